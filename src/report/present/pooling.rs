//! Areas pooled: columns of province.csv, pooling.csv by area, charts, and a line of a terminal.

use super::precision::{PrecisionTable, at_most};
use super::table::{PresentError, column, mean, probabilities, statistics};
use crate::analysis::outcome::{Share, YearStatistics};
use crate::analysis::pooling::{PooledAccount, PooledOutcome, PooledPaths, PooledYear};
use crate::finance::pooling::Pooling;
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::{Chart, ChartContext, FanChart, NamedSeries, Quantiles, Quantity, fan};
use crate::report::number::trimmed;
use crate::report::verdict::probability;
use crate::units::float;

/// The rule in words.
pub fn rule(of: &PooledOutcome, lang: Lang) -> String {
    match (of.rule, lang) {
        (Pooling::AdjustmentFund { share }, Lang::Zh) => {
            format!("{} 年起按保费的 {}% 建立调剂金", of.from, trimmed(100.0 * float(share), 2))
        }
        (Pooling::AdjustmentFund { share }, Lang::En) => {
            format!(
                "an adjustment fund of {} % of contributions from {}",
                trimmed(100.0 * float(share), 2),
                of.from
            )
        }
        (Pooling::OneFund, Lang::Zh) => format!("{} 年起统收统支", of.from),
        (Pooling::OneFund, Lang::En) => format!("one fund from {}", of.from),
        (Pooling::Apart, lang) => lang.pick("各自平衡", "funds apart").into(),
    }
}

fn shares(of: &[Share]) -> Vec<Option<f64>> {
    of.iter().map(|p| Some(p.share)).collect()
}

fn errors(of: &[Share]) -> Vec<Option<f64>> {
    of.iter().map(|p| Some(p.error).filter(|e| e.is_finite())).collect()
}

/// Columns for the table of the whole.
pub fn columns(of: &PooledOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let each = |f: &dyn Fn(&PooledYear) -> Option<f64>| of.years.iter().map(f).collect::<Vec<_>>();
    table.push(column("pooled_fund_yuan")?, each(&|y| Some(y.fund.to_f64())))?;
    table.push(column("pooled_closing_balance_yuan")?, each(&|y| Some(y.closing.to_f64())))?;
    table.push(column("pooled_payable_months")?, each(&|y| y.payable_months))?;
    table.push(column("pooling_transfers_yuan")?, each(&|y| Some(y.transfers.to_f64())))?;
    table.push(column("pooled_failing_areas")?, each(&|y| Some(y.failing as f64)))?;
    let Some(paths) = &of.paths else { return Ok(()) };
    probabilities(table, column("pooled_failure_probability")?, &paths.pooled.by_year)?;
    mean(table, &column("pooled_failing_areas")?, &paths.failing_areas)?;
    for (key, years) in quoted(paths) {
        statistics(table, &column(key)?, years)?;
    }
    Ok(())
}

