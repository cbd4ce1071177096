//! Properties of the money of whole runs: more generous terms never cost less, money is homogeneous, payers add up.

use super::drivers::PathDrivers;
use super::result::PathResult;
use super::rules::Inputs;
use super::sample::scenario;
use super::{People, exact};
use crate::scenario::Scenario;
use crate::scenario::law::{Amount, Limit};
use crate::sets::{Category, Payer};
use crate::timeline::Series;
use crate::units::{decimal, float};
use proptest::prelude::*;
use rust_decimal::Decimal;

const YEARS: usize = 6;

fn run(s: &Scenario) -> PathResult {
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = Inputs::new(s, 0, &people);
    exact::run(&inputs, &PathDrivers::central(&s.areas[0], &s.economy, s.horizon)).unwrap()
}

fn d(x: f64) -> Decimal {
    decimal(x, "a test's number").unwrap().round_dp(12)
}

fn limits(s: &mut Scenario) -> impl Iterator<Item = &mut Limit> {
    let b = &mut s.areas[0].benefits;
    let modes = b.employee.modes.iter_mut().chain(&mut b.resident.modes);
    modes.flat_map(|mode| mode.fund_limit.iter_mut().chain(&mut mode.cost_limit))
}

/// Terms at random: limits on the payment or on the cost, kept, pooled, a lag, old terms or none.
fn terms() -> impl Strategy<Value = Scenario> {
    let limit =
        (0.1..0.8_f64, 0.1..0.8_f64, any::<bool>(), any::<bool>(), prop::option::of(500.0..3000.0_f64));
    (limit, 0.2..0.9_f64, 0..4_u8, prop::option::of(2025..2031_i32)).prop_map(
        |((employee, resident, pooled, on_cost, kept), ratio, lag, old)| {
            let mut s = scenario(YEARS);
            let b = &mut s.areas[0].benefits;
            (b.start_lag, b.old) = (lag, None);
            for (track, share) in [(&mut b.employee, employee), (&mut b.resident, resident)] {
                for mode in &mut track.modes {
                    mode.ratio = Series::constant(d(ratio));
                    let mut limit = mode.fund_limit.take().unwrap();
                    if let Amount::ShareOf { share: of, .. } = &mut limit.amount {
                        *of = Series::constant(d(share));
                    }
                    (limit.pooled, limit.at_least) = (pooled, kept.map(d));
                    *(if on_cost { &mut mode.cost_limit } else { &mut mode.fund_limit }) = Some(limit);
                }
            }
            if let Some(change) = old {
                let mut modes = b.employee.modes.clone();
                modes[0].ratio = Series::constant(d((ratio + 0.1).min(1.0)));
                b.old = Some(crate::scenario::law::OldTerms {
                    change,
                    exit: 0.3,
                    covered: [false, true, true, true, true],
                    tracks: [Some(modes), None],
                });
            }
            s
        },
    )
}

