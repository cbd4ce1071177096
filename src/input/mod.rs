//! The scenario language: YAML in, checked scenario or all problems out.

pub mod leaf;
pub mod node;
pub mod number;
pub mod parse;
pub mod problem;
pub mod provenance;
pub mod quantity;
pub mod reader;
pub mod record;
pub mod resolve;
pub mod schema;
pub mod shape;
pub mod source;
pub mod text;
pub mod words;
