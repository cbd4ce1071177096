//! Columns of who pays and who draws: the cut and employers, budgets, hardship groups, tracks.

use super::table::{PresentError, column};
use crate::analysis::accounts::YearAccounts;
use crate::analysis::outcome::AreaOutcome;
use crate::report::annual::AnnualTable;
use crate::report::columns::{TrackPart, track_account};
use crate::sets::Track;
use crate::units::float;

/// Adds the columns that the area's policy gives a meaning.
pub(super) fn columns(area: &AreaOutcome, table: &mut AnnualTable) -> Result<(), PresentError> {
    let each = |f: &dyn Fn(&YearAccounts) -> Option<f64>| area.accounts.iter().map(f).collect::<Vec<_>>();
    if let Some(transfer) = &area.transfer {
        table.push(column("medical_rate_cut")?, transfer.cuts.iter().map(|c| Some(float(*c))).collect())?;
        let saved = area.best.years.iter().map(|y| y.medical.as_ref().map(|m| float(m.transferred)));
        table.push(column("medical_transferred_yuan")?, saved.collect())?;
    }
    table.push(column("employer_burden_yuan")?, each(&|a| Some(a.employers.amount.to_f64())))?;
    table.push(column("employer_burden_rate")?, each(&|a| a.employers.rate.map(float)))?;
    if area.accounts.iter().any(|a| a.budgets.is_some()) {
        table.push(column("subsidy_central_yuan")?, each(&|a| a.budgets.map(|b| b.central.to_f64())))?;
        table.push(column("subsidy_local_yuan")?, each(&|a| a.budgets.map(|b| b.local.to_f64())))?;
    }
    if area.area.contributions.iter().any(|c| c.assistance.is_some()) {
        table.push(column("hardship_destitute_yuan")?, each(&|a| Some(a.hardship[0].to_f64())))?;
        table.push(column("hardship_allowance_yuan")?, each(&|a| Some(a.hardship[1].to_f64())))?;
        table.push(column("resident_contributions_public_share")?, each(&|a| a.replaced.map(float)))?;
    }
    if area.area.contributions.iter().any(|c| !c.personal_account.is_zero()) {
        let paid = each(&|a| Some(a.personal_accounts.to_f64()));
        table.push(column("personal_account_contributions_yuan")?, paid)?;
    }
    for part in TrackPart::ALL {
        for track in Track::ALL {
            let of = |a: &YearAccounts| {
                let account = &a.tracks[track.index()];
                match part {
                    TrackPart::Contributions => Some(account.contributions.to_f64()),
                    TrackPart::Benefits => Some(account.benefits.to_f64()),
                    TrackPart::Balance => account.balance().ok().map(|b| b.to_f64()),
                }
            };
            table.push(track_account(track, part), each(&of))?;
        }
    }
    Ok(())
}
