//! From the language to the checked [`Scenario`]: tables read, schedules resolved, values checked against each other.
//!
//! | file | lowers |
//! |---|---|
//! | `mod` | the frame: problems by path, tables, the scenario's areas |
//! | [`tables`] | tables by age, sex, year |
//! | [`people`] | population, enrolment, disability |
//! | [`published`] | people fitted to published shares and life expectancies |
//! | [`law`] | contributions, benefits |
//! | [`limits`] | limits and their legal ceiling |
//! | [`old_terms`] | what held before a change, for old cases |
//! | [`terms`] | continuity, costs |
//! | [`funds`] | funds, transfer, constraints |
//! | [`shortage`] | dynamic adjustment, global budget |
//! | [`economy`] | indicators, growth, layers of uncertainty |

pub mod correlation;
pub mod economy;
pub mod funds;
pub mod law;
pub mod limits;
pub mod old_terms;
pub mod people;
pub mod published;
#[cfg(test)]
mod published_tests;
pub mod shortage;
pub mod tables;
pub mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::mirror::{PoolingForm, ScenarioFile, VERSION};
use super::node::{Node, Value};
use super::problem::{Code, Problem, Problems};
use super::reader::{Reader, SourcedValue, clause_of};
use super::readings::Title;
use super::record::Record;
use super::shape::{Mirror, Named};
use super::source::{Origin, Sources};
use super::tables::Table;
use super::text::{nearest, text};
use crate::scenario::{Area, Economy, Horizon, Pooling, Scenario, Text, WarningBands};
use crate::sets::AGES;
use crate::timeline::Series;

/// What lowering needs beside the forms.
pub struct Lower<'a> {
    /// The tree that the forms were read from, for places.
    pub tree: &'a Node,
    /// What went wrong.
    pub problems: &'a mut Problems,
    /// Files read.
    pub sources: &'a mut Sources,
    /// Folder of all files.
    pub folder: &'a Path,
    /// Tables read so far.
    pub tables: &'a mut Tables,
    /// Projection years.
    pub horizon: Horizon,
    /// Prefix of paths in messages, for an area.
    pub prefix: String,
    /// Indicators that something refers to.
    pub used: &'a mut BTreeSet<String>,
}

impl Lower<'_> {
    /// Reports a problem at a path: at its value, or at the nearest block that exists.
    pub fn report(&mut self, path: &str, problem: Problem) {
        let mut at = path;
        let node = loop {
            match (self.tree.at(at), at.rsplit_once('.')) {
                (Some(node), _) => break node,
                (None, Some((parent, _))) => at = parent,
                (None, None) => break self.tree,
            }
        };
        let mut problem = problem.at(node.origin, node.length);
        problem.path = format!("{}{path}", self.prefix);
        if problem.found.is_none() && at == path && node.text().is_some() {
            problem = problem.found(node.describe());
        }
        if problem.clause.is_none() {
            problem.clause = node.cite.as_deref().and_then(clause_of);
        }
        self.problems.push(problem);
    }

    /// Reports an error at a path.
    pub fn error(&mut self, path: &str, code: Code, what: super::text::Text) {
        self.report(path, Problem::error(code, what));
    }

    /// The clause or rule that a path cites; empty if none.
    pub fn clause(&self, path: &str) -> String {
        let cite = self.tree.at(path).and_then(|n| n.cite.as_deref());
        cite.and_then(clause_of).unwrap_or_default()
    }

    /// Whether a path is written in the files (rather than a default).
    pub fn written(&self, path: &str) -> bool {
        self.tree.at(path).is_some()
    }
}

/// A title in both languages.
pub fn title(form: &Title) -> Text {
    let text = form.text();
    Text { zh: text.zh, en: text.en }
}

/// A composed tree lowered.
pub struct Lowered {
    /// The scenario, if there were no errors.
    pub scenario: Option<Scenario>,
    /// Every value with its origin.
    pub values: Vec<SourcedValue>,
}

