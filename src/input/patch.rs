//! Changes to a tree by dotted path: `set` replaces what is there, `add` brings what is not, `remove` takes away.
//!
//! A change that names a path that does not exist, or that changes nothing, is an error.

use std::sync::Arc;

use super::node::{Entry, Node, Value};
use super::problem::{Code, Problem, Problems};
use super::provenance::{Cite, attach};
use super::source::Origin;
use super::text::{nearest, text};

/// What a change does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Replaces the value.
    Set(Node),
    /// Adds a key to a block, or an item to a list.
    Add(Node),
    /// Removes a key or item.
    Remove,
}

/// A change at a dotted path.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Dotted path.
    pub path: String,
    /// What to do there.
    pub change: Change,
    /// Where it is written.
    pub origin: Origin,
}

/// Collects the changes of a block with the keys `set`, `add` and `remove`; the values get the citation.
pub fn collect(block: &Node, cite: &Arc<Cite>, problems: &mut Problems) -> Vec<Patch> {
    let mut patches = Vec::new();
    if let Some(remove) = block.get("remove") {
        let items = match &remove.value {
            Value::Seq(items) => items.as_slice(),
            _ => std::slice::from_ref(remove),
        };
        for item in items {
            match item.text() {
                Some(path) => {
                    patches.push(Patch { path: path.to_owned(), change: Change::Remove, origin: item.origin })
                }
                None => refuse_shape(item, problems),
            }
        }
    }
    for key in ["set", "add"] {
        let Some(changes) = block.get(key) else { continue };
        if !changes.is_map() || changes.entries().is_empty() {
            refuse_shape(changes, problems);
        }
        for entry in changes.entries() {
            let mut value = entry.value.clone();
            attach(&mut value, cite, &entry.key, problems);
            let change = if key == "set" { Change::Set(value) } else { Change::Add(value) };
            patches.push(Patch { path: entry.key.clone(), change, origin: entry.origin });
        }
    }
    patches
}

fn refuse_shape(node: &Node, problems: &mut Problems) {
    problems.push(
        Problem::error(Code::WrongShape, text!("修改应按路径写", "changes are written by path"))
            .found(node.describe())
            .expected(text!(
                "`set: {{路径: 值}}`、`add: {{路径: 值}}` 或 `remove: [路径]`",
                "`set: {{path: value}}`, `add: {{path: value}}` or `remove: [path]`"
            ))
            .at(node.origin, node.length),
    );
}

impl Patch {
    fn problem(&self, code: Code, what: super::text::Text) -> Problem {
        Problem::error(code, what)
            .found(&self.path)
            .at(self.origin, self.path.chars().count() as u32)
            .path(&self.path)
    }

    /// Makes the change; reports if it cannot be made or changes nothing.
    pub fn apply(&self, root: &mut Node, problems: &mut Problems) {
        match &self.change {
            Change::Set(value) => match root.at_mut(&self.path) {
                None => problems.push(self.unknown(root)),
                Some(node) if node.same(value) => problems.push(
                    self.problem(
                        Code::NoChange,
                        text!("这一修改没有改变任何东西", "this change changes nothing"),
                    )
                    .related(text!("已经是这个值", "it has this value already"), node.origin)
                    .help(text!("删去它，或写成不同的值", "remove it, or write another value")),
                ),
                Some(node) => *node = value.clone(),
            },
            Change::Add(value) => self.add(root, value, problems),
            Change::Remove => {
                let (parent, last) = self.path.rsplit_once('.').unwrap_or(("", &self.path));
                let gone = match root.at_mut(parent) {
                    Some(Node { value: Value::Seq(items), .. }) => {
                        last.parse::<usize>().ok().filter(|i| *i < items.len()).map(|i| drop(items.remove(i)))
                    }
                    Some(node) => node.take(last).map(drop),
                    None => None,
                };
                if gone.is_none() {
                    problems.push(self.unknown(root));
                }
            }
        }
    }

