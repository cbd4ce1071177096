//! Old terms for old cases: the forms of the tracks, read as those of the new terms [MODEL §10, §15].

use rust_decimal::Decimal;

use super::super::mirror::ScenarioFile;
use super::super::mirror::law::TrackForm;
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::text::text;
use super::Lower;
use super::law::modes;
use crate::scenario::Economy;
use crate::scenario::law::{ModeRule, OldTerms};
use crate::sets::{Grade, Mode, Track};

/// Old terms; `Some(None)`: the scenario has none.
pub fn lower(file: &ScenarioFile, economy: &Economy, frame: &mut Lower) -> Option<Option<OldTerms>> {
    let at = "benefits.old_terms";
    let Some(form) = &file.benefits.old_terms else { return Some(None) };
    let change = form.change.0 as i32;
    if form.covered.is_empty() {
        let what = text!("原待遇没有保障任何等级", "the old terms cover no grade");
        frame.error(&format!("{at}.covered"), Code::EmptyValue, what);
    }
    if form.employee_track.is_none() && form.resident_track.is_none() {
        let what = text!("没有写任何一类参保人的原待遇", "the old benefits of no track are written");
        let expected = text!(
            "`employee_track` 或 `resident_track`，写法同新待遇",
            "`employee_track` or `resident_track`, written as the new ones are"
        );
        frame.report(at, Problem::error(Code::MissingKey, what).expected(expected));
    }
    let last = frame.horizon.last_year();
    if change > last {
        let what = text!(
            "新待遇从 {change} 年起，晚于预测末年 {last}：一直按原待遇",
            "the new terms start in {change}, after the last projected year {last}: the old ones hold throughout"
        );
        frame.report(&format!("{at}.change"), Problem::warning(Code::Unusual, what));
    }
    let mut rules = |track: Track, form: Option<&TrackForm>| -> Option<Option<[ModeRule; Mode::COUNT]>> {
        let Some(form) = form else { return Some(None) };
        let path = format!("{at}.{}_track", track.key());
        if form.minors.is_some() {
            let what = text!(
                "未成年人随新待遇的写法，这里没有作用",
                "minors are settled by the new terms: the key has no effect here"
            );
            frame.error(&format!("{path}.minors"), Code::Unused, what);
        }
        let first = frame.horizon.first_year;
        modes(form, &path, Decimal::ZERO, Some(first), file, economy, frame).map(Some)
    };
    let employee = rules(Track::Employee, form.employee_track.as_ref());
    let resident = rules(Track::Resident, form.resident_track.as_ref());
    Some(Some(OldTerms {
        change,
        exit: to_f64(form.exits.unwrap_or(file.benefits.exits).0),
        covered: Grade::ALL.map(|g| form.covered.contains(&g)),
        tracks: [employee?, resident?],
    }))
}
