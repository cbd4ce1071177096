//! Payment limits: annual ceiling, step-downs by grade and mode, sub-limit for home care, monthly limits.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | C | annual ceiling of the fund's payment per person (年度最高支付限额) | yuan a year |
//! | D | indicator of the year, for example per-capita disposable income (人均可支配收入) | yuan a year |
//! | a | share of the indicator that the ceiling may reach | 1 |
//! | d, e | step of one rung by grade, by mode | 1 |
//! | k, l | rungs below the heaviest grade, below home care | 1 |

use crate::sets::{Grade, Mode};
use crate::units::{self, MoneyError, Yuan};
use rust_decimal::Decimal;
use thiserror::Error;

/// A limit that cannot be meant or that the law forbids.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LimitError {
    /// Exact arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A limit above the ceiling of the policy.
    #[error("the limit {what} comes to {found} yuan a year; the ceiling is {ceiling}")]
    AboveCeiling { what: &'static str, found: Yuan, ceiling: Yuan },
    /// A step-down that leaves a limit below 0.
    #[error("the step-downs leave a factor of {found} for grade {}, mode {}; expected 0 or more", grade.key(), mode.key())]
    NegativeFactor { grade: Grade, mode: Mode, found: Decimal },
    /// A share or step outside 0..1.
    #[error("the {what} is {found}; expected between 0 and 1")]
    Share { what: &'static str, found: Decimal },
    /// An indicator without a value in a year that a rule needs.
    #[error("the indicator of the ceiling has no value for {year}")]
    NoIndicator { year: i32 },
}

/// How the annual ceiling C of year t arises [MODEL §6].
#[derive(Clone, Debug, PartialEq)]
pub enum Ceiling {
    /// The same amount in every year.
    Fixed { yuan: Yuan },
    /// An amount of `base_year`, moved every `every` years with the indicator of `lag` years before.
    ///
    /// C_t = C D(u − lag)/D(base − lag), u = base + every ⌊(t − base)/every⌋; C before and in the base year.
    Indexed { yuan: Yuan, base_year: i32, lag: i32, every: i32 },
    /// A share of an indicator: C_t = fraction × a × D(t − lag); `fraction` is how much of the ceiling is used [option A06].
    ShareOfIndicator { share: Decimal, fraction: Decimal, lag: i32 },
    /// An older, higher amount that stays until the rule overtakes it: max(frozen, rule).
    NotBelow { frozen: Yuan, rule: Box<Ceiling> },
}

impl Ceiling {
    /// The ceiling of `year` in yuan per person; `indicator` gives D by year.
    pub fn annual(&self, year: i32, indicator: &dyn Fn(i32) -> Option<Decimal>) -> Result<Yuan, LimitError> {
        let at = |y: i32| indicator(y).ok_or(LimitError::NoIndicator { year: y });
        match self {
            Self::Fixed { yuan } => Ok(*yuan),
            Self::Indexed { yuan, base_year, lag, every } => {
                let elapsed = (year - base_year).max(0);
                let moved = base_year + elapsed - elapsed % (*every).max(1);
                if moved == *base_year {
                    return Ok(*yuan);
                }
                let growth = units::div(at(moved - lag)?, at(base_year - lag)?)?;
                Ok(yuan.times(growth)?)
            }
            Self::ShareOfIndicator { share, fraction, lag } => {
                Ok(Yuan::new(units::mul(units::mul(*share, *fraction)?, at(year - lag)?)?))
            }
            Self::NotBelow { frozen, rule } => Ok((*frozen).max(rule.annual(year, indicator)?)),
        }
    }
}

/// How two ladders of step-downs combine [MODEL §15], [option A41].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepReading {
    /// (1 − d)^k (1 − e)^l
    Multiply,
    /// (1 − d k)(1 − e l)
    SubtractWithin,
    /// 1 − d k − e l
    SubtractAcross,
    /// (a − d k − e l)/a: points of the indicator of which the top cell is the share a.
    PointsOfIndicator,
}

/// Two ladders of step-downs from the top cell, the heaviest grade in home care.
#[derive(Clone, Debug, PartialEq)]
pub struct StepDown {
    /// How the ladders combine.
    pub reading: StepReading,
    /// Step d by grade, a share.
    pub grade_step: Decimal,
    /// Rungs k below the top by grade, in the order of [`Grade`].
    pub grade_rungs: [u8; Grade::COUNT],
    /// Step e by mode, a share.
    pub mode_step: Decimal,
    /// Rungs l below the top by mode, in the order of [`Mode`].
    pub mode_rungs: [u8; Mode::COUNT],
    /// Share a of the indicator that the top cell is; used by [`StepReading::PointsOfIndicator`] alone.
    pub indicator_share: Decimal,
}

/// Factors on the ceiling by grade and mode.
pub type FactorTable = [[Decimal; Mode::COUNT]; Grade::COUNT];

/// No step-down.
pub const NO_STEPS: FactorTable = [[Decimal::ONE; Mode::COUNT]; Grade::COUNT];

impl StepDown {
    /// Factor on the ceiling of every grade and mode; the top cell is 1 under each reading.
    pub fn factors(&self) -> Result<FactorTable, LimitError> {
        for (what, found) in [("step by grade", self.grade_step), ("step by mode", self.mode_step)] {
            if found < Decimal::ZERO || found > Decimal::ONE {
                return Err(LimitError::Share { what, found });
            }
        }
        let points = self.reading == StepReading::PointsOfIndicator;
        if points && (self.indicator_share <= Decimal::ZERO || self.indicator_share > Decimal::ONE) {
            return Err(LimitError::Share { what: "indicator share", found: self.indicator_share });
        }
        let mut table = NO_STEPS;
        for grade in Grade::ALL {
            for mode in Mode::ALL {
                let factor = self.factor(self.grade_rungs[grade.index()], self.mode_rungs[mode.index()])?;
                if factor < Decimal::ZERO {
                    return Err(LimitError::NegativeFactor { grade, mode, found: factor });
                }
                table[grade.index()][mode.index()] = factor;
            }
        }
        Ok(table)
    }