/// The keys that an area may override; `remove` takes away what it does not have.
const AREA_KEYS: [&str; 14] = [
    "name",
    "remove",
    "indicators",
    "population",
    "enrolment",
    "disability",
    "phases",
    "contributions",
    "collection",
    "benefits",
    "continuity",
    "costs",
    "ltci_fund",
    "medical_fund",
];

/// What was read of tables so far, for all areas and options.
#[derive(Default)]
pub struct Tables {
    /// Files; `None`: one that is broken and was told.
    pub files: BTreeMap<PathBuf, Option<Arc<Table>>>,
    /// Faultless tables of ages by calendar year: the largest ones, shared by all areas.
    pub surfaces: BTreeMap<(PathBuf, String), Series<[f64; AGES]>>,
}

/// Reads and lowers a composed tree; every problem is collected.
///
/// `changed` names the sections that differ from a tree that was lowered before: the areas' other sections, where they
/// stand alone, are not lowered again, and there is no scenario.
pub fn lower(
    composed: &super::compose::Composed,
    sources: &mut Sources,
    problems: &mut Problems,
    tables: &mut Tables,
    changed: Option<&[String]>,
) -> Lowered {
    // Every section depends on the years.
    let changed = changed.filter(|c| !c.iter().any(|k| k == "horizon"));
    let before = problems.errors();
    let mut reader = Reader::new(problems, sources, &composed.documents);
    let file = ScenarioFile::read(&composed.root, &mut reader);
    let mut values = std::mem::take(&mut reader.values);
    cite_documents(&values, composed, problems);
    if file.is_some() && composed.root.get("areas").is_none() {
        uncited_documents(&values, composed, problems);
    }
    others(composed, sources, problems);
    let Some(file) = file else {
        sections(composed, sources, problems, tables);
        return Lowered { scenario: None, values };
    };

    let horizon =
        Horizon { first_year: file.horizon.first_year.0 as i32, years: file.horizon.years.0 as usize };
    let mut used = BTreeSet::new();
    let folder = composed.folder.as_path();
    macro_rules! frame {
        ($tree:expr, $prefix:expr) => {
            Lower {
                tree: $tree,
                problems: &mut *problems,
                sources: &mut *sources,
                folder,
                tables: &mut *tables,
                horizon,
                prefix: $prefix,
                used: &mut used,
            }
        };
    }
    let mut frame = frame!(&composed.root, String::new());
    if !(1..=75).contains(&horizon.years) {
        frame.error(
            "horizon.years",
            Code::OutOfRange,
            text!("预测年数应为 1 到 75", "the projection has 1 to 75 years"),
        );
    }
    if file.changhu.0 != VERSION {
        let what = text!(
            "本程序读取第 {VERSION} 版情景语言",
            "this program reads version {VERSION} of the scenario language"
        );
        frame.error("changhu", Code::OutOfRange, what);
    }
    let economy = economy::economy(&file.economy, &mut frame);
    let uncertainty = economy::uncertainty(&file.uncertainty, &mut frame);
    let warning_bands = funds::warning_bands(&file.warning_bands, &mut frame);
    let pooling = pooling(&file, &mut frame);

    let mut areas = Vec::new();
    let mut constraints = None;
    let blocks = file.areas.as_ref().map(|a| a.0.as_slice()).unwrap_or_default();
    if blocks.is_empty() {
        let area = economy
            .as_ref()
            .and_then(|e| area(&file, &file.id.0, title(&file.title), e, changed, &mut frame));
        constraints = funds::constraints(&file, &mut frame);
        areas.extend(area);
    }
    for (id, block) in blocks {
        let mut over = block.0.clone();
        let path = format!("areas.{id}");
        let mut reader = Reader::new(problems, sources, &composed.documents);
        reader
            .within(&path, |r| r.block(&block.0, &AREA_KEYS, || text!("统筹区", "a pooling area")).is_some());
        let name = over
            .take("name")
            .and_then(|e| reader.within(&format!("{path}.name"), |r| Title::read(&e.value, r)));
        let mut below = composed.root.clone();
        if let Some(remove) = over.take("remove") {
            let origin = remove.origin;
            let list = Node::new(Value::Map(vec![remove]), origin, 1);
            for patch in super::patch::collect(&list, &Arc::default(), reader.problems) {
                patch.apply(&mut below, reader.problems);
            }
        }
        let tree = super::patch::lay_over(below, over);
        reader.listing = changed.is_none();
        let read = reader.within(&path, |r| ScenarioFile::read(&tree, r));
        let own = std::mem::take(&mut reader.values);
        let prefix = format!("{path}.");
        values.extend(
            own.into_iter().filter(|v| v.path.strip_prefix(&prefix).is_some_and(|p| block.0.at(p).is_some())),
        );
        let Some(read) = read else { continue };
        let mut frame = frame!(&tree, prefix);
        let shown = name.as_ref().map_or_else(|| Text { zh: id.clone(), en: id.clone() }, title);
        let area = economy.as_ref().and_then(|e| area(&read, id, shown, e, changed, &mut frame));
        areas.extend(area);
        if constraints.is_none() {
            constraints = funds::constraints(&read, &mut frame);
        }
    }
    let mut frame = frame!(&composed.root, String::new());
    unused_indicators(&file, &mut frame);
    shortage::pooling_fits(&pooling, &areas, &mut frame);
    if problems.errors() > before {
        return Lowered { scenario: None, values };
    }
    let scenario = (|| {
        Some(Scenario {
            id: file.id.0.clone(),
            title: title(&file.title),
            horizon,
            economy: economy?,
            uncertainty: uncertainty?,
            areas,
            constraints: constraints?,
            warning_bands: warning_bands?,
            pooling,
        })
    })();
    Lowered { scenario, values }
}

