//! Identities and hand arithmetic on the sample area.

use rust_decimal::Decimal;

use crate::units::dec;

use super::drivers::PathDrivers;
use super::result::PathResult;
use super::rules::Inputs;
use super::sample::scenario;
use super::{People, exact};
use crate::scenario::Scenario;
use crate::sets::{Category, Payer};
use crate::units::float;

fn run(s: &Scenario, cut: Decimal) -> (People, PathResult) {
    let area = &s.areas[0];
    let people = People::new(area, s.horizon).unwrap();
    let inputs = Inputs {
        area,
        area_index: 0,
        people: &people,
        economy: &s.economy,
        uncertainty: &s.uncertainty,
        horizon: s.horizon,
        cut: super::Cuts::always(cut),
        returned: None,
    };
    let path = exact::run(&inputs, &PathDrivers::central(area, &s.economy, s.horizon)).unwrap();
    (people, path)
}

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "found {found}, expected {expected}");
}

#[test]
fn the_base_year_meets_the_insured_counts() {
    let s = scenario(5);
    let (people, _) = run(&s, Decimal::ZERO);
    let active: f64 = [Category::Employee, Category::Flexible, Category::Unemployed]
        .map(|k| people.count(k, 0))
        .iter()
        .sum();
    // 200,000 active less a tenth of the flexible fifth, who are insured as residents.
    close(active, 200_000.0 - 0.1 * 0.2 * 200_000.0, 1e-9);
    close(people.count(Category::Retiree, 0), 80_000.0, 1e-9);
    close(people.count(Category::Resident, 0) + people.count(Category::Minor, 0), 600_000.0, 1e-9);
}

#[test]
fn the_ledger_closes_and_years_chain() {
    let s = scenario(30);
    let (_, path) = run(&s, Decimal::ZERO);
    assert_eq!(path.years.len(), 30);
    let mut opening = dec!(10_000_000);
    for year in &path.years {
        let a = &year.ltci;
        assert_eq!(a.opening.amount(), opening);
        let moved =
            a.interest.amount() + a.flows.income().unwrap().amount() - a.flows.outgo().unwrap().amount();
        let residual = a.closing.amount() - (a.opening.amount() + moved);
        assert!(residual.abs() < dec!(0.000001), "{}: {residual}", year.year);
        opening = a.closing.amount();
    }
}

#[test]
fn contributions_of_the_first_year_follow_the_law() {
    let s = scenario(3);
    let (people, path) = run(&s, Decimal::ZERO);
    let first = &path.years[0].ltci.flows.contributions;
    // July to December: the straight line's mean over months 7..=12 lies at (6.5 + 11.5)/2/12 = 0.75 of the year.
    let persons = |k: Category| people.count(k, 0) + 0.75 * (people.count(k, 1) - people.count(k, 0));
    let base = 0.82 * 90_000.0 * 1.04;
    let employer = persons(Category::Employee) * base * 0.5 * 0.0015 * 0.97;
    let paid = |k: Category, p: Payer| float(first[k.index()][p.index()].amount());
    close(paid(Category::Employee, Payer::Employer), employer, 1e-9);
    close(paid(Category::Employee, Payer::Individual), employer, 1e-9);
    // Flexible workers: 60 % of the previous year's wage, which is the level of 2025 itself.
    close(
        paid(Category::Flexible, Payer::Individual),
        persons(Category::Flexible) * 54_000.0 * 0.5 * 0.003 * 0.88,
        1e-9,
    );
    close(
        paid(Category::Retiree, Payer::Individual),
        persons(Category::Retiree) * 42_000.0 * 1.03 * 0.5 * 0.0015,
        1e-9,
    );
    assert_eq!(paid(Category::Resident, Payer::Individual), 0.0);
    // 2027, January: 0.075 % each on the income of 2026; of the individual part medical assistance pays 0.5 %, and the
    // treasury half of 4 %, in full beside its match.
    let second = &path.years[1].ltci.flows.contributions[Category::Resident.index()];
    let n = people.count(Category::Resident, 1);
    let january = n + (people.count(Category::Resident, 2) - n) * 0.5 / 12.0;
    let half = january * 33_000.0 * 1.045 * 0.00075;
    close(float(second[Payer::Government.index()].amount()), half * (0.95 + 0.02), 1e-9);
    close(float(second[Payer::Assistance.index()].amount()), half * 0.005, 1e-9);
    close(float(second[Payer::Individual.index()].amount()), half * 0.975 * 0.95, 1e-9);
}