    fn factor(&self, k: u8, l: u8) -> Result<Decimal, MoneyError> {
        let (by_grade, by_mode) = (self.grade_step, self.mode_step);
        let down = |step: Decimal, rungs: u8| units::mul(step, Decimal::from(rungs));
        let points = units::add(down(by_grade, k)?, down(by_mode, l)?)?;
        match self.reading {
            StepReading::Multiply => {
                units::mul(power(Decimal::ONE - by_grade, k)?, power(Decimal::ONE - by_mode, l)?)
            }
            StepReading::SubtractWithin => {
                let within = |step, rungs| units::sub(Decimal::ONE, down(step, rungs)?);
                let (g, m) = (within(by_grade, k)?, within(by_mode, l)?);
                // Two negative ladders must not multiply to a positive factor.
                if g < Decimal::ZERO || m < Decimal::ZERO { Ok(g.min(m)) } else { units::mul(g, m) }
            }
            StepReading::SubtractAcross => units::sub(Decimal::ONE, points),
            StepReading::PointsOfIndicator => {
                units::div(units::sub(self.indicator_share, points)?, self.indicator_share)
            }
        }
    }
}

fn power(base: Decimal, times: u8) -> Result<Decimal, MoneyError> {
    (0..times).try_fold(Decimal::ONE, |product, _| units::mul(product, base))
}

/// Whether two modes share one sub-limit or have one each [option A57].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubLimitReading {
    /// One limit for all covered modes together; a person's month divides it by use.
    Shared,
    /// The whole sub-limit for each covered mode.
    Each,
}

/// A sub-limit of the ceiling for some modes, such as home and community care.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SubLimit {
    /// Share of the ceiling.
    pub share: Decimal,
    /// Modes it binds, in the order of [`Mode`].
    pub covers: [bool; Mode::COUNT],
    /// Shared or each.
    pub reading: SubLimitReading,
}

impl SubLimit {
    /// Factor on the ceiling for one mode of a person whose month is divided over modes by `mix`.
    ///
    /// each: share · shared: share × mix_j / Σ mix over covered modes · 1 for a mode not covered
    ///
    /// Under one mode a month [option A77] `mix` is 1 for that mode and the readings agree.
    pub fn factor(&self, mode: Mode, mix: &[Decimal; Mode::COUNT]) -> Result<Decimal, LimitError> {
        if self.share < Decimal::ZERO || self.share > Decimal::ONE {
            return Err(LimitError::Share { what: "share of a sub-limit", found: self.share });
        }
        if !self.covers[mode.index()] {
            return Ok(Decimal::ONE);
        }
        match self.reading {
            SubLimitReading::Each => Ok(self.share),
            SubLimitReading::Shared => {
                let mut covered = Decimal::ZERO;
                for (used, covers) in mix.iter().zip(self.covers) {
                    if covers {
                        covered = units::add(covered, *used)?;
                    }
                }
                if covered.is_zero() {
                    return Ok(self.share);
                }
                Ok(units::div(units::mul(self.share, mix[mode.index()])?, covered)?)
            }
        }
    }

    /// Factors on the ceiling when every beneficiary uses one mode a month.
    pub fn one_mode_a_month(&self) -> Result<[Decimal; Mode::COUNT], LimitError> {
        let mut factors = [Decimal::ONE; Mode::COUNT];
        for mode in Mode::ALL {
            let mut alone = [Decimal::ZERO; Mode::COUNT];
            alone[mode.index()] = Decimal::ONE;
            factors[mode.index()] = self.factor(mode, &alone)?;
        }
        Ok(factors)
    }
}

/// Monthly limits by grade and mode, in yuan per person-month.
pub type MonthlyLimits = [[Yuan; Mode::COUNT]; Grade::COUNT];

/// Monthly limits from an annual ceiling: C/12 × step-down × sub-limit.
///
/// Timing: the same in every month of the year. Basis: [MODEL §6, §15].
pub fn monthly_limits(
    annual: Yuan,
    steps: &FactorTable,
    sub_limit: &[Decimal; Mode::COUNT],
) -> Result<MonthlyLimits, LimitError> {
    let mut limits = [[Yuan::ZERO; Mode::COUNT]; Grade::COUNT];
    for (row, factors) in limits.iter_mut().zip(steps) {
        for ((limit, factor), sub) in row.iter_mut().zip(factors).zip(sub_limit) {
            *limit = annual.times(units::mul(*factor, *sub)?)?.over(Decimal::from(12))?;
        }
    }
    Ok(limits)
}

/// Refuses a yearly amount above the policy's ceiling; equal is allowed.
pub fn check_ceiling(what: &'static str, annual: Yuan, ceiling: Yuan) -> Result<(), LimitError> {
    if annual > ceiling { Err(LimitError::AboveCeiling { what, found: annual, ceiling }) } else { Ok(()) }
}

/// Refuses a monthly limit that a full year would carry above the ceiling.
pub fn check_monthly(what: &'static str, monthly: Yuan, ceiling: Yuan) -> Result<(), LimitError> {
    check_ceiling(what, monthly.times(Decimal::from(12))?, ceiling)
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
