//! What the numbers over paths are worth: precision.csv, the table of the page, and the remark that more paths are needed.

use super::table::{PresentError, column};
use super::verdicts::sentence;
use crate::analysis::outcome::{AreaOutcome, QUANTILES, Share, YearStatistics};
use crate::lang::Lang;
use crate::montecarlo::plan::Measure;
use crate::report::annual::TableError;
use crate::report::chart::Quantity;
use crate::report::number::{grouped, supported};
use crate::report::page::PrecisionRow;
use crate::report::verdict::probability;

/// Standard errors in a 95 % interval to either side.
const HALF_WIDTH: f64 = 1.96;

/// Largest standard error of a probability that passes without a remark.
const ENOUGH: f64 = 0.01;

/// Quoted measures with the key of their column, and their quantity if the page shows them.
pub const SPREAD: [(&str, Measure, Option<Quantity>); 10] = [
    ("payable_months", Measure::PayableMonths, Some(Quantity::Months)),
    ("closing_balance_yuan", Measure::Closing, Some(Quantity::Money)),
    ("beneficiaries_persons", Measure::Beneficiaries, Some(Quantity::People)),
    ("outgo_yuan", Measure::Outgo, Some(Quantity::Money)),
    ("cost_rate", Measure::CostRate, Some(Quantity::Share)),
    ("medical_payable_months", Measure::MedicalPayableMonths, Some(Quantity::Months)),
    ("scheduled_benefits_yuan", Measure::ScheduledBenefits, None),
    ("payable_share", Measure::PayableShare, None),
    ("shortage_gap_yuan", Measure::Gap, None),
    ("adjustment_moves", Measure::Moves, None),
];

/// Standard error of quantile i, from its 95 % interval.
pub fn quantile_error(of: &YearStatistics, i: usize) -> f64 {
    of.precision.map_or(f64::NAN, |p| (p.quantiles[i][1] - p.quantiles[i][0]) / (2.0 * HALF_WIDTH))
}

/// Every quoted mean, probability and quantile with its standard error and 95 % interval: one row each.
pub fn precision_csv(area: &AreaOutcome) -> Result<Option<Vec<u8>>, PresentError> {
    let Some(paths) = &area.paths else { return Ok(None) };
    let failed = |e: csv::Error| TableError::Write { reason: e.to_string() };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["year", "quantity", "statistic", "value", "standard_error", "low_95", "high_95"])
        .map_err(failed)?;
    let mut row = |t: usize, key: &str, statistic: &str, values: [f64; 4]| {
        let mut record = vec![area.best.years[t].year.to_string(), key.to_owned(), statistic.to_owned()];
        record.extend(values.map(|v| if v.is_finite() { format!("{v}") } else { String::new() }));
        writer.write_record(record).map_err(failed)
    };
    for (key, measure, _) in SPREAD {
        for (t, of) in paths.of(measure).unwrap_or_default().iter().enumerate() {
            let Some(precision) = of.precision.filter(|_| of.mean.is_finite()) else { continue };
            let half = HALF_WIDTH * precision.mean;
            row(t, key, "mean", [of.mean, precision.mean, of.mean - half, of.mean + half])?;
            for (i, p) in QUANTILES.iter().enumerate() {
                let [low, high] = precision.quantiles[i];
                let name = format!("quantile {p}");
                row(t, key, &name, [of.quantiles[i], quantile_error(of, i), low, high])?;
            }
        }
    }
    let below = paths.months_below.iter().map(|(m, shares)| (format!("payable_months_below_{m}"), shares));
    let own = [("deficit".to_owned(), &paths.deficit), ("insolvency".to_owned(), &paths.insolvency)];
    for (key, shares) in own.into_iter().chain(below) {
        for (t, p) in shares.iter().enumerate() {
            row(t, &key, "probability", share(p))?;
        }
    }
    for c in &area.constraints {
        for (t, p) in c.paths.iter().flat_map(|p| p.by_year.iter().enumerate()) {
            if let Some(p) = p {
                row(t, &format!("breach:{}", c.constraint.id), "probability", share(p))?;
            }
        }
    }
    writer.into_inner().map(Some).map_err(|e| TableError::Write { reason: e.to_string() }.into())
}

