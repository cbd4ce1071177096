//! Randomness: streams, drivers, the path kernel, and what is kept of the paths [MODEL §12, §13].

// Index loops over fixed arrays are what LLVM turns into vector code; published coefficients keep all their digits.
#![allow(clippy::needless_range_loop, clippy::excessive_precision)]

pub mod economy;
pub mod kernel;
pub mod lanes;
pub mod location;
pub mod mixed;
pub mod pages;
pub mod plan;
pub mod pooled;
pub mod precision;
pub mod run;
pub mod sampling;
pub mod sobol;
mod sobol_numbers;
pub mod store;
pub mod streams;
pub mod summary;
pub mod timeseries;
