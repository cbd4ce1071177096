//! The registry of rules: complete, unique, and true of the scenario files.

use std::collections::{BTreeMap, BTreeSet};

use changhu::analysis::run::{RunOptions, evaluate};
use changhu::input::{Lang, LoadOptions, validate};
use serde::Deserialize;

use super::{file, scenario};

/// A document, its scenario, and how many rules it has.
const DOCUMENTS: [(&str, &str, u32); 5] = [
    ("XJ", "xinjiang", 42),
    ("JL", "jilin", 48),
    ("YL", "yulin", 37),
    ("NM", "inner_mongolia", 36),
    ("JC", "jincheng", 38),
];

/// Options of questions of weight that may leave the best estimate as it is, by scenario (`*`: any), and why.
const SILENT: [(&str, &str, &str); 16] = [
    ("*", "shortage.rule", "a fund that is not short has nothing to adjust, scale or cover"),
    ("*", "admin.rate=5pct_with_assessment", "4 % and the assessments stay below the ceiling of 5 %"),
    ("*", "cut.size_and_life=largest_cut_that_passes", "the full cut passes"),
    ("*", "test.deficit=five_years", "the test passes in each of the five years, or fails in the first"),
    ("*", "streak.clock=48_months", "after a launch in January 48 months are four premium years"),
    ("*", "test.months", "the months are far from twelve with every divisor"),
    ("inner_mongolia", "cut.life", "no cut passes the long-run condition, in the first year or later"),
    ("inner_mongolia", "nm.longrun=six_months", "no cut passes the weaker condition of a balance above zero"),
    ("inner_mongolia", "test.basis=part_year", "after a launch in January part of the year is all of it"),
    ("xinjiang", "cut.life=follow_rate", "the employers' rate does not rise"),
    ("jilin", "jl.global_budget=spend_within_budget", "the budget is the best estimate itself"),
    ("yulin", "admin.rate=no_joint_ceiling", "administration and assessments stay below the ceiling"),
    ("yulin", "cap.level=fraction_90", "monthly limits and bed-days bind before the annual limit"),
    (
        "yulin",
        "di.population=own_type",
        "the income stands behind the annual limit alone, which does not bind",
    ),
    ("yulin", "di.population=urban", "the income stands behind the annual limit alone, which does not bind"),
    (
        "yulin",
        "yl.cap_bed_days",
        "the annual limit lies above the bed-days of a year: sparing them moves nothing",
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registry {
    document: String,
    scenario: String,
    place: BTreeMap<String, String>,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    clause: String,
    kind: Kind,
    status: Status,
    zh: String,
    en: String,
    #[serde(rename = "where", default)]
    paths: Vec<String>,
    #[serde(default)]
    engine: Vec<String>,
    #[serde(default)]
    readings: Vec<String>,
    limits: Option<String>,
    reason: Option<String>,
    decides: Option<String>,
}

/// Money, people, eligibility, timing, fund test.
#[derive(Deserialize)]
enum Kind {
    M,
    P,
    E,
    T,
    F,
}

#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
enum Status {
    Modelled,
    OutOfScope,
    Open,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    ambiguities: BTreeMap<String, Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    key: String,
    impact: String,
    #[serde(default)]
    readings: Vec<String>,
    left_out: Option<String>,
}

/// Scenarios of one fund each, and provinces of areas.
pub fn scenario_files() -> Vec<String> {
    let plain = DOCUMENTS.iter().map(|(_, name, _)| format!("{name}.yaml"));
    let areas = ["xinjiang", "jilin", "inner_mongolia"].map(|name| format!("areas/{name}.yaml"));
    plain.chain(areas).collect()
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = std::fs::read_to_string(file(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn registry(name: &str) -> Registry {
    read(&format!("scenarios/rules/{name}.yaml"))
}

fn questions() -> BTreeMap<String, Question> {
    read::<Questions>("scenarios/rules/ambiguities.yaml").ambiguities
}

#[test]
fn every_rule_of_every_document_is_listed_once() {
    for (document, name, count) in DOCUMENTS {
        let registry = registry(name);
        assert_eq!((registry.document.as_str(), registry.scenario), (document, format!("{name}.yaml")));
        assert!(["zh", "en"].iter().all(|l| registry.place.contains_key(*l)));
        let expected: Vec<String> = (1..=count).map(|n| format!("R-{document}-{n:02}")).collect();
        let found: Vec<&str> = registry.rules.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn every_rule_says_what_its_status_needs() {
    let questions = questions();
    for (_, name, _) in DOCUMENTS {
        for rule in registry(name).rules {
            let id = &rule.id;
            assert!(matches!(rule.kind, Kind::M | Kind::P | Kind::E | Kind::T | Kind::F));
            for (what, text) in [("clause", &rule.clause), ("zh", &rule.zh), ("en", &rule.en)] {
                assert!(!text.trim().is_empty(), "{id} lacks {what}");
            }
            let has = (
                !rule.paths.is_empty(),
                !rule.engine.is_empty(),
                rule.reason.is_some(),
                rule.decides.is_some(),
            );
            let needs = match rule.status {
                Status::Modelled => (true, true, false, false),
                Status::OutOfScope => (false, false, true, false),
                Status::Open => (false, false, false, true),
            };
            assert_eq!(has, needs, "{id}: where, engine, reason, decides of {:?}", rule.status);
            assert!(rule.limits.is_none() || rule.status == Status::Modelled, "{id}");
            for module in &rule.engine {
                let path = module.replace("::", "/");
                let there =
                    file(&format!("src/{path}.rs")).exists() || file(&format!("src/{path}/mod.rs")).exists();
                assert!(there, "{id}: no module {module}");
            }
            for reading in &rule.readings {
                assert!(questions.contains_key(reading), "{id}: no question {reading}");
            }
        }
    }
}

#[test]
fn every_place_of_a_modelled_rule_exists_in_its_scenario() {
    for (_, name, _) in DOCUMENTS {
        let loaded = scenario(&format!("{name}.yaml"), &[], &[]);
        for rule in registry(name).rules {
            for place in &rule.paths {
                // `areas/PATH` is a place in the file of areas.
                let found = match place.strip_prefix("areas/") {
                    Some(path) => scenario(&format!("areas/{name}.yaml"), &[], &[]).tree.at(path).is_some(),
                    None => loaded.tree.at(place).is_some(),
                };
                assert!(found, "{}: {name}.yaml has no {place}", rule.id);
            }
        }
    }
}

#[test]
fn every_rule_that_a_value_cites_is_listed_and_in_scope() {
    for (_, name, _) in DOCUMENTS {
        let status: BTreeMap<String, Status> =
            registry(name).rules.into_iter().map(|r| (r.id, r.status)).collect();
        let loaded = scenario(&format!("{name}.yaml"), &[], &[]);
        let mut cited = BTreeSet::new();
        for value in &loaded.values {
            for rule in &value.cite.rule {
                let status =
                    status.get(rule).unwrap_or_else(|| panic!("{name}.yaml: {} cites {rule}", value.path));
                assert_ne!(*status, Status::OutOfScope, "{name}.yaml: {} cites {rule}", value.path);
                cited.insert(rule.clone());
            }
        }
        // Half of a document stands in its file; the rest lies in the base, in what is absent, or out of scope.
        assert!(cited.len() * 2 > status.len(), "{name}: {} of {}", cited.len(), status.len());
    }
}

#[test]
fn every_open_question_has_a_reading_or_a_reason() {
    let questions = questions();
    let expected: Vec<String> = (1..=95).map(|n| format!("A{n:02}")).collect();
    assert_eq!(questions.keys().cloned().collect::<Vec<_>>(), expected);

    let mut answered: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in scenario_files() {
        for reading in scenario(&name, &[], &[]).readings {
            assert!(reading.options.len() >= 2, "{name}: {}", reading.key);
            let numbers = reading.ambiguity.unwrap_or_default();
            assert!(!numbers.is_empty() && reading.clause.is_some(), "{name}: {}", reading.key);
            for number in numbers.split_whitespace() {
                answered.entry(number.to_owned()).or_default().insert(reading.key.clone());
            }
        }
    }
    for (number, question) in &questions {
        assert!(!question.key.is_empty() && !question.impact.is_empty());
        let listed: BTreeSet<String> = question.readings.iter().cloned().collect();
        assert_eq!(
            listed,
            answered.remove(number).unwrap_or_default(),
            "{number}: listed, and in the scenarios"
        );
        assert!(
            !listed.is_empty() || question.left_out.is_some(),
            "{number}: neither a reading nor a reason"
        );
    }
    assert!(answered.is_empty(), "questions without a number: {answered:?}");
}

#[test]
fn every_option_of_every_reading_loads_and_changes_a_value() {
    for path in scenario_files() {
        let plain = scenario(&path, &[], &[]);
        let text = |s: &changhu::input::Loaded| format!("{:?}", s.scenario);
        let before = text(&plain);
        for reading in &plain.readings {
            for option in reading.options.iter().filter(|o| o.key != reading.default) {
                assert!(!option.changes.is_empty(), "{path}: {}={}", reading.key, option.key);
                let chosen = scenario(&path, &[(reading.key.clone(), option.key.clone())], &[]);
                assert!(text(&chosen) != before, "{path}: {}={} changes nothing", reading.key, option.key);
            }
        }
    }
}

#[test]
fn every_scenario_is_valid_with_every_option_and_without_warnings() {
    for path in scenario_files() {
        let report = validate(&file("scenarios").join(&path), &LoadOptions::default());
        assert_eq!((report.errors(), report.warnings()), (0, 0), "{}", report.text(Lang::En));
    }
}

/// What a reading can move: balances, payable months, verdicts and the payers' shares of the best estimate.
fn outcome(loaded: &changhu::input::Loaded) -> String {
    let options = RunOptions { paths: None, seed: 1, threads: None };
    let outcome = evaluate(&loaded.scenario, &options, &|_| {})
        .unwrap_or_else(|e| panic!("{}: {e}", loaded.scenario.id));
    let mut text = String::new();
    for area in &outcome.areas {
        text += &format!("{:?} {:?} {:?}\n", area.transfer, area.clearing, area.constraints);
        for year in &area.best.years {
            text += &format!("{:?} {:?}\n", year.ltci, year.medical);
        }
    }
    text
}

/// Readings whose impact is said to be high or middle change a result of the best estimate; the exceptions are listed.
#[test]
fn readings_of_weight_move_a_result() {
    let questions = questions();
    let mut silent = BTreeSet::new();
    for (_, name, _) in DOCUMENTS {
        let path = format!("{name}.yaml");
        let plain = scenario(&path, &[], &[]);
        let before = outcome(&plain);
        for reading in &plain.readings {
            let numbers = reading.ambiguity.clone().unwrap_or_default();
            if !numbers.split_whitespace().any(|n| questions[n].impact.contains(['H', 'M'])) {
                continue;
            }
            for option in reading.options.iter().filter(|o| o.key != reading.default) {
                let after = outcome(&scenario(&path, &[(reading.key.clone(), option.key.clone())], &[]));
                if after == before {
                    silent.insert(format!("{name} {}={}", reading.key, option.key));
                }
            }
        }
    }
    let listed = |option: &String| {
        SILENT.iter().any(|(name, key, why)| {
            let rest = option
                .split_once(' ')
                .map_or("", |(own, rest)| if *name == "*" || own == *name { rest } else { "" });
            !why.is_empty() && rest.strip_prefix(key).is_some_and(|r| r.is_empty() || r.starts_with('='))
        })
    };
    let unexplained: Vec<&String> = silent.iter().filter(|o| !listed(o)).collect();
    assert!(unexplained.is_empty(), "options that move no result, without a reason: {unexplained:#?}");
}

#[test]
fn the_documentation_names_what_is_left_out() {
    let text = std::fs::read_to_string(file("docs/rules.md")).expect("docs/rules.md");
    for (document, name, count) in DOCUMENTS {
        let rules = registry(name).rules;
        let of = |status: Status| rules.iter().filter(|r| r.status == status).count();
        let row = format!(
            "({document}) | {count} | {} | {} | {} | {} |",
            of(Status::Modelled),
            rules.iter().filter(|r| r.limits.is_some()).count(),
            of(Status::OutOfScope),
            of(Status::Open)
        );
        assert!(text.contains(&row), "docs/rules.md has no row {row}");
        for rule in rules.iter().filter(|r| r.status != Status::Modelled) {
            let why = rule.reason.as_ref().or(rule.decides.as_ref()).expect("a reason");
            assert!(text.contains(&format!("| {} | {} | {why} |", rule.id, rule.en)), "{}", rule.id);
        }
    }
    for (number, question) in questions() {
        if let Some(why) = question.left_out {
            assert!(
                text.contains(&format!("| {number} | `{}` |", question.key)) && text.contains(&why),
                "{number}"
            );
        }
    }
}
