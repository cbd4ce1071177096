//! The reader: walks the tree, collects problems and every value with its origin.
//!
//! | item | meaning |
//! |---|---|
//! | [`Reader`] | where we are, what went wrong, which values were read |
//! | [`SourcedValue`] | one value of the scenario: path, text, place, source, standing |

use super::leaf::Leaf;
use super::node::{Node, Value, join};
use super::problem::{Code, Problem, Problems};
use super::provenance::{Cite, Standing, document_of};
use super::quantity::half_width;
use super::source::{Origin, Sources};
use super::text::{Lang, Text, nearest, text};
use super::words::Closed;

/// A document that rules belong to.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Code in rule identifiers.
    pub code: String,
    /// Title.
    pub title: String,
    /// Standing of its rules.
    pub standing: Option<Standing>,
    /// Date, as written.
    pub dated: Option<String>,
}

/// A value of the scenario with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcedValue {
    /// YAML path.
    pub path: String,
    /// As written.
    pub text: String,
    /// In normal units: fractions, yuan a year, months, persons.
    pub value: String,
    /// The normal unit; empty where there is none.
    pub unit: &'static str,
    /// Kind of value, as in the schema.
    pub kind: &'static str,
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// What is said about its source.
    pub cite: Cite,
    /// Standing: as said, else that of the document of its rule; `None`: a source is named without standing.
    pub standing: Option<Standing>,
    /// Whether the file does not write it and the documented default holds.
    pub default: bool,
}

impl SourcedValue {
    /// Standing as a key of the JSON output.
    pub fn standing_key(&self) -> &'static str {
        match self.standing {
            _ if self.default => "default",
            Some(standing) => standing.word(),
            None => "cited",
        }
    }

    /// Standing in words.
    pub fn standing_word(&self, lang: Lang) -> &'static str {
        let member = self.standing.and_then(|s| Standing::members().into_iter().find(|m| m.0 == s));
        match (member, lang) {
            _ if self.default => match lang {
                Lang::Zh => "缺省",
                Lang::En => "default",
            },
            (Some(m), Lang::Zh) => m.2,
            (Some(m), Lang::En) => m.3,
            (None, Lang::Zh) => "有出处",
            (None, Lang::En) => "source given",
        }
    }
}

/// Walks a tree.
pub struct Reader<'a> {
    /// What went wrong so far.
    pub problems: &'a mut Problems,
    /// Files read so far.
    pub sources: &'a mut Sources,
    /// Documents that rules may belong to.
    pub documents: &'a [Document],
    /// Values read so far.
    pub values: Vec<SourcedValue>,
    /// Whether values are listed; a trial of an option only looks for problems.
    pub listing: bool,
    path: String,
    default: bool,
}

impl<'a> Reader<'a> {
    /// A reader at the root.
    pub fn new(problems: &'a mut Problems, sources: &'a mut Sources, documents: &'a [Document]) -> Self {
        Self {
            problems,
            sources,
            documents,
            values: Vec::new(),
            listing: true,
            path: String::new(),
            default: false,
        }
    }

    /// The path of what is read now.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Reads something one step down.
    pub fn within<T>(&mut self, segment: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path = join(&self.path, segment);
        let out = read(self);
        self.path.truncate(length);
        out
    }

