//! The bytes of a book.
//!
//! The same book gives the same bytes: the creation date is fixed, and sheets are put together in their order.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ConditionalFormat2ColorScale, ConditionalFormatFormula, ConditionalFormatType, DocProperties,
    ExcelDateTime, Format, Formula, Url, Workbook, Worksheet, XlsxError,
};

use super::name::quoted;
use super::style::{Style, bad, font, format};
use super::{Book, Line, LineChart, Rule, Sheet, Shown, Value};
use crate::lang::Lang;

/// Most UTF-16 units in a cell.
const LONGEST: usize = 32_767;
/// Paper size number of A4.
const A4: u8 = 9;

/// Why a workbook could not be made; a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    #[error("workbook, sheet {sheet}: {source}")]
    Sheet { sheet: String, source: XlsxError },
    #[error("workbook: {0}")]
    Book(#[from] XlsxError),
}

/// The file's bytes.
pub fn write(book: &Book) -> Result<Vec<u8>, BookError> {
    let mut file = Workbook::new();
    let properties = DocProperties::new()
        .set_title(text(&book.title))
        .set_comment(concat!("changhu ", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?);
    file.set_properties(&properties);
    let mut formats = Formats { lang: book.lang, made: BTreeMap::new() };
    for sheet in &book.sheets {
        let to = file.add_worksheet();
        write_sheet(sheet, to, &mut formats)
            .and_then(|()| page(sheet, book, to))
            .map_err(|source| BookError::Sheet { sheet: sheet.name.clone(), source })?;
    }
    Ok(file.save_to_buffer()?)
}

/// Formats made so far.
struct Formats {
    lang: Lang,
    made: BTreeMap<Style, Format>,
}

impl Formats {
    fn of(&mut self, style: Style) -> &Format {
        self.made.entry(style).or_insert_with(|| format(style, self.lang))
    }
}

fn write_sheet(sheet: &Sheet, to: &mut Worksheet, formats: &mut Formats) -> Result<(), XlsxError> {
    to.set_name(&sheet.name)?;
    to.set_screen_gridlines(false);
    for (column, width) in (0..).zip(&sheet.widths) {
        to.set_column_width(column, *width)?;
    }
    if let Some(height) = sheet.row_height {
        to.set_default_row_height(height);
    }
    for (row, height) in &sheet.heights {
        to.set_row_height(*row, *height)?;
    }
    for cell in &sheet.cells {
        let format = formats.of(cell.style);
        let (row, column) = (cell.row, cell.column);
        match &cell.value {
            Value::Text(content) => to.write_string_with_format(row, column, text(content), format)?,
            Value::Number(number) => to.write_number_with_format(row, column, *number, format)?,
            Value::Blank => to.write_blank(row, column, format)?,
            Value::Formula(formula, result) => {
                let result = match result {
                    Shown::Number(number) => format!("{number}"),
                    Shown::Text(content) => text(content),
                };
                let formula = Formula::new(formula).set_result(result);
                to.write_formula_with_format(row, column, formula, format)?
            }
            Value::Link(content, target) => {
                let link = Url::new(format!("internal:{}!A1", quoted(target))).set_text(text(content));
                to.write_url_with_format(row, column, link, format)?
            }
        };
    }
    for band in &sheet.bands {
        let [first, last] = band.columns;
        let format = formats.of(band.style);
        if first == last {
            to.write_string_with_format(band.row, first, text(&band.text), format)?;
        } else {
            to.merge_range(band.row, first, band.row, last, &text(&band.text), format)?;
        }
    }
    for condition in &sheet.conditions {
        let ([top, bottom], [left, right]) = (condition.rows, condition.columns);
        match &condition.rule {
            Rule::Bad(formula) => {
                let rule = ConditionalFormatFormula::new().set_rule(format!("={formula}").as_str());
                to.add_conditional_format(top, left, bottom, right, &rule.set_format(bad()))?
            }
            Rule::Share => {
                let scale = ConditionalFormat2ColorScale::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_maximum(ConditionalFormatType::Number, 1)
                    .set_minimum_color("FFFFFF")
                    .set_maximum_color("E8875B");
                to.add_conditional_format(top, left, bottom, right, &scale)?
            }
        };
    }
    for chart in &sheet.charts {
        let [row, column] = chart.at;
        to.insert_chart(row, column as u16, &drawn(chart, formats.lang))?;
    }
    if let Some([top, bottom, left, right]) = sheet.filter {
        to.autofilter(top, left as u16, bottom, right as u16)?;
    }
    Ok(())
}

/// Screen and paper.
fn page(sheet: &Sheet, book: &Book, to: &mut Worksheet) -> Result<(), XlsxError> {
    to.set_paper_size(A4).set_landscape().set_margins(0.5, 0.5, 0.45, 0.55, 0.25, 0.25);
    to.set_print_center_horizontally(true);
    to.set_print_fit_to_pages(sheet.paper.wide, sheet.paper.long);
    let [rows, columns] = sheet.freeze;
    if rows + columns > 0 {
        to.set_freeze_panes(rows, columns as u16)?;
    }
    if let Some([first, last]) = sheet.repeat_rows {
        to.set_repeat_rows(first, last)?;
    }
    if let Some([first, last]) = sheet.repeat_columns {
        to.set_repeat_columns(first, last)?;
    }
    // No break after the last row.
    let end = sheet.cells.last().map_or(0, |c| c.row);
    let breaks: Vec<u32> = sheet.row_breaks.iter().copied().filter(|b| *b <= end).collect();
    if !breaks.is_empty() {
        to.set_page_breaks(&breaks)?;
    }
    // A footer holds 255 characters, and "&" begins a code.
    let short: String = text(&book.title).chars().take(60).collect();
    let pages = book.lang.pick("第 &P 页，共 &N 页", "page &P of &N");
    to.set_footer(format!("&L&8{}&C&8{}&R&8{pages}", short.replace('&', "&&"), "&A"));
    Ok(())
}

/// A text that a file can hold: no control characters, no more than fits.
fn text(content: &str) -> String {
    let mut units = 0;
    let kept = content
        .chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => ' ',
            c => c,
        })
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST
        });
    kept.collect()
}

