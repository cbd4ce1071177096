//! From a scenario's area to the dense plan of the path kernel.
//!
//! Every rule is resolved by year here; nothing in the kernel knows a date, a clause or a schedule.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::levels::Leveled;
use super::rules::{
    Inputs, back_payment, benefit_start, cut_start, months_before_scheme, opening_years, ramp, scheme_start,
    tenures,
};
use crate::montecarlo::economy::{EconomyError, check_persistence, innovation_factor, interest_shift};
use crate::montecarlo::location::{logit_normal_location, softmax_normal_location};
use crate::montecarlo::plan::{self, *};
use crate::scenario::economy::{self, Preserve};
use crate::scenario::funds::{Adjustment, Lever, Shortage};
use crate::scenario::law::{Collected, Indexation};
use crate::scenario::people::DisabilityModel;
use crate::scenario::{Area, Contribution, MedicalFund};
use crate::sets::{AGES, Category, Driver, Payer};
use crate::timeline::Series;
use crate::units::{float, monthly_rate};

/// Measures kept by year and path, in output order.
///
/// Those from [`ALWAYS`] on are kept only where a rule of the fund moves them.
pub const MEASURES: [Measure; 21] = [
    Measure::PayableMonths,
    Measure::Closing,
    Measure::ClosingReal,
    Measure::MedicalPayableMonths,
    Measure::MedicalClosing,
    Measure::MedicalCurrentBalance,
    Measure::MedicalOutgo,
    Measure::Beneficiaries,
    Measure::Disabled,
    Measure::CostRate,
    Measure::Contributions,
    Measure::Benefits,
    Measure::Outgo,
    Measure::CurrentBalance,
    Measure::LowestBalance,
    Measure::Gap,
    Measure::Insured,
    Measure::Population,
    Measure::ScheduledBenefits,
    Measure::PayableShare,
    Measure::Moves,
];

/// Measures that every run keeps.
pub const ALWAYS: usize = 18;

/// A scenario that cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    #[error("uncertainty of the economy: {0}")]
    Economy(#[from] EconomyError),
}

/// Compiles a plan.
pub fn compile(inputs: &Inputs) -> Result<Plan, CompileError> {
    let contributions = contributions(inputs)?;
    Ok(Plan {
        years: inputs.horizon.years,
        area: inputs.area_index,
        population: population(inputs),
        enrolment: inputs.people.shares.clone(),
        reached: {
            let rows: Vec<_> = inputs.years().map(|y| inputs.area.enrolment.reached(y)).collect();
            if rows.iter().flatten().all(|r| *r == 1.0) { vec![] } else { rows }
        },
        disability: disability(inputs)?,
        economy: economy_rows(inputs)?,
        tenure: tenures(inputs)?,
        rejoining: ar1(inputs.uncertainty.rejoin),
        usage: usage(inputs),
        payment: super::pay_rows::payment(inputs)?,
        contributions,
        costs: costs(inputs)?,
        ltci: ltci(inputs)?,
        adjustment: inputs.area.ltci_fund.adjustment.as_ref().map(|rule| adjustment(inputs, rule)),
        budget: super::levers::budget_rows(inputs)?,
        medical: inputs.area.medical_fund.as_ref().map(|m| medical(inputs, m)).transpose()?,
        measures: measures(inputs.area).to_vec(),
    })
}

/// The measures that an area's rules ask for.
fn measures(area: &Area) -> &'static [Measure] {
    let fund = &area.ltci_fund;
    let bent = fund.adjustment.is_some() || fund.budget.is_some() || fund.shortage == Shortage::ScaleBenefits;
    if bent { &MEASURES } else { &MEASURES[..ALWAYS] }
}

fn ar1(of: Option<economy::Ar1>) -> Ar1 {
    of.map_or(Ar1 { phi: 0.0, sd: 0.0 }, |a| Ar1 { phi: a.phi, sd: a.sd })
}

/// The same amount in every year, as a kernel row.
pub(super) fn constant_row(amount: Leveled, years: usize) -> IndexedRow {
    row(&vec![amount; years])
}

