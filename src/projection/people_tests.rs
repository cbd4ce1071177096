//! Options of people in a projection by hand, and the error of what the kernel takes from the central path.

use super::drivers::PathDrivers;
use super::national;
use super::people::ClaimExits;
use super::result::PathResult;
use super::rules::Inputs;
use super::sample::scenario;
use super::tables::path_prevalence;
use super::{People, ProjectionError, exact};
use crate::disability::duration::{Band, ExitTable, MONTHS};
use crate::finance::costs::inflow;
use crate::montecarlo::plan::LifeCurve;
use crate::population::{LifeTable, lee_carter_factor};
use crate::scenario::Scenario;
use crate::scenario::people::{ClaimDuration, DurationBand, ShiftedRetirement};
use crate::sets::{AGES, Category, Grade, Sex};
use crate::timeline::Series;
use crate::units::float;

fn run_with(s: &Scenario, change: impl Fn(&mut PathDrivers)) -> PathResult {
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = Inputs {
        area,
        area_index: 0,
        people: &people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut: super::Cuts::NONE,
        returned: None,
    };
    let mut drivers = PathDrivers::central(area, &s.economy, s.horizon);
    change(&mut drivers);
    exact::run(&inputs, &drivers).unwrap()
}

fn run(s: &Scenario) -> PathResult {
    run_with(s, |_| ())
}

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "found {found}, expected {expected}");
}

fn paid(path: &PathResult, t: usize, k: Category) -> f64 {
    path.years[t].ltci.flows.contributions[k.index()].iter().map(|y| float(y.amount())).sum()
}

fn drawing(path: &PathResult, t: usize, k: Category) -> f64 {
    path.years[t].people.use_of_year.by_category[k.index()]
}

/// On 1 January 2044 every man around retirement has a statutory age of 63: with 0.3 a year early 0.3 of those aged 62
/// have retired, with 0.2 two years late 0.8 at 63. On 1 January 2040 the late are younger by cohort: born in May 1975,
/// statutory age 62 years 8 months in January 2038, they leave at 64 years 8 months: a third of those aged 64.
#[test]
fn shifted_shares_of_a_cohort_retire_early_and_late() {
    let mut s = scenario(18);
    s.areas[0].enrolment.flexible_on_resident_terms = Series::constant(0.0);
    s.areas[0].enrolment.retirement.shifted =
        vec![ShiftedRetirement { months: -12, share: 0.3 }, ShiftedRetirement { months: 24, share: 0.2 }];
    let people = People::new(&s.areas[0], s.horizon).unwrap();
    let retired = |j: usize, x: usize| {
        let w = |k: Category| people.shares[j][k.index()][0][x];
        let active = w(Category::Employee) + w(Category::Flexible) + w(Category::Unemployed);
        w(Category::Retiree) / (w(Category::Retiree) + active)
    };
    for (age, share) in [(61, 0.0), (62, 0.3), (63, 0.8), (64, 0.8), (65, 1.0)] {
        assert!((retired(18, age) - share).abs() < 1e-12, "{age}: {}", retired(18, age));
    }
    assert!((retired(14, 64) - (0.8 + 0.2 / 3.0)).abs() < 1e-12);
    s.areas[0].enrolment.retirement.shifted[0].share = 0.9;
    assert!(matches!(People::new(&s.areas[0], s.horizon), Err(ProjectionError::Enrolment(_))));
}

/// 40 %, 70 %, then all residents: step values of the year on contributions and beneficiaries; others and the medical
/// fund do not move.
#[test]
fn coverage_ramps_by_calendar_year() {
    // Without gaps: who has just been reached has none behind him.
    let mut base = scenario(4);
    base.areas[0].continuity.rejoin = [0.0; Category::COUNT];
    let mut ramped = base.clone();
    ramped.areas[0].enrolment.coverage_ramp[Category::Resident.index()] =
        Series::new(2027, vec![0.4, 0.7, 1.0]).unwrap();
    ramped.areas[0].enrolment.coverage_ramp[Category::Employee.index()] = Series::constant(0.9);
    let (a, b) = (run(&base), run(&ramped));
    for (t, share) in [(1, 0.4), (2, 0.7), (3, 1.0)] {
        close(paid(&b, t, Category::Resident), share * paid(&a, t, Category::Resident), 1e-12);
        close(drawing(&b, t, Category::Resident), share * drawing(&a, t, Category::Resident), 1e-12);
        let k = Category::Resident.index();
        close(b.years[t].people.insured[k], share * a.years[t].people.insured[k], 1e-12);
        close(paid(&b, t, Category::Employee), 0.9 * paid(&a, t, Category::Employee), 1e-12);
        close(paid(&b, t, Category::Retiree), paid(&a, t, Category::Retiree), 1e-15);
        assert_eq!(a.years[t].medical.as_ref().unwrap().income, b.years[t].medical.as_ref().unwrap().income);
    }
    ramped.areas[0].enrolment.coverage_ramp[0] = Series::constant(1.2);
    assert!(matches!(People::new(&ramped.areas[0], ramped.horizon), Err(ProjectionError::Enrolment(_))));
}

