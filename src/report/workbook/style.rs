//! How cells look, and how much room they need.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::lang::Lang;

/// Width of a column that nobody set, in characters.
pub const DEFAULT_WIDTH: f64 = 9.0;
/// Characters that a page still holds in a readable size, and those of a page where there are several.
pub const WIDEST: f64 = 200.0;
pub const PAGE: f64 = 170.0;
/// Height of a line of text in a cell, points.
const LINE: f64 = 14.0;

/// What a cell is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    #[default]
    Plain,
    /// Heading of the sheet.
    Title,
    /// Heading of a part of it.
    Section,
    /// What is said under a heading.
    Note,
    /// Head of a column.
    Head,
    /// Name of a row.
    Label,
    /// Name of a row below another, indented.
    Under,
    /// A short word in the middle of its column.
    Word,
    /// A total.
    Total,
    /// A wrapped text in a table.
    Wrapped,
    /// A wrapped text without borders.
    Paragraph,
    Link,
    Good,
    Warning,
    Bad,
    /// A value without a source.
    Assumed,
}

/// Number formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Digits {
    #[default]
    General,
    /// A calendar year.
    Year,
    /// Persons, areas: whole, with thousands separators.
    Whole,
    /// Months.
    One,
    /// Money to two decimals, negative in red.
    Two,
    /// Per cent of a fraction.
    Percent0,
    Percent1,
    Percent2,
    Percent3,
}

impl Digits {
    /// Of a share from paths and its standard error: the last digit is the first of the error.
    pub fn of_share(error: Option<f64>) -> Self {
        match error {
            Some(error) if error >= 0.0095 => Self::Percent0,
            Some(error) if error >= 0.00095 => Self::Percent1,
            _ => Self::Percent2,
        }
    }

    /// The code that spreadsheets know.
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Year => "0",
            Self::Whole => "#,##0;[Red]-#,##0",
            Self::One => "#,##0.0;[Red]-#,##0.0",
            Self::Two => "#,##0.00;[Red]-#,##0.00",
            Self::Percent0 => "0%",
            Self::Percent1 => "0.0%",
            Self::Percent2 => "0.00%;[Red]-0.00%",
            Self::Percent3 => "0.000%;[Red]-0.000%",
        }
    }

    /// Characters that a number takes.
    pub fn length(self, number: f64) -> f64 {
        let (scale, decimals) = match self {
            Self::General => return 10.0,
            Self::Year => return 6.0,
            Self::Whole => (1.0, 0),
            Self::One => (1.0, 1),
            Self::Two => (1.0, 2),
            Self::Percent0 => (100.0, 1),
            Self::Percent1 => (100.0, 2),
            Self::Percent2 => (100.0, 3),
            Self::Percent3 => (100.0, 4),
        };
        crate::report::number::grouped(number * scale, decimals).chars().count() as f64
    }
}

/// Look and number format together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Style {
    pub look: Look,
    pub digits: Digits,
}

impl From<Look> for Style {
    fn from(look: Look) -> Self {
        Self { look, digits: Digits::General }
    }
}

impl From<Digits> for Style {
    fn from(digits: Digits) -> Self {
        Self { look: Look::Plain, digits }
    }
}

impl Look {
    /// With a number format.
    pub const fn with(self, digits: Digits) -> Style {
        Style { look: self, digits }
    }
}

const GRID: Color = Color::RGB(0x00C8_CDD3);
const INK: Color = Color::RGB(0x001F_3A5F);
const QUIET: Color = Color::RGB(0x005F_6B7A);

/// The font: one that Chinese offices have, and one for English.
pub fn font(lang: Lang) -> &'static str {
    lang.pick("等线", "Calibri")
}

/// The format of a style.
pub fn format(style: Style, lang: Lang) -> Format {
    let plain =
        Format::new().set_font_name(font(lang)).set_font_size(10).set_align(FormatAlign::VerticalCenter);
    let grid = || plain.clone().set_border(FormatBorder::Thin).set_border_color(GRID);
    let format = match style.look {
        Look::Plain => grid(),
        Look::Title => plain.clone().set_font_size(16).set_bold().set_font_color(INK),
        Look::Section => plain.clone().set_font_size(12).set_bold().set_font_color(INK),
        Look::Note => plain.clone().set_font_size(9).set_font_color(QUIET),
        Look::Head => grid()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0x00DC_E6F1)),
        Look::Label => grid(),
        Look::Under => grid().set_indent(1),
        Look::Word => grid().set_align(FormatAlign::Center).set_text_wrap(),
        Look::Total => grid().set_bold().set_background_color(Color::RGB(0x00F1_F4F8)),
        Look::Wrapped => grid().set_text_wrap().set_align(FormatAlign::Left),
        Look::Paragraph => plain.clone().set_text_wrap().set_align(FormatAlign::Left),
        Look::Link => plain
            .clone()
            .set_font_color(Color::RGB(0x0005_63C1))
            .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        Look::Good => verdict(grid(), 0x00E2_F0D9, 0x0037_5623),
        Look::Warning => verdict(grid(), 0x00FF_F2CC, 0x007F_6000),
        Look::Bad => verdict(grid(), 0x00F8_CBAD, 0x0084_1F10),
        Look::Assumed => grid().set_text_wrap().set_background_color(Color::RGB(0x00FF_F2CC)),
    };
    match style.digits {
        Digits::General => format,
        digits => format.set_num_format(digits.code()).set_align(match digits {
            Digits::Year => FormatAlign::Center,
            _ => FormatAlign::Right,
        }),
    }
}

fn verdict(format: Format, fill: u32, ink: u32) -> Format {
    format.set_bold().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink))
}

/// Colours of cells that a condition finds wanting.
pub fn bad() -> Format {
    Format::new().set_background_color(Color::RGB(0x00F8_CBAD)).set_font_color(Color::RGB(0x0084_1F10))
}

/// Characters that a text of ten points takes in a cell, in digits of the column width: two for a Chinese character.
pub fn length(text: &str) -> f64 {
    text.chars().map(|c| if c as u32 >= 0x2E80 { 1.9 } else { 0.95 }).sum()
}

/// Lines that a text takes in a column of this width.
pub fn lines(text: &str, width: f64) -> usize {
    let room = (width - 1.0).max(1.0);
    text.lines().map(|line| (length(line) / room).ceil().max(1.0) as usize).sum::<usize>().max(1)
}

/// Height of a row with so many lines, points; spreadsheets know none above 409.
pub fn height(lines: usize) -> f64 {
    (lines as f64 * LINE + 4.0).min(409.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_by_hand() {
        // Four Chinese characters and "(a)": 4 × 1.9 + 3 × 0.95.
        assert!((length("长护保险(a)") - 10.45).abs() < 1e-12);
        assert_eq!(
            [lines("", 9.0), lines("abcd", 5.0), lines("abcdef", 5.0), lines("a\nb", 9.0)],
            [1, 1, 2, 2]
        );
        assert_eq!(Digits::Two.length(-1_234_567.891), 13.0);
        assert_eq!(Digits::Percent2.length(0.5), 6.0);
        // 34.8 % ± 0.5, 35 % ± 2, 0.12 % ± 0.03.
        let digits = [0.0048, 0.0151, 0.0003].map(|error| Digits::of_share(Some(error)));
        assert_eq!(digits, [Digits::Percent1, Digits::Percent0, Digits::Percent2]);
        assert_eq!([height(1), height(1000)], [18.0, 409.0]);
    }
}
