//! A path's ledger month by month, as CSV.

use crate::finance::ledger::MonthEntry;
use crate::projection::result::PathResult;
use crate::report::annual::TableError;
use crate::sets::Payer;
use crate::units::{MoneyError, Yuan};

use super::table::PresentError;

/// One row a month: opening, contributions by payer, interest, benefits, costs, transfers, cover, closing; yuan, exact.
pub fn trace_csv(path: &PathResult) -> Result<Vec<u8>, PresentError> {
    let failed = |e: csv::Error| PresentError::Table(TableError::Write { reason: e.to_string() });
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = ["year", "month", "opening_yuan"].map(str::to_owned).to_vec();
    header.extend(Payer::ALL.iter().map(|p| format!("contributions_{}_yuan", p.key())));
    header.extend(
        [
            "interest",
            "benefits",
            "devices",
            "assessment",
            "administration",
            "transfers_out",
            "cover",
            "closing",
        ]
        .map(|c| format!("{c}_yuan")),
    );
    writer.write_record(&header).map_err(failed)?;
    for year in &path.years {
        for (m, entry) in year.months.iter().enumerate() {
            let mut row = vec![year.year.to_string(), (m + 1).to_string()];
            row.extend(amounts(entry)?.into_iter().map(|y| y.amount().normalize().to_string()));
            writer.write_record(&row).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|e| PresentError::Table(TableError::Write { reason: e.to_string() }))
}

fn amounts(entry: &MonthEntry) -> Result<Vec<Yuan>, MoneyError> {
    let flows = &entry.flows;
    let mut row = vec![entry.opening];
    for p in Payer::ALL {
        row.push(flows.paid_by(p)?);
    }
    row.extend([
        entry.interest,
        flows.benefits_total()?,
        flows.devices,
        flows.assessment,
        flows.administration,
        flows.transfers_out,
        entry.cover,
        entry.closing,
    ]);
    Ok(row)
}
