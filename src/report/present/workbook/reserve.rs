//! Payable months of both funds against the months that constraints require.

use super::super::table::PresentError;
use super::super::verdicts::{band, fund as fund_name};
use super::tables::money;
use super::{Maker, Rows, begun, width};
use crate::analysis::constraints::ConstraintOutcome;
use crate::report::columns::{Column, Statistic};
use crate::report::workbook::style::{Digits, Look, length};
use crate::report::workbook::{Condition, Rule, Sheet, Shown, Value, at};
use crate::scenario::funds::{Comparison, Fund, Measure};

/// The sheet, and what charts draw of its first block.
pub struct Reserve {
    pub sheet: Sheet,
    /// Best estimate of the LTCI fund's months in the first area.
    pub months: Option<Rows>,
    /// Required months by fund in the first area.
    pub required: Vec<(Fund, Rows)>,
}

/// Quantiles that stand beside the best estimate.
const BESIDE: [f64; 3] = [5.0, 50.0, 95.0];

/// A fund of an area under one requirement.
struct Block<'a> {
    scope: usize,
    fund: Fund,
    constraint: Option<&'a ConstraintOutcome>,
}

/// One row an area, fund, requirement and year.
pub fn sheet(maker: &mut Maker) -> Result<Reserve, PresentError> {
    let lang = maker.lang;
    let name = maker.name("储备月数", "Reserve");
    let notes = [maker.say(
        "可支付月数为最佳估计；差额与是否达到为公式。红色：低于当年要求的月数。分位数、突破概率与其蒙特卡洛标准误按各年分别计算。",
        "Payable months on the best estimate; margin and \"met\" are formulas. Red: below the months required in the year. Quantiles, probabilities of a breach and their Monte Carlo standard errors are of each year by itself.",
    )];
    let (mut sheet, head) =
        begun(name.clone(), &maker.say("可支付月数与要求", "Payable months against those required"), &notes);
    let scopes = &maker.scopes;
    let mut blocks = vec![];
    for (scope, of) in scopes.iter().enumerate() {
        for fund in [Fund::Ltci, Fund::Medical] {
            if of.table.get(keys(fund)[0]).is_none() {
                continue;
            }
            let before = blocks.len();
            let rules = of.area.constraints.iter();
            let rules =
                rules.filter(|c| c.constraint.fund == fund && c.constraint.measure == Measure::PayableMonths);
            blocks.extend(rules.map(|c| Block { scope, fund, constraint: Some(c) }));
            if blocks.len() == before {
                blocks.push(Block { scope, fund, constraint: None });
            }
        }
    }
    let paths = maker.outcome.simulation.is_some();
    let values = |b: &Block, key: &str| scopes[b.scope].table.get(key).unwrap_or_default().to_vec();
    let largest = blocks
        .iter()
        .flat_map(|b| values(b, keys(b.fund)[1]))
        .flatten()
        .fold(0.0, |m: f64, v| m.max(v.abs()));
    let unit = money(largest, false, lang);
    let offset = u16::from(scopes.len() > 1);
    let mut heads = vec![];
    if offset > 0 {
        heads.push((maker.area_head(), scopes.iter().map(|s| length(&s.name)).fold(8.0, f64::max).min(36.0)));
    }
    let money_head = format!(
        "{}\n{}{}{}",
        maker.say("年末滚存结余", "closing balance"),
        lang.pick("（", "("),
        unit.unit,
        lang.pick("）", ")")
    );
    heads.extend([
        (maker.say("基金", "fund"), length(fund_name(Fund::Medical, lang)).min(24.0)),
        (maker.say("年份", "year"), 5.0),
        (money_head, Digits::Two.length(largest / unit.divisor)),
        (maker.say("可支付月数\n（个月）", "payable months"), 8.0),
        (maker.say("要求月数", "months required"), 6.0),
        (maker.say("差额", "margin"), 8.0),
        (maker.say("是否达到", "met"), 6.0),
    ]);
    let margins = offset + 5;
    if paths {
        heads.extend(
            BESIDE.map(|p| {
                (maker.say(&format!("{p}% 分位\n（个月）"), &format!("{p} % quantile, months")), 8.0)
            }),
        );
        heads.push((maker.say("当年突破概率", "probability of a breach"), 8.0));
        heads.push((maker.say("标准误", "standard error"), 8.0));
    }
    heads.push((maker.say("预警档", "warning band"), 6.0));
    sheet.widths = heads.iter().map(|(h, longest)| width(h, *longest)).collect();
    let heads: Vec<String> = heads.into_iter().map(|h| h.0).collect();
    sheet.heads(head, &heads, u32::from(offset) + 2);
    let mut reserve = Reserve { sheet: Sheet::default(), months: None, required: vec![] };
    let mut row = head + 1;
    for block in &blocks {
        let scope = &scopes[block.scope];
        let [months_key, balance_key] = keys(block.fund);
        let (months, balance) = (values(block, months_key), values(block, balance_key));
        let spread: Vec<Vec<Option<f64>>> = match Column::find(months_key) {
            Some(c) if paths => {
                BESIDE.iter().map(|p| values(block, &c.statistic(Statistic::Quantile(*p)).key)).collect()
            }
            _ => vec![],
        };
        let first = row;
        for (t, year) in scope.table.years.iter().enumerate() {
            let binding = block.constraint.filter(|c| c.constraint.when.covers(*year));
            if offset > 0 {
                sheet.text(row, 0, scope.name.as_str(), Look::Label);
            }
            sheet.text(row, offset, fund_name(block.fund, lang), Look::Label);
            sheet.number(row, offset + 1, Some(f64::from(*year)), Digits::Year);
            sheet.number(
                row,
                offset + 2,
                balance.get(t).copied().flatten().map(|v| v / unit.divisor),
                Digits::Two,
            );
            let found = months.get(t).copied().flatten();
            sheet.number(row, offset + 3, found, Digits::One);
            sheet.number(row, offset + 4, binding.map(|c| c.constraint.value), Digits::One);
            margin(&mut sheet, [row, u32::from(margins)], found, binding, maker);
            let mut column = offset + 7;
            for quantile in &spread {
                sheet.number(row, column, quantile.get(t).copied().flatten(), Digits::One);
                column += 1;
            }
            if paths {
                let share =
                    block.constraint.and_then(|c| c.paths.as_ref()?.by_year.get(t).copied().flatten());
                let digits = Digits::of_share(share.map(|p| p.error));
                sheet.number(row, column, share.map(|p| p.share), digits);
                sheet.number(row, column + 1, share.map(|p| p.error), digits);
                column += 2;
            }
            let warned = scope.area.bands.get(t).copied().flatten().filter(|_| block.fund == Fund::Ltci);
            sheet.text(row, column, warned.map_or("", |b| band(b, lang)), Look::Word);
            row += 1;
        }
        let last = row - 1;
        let of = |values: u16| Rows {
            sheet: name.clone(),
            rows: [first, last],
            years: offset + 1,
            values,
            unit: maker.say("个月", "months"),
        };
        if block.scope == 0 {
            if block.fund == Fund::Ltci && reserve.months.is_none() {
                reserve.months = Some(of(offset + 3));
            }
            // A month required in one year alone is no line.
            let binds = |c: &ConstraintOutcome| {
                scope.table.years.iter().filter(|y| c.constraint.when.covers(**y)).count()
            };
            if block.constraint.is_some_and(|c| binds(c) > 1) {
                reserve.required.push((block.fund, of(offset + 4)));
            }
        }
        let worse = block.constraint.map_or("<", |c| worse(c.constraint.comparison));
        let required = format!("${}", at(first, offset + 4));
        for columns in [[offset + 3, offset + 3], [offset + 7, offset + 6 + spread.len() as u16]] {
            let cell = at(first, columns[0]);
            let rule =
                Rule::Bad(format!("AND(ISNUMBER({cell}),ISNUMBER({required}),{cell}{worse}{required})"));
            if columns[1] >= columns[0] {
                sheet.conditions.push(Condition { rows: [first, last], columns, rule });
            }
        }
        sheet.end_page(row);
    }
    sheet.filter = Some([head, row - 1, 0, heads.len() as u32 - 1]);
    for (label, unit, definition) in explained(maker, unit.unit) {
        maker.explain(&name, [&label, "", &unit, &definition]);
    }
    reserve.sheet = sheet;
    Ok(reserve)
}

