//! Completed years by category: a cohort's year by hand, and a slow reference that follows every history of a person.

// Years and classes are indices of several tables at once.
#![allow(clippy::needless_range_loop)]

use super::People;
use super::clock::{Cohort, POOLS, Walk, clocks};
use super::sample::scenario;
use crate::scenario::{Area, Scenario};
use crate::sets::{AGES, Category};
use crate::timeline::{Series, YearMonth};

const EMPLOYEE: usize = 0;
const RETIREE: usize = 2;
const RESIDENT: usize = 4;
const MINOR: usize = 5;

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
}

/// Employees from mid-2026, residents from 2027. A cohort on 1 January 2030: residents 0.6 (0.5 since 2027, 0.1 since 2029),
/// employees 0.2 since 2026, not insured 0.2. A year later residents 0.5, employees 0.3, retirees 0.05, not insured 0.15. Lost are
/// 0.1 and 0.05, gained 0.1 and 0.05: two thirds of each gain come from the residents.
#[test]
fn a_cohort_by_hand() {
    let mut s = scenario(10);
    for (carries, expected) in
        [(true, [0.2, 1.0 / 18.0, 1.0 / 90.0, 0.1 / 3.0]), (false, [0.2, 0.0, 0.0, 0.1])]
    {
        s.areas[0].continuity.track_change_carries = carries;
        let walk = Walk::new(&s.areas[0], s.horizon);
        let mut share = [0.0; POOLS];
        (share[EMPLOYEE], share[RESIDENT], share[6]) = (0.2, 0.6, 0.2);
        let mut mass: Cohort = std::array::from_fn(|_| vec![0.0; 10]);
        mass[EMPLOYEE][walk.at(0)] = 0.2;
        (mass[RESIDENT][walk.at(1)], mass[RESIDENT][walk.at(3)]) = (0.5, 0.1);
        let mut target = [0.0; Category::COUNT];
        (target[EMPLOYEE], target[RETIREE], target[RESIDENT]) = (0.3, 0.05, 0.5);
        let after = walk.cohort(5, &share, &mass, &target);
        // Employees: those since 2026; of residents' 2/3 × 0.1 five sixths since 2027 and one since 2029; the rest in 2031.
        for (tau, share) in [0, 1, 3, 5].into_iter().zip(expected) {
            close(after[EMPLOYEE][walk.at(tau)], share);
        }
        close(after[RESIDENT][walk.at(1)], 0.5 * 5.0 / 6.0);
        close(after[RESIDENT][walk.at(3)], 0.1 * 5.0 / 6.0);
        close(after[RETIREE].iter().sum(), 0.05);
    }
}

/// Chance of a move in a cohort's year: net losers fill net gainers in proportion.
fn moves(before: &[f64; POOLS], after: &[f64; POOLS]) -> [[f64; POOLS]; POOLS] {
    let lost: f64 = (0..POOLS).map(|j| (before[j] - after[j]).max(0.0)).sum();
    std::array::from_fn(|j| {
        std::array::from_fn(|k| {
            let leave = (before[j] - after[j]).max(0.0);
            match (j == k, before[j] > 0.0, lost > 0.0) {
                (_, false, _) => 0.0,
                (true, ..) => 1.0 - leave / before[j],
                (false, _, false) => 0.0,
                (false, ..) => leave / before[j] * (after[k] - before[k]).max(0.0) / lost,
            }
        })
    })
}

/// What the law says of one person's history: the 1 January from which the years count.
fn beginning(area: &Area, first: i32, born: Option<usize>, history: &[usize]) -> i32 {
    let start = |k: usize| match Category::ALL[k] {
        Category::Minor => area.benefits.resident.start.unwrap().year - first,
        c => area.contributions.iter().find(|line| line.category == c).unwrap().start.year - first,
    };
    let offset = born.unwrap_or(0);
    let mut tau = if history[0] == 6 { i32::MAX } else { start(history[0]).max(offset as i32) };
    for (i, pair) in history.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        let now = (offset + i + 1) as i32;
        if to == 6 || now <= start(to) {
            tau = if to == 6 { i32::MAX } else { start(to) };
            continue;
        }
        if from == to {
            continue;
        }
        let same_track = (from < 4) == (to < 4);
        let keeps = from != 6
            && if from == MINOR {
                area.continuity.minor_years_count
            } else {
                same_track || area.continuity.track_change_carries
            };
        tau = if keeps { tau.min(now) } else { now };
    }
    tau
}

