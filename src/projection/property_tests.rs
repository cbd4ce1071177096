//! Properties of a whole projection on random assumptions: nobody is created or lost, shares stay shares.

use super::drivers::PathDrivers;
use super::national::rates;
use super::rules::Inputs;
use super::sample::scenario;
use super::states::state_counts;
use super::{People, ProjectionError, exact};
use crate::disability::DisabilityError;
use crate::scenario::Scenario;
use crate::scenario::people::{DisabilityModel, DisabledStates, ShiftedRetirement};
use crate::sets::{AGES, Category, Grade};
use crate::timeline::Series;
use proptest::prelude::*;

const YEARS: usize = 8;

/// A scenario with everything moved at once, and factors of a path.
fn moved() -> impl Strategy<Value = (Scenario, [f64; 5])> {
    let enrolment = (0.0..0.6_f64, 0.0..0.3_f64, 0.0..1.0_f64, 0.8..1.2_f64, 0.0..0.4_f64);
    let disability = (0.3..1.8_f64, -0.02..0.02_f64, 0.0..1.0_f64, 0..3_usize);
    let path = (0.6..1.5_f64, 0.5..2.0_f64, 0.5..1.5_f64, -2.0..2.0_f64, 0.2..1.0_f64);
    (enrolment, disability, path).prop_map(|(e, d, p)| {
        let mut s = scenario(YEARS);
        let area = &mut s.areas[0];
        area.enrolment.flexible_share = Series::constant(e.0);
        area.enrolment.unemployed_share = Series::constant(e.1);
        area.enrolment.flexible_on_resident_terms = Series::constant(e.2);
        area.enrolment.coverage_factor = Series::new(2026, vec![1.0, e.3]).unwrap();
        area.enrolment.retirement.shifted = vec![
            ShiftedRetirement { months: -30, share: e.4 },
            ShiftedRetirement { months: 20, share: e.4 / 2.0 },
        ];
        area.enrolment.coverage_ramp[Category::Resident.index()] = Series::new(2027, vec![p.4, 1.0]).unwrap();
        (area.disability.level, area.disability.trend, area.disability.healthy_ageing) = (d.0, d.1, d.2);
        if d.3 > 0 {
            area.disability.model = DisabilityModel::MultiState;
            area.disability.multi_state = Some(rates(DisabledStates::Severe));
        }
        (s, [p.0, p.1, p.2, p.3, p.4])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_created_or_lost((s, [mortality, disability, births, z, _]) in moved()) {
        let area = &s.areas[0];
        // A prevalence that falls with age has no onset; it is refused, not projected.
        let people = match People::new(area, s.horizon) {
            Err(ProjectionError::Disability(DisabilityError::NegativeOnset { age, .. })) => {
                return Err(TestCaseError::reject(format!("no onset at {age}")));
            }
            other => other.unwrap(),
        };
        let inputs = Inputs {
            area, area_index: 0, people: &people, economy: &s.economy, uncertainty: &s.uncertainty,
            horizon: s.horizon, cut: super::Cuts::NONE, returned: None,
        };
        // Population: this year's is last year's, births, less deaths, migrants.
        let c = &people.central;
        for t in 0..YEARS {
            for sex in 0..2 {
                let total = |j: usize| c.states[j][sex].iter().sum::<f64>();
                let expected = total(t) + c.births[t][sex] - c.deaths[t][sex] + c.migrants[t][sex];
                prop_assert!((total(t + 1) - expected).abs() < 1e-9 * expected);
            }
        }
        let mut drivers = PathDrivers::central(area, &s.economy, s.horizon);
        for year in &mut drivers.years {
            year.mortality = [mortality; AGES];
            year.births = births;
            year.disability = [disability; Grade::COUNT];
            year.process = [[z; Grade::COUNT]; Category::COUNT];
        }
        let path = exact::run(&inputs, &drivers).unwrap();
        for (j, population) in path.population.iter().enumerate() {
            // Categories and the uninsured are the population, cell by cell.
            for sex in 0..2 {
                for age in 0..AGES {
                    let w = people.shares[j].map(|k| k[sex][age]);
                    prop_assert!(w.iter().all(|w| (0.0..=1.0).contains(w)));
                    prop_assert!(w.iter().sum::<f64>() <= 1.0 + 1e-12, "{j} {sex} {age} {w:?}");
                    prop_assert!(population[sex][age] >= 0.0);
                }
            }
            let counts = state_counts(&inputs, population, j, &drivers.years[j].disability, None);
            let insured: f64 = counts.insured.iter().sum();
            prop_assert!(insured <= population.iter().flatten().sum::<f64>() * (1.0 + 1e-12));
            for k in 0..Category::COUNT {
                prop_assert!(counts.disabled[k].iter().sum::<f64>() <= counts.insured[k] * (1.0 + 1e-12));
                for g in 0..Grade::COUNT {
                    prop_assert!((0.0..=counts.disabled[k][g] * (1.0 + 1e-12)).contains(&counts.qualifying[k][g]));
                }
            }
        }
        for table in people.prevalence.iter().chain(&people.qualifying) {
            prop_assert!(table.iter().flatten().flatten().all(|p| (0.0..=1.0 + 1e-12).contains(p)));
        }
        for year in &path.years {
            let used = &year.people.use_of_year;
            let by_mode: f64 = used.by_mode.iter().sum();
            for of in [used.by_category.iter().sum::<f64>(), used.by_grade.iter().sum()] {
                prop_assert!((of - by_mode).abs() <= 1e-9 * by_mode.max(1.0));
            }
            prop_assert!(used.by_category.iter().zip(year.people.insured).all(|(b, n)| *b >= 0.0 && *b <= n));
        }
    }

    /// From 35 on a cohort keeps its share in the employee scheme, through retirement and beyond.
    #[test]
    fn cohorts_keep_their_scheme_across_retirement((mut s, _) in moved()) {
        s.areas[0].enrolment.flexible_on_resident_terms = Series::constant(0.0);
        s.areas[0].disability.model = DisabilityModel::Prevalence;
        let people = People::new(&s.areas[0], s.horizon).unwrap();
        let scheme = |j: usize, sex: usize, x: usize| -> f64 {
            [Category::Employee, Category::Flexible, Category::Retiree, Category::Unemployed]
                .map(|k| people.shares[j][k.index()][sex][x]).iter().sum()
        };
        for t in 0..YEARS {
            for sex in 0..2 {
                for x in 35..98 {
                    let (now, next) = (scheme(t, sex, x), scheme(t + 1, sex, x + 1));
                    prop_assert!((now - next).abs() < 1e-12, "{t} {sex} {x}: {now} {next}");
                    // Nobody comes back from retirement.
                    let retired = |j: usize, x: usize| people.shares[j][Category::Retiree.index()][sex][x];
                    prop_assert!(retired(t + 1, x + 1) >= retired(t, x) - 1e-12);
                }
            }
        }
    }
}