/// Columns of months and balance.
const fn keys(fund: Fund) -> [&'static str; 2] {
    match fund {
        Fund::Ltci => ["payable_months", "closing_balance_yuan"],
        Fund::Medical => ["medical_payable_months", "medical_closing_balance_yuan"],
    }
}

const fn worse(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::AtLeast => "<",
        Comparison::AtMost => ">",
    }
}

/// Margin and whether it is met, as formulas; nothing where no months are required or none are defined.
fn margin(
    sheet: &mut Sheet,
    [row, column]: [u32; 2],
    months: Option<f64>,
    binding: Option<&ConstraintOutcome>,
    maker: &Maker,
) {
    let column = column as u16;
    let (Some(months), Some(c)) = (months, binding) else {
        sheet.put(row, column, Value::Blank, Digits::One);
        sheet.put(row, column + 1, Value::Blank, Look::Label);
        return;
    };
    let (found, required) = (at(row, column - 2), at(row, column - 1));
    let (formula, value) = match c.constraint.comparison {
        Comparison::AtLeast => (format!("{found}-{required}"), months - c.constraint.value),
        Comparison::AtMost => (format!("{required}-{found}"), c.constraint.value - months),
    };
    sheet.formula(row, column, formula, value, Digits::One);
    let [yes, no] = [maker.say("达到", "yes"), maker.say("低于", "no")];
    let said = if value >= 0.0 { yes.clone() } else { no.clone() };
    let formula = format!("IF({}>=0,\"{yes}\",\"{no}\")", at(row, column));
    sheet.put(row, column + 1, Value::Formula(formula, Shown::Text(said)), Look::Word);
}

