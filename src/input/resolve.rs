//! A scenario written out again: resolved, as YAML or JSON; its readings; a new one from an old one.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::load::Loaded;
use super::node::{Entry, Node, Value, join};
use super::provenance::Cite;
use super::reader::SourcedValue;
use super::readings::ReadingChoice;
use super::text::{Lang, printable};
use super::words::Closed;

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
        && !text.starts_with(|c: char| {
            "-?:,[]{}#&*!|>'\"%@`".contains(c)
                && !(c == '-' && text[1..].starts_with(|d: char| d.is_ascii_digit()))
        })
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(|c: char| c.is_control() || matches!(c, ',' | '[' | ']' | '{' | '}'))
        && !matches!(text, "null" | "~" | "true" | "false" | "yes" | "no" | "on" | "off");
    if plain { text.to_owned() } else { Json::String(text.to_owned()).to_string() }
}

/// The resolved scenario as YAML: every value in normal spelling, defaults written out, with file, line, source and
/// standing as a remark. Loading it again gives the same scenario.
pub fn resolved_yaml(loaded: &Loaded, lang: Lang) -> String {
    let tree = whole_tree(loaded);
    let values: BTreeMap<&str, &SourcedValue> = loaded.values.iter().map(|v| (v.path.as_str(), v)).collect();
    let mut out = String::new();
    if !loaded.documents.is_empty() {
        out.push_str("documents:\n");
        for document in &loaded.documents {
            out.push_str(&format!("  {}:\n    title: {}\n", scalar(&document.code), scalar(&document.title)));
            if let Some(standing) = document.standing {
                // In a block of its own: beside other keys it would be a citation.
                out.push_str(&format!("    standing: {}\n", standing.word()));
            }
            if let Some(dated) = &document.dated {
                out.push_str(&format!("    dated: {}\n", scalar(dated)));
            }
        }
    }
    block(&tree, "", 0, &Cite::default(), &values, lang, &mut out);
    out
}

