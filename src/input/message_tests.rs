//! Mistakes that people make in a scenario: what is found, what is expected, where, and what to do.

use std::path::PathBuf;

use super::problem::{Code, Problem, Severity};
use super::text::Lang;
use super::{LoadOptions, Report, SourcedValue, load, new_scenario, resolved_json, resolved_yaml, validate};

/// A scenario of the project with a rate transfer, residents, and a limit tied to `income`.
fn rich() -> PathBuf {
    let found = super::scenario_tests::shipped().into_iter().find(|file| {
        load(file, &LoadOptions::default()).is_ok_and(|l| {
            let has = |p: &str| l.tree.at(p).is_some();
            has("medical_fund.transfer")
                && has("contributions.resident.rate.step")
                && has("indicators.income")
        })
    });
    found.expect("a scenario with a transfer")
}

fn with(path: &str, value: &str) -> LoadOptions {
    LoadOptions { overrides: vec![(path.into(), value.into())], ..LoadOptions::default() }
}

fn report(file: &std::path::Path, options: &LoadOptions) -> Report {
    match load(file, options) {
        Ok(loaded) => loaded.warnings,
        Err(report) => report,
    }
}

struct Case(&'static str, &'static str, Severity, Code, &'static str);

/// An area's own answer to a shortage looks at its own balance, which pooling moves.
#[test]
fn pooling_and_an_areas_own_answer_to_a_shortage_exclude_each_other() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios/areas");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let file = &files[0];
    let own = [
        ("ltci_fund.shortage", "scaled"),
        ("ltci_fund.adjustment", "{below: 6 months, rate: {step: 0.05pp, at_most: 0.5%}}"),
    ];
    for (path, value) in own {
        let mut options = with(path, value);
        assert_eq!(report(file, &options).errors(), 0, "{path} alone");
        options.overrides.push(("pooling".into(), "{adjustment: 10%, from: 2030}".into()));
        let report = report(file, &options);
        let refused = |p: &&Problem| p.code == Code::Contradiction && p.path == "pooling";
        let problem = report.problems.iter().find(refused).expect("a refusal");
        assert!(problem.origin.is_some() && problem.expected.is_some(), "{problem}");
    }
    let late = report(file, &with("pooling", "{one_fund: 2090}"));
    assert!(
        late.errors() == 0 && late.problems.iter().any(|p| p.code == Code::Unused && p.path == "pooling")
    );
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    use Severity::{Error, Warning};
    let file = rich();
    let cases = [
        // A value of another kind, and what to write instead.
        Case("contributions.employee.rate", "0.3", Error, Code::MissingUnit, "write `0.3%`"),
        Case(
            "contributions.employee.rate",
            "0.003",
            Error,
            Code::MissingUnit,
            "or `0.3%` if 0.003 is meant as a fraction",
        ),
        Case("contributions.employee.rate", "15%", Error, Code::OutOfRange, "is `0.15%` meant?"),
        Case("contributions.employee.rate", "5%", Warning, Code::Unusual, ""),
        Case("contributions.employee.rate", "5pp", Error, Code::WrongUnit, ""),
        Case("contributions.employee.rate", "０.３％", Error, Code::FullWidth, "write `0.3%`"),
        Case("contributions.employee.rate", "yes", Error, Code::WrongUnit, ""),
        Case("contributions.employee.rate", "[0.3%]", Error, Code::WrongShape, ""),
        Case("contributions.employee.rate", "~", Error, Code::EmptyValue, "add the value"),
        Case("contributions.employee.base", "82%", Error, Code::WrongUnit, "of wage"),
        Case("contributions.employee.base", "82% of waeg", Error, Code::UnknownName, "did you mean `wage`?"),
        Case("contributions.employee.collected", "yearly", Error, Code::WrongChoice, ""),
        Case(
            "contributions.employee.collected",
            "monthy",
            Error,
            Code::WrongChoice,
            "did you mean `monthly`?",
        ),
        Case("contributions.employee.collected", "{month: 13}", Error, Code::OutOfRange, ""),
        Case("medical_fund.payable_months", "20", Error, Code::MissingUnit, "write `20 months` or `20 days`"),
        Case("medical_fund.income_per_active", "5500", Error, Code::MissingUnit, "write `5500 yuan/year`"),
        Case("medical_fund.income_per_active", "5500 yuan", Error, Code::WrongUnit, "write `5500 yuan/year`"),
        Case(
            "medical_fund.transfer.cut",
            "0.15%",
            Error,
            Code::WrongUnit,
            "percentage points are written `0.15pp`",
        ),
        Case("enrolment.insured.active", "4750000", Error, Code::MissingUnit, "write `4750000 persons`"),
        Case("horizon.first_year", "2026-07", Error, Code::WrongUnit, ""),
        Case("phases.employee_track.benefits", "2026", Error, Code::MissingUnit, "write `2026-01`"),
        Case("horizon.years", "30", Error, Code::MissingUnit, "write `30 years`"),
        Case("population.start.table", "data\\x.csv", Error, Code::OutsideRoot, "relative path"),
        Case("id", "my city", Error, Code::WrongShape, "letter"),
        // Keys.
        Case("contributions.employee.raet", "0.3%", Error, Code::UnknownKey, "did you mean `rate`?"),
        Case("contributions.employe", "{rate: 0.3%}", Error, Code::UnknownKey, "did you mean `employee`?"),
        Case("contributions.employee", "{rate: 0.3%}", Error, Code::MissingKey, ""),
        Case(
            "contributions.employee.split.employer",
            "{value: 50%, sauce: x}",
            Error,
            Code::UnknownKey,
            "did you mean `source`?",
        ),
        // Schedules.
        Case("contributions.resident.rate", "{2027..2028: 0.15%, 2031: 0.3%}", Error, Code::ScheduleGap, ""),
        Case("contributions.resident.rate", "{2029: 0.15%, 2027: 0.3%}", Error, Code::ScheduleOrder, ""),
        Case("contributions.resident.rate", "{2035: 0.15%}", Warning, Code::ScheduleGap, ""),
        Case("contributions.resident.rate", "{2027-07: 0.15%}", Error, Code::WrongShape, "write the year"),
        Case(
            "contributions.resident.rate",
            "{start: 0.15%, from: 2027, step: -0.05pp, until: 0.3%}",
            Error,
            Code::ScheduleStep,
            "sign of the step",
        ),
        Case(
            "contributions.resident.rate",
            "{start: 0.15%, from: 2027, step: 0.04pp, until: 0.3%}",
            Warning,
            Code::ScheduleStep,
            "",
        ),
        Case(
            "contributions.resident.rate",
            "{start: 0.15%, from: 2027, step: 5 yuan, until: 0.3%}",
            Error,
            Code::WrongUnit,
            "",
        ),
        Case("contributions.resident.rate", "{follows: minor}", Error, Code::UnknownName, ""),
        Case("contributions.employee.rate", "{follows: retiree, payer: individual}", Error, Code::Cycle, ""),
        // Values that contradict each other or the law.
        Case("contributions.employee.split", "{employer: 50%, individual: 40%}", Error, Code::SharesSum, ""),
        Case("benefits.modes", "{home: 65%, community: 5%, institution: 25%}", Error, Code::SharesSum, ""),
        Case(
            "disability.prevalence.severe_split",
            "{severe_1: 50%, severe_2: 33%, severe_3: 25%}",
            Error,
            Code::SharesSum,
            "",
        ),
        Case(
            "benefits.employee_track.annual_limit.ceiling",
            "40% of income(previous year)",
            Error,
            Code::AgainstLaw,
            "lower the limit",
        ),
        Case(
            "benefits.employee_track.annual_limit",
            "{amount: 30000 yuan/year, ceiling: 50% of income(previous year)}",
            Error,
            Code::AgainstLaw,
            "",
        ),
        Case("benefits.employee_track.home.fund_limit", "9000 yuan/month", Error, Code::AgainstLaw, ""),
        Case("benefits.employee_track.home.ratio", "98%", Error, Code::OutOfRange, ""),
        Case("benefits.employee_track.home.ratio", "170%", Error, Code::OutOfRange, "is `1.7%` meant?"),
        Case("phases.employee_track.benefits", "2020-01", Error, Code::Contradiction, ""),
        Case(
            "ltci_fund.clearing",
            "{year: 2026, share: 100%, received: 5 yi yuan}",
            Error,
            Code::Contradiction,
            "",
        ),
        Case("ltci_fund.adjustment", "{below: 6 months}", Error, Code::MissingKey, ""),
        Case(
            "ltci_fund.adjustment",
            "{below: 6 months, for: 0 years, rate: {step: 0.05pp}}",
            Error,
            Code::OutOfRange,
            "",
        ),
        Case(
            "ltci_fund.adjustment",
            "{below: 6 months, lag: 0 years, rate: {step: 0.05pp}}",
            Error,
            Code::OutOfRange,
            "",
        ),
        Case("ltci_fund.adjustment", "{below: 6 months, rate: {step: 0pp}}", Error, Code::OutOfRange, ""),
        Case(
            "ltci_fund.adjustment",
            "{below: 6 months, rate: {step: 0.05pp, at_least: 0.6%, at_most: 0.5%}}",
            Error,
            Code::Contradiction,
            "",
        ),
        Case(
            "ltci_fund.adjustment",
            "{below: 6 months, rate: {step: 0.05pp, at_most: 0.01%}}",
            Error,
            Code::Contradiction,
            "",
        ),
        Case("ltci_fund.adjustment", "{below: 6 months, limit: {step: -10pp}}", Error, Code::WrongUnit, ""),
        Case("ltci_fund.adjustment", "{below: 6 months, ratio: {step: 5pp}}", Warning, Code::Unusual, ""),
        Case("ltci_fund", "{shortage: government, borrowing: 3%}", Warning, Code::Unused, ""),
        Case("ltci_fund.global_budget", "expenditure", Error, Code::WrongChoice, ""),
        Case("medical_fund.transfer.cut", "0.2pp", Error, Code::AgainstLaw, ""),
        Case("medical_fund.transfer.established", "2040", Error, Code::Contradiction, ""),
        Case("medical_fund.transfer.return_first", "on", Error, Code::MissingKey, ""),
        Case("medical_fund.transfer.confidence", "100%", Error, Code::OutOfRange, ""),
        Case("medical_fund.transfer.months_divisor", "nextyear", Error, Code::WrongChoice, ""),
        // Benefits that no payer funds.
        Case("phases.employee_track.contributions", "never", Error, Code::Contradiction, ""),
        Case("contributions.employee.personal_account", "120%", Error, Code::OutOfRange, ""),
        Case("contributions.retiree.central_share", "60%", Warning, Code::Unused, ""),
        Case("horizon.years", "90 years", Error, Code::OutOfRange, ""),
        Case("continuity.reward.0.step", "5%", Error, Code::WrongUnit, "write `5pp`"),
        Case("constraints.0.at_least", "12 yuan", Error, Code::WrongUnit, ""),
        Case("constraints.0.when", "{from: 2100}", Error, Code::OutOfRange, ""),
        Case("constraints.0.when", "after_return", Error, Code::MissingKey, ""),
        Case(
            "indicators.spare",
            "{value: 1 yuan/year, year: 2025, grows_with: wage}",
            Warning,
            Code::Unused,
            "",
        ),
        Case("indicators.wage.grows_with", "interest", Error, Code::Contradiction, ""),
        Case(
            "contributions.employee.rate",
            "{value: 0.31%, rule: R-QQ-01}",
            Warning,
            Code::UnknownDocument,
            "",
        ),
        // Benefits.
        Case("benefits.start_lag", "1.5 months", Error, Code::OutOfRange, ""),
        Case("benefits.start_lag", "13 months", Error, Code::OutOfRange, ""),
        Case("benefits.start_lag", "1", Error, Code::MissingUnit, "write `1 months`"),
        Case(
            "benefits.employee_track.annual_limit",
            "{amount: 16920 yuan/year, grows_with: income, from: 2026, lag: 3 years}",
            Error,
            Code::OutOfRange,
            "",
        ),
        Case(
            "benefits.employee_track.annual_limit",
            "{amount: 16920 yuan/year, grows_with: income, from: 2026, every: 0 years}",
            Error,
            Code::OutOfRange,
            "",
        ),
        Case(
            "benefits.employee_track.annual_limit",
            "{amount: 16920 yuan/year, grows_with: income, from: 2040, lag: 1 years}",
            Error,
            Code::OutOfRange,
            "",
        ),
        Case("benefits.employee_track.annual_limit.modes", "[]", Error, Code::EmptyValue, ""),
        Case("benefits.employee_track.annual_limit.for_part_year", "half", Error, Code::WrongChoice, ""),
        Case("benefits.old_terms", "{change: 2027, covered: [severe_1]}", Error, Code::MissingKey, ""),
        Case(
            "benefits.old_terms",
            "{change: 2200, covered: [severe_1], employee_track: {home: {ratio: 70%}, community: {ratio: 70%}, institution: {ratio: 70%}}}",
            Warning,
            Code::Unusual,
            "",
        ),
        Case(
            "benefits.old_terms",
            "{change: 2027, covered: [severe_1], employee_track: {home: {ratio: 70%}, community: {ratio: 70%}, institution: {ratio: 70%}, minors: on}}",
            Error,
            Code::Unused,
            "",
        ),
        // Tables.
        Case("population.start.table", "data/none.csv", Error, Code::CannotRead, "starts at"),
        Case("population.start.table", "data/mortality/lee_carter.csv", Error, Code::TableColumn, ""),
        Case("population.start.year", "2030", Error, Code::Contradiction, ""),
        Case("uncertainty.economy.setting", "C", Error, Code::TableMissing, ""),
    ];
    for Case(path, value, severity, code, help) in cases {
        let report = report(&file, &with(path, value));
        let found = report.problems.iter().find(|p| p.code == code && p.severity == severity);
        let listed: Vec<String> = report.problems.iter().map(Problem::to_string).collect();
        let Some(problem) = found else { panic!("{path}: {value}: {listed:?}") };
        assert!(problem.origin.is_some(), "{path}: {value}: no place");
        assert!(problem.help.as_ref().map_or("", |h| &h.en).contains(help), "{path}: {value}: {problem:?}");
        assert!(
            !problem.what.zh.is_empty() && problem.what.zh != problem.what.en,
            "{path}: {value}: one language"
        );
        if severity == Severity::Warning {
            assert_eq!(report.errors(), 0, "{path}: {value}: a warning does not refuse: {listed:?}");
        }
    }
}

