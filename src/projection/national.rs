//! The nation as one area, from the tables under `scenarios/data` and their planning values, for tests alone.
//!
//! Nothing in it is fitted to what the scheme has reported. Both tracks draw at the plateau, severe grades only, a share of
//! the care cost of 0.60 without a limit: what the backtest in docs/model/disability.md describes.

use std::collections::BTreeMap;
use std::fs::read_to_string;

use super::sample;
use crate::scenario::law::*;
use crate::scenario::people::*;
use crate::scenario::*;
use crate::sets::{AGES, BySexAge, Category, Driver, Grade, Mode};
use crate::timeline::{Series, YearMonth};
use crate::units::dec;

/// Rows of a table: cells by column name.
pub fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/scenarios/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row =
        |line: &str| head.iter().map(|h| h.to_string()).zip(line.split(',').map(str::to_owned)).collect();
    lines.map(row).collect()
}

/// A cell as a number.
pub fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

/// Columns by age.
fn by_age(name: &str, columns: [&str; 2]) -> BySexAge {
    let rows = table(name);
    columns.map(|c| std::array::from_fn(|x| number(&rows[x], c)))
}

/// Tables of men and women with a column a year.
fn by_year(male: &str, female: &str) -> Series<BySexAge> {
    let tables = [table(male), table(female)];
    let year = |y: i32| -> BySexAge {
        std::array::from_fn(|s| std::array::from_fn(|x| number(&tables[s][x], &y.to_string())))
    };
    Series::new(2026, (2026..=2102).map(year).collect()).unwrap()
}

/// A planning value.
pub fn planning(parameter: &str, column: &str) -> f64 {
    let rows = table("planning_values.csv");
    number(rows.iter().find(|r| r["parameter"] == parameter).unwrap(), column)
}

/// Rates of the multi-state model, alike for both sexes.
pub fn rates(states: DisabledStates) -> MultiStateRates {
    let name = "disability/multi_state.csv";
    let both = |column| by_age(name, [column, column]);
    MultiStateRates { states, death_ratio: both("death_ratio"), recovery: both("recovery") }
}

fn population() -> Population {
    let asfr = table("fertility/asfr.csv");
    let births = |y: i32| {
        let mut row = [0.0; AGES];
        for r in &asfr {
            row[number(r, "age") as usize] = number(r, &y.to_string());
        }
        row
    };
    let srb = table("fertility/srb.csv");
    Population {
        start_year: 2026,
        start: by_age("population/national.csv", ["male", "female"]),
        mortality: by_year("mortality/mx_male.csv", "mortality/mx_female.csv"),
        fertility: Series::new(2026, (2026..=2102).map(births).collect()).unwrap(),
        sex_ratio_at_birth: Series::new(2026, srb.iter().map(|r| number(r, "srb")).collect()).unwrap(),
        migrants: Some(by_year("migration/national_male.csv", "migration/national_female.csv")),
    }
}

/// The nation over some years from 2026, in prices of 2026.
pub fn scenario(years: usize) -> Scenario {
    let mut s = sample::scenario(years);
    let area = &mut s.areas[0];
    area.id = "national".into();
    area.population = population();
    let counts = table("enrolment/insured_2026.csv");
    let nation = counts.iter().find(|r| r["region"] == "national").unwrap();
    area.enrolment.insured = InsuredCounts {
        active: number(nation, "active"),
        retired: number(nation, "retired"),
        residents: number(nation, "resident"),
    };
    area.enrolment.pattern = by_age("enrolment/employee_share/national.csv", ["male", "female"]);
    area.enrolment.flexible_share = Series::constant(0.249);
    area.enrolment.flexible_on_resident_terms = Series::constant(0.0);
    let severe = by_age("disability/prevalence.csv", ["severe_male", "severe_female"]);
    let split = ["severe_share_1", "severe_share_2", "severe_share_3"].map(|p| planning(p, "value"));
    let part = |share: f64| severe.map(|row| row.map(|p| p * share));
    let level = |p| planning(p, "value");
    let (active, retiree, resident) =
        (level("relative_level_active"), level("relative_level_retiree"), level("relative_level_resident"));
    area.disability = Disability {
        survey_date: 2020.83,
        prevalence: [
            by_age("disability/prevalence.csv", ["mild_male", "mild_female"]),
            by_age("disability/prevalence.csv", ["moderate_male", "moderate_female"]),
            part(split[0]),
            part(split[1]),
            part(split[2]),
        ],
        level: level("assessed_level"),
        relative_level: [active, active, retiree, active, resident, 1.0],
        trend: 0.0,
        healthy_ageing: 0.0,
        qualifying: [level("qualifying_share"); Grade::COUNT],
        model: DisabilityModel::Prevalence,
        multi_state: Some(rates(DisabledStates::Severe)),
        duration: None,
    };
    let cost = ["cost_home", "cost_community", "cost_institution"].map(level);
    let mix = ["mode_home", "mode_community", "mode_institution"].map(level);
    let track = TrackBenefits {
        start: Some(YearMonth::january(2016)),
        modes: std::array::from_fn(|_| ModeRule {
            method: Method::ShareOfCost,
            ratio: Series::constant(dec!(0.60)),
            ratio_at_most: None,
            cost_limit: None,
            fund_limit: None,
        }),
        minors: true,
    };
    area.benefits.employee = track.clone();
    area.benefits.resident = track;
    area.benefits.take_up = TakeUp { first: 0.25, plateau: level("takeup_plateau"), years: 4 };
    area.benefits.hospital_share = level("hospital_share");
    area.benefits.mix = Series::constant([mix; Grade::COUNT]);
    area.benefits.care_cost = CareCost {
        year: 2026,
        yuan_per_month: [[cost[0], cost[1], cost[2]]; Grade::COUNT],
        cv: level("cost_cv"),
        driver: Driver::CarePrice,
    };
    area.continuity.rewards.clear();
    area.continuity.penalties.clear();
    area.continuity.waiting = None;
    area.medical_fund = None;
    s
}

/// Mode and category sets that the tables above are written for.
const _: () = assert!(Mode::COUNT == 3 && Category::COUNT == 6);
