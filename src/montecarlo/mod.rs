//! Randomness: streams, drivers, the path kernel, and what is kept of the paths [MODEL §12, §13].

pub mod economy;
pub mod kernel;
pub mod lanes;
pub mod location;
pub mod plan;
pub mod run;
pub mod streams;
pub mod summary;
pub mod timeseries;
