//! What the numbers over paths are worth: precision.csv and province_precision.csv, the table of the page, and the remark that more paths are needed.

use super::table::{PresentError, column};
use super::verdicts::sentence;
use crate::analysis::outcome::{AreaOutcome, QUANTILES, Share, YearStatistics};
use crate::lang::Lang;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::sampling::Sampling;
use crate::report::annual::TableError;
use crate::report::chart::Quantity;
use crate::report::number::{grouped, supported, trimmed};
use crate::report::page::PrecisionRow;
use crate::report::verdict::probability;

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

/// Rows of errors, one a year, quantity and statistic.
pub struct PrecisionTable {
    writer: csv::Writer<Vec<u8>>,
    years: Vec<i32>,
    sampling: Sampling,
}

impl PrecisionTable {
    /// The head alone.
    pub fn new(years: Vec<i32>, sampling: Sampling) -> Result<Self, PresentError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(["year", "quantity", "statistic", "value", "standard_error", "low_95", "high_95"])
            .map_err(failed)?;
        Ok(Self { writer, years, sampling })
    }

    fn row(&mut self, t: usize, key: &str, statistic: &str, values: [f64; 4]) -> Result<(), PresentError> {
        let mut record = vec![self.years[t].to_string(), key.to_owned(), statistic.to_owned()];
        record.extend(values.map(|v| if v.is_finite() { format!("{v}") } else { String::new() }));
        Ok(self.writer.write_record(record).map_err(failed)?)
    }

    fn mean(&mut self, t: usize, key: &str, of: &YearStatistics) -> Result<(), PresentError> {
        let Some(precision) = of.precision.filter(|_| of.mean.is_finite()) else { return Ok(()) };
        let half = self.sampling.half_width() * precision.mean;
        self.row(t, key, "mean", [of.mean, precision.mean, of.mean - half, of.mean + half])
    }

    /// Means by year.
    pub fn means(&mut self, key: &str, of: &[YearStatistics]) -> Result<(), PresentError> {
        of.iter().enumerate().try_for_each(|(t, of)| self.mean(t, key, of))
    }

    /// Means and quantiles by year.
    pub fn series(&mut self, key: &str, of: &[YearStatistics]) -> Result<(), PresentError> {
        for (t, of) in of.iter().enumerate() {
            self.mean(t, key, of)?;
            let Some(precision) = of.precision.filter(|_| of.mean.is_finite()) else { continue };
            for (i, p) in QUANTILES.iter().enumerate() {
                let [low, high] = precision.quantiles[i];
                let error = precision.quantile_errors[i];
                self.row(t, key, &format!("quantile {p}"), [of.quantiles[i], error, low, high])?;
            }
        }
        Ok(())
    }

    /// Probabilities by year.
    pub fn shares(&mut self, key: &str, of: &[Share]) -> Result<(), PresentError> {
        of.iter().enumerate().try_for_each(|(t, p)| self.share(t, key, p))
    }

    fn share(&mut self, t: usize, key: &str, p: &Share) -> Result<(), PresentError> {
        let values = share(p, self.sampling);
        self.row(t, key, "probability", values)
    }

    /// The file.
    pub fn bytes(self) -> Result<Vec<u8>, PresentError> {
        self.writer.into_inner().map_err(|e| TableError::Write { reason: e.to_string() }.into())
    }
}

fn failed(e: csv::Error) -> TableError {
    TableError::Write { reason: e.to_string() }
}

/// Every quoted mean, probability and quantile with its standard error and 95 % interval: one row each.
pub fn precision_csv(area: &AreaOutcome) -> Result<Option<Vec<u8>>, PresentError> {
    let Some(paths) = &area.paths else { return Ok(None) };
    let mut table = PrecisionTable::new(super::years(area), paths.sampling)?;
    for (key, measure, _) in SPREAD {
        table.series(key, paths.of(measure).unwrap_or_default())?;
    }
    table.shares("deficit", &paths.deficit)?;
    table.shares("insolvency", &paths.insolvency)?;
    for (months, shares) in &paths.months_below {
        table.shares(&format!("payable_months_below_{months}"), shares)?;
    }
    for c in &area.constraints {
        for (t, p) in c.paths.iter().flat_map(|p| p.by_year.iter().enumerate()) {
            if let Some(p) = p {
                table.share(t, &format!("breach:{}", c.constraint.id), p)?;
            }
        }
    }
    table.bytes().map(Some)
}

/// Value, standard error and 95 % interval; where no path or every path is hit, the error is the bound itself.
fn share(p: &Share, sampling: Sampling) -> [f64; 4] {
    let certain = p.share == 0.0 || p.share == 1.0;
    let half = if certain { p.error } else { sampling.half_width() * p.error };
    [p.share, p.error, (p.share - half).max(0.0), (p.share + half).min(1.0)]
}

/// The largest error of any probability that is shown of an area; `None` without paths.
pub fn largest_error(area: &AreaOutcome) -> Option<f64> {
    let paths = area.paths.as_ref()?;
    let by_year =
        [&paths.deficit, &paths.insolvency].into_iter().chain(paths.months_below.iter().map(|m| &m.1));
    let breaches = area.constraints.iter().filter_map(|c| c.paths.as_ref());
    let breaches = breaches.flat_map(|p| p.by_year.iter().flatten().map(|s| s.error).chain([p.any_error]));
    by_year.flatten().map(|s| s.error).chain(breaches).reduce(f64::max)
}

/// The largest error of shares, in words; rounded up to the digits that are printed.
pub fn at_most<'a>(shares: impl Iterator<Item = &'a Share>, lang: Lang) -> String {
    let largest = shares.map(|p| p.error).fold(0.0, f64::max);
    let error = trimmed((largest * 1e4).ceil() / 1e2, 2);
    match lang {
        Lang::Zh => format!("蒙特卡洛标准误不超过 {error} 个百分点"),
        Lang::En => format!("Monte Carlo standard error at most {error} percentage points"),
    }
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
                let e = precision.quantile_errors[i];
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: mean 2 with error 1 from the values 1 and 3; half widths 1.96, and 2.131 with 16 replicates; the rule of
    /// three is a bound already.
    #[test]
    fn rows_by_hand() {
        let mut table = PrecisionTable::new(vec![2030], Sampling::Independent).unwrap();
        table.means("areas", &[YearStatistics::of(vec![1.0, 3.0], Some(Sampling::Independent))]).unwrap();
        table.shares("deficit", &[Share { share: 0.0, error: 0.003 }]).unwrap();
        let text = String::from_utf8(table.bytes().unwrap()).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        let mean = format!("2030,areas,mean,2,1,{},{}", 2.0 - 1.959963984540054, 2.0 + 1.959963984540054);
        assert_eq!(rows[1..], [mean.as_str(), "2030,deficit,probability,0,0.003,0,0.003"]);
        let wide = share(&Share { share: 0.5, error: 0.1 }, Sampling::Sobol);
        assert!((wide[3] - 0.713_144_95).abs() < 1e-8, "{wide:?}");
        assert_eq!(share(&Share { share: 1.0, error: 0.003 }, Sampling::Sobol)[2..], [0.997, 1.0]);
    }

    #[test]
    fn the_largest_error_is_rounded_up() {
        let shares = [0.0021, 0.00412].map(|error| Share { share: 0.2, error });
        assert_eq!(at_most(shares.iter(), Lang::Zh), "蒙特卡洛标准误不超过 0.42 个百分点");
    }
}
