//! The annual table of the page: chosen columns, one readable unit per column.

use super::{escape, heading};
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::Quantity;
use crate::report::columns::{Column, Unit};
use crate::report::number::{Scale, grouped};
use crate::report::page::ReportPage;
use std::fmt::Write;

/// Writes the section.
pub fn section(out: &mut String, page: &ReportPage) {
    let (lang, table) = (page.lang, page.annual);
    heading(out, lang, "annual");
    let chosen: Vec<usize> = if page.annual_columns.is_empty() {
        (0..table.columns.len()).collect()
    } else {
        let place = |key: &String| table.columns.iter().position(|c| c.key == key.as_str());
        page.annual_columns.iter().filter_map(place).collect()
    };
    let shown: Vec<Shown> = chosen.iter().map(|&c| Shown::of(table, c, lang)).collect();
    let _ = write!(
        out,
        "<div class=\"scroll\"><table class=\"annual\">\n<thead><tr><th scope=\"col\">{}</th>",
        lang.pick("年份", "year")
    );
    for column in &shown {
        let _ = write!(
            out,
            "<th scope=\"col\" class=\"n\">{}<span class=\"unit\">{}</span></th>",
            escape(column.column.label(lang)),
            column.unit
        );
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (t, year) in table.years.iter().enumerate() {
        let _ = write!(out, "<tr><th scope=\"row\">{year}</th>");
        for column in &shown {
            let _ = write!(out, "<td class=\"n\">{}</td>", column.cell(t));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    let file = escape(&page.annual_file);
    let note = match lang {
        Lang::Zh => format!("最佳估计，除非列名注明统计量。全部列与未经舍入的数值见 {file}。“—”：无定义。"),
        Lang::En => format!(
            "Best estimate unless the column names a statistic. All columns, unrounded: {file}. \"—\": undefined."
        ),
    };
    let _ = writeln!(out, "<p class=\"note\">{note}</p>");
    out.push_str("<details><summary>");
    out.push_str(lang.pick("各列定义", "Definitions of the columns"));
    out.push_str("</summary><dl>\n");
    for column in &shown {
        let _ = writeln!(
            out,
            "<dt>{} <code>{}</code></dt><dd class=\"note\">{}</dd>",
            escape(column.column.label(lang)),
            escape(&column.column.key),
            escape(column.column.definition(lang))
        );
    }
    out.push_str("</dl></details>\n");
}

/// A column of the annual table as it is printed: one unit for all its years.
struct Shown<'a> {
    column: &'a Column,
    values: &'a [Option<f64>],
    divisor: f64,
    decimals: usize,
    unit: &'static str,
}

impl<'a> Shown<'a> {
    fn of(table: &'a AnnualTable, index: usize, lang: Lang) -> Self {
        let (column, values) = (&table.columns[index], table.values[index].as_slice());
        let largest = values.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
        let (divisor, decimals, unit) = match column.unit {
            Unit::Yuan => {
                let scale = Scale::for_axis(Quantity::Money, largest, lang);
                (scale.divisor, usize::from(scale.divisor > 1.0) * 2, scale.unit)
            }
            Unit::Persons => {
                // English tables count persons out; Chinese ones change to 万人.
                let largest = if lang == Lang::En { 1.0 } else { largest };
                let scale = Scale::for_axis(Quantity::People, largest, lang);
                (scale.divisor, usize::from(scale.divisor > 1.0) * 2, scale.unit)
            }
            Unit::Months => (1.0, 1, lang.pick("个月", "months")),
            Unit::Fraction => (0.01, 3, "%"),
            Unit::Probability => (0.01, 1, "%"),
            Unit::YuanPerPerson => (1.0, 0, lang.pick("元", "yuan")),
            Unit::Times => (1.0, 0, lang.pick("次", "times")),
            Unit::Areas => (1.0, 0, lang.pick("个", "areas")),
        };
        Self { column, values, divisor, decimals, unit }
    }

    fn cell(&self, t: usize) -> String {
        match self.values[t] {
            None => "—".to_owned(),
            Some(value) => grouped(value / self.divisor, self.decimals),
        }
    }
}
