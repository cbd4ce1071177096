//! Charts: plain data in, outlined SVG and PNG out.

mod data;

pub use data::*;
