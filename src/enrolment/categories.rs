//! Shares of the population in the six insured categories [MODEL §4, §15].
//!
//! | category | share of the population of a sex and age |
//! |---|---|
//! | employee | e (1 − ρ) (1 − φ − υ) |
//! | flexible worker on the employee terms | e (1 − ρ) φ (1 − χ) |
//! | retiree | e ρ |
//! | unemployed on benefit | e (1 − ρ) υ |
//! | resident | (1 − e) c at 18 and over, and e (1 − ρ) φ χ |
//! | minor | (1 − e) c under 18 |
//!
//! φ flexible share of the active, χ share of these on the residents' terms, υ unemployed share of the active.
//! Uninsured: (1 − e)(1 − c). Employed at 16 and 17 count with the employees. Hardship groups are shares of the
//! resident counts and need no table of their own; ramps of a phase multiply counts, not states.

use super::{EnrolmentError, RetirementSchedule, error, next_employee_share};
use crate::sets::{AGES, BySexAge, Category};

/// First age that is not a minor's.
pub const ADULT_AGE: usize = 18;

/// W(k,s,x): share of the population of a sex and age in each category.
pub type CategoryShares = [BySexAge; Category::COUNT];

/// How the active members of the employee scheme divide.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WorkerSplit {
    /// φ: flexible workers among the active.
    pub flexible: f64,
    /// χ: flexible workers who chose the residents' terms.
    pub resident_terms: f64,
    /// υ: unemployed on benefit among the active.
    pub unemployed: f64,
}

impl WorkerSplit {
    /// Refuses shares outside 0..1 or that add to more than 1.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        error::share("flexible share of the active", self.flexible)?;
        error::share("share of flexible workers on the residents' terms", self.resident_terms)?;
        error::share("unemployed share of the active", self.unemployed)?;
        let found = self.flexible + self.unemployed;
        if found > 1.0 + 1e-12 {
            let what = "flexible and unemployed shares of the active";
            return Err(EnrolmentError::Sum { what, found, expected: "at most 1" });
        }
        Ok(())
    }
}

/// Share of the population that is in the employee scheme but pays and draws as a resident: e (1 − ρ) φ χ.
pub(super) fn on_resident_terms(employee_share: f64, retired_share: f64, split: &WorkerSplit) -> f64 {
    employee_share * (1.0 - retired_share) * split.flexible * split.resident_terms
}

/// W of one 1 January. Formulas: the table of the module. Valid for shares in 0..1 and a checked split.
pub fn category_shares(
    employee_share: &BySexAge,
    retired_share: &BySexAge,
    split: &WorkerSplit,
    coverage: &BySexAge,
) -> CategoryShares {
    let mut w = [[[0.0; AGES]; 2]; Category::COUNT];
    for s in 0..2 {
        for x in 0..AGES {
            let e = employee_share[s][x];
            let active = e * (1.0 - retired_share[s][x]);
            let insured_outside = (1.0 - e) * coverage[s][x];
            let chosen = on_resident_terms(e, retired_share[s][x], split);
            let mut put = |category: Category, share: f64| w[category.index()][s][x] = share;
            put(Category::Employee, active * (1.0 - split.flexible - split.unemployed).max(0.0));
            put(Category::Flexible, active * split.flexible * (1.0 - split.resident_terms));
            put(Category::Retiree, e * retired_share[s][x]);
            put(Category::Unemployed, active * split.unemployed);
            put(Category::Resident, chosen + if x >= ADULT_AGE { insured_outside } else { 0.0 });
            put(Category::Minor, if x < ADULT_AGE { insured_outside } else { 0.0 });
        }
    }
    w
}

/// Insured persons by category: Σ P W.
pub fn insured(population: &BySexAge, shares: &CategoryShares) -> [f64; Category::COUNT] {
    std::array::from_fn(|k| {
        let by_sex = population.iter().zip(&shares[k]);
        by_sex.map(|(p, w)| p.iter().zip(w).map(|(p, w)| p * w).sum::<f64>()).sum()
    })
}

/// Coverage moved by a common factor, at most 1.
pub fn scaled_coverage(coverage: &BySexAge, factor: f64) -> BySexAge {
    coverage.map(|row| row.map(|c| (c * factor).clamp(0.0, 1.0)))
}

/// What enrolment follows over the years; in each series the last value is held.
#[derive(Clone, Copy, Debug)]
pub struct EnrolmentPath<'a> {
    /// Calendar year of the first 1 January.
    pub first_year: i32,
    /// e_0(s,x).
    pub initial_share: &'a BySexAge,
    /// h_t(s,x), t = 0, 1, ...
    pub net_entry: &'a [BySexAge],
    /// Age under which nobody is in the employee scheme.
    pub minimum_age: usize,
    /// Retirement rules.
    pub retirement: &'a RetirementSchedule,
    /// How the active divide on 1 January t.
    pub split: &'a [WorkerSplit],
    /// c_0(s,x): residents' coverage from 18, minors' under 18.
    pub coverage: &'a BySexAge,
    /// Factor on the coverage on 1 January t.
    pub coverage_factor: &'a [f64],
}

