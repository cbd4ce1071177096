//! Tests of composition: bases, variants, readings, single changes, and the folder that confines them.

use std::path::{Path, PathBuf};

use super::compose::{Composed, LoadOptions, compose};
use super::node::Node;
use super::problem::{Code, Problem, Problems};
use super::source::Sources;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = folder.path(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn compose(&self, name: &str, options: &LoadOptions) -> (Option<Composed>, Vec<Problem>, Sources) {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let composed = compose(&self.path(name), options, &mut sources, &mut problems);
        (composed, problems.sorted(), sources)
    }

    fn good(&self, name: &str, options: &LoadOptions) -> Composed {
        let (composed, problems, _) = self.compose(name, options);
        assert!(problems.is_empty(), "{problems:?}");
        composed.unwrap()
    }

    fn codes(&self, name: &str, options: &LoadOptions) -> Vec<Code> {
        self.compose(name, options).1.iter().map(|p| p.code).collect()
    }
}

fn text<'a>(root: &'a Node, path: &str) -> &'a str {
    root.at(path).and_then(Node::text).unwrap_or("-")
}

fn plain() -> LoadOptions {
    LoadOptions::default()
}

const BASE: &str = "law:\n  source: base law\n  rate: {2027: 0.15%, 2028: 0.20%}\n  base: wage\n  split: {employer: 50%, individual: 50%}\nlist: [1, 2]\n";

#[test]
fn a_file_lies_over_its_base() {
    let over = "extends: base.yaml\nlaw:\n  source: own law\n  rate: {2027: 0.30%}\nlist: [3]\nnew: x\n";
    let folder = Folder::new(&[("base.yaml", BASE), ("city.yaml", over)]);
    let root = folder.good("city.yaml", &plain()).root;
    assert_eq!(text(&root, "law.rate.2027"), "0.30%");
    assert_eq!(text(&root, "law.rate.2028"), "-", "a schedule is one value: it is replaced as a whole");
    assert_eq!(text(&root, "law.base"), "wage");
    assert_eq!((text(&root, "list.0"), text(&root, "list.1")), ("3", "-"), "lists are replaced");
    let source = |path: &str| root.at(path).unwrap().cite.clone().unwrap().source.clone();
    assert_eq!(
        source("law.base").as_deref(),
        Some("base law"),
        "the own source does not cover a value of the base"
    );
    assert_eq!(source("law.rate.2027").as_deref(), Some("own law"));
    assert_eq!(source("new"), None);
}

#[test]
fn several_bases_and_removal_and_replacement() {
    let files = [
        ("a.yaml", "x: {p: 1, q: 2}\ny: 1\n"),
        ("b.yaml", "x: {q: 3}\nz: 1\n"),
        ("city.yaml", "extends: [a.yaml, b.yaml]\nremove: [y]\nx: {r: 4}\n"),
        ("whole.yaml", "extends: a.yaml\nx: {replace: true, r: 4}\n"),
    ];
    let folder = Folder::new(&files);
    let root = folder.good("city.yaml", &plain()).root;
    let found = ["x.p", "x.q", "x.r", "y", "z"].map(|p| text(&root, p).to_owned());
    assert_eq!(found, ["1", "3", "4", "-", "1"]);
    let root = folder.good("whole.yaml", &plain()).root;
    assert_eq!((text(&root, "x.p"), text(&root, "x.r")), ("-", "4"));
}

#[test]
fn a_value_may_carry_its_own_source() {
    let city = "law:\n  rule: R-ZZ-01\n  standing: draft\n  rate: 0.3%\n  base: {value: wage, source: survey, note: rough}\n  split: {standing: assumed, employer: 50%}\n";
    let root = Folder::new(&[("city.yaml", city)]).good("city.yaml", &plain()).root;
    let cite = |path: &str| root.at(path).unwrap().cite.as_deref().cloned().unwrap();
    assert_eq!(cite("law.rate").rule, ["R-ZZ-01"]);
    let own = cite("law.base");
    assert_eq!(
        (own.source.as_deref(), own.rule.len(), own.standing),
        (Some("survey"), 0, None),
        "naming a source starts afresh"
    );
    let below = cite("law.split.employer");
    assert_eq!((below.rule.len(), below.standing), (1, Some(super::provenance::Standing::Assumed)));
    for (city, code) in [
        ("a: {value: 1, standing: drafty}\n", Code::UnknownStanding),
        ("a: {value: 1, rule: JC-05}\n", Code::MalformedRule),
        ("a: {value: 1, source: [x]}\n", Code::WrongShape),
    ] {
        assert_eq!(Folder::new(&[("c.yaml", city)]).codes("c.yaml", &plain()), [code], "{city}");
    }
}

