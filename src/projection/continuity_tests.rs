//! Continuity by hand, clause by clause, and what averaging factors over tenure costs [MODEL §7, options A10–A18].

use super::People;
use super::clock::Clock;
use super::continuity::{Member, tenure_rows};
use super::people::ClaimExits;
use super::rules::{Inputs, back_payment};
use super::sample::scenario;
use super::tenure::TenureState;
use crate::enrolment::{FloorScope, Tenure};
use crate::finance::benefits::{Limits, ratio_with_limits};
use crate::finance::lev::Lognormal;
use crate::montecarlo::plan::{TenureRows, TenureWeights};
use crate::scenario::law::{
    Moves, PartYear, Penalty, RepairPrice, Reward, StreakClock, Together, Waiting, WaitingFloor,
};
use crate::scenario::{Continuity, Horizon};
use crate::sets::Category;
use crate::timeline::YearMonth;
use crate::units::dec;

const HORIZON: Horizon = Horizon { first_year: 2026, years: 16 };
const RESIDENT: Category = Category::Resident;

/// The sample's rules: gaps 0.5, 0.25, 0.15, 0.07, 0.03; penalties and waiting from 2027, a tenth exempt, selection 1.2.
fn rules() -> Continuity {
    scenario(1).areas.remove(0).continuity
}

/// A category that pays yearly, everybody in it from the start.
fn member(category: Category, start: i32) -> Member {
    Member {
        category,
        start: YearMonth::january(start),
        annual: true,
        exits: ClaimExits::constant(0.25),
        ratio_room: None,
    }
}

/// Everybody's years began in `start`, or before it by the years that the policy lets them bring.
fn together(rules: &Continuity, member: &Member) -> Clock {
    let brought = rules.founder_years[member.category.index()] as i32;
    (0..HORIZON.years as i32)
        .map(|t| {
            let n = (HORIZON.first_year + t - member.start.year + brought).max(0);
            (0..=n).map(|i| f64::from(u8::from(i == n))).collect()
        })
        .collect()
}

fn rows_of(rules: &Continuity, member: &Member) -> Option<TenureRows> {
    tenure_rows(rules, member, &together(rules, member), HORIZON).unwrap()
}

fn rows(rules: &Continuity, category: Category, start: i32) -> TenureRows {
    rows_of(rules, &member(category, start)).unwrap()
}

fn year(rows: &TenureRows, year: i32) -> &TenureWeights {
    &rows.weights[(year - HORIZON.first_year) as usize]
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
}

/// Waiting of 6 months and one a gap year, 9 at least from 4 gap years; no gap is older than the rule (A61).
#[test]
fn lost_benefits_of_joiners_by_year() {
    let rows = rows(&rules(), RESIDENT, 2027);
    // Lost before exemption and selection: nothing counts in 2027; gap of 1 in 2028: 7/12; of 1 or 2 in 2029: 7.5/12;
    // 2030: (3.5 + 2 + 0.25 x 9)/12; all five from 2032: 3.5 + 2 + 1.35 + 0.7 + 0.33 = 7.88 months.
    let months = [(2027, 0.0), (2028, 7.0), (2029, 7.5), (2030, 7.75), (2032, 7.88), (2041, 7.88)];
    for (y, waited) in months {
        close(year(&rows, y).lost_joiner[0], 1.0 - 1.2 * (1.0 - 0.9 * waited / 12.0));
        // W <= 11 months: nothing is lost in the second year, and selection has ended.
        close(year(&rows, y).lost_joiner[1], 0.0);
    }
}

