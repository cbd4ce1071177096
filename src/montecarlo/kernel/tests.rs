//! Tests of the whole kernel on a small plan that uses every room.

use super::dispatch::{normals, normals_body};
use super::*;
use crate::montecarlo::plan::*;
use crate::montecarlo::run::{GroupResults, Seeded, simulate, simulate_areas, simulate_until};
use crate::montecarlo::sampling::Sampling;
use crate::sets::AGES;

/// A small area with all layers on: mid-year starts, two limits, annual collection before the year, migrants.
fn plan(volatile: bool) -> Plan {
    let years = 6;
    let on = |sd: f64| if volatile { sd } else { 0.0 };
    let flat = |v: f64| vec![v; years];
    let row = |v: f64, driver, lag| IndexedRow { coefficient: vec![v; 6], driver, lag, held: vec![] };
    let limit = |row| LimitRow { row, at_least: None, pooled: false };
    let mortality = std::array::from_fn(|s| {
        std::array::from_fn(|x| {
            if x == 100 { 0.45 } else { 3e-5 * (0.1 * x as f64).exp() * (1.0 - 0.2 * s as f64) + 2e-4 }
        })
    });
    let by_age = |f: &dyn Fn(usize) -> f64| [std::array::from_fn(f), std::array::from_fn(f)];
    let mut enrolment = [[[0.0; AGES]; 2]; CATEGORIES];
    enrolment[0] = by_age(&|x| if (16..60).contains(&x) { 0.32 } else { 0.0 });
    enrolment[1] = by_age(&|x| if (16..60).contains(&x) { 0.08 } else { 0.0 });
    enrolment[2] = by_age(&|x| if x >= 60 { 0.35 } else { 0.0 });
    enrolment[4] = by_age(&|x| if x >= 18 { 0.5 } else { 0.0 });
    enrolment[5] = by_age(&|x| if x < 18 { 0.9 } else { 0.0 });
    let share = |g: usize| {
        by_age(&move |x| 0.004 / (g + 1) as f64 * (0.07 * (x as f64 - 60.0).max(0.0)).exp().min(30.0))
    };
    let mut phi = [[0.0; DRIVERS]; DRIVERS];
    let mut cholesky = [[0.0; DRIVERS]; DRIVERS];
    for i in 0..DRIVERS {
        phi[i][i] = 0.5;
        cholesky[i][i] = on(0.015);
        cholesky[i][0] += on(0.005);
    }
    let tenure = TenureRows {
        clock: (0..years)
            .map(|t| {
                let old = 0.98f64.powi(t as i32) / 5.0;
                let new = |n: usize| if n < t { 0.02 * 0.98f64.powi(n as i32) } else { old };
                (0..t + 5).map(new).collect()
            })
            .collect(),
        rejoin: flat(0.05),
        rejoin_max: 0.4,
        weights: vec![TenureWeights {
            ratio_founder: vec![0.0, 0.0, 0.0, 0.0, 0.05],
            ratio_joiner: vec![-0.02, 0.0, 0.0, 0.0, 0.05],
            limit_founder: vec![0.0, 0.01, 0.02],
            limit_joiner: vec![],
            lost_joiner: vec![0.5, 0.1],
        }],
    };
    let cell = |g: usize, a: usize| PaymentCell {
        method: match (g, a) {
            (0, _) => Method::Nothing,
            (1, 2) => Method::Amount { amount: row(900.0, None, 0), times_ratio: false },
            (_, 2) => Method::Amount { amount: row(60.0 * 30.0, Some(3), 0), times_ratio: true },
            _ => Method::CostShare { cost: row(2_000.0 + 300.0 * g as f64, Some(3), 0), sigma: 0.5 },
        },
        cost_limit: (a != 1).then(|| limit(row(2_400.0, Some(4), 0))),
        fund_limit: Some(limit(row(1_500.0, Some(1), 1))),
    };
    let class = |uplift| PaymentClass {
        cells: std::array::from_fn(|g| std::array::from_fn(|a| cell(g, a))),
        limit_tenure: Some(4),
        ratio_of: if uplift { 0 } else { 4 },
        ratio_uplift: uplift,
        own_ratio: None,
        months: vec![],
    };
    let line = |category, base, collection, timing, skip: u8| ContributionLine {
        fund: Fund::Ltci,
        category,
        payer: category % 2,
        base,
        rate: flat(0.003),
        collection,
        timing,
        skip: std::iter::once(skip).chain(std::iter::repeat_n(0, years - 1)).collect(),
        in_base: true,
        in_administration: category != 2,
    };
    let contributions = vec![
        line(0, row(7_000.0, Some(0), 0), Some(0), Timing::Monthly, 6),
        line(1, row(4_200.0, Some(0), 1), Some(0), Timing::Monthly, 6),
        line(2, row(3_000.0, Some(2), 0), None, Timing::Monthly, 0),
        line(4, row(30_000.0, Some(1), 1), Some(1), Timing::Annual { count: -2, cash: 1 }, 3),
        ContributionLine {
            fund: Fund::Medical,
            ..line(0, row(7_000.0, Some(0), 0), Some(0), Timing::Monthly, 0)
        },
    ];
    let fund = FundRows {
        opening: 1e6,
        other: vec![[1_000.0; 12]; years],
        shortfall: Shortfall::Carry,
        borrowing: 0.0,
        next_year_outgo: vec![],
    };
    let share_of = |location| LogitNormal { location, sd: on(0.2) };
    Plan {
        years,
        area: 3,
        adjustment: None,
        budget: None,
        population: PopulationRows {
            start: by_age(&|x| 900.0 - 8.0 * x as f64),
            central_rate: vec![mortality; years],
            kappa_loading: std::array::from_fn(|x| 0.01 + 0.0001 * (x / 5) as f64),
            kappa_sd: on(1.5),
            fertility: vec![std::array::from_fn(|x| if (20..40).contains(&x) { 0.055 } else { 0.0 }); years],
            sex_ratio: flat(1.08),
            migrants: vec![by_age(&|x| if (18..30).contains(&x) { 10.0 } else { 0.0 }); years],
            fertility_factor: Ar1 { phi: 0.8, sd: on(0.05) },
            migration_factor: Ar1 { phi: 0.5, sd: on(0.2) },
        },
        enrolment: vec![enrolment; years + 1],
        reached: vec![],
        disability: DisabilityRows {
            prevalence: vec![std::array::from_fn(share)],
            life: vec![],
            level: [0.5, 0.6, 1.0, 1.0, 1.1, 1.0],
            cap_after_level: true,
            qualifying: vec![[[0.9; GRADES]; CATEGORIES]],
            covered: (0..years).map(|t| [0.0, (t >= 3) as u8 as f64, 1.0, 1.0, 1.0]).collect(),
            level_sd: on(0.12),
            trend_mean: 0.002,
            trend_sd: on(0.004),
            scale: vec![],
            yearly: Ar1 { phi: 0.7, sd: on(0.04) },
            yearly_common: 0.6,
            process: if volatile {
                ProcessRisk::YearMean { scale: 1.0, rho: 0.7 }
            } else {
                ProcessRisk::None
            },
        },
        economy: EconomyRows {
            mean: vec![[0.045, 0.04, 0.03, 0.04, 0.02, 0.05, 0.02]; years],
            phi,
            cholesky,
            index_rule: IndexRule::PreserveLevel,
            interest_floor: 0.0,
            interest_shift: vec![],
            before: vec![],
            area_phi: 0.5,
            area_sd: [on(0.01), on(0.01), 0.0, 0.0, 0.0, 0.0, 0.0],
        },
        tenure: [Some(tenure.clone()), Some(tenure.clone()), None, None, Some(tenure), None],
        rejoining: Ar1 { phi: 0.6, sd: on(0.2) },
        usage: UsageRows {
            take_up_fixed: vec![[0.1; CATEGORIES]; years],
            take_up_slope: vec![[0.5; CATEGORIES]; years],
            plateau: share_of(0.8),
            benefit_skip: (0..years)
                .map(|t| if t == 0 { [6, 6, 6, 12, 9, 12] } else { [0; CATEGORIES] })
                .collect(),
            mix: vec![[[0.6, 0.12, 0.28]; GRADES]],
            mix_sd: on(0.15),
            mix_concentration: None,
            care_sd: on(0.1),
            collection: [share_of(3.0), share_of(2.5)],
            hospital: 0.03,
        },
        payment: PaymentRows {
            ratio: vec![[[0.75, 0.7, 0.65]; CATEGORIES]; years],
            ratio_max: 0.78,
            class: [0, 0, 0, 0, 1, 1],
            classes: vec![class(true), class(false)],
            old: None,
            start_lag: None,
        },
        contributions,
        costs: CostRows {
            assessment: Assessment::Flow {
                fee: row(300.0, Some(4), 0),
                pass_rate: 0.8,
                exit: 0.2,
                every_years: 2.0,
            },
            administration: flat(0.05),
            per_insured: None,
            administration_timing: AdministrationTiming::Evenly,
            administration_skip: vec![],
            joint_ceiling: flat(0.08),
            devices: Some(row(40.0, Some(4), 0)),
        },
        ltci: fund.clone(),
        medical: Some(MedicalRows {
            fund,
            cost: [Some(row(200.0, Some(5), 0)), None, Some(row(600.0, Some(5), 0)), None, None, None],
        }),
        measures: vec![
            Measure::PayableMonths,
            Measure::Closing,
            Measure::Contributions,
            Measure::Outgo,
            Measure::Interest,
            Measure::Benefits,
            Measure::Assessment,
            Measure::Administration,
            Measure::ContributionsBy(0),
            Measure::ContributionsBy(1),
            Measure::Beneficiaries,
            Measure::BeneficiariesOf(0),
            Measure::BeneficiariesOf(1),
            Measure::BeneficiariesOf(2),
            Measure::BeneficiariesOf(4),
            Measure::BeneficiariesOf(5),
            Measure::CurrentBalance,
            Measure::Population,
            Measure::MedicalClosing,
            Measure::Index(0),
        ],
    }
}

