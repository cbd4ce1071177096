//! What all charts share: title, subtitle, key, note, and panels with axes.
//!
//! | symbol | meaning |
//! |---|---|
//! | body | the room between key and note |
//! | panel | a plot in the body: years to the right in equal slots, values upwards |

use super::canvas::{Anchor, Canvas, Colour, Point, TextStyle};
use super::data::ChartContext;
use super::palette;
use crate::report::Lang;
use crate::report::font::{self, Weight};
use crate::report::number::{Scale, Ticks, grouped, year_ticks};

/// Logical width of every chart.
pub const WIDTH: f64 = 800.0;
const EDGE: f64 = 20.0;
const TICK_SIZE: f64 = 11.5;
const NOTE_SIZE: f64 = 10.0;
const NOTE_LINE: f64 = 14.0;

/// An entry of the key under the subtitle.
#[derive(Clone, Debug)]
pub enum Key {
    Area(Colour, String),
    /// Two hues with one meaning.
    Pair([Colour; 2], String),
    Line(Colour, Option<(f64, f64)>, String),
}

/// Heading and foot of a chart.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    pub title: String,
    pub subtitle: String,
    pub keys: Vec<Key>,
    pub notes: Vec<String>,
}

/// A canvas with heading and foot drawn, and the room left between them.
pub struct Frame {
    pub canvas: Canvas,
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
}

fn style(size: f64, colour: Colour) -> TextStyle {
    TextStyle { size, weight: Weight::Regular, colour }
}

impl Frame {
    /// Draws heading and foot on a canvas of the given height.
    pub fn new(height: f64, heading: &Heading) -> Self {
        let mut canvas = Canvas::new(WIDTH, height);
        let room = WIDTH - 2.0 * EDGE;
        let mut y = 14.0;
        let title = TextStyle { size: 19.0, weight: Weight::Bold, colour: palette::INK };
        for line in font::wrap(&heading.title, title.size, title.weight, room) {
            y += 23.0;
            canvas.text((EDGE, y - 5.0), Anchor::Start, title, &line);
        }
        for line in font::wrap(&heading.subtitle, 12.0, Weight::Regular, room) {
            y += 17.0;
            canvas.text((EDGE, y - 4.0), Anchor::Start, style(12.0, palette::MUTED), &line);
        }
        y += 4.0;
        if !heading.keys.is_empty() {
            y = keys(&mut canvas, &heading.keys, y);
        }
        let notes: Vec<String> =
            heading.notes.iter().flat_map(|n| font::wrap(n, NOTE_SIZE, Weight::Regular, room)).collect();
        let foot = height - 10.0 - NOTE_LINE * notes.len() as f64;
        for (row, line) in notes.iter().enumerate() {
            let at = (EDGE, foot + NOTE_LINE * (row as f64 + 0.75));
            canvas.text(at, Anchor::Start, style(NOTE_SIZE, palette::MUTED), line);
        }
        Self { canvas, top: y + 10.0, bottom: foot - 10.0, left: EDGE, right: WIDTH - EDGE }
    }
}

fn keys(canvas: &mut Canvas, entries: &[Key], top: f64) -> f64 {
    const SIZE: f64 = 11.5;
    let (mut x, mut y) = (EDGE, top + 11.0);
    for entry in entries {
        let (Key::Area(_, text) | Key::Pair(_, text) | Key::Line(_, _, text)) = entry;
        let width = 22.0 + 5.0 + font::width(text, SIZE, Weight::Regular) + 16.0;
        if x > EDGE && x + width > WIDTH - EDGE {
            x = EDGE;
            y += 17.0;
        }
        match entry {
            Key::Area(colour, _) => canvas.rectangle((x, y - 5.0), (x + 22.0, y + 5.0), *colour),
            Key::Pair([first, second], _) => {
                canvas.rectangle((x, y - 5.0), (x + 11.0, y + 5.0), *first);
                canvas.rectangle((x + 11.0, y - 5.0), (x + 22.0, y + 5.0), *second);
            }
            Key::Line(colour, dash, _) => canvas.stroke(vec![(x, y), (x + 22.0, y)], *colour, 2.0, *dash),
        }
        canvas.text_middle((x + 27.0, y), Anchor::Start, style(SIZE, palette::INK), text);
        x += width;
    }
    y + 9.0
}

/// The value axis of a panel, before it has a place.
#[derive(Clone, Debug)]
pub struct ValueAxis {
    pub ticks: Ticks,
    pub scale: Scale,
    /// Printed over the axis.
    pub unit: String,
}

impl ValueAxis {
    /// An axis that covers `low..high`, given in base units.
    pub fn covering(low: f64, high: f64, target: usize, scale: Scale, unit: String) -> Self {
        Self { ticks: Ticks::covering(low / scale.divisor, high / scale.divisor, target), scale, unit }
    }

