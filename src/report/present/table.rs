//! The annual table of an area: budget lines, people, rates, statistics over paths.

use super::precision::SPREAD;
use super::years;
use crate::analysis::outcome::{AreaOutcome, QUANTILES, Share, YearStatistics};
use crate::finance::ledger::payable_months;
use crate::finance::statement::{Line, lines};
use crate::population::summarize;
use crate::projection::people::{ModelCounts, ModelYear};
use crate::projection::result::YearResult;
use crate::report::annual::{AnnualTable, TableError};
use crate::report::columns::{self, Column, Statistic};
use crate::scenario::funds::Shortage;
use crate::sets::{Category, Grade, Mode, Payer};
use crate::units::{MoneyError, Yuan, float};

/// What can stop the table.
#[derive(Debug, thiserror::Error)]
pub enum PresentError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The dictionary misses a column; a fault of the program.
    #[error("internal: the dictionary has no column {0}")]
    Column(&'static str),
    #[error(transparent)]
    Chart(#[from] crate::report::chart::ChartError),
    #[error("summary.json: {0}")]
    Json(#[from] serde_json::Error),
}

pub(super) fn column(key: &'static str) -> Result<Column, PresentError> {
    Column::find(key).ok_or(PresentError::Column(key))
}

/// A column of probabilities, and one of their standard errors.
pub(super) fn probabilities(table: &mut AnnualTable, name: Column, of: &[Share]) -> Result<(), PresentError> {
    let errors = of.iter().map(|p| Some(p.error).filter(|e| e.is_finite())).collect();
    let error = name.standard_error();
    table.push(name, of.iter().map(|p| Some(p.share)).collect())?;
    Ok(table.push(error, errors)?)
}

/// Builds the table.
pub fn annual_table(area: &AreaOutcome) -> Result<AnnualTable, PresentError> {
    let mut table = AnnualTable::new(years(area));
    people(area, &mut table)?;
    money(area, &mut table)?;
    rates(area, &mut table)?;
    medical(area, &mut table)?;
    super::accounts::columns(area, &mut table)?;
    families(area, &mut table)?;
    over_paths(area, &mut table)?;
    Ok(table)
}

/// One value a year.
fn each(area: &AreaOutcome, f: impl Fn(&YearResult) -> f64) -> Vec<Option<f64>> {
    area.best.years.iter().map(|y| Some(f(y)).filter(|v| v.is_finite())).collect()
}

fn insured(y: &YearResult) -> f64 {
    y.people.insured.iter().sum()
}

fn beneficiaries(y: &YearResult) -> f64 {
    y.people.use_of_year.by_category.iter().sum()
}

fn people(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let summary: Vec<_> = area.best.population.iter().take(table.years.len()).map(summarize).collect();
    let state = |f: fn(&crate::population::AgeSummary) -> f64| summary.iter().map(|s| Some(f(s))).collect();
    table.push(column("population_persons")?, state(|s| s.total))?;
    table.push(column("population_60_plus_persons")?, state(|s| s.from_60))?;
    table.push(column("population_80_plus_persons")?, state(|s| s.from_80))?;
    table.push(column("insured_persons")?, each(area, insured))?;
    table.push(column("disabled_insured_persons")?, each(area, |y| y.people.disabled.iter().sum()))?;
    if !area.models.is_empty() {
        let severe = |of: fn(&ModelYear) -> &ModelCounts| {
            let sum = |m: &ModelYear| Grade::SEVERE.iter().map(|g| of(m).disabled[g.index()]).sum();
            area.models.iter().take(table.years.len()).map(|m| Some(sum(m))).collect::<Vec<_>>()
        };
        let (prevalence, multi_state) = (severe(|m| &m.prevalence), severe(|m| &m.multi_state));
        table.push(column("severe_prevalence_model_persons")?, prevalence)?;
        table.push(column("severe_multi_state_model_persons")?, multi_state)?;
    }
    table.push(column("beneficiaries_persons")?, each(area, beneficiaries))?;
    table.push(column("beneficiaries_per_insured")?, each(area, |y| beneficiaries(y) / insured(y)))?;
    let (inflow, costs) = (|y: &YearResult| y.people.use_of_year.inflow, &area.area.costs);
    table.push(column("new_beneficiaries_persons")?, each(area, inflow))?;
    table.push(column("applicants_persons")?, each(area, |y| inflow(y) / costs.pass_rate))?;
    let repeated = each(area, |y| beneficiaries(y) / costs.repeat_years);
    table.push(column("repeat_assessments_persons")?, repeated)?;
    Ok(())
}

fn money(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let mut rows = Vec::with_capacity(area.best.years.len());
    for y in &area.best.years {
        rows.push(lines(&y.ltci)?);
    }
    let line = |l: Line| rows.iter().map(|r| Some(r[l.index()].to_f64())).collect::<Vec<_>>();
    let sum = |of: &[Line]| {
        rows.iter().map(|r| Some(of.iter().map(|l| r[l.index()].to_f64()).sum())).collect::<Vec<_>>()
    };
    use Line::*;
    let income = [Contributions, Subsidies, Interest, TransfersIn, OtherIncome];
    let outgo = [Benefits, Assessment, Administration, OtherOutgo];
    table.push(column("contribution_income_yuan")?, line(Contributions))?;
    table.push(column("subsidy_income_yuan")?, line(Subsidies))?;
    table.push(column("interest_income_yuan")?, line(Interest))?;
    table.push(column("transfer_income_yuan")?, line(TransfersIn))?;
    table.push(column("other_income_yuan")?, line(OtherIncome))?;
    table.push(column("income_yuan")?, sum(&income))?;
    table.push(column("benefit_outgo_yuan")?, line(Benefits))?;
    table.push(column("assessment_outgo_yuan")?, line(Assessment))?;
    table.push(column("administration_outgo_yuan")?, line(Administration))?;
    table.push(column("other_outgo_yuan")?, line(OtherOutgo))?;
    table.push(column("outgo_yuan")?, sum(&outgo))?;
    table.push(column("transfer_outgo_yuan")?, line(TransfersOut))?;
    table.push(
        column("annual_balance_yuan")?,
        each(area, |y| y.ltci.closing.to_f64() - y.ltci.opening.to_f64()),
    )?;
    table.push(column("closing_balance_yuan")?, each(area, |y| y.ltci.closing.to_f64()))?;
    Ok(())
}

fn rates(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    table.push(
        column("payable_months")?,
        area.best.years.iter().map(|y| y.payable_months.map(float)).collect(),
    )?;
    let mut next = Vec::with_capacity(area.best.years.len());
    for (t, y) in area.best.years.iter().enumerate() {
        let following = area.best.years.get(t + 1).map(|n| n.ltci.flows.outgo()).transpose()?;
        let months = following.map(|o: Yuan| payable_months(y.ltci.closing, o)).transpose()?.flatten();
        next.push(months.map(float));
    }
    table.push(column("payable_months_next_year")?, next)?;
    rules_of_shortage(area, table)?;
    table.push(column("cost_rate")?, area.rates.iter().map(|r| r.cost).collect())?;
    table.push(column("income_rate")?, area.rates.iter().map(|r| r.income).collect())?;
    table.push(column("payg_rate")?, area.rates.iter().map(|r| r.payg).collect())?;
    let outgo = |y: &YearResult| y.ltci.flows.outgo().map_or(f64::NAN, Yuan::to_f64);
    let benefits = |y: &YearResult| y.ltci.flows.benefits_total().map_or(f64::NAN, Yuan::to_f64);
    table.push(column("outgo_per_insured_yuan")?, each(area, |y| outgo(y) / insured(y)))?;
    table.push(column("benefit_per_beneficiary_yuan")?, each(area, |y| benefits(y) / beneficiaries(y)))?;
    Ok(())
}

/// Columns that only some rules of the fund fill.
fn rules_of_shortage(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let fund = &area.area.ltci_fund;
    if super::cuts_benefits(fund) {
        let scheduled = |y: &YearResult| y.ltci.scheduled_benefits.plus(y.ltci.flows.devices);
        let yuan = each(area, |y| scheduled(y).map_or(f64::NAN, Yuan::to_f64));
        table.push(column("scheduled_benefits_yuan")?, yuan)?;
        table.push(column("payable_share")?, super::payable_share(area)?)?;
    }
    if fund.shortage != Shortage::CarryNegative {
        table.push(column("shortage_gap_yuan")?, each(area, |y| y.ltci.gap.to_f64()))?;
    }
    if fund.adjustment.is_some() {
        table.push(column("adjustment_moves")?, each(area, |y| f64::from(y.moves)))?;
    }
    Ok(())
}

fn medical(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    if area.best.years.iter().any(|y| y.medical.is_none()) {
        return Ok(());
    }
    let of = |f: fn(&crate::projection::result::MedicalYear) -> rust_decimal::Decimal| {
        each(area, |y| y.medical.as_ref().map_or(f64::NAN, |m| float(f(m))))
    };
    table.push(column("medical_income_yuan")?, of(|m| m.income + m.interest))?;
    table.push(column("medical_outgo_yuan")?, of(|m| m.outgo))?;
    table.push(column("medical_closing_balance_yuan")?, of(|m| m.closing))?;
    let months = area.best.years.iter().map(|y| y.medical.as_ref()?.payable_months.map(float)).collect();
    table.push(column("medical_payable_months")?, months)?;
    if area.transfer.is_some() {
        let without = area.medical_months_without_transfer.iter().map(|m| m.map(float)).collect();
        table.push(column("medical_payable_months_without_transfer")?, without)?;
    }
    Ok(())
}

fn families(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    for k in Category::ALL {
        table.push(columns::insured(k), each(area, |y| y.people.insured[k.index()]))?;
    }
    for k in Category::ALL {
        table.push(
            columns::beneficiaries_of(k),
            each(area, |y| y.people.use_of_year.by_category[k.index()]),
        )?;
    }
    for g in Grade::ALL {
        table.push(
            columns::beneficiaries_by_grade(g),
            each(area, |y| y.people.use_of_year.by_grade[g.index()]),
        )?;
    }
    for m in Mode::ALL {
        table.push(
            columns::beneficiaries_by_mode(m),
            each(area, |y| y.people.use_of_year.by_mode[m.index()]),
        )?;
    }
    for p in Payer::ALL {
        let paid = |y: &YearResult| y.ltci.flows.paid_by(p).map_or(f64::NAN, Yuan::to_f64);
        table.push(columns::contributions(p), each(area, paid))?;
    }
    for m in Mode::ALL {
        let paid = |y: &YearResult| y.ltci.flows.benefits.iter().map(|row| row[m.index()].to_f64()).sum();
        table.push(columns::benefits(m), each(area, paid))?;
    }
    Ok(())
}

/// Columns whose statistics stand only beside a best estimate.
const SHORTAGE: [&str; 4] =
    ["scheduled_benefits_yuan", "payable_share", "shortage_gap_yuan", "adjustment_moves"];

/// One value a year; `None` where it is undefined in every path.
fn by_year(years: &[YearStatistics], of: impl Fn(&YearStatistics) -> f64) -> Vec<Option<f64>> {
    years.iter().map(|y| Some(of(y)).filter(|v| v.is_finite())).collect()
}

/// Means over paths with their errors.
pub(super) fn mean(
    table: &mut AnnualTable,
    base: &Column,
    years: &[YearStatistics],
) -> Result<(), PresentError> {
    let (values, errors) = (by_year(years, |y| y.mean), by_year(years, YearStatistics::mean_error));
    Ok(table.push_estimate(base.statistic(Statistic::Mean), values, errors)?)
}

/// Means, standard deviations and quantiles over paths, with errors of what they estimate.
pub(super) fn statistics(
    table: &mut AnnualTable,
    base: &Column,
    years: &[YearStatistics],
) -> Result<(), PresentError> {
    let of = |f: &dyn Fn(&YearStatistics) -> f64| by_year(years, f);
    mean(table, base, years)?;
    table.push(base.statistic(Statistic::StandardDeviation), of(&|y| y.sd))?;
    for (i, p) in QUANTILES.iter().enumerate() {
        let name = base.statistic(Statistic::Quantile(1000.0 * p / 10.0));
        table.push_estimate(name, of(&|y| y.quantiles[i]), of(&|y| y.quantile_error(i)))?;
    }
    Ok(())
}

fn over_paths(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let Some(paths) = &area.paths else { return Ok(()) };
    probabilities(table, column("deficit_probability")?, &paths.deficit)?;
    probabilities(table, column("insolvency_probability")?, &paths.insolvency)?;
    for (key, measure, _) in SPREAD {
        let base = column(key)?;
        if SHORTAGE.contains(&key) && table.get(key).is_none() {
            continue;
        }
        let years = paths.of(measure).unwrap_or_default();
        if years.iter().any(|y| y.mean.is_finite()) {
            statistics(table, &base, years)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::run::{RunOptions, evaluate};
    use crate::input::{Lang, LoadOptions, load};

    /// The ledger counts the assessments anew: a fee of 250 yuan at the prices of the first year, paid by the fund for
    /// the passed, the failed or the repeated alone; four of five pass.
    #[test]
    fn assessments_are_those_the_fund_pays_for() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/national.yaml");
        let first = load(&file, &LoadOptions::default()).map_err(|r| r.text(Lang::En)).unwrap();
        let first = first.scenario.horizon.first_year;
        let paid = |shares: &str| {
            let assessment = format!(
                "{{fee: 250 yuan, year: {first}, pass_rate: 80%, repeat_every: 2 years, fund_share: {{{shares}}}}}"
            );
            let overrides =
                vec![("costs.assessment".into(), assessment), ("horizon.years".into(), "2 years".into())];
            let loaded = load(&file, &LoadOptions { overrides, ..LoadOptions::default() });
            let loaded = loaded.map_err(|r| r.text(Lang::En)).unwrap();
            let options = RunOptions { paths: None, seed: 1, threads: Some(1) };
            let outcome = evaluate(&loaded.scenario, &options, &|_| ()).unwrap();
            let table = annual_table(&outcome.areas[0]).unwrap();
            [
                "assessment_outgo_yuan",
                "new_beneficiaries_persons",
                "applicants_persons",
                "repeat_assessments_persons",
            ]
            .map(|key| table.get(key).unwrap()[0].unwrap())
        };
        let close = |a: f64, b: f64| assert!(b > 1.0 && (a - b).abs() <= 1e-6 * b, "{a} {b}");
        let [yuan, new, applicants, _] = paid("passed: 100%, failed: 0%, repeat: 0%");
        close(yuan / 250.0, new);
        close(new, 0.8 * applicants);
        let [yuan, new, applicants, _] = paid("passed: 0%, failed: 100%, repeat: 0%");
        close(yuan / 250.0, applicants - new);
        let [yuan, _, _, repeated] = paid("passed: 0%, failed: 0%, repeat: 100%");
        close(yuan / 250.0, repeated);
    }
}