fn drawn(chart: &LineChart, lang: Lang) -> Chart {
    let mut to = Chart::new_line();
    let mut named = ChartFont::new();
    named.set_name(font(lang)).set_size(9);
    let mut title = named.clone();
    title.set_size(12).set_bold();
    to.title().set_name(&text(&chart.title)).set_font(&title);
    to.set_width(1120).set_height(330).set_alt_text(text(&chart.title));
    to.x_axis().set_font(&named).set_label_interval(5).set_tick_interval(5);
    let mut grid = ChartLine::new();
    grid.set_color("E3E6EA").set_width(0.5);
    to.y_axis()
        .set_name(&text(&chart.unit))
        .set_name_font(&named)
        .set_font(&named)
        .set_num_format("#,##0")
        .set_major_gridlines_line(&grid);
    // Years stay below, also where balances are negative.
    to.x_axis().set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low);
    to.legend().set_position(ChartLegendPosition::Bottom).set_font(&named);
    to.show_empty_cells_as(ChartEmptyCells::Gaps);
    for series in &chart.series {
        let [first, last] = series.rows;
        let (colour, width, dash) = match series.line {
            Line::Best => ("1F3A5F", 2.25, ChartLineDashType::Solid),
            Line::Median => ("2E75B6", 1.5, ChartLineDashType::Solid),
            Line::Inner => ("5B9BD5", 1.25, ChartLineDashType::Dash),
            Line::Outer => ("9DC3E6", 1.25, ChartLineDashType::Solid),
            Line::Required => ("C00000", 1.5, ChartLineDashType::SquareDot),
        };
        let mut line = ChartLine::new();
        line.set_color(colour).set_width(width).set_dash_type(dash);
        to.add_series()
            .set_name(text(&series.label).as_str())
            .set_categories((series.sheet.as_str(), first, series.years, last, series.years))
            .set_values((series.sheet.as_str(), first, series.values, last, series.values))
            .set_format(ChartFormat::new().set_line(&line));
    }
    to
}
