//! Share of the population in the employee scheme, by cohort [MODEL §4, §15].
//!
//! | symbol | formula |
//! |---|---|
//! | e_{t+1}(s,x+1) | e + h (1 − e) where h ≥ 0, e + h e where h < 0 (e, h of t, s, x) |
//! | e_{t+1}(s,100+) | mean of the moved shares of 99 and 100+, weighted with P_t |
//! | 0 | under the minimum working age |
//! | h(s,x) | (p(x+1) − p(x)) / (1 − p(x)) where the profile p rises, (p(x+1) − p(x)) / p(x) where it falls |

use super::EnrolmentError;
use crate::sets::{AGES, BySexAge, Sex};
use std::ops::RangeInclusive;

/// Nobody younger is in the employee scheme.
pub const MINIMUM_WORKING_AGE: usize = 16;

/// Ages on 1 January from which a cohort enters the scheme during the year, by default: it arrives at 16 to 35.
///
/// Above, a cohort keeps its share for life: what it has at 35 it still has at 60. Entry and exit in the middle of
/// working life are not published by cohort; a wider range follows the profile further. [std: own assumption]
pub const ENTRY_AGES: RangeInclusive<usize> = 15..=34;

const LAST: usize = AGES - 2;

/// e after net entry at rate h.
fn moved(e: f64, h: f64) -> f64 {
    if h >= 0.0 { e + h * (1.0 - e) } else { e + h * e }
}

/// e_{t+1} from e_t: cohorts age with their share, and net entry moves it.
///
/// Unit: shares 0..1. Timing: 1 January t to 1 January t + 1; h of −1 empties a cohort's share, 1 fills it.
/// Basis: [MODEL §4, §15]: migrants and deaths take the share of those they join or leave.
/// Valid for e in 0..1 and h in −1..1; an open group without people takes the share of age 99.
pub fn next_employee_share(
    share: &BySexAge,
    net_entry: &BySexAge,
    population: &BySexAge,
    minimum_age: usize,
) -> BySexAge {
    let mut out = [[0.0; AGES]; 2];
    for s in 0..2 {
        let at = |x: usize| moved(share[s][x], net_entry[s][x]);
        for x in minimum_age.max(1)..=LAST {
            out[s][x] = at(x - 1);
        }
        let (people, oldest) = (population[s][LAST], population[s][LAST + 1]);
        out[s][LAST + 1] = if people + oldest > 0.0 {
            (people * at(LAST) + oldest * at(LAST + 1)) / (people + oldest)
        } else {
            at(LAST)
        };
    }
    out
}

/// Net entry rates with which cohorts follow a target age profile at the given ages.
///
/// At ages x of the range a cohort whose share equals the profile at x has that of x + 1 a year later; elsewhere it
/// keeps its share. Over all ages from 15 to 98 the whole profile stays as it is.
///
/// Unit: per year, negative where the profile falls. Basis: [MODEL §4]; the default range is [`ENTRY_AGES`].
pub fn net_entry_from_profile(
    profile: &BySexAge,
    ages: RangeInclusive<usize>,
    minimum_age: usize,
) -> Result<BySexAge, EnrolmentError> {
    super::error::table("target share in the employee scheme", profile, (0.0, 1.0), "0 to 1")?;
    let mut h = [[0.0; AGES]; 2];
    for sex in Sex::ALL {
        let s = sex.index();
        let target = |x: usize| if x < minimum_age { 0.0 } else { profile[s][x] };
        for x in ages.clone().filter(|&x| x < LAST) {
            let (now, next) = (target(x), target(x + 1));
            h[s][x] = match next - now {
                rise if rise > 0.0 => rise / (1.0 - now),
                fall if fall < 0.0 => fall / now,
                _ => 0.0,
            };
        }
    }
    Ok(h)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn profile() -> BySexAge {
        std::array::from_fn(|s| {
            std::array::from_fn(|x| match x {
                0..16 => 0.0,
                16..36 => 0.025 * (x - 15) as f64,
                36..60 => 0.5 - 0.004 * (x - 35) as f64 * (s + 1) as f64,
                _ => 0.2,
            })
        })
    }

    /// e = 0.4, h = 0.1: 0.4 + 0.06; h = −0.1: 0.36. Open group: (30 x 0.2 + 10 x 0.6)/40 = 0.3.
    #[test]
    fn one_year_by_hand() {
        let (mut e, mut h, mut p) = ([[0.0; AGES]; 2], [[0.0; AGES]; 2], [[1.0; AGES]; 2]);
        (e[0][30], h[0][30], e[1][30], h[1][30]) = (0.4, 0.1, 0.4, -0.1);
        (e[0][99], e[0][100], p[0][99], p[0][100]) = (0.2, 0.6, 30.0, 10.0);
        (h[0][15], h[0][14]) = (0.05, 0.05);
        let out = next_employee_share(&e, &h, &p, MINIMUM_WORKING_AGE);
        for (s, x, expected) in
            [(0, 31, 0.46), (1, 31, 0.36), (0, 100, 0.3), (0, 16, 0.05), (0, 15, 0.0), (0, 0, 0.0)]
        {
            assert!((out[s][x] - expected).abs() < 1e-15, "{s} {x}: {}", out[s][x]);
        }
        (p[0][99], p[0][100]) = (0.0, 0.0);
        assert_eq!(next_employee_share(&e, &h, &p, MINIMUM_WORKING_AGE)[0][100], 0.2);
    }

    #[test]
    fn entry_at_all_ages_keeps_the_profile() {
        let h = net_entry_from_profile(&profile(), 15..=98, 16).unwrap();
        let next = next_employee_share(&profile(), &h, &[[1.0; AGES]; 2], 16);
        for s in 0..2 {
            for x in 0..AGES {
                assert!((next[s][x] - profile()[s][x]).abs() < 1e-15, "{s} {x}");
            }
        }
    }

    /// By default the young follow the profile and a cohort past 35 keeps what it has.
    #[test]
    fn entry_by_default_is_at_young_ages() {
        let h = net_entry_from_profile(&profile(), ENTRY_AGES, 16).unwrap();
        let mut e = profile();
        for _ in 0..40 {
            e = next_employee_share(&e, &h, &[[1.0; AGES]; 2], 16);
        }
        for x in 16..36 {
            assert!((e[0][x] - profile()[0][x]).abs() < 1e-14);
        }
        for x in 36..76 {
            assert!((e[1][x] - 0.5).abs() < 1e-14, "{x}: {}", e[1][x]);
        }
    }

    #[test]
    fn impossible_profile_is_refused() {
        let mut bad = profile();
        bad[1][40] = 1.2;
        assert!(matches!(
            net_entry_from_profile(&bad, ENTRY_AGES, 16),
            Err(EnrolmentError::Cell { sex: Sex::Female, age: 40, .. })
        ));
    }

    proptest! {
        #[test]
        fn shares_stay_shares(cells in prop::collection::vec((0.0..=1.0f64, -1.0..=1.0f64, 0.0..9.0f64), 2 * AGES)) {
            let (mut e, mut h, mut p) = ([[0.0; AGES]; 2], [[0.0; AGES]; 2], [[0.0; AGES]; 2]);
            for (i, &(share, entry, people)) in cells.iter().enumerate() {
                (e[i / AGES][i % AGES], h[i / AGES][i % AGES], p[i / AGES][i % AGES]) = (share, entry, people);
            }
            let out = next_employee_share(&e, &h, &p, 16);
            prop_assert!(out.iter().flatten().all(|v| (0.0..=1.0 + 1e-15).contains(v)));
        }
    }
}
