//! Edge out: charts, tables, report page, terminal table, files. Shows what it is given; computes nothing of the model.
//!
//! | room | what it makes |
//! |---|---|
//! | [`chart`] | SVG with outlined glyphs and PNG from plain data |
//! | [`columns`] | the dictionary of columns: key, unit, labels, definition |
//! | [`annual`] | annual.csv, and JSON values |
//! | [`page`], [`html`] | the readable report, one offline file |
//! | [`workbook`] | one Excel file: live formulas, native charts |
//! | [`verdict`] | verdicts for report and terminal |
//! | [`output`] | all files of a run, written all or nothing |
//! | [`number`], [`font`] | digits and units, the embedded font |

pub mod annual;
pub mod chart;
pub mod columns;
pub mod font;
pub mod html;
pub mod number;
pub mod output;
pub mod page;
pub mod present;
pub mod verdict;
pub mod workbook;

pub use crate::lang::Lang;
