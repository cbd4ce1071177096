//! Tests of the payment rules: worked examples of the documents, readings, monotony, error of averaging.

use super::*;
use crate::units::dec;
use proptest::prelude::*;

fn fixed(cost: f64) -> Lognormal {
    Lognormal::new(cost, 0.0)
}

#[test]
fn worked_examples_of_the_documents() {
    // Expected values by hand from the clauses, fixed costs.
    let cases = [
        // 70 % of 20,000 a year is 14,000; cap 50 % × 30,000 × 0.95² = 13,537.50 binds
        (fixed(20_000.0), 0.70, Limits::on_payment(13_537.50), 13_537.50),
        // 80 % of 12,000 a year is 9,600; home limit half of 15,000 binds
        (fixed(12_000.0), 0.80, Limits::on_payment(7_500.0), 7_500.0),
        // 1,500 in a month, limit 1,200: on eligible cost 70 % × 1,200, on the payment 70 % × 1,500
        (fixed(1_500.0), 0.70, Limits::on_cost(1_200.0), 840.0),
        (fixed(1_500.0), 0.70, Limits::on_payment(1_200.0), 1_050.0),
        // 75 % of 24,000 is 18,000; ceiling 16,920 binds
        (fixed(24_000.0), 0.75, Limits::on_payment(16_920.0), 16_920.0),
        // both limits at once: 70 % × 1,200 = 840, then at most 800
        (fixed(1_500.0), 0.70, Limits { fund_payment: 800.0, eligible_cost: 1_200.0 }, 800.0),
    ];
    for (cost, ratio, limits, expected) in cases {
        let got = PaymentRule::RatioWithLimit { cost }.payment(ratio, limits);
        assert!((got - expected).abs() < 1e-9, "{got} {expected}");
    }
}

#[test]
fn bed_days_and_hours() {
    // 45 yuan × 30 days: in full 1,350, at 70 % 945.
    assert_eq!(bed_days(45.0, 30.0, 1.0, 1.0, Limits::NONE), 1350.0);
    assert!((bed_days(45.0, 30.0, 1.0, 0.7, Limits::NONE) - 945.0).abs() < 1e-9);
    // 40 × 30.4375 × 0.9 = 1,095.75, bounded by a limit of 1,000
    let rule = PaymentRule::BedDay { yuan_per_day: 40.0, occupancy: 0.9 };
    assert!((rule.payment(0.3, Limits::NONE) - 1095.75).abs() < 1e-9);
    assert_eq!(rule.payment(0.3, Limits::on_payment(1000.0)), 1000.0);
    // 20 hours × 60 × 0.7 = 840, to a limit of 800
    let hours = PaymentRule::ServiceHours { hours: 20.0, price_per_hour: 60.0 };
    assert!((hours.payment(0.7, Limits::NONE) - 840.0).abs() < 1e-9);
    assert_eq!(hours.payment(0.7, Limits::on_payment(800.0)), 800.0);
}

#[test]
fn both_limits_at_once_against_a_slow_sum() {
    // Midpoint sum over 400,000 equally likely quantile cells of the cost.
    let (mean, cv) = (2400.0_f64, 0.8_f64);
    let s = (1.0 + cv * cv).ln().sqrt();
    let mu = mean.ln() - 0.5 * s * s;
    let (r, lc, lf) = (0.7, 2600.0_f64, 1500.0_f64);
    let (n, reach) = (400_000, 10.0);
    let h = 2.0 * reach / f64::from(n);
    let slow: f64 = (0..n)
        .map(|i| {
            let z = -reach + h * (f64::from(i) + 0.5);
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            (r * (mu + s * z).exp().min(lc)).min(lf) * density * h
        })
        .sum();
    let limits = Limits { fund_payment: lf, eligible_cost: lc };
    let fast = ratio_with_limits(Lognormal::new(mean, cv), r, limits);
    assert!((fast - slow).abs() < 1e-7 * slow, "{fast} {slow}");
}

#[test]
fn annual_pool_lies_between_the_monthly_ceiling_and_none() {
    let cost = Lognormal::new(3000.0, 0.6);
    let full_year = {
        let mut w = [0.0; 12];
        w[11] = 1.0;
        w
    };
    let monthly = ratio_with_limits(cost, 0.7, Limits::on_payment(15_000.0 / 12.0));
    let pool =
        |w: &[f64; 12]| annual_pool(w, |n| ratio_with_limits(cost, 0.7, Limits::on_payment(15_000.0 / n)));
    assert!((pool(&full_year) - monthly).abs() < 1e-9, "twelve months are the monthly ceiling");
    let half_year = {
        let mut w = [0.0; 12];
        w[5] = 1.0;
        w
    };
    // six months: 15,000/6 = 2,500 a month
    assert!((pool(&half_year) - ratio_with_limits(cost, 0.7, Limits::on_payment(2_500.0))).abs() < 1e-9);
    // a mixture weighs by months: 12 of 18 benefit-months belong to the full year
    let mixed = {
        let mut w = [0.0; 12];
        w[5] = 0.5;
        w[11] = 0.5;
        w
    };
    let expected = (12.0 * pool(&full_year) + 6.0 * pool(&half_year)) / 18.0;
    assert!((pool(&mixed) - expected).abs() < 1e-9);
    assert_eq!(pool(&[0.0; 12]), 0.0);
}

