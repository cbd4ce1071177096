//! Population of a pooling area by sex and single age, cohort by cohort [MODEL §3].
//!
//! | symbol | here | meaning | unit |
//! |---|---|---|---|
//! | P_t(s,x) | [`BySexAge`] | people on 1 January of year t, age last birthday | persons |
//! | m_t(s,x) | `mx` | central death rate of calendar year t | deaths per person-year |
//! | a_x | [`infant_separation`] | years lived in the year of age by those who die in it | years |
//! | q_x, l_x, L_x, T_x, e_x | [`LifeTable`] | probability of death, survivors, person-years, years above, expectation | – |
//! | S_x, T_100/T_99, L_0 | [`Survival`] | from age to age, into the open group, from birth | ratio |
//! | f_t(x) | `asfr` | births per woman and year, ages 15 to 49 | per year |
//! | M_t(s,x) | `migrants` | net migrants of year t by age at the event | persons |
//! | b(x), κ_t | [`lee_carter_factor`] | sensitivity and index of mortality on one path | – |
//!
//! The room knows nothing of insurance. Age 100 is the open group 100+.

// Formulas in (s, x) are written over the same indices as on paper, across several arrays at once.
#![allow(clippy::needless_range_loop)]

mod error;
mod fitting;
mod life_table;
mod mortality;
mod step;
mod summary;
#[cfg(test)]
mod wpp_check;

pub use error::PopulationError;
pub use fitting::{FIT_TOLERANCE, PublishedShares, SHARE_ROUNDING, fit_age_structure};
pub use life_table::{LifeTable, OPEN_AGE, Survival, infant_separation, life_expectancy_at_birth};
pub use mortality::{
    factor_for_life_expectancy, factor_for_life_expectancy_both, improved, lee_carter_factor,
    lee_carter_rates, scaled,
};
pub use step::{FERTILE_AGES, Projection, Step, YearRates, project, step};
pub use summary::{AgeSummary, summarize, total};

pub use crate::sets::BySexAge;