#[test]
fn the_clause_is_told() {
    let file = rich();
    let options = LoadOptions {
        overrides: vec![
            (
                "benefits.employee_track.annual_limit.amount".into(),
                "{value: 60% of income(previous year), rule: R-ZZ-25, clause: 三(四)}".into(),
            ),
            ("benefits.employee_track.annual_limit.ceiling".into(), "50% of income(previous year)".into()),
        ],
        ..LoadOptions::default()
    };
    let report = self::report(&file, &options);
    let problem = report.problems.iter().find(|p| p.code == Code::AgainstLaw).unwrap();
    assert_eq!(problem.clause.as_deref(), Some("三(四), R-ZZ-25"));
    assert!(report.text(Lang::Zh).contains("条款：三(四), R-ZZ-25"));
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let file = rich();
    let overrides = [
        ("contributions.employee.rate", "0.3"),
        ("benefits.take_up.first", "maybe"),
        ("population.start.table", "data/none.csv"),
        ("costs.assessment.pass_rate", "0%"),
    ];
    let options = LoadOptions {
        overrides: overrides.map(|(p, v)| (p.into(), v.into())).to_vec(),
        ..LoadOptions::default()
    };
    let report = report(&file, &options);
    let codes: Vec<Code> = report.problems.iter().map(|p| p.code).collect();
    for code in [Code::MissingUnit, Code::WrongUnit, Code::CannotRead, Code::OutOfRange] {
        assert!(codes.contains(&code), "{code:?} in {codes:?}");
    }
    let places: Vec<_> = report.problems.iter().map(|p| p.origin).collect();
    assert!(places.windows(2).all(|w| w[0] <= w[1]), "sorted");
}

