//! JSON Schema (draft 2020-12) and the reference table, both from the declarations that read the file.
//!
//! A block may be spread over several files (`extends`), so that a schema of one file cannot require its keys;
//! required keys are named in the descriptions and enforced by `validate`. Items of lists stand whole in one file:
//! there the schema requires them.

use serde_json::{Map, Value as Json, json};

use super::leaf::{Form, Leaf};
use super::provenance::Standing;
use super::record::{Presence, Record};
use super::text::Text;
use super::words::Closed;

/// One row of the reference table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Key.
    pub key: String,
    /// Required, optional, or the default.
    pub presence: Presence,
    /// Kind in words.
    pub kind: Text,
    /// Meaning.
    pub meaning: Text,
}

/// A block in the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name in the schema.
    pub name: &'static str,
    /// Title.
    pub title: Text,
    /// Keys.
    pub rows: Vec<Row>,
}

/// Named parts of the schema, and the sections of the reference in the order of first use.
#[derive(Default)]
pub struct Book {
    defs: Map<String, Json>,
    sections: Vec<Section>,
    whole: bool,
}

impl Book {
    /// The schema of a single value: plain, or as `{value: …, source: …}`.
    pub fn leaf<T: Leaf>(&mut self) -> Json {
        if !self.defs.contains_key(T::NAME) {
            let kind = T::kind();
            let plain = match T::form() {
                Form::Pattern(pattern) => json!({"type": "string", "pattern": pattern}),
                Form::Text => json!({"type": "string"}),
                Form::Number => json!({"type": "number"}),
                Form::Integer => json!({"type": "integer"}),
                Form::NumberOr(pattern) => {
                    json!({"anyOf": [{"type": "number"}, {"type": "string", "pattern": pattern}]})
                }
                Form::Words(words) => {
                    let words: Vec<Json> = words
                        .iter()
                        .map(|(word, label)| {
                            // A YAML reader may hand `on`, `true` and the like over as booleans.
                            let values = match *word {
                                "true" => json!([word, true]),
                                "false" => json!([word, false]),
                                _ => json!([word]),
                            };
                            json!({"enum": values, "description": format!("{} / {}", label.zh, label.en)})
                        })
                        .collect();
                    json!({"anyOf": words})
                }
            };
            let wrapped = self.with_citation(json!({
                "type": "object",
                "properties": {"value": plain},
                "required": ["value"],
                "additionalProperties": false,
            }));
            let both =
                json!({"description": format!("{} / {}", kind.zh, kind.en), "anyOf": [plain, wrapped]});
            self.defs.insert(T::NAME.into(), both);
        }
        json!({"$ref": format!("#/$defs/{}", T::NAME)})
    }

    /// The schema of a block of known keys.
    pub fn record<T: Record>(&mut self) -> Json {
        if !self.defs.contains_key(T::NAME) {
            self.defs.insert(T::NAME.into(), json!(true));
            let index = self.sections.len();
            self.sections.push(Section { name: T::NAME, title: Text::new(T::ZH, T::EN), rows: Vec::new() });
            let whole = std::mem::take(&mut self.whole);
            let mut properties = Map::new();
            let mut required = Vec::new();
            for field in T::fields() {
                let mut schema = (field.schema)(self);
                let presence = match field.presence {
                    Presence::Required => {
                        required.push(json!(field.key));
                        "必填 / required"
                    }
                    Presence::Optional => "选填 / optional",
                    Presence::Default(_) => "有缺省值 / has a default",
                };
                if let Some(object) = schema.as_object_mut() {
                    let description = format!("{}\n\n{}\n\n({presence})", field.zh, field.en);
                    object.insert("description".into(), json!(description));
                    if let Presence::Default(text) = field.presence {
                        object.insert("default".into(), default_json(text));
                    }
                }
                properties.insert(field.key.into(), schema);
                let row = Row {
                    key: field.key.into(),
                    presence: field.presence,
                    kind: (field.kind)(),
                    meaning: Text::new(field.zh, field.en),
                };
                self.sections[index].rows.push(row);
            }
            let mut object = json!({
                "type": "object",
                "description": format!("{} / {}", T::ZH, T::EN),
                "properties": properties,
                "additionalProperties": false,
            });
            if whole && let Some(map) = object.as_object_mut() {
                map.insert("required".into(), Json::Array(required));
            }
            let object = self.with_citation(object);
            self.defs.insert(T::NAME.into(), object);
        }
        json!({"$ref": format!("#/$defs/{}", T::NAME)})
    }

