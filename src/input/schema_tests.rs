//! Schema, documentation and parser stand together.

use serde_json::Value as Json;

use super::node::{Node, Value, join};
use super::problem::Problems;
use super::resolve::to_json;
use super::schema;
use super::source::FileId;

/// A validator for the part of JSON Schema that the schema uses.
struct Schema {
    root: Json,
}

impl Schema {
    fn accepts(&self, schema: &Json, value: &Json) -> bool {
        let Some(schema) = schema.as_object() else { return schema.as_bool() == Some(true) };
        schema.iter().all(|(word, rule)| match word.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                self.accepts(self.root["$defs"].get(name).unwrap_or_else(|| panic!("no {name}")), value)
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|s| self.accepts(s, value)),
            "enum" => rule.as_array().unwrap().contains(value),
            "const" => rule == value,
            "pattern" => value
                .as_str()
                .is_none_or(|s| regex_lite::Regex::new(rule.as_str().unwrap()).unwrap().is_match(s)),
            "type" => {
                let is = |t: &str| match t {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    other => panic!("type {other}"),
                };
                match rule {
                    Json::String(t) => is(t),
                    types => types.as_array().unwrap().iter().any(|t| is(t.as_str().unwrap())),
                }
            }
            "required" => value
                .as_object()
                .is_none_or(|o| rule.as_array().unwrap().iter().all(|k| o.contains_key(k.as_str().unwrap()))),
            "items" => value.as_array().is_none_or(|items| items.iter().all(|i| self.accepts(rule, i))),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "minProperties" => value.as_object().is_none_or(|o| o.len() as u64 >= rule.as_u64().unwrap()),
            "properties" => value.as_object().is_none_or(|o| {
                rule.as_object().unwrap().iter().all(|(k, s)| o.get(k).is_none_or(|v| self.accepts(s, v)))
            }),
            "patternProperties" => value.as_object().is_none_or(|o| {
                rule.as_object().unwrap().iter().all(|(pattern, s)| {
                    let pattern = regex_lite::Regex::new(pattern).unwrap();
                    o.iter().filter(|(k, _)| pattern.is_match(k)).all(|(_, v)| self.accepts(s, v))
                })
            }),
            "additionalProperties" => value.as_object().is_none_or(|o| {
                let known = |k: &str| {
                    schema.get("properties").is_some_and(|p| p.get(k).is_some())
                        || schema.get("patternProperties").and_then(Json::as_object).is_some_and(|p| {
                            p.keys().any(|pattern| regex_lite::Regex::new(pattern).unwrap().is_match(k))
                        })
                };
                o.iter().filter(|(k, _)| !known(k)).all(|(_, v)| self.accepts(rule, v))
            }),
            "if" => {
                let branch = if self.accepts(rule, value) { "then" } else { "else" };
                self.accepts(&schema[branch], value)
            }
            "$schema" | "$defs" | "title" | "description" | "default" | "then" | "else" => true,
            other => panic!("the validator does not know `{other}`"),
        })
    }

    fn valid(&self, value: &Json) -> bool {
        self.accepts(&self.root, value)
    }
}

fn parsed(path: &std::path::Path) -> Node {
    let text = std::fs::read_to_string(path).unwrap();
    super::parse::parse(FileId(0), &text, &mut Problems::default()).unwrap()
}

/// Every place of a tree, misspelt or without its unit, as (what, tree).
fn mutations(root: &Node) -> Vec<(String, Node)> {
    let mut places = Vec::new();
    fn walk(node: &Node, path: &str, places: &mut Vec<String>) {
        places.push(path.to_owned());
        match &node.value {
            Value::Map(entries) => entries.iter().for_each(|e| walk(&e.value, &join(path, &e.key), places)),
            Value::Seq(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(i, item)| walk(item, &join(path, &i.to_string()), places));
            }
            _ => {}
        }
    }
    walk(root, "", &mut places);
    let mut all = Vec::new();
    for path in places.iter().filter(|p| !p.is_empty() && !p.starts_with("readings")) {
        let mut misspelt = root.clone();
        let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
        if let Some(Node { value: Value::Map(entries), .. }) = misspelt.at_mut(parent)
            && let Some(entry) = entries.iter_mut().find(|e| e.key == last)
        {
            entry.key.push('?');
            all.push((format!("misspelt {path}"), misspelt));
        }
        if let Some(text) = root.at(path).and_then(Node::text) {
            let digits = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
            let unit = text[digits..].trim();
            if digits > 0
                && (unit == "%"
                    || unit == "pp"
                    || unit.starts_with("yuan")
                    || unit.starts_with("month")
                    || unit.starts_with("year")
                    || unit == "persons")
            {
                let mut bare = root.clone();
                let number = text[..digits].to_owned();
                if let Some(node) = bare.at_mut(path) {
                    node.value = Value::Scalar { text: number, quoted: false };
                }
                all.push((format!("unit dropped {path}"), bare));
            }
        }
    }
    all
}

