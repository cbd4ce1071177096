//! Shortage rules, dynamic adjustment and global budget: the two computations, and arithmetic by hand.

use rust_decimal::Decimal;

use super::agreement_tests::compare;
use super::benefit_tests::with_old_terms;
use super::drivers::PathDrivers;
use super::result::PathResult;
use super::rules::Inputs;
use super::sample::uncertain;
use super::{Cuts, People, exact};
use crate::montecarlo::plan::Measure;
use crate::scenario::Scenario;
use crate::scenario::funds::{Adjustment, GlobalBudget, Lever, Move, Shortage, Trigger};
use crate::scenario::law::{Method, Moves, Reward};
use crate::sets::{Category, Payer};
use crate::units::{Yuan, dec, float};

const ALL_LEVERS: [Lever; 3] = [Lever::Rate, Lever::Ratio, Lever::Limit];

fn rule(levers: &[Lever], months: f64, years: u32, lag: u32) -> Adjustment {
    let one = |lever: &Lever| match lever {
        Lever::Rate => {
            Move { lever: *lever, step: dec!(0.0002), floor: Decimal::ZERO, ceiling: dec!(0.0012) }
        }
        Lever::Ratio => Move { lever: *lever, step: dec!(-0.04), floor: dec!(0.45), ceiling: Decimal::ONE },
        Lever::Limit => Move { lever: *lever, step: dec!(-0.06), floor: dec!(0.7), ceiling: Decimal::ONE },
    };
    Adjustment { trigger: Trigger { months, years }, lag, moves: levers.iter().map(one).collect() }
}

fn best(s: &Scenario) -> PathResult {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(s, 0, &people);
    exact::run(&inputs, &PathDrivers::central(&s.areas[0], &s.economy, s.horizon)).unwrap()
}

/// The random sample with a fund that runs out.
fn short() -> Scenario {
    let mut s = uncertain(30);
    s.areas[0].ltci_fund.opening = dec!(2_000_000);
    for c in &mut s.areas[0].contributions {
        for (_, rate) in &mut c.rates {
            *rate = rate.map(|r| *r * dec!(0.2));
        }
    }
    s
}

#[test]
fn levers_move_alike_in_both_computations() {
    let cases: [(&[Lever], u32, u32); 5] = [
        (&[Lever::Rate], 1, 1),
        (&[Lever::Ratio], 2, 1),
        (&[Lever::Limit], 1, 2),
        (&[Lever::Ratio, Lever::Limit], 3, 1),
        (&ALL_LEVERS, 1, 1),
    ];
    for (levers, years, lag) in cases {
        let mut s = short();
        s.areas[0].ltci_fund.adjustment = Some(rule(levers, 6.0, years, lag));
        let (paths, _) = compare(&s, Cuts::NONE, &[0, 18, 39], &[Measure::Gap]);
        let moves: Vec<u32> = paths.iter().map(|p| p.years.last().unwrap().moves).collect();
        assert!(moves.iter().any(|m| *m > 0), "{levers:?}: {moves:?}");
    }
    // Without continuity a class has no ratio and limit of its own path, until a lever gives it one.
    let mut plain = short();
    plain.areas[0].continuity.rewards.clear();
    plain.areas[0].continuity.penalties.clear();
    plain.areas[0].ltci_fund.adjustment = Some(rule(&ALL_LEVERS, 6.0, 1, 1));
    let (paths, _) = compare(&plain, Cuts::NONE, &[1, 2], &[Measure::Gap]);
    assert!(paths.iter().all(|p| p.years.last().unwrap().moves > 0));
}

/// A uplift that already takes the ratio to its bound, and a bed-day amount that no ratio multiplies.
#[test]
fn levers_meet_uplift_bounds_and_fixed_amounts() {
    let mut s = short();
    let area = &mut s.areas[0];
    area.continuity.rewards.push(Reward {
        categories: [true; Category::COUNT],
        moves: Moves::Ratio,
        from_years: 2,
        step: dec!(0.4),
        every: None,
        at_most: dec!(0.4),
    });
    let modes = &mut area.benefits.employee.modes;
    modes[2].method =
        Method::BedDay { yuan_per_day: [dec!(50); 5], occupancy: 0.98, times_ratio: false, index: None };
    modes[1].method =
        Method::BedDay { yuan_per_day: [dec!(60); 5], occupancy: 0.98, times_ratio: true, index: None };
    area.ltci_fund.adjustment = Some(rule(&ALL_LEVERS, 9.0, 1, 1));
    let (paths, _) = compare(&s, Cuts::NONE, &[4, 27], &[Measure::Gap]);
    assert!(paths.iter().all(|p| p.years.last().unwrap().moves > 0));
}

/// Those who draw under old terms keep them: no lever moves what they get.
#[test]
fn levers_leave_old_terms_alone_in_both_computations() {
    let mut s = with_old_terms(short(), 2030, 0.1);
    s.areas[0].ltci_fund.adjustment = Some(rule(&ALL_LEVERS, 6.0, 1, 1));
    s.areas[0].ltci_fund.shortage = Shortage::ScaleBenefits;
    let (paths, _) = compare(&s, Cuts::NONE, &[3, 21], &[]);
    assert!(paths.iter().all(|p| p.years.last().unwrap().moves > 0));
}

