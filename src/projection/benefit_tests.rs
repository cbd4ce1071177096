//! Benefit rules in both computations, and by hand: kept limits, lags and steps of an index, old terms for old cases.

use rust_decimal::Decimal;

use super::agreement_tests::agree;
use super::drivers::PathDrivers;
use super::result::PathResult;
use super::rules::Inputs;
use super::sample::{self, scenario};
use super::{Cuts, People, exact};
use crate::scenario::Scenario;
use crate::scenario::law::{Amount, Indexation, Limit, Method, ModeRule, OldTerms};
use crate::sets::{Category, Driver, Grade, Mode, Track};
use crate::timeline::Series;
use crate::units::{dec, float};

/// The best estimate.
fn best(s: &Scenario) -> PathResult {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(s, 0, &people);
    exact::run(&inputs, &PathDrivers::central(&s.areas[0], &s.economy, s.horizon)).unwrap()
}

/// Yuan per beneficiary-month of a category in a mode and year.
fn per_month(path: &PathResult, t: usize, k: Category, a: Mode) -> f64 {
    let year = &path.years[t];
    let paid = float(year.ltci.flows.benefits[k.index()][a.index()].amount());
    let mix =
        year.people.use_of_year.by_mode[a.index()] / year.people.use_of_year.by_mode.iter().sum::<f64>();
    paid / (12.0 * year.people.use_of_year.by_category[k.index()] * mix)
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "found {found}, expected {expected}");
}

/// A sample in which only home care of retirees, of one grade, is paid, by a large bed-day amount: the limit is the payment.
fn limit_is_paid(years: usize, limit: Limit) -> Scenario {
    let mut s = scenario(years);
    let b = &mut s.areas[0].benefits;
    b.covered = Series::constant([false, false, false, false, true]);
    b.mix = Series::constant([[1.0, 0.0, 0.0]; Grade::COUNT]);
    b.hospital_share = 0.0;
    b.employee.modes[0] = ModeRule {
        method: Method::BedDay {
            yuan_per_day: [dec!(9999); Grade::COUNT],
            occupancy: 1.0,
            times_ratio: false,
            index: None,
        },
        ratio: Series::constant(dec!(1)),
        ratio_at_most: None,
        cost_limit: None,
        fund_limit: Some(limit),
    };
    s.areas[0].continuity.rewards.clear();
    s.areas[0].continuity.penalties.clear();
    s
}

fn fixed(yuan: Decimal, index: Option<Indexation>) -> Limit {
    Limit {
        amount: Amount::Fixed { yuan_per_month: Series::constant(yuan), index },
        factor: [Decimal::ONE; Grade::COUNT],
        at_least: None,
        pooled: false,
    }
}

/// 1,400 yuan a month kept beside half of 33,000 × 1.045^t of the year before, a twelfth: 1,375 in 2026 (income of 2025),
/// 1,436.875 in 2027. The kept limit holds in 2026, income has caught up in 2027.
#[test]
fn a_kept_limit_holds_until_income_catches_up() {
    let mut s = scenario(3);
    let income = match &s.areas[0].benefits.employee.modes[0].fund_limit.as_ref().unwrap().amount {
        Amount::ShareOf { indicator, .. } => indicator.clone(),
        Amount::Fixed { .. } => unreachable!(),
    };
    let amount = Amount::ShareOf { share: Series::constant(dec!(0.5)), indicator: income, lag: 1 };
    let limit = Limit { amount, at_least: Some(dec!(1400)), ..fixed(dec!(0), None) };
    s.areas[0].benefits = limit_is_paid(3, limit).areas[0].benefits.clone();
    s.areas[0].continuity.rewards.clear();
    s.areas[0].continuity.penalties.clear();
    let path = best(&s);
    for (t, expected) in [(0, 1400.0), (1, 1436.875), (2, 1436.875 * 1.045)] {
        close(per_month(&path, t, Category::Retiree, Mode::Home), expected);
    }
}

/// A kept limit under steps by grade: the larger of both, then the step.
#[test]
fn kept_limits_agree() {
    let mut s = sample::uncertain(30);
    let b = &mut s.areas[0].benefits;
    for mode in b.employee.modes.iter_mut().chain(&mut b.resident.modes) {
        if let Some(limit) = &mut mode.fund_limit {
            limit.at_least = Some(dec!(1800));
        }
    }
    b.employee.modes[0].cost_limit = Some(Limit { at_least: Some(dec!(1500)), ..fixed(dec!(1400), None) });
    agree(&s, Cuts::NONE, &[0, 3, 21]);
}

