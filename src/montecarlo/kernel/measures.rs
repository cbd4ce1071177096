//! Measures of one year from the year's flows and balances [MODEL §13].
//!
//! | letter | meaning |
//! |---|---|
//! | out | results of the block, `[measure][year][lane]` |

use crate::montecarlo::lanes::{LANES, Lanes, fma};
use crate::montecarlo::plan::{Fund, Measure, MonthFlow, Shortfall};

use super::contributions::contribution;
use super::economy::INDEXED;
use super::money::{MoneyState, YearView};

/// Writes every measure of the year.
#[inline(always)]
pub(super) fn measures(state: &mut MoneyState, view: &YearView, opening: &[Lanes; 2], out: &mut [f64]) {
    let plan = &view.prepared.plan;
    let (t, years) = (view.year, plan.years);
    let flows = &state.flows;
    let (contributions, unburdened) = (flows.contributions.year(), flows.unburdened.year());
    let (bounded, devices) = (flows.benefits.year(), flows.devices.year());
    let (assessed, administered) = (flows.assessment.year(), flows.administration.year());
    // The gap is money from outside, benefits not paid, or a debt that no line shows.
    let (covered, unpaid) = match plan.ltci.shortfall {
        Shortfall::Carry => (Lanes::ZERO, Lanes::ZERO),
        Shortfall::Covered => (state.ltci.gap, Lanes::ZERO),
        Shortfall::Scaled => (Lanes::ZERO, state.ltci.gap),
    };
    let mut benefits = Lanes::ZERO;
    for l in 0..LANES {
        benefits.0[l] = bounded.0[l] - unpaid.0[l] + devices.0[l];
    }
    let mut outgo = Lanes::ZERO;
    for l in 0..LANES {
        outgo.0[l] = benefits.0[l] + assessed.0[l] + administered.0[l];
    }
    // The dynamic adjustment reads the same balance and outgo as the measures.
    if let (Some(adjuster), Some(rows)) = (&mut state.adjuster, &plan.adjustment) {
        adjuster.close_body(rows, &state.ltci.closing, &outgo);
    }
    let medical_outgo = flows.medical_outgo.year();
    let base = flows.base.year();
    let sum_other = |rows: &[[f64; 12]]| rows.get(t).map_or(0.0, |months| months.iter().sum::<f64>());
    let other = sum_other(&plan.ltci.other);
    let medical_other = plan.medical.as_ref().map_or(0.0, |m| sum_other(&m.fund.other));
    for (i, measure) in plan.measures.iter().enumerate() {
        let at = |year: usize| (i * years + year) * LANES;
        let mut value = Lanes::ZERO;
        match measure {
            Measure::PayableMonths | Measure::MedicalPayableMonths => {
                let medical = *measure == Measure::MedicalPayableMonths;
                let fund = if medical { plan.medical.as_ref().map(|m| &m.fund) } else { Some(&plan.ltci) };
                let (closing, this) = if medical {
                    (&state.medical.closing, &medical_outgo)
                } else {
                    (&state.ltci.closing, &outgo)
                };
                let waiting = state.waiting[medical as usize].take();
                if let Some(earlier) = waiting {
                    out[at(t - 1)..at(t - 1) + LANES].copy_from_slice(&months(&earlier, this).0);
                }
                let wait =
                    fund.is_some_and(|f| f.next_year_outgo.get(t).copied().unwrap_or(false)) && t + 1 < years;
                if wait {
                    state.waiting[medical as usize] = Some(*closing);
                }
                value = if fund.is_some() { months(closing, this) } else { Lanes::all(f64::NAN) };
            }
            Measure::Closing => value = state.ltci.closing,
            Measure::ClosingReal => {
                for l in 0..LANES {
                    value.0[l] = state.ltci.closing.0[l] / view.economy.index[0][4].0[l];
                }
            }
            Measure::Beneficiaries => {
                let year = flows.beneficiaries.year();
                for l in 0..LANES {
                    value.0[l] = year.0[l] / 12.0;
                }
            }
            Measure::Disabled => {
                let whole = plan.reached.is_empty();
                for node in view.nodes {
                    if whole {
                        add(&mut value, &node.disabled, 0.5);
                        continue;
                    }
                    for (k, row) in node.counts.disabled.iter().enumerate() {
                        row.iter().for_each(|d| add(&mut value, d, 0.5 * plan.reached[t][k]));
                    }
                }
            }
            Measure::CostRate => {
                for l in 0..LANES {
                    let rate = outgo.0[l] / base.0[l];
                    value.0[l] = if base.0[l] > 0.0 { rate } else { f64::NAN };
                }
            }
            Measure::Contributions => {
                for l in 0..LANES {
                    value.0[l] = contributions.0[l] + unburdened.0[l];
                }
            }
            Measure::Benefits => value = benefits,
            Measure::Assessment => value = assessed,
            Measure::Administration => value = administered,
            Measure::Outgo => value = outgo,
            Measure::Interest | Measure::CurrentBalance => {
                let flow = |l: usize| contributions.0[l] + unburdened.0[l] - outgo.0[l];
                for l in 0..LANES {
                    let current = state.ltci.closing.0[l] - opening[0].0[l] - other - covered.0[l];
                    value.0[l] = if *measure == Measure::Interest { current - flow(l) } else { current };
                }
            }
            Measure::ScheduledBenefits => {
                for l in 0..LANES {
                    value.0[l] = state.scheduled.0[l] + devices.0[l];
                }
            }
            Measure::PayableShare => {
                for l in 0..LANES {
                    let (due, paid) = (state.scheduled.0[l], benefits.0[l] - devices.0[l]);
                    value.0[l] = if due > 0.0 { paid / due } else { f64::NAN };
                }
            }
            Measure::Moves => {
                value = state.adjuster.as_ref().map_or(Lanes::ZERO, |adjuster| adjuster.moves);
            }
            Measure::Base => value = base,
            Measure::LowestBalance => value = state.ltci.lowest,
            Measure::Gap => value = state.ltci.gap,
            Measure::MedicalClosing => value = state.medical.closing,
            Measure::MedicalCurrentBalance => {
                for l in 0..LANES {
                    value.0[l] =
                        state.medical.closing.0[l] - opening[1].0[l] - medical_other - state.medical.gap.0[l];
                }
            }
            Measure::MedicalOutgo => value = medical_outgo,
            Measure::Insured => {
                for node in view.nodes {
                    for (k, n) in node.counts.insured.iter().enumerate() {
                        add(&mut value, n, 0.5 * plan.reached.get(t).map_or(1.0, |reached| reached[k]));
                    }
                }
            }
            Measure::MonthOf(flow, month) => {
                let flow = match flow {
                    MonthFlow::Contributions => &flows.contributions,
                    MonthFlow::MedicalIncome => &flows.medical_income,
                    MonthFlow::MedicalOutgo => &flows.medical_outgo,
                };
                value = flow.month(*month);
            }
            Measure::ContributionsBy(payer) => value = paid_by(*payer, view, state),
            Measure::BeneficiariesOf(k) => value = state.by_category[*k],
            Measure::Index(i) => {
                value = if *i < INDEXED { view.economy.index[0][*i] } else { view.economy.interest };
            }
            Measure::Population => {
                for l in 0..LANES {
                    value.0[l] = 0.5 * (view.nodes[0].population.0[l] + view.nodes[1].population.0[l]);
                }
            }
        }
        out[at(t)..at(t) + LANES].copy_from_slice(&value.0);
    }
}