/// What the table of the whole quotes over paths, with the keys of the columns.
pub(super) fn quoted(paths: &PooledPaths) -> [(&'static str, &[YearStatistics]); 4] {
    [
        ("pooled_fund_yuan", &paths.fund),
        ("pooled_closing_balance_yuan", &paths.closing),
        ("pooled_payable_months", &paths.payable_months),
        ("pooling_transfers_yuan", &paths.transfers),
    ]
}

/// Monte Carlo errors of everything that the table of the whole quotes over paths.
pub(super) fn precision(paths: &PooledPaths, table: &mut PrecisionTable) -> Result<(), PresentError> {
    quoted(paths).into_iter().try_for_each(|(key, years)| table.series(key, years))?;
    table.means("pooled_failing_areas", &paths.failing_areas)?;
    table.shares("pooled_failure", &paths.pooled.by_year)
}

/// One area under pooling, with its probabilities where paths were run.
pub fn area_table(of: &PooledOutcome, r: usize) -> Result<AnnualTable, PresentError> {
    let mut table = AnnualTable::new(of.years.iter().map(|y| y.year).collect());
    let each = |f: fn(&PooledAccount) -> f64| of.years.iter().map(|y| Some(f(&y.areas[r]))).collect();
    table.push(column("apart_closing_balance_yuan")?, each(|a| a.closing_apart.to_f64()))?;
    table.push(column("pooled_closing_balance_yuan")?, each(|a| a.closing.to_f64()))?;
    table.push(column("levied_yuan")?, each(|a| a.levied.to_f64()))?;
    table.push(column("received_yuan")?, each(|a| a.received.to_f64()))?;
    if let Some([apart, pooled]) = of.paths.as_ref().and_then(|p| p.areas.get(r)) {
        probabilities(&mut table, column("apart_failure_probability")?, &apart.by_year)?;
        probabilities(&mut table, column("failure_probability")?, &pooled.by_year)?;
    }
    Ok(table)
}

/// Whether some area fails, apart and pooled; what moves between areas.
pub fn charts(of: &PooledOutcome, context: &ChartContext) -> Result<Vec<Chart>, PresentError> {
    let lang = context.lang;
    let years: Vec<i32> = of.years.iter().map(|y| y.year).collect();
    let paths = of.paths.as_ref();
    let moved = FanChart {
        name: "pooling_transfers".into(),
        title: lang.pick("各统筹区之间的调剂", "Transfers between areas").into(),
        quantity: Quantity::Money,
        years: years.clone(),
        quantiles: paths.map(|p| quantiles(&p.transfers)),
        best_estimate: of.years.iter().map(|y| Some(y.transfers.to_f64())).collect(),
        best_estimate_label: None,
        best_estimate_error: vec![],
        thresholds: vec![],
        comparisons: vec![],
        definition: format!("{}; {}", rule(of, lang), definition(of, lang))
            .replace("; ", lang.pick("；", "; ")),
    };
    let mut all = vec![fan(&moved, context)?];
    if let Some(paths) = paths {
        let failures = FanChart {
            name: "pooling_failures".into(),
            title: lang.pick("至少一个统筹区不能支付的概率", "Probability that some area cannot pay").into(),
            quantity: Quantity::Share,
            years,
            quantiles: None,
            best_estimate: shares(&paths.pooled.by_year),
            best_estimate_label: Some(lang.pick("统筹后", "pooled").into()),
            best_estimate_error: errors(&paths.pooled.by_year),
            thresholds: vec![],
            comparisons: vec![NamedSeries {
                label: lang.pick("各自平衡", "funds apart").into(),
                values: shares(&paths.apart.by_year),
                errors: errors(&paths.apart.by_year),
            }],
            definition: {
                let error = at_most([&paths.apart, &paths.pooled].into_iter().flat_map(|f| &f.by_year), lang);
                let said =
                    lang.pick("年末结余为负的路径占比", "share of paths with a negative balance at year end");
                [said.to_owned(), error, rule(of, lang)].join(lang.pick("；", "; "))
            },
        };
        all.push(fan(&failures, context)?);
    }
    Ok(all)
}

fn definition(of: &PooledOutcome, lang: Lang) -> &'static str {
    match of.rule {
        Pooling::OneFund => lang.pick(
            "年末由他区承担的负账户之和，累计数",
            "negative accounts that others carry at the year's end, cumulative",
        ),
        _ => lang.pick("当年调剂金向各区支付之和", "paid by the adjustment fund to areas in the year"),
    }
}

/// What pooling does, in one line.
pub fn line(of: &PooledOutcome, lang: Lang) -> Option<String> {
    let last = of.years.last()?;
    let (apart, pooled) = (last.failing_apart, last.failing);
    let mut line = match lang {
        Lang::Zh => {
            format!("统筹（{}）：{} 年末不能支付的区由 {apart} 个变为 {pooled} 个", rule(of, lang), last.year)
        }
        Lang::En => format!(
            "Pooled ({}): areas that cannot pay at the end of {}: {apart} apart, {pooled} pooled",
            rule(of, lang),
            last.year
        ),
    };
    if let Some(paths) = &of.paths {
        let said = |p: Share| probability(p.share, Some(p.error));
        let (apart, pooled) = (said(paths.apart.ever), said(paths.pooled.ever));
        line.push_str(&match lang {
            Lang::Zh => format!("；期内任一区曾不能支付的概率：各自平衡 {apart}，统筹后 {pooled}"),
            Lang::En => {
                format!("; probability that any area ever cannot pay: apart {apart}, pooled {pooled}")
            }
        });
    }
    Some(line)
}

fn series(years: &[YearStatistics], of: impl Fn(&YearStatistics) -> f64) -> Vec<Option<f64>> {
    years.iter().map(|y| Some(of(y)).filter(|v| v.is_finite())).collect()
}

pub(super) fn quantiles(years: &[YearStatistics]) -> Quantiles {
    // Indices in `analysis::outcome::QUANTILES`.
    let q = |i: usize| series(years, |y| y.quantiles[i]);
    let e = |i: usize| series(years, |y| y.quantile_error(i));
    Quantiles {
        p05: q(2),
        p10: q(3),
        p25: q(4),
        p50: q(5),
        p75: q(6),
        p90: q(7),
        p95: q(8),
        p05_error: e(2),
        p50_error: e(5),
        p95_error: e(8),
    }
}
