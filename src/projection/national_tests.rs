//! The national scheme of 2025 as reported against what the default assumptions predict, nothing fitted.
//!
//! | figure | reported | predicted from |
//! |---|---|---|
//! | beneficiaries per insured | persons who drew in 2025 / insured at its end | severe by age × 0.88 × 0.75 × persons per stock |
//! | outgo per beneficiary | outgo of 2025 / persons who drew | care cost × 0.60 × time out of hospital / persons per stock |
//!
//! Bands: each planning value has a range of about 80 %, low and high; half-widths on the log scale are added in squares,
//! above and below apart, as independent errors.

use super::drivers::PathDrivers;
use super::national::{number, planning, scenario, table};
use super::rules::Inputs;
use super::{People, exact};
use crate::input::text::Lang;
use crate::input::{LoadOptions, load};
use crate::scenario::Scenario;
use crate::scenario::people::{DisabilityModel, DisabledStates};
use crate::sets::Category;
use crate::units::float;

/// Factor by which a product of planning values may be lower and higher: exp(∓√Σ ln²).
fn band(parameters: &[&str]) -> (f64, f64) {
    let half = |column: &str| -> f64 {
        let squares = parameters.iter().map(|p| (planning(p, column) / planning(p, "value")).ln().powi(2));
        squares.sum::<f64>().sqrt()
    };
    ((-half("low")).exp(), half("high").exp())
}

struct Predicted {
    beneficiaries_per_insured: f64,
    outgo_per_beneficiary: f64,
}

/// The plateau of the scheme on the population of mid-2025, in prices of 2025.
fn predicted(s: &Scenario) -> Predicted {
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = Inputs {
        area,
        area_index: 0,
        people: &people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut: super::Cuts::NONE,
        returned: None,
    };
    let path = exact::run(&inputs, &PathDrivers::central(area, &s.economy, s.horizon)).unwrap();
    let (first, second) = (&path.years[0].people.use_of_year, &path.years[1].people.use_of_year);
    let total = |of: &super::exact::UseOfYear| of.by_category.iter().sum::<f64>();
    // A year back from 2026 at the growth of the stock.
    let stock_2025 = total(first).powi(2) / total(second);
    let persons = stock_2025 * planning("persons_per_stock", "value");
    let insured: f64 = Category::ALL.map(|k| people.count(k, 0)).iter().sum();
    let benefits: f64 = path.years[0].ltci.flows.benefits.iter().flatten().map(|y| float(y.amount())).sum();
    let paths = table("economy/paths.csv");
    let care_price = number(paths.iter().find(|r| r["year"] == "2026").unwrap(), "care_price") / 100.0;
    // Costs are given in prices of 2026: the result of that year carries no growth yet.
    let per_stock = benefits / total(first) / (1.0 + care_price);
    Predicted {
        beneficiaries_per_insured: persons / insured,
        outgo_per_beneficiary: per_stock / planning("persons_per_stock", "value"),
    }
}

fn reported(column: &str) -> f64 {
    let rows = table("observed/ltci_national.csv");
    number(rows.iter().find(|r| r["year"] == "2025").unwrap(), column)
}

#[test]
fn the_scheme_of_2025_lies_in_the_stated_band() {
    let found = predicted(&scenario(2));
    let share = reported("beneficiaries") / reported("insured");
    let outgo = reported("outgo") / reported("beneficiaries");
    // Published on 16 July 2026: 1.9291 million of 308.5476 million; 18.644 billion yuan.
    assert!((share - 0.0062522).abs() < 1e-7 && (outgo - 9664.6).abs() < 0.1);

    let ratio = share / found.beneficiaries_per_insured;
    let (low, high) = band(&["assessed_level", "qualifying_share", "takeup_plateau", "persons_per_stock"]);
    println!(
        "beneficiaries per insured {share:.6}, predicted {:.6}: actual/expected {ratio:.3} in {low:.3}..{high:.3}",
        found.beneficiaries_per_insured
    );
    assert!((low..high).contains(&ratio), "{ratio} outside {low}..{high}");

    let ratio_outgo = outgo / found.outgo_per_beneficiary;
    let (low, high) = band(&["cost_home", "persons_per_stock"]);
    println!(
        "outgo per beneficiary {outgo:.0}, predicted {:.0}: actual/expected {ratio_outgo:.3}",
        found.outgo_per_beneficiary
    );
    println!("  band {low:.3}..{high:.3}");
    assert!((low..high).contains(&ratio_outgo), "{ratio_outgo} outside {low}..{high}");
}

