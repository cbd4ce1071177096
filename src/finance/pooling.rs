//! Pooling over areas: apart, with an adjustment fund (调剂金), or as one fund.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | s | share of contributions that areas pay into the adjustment fund | 0..1 |
//! | A | balance of the adjustment fund | yuan |
//! | N_r | position of area r before the adjustment fund pays; negative is a shortfall | yuan |
//!
//! The same rules run on exact money and on f64 paths: see [`Cash`].

use crate::units::{MoneyError, Yuan};
use rust_decimal::Decimal;
use thiserror::Error;

/// Money in which pooling can be settled: exact [`Yuan`] or f64.
pub trait Cash: Copy + PartialOrd {
    /// A rate on it.
    type Rate: Copy;
    /// No money.
    const NONE: Self;
    /// self × rate.
    fn at_rate(self, rate: Self::Rate) -> Result<Self, MoneyError>;
    /// Sum.
    fn plus(self, other: Self) -> Result<Self, MoneyError>;
    /// Difference.
    fn minus(self, other: Self) -> Result<Self, MoneyError>;
    /// self × part/whole; the caller makes sure that `whole` is positive.
    fn proportion(self, part: Self, whole: Self) -> Result<Self, MoneyError>;
    /// self × share.
    fn share(self, share: Decimal) -> Result<Self, MoneyError>;
}

impl Cash for Yuan {
    type Rate = Decimal;
    const NONE: Self = Self::ZERO;
    fn at_rate(self, rate: Decimal) -> Result<Self, MoneyError> {
        self.times(rate)
    }
    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other)
    }
    fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.minus(other)
    }
    fn proportion(self, part: Self, whole: Self) -> Result<Self, MoneyError> {
        self.times(part.ratio_to(whole)?.unwrap_or(Decimal::ZERO))
    }
    fn share(self, share: Decimal) -> Result<Self, MoneyError> {
        self.times(share)
    }
}

impl Cash for f64 {
    type Rate = f64;
    const NONE: Self = 0.0;
    fn at_rate(self, rate: f64) -> Result<Self, MoneyError> {
        Ok(self * rate)
    }
    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(self + other)
    }
    fn minus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(self - other)
    }
    fn proportion(self, part: Self, whole: Self) -> Result<Self, MoneyError> {
        Ok(self * (part / whole))
    }
    fn share(self, share: Decimal) -> Result<Self, MoneyError> {
        Ok(self * crate::units::float(share))
    }
}

/// How areas share risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// Every area has its own fund.
    Apart,
    /// Areas keep their funds and pay a share of contributions into an adjustment fund.
    AdjustmentFund { share: Decimal },
    /// One fund receives and pays for all areas (统收统支).
    OneFund,
}

/// A pooling rule that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PoolingError {
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A levy outside 0..1.
    #[error("the share of contributions paid into the adjustment fund is {found}; expected between 0 and 1")]
    Share { found: Decimal },
}

impl Pooling {
    /// Refuses a levy outside 0..1.
    pub fn check(&self) -> Result<(), PoolingError> {
        match *self {
            Self::AdjustmentFund { share } if share < Decimal::ZERO || share > Decimal::ONE => {
                Err(PoolingError::Share { found: share })
            }
            _ => Ok(()),
        }
    }

    /// What an area pays into the adjustment fund in a month: s × contributions, a transfer out of the area.
    pub fn levy<C: Cash>(&self, contributions: C) -> Result<C, MoneyError> {
        match *self {
            Self::AdjustmentFund { share } => contributions.share(share),
            _ => Ok(C::NONE),
        }
    }
}

/// A settled year end of an adjustment fund.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settlement<C> {
    /// A after the payments.
    pub balance: C,
    /// Sum of shortfalls before.
    pub asked: C,
    /// Sum paid to areas.
    pub paid: C,
}

