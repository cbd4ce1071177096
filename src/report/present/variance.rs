//! Where the variance over paths comes from: variance.csv and the table of the page.

use super::precision::SPREAD;
use super::table::{PresentError, column};
use crate::analysis::outcome::AreaOutcome;
use crate::analysis::variance::{Part, VarianceSplit};
use crate::lang::Lang;
use crate::report::annual::TableError;
use crate::report::page::VarianceRow;
use crate::report::verdict::probability;

fn key(part: &Part) -> &'static str {
    SPREAD.iter().find(|s| s.1 == part.measure).map_or("", |s| s.0)
}

/// One row a year, quantity and group.
pub fn variance_csv(area: &AreaOutcome, split: &VarianceSplit) -> Result<Vec<u8>, PresentError> {
    let failed = |e: csv::Error| TableError::Write { reason: e.to_string() };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["year", "quantity", "group", "first_order", "first_order_error", "total", "total_error"];
    writer.write_record(head).map_err(failed)?;
    for part in &split.parts {
        let numbers = [part.first, part.total].concat().into_iter().map(|v| format!("{v}"));
        let names =
            [area.best.years[part.year].year.to_string(), key(part).into(), part.group.names()[0].into()];
        writer.write_record(names.into_iter().chain(numbers)).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| TableError::Write { reason: e.to_string() }.into())
}

/// Rows of the page, the years of a measure together, groups in their order.
pub fn variance_rows(
    area: &AreaOutcome,
    split: &VarianceSplit,
    lang: Lang,
) -> Result<Vec<VarianceRow>, PresentError> {
    let mut parts: Vec<&Part> = split.parts.iter().collect();
    parts.sort_by_key(|p| (SPREAD.iter().position(|s| s.1 == p.measure), p.year));
    parts
        .into_iter()
        .map(|part| {
            let name = column(key(part))?;
            let [_, zh, en] = part.group.names();
            Ok(VarianceRow {
                measure: lang.pick(&name.zh, &name.en).to_owned(),
                year: area.best.years[part.year].year,
                group: lang.pick(zh, en).to_owned(),
                indices: [part.first, part.total].map(|[v, e]| probability(v, Some(e))),
            })
        })
        .collect()
}