/// A(t,n) from every history of every cohort, with the ramp drawn person by person.
fn by_histories(s: &Scenario, people: &People, t: usize, k: usize) -> Vec<f64> {
    let area = &s.areas[0];
    let first = s.horizon.first_year;
    let reached = |u: usize| area.enrolment.reached(first + u as i32)[k];
    let start =
        area.contributions.iter().find(|c| c.category == Category::ALL[k]).unwrap().start.year - first;
    let mut clock = vec![0.0; t + 2];
    for sex in 0..2 {
        for x in 0..AGES {
            let persons = people.central.states[t][sex][x];
            let born = (x < t).then(|| t - x);
            let from = born.unwrap_or(0);
            // Pools of the cohort at each 1 January; past the open age the table is not one cohort.
            if x == AGES - 1 {
                continue;
            }
            let pools: Vec<[f64; POOLS]> = (from..=t)
                .map(|u| {
                    let age = x + u - t;
                    let mut row: [f64; POOLS] =
                        std::array::from_fn(|j| if j < 6 { people.shares[u][j][sex][age] } else { 0.0 });
                    row[6] = 1.0 - row.iter().sum::<f64>();
                    row
                })
                .collect();
            let mut histories: Vec<(Vec<usize>, f64)> = (0..POOLS).map(|j| (vec![j], pools[0][j])).collect();
            for pair in pools.windows(2) {
                let chance = &moves(&pair[0], &pair[1]);
                histories = histories
                    .iter()
                    .flat_map(|(h, p)| {
                        (0..POOLS).map(move |j| {
                            let mut longer = h.clone();
                            longer.push(j);
                            (longer, p * chance[h[h.len() - 1]][j])
                        })
                    })
                    .filter(|(_, p)| *p > 0.0)
                    .collect();
            }
            for (history, chance) in histories.into_iter().filter(|(h, _)| h[h.len() - 1] == k) {
                let tau = beginning(area, first, born, &history);
                // Who began at tau was reached then, or in a later year of a rising ramp.
                for u in tau.min(t as i32)..=t as i32 {
                    let part = match u {
                        u if u == tau => reached(u.max(start) as usize),
                        u if u <= start => 0.0,
                        u => reached(u as usize) - reached(u as usize - 1),
                    };
                    clock[(t as i32 - u).max(0) as usize] += persons * chance * part;
                }
                if tau > t as i32 {
                    clock[0] += persons * chance * reached(start.max(t as i32) as usize);
                }
            }
        }
    }
    let total: f64 = clock.iter().sum();
    clock.iter().map(|c| c / total).collect()
}

/// The sample over five years, residents on a ramp, with each reading of minors' and other tracks' years.
#[test]
fn completed_years_are_those_of_every_history() {
    let mut s = scenario(6);
    s.areas[0].enrolment.coverage_ramp[RESIDENT] = Series::new(2027, vec![0.4, 0.7, 1.0]).unwrap();
    for (minors, carries) in [(false, true), (true, true), (false, false)] {
        s.areas[0].continuity.minor_years_count = minors;
        s.areas[0].continuity.track_change_carries = carries;
        let mut people = People::new(&s.areas[0], s.horizon).unwrap();
        // The reference has no open group: nobody lives to 100.
        for state in &mut people.central.states {
            (state[0][100], state[1][100]) = (0.0, 0.0);
        }
        let clock = clocks(&s.areas[0], s.horizon, &people.central, &people.shares);
        for k in [EMPLOYEE, 1, RETIREE, 3, RESIDENT] {
            for t in 0..6 {
                let expected = by_histories(&s, &people, t, k);
                close(clock[k][t].iter().sum(), 1.0);
                for (n, e) in expected.iter().enumerate() {
                    let found = clock[k][t].get(n).copied().unwrap_or(0.0);
                    assert!((found - e).abs() < 1e-12, "{k} {t} {n}: {found}, histories {e}");
                }
            }
        }
        // Newcomers exist: age 18, first jobs and the ramp.
        let new = clock[RESIDENT][4][0];
        assert!(if minors { new < 0.005 } else { (0.005..0.05).contains(&new) }, "{new}");
        assert!(clock[RESIDENT][2][0] > 0.4 && clock[EMPLOYEE][4][0] > 0.0005);
    }
}

/// Earlier years count back from the start; a category that starts before the horizon brings the years since.
#[test]
fn earlier_years_are_brought() {
    let mut s = scenario(4);
    for c in &mut s.areas[0].contributions {
        c.start = YearMonth::january(if c.category == Category::Resident { 2028 } else { 2023 });
    }
    s.areas[0].continuity.founder_years[EMPLOYEE] = 2;
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let share = |k: usize, t: usize, n: usize| people.clock[k][t].get(n).copied().unwrap_or(0.0);
    close(share(EMPLOYEE, 0, 5), 1.0);
    close(share(RETIREE, 0, 3), 1.0);
    assert!(share(EMPLOYEE, 3, 8) > 0.9 && share(EMPLOYEE, 3, 0) > 0.001);
    // Residents start with nothing in 2028, whoever they are then.
    close(share(RESIDENT, 2, 0), 1.0);
    assert!(share(RESIDENT, 3, 1) > 0.9);
}

/// The nation in its tenth year: nearly everybody has been there from the start. Figures of docs/model/enrolment.md.
#[test]
fn newcomers_of_the_nation() {
    let s = super::national::scenario(12);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    for k in [EMPLOYEE, 1, RETIREE, RESIDENT] {
        let row = &people.clock[k][10];
        let (new, young) = (row[0], row[..4].iter().sum::<f64>());
        println!("category {k}: new a year {new:.4}, under four years {young:.4}");
        assert!(new < 0.04 && young < 0.15 && (k == RETIREE || new > 0.002));
    }
    assert!(people.clock[RETIREE][10][0] < 1e-9, "retirees bring the years of employees");
}
