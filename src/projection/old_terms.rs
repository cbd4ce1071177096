//! Old terms for old cases: what a grade's beneficiaries are paid by in a year [MODEL §10, §15], [option A66].
//!
//! | symbol | meaning |
//! |---|---|
//! | c | year of the change |
//! | x | share of old cases that leaves in a year |
//! | ρ | share of beneficiaries who are old cases, (1 − x)^(t − c) from t = c on |
//!
//! | year | covered by both | by the new terms alone | by the old terms alone |
//! |---|---|---|---|
//! | t < c | old | nobody | old |
//! | t ≥ c | ρ max(new, old) + (1 − ρ) new | new | the share ρ of who would draw, old |
//!
//! ρ is taken of the year's potential beneficiaries, not of the closed group of year c: where the group as a whole grows by
//! j a year, the run-off of a grade that is no longer covered is (1 + j)^(t − c) too slow.

use super::rules::Inputs;
use crate::finance::benefits::old_share;
use crate::montecarlo::plan::Terms;
use crate::scenario::law::{ModeRule, OldTerms};
use crate::sets::{Category, Grade, Mode, Track};

/// Terms of a category and grade in a calendar year.
pub fn terms(inputs: &Inputs, category: Category, grade: Grade, year: i32) -> Terms {
    let benefits = &inputs.area.benefits;
    let new = benefits.covered.at(year)[grade.index()];
    let by_new = if new { Terms::NEW } else { Terms::NOBODY };
    let Some((old, _)) = of_track(benefits.old.as_ref(), benefits.track_of(category)) else { return by_new };
    let covered = old.covered[grade.index()];
    if year < old.change {
        return if covered { Terms::OLD } else { Terms::NOBODY };
    }
    let share = old_share(old.exit, (year - old.change) as u32);
    match (covered, new) {
        (false, _) => by_new,
        (true, true) => Terms { new: 1.0 - share, better: share, ..Terms::NEW },
        (true, false) => Terms { coverage: share, ..Terms::OLD },
    }
}

/// The old rule of a category and mode, if there is one.
pub fn old_rule<'a>(inputs: &Inputs<'a>, category: Category, mode: Mode) -> Option<&'a ModeRule> {
    let benefits = &inputs.area.benefits;
    let (_, modes) = of_track(benefits.old.as_ref(), benefits.track_of(category))?;
    Some(&modes[mode.index()])
}

/// Old terms of a track.
pub fn of_track(old: Option<&OldTerms>, track: Track) -> Option<(&OldTerms, &[ModeRule; Mode::COUNT])> {
    let old = old?;
    Some((old, old.tracks[track.index()].as_ref()?))
}
