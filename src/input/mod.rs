//! The scenario language: YAML in, checked [`Scenario`](crate::scenario::Scenario) or all problems out.
//!
//! | step | module | does |
//! |---|---|---|
//! | read | [`source`], [`parse`], [`node`] | bytes → text → a tree in which every key and value knows its place |
//! | compose | [`folder`], [`compose`], [`patch`], [`readings`] | bases, variants, readings and single changes → one tree |
//! | cite | [`provenance`] | source, rule, clause and standing of every value |
//! | understand | [`quantity`], [`leaf`], [`words`], [`shape`], [`record`], [`schedule`] | texts → typed values |
//! | the language | [`mirror`] | every key, declared once: reader, JSON Schema and reference follow |
//! | check | [`lower`], [`tables`] | cross-checks, tables → the plain scenario |
//! | tell | [`problem`], [`render`], [`resolve`], [`meaning`], [`start`] | problems for people and as JSON; the resolved scenario; what a value means; a new one |
//!
//! Nothing here panics on what a user wrote, and reading goes on after a problem, so that all are told at once.
//! Limits of validity: cross-checks between sections run once every section can be read; until then each readable
//! section is checked alone.

pub mod compose;
pub mod folder;
pub mod leaf;
pub mod load;
pub mod lower;
pub mod meaning;
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
pub mod start;
pub mod tables;
pub mod text;
pub mod words;

pub use compose::{LoadOptions, Variant};
pub use load::{Loaded, load, reference, schema, validate};
pub use reader::{Document, SourcedValue};
pub use readings::{ReadingChange, ReadingChoice, ReadingOption};
pub use render::Report;
pub use resolve::{readings_json, readings_text, resolved_json, resolved_yaml};
pub use start::new_scenario;
pub use text::Lang;

#[cfg(test)]
mod compose_tests;
#[cfg(test)]
mod message_tests;
#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
mod schema_tests;
