//! Questions put to projections: the transfer decision, the constraints, the outcome of a run [MODEL §10, §11, §13].

pub mod accounts;
pub mod clearing;
pub mod constraints;
pub mod decide;
pub mod headroom;
#[cfg(test)]
mod headroom_tests;
pub mod judge;
pub mod measures;
pub mod outcome;
pub mod paths;
pub mod pooling;
pub mod province;
pub mod run;
pub mod statistics;
pub mod trace;
pub mod transfer;
pub mod variance;
