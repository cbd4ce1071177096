//! Months between application and payment for a block of paths [MODEL §6], [option A94].
//!
//! | letter | meaning |
//! |---|---|
//! | b(m) | beneficiaries of a category and grade in month m, straight line between the year's ends |
//! | L | months until the first payment |
//! | s | share of beneficiaries who are still there after L months |
//! | p(m) = min(b(m), s b(m − L)) | who is paid |
//!
//! Both arguments of the minimum are straight lines within a year: where the first is the larger one at both ends of the
//! line the year stays two numbers a path, and only its first L months look back at the year before.

use crate::montecarlo::lanes::{LANES, Lanes, min};
use crate::montecarlo::plan::{CATEGORIES, GRADES, Plan, StartLag};

use super::ledger::{Flow, month_weight};

/// Beneficiaries of one year.
#[derive(Clone, Debug)]
struct Line {
    start: Lanes,
    end: Lanes,
    /// Months at the start of the year without benefits.
    skip: usize,
    /// One more than the year; 0: no year yet.
    stamp: usize,
}

impl Line {
    /// b(m), m = 0..12.
    #[inline(always)]
    fn month(&self, m: usize) -> Lanes {
        if m < self.skip {
            return Lanes::ZERO;
        }
        let w = month_weight(m);
        let mut value = Lanes::ZERO;
        for l in 0..LANES {
            value.0[l] = self.start.0[l] + (self.end.0[l] - self.start.0[l]) * w;
        }
        value
    }
}

/// Last year's beneficiaries; nothing where the plan has no lag.
#[derive(Clone, Debug)]
pub(super) struct Lagged {
    lines: Vec<[Line; GRADES]>,
}

impl Lagged {
    /// Before year 0.
    pub fn new(plan: &Plan) -> Self {
        let none = Line { start: Lanes::ZERO, end: Lanes::ZERO, skip: 12, stamp: 0 };
        let row = || std::array::from_fn(|_| none.clone());
        Self { lines: plan.payment.start_lag.iter().flat_map(|_| (0..CATEGORIES).map(|_| row())).collect() }
    }

    /// Adds what is paid in year t to `flow`: p(m) × `pay`.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    pub fn pay_body(
        &mut self,
        lag: &StartLag,
        (k, g, t): (usize, usize, usize),
        (start, end): (&Lanes, &Lanes),
        skip: usize,
        pay: &Lanes,
        flow: &mut Flow,
    ) {
        let last = &self.lines[k][g];
        let now = Line { start: *start, end: *end, skip, stamp: t + 1 };
        let known = t > 0 && last.stamp == t;
        let back = lag.months as f64 / 12.0;
        let (mut from, mut to, mut plain) = (Lanes::ZERO, Lanes::ZERO, skip == 0);
        for l in 0..LANES {
            let slope = now.end.0[l] - now.start.0[l];
            from.0[l] = lag.stay * (now.start.0[l] - slope * back);
            to.0[l] = lag.stay * (now.end.0[l] - slope * back);
            plain &= from.0[l] <= now.start.0[l] && to.0[l] <= now.end.0[l];
        }
        let months = if plain { lag.months } else { 12 };
        if plain {
            let (mut a, mut b) = (Lanes::ZERO, Lanes::ZERO);
            for l in 0..LANES {
                a.0[l] = from.0[l] * pay.0[l];
                b.0[l] = to.0[l] * pay.0[l];
            }
            flow.add(&a, &b, 0);
        }
        for m in skip..months {
            let earlier = match m.checked_sub(lag.months) {
                Some(j) => now.month(j),
                None if known => last.month(12 + m - lag.months),
                None => Lanes::ZERO,
            };
            let (b, w) = (now.month(m), month_weight(m));
            let mut amount = Lanes::ZERO;
            for l in 0..LANES {
                let paid = min(b.0[l], lag.stay * earlier.0[l]);
                let counted = if plain { from.0[l] + (to.0[l] - from.0[l]) * w } else { 0.0 };
                amount.0[l] = (paid - counted) * pay.0[l];
            }
            flow.add_month(m, &amount);
        }
        self.lines[k][g] = now;
    }
}
