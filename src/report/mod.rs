//! Edge out: charts, tables, report page, terminal table, files. Shows what it is given; computes nothing of the model.

pub mod annual;
pub mod chart;
pub mod columns;
pub mod font;
pub mod lang;
pub mod number;
pub mod page;
pub mod verdict;

pub use lang::Lang;
