//! Headroom over paths: the paths' medical funds against the exact ledger, agreement with the best estimate, the rank.

use super::headroom::{HeadroomAt, HeadroomTest, PathHeadroom, headroom_at};
use super::outcome::Simulation;
use super::transfer::decide_transfer;
use crate::finance::transfer::{LongRun, MonthsReading, OnFail, Projection, TransferTest};
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::run::{Seeded, simulate};
use crate::montecarlo::sampling::Sampling;
use crate::projection::compile::compile;
use crate::projection::medical_plan::{MEASURES, fund_year, medical_plan};
use crate::projection::replay::replay;
use crate::projection::rules::Inputs;
use crate::projection::sample::{scenario, uncertain};
use crate::projection::{People, exact};
use crate::scenario::{RateTransfer, Scenario};
use crate::units::{dec, float};

fn path_headroom(inputs: &Inputs, simulation: Simulation) -> PathHeadroom {
    let test = HeadroomTest::new(inputs, None).unwrap().unwrap();
    let tested = test.paths(&simulation.draws(), 0, simulation.paths as usize);
    test.over(&tested, simulation.sampling).unwrap().unwrap()
}

fn with_rule(mut s: Scenario, change: impl FnOnce(&mut RateTransfer)) -> Scenario {
    if let Some(rule) = s.areas[0].medical_fund.as_mut().and_then(|m| m.transfer.as_mut()) {
        change(rule);
    }
    s
}

/// Every month of the medical fund on random paths, against the exact ledger's replay of the same paths.
#[test]
fn the_medical_fund_of_a_path_is_that_of_the_exact_ledger() {
    let s = uncertain(20);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(&s, 0, &people);
    let whole = Prepared::new(compile(&inputs).unwrap()).unwrap();
    let alone = Prepared::new(medical_plan(&inputs).unwrap().unwrap()).unwrap();
    let source = Seeded { seed: 11, sampling: Sampling::Independent };
    let results = simulate(&alone, &source, 0, 32, &|_| {});
    for path in [0, 5, 31] {
        let exact = exact::run(&inputs, &replay(&inputs, &whole, &source, path)).unwrap();
        for (t, year) in exact.years.iter().enumerate() {
            let medical = year.medical.as_ref().unwrap();
            let values = std::array::from_fn(|m| results.value(path, m, t).unwrap());
            let found = fund_year(&values);
            let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{t}: {a} {b}");
            for (a, b) in found.months.iter().zip(&medical.before_cut.months) {
                near(a.income, b.income);
                near(a.payroll, b.payroll);
                near(a.outgo, b.outgo);
            }
            near(found.monthly_rate * 1e3, medical.before_cut.monthly_rate * 1e3);
            near(values[MEASURES.len() - 1], float(medical.closing));
        }
    }
}

/// Without chance every path has the headroom of the best estimate, on every reading of the test.
#[test]
fn without_chance_the_headroom_is_that_of_the_best_estimate() {
    let standard = TransferTest::STANDARD;
    let tests = [
        standard,
        TransferTest { reading: MonthsReading::NextYear, ..standard },
        TransferTest { reading: MonthsReading::LastSettled, ..standard },
        TransferTest { months_years: 3, deficit_years: 3, ..standard },
        TransferTest { long_run: LongRun::Months(6.0), ..standard },
    ];
    for (year, follow) in [(2026, false), (2028, true)] {
        for test in tests {
            let s = with_rule(scenario(12), |rule| {
                (rule.year, rule.test, rule.follow_rate) = (year, test, follow);
                // Wide enough that the headroom lies inside.
                rule.cut = dec!(0.05);
                rule.on_fail = OnFail::Reduced;
            });
            let people = People::new(&s.areas[0], s.horizon).unwrap();
            let inputs = Inputs::new(&s, 0, &people);
            let best = decide_transfer(&inputs, None).unwrap().unwrap().decision.headroom;
            let paths =
                path_headroom(&inputs, Simulation { paths: 20, seed: 3, sampling: Sampling::Independent });
            match (paths.at.headroom, best) {
                (Some(a), Some(b)) => assert!(b < 0.05 && (a - b).abs() < 1e-9, "{year} {test:?}: {a} {b}"),
                (a, b) => assert_eq!(a, b, "{year} {test:?}"),
            }
        }
    }
}

/// At the headroom with confidence q, at least the share q of paths passes; a little above, fewer.
#[test]
fn the_share_that_passes_at_the_headroom_is_the_confidence() {
    let s = with_rule(uncertain(6), |rule| (rule.cut, rule.confidence) = (dec!(0.05), 0.8));
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(&s, 0, &people);
    let paths = path_headroom(&inputs, Simulation { paths: 500, seed: 5, sampling: Sampling::Independent });
    let [Some(low), Some(high)] = paths.at.interval else { panic!("a range: {paths:?}") };
    let headroom = paths.at.headroom.unwrap();
    assert!(low < headroom && headroom < high);
    let passing = |cut: f64| {
        let s = with_rule(s.clone(), |rule| rule.cut = crate::units::decimal(cut, "cut").unwrap());
        let inputs = Inputs::new(&s, 0, &people);
        path_headroom(&inputs, Simulation { paths: 500, seed: 5, sampling: Sampling::Independent })
            .passing
            .share
    };
    assert!((passing(headroom) - 0.8).abs() < 1e-12);
    assert!(passing(headroom + 1e-9) < 0.8);
    assert!(passing(low) > 0.8 && passing(high) < 0.8);
}

