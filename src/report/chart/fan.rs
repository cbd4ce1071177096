//! Fan chart of one measure: bands of quantiles, median, best estimate, constraint lines, further lines to compare with.

use super::canvas::{Anchor, Canvas, Colour, TextStyle};
use super::check::{self, Checked};
use super::data::{Chart, ChartContext, ChartError, FanChart, Quantiles, Quantity, Series, error_at};
use super::fan_range::{Range, beyond};
use super::frame::{Frame, Heading, Key, Panel, ValueAxis, last_year, source_note, subtitle};
use super::margin::{self, MarginLabel};
use super::palette;
use super::render::render;
use super::shape;
use crate::report::Lang;
use crate::report::font::{self, Weight};
use crate::report::number::{Scale, supported};

const HEIGHT: f64 = 500.0;
const DASH: (f64, f64) = (7.0, 3.5);
const DOTS: (f64, f64) = (2.0, 2.5);

/// Draws a fan chart.
pub fn fan(chart: &FanChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    checked(chart)?;
    let range = Range::of(chart);
    let scale = Scale::for_axis(chart.quantity, range.high.max(-range.low), lang);
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
    line(canvas, &panel, &chart.best_estimate, palette::BEST, 2.0, best_dash(chart));
    thresholds(canvas, &panel, chart);
    undefined(canvas, &panel, chart);
    let beyond = beyond(chart, panel.range(), lang);
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
    let errors = |series: &Series| match series[..] {
        [] => Ok(()),
        _ => check::optional(name, "standard errors", &chart.years, series),
    };
    check::optional(name, "best_estimate", &chart.years, &chart.best_estimate)?;
    errors(&chart.best_estimate_error)?;
    for (key, series) in chart.quantiles.iter().flat_map(quantile_list) {
        check::optional(name, key, &chart.years, series)?;
    }
    if let Some(q) = &chart.quantiles {
        [&q.p05_error, &q.p50_error, &q.p95_error].into_iter().try_for_each(errors)?;
    }
    for comparison in &chart.comparisons {
        check::optional(name, &comparison.label, &chart.years, &comparison.values)?;
        errors(&comparison.errors)?;
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

/// Dashed beside a median, solid where it is the main line.
fn best_dash(chart: &FanChart) -> Option<(f64, f64)> {
    chart.quantiles.as_ref().map(|_| DASH)
}

fn best_name(chart: &FanChart, lang: Lang) -> &str {
    chart.best_estimate_label.as_deref().unwrap_or(lang.pick("最佳估计", "best estimate"))
}

fn comparison_colour(index: usize) -> Colour {
    palette::COMPARISONS[index % palette::COMPARISONS.len()]
}

fn labels(chart: &FanChart, panel: &Panel, lang: Lang) -> Vec<MarginLabel> {
    let mut labels = Vec::new();
    let end = chart.years.len() - 1;
    let mut add = |name: &str, (series, errors): (&Series, &Series), colour: Colour, bold: bool| {
        if let Some(value) = series.last().copied().flatten() {
            let y = panel.y(value);
            let arrow = if y < panel.top - 0.5 {
                "↑ "
            } else if y > panel.bottom + 0.5 {
                "↓ "
            } else {
                ""
            };
            let value = supported(value, error_at(errors, end), chart.quantity, lang);
            let text = format!("{name}\n{arrow}{value}");
            labels.push(MarginLabel { y, text, colour, bold });
        }
    };
    if let Some(q) = &chart.quantiles {
        add(lang.pick("中位数", "median"), (&q.p50, &q.p50_error), palette::MEDIAN, false);
    }
    let best = (&chart.best_estimate, &chart.best_estimate_error);
    add(best_name(chart, lang), best, palette::BEST, true);
    for (i, comparison) in chart.comparisons.iter().enumerate() {
        let compared = (&comparison.values, &comparison.errors);
        add(&comparison.label, compared, comparison_colour(i), false);
    }
    let last = chart.years[end];
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
    keys.push(Key::Line(palette::BEST, best_dash(chart), best_name(chart, lang).to_owned()));
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
    let value = |series: &Series, errors: &Series| {
        let said = |v| supported(v, error_at(errors, last), chart.quantity, lang);
        series[last].map_or_else(|| "–".to_owned(), said)
    };
    let best = value(&chart.best_estimate, &chart.best_estimate_error);
    let name = best_name(chart, lang);
    let spread = chart.quantiles.as_ref().map(|q| (value(&q.p05, &q.p05_error), value(&q.p95, &q.p95_error)));
    match (lang, spread) {
        (Lang::Zh, None) => format!("{title}：{year} 年{name} {best}。"),
        (Lang::Zh, Some((low, high))) => {
            format!("{title}：{year} 年{name} {best}，5–95% 分位区间 {low} 至 {high}。")
        }
        (Lang::En, None) => format!("{title}: {name} {best} in {year}."),
        (Lang::En, Some((low, high))) => {
            format!("{title}: {name} {best} in {year}, 5–95 % of paths from {low} to {high}.")
        }
    }
}

#[cfg(test)]
#[path = "fan_tests.rs"]
mod tests;
