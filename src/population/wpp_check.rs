//! Outside check: the United Nations' projection of China (WPP 2024, medium variant) from its own assumptions.
//!
//! The tables are too large for the crate: where they are absent the test is counted as ignored.

use super::{BySexAge, YearRates, project, summarize};
use crate::sets::AGES;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wpp2024_china")
}

/// Data lines of a table, split at commas, without comments and heading.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    let data = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    data.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn number(field: &str) -> f64 {
    field.parse().unwrap()
}

/// Men and women by age, of the lines whose first fields are `key` (then age, male, female).
fn by_sex_age(rows: &[Vec<String>], key: &[&str]) -> BySexAge {
    let mut out = [[f64::NAN; AGES]; 2];
    let n = key.len();
    for row in rows.iter().filter(|row| row[..n].iter().zip(key).all(|(a, b)| a == b)) {
        let age: usize = row[n].parse().unwrap();
        (out[0][age], out[1][age]) = (number(&row[n + 1]), number(&row[n + 2]));
    }
    assert!(out.iter().flatten().all(|v| v.is_finite()), "table has a gap for {key:?}");
    out
}

#[test]
#[cfg_attr(not(shared_data), ignore = "skipped: ../shared/data is absent")]
fn united_nations_projection_of_china_needs_shared_data() {
    let base = by_sex_age(&rows("pop_base.csv"), &["2026", "jan-1"]);
    let (mx_rows, migrant_rows) = (rows("mx_projected.csv"), rows("migration_by_age.csv"));
    let (asfr_rows, srb_rows) = (rows("asfr_projected.csv"), rows("srb.csv"));
    let years: Vec<String> = (2026..2056).map(|y| y.to_string()).collect();
    let mx: Vec<BySexAge> = years.iter().map(|y| by_sex_age(&mx_rows, &[y])).collect();
    let migrants: Vec<BySexAge> = years.iter().map(|y| by_sex_age(&migrant_rows, &[y])).collect();
    let asfr: Vec<[f64; AGES]> = years
        .iter()
        .map(|y| {
            let mut f = [0.0; AGES];
            for row in asfr_rows.iter().filter(|row| row[0] == *y) {
                f[row[1].parse::<usize>().unwrap()] = number(&row[2]);
            }
            assert!(f[15..50].iter().all(|&v| v > 0.0));
            f
        })
        .collect();
    let rates: Vec<YearRates> = (0..30)
        .map(|t| YearRates {
            mx: &mx[t],
            asfr: &asfr[t],
            srb_male_per_female: number(&srb_rows.iter().find(|row| row[0] == years[t]).unwrap()[1]),
            migrants: Some(&migrants[t]),
        })
        .collect();
    let found = summarize(&project(&base, &rates).unwrap().states[30]);

    let published = rows("pop_projected_1.csv");
    let (a, b) = (by_sex_age(&published, &["2055"]), by_sex_age(&published, &["2056"]));
    let mean: BySexAge = std::array::from_fn(|s| std::array::from_fn(|x| 0.5 * (a[s][x] + b[s][x])));
    let expected = summarize(&mean);
    for (what, found, expected, tolerance) in [
        ("total", found.total, expected.total, 0.002),
        ("65+", found.from_65, expected.from_65, 0.005),
        ("80+", found.from_80, expected.from_80, 0.005),
    ] {
        let miss = found / expected - 1.0;
        println!("{what}: {found:.0} against {expected:.0}, {:.4} %", 100.0 * miss);
        assert!(miss.abs() <= tolerance, "{what}: {found} against {expected}");
    }
}