#[test]
fn files_are_confined_and_circles_refused() {
    let files = [
        ("scenarios/up.yaml", "extends: ../outside.yaml\n"),
        ("scenarios/far.yaml", "extends: /etc/hostname\n"),
        ("scenarios/a.yaml", "extends: b.yaml\n"),
        ("scenarios/b.yaml", "extends: a.yaml\n"),
        ("scenarios/self.yaml", "extends: self.yaml\n"),
        ("scenarios/none.yaml", "extends: missing.yaml\n"),
        ("scenarios/list.yaml", "extends: [{a: 1}]\n"),
        ("scenarios/deep/city.yaml", "extends: ../base.yaml\nb: 2\n"),
        ("scenarios/base.yaml", "a: 1\n"),
        ("outside.yaml", "a: 1\n"),
    ];
    let folder = Folder::new(&files);
    let cases = [
        ("up", Code::OutsideRoot),
        ("far", Code::OutsideRoot),
        ("a", Code::Cycle),
        ("self", Code::Cycle),
        ("none", Code::CannotRead),
        ("list", Code::WrongShape),
    ];
    for (name, code) in cases {
        let (_, problems, _) = folder.compose(&format!("scenarios/{name}.yaml"), &plain());
        assert_eq!(problems.first().map(|p| p.code), Some(code), "{name}: {problems:?}");
        assert!(problems[0].origin.is_some(), "{name} has a place");
    }
    let root = folder.good("scenarios/deep/city.yaml", &plain()).root;
    assert_eq!(text(&root, "a"), "1", "a file may reach any folder below `scenarios`");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out() {
    let folder = Folder::new(&[("scenarios/city.yaml", "extends: link.yaml\n"), ("secret.yaml", "a: 1\n")]);
    std::os::unix::fs::symlink(folder.path("secret.yaml"), folder.path("scenarios/link.yaml")).unwrap();
    assert_eq!(folder.codes("scenarios/city.yaml", &plain()), [Code::OutsideRoot]);
}

const CITY: &str = "id: city\nlaw: {rate: 0.3%, base: wage, list: [a]}\n";

fn variant(changes: &str) -> String {
    format!("variant: {{title: higher rate, author: me, baseline: ../city.yaml, reason: a test}}\n{changes}")
}

#[test]
fn a_variant_changes_its_baseline() {
    let changes = "set: {law.rate: 0.4%}\nadd: {law.cap: 5 yuan, law.list: b}\nremove: [law.base]\n";
    let folder = Folder::new(&[("city.yaml", CITY), ("variants/high.yaml", &variant(changes))]);
    for options in [plain(), LoadOptions { variants: vec![folder.path("variants/high.yaml")], ..plain() }] {
        let name = if options.variants.is_empty() { "variants/high.yaml" } else { "city.yaml" };
        let composed = folder.good(name, &options);
        let found = ["id", "law.rate", "law.cap", "law.list.1", "law.base"]
            .map(|p| text(&composed.root, p).to_owned());
        assert_eq!(found, ["city-high", "0.4%", "5 yuan", "b", "-"]);
        assert_eq!(composed.variants[0].title, "higher rate");
        let cite = composed.root.at("law.rate").unwrap().cite.clone().unwrap();
        assert_eq!(cite.variant.as_deref(), Some("higher rate"));
    }
}

#[test]
fn a_variant_that_changes_nothing_or_elsewhere_is_refused() {
    let cases = [
        ("set: {law.rate: 0.30%}\n", Code::NoChange, ""),
        ("set: {law.raet: 0.4%}\n", Code::UnknownPath, "law.rate"),
        ("set: {lw.rate: 0.4%}\n", Code::UnknownPath, "law"),
        ("set: {law.rate.2027: 0.4%}\n", Code::UnknownPath, ""),
        ("add: {law.rate: 0.4%}\n", Code::PathExists, "set:"),
        ("add: {lwa.cap: 1 yuan}\n", Code::UnknownPath, "law"),
        ("remove: [law.bsae]\n", Code::UnknownPath, "law.base"),
        ("remove: [law.list.7]\n", Code::UnknownPath, ""),
        ("set: 5\n", Code::WrongShape, ""),
        ("", Code::NoChange, "set:"),
        ("sett: {law.rate: 0.4%}\n", Code::UnknownKey, "set"),
    ];
    for (changes, code, help) in cases {
        let folder = Folder::new(&[("city.yaml", CITY), ("variants/v.yaml", &variant(changes))]);
        let (_, problems, sources) = folder.compose("variants/v.yaml", &plain());
        let problem =
            problems.iter().find(|p| p.code == code).unwrap_or_else(|| panic!("{changes}: {problems:?}"));
        assert!(problem.help.as_ref().map_or("", |h| &h.en).contains(help), "{changes}: {problem:?}");
        let file = sources.name(problem.origin.unwrap().file);
        assert!(file.ends_with("v.yaml"), "{changes}: told at the variant, not in {file}");
    }
    let folder =
        Folder::new(&[("city.yaml", CITY), ("v.yaml", "variant: {title: t}\nset: {law.rate: 1%}\n")]);
    let codes = folder.codes("v.yaml", &plain());
    assert_eq!(codes, [Code::MissingKey; 3], "author, baseline and reason are missing: all at once");
}

const READINGS: &str = "law: {rate: 0.15%, base: wage}\nreadings:\n  zz.rate:\n    ambiguity: A84\n    clause: ZZ 2\n    question: {zh: 问, en: q}\n    default: \"0.15\"\n    options:\n      \"0.15\": {note: as written}\n      \"0.075\": {set: {law.rate: 0.075%}}\n  zz.base:\n    question: q\n    default: wage\n    options:\n      wage: {note: n}\n      pension: {set: {law.base: pension}}\n  zz.absent:\n    question: q\n    default: a\n    applies_to: law.residents\n    options: {a: {note: n}, b: {set: {law.residents.rate: 1%}}}\n";

fn with_reading(key: &str, option: &str) -> LoadOptions {
    LoadOptions { readings: vec![(key.into(), option.into())], ..plain() }
}

#[test]
fn readings_choose_by_name() {
    let folder = Folder::new(&[("city.yaml", READINGS)]);
    let composed = folder.good("city.yaml", &plain());
    assert_eq!(text(&composed.root, "law.rate"), "0.15%");
    assert_eq!(composed.readings.len(), 2, "a reading of what is not there is dropped");
    let option = &composed.readings[0].options[1];
    assert_eq!(
        (option.changes[0].from.as_deref(), option.changes[0].to.as_deref()),
        (Some("0.15%"), Some("0.075%"))
    );
    let composed = folder.good("city.yaml", &with_reading("zz.rate", "0.075"));
    assert_eq!(text(&composed.root, "law.rate"), "0.075%");
    let cite = composed.root.at("law.rate").unwrap().cite.clone().unwrap();
    assert_eq!((cite.reading.as_deref(), cite.clause.as_deref()), (Some("zz.rate=0.075"), Some("ZZ 2")));
}

#[test]
fn wrong_readings_are_told() {
    let folder = Folder::new(&[("city.yaml", READINGS)]);
    assert_eq!(folder.codes("city.yaml", &with_reading("zz.rat", "0.15")), [Code::UnknownReading]);
    assert_eq!(folder.codes("city.yaml", &with_reading("zz.rate", "0.75")), [Code::UnknownOption]);
    let broken = [
        ("set: {law.base: pension}", "set: {law.bsae: pension}", Code::UnknownPath),
        ("set: {law.base: pension}", "set: {law.base: wage}", Code::NoChange),
        ("set: {law.base: pension}", "note: nothing", Code::NoChange),
        ("default: wage", "default: wages", Code::UnknownOption),
        ("question: q\n    default: wage", "question: q", Code::MissingKey),
        ("note: as written", "nota: as written", Code::UnknownKey),
    ];
    for (old, new, code) in broken {
        assert!(READINGS.contains(old));
        let folder = Folder::new(&[("city.yaml", &READINGS.replace(old, new))]);
        let codes = folder.codes("city.yaml", &plain());
        assert!(codes.contains(&code), "{new}: {codes:?}");
    }
    let clash = READINGS.replace("set: {law.base: pension}", "set: {law: {rate: 1%, base: pension}}");
    let folder = Folder::new(&[("city.yaml", &clash)]);
    let both = LoadOptions {
        readings: vec![("zz.rate".into(), "0.075".into()), ("zz.base".into(), "pension".into())],
        ..plain()
    };
    assert!(folder.codes("city.yaml", &both).contains(&Code::Contradiction));
}

#[test]
fn a_variant_may_choose_readings_and_the_caller_wins() {
    let files = [("city.yaml", READINGS), ("variants/v.yaml", &variant("choose: {zz.rate: \"0.075\"}\n"))];
    let folder = Folder::new(&files);
    assert_eq!(text(&folder.good("variants/v.yaml", &plain()).root, "law.rate"), "0.075%");
    let back = folder.good("variants/v.yaml", &with_reading("zz.rate", "0.15"));
    assert_eq!(text(&back.root, "law.rate"), "0.15%");
}

#[test]
fn single_changes() {
    let folder = Folder::new(&[("city.yaml", CITY)]);
    let set =
        |path: &str, value: &str| LoadOptions { overrides: vec![(path.into(), value.into())], ..plain() };
    assert_eq!(
        text(&folder.good("city.yaml", &set("law.rate", "{2027: 0.4%}")).root, "law.rate.2027"),
        "0.4%"
    );
    assert_eq!(text(&folder.good("city.yaml", &set("law.cap", "5 yuan")).root, "law.cap"), "5 yuan");
    assert_eq!(folder.codes("city.yaml", &set("law.rate", "0.3%")), [Code::NoChange]);
    assert_eq!(folder.codes("city.yaml", &set("lwa.rate", "0.4%")), [Code::UnknownPath]);
    assert_eq!(folder.codes("city.yaml", &set("law.rate", "{")), [Code::Syntax]);
}

#[test]
fn a_missing_scenario_is_told_by_name() {
    let folder = Folder::new(&[]);
    let (_, problems, _) = folder.compose("nowhere.yaml", &plain());
    assert_eq!(problems[0].code, Code::CannotRead);
    assert!(problems[0].what.en.contains("nowhere.yaml"));
    assert!(!Path::new("nowhere.yaml").exists());
}
