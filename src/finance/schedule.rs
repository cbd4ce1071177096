//! Rates by calendar year: points, ramps, transitions; and how a total divides over payers.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | c_t | total rate of year t | share of the base |
//! | pp | a step in percentage points (个百分点) | share of the base |
//! | w_p | share of payer p in the total rate | 1, sum 1 |

use crate::sets::Payer;
use crate::units::{self, MoneyError};
use rust_decimal::Decimal;
use thiserror::Error;

/// A schedule or split that cannot be meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ScheduleError {
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A schedule of points without a point.
    #[error("the schedule has no point; expected at least one year with a value")]
    Empty,
    /// Points whose years do not increase.
    #[error("the schedule goes from {before} to {after}; expected increasing years")]
    Order { before: i32, after: i32 },
    /// A ramp whose step leads away from the target.
    #[error("steps of {step} lead from {start} away from the target {target}")]
    Away { start: Decimal, step: Decimal, target: Decimal },
    /// Shares of payers that do not add to 1.
    #[error("the shares of the payers add to {found}; expected 1")]
    ShareSum { found: Decimal },
    /// A rate that no payer funds.
    #[error("no payer funds the rate; expected at least one share above 0")]
    NoPayer,
    /// A negative share of a payer.
    #[error("the share of {} is {found}; expected 0 or more", payer.key())]
    NegativeShare { payer: Payer, found: Decimal },
}

/// What a schedule is between two of its points [MODEL §15].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// The earlier value, held until the next point.
    Step,
    /// A straight line over whole years.
    Line,
}

/// A value by calendar year [MODEL §8].
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// Explicit points; the first value before the first point, the last value after the last.
    Points { points: Vec<(i32, Decimal)>, between: Between },
    /// `start` in `from`, then a step a year until `target`, held afterwards; `start` before.
    Ramp { from: i32, start: Decimal, step: Decimal, target: Decimal },
}

impl Schedule {
    /// The same value in every year.
    pub fn constant(value: Decimal) -> Self {
        Self::Points { points: vec![(0, value)], between: Between::Step }
    }

    /// A straight transition over `years` years from an old value: old in `last_old`, new in `last_old + years`.
    pub fn transition(last_old: i32, old: Decimal, years: u16, new: Decimal) -> Self {
        let points = vec![(last_old, old), (last_old + i32::from(years), new)];
        Self::Points { points, between: Between::Line }
    }

    /// Refuses an empty schedule, years out of order, and a ramp that cannot arrive.
    pub fn check(&self) -> Result<(), ScheduleError> {
        match self {
            Self::Points { points, .. } => {
                if points.is_empty() {
                    return Err(ScheduleError::Empty);
                }
                match points.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
                    Some(pair) => Err(ScheduleError::Order { before: pair[0].0, after: pair[1].0 }),
                    None => Ok(()),
                }
            }
            Self::Ramp { start, step, target, .. } => {
                let distance = units::sub(*target, *start)?;
                let away = !distance.is_zero()
                    && (step.is_zero() || distance.is_sign_negative() != step.is_sign_negative());
                if away {
                    return Err(ScheduleError::Away { start: *start, step: *step, target: *target });
                }
                Ok(())
            }
        }
    }

    /// The value of `year`; step values hold for the whole calendar year [MODEL §15].
    pub fn value(&self, year: i32) -> Result<Decimal, ScheduleError> {
        match self {
            Self::Points { points, between } => {
                let first = points.first().ok_or(ScheduleError::Empty)?;
                let next = points.partition_point(|(y, _)| *y <= year);
                if next == 0 {
                    return Ok(first.1);
                }
                let (y0, v0) = points[next - 1];
                match (between, points.get(next)) {
                    (Between::Line, Some((y1, v1))) => {
                        let passed = Decimal::from(i64::from(year) - i64::from(y0));
                        let span = Decimal::from(i64::from(*y1) - i64::from(y0));
                        let rise = units::mul(units::sub(*v1, v0)?, passed)?;
                        Ok(units::add(v0, units::div(rise, span)?)?)
                    }
                    _ => Ok(v0),
                }
            }
            Self::Ramp { from, start, step, target } => {
                let elapsed = Decimal::from((i64::from(year) - i64::from(*from)).max(0));
                let reached = units::add(*start, units::mul(*step, elapsed)?)?;
                Ok(if step.is_sign_negative() { reached.max(*target) } else { reached.min(*target) })
            }
        }
    }
}

/// How a total rate divides over payers; shares by [`Payer`] add to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split([Decimal; Payer::COUNT]);

impl Split {
    /// A split; refuses shares that are negative, all 0, or do not add to 1 exactly.
    pub fn new(shares: [Decimal; Payer::COUNT]) -> Result<Self, ScheduleError> {
        let mut sum = Decimal::ZERO;
        for payer in Payer::ALL {
            let found = shares[payer.index()];
            if found < Decimal::ZERO {
                return Err(ScheduleError::NegativeShare { payer, found });
            }
            sum = units::add(sum, found)?;
        }
        if sum.is_zero() {
            return Err(ScheduleError::NoPayer);
        }
        if sum != Decimal::ONE {
            return Err(ScheduleError::ShareSum { found: sum });
        }
        Ok(Self(shares))
    }