fn share(p: &Share) -> [f64; 4] {
    let half = HALF_WIDTH * p.error;
    [p.share, p.error, (p.share - half).max(0.0), (p.share + half).min(1.0)]
}

/// Rows of the page: the quoted measures in the tenth and the last year, no digit finer than its error.
pub fn precision_rows(area: &AreaOutcome, lang: Lang) -> Result<Vec<PrecisionRow>, PresentError> {
    let Some(paths) = &area.paths else { return Ok(vec![]) };
    let last = area.best.years.len().saturating_sub(1);
    let mut years = vec![last.min(9), last];
    years.dedup();
    let mut rows = vec![];
    for (key, measure, quantity) in SPREAD {
        let Some(quantity) = quantity else { continue };
        let name = column(key)?;
        for t in &years {
            let Some(of) = paths.of(measure).and_then(|y| y.get(*t)) else { continue };
            let Some(precision) = of.precision.filter(|p| p.mean.is_finite()) else { continue };
            let said = |v: f64, e: f64| supported(v, e, quantity, lang);
            let quantile = |i: usize| {
                let [low, high] = precision.quantiles[i];
                let e = quantile_error(of, i);
                format!("{}（{}–{}）", said(of.quantiles[i], e), said(low, e), said(high, e))
            };
            let quantile = |i: usize| match lang {
                Lang::Zh => quantile(i),
                Lang::En => quantile(i).replace('（', " (").replace('）', ")"),
            };
            rows.push(PrecisionRow {
                name: lang.pick(&name.zh, &name.en).to_owned(),
                year: area.best.years[*t].year,
                mean: format!(
                    "{} ± {}",
                    said(of.mean, precision.mean),
                    supported(precision.mean, precision.mean, quantity, lang)
                ),
                quantiles: [2, 5, 8].map(quantile),
            });
        }
    }
    Ok(rows)
}

/// What more paths would settle, one sentence each; empty if the run's paths are enough.
///
/// Asked for: every probability of a breach to one percentage point (standard error), and verdicts that are two standard
/// errors away from the other verdict. The error falls with the square root of the paths.
pub fn more_paths(area: &AreaOutcome, lang: Lang) -> Vec<String> {
    let mut remarks = vec![];
    for c in &area.constraints {
        let Some(p) = &c.paths else { continue };
        let said = sentence(&c.constraint, lang);
        let measured = probability(p.any, Some(p.any_error));
        let times = |ratio: f64| {
            let n = p.paths as f64 * ratio * ratio;
            let unit = 10_f64.powf((n.log10().floor() - 1.0).max(0.0));
            grouped((n / unit).ceil() * unit, 0)
        };
        let gap = (p.any - (1.0 - c.constraint.confidence)).abs();
        if !c.best_breached.contains(&true) && gap < 2.0 * p.any_error {
            let needed = (gap > 0.0).then(|| times(2.0 * p.any_error / gap));
            remarks.push(match (lang, needed) {
                (Lang::Zh, Some(n)) => format!("“{said}”的突破概率 {measured} 离界限不到两个标准误，结论可能因种子而变：约需 {n} 条路径。"),
                (Lang::Zh, None) => format!("“{said}”的突破概率 {measured} 正在界限上，结论因种子而变。"),
                (Lang::En, Some(n)) => format!("{said}: the probability of a breach, {measured}, is within two standard errors of the line; another seed may turn the verdict. About {n} paths are needed."),
                (Lang::En, None) => format!("{said}: the probability of a breach, {measured}, is on the line; another seed may turn the verdict."),
            });
        } else if p.any_error > ENOUGH {
            let n = times(p.any_error / ENOUGH);
            remarks.push(match lang {
                Lang::Zh => format!("“{said}”的突破概率 {measured} 误差超过 1 个百分点：约需 {n} 条路径。"),
                Lang::En => format!("{said}: the probability of a breach, {measured}, has an error above one percentage point; about {n} paths are needed."),
            });
        }
    }
    remarks
}
