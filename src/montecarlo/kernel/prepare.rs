//! From the plan to the kernel's tables: shapes are checked, whatever depends on inputs alone is computed once.

use thiserror::Error;

use crate::montecarlo::economy::cumulated_variance;
use crate::montecarlo::lanes::ln;
use crate::montecarlo::plan::{
    Ar1, Assessment, CATEGORIES, DRIVERS, GRADES, IndexedRow, MODES, Measure, Method, Plan, ProcessRisk,
    Shortfall,
};
use crate::montecarlo::streams::{YEAR_SLOTS, slot};
use crate::montecarlo::timeseries::ar1_variance;

use super::economy::INDEXED;
use super::limited::{Month, PreparedCell};
use super::population::Loadings;
use super::profiles::NodeTable;
use super::tenure::EffectRow;

/// A plan that the kernel cannot run.
#[derive(Debug, Error, PartialEq)]
pub enum PlanError {
    /// A row has the wrong number of years.
    #[error("{what}: found {found} rows, expected {expected}")]
    Length {
        /// Which rows.
        what: &'static str,
        /// Their number.
        found: usize,
        /// What is expected, in words.
        expected: String,
    },
    /// A number outside what the kernel can compute with.
    #[error("{what}: found {found}, expected {expected}")]
    Value {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: f64,
        /// What is expected.
        expected: &'static str,
    },
}

/// Pairs of yearly slots, slots 2i and 2i + 1 by i, that are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Shared by all areas of a scenario.
    pub common: Vec<u8>,
    /// The area's own.
    pub own: Vec<u8>,
}

/// A plan with everything prepared that no path changes.
pub struct Prepared {
    /// The plan.
    pub plan: Plan,
    /// Categories that are empty in every year.
    pub empty: [bool; CATEGORIES],
    /// Grades that draw benefits in some year.
    pub grades: [bool; GRADES],
    /// Payment classes that a non-empty category uses.
    pub class_used: Vec<bool>,
    /// `[class][g][a]`.
    pub cells: Vec<[[Option<PreparedCell>; MODES]; GRADES]>,
    /// Months of benefit of each class with a pooled limit: share of benefit-months, 12/n, ln(12/n), `[class][t]`.
    pub months: Vec<Vec<Vec<Month>>>,
    /// 1/r and ln r of each class, `[class][t][a]`.
    pub fixed_ratio: Vec<Vec<[(f64, f64); MODES]>>,
    /// Weights of tenure, `[k][t]`.
    pub effects: Vec<Vec<EffectRow>>,
    /// Ages by distinct mortality loading.
    pub loadings: Loadings,
    /// Drivers whose logarithm limits or costs use.
    pub logs: [bool; INDEXED],
    /// Longest lag of an indexed amount, in years.
    pub longest_lag: usize,
    /// Variance of the disability deviation on 1 January j.
    pub disability_variance: Vec<f64>,
    /// Variance of the rejoining factor in year t.
    pub rejoining_variance: Vec<f64>,
    /// Variance of the fertility factor.
    pub fertility_variance: Vec<f64>,
    /// Variance of the migration factor.
    pub migration_variance: Vec<f64>,
    /// Yearly step of the variance of cumulated growth.
    pub variance_step: Vec<[f64; DRIVERS]>,
    /// Whether devices stay out of the benefits: a bound or scaling cuts these alone, and those who wait have devices.
    pub devices_apart: bool,
    /// Whether a measure needs the population total.
    pub population_total: bool,
    /// Pairs of yearly slots that some factor uses.
    pub pairs: Pairs,
    tables: Vec<NodeTable>,
}

fn length(what: &'static str, found: usize, allowed: &[usize]) -> Result<(), PlanError> {
    if allowed.contains(&found) {
        return Ok(());
    }
    let expected = allowed.iter().map(usize::to_string).collect::<Vec<_>>().join(" or ");
    Err(PlanError::Length { what, found, expected })
}

fn value(what: &'static str, found: f64, fits: bool, expected: &'static str) -> Result<(), PlanError> {
    if fits && !found.is_nan() { Ok(()) } else { Err(PlanError::Value { what, found, expected }) }
}

fn variances(rows: &Ar1, count: usize) -> Vec<f64> {
    (0..count).map(|k| ar1_variance(rows.phi, rows.sd, k)).collect()
}

