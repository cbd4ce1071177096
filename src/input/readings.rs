//! Readings: where a text can be read in several ways, the scenario names the ways and chooses one.
//!
//! ```yaml
//! readings:
//!   zz.rate_2027:
//!     ambiguity: A84
//!     clause: 二(三)
//!     question: {zh: …, en: …}
//!     default: "0.15"
//!     applies_to: contributions.resident        # dropped where this path does not exist
//!     options:
//!       "0.15": {note: the values as written}
//!       "0.075": {note: …, set: {contributions.resident.rate: {2027: 0.075%, 2028: 0.15%}}}
//! ```
//!
//! Every option is tried on the scenario, chosen or not: one that does not fit, or changes nothing, is an error.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::node::Node;
use super::patch::{Change, Patch, collect};
use super::problem::{Code, Problem, Problems};
use super::provenance::Cite;
use super::reader::Reader;
use super::record::{either, record};
use super::schema::Book;
use super::shape::Mirror;
use super::source::Origin;
use super::text::{Text, excerpt, nearest, text};
use super::words::Words;

/// A part of the file that is kept as it is.
#[derive(Clone, Debug)]
pub struct Raw(pub Node);

impl Mirror for Raw {
    fn read(node: &Node, _: &mut Reader) -> Option<Self> {
        Some(Self(node.clone()))
    }
    fn schema(_: &mut Book) -> Json {
        json!({"type": ["object", "array", "string"]})
    }
    fn kind() -> Text {
        text!("`{{路径: 值}}`", "`{{path: value}}`")
    }
}

record! {
    /// A text in both languages.
    pub struct Bilingual = "bilingual", "双语文字", "a text in both languages" {
        zh: Words, required, "中文", "Chinese";
        en: Words, required, "英文", "English";
    }

    /// One way to read the text.
    pub struct OptionForm = "reading_option", "一种读法", "one way to read the text" {
        note: Words, optional, "理由", "why";
        set: Raw, optional, "替换：路径 → 值", "replaces: path → value";
        add: Raw, optional, "添加：路径 → 值", "adds: path → value";
        remove: Raw, optional, "删去的路径", "paths taken away";
    }

    /// A question that the text leaves open.
    pub struct ReadingForm = "reading", "读法（文本歧义）", "a question that the text leaves open" {
        ambiguity: Words, optional, "歧义编号", "number of the ambiguity";
        clause: Words, optional, "条款", "clause";
        question: Title, required, "问题", "the question";
        default: Words, required, "缺省读法", "the reading that is chosen";
        applies_to: Words, optional, "仅当此路径存在时适用", "dropped where this path does not exist";
        options: Options, required, "各种读法", "the ways to read it";
    }
}

either! {
    /// A text, in one language or in both.
    pub enum Title = "title" {
        /// Both languages.
        Both(Bilingual) when block;
        /// One text for both.
        One(Words) otherwise;
    }
}

impl Title {
    /// As a text in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Both(both) => Text::new(both.zh.0.clone(), both.en.0.clone()),
            Self::One(one) => Text::same(one.0.clone()),
        }
    }
}

/// Options by key; a key may be any text.
#[derive(Clone, Debug)]
pub struct Options(pub Vec<(String, Node, OptionForm)>);

impl Mirror for Options {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if !node.is_map() || node.entries().is_empty() {
            reader.wrong_shape(node, Self::kind());
            return None;
        }
        let mut all = Some(Vec::new());
        for entry in node.entries() {
            let form = reader.within(&entry.key, |r| OptionForm::read(&entry.value, r));
            all = all.zip(form).map(|(mut list, form)| {
                list.push((entry.key.clone(), entry.value.clone(), form));
                list
            });
        }
        all.map(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let option = OptionForm::schema(book);
        json!({"type": "object", "additionalProperties": option, "minProperties": 1})
    }
    fn kind() -> Text {
        text!("读法 → {{note, set, add, remove}}", "option → {{note, set, add, remove}}")
    }
}

/// A change of an option, for the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingChange {
    /// Dotted path.
    pub path: String,
    /// The value without the option; `None` where it adds.
    pub from: Option<String>,
    /// The value with it; `None` where it removes.
    pub to: Option<String>,
}

/// One way to read the text, for the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingOption {
    /// Key.
    pub key: String,
    /// Why.
    pub note: Option<String>,
    /// What it changes in this scenario.
    pub changes: Vec<ReadingChange>,
}

