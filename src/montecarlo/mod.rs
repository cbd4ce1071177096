//! Randomness: streams, drivers, the path kernel, and what is kept of the paths [MODEL §12, §13].

pub mod lanes;
pub mod plan;
pub mod streams;
