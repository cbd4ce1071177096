//! Contributions of one year for a block of paths: monthly with the counts, or once a year [MODEL §8].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | n(k) | insured of category k on the two 1 Januaries | persons |
//! | unit | base of the line, indexed | yuan per person and month, or year |

use crate::montecarlo::lanes::{LANES, Lanes, fma};
use crate::montecarlo::plan::{CATEGORIES, ContributionLine, Fund, IndexedRow, Timing};

use super::adjust::Adjuster;
use super::ledger::month_weight;
use super::money::{Flows, YearView};

/// Coefficient × index.
#[inline(always)]
pub(super) fn indexed(row: &IndexedRow, view: &YearView) -> Lanes {
    let mut value = Lanes::all(row.coefficient[view.year]);
    if let Some(i) = row.driver {
        let (index, _) = view.economy.at(i, row.lag_in(view.year));
        for l in 0..LANES {
            value.0[l] *= index.0[l];
        }
    }
    value
}

/// Insured at the year's two ends times a unit amount.
#[inline(always)]
pub(super) fn ends(view: &YearView, k: usize, unit: &Lanes) -> (Lanes, Lanes) {
    let (n0, n1) = (&view.nodes[0].counts.insured[k], &view.nodes[1].counts.insured[k]);
    let (mut start, mut end) = (Lanes::ZERO, Lanes::ZERO);
    for l in 0..LANES {
        start.0[l] = n0.0[l] * unit.0[l];
        end.0[l] = n1.0[l] * unit.0[l];
    }
    (start, end)
}
#[inline(always)]
pub(super) fn contribution(
    line: &ContributionLine,
    flows: &mut Flows,
    view: &YearView,
    adjuster: Option<&Adjuster>,
    before: Option<&[Lanes; CATEGORIES]>,
) {
    let (t, k) = (view.year, line.category);
    let skip = line.skip[t] as usize;
    if skip >= 12 || view.prepared.empty[k] {
        return;
    }
    let mut unit = indexed(&line.base, view);
    if let Some(group) = line.collection {
        let ratio = &view.once.collection[group];
        for l in 0..LANES {
            unit.0[l] *= ratio.0[l];
        }
    }
    let mut rate = Lanes::all(line.rate[t]);
    if let Some(factors) = adjuster.and_then(|a| a.rate_factor.as_ref())
        && line.fund == Fund::Ltci
    {
        for l in 0..LANES {
            rate.0[l] *= factors[k].0[l];
        }
    }
    let flow = match (line.fund, line.in_administration) {
        (Fund::Ltci, true) => &mut flows.contributions,
        (Fund::Ltci, false) => &mut flows.unburdened,
        (Fund::Medical, _) => &mut flows.medical_income,
    };
    let in_base = line.in_base && line.fund == Fund::Ltci;
    match line.timing {
        Timing::Monthly => {
            let (mut start, mut end) = ends(view, k, &unit);
            if in_base {
                flows.base.add(&start, &end, skip);
            }
            for l in 0..LANES {
                start.0[l] *= rate.0[l];
                end.0[l] *= rate.0[l];
            }
            flow.add(&start, &end, skip);
        }
        Timing::Annual { count, cash } => {
            let late = skip >= cash as usize;
            let month = if late { skip } else { cash as usize - 1 };
            let (counted, from, to) =
                annual_count(view, k, before, if late { skip as i32 + 1 } else { count as i32 });
            let mut amount = Lanes::ZERO;
            for l in 0..LANES {
                amount.0[l] = fma(to.0[l] - from.0[l], counted, from.0[l]) * unit.0[l];
            }
            if in_base {
                flows.base.add_month(month, &amount);
            }
            for l in 0..LANES {
                amount.0[l] *= rate.0[l];
            }
            flow.add_month(month, &amount);
        }
    }
}

/// Position and ends of the line on which the collection month (1-based, ≤ 0 in the year before) lies.
#[inline(always)]
fn annual_count<'a>(
    view: &YearView<'a>,
    k: usize,
    before: Option<&'a [Lanes; CATEGORIES]>,
    month: i32,
) -> (f64, &'a Lanes, &'a Lanes) {
    let (n0, n1) = (&view.nodes[0].counts.insured[k], &view.nodes[1].counts.insured[k]);
    if month >= 1 {
        (month_weight(month as usize - 1), n0, n1)
    } else {
        // Nothing is known before year 0: the count of 1 January stands for it.
        let earlier = before.map_or(n0, |b| &b[k]);
        ((month as f64 + 11.5) / 12.0, earlier, n0)
    }
}