/// What the engine makes of the planning values, by hand and against the tables' own documentation.
#[test]
fn the_prediction_by_hand() {
    // 0.65 x 1,500 + 0.05 x 1,300 + 0.30 x 2,400 = 1,760 yuan a month; x 0.60 x (1 - 0.07) x 12 / 1.28 / 1.03.
    let by_hand = 1760.0 * 0.60 * 0.93 * 12.0 / 1.28 / 1.03;
    assert!((predicted(&scenario(2)).outgo_per_beneficiary / by_hand - 1.0).abs() < 1e-9);
    // docs/data.md: 7,800,700 severely disabled residents on 1 January 2026, made by another program.
    let s = scenario(1);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let severe: f64 = (2..5)
        .flat_map(|g| people.prevalence[0][g].iter().zip(people.start()))
        .flat_map(|(share, persons)| share.iter().zip(persons))
        .map(|(share, persons)| share * persons)
        .sum();
    assert!((severe - 7_800_700.0).abs() < 50.0, "{severe}");
}

/// `scenarios/national.yaml` is the nation of these tests, read through the language.
#[test]
fn the_scenario_file_is_the_same_nation() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/national.yaml");
    let options =
        LoadOptions { overrides: vec![("horizon.years".into(), "2 years".into())], ..Default::default() };
    let loaded = load(&file, &options).unwrap_or_else(|r| panic!("{}", r.text(Lang::En)));
    let (a, b) = (predicted(&scenario(2)), predicted(&loaded.scenario));
    let close = |x: f64, y: f64| assert!((x / y - 1.0).abs() < 1e-9, "{x} {y}");
    close(a.beneficiaries_per_insured, b.beneficiaries_per_insured);
    close(a.outgo_per_beneficiary, b.outgo_per_beneficiary);
}

/// Both models, a ramp, early retirement and durations are chosen in the file, without Rust.
#[test]
fn options_of_people_are_read() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/national.yaml");
    let overrides = [
        ("horizon.years", "2 years"),
        ("disability.model", "multi_state"),
        ("disability.multi_state.states", "all"),
        ("enrolment.ramp", "{resident: {2026: 40%, 2027: 100%}}"),
        (
            "enrolment.retirement.shifted",
            "[{share: 20%, earlier_by: 12 months}, {share: 5%, later_by: 6 months}]",
        ),
        (
            "disability.duration",
            "{death: 20%, recovery: 5%, bands: [{from: 0 months, death: 2.5, recovery: 3}, {from: 12 months, death: 1, recovery: 1}]}",
        ),
    ];
    let overrides = overrides.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    let loaded = load(&file, &LoadOptions { overrides, ..Default::default() })
        .unwrap_or_else(|r| panic!("{}", r.text(Lang::En)));
    let area = &loaded.scenario.areas[0];
    assert_eq!(area.disability.model, DisabilityModel::MultiState);
    assert_eq!(area.disability.multi_state.as_ref().unwrap().states, DisabledStates::All);
    assert_eq!(area.enrolment.reached(2026), [1.0, 1.0, 1.0, 1.0, 0.4, 1.0]);
    assert_eq!(area.enrolment.reached(2027), [1.0; 6]);
    let months: Vec<i32> = area.enrolment.retirement.shifted.iter().map(|s| s.months).collect();
    assert_eq!(months, [-12, 6]);
    assert_eq!(area.disability.duration.as_ref().unwrap().bands[1].from_month, 12);
    People::new(area, loaded.scenario.horizon).unwrap();
}
