//! Loading a scenario, and the functions behind `validate`, `resolve`, `readings` and `schema`.
//!
//! | function | gives |
//! |---|---|
//! | [`load`] | the checked scenario with its values, documents, readings and warnings; or all problems |
//! | [`validate`] | all problems of a file, errors and warnings |
//! | [`schema`] | JSON Schema of the language |
//! | [`reference`](fn@reference) | the reference table of the documentation |

use std::path::Path;

use serde_json::Value as Json;

use super::compose::{Composed, LoadOptions, Variant, VariantDocument, compose};
use super::lower::{Lowered, Tables, lower};
use super::mirror::ScenarioFile;
use super::node::Node;
use super::problem::{Code, Problem, Problems};
use super::reader::{Document, SourcedValue};
use super::readings::ReadingChoice;
use super::render::Report;
use super::schema::Book;
use super::source::Sources;
use super::text::text;
use crate::scenario::Scenario;

/// A checked scenario with all that is said about its values.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Warnings, with the files they are in.
    pub warnings: Report,
    /// Every value: path, text, normal units, place, source, standing.
    pub values: Vec<SourcedValue>,
    /// Documents that rules belong to.
    pub documents: Vec<Document>,
    /// Readings with what was chosen.
    pub readings: Vec<ReadingChoice>,
    /// Variants that were laid over.
    pub variants: Vec<Variant>,
    /// The resolved tree.
    pub tree: Node,
}

/// Loads a scenario or a variant; all problems are collected.
pub fn load(path: &Path, options: &LoadOptions) -> Result<Loaded, Report> {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let composed = compose(path, options, &mut sources, &mut problems);
    let lowered =
        composed.as_ref().map(|c| lower(c, &mut sources, &mut problems, &mut Tables::default(), None));
    match (composed, lowered) {
        (Some(composed), Some(Lowered { scenario: Some(scenario), values })) if problems.errors() == 0 => {
            let Composed { root, documents, readings, variants, .. } = composed;
            let warnings = Report::new(problems, sources);
            Ok(Loaded { scenario, warnings, values, documents, readings, variants, tree: root })
        }
        _ => {
            if problems.errors() == 0 {
                // A part failed without saying why: a fault of this program, told rather than hidden.
                problems.push(Problem::error(
                    Code::Contradiction,
                    text!(
                        "情景无法解析（程序缺陷，请报告）",
                        "the scenario could not be resolved (a fault of this program; please report it)"
                    ),
                ));
            }
            Err(Report::new(problems, sources))
        }
    }
}

/// All problems of a file, errors and warnings; every option of every reading is resolved as well.
pub fn validate(path: &Path, options: &LoadOptions) -> Report {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let Some(mut composed) = compose(path, options, &mut sources, &mut problems) else {
        return Report::new(problems, sources);
    };
    let mut tables = Tables::default();
    lower(&composed, &mut sources, &mut problems, &mut tables, None);
    let trials = std::mem::take(&mut composed.trials);
    composed.bases.clear();
    let mut found = super::lower::TrialProblems::default();
    for trial in trials {
        let root = std::mem::replace(&mut composed.root, trial.root.clone());
        let mut own = Problems::default();
        lower(&composed, &mut sources, &mut own, &mut tables, Some(&trial.sections));
        composed.root = root;
        found.note(&trial, own, &problems);
    }
    found.tell(&mut problems);
    Report::new(problems, sources)
}

/// JSON Schema (draft 2020-12) of a scenario file.
pub fn schema() -> Json {
    Book::default().document::<ScenarioFile, VariantDocument>("variant")
}

/// The reference of the language as Markdown.
pub fn reference() -> String {
    super::schema::reference(&Book::default().sections::<ScenarioFile, VariantDocument>())
}