/// A text without the trailing zeros of its decimals: 0.80 and 0.8 are the same number.
fn digits(text: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() || (c == '.' && !number.is_empty()) {
            number.push(c);
            continue;
        }
        let short =
            if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
        out.push_str(short);
        number.clear();
        out.push(c);
    }
    out
}

#[test]
fn the_resolved_scenario_loads_to_the_same() {
    for file in super::scenario_tests::shipped() {
        let loaded = load(&file, &LoadOptions::default()).map_err(|r| r.text(Lang::En)).unwrap();
        let yaml = resolved_yaml(&loaded, Lang::Zh);
        // The tables stay where they are: the root is the folder of the scenarios.
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("resolved.yaml");
        std::fs::write(&copy, &yaml).unwrap();
        let root = file.parent().map(PathBuf::from);
        let again = load(&copy, &LoadOptions { root, ..LoadOptions::default() });
        let again = again.map_err(|r| format!("{}\n{yaml}", r.text(Lang::En))).unwrap();
        let (a, b) = (digits(&format!("{:?}", loaded.scenario)), digits(&format!("{:?}", again.scenario)));
        let differs = a
            .char_indices()
            .zip(b.chars())
            .find(|((_, x), y)| x != y)
            .map_or(a.len().min(b.len()), |((i, _), _)| i);
        let around = |s: &str| s.chars().skip(differs.saturating_sub(80)).take(160).collect::<String>();
        assert!(a == b, "{}:\n{}\n{}", file.display(), around(&a), around(&b));
    }
}