/// Enrolment on 1 January t = 0..=T.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrolmentStates {
    /// e_t(s,x).
    pub employee_share: Vec<BySexAge>,
    /// ρ_t(s,x).
    pub retired_share: Vec<BySexAge>,
    /// W_t(k,s,x).
    pub categories: Vec<CategoryShares>,
}

/// Enrolment states beside a population's states.
///
/// Timing: one state for each population state. Basis: [MODEL §4, §15].
/// The population matters only through the mix of 99 and 100+ in the open group.
pub fn project_enrolment(
    path: &EnrolmentPath,
    population: &[BySexAge],
) -> Result<EnrolmentStates, EnrolmentError> {
    check(path)?;
    let mut out = EnrolmentStates {
        employee_share: Vec::with_capacity(population.len()),
        retired_share: Vec::with_capacity(population.len()),
        categories: Vec::with_capacity(population.len()),
    };
    let mut e = *path.initial_share;
    for (t, people) in population.iter().enumerate() {
        let rho = path.retirement.retired_share(path.first_year + t as i32);
        let coverage = scaled_coverage(path.coverage, held(path.coverage_factor, t));
        out.categories.push(category_shares(&e, &rho, &held(path.split, t), &coverage));
        out.employee_share.push(e);
        out.retired_share.push(rho);
        e = next_employee_share(&e, &held(path.net_entry, t), people, path.minimum_age);
    }
    Ok(out)
}

/// The value of year t, or the last one. Series are checked not to be empty.
fn held<T: Copy>(series: &[T], t: usize) -> T {
    series[t.min(series.len() - 1)]
}

