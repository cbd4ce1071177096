//! One path: from a scenario's area and the path's drivers to yearly results; the compiled plan of the kernel.
//!
//! | module | does |
//! |---|---|
//! | [`people`], [`tables`] | central population, shares of categories, prevalence |
//! | [`levels`], [`payment`], [`continuity`], [`medical`] | the law resolved by year |
//! | [`rules`] | what both computations read from the scenario |
//! | [`compile`] | all of it as the kernel's dense plan |
//! | [`drivers`] | what chance decides on a path |
//! | [`exact`] | one path with exact money: best estimate, and referee of the kernel |
//! | [`result`] | yearly results of a path |

#[cfg(test)]
mod agreement_tests;
pub mod compile;
pub mod continuity;
pub mod drivers;
mod error;
pub mod exact;
#[cfg(test)]
mod exact_tests;
pub mod levels;
pub mod medical;
mod medical_path;
pub mod payment;
pub mod people;
pub mod replay;
pub mod result;
pub mod rules;
#[cfg(test)]
pub mod sample;
pub mod states;
pub mod tables;
pub mod tenure;

pub use error::ProjectionError;
pub use people::People;
