//! Ledger months under the rules that few plans use: scaled benefits, borrowing, a bound on the year's benefits [MODEL §9].
//!
//! | letter | meaning |
//! |---|---|
//! | P | balance after interest, income and all outgo but benefits |
//! | b | benefits due in the month |
//! | paid = min(b, max(P, 0)) | scaled benefits; b − paid is the gap |
//!
//! Apart from [`super::ledger`], so that plans without these rules pay nothing for them.

use crate::montecarlo::lanes::{LANES, Lanes, max, min};
use crate::montecarlo::plan::{BudgetRows, FundRows, Shortfall};

use super::ledger::{Balance, Flow};

/// Whether the fund needs [`run_body`] rather than the plain ledger.
#[inline(always)]
pub(super) fn needed(fund: &FundRows) -> bool {
    fund.shortfall == Shortfall::Scaled || fund.borrowing != 0.0
}

/// Twelve months; `net` holds everything, but benefits where they are scaled.
#[inline(always)]
pub(super) fn run_body(
    balance: &mut Balance,
    net: &Flow,
    benefits: &Flow,
    monthly_interest: &Lanes,
    fund: &FundRows,
    year: usize,
) {
    let other = fund.other.get(year);
    let mut stock = balance.closing;
    let mut lowest = Lanes::all(f64::INFINITY);
    let mut gap = Lanes::ZERO;
    for m in 0..12 {
        let fixed = other.map_or(0.0, |o| o[m]);
        let flow = net.month(m);
        let due = if fund.shortfall == Shortfall::Scaled { benefits.month(m) } else { Lanes::ZERO };
        for l in 0..LANES {
            let opening = stock.0[l];
            let interest = monthly_interest.0[l] * max(opening, 0.0) + fund.borrowing * min(opening, 0.0);
            let before = opening + interest + flow.0[l] + fixed;
            stock.0[l] = before - due.0[l];
            lowest.0[l] = min(stock.0[l], lowest.0[l]);
            match fund.shortfall {
                Shortfall::Carry => {}
                Shortfall::Covered => {
                    gap.0[l] += max(-stock.0[l], 0.0);
                    stock.0[l] = max(stock.0[l], 0.0);
                }
                Shortfall::Scaled => {
                    let paid = min(due.0[l], max(before, 0.0));
                    gap.0[l] += due.0[l] - paid;
                    stock.0[l] = before - paid;
                }
            }
        }
    }
    *balance = Balance { closing: stock, lowest, gap };
}

/// Bounds the year's benefits, every month alike; `other_net` is contributions and donations less all other outgo.
#[inline(always)]
pub(super) fn bound_body(rows: &BudgetRows, year: usize, other_net: &Lanes, benefits: &mut Flow) {
    let due = benefits.year();
    let mut share = Lanes::ONE;
    for l in 0..LANES {
        let room = match rows {
            BudgetRows::Income => other_net.0[l],
            BudgetRows::Amount(amount) => amount[year],
        };
        share.0[l] = if due.0[l] > 0.0 { min(max(room, 0.0) / due.0[l], 1.0) } else { 1.0 };
    }
    benefits.scale(&share);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fund(shortfall: Shortfall, borrowing: f64) -> FundRows {
        FundRows { opening: 0.0, other: vec![], shortfall, borrowing, next_year_outgo: vec![] }
    }

    fn flat(amount: f64) -> Flow {
        let mut flow = Flow::ZERO;
        flow.add(&Lanes::all(amount), &Lanes::all(amount), 0);
        flow
    }

    /// 100 at the start, 10 a month of other net income, benefits of 30: 80, 60, 40, 20, 0, then 10 of 30 each month: the
    /// gap is 7 × 20 = 140, the largest single one 20.
    #[test]
    fn benefits_are_paid_with_what_is_left() {
        let rules = fund(Shortfall::Scaled, 0.0);
        let mut balance = Balance::opening(100.0);
        run_body(&mut balance, &flat(10.0), &flat(30.0), &Lanes::ZERO, &rules, 0);
        assert_eq!((balance.closing[2], balance.gap[2], balance.lowest[2]), (0.0, 140.0, -20.0));
        // Other outgo above what is there is owed; nothing is left for benefits.
        let mut balance = Balance::opening(5.0);
        run_body(&mut balance, &flat(-1.0), &flat(2.0), &Lanes::ZERO, &rules, 0);
        // 4−2=2, 1−1=0 (gap 1), −1 … −10 with gaps of 2.
        assert_eq!((balance.closing[0], balance.gap[0], balance.lowest[0]), (-10.0, 21.0, -12.0));
    }

    /// A debt of 100 at 1 % a month for a year: 112.6825…; one that is covered stays 0.
    #[test]
    fn a_debt_bears_interest_when_asked() {
        let mut balance = Balance::opening(-100.0);
        let none = Flow::ZERO;
        run_body(&mut balance, &none, &none, &Lanes::all(0.005), &fund(Shortfall::Carry, 0.01), 0);
        assert!((balance.closing[7] + 112.682_503_013_196_97).abs() < 1e-10);
        let mut balance = Balance::opening(0.0);
        run_body(&mut balance, &flat(-4.0), &Flow::ZERO, &Lanes::ZERO, &fund(Shortfall::Covered, 0.01), 0);
        assert_eq!((balance.closing[7], balance.gap[7]), (0.0, 48.0));
    }

    #[test]
    fn a_budget_bounds_the_year_and_leaves_its_shape() {
        let mut benefits = flat(30.0);
        benefits.add_month(3, &Lanes::all(40.0));
        bound_body(&BudgetRows::Income, 0, &Lanes::all(300.0), &mut benefits);
        assert!((benefits.year()[1] - 300.0).abs() < 1e-12, "360 + 40 = 400 against 300");
        assert!((benefits.month(3)[1] - 52.5).abs() < 1e-12);
        bound_body(&BudgetRows::Amount(vec![0.0, 1e9]), 1, &Lanes::ZERO, &mut benefits);
        assert!((benefits.year()[1] - 300.0).abs() < 1e-12);
        bound_body(&BudgetRows::Income, 0, &Lanes::all(-1.0), &mut benefits);
        assert_eq!(benefits.year()[1], 0.0);
    }
}
