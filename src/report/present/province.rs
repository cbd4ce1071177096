//! Several areas together: province.csv, the line and the compact table of a terminal.

use super::pick;
use super::precision::PrecisionTable;
use super::table::{PresentError, column, mean, probabilities, statistics};
use super::verdicts::{outcome as word, sentence};
use crate::analysis::outcome::{Outcome, Share, YearStatistics};
use crate::analysis::province::{ProvinceOutcome, ProvincePaths, ProvinceYear};
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::Quantity;
use crate::report::number::human;
use crate::report::verdict::{Outcome as Word, compact, probability};
use crate::units::float;

/// Annual sums over areas with the keys of the dictionary.
pub fn province_table(of: &ProvinceOutcome) -> Result<AnnualTable, PresentError> {
    let mut table = AnnualTable::new(of.years.iter().map(|y| y.year).collect());
    let each = |f: &dyn Fn(&ProvinceYear) -> f64| of.years.iter().map(|y| Some(f(y))).collect::<Vec<_>>();
    table.push(column("insured_persons")?, each(&|y| y.insured))?;
    table.push(column("beneficiaries_persons")?, each(&|y| y.beneficiaries))?;
    table.push(column("contribution_income_yuan")?, each(&|y| y.contributions.to_f64()))?;
    table.push(column("income_yuan")?, each(&|y| y.income.to_f64()))?;
    table.push(column("outgo_yuan")?, each(&|y| y.outgo.to_f64()))?;
    table.push(column("closing_balance_yuan")?, each(&|y| y.closing.to_f64()))?;
    let months = of.years.iter().map(|y| y.payable_months.map(float)).collect();
    table.push(column("payable_months")?, months)?;
    table.push(column("negative_areas")?, each(&|y| y.negative_areas as f64))?;
    table.push(column("needed_transfers_yuan")?, each(&|y| y.transfers.to_f64()))?;
    if let Some(pooled) = &of.pooled {
        super::pooling::columns(pooled, &mut table)?;
    }
    let Some(paths) = &of.paths else { return Ok(table) };
    probabilities(&mut table, column("negative_balance_probability")?, &paths.negative)?;
    probabilities(&mut table, column("any_area_negative_probability")?, &paths.any_area_negative)?;
    mean(&mut table, &column("negative_areas")?, &paths.negative_areas)?;
    for (key, years) in quoted(paths) {
        statistics(&mut table, &column(key)?, years)?;
    }
    Ok(table)
}

