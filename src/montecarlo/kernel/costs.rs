//! Costs of running the scheme in one year for a block of paths: assessment and administration [MODEL §9].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | fee | price of one assessment, or of assessing a beneficiary for a month | yuan |
//! | share | administration's share of contributions | |

use crate::montecarlo::lanes::{LANES, Lanes, fma, max, min};
use crate::montecarlo::plan::{AdministrationTiming, Assessment, CATEGORIES, PerInsured};

use super::contributions::{ends, indexed};
use super::ledger::weights_from;
use super::money::{Flows, YearView};

#[inline(always)]
pub(super) fn assessment(flows: &mut Flows, last_month: &mut Lanes, view: &YearView) {
    match &view.prepared.plan.costs.assessment {
        Assessment::PerBeneficiaryMonth { fee } => {
            let fee = indexed(fee, view);
            flows.assessment.add_scaled(&flows.beneficiaries, 1.0);
            flows.assessment.scale(&fee);
        }
        Assessment::Flow { fee, pass_rate, exit, every_years } => {
            let fee = indexed(fee, view);
            let (stay, again, pass) = (1.0 - exit / 12.0, 1.0 / (12.0 * every_years), 1.0 / pass_rate);
            for m in 0..12 {
                let b = flows.beneficiaries.month(m);
                let mut amount = Lanes::ZERO;
                for l in 0..LANES {
                    let inflow = max(fma(-last_month.0[l], stay, b.0[l]), 0.0);
                    amount.0[l] = fee.0[l] * fma(b.0[l], again, inflow * pass);
                }
                *last_month = b;
                flows.assessment.add_month(m, &amount);
            }
        }
    }
}

#[inline(always)]
pub(super) fn administration(flows: &mut Flows, view: &YearView) {
    let costs = &view.prepared.plan.costs;
    let share = costs.administration[view.year];
    match costs.administration_timing {
        AdministrationTiming::WithContributions => {
            flows.administration.add_scaled(&flows.contributions, share)
        }
        AdministrationTiming::Evenly => {
            let ceiling = costs.joint_ceiling[view.year];
            let (collected, assessed) = (flows.contributions.year(), flows.assessment.year());
            let heads = costs.per_insured.as_ref().map_or(Lanes::ZERO, |each| per_insured(each, view));
            let (mut yearly, mut scale) = (Lanes::ZERO, Lanes::ONE);
            for l in 0..LANES {
                let full = fma(share, collected.0[l], heads.0[l]);
                let room = if ceiling.is_finite() { ceiling * collected.0[l] } else { f64::INFINITY };
                yearly.0[l] = max(min(full, room - assessed.0[l]), 0.0);
                scale.0[l] = if assessed.0[l] > room { room / assessed.0[l] } else { 1.0 };
            }
            if ceiling.is_finite() {
                flows.assessment.scale(&scale);
            }
            match costs.administration_skip.get(view.year).copied().unwrap_or(0) {
                0 => flows.administration.add_every_month(&yearly, 1.0 / 12.0),
                skip => {
                    let part = 1.0 / f64::from(12 - skip);
                    for l in 0..LANES {
                        yearly.0[l] *= part;
                    }
                    for month in usize::from(skip)..12 {
                        flows.administration.add_month(month, &yearly);
                    }
                }
            }
        }
    }
}

/// The year's administration per insured: amount × Σ person-months in the scheme.
#[inline(always)]
fn per_insured(each: &PerInsured, view: &YearView) -> Lanes {
    let unit = indexed(&each.amount, view);
    let (reached, skip) = (&each.reached[view.year], &each.skip[view.year]);
    let mut sum = Lanes::ZERO;
    for k in (0..CATEGORIES).filter(|k| skip[*k] < 12 && !view.prepared.empty[*k]) {
        let (start, end) = ends(view, k, &unit);
        let from = skip[k] as usize;
        let late = weights_from(from);
        let early = (12 - from) as f64 - late;
        for l in 0..LANES {
            sum.0[l] += reached[k] * (start.0[l] * early + end.0[l] * late);
        }
    }
    sum
}