/// Amounts of consecutive years; the driver is that of the rule, which does not change its index.
pub(super) fn row(amounts: &[Leveled]) -> IndexedRow {
    let lags: Vec<usize> = amounts.iter().map(|a| usize::from(a.lag)).collect();
    let lag = lags.iter().copied().min().unwrap_or(0);
    let held = if lags.iter().all(|l| *l == lag) { vec![] } else { lags.iter().map(|l| l - lag).collect() };
    IndexedRow {
        coefficient: amounts.iter().map(|a| float(a.coefficient)).collect(),
        driver: amounts[0].driver.map(Driver::index),
        lag,
        held,
    }
}

fn population(inputs: &Inputs) -> PopulationRows {
    let people = inputs.people;
    let risk = inputs.uncertainty.mortality.as_ref();
    PopulationRows {
        start: *people.start(),
        central_rate: people.mortality.clone(),
        kappa_loading: risk.map_or([0.0; AGES], |r| r.b),
        kappa_sd: risk.map_or(0.0, |r| r.kappa_sd),
        fertility: people.fertility.clone(),
        sex_ratio: people.sex_ratio.clone(),
        migrants: people.migrants.clone(),
        fertility_factor: ar1(inputs.uncertainty.fertility),
        migration_factor: ar1(inputs.uncertainty.migration),
    }
}

fn disability(inputs: &Inputs) -> Result<DisabilityRows, ProjectionError> {
    let d = &inputs.area.disability;
    let risk = inputs.uncertainty.disability;
    let sd = risk.map_or(0.0, |r| r.trend_sd);
    let mean = |j: usize| mean_power(1.0 + d.trend, sd, j as u32);
    let mortality = inputs.uncertainty.mortality.as_ref().filter(|m| m.kappa_sd != 0.0);
    let life = mortality.map(|m| inputs.people.life_curves(inputs.area, inputs.horizon, &m.b, m.kappa_sd));
    Ok(DisabilityRows {
        prevalence: inputs.people.prevalence.clone(),
        life: life.transpose()?.unwrap_or_default(),
        level: d.relative_level,
        cap_after_level: true,
        qualifying: match d.model {
            DisabilityModel::Prevalence => vec![[d.qualifying; Category::COUNT]],
            DisabilityModel::MultiState => {
                (0..=inputs.horizon.years).map(|j| inputs.people.qualifying_shares(inputs.area, j)).collect()
            }
        },
        covered: inputs.years().map(|y| super::pay_rows::covered(inputs, y)).collect(),
        level_sd: risk.map_or(0.0, |r| r.level_sd),
        trend_mean: d.trend,
        trend_sd: sd,
        scale: inputs.people.trend.iter().enumerate().map(|(j, trend)| trend / mean(j)).collect(),
        yearly: ar1(risk.map(|r| r.year)),
        yearly_common: risk.map_or(0.0, |r| r.common),
        process: if inputs.uncertainty.process {
            ProcessRisk::YearMean { scale: 1.0, rho: 1.0 - inputs.people.exits.rate }
        } else {
            ProcessRisk::None
        },
    })
}

/// E[(a + σ z)^j] for a standard normal z: Σ_i C(j, 2i) a^(j−2i) σ^(2i) (2i−1)!!.
fn mean_power(a: f64, sd: f64, j: u32) -> f64 {
    let mut term = a.powi(j as i32);
    let mut sum = term;
    for i in 1..=j / 2 {
        let n = f64::from(j - 2 * i + 2);
        // C(j,2i)/C(j,2i−2) · (2i−1) = (j−2i+2)(j−2i+1)/(2i(2i−1)) · (2i−1)
        term *= n * (n - 1.0) / f64::from(2 * i) * (sd / a).powi(2);
        sum += term;
    }
    sum
}

