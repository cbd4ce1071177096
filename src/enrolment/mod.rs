//! Who is insured and how: employee scheme, retirement, residents, continuity [MODEL §4, §7].
//!
//! | symbol | here | meaning | unit |
//! |---|---|---|---|
//! | e_t(s,x) | [`next_employee_share`] | share of the population in the employee scheme, active or retired | 0..1 |
//! | h_t(s,x) | [`net_entry_from_profile`] | net entry rate into the scheme between 1 Januaries | per year |
//! | R_t | [`RetirementRule::age_on_1_january`] | age of the first monthly cohort not yet retired | years |
//! | ρ_t(s,x) | [`RetirementSchedule::retired_share`] | retired share of those in the scheme | 0..1 |
//! | c_t(s,x) | `coverage` | share of those outside the scheme who are insured as residents (minors: under 18) | 0..1 |
//! | W_t(k,s,x) | [`CategoryShares`] | share of the population in category k | 0..1 |
//! | a_t(n) | [`Tenure`] | share of a category with n completed contribution years, founders and joiners | 0..1 |
//! | ν | `rejoining` | share of a category that rejoins or joins late in a year | per year |
//! | y | [`GapDistribution`] | years of the gap before rejoining | years |
//! | W(y) | [`WaitingRule::months`] | waiting before benefits after a gap of y years | months |
//!
//! All shares are states of 1 January t = 0..=T. The room knows nothing of disability or money.

// Formulas in (s, x) are written over the same indices as on paper, across several arrays at once.
#![allow(clippy::needless_range_loop)]

mod base_fit;
mod categories;
mod continuity;
mod employee;
mod error;
mod gap;
mod retirement;
mod tenure;
mod waiting;

pub use base_fit::{SchemeCounts, fit_coverage, fit_employee_share};
pub use categories::{
    ADULT_AGE, CategoryShares, EnrolmentPath, EnrolmentStates, WorkerSplit, category_shares, insured,
    project_enrolment, scaled_coverage,
};
pub use continuity::{
    GapBand, LimitPenalty, PenaltyCombination, RatioPenalty, Reward, RewardRhythm, mean_limit_factor,
    mean_ratio_points,
};
pub use employee::{ENTRY_AGES, MINIMUM_WORKING_AGE, net_entry_from_profile, next_employee_share};
pub use error::EnrolmentError;
pub use gap::GapDistribution;
pub use retirement::{MonthIndex, RetirementRule, RetirementSchedule, ShiftedShare, month_index};
pub use tenure::Tenure;
pub use waiting::{FloorScope, GapUnits, LongGapFloor, Repair, WaitingRule, eligible_share};
