//! The payment of a category and grade over modes, under new terms, old ones, or the better of both [MODEL §6, §15].
//!
//! A = Σ_a w_new N_a + w_better max(N_a, O_a) + w_old O_a; N_a, O_a weighted by the mode's share already.

use crate::montecarlo::lanes::{LANES, Lanes, max};
use crate::montecarlo::plan::{MODES, Terms};

use super::money::YearView;
use super::payment::Amounts;

/// One mode of a class: ratio × amount, or the amount; 0 where nothing is paid.
#[inline(always)]
fn of_mode(amounts: &Amounts, view: &YearView, place: (usize, usize, usize), ratio: &Lanes) -> Lanes {
    let (class, g, a) = place;
    if !amounts.paid[class][g][a] {
        return Lanes::ZERO;
    }
    let mut pay = amounts.amount[class][g][a];
    if view.prepared.cells[class][g][a].as_ref().is_some_and(|cell| cell.times_ratio) {
        for l in 0..LANES {
            pay.0[l] *= ratio.0[l];
        }
    }
    pay
}

/// Payment per beneficiary-month of category k and grade g; `ratio` is that of the new terms by mode.
#[inline(always)]
pub(super) fn pay(
    amounts: &Amounts,
    view: &YearView,
    k: usize,
    g: usize,
    ratio: &[Lanes; MODES],
    terms: &Terms,
) -> Lanes {
    let rows = &view.prepared.plan.payment;
    let class = rows.class[k];
    let old_class = rows.old.as_ref().and_then(|old| old.class[k]);
    let mut pay = Lanes::ZERO;
    for a in 0..MODES {
        let new = of_mode(amounts, view, (class, g, a), &ratio[a]);
        let old = match old_class {
            None => Lanes::ZERO,
            Some(class) => {
                let own = rows.classes[class].own_ratio.as_ref().map_or(0.0, |r| r[view.year][a]);
                of_mode(amounts, view, (class, g, a), &Lanes::all(own))
            }
        };
        for l in 0..LANES {
            let (new, old) = (new.0[l], old.0[l]);
            pay.0[l] += terms.new * new + terms.better * max(new, old) + terms.old * old;
        }
    }
    pay
}
