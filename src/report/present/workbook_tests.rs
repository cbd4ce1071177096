//! The workbook read back: names of sheets, formulas against their results, totals against the CSV files, hostile names.

use std::path::Path;

use super::super::statement::statement_csv;
use super::*;
use crate::analysis::run::{RunOptions, evaluate};
use crate::projection::sample;
use crate::report::page::{Document, Parameter};
use crate::report::workbook::recalculate::{Book, Found};
use crate::scenario::{Pooling, Scenario, Text};
use crate::units::dec;

fn origin() -> Origin<'static> {
    let parameter = Parameter {
        path: "contributions.employee.rate".into(),
        meaning: "rate".into(),
        value: "=0.3%".into(),
        clause: "C 1".into(),
        ..Parameter::default()
    };
    Origin {
        file: Path::new("folder/sample.yaml"),
        parameters: vec![parameter, Parameter { path: "id".into(), ..Parameter::default() }],
        documents: vec![Document { code: "C".into(), title: "+document".into(), ..Document::default() }],
        warnings: vec!["@warning".into()],
        choices: vec![("key".into(), "-option".into())],
    }
}

fn several(years: usize, names: &[&str]) -> Scenario {
    let mut scenario = sample::scenario(years);
    scenario.pooling = Pooling::Adjustment { share: dec!(0.1), from: 2028 };
    let area = scenario.areas[0].clone();
    scenario.areas = names
        .iter()
        .enumerate()
        .map(|(r, name)| {
            let name = Text { zh: (*name).into(), en: (*name).into() };
            crate::scenario::Area { id: format!("a{r}"), name, ..area.clone() }
        })
        .collect();
    scenario
}

fn bytes(scenario: &Scenario, paths: Option<u64>, lang: Lang) -> Vec<u8> {
    let outcome = evaluate(scenario, &RunOptions { paths, seed: 7, threads: None }, &|_| {}).unwrap();
    workbook(&outcome, &origin(), lang).unwrap()
}

/// Recalculates every formula; how many there are.
fn recalculate(book: &Book) -> usize {
    let all = book.all();
    for (sheet, row, column, formula) in &all {
        match (book.cell(sheet, *row, *column), book.value(sheet, formula)) {
            (Found::Number(shown), Found::Number(found)) => {
                // Statements hold to the fen; other sheets carry every digit.
                let fen =
                    sheet.starts_with("收支") || sheet.contains("Statement") || sheet.starts_with("基金收支");
                let room = if fen { 0.005 } else { 1e-9 * shown.abs().max(1.0) };
                assert!((shown - found).abs() < room, "{sheet} {row} {column} {formula}: {shown} {found}");
            }
            (shown, found) => assert_eq!(shown, found, "{sheet} {row} {column} {formula}"),
        }
    }
    all.len()
}

#[test]
fn every_formula_comes_to_its_result() {
    let single = Book::read(&bytes(&sample::scenario(12), Some(64), Lang::Zh));
    assert_eq!(
        single.names,
        [
            "结论",
            "图表",
            "年度总表",
            "基金收支",
            "储备月数",
            "参保人数",
            "享受待遇",
            "缴费与待遇构成",
            "医保基金与负担",
            "费率与人均",
            "分位数",
            "概率",
            "参数与来源",
            "列说明"
        ]
    );
    // Twelve years: the statements of two funds have six formulas a year but the first opening, the overview four but the
    // first closing balance, insured and beneficiaries one each.
    assert!(recalculate(&single) >= 2 * 71 + 47 + 24);
    let best = Book::read(&bytes(&sample::scenario(12), None, Lang::En));
    assert!(!best.names.iter().any(|n| n == "Quantiles" || n == "Probabilities"));
    assert!(recalculate(&best) >= 2 * 71 + 47 + 24);
    let areas = Book::read(&bytes(&several(6, &["甲", "乙", "丙"]), Some(64), Lang::Zh));
    assert_eq!(areas.names[..6], ["结论", "图表", "各区一览", "各区合计", "统筹调剂", "年度总表"]);
    assert_eq!(areas.names[6..10], ["收支合计", "收支-甲", "收支-乙", "收支-丙"]);
    // Three areas of two funds, and their sum: nine lines and opening over all sheets, and six totals.
    assert!(recalculate(&areas) >= 3 * 2 * 35 + 6 * 14);
}

