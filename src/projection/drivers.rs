//! What chance decides on one path, as factors; the central drivers are those of the best estimate [MODEL §12].
//!
//! | symbol | field | meaning |
//! |---|---|---|
//! | I_i(t) | `index[i]` | driver i against the year before the first projected year |
//! | i_t | `interest` | fund interest of the year |
//! | κ_t | `mortality` | factor on m by age, exp(b κ − b² var/2) |
//! | F_g(t) | `disability` | factor on prevalence on 1 January |
//! | z_kg(t) | `process` | standardised deviation of qualifying persons |

use crate::scenario::{Area, Economy, Horizon};
use crate::sets::{AGES, Category, Driver, Grade, Mode};

/// Factors of one path. `years` has an entry for every state 0..=T; the last one only serves the closing state.
#[derive(Clone, Debug)]
pub struct PathDrivers {
    pub once: OnceDrivers,
    pub years: Vec<YearDrivers>,
}

/// Drawn once a path.
#[derive(Clone, Debug, PartialEq)]
pub struct OnceDrivers {
    /// Take-up plateau, 0..1.
    pub plateau: f64,
    /// Level of care cost, a factor.
    pub care_cost: f64,
    /// Collection ratio by category, 0..1.
    pub collection: [f64; Category::COUNT],
}

/// Drawn every year.
#[derive(Clone, Debug, PartialEq)]
pub struct YearDrivers {
    /// Index of each indexed driver, 1 in the year before the first projected year.
    pub index: [f64; Driver::INDEXED],
    pub interest: f64,
    /// Factor on central death rates by age in the year that starts.
    pub mortality: [f64; AGES],
    /// Weight of each mode by grade; the mix is re-normalised with it.
    pub mode_weight: [[f64; Mode::COUNT]; Grade::COUNT],
    /// Factor on births.
    pub births: f64,
    /// Factor on net migrants.
    pub migrants: f64,
    /// Factor on rejoin shares.
    pub rejoin: f64,
    /// Factor on prevalence by grade on 1 January: level, trend deviation and yearly factor.
    pub disability: [f64; Grade::COUNT],
    /// Standardised deviation of qualifying persons on 1 January.
    pub process: [[f64; Grade::COUNT]; Category::COUNT],
}

impl PathDrivers {
    /// The best estimate: every factor at its centre.
    pub fn central(area: &Area, economy: &Economy, horizon: Horizon) -> Self {
        let index = central_index(economy, horizon);
        let year = |t: usize| YearDrivers {
            index: *index.get(t).or(index.last()).unwrap_or(&[1.0; Driver::INDEXED]),
            interest: economy.growth.at(horizon.first_year + t as i32)[Driver::Interest.index()],
            mortality: [1.0; AGES],
            mode_weight: [[1.0; Mode::COUNT]; Grade::COUNT],
            births: 1.0,
            migrants: 1.0,
            rejoin: 1.0,
            disability: [1.0; Grade::COUNT],
            process: [[0.0; Grade::COUNT]; Category::COUNT],
        };
        let mut collection = [1.0; Category::COUNT];
        for c in &area.contributions {
            collection[c.category.index()] = c.collection_ratio;
        }
        Self {
            once: OnceDrivers { plateau: area.benefits.take_up.plateau, care_cost: 1.0, collection },
            years: (0..=horizon.years).map(year).collect(),
        }
    }
}

/// Cumulated central growth: index of every driver in each projection year, 1 in the year before the first.
pub fn central_index(economy: &Economy, horizon: Horizon) -> Vec<[f64; Driver::INDEXED]> {
    let mut level = [1.0; Driver::INDEXED];
    (0..horizon.years)
        .map(|t| {
            let growth = economy.growth.at(horizon.first_year + t as i32);
            for (l, g) in level.iter_mut().zip(growth) {
                *l *= 1.0 + g;
            }
            level
        })
        .collect()
}

/// Factor that moves a level of `from` to `to` along central growth; below one when `to` lies before.
pub fn central_growth(economy: &Economy, driver: Driver, from: i32, to: i32) -> f64 {
    let product =
        |a: i32, b: i32| (a + 1..=b).map(|y| 1.0 + economy.growth.at(y)[driver.index()]).product::<f64>();
    if to >= from { product(from, to) } else { 1.0 / product(to, from) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Series;

    fn economy() -> Economy {
        let mut growth = [[0.0; Driver::COUNT]; 2];
        growth[0][Driver::Wage.index()] = 0.10;
        growth[1][Driver::Wage.index()] = 0.20;
        Economy { growth: Series::new(2026, growth.to_vec()).unwrap(), discount: None }
    }

    #[test]
    fn levels_move_along_central_growth() {
        let e = economy();
        let cases = [(2025, 2026, 1.1), (2025, 2027, 1.32), (2027, 2025, 1.0 / 1.32), (2026, 2026, 1.0)];
        for (from, to, expected) in cases {
            let got = central_growth(&e, Driver::Wage, from, to);
            assert!((got - expected).abs() < 1e-15, "{from}->{to}: {got}");
        }
        let index = central_index(&e, Horizon { first_year: 2026, years: 2 });
        assert!((index[1][0] - 1.32).abs() < 1e-15);
        assert_eq!(index[1][1], 1.0);
    }
}
