//! Verdict rows of an area: what each constraint asks, the worst year, the probability of a breach.

use super::pick;
use crate::analysis::constraints::ConstraintOutcome;
use crate::analysis::outcome::AreaOutcome;
use crate::finance::constraint::{Band, Verdict};
use crate::lang::Lang;
use crate::report::chart::Quantity;
use crate::report::number::{human, trimmed};
use crate::report::verdict::{Outcome, VerdictRow};
use crate::scenario::funds::{Comparison, Constraint, Fund, Measure};

/// One row a constraint, in the order of the scenario.
pub fn verdict_rows(area: &AreaOutcome, lang: Lang) -> Vec<VerdictRow> {
    let first_year = area.best.years.first().map_or(0, |y| y.year);
    area.constraints.iter().map(|c| row(c, first_year, lang)).collect()
}

fn row(c: &ConstraintOutcome, first_year: i32, lang: Lang) -> VerdictRow {
    let worst = c.worst(first_year);
    VerdictRow {
        outcome: outcome(c.verdict),
        constraint: sentence(&c.constraint, lang),
        clause: c.constraint.clause.clone(),
        best_estimate: worst
            .map_or_else(|| "—".to_owned(), |(_, v)| human(v, quantity(c.constraint.measure), lang)),
        worst_year: worst.map(|(y, _)| y),
        first_breach: c.first_breach(first_year),
        probability: c.paths.as_ref().map(|p| p.any),
        standard_error: c.paths.as_ref().map(|p| p.any_error),
        confidence: Some(c.constraint.confidence),
    }
}

/// The report's word for a verdict.
pub fn outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Meets => Outcome::Meets,
        Verdict::AtRisk => Outcome::AtRisk,
        Verdict::Fails => Outcome::Fails,
    }
}

/// Name of a warning band.
pub fn band(band: Band, lang: Lang) -> &'static str {
    match band {
        Band::Red => lang.pick("红色", "red"),
        Band::Orange => lang.pick("橙色", "orange"),
        Band::Yellow => lang.pick("黄色", "yellow"),
        Band::Green => lang.pick("绿色", "green"),
    }
}

/// Monitoring of the LTCI fund in one line: runs of years in the same band on the best estimate.
pub fn band_line(area: &AreaOutcome, lang: Lang) -> String {
    let mut runs: Vec<(Option<Band>, i32, i32)> = vec![];
    for (year, band) in area.best.years.iter().map(|y| y.year).zip(&area.bands) {
        match runs.last_mut() {
            Some(run) if run.0 == *band => run.2 = year,
            _ => runs.push((*band, year, year)),
        }
    }
    let said: Vec<String> = runs
        .into_iter()
        .map(|(b, from, to)| {
            let years = if from == to { format!("{from}") } else { format!("{from}–{to}") };
            format!("{years} {}", b.map_or("—", |b| band(b, lang)))
        })
        .collect();
    format!(
        "{}{}",
        lang.pick("风险预警（最佳估计）：", "Warning bands (best estimate): "),
        said.join(lang.pick("，", ", "))
    )
}

/// Quantity of a measure, which decides its unit.
pub fn quantity(measure: Measure) -> Quantity {
    match measure {
        Measure::PayableMonths => Quantity::Months,
        Measure::CurrentBalance | Measure::ClosingBalance => Quantity::Money,
        Measure::CostRate => Quantity::Share,
    }
}

/// The fund's name.
pub fn fund(fund: Fund, lang: Lang) -> &'static str {
    match fund {
        Fund::Ltci => lang.pick("长护险基金", "LTCI fund"),
        Fund::Medical => lang.pick("职工医保统筹基金", "employee medical pooled fund"),
    }
}

/// The threshold stands before a remark in brackets: "可支付月数 ≥ 6 个月（监测）".
fn with_threshold(title: &str, threshold: &str) -> String {
    for (open, close) in [('（', '）'), ('(', ')')] {
        if let (true, Some(at)) = (title.ends_with(close), title.rfind(open)) {
            let (name, remark) = (title[..at].trim_end(), &title[at..]);
            let space = if open == '(' { " " } else { "" };
            return format!("{name} {threshold}{space}{remark}");
        }
    }
    format!("{title} {threshold}")
}

/// "长护险基金可支付月数 ≥ 6 个月（2027–2056 年）".
pub fn sentence(c: &Constraint, lang: Lang) -> String {
    let measure = match c.measure {
        Measure::PayableMonths => lang.pick("可支付月数", "payable months"),
        Measure::CurrentBalance => lang.pick("当期收支结余", "balance of the year"),
        Measure::ClosingBalance => lang.pick("年末结余", "closing balance"),
        Measure::CostRate => lang.pick("支出率", "cost rate"),
    };
    let sign = match c.comparison {
        Comparison::AtLeast => "≥",
        Comparison::AtMost => "≤",
    };
    let value = match c.measure {
        Measure::PayableMonths => format!("{}{}", trimmed(c.value, 2), lang.pick(" 个月", " months")),
        _ if c.value == 0.0 => "0".to_owned(),
        _ => human(c.value, quantity(c.measure), lang),
    };
    let title = pick(&c.title, lang);
    if !title.is_empty() {
        // "No deficit" says its threshold itself.
        let says_itself = c.measure == Measure::CurrentBalance && c.value == 0.0;
        return if says_itself {
            title.to_owned()
        } else {
            with_threshold(title, &format!("{sign} {value}"))
        };
    }
    let years = match (c.when.from, c.when.to) {
        (from, to) if from == to => format!("{from}"),
        (from, to) => format!("{from}–{to}"),
    };
    match lang {
        Lang::Zh => format!("{}{measure} {sign} {value}（{years} 年）", fund(c.fund, lang)),
        Lang::En => format!("{}: {measure} {sign} {value} ({years})", fund(c.fund, lang)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_follows_the_threshold() {
        let cases = [
            ("可支付月数（监测）", "≥ 6 个月", "可支付月数 ≥ 6 个月（监测）"),
            ("payable months (monitoring)", "≥ 6 months", "payable months ≥ 6 months (monitoring)"),
            ("累计结余", "≥ 0", "累计结余 ≥ 0"),
            ("（全市）结余", "≥ 0", "（全市）结余 ≥ 0"),
        ];
        for (title, threshold, sentence) in cases {
            assert_eq!(with_threshold(title, threshold), sentence);
        }
    }
}
