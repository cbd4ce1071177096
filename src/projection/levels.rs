//! Amounts that follow an index: bases, limits, prices and fees, resolved by year.
//!
//! | symbol | meaning |
//! |---|---|
//! | a(t) | amount of year t = c(t) · I_i(t − lag) |
//! | c(t) | coefficient in yuan, in prices of the year before the first projected year |
//! | I_i | index of driver i, 1 in the year before the first projected year |

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

    /// An amount of year `from` that grows with a driver; fixed without an indexation.
    pub fn indexed(&self, yuan: Decimal, index: Option<Indexation>) -> Result<Leveled, ProjectionError> {
        let Some(index) = index else {
            return Ok(Leveled { coefficient: yuan, driver: None, lag: 0 });
        };
        let norm = index.from - i32::from(index.lag);
        let latest = self.horizon.first_year - 1;
        if norm > latest {
            return Err(ProjectionError::IndexationStart { from: index.from, lag: index.lag, latest });
        }
        let coefficient = yuan * self.base_growth(index.driver, norm)?;
        Ok(Leveled { coefficient, driver: Some(index.driver), lag: index.lag })
    }

    /// A price of `year` that grows with a driver from then on.
    pub fn price(&self, yuan: Decimal, year: i32, driver: Driver) -> Result<Leveled, ProjectionError> {
        Ok(Leveled { coefficient: yuan * self.base_growth(driver, year)?, driver: Some(driver), lag: 0 })
    }

    /// A limit of one grade in a calendar year, yuan a month.
    pub fn limit(&self, limit: &Limit, grade: Grade, year: i32) -> Result<Leveled, ProjectionError> {
        if let Some(found) = limit.at_least {
            return Err(ProjectionError::KeptLimit { found });
        }
        let mut leveled = match &limit.amount {
            Amount::Fixed { yuan_per_month, index } => self.indexed(*yuan_per_month.at(year), *index)?,
            Amount::ShareOf { share, indicator, lag } => {
                let annual = self.share_of(*share.at(year), indicator, *lag)?;
                Leveled { coefficient: annual.coefficient / Decimal::from(12), ..annual }
            }
        };
        leveled.coefficient *= limit.factor[grade.index()];
        Ok(leveled)
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
