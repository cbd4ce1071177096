//! The checked scenario as plain data: policy, assumptions and areas, every value resolved by year.
//!
//! A [`Scenario`] comes from `input` (or from code) and is all that a projection needs. Money and rates of the law are
//! exact decimals; what nature does (people, disability, care cost) is f64 [MODEL §1.3]. Money is nominal yuan.
//!
//! | room | holds | MODEL |
//! |---|---|---|
//! | [`people`] | population, enrolment, disability | §3–§5 |
//! | [`law`] | contributions, benefits, continuity, costs | §6–§8 |
//! | [`funds`] | LTCI fund, medical pooled fund, rate transfer, constraints | §9–§11 |
//! | [`economy`] | levels, growth, uncertainty | §12 |

pub mod economy;
pub mod funds;
pub mod law;
pub mod people;

use rust_decimal::Decimal;

pub use crate::finance::constraint::WarningBands;
use crate::finance::pooling;
pub use economy::{Economy, Indicator, Uncertainty};
pub use funds::{Constraint, LtciFund, MedicalFund, RateTransfer};
pub use law::{Benefits, Continuity, Contribution, Costs};
pub use people::{Disability, Enrolment, Population};

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

/// A checked scenario: one policy over one or more pooling areas (统筹区).
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name of the output folder: ASCII letters, digits, `_` and `-`.
    pub id: String,
    pub title: Text,
    pub horizon: Horizon,
    pub economy: Economy,
    pub uncertainty: Uncertainty,
    pub areas: Vec<Area>,
    pub constraints: Vec<Constraint>,
    pub warning_bands: WarningBands,
    pub pooling: Pooling,
}

/// Projection years: states stand on 1 January of `first_year ..= first_year + years`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    pub first_year: i32,
    /// 1..=75 [MODEL §2].
    pub years: usize,
}

impl Horizon {
    /// Last projected calendar year.
    pub const fn last_year(&self) -> i32 {
        self.first_year + self.years as i32 - 1
    }
}

/// How the funds of several areas stand together [MODEL §14 pooling, options A02, A69].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pooling {
    /// Each area keeps its own fund.
    Apart,
    /// An adjustment fund takes this share of contributions and pays shortfalls pro rata, from the year on.
    Adjustment { share: Decimal, from: i32 },
    /// One fund for all areas from the year on.
    OneFund { from: i32 },
}

impl Pooling {
    /// The rule and its first calendar year; `None` where areas stay apart.
    pub const fn rule(&self) -> Option<(pooling::Pooling, i32)> {
        match *self {
            Self::Apart => None,
            Self::Adjustment { share, from } => Some((pooling::Pooling::AdjustmentFund { share }, from)),
            Self::OneFund { from } => Some((pooling::Pooling::OneFund, from)),
        }
    }
}

/// A pooling area: people, rules and funds of one LTCI fund.
#[derive(Clone, Debug)]
pub struct Area {
    pub id: String,
    pub name: Text,
    pub population: Population,
    pub enrolment: Enrolment,
    pub disability: Disability,
    pub contributions: Vec<Contribution>,
    pub benefits: Benefits,
    pub continuity: Continuity,
    pub costs: Costs,
    pub ltci_fund: LtciFund,
    pub medical_fund: Option<MedicalFund>,
}
