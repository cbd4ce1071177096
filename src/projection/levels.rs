//! Amounts that follow an index: bases, limits, prices and fees, resolved by year.
//!
//! | symbol | meaning |
//! |---|---|
//! | a(t) | amount of year t = c(t) · I_i(t − lag) |
//! | c(t) | coefficient in yuan, in prices of the year before the first projected year |
//! | I_i | index of driver i, 1 in the year before the first projected year; before that, along central growth |

use rust_decimal::Decimal;

use super::ProjectionError;
use super::drivers::central_growth;
use crate::finance::lev::Lognormal;
use crate::scenario::law::{Amount, Base, Indexation, Limit};
use crate::scenario::{Economy, Horizon, Indicator};
use crate::sets::{Driver, Grade};
use crate::units::{decimal, float};

/// An amount of one year: coefficient, and the driver and lag of the index that multiplies it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leveled {
    /// Yuan, in prices of the year before the first projected year; nominal without a driver.
    pub coefficient: Decimal,
    pub driver: Option<Driver>,
    pub lag: u8,
}

/// Resolves amounts against an economy and a horizon.
#[derive(Clone, Copy, Debug)]
pub struct Levels<'a> {
    pub economy: &'a Economy,
    pub horizon: Horizon,
}

impl Levels<'_> {
    /// Factor of central growth from `year` to the year before the first projected year.
    fn base_growth(&self, driver: Driver, year: i32) -> Result<Decimal, ProjectionError> {
        let factor = central_growth(self.economy, driver, year, self.horizon.first_year - 1);
        Ok(decimal(factor, "growth to the base year")?)
    }

    /// share × indicator of year t − lag.
    pub fn share_of(
        &self,
        share: Decimal,
        indicator: &Indicator,
        lag: u8,
    ) -> Result<Leveled, ProjectionError> {
        let level = indicator.level * self.base_growth(indicator.driver, indicator.year)?;
        Ok(Leveled { coefficient: share * level, driver: Some(indicator.driver), lag })
    }

    /// A contribution base in yuan a year: E[clamp(X, floor, ceiling)] of persons' bases where bounds are given [MODEL §15].
    pub fn base(&self, base: &Base) -> Result<Leveled, ProjectionError> {
        let mut leveled = self.share_of(base.share, &base.indicator, base.lag)?;
        if let Some(bounds) = base.bounds {
            let factor = Lognormal::new(1.0, bounds.cv).banded(bounds.floor, bounds.ceiling);
            leveled.coefficient *= decimal(factor, "floor and ceiling of the base")?;
        }
        Ok(leveled)
    }

    /// Central index of the year n years before the first projected one; 1 for n = 1.
    ///
    /// An amount with a lag of two years or more reads it in the first years; it is the same on every path.
    pub fn before(&self, driver: Driver, n: i32) -> f64 {
        let base = self.horizon.first_year - 1;
        central_growth(self.economy, driver, base, base + 1 - n)
    }

    /// An amount in `year` that grows with a driver from the level of year `from`; fixed without an indexation.
    pub fn indexed(
        &self,
        yuan: Decimal,
        index: Option<Indexation>,
        year: i32,
    ) -> Result<Leveled, ProjectionError> {
        let Some(index) = index else {
            return Ok(Leveled { coefficient: yuan, driver: None, lag: 0 });
        };
        let norm = index.from - i32::from(index.lag);
        let latest = self.horizon.first_year - 1 + i32::from(index.lag.min(1));
        if index.from > latest {
            return Err(ProjectionError::IndexationStart { from: index.from, lag: index.lag, latest });
        }
        let coefficient = yuan * self.base_growth(index.driver, norm)?;
        Ok(Leveled { coefficient, driver: Some(index.driver), lag: index.lag_in(year) })
    }

    /// A price of `year` that grows with a driver from then on.
    pub fn price(&self, yuan: Decimal, year: i32, driver: Driver) -> Result<Leveled, ProjectionError> {
        Ok(Leveled { coefficient: yuan * self.base_growth(driver, year)?, driver: Some(driver), lag: 0 })
    }

    /// A limit of one grade in a calendar year, yuan a month.
    pub fn limit(&self, limit: &Limit, grade: Grade, year: i32) -> Result<LimitLevel, ProjectionError> {
        let mut amount = match &limit.amount {
            Amount::Fixed { yuan_per_month, index } => {
                self.indexed(*yuan_per_month.at(year), *index, year)?
            }
            Amount::ShareOf { share, indicator, lag } => {
                let annual = self.share_of(*share.at(year), indicator, *lag)?;
                Leveled { coefficient: annual.coefficient / Decimal::from(12), ..annual }
            }
        };
        let factor = limit.factor[grade.index()];
        amount.coefficient *= factor;
        Ok(LimitLevel { amount, at_least: limit.at_least.map(|kept| kept * factor) })
    }
}

/// A monthly limit of one grade and year: the larger of what the rule gives and a kept older amount [option A62].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitLevel {
    pub amount: Leveled,
    /// Yuan a month.
    pub at_least: Option<Decimal>,
}

impl LimitLevel {
    /// The limit as an exact decimal of the law; `index(driver, lag)` gives I(t − lag).
    pub fn exact(&self, index: impl Fn(Driver, u8) -> f64) -> Result<Decimal, ProjectionError> {
        let rule = self.amount.exact(index)?;
        Ok(self.at_least.map_or(rule, |kept| kept.max(rule)))
    }
}

impl Leveled {
    /// The amount in a year of a path; `index(driver, lag)` gives I(t − lag).
    pub fn at(&self, index: impl Fn(Driver, u8) -> f64) -> f64 {
        let factor = self.driver.map_or(1.0, |d| index(d, self.lag));
        float(self.coefficient) * factor
    }

    /// The amount as an exact decimal of the law times the path's index.
    pub fn exact(&self, index: impl Fn(Driver, u8) -> f64) -> Result<Decimal, ProjectionError> {
        match self.driver {
            None => Ok(self.coefficient),
            Some(d) => Ok(self.coefficient * decimal(index(d, self.lag), "index")?),
        }
    }
}
