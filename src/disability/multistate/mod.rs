//! Multi-state model: people move between six living states and death [MODEL §5.2, §15].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | λ_gh(s,x) | intensity from living state g to h, of the age on 1 January, held for the year | per year |
//! | ρ_g(s,x) | ratio of death rates, ρ_0 = 1 | factor |
//! | k(s,x) | scale of mortality, one for all states, so that Σ_g w_g (1 − P_g,dead) = S_x | factor |
//! | w_g | share of state g among those who live through the year | 0..1 |
//! | Q | generator: λ off the diagonal, k ρ_g (−ln S_x) into death, rows sum to 0 | per year |
//! | P = exp(Q) | transition probabilities of the year, as exp(Q/2)² so that 1 July is known | 0..1 |
//!
//! [`Intensities`] are given or derived from prevalence by [`calibrate`]; [`MultiStateModel`] steps the
//! population through a year.

mod calibration;
mod chain;
mod intensities;
mod step;

#[cfg(test)]
mod published_tests;
#[cfg(test)]
mod test_population;

pub use calibration::{Calibrated, Structure, calibrate, stationary_shares};
pub use chain::{Generator, YearChain, generator, year_chain};
pub use intensities::{Intensities, Rates, StateRatios, log_linear};
pub use step::MultiStateModel;
