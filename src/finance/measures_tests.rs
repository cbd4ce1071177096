//! Tests of the measures: rates by hand, discounting against the ledger, level rate against its closed form.

use super::*;
use crate::finance::ledger::{Interest, MonthFlows, Shortage, post};
use crate::units::{Yuan, dec, decimal};
use proptest::prelude::*;

fn even(years: usize, contributions: f64, other_income: f64, outgo: f64, annual_rate: f64) -> Vec<Month> {
    let month = Month {
        base: contributions / 0.003 / 12.0,
        contributions: contributions / 12.0,
        other_income: other_income / 12.0,
        outgo: outgo / 12.0,
        monthly_rate: (1.0 + annual_rate).powf(1.0 / 12.0) - 1.0,
        ..Month::default()
    };
    vec![month; 12 * years]
}

#[test]
fn rates_by_hand() {
    // base 100,000, contributions 300, other 30, outgo 390
    let year = even(1, 300.0, 30.0, 390.0, 0.02);
    assert!((cost_rate(&year).unwrap() - 0.0039).abs() < 1e-15);
    assert!((income_rate(&year).unwrap() - 0.0033).abs() < 1e-15);
    // (390 − 30)/100,000: at that rate the year balances without interest
    assert!((payg_rate(&year).unwrap() - 0.0036).abs() < 1e-15);
    assert_eq!(cost_rate(&[]), None);
}

#[test]
fn actuarial_balance_by_hand() {
    // no interest: (50 + 2·330 − 2·390 − 20)/200,000
    let months = even(2, 300.0, 30.0, 390.0, 0.0);
    let got = actuarial_balance(50.0, &months, 20.0).unwrap();
    assert!((got - -90.0 / 200_000.0).abs() < 1e-15, "{got}");
    let months = even(2, 300.0, 0.0, 300.0, 0.03);
    assert!(actuarial_balance(0.0, &months, 0.0).unwrap().abs() < 1e-16);
}

#[test]
fn level_factor_against_its_closed_form() {
    // no interest, outgo 400 a year, contributions 300 λ, opening 100; six months at the end of year 2:
    // 100 + 600 λ − 800 = 200, λ = 1.5; at every year end year 1 asks 100 + 300 λ − 400 ≥ 200, λ = 5/3
    let months = even(2, 300.0, 0.0, 400.0, 0.0);
    let last = level_factor(100.0, &months, 6.0, LevelAt::LastYear).unwrap();
    assert!((last - 1.5).abs() < 1e-12);
    let every = level_factor(100.0, &months, 6.0, LevelAt::EveryYear).unwrap();
    assert!((every - 5.0 / 3.0).abs() < 1e-12);
    // 5 % of contributions go to administration, which the outgo of 400 contains with 15:
    // 100 + λ 600 (1 − 0.05) − 770 = (385 + 15 λ)/2
    let mut with_costs = months.clone();
    for month in &mut with_costs {
        month.outgo_with_contributions = 15.0 / 12.0;
    }
    let got = level_factor(100.0, &with_costs, 6.0, LevelAt::LastYear).unwrap();
    assert!((got - (670.0 + 192.5) / (570.0 - 7.5)).abs() < 1e-12);
    assert_eq!(level_factor(1e6, &months, 6.0, LevelAt::EveryYear), Some(0.0));
    assert_eq!(level_factor(0.0, &even(1, 0.0, 0.0, 1.0, 0.0), 6.0, LevelAt::LastYear), None);
    // an incomplete last year is annualised: three months of 100 with 50 in the fund are 1.5 months
    let quarter = &even(1, 0.0, 0.0, 400.0, 0.0)[..3];
    assert!((worst_months(150.0, quarter, 1.0, LevelAt::EveryYear) - 1.5).abs() < 1e-12);
}

