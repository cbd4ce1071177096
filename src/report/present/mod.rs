//! From the outcome of a run to what is shown: annual table, charts, verdict rows, page.

pub mod accounts;
pub mod charts;
pub mod figures;
pub mod files;
pub mod pooling;
pub mod precision;
pub mod province;
pub mod statement;
pub mod summary;
pub mod table;
pub mod trace;
pub mod transfer;
pub mod variance;
pub mod verdicts;
pub mod whole;
pub mod workbook;

use crate::analysis::outcome::{AreaOutcome, YearStatistics};
use crate::montecarlo::plan::Measure;
use crate::scenario::funds::Shortage;
use crate::scenario::{LtciFund, Text};
use crate::units::{MoneyError, float};

use crate::lang::Lang;

/// A text in the reader's language.
pub(super) fn pick(text: &Text, lang: Lang) -> &str {
    lang.pick(&text.zh, &text.en)
}

/// Projected calendar years of an area.
pub(super) fn years(area: &AreaOutcome) -> Vec<i32> {
    area.best.years.iter().map(|y| y.year).collect()
}

/// A value of a measure's statistics by year; `None` where it is undefined in every path.
pub(super) fn statistic(
    area: &AreaOutcome,
    measure: Measure,
    of: impl Fn(&YearStatistics) -> f64,
) -> Option<Vec<Option<f64>>> {
    let stats = area.paths.as_ref()?.of(measure)?;
    Some(stats.iter().map(|s| Some(of(s)).filter(|v| v.is_finite())).collect())
}

/// Whether a rule of the fund may pay less than the scheduled benefits.
pub(super) fn cuts_benefits(fund: &LtciFund) -> bool {
    fund.budget.is_some() || fund.shortage == Shortage::ScaleBenefits
}

/// Payable share of scheduled benefits on the best estimate.
pub(super) fn payable_share(area: &AreaOutcome) -> Result<Vec<Option<f64>>, MoneyError> {
    let shares = area.best.years.iter().map(|y| Ok(y.payable_share()?.map(float)));
    shares.collect()
}