/// Residents begin in 2027: insured in 2026, but they pay and draw nothing.
#[test]
fn before_its_start_a_category_is_insured_but_idle() {
    let path = run(&scenario(3));
    for k in [Category::Resident, Category::Minor] {
        assert!(path.years[0].people.insured[k.index()] > 100_000.0);
        assert_eq!((paid(&path, 0, k), drawing(&path, 0, k)), (0.0, 0.0));
    }
    assert!(paid(&path, 1, Category::Resident) > 0.0 && drawing(&path, 1, Category::Resident) > 0.0);
}

/// 3 % of the employees do not join: counts, contributions and beneficiaries are 0.97 of what they were.
#[test]
fn excluded_shares_neither_pay_nor_draw() {
    let base = scenario(3);
    let mut without = scenario(3);
    without.areas[0].enrolment.excluded_share[Category::Employee.index()] = 0.03;
    let (a, b) = (run(&base), run(&without));
    for t in 0..3 {
        close(paid(&b, t, Category::Employee), 0.97 * paid(&a, t, Category::Employee), 1e-12);
        close(drawing(&b, t, Category::Employee), 0.97 * drawing(&a, t, Category::Employee), 1e-12);
        close(paid(&b, t, Category::Flexible), paid(&a, t, Category::Flexible), 1e-15);
        // They stay members of the medical fund.
        let medical = |path: &PathResult| float(path.years[t].medical.as_ref().unwrap().outgo);
        close(medical(&b), medical(&a), 1e-15);
        let insured = |path: &PathResult| path.years[t].people.insured[Category::Employee.index()];
        close(insured(&b), 0.97 * insured(&a), 1e-12);
    }
}

/// Two bands, three to one, with a mean of four years: a = 3b solves (1 − e^−a)/a + e^−a/b = 4.
#[test]
fn claim_exits_by_hand() {
    let band = |from_month, level| DurationBand { from_month, death: level, recovery: level };
    let claims = ClaimDuration { death: 0.2, recovery: 0.05, bands: vec![band(0, 3.0), band(12, 1.0)] };
    let exits = ClaimExits::of(&claims).unwrap();
    let mean = |b: f64| (1.0 - (-3.0 * b).exp()) / (3.0 * b) + (-3.0 * b).exp() / b;
    let (mut low, mut high) = (0.1, 0.25);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if mean(middle) > 4.0 { low = middle } else { high = middle }
    }
    let (p, q) = ((-3.0 * low / 12.0_f64).exp(), (-low / 12.0_f64).exp());
    // Entrants at a month's end: 1 + p + … + p¹¹ in the first year, p¹²(1 + q + …) later.
    let first = (1.0 - p.powi(12)) / (1.0 - p);
    let all = first + p.powi(12) / (1.0 - q);
    close(exits.rate, 12.0 / all, 1e-9);
    close(exits.first_year_share, first / all, 1e-9);
    // One band is the constant rate, taken by the month.
    let flat = ClaimExits::of(&ClaimDuration { bands: vec![band(0, 1.0)], ..claims }).unwrap();
    close(flat.rate, 12.0 * (1.0 - (-0.25_f64 / 12.0).exp()), 1e-12);
    close(flat.first_year_share, 1.0 - (-0.25_f64).exp(), 1e-12);
    assert_eq!(
        ClaimExits::constant(0.25),
        ClaimExits { rate: 0.25, first_year_share: 0.25, first_calendar_share: 0.125 }
    );
    let bad = ClaimDuration { bands: vec![band(3, 1.0)], ..ClaimDuration::default() };
    assert!(matches!(ClaimExits::of(&bad), Err(ProjectionError::Disability(_))));
}