fn benefits(p: &PathResult) -> Vec<f64> {
    p.years.iter().map(|y| y.ltci.flows.benefits_total().unwrap().to_f64()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_higher_ratio_or_limit_never_lowers_outgo(s in terms(), more in 0.001..0.3_f64) {
        let before = benefits(&run(&s));
        let mut higher = s.clone();
        for limit in limits(&mut higher) {
            limit.factor = limit.factor.map(|f| f * d(1.0 + more));
        }
        let mut richer = s.clone();
        let b = &mut richer.areas[0].benefits;
        for mode in b.employee.modes.iter_mut().chain(&mut b.resident.modes) {
            let raised = (float(*mode.ratio.at(2026)) * (1.0 + more)).min(1.0);
            mode.ratio = Series::constant(d(raised));
        }
        let mut pool = s.clone();
        limits(&mut pool).for_each(|limit| limit.pooled = true);
        let mut old = s.clone();
        old.areas[0].benefits.old = s.areas[0].benefits.old.clone().map(|o| {
            crate::scenario::law::OldTerms { exit: 0.0, ..o }
        });
        for (what, other) in [("limit", higher), ("ratio", richer), ("pool", pool), ("old cases stay", old)] {
            for (t, (a, b)) in before.iter().zip(benefits(&run(&other))).enumerate() {
                prop_assert!(b >= a * (1.0 - 1e-12), "{what}, year {t}: {a} before, {b} after");
            }
        }
    }

    /// Every yuan of the scenario times c: every balance times c; months and rates stay.
    #[test]
    fn scaling_all_money_scales_the_ledger(s in terms(), c in 0.2..5.0_f64) {
        let c = d(c).round_dp(4);
        let mut scaled = s.clone();
        scale(&mut scaled, c);
        let (one, other) = (run(&s), run(&scaled));
        for (a, b) in one.years.iter().zip(&other.years) {
            let outgo = a.ltci.flows.outgo().unwrap().to_f64() * float(c);
            for (x, y) in [
                (a.ltci.closing, b.ltci.closing),
                (a.ltci.interest, b.ltci.interest),
                (a.ltci.flows.income().unwrap(), b.ltci.flows.income().unwrap()),
                (a.ltci.flows.outgo().unwrap(), b.ltci.flows.outgo().unwrap()),
            ] {
                let (x, y) = (x.to_f64() * float(c), y.to_f64());
                prop_assert!((x - y).abs() <= 1e-11 * x.abs().max(outgo), "{}: {x} {y}", a.year);
            }
            let months = |y: &super::result::YearResult| y.payable_months.map(float);
            let (x, y) = (months(a).unwrap(), months(b).unwrap());
            prop_assert!((x - y).abs() <= 1e-9 * x.abs().max(1.0));
        }
    }

    /// What payers pay adds up to base × rate × collection of the category, assistance in full.
    #[test]
    fn payers_add_to_the_contribution(s in terms(), split in 0.0..1.0_f64) {
        let mut s = s;
        // Back-payments are priced at the individual rate alone: they stay out of the comparison.
        if let Some(w) = &mut s.areas[0].continuity.waiting {
            w.back_payment = 0.0;
        }
        let mut moved = s.clone();
        for c in &mut moved.areas[0].contributions {
            if c.category == Category::Employee {
                c.rates = vec![
                    (Payer::Employer, Series::constant(d(0.003 * split))),
                    (Payer::Individual, Series::constant(d(0.003) - d(0.003 * split))),
                ];
            }
        }
        for (a, b) in run(&s).years.iter().zip(&run(&moved).years) {
            let total = |y: &super::result::YearResult, k: Category| -> f64 {
                let payers = [Payer::Employer, Payer::Individual, Payer::Government, Payer::Assistance];
                payers.map(|p| float(y.ltci.flows.contributions[k.index()][p.index()].amount())).iter().sum()
            };
            let k = Category::Employee;
            prop_assert!((total(a, k) - total(b, k)).abs() <= 1e-9 * total(a, k), "{}", a.year);
            let base = a.base_by_month.iter().map(|y| y.to_f64()).sum::<f64>();
            prop_assert!(Category::ALL.iter().map(|k| total(a, *k)).sum::<f64>() < 0.0031 * base);
        }
    }
}

/// Multiplies everything that is money.
fn scale(s: &mut Scenario, c: Decimal) {
    let area = &mut s.areas[0];
    for line in &mut area.contributions {
        line.base.indicator.level *= c;
    }
    let b = &mut area.benefits;
    let old = b.old.iter_mut().flat_map(|old| old.tracks.iter_mut().flatten().flatten());
    let rules = b.employee.modes.iter_mut().chain(&mut b.resident.modes).chain(old);
    for limit in rules.flat_map(|mode| mode.fund_limit.iter_mut().chain(&mut mode.cost_limit)) {
        limit.at_least = limit.at_least.map(|kept| kept * c);
        if let Amount::ShareOf { indicator, .. } = &mut limit.amount {
            indicator.level *= c;
        }
    }
    b.care_cost.yuan_per_month.iter_mut().flatten().for_each(|yuan| *yuan *= float(c));
    area.costs.assessment_fee *= c;
    area.costs.devices *= c;
    area.costs.administration_per_insured *= c;
    area.ltci_fund.opening *= c;
    if let Some(m) = &mut area.medical_fund {
        m.base.indicator.level *= c;
        m.income_per_active *= c;
        m.outgo_per_insured *= c;
    }
}
