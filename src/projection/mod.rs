//! One path: from a scenario's area and the path's drivers to yearly results; the compiled plan of the kernel.
//!
//! | module | does |
//! |---|---|
//! | [`people`], [`tables`] | central population, shares of categories, prevalence |
//! | [`multi_state`] | the multi-state model as tables by state |
//! | [`states`] | insured, disabled and qualifying persons of a state |
//! | [`levels`], [`payment`], [`continuity`], [`medical`] | the law resolved by year |
//! | [`rules`], [`cuts`] | what both computations read from the scenario |
//! | [`compile`], [`medical_plan`] | all of it as the kernel's dense plan; the medical fund alone |
//! | [`drivers`], [`replay`] | what chance decides on a path; one path of a run again |
//! | [`exact`] | one path with exact money: best estimate, and referee of the kernel |
//! | `levers` | dynamic adjustment, global budget |
//! | [`result`] | yearly results of a path |

#[cfg(test)]
mod agreement_tests;
#[cfg(test)]
mod benefit_tests;
pub mod clock;
#[cfg(test)]
mod clock_tests;
pub mod compile;
pub mod continuity;
#[cfg(test)]
mod continuity_tests;
pub mod cuts;
#[cfg(test)]
mod driver_tests;
pub mod drivers;
mod error;
pub mod exact;
#[cfg(test)]
mod exact_tests;
pub mod levels;
mod levers;
#[cfg(test)]
mod levers_tests;
pub mod medical;
mod medical_path;
pub mod medical_plan;
#[cfg(test)]
mod money_property_tests;
pub mod multi_state;
#[cfg(test)]
mod multi_state_tests;
#[cfg(test)]
mod national;
#[cfg(test)]
mod national_tests;
pub mod old_terms;
mod pay_rows;
pub mod payment;
pub mod people;
#[cfg(test)]
mod people_tests;
mod pool;
#[cfg(test)]
mod property_tests;
pub mod replay;
pub mod result;
pub mod rules;
#[cfg(test)]
pub mod sample;
pub mod states;
pub mod tables;
pub mod tenure;

pub use cuts::Cuts;
pub use error::ProjectionError;
pub use people::People;