/// Every line and year of statement.csv stands on the sheet with the same digits.
#[test]
fn statements_are_those_of_the_csv_file() {
    let scenario = sample::scenario(12);
    let outcome = evaluate(&scenario, &RunOptions { paths: None, seed: 1, threads: None }, &|_| {}).unwrap();
    let book = Book::read(&workbook(&outcome, &origin(), Lang::Zh).unwrap());
    let csv = String::from_utf8(statement_csv(&outcome.areas[0]).unwrap()).unwrap();
    let mut row = 0;
    let (mut fund, mut compared) = (String::new(), 0);
    for line in csv.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] != fund {
            fund = fields[0].to_owned();
            row = book.row_of("基金收支", &fund) + 1;
        }
        let Found::Text(label) = book.cell("基金收支", row, 0) else { panic!("{line}") };
        assert!(label.starts_with(fields[2]), "{label} {line}");
        for (column, text) in (1..).zip(&fields[6..]) {
            match (book.cell("基金收支", row, column), fields[4]) {
                (Found::Number(n), "元") => assert_eq!(n, text.parse::<f64>().unwrap(), "{line}"),
                (Found::Number(n), "月") => {
                    assert!((n - text.parse::<f64>().unwrap()).abs() < 0.006, "{line}")
                }
                (Found::Text(said), "") => assert!(text.starts_with(&said), "{said} {line}"),
                (found, _) => panic!("{found:?} {line}"),
            }
            compared += 1;
        }
        row += 1;
    }
    assert!(compared >= 12 * 35, "{compared}");
}

#[test]
fn sums_of_areas_are_those_of_the_province() {
    let scenario = several(6, &["甲", "乙"]);
    let outcome = evaluate(&scenario, &RunOptions { paths: None, seed: 1, threads: None }, &|_| {}).unwrap();
    let book = Book::read(&workbook(&outcome, &origin(), Lang::Zh).unwrap());
    let row = book.row_of("收支合计", "年末滚存结余");
    for (column, year) in (1..).zip(&outcome.province.as_ref().unwrap().years) {
        let Found::Number(closing) = book.cell("收支合计", row, column) else { panic!("{column}") };
        // Each area's balance is rounded to the fen.
        assert!((closing - year.closing.to_f64()).abs() <= 0.0101, "{closing} {year:?}");
    }
}

/// Titles and names that would be formulas, codes, or no sheet names at all.
#[test]
fn hostile_names_are_texts() {
    let long = "=SUM(A1:A9)".repeat(9);
    let names = ["=1+1", "a/b:c[d]*?\\", "'it''s'", "", "&A&P\u{7}\u{1b}<b>", &long, &long];
    let mut scenario = several(3, &names);
    let title = "=cmd|' /C calc'!A0 & \"x\"".to_owned();
    scenario.title = Text { zh: title.clone(), en: title.clone() };
    for constraint in &mut scenario.constraints {
        constraint.title = Text { zh: "+1".into(), en: "@x".into() };
        constraint.clause = "-2".into();
    }
    let book = Book::read(&bytes(&scenario, Some(16), Lang::Zh));
    assert!(recalculate(&book) > 100);
    assert_eq!(book.cell("结论", 0, 0), Found::Text(title));
    // The names are texts where they stand, and no formula begins with what they say.
    for (sheet, .., formula) in book.all() {
        let begins = formula.starts_with(|c: char| c.is_ascii_uppercase()) || formula.starts_with("'收支-");
        assert!(begins, "{sheet}: {formula}");
        assert!(!formula.contains("cmd") && !formula.contains("calc"), "{sheet}: {formula}");
    }
    assert_eq!(
        book.names.len(),
        book.names.iter().map(|n| n.to_lowercase()).collect::<std::collections::BTreeSet<_>>().len()
    );
    for name in &book.names {
        assert!(
            name.encode_utf16().count() <= 31 && !name.contains([':', '\\', '/', '?', '*', '[', ']']),
            "{name}"
        );
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let scenario = several(4, &["甲", "乙"]);
    let first = bytes(&scenario, Some(32), Lang::Zh);
    for _ in 0..3 {
        assert_eq!(bytes(&scenario, Some(32), Lang::Zh), first);
    }
}

/// What does not fit a cell or a footer is cut, not refused.
#[test]
fn endless_texts_fit() {
    let mut scenario = sample::scenario(2);
    scenario.title = Text { zh: "长&".repeat(40_000), en: "long&".repeat(40_000) };
    let book = Book::read(&bytes(&scenario, None, Lang::Zh));
    let Found::Text(title) = book.cell("结论", 0, 0) else { panic!("no title") };
    assert_eq!(title.encode_utf16().count(), 32_767);
}
