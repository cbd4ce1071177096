//! The kernel's plan against the exact path: two computations of the same rules [MODEL §15].

use super::compile::{MEASURES, compile};
use super::drivers::PathDrivers;
use super::replay::replay;
use super::result::{PathResult, YearResult};
use super::rules::{Inputs, Returned};
use super::sample::{scenario, uncertain};
use super::{Cuts, People, exact};
use crate::enrolment::FloorScope;
use crate::montecarlo::kernel::{DrawSource, Prepared};
use crate::montecarlo::lanes::Lanes;
use crate::montecarlo::plan::Measure;
use crate::montecarlo::run::{Seeded, simulate};
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, slot};
use crate::scenario::economy::Preserve;
use crate::scenario::law::{PartYear, Penalty, RepairPrice, StreakClock, Together};
use crate::scenario::people::{ClaimDuration, DisabilityModel, DisabledStates, ShiftedRetirement};
use crate::scenario::{Scenario, Uncertainty};
use crate::sets::Category;
use crate::timeline::Series;
use crate::units::{dec, float};

/// The exact path's value of a measure, and the outgo that scales its tolerance.
fn exact_value(y: &YearResult, measure: Measure) -> Option<f64> {
    let outgo = y.ltci.flows.outgo().unwrap().to_f64();
    let medical = y.medical.as_ref().unwrap();
    Some(match measure {
        Measure::PayableMonths => float(y.payable_months?),
        Measure::Closing => y.ltci.closing.to_f64(),
        Measure::MedicalPayableMonths => float(medical.payable_months?),
        Measure::MedicalClosing => float(medical.closing),
        Measure::MedicalCurrentBalance => float(medical.current_balance()),
        Measure::MedicalOutgo => float(medical.outgo),
        Measure::Beneficiaries => y.people.use_of_year.by_category.iter().sum(),
        Measure::Disabled => y.people.disabled.iter().sum(),
        Measure::CostRate => outgo / y.base().unwrap().to_f64(),
        Measure::Contributions => y.ltci.flows.contributions_total().unwrap().to_f64(),
        Measure::Benefits => {
            y.ltci.flows.benefits_total().unwrap().plus(y.ltci.flows.devices).unwrap().to_f64()
        }
        Measure::Outgo => outgo,
        Measure::CurrentBalance => y.ltci.current_balance().unwrap().to_f64(),
        Measure::LowestBalance => y.lowest.to_f64(),
        Measure::Insured => y.people.insured.iter().sum(),
        Measure::Population => y.people.population,
        Measure::Gap => y.ltci.gap.to_f64(),
        Measure::ScheduledBenefits => y.ltci.scheduled_benefits.plus(y.ltci.flows.devices).unwrap().to_f64(),
        Measure::PayableShare => float(y.payable_share().unwrap()?),
        Measure::Moves => f64::from(y.moves),
        _ => return None,
    })
}

fn inputs<'a>(s: &'a Scenario, people: &'a People, cut: Cuts) -> Inputs<'a> {
    Inputs {
        area: &s.areas[0],
        area_index: 0,
        people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut,
        returned: None,
    }
}

/// Kernel against exact path: the central one, and replays of `replayed`.
pub(super) fn agree(s: &Scenario, cut: Cuts, replayed: &[u64]) {
    let compared = compare(s, cut, replayed, &[Measure::Gap]).1;
    assert_eq!(compared, replayed.len() * 16 * s.horizon.years);
}

/// Kernel against replays on the exact path, which are returned with the number of values compared.
///
/// A carried gap is a stock that the kernel keeps as the lowest balance alone: leave [`Measure::Gap`] out there.
pub(super) fn compare(
    s: &Scenario,
    cut: Cuts,
    replayed: &[u64],
    without: &[Measure],
) -> (Vec<PathResult>, usize) {
    compare_drawn(s, cut, replayed, without, Sampling::Independent)
}

/// The same of paths drawn otherwise.
fn compare_drawn(
    s: &Scenario,
    cut: Cuts,
    replayed: &[u64],
    without: &[Measure],
    sampling: Sampling,
) -> (Vec<PathResult>, usize) {
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    compare_on(&inputs(s, &people, cut), replayed, without, sampling)
}