/// Pays shortfalls out of the adjustment fund, in proportion to them when it does not suffice.
///
/// paid_r = max(−N_r, 0) × min(1, A/Σ max(−N, 0))
///
/// Units: yuan. Timing: year end, after the levies of twelve months; `paid` receives what each area gets, a transfer in.
/// Basis: [MODEL §14]. A fund at or below 0 pays nothing.
pub fn settle<C: Cash>(balance: C, positions: &[C], paid: &mut [C]) -> Result<Settlement<C>, MoneyError> {
    let mut asked = C::NONE;
    for (position, paid) in positions.iter().zip(paid.iter_mut()) {
        *paid = if *position < C::NONE { C::NONE.minus(*position)? } else { C::NONE };
        asked = asked.plus(*paid)?;
    }
    let mut total = C::NONE;
    let short = asked > balance;
    for paid in paid.iter_mut() {
        if short {
            *paid = if balance > C::NONE { balance.proportion(*paid, asked)? } else { C::NONE };
        }
        total = total.plus(*paid)?;
    }
    Ok(Settlement { balance: balance.minus(total)?, asked, paid: total })
}

/// One position of all areas together: the sum, when one fund receives and pays for all.
pub fn one_fund<C: Cash>(positions: &[C]) -> Result<C, MoneyError> {
    positions.iter().try_fold(C::NONE, |sum, position| sum.plus(*position))
}

/// Transfers that one fund makes implicitly: the smaller of the sums of surpluses and of shortfalls.
pub fn implicit_transfers<C: Cash>(positions: &[C]) -> Result<C, MoneyError> {
    let (mut over, mut under) = (C::NONE, C::NONE);
    for position in positions {
        if *position < C::NONE {
            under = under.minus(*position)?;
        } else {
            over = over.plus(*position)?;
        }
    }
    Ok(if over < under { over } else { under })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;
    use proptest::prelude::*;

    #[test]
    fn shortfalls_are_paid_in_full_or_in_proportion() {
        let cases = [
            // fund, positions, paid, left
            (100.0, [-30.0, 50.0, -10.0], [30.0, 0.0, 10.0], 60.0),
            (20.0, [-30.0, 50.0, -10.0], [15.0, 0.0, 5.0], 0.0),
            (0.0, [-30.0, 50.0, -10.0], [0.0, 0.0, 0.0], 0.0),
            (-5.0, [-30.0, 50.0, -10.0], [0.0, 0.0, 0.0], -5.0),
            (20.0, [1.0, 0.0, 3.0], [0.0, 0.0, 0.0], 20.0),
        ];
        for (fund, positions, expected, left) in cases {
            let mut paid = [0.0; 3];
            let got = settle(fund, &positions, &mut paid).unwrap();
            assert_eq!((paid, got.balance), (expected, left));
            let exact = |x: f64| Yuan::from_f64(x, "position").unwrap();
            let mut paid = [Yuan::ZERO; 3];
            let got = settle(exact(fund), &positions.map(exact), &mut paid).unwrap();
            assert_eq!((paid, got.balance), (expected.map(exact), exact(left)));
        }
    }

    #[test]
    fn levies_and_the_single_fund() {
        let fund = Pooling::AdjustmentFund { share: dec!(0.05) };
        assert_eq!(fund.levy(Yuan::new(dec!(1000))).unwrap(), Yuan::new(dec!(50)));
        assert_eq!(Pooling::Apart.levy(1000.0).unwrap(), 0.0);
        assert_eq!(one_fund(&[-30.0, 50.0, -10.0]).unwrap(), 10.0);
        assert_eq!(implicit_transfers(&[-30.0, 50.0, -10.0]).unwrap(), 40.0);
        assert_eq!(implicit_transfers(&[-30.0, 5.0]).unwrap(), 5.0);
        assert!(Pooling::AdjustmentFund { share: dec!(1.2) }.check().is_err());
    }

    proptest! {
        #[test]
        fn settling_moves_money_and_makes_none(
            fund in 0i64..1_000_000, positions in proptest::collection::vec(-1_000_000i64..1_000_000, 1..16),
        ) {
            let exact: Vec<Yuan> = positions.iter().map(|p| Yuan::new(Decimal::from(*p))).collect();
            let mut paid = vec![Yuan::ZERO; exact.len()];
            let before = Yuan::new(Decimal::from(fund));
            let got = settle(before, &exact, &mut paid).unwrap();
            prop_assert_eq!(got.balance.plus(Yuan::total(paid.iter().copied()).unwrap()).unwrap(), before);
            prop_assert!(got.balance.amount() >= dec!(-0.000000000000000001));
            for (position, paid) in exact.iter().zip(&paid) {
                prop_assert!(*paid >= Yuan::ZERO);
                prop_assert!(*position >= Yuan::ZERO || paid.amount() <= -position.amount());
            }
        }
    }
}
