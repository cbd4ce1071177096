//! Base year: shares that meet the published numbers of insured exactly [MODEL §4].
//!
//! | symbol | meaning |
//! |---|---|
//! | p(s,x) | given pattern by age and sex, 0..1 |
//! | A, R | active and retired insured to be met: Σ P e (1 − ρ) = A, Σ P e ρ = R |
//! | e_0 | min(1, p (a (1 − ρ) + r ρ)): the pattern scaled by a below and by r above retirement |
//! | N | insured residents, adults and minors together: Σ P (1 − e) c + those who chose the residents' terms |
//! | c_0 | min(1, κ p): one factor on the pattern of coverage |
//!
//! What a cell cannot hold because it is full goes to the others through the common factor.

use super::categories::{WorkerSplit, on_resident_terms};
use super::{EnrolmentError, error};
use crate::sets::{AGES, BySexAge};

/// Relative miss of a count at which a fit is done, and the most that is accepted.
const DONE: f64 = 1e-14;
const ACCEPTED: f64 = 1e-11;
const MAX_ROUNDS: usize = 500;
/// Excess of wanted over possible that is rounding.
const NOISE: f64 = 1e-12;

/// Insured persons in the employee scheme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SchemeCounts {
    /// Active: unit employees, flexible workers and unemployed on benefit, whatever terms they chose.
    pub active: f64,
    /// Retired.
    pub retired: f64,
}

/// e_0(s,x) that meets the active and retired insured of the base year.
///
/// The factors solve the two equations together, because a cell with 0 < ρ < 1 counts in both. The counts are the
/// gradient of a convex function of (a, r), so that the solution is unique; found by Newton steps, halved while they
/// do not come closer.
///
/// Unit: counts in persons. Timing: 1 January of the base year. Basis: [MODEL §4]. Valid where both factors are ≥ 0.
pub fn fit_employee_share(
    population: &BySexAge,
    retired_share: &BySexAge,
    pattern: &BySexAge,
    counts: SchemeCounts,
    minimum_age: usize,
) -> Result<BySexAge, EnrolmentError> {
    error::table("population", population, (0.0, f64::MAX), "0 or more")?;
    error::table("retired share", retired_share, (0.0, 1.0), "0 to 1")?;
    error::table("pattern of the employee scheme", pattern, (0.0, 1.0), "0 to 1")?;
    error::not_negative("active insured", counts.active)?;
    error::not_negative("retired insured", counts.retired)?;
    let pattern: BySexAge =
        std::array::from_fn(|s| std::array::from_fn(|x| if x < minimum_age { 0.0 } else { pattern[s][x] }));
    let scheme = Scheme { population, retired_share, pattern: &pattern };
    let possible = scheme.meet([f64::INFINITY; 2]).counts;
    for (what, wanted, highest) in [
        ("active insured of the employee scheme", counts.active, possible[0]),
        ("retired insured of the employee scheme", counts.retired, possible[1]),
    ] {
        if wanted > highest * (1.0 + NOISE) {
            return Err(EnrolmentError::TooMany { what, wanted, lowest: 0.0, highest });
        }
    }
    let target = [counts.active, counts.retired];
    let factor = scheme.solve(target);
    let met = scheme.meet(factor).counts;
    let close = (0..2).all(|i| (met[i] - target[i]).abs() <= ACCEPTED * target[i].max(1.0));
    if !(close && factor.iter().all(|&f| f >= 0.0)) {
        return Err(EnrolmentError::SchemeCounts {
            active: counts.active,
            retired: counts.retired,
            met_active: met[0],
            met_retired: met[1],
        });
    }
    Ok(std::array::from_fn(|s| std::array::from_fn(|x| scheme.share(s, x, factor))))
}

struct Scheme<'a> {
    population: &'a BySexAge,
    retired_share: &'a BySexAge,
    pattern: &'a BySexAge,
}

/// Active and retired insured at given factors, and how they grow with the factors.
struct Met {
    counts: [f64; 2],
    slope: [[f64; 2]; 2],
}