#[test]
fn the_json_names_place_source_and_unit_of_every_value() {
    let file = rich();
    let loaded = load(&file, &LoadOptions::default()).map_err(|r| r.text(Lang::En)).unwrap();
    let json = resolved_json(&loaded);
    let values = json["values"].as_array().unwrap();
    assert!(values.len() > 150, "{}", values.len());
    let value = |path: &str| values.iter().find(|v| v["path"] == path).unwrap_or_else(|| panic!("{path}"));
    // Other tools read these keys: within format 1 they are only added to (docs/scenario-language.md).
    let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&json), "format id documents readings variants values");
    assert_eq!(json["format"], 1);
    assert_eq!(keys(&json["documents"][0]), "code title standing dated");
    assert_eq!(keys(&json["readings"][0]), "key chosen default");
    let of_value =
        "path text value unit kind file line column source rule clause note reading variant standing";
    assert!(values.iter().all(|v| keys(v) == of_value));
    let rate = value("contributions.employee.rate");
    assert_eq!(
        (rate["value"].as_str(), rate["unit"].as_str(), rate["kind"].as_str()),
        (Some("0.003"), Some("1"), Some("contribution_rate"))
    );
    assert!(rate["line"].as_u64().unwrap() > 1 && rate["rule"][0].as_str().unwrap().starts_with("R-"));
    assert_eq!(rate["standing"], json["documents"][0]["standing"], "from the document of the rule");
    for standing in ["default", "assumed"] {
        assert!(values.iter().any(|v| v["standing"] == standing), "{standing}");
    }
    let unsourced = |v: &&SourcedValue| !v.default && !v.cite.names_source() && v.cite.standing.is_none();
    assert!(loaded.values.iter().filter(unsourced).all(|v| v.standing_key() == "assumed"));
}