/// The same with everything that was decided.
fn compare_on(
    inputs: &Inputs,
    replayed: &[u64],
    without: &[Measure],
    sampling: Sampling,
) -> (Vec<PathResult>, usize) {
    let prepared = Prepared::new(compile(inputs).unwrap()).unwrap();
    let source = Seeded { seed: 7, sampling };
    let results = simulate(&prepared, &source, 0, 40, &|_| {});
    let (mut paths, mut compared) = (vec![], 0);
    for &p in replayed {
        let drivers = replay(inputs, &prepared, &source, p);
        let path = exact::run(inputs, &drivers).unwrap();
        for (m, measure) in MEASURES.into_iter().enumerate().take(results.measures) {
            for (t, y) in path.years.iter().enumerate() {
                let Some(expected) = exact_value(y, measure).filter(|_| !without.contains(&measure)) else {
                    continue;
                };
                let scale = match measure {
                    Measure::Closing | Measure::CurrentBalance | Measure::LowestBalance | Measure::Gap => {
                        y.ltci.flows.outgo().unwrap().to_f64()
                    }
                    Measure::MedicalClosing | Measure::MedicalCurrentBalance => {
                        float(y.medical.as_ref().unwrap().outgo)
                    }
                    Measure::PayableMonths | Measure::MedicalPayableMonths => 12.0,
                    _ => 0.0,
                };
                let found = results.value(p, m, t).unwrap();
                let tolerance = 1e-9 * expected.abs().max(scale);
                assert!(
                    (found - expected).abs() <= tolerance,
                    "path {p}, {measure:?} {}: kernel {found}, exact {expected}",
                    y.year
                );
                compared += 1;
            }
        }
        paths.push(path);
    }
    (paths, compared)
}

#[test]
fn replayed_random_paths_agree_in_each_layer_alone() {
    let all = uncertain(30).uncertainty;
    type Switch = fn(&mut Uncertainty, &Uncertainty);
    let layers: [(&str, Switch); 7] = [
        ("economy", |u, a| u.economy = a.economy.clone()),
        ("mortality", |u, a| u.mortality = a.mortality.clone()),
        ("fertility", |u, a| u.fertility = a.fertility),
        ("disability", |u, a| u.disability = a.disability),
        ("usage", |u, a| u.usage = a.usage),
        ("rejoin", |u, a| u.rejoin = a.rejoin),
        ("process", |u, a| u.process = a.process),
    ];
    for (name, switch) in layers {
        let mut s = scenario(30);
        switch(&mut s.uncertainty, &all);
        println!("layer {name}");
        agree(&s, Cuts::NONE, &[2, 21]);
    }
}

#[test]
fn replayed_random_paths_agree_in_every_layer() {
    agree(&uncertain(30), Cuts::NONE, &[0, 1, 17, 39]);
    let mut growth = uncertain(30);
    if let Some(e) = &mut growth.uncertainty.economy {
        e.preserve = Preserve::Growth;
    }
    if let Some(u) = &mut growth.uncertainty.usage {
        u.mix_concentration = Some(40.0);
    }
    growth.areas[0].contributions[0].base.bounds =
        Some(crate::scenario::law::BaseBounds { floor: 0.6, ceiling: 3.0, cv: 0.5 });
    growth.areas[0].ltci_fund.divisor = crate::scenario::funds::MonthsDivisor::NextYear;
    agree(&growth, Cuts::always(dec!(0.0015)), &[5, 33]);
}

/// Mirrored paths and scrambled Sobol' points replay alone as they ran.
#[test]
fn every_sampling_agrees() {
    for sampling in [Sampling::Antithetic, Sampling::Sobol] {
        let cut = Cuts::always(dec!(0.0015));
        let (paths, compared) = compare_drawn(&uncertain(30), cut, &[3, 17, 38], &[Measure::Gap], sampling);
        assert_eq!(compared, paths.len() * 16 * 30);
    }
}

