//! Figures from paths in a fan chart: no digit finer than the error; exact figures keep theirs.

use super::*;
use crate::report::chart::{NamedSeries, Threshold};

/// The last year: median 9.8765 ± 0.3, 5 % quantile 2.345 ± 2, 95 % quantile 123.456 ± 12, best estimate exact.
fn chart() -> FanChart {
    let last = |v: f64| vec![Some(1.0), Some(v)];
    FanChart {
        name: "months".into(),
        title: "t".into(),
        quantity: Quantity::Months,
        years: vec![2026, 2027],
        quantiles: Some(Quantiles {
            p05: last(2.345),
            p10: last(3.0),
            p25: last(6.0),
            p50: last(9.8765),
            p75: last(12.0),
            p90: last(15.0),
            p95: last(123.456),
            p05_error: last(2.0),
            p50_error: last(0.3),
            p95_error: last(12.0),
        }),
        best_estimate: last(8.04),
        best_estimate_label: None,
        best_estimate_error: vec![],
        thresholds: vec![Threshold { label: "limit".into(), value: 6.0, years: None }],
        comparisons: vec![],
        definition: String::new(),
    }
}

fn texts(chart: &FanChart) -> Vec<String> {
    let scale = Scale::for_axis(chart.quantity, 20.0, Lang::En);
    let axis = ValueAxis::covering(0.0, 20.0, 6, scale, String::new());
    let canvas = &mut Canvas::new(1.0, 1.0);
    let panel = Panel::draw(canvas, (60.0, 700.0), (80.0, 400.0), &chart.years, axis, true);
    labels(chart, &panel, Lang::En).into_iter().map(|l| l.text).collect()
}

#[test]
fn labels_are_as_fine_as_their_error() {
    let mut of = chart();
    assert_eq!(texts(&of), ["median\n9.9 months", "best estimate\n8.0 months", "limit"]);
    let mut median = |error: f64| {
        of.quantiles.as_mut().unwrap().p50_error = vec![None, Some(error)];
        texts(&of).swap_remove(0)
    };
    assert_eq!(median(2.0), "median\n10 months");
    assert_eq!(median(0.02), "median\n9.88 months");
}

/// Lines that are themselves estimated: 12.3 % ± 3, and 45.67 % ± 0.5 to compare with.
#[test]
fn estimated_main_lines_have_errors_too() {
    let mut of = FanChart { quantity: Quantity::Share, quantiles: None, thresholds: vec![], ..chart() };
    of.best_estimate = vec![None, Some(0.123)];
    of.best_estimate_error = vec![None, Some(0.03)];
    of.comparisons = vec![NamedSeries {
        label: "apart".into(),
        values: vec![None, Some(0.4567)],
        errors: vec![None, Some(0.005)],
    }];
    let texts = texts(&of);
    assert_eq!(texts, ["best estimate\n12%", "apart\n45.7%"]);
}

#[test]
fn sentences_are_as_fine_as_their_error() {
    let of = chart();
    assert_eq!(
        alternative(&of, "t", Lang::En),
        "t: best estimate 8.0 months in 2027, 5–95 % of paths from 2 months to 120 months."
    );
    assert_eq!(
        beyond(&of, (0.0, 20.0), Lang::En),
        ["axis ends at 20 months; highest 120 months (2027, 95 % quantile)"]
    );
    let mut short = chart();
    short.quantiles.as_mut().unwrap().p50_error.pop();
    assert!(matches!(checked(&short), Err(ChartError::Length { .. })));
}