/// A long wait runs into the second year: 12 months and 3 a gap year, the first year free (A10): W = 12, 15, 18, 21, 24.
#[test]
fn a_long_wait_reaches_the_second_year() {
    let mut rules = rules();
    rules.selection = 1.0;
    rules.waiting = Some(Waiting {
        fixed_months: 12.0,
        months_per_gap_year: 3.0,
        first_gap_year_counts: false,
        floor: None,
        exempt: 0.0,
        ..rules.waiting.unwrap()
    });
    let rows = rows(&rules, RESIDENT, 2027);
    let w = year(&rows, 2041);
    close(w.lost_joiner[0], 1.0);
    // (0.5 x 0 + 0.25 x 3 + 0.15 x 6 + 0.07 x 9 + 0.03 x 12)/12 = 2.64/12.
    close(w.lost_joiner[1], 0.22);
    close(w.lost_joiner[2], 0.0);
    // Half of the variable part repaired (A11): W = 12, 13.5, 15, 16.5, 18.
    rules.waiting.as_mut().unwrap().repaired = 0.5;
    let rows = self::rows(&rules, RESIDENT, 2027);
    close(year(&rows, 2041).lost_joiner[1], 0.11);
}

/// Limit: 1 % a gap year while the spell lasts. Ratio: 10 points after gaps to 5 years, in the first benefit year.
#[test]
fn penalties_of_joiners() {
    let rows = rows(&rules(), Category::Employee, 2026);
    // Mean counted gap: 1 year from 2028, 1.5 in 2029, 0.5 + 0.5 + 0.45 + 0.28 + 0.15 = 1.88 from 2032.
    for (y, gap) in [(2026, 0.0), (2027, 0.0), (2028, 1.0), (2029, 1.5), (2032, 1.88)] {
        close(year(&rows, y).limit_joiner[0], -0.01 * gap);
    }
    // Those who joined in 2028 keep their cut; in 2029 they are n = 1.
    close(year(&rows, 2029).limit_joiner[1], -0.01);
    close(year(&rows, 2027).ratio_joiner[0], 0.0);
    close(year(&rows, 2030).ratio_joiner[0], -0.10);
    // Later only the share of a stock in its first benefit year loses points: 0.25.
    close(year(&rows, 2030).ratio_joiner[1], -0.025);
    // With four completed years the reward meets it: + 5 points.
    close(year(&rows, 2036).ratio_joiner[4], 0.05 - 0.025);
    // Longer gaps fall into heavier bands: half six years, half twelve.
    let mut long = rules();
    long.gap_years = vec![0.0; 12];
    (long.gap_years[5], long.gap_years[11]) = (0.5, 0.5);
    let rows = self::rows(&long, Category::Employee, 2026);
    close(year(&rows, 2040).ratio_joiner[0], -(0.5 * 0.2 + 0.5 * 0.3));
    // Before the rule is six years old nobody has a gap of six: 2032 counts five, 2033 six.
    close(year(&rows, 2032).ratio_joiner[0], -0.1);
    close(year(&rows, 2033).ratio_joiner[0], -0.2);
}

/// Rewards of founders by calendar year: in force in the fifth premium year (A16), +1 % of the limit a year to 20 %.
#[test]
fn rewards_come_in_the_fifth_premium_year() {
    let effect = |category: Category, start: i32, rules: &Continuity, y: i32| {
        let rows = rows(rules, category, start);
        let mut state = TenureState::new();
        for t in 1..=(y - HORIZON.first_year) as usize {
            state.step(&rows, t, 0.0);
        }
        state.effect(&rows, (y - HORIZON.first_year) as usize)
    };
    let mut rules = rules();
    // Start 2026: premium years 2026 to 2029 are complete on 1 January 2030.
    for (y, ratio) in [(2029, 0.0), (2030, 0.05), (2041, 0.05)] {
        close(effect(Category::Employee, 2026, &rules, y).ratio, ratio);
    }
    // Residents from 2027: fifth premium year 2031.
    for (y, limit) in [(2030, 1.0), (2031, 1.01), (2032, 1.02), (2041, 1.11)] {
        close(effect(RESIDENT, 2027, &rules, y).limit, limit);
    }
    // Pilot years that the policy lets them bring (A17), and years since a start before the horizon.
    rules.founder_years[RESIDENT.index()] = 2;
    close(effect(RESIDENT, 2027, &rules, 2029).limit, 1.01);
    rules.founder_years[RESIDENT.index()] = 0;
    close(effect(RESIDENT, 2022, &rules, 2026).limit, 1.01);
    close(effect(RESIDENT, 2022, &rules, 2041).limit, 1.16);
    // At most 20 %: reached with 23 completed years.
    close(effect(RESIDENT, 2003, &rules, 2026).limit, 1.20);
    close(effect(RESIDENT, 2003, &rules, 2036).limit, 1.20);
}