impl Scheme<'_> {
    /// e at given factors for the working and the retired part.
    fn share(&self, s: usize, x: usize, factor: [f64; 2]) -> f64 {
        let (p, rho) = (self.pattern[s][x], self.retired_share[s][x]);
        if p <= 0.0 {
            return 0.0;
        }
        // a part of weight 0 must not see its factor: 0 × ∞ is not a number
        let part = |weight: f64, factor: f64| if weight > 0.0 { weight * factor } else { 0.0 };
        (p * (part(1.0 - rho, factor[0]) + part(rho, factor[1]))).min(1.0)
    }

    fn meet(&self, factor: [f64; 2]) -> Met {
        let mut met = Met { counts: [0.0; 2], slope: [[0.0; 2]; 2] };
        for s in 0..2 {
            for x in 0..AGES {
                let (people, rho) = (self.population[s][x], self.retired_share[s][x]);
                let e = self.share(s, x, factor);
                let weight = [1.0 - rho, rho];
                for i in 0..2 {
                    met.counts[i] += people * e * weight[i];
                    if e < 1.0 {
                        for j in 0..2 {
                            met.slope[i][j] += people * self.pattern[s][x] * weight[i] * weight[j];
                        }
                    }
                }
            }
        }
        met
    }

    /// Factors that meet the target, or the closest found.
    fn solve(&self, target: [f64; 2]) -> [f64; 2] {
        let miss = |met: &Met| [target[0] - met.counts[0], target[1] - met.counts[1]];
        let norm = |v: [f64; 2]| v[0].abs().max(v[1].abs());
        let mut factor = [0.0; 2];
        let mut met = self.meet(factor);
        for _ in 0..MAX_ROUNDS {
            let open = miss(&met);
            if (0..2).all(|i| open[i].abs() <= DONE * target[i]) {
                break;
            }
            let Some(step) = newton_step(&met.slope, open) else { break };
            let mut length = 1.0;
            let better = loop {
                let trial = [factor[0] + length * step[0], factor[1] + length * step[1]];
                let result = self.meet(trial);
                if norm(miss(&result)) < norm(open) {
                    break Some((trial, result));
                }
                length *= 0.5;
                if length < 1e-9 {
                    break None;
                }
            };
            let Some(better) = better else { break };
            (factor, met) = better;
        }
        factor
    }
}

/// Solves slope × step = open; a direction in which nothing moves is left alone.
fn newton_step(slope: &[[f64; 2]; 2], open: [f64; 2]) -> Option<[f64; 2]> {
    let [[aa, ar], [_, rr]] = *slope;
    let determinant = aa * rr - ar * ar;
    if determinant > 1e-14 * aa * rr {
        return Some([
            (rr * open[0] - ar * open[1]) / determinant,
            (aa * open[1] - ar * open[0]) / determinant,
        ]);
    }
    match (aa > 0.0, rr > 0.0) {
        (true, false) => Some([open[0] / aa, 0.0]),
        (false, true) => Some([0.0, open[1] / rr]),
        _ => None,
    }
}

/// c_0(s,x), adults' and minors' coverage, that meets the insured residents of the base year.
///
/// Σ_{s,x} P (1 − e) min(1, κ p) = N − (active who chose the residents' terms)
///
/// Unit: `insured` in persons, minors and those on residents' terms among them. Basis: [MODEL §4].
/// Refused where the population outside the employee scheme is too small.
pub fn fit_coverage(
    population: &BySexAge,
    employee_share: &BySexAge,
    retired_share: &BySexAge,
    split: &WorkerSplit,
    pattern: &BySexAge,
    insured: f64,
) -> Result<BySexAge, EnrolmentError> {
    error::table("population", population, (0.0, f64::MAX), "0 or more")?;
    error::table("share in the employee scheme", employee_share, (0.0, 1.0), "0 to 1")?;
    error::table("retired share", retired_share, (0.0, 1.0), "0 to 1")?;
    error::table("pattern of coverage", pattern, (0.0, 1.0), "0 to 1")?;
    error::not_negative("insured residents", insured)?;
    split.check()?;
    let outside = |s: usize, x: usize| population[s][x] * (1.0 - employee_share[s][x]);
    let mut chosen = 0.0;
    let mut highest = 0.0;
    for s in 0..2 {
        for x in 0..AGES {
            chosen += population[s][x] * on_resident_terms(employee_share[s][x], retired_share[s][x], split);
            if pattern[s][x] > 0.0 {
                highest += outside(s, x);
            }
        }
    }
    let wanted = insured - chosen;
    if wanted > highest * (1.0 + NOISE) || wanted < -NOISE * insured {
        let (lowest, highest) = (chosen, chosen + highest);
        return Err(EnrolmentError::TooMany { what: "insured residents", wanted: insured, lowest, highest });
    }
    // κ rises as cells fill up; each round fills at least one more or is the last
    let mut kappa = 0.0;
    for _ in 0..=2 * AGES {
        let (mut full, mut slope) = (0.0, 0.0);
        for s in 0..2 {
            for x in 0..AGES {
                if kappa * pattern[s][x] >= 1.0 {
                    full += outside(s, x);
                } else {
                    slope += outside(s, x) * pattern[s][x];
                }
            }
        }
        let next = if slope > 0.0 { (wanted - full).max(0.0) / slope } else { kappa };
        if next <= kappa {
            break;
        }
        kappa = next;
    }
    Ok(pattern.map(|row| row.map(|p| (kappa * p).min(1.0))))
}

#[cfg(test)]
mod tests {
    use super::super::retirement::tests::schedule;
    use super::*;
    use proptest::prelude::*;

    fn population() -> BySexAge {
        std::array::from_fn(|s| {
            std::array::from_fn(|x| 10_000.0 * (1.0 - (x as f64 / 101.0).powi(3)) * (1.0 - 0.02 * s as f64))
        })
    }

    fn pattern() -> BySexAge {
        [std::array::from_fn(|x| if x < 16 { 0.0 } else { 0.6 - 0.004 * (x as f64 - 35.0).abs() }); 2]
    }

