//! Dynamic adjustment: rates, ratios or limits that move when the reserve stays low (以收定支 put to the test).
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | y | payable months at a year end | months |
//! | v | threshold | months |
//! | n | consecutive years under the threshold that trigger a move | years |
//! | x | step of one move: percentage points of a rate or ratio, or a share of a limit | 1 |
//! | L | years from the year end that decides to the year in which the move is in force | years |

use crate::units::{self, MoneyError};
use rust_decimal::Decimal;
use thiserror::Error;

/// An adjustment rule that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AdjustmentError {
    /// A trigger of no years.
    #[error("the adjustment is triggered after {found} years; expected at least 1")]
    Years { found: u32 },
    /// Bounds in the wrong order.
    #[error("the bounds are {floor} and {ceiling}; expected floor ≤ ceiling")]
    Bounds { floor: Decimal, ceiling: Decimal },
}

/// When a move happens [MODEL §8, §15].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trigger {
    /// v.
    pub months: f64,
    /// n.
    pub years: u32,
}

/// What a move changes, [option A28].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// Total contribution rate, in percentage points.
    Rate,
    /// Reimbursement ratios, in percentage points.
    Ratio,
    /// Limits, as a factor on them.
    Limit,
}

/// One lever with its step and bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The lever.
    pub lever: Lever,
    /// x: positive raises, negative cuts.
    pub step: Decimal,
    /// Lowest value after adjustment.
    pub floor: Decimal,
    /// Highest value after adjustment.
    pub ceiling: Decimal,
}

/// The whole rule: a trigger, a delay, and one or several levers that move together.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// When a move is decided.
    pub trigger: Trigger,
    /// L, at least 1: a year end is known in the next year at the earliest.
    pub lag: u32,
    /// Levers, each at most once.
    pub moves: Vec<Move>,
}

impl Adjustment {
    /// The move of a lever, if the rule has it.
    pub fn of(&self, lever: Lever) -> Option<&Move> {
        self.moves.iter().find(|one| one.lever == lever)
    }

    /// Total rate after `moves` moves over the scheduled one: every payer's rate is multiplied by it, so that the move is
    /// split as the rates are.
    ///
    /// Limits: a category that pays nothing has no split and is not moved: 1. Basis: [MODEL §8, §15].
    pub fn rate_factor(&self, scheduled_total: Decimal, moves: u32) -> Result<Decimal, MoneyError> {
        let Some(one) = self.of(Lever::Rate).filter(|_| moves > 0 && !scheduled_total.is_zero()) else {
            return Ok(Decimal::ONE);
        };
        units::div(one.applied(scheduled_total, moves)?, scheduled_total)
    }

    /// Reimbursement ratio after `moves` moves, before uplift.
    pub fn ratio(&self, scheduled: Decimal, moves: u32) -> Result<Decimal, MoneyError> {
        self.of(Lever::Ratio).map_or(Ok(scheduled), |one| one.applied(scheduled, moves))
    }

    /// Factor on limits after `moves` moves.
    pub fn limit_factor(&self, moves: u32) -> Result<Decimal, MoneyError> {
        self.of(Lever::Limit).map_or(Ok(Decimal::ONE), |one| one.applied(Decimal::ONE, moves))
    }
}

/// State of the rule over the years of one path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adjuster {
    under: u32,
    moves: u32,
}

impl Trigger {
    /// Refuses a trigger of no years.
    pub fn check(&self) -> Result<(), AdjustmentError> {
        if self.years == 0 { Err(AdjustmentError::Years { found: 0 }) } else { Ok(()) }
    }
}

impl Adjuster {
    /// Takes the payable months at the end of year t; true when a move takes effect in year t + 1.
    ///
    /// The counter of years under the threshold restarts after a move and after a year that is not under it;
    /// a year without outgo is not under it. Basis: [MODEL §15].
    pub fn observe(&mut self, trigger: &Trigger, months: Option<f64>) -> bool {
        let under =
            months.is_some_and(|months| months < trigger.months - super::constraint::TOLERANCE_MONTHS);
        self.under = if under { self.under + 1 } else { 0 };
        let moved = under && self.under >= trigger.years;
        if moved {
            self.under = 0;
            self.moves += 1;
        }
        moved
    }

    /// Moves so far.
    pub const fn moves(&self) -> u32 {
        self.moves
    }
}

