//! What a beneficiary-month costs on the paths of a block: amounts by class, grade and mode [MODEL §6, §7].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | r(k,a) | reimbursement ratio with the path's uplift, 0..=the upper bound | |
//! | amount(c,g,a) | what r multiplies, weighted by the mode's share of the path | yuan |

use crate::montecarlo::lanes::{LANES, Lanes, fma, ln, max, min};
use crate::montecarlo::plan::{GRADES, MODES, PaymentClass, Plan};

use super::adjust::Adjuster;
use super::limited::{LimitRatio, Month, Moves, UNPOOLED, Waiting, cell_body};
use super::money::YearView;

/// Amounts that ratios multiply, by class, grade and mode; whether anything is paid; and the year's mode mix.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    pub amount: Vec<[[Lanes; MODES]; GRADES]>,
    pub paid: Vec<[[bool; MODES]; GRADES]>,
    mix: [[Lanes; MODES]; GRADES],
    waiting: Waiting,
}

impl Amounts {
    /// Room for the plan's classes.
    pub fn new(plan: &Plan) -> Self {
        let classes = plan.payment.classes.len();
        let months = |class: &PaymentClass| if class.months.is_empty() { 1 } else { 12 };
        let waiting: usize = plan.payment.classes.iter().map(months).sum();
        Self {
            amount: vec![[[Lanes::ZERO; MODES]; GRADES]; classes],
            paid: vec![[[false; MODES]; GRADES]; classes],
            mix: [[Lanes::ZERO; MODES]; GRADES],
            waiting: Waiting::with_capacity(waiting * GRADES * MODES),
        }
    }
}

/// r(k, a) of the year.
#[inline(always)]
pub(super) fn path_ratio(view: &YearView, adjuster: Option<&Adjuster>, k: usize, mode: usize) -> Lanes {
    let payment = &view.prepared.plan.payment;
    let ratio = payment.ratio[view.year][k][mode];
    let uplift = &view.effects[k].uplift;
    let (mut r, most) = (Lanes::ZERO, payment.ratio_max);
    if let Some(adjuster) = adjuster {
        let moved = adjuster.ratio(ratio);
        for l in 0..LANES {
            r.0[l] = min(max(moved.0[l] + uplift.0[l], 0.0), most);
        }
    } else {
        for l in 0..LANES {
            r.0[l] = min(max(ratio + uplift.0[l], 0.0), most);
        }
    }
    r
}

/// All amounts of the year.
#[inline(always)]
pub(super) fn amounts(all: &mut Amounts, view: &YearView, adjuster: Option<&Adjuster>) {
    let prepared = view.prepared;
    let plan = &prepared.plan;
    let covered = &plan.disability.covered[view.year];
    all.waiting.clear();
    for (c, class) in plan.payment.classes.iter().enumerate() {
        if !prepared.class_used[c] {
            continue;
        }
        let tenure = class.limit_tenure.map(|k| view.effects[k].limit_factor);
        // Old terms are moved by neither tenure nor levers.
        let adjuster = adjuster.filter(|_| class.own_ratio.is_none());
        let factor = match (tenure, adjuster.and_then(|a| a.limit_factor)) {
            (Some(a), Some(b)) => Some(Lanes::from_fn(|l| a.0[l] * b.0[l])),
            (a, b) => a.or(b),
        };
        let factor =
            factor.map(|factor| (factor, Lanes::from_fn(|l| ln(max(factor.0[l], f64::MIN_POSITIVE)))));
        let moves = Moves {
            year: view.year,
            economy: view.economy,
            care: &view.once.care,
            log_care: &view.once.log_care,
            limit_factor: factor.as_ref().map(|(factor, log)| (factor, log)),
        };
        let months: &[Month] = prepared.months[c].get(view.year).map_or(&UNPOOLED[..], Vec::as_slice);
        for mode in 0..MODES {
            let (mut inverse, mut log) = (Lanes::ONE, Lanes::ZERO);
            let ratio = if class.ratio_uplift {
                let ratio = path_ratio(view, adjuster, class.ratio_of, mode);
                for l in 0..LANES {
                    let r = max(ratio.0[l], f64::MIN_POSITIVE);
                    inverse.0[l] = 1.0 / r;
                    log.0[l] = ln(r);
                }
                LimitRatio::Path(&inverse, &log)
            } else {
                let (inverse, log) = prepared.fixed_ratio[c][view.year][mode];
                LimitRatio::Fixed(inverse, log)
            };
            for g in 0..GRADES {
                all.paid[c][g][mode] = match &prepared.cells[c][g][mode] {
                    Some(cell) if covered[g] != 0.0 => {
                        let (waiting, amount) = (&mut all.waiting, &mut all.amount[c][g][mode]);
                        *amount = Lanes::ZERO;
                        let mut paid = false;
                        for month in if cell.pooled() { months } else { &UNPOOLED[..] } {
                            paid = cell_body(cell, &moves, &ratio, month, (c, g, mode), waiting, amount);
                        }
                        paid
                    }
                    _ => false,
                };
            }
        }
    }
    all.waiting.compute();
    for (((c, g, mode), weight), value) in all.waiting.finished() {
        // Copies: a store could otherwise touch the weight, and lanes would go one by one.
        let (weight, value, mut amount) = (*weight, *value, all.amount[*c][*g][*mode]);
        for l in 0..LANES {
            amount.0[l] = fma(weight, value[l], amount.0[l]);
        }
        all.amount[*c][*g][*mode] = amount;
    }
    let rows = &plan.usage.mix;
    let row = &rows[view.year.min(rows.len() - 1)];
    for g in 0..GRADES {
        if covered[g] == 0.0 {
            continue;
        }
        if let Some(same) = (0..g).find(|h| covered[*h] != 0.0 && row[*h] == row[g]) {
            all.mix[g] = all.mix[same];
            continue;
        }
        let (mut mix, weights) = ([Lanes::ZERO; MODES], row[g]);
        for l in 0..LANES {
            let w: [f64; MODES] = std::array::from_fn(|a| weights[a] * view.once.mix[a].0[l]);
            let inverse = 1.0 / (w[0] + w[1] + w[2]);
            for a in 0..MODES {
                mix[a].0[l] = w[a] * inverse;
            }
        }
        all.mix[g] = mix;
    }
    // From here on an amount is weighted by its mode's share.
    for (amounts, paid) in all.amount.iter_mut().zip(&all.paid) {
        for g in 0..GRADES {
            for a in (0..MODES).filter(|a| paid[g][*a]) {
                let (mut weighted, mix) = (amounts[g][a], &all.mix[g][a]);
                for l in 0..LANES {
                    weighted.0[l] *= mix.0[l];
                }
                amounts[g][a] = weighted;
            }
        }
    }
}
