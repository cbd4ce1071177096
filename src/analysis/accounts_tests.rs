//! Accounts on the sample area: parts add to the whole, budgets by share, employers by hand; present values of a whole path.

use super::*;
use crate::analysis::measures::horizon;
use crate::finance::measures::{discount_factors, present_value};
use crate::projection::cuts::Cuts;
use crate::projection::drivers::PathDrivers;
use crate::projection::rules::Inputs;
use crate::projection::sample::scenario;
use crate::projection::{People, exact};
use crate::scenario::Scenario;
use crate::units::{dec, float};

fn run(s: &Scenario, cut: Decimal) -> PathResult {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs { cut: Cuts::always(cut), ..Inputs::new(s, 0, &people) };
    exact::run(&inputs, &PathDrivers::central(&s.areas[0], &s.economy, s.horizon)).unwrap()
}

#[test]
fn tracks_budgets_and_hardship_add_to_the_fund() {
    let mut s = scenario(6);
    let resident = s.areas[0].contributions.iter_mut().find(|c| c.category == Category::Resident).unwrap();
    resident.central_share = Some(dec!(0.6));
    let assistance = resident.assistance.unwrap();
    s.areas[0].contributions[0].personal_account = dec!(0.5);
    let path = run(&s, Decimal::ZERO);
    for (year, a) in path.years.iter().zip(accounts(&s.areas[0], &path).unwrap()) {
        let flows = &year.ltci.flows;
        let total = |f: fn(&TrackAccount) -> Yuan| Yuan::total(a.tracks.iter().map(f)).unwrap();
        // Decimals of 28 digits: sums in another order may differ in the last one.
        let same =
            |a: Yuan, b: Yuan| assert!((a.amount() - b.amount()).abs() < dec!(0.000000000001), "{a} {b}");
        same(total(|t| t.contributions), flows.contributions_total().unwrap());
        same(total(|t| t.benefits), flows.benefits_total().unwrap());
        // The treasury pays the allowance group in the sample: its match is the rest, 60 % of it central.
        let budgets = a.budgets.unwrap();
        let government = flows.paid_by(Payer::Government).unwrap();
        same(budgets.central.plus(budgets.local).unwrap(), government);
        let matched = government.minus(a.hardship[1]).unwrap();
        same(budgets.central, matched.times(dec!(0.6)).unwrap());
        same(flows.paid_by(Payer::Assistance).unwrap(), a.hardship[0]);
        // Half of what employees pay themselves comes out of their accounts.
        let own = flows.contributions[Category::Employee.index()][Payer::Individual.index()];
        same(a.personal_accounts, own.times(dec!(0.5)).unwrap());
        if year.year >= 2027 {
            // 0.005 × 1 against 0.04 × 0.5 of the same individual part
            let ratio = a.hardship[1].ratio_to(a.hardship[0]).unwrap().unwrap();
            assert!((ratio - dec!(4)).abs() < dec!(0.000000000001), "{ratio}");
        }
        if year.year == 2027 {
            // Before anyone rejoins and pays back: match half, of the other half 2.5 % is subsidised and fully collected,
            // (0.5 κ + 0.0125)/(κ + 0.0125 (1 − κ)), with κ = 0.95 and 1 % of donations on top.
            let share = float(a.replaced.unwrap());
            let expected = 0.4875 / 0.950_625 / 1.01;
            assert!((share - expected).abs() < 1e-12, "{share} {expected}");
        }
    }
    assert_eq!(assistance.parts()[0], (Payer::Assistance, dec!(0.005)));
    assert_eq!(assistance.parts()[1].0, Payer::Government);
}

/// With one base for both rates the burden is (c − δ) of payroll; the sample's employers pay 0.15 % on the same base.
#[test]
fn employers_bear_what_is_not_cut() {
    let s = scenario(4);
    for (cut, rate) in [(dec!(0), dec!(0.0015)), (dec!(0.001), dec!(0.0005)), (dec!(0.0015), dec!(0))] {
        let path = run(&s, cut);
        for (year, a) in path.years.iter().zip(accounts(&s.areas[0], &path).unwrap()) {
            let found = a.employers.rate.unwrap();
            assert!((found - rate).abs() < dec!(0.00000000000000001), "{} {cut}: {found}", year.year);
            let paid = year.ltci.flows.contributions[Category::Employee.index()][Payer::Employer.index()];
            let kept = paid.minus(Yuan::new(year.medical.as_ref().unwrap().transferred)).unwrap();
            assert_eq!(a.employers.amount, kept.positive_part());
        }
    }
}

/// opening + PV(income without interest) − PV(outgo) = PV(closing) along the whole best estimate [MODEL §15].
#[test]
fn discounting_identity_of_a_whole_path() {
    let mut s = scenario(30);
    s.areas[0].ltci_fund.opening = dec!(100000000000);
    let path = run(&s, Decimal::ZERO);
    assert!(path.years.iter().all(|y| y.lowest > Yuan::ZERO));
    let months = path.years.iter().flat_map(|y| y.months.iter().map(|m| (m, float(y.monthly_rate))));
    let rates = months.clone().map(|(_, rate)| rate);
    let factors = discount_factors(rates);
    let of = |f: &dyn Fn(&crate::finance::ledger::MonthFlows) -> Yuan| {
        present_value(&factors, months.clone().map(|(m, _)| f(&m.flows).to_f64()))
    };
    let income = of(&|f| f.income().unwrap());
    let outgo = of(&|f| f.outgo().unwrap());
    let closing = factors[factors.len() - 1] * path.years[29].ltci.closing.to_f64();
    let left = 1e11 + income - outgo;
    assert!((left - closing).abs() < 1e-9 * closing, "{left} {closing}");
    // … and the measures hand out the same present values, payers adding to the contributions.
    let h = horizon(&path, 6.0).unwrap();
    assert!((h.present_value_outgo - outgo).abs() < 1e-9 * outgo);
    let payers: f64 = h.present_value_by_payer.iter().sum();
    assert!((payers - income).abs() < 1e-9 * income);
    let balance = (1e11 + income - outgo) / h.present_value_base;
    assert!((h.actuarial_balance.unwrap() - balance).abs() < 1e-9 * balance);
}