/// What one exit rate of the stationary stock misses against durations as states, in the money that depends on it:
/// assessment fees of a scheme whose stock rises from 25 to 75 per 100 in four years. Figures of docs/model/disability.md.
#[test]
fn error_of_the_constant_exit_rate_in_money() {
    let claims = ClaimDuration::default();
    let exits = ClaimExits::of(&claims).unwrap();
    let bands: Vec<Band> = claims
        .bands
        .iter()
        .map(|b| Band { from_month: b.from_month, death: b.death, recovery: b.recovery })
        .collect();
    let table = ExitTable::new(claims.death, claims.recovery, &bands).unwrap();
    println!("rate {:.4}, first-year share {:.4}", exits.rate, exits.first_year_share);
    let stationary = table.stationary(1.0);
    let there: f64 = stationary.iter().sum();
    let stays = |d: usize| (0..12).map(|m| 1.0 - table.monthly_exit_probability(d + m)).product::<f64>();
    let after_a_year: f64 = (0..MONTHS).map(|d| stationary[d] * stays(d)).sum::<f64>() / there;
    println!("still there after a year: {after_a_year:.4}, 1 - rate {:.4}", 1.0 - exits.rate);
    assert!((after_a_year - (1.0 - exits.rate)).abs() < 0.06);

    let path: Vec<f64> = (0..=120).map(|m| 1000.0 * (0.25 + 0.5 * (m as f64 / 48.0).min(1.0))).collect();
    let mut stock = [0.0; MONTHS];
    stock[0] = path[0];
    // 250 yuan an assessment, pass rate 0.8 and half of the failed paid; repeats every 24 months; 982 yuan a month.
    let fee = |entered: f64, there: f64| 250.0 * (1.125 * entered + there / 24.0);
    let (mut error, mut first_year) = ([0.0; 10], [0.0; 10]);
    let mut outgo = [0.0; 10];
    for m in 1..=120 {
        table.month(&mut stock, 0.0);
        let stayed: f64 = stock.iter().sum();
        stock[0] = path[m] - stayed;
        let year = (m - 1) / 12;
        let constant = inflow(path[m], Some(path[m - 1]), exits.rate);
        error[year] += fee(constant, path[m]) - fee(stock[0], path[m]);
        outgo[year] += path[m] * 982.0 + fee(stock[0], path[m]);
        first_year[year] += stock[..12].iter().sum::<f64>() / path[m] / 12.0;
    }
    for year in 0..10 {
        println!(
            "year {}: error of fees {:+.4} % of outgo; share in the first benefit year {:.3}",
            year + 1,
            100.0 * error[year] / outgo[year],
            first_year[year]
        );
        assert!((error[year] / outgo[year]).abs() < 0.015);
    }
    assert!(error[9].abs() / outgo[9] < 0.001 && (first_year[9] - exits.first_year_share).abs() < 0.03);
}

/// Durations move assessment costs and the share in the first benefit year, nobody's benefit.
#[test]
fn durations_change_inflow_alone() {
    let base = scenario(6);
    let mut lasting = scenario(6);
    lasting.areas[0].disability.duration = Some(ClaimDuration::default());
    lasting.areas[0].continuity.penalties.clear();
    let mut same = base;
    same.areas[0].continuity.penalties.clear();
    let (a, b) = (run(&same), run(&lasting));
    for t in 0..6 {
        assert_eq!(a.years[t].ltci.flows.benefits, b.years[t].ltci.flows.benefits);
    }
    // Exits of 0.2474 instead of 0.25 a year: inflow falls by 0.0026 of the stock of a year.
    let (i, j) = (a.years[5].people.use_of_year.inflow, b.years[5].people.use_of_year.inflow);
    let stock: f64 = a.years[5].people.use_of_year.by_category.iter().sum();
    let exits = ClaimExits::of(&ClaimDuration::default()).unwrap();
    assert!(((i - j) / (stock * (0.25 - exits.rate)) - 1.0).abs() < 0.02, "{i} {j}");
}

/// Healthy ageing on a path: prevalence linear in age, 0.0005 x, must fall by 0.0005 θ (gain in remaining life).
#[test]
fn healthy_ageing_follows_the_path_by_hand() {
    let mut s = scenario(3);
    let d = &mut s.areas[0].disability;
    d.prevalence = std::array::from_fn(|_| [std::array::from_fn(|x| 0.0005 * x as f64); 2]);
    (d.level, d.healthy_ageing, d.trend) = (1.0, 0.5, 0.0);
    let area = &s.areas[0];
    let factor: [f64; AGES] = std::array::from_fn(|x| 0.8 + 0.001 * x as f64);
    let own = path_prevalence(area, s.horizon, 2, &factor).unwrap().unwrap();
    let mx = area.population.mortality.at(2028)[1];
    let lower: [f64; AGES] = std::array::from_fn(|x| mx[x] * factor[x]);
    let life = |m: &[f64; AGES]| LifeTable::new(m, Sex::Female).unwrap().expectation;
    for x in [30, 65, 80, 95] {
        let gain = life(&lower)[x] - life(&mx)[x];
        close(own[3][1][x], 0.0005 * (x as f64 - 0.5 * gain), 1e-12);
    }
    assert_eq!(path_prevalence(area, s.horizon, 2, &[1.0; AGES]).unwrap(), None);
}

