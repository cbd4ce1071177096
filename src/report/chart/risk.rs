//! Charts of probabilities: breach of each constraint by year, and a heat table of payable months under thresholds.

use super::canvas::{Anchor, Canvas, TextStyle};
use super::check;
use super::data::{
    BreachChart, BreachSeries, Chart, ChartContext, ChartError, HeatChart, Quantity, error_at,
};
use super::frame::{Frame, Heading, Key, Panel, ValueAxis, source_note, subtitle};
use super::margin::{self, MarginLabel};
use super::palette;
use super::render::render;
use super::shape;
use crate::report::Lang;
use crate::report::font::{self, Weight};
use crate::report::number::{Scale, grouped, no_finer, supported, year_ticks};

const HEIGHT: f64 = 500.0;
/// Dashes tell the lines apart in grey print.
const DASHES: [Option<(f64, f64)>; 4] = [None, Some((8.0, 3.0)), Some((3.0, 2.5)), Some((12.0, 3.0))];

/// Draws the probability of breach by year, one line per constraint.
pub fn breach(chart: &BreachChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    let (name, years) = (&chart.name, &chart.years);
    check::years(name, years)?;
    for constraint in &chart.constraints {
        check::optional(name, &constraint.label, years, &constraint.probability)?;
        check::length(name, &constraint.label, years, constraint.best_estimate.len())?;
    }
    let title =
        lang.pick("突破基金约束的概率（%）", "Probability that a fund constraint is breached (%)").to_owned();
    let mut notes = vec![
        lang.pick(
            "概率为当年突破的路径占比；“任一年”为适用年份内至少突破一次的占比。圆点：该年最佳估计已突破。",
            "Share of paths that breach in the year; \"any year\": share that breach at least once in the years in which \
             the constraint applies. Dots: the best estimate breaches in that year.",
        )
        .to_owned(),
    ];
    if let Some(error) = chart.standard_error {
        let error = grouped(error * 100.0, 2);
        notes.push(match lang {
            Lang::Zh => format!("蒙特卡洛标准误不超过 {error} 个百分点。"),
            Lang::En => format!("Monte Carlo standard error at most {error} percentage points."),
        });
    }
    notes.push(source_note(context));
    let heading = Heading { title: title.clone(), subtitle: subtitle(context, ""), keys: Vec::new(), notes };
    let mut frame = Frame::new(HEIGHT, &heading);
    let scale = Scale::for_values(Quantity::Share, 1.0, lang);
    let axis = ValueAxis::covering(0.0, 1.0, 5, scale, scale.unit.to_owned());
    let edges = |width: f64| (frame.left + axis.label_width() + 7.0, frame.right - width);
    let heights = (frame.top + 18.0, frame.bottom - 22.0);
    let trial = Panel::draw(&mut Canvas::new(1.0, 1.0), edges(0.0), heights, years, axis.clone(), true);
    let labels: Vec<MarginLabel> = chart
        .constraints
        .iter()
        .enumerate()
        .map(|(i, c)| breach_label(&trial, c, i, years[0], lang))
        .collect();
    let edges = edges(margin::width(&labels));
    let panel = Panel::draw(&mut frame.canvas, edges, heights, years, axis, true);
    for (i, constraint) in chart.constraints.iter().enumerate() {
        breach_line(&mut frame.canvas, &panel, constraint, i);
    }
    margin::draw(&mut frame.canvas, &labels, &panel, "");
    let alt: Vec<String> = labels.iter().map(|l| l.text.replace('\n', " ")).collect();
    let alt = format!("{title}{}{}", lang.pick("：", ": "), alt.join(lang.pick("；", "; ")));
    render(&frame.canvas, name, title, alt)
}

fn line_colour(index: usize) -> u32 {
    palette::LINES[index % palette::LINES.len()]
}

fn breach_label(
    panel: &Panel,
    constraint: &BreachSeries,
    index: usize,
    first_year: i32,
    lang: Lang,
) -> MarginLabel {
    let last = constraint.probability.iter().flatten().last().copied().unwrap_or(0.0);
    let single = match constraint.probability.iter().flatten().count() {
        1 => constraint.probability.iter().position(Option::is_some).map(|i| first_year + i as i32),
        _ => None,
    };
    let any = constraint.any.map_or(String::new(), |p| {
        let p = supported(p, constraint.any_error.unwrap_or(0.0), Quantity::Share, lang);
        match (lang, single) {
            (Lang::Zh, None) => format!("\n任一年 {p}"),
            (Lang::En, None) => format!("\nany year {p}"),
            (Lang::Zh, Some(year)) => format!("\n{year} 年 {p}"),
            (Lang::En, Some(year)) => format!("\n{year}: {p}"),
        }
    });
    MarginLabel {
        y: panel.y(last),
        text: format!("{}{any}", constraint.label),
        colour: line_colour(index),
        bold: false,
    }
}

fn breach_line(canvas: &mut Canvas, panel: &Panel, constraint: &BreachSeries, index: usize) {
    let colour = line_colour(index);
    for run in shape::runs(&[&constraint.probability]) {
        let points = panel.points(&constraint.probability, run);
        if let [only] = points[..] {
            // A constraint of one year is a column, so that it cannot be overlooked.
            let half = (panel.slot() * 0.3).min(8.0);
            canvas.rectangle((only.0 - half, only.1), (only.0 + half, panel.bottom), colour);
            canvas.line(vec![(only.0 - half, only.1), (only.0 + half, only.1)], colour, 2.4);
            continue;
        }
        canvas.stroke(points, colour, 2.2, DASHES[index % DASHES.len()]);
    }
    for (i, breached) in constraint.best_estimate.iter().enumerate() {
        if let (true, Some(p)) = (*breached, constraint.probability[i]) {
            canvas.disc((panel.x_at(i), panel.y(p)), 3.2, colour);
        }
    }
}