#[test]
fn the_schema_accepts_the_scenarios_and_refuses_their_mutations() {
    let schema = Schema { root: schema() };
    let mut count = 0;
    for file in super::scenario_tests::shipped() {
        let tree = parsed(&file);
        assert!(schema.valid(&to_json(&tree)), "{}", file.display());
        let accepted: Vec<String> = mutations(&tree)
            .into_iter()
            .inspect(|_| count += 1)
            .filter(|(_, t)| schema.valid(&to_json(t)))
            .map(|m| m.0)
            .collect();
        assert!(accepted.is_empty(), "{}: {accepted:?}", file.display());
    }
    assert!(count > 1_000, "{count}");
}

/// Every file below `scenarios/` that is a scenario, a base or a variant, and what `new` writes.
#[test]
fn the_schema_accepts_every_file_and_tells_variants_apart() {
    let schema = Schema { root: schema() };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut count = 0;
    for part in ["", "areas", "base", "examples/changzhi", "variants"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "yaml") {
                continue;
            }
            let json = to_json(&parsed(&path));
            assert!(schema.valid(&json), "{}", path.display());
            count += 1;
            // A key of the other kind of file is refused.
            let mut wrong = json.clone();
            let foreign = if json.get("variant").is_some() { "benefits" } else { "choose" };
            wrong[foreign] = serde_json::json!({});
            assert!(!schema.valid(&wrong), "{} with {foreign}", path.display());
        }
    }
    assert!(count >= 13, "{count}");
    for file in super::scenario_tests::shipped() {
        let text =
            super::new_scenario(&file, "new_city", "新城").map_err(|r| r.text(super::Lang::En)).unwrap();
        let tree = super::parse::parse(FileId(0), &text, &mut Problems::default()).unwrap();
        assert!(schema.valid(&to_json(&tree)), "new from {}", file.display());
    }
}

#[test]
fn every_description_is_bilingual() {
    fn walk(value: &Json, path: &str, bad: &mut Vec<String>) {
        match value {
            Json::Object(map) => {
                // A property may itself be called description; only texts are descriptions.
                if let Some(Json::String(text)) = map.get("description") {
                    let chinese = text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
                    let latin = text.chars().any(|c| c.is_ascii_alphabetic());
                    if !(chinese && latin) && text.contains(' ') {
                        bad.push(format!("{path}: {text}"));
                    }
                }
                map.iter().for_each(|(k, v)| walk(v, &format!("{path}/{k}"), bad));
            }
            Json::Array(items) => items.iter().for_each(|v| walk(v, path, bad)),
            _ => {}
        }
    }
    let mut bad = Vec::new();
    walk(&schema(), "", &mut bad);
    bad.retain(|b| {
        !b.ends_with(" / true")
            && !b.ends_with("yes / yes")
            && !b.ends_with("no / no")
            && !b.ends_with("false / false")
    });
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn the_documentation_holds_the_reference() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario-language.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("<!-- reference: written by the program -->\n").unwrap();
    let (old, tail) = rest.split_once("<!-- end of the reference -->").unwrap();
    let new = format!("\n{}", super::reference());
    if std::env::var_os("CHANGHU_WRITE_DOCS").is_some() {
        let written = format!(
            "{head}<!-- reference: written by the program -->\n{new}<!-- end of the reference -->{tail}"
        );
        std::fs::write(&path, written).unwrap();
        return;
    }
    assert_eq!(
        old, new,
        "docs/scenario-language.md is behind the program: run this test with CHANGHU_WRITE_DOCS=1"
    );
}