/// The bound of the ratio cuts rewards: 5 points meet a room of 2.
#[test]
fn rewards_stop_at_the_bound_of_the_ratio() {
    let bounded = Member { ratio_room: Some(dec!(0.02)), ..member(Category::Employee, 2026) };
    let rows = rows_of(&rules(), &bounded).unwrap();
    close(year(&rows, 2035).ratio_founder[4], 0.02);
    close(year(&rows, 2035).ratio_founder[3], 0.0);
}

/// Blocks of years: +2 points for each full block of three years from the third on, at most 5.
#[test]
fn rewards_by_blocks() {
    let mut rules = rules();
    rules.rewards = vec![Reward {
        categories: [true; 6],
        moves: Moves::Ratio,
        from_years: 3,
        step: dec!(0.02),
        every: Some(3),
        at_most: dec!(0.05),
    }];
    let rows = rows(&rules, RESIDENT, 2026);
    for (n, points) in [(2, 0.0), (3, 0.02), (5, 0.02), (6, 0.04), (8, 0.04), (9, 0.05)] {
        close(year(&rows, 2035).ratio_founder[n], points);
    }
}

/// Minors have no streak and no waiting (A18); rules that name other groups leave a category alone (A15).
#[test]
fn who_is_left_alone() {
    let mut rules = rules();
    assert!(rows_of(&rules, &member(Category::Minor, 2027)).is_none());
    rules.rewards.clear();
    rules.penalties.clear();
    rules.waiting.as_mut().unwrap().categories = [false, false, false, false, true, false];
    assert!(rows_of(&rules, &member(Category::Employee, 2026)).is_none());
    assert!(rows_of(&rules, &member(RESIDENT, 2027)).is_some());
}

/// Rejoining begins a year after a category's start, never in it.
#[test]
fn nobody_rejoins_before_there_is_a_gap() {
    let rows = rows(&rules(), RESIDENT, 2027);
    assert_eq!(rows.rejoin[..3], [0.0, 0.0, 0.03]);
    let rows = self::rows(&rules(), Category::Employee, 2026);
    assert_eq!(rows.rejoin[..3], [0.0, 0.01, 0.01]);
}

/// Bands that do not rise are refused, not misread.
#[test]
fn penalty_bands_must_rise() {
    let mut rules = rules();
    rules.penalties = vec![Penalty::Ratio {
        from: 2027,
        bands: vec![(5, dec!(0.1)), (5, dec!(0.2)), (9, dec!(0.3))],
        calendar_year: false,
    }];
    let member = member(RESIDENT, 2027);
    assert!(tenure_rows(&rules, &member, &together(&rules, &member), HORIZON).is_err());
}