impl Prepared {
    /// Checks shapes and prepares tables.
    pub fn new(plan: Plan) -> Result<Self, PlanError> {
        check(&plan)?;
        let years = plan.years;
        let empty =
            std::array::from_fn(|k| plan.enrolment.iter().all(|w| w[k].iter().flatten().all(|v| *v == 0.0)));
        let grades = std::array::from_fn(|g| plan.disability.covered.iter().any(|c| c[g] != 0.0));
        let class_used: Vec<bool> = (0..plan.payment.classes.len())
            .map(|c| {
                let old = plan.payment.old.as_ref();
                let of = |k: usize| [Some(plan.payment.class[k]), old.and_then(|old| old.class[k])];
                (0..CATEGORIES).any(|k| !empty[k] && of(k).contains(&Some(c)))
            })
            .collect();
        let cells: Vec<[[Option<PreparedCell>; MODES]; GRADES]> = plan
            .payment
            .classes
            .iter()
            .map(|class| {
                std::array::from_fn(|g| std::array::from_fn(|a| PreparedCell::new(&class.cells[g][a])))
            })
            .collect();
        let fixed_ratio = plan
            .payment
            .classes
            .iter()
            .map(|class| {
                let one = |t: usize, a: usize| {
                    let own = class.own_ratio.as_ref();
                    let r = own
                        .map_or(plan.payment.ratio[t][class.ratio_of][a], |own| own[t][a])
                        .clamp(f64::MIN_POSITIVE, plan.payment.ratio_max.max(f64::MIN_POSITIVE));
                    (1.0 / r, ln(r))
                };
                (0..years).map(|t| std::array::from_fn(|a| one(t, a))).collect()
            })
            .collect();
        let months = plan.payment.classes.iter().map(|class| {
            let year = |weights: &[f64; 12]| {
                let each = (1..=12).map(f64::from).zip(weights).filter(|(_, weight)| **weight > 0.0);
                each.map(|(n, weight)| (*weight, 12.0 / n, ln(12.0 / n))).collect()
            };
            class.months.iter().map(year).collect()
        });
        let months = months.collect();
        let effects = plan
            .tenure
            .iter()
            .map(|rows| {
                rows.as_ref()
                    .map(|rows| (0..years).map(|t| EffectRow::new(rows, t)).collect())
                    .unwrap_or_default()
            })
            .collect();
        let mut logs = [false; INDEXED];
        for row in cells.iter().flatten().flatten().flatten().flat_map(PreparedCell::rows) {
            if let Some(i) = row.driver {
                logs[i] = true;
            }
        }
        let d = &plan.disability;
        let tables = (0..=years)
            .map(|j| {
                let prevalence = &d.prevalence[j.min(d.prevalence.len() - 1)];
                NodeTable::new(&plan.enrolment[j], prevalence, &d.level, d.cap_after_level)
            })
            .collect();
        let cumulated = cumulated_variance(&plan.economy, years);
        let variance_step = (0..years)
            .map(|t| std::array::from_fn(|i| cumulated[t][i] - if t > 0 { cumulated[t - 1][i] } else { 0.0 }))
            .collect();
        Ok(Self {
            pairs: pairs(&plan, &empty, &grades),
            empty,
            grades,
            class_used,
            cells,
            fixed_ratio,
            months,
            effects,
            loadings: Loadings::new(&plan.population.kappa_loading),
            logs,
            longest_lag: longest_lag(&plan),
            disability_variance: variances(&d.yearly, years + 1),
            rejoining_variance: variances(&plan.rejoining, years),
            fertility_variance: variances(&plan.population.fertility_factor, years),
            migration_variance: variances(&plan.population.migration_factor, years),
            variance_step,
            devices_apart: plan.budget.is_some()
                || plan.ltci.shortfall == Shortfall::Scaled
                || plan.payment.start_lag.is_some(),
            population_total: plan.measures.contains(&Measure::Population),
            tables,
            plan,
        })
    }

    /// The matrix of 1 January j.
    pub fn table(&self, j: usize) -> &NodeTable {
        &self.tables[j]
    }
}