/// Checks what the chosen tree does not show: options that were not chosen, and values of a base that are overridden.
fn others(composed: &super::compose::Composed, sources: &mut Sources, problems: &mut Problems) {
    for base in &composed.bases {
        let mut own = Problems::default();
        ScenarioFile::read(base, &mut Reader::new(&mut own, sources, &composed.documents));
        // A base is not whole: what it lacks stands in the files above.
        own.sorted().into_iter().filter(|p| p.code != Code::MissingKey).for_each(|p| problems.push(p));
    }
    let fields = ScenarioFile::fields();
    let mut found = TrialProblems::default();
    for trial in &composed.trials {
        let mut own = Problems::default();
        let mut reader = Reader::new(&mut own, sources, &composed.documents);
        for key in &trial.sections {
            match (fields.iter().find(|f| f.key == key), trial.root.entry(key)) {
                (Some(field), Some(entry)) => reader.within(key, |r| (field.check)(&entry.value, r)),
                (None, Some(entry)) => {
                    let allowed: Vec<&str> = fields.iter().map(|f| f.key).collect();
                    reader.unknown_key(key, entry.origin, &allowed);
                }
                (_, None) => {}
            }
        }
        let values = std::mem::take(&mut reader.values);
        known_indicators(&values, &trial.root, &mut own);
        found.note(trial, own, problems);
    }
    found.tell(problems);
}

/// Indicators that values name must exist.
fn known_indicators(values: &[SourcedValue], root: &Node, problems: &mut Problems) {
    use super::quantity::{Quantity, parse};
    for value in values.iter().filter(|v| matches!(v.kind, "share_of_indicator" | "limit_amount")) {
        let Ok(Quantity::ShareOf(_, name, _)) = parse(&value.text) else { continue };
        if root.at("indicators").is_some_and(|i| i.get(&name).is_some()) {
            continue;
        }
        let node = root.at(&value.path).unwrap_or(root);
        let what = text!("没有指标 `{name}`", "there is no indicator `{name}`");
        problems.push(
            Problem::error(Code::UnknownName, what)
                .found(&value.text)
                .at(node.origin, node.length)
                .path(&value.path),
        );
    }
}

/// Problems that only options that were not chosen would cause, each with the options that cause it.
#[derive(Debug, Default)]
pub struct TrialProblems(Vec<(Problem, Vec<String>, Origin)>);

