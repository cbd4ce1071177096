//! Drawing in logical pixels, written as SVG by plotters.
//!
//! plotters works in whole pixels. A canvas [`FINE`] times as large as the logical one, whose `<svg>` tag then gets the
//! logical size, keeps curves smooth. Text is measured with the embedded font, which is also what draws it.

use crate::report::font::{self, FAMILY, Weight};
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Canvas pixels per logical pixel.
const FINE: f64 = 16.0;

/// A colour by its red, green, blue hexadecimal digits.
pub type Colour = u32;

/// A point in logical pixels, y downwards.
pub type Point = (f64, f64);

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Size, weight and colour of a text.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
}

enum Mark {
    Rectangle { from: Point, to: Point, colour: Colour, alpha: f64 },
    Polygon { points: Vec<Point>, colour: Colour },
    Line { points: Vec<Point>, colour: Colour, width: f64, dash: Option<(f64, f64)> },
    Disc { centre: Point, radius: f64, colour: Colour },
    Text { at: Point, anchor: Anchor, style: TextStyle, text: String },
}

/// A picture under construction: marks in painting order.
pub struct Canvas {
    width: f64,
    height: f64,
    marks: Vec<Mark>,
}

impl Canvas {
    /// An empty white canvas.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    pub fn rectangle(&mut self, from: Point, to: Point, colour: Colour) {
        self.marks.push(Mark::Rectangle { from, to, colour, alpha: 1.0 });
    }

    pub fn veil(&mut self, from: Point, to: Point, colour: Colour, alpha: f64) {
        self.marks.push(Mark::Rectangle { from, to, colour, alpha });
    }

    pub fn polygon(&mut self, points: Vec<Point>, colour: Colour) {
        if points.len() > 2 {
            self.marks.push(Mark::Polygon { points, colour });
        }
    }

    pub fn line(&mut self, points: Vec<Point>, colour: Colour, width: f64) {
        self.stroke(points, colour, width, None);
    }

    /// A line, dashed if `dash` gives the lengths of dash and gap.
    pub fn stroke(&mut self, points: Vec<Point>, colour: Colour, width: f64, dash: Option<(f64, f64)>) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, colour, width, dash });
        }
    }

    pub fn disc(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.marks.push(Mark::Disc { centre, radius, colour });
    }

    /// A text whose baseline is at the point.
    pub fn text(&mut self, at: Point, anchor: Anchor, style: TextStyle, text: &str) {
        if !text.is_empty() {
            self.marks.push(Mark::Text { at, anchor, style, text: text.to_owned() });
        }
    }

    /// A text whose middle (of figures and Chinese characters) is at the point.
    pub fn text_middle(&mut self, at: Point, anchor: Anchor, style: TextStyle, text: &str) {
        self.text((at.0, at.1 + 0.37 * style.size), anchor, style, text);
    }

    /// Characters that the embedded font cannot show, each with its text, in painting order.
    pub fn missing_glyphs(&self) -> Vec<(char, String)> {
        let mut missing: Vec<(char, String)> = Vec::new();
        for mark in &self.marks {
            let Mark::Text { text, .. } = mark else { continue };
            for c in text.chars() {
                if !font::has_glyph(c) && !missing.iter().any(|(m, _)| *m == c) {
                    missing.push((c, text.clone()));
                }
            }
        }
        missing
    }

    /// The picture as SVG with live text.
    pub fn to_svg(&self) -> Result<String, String> {
        let size = ((self.width * FINE) as u32, (self.height * FINE) as u32);
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            area.fill(&WHITE).map_err(|e| e.to_string())?;
            for mark in &self.marks {
                draw(&area, mark).map_err(|e| e.to_string())?;
            }
            area.present().map_err(|e| e.to_string())?;
        }
        let found = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
        let logical = format!("width=\"{}\" height=\"{}\"", self.width, self.height);
        let svg = svg.replacen(&found, &logical, 1);
        // Bars that touch show a hairline between them unless their edges are snapped.
        Ok(svg.replace("<rect ", "<rect shape-rendering=\"crispEdges\" "))
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn draw<'a>(area: &Area<'a>, mark: &Mark) -> Drawn<'a> {
    match mark {
        Mark::Rectangle { from, to, colour, alpha } => {
            area.draw(&Rectangle::new([fine(*from), fine(*to)], rgb(*colour).mix(*alpha).filled()))
        }
        Mark::Polygon { points, colour } => {
            area.draw(&Polygon::new(fine_points(points), rgb(*colour).filled()))
        }
        Mark::Line { points, colour, width, dash } => {
            let style = rgb(*colour).stroke_width((width * FINE).round() as u32);
            match dash {
                None => area.draw(&PathElement::new(fine_points(points), style)),
                Some((dash, gap)) => area.draw(&DashedPathElement::new(
                    fine_points(points),
                    (dash * FINE) as u32,
                    (gap * FINE) as u32,
                    style,
                )),
            }
        }
        Mark::Disc { centre, radius, colour } => {
            area.draw(&Circle::new(fine(*centre), (radius * FINE) as u32, rgb(*colour).filled()))
        }
        Mark::Text { at, anchor, style, text } => {
            let weight = match style.weight {
                Weight::Regular => FontStyle::Normal,
                Weight::Bold => FontStyle::Bold,
            };
            let horizontal = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            // plotters writes size/1.24 and, for a vertical centre, puts the baseline 0.5 ex = 0.25 em under the point.
            let text_style = (FAMILY, style.size * FINE * 1.24, weight)
                .into_font()
                .color(&rgb(style.colour))
                .pos(Pos::new(horizontal, VPos::Center));
            let at = fine((at.0, at.1 - 0.25 * style.size));
            area.draw(&Text::new(text.as_str(), at, text_style))
        }
    }
}

fn fine(point: Point) -> (i32, i32) {
    ((point.0 * FINE).round() as i32, (point.1 * FINE).round() as i32)
}

fn fine_points(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|p| fine(*p)).collect()
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor((colour >> 16) as u8, (colour >> 8) as u8, colour as u8)
}
