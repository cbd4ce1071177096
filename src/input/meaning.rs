//! What a value of a scenario means, in words: the descriptions of the schema along its path.
//!
//! "contributions.employee.rate" is the titles of its blocks and the meaning of its key: 缴费 · 单位职工 · 费率.

use serde_json::Value as Json;

use super::text::Text;

/// Describes paths by the schema of the language.
#[derive(Debug)]
pub struct Meanings {
    schema: Json,
}

impl Default for Meanings {
    fn default() -> Self {
        Self { schema: super::schema() }
    }
}

impl Meanings {
    /// What each step of the path is called, as far as the schema names it; free names and places in lists are left out.
    pub fn of(&self, path: &str) -> Vec<Text> {
        let mut steps = vec![];
        let mut here = vec![&self.schema["else"]];
        for segment in path.split('.') {
            let mut next = vec![];
            let mut named = None;
            for shape in here.iter().flat_map(|s| self.shapes(s)) {
                if let Some(found) = shape["properties"].get(segment) {
                    named = named.or_else(|| described(found));
                    next.push(found);
                } else if let Some(patterns) = shape["patternProperties"].as_object() {
                    next.extend(patterns.values());
                } else if segment.bytes().all(|b| b.is_ascii_digit()) {
                    next.extend(shape.get("items"));
                }
            }
            steps.extend(named);
            here = next;
        }
        steps
    }

    /// A part of the schema with its references followed and its choices side by side.
    fn shapes<'a>(&'a self, part: &'a Json) -> Vec<&'a Json> {
        let mut shapes = vec![part];
        if let Some(name) = part["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")) {
            shapes.extend(self.shapes(&self.schema["$defs"][name]));
        }
        for choice in part["anyOf"].as_array().into_iter().flatten() {
            shapes.extend(self.shapes(choice));
        }
        shapes
    }
}

/// Chinese and English of a description: paragraphs of a key, or two words with a slash between.
fn described(part: &Json) -> Option<Text> {
    let text = part["description"].as_str()?;
    let (zh, en) = match text.split_once("\n\n") {
        Some((zh, rest)) => (zh, rest.split_once("\n\n").map_or(rest, |(en, _)| en)),
        None => text.split_once(" / ")?,
    };
    Some(Text::new(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{LoadOptions, load};

    #[test]
    fn steps_are_named_in_both_languages() {
        let meanings = Meanings::default();
        let said = |path: &str| meanings.of(path).into_iter().map(|t| t.zh).collect::<Vec<_>>();
        assert_eq!(said("contributions.employee.split.employer")[1], "单位职工");
        assert_eq!(said("no.such.path"), Vec::<String>::new());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let files = ["", "areas"].into_iter().flat_map(|f| std::fs::read_dir(folder.join(f)).unwrap());
        let files = files.map(|f| f.unwrap().path()).filter(|f| f.extension().is_some_and(|e| e == "yaml"));
        for file in files {
            let loaded =
                load(&file, &LoadOptions::default()).map_err(|r| r.text(crate::lang::Lang::En)).unwrap();
            for value in &loaded.values {
                let steps = meanings.of(&value.path);
                assert!(!steps.is_empty(), "{}", value.path);
                assert!(steps.iter().all(|t| !t.zh.is_empty() && !t.en.is_empty()), "{}", value.path);
            }
        }
    }
}