const SEEDED: Seeded = Seeded { seed: 42, sampling: Sampling::Independent };

#[test]
fn a_path_is_the_same_in_every_run_and_on_any_number_of_threads() {
    let prepared = Prepared::new(plan(true)).expect("a sound plan");
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let whole = pool(1).install(|| simulate(&prepared, &SEEDED, 0, 200, &|_| ()));
    let part = pool(3).install(|| simulate(&prepared, &SEEDED, 37, 101, &|_| ()));
    let (mut all, mut some) = (Vec::new(), Vec::new());
    for measure in 0..whole.measures {
        for year in 0..whole.years {
            whole.series(measure, year, &mut all);
            part.series(measure, year, &mut some);
            let bits = |v: &[f64]| v.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&all[37..138]), bits(&some));
            assert_eq!(whole.value(120, measure, year).map(f64::to_bits), Some(all[120].to_bits()));
        }
    }
    assert_eq!(whole.value(200, 0, 0), None);
}

/// The first two years alone are those of the whole run, with every kind of draw (Sobol's bridge knows the whole horizon).
#[test]
fn a_run_that_ends_early_has_the_same_first_years() {
    let prepared = Prepared::new(plan(true)).expect("a sound plan");
    let closing = prepared.plan.measures.iter().position(|m| *m == Measure::Closing).expect("kept");
    for sampling in [Sampling::Independent, Sampling::Sobol] {
        let source = Seeded { seed: 3, sampling };
        let whole = simulate(&prepared, &source, 0, 40, &|_| ());
        let early = simulate_until(&prepared, &source, 0, 40, 2);
        for path in 0..40 {
            for t in 0..2 {
                let value = whole.value(path, closing, t).expect("a path");
                assert_eq!(early.value(path, closing, t), Some(value), "path {path}, year {t}");
                assert!(value != 0.0);
            }
            assert_eq!(early.value(path, closing, 2), Some(0.0));
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let prepared = Prepared::new(plan(true)).expect("a sound plan");
    let group = Group::new(vec![&prepared]);
    let mut work = Workspace::default();
    let (mut fast, mut plain) = (vec![0.0; prepared.block_len()], vec![0.0; prepared.block_len()]);
    for block in [0, 9] {
        group.run_rooms::<_, true>(&SEEDED, &Apart, block, &mut work, &mut [&mut fast], &mut []);
        group.run_rooms::<_, false>(&SEEDED, &Apart, block, &mut work, &mut [&mut plain], &mut []);
        assert!(fast.iter().zip(&plain).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
    let pairs: Vec<u8> = (0..31).collect();
    let (mut a, mut b) = ([Lanes::ZERO; YEAR_SLOTS], [Lanes::ZERO; YEAR_SLOTS]);
    normals(7, 1_600, 4, 3, &pairs, -1.0, &mut a);
    normals_body(7, 1_600, 4, 3, &pairs, -1.0, &mut b);
    assert!(a.iter().zip(&b).all(|(a, b)| (0..LANES).all(|l| a[l].to_bits() == b[l].to_bits())));
    // And the same as the plain one-path form, mirrored.
    for (path, slot) in [(0, 0), (5, 9), (15, 61), (8, 33)] {
        assert_eq!(a[slot][path], -crate::montecarlo::streams::normal(7, 1_600 + path as u32, 4, 3, slot));
    }
}

/// An area gives the same bits alone and beside two others, with the same economy and with another one.
#[test]
fn company_does_not_change_an_area() {
    let make = |area: u32, other_economy: bool| {
        let mut plan = plan(true);
        plan.area = area;
        plan.economy.area_sd = [0.0; DRIVERS];
        plan.population.start[0][30] += 50.0 * f64::from(area);
        if other_economy {
            plan.economy.mean[2][0] += 0.01;
        }
        Prepared::new(plan).expect("a sound plan")
    };
    let areas = [make(0, false), make(1, false), make(2, true)];
    let together = simulate_areas(&Group::new(areas.iter().collect()), &SEEDED, &Apart, 0, 80, &|_| ());
    for (r, area) in areas.iter().enumerate() {
        assert_eq!(together.areas[r], simulate(area, &SEEDED, 0, 80, &|_| ()), "area {r}");
    }
    assert_ne!(together.areas[0], together.areas[1]);
    assert_eq!((together.between.measures, together.between.value(0, 0, 0)), (0, None));
}

/// Moves half of area 0's net flow of every month to area 1, and keeps the sum of what was moved.
struct Half;

impl Between for Half {
    type State = Lanes;
    fn start(&self) -> Lanes {
        Lanes::ZERO
    }
    fn measures(&self) -> usize {
        1
    }
    fn year(&self, moved: &mut Lanes, t: usize, areas: &mut [AreaBlock], _: &Climates, out: &mut [f64]) {
        for m in 0..12 {
            let net = areas[0].net_flow().month(m);
            let (take, give) = (Lanes::from_fn(|l| -0.5 * net[l]), Lanes::from_fn(|l| 0.5 * net[l]));
            areas[0].net_flow().add_month(m, &take);
            areas[1].net_flow().add_month(m, &give);
            *moved = Lanes::from_fn(|l| moved[l] + give[l]);
        }
        out[t * LANES..][..LANES].copy_from_slice(&moved.0);
    }
}

/// Without interest and other income, what an area loses is what the other gains and what was kept, and contributions and
/// outgo stay as they were.
#[test]
fn who_stands_between_areas_moves_their_balances_alone() {
    let make = |area: u32| {
        let mut plan = plan(true);
        plan.area = area;
        plan.economy.interest_floor = 0.0;
        plan.economy.mean.iter_mut().for_each(|m| m[6] = -1.0);
        Prepared::new(plan).expect("a sound plan")
    };
    let areas = [make(0), make(1)];
    let group = Group::new(areas.iter().collect());
    let apart = simulate_areas(&group, &SEEDED, &Apart, 5, 60, &|_| ());
    let moved = simulate_areas(&group, &SEEDED, &Half, 5, 60, &|_| ());
    for path in 5..65 {
        for year in 0..6 {
            let v = |of: &GroupResults, r: usize, m: usize| of.areas[r].value(path, m, year).expect("a path");
            let sum = moved.between.value(path, 0, year).expect("a path");
            let scale = v(&apart, 0, 3).abs() + v(&apart, 0, 1).abs();
            assert!((v(&apart, 0, 1) - v(&moved, 0, 1) - sum).abs() < 1e-9 * scale);
            assert!((v(&moved, 1, 1) - v(&apart, 1, 1) - sum).abs() < 1e-9 * scale);
            for m in [2, 3] {
                assert_eq!((v(&apart, 0, m), v(&apart, 1, m)), (v(&moved, 0, m), v(&moved, 1, m)));
            }
            assert!(sum != 0.0);
        }
    }
}

#[test]
fn without_volatility_every_path_is_the_best_estimate() {
    let prepared = Prepared::new(plan(false)).expect("a sound plan");
    assert_eq!(prepared.pairs, prepare::Pairs::default());
    let a = simulate(&prepared, &SEEDED, 0, 32, &|_| ());
    let b = simulate(&prepared, &Seeded { seed: 1, sampling: Sampling::Antithetic }, 0, 32, &|_| ());
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for measure in 0..a.measures {
        for year in 0..a.years {
            a.series(measure, year, &mut x);
            b.series(measure, year, &mut y);
            assert_eq!(x, y);
            assert!(x.iter().all(|v| *v == x[0]), "measure {measure} year {year}");
        }
    }
    // Wage index after year 5: 1.045^6.
    assert!((a.value(0, 19, 5).expect("a path") - 1.045f64.powi(6)).abs() < 1e-12);
}

#[test]
fn the_ledger_closes_and_parts_add_up() {
    let prepared = Prepared::new(plan(true)).expect("a sound plan");
    let results = simulate(&prepared, &SEEDED, 0, 48, &|_| ());
    for path in 0..48 {
        let mut opening = 1e6;
        for year in 0..6 {
            let v = |measure| results.value(path, measure, year).expect("a path");
            let scale = v(3).abs() + v(1).abs();
            let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-11 * scale, "year {year}: {a} {b}");
            near(opening + v(2) + v(4) - v(3) + 12_000.0, v(1));
            near(v(5) + v(6) + v(7), v(3));
            near(v(8) + v(9), v(2));
            near(v(16), v(2) + v(4) - v(3));
            near((11..16).map(v).sum::<f64>(), v(10));
            near(v(0) * v(3), v(1) * 12.0);
            assert!(v(7) + v(6) <= 0.08 * v(2) + 1e-6, "the ceiling holds");
            opening = v(1);
        }
    }
}

/// Antithetic halves mirror every normal: the log of the wage index deviates by the same amount up and down.
#[test]
fn antithetic_paths_mirror_the_economy() {
    let prepared = Prepared::new(plan(true)).expect("a sound plan");
    let results = simulate(&prepared, &Seeded { seed: 9, sampling: Sampling::Antithetic }, 0, 64, &|_| ());
    let variance = crate::montecarlo::economy::cumulated_variance(&prepared.plan.economy, 6)[5][0];
    for path in 0..16 {
        let log = |p| results.value(p, 19, 5).expect("a path").ln();
        let centre = 6.0 * 1.045f64.ln() - 0.5 * variance;
        assert!((log(path) + log(path + 16) - 2.0 * centre).abs() < 1e-12);
        assert!((log(path) - centre).abs() > 1e-9);
    }
}

/// With a level so high that prevalence exceeds 1 everywhere, everybody insured is disabled, and no one more than once.
#[test]
fn the_cap_holds() {
    let mut high = plan(false);
    high.disability.trend_mean = 0.0;
    high.disability.scale = vec![1e6; 7];
    high.measures = vec![Measure::Disabled, Measure::Insured];
    let results = simulate(&Prepared::new(high).expect("a sound plan"), &SEEDED, 0, 16, &|_| ());
    // Levels below 1 keep their share: 0.5 and 0.6 of employees and flexible workers.
    let (disabled, insured) =
        (results.value(0, 0, 3).expect("a path"), results.value(0, 1, 3).expect("a path"));
    assert!(disabled < insured && disabled > 0.7 * insured, "{disabled} of {insured}");
}

#[test]
fn wrong_shapes_are_refused() {
    let mut short = plan(true);
    short.enrolment.pop();
    let expected = PlanError::Length { what: "enrolment", found: 6, expected: "7".into() };
    assert_eq!(Prepared::new(short).err(), Some(expected));
    let mut open = plan(true);
    open.population.central_rate[2][1][100] = 0.0;
    assert!(matches!(Prepared::new(open), Err(PlanError::Value { .. })));
    let mut leaving = plan(true);
    if let Some(rows) = &mut leaving.tenure[0] {
        rows.rejoin_max = 1.0;
    }
    assert!(matches!(Prepared::new(leaving), Err(PlanError::Value { .. })));
}