/// sum += factor × part.
#[inline(always)]
fn add(sum: &mut Lanes, part: &Lanes, factor: f64) {
    for l in 0..LANES {
        sum.0[l] = fma(factor, part.0[l], sum.0[l]);
    }
}

/// Payable months; undefined without outgo.
#[inline(always)]
fn months(closing: &Lanes, outgo: &Lanes) -> Lanes {
    // Copies, and the division before the choice: otherwise lanes go one by one.
    let (closing, outgo, mut value) = (*closing, *outgo, Lanes::ZERO);
    for l in 0..LANES {
        let months = closing.0[l] * 12.0 / outgo.0[l];
        value.0[l] = if outgo.0[l] > 0.0 { months } else { f64::NAN };
    }
    value
}

/// The LTCI contributions of one payer, on a set of flows of their own.
fn paid_by(payer: usize, view: &YearView, state: &MoneyState) -> Lanes {
    let mut flows = MoneyState::start(&view.prepared.plan).flows;
    for line in view.prepared.plan.contributions.iter().filter(|l| l.payer == payer && l.fund == Fund::Ltci) {
        contribution(line, &mut flows, view, state.adjuster.as_deref(), state.before.as_ref());
    }
    let (burdened, free) = (flows.contributions.year(), flows.unburdened.year());
    Lanes::from_fn(|l| burdened.0[l] + free.0[l])
}