#[test]
fn shortages_are_settled_alike_in_both_computations() {
    for shortage in [Shortage::GovernmentCovers, Shortage::ScaleBenefits] {
        let mut s = short();
        s.areas[0].ltci_fund.shortage = shortage;
        let (paths, _) = compare(&s, Cuts::NONE, &[0, 18, 39], &[]);
        let short = |p: &PathResult| p.years.iter().any(|y| y.ltci.gap > Yuan::ZERO && y.ltci.insolvent);
        assert!(paths.iter().any(short));
        for path in &paths {
            assert!(path.years.iter().all(|y| y.ltci.closing >= Yuan::ZERO));
        }
        // With everything that can move at once.
        s.areas[0].ltci_fund.adjustment = Some(rule(&ALL_LEVERS, 6.0, 2, 1));
        s.areas[0].ltci_fund.budget = Some(GlobalBudget::Expected { margin: dec!(0.02) });
        compare(&s, Cuts::always(dec!(0.0006)), &[5, 33], &[]);
    }
}

#[test]
fn a_borrowing_rate_agrees_and_costs() {
    let mut s = short();
    let free = compare(&s, Cuts::NONE, &[7], &[Measure::Gap]).0.remove(0);
    s.areas[0].ltci_fund.borrowing = Some(dec!(0.035));
    let costly = compare(&s, Cuts::NONE, &[7, 40 - 1], &[Measure::Gap]).0.remove(0);
    let last = |p: &PathResult| p.years.last().unwrap().ltci.closing;
    assert!(last(&free) < Yuan::ZERO && last(&costly) < last(&free));
    // A month in debt: (1 + i)^(1/12) − 1 on its opening.
    let j = 1.035_f64.powf(1.0 / 12.0) - 1.0;
    let months = costly.years.iter().flat_map(|y| &y.months);
    let debts: Vec<_> = months.filter(|m| m.opening < Yuan::ZERO).collect();
    assert!(!debts.is_empty());
    for m in debts {
        assert!((m.interest.to_f64() / m.opening.to_f64() - j).abs() < 1e-12);
    }
}

#[test]
fn budgets_bound_alike_in_both_computations() {
    for budget in [GlobalBudget::Income, GlobalBudget::Expected { margin: Decimal::ZERO }] {
        let mut s = short();
        s.areas[0].ltci_fund.budget = Some(budget);
        let (paths, _) = compare(&s, Cuts::NONE, &[0, 18, 39], &[Measure::Gap]);
        let bound =
            |y: &super::result::YearResult| y.payable_share().unwrap().is_some_and(|x| x < Decimal::ONE);
        assert!(paths.iter().any(|p| p.years.iter().any(bound)), "{budget:?}");
    }
}

/// Outgo of a year is its contributions and donations where the budget binds; interest stays in the fund.
#[test]
fn spending_stops_at_income() {
    let mut s = short();
    s.areas[0].ltci_fund.budget = Some(GlobalBudget::Income);
    let path = best(&s);
    let mut bound = 0;
    for y in &path.years {
        let income = y.ltci.flows.contributions_total().unwrap();
        let left = income.minus(y.ltci.flows.outgo().unwrap()).unwrap();
        assert!(left.to_f64() >= -1e-6, "{}", y.year);
        if y.payable_share().unwrap().is_some_and(|x| x < Decimal::ONE) {
            assert!(left.to_f64().abs() < 1e-6, "{}", y.year);
            bound += 1;
        }
        assert!(!y.ltci.insolvent);
    }
    assert!(bound > 20);
}

/// The best estimate is its own budget: nothing is bound there.
#[test]
fn the_expected_budget_binds_no_best_estimate() {
    let plain = best(&short());
    let mut s = short();
    s.areas[0].ltci_fund.budget = Some(GlobalBudget::Expected { margin: Decimal::ZERO });
    for (a, b) in plain.years.iter().zip(&best(&s).years) {
        assert_eq!(a.ltci, b.ltci);
    }
    s.areas[0].ltci_fund.budget = Some(GlobalBudget::Expected { margin: dec!(-0.1) });
    for y in &best(&s).years {
        if let Some(share) = y.payable_share().unwrap() {
            assert!((float(share) - 0.9).abs() < 1e-12, "{}", y.year);
        }
    }
}

/// One move of 0.02 points on 0.06 % (a fifth of 0.30 %): contributions a third higher than without, for every payer alike.
#[test]
fn a_moved_rate_is_split_as_the_rates_are() {
    let plain = best(&short());
    let mut s = short();
    let mut once = rule(&[Lever::Rate], 1e6, 1, 1);
    once.moves[0].ceiling = dec!(0.0008);
    s.areas[0].ltci_fund.adjustment = Some(once);
    let moved = best(&s);
    let paid = |p: &PathResult, t: usize, k: Category, payer: Payer| {
        p.years[t].ltci.flows.contributions[k.index()][payer.index()].to_f64()
    };
    let first = plain.years.iter().position(|y| y.ltci.flows.outgo().unwrap() > Yuan::ZERO).unwrap();
    assert_eq!(moved.years[first].moves, 0);
    assert_eq!(
        moved.years[first + 1].moves,
        1,
        "below the threshold at the end of the first year with outgo"
    );
    for payer in [Payer::Employer, Payer::Individual, Payer::Donor] {
        let k = Category::Employee;
        let ratio = paid(&moved, first + 1, k, payer) / paid(&plain, first + 1, k, payer);
        assert!((ratio - 4.0 / 3.0).abs() < 1e-12, "{payer:?}: {ratio}");
        let ratio = paid(&moved, first + 9, k, payer) / paid(&plain, first + 9, k, payer);
        assert!((ratio - 4.0 / 3.0).abs() < 1e-12, "{payer:?}: the ceiling holds");
    }
    // The base of the cost rate stays.
    for (a, b) in plain.years.iter().zip(&moved.years) {
        assert_eq!(a.base_by_month, b.base_by_month);
    }
}