#[test]
fn zero_volatility_is_the_best_estimate() {
    agree(&scenario(30), Cuts::NONE, &[0, 19]);
    let s = scenario(30);
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = inputs(&s, &people, Cuts::NONE);
    let prepared = Prepared::new(compile(&inputs).unwrap()).unwrap();
    let source = Seeded { seed: 7, sampling: Sampling::Independent };
    let central = PathDrivers::central(area, &s.economy, s.horizon);
    let best = exact::run(&inputs, &central).unwrap();
    let path = exact::run(&inputs, &replay(&inputs, &prepared, &source, 3)).unwrap();
    for (a, b) in best.years.iter().zip(&path.years) {
        let slack = 1e-9 * a.ltci.flows.outgo().unwrap().to_f64();
        assert!((a.ltci.closing.to_f64() - b.ltci.closing.to_f64()).abs() < slack, "{}", a.year);
    }
}

#[test]
fn a_cut_of_the_medical_rate_agrees() {
    // tested again each year or following the LTCI rate, a cut has its own size in every year
    let moving: Vec<_> =
        (0..30).map(|t| if t % 5 == 3 { dec!(0) } else { rust_decimal::Decimal::new(100 + t, 5) }).collect();
    agree(&uncertain(30), Cuts::by_year(&moving), &[4, 22]);
    agree(&scenario(30), Cuts::always(dec!(0.0015)), &[0]);
}

/// Contributions from April, benefits from July, on every layer.
#[test]
fn a_start_within_the_year_agrees() {
    let mut s = uncertain(12);
    let of = |year: i32, month: u8| crate::timeline::YearMonth { year, month };
    let first = s.horizon.first_year;
    for c in &mut s.areas[0].contributions {
        c.start = of(first, 4);
    }
    s.areas[0].benefits.employee.start = Some(of(first, 7));
    s.areas[0].benefits.resident.start = Some(of(first + 1, 7));
    agree(&s, Cuts::NONE, &[0, 9]);
}

/// Pilot money leaves one fund in a month and enters the other in part.
#[test]
fn a_return_of_pilot_money_agrees() {
    let s = uncertain(12);
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let month = crate::timeline::YearMonth { year: 2027, month: 3 };
    let returned = Returned { month, amount: dec!(30000000), to_medical: dec!(20000000) };
    let inputs = Inputs { returned: Some(returned), ..inputs(&s, &people, Cuts::NONE) };
    let compared = compare_on(&inputs, &[0, 9], &[Measure::Gap], Sampling::Independent).1;
    assert_eq!(compared, 2 * 16 * 12);
}

/// Ramps, exclusions, early and late retirement, durations.
#[test]
fn options_of_people_agree() {
    let mut s = uncertain(30);
    let area = &mut s.areas[0];
    area.enrolment.coverage_ramp[Category::Resident.index()] =
        Series::new(2027, vec![0.4, 0.7, 1.0]).unwrap();
    area.enrolment.excluded_share[Category::Employee.index()] = 0.03;
    area.enrolment.retirement.shifted =
        vec![ShiftedRetirement { months: -24, share: 0.2 }, ShiftedRetirement { months: 12, share: 0.1 }];
    area.disability.duration = Some(ClaimDuration::default());
    agree(&s, Cuts::NONE, &[0, 3]);
}

/// Every option of continuity, in two mixtures, with a start before the horizon, earlier years and a ramp.
#[test]
fn options_of_continuity_agree() {
    let mut s = uncertain(30);
    let area = &mut s.areas[0];
    area.enrolment.coverage_ramp[Category::Resident.index()] = Series::new(2027, vec![0.5, 1.0]).unwrap();
    let c = &mut area.continuity;
    (c.part_year, c.late_first, c.late_years_count) = (PartYear::Floor, 0.3, false);
    (c.clock, c.minor_years_count, c.together) = (StreakClock::Months, true, Together::Multiplicative);
    let w = c.waiting.as_mut().unwrap();
    (w.later_years_repair, w.repair_price) = (true, RepairPrice::RatesOfMissedYears);
    w.floor.as_mut().unwrap().scope = FloorScope::UpToUnrepaired;
    agree(&s, Cuts::NONE, &[0, 21]);
    let area = &mut s.areas[0];
    for line in area.contributions.iter_mut().filter(|c| c.category != Category::Resident) {
        line.start.year = 2024;
    }
    area.benefits.employee.start.as_mut().unwrap().year = 2024;
    let c = &mut area.continuity;
    (c.part_year, c.late_years_count, c.track_change_carries) = (PartYear::Round, true, false);
    (c.founder_years[Category::Retiree.index()], c.together) = (3, Together::Additive);
    for penalty in &mut c.penalties {
        match penalty {
            Penalty::Limit { first_year_only, .. } => *first_year_only = true,
            Penalty::Ratio { calendar_year, .. } => *calendar_year = true,
        }
    }
    let w = c.waiting.as_mut().unwrap();
    (w.later_years_repair, w.repaired, w.repair_price) = (false, 0.5, RepairPrice::FullRate);
    w.floor.as_mut().unwrap().scope = FloorScope::RepairedOnly;
    agree(&s, Cuts::NONE, &[2]);
}

