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
use crate::sets::Category;
use crate::units::float;
use rust_decimal::Decimal;

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
fn predicted() -> Predicted {
    let s = scenario(2);
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = Inputs {
        area,
        area_index: 0,
        people: &people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut: Decimal::ZERO,
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
    let found = predicted();
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
    assert!((predicted().outgo_per_beneficiary / by_hand - 1.0).abs() < 1e-9);
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
