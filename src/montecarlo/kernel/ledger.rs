//! Monthly flows and balances of both funds for a block of paths [MODEL §8–§10].
//!
//! | letter | meaning |
//! |---|---|
//! | w_m = (m − ½)/12 | position of month m between the two 1 Januaries |
//! | flow(m) = a + (b − a) w_m | a flow that follows counts |
//! | i | monthly interest on the opening balance of the month, none on a negative one |
//!
//! Most flows run in all twelve months and stay two numbers per path; a start within the year or an annual collection
//! uses single months.

use crate::montecarlo::lanes::{LANES, Lanes, fma, max, min};
use crate::montecarlo::plan::Shortfall;

/// Position of month m (0-based) between 1 January t and t+1 [MODEL §2].
pub const fn month_weight(month: usize) -> f64 {
    (month as f64 + 0.5) / 12.0
}

/// Σ w_m of the months from `skip` on (0-based), skip ≤ 12.
#[inline(always)]
pub fn weights_from(skip: usize) -> f64 {
    (144 - (skip * skip) as i32) as f64 / 24.0
}

/// One kind of flow in one year.
#[derive(Clone, Debug)]
pub struct Flow {
    start: Lanes,
    end: Lanes,
    single: [Lanes; 12],
    /// Months in `single`, one bit each.
    used: u16,
    /// Whether anything was added.
    some: bool,
}

impl Flow {
    /// Nothing flows.
    pub const ZERO: Self =
        Self { start: Lanes::ZERO, end: Lanes::ZERO, single: [Lanes::ZERO; 12], used: 0, some: false };

    /// Empties the flow for a new year.
    #[inline(always)]
    pub fn clear(&mut self) {
        self.start = Lanes::ZERO;
        self.end = Lanes::ZERO;
        self.used = 0;
        self.some = false;
    }

    /// Adds a flow that follows counts, from month `skip` on (0-based).
    #[inline(always)]
    pub fn add(&mut self, start: &Lanes, end: &Lanes, skip: usize) {
        self.some = true;
        if skip == 0 {
            for l in 0..LANES {
                self.start.0[l] += start.0[l];
                self.end.0[l] += end.0[l];
            }
        } else {
            for m in skip..12 {
                let w = month_weight(m);
                let mut amount = Lanes::ZERO;
                for l in 0..LANES {
                    amount.0[l] = fma(end.0[l] - start.0[l], w, start.0[l]);
                }
                self.add_month(m, &amount);
            }
        }
    }

    #[inline(always)]
    fn has(&self, month: usize) -> bool {
        self.used >> month & 1 != 0
    }

    /// Months with an amount of their own.
    #[inline(always)]
    fn singles(&self) -> impl Iterator<Item = usize> + use<> {
        let mut left = self.used;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let month = left.trailing_zeros() as usize;
                left &= left - 1;
                month
            })
        })
    }

    /// Adds an amount in one month.
    #[inline(always)]
    pub fn add_month(&mut self, month: usize, amount: &Lanes) {
        self.some = true;
        if self.has(month) {
            for l in 0..LANES {
                self.single[month].0[l] += amount.0[l];
            }
        } else {
            self.single[month] = *amount;
            self.used |= 1 << month;
        }
    }

    /// Amount of one month.
    #[inline(always)]
    pub fn month(&self, month: usize) -> Lanes {
        let w = month_weight(month);
        let mut amount = Lanes::ZERO;
        for l in 0..LANES {
            amount.0[l] = fma(self.end.0[l] - self.start.0[l], w, self.start.0[l]);
        }
        if self.has(month) {
            for l in 0..LANES {
                amount.0[l] += self.single[month].0[l];
            }
        }
        amount
    }

    /// Sum of the year: Σ w_m = 6.
    #[inline(always)]
    pub fn year(&self) -> Lanes {
        let mut sum = Lanes::ZERO;
        for l in 0..LANES {
            sum.0[l] = 6.0 * (self.start.0[l] + self.end.0[l]);
        }
        for m in self.singles() {
            for l in 0..LANES {
                sum.0[l] += self.single[m].0[l];
            }
        }
        sum
    }

    /// Adds `factor` × another flow.
    #[inline(always)]
    pub fn add_scaled(&mut self, other: &Self, factor: f64) {
        if !other.some {
            return;
        }
        self.some = true;
        for l in 0..LANES {
            self.start.0[l] = fma(factor, other.start.0[l], self.start.0[l]);
            self.end.0[l] = fma(factor, other.end.0[l], self.end.0[l]);
        }
        for m in other.singles() {
            let mut amount = Lanes::ZERO;
            for l in 0..LANES {
                amount.0[l] = factor * other.single[m].0[l];
            }
            self.add_month(m, &amount);
        }
    }

    /// Multiplies every month by a factor of the path.
    #[inline(always)]
    pub fn scale(&mut self, factor: &Lanes) {
        for l in 0..LANES {
            self.start.0[l] *= factor.0[l];
            self.end.0[l] *= factor.0[l];
        }
        for m in self.singles() {
            for l in 0..LANES {
                self.single[m].0[l] *= factor.0[l];
            }
        }
    }

    /// Adds the same amount in every month.
    #[inline(always)]
    pub fn add_every_month(&mut self, amount: &Lanes, factor: f64) {
        self.some = true;
        for l in 0..LANES {
            self.start.0[l] = fma(factor, amount.0[l], self.start.0[l]);
            self.end.0[l] = fma(factor, amount.0[l], self.end.0[l]);
        }
    }
}