/// Draws the probabilities that payable months lie under thresholds: one row per threshold, one cell per year.
pub fn heat(chart: &HeatChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    let (name, years) = (&chart.name, &chart.years);
    check::years(name, years)?;
    for row in &chart.rows {
        check::optional(name, &format!("{} months", row.months), years, &row.probability)?;
    }
    let title = match lang {
        Lang::Zh => format!("{}可支付月数低于各警戒线的概率（%）", chart.fund),
        Lang::En => format!("{}: probability that payable months lie under a threshold (%)", chart.fund),
    };
    let keys = [0.0, 0.25, 0.5, 0.75, 1.0]
        .map(|p: f64| Key::Area(palette::heat(p), format!("{}%", grouped(p * 100.0, 0))));
    let heading = Heading {
        title: title.clone(),
        subtitle: subtitle(context, ""),
        keys: keys.into(),
        notes: vec![
            chart.definition.clone(),
            lang.pick("“–”：该年无定义（无支出）。", "\"–\": undefined in that year (no outgo).").to_owned(),
            source_note(context),
        ],
    };
    let height = 190.0 + 15.0 * heading.notes.len() as f64 + 56.0 * chart.rows.len() as f64;
    let mut frame = Frame::new(height, &heading);
    let canvas = &mut frame.canvas;
    let label = TextStyle { size: 11.5, weight: Weight::Regular, colour: palette::INK };
    let names: Vec<String> = chart
        .rows
        .iter()
        .map(|row| {
            let months = grouped(row.months, usize::from(row.months.fract() != 0.0));
            match lang {
                Lang::Zh => format!("低于 {months} 个月"),
                Lang::En => format!("under {months} months"),
            }
        })
        .collect();
    let left = frame.left
        + names.iter().map(|n| font::width(n, label.size, label.weight)).fold(0.0, f64::max)
        + 10.0;
    let (right, top, bottom) = (frame.right, frame.top + 8.0, frame.bottom - 22.0);
    let cell = (right - left) / years.len() as f64;
    let row_height = (bottom - top) / chart.rows.len().max(1) as f64;
    for (r, (row, text)) in chart.rows.iter().zip(&names).enumerate() {
        let (upper, lower) = (top + r as f64 * row_height, top + (r as f64 + 1.0) * row_height - 3.0);
        canvas.text_middle((left - 8.0, (upper + lower) / 2.0), Anchor::End, label, text);
        for (i, value) in row.probability.iter().enumerate() {
            let from = (left + i as f64 * cell, upper);
            let to = (left + (i as f64 + 1.0) * cell, lower);
            if let Some(p) = value {
                canvas.rectangle(from, to, palette::heat(*p));
            }
            let text = value.map_or_else(|| "–".to_owned(), |p| cell_text(p, error_at(&row.errors, i)));
            let colour = if value.is_some_and(|p| p > 0.65) { 0xffffff } else { palette::INK };
            let size = (cell * 0.5).clamp(7.0, 11.0);
            if font::width("100", size, Weight::Regular) < cell - 1.0 {
                let style = TextStyle { size, weight: Weight::Regular, colour };
                let at = ((from.0 + to.0) / 2.0, (upper + lower) / 2.0);
                canvas.text_middle(at, Anchor::Middle, style, &text);
            }
        }
        canvas.line(vec![(left, lower), (right, lower)], palette::GRID, 0.75);
    }
    let muted = TextStyle { colour: palette::MUTED, ..label };
    for year in year_ticks(years, ((right - left) / 38.0) as usize) {
        let x = left + (f64::from(year - years[0]) + 0.5) * cell;
        canvas.text_middle((x, bottom + 11.0), Anchor::Middle, muted, &year.to_string());
    }
    let last = years.len() - 1;
    let said: Vec<String> = chart
        .rows
        .iter()
        .zip(&names)
        .filter_map(|(row, text)| {
            let error = error_at(&row.errors, last);
            Some(format!("{text} {}", supported(row.probability[last]?, error, Quantity::Share, lang)))
        })
        .collect();
    let said = said.join(lang.pick("，", ", "));
    let alt = match lang {
        Lang::Zh => format!("{title}：{} 年{said}。", years[last]),
        Lang::En => format!("{title}: in {} {said}.", years[last]),
    };
    render(&frame.canvas, name, title, alt)
}

/// A probability as whole per cent, or tens where its error is as large; what is not certain is not printed as 0 or 100.
fn cell_text(p: f64, error: f64) -> String {
    match p {
        p if p > 0.0 && p < 0.005 => "<1".to_owned(),
        p if (0.995..1.0).contains(&p) => ">99".to_owned(),
        p => no_finer((p * 100.0).round(), (error * 100.0).max(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_certainty_is_not_certainty() {
        let cases = [
            (0.0, 0.0003, "0"),
            (0.001, 0.0003, "<1"),
            (0.005, 0.0007, "1"),
            (0.5, 0.005, "50"),
            (0.994, 0.0008, "99"),
            (0.9999, 0.0001, ">99"),
            (1.0, 0.0003, "100"),
            // Twenty paths.
            (0.55, 0.1112, "60"),
        ];
        for (p, error, text) in cases {
            assert_eq!(cell_text(p, error), text, "{p}");
        }
    }
}
