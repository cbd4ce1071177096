//! One path: from a scenario's area and the path's drivers to yearly results.
pub mod drivers;