    /// Width of the tick labels.
    pub fn label_width(&self) -> f64 {
        self.ticks
            .values
            .iter()
            .map(|v| font::width(&self.ticks.label(*v), TICK_SIZE, Weight::Regular))
            .fold(0.0, f64::max)
    }
}

/// A plot with years to the right and values upwards.
#[derive(Clone, Debug)]
pub struct Panel {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    first_year: i32,
    slots: usize,
    axis: ValueAxis,
}

impl Panel {
    /// Draws grid, ticks and unit; year labels if `with_years`.
    pub fn draw(
        canvas: &mut Canvas,
        (left, right): (f64, f64),
        (top, bottom): (f64, f64),
        years: &[i32],
        axis: ValueAxis,
        with_years: bool,
    ) -> Self {
        let first_year = years.first().copied().unwrap_or(0);
        let panel = Self { left, right, top, bottom, first_year, slots: years.len().max(1), axis };
        let label = style(TICK_SIZE, palette::MUTED);
        for &tick in &panel.axis.ticks.values {
            let y = panel.y(tick * panel.axis.scale.divisor);
            let zero = tick.abs() < 1e-12;
            let colour = if zero { palette::AXIS } else { palette::GRID };
            canvas.line(vec![(left, y), (right, y)], colour, if zero { 1.0 } else { 0.75 });
            canvas.text_middle((left - 7.0, y), Anchor::End, label, &panel.axis.ticks.label(tick));
        }
        canvas.text((EDGE, top - 9.0), Anchor::Start, label, &panel.axis.unit);
        panel.years(canvas, years, with_years);
        panel
    }

    fn years(&self, canvas: &mut Canvas, years: &[i32], with_labels: bool) {
        let room = ((self.right - self.left) / 38.0) as usize;
        for year in year_ticks(years, room) {
            let x = self.x(year);
            canvas.line(vec![(x, self.bottom), (x, self.bottom + 4.0)], palette::AXIS, 0.75);
            if with_labels {
                let at = (x, self.bottom + 12.0);
                canvas.text_middle(at, Anchor::Middle, style(TICK_SIZE, palette::MUTED), &year.to_string());
            }
        }
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], palette::AXIS, 1.0);
    }

    /// Width of one year.
    pub fn slot(&self) -> f64 {
        (self.right - self.left) / self.slots as f64
    }

    /// Middle of a year.
    pub fn x(&self, year: i32) -> f64 {
        self.left + (f64::from(year - self.first_year) + 0.5) * self.slot()
    }

    /// Middle of the i-th year.
    pub fn x_at(&self, index: usize) -> f64 {
        self.left + (index as f64 + 0.5) * self.slot()
    }

    /// Height of a value in base units; may lie outside the panel.
    pub fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.axis.ticks.low, self.axis.ticks.high);
        self.bottom - (value / self.axis.scale.divisor - low) / (high - low) * (self.bottom - self.top)
    }

    /// Zero again, over what was painted on it.
    pub fn zero_line(&self, canvas: &mut Canvas) {
        let y = self.y(0.0);
        if y > self.top && y < self.bottom {
            canvas.line(vec![(self.left, y), (self.right, y)], palette::AXIS, 1.0);
        }
    }

    /// The range of values shown, in base units.
    pub fn range(&self) -> (f64, f64) {
        (self.axis.ticks.low * self.axis.scale.divisor, self.axis.ticks.high * self.axis.scale.divisor)
    }

    /// Points of a series over an index range in which it is defined.
    pub fn points(&self, series: &[Option<f64>], (from, to): (usize, usize)) -> Vec<Point> {
        (from..to).filter_map(|i| Some((self.x_at(i), self.y(series[i]?)))).collect()
    }
}

/// Subtitle: scenario, and how the numbers were made.
pub fn subtitle(context: &ChartContext, detail: &str) -> String {
    let lang = context.lang;
    let made = match context.simulation {
        Some((paths, seed)) => {
            let paths = grouped(paths as f64, 0);
            match lang {
                Lang::Zh => format!("{paths} 条随机路径，种子 {seed}"),
                Lang::En => format!("{paths} random paths, seed {seed}"),
            }
        }
        None => lang.pick("最佳估计", "best estimate").to_owned(),
    };
    let mut parts = vec![context.scenario.as_str()];
    if !detail.is_empty() {
        parts.push(detail);
    }
    if detail != made {
        parts.push(&made);
    }
    parts.join(" · ")
}

/// Heading of the labels in the right margin: the year whose values they carry.
pub fn last_year(years: &[i32], lang: Lang) -> String {
    let year = years.last().copied().unwrap_or(0);
    match lang {
        Lang::Zh => format!("{year} 年"),
        Lang::En => year.to_string(),
    }
}

/// Source line of the note.
pub fn source_note(context: &ChartContext) -> String {
    format!("{}{}", context.lang.pick("来源：", "Source: "), context.source)
}