#[test]
fn months_of_benefit_by_hand() {
    // A constant stock of 1,200, 12 % leave a year: 1 % a month. 1,200 in January, 12 new in every later month.
    let persons = months_of_benefit(&[1200.0; 12], 0.12);
    let months: f64 = (1..=12).map(f64::from).zip(persons).map(|(n, p)| n * p).sum();
    assert!((months - 12.0 * 1200.0).abs() < 1e-9, "benefit-months are the stock's: {months}");
    assert!((persons[11] - 1200.0 * 0.99_f64.powi(11)).abs() < 1e-9);
    // One month: January's leavers 12, leavers of 10 later groups 0.12 each, December's 12 new.
    assert!((persons[0] - (12.0 + 10.0 * 0.12 + 12.0)).abs() < 1e-9, "{}", persons[0]);
    assert!((persons.iter().sum::<f64>() - (1200.0 + 11.0 * 12.0)).abs() < 1e-9);
    // Benefits from October on, nobody leaves: everybody has three months.
    let mut late = [0.0; 12];
    late[9..].fill(50.0);
    let mut expected = [0.0; 12];
    expected[2] = 50.0;
    assert_eq!(months_of_benefit(&late, 0.0), expected);
}

/// The pool's formula against persons drawn one by one: months of entry and exit, one cost for the person's year, the
/// annual limit used up month by month. And what the formula leaves out: costs that are new in every month.
#[test]
fn the_annual_pool_against_persons_drawn_one_by_one() {
    let (exit, stock, persons) = (0.25, 4000.0_f64, 400_000_u64);
    let (ratio, annual, cost) = (0.7, 15_000.0, Lognormal::new(2400.0, 0.45));
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let sigma = (1.0 + 0.45_f64 * 0.45).ln().sqrt();
    let one_cost = |u: f64, v: f64| {
        let z = (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos();
        2400.0 * (sigma * z - 0.5 * sigma * sigma).exp()
    };
    // A constant stock: of those who appear in the year, stock are there in January, x/12 of it enter in each later month.
    let new = stock * exit / 12.0;
    let january = stock / (stock + 11.0 * new);
    let (mut same, mut fresh, mut months) = (0.0, 0.0, 0.0);
    for _ in 0..persons {
        let u = uniform();
        let entry = if u < january { 0 } else { 1 + ((u - january) / (1.0 - january) * 11.0) as usize };
        let mean = one_cost(uniform(), uniform());
        let (mut left_same, mut left_fresh) = (annual, annual);
        for _ in entry..12 {
            let a = (ratio * mean).min(left_same);
            let b = (ratio * one_cost(uniform(), uniform())).min(left_fresh);
            left_same -= a;
            left_fresh -= b;
            same += a;
            fresh += b;
            months += 1.0;
            if uniform() < exit / 12.0 {
                break;
            }
        }
    }
    let weights = months_of_benefit(&[stock; 12], exit);
    let formula = annual_pool(&weights, |n| ratio_with_limits(cost, ratio, Limits::on_payment(annual / n)));
    let monthly = ratio_with_limits(cost, ratio, Limits::on_payment(annual / 12.0));
    let (same, fresh) = (same / months, fresh / months);
    println!("formula {formula:.2}, persons {same:.2}, fresh costs {fresh:.2}, twelfths {monthly:.2}");
    // Standard error of a person's payments: 0.15 % at this number of persons; four of them.
    assert!((formula / same - 1.0).abs() < 0.006, "{formula} {same}");
    // Independent months are capped less: 7.1 % more at this cost and limit, which bounds the error from below.
    assert!(fresh > same && formula / fresh > 0.92, "{formula} {fresh}");
    // Twelfths pay less than a pool.
    assert!(monthly < formula);
}

#[test]
fn those_who_wait_are_not_paid() {
    // 1,000 a month before, 2 % leave in a month: 980 of them are paid, at most those there now.
    assert_eq!(paid_after_lag(1050.0, 1000.0, stay_share(0.24, 1)), 980.0);
    assert_eq!(paid_after_lag(900.0, 1000.0, stay_share(0.24, 1)), 900.0);
    assert!((stay_share(0.24, 2) - 0.9604).abs() < 1e-15);
    assert_eq!(paid_after_lag(1050.0, 0.0, 1.0), 0.0);
}

#[test]
fn rewards_and_penalties_of_the_ratio() {
    let cases = [
        // ratio, uplift, cut, bound, expected
        (0.70, 0.05, 0.0, 1.0, 0.75),
        (0.50, 0.05, 0.0, 1.0, 0.55),
        (0.50, 0.09, 0.0, 0.55, 0.55),
        // first benefit year after 5, 6, 11 years of a gap, 70 %
        (0.70, 0.0, 0.10, 1.0, 0.60),
        (0.70, 0.0, 0.20, 1.0, 0.50),
        (0.70, 0.0, 0.30, 1.0, 0.40),
        (0.10, 0.0, 0.30, 1.0, 0.0),
    ];
    for (ratio, uplift, cut, bound, expected) in cases {
        assert!((adjusted_ratio(ratio, uplift, cut, bound) - expected).abs() < 1e-12);
    }
    // home ratio 55 % with 1 to 5 points of reward: 56, 57, 58, 59, 60 %, and no more
    for (year, expected) in [(1, 0.56), (2, 0.57), (3, 0.58), (4, 0.59), (5, 0.60), (6, 0.60)] {
        let uplift = (0.01 * f64::from(year)).min(0.05);
        assert!((adjusted_ratio(0.55, uplift, 0.0, 1.0) - expected).abs() < 1e-12);
    }
}

/// The mean factor of a cell distribution followed by one limited expected value, against the mean over cells.
/// A mean ratio on eligible cost is exact; a mean limit errs upwards, because E[min(F, L)] is concave in L.
#[test]
fn error_of_averaging_over_tenure() {
    let cost = Lognormal::new(2500.0, 0.6);
    let cells: Vec<(f64, f64)> = (0..=20).map(|n| (1.0 / 21.0, 0.01 * f64::from(n))).collect();
    let mean: f64 = cells.iter().map(|(w, x)| w * x).sum();
    let by_ratio = |x: f64| ratio_with_limits(cost, 0.7 + x, Limits::on_cost(1800.0));
    let exact: f64 = cells.iter().map(|(w, x)| w * by_ratio(*x)).sum();
    assert!((by_ratio(mean) - exact).abs() < 1e-9);
    let by_limit = |x: f64| ratio_with_limits(cost, 0.8, Limits::on_payment(1250.0).scaled(1.0 + x));
    let exact: f64 = cells.iter().map(|(w, x)| w * by_limit(*x)).sum();
    // Second order: error = −½ Var(x) g''(mean), g'' by central differences.
    let variance: f64 = cells.iter().map(|(w, x)| w * (x - mean).powi(2)).sum();
    let second = (by_limit(mean + 0.01) - 2.0 * by_limit(mean) + by_limit(mean - 0.01)) / 1e-4;
    let error = by_limit(mean) - exact;
    assert!(error > 0.0);
    assert!((error + 0.5 * variance * second).abs() < 0.05 * error, "{error} {second}");
}

#[test]
fn benefits_of_a_cell_are_exact() {
    // 1,250.5 persons × 0.98 = 1,225.49; × 1,128.125 yuan
    assert_eq!(cell_benefits(1250.5, 1128.125, 0.02).unwrap(), Yuan::new(dec!(1382505.90625)));
    assert!(cell_benefits(f64::NAN, 1.0, 0.0).is_err());
}

#[test]
fn old_terms_run_off() {
    assert_eq!(with_old_terms(1000.0, 1400.0, 0.25, 0), 1400.0);
    // (1 − 0.25)² = 0.5625 keep 1,400
    assert!((with_old_terms(1000.0, 1400.0, 0.25, 2) - 1225.0).abs() < 1e-9);
    assert_eq!(with_old_terms(1000.0, 900.0, 0.25, 1), 1000.0);
}

#[test]
fn rules_that_cannot_be_meant_are_refused() {
    assert_eq!(check_ratio(1.2), Err(BenefitError::Ratio { found: 1.2 }));
    assert!(check_ratio(f64::NAN).is_err());
    assert!(PaymentRule::BedDay { yuan_per_day: 35.0, occupancy: 1.1 }.check().is_err());
    assert!(PaymentRule::ServiceHours { hours: -1.0, price_per_hour: 50.0 }.check().is_err());
    assert!(PaymentRule::RatioWithLimit { cost: fixed(100.0) }.check().is_ok());
    assert!(check_phase((2027, 1), (2026, 12)).is_err());
    assert!(check_phase((2027, 1), (2027, 1)).is_ok());
}

proptest! {
    #[test]
    fn raising_a_limit_or_a_ratio_never_lowers_the_payment(
        mean in 1.0..20_000.0_f64, cv in 0.0..3.0_f64, ratio in 0.01..0.99_f64,
        fund in 1.0..20_000.0_f64, eligible in 1.0..20_000.0_f64, step in 0.0..0.5_f64,
    ) {
        let cost = Lognormal::new(mean, cv);
        let limits = Limits { fund_payment: fund, eligible_cost: eligible };
        let pay = ratio_with_limits(cost, ratio, limits);
        let slack = 1e-12 * mean;
        prop_assert!(ratio_with_limits(cost, ratio * (1.0 + step), limits) >= pay - slack);
        let more_fund = Limits { fund_payment: fund * (1.0 + step), ..limits };
        let more_cost = Limits { eligible_cost: eligible * (1.0 + step), ..limits };
        prop_assert!(ratio_with_limits(cost, ratio, more_fund) >= pay - slack);
        prop_assert!(ratio_with_limits(cost, ratio, more_cost) >= pay - slack);
        prop_assert!(pay <= (ratio * mean).min(fund).min(ratio * eligible) + slack);
    }
}