/// Pairs of yearly slots that are used at all: what is off is not drawn, and draws of the others do not move.
fn pairs(plan: &Plan, empty: &[bool; CATEGORIES], grades: &[bool; GRADES]) -> Pairs {
    let mut used = [false; YEAR_SLOTS];
    let economy = &plan.economy;
    for i in 0..DRIVERS {
        used[slot::ECONOMY + i] = economy.cholesky.iter().any(|row| row[i] != 0.0);
        used[slot::AREA_ECONOMY + i] = economy.area_sd[i] != 0.0;
    }
    used[slot::KAPPA] = plan.population.kappa_sd != 0.0;
    used[slot::REJOINING] = plan.rejoining.sd != 0.0;
    used[slot::FERTILITY] = plan.population.fertility_factor.sd != 0.0;
    used[slot::MIGRATION] = plan.population.migration_factor.sd != 0.0;
    if plan.disability.yearly.sd != 0.0 {
        used[slot::DISABILITY] = true;
        used[slot::DISABILITY_GRADE..slot::DISABILITY_GRADE + GRADES].fill(true);
    }
    if plan.disability.process != ProcessRisk::None {
        for k in (0..CATEGORIES).filter(|k| !empty[*k]) {
            for g in (0..GRADES).filter(|g| grades[*g]) {
                used[slot::process(k, g)] = true;
            }
        }
    }
    let pairs = (0..YEAR_SLOTS / 2).filter(|i| used[2 * i] || used[2 * i + 1]);
    let (common, own) = pairs.map(|i| i as u8).partition(|i| 2 * usize::from(*i) < slot::FIRST_OWN);
    Pairs { common, own }
}

fn check(plan: &Plan) -> Result<(), PlanError> {
    let t = plan.years;
    value("years", t as f64, (1..=75).contains(&t), "1 to 75")?;
    length("enrolment", plan.enrolment.len(), &[t + 1])?;
    length("central death rates", plan.population.central_rate.len(), &[t])?;
    length("fertility", plan.population.fertility.len(), &[t])?;
    length("sex ratio at birth", plan.population.sex_ratio.len(), &[t])?;
    length("migrants", plan.population.migrants.len(), &[0, t])?;
    length("reached shares", plan.reached.len(), &[0, t])?;
    length("curves of healthy ageing", plan.disability.life.len(), &[0, t + 1])?;
    length("prevalence", plan.disability.prevalence.len(), &[1, t + 1])?;
    length("qualifying shares", plan.disability.qualifying.len(), &[1, t + 1])?;
    length("disability scale", plan.disability.scale.len(), &[0, t + 1])?;
    length("covered grades", plan.disability.covered.len(), &[t])?;
    length("mean growth", plan.economy.mean.len(), &[t])?;
    length("interest shift", plan.economy.interest_shift.len(), &[0, t])?;
    length("take-up", plan.usage.take_up_fixed.len(), &[t])?;
    length("take-up slope", plan.usage.take_up_slope.len(), &[t])?;
    length("benefit start", plan.usage.benefit_skip.len(), &[t])?;
    length("mode mix", plan.usage.mix.len(), &[1, t])?;
    length("reimbursement ratio", plan.payment.ratio.len(), &[t])?;
    length("administration", plan.costs.administration.len(), &[t])?;
    length("administration skip", plan.costs.administration_skip.len(), &[0, t])?;
    length("joint ceiling", plan.costs.joint_ceiling.len(), &[t])?;
    let open = plan.population.central_rate.iter().flatten().map(|m| m[100]).fold(f64::INFINITY, f64::min);
    value("death rate of the open age group", open, open > 0.0, "positive")?;
    for class in plan.payment.class {
        value("payment class", class as f64, class < plan.payment.classes.len(), "an existing class")?;
    }
    for class in &plan.payment.classes {
        length("months of benefit", class.months.len(), &[0, t])?;
    }
    if let Some(lag) = &plan.payment.start_lag {
        value("months to the first payment", lag.months as f64, (1..=12).contains(&lag.months), "1 to 12")?;
    }
    if let Some(each) = &plan.costs.per_insured {
        length("share reached", each.reached.len(), &[t])?;
        length("months before the scheme", each.skip.len(), &[t])?;
    }
    if let Some(old) = &plan.payment.old {
        length("terms of old cases", old.terms.len(), &[t])?;
        for class in old.class.into_iter().flatten() {
            let known = plan.payment.classes.get(class).and_then(|c| c.own_ratio.as_ref());
            length("ratio of old cases", known.map_or(0, Vec::len), &[t])?;
        }
    }
    let funds = [Some(&plan.ltci), plan.medical.as_ref().map(|m| &m.fund)];
    for fund in funds.into_iter().flatten() {
        length("other income", fund.other.len(), &[0, t])?;
        length("payable months by next year's outgo", fund.next_year_outgo.len(), &[0, t])?;
    }
    rules_of_shortage(plan, t)?;
    for line in &plan.contributions {
        value("contribution's category", line.category as f64, line.category < CATEGORIES, "0 to 5")?;
        length("contribution rate", line.rate.len(), &[t])?;
        length("contribution start", line.skip.len(), &[t])?;
    }
    for row in indexed_rows(plan) {
        length("an indexed amount", row.coefficient.len(), &[t])?;
        length("years that an indexed amount is held", row.held.len(), &[0, t])?;
        value(
            "driver of an indexed amount",
            row.driver.unwrap_or(0) as f64,
            row.driver.unwrap_or(0) < INDEXED,
            "0 to 5",
        )?;
    }
    let (longest, known) = (longest_lag(plan), 1 + plan.economy.before.len());
    value(
        "lag of an indexed amount",
        longest as f64,
        longest <= known,
        "as many years as the economy knows",
    )?;
    for rows in plan.tenure.iter().flatten() {
        length("completed years", rows.clock.len(), &[t])?;
        for row in &rows.clock {
            let sum: f64 = row.iter().sum();
            value("shares by completed years", sum, (sum - 1.0).abs() < 1e-9, "1 in every year")?;
        }
        length("rejoining share", rows.rejoin.len(), &[t])?;
        length("tenure weights", rows.weights.len(), &[1, t])?;
        value("largest rejoining share", rows.rejoin_max, rows.rejoin_max <= 0.999, "at most 0.999")?;
    }
    for cell in plan.payment.classes.iter().flat_map(|c| c.cells.iter().flatten()) {
        if let Method::CostShare { sigma, .. } = cell.method {
            value("sigma of care cost", sigma, sigma >= 1e-3, "at least 0.001")?;
        }
    }
    value(
        "limit factor's category",
        0.0,
        plan.payment
            .classes
            .iter()
            .all(|c| c.limit_tenure.is_none_or(|k| k < CATEGORIES) && c.ratio_of < CATEGORIES),
        "0 to 5",
    )
}

