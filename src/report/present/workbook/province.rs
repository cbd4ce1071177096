//! Several areas: side by side, added up, and pooled.

use super::super::pooling::{area_table, rule};
use super::super::province::province_table;
use super::super::table::PresentError;
use super::super::verdicts::{outcome as word, sentence};
use super::cover::verdict_look;
use super::pictures::Best;
use super::tables::{Theme, flat, money, over_paths, printed};
use super::{Maker, begun, width};
use crate::report::annual::AnnualTable;
use crate::report::columns::{Column, Unit};
use crate::report::workbook::style::{Look, length};
use crate::report::workbook::{Sheet, at};

/// Columns of an area in a year, and whether areas add up.
const SHOWN: [(&str, bool); 6] = [
    ("insured_persons", true),
    ("beneficiaries_persons", true),
    ("contribution_income_yuan", true),
    ("outgo_yuan", true),
    ("closing_balance_yuan", true),
    ("payable_months", false),
];

/// Sheets of all areas together, and the best estimates that charts draw; nothing with one area.
pub fn sheets(maker: &mut Maker, sheets: &mut Vec<Sheet>) -> Result<Option<Best>, PresentError> {
    let Some(of) = &maker.outcome.province else { return Ok(None) };
    let table = province_table(of)?;
    sheets.push(side_by_side(maker, &table));
    let columns: Vec<Column> = table.columns.iter().filter(|c| !over_paths(c)).cloned().collect();
    let theme = Theme {
        wish: ["各区合计", "All areas"],
        title: ["各统筹区合计", "All areas together"],
        note: [
            "最佳估计为各区之和；概率与标准误来自同一组路径。各区基金各自平衡，盈余不抵缺口，除非下列各列写明统筹。",
            "Best estimates are sums over areas; probabilities and standard errors are of the same paths. Areas keep their own funds, so that surpluses cover no deficits, unless a column says pooled.",
        ],
        fine: false,
    };
    let total = flat(maker, &theme, columns, &[(String::new(), table)]);
    let best = Best { months: total.rows("payable_months"), closing: total.rows("closing_balance_yuan") };
    let best = Best {
        months: best.months.map(|m| super::Rows { unit: maker.say("个月", "months"), ..m }),
        ..best
    };
    sheets.push(total.sheet);
    if let Some(pooled) = &of.pooled {
        let lang = maker.lang;
        let groups: Result<Vec<(String, AnnualTable)>, PresentError> = (0..maker.scopes.len())
            .map(|r| Ok((maker.scopes[r].name.clone(), area_table(pooled, r)?)))
            .collect();
        let groups = groups?;
        let note = format!(
            "{}{}",
            rule(pooled, lang),
            lang.pick("。最佳估计与各年概率。", ". Best estimate, and probabilities by year.")
        );
        let theme = Theme {
            wish: ["统筹调剂", "Pooling"],
            title: ["统筹调剂：各区账户", "Pooling: accounts of the areas"],
            note: [&note, &note],
            fine: true,
        };
        let columns = groups.first().map_or_else(Vec::new, |g| g.1.columns.clone());
        sheets.push(flat(maker, &theme, columns, &groups).sheet);
    }
    Ok(Some(best))
}

/// Areas in rows: verdicts, and what they are in the tenth and the last year.
fn side_by_side(maker: &mut Maker, total: &AnnualTable) -> Sheet {
    let lang = maker.lang;
    let name = maker.name("各区一览", "Areas");
    let last = total.years.len().saturating_sub(1);
    let mut years = vec![last.min(9), last];
    years.dedup();
    let note = maker.say(
        "最佳估计；末行为合计（公式），可支付月数按各区合计计算。",
        "Best estimate; the last row adds up (formulas), its payable months are those of the sum.",
    );
    let (mut sheet, head) = begun(name.clone(), &maker.say("各统筹区一览", "Areas side by side"), &[note]);
    let rules: Vec<_> = maker
        .scopes
        .first()
        .map_or_else(Vec::new, |s| s.area.constraints.iter().map(|c| c.constraint.clone()).collect());
    let mut heads = vec![maker.area_head()];
    sheet.widths.push(maker.scopes.iter().map(|s| length(&s.name)).fold(10.0, f64::max).min(30.0) + 2.0);
    for rule in &rules {
        heads.push(sentence(rule, lang));
        sheet.widths.push(14.0);
    }
    let largest =
        |key: &str| years.iter().filter_map(|t| total.get(key)?[*t]).fold(0.0, |m: f64, v| m.max(v.abs()));
    let unit = money(
        SHOWN.iter().filter(|s| s.0.ends_with("_yuan")).map(|s| largest(s.0)).fold(0.0, f64::max),
        true,
        lang,
    );
    // Year, column, divisor, digits, whether it adds up.
    let mut shown = vec![];
    for t in &years {
        for (key, adds) in SHOWN {
            let Some(column) = Column::find(key) else { continue };
            let (divisor, digits, unit) = printed(column.unit, unit, lang);
            let label = format!(
                "{} {}\n{}{unit}{}",
                total.years[*t],
                column.label(lang),
                lang.pick("（", "("),
                lang.pick("）", ")")
            );
            let room = digits.length(largest(key) / divisor);
            sheet.widths.push(width(&label, if column.unit == Unit::Months { 8.0 } else { room }));
            heads.push(label);
            shown.push((*t, key, divisor, digits, adds));
        }
    }
    sheet.heads(head, &heads, 1);
    let first = head + 1;
    let mut row = first;
    for scope in &maker.scopes {
        sheet.text(row, 0, scope.name.as_str(), Look::Label);
        for (column, rule) in (1_u16..).zip(&rules) {
            match scope.area.constraints.iter().find(|c| c.constraint.id == rule.id) {
                Some(c) => {
                    let said = word(c.verdict);
                    sheet.text(
                        row,
                        column,
                        format!("{} {}", said.sign(), said.label(lang)),
                        verdict_look(said),
                    );
                }
                None => sheet.text(row, column, "", Look::Label),
            }
        }
        for (column, (t, key, divisor, digits, _)) in (1 + rules.len() as u16..).zip(&shown) {
            let value = scope.table.get(key).and_then(|v| v[*t]).map(|v| v / divisor);
            sheet.number(row, column, value, *digits);
        }
        row += 1;
    }
    sheet.text(row, 0, maker.say("合计", "all areas"), Look::Total);
    for column in 1..=rules.len() as u16 {
        sheet.text(row, column, "", Look::Total);
    }
    for (column, (t, key, divisor, digits, adds)) in (1 + rules.len() as u16..).zip(&shown) {
        let value = total.get(key).and_then(|v| v[*t]).map(|v| v / divisor);
        match value.filter(|_| *adds) {
            Some(value) => {
                let formula = format!("SUM({}:{})", at(first, column), at(row - 1, column));
                sheet.formula(row, column, formula, value, Look::Total.with(*digits));
            }
            None => sheet.number(row, column, value, Look::Total.with(*digits)),
        }
    }
    let years: Vec<String> = years.iter().map(|t| total.years[*t].to_string()).collect();
    let definition =
        maker.say("取自各区年度表；合计为公式。", "From the areas' annual tables; the sum is a formula.");
    for (key, _) in SHOWN {
        if let Some(column) = Column::find(key) {
            let unit = printed(column.unit, unit, lang).2;
            let said =
                format!("{} {definition}{}", column.definition(lang), years.join(lang.pick("、", ", ")));
            maker.explain(&name, [column.label(lang), &column.key, unit, &said]);
        }
    }
    sheet
}