#[test]
fn a_new_scenario_starts_from_an_old_one() {
    let file = rich();
    let text = new_scenario(&file, "new_city", "新城").map_err(|r| r.text(Lang::En)).unwrap();
    assert!(text.contains("\nid: new_city\n") && text.contains("\ntitle: 新城\n"));
    assert!(
        text.contains("# 筹资") || text.contains("# 按参保类别的筹资规则"),
        "sections are explained:\n{text}"
    );
    let copy = super::mutation_tests::copied();
    let beside = copy.root.join("new_city.yaml");
    std::fs::write(&beside, &text).unwrap();
    let report = validate(&beside, &LoadOptions::default());
    assert_eq!(report.errors(), 0, "{}", report.text(Lang::En));
    assert!(new_scenario(&file, "新 城", "x").is_err());
}

/// Two options lower the same ceiling; one of them changes something else as well.
#[test]
fn a_problem_of_several_options_is_told_once_with_their_names() {
    let copy = super::mutation_tests::copied();
    let base = rich().file_name().unwrap().to_string_lossy().into_owned();
    let ceiling = "benefits.employee_track.annual_limit.ceiling: 10% of income(previous year)";
    let text = format!(
        "changhu: 1\nid: twice\ntitle: t\nextends: [{base}]\nreadings:\n  zz.cap:\n    question: q\n    default: as_written\n    \
         options:\n      as_written: {{note: n}}\n      low: {{set: {{{ceiling}}}}}\n      \
         low_and_few: {{set: {{{ceiling}, benefits.take_up.plateau: 60%}}}}\n"
    );
    let file = copy.root.join("twice.yaml");
    std::fs::write(&file, text).unwrap();
    let report = validate(&file, &LoadOptions::default());
    let found: Vec<_> = report.problems.iter().filter(|p| p.code == Code::AgainstLaw).collect();
    assert_eq!(found.len(), 1, "{}", report.text(Lang::En));
    let named = &found[0].related.last().unwrap().what.en;
    assert_eq!(named, "with the reading zz.cap=low, zz.cap=low_and_few");
}

