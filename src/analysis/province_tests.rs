//! Sums of areas against the areas, and an area against itself in other company.

use super::*;
use crate::analysis::run::{RunOptions, evaluate};
use crate::projection::sample;
use crate::scenario::economy::{Ar1, MortalityRisk};
use crate::scenario::{Area, Scenario};
use crate::sets::AGES;
use crate::units::{dec, float};

const YEARS: usize = 12;

/// Three areas of unlike fortune: the second starts in debt, the third starts rich.
fn three() -> Scenario {
    let mut scenario = sample::scenario(YEARS);
    scenario.uncertainty.process = true;
    scenario.uncertainty.fertility = Some(Ar1 { phi: 0.5, sd: 0.05 });
    scenario.uncertainty.mortality = Some(MortalityRisk { b: [0.01; AGES], kappa_sd: 5.0 });
    let first = scenario.areas[0].clone();
    let other = |id: &str, opening| {
        let mut area: Area = first.clone();
        area.id = id.into();
        area.ltci_fund.opening = opening;
        area
    };
    let second = other("second", dec!(-500_000_000));
    let third = other("third", dec!(2_000_000_000));
    scenario.areas.extend([second, third]);
    scenario
}

fn options(paths: Option<u64>) -> RunOptions {
    RunOptions { paths, seed: 7, threads: None }
}

#[test]
fn the_province_is_the_sum_of_its_areas() {
    let scenario = three();
    let outcome = evaluate(&scenario, &options(Some(64)), &|_| {}).unwrap();
    let province = outcome.province.as_ref().unwrap();
    let paths = province.paths.as_ref().unwrap();
    let close = |a: f64, b: f64, what: &str| {
        assert!((a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs())), "{what}: {a} against {b}");
    };
    let mut mixed = 0;
    for (t, sum) in province.years.iter().enumerate() {
        let years: Vec<_> = outcome.areas.iter().map(|a| &a.best.years[t]).collect();
        let balances: Vec<f64> = years.iter().map(|y| y.ltci.closing.to_f64()).collect();
        let exact = years.iter().map(|y| y.ltci.closing.amount()).sum::<Decimal>();
        assert_eq!(sum.closing.amount(), exact);
        assert_eq!(sum.outgo.amount(), years.iter().map(|y| y.ltci.flows.outgo().unwrap().amount()).sum());
        assert_eq!(sum.negative_areas, balances.iter().filter(|b| **b < 0.0).count());
        let short: f64 = balances.iter().map(|b| (-b).max(0.0)).sum();
        let over: f64 = balances.iter().map(|b| b.max(0.0)).sum();
        close(sum.transfers.to_f64(), short.min(over), "transfers");
        mixed += usize::from(short > 0.0 && over > 0.0);
        // Balances move by income less outgo: no transfers, no cover in these areas.
        let before: f64 = years.iter().map(|y| y.ltci.opening.to_f64()).sum();
        close(sum.closing.to_f64(), before + sum.income.to_f64() - sum.outgo.to_f64(), "the year's movement");
        // The sample opens its tracks in its first two years: there the year that follows divides.
        let divisor = province.years[if t < 2 { t + 1 } else { t }].outgo.to_f64();
        if let Some(months) = sum.payable_months {
            close(float(months), 12.0 * sum.closing.to_f64() / divisor, "payable months");
        }
        // Means over paths add up.
        for (measure, of) in [
            (Measure::Closing, &paths.closing),
            (Measure::Outgo, &paths.outgo),
            (Measure::CurrentBalance, &paths.current_balance),
            (Measure::Beneficiaries, &paths.beneficiaries),
            (Measure::Contributions, &paths.contributions),
        ] {
            let means = outcome.areas.iter().map(|a| a.paths.as_ref().unwrap().of(measure).unwrap()[t].mean);
            close(of[t].mean, means.sum(), "mean over paths");
        }
        assert!(
            paths.any_area_negative[t].share >= paths.negative[t].share,
            "a negative sum has a negative part"
        );
        assert!(paths.negative_areas[t].mean >= paths.any_area_negative[t].share);
    }
    assert!(mixed > 0, "no year in which one area could help another");
    assert!(paths.any_area_negative_ever.share >= paths.negative_ever.share);
    // Three areas that share the nation's fate alone in part: the sum is less uncertain than areas in step would be.
    let last = YEARS - 1;
    let in_step: f64 =
        outcome.areas.iter().map(|a| a.paths.as_ref().unwrap().of(Measure::Closing).unwrap()[last].sd).sum();
    assert!(paths.closing[last].sd > 0.0 && paths.closing[last].sd < in_step);
}

#[test]
fn an_area_has_the_same_numbers_in_any_company() {
    let all = three();
    let together = evaluate(&all, &options(Some(32)), &|_| {}).unwrap();
    // Own draws are found by the place in the scenario: the first area alone is at its place …
    let mut alone = all.clone();
    alone.areas.truncate(1);
    let first = evaluate(&alone, &options(Some(32)), &|_| {}).unwrap();
    assert!(first.province.is_none());
    assert_eq!(
        first.areas[0].paths.as_ref().unwrap().measures,
        together.areas[0].paths.as_ref().unwrap().measures
    );
    // … and the third stays at its place behind two areas that differ from before.
    let mut others = all.clone();
    others.areas[0].ltci_fund.opening = dec!(0);
    others.areas[1].ltci_fund.opening = dec!(0);
    let beside = evaluate(&others, &options(Some(32)), &|_| {}).unwrap();
    assert_eq!(
        beside.areas[2].paths.as_ref().unwrap().measures,
        together.areas[2].paths.as_ref().unwrap().measures
    );
    // Alone at another place the best estimate is the same; the paths carry other draws of its own.
    let mut third = all.clone();
    third.areas.drain(..2);
    let third = evaluate(&third, &options(Some(32)), &|_| {}).unwrap();
    for (a, b) in third.areas[0].best.years.iter().zip(&together.areas[2].best.years) {
        assert_eq!((a.ltci.closing, a.payable_months), (b.ltci.closing, b.payable_months));
    }
    let closing = |a: &AreaOutcome| a.paths.as_ref().unwrap().of(Measure::Closing).unwrap().to_vec();
    assert_ne!(closing(&third.areas[0]), closing(&together.areas[2]));
}

#[test]
fn the_best_estimate_alone_has_no_paths() {
    let scenario = three();
    let outcome = evaluate(&scenario, &options(None), &|_| {}).unwrap();
    let province = outcome.province.unwrap();
    assert_eq!((province.years.len(), province.paths.is_none()), (YEARS, true));
}