/// Means of the limit factor and of the ratio, then one limited expected value, against the mean over all tenure cells
/// [MODEL §7]: the payment is concave in both, so that the short way pays slightly too much.
#[test]
fn error_of_averaging_before_the_limit() {
    let rules = rules();
    let mut worst = 0.0_f64;
    for (category, start, ratio, moves) in
        [(RESIDENT, 2027, 0.6, Moves::Limit), (Category::Employee, 2026, 0.8, Moves::Ratio)]
    {
        let rows = rows(&rules, category, start);
        let weights = year(&rows, 2041);
        let nu = rules.rejoin[category.index()];
        let mut tenure = Tenure::founded(0, weights.limit_founder.len() - 1);
        for t in 1..16 {
            tenure.step(if t > (start - 2026) as usize { nu } else { 0.0 }).unwrap();
        }
        let (founder, joiner) = match moves {
            Moves::Limit => (&weights.limit_founder, &weights.limit_joiner),
            Moves::Ratio => (&weights.ratio_founder, &weights.ratio_joiner),
        };
        let cells: Vec<(f64, f64)> = (tenure.founders().iter().zip(founder))
            .chain(tenure.joiners().iter().zip(joiner))
            .map(|(share, add)| (*share, *add))
            .collect();
        let mean: f64 = cells.iter().map(|(share, add)| share * add).sum();
        let variance: f64 = cells.iter().map(|(share, add)| share * (add - mean).powi(2)).sum();
        let cost = Lognormal::new(1500.0, 0.45);
        for tightness in [0.6, 0.8, 1.0, 1.3, 2.0] {
            let limit = tightness * ratio * 1500.0;
            let pay = |add: f64| {
                let (r, l) = match moves {
                    Moves::Limit => (ratio, limit * (1.0 + add)),
                    Moves::Ratio => (ratio + add, limit),
                };
                ratio_with_limits(cost, r, Limits { fund_payment: l, eligible_cost: f64::INFINITY })
            };
            let by_cell: f64 = cells.iter().map(|(share, add)| share * pay(*add)).sum();
            let error = pay(mean) / by_cell - 1.0;
            worst = worst.max(error);
            // Second order: half the variance times the curvature. In the limit −f(L/r) L²/r; in the ratio −f(L/r) L²/r³.
            let (r, l) = match moves {
                Moves::Limit => (ratio, limit * (1.0 + mean)),
                Moves::Ratio => (ratio + mean, limit),
            };
            let sigma = (1.0_f64 + 0.45 * 0.45).ln().sqrt();
            let z = ((l / r / 1500.0).ln() + sigma * sigma / 2.0) / sigma;
            let density = (-z * z / 2.0).exp() / (l / r * sigma * (2.0 * std::f64::consts::PI).sqrt());
            let curvature = match moves {
                Moves::Limit => density * limit * limit / r,
                Moves::Ratio => density * l * l / r.powi(3),
            };
            let expected = 0.5 * variance * curvature / by_cell;
            println!(
                "{category:?} limit {tightness} of the mean: error {error:.2e}, second order {expected:.2e}"
            );
            assert!((-1e-15..2e-3).contains(&error), "{error}");
            // Tenure is skewed: the third order is worth up to a quarter of the second.
            assert!((error / expected - 1.0).abs() < 0.25, "{error} {expected}");
        }
    }
    assert!(worst > 1e-6, "the cells do not differ: {worst}");
}

/// Parts of a year (A14): who pays yearly has missed whole years; of monthly payers' gaps 11/12 fall short of the last year when
/// whole years count, 5/12 when six months do.
#[test]
fn parts_of_a_year() {
    let mut rules = rules();
    // Half away into the first year, half into the second.
    rules.gap_years = vec![0.5, 0.5];
    let cut = |rules: &Continuity, annual: bool| {
        let member = Member { annual, ..member(Category::Flexible, 2026) };
        -100.0 * year(&rows_of(rules, &member).unwrap(), 2040).limit_joiner[0]
    };
    for (part, expected) in
        [(PartYear::Ceil, 1.5), (PartYear::Floor, 1.5 - 11.0 / 12.0), (PartYear::Round, 1.5 - 5.0 / 12.0)]
    {
        rules.part_year = part;
        close(cut(&rules, false), expected);
        close(cut(&rules, true), 1.5);
    }
    // A gap that counts no year waits the fixed part: 6 x 11/24 of 0 years, 7 x (11/24 + 1/24) of 1, 8 x 1/24 of 2.
    rules.part_year = PartYear::Floor;
    (rules.selection, rules.waiting.as_mut().unwrap().exempt) = (1.0, 0.0);
    let monthly = Member { annual: false, ..member(Category::Flexible, 2026) };
    close(
        12.0 * year(&rows_of(&rules, &monthly).unwrap(), 2040).lost_joiner[0],
        (6.0 * 11.0 + 7.0 * 12.0 + 8.0) / 24.0,
    );
}