    fn add(&self, root: &mut Node, value: &Node, problems: &mut Problems) {
        if let Some(Node { value: Value::Seq(items), .. }) = root.at_mut(&self.path) {
            match &value.value {
                Value::Seq(more) => items.extend(more.iter().cloned()),
                _ => items.push(value.clone()),
            }
            return;
        }
        if let Some(there) = root.at(&self.path) {
            problems.push(
                self.problem(Code::PathExists, text!("这个路径已经存在", "this path exists already"))
                    .related(text!("在这里", "here"), there.origin)
                    .help(text!("用 `set:` 修改", "change it with `set:`")),
            );
            return;
        }
        let (parent, last) = self.path.rsplit_once('.').unwrap_or(("", &self.path));
        match root.at_mut(parent) {
            Some(Node { value: Value::Map(entries), .. }) => {
                entries.push(Entry { key: last.to_owned(), origin: self.origin, value: value.clone() });
            }
            _ => problems.push(self.unknown(root)),
        }
    }

    /// A path that does not exist: names the first segment that is wrong and the keys that are there.
    fn unknown(&self, root: &Node) -> Problem {
        let mut node = root;
        let mut good = String::new();
        for segment in self.path.split('.') {
            let Some(next) = node.step(segment) else {
                let keys: Vec<&str> = node.entries().iter().map(|e| e.key.as_str()).collect();
                let place = if good.is_empty() { "/".to_owned() } else { good.clone() };
                let segment = super::text::excerpt(segment);
                let mut problem = self.problem(
                    Code::UnknownPath,
                    text!(
                        "路径不存在：`{place}` 下没有 `{segment}`",
                        "the path does not exist: there is no `{segment}` in `{place}`"
                    ),
                );
                if !keys.is_empty() {
                    let list = keys.join(", ");
                    problem = problem.expected(text!("以下之一：{list}", "one of {list}"));
                }
                return match nearest(&segment, keys) {
                    Some(near) => {
                        let path = super::node::join(&good, near);
                        problem.help(text!("是否指 `{path}`？", "did you mean `{path}`?"))
                    }
                    None if matches!(self.change, Change::Set(_)) => problem.help(text!(
                        "未写出的选填项用 `add:` 添加",
                        "an optional key that is not written yet is brought in with `add:`"
                    )),
                    None => problem,
                };
            };
            good = super::node::join(&good, segment);
            node = next;
        }
        self.problem(Code::UnknownPath, text!("路径不存在", "the path does not exist"))
    }
}

/// Lays one tree over another: blocks key by key; single values, lists and schedules are replaced as a whole.
///
/// A block with `replace: true` replaces the whole block below it.
pub fn lay_over(base: Node, mut over: Node) -> Node {
    let replaced = over.get("replace").and_then(Node::text) == Some("true");
    if replaced {
        over.take("replace");
        return over;
    }
    if over.wrapped && !over.is_map() && base.get("value").is_some() {
        // `{value: …, source: …}` over a block that has a key `value` (an indicator) changes that key.
        let mut base = base;
        if let Some(value) = base.at_mut("value") {
            *value = over;
        }
        return base;
    }
    if !base.is_map() || !over.is_map() || is_schedule(&base) || is_schedule(&over) {
        return over;
    }
    let Node { value: Value::Map(entries), origin, length, via, cite, wrapped } = over else { return base };
    let Value::Map(mut merged) = base.value else {
        return Node { value: Value::Map(entries), origin, length, via, cite, wrapped };
    };
    for entry in entries {
        match merged.iter_mut().find(|e| e.key == entry.key) {
            Some(below) => {
                let old = std::mem::replace(&mut below.value, Node::new(Value::Null, entry.origin, 1));
                below.origin = entry.origin;
                below.value = lay_over(old, entry.value);
            }
            None => merged.push(Entry { value: without_replace(entry.value), ..entry }),
        }
    }
    Node { value: Value::Map(merged), origin, length, via, cite, wrapped }
}

/// `replace: true` over nothing replaces nothing; the key is dropped all the same.
fn without_replace(mut node: Node) -> Node {
    if node.get("replace").and_then(Node::text) == Some("true") {
        node.take("replace");
    }
    node
}

/// Whether a block is a value by year.
fn is_schedule(node: &Node) -> bool {
    node.entries().iter().any(|e| e.key.starts_with(|c: char| c.is_ascii_digit()))
        || node.get("from_old").is_some()
        || node.get("start").is_some() && node.get("step").is_some()
}