/// A reading of a loaded scenario and what was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingChoice {
    /// Key.
    pub key: String,
    /// Number of the ambiguity.
    pub ambiguity: Option<String>,
    /// Clause.
    pub clause: Option<String>,
    /// The question.
    pub question: Text,
    /// The option that holds if none is chosen.
    pub default: String,
    /// The option that holds.
    pub chosen: String,
    /// All options.
    pub options: Vec<ReadingOption>,
    /// Where it stands.
    pub origin: Origin,
}

/// A choice made by the caller or a variant.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Key of the reading.
    pub key: String,
    /// Key of the option.
    pub option: String,
    /// Where it was made; `None` on the command line.
    pub origin: Option<Origin>,
}

fn inline(node: &Node) -> String {
    excerpt(&super::resolve::to_yaml_inline(node))
}

/// The tree of a scenario with an option that was not chosen, to be checked as well.
#[derive(Clone, Debug)]
pub struct Trial {
    /// `key=option`.
    pub name: String,
    /// Where the option is written.
    pub origin: Origin,
    /// The tree.
    pub root: Node,
    /// Sections that the option changes.
    pub sections: Vec<String>,
}

/// Reads the readings, tries every option, applies the chosen ones.
pub fn apply(
    root: &mut Node,
    block: &Node,
    selections: &[Selection],
    reader: &mut Reader,
) -> (Vec<ReadingChoice>, Vec<Trial>) {
    let mut forms: Vec<(String, Origin, ReadingForm)> = Vec::new();
    for entry in block.entries() {
        let form =
            reader.within("readings", |r| r.within(&entry.key, |r| ReadingForm::read(&entry.value, r)));
        forms.extend(form.map(|f| (entry.key.clone(), entry.origin, f)));
    }
    let applies = |f: &ReadingForm| f.applies_to.as_ref().is_none_or(|p| root.at(&p.0).is_some());
    let forms: Vec<_> = forms.into_iter().filter(|(_, _, f)| applies(f)).collect();
    check_selections(&forms, selections, reader.problems);

    let plain = root.clone();
    let mut choices: Vec<ReadingChoice> = Vec::new();
    let mut trials = Vec::new();
    let mut changed: Vec<(String, String, Origin)> = Vec::new();
    for (key, origin, form) in &forms {
        // The last selection holds: the command line comes after the variants.
        let chosen = selections.iter().rev().find(|s| s.key == *key).map_or(&form.default.0, |s| &s.option);
        let mut options = Vec::new();
        for (name, node, option) in &form.options.0 {
            let cite = Arc::new(Cite {
                clause: form.clause.as_ref().map(|c| c.0.clone()),
                note: option.note.as_ref().map(|n| n.0.clone()),
                reading: Some(format!("{key}={name}")),
                ..Cite::default()
            });
            let before = reader.problems.errors();
            let patches = collect(node, &cite, reader.problems);
            if patches.is_empty() && *name != form.default.0 && reader.problems.errors() == before {
                reader.problems.push(
                    Problem::error(
                        Code::NoChange,
                        text!(
                            "读法 `{key}` 的选项 `{name}` 没有改变任何东西",
                            "the option `{name}` of the reading `{key}` changes nothing"
                        ),
                    )
                    .at(node.origin, node.length)
                    .path(format!("readings.{key}.options.{name}"))
                    .help(text!("写出 `set:`", "write its `set:`")),
                );
            }
            let changes = patches.iter().map(|p| describe(p, &plain)).collect();
            if name == chosen {
                for patch in &patches {
                    let clash =
                        changed.iter().find(|(path, other, _)| other != key && overlaps(path, &patch.path));
                    if let Some((_, other, at)) = clash {
                        reader.problems.push(
                            Problem::error(
                                Code::Contradiction,
                                text!(
                                    "读法 `{key}` 与 `{other}` 改动同一处",
                                    "the readings `{key}` and `{other}` change the same place"
                                ),
                            )
                            .found(&patch.path)
                            .at(patch.origin, patch.path.chars().count() as u32)
                            .path(&patch.path)
                            .related(text!("另一处改动", "the other change"), *at),
                        );
                    }
                    changed.push((patch.path.clone(), key.clone(), patch.origin));
                    patch.apply(root, reader.problems);
                }
            } else {
                let mut trial = plain.clone();
                let before = reader.problems.errors();
                patches.iter().for_each(|p| p.apply(&mut trial, reader.problems));
                if !patches.is_empty() && reader.problems.errors() == before {
                    let mut sections: Vec<String> =
                        patches.iter().flat_map(|p| sections_of(&p.path)).collect();
                    sections.sort();
                    sections.dedup();
                    trials.push(Trial {
                        name: format!("{key}={name}"),
                        origin: node.origin,
                        root: trial,
                        sections,
                    });
                }
            }
            options.push(ReadingOption {
                key: name.clone(),
                note: option.note.as_ref().map(|n| n.0.clone()),
                changes,
            });
        }
        if !options.iter().any(|o| o.key == form.default.0) {
            reader.problems.push(unknown_option(key, &form.default.0, &options, Some(*origin)));
        }
        choices.push(ReadingChoice {
            key: key.clone(),
            ambiguity: form.ambiguity.as_ref().map(|a| a.0.clone()),
            clause: form.clause.as_ref().map(|c| c.0.clone()),
            question: form.question.text(),
            default: form.default.0.clone(),
            chosen: chosen.clone(),
            options,
            origin: *origin,
        });
    }
    for selection in selections {
        if let Some(choice) = choices.iter().find(|c| c.key == selection.key)
            && !choice.options.iter().any(|o| o.key == selection.option)
        {
            reader.problems.push(unknown_option(
                &selection.key,
                &selection.option,
                &choice.options,
                selection.origin,
            ));
        }
    }
    (choices, trials)
}

