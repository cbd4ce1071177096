//! Fan chart of one measure: bands of quantiles, median, best estimate, constraint lines, further lines to compare with.
//!
//! Axis range: everything is shown if that costs little; otherwise the axis ends where the centre of the
//! distribution needs it to, and the chart says what lies beyond.

use super::canvas::{Anchor, Canvas, Colour, TextStyle};
use super::check::{self, Checked};
use super::data::{Chart, ChartContext, ChartError, FanChart, Quantiles, Quantity, Series};
use super::frame::{Frame, Heading, Key, Panel, ValueAxis, last_year, source_note, subtitle};
use super::margin::{self, MarginLabel};
use super::palette;
use super::render::render;
use super::shape;
use crate::report::Lang;
use crate::report::font::{self, Weight};
use crate::report::number::{Scale, human, trimmed};

const HEIGHT: f64 = 500.0;
const DASH: (f64, f64) = (7.0, 3.5);
const DOTS: (f64, f64) = (2.0, 2.5);

/// Draws a fan chart.
pub fn fan(chart: &FanChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    checked(chart)?;
    let range = Range::of(chart);
    let scale = Scale::for_values(chart.quantity, range.high.max(-range.low), lang);
    let unit = scale.unit.to_owned();
    let title = match lang {
        Lang::Zh if chart.quantity == Quantity::Months => format!("{}（月）", chart.title),
        Lang::Zh => format!("{}（{unit}）", chart.title),
        Lang::En => format!("{} ({unit})", chart.title),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: subtitle(context, ""),
        keys: keys(chart, lang),
        notes: notes(chart, context),
    };
    let mut frame = Frame::new(HEIGHT, &heading);
    let axis = ValueAxis::covering(range.low, range.high, 6, scale, unit);

    // Labels need the panel's heights, and the panel needs the labels' width: draw twice, the first time into nothing.
    let edges = |width: f64| (frame.left + axis.label_width() + 7.0, frame.right - width);
    let heights = (frame.top + 18.0, frame.bottom - 22.0);
    let trial =
        Panel::draw(&mut Canvas::new(1.0, 1.0), edges(0.0), heights, &chart.years, axis.clone(), true);
    let labels = labels(chart, &trial, lang);
    let edges = edges(margin::width(&labels));
    let panel = Panel::draw(&mut frame.canvas, edges, heights, &chart.years, axis, true);

    let canvas = &mut frame.canvas;
    if let Some(quantiles) = &chart.quantiles {
        bands(canvas, &panel, quantiles);
        panel.zero_line(canvas);
        line(canvas, &panel, &quantiles.p50, palette::MEDIAN, 1.8, None);
    }
    for (i, comparison) in chart.comparisons.iter().enumerate() {
        line(canvas, &panel, &comparison.values, comparison_colour(i), 1.6, Some(DOTS));
    }
    line(canvas, &panel, &chart.best_estimate, palette::BEST, 2.0, Some(DASH));
    thresholds(canvas, &panel, chart);
    undefined(canvas, &panel, chart);
    let beyond = beyond(chart, &panel, lang);
    for (row, text) in beyond.iter().enumerate() {
        boxed(canvas, (panel.right - 6.0, panel.top + 11.0 + 15.0 * row as f64), text);
    }
    margin::draw(canvas, &labels, &panel, &last_year(&chart.years, lang));

    let alt = alternative(chart, &title, lang);
    render(&frame.canvas, &chart.name, title, alt)
}

fn checked(chart: &FanChart) -> Checked {
    let name = &chart.name;
    check::years(name, &chart.years)?;
    check::optional(name, "best_estimate", &chart.years, &chart.best_estimate)?;
    for (key, series) in chart.quantiles.iter().flat_map(quantile_list) {
        check::optional(name, key, &chart.years, series)?;
    }
    for comparison in &chart.comparisons {
        check::optional(name, &comparison.label, &chart.years, &comparison.values)?;
    }
    Ok(())
}