fn check(path: &EnrolmentPath) -> Result<(), EnrolmentError> {
    for (what, empty) in [
        ("net entry into the employee scheme", path.net_entry.is_empty()),
        ("division of the active", path.split.is_empty()),
        ("factor on the coverage", path.coverage_factor.is_empty()),
    ] {
        if empty {
            return Err(EnrolmentError::Empty { what });
        }
    }
    path.retirement.check()?;
    error::table("share in the employee scheme", path.initial_share, (0.0, 1.0), "0 to 1")?;
    error::table("coverage", path.coverage, (0.0, 1.0), "0 to 1")?;
    for net_entry in path.net_entry {
        error::table("net entry rate", net_entry, (-1.0, 1.0), "-1 to 1")?;
    }
    for split in path.split {
        split.check()?;
    }
    for &factor in path.coverage_factor {
        error::not_negative("factor on the coverage", factor)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::retirement::tests::schedule;
    use super::super::{
        ENTRY_AGES, MINIMUM_WORKING_AGE, SchemeCounts, fit_coverage, fit_employee_share,
        net_entry_from_profile,
    };
    use super::*;
    use proptest::prelude::*;

    const SPLIT: WorkerSplit = WorkerSplit { flexible: 0.25, resident_terms: 0.4, unemployed: 0.05 };

    /// e = 0.8, ρ = 0.25, c = 0.9 at 50: active 0.6, of it 0.7 employees, 0.15 flexible, 0.1 on residents' terms.
    #[test]
    fn shares_by_hand() {
        let w =
            category_shares(&[[0.8; AGES]; 2], &[[0.25; AGES]; 2], &SPLIT, &[[0.9; AGES]; 2]).map(|k| k[1]);
        for (category, x, expected) in [
            (Category::Employee, 50, 0.42),
            (Category::Flexible, 50, 0.09),
            (Category::Retiree, 50, 0.2),
            (Category::Unemployed, 50, 0.03),
            (Category::Resident, 50, 0.06 + 0.18),
            (Category::Minor, 50, 0.0),
            (Category::Employee, 17, 0.42),
            (Category::Resident, 17, 0.06),
            (Category::Minor, 17, 0.18),
            (Category::Minor, 18, 0.0),
        ] {
            let found = w[category.index()][x];
            assert!((found - expected).abs() < 1e-15, "{category:?} at {x}: {found}");
        }
    }

    fn population() -> BySexAge {
        [std::array::from_fn(|x| 10_000.0 * (1.0 - (x as f64 / 101.0).powi(3))); 2]
    }

    /// The base year's three published numbers are met, and a cohort of working age crosses into retirement.
    #[test]
    fn base_counts_are_met_and_cohorts_retire() {
        let (retirement, people) = (schedule(), population());
        let rho = retirement.retired_share(2026);
        let pattern: BySexAge = [std::array::from_fn(|x| 0.5 - 0.004 * (x as f64 - 35.0).abs()); 2];
        let counts = SchemeCounts { active: 400_000.0, retired: 150_000.0 };
        let e0 = fit_employee_share(&people, &rho, &pattern, counts, MINIMUM_WORKING_AGE).unwrap();
        let even = [[0.9; AGES]; 2];
        let c0 = fit_coverage(&people, &e0, &rho, &SPLIT, &even, 700_000.0).unwrap();
        let net_entry = [net_entry_from_profile(&e0, ENTRY_AGES, MINIMUM_WORKING_AGE).unwrap()];
        let path = EnrolmentPath {
            first_year: 2026,
            initial_share: &e0,
            net_entry: &net_entry,
            minimum_age: MINIMUM_WORKING_AGE,
            retirement: &retirement,
            split: &[SPLIT],
            coverage: &c0,
            coverage_factor: &[1.0, 1.01],
        };
        let states = project_enrolment(&path, &vec![people; 31]).unwrap();
        assert_eq!(states.categories.len(), 31);
        let n = insured(&people, &states.categories[0]);
        let chosen = 400_000.0 * SPLIT.flexible * SPLIT.resident_terms;
        for (found, expected) in [
            (n[0] + n[1] + n[3] + chosen, 400_000.0),
            (n[2], 150_000.0),
            (n[4] + n[5], 700_000.0),
            (n[3], 20_000.0),
        ] {
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} against {expected}");
        }
        // men of 57 in 2026: nobody retired; at 63 in 2032 all of them, and the same share of them in the scheme
        let retiree = Category::Retiree.index();
        assert_eq!(states.categories[0][retiree][0][57], 0.0);
        assert!((states.categories[6][retiree][0][63] - e0[0][57]).abs() < 1e-15);
        assert_eq!(states.categories[6][Category::Employee.index()][0][63], 0.0);
        for t in 0..6 {
            let (now, next) = (&states.categories[t], &states.categories[t + 1]);
            assert!(next[retiree][0][58 + t] >= now[retiree][0][57 + t]);
            assert!(next[0][0][58 + t] <= now[0][0][57 + t]);
        }
    }

    #[test]
    fn impossible_paths_are_refused() {
        let retirement = schedule();
        let (e, h) = ([[0.5; AGES]; 2], [[[0.0; AGES]; 2]]);
        let path = EnrolmentPath {
            first_year: 2026,
            initial_share: &e,
            net_entry: &h,
            minimum_age: 16,
            retirement: &retirement,
            split: &[SPLIT],
            coverage: &e,
            coverage_factor: &[1.0],
        };
        assert!(project_enrolment(&path, &[e]).is_ok());
        let empty = EnrolmentPath { split: &[], ..path };
        assert!(matches!(project_enrolment(&empty, &[e]), Err(EnrolmentError::Empty { .. })));
        let too_many = [WorkerSplit { flexible: 0.97, ..SPLIT }];
        let full = EnrolmentPath { split: &too_many, ..path };
        assert!(matches!(project_enrolment(&full, &[e]), Err(EnrolmentError::Sum { .. })));
        let bad = [[1.5; AGES]; 2];
        let over = EnrolmentPath { coverage: &bad, ..path };
        assert!(matches!(project_enrolment(&over, &[e]), Err(EnrolmentError::Cell { .. })));
    }

    proptest! {
        /// Categories and uninsured make up the population, and none is negative.
        #[test]
        fn categories_partition_the_population(
            cells in prop::collection::vec((0.0..=1.0f64, 0.0..=1.0f64, 0.0..=1.0f64), 2 * AGES),
            flexible in 0.0..=1.0f64, chosen in 0.0..=1.0f64, part in 0.0..=1.0f64,
        ) {
            let (mut e, mut rho, mut c) = ([[0.0; AGES]; 2], [[0.0; AGES]; 2], [[0.0; AGES]; 2]);
            for (i, &cell) in cells.iter().enumerate() {
                (e[i / AGES][i % AGES], rho[i / AGES][i % AGES], c[i / AGES][i % AGES]) = cell;
            }
            let split =
                WorkerSplit { flexible, resident_terms: chosen, unemployed: (1.0 - flexible) * part };
            let w = category_shares(&e, &rho, &split, &c);
            for s in 0..2 {
                for x in 0..AGES {
                    prop_assert!(w.iter().all(|k| k[s][x] >= 0.0));
                    let insured: f64 = w.iter().map(|k| k[s][x]).sum();
                    let uninsured = (1.0 - e[s][x]) * (1.0 - c[s][x]);
                    prop_assert!((insured + uninsured - 1.0).abs() < 1e-14);
                }
            }
        }
    }
}
