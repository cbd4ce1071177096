//! The pooled ledger of whole runs: against the areas' own funds, and the kernel's observer against exact replays.

use super::*;
use crate::analysis::run::{RunOptions, evaluate};
use crate::montecarlo::kernel::{Group, Prepared};
use crate::montecarlo::pooled::PooledAreas;
use crate::montecarlo::run::{Seeded, simulate_areas};
use crate::montecarlo::sampling::Sampling;
use crate::projection::compile::compile;
use crate::projection::replay::replay;
use crate::projection::rules::{Inputs, Returned};
use crate::projection::{People, exact, sample};
use crate::scenario::economy::{Ar1, DisabilityRisk, MortalityRisk};
use crate::scenario::{Area, Pooling as Form};
use crate::sets::AGES;
use crate::timeline::YearMonth;
use crate::units::{dec, float};

const YEARS: usize = 14;
pub(super) const FROM: i32 = 2029;

/// Three areas of unlike fortune: one pays a third of the rates and runs out, one starts rich, one borrows.
pub(super) fn three(pooling: Form) -> Scenario {
    let mut scenario = sample::scenario(YEARS);
    scenario.pooling = pooling;
    scenario.uncertainty.process = true;
    scenario.uncertainty.fertility = Some(Ar1 { phi: 0.5, sd: 0.05 });
    scenario.uncertainty.mortality = Some(MortalityRisk { b: [0.01; AGES], kappa_sd: 5.0 });
    scenario.uncertainty.disability = Some(DisabilityRisk {
        level_sd: 0.25,
        trend_sd: 0.006,
        year: Ar1 { phi: 0.7, sd: 0.04 },
        common: 0.6,
    });
    let first = scenario.areas[0].clone();
    let other = |id: &str, opening, share: Decimal| {
        let mut area: Area = first.clone();
        area.id = id.into();
        area.ltci_fund.opening = opening;
        for (_, rate) in area.contributions.iter_mut().flat_map(|c| &mut c.rates) {
            *rate = rate.map(|r| *r * share);
        }
        area
    };
    let mut third = other("third", dec!(-4_000_000), dec!(0.25));
    third.ltci_fund.borrowing = Some(dec!(0.03));
    let rates = dec!(0.21);
    for (_, rate) in scenario.areas[0].contributions.iter_mut().flat_map(|c| &mut c.rates) {
        *rate = rate.map(|r| *r * rates);
    }
    scenario.areas.extend([other("second", dec!(20_000_000), dec!(0.3)), third]);
    scenario
}

fn options(paths: Option<u64>) -> RunOptions {
    RunOptions { paths, seed: 7, threads: None }
}

/// Before the rule, and for ever where areas stay apart, an account is the area's own fund.
#[test]
fn accounts_apart_are_the_areas_own_funds() {
    let scenario = three(Form::Adjustment { share: dec!(0.1), from: FROM });
    let outcome = evaluate(&scenario, &options(None), &|_| {}).unwrap();
    let pooled = outcome.province.as_ref().unwrap().pooled.as_ref().unwrap();
    assert!(pooled.paths.is_none());
    for (t, year) in pooled.years.iter().enumerate() {
        for (r, area) in outcome.areas.iter().enumerate() {
            let own = area.best.years[t].ltci.closing;
            let gap = year.areas[r].closing_apart.minus(own).unwrap().to_f64();
            assert!(gap.abs() < 1e-12, "{} {}", area.area.id, year.year);
            if year.year < FROM {
                assert_eq!(year.areas[r].closing, year.areas[r].closing_apart);
            }
        }
        let accounts = Yuan::total(year.areas.iter().map(|a| a.closing)).unwrap();
        assert_eq!(year.closing, accounts.plus(year.fund).unwrap());
    }
    // The levy is a tenth of contributions without donations.
    let t = (FROM - scenario.horizon.first_year) as usize;
    let flows = &outcome.areas[1].best.years[t].ltci.flows;
    let donated = flows.paid_by(Payer::Donor).unwrap();
    let paid = flows.contributions_total().unwrap().minus(donated).unwrap().to_f64();
    let levied = pooled.years[t].areas[1].levied.to_f64();
    assert!(donated > Yuan::ZERO && (levied / paid - 0.1).abs() < 1e-12, "{levied} of {paid}");
    assert!(pooled.years[t - 1].areas[1].levied == Yuan::ZERO);
    // One area runs out; the adjustment fund pays, and fewer fail than apart.
    let sum = |f: fn(&PooledYear) -> usize| pooled.years.iter().map(f).sum::<usize>();
    assert!(pooled.years.iter().any(|y| y.transfers > Yuan::ZERO));
    assert!(sum(|y| y.failing) < sum(|y| y.failing_apart));
}

