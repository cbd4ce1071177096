//! Where a value comes from.
//!
//! | key | meaning |
//! |---|---|
//! | `source` | document or data source and year, in words |
//! | `rule` | rule identifiers, `R-XX-nn` |
//! | `clause` | clause of the document |
//! | `standing` | [`Standing`] |
//! | `note` | remark |
//!
//! The keys may stand in any block and hold for every value below; a value may carry its own as `{value: …, source: …}`.
//! Naming a source, rule or clause starts afresh: nothing of the block above is mixed in. Without any, a value is *assumed*.
//! They are resolved in each file before files are laid over each other, so that a block's source never covers a value
//! of another file.

use std::sync::Arc;

use super::node::{Entry, Node, Value, join};
use super::problem::{Code, Problem, Problems};
use super::text::{Lang, nearest, text};
use super::words::{Closed, choice};

/// Keys that say where values come from; reserved in every block.
pub const KEYS: [&str; 5] = ["source", "rule", "clause", "standing", "note"];

choice! {
    /// How firm a value is.
    pub enum Standing = "standing" {
        /// Law in force.
        InForce = "in_force", "现行规定", "in force";
        /// Draft law.
        Draft = "draft", "征求意见稿", "draft";
        /// Stands in for a value that is still to be set.
        Placeholder = "placeholder", "待定（暂用）", "placeholder";
        /// Published statistic.
        Published = "published", "公开数据", "published";
        /// Computed from published values.
        Derived = "derived", "推算", "derived";
        /// Estimated from own data.
        Estimated = "estimated", "估计", "estimated";
        /// Assumption.
        Assumed = "assumed", "假设", "assumed";
    }
}

/// What is said about a value's origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cite {
    /// Source in words.
    pub source: Option<String>,
    /// Rule identifiers.
    pub rule: Vec<String>,
    /// Clause.
    pub clause: Option<String>,
    /// Standing as said.
    pub standing: Option<Standing>,
    /// Remark.
    pub note: Option<String>,
    /// The reading that set the value, `key=option`.
    pub reading: Option<String>,
    /// The variant that set the value.
    pub variant: Option<String>,
}

impl Cite {
    /// Whether a source, rule or clause is named.
    pub fn names_source(&self) -> bool {
        self.source.is_some() || !self.rule.is_empty() || self.clause.is_some()
    }

    /// What holds for a value below a block.
    fn under(&self, above: &Cite) -> Cite {
        if self.names_source() {
            return Cite {
                reading: self.reading.clone().or_else(|| above.reading.clone()),
                variant: self.variant.clone().or_else(|| above.variant.clone()),
                ..self.clone()
            };
        }
        Cite {
            standing: self.standing.or(above.standing),
            note: self.note.clone().or_else(|| above.note.clone()),
            ..above.clone()
        }
    }

    /// One line for people; empty if nothing is said.
    pub fn line(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        parts.extend(self.source.clone());
        parts.extend(self.rule.iter().cloned());
        parts.extend(self.clause.clone());
        parts.extend(self.reading.as_ref().map(|r| match lang {
            Lang::Zh => format!("读法 {r}"),
            Lang::En => format!("reading {r}"),
        }));
        parts.extend(self.variant.as_ref().map(|v| match lang {
            Lang::Zh => format!("方案 {v}"),
            Lang::En => format!("variant {v}"),
        }));
        parts.join(" · ")
    }
}

/// Takes the citation keys out of every block and gives each node what holds for it.
pub fn attach(node: &mut Node, above: &Arc<Cite>, path: &str, problems: &mut Problems) {
    let mut cite = Arc::clone(above);
    if let Value::Map(entries) = &mut node.value {
        let (own, rest): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(entries).into_iter().partition(|e| KEYS.contains(&e.key.as_str()));
        *entries = rest;
        if !own.is_empty() {
            cite = Arc::new(read(&own, path, problems).under(above));
        }
        let wrapped = entries.len() == 1 && entries[0].key == "value";
        if wrapped && let Some(entry) = entries.pop() {
            let outer = node.via;
            *node = entry.value;
            node.via = node.via.or(outer);
            node.wrapped = true;
            return attach(node, &cite, path, problems);
        }
    }
    node.cite = Some(Arc::clone(&cite));
    match &mut node.value {
        Value::Map(entries) => {
            for entry in entries {
                attach(&mut entry.value, &cite, &join(path, &entry.key), problems);
            }
        }
        Value::Seq(items) => {
            for (i, item) in items.iter_mut().enumerate() {
                attach(item, &cite, &join(path, &i.to_string()), problems);
            }
        }
        _ => {}
    }
}

fn read(own: &[Entry], path: &str, problems: &mut Problems) -> Cite {
    let mut cite = Cite::default();
    for entry in own {
        let at = join(path, &entry.key);
        let texts = match &entry.value.value {
            Value::Scalar { text, .. } if !text.trim().is_empty() => vec![(text.as_str(), &entry.value)],
            Value::Seq(items)
                if entry.key == "rule" && !items.is_empty() && items.iter().all(|i| i.text().is_some()) =>
            {
                items.iter().filter_map(|i| i.text().map(|t| (t, i))).collect()
            }
            _ => {
                let key = &entry.key;
                problems.push(
                    Problem::error(Code::WrongShape, text!("`{key}` 应为文字", "`{key}` takes a text"))
                        .found(entry.value.describe())
                        .at(entry.value.origin, entry.value.length)
                        .path(at),
                );
                continue;
            }
        };
        let first = texts[0].0.to_owned();
        match entry.key.as_str() {
            "source" => cite.source = Some(first),
            "clause" => cite.clause = Some(first),
            "note" => cite.note = Some(first),
            "rule" => {
                for (rule, node) in texts {
                    if document_of(rule).is_none() {
                        problems.push(
                            Problem::error(
                                Code::MalformedRule,
                                text!("`{rule}` 不是规则编号", "`{rule}` is not a rule identifier"),
                            )
                            .found(rule)
                            .expected(text!("如 `R-XX-05`", "like `R-XX-05`"))
                            .at(node.origin, node.length)
                            .path(at.clone()),
                        );
                    }
                    cite.rule.push(rule.to_owned());
                }
            }
            _ => match Standing::members().into_iter().find(|m| m.1 == first) {
                Some(m) => cite.standing = Some(m.0),
                None => {
                    let words: Vec<&str> = Standing::members().iter().map(|m| m.1).collect();
                    let list = words.join(", ");
                    let mut problem = Problem::error(
                        Code::UnknownStanding,
                        text!("不认识的 `standing`", "an unknown `standing`"),
                    )
                    .found(&first)
                    .expected(text!("以下之一：{list}", "one of {list}"))
                    .at(entry.value.origin, entry.value.length)
                    .path(at);
                    if let Some(near) = nearest(&first, words.iter().copied()) {
                        problem = problem.help(text!("是否指 `{near}`？", "did you mean `{near}`?"));
                    }
                    problems.push(problem);
                }
            },
        }
    }
    cite
}

/// Code of the document that a rule belongs to: `R-XX-05` → `XX`.
pub fn document_of(rule: &str) -> Option<&str> {
    let (document, number) = rule.strip_prefix("R-")?.rsplit_once('-')?;
    let letters = !document.is_empty() && document.chars().all(|c| c.is_ascii_alphanumeric());
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    (letters && digits).then_some(document)
}