/// Sections that a change at a path concerns: its own, and in an area the one that the area overrides.
fn sections_of(path: &str) -> Vec<String> {
    let mut steps = path.split('.');
    match (steps.next(), steps.nth(1)) {
        (Some("areas"), Some("remove")) | (Some("areas"), None) => vec!["areas".into(), "horizon".into()],
        (Some("areas"), Some(inner)) => vec!["areas".into(), inner.into()],
        (own, _) => vec![own.unwrap_or("").into()],
    }
}

fn overlaps(a: &str, b: &str) -> bool {
    let inside = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    inside(a, b) || inside(b, a)
}

fn describe(patch: &Patch, plain: &Node) -> ReadingChange {
    let from = plain.at(&patch.path).map(inline);
    let to = match &patch.change {
        Change::Set(value) | Change::Add(value) => Some(inline(value)),
        Change::Remove => None,
    };
    ReadingChange { path: patch.path.clone(), from, to }
}

fn check_selections(
    forms: &[(String, Origin, ReadingForm)],
    selections: &[Selection],
    problems: &mut Problems,
) {
    for selection in selections {
        if forms.iter().any(|f| f.0 == selection.key) {
            continue;
        }
        let keys: Vec<&str> = forms.iter().map(|f| f.0.as_str()).collect();
        let list = keys.join(", ");
        let shown = excerpt(&selection.key);
        let mut problem = Problem::error(
            Code::UnknownReading,
            text!("情景没有读法 `{shown}`", "the scenario has no reading `{shown}`"),
        )
        .found(&selection.key)
        .path("readings");
        if !keys.is_empty() {
            problem = problem.expected(text!("以下之一：{list}", "one of {list}"));
        }
        if let Some(near) = nearest(&selection.key, keys) {
            problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
        }
        if let Some(origin) = selection.origin {
            problem = problem.at(origin, selection.key.chars().count() as u32);
        }
        problems.push(problem);
    }
}

fn unknown_option(key: &str, option: &str, options: &[ReadingOption], origin: Option<Origin>) -> Problem {
    let keys: Vec<&str> = options.iter().map(|o| o.key.as_str()).collect();
    let list = keys.join(", ");
    let shown = excerpt(option);
    let mut problem = Problem::error(
        Code::UnknownOption,
        text!("读法 `{key}` 没有选项 `{shown}`", "the reading `{key}` has no option `{shown}`"),
    )
    .found(option)
    .expected(text!("以下之一：{list}", "one of {list}"))
    .path(format!("readings.{key}"));
    if let Some(near) = nearest(option, keys) {
        problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
    }
    match origin {
        Some(origin) => problem.at(origin, key.chars().count() as u32),
        None => problem,
    }
}