/// Kernel's observer against exact replays of every area on the same path: the pooled ledger in both kinds of money.
#[test]
fn pooled_paths_agree_with_exact_replays() {
    for form in [Form::Adjustment { share: dec!(0.1), from: FROM }, Form::OneFund { from: FROM }] {
        let scenario = three(form);
        let (rule, from) = scenario.pooling.rule().unwrap();
        let people: Vec<People> =
            scenario.areas.iter().map(|a| People::new(a, scenario.horizon).unwrap()).collect();
        // A sum that leaves the second fund in a month of its own.
        let returned = Returned {
            month: YearMonth { year: 2027, month: 5 },
            amount: dec!(3_000_000),
            to_medical: dec!(3_000_000),
        };
        let inputs: Vec<Inputs> = people
            .iter()
            .enumerate()
            .map(|(r, p)| Inputs { returned: (r == 1).then_some(returned), ..Inputs::new(&scenario, r, p) })
            .collect();
        let prepared: Vec<Prepared> =
            inputs.iter().map(|i| Prepared::new(compile(i).unwrap()).unwrap()).collect();
        let plans: Vec<&Prepared> = prepared.iter().collect();
        let source = Seeded { seed: 7, sampling: Sampling::Independent };
        let observer = PooledAreas::new(rule, (from - 2026) as usize, &plans);
        let kept = simulate_areas(&Group::new(plans.clone()), &source, &observer, 0, 48, &|_| ()).between;
        let (mut transfers, mut failures) = (0, [0, 0]);
        for path in [0, 19, 47] {
            let replayed: Vec<_> = inputs
                .iter()
                .zip(&prepared)
                .map(|(i, p)| exact::run(i, &replay(i, p, &source, path)).unwrap().years)
                .collect();
            let paths: Vec<&[YearResult]> = replayed.iter().map(Vec::as_slice).collect();
            let opening: Vec<Yuan> = scenario.areas.iter().map(|a| Yuan::new(a.ltci_fund.opening)).collect();
            let borrowing: Vec<_> = scenario.areas.iter().map(|a| a.ltci_fund.borrowing).collect();
            let exact = ledger(rule, from, &paths, &opening, &borrowing).unwrap();
            for (t, year) in exact.iter().enumerate() {
                let outgo: f64 = paths.iter().map(|p| p[t].ltci.flows.outgo().unwrap().to_f64()).sum();
                let failing = |r: usize| {
                    let one = rule == Pooling::OneFund && year.year >= from;
                    let pooled = if one { year.fund } else { year.areas[r].closing } < Yuan::ZERO;
                    f64::from(u8::from(year.areas[r].closing_apart < Yuan::ZERO) + 2 * u8::from(pooled))
                };
                let mut expected = vec![
                    year.fund.to_f64(),
                    year.closing.to_f64(),
                    year.transfers.to_f64(),
                    year.failing as f64,
                    outgo,
                ];
                expected.extend((0..3).map(failing));
                for (measure, expected) in expected.into_iter().enumerate() {
                    let found = kept.value(path, measure, t).unwrap();
                    let tolerance = if measure < FAILING || measure == OUTGO { 1e-9 * outgo } else { 0.0 };
                    assert!(
                        (found - expected).abs()
                            <= tolerance.max(1e-9 * expected.abs() * f64::from(u8::from(tolerance > 0.0))),
                        "{form:?} path {path}, {measure} {}: kernel {found}, exact {expected}",
                        year.year
                    );
                }
                transfers += usize::from(year.transfers > Yuan::ZERO);
                failures[0] += year.failing_apart;
                failures[1] += year.failing;
            }
        }
        assert!(transfers > 0 && failures[1] < failures[0], "{form:?}: {transfers} {failures:?}");
    }
}

/// Statistics of a run: pooling helps, moves nothing in the areas' own reports, and does not depend on threads.
#[test]
fn a_run_says_what_pooling_is_worth() {
    let scenario = three(Form::OneFund { from: FROM });
    let outcome = evaluate(&scenario, &options(Some(96)), &|_| {}).unwrap();
    let province = outcome.province.as_ref().unwrap();
    let pooled = province.pooled.as_ref().unwrap();
    let (paths, sums) = (pooled.paths.as_ref().unwrap(), province.paths.as_ref().unwrap());
    assert_eq!(paths.apart.by_year, sums.any_area_negative);
    assert_eq!(paths.apart.ever, sums.any_area_negative_ever);
    assert!(
        paths.pooled.ever.share < paths.apart.ever.share,
        "{:?} {:?}",
        paths.pooled.ever,
        paths.apart.ever
    );
    let after = (FROM - scenario.horizon.first_year) as usize;
    for t in after..YEARS {
        // In one fund all fail or none, and that is when the fund is negative.
        assert!((paths.failing_areas[t].mean - 3.0 * paths.pooled.by_year[t].share).abs() < 1e-12);
        for area in &paths.areas {
            assert_eq!(area[1].by_year[t], paths.pooled.by_year[t]);
        }
        assert!(paths.fund[t].mean.is_finite() && paths.payable_months[t].mean.is_finite());
    }
    let mut apart = scenario.clone();
    apart.pooling = Form::Apart;
    let alone = evaluate(&apart, &options(Some(96)), &|_| {}).unwrap();
    assert!(alone.province.unwrap().pooled.is_none());
    for (a, b) in alone.areas.iter().zip(&outcome.areas) {
        assert_eq!(a.paths.as_ref().unwrap().measures, b.paths.as_ref().unwrap().measures);
    }
    let one = RunOptions { threads: Some(1), ..options(Some(96)) };
    let again = evaluate(&scenario, &one, &|_| {}).unwrap();
    assert_eq!(again.province.unwrap().pooled.unwrap().paths.as_ref(), Some(paths));
    // Payable months of the best estimate: by hand from the two sums.
    let (t, next) = (YEARS - 1, 0);
    for (t, divisor) in [(t, t), (next, next + 1)] {
        let outgo: f64 =
            outcome.areas.iter().map(|a| a.best.years[divisor].ltci.flows.outgo().unwrap().to_f64()).sum();
        let months = pooled.years[t].payable_months.unwrap();
        assert!((months - 12.0 * pooled.years[t].closing.to_f64() / outgo).abs() < 1e-9);
    }
    assert!(float(pooled.years[t].closing.amount()).is_finite());
}