/// What province.csv quotes over paths, with the keys of the columns.
pub(super) fn quoted(paths: &ProvincePaths) -> [(&'static str, &[YearStatistics]); 7] {
    [
        ("payable_months", &paths.payable_months),
        ("closing_balance_yuan", &paths.closing),
        ("annual_balance_yuan", &paths.current_balance),
        ("contribution_income_yuan", &paths.contributions),
        ("outgo_yuan", &paths.outgo),
        ("beneficiaries_persons", &paths.beneficiaries),
        ("needed_transfers_yuan", &paths.transfers),
    ]
}

/// Monte Carlo errors of everything that province.csv quotes over paths; `None` without paths.
pub fn province_precision(of: &ProvinceOutcome) -> Result<Option<Vec<u8>>, PresentError> {
    let Some(paths) = &of.paths else { return Ok(None) };
    let mut table = PrecisionTable::new(of.years.iter().map(|y| y.year).collect(), paths.sampling)?;
    quoted(paths).into_iter().try_for_each(|(key, years)| table.series(key, years))?;
    table.means("negative_areas", &paths.negative_areas)?;
    table.shares("negative_balance", &paths.negative)?;
    table.shares("any_area_negative", &paths.any_area_negative)?;
    if let Some(pooled) = of.pooled.as_ref().and_then(|p| p.paths.as_ref()) {
        super::pooling::precision(pooled, &mut table)?;
    }
    table.bytes().map(Some)
}

/// The last year of the sum in one line.
pub fn province_line(of: &ProvinceOutcome, lang: Lang) -> Option<String> {
    let last = of.years.last()?;
    let money = |v: f64| human(v, Quantity::Money, lang);
    let (balance, transfers) = (money(last.closing.to_f64()), money(last.transfers.to_f64()));
    let first_negative = of.years.iter().find(|y| y.closing.to_f64() < 0.0).map(|y| y.year);
    let mut line = match lang {
        Lang::Zh => format!(
            "各区合计：{} 年末结余 {balance}，{} 个区为负；盈余区结余可补缺口 {transfers}",
            last.year, last.negative_areas
        ),
        Lang::En => format!(
            "All areas: balance {balance} at the end of {}, negative in {} areas; surpluses of the others could fill {transfers} of the gaps",
            last.year, last.negative_areas
        ),
    };
    if let Some(year) = first_negative {
        line.push_str(&match lang {
            Lang::Zh => format!("；合计 {year} 年首次为负"),
            Lang::En => format!("; the sum is negative first in {year}"),
        });
    }
    if let Some(paths) = &of.paths {
        let said = |p: Share| probability(p.share, Some(p.error));
        let (sum, any) = (said(paths.negative_ever), said(paths.any_area_negative_ever));
        line.push_str(&match lang {
            Lang::Zh => format!("；期内曾为负的概率：合计 {sum}，任一区 {any}"),
            Lang::En => format!("; probability of ever being negative: sum {sum}, any area {any}"),
        });
    }
    Some(line)
}

/// Areas in rows, constraints in columns, verdicts in the cells.
pub fn compact_table(outcome: &Outcome, lang: Lang, width: u16, colour: bool) -> String {
    let constraints = outcome.areas.first().map(|a| a.constraints.as_slice()).unwrap_or_default();
    let mut heads = vec![lang.pick("统筹区", "area").to_owned()];
    heads.extend(constraints.iter().map(|c| sentence(&c.constraint, lang)));
    let rows: Vec<(String, Vec<Word>)> = outcome
        .areas
        .iter()
        .map(|a| {
            (pick(&a.area.name, lang).to_owned(), a.constraints.iter().map(|c| word(c.verdict)).collect())
        })
        .collect();
    compact(&heads, &rows, lang, width, colour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::outcome::QUANTILES;
    use crate::analysis::run::{RunOptions, evaluate};
    use crate::projection::sample;
    use crate::report::columns::Statistic;
    use crate::scenario::Pooling;
    use crate::units::dec;

    /// Every statistic over paths that the table quotes has its row in the file of errors, with the same value.
    #[test]
    fn what_is_quoted_has_an_error() {
        let mut scenario = sample::scenario(6);
        scenario.uncertainty.process = true;
        scenario.pooling = Pooling::Adjustment { share: dec!(0.1), from: 2028 };
        let mut second = scenario.areas[0].clone();
        second.id = "second".into();
        scenario.areas.push(second);
        let options = RunOptions { paths: Some(64), seed: 7, threads: None };
        let outcome = evaluate(&scenario, &options, &|_| {}).unwrap();
        let of = outcome.province.as_ref().unwrap();
        let table = province_table(of).unwrap();
        let file = String::from_utf8(province_precision(of).unwrap().unwrap()).unwrap();
        let (mut quoted, payable) = (0, column("payable_months").unwrap());
        for column in &table.columns {
            let key = &*column.key;
            let probability =
                key.strip_suffix("_probability").map(|k| (k.to_owned(), "probability".to_owned()));
            let mean = key.strip_suffix("_mean").map(|k| (k.to_owned(), "mean".to_owned()));
            let quantile = QUANTILES.iter().find_map(|p| {
                let name = payable.statistic(Statistic::Quantile(1000.0 * p / 10.0)).key;
                let quantity = key.strip_suffix(name.strip_prefix("payable_months")?)?;
                Some((quantity.to_owned(), format!("quantile {p}")))
            });
            let Some((quantity, statistic)) = probability.or(mean).or(quantile) else { continue };
            for (year, value) in table.years.iter().zip(table.get(key).unwrap()) {
                let Some(value) = value else { continue };
                let start = format!("{year},{quantity},{statistic},{value},");
                assert!(file.lines().any(|l| l.starts_with(&start)), "{start}");
                quoted += 1;
            }
        }
        // Eleven series of twelve statistics and two counts; three probabilities.
        assert!(quoted > 6 * 100, "{quoted}");
        assert!(table.get("negative_balance_probability_standard_error").is_some());
        assert!(table.get("pooled_failure_probability_standard_error").is_some());
    }
}