/// Dynamic adjustment, budget, shortage.
fn rules_of_shortage(plan: &Plan, t: usize) -> Result<(), PlanError> {
    use crate::montecarlo::plan::BudgetRows;
    if let Some(rows) = &plan.adjustment {
        value("years of the adjustment's trigger", f64::from(rows.years), rows.years > 0, "at least 1")?;
        value("years until the adjustment acts", rows.lag as f64, rows.lag > 0, "at least 1")?;
        length("total contribution rate", rows.total_rate.len(), &[t])?;
        for lever in [&rows.rate, &rows.ratio, &rows.limit].into_iter().flatten() {
            value("floor of a lever", lever.floor, lever.floor <= lever.ceiling, "at most its ceiling")?;
        }
    }
    if let Some(BudgetRows::Amount(rows)) = &plan.budget {
        length("budget", rows.len(), &[t])?;
    }
    // The medical fund has no benefits of its own that could be cut.
    let scaled = plan.medical.as_ref().is_some_and(|m| m.fund.shortfall == Shortfall::Scaled);
    value("shortage rule of the medical fund", 0.0, !scaled, "carried or covered")?;
    value("borrowing rate", plan.ltci.borrowing, plan.ltci.borrowing >= 0.0, "0 or more")
}

/// Every amount that follows an index.
fn indexed_rows(plan: &Plan) -> Vec<&IndexedRow> {
    let mut rows = Vec::new();
    for cell in plan.payment.classes.iter().flat_map(|c| c.cells.iter().flatten()) {
        match &cell.method {
            Method::Nothing => {}
            Method::CostShare { cost, .. } => rows.push(cost),
            Method::Amount { amount, .. } => rows.push(amount),
        }
        rows.extend(cell.cost_limit.iter().chain(&cell.fund_limit).map(|limit| &limit.row));
    }
    rows.extend(plan.contributions.iter().map(|l| &l.base));
    rows.extend(&plan.costs.devices);
    rows.extend(plan.costs.per_insured.iter().map(|each| &each.amount));
    match &plan.costs.assessment {
        Assessment::PerBeneficiaryMonth { fee } | Assessment::Flow { fee, .. } => rows.push(fee),
    }
    rows.extend(plan.medical.iter().flat_map(|m| m.cost.iter().flatten()));
    rows
}

/// Years that the index of any amount lies back, at most.
fn longest_lag(plan: &Plan) -> usize {
    let lags = indexed_rows(plan).into_iter().filter(|row| row.driver.is_some());
    lags.flat_map(|row| (0..plan.years).map(|t| row.lag_in(t))).max().unwrap_or(0)
}
