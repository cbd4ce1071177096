//! The reader is the schema: one declaration reads YAML, describes it as JSON Schema and fills the reference table.
//!
//! | shape | YAML |
//! |---|---|
//! | a [`Leaf`] | a single value |
//! | `Vec<T>` | a list |
//! | [`Named<T>`] | a block whose keys are free names |
//! | [`ByKey<K, T>`] | one value for each member of a closed set; a single value holds for all; `others:` fills the rest |
//! | [`SomeOf<K, T>`] | values for some members of a closed set |
//! | [`record!`](super::record) | a block of known keys |
//! | [`either!`](super::record) | one of several shapes |

use serde_json::{Value as Json, json};

use super::leaf::Leaf;
use super::node::{Node, Value};
use super::problem::{Code, Problem};
use super::reader::Reader;
use super::schema::Book;
use super::text::{Text, text};
use super::words::{Closed, is_name};

/// Something that can be read from YAML.
pub trait Mirror: Sized {
    /// Reads a node; `None` after at least one problem was reported.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// Its JSON Schema; named parts go into the book.
    fn schema(book: &mut Book) -> Json;

    /// What it is, in words.
    fn kind() -> Text;
}

impl<T: Leaf> Mirror for T {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.leaf(node)
    }
    fn schema(book: &mut Book) -> Json {
        book.leaf::<T>()
    }
    fn kind() -> Text {
        <T as Leaf>::kind()
    }
}

impl<T: Mirror> Mirror for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Seq(items) = &node.value else {
            if node.value == Value::Null {
                reader.empty(node, Self::kind());
            } else {
                reader.wrong_shape(node, Self::kind());
            }
            return None;
        };
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(i, item)| reader.within(&i.to_string(), |r| T::read(item, r)))
            .collect();
        read.into_iter().collect()
    }
    fn schema(book: &mut Book) -> Json {
        let items = book.whole(|book| T::schema(book));
        json!({"type": "array", "items": items})
    }
    fn kind() -> Text {
        let item = T::kind();
        Text::new(format!("列表，每项：{}", item.zh), format!("a list of: {}", item.en))
    }
}

/// A block whose keys are free names, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

impl<T: Mirror> Mirror for Named<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if !node.is_map() {
            match node.value {
                Value::Null => reader.empty(node, Self::kind()),
                _ => reader.wrong_shape(node, Self::kind()),
            }
            return None;
        }
        let mut all = Some(Vec::new());
        for entry in node.entries() {
            if !is_name(&entry.key) {
                let key = super::text::excerpt(&entry.key);
                let problem =
                    Problem::error(Code::WrongShape, text!("`{key}` 不能作名称", "`{key}` cannot be a name"))
                        .found(&entry.key)
                        .expected(<super::words::Name as Leaf>::kind())
                        .at(entry.origin, entry.key.chars().count() as u32)
                        .path(reader.path());
                reader.problems.push(problem);
                all = None;
            }
            let value = reader.within(&entry.key, |r| T::read(&entry.value, r));
            all = all.zip(value).map(|(mut list, value)| {
                list.push((entry.key.clone(), value));
                list
            });
        }
        all.map(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let value = T::schema(book);
        book.with_citation(json!({
            "type": "object",
            "patternProperties": {r"^[A-Za-z][A-Za-z0-9_.-]*$": value},
            "additionalProperties": false,
        }))
    }
    fn kind() -> Text {
        let item = T::kind();
        Text::new(format!("名称 → {}", item.zh), format!("name → {}", item.en))
    }
}

/// A value for each member of a closed set, in index order.
#[derive(Clone, Debug, PartialEq)]
pub struct ByKey<K, T>(pub Vec<(K, T)>);

impl<K: Closed, T> ByKey<K, T> {
    /// The value of a member.
    pub fn get(&self, key: K) -> Option<&T> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
    }
}

/// Whether a node speaks of the members of a set, rather than of one value for all.
fn is_keyed<K: Closed>(node: &Node) -> bool {
    let members = K::members();
    let known = |key: &str| key == "others" || members.iter().any(|m| m.1 == key);
    let close =
        |key: &str| super::text::nearest(key, members.iter().map(|m| m.1).chain(["others"])).is_some();
    node.entries().iter().any(|e| known(&e.key) || close(&e.key))
}

fn keys<K: Closed>() -> Vec<&'static str> {
    K::members().iter().map(|m| m.1).collect()
}

impl<K: Closed, T: Mirror + Clone> Mirror for ByKey<K, T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.value == Value::Null {
            reader.empty(node, Self::kind());
            return None;
        }
        if !is_keyed::<K>(node) {
            let one = T::read(node, reader)?;
            return Some(Self(K::members().into_iter().map(|m| (m.0, one.clone())).collect()));
        }
        let mut allowed = keys::<K>();
        allowed.push("others");
        reader.block(node, &allowed, Self::kind)?;
        let others = node.get("others").map(|n| reader.within("others", |r| T::read(n, r)));
        let mut all = Some(Vec::new());
        for (member, key, ..) in K::members() {
            let value = match (node.get(key), &others) {
                (Some(value), _) => reader.within(key, |r| T::read(value, r)),
                (None, Some(others)) => others.clone(),
                (None, None) => {
                    reader.missing_key(node, key, T::kind());
                    None
                }
            };
            all = all.zip(value).map(|(mut list, value)| {
                list.push((member, value));
                list
            });
        }
        all.map(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let value = T::schema(book);
        let keyed = keyed_schema::<K>(book, &value, true);
        json!({"anyOf": [value, keyed]})
    }
    fn kind() -> Text {
        let item = T::kind();
        let keys = keys::<K>().join(", ");
        Text::new(
            format!("按 {keys}（或一个值通用）：{}", item.zh),
            format!("by {keys} (or one for all): {}", item.en),
        )
    }
}

fn keyed_schema<K: Closed>(book: &mut Book, value: &Json, others: bool) -> Json {
    let mut properties = serde_json::Map::new();
    for (_, key, zh, en) in K::members() {
        let mut property = value.clone();
        if let Some(object) = property.as_object_mut() {
            object.insert("description".into(), json!(format!("{zh} / {en}")));
        }
        properties.insert(key.into(), property);
    }
    if others {
        properties.insert("others".into(), value.clone());
    }
    book.with_citation(json!({"type": "object", "properties": properties, "additionalProperties": false}))
}

/// Values for some members of a closed set, in index order.
#[derive(Clone, Debug, PartialEq)]
pub struct SomeOf<K, T>(pub Vec<(K, T)>);

impl<K, T> Default for SomeOf<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Closed, T> SomeOf<K, T> {
    /// The value of a member.
    pub fn get(&self, key: K) -> Option<&T> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
    }
}

impl<K: Closed, T: Mirror> Mirror for SomeOf<K, T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let allowed = keys::<K>();
        reader.block(node, &allowed, Self::kind)?;
        let mut all = Some(Vec::new());
        for (member, key, ..) in K::members() {
            let Some(value) = node.get(key) else { continue };
            let value = reader.within(key, |r| T::read(value, r));
            all = all.zip(value).map(|(mut list, value)| {
                list.push((member, value));
                list
            });
        }
        all.map(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let value = T::schema(book);
        keyed_schema::<K>(book, &value, false)
    }
    fn kind() -> Text {
        let item = T::kind();
        let keys = keys::<K>().join(", ");
        Text::new(format!("按 {keys}：{}", item.zh), format!("by {keys}: {}", item.en))
    }
}