    /// Reads a documented default, written as in a file, in place of an absent key.
    pub fn default<T>(
        &mut self,
        segment: &str,
        parent: &Node,
        written: &str,
        read: impl FnOnce(&Node, &mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut node = super::parse::parse(parent.origin.file, written, self.problems)?;
        relocate(&mut node, parent.origin);
        let before = std::mem::replace(&mut self.default, true);
        let out = self.within(segment, |r| read(&node, r));
        self.default = before;
        out
    }

    /// Reports a problem at a node.
    pub fn report(&mut self, node: &Node, problem: Problem) {
        let mut problem = problem.at(node.origin, node.length);
        if let Some(via) = node.via {
            problem = problem.related(text!("经由别名用在这里", "used here through an alias"), via);
        }
        if problem.path.is_empty() {
            problem.path.clone_from(&self.path);
        }
        if problem.clause.is_none() {
            problem.clause = node.cite.as_deref().and_then(clause_of);
        }
        self.problems.push(problem);
    }

    /// Reads a single value.
    pub fn leaf<T: Leaf>(&mut self, node: &Node) -> Option<T> {
        match &node.value {
            Value::Scalar { text, quoted } => match T::read(text, *quoted) {
                Ok(value) => {
                    if let Some(what) = value.caution() {
                        self.report(node, Problem::warning(Code::Unusual, what).found(text));
                    }
                    self.record(node, text, &value);
                    Some(value)
                }
                Err(misread) => {
                    let shown = super::text::excerpt(text);
                    let what = misread.what.unwrap_or_else(|| match misread.code {
                        Code::WrongChoice => text!("不认识的词 `{shown}`", "unknown word `{shown}`"),
                        Code::NotANumber => text!("`{shown}` 不是数量", "`{shown}` is not a quantity"),
                        _ => text!("`{shown}` 在这里没有意义", "`{shown}` has no meaning here"),
                    });
                    let mut problem = Problem::error(misread.code, what).found(text).expected(T::kind());
                    problem.help = misread.help.or_else(|| wide_help(text));
                    self.report(node, problem);
                    None
                }
            },
            Value::Null => {
                self.empty(node, T::kind());
                None
            }
            Value::Map(entries) if node.get("value").is_some() => {
                for entry in entries.iter().filter(|e| e.key != "value") {
                    let allowed = super::provenance::KEYS;
                    self.unknown_key(&entry.key, entry.origin, &allowed);
                }
                None
            }
            _ => {
                self.wrong_shape(node, T::kind());
                None
            }
        }
    }

    fn record<T: Leaf>(&mut self, node: &Node, text: &str, value: &T) {
        if !self.listing {
            return;
        }
        let cite = node.cite.as_deref().cloned().unwrap_or_default();
        let document = cite.rule.iter().find_map(|rule| document_of(rule));
        let listed = document.and_then(|code| self.documents.iter().find(|d| d.code == code));
        let standing = cite
            .standing
            .or_else(|| listed.and_then(|d| d.standing))
            .or_else(|| (!cite.names_source()).then_some(Standing::Assumed));
        let (normal, unit) = value.normal();
        self.values.push(SourcedValue {
            path: self.path.clone(),
            text: text.to_owned(),
            value: normal,
            unit,
            kind: T::NAME,
            file: self.sources.name(node.origin.file).to_owned(),
            line: node.origin.line,
            column: node.origin.column,
            cite,
            standing,
            default: self.default,
        });
    }

    /// Reports a key without a value.
    pub fn empty(&mut self, node: &Node, expected: Text) {
        let problem = Problem::error(Code::EmptyValue, text!("这里没有值", "there is no value here"))
            .expected(expected)
            .help(text!("补上值，或删去这个键", "add the value, or remove the key"));
        self.report(node, problem);
    }

    /// Reports a value of another shape.
    pub fn wrong_shape(&mut self, node: &Node, expected: Text) {
        let what = match node.value {
            Value::Seq(_) => text!("这里不能是列表", "a list is not expected here"),
            Value::Map(_) => text!("这里不能是一组键", "a block of keys is not expected here"),
            _ => text!("这里不能是单个值", "a single value is not expected here"),
        };
        let mut problem = Problem::error(Code::WrongShape, what).found(node.describe()).expected(expected);
        problem.help = node.text().and_then(wide_help);
        self.report(node, problem);
    }

    /// Reports a key that is not known here.
    pub fn unknown_key(&mut self, key: &str, origin: Origin, allowed: &[&str]) {
        let shown = super::text::excerpt(key);
        let list = allowed.join(", ");
        let mut problem =
            Problem::error(Code::UnknownKey, text!("不认识的键 `{shown}`", "unknown key `{shown}`"))
                .found(key)
                .expected(text!("以下之一：{list}", "one of {list}"))
                .at(origin, key.chars().count() as u32)
                .path(join(&self.path, &shown));
        let half = half_width(key);
        if let Some(near) = nearest(&half, allowed.iter().copied()) {
            problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
        } else if half != key {
            problem = problem.help(text!("含全角字符", "it holds full-width characters"));
        }
        self.problems.push(problem);
    }

    /// Reports a required key that is absent.
    pub fn missing_key(&mut self, node: &Node, key: &str, expected: Text) {
        let what = text!("缺少 `{key}`", "`{key}` is missing");
        let path = join(&self.path, key);
        let problem = Problem::error(Code::MissingKey, what).expected(expected).path(path);
        self.report(node, problem);
    }

    /// The entries of a block, each key known; reports otherwise.
    pub fn block<'n>(
        &mut self,
        node: &'n Node,
        allowed: &[&str],
        expected: impl FnOnce() -> Text,
    ) -> Option<&'n Node> {
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    if !allowed.contains(&entry.key.as_str()) {
                        self.unknown_key(&entry.key, entry.origin, allowed);
                    }
                }
                Some(node)
            }
            Value::Null => {
                self.empty(node, expected());
                None
            }
            _ => {
                self.wrong_shape(node, expected());
                None
            }
        }
    }
}

/// Clause and rules of a citation, for messages.
pub fn clause_of(cite: &Cite) -> Option<String> {
    let parts: Vec<&str> =
        cite.clause.as_deref().into_iter().chain(cite.rule.iter().map(String::as_str)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn wide_help(found: &str) -> Option<Text> {
    found
        .contains('：')
        .then(|| text!("全角冒号“：”？键后应写半角 `: `", "a full-width colon `：`? write `: ` after a key"))
}

fn relocate(node: &mut Node, origin: Origin) {
    node.origin = origin;
    node.length = 1;
    match &mut node.value {
        Value::Map(entries) => {
            for entry in entries {
                entry.origin = origin;
                relocate(&mut entry.value, origin);
            }
        }
        Value::Seq(items) => items.iter_mut().for_each(|item| relocate(item, origin)),
        _ => {}
    }
}