/// Late first enrolment (A13): 0.4 of the joiners wait the fixed six months and are not cut; where their years count they are as
/// others. Nobody is late in the first year.
#[test]
fn late_first_enrolment_is_told_apart() {
    let mut rules = rules();
    (rules.selection, rules.waiting.as_mut().unwrap().exempt) = (1.0, 0.0);
    rules.late_first = 0.4;
    rules.late_years_count = false;
    let apart = rows(&rules, RESIDENT, 2027);
    // 2029 counts gaps of 1 (half) and 2 years: 7.5 months, 1.5 years.
    for (y, months, gap) in
        [(2027, 0.0, 0.0), (2028, 0.4 * 6.0 + 0.6 * 7.0, 0.6), (2029, 0.4 * 6.0 + 0.6 * 7.5, 0.9)]
    {
        close(12.0 * year(&apart, y).lost_joiner[0], months);
        close(-100.0 * year(&apart, y).limit_joiner[0], gap);
        close(-100.0 * year(&apart, y).ratio_joiner[0], if y > 2027 { 6.0 } else { 0.0 });
    }
    rules.late_years_count = true;
    close(12.0 * year(&rows(&rules, RESIDENT, 2027), 2029).lost_joiner[0], 7.5);
}

/// Repair by later years (A11): 12 months and 3 a year, the first free: W = 12, 15, 18, 21, 24; a year later 12, 12, 15, 18, 21.
#[test]
fn later_years_repair() {
    let mut rules = rules();
    rules.selection = 1.0;
    rules.waiting = Some(Waiting {
        fixed_months: 12.0,
        months_per_gap_year: 3.0,
        first_gap_year_counts: false,
        later_years_repair: true,
        floor: None,
        exempt: 0.0,
        ..rules.waiting.unwrap()
    });
    let rows = rows(&rules, RESIDENT, 2027);
    close(year(&rows, 2041).lost_joiner[0], 1.0);
    close(12.0 * year(&rows, 2041).lost_joiner[1], 0.15 * 3.0 + 0.07 * 6.0 + 0.03 * 9.0);
    close(year(&rows, 2041).lost_joiner[2], 0.0);
}

/// Floor of 9 months from 4 years (A59): 4 and 5 years (0.07 and 0.03) unrepaired wait 10 and 11; repaired 9, or 6 without it.
#[test]
fn whom_the_floor_binds() {
    let mut rules = rules();
    (rules.selection, rules.waiting.as_mut().unwrap().exempt) = (1.0, 0.0);
    let mut months = |repaired: f64, floor: f64, scope: FloorScope| {
        let w = rules.waiting.as_mut().unwrap();
        w.repaired = repaired;
        w.floor = Some(WaitingFloor { months: floor, from_years: 4, scope });
        12.0 * year(&rows(&rules, RESIDENT, 2027), 2041).lost_joiner[0]
    };
    let short = 0.5 * 7.0 + 0.25 * 8.0 + 0.15 * 9.0;
    close(months(0.0, 12.0, FloorScope::Everyone), short + 1.2);
    close(months(0.0, 12.0, FloorScope::RepairedOnly), short + 0.7 + 0.33);
    close(months(1.0, 9.0, FloorScope::RepairedOnly), 0.9 * 6.0 + 0.9);
    close(months(1.0, 12.0, FloorScope::UpToUnrepaired), 0.9 * 6.0 + 0.7 + 0.33);
}

