//! Economic levels and growth, and the layers of uncertainty [MODEL §12].

use rust_decimal::Decimal;

use crate::sets::{AGES, Driver};
use crate::timeline::Series;

/// A named level in yuan a year that grows with a driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    pub key: String,
    /// Yuan a year in `year`.
    pub level: Decimal,
    pub year: i32,
    pub driver: Driver,
}

/// Central paths: yearly growth of the drivers, and the interest rate as a level.
#[derive(Clone, Debug)]
pub struct Economy {
    pub growth: Series<[f64; Driver::COUNT]>,
    /// Discount rate of present values; `None`: the fund's interest rate.
    pub discount: Option<Series<f64>>,
}

/// Layers of uncertainty; `None` switches a layer off.
#[derive(Clone, Debug, Default)]
pub struct Uncertainty {
    pub economy: Option<EconomyRisk>,
    pub mortality: Option<MortalityRisk>,
    /// AR(1) in logs on births.
    pub fertility: Option<Ar1>,
    /// AR(1) in logs on net migrants.
    pub migration: Option<Ar1>,
    pub disability: Option<DisabilityRisk>,
    pub usage: Option<UsageRisk>,
    /// AR(1) in logs on the rejoin share of continuity.
    pub rejoin: Option<Ar1>,
    /// Process risk of beneficiary counts.
    pub process: bool,
}

/// First-order autoregression: coefficient and sd of the innovation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ar1 {
    pub phi: f64,
    pub sd: f64,
}

/// VAR(1) of deviations from the central paths.
#[derive(Clone, Debug)]
pub struct EconomyRisk {
    pub phi: [[f64; Driver::COUNT]; Driver::COUNT],
    /// Sd of the innovations, 0.015 for 1.5 percentage points.
    pub sd: [f64; Driver::COUNT],
    pub correlation: [[f64; Driver::COUNT]; Driver::COUNT],
    pub preserve: Preserve,
    /// Floor of the interest rate.
    pub interest_floor: f64,
    /// Each area's own shock on the deviations, beside the nation's.
    pub area: Option<AreaShock>,
}

/// An area's own AR(1) of each driver, independent between drivers and areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaShock {
    pub phi: f64,
    /// Sd of the innovations, 0.015 for 1.5 percentage points.
    pub sd: [f64; Driver::COUNT],
}

/// What the mean of the economy's paths preserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preserve {
    /// Expected growth rates equal the central ones.
    Growth,
    /// Expected index levels equal the central ones.
    Level,
}

/// Lee–Carter: log m + b(x) κ, κ a random walk common to both sexes and all areas.
#[derive(Clone, Debug)]
pub struct MortalityRisk {
    pub b: [f64; AGES],
    pub kappa_sd: f64,
}

/// Level and trend unknown (once a path), a yearly factor correlated across grades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisabilityRisk {
    /// Log sd of the level.
    pub level_sd: f64,
    /// Sd of the yearly trend.
    pub trend_sd: f64,
    pub year: Ar1,
    /// Share of the yearly innovation's variance common to all grades.
    pub common: f64,
}

/// Use and cost: drawn once a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UsageRisk {
    /// Sd of the take-up plateau on the logit scale.
    pub take_up_sd: f64,
    /// Log sd of each mode's weight.
    pub mix_sd: f64,
    /// Concentration of a Dirichlet mix, in place of `mix_sd`; `None`: the weights' logarithms are normal.
    pub mix_concentration: Option<f64>,
    /// Log sd of the care cost level.
    pub care_cost_sd: f64,
    /// Sd of collection ratios on the logit scale.
    pub collection_sd: f64,
}
