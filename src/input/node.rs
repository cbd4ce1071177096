//! A YAML document as a tree in which every key and value knows its place.
//!
//! | item | meaning |
//! |---|---|
//! | [`Node`] | a value: nothing, a scalar with its text as written, a list, or a block of keys |
//! | [`Entry`] | a key and its value |
//! | [`Cite`] | where a value comes from: source, rule, clause, standing (see `provenance`) |

use std::sync::Arc;

use super::provenance::Cite;
use super::source::Origin;

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing (`~`, `null`, or an empty place).
    Null,
    /// A scalar as written; numbers keep their digits.
    Scalar {
        /// The text, without quotes.
        text: String,
        /// Whether it stood in quotes or in a block scalar.
        quoted: bool,
    },
    /// A list.
    Seq(Vec<Node>),
    /// A block of keys, in the order written.
    Map(Vec<Entry>),
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub origin: Origin,
    /// Characters it takes on its first line.
    pub length: u32,
    /// Where it was repeated by an alias, the place of the alias.
    pub via: Option<Origin>,
    /// Where the value comes from, if anything above it says so.
    pub cite: Option<Arc<Cite>>,
    /// Whether it was written as `{value: …}`.
    pub wrapped: bool,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is written.
    pub origin: Origin,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A node without citation.
    pub fn new(value: Value, origin: Origin, length: u32) -> Self {
        Self { value, origin, length, via: None, cite: None, wrapped: false }
    }

    /// The entries of a block.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of a block.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    /// The entry of a key of a block.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|e| e.key == key)
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether the node is a block of keys.
    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Takes an entry out of a block.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        match &mut self.value {
            Value::Map(entries) => {
                let at = entries.iter().position(|e| e.key == key)?;
                Some(entries.remove(at))
            }
            _ => None,
        }
    }

    /// One step down a path: a key of a block, or a number (from 0) in a list.
    pub fn step(&self, segment: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(_) => self.get(segment),
            Value::Seq(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The node at a dotted path.
    pub fn at(&self, path: &str) -> Option<&Node> {
        if path.is_empty() {
            return Some(self);
        }
        path.split('.').try_fold(self, |node, segment| node.step(segment))
    }

    /// The node at a dotted path, to change it.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Node> {
        if path.is_empty() {
            return Some(self);
        }
        path.split('.').try_fold(self, |node, segment| match &mut node.value {
            Value::Map(entries) => entries.iter_mut().find(|e| e.key == segment).map(|e| &mut e.value),
            Value::Seq(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Whether two nodes say the same, wherever they are written. Keys may be in another order.
    pub fn same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => {
                a == b || super::quantity::same_quantity(a, b)
            }
            (Value::Seq(a), Value::Seq(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len() && a.iter().all(|e| other.get(&e.key).is_some_and(|v| v.same(&e.value)))
            }
            _ => false,
        }
    }

    /// What the node is, for messages: the text of a scalar, else its kind.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "(empty)".into(),
            Value::Scalar { text, .. } => text.clone(),
            Value::Seq(items) => format!("[list of {}]", items.len()),
            Value::Map(entries) => {
                let keys: Vec<&str> = entries.iter().take(4).map(|e| e.key.as_str()).collect();
                format!("{{{}{}}}", keys.join(", "), if entries.len() > 4 { ", …" } else { "" })
            }
        }
    }
}

/// A path with one more segment.
pub fn join(path: &str, segment: &str) -> String {
    if path.is_empty() { segment.to_owned() } else { format!("{path}.{segment}") }
}