    fn counts(e: &BySexAge, rho: &BySexAge) -> (f64, f64) {
        let p = population();
        let mut out = (0.0, 0.0);
        for s in 0..2 {
            for x in 0..AGES {
                out.0 += p[s][x] * e[s][x] * (1.0 - rho[s][x]);
                out.1 += p[s][x] * e[s][x] * rho[s][x];
            }
        }
        out
    }

    fn fit(rho: &BySexAge, active: f64, retired: f64) -> Result<BySexAge, EnrolmentError> {
        fit_employee_share(&population(), rho, &pattern(), SchemeCounts { active, retired }, 16)
    }

    /// All retire on a birthday: the two factors are plain quotients of counts.
    #[test]
    fn separate_factors_by_hand() {
        let rho: BySexAge = [std::array::from_fn(|x| if x >= 60 { 1.0 } else { 0.0 }); 2];
        let (active, retired) = counts(&pattern(), &rho);
        let e = fit(&rho, 0.5 * active, 1.25 * retired).unwrap();
        assert!((e[0][40] - 0.5 * pattern()[0][40]).abs() < 1e-14);
        assert!((e[1][70] - 1.25 * pattern()[1][70]).abs() < 1e-14);
        assert_eq!(e[0][15], 0.0);
    }

    /// With full cells: half of the pattern at 1, the rest at 0.25; 80 % of the active needs the others at 0.6.
    #[test]
    fn full_cells_pass_the_rest_on() {
        let mut people = [[0.0; AGES]; 2];
        (people[0][30], people[0][40], people[0][70]) = (100.0, 100.0, 50.0);
        let mut p = [[0.0; AGES]; 2];
        (p[0][30], p[0][40], p[0][70]) = (1.0, 0.25, 0.5);
        let rho: BySexAge = [std::array::from_fn(|x| if x >= 60 { 1.0 } else { 0.0 }); 2];
        let c = SchemeCounts { active: 160.0, retired: 50.0 };
        let e = fit_employee_share(&people, &rho, &p, c, 16).unwrap();
        assert!((e[0][30] - 1.0).abs() < 1e-14 && (e[0][40] - 0.6).abs() < 1e-12);
        assert!((e[0][70] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn impossible_counts_are_refused() {
        let rho = schedule().retired_share(2026);
        let full: BySexAge = [std::array::from_fn(|x| if x < 16 { 0.0 } else { 1.0 }); 2];
        let (active, retired) = counts(&full, &rho);
        assert!(matches!(fit(&rho, active * 1.01, retired * 0.5), Err(EnrolmentError::TooMany { .. })));
        assert!(matches!(fit(&rho, active * 0.5, retired * 1.01), Err(EnrolmentError::TooMany { .. })));
        // women of 50 to 57 are partly retired: nobody retired beside so many active cannot be
        assert!(matches!(fit(&rho, active * 0.9, 0.0), Err(EnrolmentError::SchemeCounts { .. })));
        assert!(matches!(fit(&rho, f64::NAN, 0.0), Err(EnrolmentError::Parameter { .. })));
    }

    #[test]
    fn coverage_meets_the_residents_exactly() {
        let rho = schedule().retired_share(2026);
        let e = fit(&rho, 300_000.0, 100_000.0).unwrap();
        let split = WorkerSplit { flexible: 0.25, resident_terms: 0.2, unemployed: 0.01 };
        let even: BySexAge = [std::array::from_fn(|x| if x < 18 { 0.9 } else { 0.8 }); 2];
        let chosen = 300_000.0 * 0.25 * 0.2;
        for insured in [chosen, 100_000.0, 700_000.0, 790_000.0] {
            let c = fit_coverage(&population(), &e, &rho, &split, &even, insured).unwrap();
            let p = population();
            let met: f64 = (0..2 * AGES)
                .map(|i| (i / AGES, i % AGES))
                .map(|(s, x)| p[s][x] * (1.0 - e[s][x]) * c[s][x])
                .sum();
            assert!((met + chosen - insured).abs() < 1e-9 * insured, "{met} + {chosen}");
        }
        for insured in [chosen * 0.9, 3e6] {
            let found = fit_coverage(&population(), &e, &rho, &split, &even, insured);
            assert!(matches!(found, Err(EnrolmentError::TooMany { .. })));
        }
    }

    proptest! {
        /// Counts that two factors give are met again by fitted shares, capped cells and partly retired ages included.
        #[test]
        fn counts_of_any_two_factors_are_met(a in 0.05..2.5f64, r in 0.05..2.5f64, year in 2026..2045i32) {
            let rho = schedule().retired_share(year);
            let drawn: BySexAge = std::array::from_fn(|s| std::array::from_fn(|x| {
                (pattern()[s][x] * (a * (1.0 - rho[s][x]) + r * rho[s][x])).min(1.0)
            }));
            let (active, retired) = counts(&drawn, &rho);
            let e = fit(&rho, active, retired);
            prop_assert!(e.is_ok(), "{e:?}");
            let e = e.unwrap();
            prop_assert!(e.iter().flatten().all(|v| (0.0..=1.0).contains(v)));
            let met = counts(&e, &rho);
            prop_assert!((met.0 / active - 1.0).abs() < 1e-11 && (met.1 / retired - 1.0).abs() < 1e-11);
        }
    }
}