#[test]
fn hostile_scenarios_end_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, Vec<u8>); 6] = [
        ("gbk", b"id: \xB7\xD1\xC2\xCA\n".to_vec()),
        ("utf16", "id: x\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("deep", "{a: ".repeat(200_000).into_bytes()),
        ("large", vec![b'#'; 5 << 20]),
        (
            "numbers",
            format!("changhu: {}\nid: x\nhorizon: {{first_year: 1e999999999}}\n", "9".repeat(1_000_000))
                .into_bytes(),
        ),
        ("keys", (0..50_000).map(|i| format!("key_{i}: 1\n")).collect::<String>().into_bytes()),
    ];
    for (name, bytes) in cases {
        let path = folder.path().join(format!("{name}.yaml"));
        std::fs::write(&path, bytes).unwrap();
        let start = std::time::Instant::now();
        let report = validate(&path, &LoadOptions::default());
        let took = start.elapsed();
        assert!(report.errors() > 0, "{name}");
        assert!(report.problems.iter().any(|p| p.origin.is_some()), "{name} has a place");
        assert!(took.as_millis() < 1_000, "{name}: {took:?}");
        assert!(report.text(Lang::Zh).len() < 2_000_000, "{name}: a message stays short");
    }
}

#[test]
fn areas_override_what_differs() {
    let file = rich();
    let areas = "{north: {name: {zh: 北, en: North}, indicators: {wage: {value: 90000 yuan/year}}}, south: {contributions: {employee: {rate: 0.4%}}}}";
    let loaded = load(&file, &with("areas", areas)).map_err(|r| r.text(Lang::En)).unwrap();
    let [north, south] = loaded.scenario.areas.as_slice() else { panic!("two areas") };
    assert_eq!(
        (north.id.as_str(), north.name.en.as_str(), south.name.en.as_str()),
        ("north", "North", "south")
    );
    assert_eq!(north.contributions[0].base.indicator.level.to_string(), "90000");
    assert_ne!(south.contributions[0].base.indicator.level.to_string(), "90000");
    assert_eq!(south.contributions[0].rates[0].1.at(2030).to_string().trim_end_matches('0'), "0.002");
    assert!(
        loaded
            .values
            .iter()
            .any(|v| v.path == "areas.south.contributions.employee.rate" && v.value == "0.004")
    );
    let bare = load(&file, &with("areas", "{north: {remove: [medical_fund.transfer]}, south: {name: s}}"));
    let bare = bare.map_err(|r| r.text(Lang::En)).unwrap();
    let transfer = |i: usize| bare.scenario.areas[i].medical_fund.as_ref().unwrap().transfer.is_some();
    assert_eq!((transfer(0), transfer(1)), (false, true), "an area takes away what it does not have");
    let wrong = report(&file, &with("areas", "{north: {remove: [medical_fund.transfr]}}"));
    let problem = wrong.problems.iter().find(|p| p.code == Code::UnknownPath).unwrap();
    assert!(problem.help.as_ref().unwrap().en.contains("`medical_fund.transfer`"), "{problem:?}");
    let wrong = report(
        &file,
        &with("areas", "{north: {contributions: {employee: {raet: 0.2%}}}, south: {costz: 1}}"),
    );
    let paths: Vec<&str> =
        wrong.problems.iter().filter(|p| p.code == Code::UnknownKey).map(|p| p.path.as_str()).collect();
    assert!(paths.contains(&"areas.north.contributions.employee.raet"), "{paths:?}");
    assert!(paths.contains(&"areas.south.costz"), "{paths:?}");
}
