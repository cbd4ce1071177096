//! The annual table by theme: columns of annual.csv side by side, sums among them as formulas.

use super::super::table::PresentError;
use super::sums::formula;
use super::{Maker, Rows, begun, width};
use crate::analysis::outcome::QUANTILES;
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::Quantity;
use crate::report::columns::{Column, Statistic, Unit};
use crate::report::number::Scale;
use crate::report::workbook::Sheet;
use crate::report::workbook::style::{Digits, Look};

/// Columns of the overview, in the order in which a budget is read.
const OVERVIEW: [&str; 20] = [
    "population_60_plus_persons",
    "insured_persons",
    "beneficiaries_persons",
    "contribution_income_yuan",
    "subsidy_income_yuan",
    "interest_income_yuan",
    "transfer_income_yuan",
    "other_income_yuan",
    "income_yuan",
    "benefit_outgo_yuan",
    "assessment_outgo_yuan",
    "administration_outgo_yuan",
    "other_outgo_yuan",
    "outgo_yuan",
    "transfer_outgo_yuan",
    "annual_balance_yuan",
    "closing_balance_yuan",
    "payable_months",
    "payg_rate",
    "employer_burden_rate",
];

/// A table with a column of years, and one of areas where there are several.
pub struct Flat {
    pub sheet: Sheet,
    /// Row of its heads.
    pub head: u32,
    /// Keys of the columns with their places.
    pub places: Vec<(String, u16)>,
    /// First row of each group, column of the years, number of years, unit of money.
    pub first_rows: Vec<u32>,
    pub years: u16,
    pub length: u32,
    pub money: &'static str,
}