/// The cut of the limit (A60): 1.88 % while the spell lasts, or for the quarter of a stock in its first benefit year; with the
/// reward of 2 % after five years added or multiplied.
#[test]
fn how_the_limit_is_cut() {
    let mut rules = rules();
    let at = |rules: &Continuity, n: usize| year(&rows(rules, RESIDENT, 2027), 2041).limit_joiner[n];
    close(at(&rules, 5), 0.02 - 0.0188);
    rules.together = Together::Multiplicative;
    close(at(&rules, 5), 1.02 * (1.0 - 0.0188) - 1.0);
    rules.together = Together::Additive;
    for penalty in &mut rules.penalties {
        if let Penalty::Limit { first_year_only, .. } = penalty {
            *first_year_only = true;
        }
    }
    close(at(&rules, 0), -0.0188);
    close(at(&rules, 5), 0.02 - 0.25 * 0.0188);
}

/// The first benefit year as a calendar year (A64): half as many of a stock are in it.
#[test]
fn the_first_benefit_year_as_a_calendar_year() {
    let mut rules = rules();
    for penalty in &mut rules.penalties {
        if let Penalty::Ratio { calendar_year, .. } = penalty {
            *calendar_year = true;
        }
    }
    let rows = rows(&rules, Category::Employee, 2026);
    close(year(&rows, 2030).ratio_joiner[0], -0.10);
    close(year(&rows, 2030).ratio_joiner[1], -0.0125);
}

/// Forty-eight months (A16) after a start in July 2026 are over in July 2030: the five points hold for half of that year. Those
/// who came later began on a 1 January.
#[test]
fn months_after_a_start_in_mid_year() {
    let mut rules = rules();
    rules.clock = StreakClock::Months;
    let july = Member { start: YearMonth { year: 2026, month: 7 }, ..member(Category::Employee, 2026) };
    let rows = rows_of(&rules, &july).unwrap();
    for (y, n, points) in
        [(2029, 3, 0.0), (2030, 4, 0.025), (2031, 5, 0.05), (2031, 4, 0.05), (2041, 5, 0.05)]
    {
        close(year(&rows, y).ratio_founder[n], points);
    }
    // Residents' limit steps every year: half a step less than with whole premium years, in every year.
    let july = Member { start: YearMonth { year: 2026, month: 7 }, ..member(RESIDENT, 2026) };
    let rows = rows_of(&rules, &july).unwrap();
    for (y, n, up) in [(2030, 4, 0.005), (2031, 5, 0.015), (2036, 10, 0.065)] {
        close(year(&rows, y).limit_founder[n], up);
    }
}

/// What is paid back in 2030 (A12): a share of 0.03 rejoins, half is paid, gaps of 1, 2, 3 years with 0.5, 0.25, 0.25. A year costs the
/// individual rate of 2030, 0.15 %, both halves, 0.3 %, or 0.125 %, 0.1 % and 0.075 % of 2029, 2028, 2027.
#[test]
fn prices_of_missed_years() {
    let mut s = scenario(8);
    let one = 0.125 + 0.5 * 0.1 + 0.25 * 0.075;
    for (price, percent) in [
        (RepairPrice::IndividualShare, 1.75 * 0.15),
        (RepairPrice::FullRate, 1.75 * 0.3),
        (RepairPrice::RatesOfMissedYears, one),
    ] {
        s.areas[0].continuity.waiting.as_mut().unwrap().repair_price = price;
        let people = People::new(&s.areas[0], s.horizon).unwrap();
        let inputs = Inputs::new(&s, 0, &people);
        close(back_payment(&inputs, RESIDENT, 2030).unwrap(), 0.03 * 0.5 * percent / 100.0);
        assert_eq!(back_payment(&inputs, RESIDENT, 2027).unwrap(), 0.0);
    }
    // Of late first enrolments no year is paid back where none counts.
    s.areas[0].continuity.late_first = 0.4;
    s.areas[0].continuity.late_years_count = false;
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    close(
        back_payment(&Inputs::new(&s, 0, &people), RESIDENT, 2030).unwrap(),
        0.6 * 0.03 * 0.5 * one / 100.0,
    );
}