/// Balance of one fund over a block.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Closing balance of the last month.
    pub closing: Lanes,
    /// Lowest month-end balance of the year, before a gap is covered.
    pub lowest: Lanes,
    /// Gap covered, or benefits not paid for want of money, in the year.
    pub gap: Lanes,
}

impl Balance {
    /// On 1 January of year 0.
    pub const fn opening(amount: f64) -> Self {
        Self { closing: Lanes::all(amount), lowest: Lanes::ZERO, gap: Lanes::ZERO }
    }

    /// Twelve months: closing = opening + i max(opening, 0) + net flow.
    #[inline(always)]
    pub fn run_body(
        &mut self,
        net: &Flow,
        monthly_interest: &Lanes,
        shortfall: Shortfall,
        other: Option<&[f64; 12]>,
    ) {
        let mut balance = self.closing;
        let mut lowest = Lanes::all(f64::INFINITY);
        let mut gap = Lanes::ZERO;
        for m in 0..12 {
            let w = month_weight(m);
            let fixed = other.map_or(0.0, |o| o[m]);
            let mut flow = Lanes::ZERO;
            for l in 0..LANES {
                flow.0[l] = fma(net.end.0[l] - net.start.0[l], w, net.start.0[l]) + fixed;
            }
            if net.has(m) {
                for l in 0..LANES {
                    flow.0[l] += net.single[m].0[l];
                }
            }
            for l in 0..LANES {
                let opening = balance.0[l];
                balance.0[l] = fma(monthly_interest.0[l], max(opening, 0.0), opening + flow.0[l]);
                lowest.0[l] = min(balance.0[l], lowest.0[l]);
            }
            if shortfall == Shortfall::Covered {
                for l in 0..LANES {
                    gap.0[l] += max(-balance.0[l], 0.0);
                    balance.0[l] = max(balance.0[l], 0.0);
                }
            }
        }
        self.closing = balance;
        self.lowest = lowest;
        self.gap = gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two people paying 12 a month growing to 24: months 12.5, 13.5, … 23.5, sum 216.
    #[test]
    fn flows_follow_the_straight_line() {
        let mut flow = Flow::ZERO;
        flow.add(&Lanes::all(12.0), &Lanes::all(24.0), 0);
        assert!((flow.month(0)[0] - 12.5).abs() < 1e-12);
        assert!((flow.year()[3] - 216.0).abs() < 1e-12);
        // From August on (skip 7): 19.5 + … + 23.5 = 107.5.
        let mut late = Flow::ZERO;
        late.add(&Lanes::all(12.0), &Lanes::all(24.0), 7);
        assert!((late.year()[0] - 107.5).abs() < 1e-12);
        assert_eq!(late.month(6)[0], 0.0);
    }

    /// 100 at 1 % a month for a year with nothing else: 100 · 1.01¹² = 112.682503…; a debt earns nothing.
    #[test]
    fn interest_is_monthly_and_only_on_credit() {
        let (mut rich, mut poor) = (Balance::opening(100.0), Balance::opening(-100.0));
        rich.run_body(&Flow::ZERO, &Lanes::all(0.01), Shortfall::Carry, None);
        poor.run_body(&Flow::ZERO, &Lanes::all(0.01), Shortfall::Carry, None);
        assert!((rich.closing[5] - 112.682_503_013_196_97).abs() < 1e-10);
        assert_eq!(poor.closing[5], -100.0);
        poor.run_body(&Flow::ZERO, &Lanes::all(0.01), Shortfall::Covered, Some(&[-1.0; 12]));
        assert_eq!((poor.closing[0], poor.gap[0], poor.lowest[0]), (0.0, 112.0, -101.0));
    }
}