#[test]
fn tail_expectation_of_a_known_sample() {
    // 1..=100: the worst five are 96..100, mean 98
    let mut values: Vec<f64> = (1..=100).map(f64::from).collect();
    assert_eq!(conditional_tail_expectation(&mut values, 0.95), Some(98.0));
    // 50 values, 2.5 of them: (50 + 49 + 0.5·48)/2.5
    let mut values: Vec<f64> = (1..=50).map(f64::from).collect();
    assert!((conditional_tail_expectation(&mut values, 0.95).unwrap() - 49.2).abs() < 1e-12);
    assert_eq!(conditional_tail_expectation(&mut [3.0, 7.0], 0.95), Some(7.0));
    assert_eq!(conditional_tail_expectation(&mut [3.0, 7.0], 0.0), Some(5.0));
    assert_eq!(conditional_tail_expectation(&mut [], 0.95), None);
}

#[test]
fn present_values_by_payer_add_to_the_whole() {
    let factors = discount_factors([0.01, 0.02, 0.0]);
    // 1/1.01, 1/1.01/1.02, the same
    assert!((factors[1] - 1.0 / 1.0302).abs() < 1e-15 && factors[2] == factors[1]);
    let months =
        [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.0, 2.0, 2.0, 2.0, 2.0, 2.0], [0.0, 0.0, 7.0, 0.0, 0.0, 0.0]];
    let by_payer = present_value_by_payer(&factors, &months);
    let whole = present_value(&factors, months.iter().map(|m| m.iter().sum()));
    assert!((by_payer.iter().sum::<f64>() - whole).abs() < 1e-12);
    assert!((by_payer[0] - (1.0 / 1.01 + 2.0 / 1.0302)).abs() < 1e-15);
}

proptest! {
    /// opening + PV(income without interest) − PV(outgo) = PV(closing) on the exact ledger while it is positive.
    #[test]
    fn discounting_identity_of_the_ledger(
        opening in 1000.0..1e6_f64, income in 0.0..1e5_f64, outgo in 0.0..1e5_f64,
        rates in proptest::array::uniform3(0u32..60),
    ) {
        let exact = |x: f64| Yuan::new(decimal(x, "amount").unwrap());
        let mut balance = exact(opening);
        let (mut monthly, mut flows) = (Vec::new(), Vec::new());
        let mut positive = true;
        for rate in rates {
            let interest = Interest::new(rust_decimal::Decimal::new(i64::from(rate), 3), None).unwrap();
            for month in 0..12 {
                let mut due = MonthFlows::default();
                due.contributions[0][0] = exact(income * f64::from(1 + month % 3));
                due.benefits[0][0] = exact(outgo);
                let entry = post(balance, &due, &interest, Shortage::CarryNegative).unwrap();
                positive &= entry.closing >= Yuan::ZERO;
                balance = entry.closing;
                monthly.push(crate::units::float(interest.monthly()));
                flows.push(due.income().unwrap().to_f64() - outgo);
            }
        }
        let factors = discount_factors(monthly);
        let left = opening + present_value(&factors, flows);
        let right = factors[35] * balance.to_f64();
        if positive {
            prop_assert!((left - right).abs() < 1e-9 * (left.abs() + outgo * 12.0), "{left} {right}");
        }
    }

    /// The f64 recursion of the level rate at λ = 1 is the exact ledger's.
    #[test]
    fn kernel_agrees_with_the_exact_ledger(opening in 0.0..1e9_f64, income in 0.0..1e9_f64, outgo in 1.0..1e9_f64) {
        let months = even(30, income, 0.0, outgo, 0.025);
        let interest = Interest::new(dec!(0.025), None).unwrap();
        let mut balance = Yuan::from_f64(opening, "opening").unwrap();
        let mut due = MonthFlows::default();
        due.contributions[0][0] = Yuan::from_f64(months[0].contributions, "income").unwrap();
        due.benefits[0][0] = Yuan::from_f64(months[0].outgo, "outgo").unwrap();
        for _ in &months {
            balance = post(balance, &due, &interest, Shortage::CarryNegative).unwrap().closing;
        }
        let kernel = worst_months(opening, &months, 1.0, LevelAt::LastYear) * outgo / 12.0;
        let exact = balance.to_f64();
        prop_assert!((kernel - exact).abs() <= 1e-9 * exact.abs().max(outgo), "{kernel} {exact}");
    }
}