/// The tree with every documented default at its place.
fn whole_tree(loaded: &Loaded) -> Node {
    let mut tree = loaded.tree.clone();
    for value in loaded.values.iter().filter(|v| v.default) {
        let mut node = &mut tree;
        let mut segments = value.path.split('.').peekable();
        while let Some(segment) = segments.next() {
            let origin = node.origin;
            let list = matches!(node.value, Value::Seq(_));
            if !list && !node.is_map() {
                break;
            }
            if !list && node.get(segment).is_none() {
                let inner = if segments.peek().is_some() {
                    Value::Map(Vec::new())
                } else {
                    Value::Scalar { text: value.text.clone(), quoted: false }
                };
                let entry = Entry { key: segment.to_owned(), origin, value: Node::new(inner, origin, 1) };
                if let Value::Map(entries) = &mut node.value {
                    entries.push(entry);
                }
            }
            let next = match &mut node.value {
                Value::Map(entries) => entries.iter_mut().find(|e| e.key == segment).map(|e| &mut e.value),
                Value::Seq(items) => segment.parse::<usize>().ok().and_then(|i| items.get_mut(i)),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
    }
    tree
}

fn remark(path: &str, values: &BTreeMap<&str, &SourcedValue>, lang: Lang) -> String {
    let Some(value) = values.get(path) else { return String::new() };
    let standing = value.standing_word(lang);
    if value.default {
        return format!("  # {standing}");
    }
    let source = printable(&value.cite.line(lang));
    let source = if source.is_empty() { source } else { format!(" · {source}") };
    format!("  # {}:{}{source} · {standing}", printable(&value.file), value.line)
}

/// A value in its normal spelling.
fn spelling(path: &str, text: &str, values: &BTreeMap<&str, &SourcedValue>) -> String {
    let quantity = values.get(path).is_some_and(|v| !matches!(v.kind, "words" | "name" | "file"));
    match super::quantity::parse(text) {
        Ok(parsed) if quantity && text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') => {
            scalar(&parsed.to_string())
        }
        _ if quantity => text.to_owned(),
        _ => quoted_words(text),
    }
}

/// A text that YAML or the language could take for something else stands in quotes.
fn quoted_words(text: &str) -> String {
    if text.parse::<f64>().is_ok() { Json::String(text.to_owned()).to_string() } else { scalar(text) }
}

/// The citation keys that say the same of a value below a block of the citation `above`.
fn citation(cite: &Cite, above: &Cite) -> Vec<(&'static str, String)> {
    let same = |a: &Cite, b: &Cite| {
        (&a.source, &a.rule, &a.clause, a.standing, &a.note)
            == (&b.source, &b.rule, &b.clause, b.standing, &b.note)
    };
    if same(cite, above) {
        return Vec::new();
    }
    let mut keys = Vec::new();
    keys.extend(cite.source.iter().map(|s| ("source", quoted_words(s))));
    match cite.rule.as_slice() {
        [] => {}
        [one] => keys.push(("rule", one.clone())),
        more => keys.push(("rule", format!("[{}]", more.join(", ")))),
    }
    keys.extend(cite.clause.iter().map(|c| ("clause", quoted_words(c))));
    keys.extend(cite.standing.map(|s| ("standing", s.word().to_owned())));
    keys.extend(cite.note.iter().map(|n| ("note", quoted_words(n))));
    keys
}

fn block(
    node: &Node,
    path: &str,
    depth: usize,
    above: &Cite,
    values: &BTreeMap<&str, &SourcedValue>,
    lang: Lang,
    out: &mut String,
) {
    let indent = "  ".repeat(depth);
    let own = node.cite.as_deref().unwrap_or(above);
    let line = |out: &mut String, head: &str, child: &Node, at: &str| match &child.value {
        Value::Map(entries) if !entries.is_empty() => {
            out.push_str(&format!("{head}\n"));
            block(child, at, depth + 1, own, values, lang, out);
        }
        Value::Seq(items) if !items.is_empty() => {
            let keys = child.cite.as_deref().map(|c| citation(c, own)).unwrap_or_default();
            out.push_str(&format!("{head}\n"));
            let deeper = if keys.is_empty() { 1 } else { 2 };
            for (key, text) in &keys {
                out.push_str(&format!("{indent}  {key}: {text}\n"));
            }
            if !keys.is_empty() {
                out.push_str(&format!("{indent}  value:\n"));
            }
            block(child, at, depth + deeper, own, values, lang, out);
        }
        Value::Scalar { text, .. } => {
            let text = spelling(at, text, values);
            let keys = child.cite.as_deref().map(|c| citation(c, own)).unwrap_or_default();
            let keys: Vec<String> = keys.into_iter().map(|(k, v)| format!(", {k}: {v}")).collect();
            let written = if keys.is_empty() { text } else { format!("{{value: {text}{}}}", keys.concat()) };
            out.push_str(&format!("{head} {written}{}\n", remark(at, values, lang)));
        }
        Value::Map(_) => out.push_str(&format!("{head} {{}}\n")),
        Value::Seq(_) => out.push_str(&format!("{head} []\n")),
        Value::Null => out.push_str(&format!("{head} null\n")),
    };
    match &node.value {
        Value::Map(entries) => {
            for (key, text) in citation(own, above) {
                out.push_str(&format!("{indent}{key}: {text}\n"));
            }
            for entry in entries {
                let head = format!("{indent}{}:", quoted_key(&entry.key));
                line(out, &head, &entry.value, &join(path, &entry.key));
            }
        }
        Value::Seq(items) => {
            for (i, item) in items.iter().enumerate() {
                line(out, &format!("{indent}-"), item, &join(path, &i.to_string()));
            }
        }
        _ => {}
    }
}

fn quoted_key(key: &str) -> String {
    scalar(key)
}

/// The resolved scenario as JSON, a stable form for other tools.
///
/// `id`, `documents`, `readings` (key, chosen, default), `variants`, and `values`: `path`, `text` (as written), `value`
/// (in normal units), `unit`, `kind`, `file`, `line`, `column`, `source`, `rule`, `clause`, `note`, `reading`, `variant`,
/// `standing` (a word of the language, `cited` where a source has none, `default`).
pub fn resolved_json(loaded: &Loaded) -> Json {
    let values: Vec<Json> = loaded
        .values
        .iter()
        .map(|v| {
            json!({
                "path": v.path, "text": v.text, "value": v.value, "unit": v.unit, "kind": v.kind,
                "file": v.file, "line": v.line, "column": v.column,
                "source": v.cite.source, "rule": v.cite.rule, "clause": v.cite.clause, "note": v.cite.note,
                "reading": v.cite.reading, "variant": v.cite.variant, "standing": v.standing_key(),
            })
        })
        .collect();
    let documents: Vec<Json> = loaded
        .documents
        .iter()
        .map(|d| json!({"code": d.code, "title": d.title, "standing": d.standing.map(Closed::word), "dated": d.dated}))
        .collect();
    let readings: Vec<Json> = loaded
        .readings
        .iter()
        .map(|r| json!({"key": r.key, "chosen": r.chosen, "default": r.default}))
        .collect();
    let variants: Vec<Json> = loaded
        .variants
        .iter()
        .map(|v| json!({"title": v.title, "author": v.author, "reason": v.reason, "file": v.file}))
        .collect();
    json!({
        "format": 1,
        "id": loaded.scenario.id,
        "documents": documents,
        "readings": readings,
        "variants": variants,
        "values": values,
    })
}

/// The readings of a scenario for people: question, clause, options, and what each changes here.
pub fn readings_text(readings: &[ReadingChoice], lang: Lang) -> String {
    let word = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut out = String::new();
    for reading in readings {
        let origin = [reading.ambiguity.as_deref(), reading.clause.as_deref()];
        let origin: Vec<&str> = origin.into_iter().flatten().collect();
        out.push_str(&format!(
            "{}  [{}]\n  {}\n",
            reading.key,
            origin.join(", "),
            reading.question.get(lang)
        ));
        for option in &reading.options {
            let mark = if option.key == reading.chosen { "●" } else { "○" };
            let default = if option.key == reading.default { word("（缺省）", " (default)") } else { "" };
            let note = option.note.as_deref().map(|n| format!(" — {n}")).unwrap_or_default();
            out.push_str(&format!("  {mark} {}{default}{note}\n", option.key));
            for change in &option.changes {
                let none = || word("（无）", "(none)").to_owned();
                let from = change.from.clone().unwrap_or_else(none);
                let to = change.to.clone().unwrap_or_else(none);
                out.push_str(&format!("      {}: {from} → {to}\n", change.path));
            }
        }
        out.push('\n');
    }
    out
}

/// The readings of a scenario as JSON.
pub fn readings_json(readings: &[ReadingChoice]) -> Json {
    readings
        .iter()
        .map(|r| {
            let options: Vec<Json> = r
                .options
                .iter()
                .map(|o| {
                    let changes: Vec<Json> = o
                        .changes
                        .iter()
                        .map(|c| json!({"path": c.path, "from": c.from, "to": c.to}))
                        .collect();
                    json!({"key": o.key, "note": o.note, "changes": changes})
                })
                .collect();
            json!({
                "key": r.key, "ambiguity": r.ambiguity, "clause": r.clause,
                "question": {"zh": r.question.zh, "en": r.question.en},
                "default": r.default, "chosen": r.chosen, "options": options,
            })
        })
        .collect()
}