impl TrialProblems {
    /// Notes what a trial finds beyond the `known` problems.
    pub fn note(&mut self, trial: &super::readings::Trial, own: Problems, known: &Problems) {
        for problem in own.sorted() {
            if known.list().iter().any(|k| k.says_the_same(&problem)) {
                continue;
            }
            if let Some((_, names, _)) = self.0.iter_mut().find(|(p, ..)| *p == problem) {
                names.push(trial.name.clone());
            } else if self.0.len() < Problems::MOST {
                self.0.push((problem, vec![trial.name.clone()], trial.origin));
            }
        }
    }

    /// Tells each problem once, with its options.
    pub fn tell(self, problems: &mut Problems) {
        for (problem, names, origin) in self.0 {
            let (zh, en) = (names.join("、"), names.join(", "));
            problems.push(problem.related(text!("采用读法 {zh} 时", "with the reading {en}"), origin));
        }
    }
}

/// Where a file cannot be read as a whole, the sections that can are still checked, so that their problems are told at once.
fn sections(
    composed: &super::compose::Composed,
    sources: &mut Sources,
    problems: &mut Problems,
    tables: &mut Tables,
) {
    use super::mirror::{HorizonForm, economy as e, funds as f, people as p, terms as t};
    fn section<T: Mirror>(
        key: &str,
        composed: &super::compose::Composed,
        sources: &mut Sources,
    ) -> Option<T> {
        let mut silent = Problems::default();
        let node = composed.root.get(key)?;
        T::read(node, &mut Reader::new(&mut silent, sources, &composed.documents))
            .filter(|_| silent.errors() == 0)
    }
    let horizon = section::<HorizonForm>("horizon", composed, sources);
    let Some(horizon) = horizon else { return };
    let horizon = Horizon { first_year: horizon.first_year.0 as i32, years: horizon.years.0 as usize };
    let mut used = BTreeSet::new();
    macro_rules! check {
        ($key:literal, $form:ty, $lower:path) => {
            if let Some(form) = section::<$form>($key, composed, sources) {
                let mut frame = Lower {
                    tree: &composed.root,
                    problems: &mut *problems,
                    sources: &mut *sources,
                    folder: &composed.folder,
                    tables: &mut *tables,
                    horizon,
                    prefix: String::new(),
                    used: &mut used,
                };
                $lower(&form, &mut frame);
            }
        };
    }
    check!("population", p::PopulationForm, people::population);
    check!("enrolment", p::EnrolmentForm, people::enrolment);
    check!("disability", p::DisabilityForm, people::disability);
    check!("continuity", t::ContinuityForm, terms::continuity);
    check!("costs", t::CostsForm, terms::costs);
    check!("ltci_fund", f::LtciFundForm, funds::ltci_fund);
    check!("warning_bands", f::WarningBandsForm, funds::warning_bands);
    check!("economy", e::EconomyForm, economy::economy);
    check!("uncertainty", e::UncertaintyForm, economy::uncertainty);
}

fn area(
    file: &ScenarioFile,
    id: &str,
    name: Text,
    economy: &Economy,
    changed: Option<&[String]>,
    frame: &mut Lower,
) -> Option<Area> {
    let differs = |key: &str| changed.is_none_or(|c| c.iter().any(|k| k == key));
    // Every part is lowered before one that failed decides, so that all problems are found.
    let population = differs("population").then(|| people::population(&file.population, frame)).flatten();
    let enrolment = differs("enrolment").then(|| people::enrolment(&file.enrolment, frame)).flatten();
    let disability = differs("disability").then(|| people::disability(&file.disability, frame)).flatten();
    let contributions = law::contributions(file, frame);
    let benefits = law::benefits(file, economy, frame);
    let continuity = differs("continuity").then(|| terms::continuity(&file.continuity, frame)).flatten();
    let costs = differs("costs").then(|| terms::costs(&file.costs, frame)).flatten();
    let ltci_fund = funds::ltci_fund(&file.ltci_fund, frame);
    let medical_fund = funds::medical_fund(file, frame);
    if let (Some(fund), Some(paid), Some(drawn)) = (&ltci_fund, &contributions, &benefits) {
        shortage::levers_have_targets(fund, paid, drawn, frame);
    }
    Some(Area {
        id: id.to_owned(),
        name,
        population: population?,
        enrolment: enrolment?,
        disability: disability?,
        contributions: contributions?,
        benefits: benefits?,
        continuity: continuity?,
        costs: costs?,
        ltci_fund: ltci_fund?,
        medical_fund: medical_fund?,
    })
}