fn quantile_list(q: &Quantiles) -> [(&'static str, &Series); 7] {
    [
        ("p05", &q.p05),
        ("p10", &q.p10),
        ("p25", &q.p25),
        ("p50", &q.p50),
        ("p75", &q.p75),
        ("p90", &q.p90),
        ("p95", &q.p95),
    ]
}

/// Axis range in base units.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// Zero, all constraint lines, and the fan as far as it does not squeeze them.
    fn of(chart: &FanChart) -> Self {
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
        let outer = |series: fn(&Quantiles) -> &Series| chart.quantiles.iter().flat_map(move |q| series(q));
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

fn bands(canvas: &mut Canvas, panel: &Panel, q: &Quantiles) {
    let pairs = [(&q.p05, &q.p95), (&q.p10, &q.p90), (&q.p25, &q.p75)];
    for ((low, high), colour) in pairs.into_iter().zip(palette::BANDS) {
        for run in shape::runs(&[low, high]) {
            let mut points = panel.points(high, run);
            let mut back = panel.points(low, run);
            if run.1 - run.0 == 1 {
                // A single year: as wide as a third of its slot.
                let half = panel.slot() / 6.0;
                points = points.iter().flat_map(|p| [(p.0 - half, p.1), (p.0 + half, p.1)]).collect();
                back = back.iter().flat_map(|p| [(p.0 - half, p.1), (p.0 + half, p.1)]).collect();
            }
            points.extend(back.into_iter().rev());
            canvas.polygon(shape::clip_polygon(&points, panel.top, panel.bottom), colour);
        }
    }
}

fn line(
    canvas: &mut Canvas,
    panel: &Panel,
    series: &Series,
    colour: Colour,
    width: f64,
    dash: Option<(f64, f64)>,
) {
    for run in shape::runs(&[series]) {
        let points = panel.points(series, run);
        if let [only] = points[..] {
            if (panel.top..=panel.bottom).contains(&only.1) {
                canvas.disc(only, 3.0, colour);
            }
            continue;
        }
        for part in shape::clip_line(&points, panel.top, panel.bottom) {
            canvas.stroke(part, colour, width, dash);
        }
    }
}

fn thresholds(canvas: &mut Canvas, panel: &Panel, chart: &FanChart) {
    for threshold in &chart.thresholds {
        let y = panel.y(threshold.value);
        let (first, last) = (chart.years[0], chart.years[chart.years.len() - 1]);
        let (from, to) = threshold.years.unwrap_or((first, last));
        let (from, to) = (from.max(first), to.min(last));
        if from > to {
            continue;
        }
        let half = panel.slot() / 2.0;
        let ends = (panel.x(from) - half, panel.x(to) + half);
        canvas.line(vec![(ends.0, y), (ends.1, y)], palette::LIMIT, 1.1);
        if to < last {
            // Applies to the first years only: its label stands beside it, not in the margin.
            boxed_start(canvas, (ends.1 + 5.0, y), &threshold.label, palette::LIMIT);
        }
    }
}

fn undefined(canvas: &mut Canvas, panel: &Panel, chart: &FanChart) {
    let style = TextStyle { size: 16.0, weight: Weight::Bold, colour: palette::MUTED };
    for (i, value) in chart.best_estimate.iter().enumerate() {
        if value.is_none() {
            let y = panel.y(0.0).clamp(panel.top, panel.bottom);
            canvas.text_middle((panel.x_at(i), y - 8.0), Anchor::Middle, style, "–");
        }
    }
}

/// What lies beyond the axis, in words.
fn beyond(chart: &FanChart, panel: &Panel, lang: Lang) -> Vec<String> {
    let (low, high) = panel.range();
    let mut named: Vec<(&str, &Series)> =
        vec![(lang.pick("最佳估计", "best estimate"), &chart.best_estimate)];
    if let Some(q) = &chart.quantiles {
        named.push((lang.pick("95% 分位", "95 % quantile"), &q.p95));
        named.push((lang.pick("5% 分位", "5 % quantile"), &q.p05));
        named.push((lang.pick("中位数", "median"), &q.p50));
    }
    named.extend(chart.comparisons.iter().map(|c| (c.label.as_str(), &c.values)));
    let values = || {
        named.iter().flat_map(|(name, series)| {
            series.iter().enumerate().filter_map(move |(i, v)| Some(((*v)?, chart.years[i], *name)))
        })
    };
    let sentence = |edge: f64, (value, year, name): (f64, i32, &str), upper: bool| {
        let scale = Scale::for_values(chart.quantity, edge, lang);
        let edge = format!("{} {}", trimmed(edge / scale.divisor, 2), scale.unit);
        let value = human(value, chart.quantity, lang);
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

fn boxed(canvas: &mut Canvas, at: (f64, f64), text: &str) {
    let style = TextStyle { size: 10.5, weight: Weight::Regular, colour: palette::MUTED };
    let width = font::width(text, style.size, style.weight);
    canvas.veil((at.0 - width - 4.0, at.1 - 8.0), (at.0 + 4.0, at.1 + 8.0), 0xffffff, 0.85);
    canvas.text_middle(at, Anchor::End, style, text);
}

fn boxed_start(canvas: &mut Canvas, at: (f64, f64), text: &str, colour: Colour) {
    let style = TextStyle { size: margin::SIZE, weight: Weight::Regular, colour };
    let width = font::width(text, style.size, style.weight);
    canvas.veil((at.0 - 2.0, at.1 - 8.0), (at.0 + width + 3.0, at.1 + 8.0), 0xffffff, 0.8);
    canvas.text_middle(at, Anchor::Start, style, text);
}

fn comparison_colour(index: usize) -> Colour {
    palette::COMPARISONS[index % palette::COMPARISONS.len()]
}

fn labels(chart: &FanChart, panel: &Panel, lang: Lang) -> Vec<MarginLabel> {
    let mut labels = Vec::new();
    let mut add = |name: &str, series: &Series, colour: Colour, bold: bool| {
        if let Some(value) = series.last().copied().flatten() {
            let y = panel.y(value);
            let arrow = if y < panel.top - 0.5 {
                "↑ "
            } else if y > panel.bottom + 0.5 {
                "↓ "
            } else {
                ""
            };
            let text = format!("{name}\n{arrow}{}", human(value, chart.quantity, lang));
            labels.push(MarginLabel { y, text, colour, bold });
        }
    };
    if let Some(q) = &chart.quantiles {
        add(lang.pick("中位数", "median"), &q.p50, palette::MEDIAN, false);
    }
    add(lang.pick("最佳估计", "best estimate"), &chart.best_estimate, palette::BEST, true);
    for (i, comparison) in chart.comparisons.iter().enumerate() {
        add(&comparison.label, &comparison.values, comparison_colour(i), false);
    }
    let last = chart.years[chart.years.len() - 1];
    for threshold in &chart.thresholds {
        if threshold.years.is_none_or(|(from, to)| to >= last && from <= last) {
            labels.push(MarginLabel {
                y: panel.y(threshold.value),
                text: threshold.label.clone(),
                colour: palette::LIMIT,
                bold: false,
            });
        }
    }
    labels
}

fn keys(chart: &FanChart, lang: Lang) -> Vec<Key> {
    let mut keys = Vec::new();
    if chart.quantiles.is_some() {
        for (colour, percents) in palette::BANDS.into_iter().zip(["5–95%", "10–90%", "25–75%"]) {
            let text = match lang {
                Lang::Zh => format!("{percents} 分位区间"),
                Lang::En => format!("{percents} of paths"),
            };
            keys.push(Key::Area(colour, text));
        }
        keys.push(Key::Line(palette::MEDIAN, None, lang.pick("中位数", "median").to_owned()));
    }
    keys.push(Key::Line(palette::BEST, Some(DASH), lang.pick("最佳估计", "best estimate").to_owned()));
    for (i, comparison) in chart.comparisons.iter().enumerate() {
        keys.push(Key::Line(comparison_colour(i), Some(DOTS), comparison.label.clone()));
    }
    keys
}

fn notes(chart: &FanChart, context: &ChartContext) -> Vec<String> {
    let lang = context.lang;
    let mut notes = vec![chart.definition.clone()];
    if chart.quantiles.is_some() {
        notes.push(
            lang.pick(
                "区间为各年分别取的分位数，不是同一条路径；最佳估计不等于中位数。",
                "Bands are quantiles of each year by itself, not paths; the best estimate is not the median.",
            )
            .to_owned(),
        );
    }
    if chart.best_estimate.iter().any(Option::is_none) {
        notes.push(
            lang.pick("“–”：该年无定义（无支出）。", "\"–\": undefined in that year (no outgo).").to_owned(),
        );
    }
    notes.push(source_note(context));
    notes.retain(|n| !n.is_empty());
    notes
}

fn alternative(chart: &FanChart, title: &str, lang: Lang) -> String {
    let last = chart.years.len() - 1;
    let year = chart.years[last];
    let value = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| human(v, chart.quantity, lang));
    let best = value(chart.best_estimate[last]);
    let spread = chart.quantiles.as_ref().map(|q| (value(q.p05[last]), value(q.p95[last])));
    match (lang, spread) {
        (Lang::Zh, None) => format!("{title}：{year} 年最佳估计 {best}。"),
        (Lang::Zh, Some((low, high))) => {
            format!("{title}：{year} 年最佳估计 {best}，5–95% 分位区间 {low} 至 {high}。")
        }
        (Lang::En, None) => format!("{title}: best estimate {best} in {year}."),
        (Lang::En, Some((low, high))) => {
            format!("{title}: best estimate {best} in {year}, 5–95 % of paths from {low} to {high}.")
        }
    }
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
