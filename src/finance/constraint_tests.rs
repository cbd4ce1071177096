//! Tests of constraints: covered years, slack, verdicts, bands, refusals.

use super::*;

const EVENTS: Events = Events { establishment: 2027, pilot_return: Some(2028) };

fn constraint(measure: Measure, comparison: Comparison, value: f64, when: When) -> Constraint {
    let (name, clause) = (String::from("reserve"), String::from("3(4)"));
    Constraint { name, fund: Fund::Ltci, measure, comparison, value, when, confidence: 0.9, clause }
}

fn observed(values: &[Option<f64>]) -> Vec<Observation> {
    (2026..).zip(values).map(|(year, value)| Observation { year, value: *value, outgo: 1.2e9 }).collect()
}

#[test]
fn years_breaches_and_margins() {
    let months = Measure::PayableMonths(Denominator::YearActual);
    let seen = observed(&[None, Some(7.0), Some(6.0 - 5e-10), Some(5.5), Some(8.0)]);
    let cases = [
        (When::EveryYear, Comparison::AtLeast, Some(2029), Some(-0.5)),
        (When::EstablishmentYear, Comparison::AtLeast, None, Some(1.0)),
        (When::AfterReturn, Comparison::AtLeast, None, Some(-5e-10)),
        (When::AfterReturn, Comparison::MoreThan, Some(2028), Some(-5e-10)),
        (When::Years { from: 2030, to: 2040 }, Comparison::AtLeast, None, Some(2.0)),
        (When::Years { from: 2026, to: 2026 }, Comparison::AtLeast, None, None),
        (When::EstablishmentYear, Comparison::LessThan, Some(2027), Some(-1.0)),
    ];
    for (when, comparison, first, margin) in cases {
        let rule = constraint(months, comparison, 6.0, when);
        let got = rule.evaluate(&seen, EVENTS);
        assert_eq!(got.first_breach(), first, "{when:?} {comparison:?}");
        assert_eq!(rule.first_breach(&seen, EVENTS), first);
        match (got.smallest_margin(), margin) {
            (Some(a), Some(b)) => assert!((a - b).abs() < 1e-12),
            (a, b) => assert_eq!(a, b),
        }
    }
}

#[test]
fn slack_of_amounts_is_that_of_months() {
    let rule = constraint(Measure::ClosingBalance, Comparison::AtLeast, 0.0, When::EveryYear);
    // 1e-9 months of 1.2e9 a year are 0.1 yuan
    assert!(!rule.breached(-0.09, 1.2e9));
    assert!(rule.breached(-0.11, 1.2e9));
}

#[test]
fn verdicts() {
    let months = Measure::PayableMonths(Denominator::NextTwelveMonths);
    let rule = constraint(months, Comparison::AtLeast, 6.0, When::EveryYear);
    let good = rule.evaluate(&observed(&[Some(9.0)]), EVENTS);
    let bad = rule.evaluate(&observed(&[Some(3.0)]), EVENTS);
    let cases = [
        (&good, None, Verdict::Meets),
        (&good, Some(0.1), Verdict::Meets),
        (&good, Some(0.11), Verdict::AtRisk),
        (&bad, Some(0.0), Verdict::Fails),
    ];
    for (best, p, expected) in cases {
        assert_eq!(rule.verdict(best, p), expected);
    }
}

#[test]
fn bands_by_default() {
    let bands = WarningBands::default();
    assert!(bands.ordered());
    let cases =
        [(-1.0, Band::Red), (2.99, Band::Red), (3.0, Band::Orange), (6.0, Band::Yellow), (12.0, Band::Green)];
    for (months, band) in cases {
        assert_eq!(bands.band(Some(months)), Some(band), "{months}");
    }
    assert_eq!(bands.band(None), None);
}

#[test]
fn constraints_that_cannot_be_meant() {
    let mut rule =
        constraint(Measure::ClosingBalance, Comparison::AtLeast, 0.0, When::Years { from: 3, to: 2 });
    assert!(matches!(rule.check(), Err(ConstraintError::Years { .. })));
    rule.when = When::EveryYear;
    rule.confidence = 95.0;
    assert!(matches!(rule.check(), Err(ConstraintError::Confidence { found: 95.0, .. })));
    rule.confidence = 0.95;
    rule.value = f64::NAN;
    assert!(rule.check().is_err());
}