/// κ at a quantile of every year: z σ √(j + 1), lane by lane.
struct AtQuantile<const N: usize>([f64; N]);

impl<const N: usize> DrawSource for AtQuantile<N> {
    fn once(&self, _: u32, z: &mut [Lanes; ONCE_SLOTS]) {
        z.fill(Lanes::ZERO);
    }
    fn common(&self, _: u32, j: u32, _: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        z.fill(Lanes::ZERO);
        let step = f64::from(j + 1).sqrt() - f64::from(j).sqrt();
        z[slot::KAPPA] = Lanes::from_fn(|l| self.0.get(l).map_or(0.0, |quantile| quantile * step));
    }
    fn own(&self, _: u32, _: u32, _: u32, _: &[u8], _: &mut [Lanes; YEAR_SLOTS]) {}
}

/// Healthy ageing follows the path's own mortality: on the central path to 1e-9; elsewhere the kernel has the exact path's
/// disabled on the central population, and is off by the path's own age mix.
#[test]
fn healthy_ageing_of_the_kernel_follows_the_path() {
    let mut s = scenario(30);
    s.areas[0].disability.healthy_ageing = 0.5;
    agree(&s, Cuts::NONE, &[0]);
    s.uncertainty.mortality = uncertain(30).uncertainty.mortality;
    // As wide as the nation's: sd of ln m of 0.4 at the middle ages after thirty years.
    s.uncertainty.mortality.as_mut().unwrap().kappa_sd = 8.0;
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let inputs = inputs(&s, &people, Cuts::NONE);
    let prepared = Prepared::new(compile(&inputs).unwrap()).unwrap();
    let quantiles = [-1.2816, 1.2816, 0.0, -2.3263, 2.3263];
    let source = AtQuantile(quantiles);
    let results = simulate(&prepared, &source, 0, 16, &|_| {});
    let mut moved = 0.0_f64;
    for (p, quantile) in (0..).zip(quantiles) {
        let path = exact::run(&inputs, &replay(&inputs, &prepared, &source, p)).unwrap();
        let mut worst = 0.0_f64;
        for (m, measure) in MEASURES.into_iter().enumerate() {
            let tolerance = match measure {
                Measure::Disabled | Measure::Beneficiaries | Measure::Benefits if quantile.abs() < 2.0 => {
                    5e-3
                }
                Measure::Disabled | Measure::Beneficiaries | Measure::Benefits => 2e-2,
                Measure::Insured | Measure::Population | Measure::MedicalOutgo => 1e-9,
                _ => continue,
            };
            for (t, y) in path.years.iter().enumerate() {
                let expected = exact_value(y, measure).unwrap();
                let error = results.value(p, m, t).unwrap() / expected - 1.0;
                assert!(error.abs() <= tolerance, "{quantile} {measure:?} {}: {error:.2e}", y.year);
                if measure == Measure::Disabled {
                    worst = worst.max(error.abs());
                    let central = results.value(2, m, t).unwrap();
                    moved = moved.max((expected / central - 1.0).abs());
                }
            }
        }
        println!("kappa at {quantile:+.2} sd: disabled off by at most {worst:.1e}");
    }
    assert!(moved > 0.05, "{moved}");
}

/// The multi-state model drives: its tables and six-month shares on the central path.
#[test]
fn the_multi_state_model_agrees() {
    let mut s = scenario(30);
    s.areas[0].disability.model = DisabilityModel::MultiState;
    s.areas[0].disability.multi_state = Some(super::national::rates(DisabledStates::Severe));
    agree(&s, Cuts::NONE, &[0]);
}