    /// Schemas made inside stand whole in one file.
    pub fn whole<R>(&mut self, make: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.whole, true);
        let out = make(self);
        self.whole = before;
        out
    }

    /// Adds the citation keys to a block.
    pub fn with_citation(&mut self, mut block: Json) -> Json {
        if !self.defs.contains_key("citation_standing") {
            let words: Vec<Json> = Standing::members()
                .into_iter()
                .map(|(_, key, zh, en)| json!({"const": key, "description": format!("{zh} / {en}")}))
                .collect();
            self.defs.insert(
                "citation_standing".into(),
                json!({"description": "效力或性质 / standing", "anyOf": words}),
            );
            let rule = json!({"type": "string", "pattern": "^R-[A-Za-z0-9]+-[0-9]+$"});
            self.defs.insert(
                "citation_rule".into(),
                json!({"description": "规则编号 / rule identifier", "anyOf": [rule, {"type": "array", "items": rule, "minItems": 1}]}),
            );
        }
        if let Some(properties) =
            block.get_mut("properties").and_then(Json::as_object_mut).map(|p| p as &mut Map<_, _>)
        {
            cite(properties);
        } else if let Some(object) = block.as_object_mut() {
            let mut properties = Map::new();
            cite(&mut properties);
            object.insert("properties".into(), Json::Object(properties));
        }
        block
    }

    /// The whole document: a file is of the second record if it has the key, else of the first.
    pub fn document<T: Record, V: Record>(mut self, key: &str) -> Json {
        let (root, other) = (self.record::<T>(), self.record::<V>());
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "changhu 情景 / scenario",
            "description": "长期护理保险基金精算预测情景 / scenario of an actuarial projection of long-term care insurance",
            "if": {"type": "object", "required": [key]},
            "then": other,
            "else": root,
            "$defs": Json::Object(self.defs),
        })
    }

    /// The sections of the reference for both kinds of file.
    pub fn sections<T: Record, V: Record>(mut self) -> Vec<Section> {
        self.record::<T>();
        self.record::<V>();
        self.sections
    }
}

fn cite(properties: &mut Map<String, Json>) {
    let entries = [
        ("source", json!({"type": "string", "description": "出处 / source"})),
        ("rule", json!({"$ref": "#/$defs/citation_rule"})),
        ("clause", json!({"type": "string", "description": "条款 / clause"})),
        ("standing", json!({"$ref": "#/$defs/citation_standing"})),
        ("note", json!({"type": "string", "description": "说明 / remark"})),
    ];
    for (key, schema) in entries {
        properties.entry(key).or_insert(schema);
    }
}

/// A default as written in YAML, as JSON.
fn default_json(text: &str) -> Json {
    let mut problems = super::problem::Problems::default();
    let mut sources = super::source::Sources::default();
    let file = sources.add("default", "", text);
    super::parse::parse(file, text, &mut problems).map_or(Json::Null, |node| super::resolve::to_json(&node))
}

/// The reference as Markdown, one table for each block.
pub fn reference(sections: &[Section]) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = String::new();
    for section in sections {
        out.push_str(&format!("### {} {} · {}\n\n", section.name, section.title.zh, section.title.en));
        out.push_str("| key | 必填 · presence | 取值 · kind | 含义 · meaning |\n|---|---|---|---|\n");
        for row in &section.rows {
            let presence = match row.presence {
                Presence::Required => "required".to_owned(),
                Presence::Optional => "optional".to_owned(),
                Presence::Default(text) => format!("default `{text}`"),
            };
            out.push_str(&format!(
                "| `{}` | {} | {}<br>{} | {}<br>{} |\n",
                row.key,
                cell(&presence),
                cell(&row.kind.zh),
                cell(&row.kind.en),
                cell(&row.meaning.zh),
                cell(&row.meaning.en)
            ));
        }
        out.push('\n');
    }
    out
}
