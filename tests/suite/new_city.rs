//! A place that the program has never heard of, made of YAML and data alone, loads and is projected.

use changhu::input::{LoadOptions, validate};
use changhu::projection::drivers::PathDrivers;
use changhu::projection::rules::Inputs;
use changhu::projection::{People, exact};
use changhu::units::float;

use super::{file, scenario};

const CITY: &str = "examples/changzhi/scenario.yaml";

#[test]
fn a_new_city_is_valid_without_warnings() {
    let report = validate(&file("scenarios").join(CITY), &LoadOptions::default());
    assert_eq!((report.errors(), report.warnings()), (0, 0), "{}", report.text(changhu::input::Lang::En));
}

#[test]
fn a_new_city_is_projected() {
    let loaded = scenario(CITY, &[], &[]);
    let scenario = &loaded.scenario;
    let area = &scenario.areas[0];
    let people = People::new(area, scenario.horizon).expect("people");
    let inputs = Inputs::new(scenario, 0, &people);
    let central = PathDrivers::central(area, &scenario.economy, scenario.horizon);
    let path = exact::run(&inputs, &central).expect("a path");
    assert_eq!(path.years.len(), 30);

    // 2027: employees pay from July and nobody draws; the fund holds half a year of premiums less administration.
    let first = &path.years[0];
    assert_eq!((first.year, first.people.use_of_year.by_mode.iter().sum::<f64>()), (2027, 0.0));
    // 499,050 active, 82 % of them at 82 % of about 93,000 yuan, 0.3 %, half a year: 46 million yuan; with retirees and
    // flexible workers, at 97 % and 88 % collected, between 50 and 60 million.
    let closing = float(first.ltci.closing.amount());
    assert!((45e6..65e6).contains(&closing), "{closing}");

    // From 2028 both tracks draw; beneficiaries rise with the ramp to about 0.55 % of residents × 1.05 × 0.88 × 0.75.
    let drawing: Vec<f64> = path.years.iter().map(|y| y.people.use_of_year.by_mode.iter().sum()).collect();
    assert!(drawing[1] > 0.0 && drawing[1] < drawing[5], "{drawing:?}");
    let plateau = 0.0055 * 1.05 * 0.88 * 0.75 * path.years[5].people.population;
    assert!((0.8..1.6).contains(&(drawing[5] / plateau)), "{} of {plateau}", drawing[5]);

    // The residents' transition: 0.15 % in 2028, then three equal steps to 0.3 % in 2031.
    let resident = area
        .contributions
        .iter()
        .find(|c| c.category == changhu::sets::Category::Resident)
        .expect("residents");
    let rates: Vec<f64> = (2028..=2032)
        .map(|y| resident.rates.iter().map(|(_, r)| float(*r.at(y))).sum::<f64>() * 100.0)
        .collect();
    for (found, expected) in rates.iter().zip([0.15, 0.20, 0.25, 0.30, 0.30]) {
        assert!((found - expected).abs() < 1e-12, "{rates:?}");
    }
}
