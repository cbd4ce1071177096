//! Disability: who is disabled, by sex, single age and grade, on each 1 January [MODEL §5].
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | s, x | sex; age last birthday on 1 January, 100 open | |
//! | g | disabled grade: mild, moderate, severe I, II, III ([`crate::sets::Grade`]) | |
//! | π(g,s,x) | prevalence: share of the living in grade g | 0..1 |
//! | state | 0 not disabled, 1..=5 the grades, 6 dead | |
//! | Q, P | yearly generator; P = exp(Q) over one year | per year; 0..1 |
//! | ρ_g | ratio of the death rate in a state to that of the not disabled | |
//! | S_x | survival of a cohort from age x to x+1 between two 1 Januaries | 0..1 |
//!
//! Two models behind one trait, [`DisabilityModel`]: [`PrevalenceModel`] (a table that moves with time)
//! and [`MultiStateModel`] (people who move between states). Both answer with a [`Snapshot`] and can be run
//! side by side. Money and policy are unknown here: which grades are covered is the caller's matter.
//!
//! Beside them: [`duration`] (how long care lasts), [`assessment`] (applicants, repeat assessments,
//! take-up), [`generator`] (survey tables over several years made yearly).

// One index runs through several dense tables at once; iterators over one of them would hide the formula.
#![allow(clippy::needless_range_loop)]

pub mod assessment;
pub mod duration;
mod error;
pub mod generator;
mod matrix_log;
mod model;
pub mod multistate;
pub mod prevalence;

pub use error::DisabilityError;
pub use model::{
    CategoryCounts, DisabilityModel, Flows, Moment, Snapshot, by_category, relative_shares, side_by_side,
};
pub use multistate::MultiStateModel;
pub use prevalence::{Hypothesis, PrevalenceModel};

use crate::sets::{AGES, BySexAge, Grade};

/// Number of disabled grades.
pub const GRADES: usize = Grade::COUNT;
/// Number of living states: not disabled, then the grades.
pub const STATES: usize = GRADES + 1;
/// Index of the state "not disabled".
pub const NONE: usize = 0;
/// Index of the absorbing state.
pub const DEAD: usize = STATES;

/// A figure for each disabled grade.
pub type ByGrade = [f64; GRADES];
/// Prevalence by grade, sex and age: `shares[g][s][x]`.
pub type GradeShares = [BySexAge; GRADES];
/// Living persons by sex, age and state: `living[s][x][state]`.
pub type ByState = [[[f64; STATES]; AGES]; 2];
/// Persons by sex, age and grade: `persons[s][x][g]`.
pub type PersonsByGrade = [[ByGrade; AGES]; 2];

/// State index of a grade.
pub const fn state(grade: Grade) -> usize {
    grade.index() + 1
}