#[test]
fn the_cut_moves_the_medical_fund_alone() {
    let s = scenario(6);
    let (_, without) = run(&s, Decimal::ZERO);
    let (_, with) = run(&s, dec!(0.0015));
    for (a, b) in without.years.iter().zip(&with.years) {
        assert_eq!(a.ltci, b.ltci);
        let (ma, mb) = (a.medical.as_ref().unwrap(), b.medical.as_ref().unwrap());
        assert!((ma.income - mb.income - mb.transferred).abs() < dec!(1e-15));
        // Employers pay to LTCI what the medical fund loses: both are 0.15 % of the same collected base.
        let employer =
            b.ltci.flows.contributions[Category::Employee.index()][Payer::Employer.index()].amount();
        close(float(mb.transferred), float(employer), 1e-12);
    }
}

#[test]
fn opening_years_divide_by_the_next_twelve_months() {
    let s = scenario(4);
    let (_, path) = run(&s, Decimal::ZERO);
    for t in [0, 1] {
        let next = path.years[t + 1].ltci.flows.outgo().unwrap().amount();
        let expected = path.years[t].ltci.closing.amount() * dec!(12) / next;
        close(float(path.years[t].payable_months.unwrap()), float(expected), 1e-12);
    }
    let own = path.years[2].ltci.flows.outgo().unwrap().amount();
    close(
        float(path.years[2].payable_months.unwrap()),
        float(path.years[2].ltci.closing.amount() * dec!(12) / own),
        1e-12,
    );
}

/// Everything starts in July: six equal months of administration, nothing before, and no month is overdrawn.
#[test]
fn administration_begins_with_the_scheme() {
    let mut s = scenario(2);
    let july = crate::timeline::YearMonth { year: s.horizon.first_year, month: 7 };
    s.areas[0].ltci_fund.opening = Decimal::ZERO;
    for c in &mut s.areas[0].contributions {
        c.start = july;
    }
    s.areas[0].benefits.employee.start = Some(july);
    s.areas[0].benefits.resident.start = Some(july);
    let (_, path) = run(&s, Decimal::ZERO);
    let year = &path.years[0];
    let of = |m: usize| year.months[m].flows.administration.amount();
    assert!(year.ltci.flows.administration.amount() > Decimal::ZERO);
    for m in 0..12 {
        let expected = if m < 6 { Decimal::ZERO } else { year.ltci.flows.administration.amount() / dec!(6) };
        assert!((of(m) - expected).abs() < dec!(0.000001), "month {m}: {}", of(m));
    }
    assert!(year.lowest.amount() >= Decimal::ZERO);
    let whole = &path.years[1];
    let twelfth = whole.ltci.flows.administration.amount() / dec!(12);
    assert!((whole.months[0].flows.administration.amount() - twelfth).abs() < dec!(0.000001));
}

#[test]
fn benefits_begin_with_the_track_and_take_up_rises() {
    let s = scenario(8);
    let (_, path) = run(&s, Decimal::ZERO);
    let of = |t: usize, k: Category| path.years[t].people.use_of_year.by_category[k.index()];
    assert_eq!(of(0, Category::Resident), 0.0);
    assert!(of(1, Category::Resident) > 0.0);
    // Half a year of employees' benefits in 2026, at a take-up of 25 % against 37.5 % a year later.
    let ratio = of(1, Category::Retiree) / of(0, Category::Retiree);
    assert!((2.9..3.3).contains(&ratio), "{ratio}");
}