/// At the headroom the tighter of the two conditions binds to the slack of comparisons.
#[test]
fn at_the_headroom_one_condition_binds() {
    let s = with_rule(scenario(6), |rule| (rule.cut, rule.on_fail) = (dec!(0.05), OnFail::Reduced));
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(&s, 0, &people);
    let headroom = decide_transfer(&inputs, None).unwrap().unwrap().decision.headroom.unwrap();
    let central = crate::projection::drivers::PathDrivers::central(&s.areas[0], &s.economy, s.horizon);
    let path = exact::run(&inputs, &central).unwrap();
    let medical = path.years[0].medical.as_ref().unwrap();
    let years = [medical.before_cut];
    let projection =
        Projection { opening: float(medical.opening), years: &years, settled_outgo: 0.0, shape: &[] };
    let outcome = projection.outcomes(&TransferTest::STANDARD, headroom)[0];
    let months = outcome.months.unwrap() - 12.0;
    let deficit = outcome.current_balance / outcome.outgo * 12.0;
    assert!(months > -2e-9 && deficit > -2e-9 && months.min(deficit) < 1e-6, "{months} {deficit}");
}

/// By hand. Five paths: ⌈5 · 0.8⌉ = 4th largest, and so on. 100 independent paths with headroom 0.01, 0.02 … 1.00 at
/// 0.9: the 90th largest is 0.11, √(100 · 0.9 · 0.1) = 3 ranks of error; 95 % between the 5th and the 17th smallest, as the
/// binomial says (P(N ≤ 4) = 2.4 %, P(N ≥ 17) = 2.1 %).
#[test]
fn headroom_at_a_confidence() {
    let none = f64::NEG_INFINITY;
    let headrooms = [0.001, none, 0.004, 0.002, 0.003];
    for (confidence, expected) in [(0.8, Some(0.001)), (0.6, Some(0.002)), (0.95, None), (0.2, Some(0.004))] {
        assert_eq!(headroom_at(&headrooms, confidence, Sampling::Independent).headroom, expected);
    }
    assert_eq!(headroom_at(&[], 0.9, Sampling::Sobol).headroom, None);
    let mut even: Vec<_> = (1..=100).map(|i| f64::from(i) / 100.0).collect();
    let at = headroom_at(&even, 0.9, Sampling::Independent);
    assert_eq!((at.headroom, at.interval), (Some(0.11), [Some(0.04), Some(0.17)]));
    assert!((at.error - 0.03).abs() < 1e-12, "{at:?}");
    // Six paths on which no cut passes: the lower end is none.
    even[..6].fill(none);
    let at = headroom_at(&even, 0.9, Sampling::Independent);
    assert_eq!((at.headroom, at.interval), (Some(0.11), [None, Some(0.17)]));
}

/// Each way, the claimed error is the spread over 150 seeds of 256 paths, known to 6 %, and the interval covers the headroom of
/// 65,536 paths. Ranks of independent paths would claim six times the spread of mirrored ones at 50 %.
#[test]
fn errors_of_the_headroom_follow_the_way_of_sampling() {
    for confidence in [0.5, 0.9] {
        let s = with_rule(uncertain(6), |rule| (rule.cut, rule.confidence) = (dec!(0.05), confidence));
        let people = People::new(&s.areas[0], s.horizon).unwrap();
        let inputs = Inputs::new(&s, 0, &people);
        let run = |paths, seed, sampling| path_headroom(&inputs, Simulation { paths, seed, sampling }).at;
        let truth = run(65_536, 1_000, Sampling::Sobol).headroom.unwrap();
        for (sampling, key) in Sampling::ALL {
            let seeds = 150;
            let found: Vec<HeadroomAt> = (0..seeds).map(|seed| run(256, seed, sampling)).collect();
            let mean = |f: &dyn Fn(&HeadroomAt) -> f64| found.iter().map(f).sum::<f64>() / seeds as f64;
            let spread = mean(&|at| (at.headroom.unwrap() - truth).powi(2)).sqrt();
            let claimed = mean(&|at| at.error.powi(2)).sqrt() / spread;
            let covered = mean(&|at| {
                let [low, high] = at.interval.map(Option::unwrap);
                f64::from(u8::from(low <= truth && truth <= high))
            });
            assert!((0.8..1.35).contains(&claimed), "{confidence}, {key}: {claimed}");
            assert!(covered >= 0.91, "{confidence}, {key}: {covered}");
        }
    }
}