/// A path with nine tenths of the death rates is the central path of an area whose rates fall to that after the survey.
#[test]
fn a_path_equals_the_area_whose_mortality_it_has() {
    let mut s = scenario(5);
    s.areas[0].disability.healthy_ageing = 0.6;
    // Completed years are those of each central population.
    s.areas[0].continuity.rewards.clear();
    s.areas[0].continuity.rejoin = [0.0; Category::COUNT];
    let on_path = run_with(&s, |d| d.years.iter_mut().for_each(|y| y.mortality = [0.9; AGES]));
    let m = *s.areas[0].population.mortality.at(2026);
    let mut years = vec![m; 6];
    years.extend(vec![m.map(|row| row.map(|v| v * 0.9)); 8]);
    s.areas[0].population.mortality = Series::new(2020, years).unwrap();
    let central = run(&s);
    for (a, b) in on_path.years.iter().zip(&central.years) {
        for g in 0..Grade::COUNT {
            close(a.people.disabled[g], b.people.disabled[g], 1e-12);
        }
        close(float(a.ltci.closing.amount()), float(b.ltci.closing.amount()), 1e-10);
    }
}

/// Error of the central path's healthy ageing on paths whose mortality is off, and what the curves that the kernel follows
/// leave of it. Figures of docs/model/disability.md.
#[test]
fn error_of_central_healthy_ageing_on_paths() {
    let mut s = national::scenario(30);
    s.areas[0].disability.healthy_ageing = 0.5;
    let area = &s.areas[0];
    let rows = national::table("mortality/lee_carter.csv");
    let b: [f64; AGES] = std::array::from_fn(|x| national::number(&rows[x], "b"));
    let people = People::new(area, s.horizon).unwrap();
    let curves = people.life_curves(area, s.horizon, &b, 6.937).unwrap();
    for z in [-1.2816, 1.2816] {
        let variance = |j: usize| 6.937 * 6.937 * (j + 1) as f64;
        let kappa = |j: usize| z * variance(j).sqrt();
        let follow = |d: &mut PathDrivers| {
            for (j, year) in d.years.iter_mut().enumerate() {
                year.mortality = std::array::from_fn(|x| lee_carter_factor(b[x], kappa(j), variance(j)));
            }
        };
        let path = run_with(&s, follow);
        // The same path with the central table: a scenario whose prevalence is that of the central path by state.
        let by_state = |j: usize, factor: f64| -> f64 {
            let rows = &people.prevalence[j];
            path.population[j]
                .iter()
                .enumerate()
                .flat_map(|(sex, row)| row.iter().enumerate().map(move |(x, p)| (sex, x, p)))
                .map(|(sex, x, p)| p * (2..5).map(|g| rows[g][sex][x]).sum::<f64>() * factor)
                .sum()
        };
        let own = |j: usize| -> f64 {
            let factor: [f64; AGES] = std::array::from_fn(|x| lee_carter_factor(b[x], kappa(j), variance(j)));
            let rows = path_prevalence(area, s.horizon, j, &factor).unwrap().unwrap();
            path.population[j]
                .iter()
                .enumerate()
                .flat_map(|(sex, row)| row.iter().enumerate().map(move |(x, p)| (sex, x, p)))
                .map(|(sex, x, p)| p * (2..5).map(|g| rows[g][sex][x]).sum::<f64>())
                .sum()
        };
        for j in [1, 10, 20, 30] {
            let factor = |c: LifeCurve, k: f64| (c.0[0] + c.0[1] * k + c.0[2] * k * k).exp();
            let central = by_state(j, 1.0) / own(j) - 1.0;
            let corrected = by_state(j, factor(curves[j][3], kappa(j))) / own(j) - 1.0;
            println!(
                "kappa {z:+.2} sd, state {j}: central table {central:+.4}, with the curve {corrected:+.5}"
            );
            assert!(central.abs() < 0.08 && central * z < 0.0, "{central}");
            assert!(corrected.abs() < 0.12 * central.abs() + 1e-4, "{corrected}");
        }
    }
}
