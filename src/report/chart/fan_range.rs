//! Axis range of a fan chart: everything is shown if that costs little; otherwise the axis ends where the centre of the
//! distribution needs it to, and the chart says what lies beyond.

use super::data::{FanChart, Quantiles, Quantity, Series, error_at};
use crate::report::Lang;
use crate::report::number::{Scale, supported, trimmed};

/// Axis range in base units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
}

impl Range {
    /// Zero, all constraint lines, and the fan as far as it does not squeeze them.
    pub fn of(chart: &FanChart) -> Self {
        let lines = || {
            let fan = chart.quantiles.iter().flat_map(|q| [&q.p25, &q.p50, &q.p75]);
            let compared = chart.comparisons.iter().map(|c| &c.values);
            fan.chain(compared).chain([&chart.best_estimate])
        };
        let limits = || chart.thresholds.iter().map(|t| t.value);
        let mut tops = Vec::new();
        let mut bottoms = Vec::new();
        for i in 0..chart.years.len() {
            let of_year = || lines().filter_map(|s| s[i]);
            if of_year().next().is_some() {
                tops.push(of_year().fold(f64::NEG_INFINITY, f64::max));
                bottoms.push(of_year().fold(f64::INFINITY, f64::min));
            }
        }
        tops.sort_by(f64::total_cmp);
        bottoms.sort_by(f64::total_cmp);
        let at = |sorted: &[f64], share: f64| {
            sorted.get(((sorted.len().max(1) - 1) as f64 * share).round() as usize).copied().unwrap_or(0.0)
        };
        let outer = |series: fn(&Quantiles) -> &Series| chart.quantiles.iter().flat_map(series);
        let all_high = outer(|q| &q.p95).flatten().copied().chain(tops.iter().copied()).fold(0.0, f64::max);
        let all_low = outer(|q| &q.p05).flatten().copied().chain(bottoms.iter().copied()).fold(0.0, f64::min);

        let limit = limits().fold(0.0, f64::max) * 1.2;
        let cap = (at(&tops, 0.9) * 1.8).max(limit * 1.25);
        let high = if all_high <= cap * 1.15 { all_high.max(limit) } else { cap };
        // Months of a negative balance say little beyond "none left": at most half of the room above zero.
        let floor = match chart.quantity {
            Quantity::Months => -(0.5 * high).max(12.0),
            _ => at(&bottoms, 0.1).min(0.0) * 1.8 - 0.25 * high,
        };
        let low = if all_low >= floor * 1.15 { all_low } else { floor };
        let low = low.min(limits().fold(0.0, f64::min));
        Self { low, high: if high > low { high } else { low + 1.0 } }
    }
}

/// What lies beyond the axis, in words.
pub fn beyond(chart: &FanChart, (low, high): (f64, f64), lang: Lang) -> Vec<String> {
    let mut named: Vec<(&str, &Series, &Series)> =
        vec![(lang.pick("最佳估计", "best estimate"), &chart.best_estimate, &chart.best_estimate_error)];
    if let Some(q) = &chart.quantiles {
        named.push((lang.pick("95% 分位", "95 % quantile"), &q.p95, &q.p95_error));
        named.push((lang.pick("5% 分位", "5 % quantile"), &q.p05, &q.p05_error));
        named.push((lang.pick("中位数", "median"), &q.p50, &q.p50_error));
    }
    named.extend(chart.comparisons.iter().map(|c| (c.label.as_str(), &c.values, &c.errors)));
    let values = || {
        named.iter().flat_map(|(name, series, errors)| {
            let of_year = move |(i, v): (usize, &Option<f64>)| Some(((*v)?, i, *name, error_at(errors, i)));
            series.iter().enumerate().filter_map(of_year)
        })
    };
    let sentence = |edge: f64, (value, i, name, error): (f64, usize, &str, f64), upper: bool| {
        let year = chart.years[i];
        let scale = Scale::for_values(chart.quantity, edge, lang);
        let edge = format!("{} {}", trimmed(edge / scale.divisor, 2), scale.unit);
        let value = supported(value, error, chart.quantity, lang);
        match (lang, upper) {
            (Lang::Zh, true) => format!("纵轴上限 {edge}；最高 {value}（{year} 年，{name}）"),
            (Lang::Zh, false) => format!("纵轴下限 {edge}；最低 {value}（{year} 年，{name}）"),
            (Lang::En, true) => format!("axis ends at {edge}; highest {value} ({year}, {name})"),
            (Lang::En, false) => format!("axis ends at {edge}; lowest {value} ({year}, {name})"),
        }
    };
    let slack = 1e-9 * (high - low);
    let highest = values().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|v| v.0 > high + slack);
    let lowest = values().min_by(|a, b| a.0.total_cmp(&b.0)).filter(|v| v.0 < low - slack);
    let mut said = Vec::new();
    said.extend(highest.map(|v| sentence(high, v, true)));
    said.extend(lowest.map(|v| sentence(low, v, false)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Threshold;

    fn months(best: Vec<Option<f64>>, limit: f64) -> FanChart {
        FanChart {
            name: "months".into(),
            title: "t".into(),
            quantity: Quantity::Months,
            years: (0..best.len() as i32).map(|i| 2026 + i).collect(),
            quantiles: None,
            best_estimate: best,
            best_estimate_label: None,
            best_estimate_error: Vec::new(),
            thresholds: vec![Threshold { label: "limit".into(), value: limit, years: None }],
            comparisons: Vec::new(),
            definition: String::new(),
        }
    }

    #[test]
    fn range_shows_all_when_cheap_and_clips_outliers() {
        let calm = Range::of(&months(vec![Some(20.0), Some(15.0), Some(8.0)], 6.0));
        assert_eq!(calm, Range { low: 0.0, high: 20.0 });
        // One year of 900 months among 29 of about ten: the axis ends at 1.8 times the usual, not at 900.
        let mut outlier = vec![Some(10.0); 30];
        outlier[1] = Some(900.0);
        assert_eq!(Range::of(&months(outlier, 6.0)), Range { low: 0.0, high: 18.0 });
        // A limit above everything is still shown, with room.
        assert_eq!(Range::of(&months(vec![Some(2.0)], 12.0)).high, 12.0 * 1.2);
        // Deeply negative months are cut at half the height above zero, at least at twelve.
        assert_eq!(Range::of(&months(vec![Some(40.0), Some(-300.0)], 6.0)).low, -20.0);
        // Undefined throughout: still a range.
        assert_eq!(Range::of(&months(vec![None, None], 6.0)).low, 0.0);
    }
}