/// 1,000 yuan of 2026, wages +4 % a year: moved every third year, 1,000 to 2028, 1,000 × 1.04³ in 2029, × 1.04⁶ in 2032.
#[test]
fn a_limit_that_moves_every_third_year() {
    let index = |lag, every, from| Some(Indexation { driver: Driver::Wage, from, lag, every });
    let path = best(&limit_is_paid(8, fixed(dec!(1000), index(1, 3, 2026))));
    for (t, power) in [(0, 0), (2, 0), (3, 3), (5, 3), (6, 6), (7, 6)] {
        close(per_month(&path, t, Category::Retiree, Mode::Home), 1000.0 * 1.04_f64.powi(power));
    }
    // Steps counted from 2024: 2026 stands at the level of 2024, 2027 moves.
    let path = best(&limit_is_paid(3, fixed(dec!(1000), index(2, 3, 2024))));
    for (t, power) in [(0, 0), (1, 3), (2, 3)] {
        close(per_month(&path, t, Category::Retiree, Mode::Home), 1000.0 * 1.04_f64.powi(power));
    }
}

/// The income of 2024 in 2026, along the growth of 2025: 33,000/1.045; a twelfth of half of it.
#[test]
fn two_years_before_reads_known_growth_at_the_start() {
    let mut s = scenario(3);
    let limit = s.areas[0].benefits.employee.modes[0].fund_limit.clone().unwrap();
    let Amount::ShareOf { indicator, .. } = limit.amount else { unreachable!() };
    let amount = Amount::ShareOf { share: Series::constant(dec!(0.5)), indicator, lag: 2 };
    s.areas[0].benefits =
        limit_is_paid(3, Limit { amount, ..fixed(dec!(0), None) }).areas[0].benefits.clone();
    s.areas[0].continuity.rewards.clear();
    s.areas[0].continuity.penalties.clear();
    let path = best(&s);
    for (t, expected) in [(0, 1375.0 / 1.045), (1, 1375.0), (2, 1375.0 * 1.045)] {
        close(per_month(&path, t, Category::Retiree, Mode::Home), expected);
    }
}

#[test]
fn lags_and_steps_of_an_index_agree() {
    let mut s = sample::uncertain(30);
    let area = &mut s.areas[0];
    for c in &mut area.contributions {
        if c.category == Category::Resident {
            c.base.lag = 2;
        }
    }
    let step = |lag, every, from| Some(Indexation { driver: Driver::Income, from, lag, every });
    let b = &mut area.benefits;
    b.employee.modes[0].fund_limit = Some(fixed(dec!(1400), step(2, 4, 2023)));
    b.employee.modes[1].cost_limit = Some(fixed(dec!(1600), step(1, 3, 2026)));
    b.employee.modes[2] = ModeRule {
        method: Method::BedDay {
            yuan_per_day: [dec!(0), dec!(0), dec!(40), dec!(45), dec!(50)],
            occupancy: 0.95,
            times_ratio: true,
            index: step(0, 10, 2020),
        },
        ..b.employee.modes[2].clone()
    };
    agree(&s, Cuts::NONE, &[0, 1, 22]);
}

/// Old terms of both tracks: ratio 90 % at home, a fixed limit, bed-days of 60 yuan, moderate disability covered.
pub(super) fn with_old_terms(mut s: Scenario, change: i32, exit: f64) -> Scenario {
    let b = &mut s.areas[0].benefits;
    let mut old = b.employee.modes.clone();
    old[0].ratio = Series::constant(dec!(0.9));
    old[0].fund_limit = Some(fixed(dec!(1500), None));
    old[1].fund_limit = None;
    old[1].cost_limit = Some(fixed(dec!(1100), None));
    old[2].method = Method::BedDay {
        yuan_per_day: [dec!(0), dec!(30), dec!(40), dec!(50), dec!(60)],
        occupancy: 1.0,
        times_ratio: false,
        index: None,
    };
    old[2].fund_limit = None;
    b.old =
        Some(OldTerms { change, exit, covered: [false, true, true, true, false], tracks: [Some(old), None] });
    b.care_cost.yuan_per_month[1] = [900.0, 800.0, 1500.0];
    s.areas[0].disability.qualifying[1] = 0.8;
    s
}