fn economy_rows(inputs: &Inputs) -> Result<EconomyRows, CompileError> {
    let mean: Vec<[f64; DRIVERS]> = inputs.years().map(|y| *inputs.economy.growth.at(y)).collect();
    let Some(risk) = inputs.uncertainty.economy.as_ref() else {
        return Ok(EconomyRows {
            mean,
            phi: [[0.0; DRIVERS]; DRIVERS],
            cholesky: [[0.0; DRIVERS]; DRIVERS],
            index_rule: IndexRule::PreserveGrowth,
            interest_floor: f64::NEG_INFINITY,
            interest_shift: vec![],
            before: before(inputs),
            area_phi: 0.0,
            area_sd: [0.0; DRIVERS],
        });
    };
    check_persistence(&risk.phi)?;
    let mut rows = EconomyRows {
        mean,
        phi: risk.phi,
        cholesky: innovation_factor(&risk.sd, &risk.correlation)?,
        index_rule: match risk.preserve {
            Preserve::Growth => IndexRule::PreserveGrowth,
            Preserve::Level => IndexRule::PreserveLevel,
        },
        interest_floor: risk.interest_floor,
        interest_shift: vec![],
        before: before(inputs),
        area_phi: risk.area.map_or(0.0, |a| a.phi),
        area_sd: risk.area.map_or([0.0; DRIVERS], |a| a.sd),
    };
    rows.interest_shift = interest_shift(&rows, inputs.horizon.years);
    Ok(rows)
}

/// Central index of the years t = −2, −3, … as far back as an amount may lie.
fn before(inputs: &Inputs) -> Vec<[f64; DRIVERS]> {
    let furthest = i32::from(Indexation::LONGEST_LAG + Indexation::LONGEST_STEP);
    let of = |n: i32| std::array::from_fn(|i| inputs.levels().before(Driver::ALL[i], n));
    (2..=furthest).map(of).collect()
}

fn usage(inputs: &Inputs) -> UsageRows {
    let b = &inputs.area.benefits;
    let risk = inputs.uncertainty.usage;
    let sd = |f: fn(&economy::UsageRisk) -> f64| risk.as_ref().map_or(0.0, f);
    let mix_concentration = risk.and_then(|r| r.mix_concentration);
    let mix_sd = if mix_concentration.is_some() { 0.0 } else { sd(|r| r.mix_sd) };
    // Solving a location takes thousands of evaluations, and most years and grades share a mix.
    let mut solved: Vec<([f64; MODES], [f64; MODES])> = vec![];
    let mut location = |mean: &[f64; MODES]| match solved.iter().find(|(m, _)| m == mean) {
        Some((_, known)) => *known,
        None => {
            let weights = softmax_normal_location(mean, mix_sd);
            solved.push((*mean, weights));
            weights
        }
    };
    let mix = inputs.years().map(|y| b.mix.at(y).map(|row| location(&row))).collect();
    let collection_sd = sd(|r| r.collection_sd);
    let group = |g: usize| {
        let mean = group_collection(inputs.area, g);
        LogitNormal { location: logit_normal_location(mean, collection_sd), sd: collection_sd }
    };
    let ramp_of = |y: i32, f: &dyn Fn(f64) -> f64| {
        let reached = inputs.area.enrolment.reached(y);
        Category::ALL.map(|k| ramp(inputs.area, k, y).map_or(0.0, f) * reached[k.index()])
    };
    UsageRows {
        take_up_fixed: inputs.years().map(|y| ramp_of(y, &|r| b.take_up.first * (1.0 - r))).collect(),
        take_up_slope: inputs.years().map(|y| ramp_of(y, &|r| r)).collect(),
        plateau: {
            let sd = sd(|r| r.take_up_sd);
            LogitNormal { location: logit_normal_location(b.take_up.plateau, sd), sd }
        },
        benefit_skip: inputs
            .years()
            .map(|y| {
                Category::ALL.map(|k| benefit_start(inputs.area, k).map_or(12, |s| 12 - s.active_months(y)))
            })
            .collect(),
        mix,
        mix_sd,
        mix_concentration,
        care_sd: sd(|r| r.care_cost_sd),
        collection: [group(0), group(1)],
        hospital: b.hospital_share,
    }
}

/// Collection group of a category: the employee track together, the resident track together.
const fn collection_group(category: Category) -> usize {
    category.track().index()
}

/// Mean collection ratio that stands for a group: that of its first uncertain contribution.
pub(super) fn group_collection(area: &Area, group: usize) -> f64 {
    area.contributions
        .iter()
        .find(|c| collection_group(c.category) == group && c.collection_ratio < 1.0)
        .map_or(1.0, |c| c.collection_ratio)
}

