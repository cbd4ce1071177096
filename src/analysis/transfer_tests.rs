//! The decision on the sample area: cuts by year against the exact ledger, areas whose year is past, pilot money.

use super::*;
use crate::analysis::decide::decide as decide_area;
use crate::finance::transfer::OnFail;
use crate::projection::People;
use crate::projection::sample::scenario;
use crate::scenario::Scenario;
use crate::scenario::funds::{PilotClearing, ReturnRule};
use crate::timeline::Series;
use crate::units::dec;

fn sample(years: usize, change: impl FnOnce(&mut RateTransfer)) -> Scenario {
    let mut s = scenario(years);
    if let Some(rule) = s.areas[0].medical_fund.as_mut().and_then(|m| m.transfer.as_mut()) {
        change(rule);
    }
    s
}

fn decided(s: &Scenario) -> Transfer {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    decide_area(s, 0, &people).unwrap().transfer.unwrap()
}

/// Tested again each year: where a cut is in force the ledger itself meets the test, and where none is, it would not.
#[test]
fn a_cut_tested_each_year_keeps_the_ledger_within_the_test() {
    let mut s = sample(25, |rule| rule.retest = true);
    // Thin surpluses: the fund's conditions are lost in the course of time.
    s.areas[0].medical_fund.as_mut().unwrap().outgo_per_insured = dec!(3950);
    s.areas[0].medical_fund.as_mut().unwrap().opening_months = dec!(18);
    let transfer = decided(&s);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let central = PathDrivers::central(&s.areas[0], &s.economy, s.horizon);
    let passes = |cuts: &[Decimal], t: usize| {
        let inputs = Inputs { cut: Cuts::by_year(cuts), ..Inputs::new(&s, 0, &people) };
        let path = exact::run(&inputs, &central).unwrap();
        let medical = path.years[t].medical.as_ref().unwrap();
        float(medical.payable_months.unwrap()) >= 12.0 && medical.current_balance() >= Decimal::ZERO
    };
    let (mut made, mut left) = (0, 0);
    // The launch year's test is annualised, the ledger's cut is not: years from the second on.
    for t in 1..25 {
        let mut cuts = transfer.cuts.clone();
        if cuts[t].is_zero() {
            left += 1;
            cuts[t] = transfer.wanted;
            assert!(!passes(&cuts, t), "{t}: a cut would pass");
        } else {
            made += 1;
            assert!(passes(&cuts, t), "{t}: the cut in force fails");
        }
    }
    assert!(made > 0 && left > 0, "{made} {left}");
}

#[test]
fn a_cut_follows_the_employers_rate_or_stays() {
    let steps = Series::new(2026, vec![dec!(0.0015), dec!(0.0015), dec!(0.00225), dec!(0.003)]).unwrap();
    for (follow, expected) in [(false, [1.5; 6]), (true, [1.5, 1.5, 2.25, 3.0, 3.0, 3.0])] {
        let mut s = sample(6, |rule| rule.follow_rate = follow);
        s.areas[0].contributions[0].rates[0].1 = steps.clone();
        let found: Vec<f64> = decided(&s).cuts.iter().map(|c| float(*c) * 1000.0).collect();
        assert_eq!(found, expected, "{follow}");
    }
}

#[test]
fn an_area_set_up_earlier_makes_no_cut() {
    let past = decided(&sample(5, |rule| rule.established = Some(2016)));
    assert_eq!((past.past, past.cut), (Some(2016), Decimal::ZERO));
    assert!(past.cuts.iter().all(Decimal::is_zero));
    // what the test would say is still told
    assert!(past.decision.passed && past.decision.headroom.is_some());
    assert_eq!(decided(&sample(5, |_| {})).cut, dec!(0.0015));
}

/// 30 million go back to two sources 2 : 1; the employees' part raises the balance that the test starts from.
#[test]
fn returned_pilot_money_counts_where_it_returns_first() {
    let with = |first: bool| {
        let mut s = sample(5, |rule| {
            (rule.return_first, rule.cut, rule.on_fail) = (first, dec!(0.05), OnFail::Reduced);
            // Months alone bind, so that the opening balance matters.
            rule.test.deficit_years = 0;
        });
        s.areas[0].ltci_fund.opening = dec!(10000000000);
        s.areas[0].ltci_fund.clearing = Some(PilotClearing {
            year: 2026,
            rule: ReturnRule { trigger: dec!(6), floor: dec!(6), share: dec!(1) },
            received: dec!(20000000),
            received_residents: dec!(10000000),
        });
        let people = People::new(&s.areas[0], s.horizon).unwrap();
        let decided = decide_area(&s, 0, &people).unwrap();
        let returned = decided.inputs.returned.unwrap();
        assert_eq!(
            (returned.amount.round_dp(6), returned.to_medical.round_dp(6)),
            (dec!(30000000), dec!(20000000.000000))
        );
        let path =
            exact::run(&decided.inputs, &PathDrivers::central(&s.areas[0], &s.economy, s.horizon)).unwrap();
        assert_eq!(path.years[0].ltci.flows.transfers_out.amount().round_dp(6), dec!(30000000));
        let payroll: f64 =
            path.years[0].medical.as_ref().unwrap().before_cut.months.iter().map(|m| m.payroll).sum();
        (decided.transfer.unwrap().decision.headroom.unwrap(), payroll)
    };
    let ((later, payroll), (first, _)) = (with(false), with(true));
    // 20 million more at the start are 20 million more to cut, but for the year's interest of 2 % on them
    let gain = (first - later) * payroll;
    assert!(gain > 20e6 && gain < 20e6 * 1.0201, "{gain}");
}