#[test]
fn old_terms_agree() {
    for change in [2024, 2026, 2029] {
        agree(&with_old_terms(sample::uncertain(30), change, 0.25), Cuts::NONE, &[0, 2, 37]);
    }
    let mut both = with_old_terms(scenario(12), 2027, 0.3);
    if let Some(old) = &mut both.areas[0].benefits.old {
        old.tracks[Track::Resident.index()] = old.tracks[Track::Employee.index()].clone();
    }
    agree(&both, Cuts::NONE, &[0]);
}

/// Bed-days 60 a day under the old terms, 40 under the new; 365.25/12 days; a quarter leaves a year.
/// 2026 (before the change): old. 2027: everybody keeps. 2028: 0.75 keep, 2029: 0.5625.
#[test]
fn old_cases_keep_the_better_payment_and_run_off() {
    let days = 365.25 / 12.0;
    let bed = |yuan| ModeRule {
        method: Method::BedDay {
            yuan_per_day: [yuan; Grade::COUNT],
            occupancy: 1.0,
            times_ratio: false,
            index: None,
        },
        ratio: Series::constant(dec!(0.7)),
        ratio_at_most: None,
        cost_limit: None,
        fund_limit: None,
    };
    let mut s = limit_is_paid(4, fixed(dec!(1), None));
    let b = &mut s.areas[0].benefits;
    b.employee.modes = [bed(dec!(40)), bed(dec!(40)), bed(dec!(40))];
    let old = |yuan, covered| {
        let tracks = [Some([bed(yuan), bed(yuan), bed(yuan)]), None];
        Some(OldTerms { change: 2027, exit: 0.25, covered, tracks })
    };
    b.old = old(dec!(60), [false, false, false, false, true]);
    let path = best(&s);
    for (t, yuan) in
        [(0, 60.0), (1, 60.0), (2, 0.75 * 60.0 + 0.25 * 40.0), (3, 0.5625 * 60.0 + 0.4375 * 40.0)]
    {
        close(per_month(&path, t, Category::Retiree, Mode::Home), yuan * days);
    }
    // Worse old terms are kept by nobody, but hold before the change.
    s.areas[0].benefits.old = old(dec!(30), [false, false, false, false, true]);
    let path = best(&s);
    for (t, yuan) in [(0, 30.0), (1, 40.0), (3, 40.0)] {
        close(per_month(&path, t, Category::Retiree, Mode::Home), yuan * days);
    }
    // A grade that the new terms do not cover runs off; with none covered by the new terms only old cases are left.
    s.areas[0].benefits.covered = Series::constant([false; Grade::COUNT]);
    s.areas[0].benefits.old = old(dec!(60), [false, false, false, false, true]);
    let all = {
        let mut always = s.clone();
        if let Some(old) = &mut always.areas[0].benefits.old {
            old.change = 2099;
        }
        best(&always)
    };
    let path = best(&s);
    let of = |p: &PathResult, t: usize| p.years[t].people.use_of_year.by_category[Category::Retiree.index()];
    for (t, share) in [(0, 1.0), (1, 1.0), (2, 0.75), (3, 0.5625)] {
        close(of(&path, t), share * of(&all, t));
        close(per_month(&path, t, Category::Retiree, Mode::Home), 60.0 * days);
    }
}

/// New cases wait: a month pays those of a month before who are still there, at most those who are there now.
#[test]
fn the_first_payment_comes_after_the_lag() {
    let with = |months: u8| {
        let mut s = limit_is_paid(3, fixed(dec!(1000), None));
        s.areas[0].benefits.start_lag = months;
        s
    };
    let all = best(&with(0));
    let paid = |p: &PathResult, t: usize, m: usize| {
        float(p.years[t].months[m].flows.benefits[Category::Retiree.index()][0].amount())
    };
    let path = best(&with(2));
    // Benefits begin in July 2026: nothing in July and August, September pays those of July; 25 % leave a year.
    let stay = (1.0 - 0.25 / 12.0_f64).powi(2);
    assert_eq!((paid(&path, 0, 6), paid(&path, 0, 7)), (0.0, 0.0));
    for (t, m, back) in [(0, 8, (0, 6)), (0, 11, (0, 9)), (1, 0, (0, 10)), (1, 1, (0, 11)), (1, 2, (1, 0))] {
        let expected = (stay * paid(&all, back.0, back.1)).min(paid(&all, t, m));
        close(paid(&path, t, m), expected);
    }
    // Beneficiaries, and with them assessments, are those who were admitted.
    assert_eq!(path.years[1].people.use_of_year.by_category, all.years[1].people.use_of_year.by_category);
    assert_eq!(path.years[1].ltci.flows.assessment, all.years[1].ltci.flows.assessment);
}