fn contributions(inputs: &Inputs) -> Result<Vec<ContributionLine>, ProjectionError> {
    let levels = inputs.levels();
    let mut lines = vec![];
    for c in &inputs.area.contributions {
        let annual = levels.base(&c.base)?;
        let (timing, months) = match c.collected {
            Collected::Monthly => (Timing::Monthly, 12),
            Collected::Annual { month } => (Timing::Annual { count: month, cash: month.max(1) as u8 }, 1),
        };
        let base = |relative: f64, months: i64| {
            let coefficient = annual.coefficient / Decimal::from(months);
            let mut row = constant_row(Leveled { coefficient, ..annual }, inputs.horizon.years);
            for (v, y) in row.coefficient.iter_mut().zip(inputs.years()) {
                *v *= relative * inputs.area.enrolment.reached(y)[c.category.index()];
            }
            row
        };
        let group = collection_group(c.category);
        let relative = c.collection_ratio / group_collection(inputs.area, group);
        let uncertain = c.collection_ratio < 1.0;
        let donations = inputs.area.ltci_fund.donations;
        let skip: Vec<u8> = inputs.years().map(|y| 12 - c.start.active_months(y)).collect();
        let line = |payer: Payer, rate: &Series<Decimal>, share: Decimal, collected: bool, in_base: bool| {
            let factor = if collected { relative } else { 1.0 };
            ContributionLine {
                fund: plan::Fund::Ltci,
                category: c.category.index(),
                payer: payer.index(),
                // A category's own mean collection against that of its group belongs to the collected base.
                base: base(factor, months),
                rate: inputs.years().map(|y| float(*rate.at(y) * share)).collect(),
                collection: collected.then_some(group),
                timing,
                skip: skip.clone(),
                in_base,
                in_administration: payer != Payer::Donor,
            }
        };
        for (i, (payer, rate)) in c.rates.iter().enumerate() {
            let assisted = match (payer, &c.assistance) {
                (Payer::Individual, Some(a)) => super::payment::assisted_share(a),
                _ => Decimal::ZERO,
            };
            let mut parts = vec![(*payer, Decimal::ONE - assisted, uncertain)];
            if let (Payer::Individual, Some(a)) = (payer, &c.assistance) {
                parts.extend(a.parts().map(|(by, share)| (by, share, false)));
            }
            for (n, (payer, share, collected)) in parts.into_iter().filter(|p| !p.1.is_zero()).enumerate() {
                lines.push(line(payer, rate, share, collected, i + n == 0));
                if !donations.is_zero() {
                    lines.push(line(Payer::Donor, rate, share * donations, collected, false));
                }
            }
        }
        lines.extend(back_payments(inputs, c, base(1.0, 1))?);
    }
    if let Some(m) = &inputs.area.medical_fund {
        lines.extend(medical_income(inputs, m)?);
    }
    Ok(lines)
}

/// Back-payments of a category: once a year, in January, on the annual base.
fn back_payments(
    inputs: &Inputs,
    c: &Contribution,
    base: IndexedRow,
) -> Result<Option<ContributionLine>, ProjectionError> {
    let mut rate = Vec::with_capacity(inputs.horizon.years);
    for year in inputs.years() {
        rate.push(back_payment(inputs, c.category, year)?);
    }
    let skip = rate.iter().map(|r| if *r > 0.0 { 0 } else { 12 }).collect();
    Ok(rate.iter().any(|r| *r > 0.0).then(|| ContributionLine {
        fund: plan::Fund::Ltci,
        category: c.category.index(),
        payer: Payer::Individual.index(),
        base,
        rate,
        collection: None,
        timing: Timing::Annual { count: 1, cash: 1 },
        skip,
        in_base: false,
        in_administration: true,
    }))
}

/// Pilot money that returns, by year and month; empty when none does.
fn returned_rows(inputs: &Inputs, of: impl Fn(i32, usize) -> Decimal, sign: f64) -> Vec<[f64; 12]> {
    if inputs.returned.is_none() {
        return vec![];
    }
    inputs.years().map(|y| std::array::from_fn(|m| sign * float(of(y, m + 1)))).collect()
}

