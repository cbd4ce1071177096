//! The scenario language: YAML in, checked scenario or all problems out.

pub mod compose;
pub mod leaf;
pub mod load;
pub mod lower;
pub mod mirror;
pub mod node;
pub mod number;
pub mod parse;
pub mod patch;
pub mod problem;
pub mod provenance;
pub mod quantity;
pub mod reader;
pub mod readings;
pub mod record;
pub mod render;
pub mod resolve;
pub mod schedule;
pub mod schema;
pub mod shape;
pub mod source;
pub mod tables;
pub mod text;
pub mod words;

pub use compose::{LoadOptions, Variant};
pub use load::{Loaded, load, reference, schema, validate};
pub use reader::{Document, SourcedValue};
pub use readings::{ReadingChange, ReadingChoice, ReadingOption};
pub use render::Report;
pub use text::Lang;

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod scenario_tests;