#[test]
fn start_lags_agree() {
    for (months, change) in [(1, None), (3, Some(2029)), (12, None)] {
        let mut s = sample::uncertain(30);
        if let Some(change) = change {
            // A grade that runs off falls faster than beneficiaries leave.
            s = with_old_terms(s, change, 0.6);
        }
        s.areas[0].benefits.start_lag = months;
        agree(&s, Cuts::NONE, &[0, 7, 30]);
    }
    let mut widened = scenario(12);
    widened.areas[0].benefits.start_lag = 1;
    let severe = [false, false, true, true, true];
    let fewer = [false, false, false, true, true];
    widened.areas[0].benefits.covered = Series::new(2026, vec![severe, fewer, fewer, severe]).unwrap();
    agree(&widened, Cuts::NONE, &[0]);
}

fn pooled(mut s: Scenario) -> Scenario {
    let b = &mut s.areas[0].benefits;
    for mode in b.employee.modes.iter_mut().chain(&mut b.resident.modes) {
        if let Some(limit) = &mut mode.fund_limit {
            limit.pooled = true;
        }
    }
    b.employee.modes[1].cost_limit = Some(Limit { pooled: true, ..fixed(dec!(1300), None) });
    b.resident.modes[2].method = Method::BedDay {
        yuan_per_day: [dec!(0), dec!(0), dec!(60), dec!(75), dec!(90)],
        occupancy: 1.0,
        times_ratio: true,
        index: None,
    };
    s
}

#[test]
fn annual_pools_agree() {
    let mut s = pooled(sample::uncertain(30));
    if let Some(limit) = &mut s.areas[0].benefits.employee.modes[0].fund_limit {
        limit.at_least = Some(dec!(1700));
    }
    agree(&s, Cuts::NONE, &[0, 4, 39]);
    let mut old = with_old_terms(pooled(scenario(12)), 2028, 0.25);
    old.areas[0].benefits.start_lag = 2;
    agree(&old, Cuts::NONE, &[0]);
}

/// Benefits from July 2026 on a fixed amount of 5,000 a month and a pool of 12,000 a year: who is there for n months draws
/// min(5,000, 12,000/n) a month; nobody has more than six months in 2026. A hand-made sum over cohorts of entry.
#[test]
fn a_pool_of_the_year_by_hand() {
    let mut s = limit_is_paid(2, Limit { pooled: true, ..fixed(dec!(1000), None) });
    s.areas[0].benefits.employee.modes[0].method =
        Method::ServiceHours { hours: [dec!(100); Grade::COUNT], yuan_per_hour: dec!(50), index: None };
    let path = best(&s);
    let mut free = s.clone();
    free.areas[0].benefits.employee.modes[0].fund_limit = None;
    let free = best(&free);
    // The employee track's stock by month, in units of its payments without a limit; retirees are nearly all of it.
    let stock: Vec<f64> = (6..12)
        .map(|m| {
            let flows = &free.years[0].months[m].flows.benefits;
            Category::ALL.iter().map(|k| float(flows[k.index()][0].amount())).sum()
        })
        .collect();
    let stay = 1.0 - 0.25 / 12.0;
    let (mut paid, mut months) = (0.0, 0.0);
    for entry in 0..6 {
        let before = if entry > 0 { stock[entry - 1] * stay } else { 0.0 };
        let mut left = stock[entry] - before;
        for n in 1..=6 - entry {
            let leaving = if n == 6 - entry { left } else { left * (1.0 - stay) };
            paid += leaving * n as f64 * 5000.0_f64.min(12_000.0 / n as f64);
            months += leaving * n as f64;
            left -= leaving;
        }
    }
    // Waiting periods of joiners, who are part of the path's stock and not of the weights, come after the first year.
    close(per_month(&path, 0, Category::Retiree, Mode::Home), paid / months);
    // In twelfths: 1,000 a month.
    let mut twelfths = s.clone();
    if let Some(limit) = &mut twelfths.areas[0].benefits.employee.modes[0].fund_limit {
        limit.pooled = false;
    }
    close(per_month(&best(&twelfths), 0, Category::Retiree, Mode::Home), 1000.0);
}