/// Collected payroll of the employers' medical rate as a contribution of 1: what a cut costs, month by month.
pub(super) fn payroll_line(inputs: &Inputs) -> Result<Option<ContributionLine>, ProjectionError> {
    let Some(m) = &inputs.area.medical_fund else { return Ok(None) };
    let mut lines = medical_income(inputs, m)?;
    let mut payroll = lines.swap_remove(0);
    let (group, relative) = medical_collection(inputs, m);
    payroll.fund = plan::Fund::Ltci;
    payroll.in_administration = true;
    payroll.collection = group;
    payroll.rate = vec![relative; inputs.horizon.years];
    Ok(Some(payroll))
}

/// Collection group of the employers' medical rate, and its own mean against the group's.
fn medical_collection(inputs: &Inputs, m: &MedicalFund) -> (Option<usize>, f64) {
    let group = collection_group(Category::Employee);
    let relative = m.collection_ratio / group_collection(inputs.area, group);
    if m.collection_ratio < 1.0 { (Some(group), relative) } else { (None, 1.0) }
}

/// Income of the medical pooled fund: the employers' rate, the cut of it, and what the rate does not explain.
fn medical_income(inputs: &Inputs, m: &MedicalFund) -> Result<Vec<ContributionLine>, ProjectionError> {
    let levels = inputs.levels();
    let years = inputs.horizon.years;
    let twelfth = |amount: Leveled| Leveled { coefficient: amount.coefficient / Decimal::from(12), ..amount };
    let base = constant_row(twelfth(levels.base(&m.base)?), years);
    let (collection, factor) = medical_collection(inputs, m);
    let line =
        |category: Category, base: IndexedRow, rate: Vec<f64>, collection, skip: Vec<u8>| ContributionLine {
            fund: plan::Fund::Medical,
            category: category.index(),
            payer: Payer::Employer.index(),
            base,
            rate,
            collection,
            timing: Timing::Monthly,
            skip,
            in_base: false,
            in_administration: false,
        };
    let always = vec![0; years];
    let mut lines = vec![line(
        Category::Employee,
        base.clone(),
        vec![float(m.employer_rate) * factor; years],
        collection,
        always.clone(),
    )];
    if let Some(transfer) = m.transfer.as_ref().filter(|_| !inputs.cut.is_zero()) {
        let start = cut_start(inputs.area, transfer.year);
        let rate = (0..years).map(|t| -float(inputs.cut.at(t)) * factor).collect();
        let skip = inputs.years().map(|y| 12 - start.active_months(y)).collect();
        lines.push(line(Category::Employee, base, rate, collection, skip));
    }
    let other = super::medical::other_income_per_active(inputs.area, m, &levels)?;
    for k in [Category::Employee, Category::Flexible, Category::Unemployed] {
        lines.push(line(k, constant_row(twelfth(other), years), vec![1.0; years], None, always.clone()));
    }
    Ok(lines)
}

fn costs(inputs: &Inputs) -> Result<CostRows, ProjectionError> {
    let c = &inputs.area.costs;
    let levels = inputs.levels();
    let years = inputs.horizon.years;
    let fee = levels.price(c.assessment_fee, c.fee_year, Driver::Cpi)?;
    let per_pass = float(c.fund_share.passed) + (1.0 / c.pass_rate - 1.0) * float(c.fund_share.failed);
    let devices = levels.price(c.devices, c.fee_year, Driver::Cpi)?;
    Ok(CostRows {
        assessment: Assessment::Flow {
            fee: constant_row(fee, years),
            pass_rate: 1.0 / per_pass,
            exit: inputs.people.exits.rate,
            every_years: c.repeat_years / float(c.fund_share.repeat),
        },
        administration: vec![float(c.administration); years],
        per_insured: per_insured(inputs)?,
        administration_timing: AdministrationTiming::Evenly,
        administration_skip: inputs.years().map(|y| months_before_scheme(inputs.area, y)).collect(),
        joint_ceiling: vec![c.joint_ceiling.map_or(f64::INFINITY, float); years],
        devices: (!c.devices.is_zero()).then(|| constant_row(devices, years)),
    })
}