/// What a theme shows.
pub struct Theme<'a> {
    pub wish: [&'a str; 2],
    pub title: [&'a str; 2],
    pub note: [&'a str; 2],
    /// A small unit of money, so that small lines keep their digits.
    pub fine: bool,
}

/// Whether a column is a statistic over paths.
pub fn over_paths(column: &Column) -> bool {
    let suffix =
        |s: Statistic| Column::find("cost_rate").map(|c| c.statistic(s).key["cost_rate".len()..].to_owned());
    let ends = |s: Statistic| suffix(s).is_some_and(|s| column.key.ends_with(&s));
    ends(Statistic::Mean)
        || ends(Statistic::StandardDeviation)
        || QUANTILES.iter().any(|p| ends(Statistic::Quantile(1000.0 * p / 10.0)))
}

/// One page with everything that an official asks first.
pub fn overview(maker: &mut Maker) -> Result<Flat, PresentError> {
    let groups = groups(maker);
    let columns =
        OVERVIEW.iter().filter_map(|key| groups.iter().find_map(|g| column_of(&g.1, key))).collect();
    let theme = Theme {
        wish: ["年度总表", "Overview"],
        title: ["年度总表", "Annual overview"],
        note: [
            "最佳估计。收入、支出、收支结余与年末结余为公式。",
            "Best estimate. Income, outgo, balance of the year and closing balance are formulas.",
        ],
        fine: false,
    };
    Ok(flat(maker, &theme, columns, &groups))
}

impl Flat {
    /// A column of the first group, for a chart.
    pub fn rows(&self, key: &str) -> Option<Rows> {
        let first = *self.first_rows.first()?;
        let values = self.places.iter().find(|p| p.0 == key)?.1;
        let rows = [first, first + self.length.max(1) - 1];
        Some(Rows {
            sheet: self.sheet.name.clone(),
            rows,
            years: self.years,
            values,
            unit: self.money.to_owned(),
        })
    }
}

fn column_of(table: &AnnualTable, key: &str) -> Option<Column> {
    table.columns.iter().find(|c| c.key == key).cloned()
}

fn groups(maker: &Maker) -> Vec<(String, AnnualTable)> {
    maker.scopes.iter().map(|s| (s.name.clone(), s.table.clone())).collect()
}

/// People, money and rates that the overview leaves out.
pub fn themes(maker: &mut Maker, sheets: &mut Vec<Sheet>) {
    let groups = groups(maker);
    let mut all: Vec<Column> = vec![];
    for column in groups.iter().flat_map(|g| &g.1.columns) {
        if !over_paths(column) && !all.iter().any(|c| c.key == column.key) {
            all.push(column.clone());
        }
    }
    let starts = |c: &Column, with: &[&str]| with.iter().any(|w| c.key.starts_with(w));
    let insured = ["population", "insured", "disabled", "severe"];
    let used = ["beneficiaries", "new_beneficiaries", "applicants", "repeat"];
    type Choice<'a> = &'a dyn Fn(&Column) -> bool;
    let people: Choice = &|c| starts(c, &insured);
    let users: Choice = &|c| starts(c, &used);
    let parts = ["contributions_", "benefits_", "balance_", "subsidy_", "hardship_", "personal_"];
    let money: Choice = &|c| c.unit == Unit::Yuan && starts(c, &parts);
    let other: Choice = &|c| c.unit == Unit::Yuan && !starts(c, &parts) && !OVERVIEW.contains(&&*c.key);
    let rates: Choice =
        &|c| matches!(c.unit, Unit::Fraction | Unit::YuanPerPerson | Unit::Times) && !starts(c, &used);
    let themes: [(Theme, Choice); 5] = [
        (
            Theme {
                wish: ["参保人数", "Insured"],
                title: ["人口与参保人数", "Population and insured"],
                note: [
                    "最佳估计。人口为 1 月 1 日，参保与失能为各月平均。参保人数为各类人员之和（公式）。",
                    "Best estimate. Population on 1 January; insured and disabled are averages of the months. Insured is the sum of its categories (formula).",
                ],
                fine: false,
            },
            people,
        ),
        (
            Theme {
                wish: ["享受待遇", "Beneficiaries"],
                title: ["享受待遇人数与评估", "Beneficiaries and assessments"],
                note: [
                    "最佳估计，各月平均；申请与新增为全年。享受待遇人数为各类人员之和（公式），按等级、按服务方式为同一人数的另两种划分。",
                    "Best estimate, averages of the months; applicants and new beneficiaries of the year. Beneficiaries is the sum of its categories (formula); grades and modes divide the same people.",
                ],
                fine: false,
            },
            users,
        ),
        (
            Theme {
                wish: ["缴费与待遇构成", "Composition"],
                title: ["缴费、补助与待遇的构成", "Contributions, subsidies and benefits by part"],
                note: ["最佳估计。", "Best estimate."],
                fine: true,
            },
            money,
        ),
        (
            Theme {
                wish: ["医保基金与负担", "Medical fund"],
                title: [
                    "职工医保统筹基金、单位负担与其他",
                    "Medical pooled fund, burden on employers and others",
                ],
                note: ["最佳估计。", "Best estimate."],
                fine: true,
            },
            other,
        ),
        (
            Theme {
                wish: ["费率与人均", "Rates"],
                title: ["费率、比例与人均水平", "Rates, ratios and amounts per head"],
                note: ["最佳估计。", "Best estimate."],
                fine: false,
            },
            rates,
        ),
    ];
    for (theme, choice) in themes {
        let columns: Vec<Column> = all.iter().filter(|c| choice(c)).cloned().collect();
        if !columns.is_empty() {
            let mut made = flat(maker, &theme, columns, &groups);
            made.sheet.side_by_side(made.head, made.years + 1);
            sheets.push(made.sheet);
        }
    }
}

/// How a column is printed: divisor, digits, unit.
pub fn printed(unit: Unit, money: Scale, lang: Lang) -> (f64, Digits, &'static str) {
    match unit {
        // Ten thousands of yuan are read without decimals.
        Unit::Yuan if money.divisor == 1e4 => (money.divisor, Digits::Whole, money.unit),
        Unit::Yuan => (money.divisor, Digits::Two, money.unit),
        Unit::Persons => (1.0, Digits::Whole, lang.pick("人", "persons")),
        Unit::Months => (1.0, Digits::One, lang.pick("个月", "months")),
        Unit::Fraction => (1.0, Digits::Percent3, "%"),
        Unit::Probability => (1.0, Digits::Percent2, "%"),
        Unit::YuanPerPerson => (1.0, Digits::Two, lang.pick("元/人", "yuan per head")),
        Unit::Areas => (1.0, Digits::Whole, lang.pick("个", "areas")),
        Unit::Times => (1.0, Digits::One, lang.pick("次", "times")),
    }
}

/// The unit of money of a sheet.
pub fn money(largest: f64, fine: bool, lang: Lang) -> Scale {
    match Scale::for_axis(Quantity::Money, largest, lang) {
        Scale { divisor, .. } if fine && divisor > 1e6 => {
            if lang == Lang::Zh {
                Scale { divisor: 1e4, unit: "万元" }
            } else {
                Scale { divisor: 1e6, unit: "million yuan" }
            }
        }
        scale => scale,
    }
}

/// Columns of tables by year, group after group, a page each.
pub fn flat(
    maker: &mut Maker,
    theme: &Theme,
    columns: Vec<Column>,
    groups: &[(String, AnnualTable)],
) -> Flat {
    let lang = maker.lang;
    let name = maker.name(theme.wish[0], theme.wish[1]);
    let values = |c: &Column, g: usize| groups[g].1.get(&c.key).map_or(&[] as &[Option<f64>], |v| v);
    let all = |c: &Column| {
        let of: Vec<f64> = (0..groups.len()).flat_map(|g| values(c, g).iter().flatten().copied()).collect();
        of
    };
    let largest =
        columns.iter().filter(|c| c.unit == Unit::Yuan).flat_map(&all).fold(0.0, |m: f64, v| m.max(v.abs()));
    let money = money(largest, theme.fine, lang);
    let (mut sheet, head) = begun(
        name.clone(),
        lang.pick(theme.title[0], theme.title[1]),
        &[maker.say(theme.note[0], theme.note[1])],
    );
    let offset = u16::from(groups.len() > 1);
    let mut heads = vec![];
    if offset > 0 {
        heads.push(maker.area_head());
        let longest = groups.iter().map(|g| super::style::length(&g.0)).fold(8.0, f64::max);
        sheet.widths.push((longest + 2.0).min(38.0));
    }
    heads.push(maker.say("年份", "year"));
    sheet.widths.push(7.0);
    for column in &columns {
        let (divisor, digits, unit) = printed(column.unit, money, lang);
        let head = format!("{}\n{}{unit}{}", column.label(lang), lang.pick("（", "("), lang.pick("）", ")"));
        let longest = all(column).into_iter().map(|v| digits.length(v / divisor)).fold(0.0, f64::max);
        sheet.widths.push(width(column.label(lang), longest));
        maker.explain(&name, [column.label(lang), &column.key, unit, column.definition(lang)]);
        heads.push(head);
    }
    sheet.heads(head, &heads, u32::from(offset) + 1);
    let places: Vec<(String, u16)> =
        (offset + 1..).zip(&columns).map(|(place, c)| (c.key.to_string(), place)).collect();
    let mut row = head + 1;
    let mut first_rows = vec![];
    for (g, (place, table)) in groups.iter().enumerate() {
        first_rows.push(row);
        for (t, year) in table.years.iter().enumerate() {
            if offset > 0 {
                sheet.text(row, 0, place.as_str(), Look::Label);
            }
            sheet.number(row, offset, Some(f64::from(*year)), Digits::Year);
            for (to, column) in (offset + 1..).zip(&columns) {
                let (divisor, digits, _) = printed(column.unit, money, lang);
                let value = values(column, g).get(t).copied().flatten().map(|v| v / divisor);
                match (formula(&column.key, &places, row, t > 0), value) {
                    (Some(formula), Some(value)) => {
                        sheet.formula(row, to, formula, value, Look::Total.with(digits));
                    }
                    _ => sheet.number(row, to, value, digits),
                }
            }
            row += 1;
        }
        sheet.end_page(row);
    }
    if offset > 0 {
        sheet.filter = Some([head, row - 1, 0, u32::from(offset) + columns.len() as u32]);
    }
    let length = groups.first().map_or(0, |g| g.1.years.len()) as u32;
    Flat { sheet, head, places, first_rows, years: offset, length, money: money.unit }
}