fn explained(maker: &Maker, money: &str) -> Vec<(String, String, String)> {
    let clauses: Vec<&str> = maker
        .scopes
        .iter()
        .take(1)
        .flat_map(|s| &s.area.constraints)
        .filter(|c| c.constraint.measure == Measure::PayableMonths)
        .map(|c| c.constraint.clause.as_str())
        .collect();
    let clauses = clauses.join(maker.lang.pick("；", "; "));
    let months = maker.say("个月", "months");
    vec![
        (maker.say("年末滚存结余", "closing balance"), money.to_owned(), maker.say("12 月 31 日，最佳估计。", "On 31 December, best estimate.")),
        (maker.say("可支付月数", "payable months"), months.clone(), maker.say("年末滚存结余 ÷（当年支出 ÷ 12）；待遇启动当年或不完整年度以次年预计支出为分母；空白为无定义。", "Closing balance ÷ (outgo of the year ÷ 12); next year's where benefits open or the year is incomplete; blank where undefined.")),
        (maker.say("要求月数", "months required"), months.clone(), format!("{}{clauses}", maker.say("当年有效的约束：", "The constraint in force in the year: "))),
        (maker.say("差额、是否达到", "margin, met"), months, maker.say("可支付月数 − 要求月数（公式）。", "Payable months − months required (formula).")),
        (maker.say("当年突破概率", "probability of a breach"), "%".to_owned(), maker.say("当年低于要求的路径占比；与“任一年突破概率”不同，不能相加。", "Share of paths below the requirement in the year; not the probability of any breach, and not to be added up.")),
        (maker.say("预警档", "warning band"), String::new(), maker.say("按最佳估计的可支付月数划分，仅长护险基金；界限见“参数与来源”中 warning_bands。", "By payable months on the best estimate, LTCI fund alone; limits are warning_bands among the parameters.")),
    ]
}