impl Move {
    /// Refuses bounds in the wrong order.
    pub fn check(&self) -> Result<(), AdjustmentError> {
        if self.floor > self.ceiling {
            return Err(AdjustmentError::Bounds { floor: self.floor, ceiling: self.ceiling });
        }
        Ok(())
    }

    /// The scheduled value after `moves` moves, within the bounds.
    ///
    /// clamp(scheduled + moves × x); a schedule that is itself outside the bounds is not pulled back by them.
    /// For [`Lever::Limit`] the scheduled value is the factor 1.
    pub fn applied(&self, scheduled: Decimal, moves: u32) -> Result<Decimal, MoneyError> {
        let shifted = units::add(scheduled, units::mul(self.step, Decimal::from(moves))?)?;
        Ok(shifted.max(self.floor.min(scheduled)).min(self.ceiling.max(scheduled)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    #[test]
    fn the_counter_restarts_after_a_move() {
        let trigger = Trigger { months: 6.0, years: 2 };
        let mut adjuster = Adjuster::default();
        let years = [
            // months at year end, moves next year
            (Some(5.0), false),
            (Some(5.0), true),
            (Some(4.0), false),
            (Some(4.0), true),
            (Some(4.0), false),
            (Some(6.0), false),
            (Some(5.9), false),
            (None, false),
            (Some(5.9), false),
            (Some(6.0 - 1e-10), false),
        ];
        for (i, (months, moves)) in years.into_iter().enumerate() {
            assert_eq!(adjuster.observe(&trigger, months), moves, "year {i}");
        }
        assert_eq!(adjuster.moves(), 2);
    }

    #[test]
    fn a_raised_rate_is_split_as_the_rates_are() {
        let step = |lever, step, floor, ceiling| Move { lever, step, floor, ceiling };
        let rule = Adjustment {
            trigger: Trigger { months: 6.0, years: 1 },
            lag: 1,
            moves: vec![
                step(Lever::Rate, dec!(0.0005), dec!(0), dec!(0.004)),
                step(Lever::Limit, dec!(-0.1), dec!(0.75), dec!(1)),
            ],
        };
        // 0.20 % by employers, 0.10 % by individuals; one move of 0.05 points: 0.35 %, that is 0.2333 % and 0.1167 %.
        let (employer, individual) = (dec!(0.002), dec!(0.001));
        for (moves, total, limit) in [
            (0, dec!(0.003), dec!(1)),
            (1, dec!(0.0035), dec!(0.9)),
            (2, dec!(0.004), dec!(0.8)),
            (3, dec!(0.004), dec!(0.75)),
        ] {
            let factor = rule.rate_factor(dec!(0.003), moves).unwrap();
            let paid = [employer * factor, individual * factor];
            assert!((paid[0] + paid[1] - total).abs() < dec!(1e-27), "{moves}");
            assert!((paid[0] - paid[1] * dec!(2)).abs() < dec!(1e-27), "{moves}");
            assert_eq!(rule.limit_factor(moves).unwrap(), limit);
            assert_eq!(rule.ratio(dec!(0.7), moves).unwrap(), dec!(0.7), "no lever on ratios");
        }
        assert_eq!(rule.rate_factor(dec!(0), 3).unwrap(), dec!(1), "nobody pays, nothing moves");
    }

    #[test]
    fn moves_stay_within_bounds() {
        let raise = Move { lever: Lever::Rate, step: dec!(0.0005), floor: dec!(0), ceiling: dec!(0.004) };
        let cut = Move { lever: Lever::Ratio, step: dec!(-0.05), floor: dec!(0.6), ceiling: dec!(1) };
        let cases = [
            (raise, dec!(0.003), 0, dec!(0.003)),
            (raise, dec!(0.003), 1, dec!(0.0035)),
            (raise, dec!(0.003), 5, dec!(0.004)),
            (raise, dec!(0.005), 2, dec!(0.005)),
            (cut, dec!(0.7), 1, dec!(0.65)),
            (cut, dec!(0.7), 9, dec!(0.6)),
        ];
        for (rule, scheduled, moves, expected) in cases {
            assert_eq!(rule.applied(scheduled, moves).unwrap(), expected);
        }
        assert!(Move { floor: dec!(2), ..cut }.check().is_err());
        assert!(Trigger { months: 6.0, years: 0 }.check().is_err());
    }
}
