//! The kernel's plan against the exact path: two computations of the same rules [MODEL §15].

use rust_decimal::Decimal;

use super::compile::{MEASURES, compile};
use super::drivers::PathDrivers;
use super::result::YearResult;
use super::rules::Inputs;
use super::sample::scenario;
use super::{People, exact};
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::run::{Seeded, simulate};
use crate::scenario::Scenario;
use crate::units::{dec, float};

/// The exact path's value of a measure, and the outgo that scales its tolerance.
fn exact_value(y: &YearResult, measure: Measure) -> Option<f64> {
    let outgo = y.ltci.flows.outgo().unwrap().to_f64();
    let medical = y.medical.as_ref().unwrap();
    Some(match measure {
        Measure::PayableMonths => float(y.payable_months?),
        Measure::Closing => y.ltci.closing.to_f64(),
        Measure::MedicalPayableMonths => float(medical.payable_months?),
        Measure::MedicalClosing => float(medical.closing),
        Measure::MedicalCurrentBalance => float(medical.current_balance()),
        Measure::MedicalOutgo => float(medical.outgo),
        Measure::Beneficiaries => y.people.use_of_year.by_category.iter().sum(),
        Measure::Disabled => y.people.disabled.iter().sum(),
        Measure::CostRate => outgo / y.base().unwrap().to_f64(),
        Measure::Contributions => y.ltci.flows.contributions_total().unwrap().to_f64(),
        Measure::Benefits => {
            y.ltci.flows.benefits_total().unwrap().plus(y.ltci.flows.devices).unwrap().to_f64()
        }
        Measure::Outgo => outgo,
        Measure::CurrentBalance => y.ltci.current_balance().unwrap().to_f64(),
        Measure::LowestBalance => y.lowest.to_f64(),
        Measure::Insured => y.people.insured.iter().sum(),
        Measure::Population => y.people.population,
        _ => return None,
    })
}

fn agree(s: &Scenario, cut: Decimal) {
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = Inputs {
        area,
        area_index: 0,
        people: &people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut,
    };
    let path = exact::run(&inputs, &PathDrivers::central(area, &s.economy, s.horizon)).unwrap();
    let plan = compile(&inputs).unwrap();
    let prepared = Prepared::new(plan).unwrap();
    let results = simulate(&prepared, &Seeded { seed: 7, antithetic: false }, 0, 20, &|_| {});
    let mut compared = 0;
    for (m, measure) in MEASURES.into_iter().enumerate() {
        for (t, y) in path.years.iter().enumerate() {
            let Some(expected) = exact_value(y, measure) else { continue };
            let scale = match measure {
                Measure::Closing | Measure::CurrentBalance | Measure::LowestBalance => {
                    y.ltci.flows.outgo().unwrap().to_f64()
                }
                Measure::MedicalClosing | Measure::MedicalCurrentBalance => {
                    float(y.medical.as_ref().unwrap().outgo)
                }
                Measure::PayableMonths | Measure::MedicalPayableMonths => 12.0,
                _ => 0.0,
            };
            for p in [0, 19] {
                let found = results.value(p, m, t).unwrap();
                let tolerance = 1e-9 * expected.abs().max(scale);
                assert!(
                    (found - expected).abs() <= tolerance,
                    "{measure:?} {}: kernel {found}, exact {expected}",
                    y.year
                );
                compared += 1;
            }
        }
    }
    // 16 measures, 30 years, two paths.
    assert_eq!(compared, 960);
}

#[test]
fn zero_volatility_is_the_best_estimate() {
    agree(&scenario(30), Decimal::ZERO);
}

#[test]
fn a_cut_of_the_medical_rate_agrees() {
    agree(&scenario(30), dec!(0.0015));
}