fn pooling(file: &ScenarioFile, frame: &mut Lower) -> Pooling {
    let alone = file.areas.as_ref().is_none_or(|a| a.0.len() < 2);
    if alone && !matches!(file.pooling, PoolingForm::Apart(_)) {
        let what =
            text!("只有一个统筹区，`pooling` 没有作用", "there is one area only: `pooling` has no effect");
        frame.report("pooling", Problem::warning(Code::Unused, what));
    }
    match &file.pooling {
        PoolingForm::Apart(_) => Pooling::Apart,
        PoolingForm::OneFund(form) => Pooling::OneFund { from: form.one_fund.0 as i32 },
        PoolingForm::Adjustment(form) => {
            Pooling::Adjustment { share: form.adjustment.0, from: form.from.0 as i32 }
        }
    }
}

/// Rules of documents that are not listed: one warning for each document.
fn cite_documents(values: &[SourcedValue], composed: &super::compose::Composed, problems: &mut Problems) {
    let mut told = BTreeSet::new();
    for value in values {
        for rule in &value.cite.rule {
            let Some(code) = super::provenance::document_of(rule) else { continue };
            if composed.documents.iter().any(|d| d.code == code) || !told.insert(code.to_owned()) {
                continue;
            }
            let node = composed.root.at(&value.path).unwrap_or(&composed.root);
            let codes: Vec<&str> = composed.documents.iter().map(|d| d.code.as_str()).collect();
            let mut problem = Problem::warning(
                Code::UnknownDocument,
                text!(
                    "规则 {rule} 的文件 {code} 没有列在 `documents` 中",
                    "the document {code} of rule {rule} is not listed under `documents`"
                ),
            )
            .found(rule)
            .at(node.origin, node.length)
            .path(&value.path);
            problem = match nearest(code, codes) {
                Some(near) => problem.help(text!("是否指 R-{near}-…？", "did you mean R-{near}-…?")),
                None => problem.help(text!("在 `documents` 下添加 {code}", "add {code} under `documents`")),
            };
            problems.push(problem);
        }
    }
}

/// A document that no value cites, by rule or in a clause or source, may be misspelt.
fn uncited_documents(values: &[SourcedValue], composed: &super::compose::Composed, problems: &mut Problems) {
    for document in &composed.documents {
        let code = document.code.as_str();
        let word = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == code);
        let cited = values.iter().map(|v| &v.cite).any(|c| {
            c.rule.iter().any(|r| super::provenance::document_of(r) == Some(code))
                || c.clause.as_deref().is_some_and(word)
                || c.source.as_deref().is_some_and(word)
        });
        if !cited {
            let root = &composed.root;
            problems.push(
                Problem::warning(
                    Code::Unused,
                    text!("没有引用文件 `{code}`", "the document `{code}` is not cited"),
                )
                .at(root.origin, 1)
                .path(format!("documents.{code}"))
                .help(text!("检查代码的拼写", "check the spelling of its code")),
            );
        }
    }
}

fn unused_indicators(file: &ScenarioFile, frame: &mut Lower) {
    let Named(indicators) = &file.indicators;
    for (key, _) in indicators {
        if !frame.used.contains(key) {
            let what = text!("指标 `{key}` 没有被引用", "the indicator `{key}` is not used");
            let problem = Problem::warning(Code::Unused, what).help(text!(
                "删去它，或检查引用处的拼写",
                "remove it, or check the spelling where it should be used"
            ));
            frame.report(&format!("indicators.{key}"), problem);
        }
    }
}

/// The monitoring bands in months.
pub(super) fn bands(red: f64, orange: f64, yellow: f64) -> WarningBands {
    WarningBands { red, orange, yellow }
}