    /// The shares.
    pub const fn shares(&self) -> &[Decimal; Payer::COUNT] {
        &self.0
    }

    /// Rates of the payers from the total rate; a step in pp divides in the same way [MODEL §15].
    pub fn rates(&self, total: Decimal) -> Result<[Decimal; Payer::COUNT], MoneyError> {
        let mut rates = [Decimal::ZERO; Payer::COUNT];
        for (rate, share) in rates.iter_mut().zip(self.0) {
            *rate = units::mul(total, share)?;
        }
        Ok(rates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dec;

    fn points(points: &[(i32, Decimal)], between: Between) -> Schedule {
        Schedule::Points { points: points.to_vec(), between }
    }

    #[test]
    fn published_paths_of_rates_in_percent() {
        // Each row: schedule, first year, expected values by year, from the clauses.
        let ramp = Schedule::Ramp { from: 2027, start: dec!(0.15), step: dec!(0.05), target: dec!(0.30) };
        let five_years =
            Schedule::Ramp { from: 2027, start: dec!(0.15), step: dec!(0.03), target: dec!(0.30) };
        let listed = points(
            &[(2027, dec!(0.15)), (2029, dec!(0.20)), (2030, dec!(0.25)), (2031, dec!(0.30))],
            Between::Step,
        );
        let pilot = Schedule::transition(2025, dec!(0.40), 3, dec!(0.25));
        let cases = [
            (ramp, 2026, vec![dec!(0.15), dec!(0.15), dec!(0.20), dec!(0.25), dec!(0.30), dec!(0.30)]),
            (
                five_years,
                2027,
                vec![dec!(0.15), dec!(0.18), dec!(0.21), dec!(0.24), dec!(0.27), dec!(0.30), dec!(0.30)],
            ),
            (
                listed,
                2026,
                vec![dec!(0.15), dec!(0.15), dec!(0.15), dec!(0.20), dec!(0.25), dec!(0.30), dec!(0.30)],
            ),
            (pilot, 2024, vec![dec!(0.40), dec!(0.40), dec!(0.35), dec!(0.30), dec!(0.25), dec!(0.25)]),
            (Schedule::constant(dec!(0.3)), 2020, vec![dec!(0.3), dec!(0.3)]),
        ];
        for (schedule, first, expected) in cases {
            schedule.check().unwrap();
            for (year, value) in (first..).zip(expected) {
                assert_eq!(schedule.value(year).unwrap(), value, "{schedule:?} {year}");
            }
        }
    }

    #[test]
    fn thirds_interpolate_to_the_last_digit() {
        let line = points(&[(2028, dec!(0.0025)), (2031, dec!(0.003))], Between::Line);
        let got = line.value(2029).unwrap();
        assert!((got - dec!(0.00266666666666666666666)).abs() < dec!(0.00000000000000000001));
    }

    #[test]
    fn a_falling_ramp_stops_at_its_target() {
        let falling = Schedule::Ramp { from: 2026, start: dec!(0.4), step: dec!(-0.1), target: dec!(0.25) };
        falling.check().unwrap();
        assert_eq!(falling.value(2027).unwrap(), dec!(0.3));
        assert_eq!(falling.value(2040).unwrap(), dec!(0.25));
    }

    #[test]
    fn schedules_and_splits_that_cannot_be_meant() {
        assert_eq!(points(&[], Between::Step).check(), Err(ScheduleError::Empty));
        let order = points(&[(2028, dec!(0.1)), (2028, dec!(0.2))], Between::Step);
        assert_eq!(order.check(), Err(ScheduleError::Order { before: 2028, after: 2028 }));
        let away = Schedule::Ramp { from: 2027, start: dec!(0.2), step: dec!(0.05), target: dec!(0.1) };
        assert!(matches!(away.check(), Err(ScheduleError::Away { .. })));
        let zero = Decimal::ZERO;
        assert_eq!(Split::new([zero; Payer::COUNT]), Err(ScheduleError::NoPayer));
        let sum = Split::new([dec!(0.5), dec!(0.4), zero, zero, zero, zero]);
        assert_eq!(sum, Err(ScheduleError::ShareSum { found: dec!(0.9) }));
        let negative = Split::new([dec!(1.5), dec!(-0.5), zero, zero, zero, zero]);
        assert!(matches!(negative, Err(ScheduleError::NegativeShare { payer: Payer::Individual, .. })));
    }

    #[test]
    fn equal_halves_of_a_total() {
        let zero = Decimal::ZERO;
        let halves = Split::new([dec!(0.5), dec!(0.5), zero, zero, zero, zero]).unwrap();
        assert_eq!(halves.rates(dec!(0.003)).unwrap()[..2], [dec!(0.0015), dec!(0.0015)]);
    }
}
