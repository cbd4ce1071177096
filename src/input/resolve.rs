//! A tree written out again: as JSON, as YAML.

use serde_json::{Map, Value as Json};

use super::node::{Node, Value};

/// A tree as JSON. Plain numbers and switches become JSON numbers and booleans; all else stays text.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar { text, quoted: true } => Json::String(text.clone()),
        Value::Scalar { text, quoted: false } => plain_json(text),
        Value::Seq(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => {
            let mut map = Map::new();
            for entry in entries {
                map.insert(entry.key.clone(), to_json(&entry.value));
            }
            Json::Object(map)
        }
    }
}

/// A plain scalar as YAML 1.2 (core schema) reads it.
fn plain_json(text: &str) -> Json {
    if matches!(text, "true" | "false") {
        return Json::Bool(text == "true");
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if numeric && let Ok(whole) = text.parse::<i64>() {
        return Json::from(whole);
    }
    if numeric
        && let Ok(number) = text.parse::<f64>()
        && let Some(number) = serde_json::Number::from_f64(number)
    {
        return Json::Number(number);
    }
    Json::String(text.to_owned())
}

/// A tree in one line of YAML, for lists.
pub fn to_yaml_inline(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Scalar { text, .. } => scalar(text),
        Value::Seq(items) => format!("[{}]", items.iter().map(to_yaml_inline).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let parts: Vec<String> =
                entries.iter().map(|e| format!("{}: {}", scalar(&e.key), to_yaml_inline(&e.value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
    }
}

/// A scalar as YAML text, in quotes where needed.
pub fn scalar(text: &str) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c) && !(c == '-' && text[1..].starts_with(|d: char| d.is_ascii_digit())))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(|c: char| c.is_control() || matches!(c, ',' | '[' | ']' | '{' | '}'))
        && !matches!(text, "null" | "~" | "true" | "false" | "yes" | "no" | "on" | "off");
    if plain { text.to_owned() } else { Json::String(text.to_owned()).to_string() }
}