/// Administration by head of those in the scheme.
fn per_insured(inputs: &Inputs) -> Result<Option<PerInsured>, ProjectionError> {
    let (c, area) = (&inputs.area.costs, inputs.area);
    if c.administration_per_insured.is_zero() {
        return Ok(None);
    }
    let each = inputs.levels().price(c.administration_per_insured, c.fee_year, Driver::Cpi)?;
    let monthly = Leveled { coefficient: each.coefficient / Decimal::from(12), ..each };
    let skip = |y: i32| Category::ALL.map(|k| scheme_start(area, k).map_or(12, |s| 12 - s.active_months(y)));
    Ok(Some(PerInsured {
        amount: constant_row(monthly, inputs.horizon.years),
        reached: inputs.years().map(|y| area.enrolment.reached(y)).collect(),
        skip: inputs.years().map(skip).collect(),
    }))
}

/// Dynamic adjustment as rows; the total rate of a category is that of all its payers.
fn adjustment(inputs: &Inputs, rule: &Adjustment) -> AdjustmentRows {
    let row = |lever: Lever| {
        rule.of(lever).map(|one| LeverRow {
            step: float(one.step),
            floor: float(one.floor),
            ceiling: float(one.ceiling),
        })
    };
    let total = |k: Category, year: i32| -> Decimal {
        inputs.contribution(k).map_or(Decimal::ZERO, |c| c.rates.iter().map(|(_, r)| *r.at(year)).sum())
    };
    AdjustmentRows {
        months: rule.trigger.months,
        years: rule.trigger.years,
        lag: rule.lag as usize,
        rate: row(Lever::Rate),
        total_rate: inputs.years().map(|y| Category::ALL.map(|k| float(total(k, y)))).collect(),
        ratio: row(Lever::Ratio),
        limit: row(Lever::Limit),
    }
}

fn ltci(inputs: &Inputs) -> Result<FundRows, ProjectionError> {
    let fund = &inputs.area.ltci_fund;
    let borrowing = fund.borrowing.map(monthly_rate).transpose()?.unwrap_or(Decimal::ZERO);
    Ok(FundRows {
        opening: float(fund.opening),
        other: returned_rows(inputs, |y, m| inputs.returned_in(y, m), -1.0),
        shortfall: match fund.shortage {
            Shortage::CarryNegative => Shortfall::Carry,
            Shortage::GovernmentCovers => Shortfall::Covered,
            Shortage::ScaleBenefits => Shortfall::Scaled,
        },
        borrowing: float(borrowing),
        next_year_outgo: opening_years(inputs.area, inputs.horizon),
    })
}

fn medical(inputs: &Inputs, m: &MedicalFund) -> Result<MedicalRows, ProjectionError> {
    let cost = super::medical::costs_per_member(inputs.area, m, &inputs.levels())?;
    let years = inputs.horizon.years;
    let monthly = |amount: Leveled| Leveled { coefficient: amount.coefficient / Decimal::from(12), ..amount };
    let opening = super::medical::opening_balance(inputs.people, m, &cost);
    Ok(MedicalRows {
        fund: FundRows {
            opening: float(opening?),
            other: returned_rows(inputs, |y, m| inputs.returned_to_medical_in(y, m), 1.0),
            shortfall: Shortfall::Carry,
            borrowing: 0.0,
            next_year_outgo: vec![],
        },
        cost: Category::ALL
            .map(|k| super::medical::cost_of(&cost, k).map(|c| constant_row(monthly(c), years))),
    })
}

#[cfg(test)]
mod tests {
    use super::mean_power;

    #[test]
    fn the_mean_of_a_power_of_a_normal_is_its_moment_sum() {
        // E[(a+σz)^2] = a²+σ²; ^3: a³+3aσ²; ^4: a⁴+6a²σ²+3σ⁴.
        let (a, s) = (1.01_f64, 0.2_f64);
        let cases = [
            (0, 1.0),
            (1, a),
            (2, a * a + s * s),
            (3, a.powi(3) + 3.0 * a * s * s),
            (4, a.powi(4) + 6.0 * a * a * s * s + 3.0 * s.powi(4)),
        ];
        for (j, expected) in cases {
            assert!((mean_power(a, s, j) - expected).abs() < 1e-14, "{j}");
        }
    }
}
