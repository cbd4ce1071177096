//! Tests of constraints: covered years, slack, verdicts, bands.

use super::*;

#[test]
fn covered_years_are_inclusive() {
    let when = When { from: 2027, to: 2029 };
    let covered: Vec<i32> = (2025..2032).filter(|y| when.covers(*y)).collect();
    assert_eq!(covered, [2027, 2028, 2029]);
}

#[test]
fn margins_and_breaches() {
    let months = |comparison| Threshold { measure: Measure::PayableMonths, comparison, value: 6.0 };
    let cases = [
        (Comparison::AtLeast, 7.0, 1.0, false),
        (Comparison::AtLeast, 6.0 - 5e-10, -5e-10, false),
        (Comparison::AtLeast, 5.5, -0.5, true),
        (Comparison::AtMost, 5.5, 0.5, false),
        (Comparison::AtMost, 6.0 + 5e-10, -5e-10, false),
        (Comparison::AtMost, 7.0, -1.0, true),
    ];
    for (comparison, value, margin, breached) in cases {
        let threshold = months(comparison);
        assert!((threshold.margin(value) - margin).abs() < 1e-12);
        assert_eq!(threshold.breached(value, 1.2e9), breached, "{comparison:?} {value}");
    }
}

#[test]
fn slack_of_amounts_is_that_of_months() {
    for measure in [Measure::ClosingBalance, Measure::CurrentBalance] {
        let rule = Threshold { measure, comparison: Comparison::AtLeast, value: 0.0 };
        // 1e-9 months of 1.2e9 a year are 0.1 yuan
        assert!(!rule.breached(-0.09, 1.2e9));
        assert!(rule.breached(-0.11, 1.2e9));
    }
}

#[test]
fn verdicts() {
    let cases = [
        (false, None, Verdict::Meets),
        (false, Some(0.1), Verdict::Meets),
        (false, Some(0.11), Verdict::AtRisk),
        (true, Some(0.0), Verdict::Fails),
        (true, None, Verdict::Fails),
    ];
    for (best, p, expected) in cases {
        assert_eq!(verdict(best, p, 0.9), expected);
    }
    // 1 − 0.95 in doubles is a little more than 0.05, 1 − 0.8 a little less than 0.2
    assert_eq!(verdict(false, Some(0.2), 0.8), Verdict::Meets);
}

#[test]
fn bands_by_default() {
    let bands = WarningBands::default();
    let cases =
        [(-1.0, Band::Red), (2.99, Band::Red), (3.0, Band::Orange), (6.0, Band::Yellow), (12.0, Band::Green)];
    for (months, band) in cases {
        assert_eq!(bands.band(Some(months)), Some(band), "{months}");
    }
    assert_eq!(bands.band(None), None);
}