/// 6 yuan a head of 2025 with prices +2 %: everybody in the scheme, employees and retirees for half of 2026.
#[test]
fn administration_by_head_counts_person_months_in_the_scheme() {
    let mut s = scenario(3);
    let costs = &mut s.areas[0].costs;
    (costs.administration, costs.administration_per_insured, costs.joint_ceiling) = (dec!(0), dec!(6), None);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let path = best(&s);
    let count = |k: Category, j: usize| people.count(k, j);
    // July to December: the mean over months 7..=12 stands at three quarters of the year.
    let half: f64 = [Category::Employee, Category::Flexible, Category::Retiree, Category::Unemployed]
        .map(|k| 0.5 * (count(k, 0) + 0.75 * (count(k, 1) - count(k, 0))))
        .iter()
        .sum();
    let of = |t: usize| float(path.years[t].ltci.flows.administration.amount());
    close(of(0), 6.0 * 1.02 * half);
    // 2027: residents and minors too, the whole year, mean of the two ends.
    let all: f64 = Category::ALL.map(|k| (count(k, 1) + count(k, 2)) / 2.0).iter().sum();
    close(of(1), 6.0 * 1.02 * 1.02 * all);
}

#[test]
fn administration_by_head_agrees() {
    let mut s = sample::uncertain(30);
    s.areas[0].enrolment.coverage_ramp[Category::Resident.index()] =
        Series::new(2027, vec![0.4, 0.7, 1.0]).unwrap();
    s.areas[0].costs.administration_per_insured = dec!(4);
    agree(&s, Cuts::NONE, &[0, 5]);
    s.areas[0].costs.joint_ceiling = None;
    agree(&s, Cuts::NONE, &[0, 5]);
}

/// Without a scheme of the residents minors draw on the employees' terms where these take them.
#[test]
fn minors_draw_on_the_employees_terms() {
    let mut s = scenario(6);
    s.areas[0].contributions.retain(|c| c.category != Category::Resident);
    s.areas[0].benefits.resident.start = None;
    let draws = |s: &Scenario| best(s).years[2].people.use_of_year.by_category[Category::Minor.index()];
    let mut none = s.clone();
    none.areas[0].benefits.employee.minors = false;
    assert_eq!(draws(&none), 0.0);
    s.areas[0].benefits.employee.minors = true;
    assert!(draws(&s) > 0.0);
    let path = best(&s);
    let (minor, retiree) =
        [Category::Minor, Category::Retiree].map(|k| per_month(&path, 2, k, Mode::Home)).into();
    assert!((minor / retiree - 1.0).abs() < 0.1, "the ratio of the employees: {minor} {retiree}");
    agree(&s, Cuts::NONE, &[0]);
}

/// 35 yuan a day × 30.4375 days × 70 % = 745.71875 yuan: the law's figures meet the count as decimals, so that a tenfold
/// price is a tenfold benefit to the last digit, and halving a fee share halves the fees.
#[test]
fn amounts_of_law_reach_the_ledger_unrounded() {
    let paid = |price: Decimal, share: Decimal| {
        let mut s = limit_is_paid(2, fixed(dec!(99999), None));
        let area = &mut s.areas[0];
        let rule = &mut area.benefits.employee.modes[0];
        rule.method = Method::BedDay {
            yuan_per_day: [price; Grade::COUNT],
            occupancy: 1.0,
            times_ratio: true,
            index: None,
        };
        rule.ratio = Series::constant(dec!(0.7));
        area.costs.fund_share.passed = share;
        area.costs.fund_share.failed = dec!(0);
        area.costs.fund_share.repeat = share;
        let path = best(&s);
        let flows = path.years[0].months[8].flows;
        (flows.benefits[Category::Retiree.index()][0].amount(), flows.assessment.amount())
    };
    let (one, half) = (paid(dec!(35), dec!(1)), paid(dec!(350), dec!(0.5)));
    assert_eq!(one.0 * dec!(10), half.0);
    assert_eq!(one.1, half.1 * dec!(2));
    // The count of persons comes out as a number of at most seventeen digits.
    let persons = one.0 / dec!(745.71875);
    assert_eq!(persons * dec!(745.71875), one.0);
}
