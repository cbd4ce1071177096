//! summary.json against the files of errors and its page of documentation.

use std::collections::BTreeSet;

use super::*;
use crate::analysis::outcome::QUANTILES;
use crate::analysis::run::{RunOptions, evaluate};
use crate::projection::sample;
use crate::report::columns::{Column, Statistic};
use crate::report::present::precision::precision_csv;
use crate::report::present::province::province_precision;
use crate::report::present::table::annual_table;
use crate::scenario::{Pooling as Form, Scenario};
use crate::units::dec;

fn pooled() -> Scenario {
    let mut scenario = sample::scenario(6);
    scenario.uncertainty.process = true;
    scenario.pooling = Form::Adjustment { share: dec!(0.1), from: 2028 };
    let mut second = scenario.areas[0].clone();
    second.id = "second".into();
    scenario.areas.push(second);
    scenario
}

/// Summary, precision.csv of each area, province_precision.csv.
fn run(scenario: &Scenario) -> (Value, Vec<String>) {
    let options = RunOptions { paths: Some(64), seed: 7, threads: None };
    let outcome = evaluate(scenario, &options, &|_| {}).unwrap();
    let tables: Vec<AnnualTable> = outcome.areas.iter().map(|a| annual_table(a).unwrap()).collect();
    let mut files: Vec<_> = outcome.areas.iter().map(|a| precision_csv(a).unwrap()).collect();
    files.extend(outcome.province.as_ref().map(|p| province_precision(p).unwrap()));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (summary(&outcome, &tables).unwrap(), files.into_iter().flatten().map(text).collect())
}

/// Every mean and quantile of the files of errors stands in the summary with the same value and the same error.
#[test]
fn what_is_quoted_has_its_error_beside_it() {
    let (summary, files) = run(&pooled());
    let annual = [&summary["areas"][0], &summary["areas"][1], &summary["province"]].map(|of| &of["annual"]);
    let mut compared = 0;
    for (file, annual) in files.iter().zip(annual) {
        let years: Vec<i64> =
            annual["years"].as_array().unwrap().iter().map(|y| y.as_i64().unwrap()).collect();
        for row in file.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let statistic = match cells[2] {
                "mean" => Statistic::Mean,
                "probability" => continue,
                quantile => {
                    let p: f64 = quantile.strip_prefix("quantile ").unwrap().parse().unwrap();
                    Statistic::Quantile(1000.0 * p / 10.0)
                }
            };
            let key = Column::find(cells[1]).unwrap().statistic(statistic).key;
            // Rules of shortage that the scenario does not have are in the file of errors alone.
            let Some(values) = annual.get(&*key) else { continue };
            let t = years.iter().position(|y| y.to_string() == cells[0]).unwrap();
            let error = &annual[format!("{key}_standard_error")][t];
            assert_eq!(values[t].as_f64(), cells[3].parse().ok(), "{row}");
            assert_eq!(error.as_f64(), cells[4].parse().ok(), "{row}");
            compared += 1;
        }
    }
    // Two areas with at least six series and the province with eleven: a mean and eleven quantiles in six years each.
    assert!(compared > (2 * 6 + 11) * (1 + QUANTILES.len()) * 5, "{compared}");
}

/// Shares of first breaches add to the share of any breach: a constraint that some paths breach and some do not.
#[test]
fn first_breaches_add_up() {
    let mut scenario = pooled();
    let worst = run(&scenario).0["areas"][0]["constraints"][0]["worst"]["value"].as_f64().unwrap();
    scenario.constraints[0].value = worst;
    let (summary, _) = run(&scenario);
    let mut breached = 0;
    for constraint in summary["areas"][0]["constraints"].as_array().unwrap() {
        let of = |key: &str| constraint[key].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        let (shares, errors): (Vec<f64>, Vec<f64>) =
            (of("first_breach_distribution"), of("first_breach_distribution_standard_error"));
        let any = constraint["breach_probability"].as_f64().unwrap();
        assert!((shares.iter().sum::<f64>() - any).abs() < 1e-12, "{constraint}");
        assert!(errors.len() == shares.len() && errors.iter().all(|e| *e > 0.0), "{constraint}");
        breached += usize::from(any > 0.1 && any < 0.9);
    }
    assert!(breached > 0);
}

fn keys(of: &Value, found: &mut BTreeSet<String>) {
    match of {
        Value::Object(object) => {
            for (key, value) in object {
                found.insert(key.clone());
                if key != "annual" {
                    keys(value, found);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    let page = include_str!("../../../docs/summary.md");
    let (summary, _) = run(&pooled());
    let mut found = BTreeSet::new();
    keys(&summary, &mut found);
    for key in &found {
        assert!(page.contains(&format!("`{key}`")), "docs/summary.md does not say what {key} is");
    }
    assert!(found.contains("headroom_interval_95") && found.contains("failure_probability_any_year"));
}
