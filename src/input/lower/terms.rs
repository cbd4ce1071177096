//! Continuity and costs.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::leaf::Step;
use super::super::mirror::terms::{
    ClockWord, ContinuityForm, CostsForm, CutLasts, FirstGapYear, FirstYearWord, FloorScopeWord, GapForm,
    MinorYears, MissedYears, PartYearWord, PenaltyForm, Raises, RepairPriceWord, RepairWord, RewardForm,
    TogetherWord, TrackChange, WaitingForm,
};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::text::text;
use super::Lower;
use super::people::adds_to_one;
use crate::enrolment::{FloorScope, GapDistribution};
use crate::scenario::law::{
    Continuity, Costs, FeeShares, Moves, PartYear, Penalty, RepairPrice, Reward, StreakClock, Together,
    Waiting, WaitingFloor,
};
use crate::sets::{Category, Track};

/// Longest gap that is told apart, in years.
const LONGEST_GAP: usize = 15;

/// The size of a step.
pub fn step(step: &Step) -> Decimal {
    match step {
        Step::Points(x) | Step::Relative(x) => *x,
    }
}

/// Which categories are meant: those named, those of the tracks named, or all.
fn categories(tracks: Option<&Vec<Track>>, named: Option<&Vec<Category>>) -> [bool; Category::COUNT] {
    Category::ALL.map(|c| match (tracks, named) {
        (None, None) => true,
        (tracks, named) => {
            tracks.is_some_and(|t| t.contains(&c.track())) || named.is_some_and(|n| n.contains(&c))
        }
    })
}

/// Continuity.
pub fn continuity(form: &ContinuityForm, frame: &mut Lower) -> Option<Continuity> {
    let gap_years = match &form.gap_years {
        GapForm::Mean(gap) => {
            let years = to_f64(gap.mean.0) / 12.0;
            match GapDistribution::truncated_geometric(years, LONGEST_GAP) {
                // Index 0 of the distribution is a gap of no year.
                Ok(gaps) => Some(gaps.probabilities()[1..].to_vec()),
                Err(_) => {
                    let what = text!("平均中断应在 1 到 8 年之间", "the mean gap lies between 1 and 8 years");
                    frame.error("continuity.gap_years", Code::OutOfRange, what);
                    None
                }
            }
        }
        GapForm::List(shares) => adds_to_one(shares.iter(), "continuity.gap_years", frame)
            .then(|| shares.iter().map(|s| to_f64(s.0)).collect()),
    };
    let rewards: Vec<Option<Reward>> = form
        .reward
        .iter()
        .enumerate()
        .map(|(i, r)| reward(r, &format!("continuity.reward.{i}"), frame))
        .collect();
    let rewards: Option<Vec<Reward>> = rewards.into_iter().collect();
    let penalties = form
        .penalty
        .iter()
        .enumerate()
        .map(|(i, p)| penalty(p, &format!("continuity.penalty.{i}"), frame))
        .collect();
    let waiting = form.waiting.as_ref().map(|w| waiting(w, frame));
    Some(Continuity {
        rejoin: Category::ALL.map(|c| form.rejoin.get(c).map_or(0.0, |s| to_f64(s.0))),
        gap_years: gap_years?,
        part_year: match form.part_year {
            PartYearWord::Ceil => PartYear::Ceil,
            PartYearWord::Floor => PartYear::Floor,
            PartYearWord::Round => PartYear::Round,
        },
        late_first: to_f64(form.late_first.share.0),
        late_years_count: form.late_first.missed_years == MissedYears::Counted,
        clock: match form.clock {
            ClockWord::CalendarYears => StreakClock::CalendarYears,
            ClockWord::Months => StreakClock::Months,
        },
        minor_years_count: form.minor_years == MinorYears::Count,
        track_change_carries: form.track_change == TrackChange::Carry,
        together: match form.together {
            TogetherWord::Additive => Together::Additive,
            TogetherWord::Multiplicative => Together::Multiplicative,
        },
        founder_years: Category::ALL.map(|c| form.founder_years.get(c).map_or(0, |y| y.0)),
        rewards: rewards?,
        waiting,
        penalties,
        selection: to_f64(form.selection.0),
    })
}

fn reward(form: &RewardForm, path: &str, frame: &mut Lower) -> Option<Reward> {
    let moves = match form.raises {
        Raises::Ratio => Moves::Ratio,
        Raises::Limit => Moves::Limit,
    };
    let mut good = true;
    for (key, value) in [("step", &form.step), ("at_most", &form.at_most)] {
        let fits = matches!(
            (form.raises, value),
            (Raises::Ratio, Step::Points(_)) | (Raises::Limit, Step::Relative(_))
        );
        if !fits {
            let problem = match form.raises {
                Raises::Ratio => Problem::error(
                    Code::WrongUnit,
                    text!("支付比例按百分点提高", "a ratio is raised by percentage points"),
                )
                .help(text!("提高5%若指五个百分点，写 `5pp`", "if 5% means five points, write `5pp`")),
                Raises::Limit => Problem::error(
                    Code::WrongUnit,
                    text!("限额按相对比例提高", "a limit is raised by a share of itself"),
                )
                .help(text!("写 `1%`", "write `1%`")),
            };
            frame.report(&format!("{path}.{key}"), problem);
            good = false;
        }
    }
    if step(&form.step) > step(&form.at_most) {
        let what = text!("上限低于一步", "the maximum is below one step");
        frame.error(&format!("{path}.at_most"), Code::Contradiction, what);
        good = false;
    }
    if form.every.0 == 0 {
        frame.error(&format!("{path}.every"), Code::OutOfRange, text!("至少一年", "at least one year"));
        good = false;
    }
    good.then(|| Reward {
        categories: categories(form.tracks.as_ref(), form.categories.as_ref()),
        moves,
        from_years: form.from.0,
        step: step(&form.step),
        every: (!form.once.0).then_some(form.every.0),
        at_most: step(&form.at_most),
    })
}

fn waiting(form: &WaitingForm, frame: &mut Lower) -> Waiting {
    let floor = form.floor.as_ref().map(|f| WaitingFloor {
        months: to_f64(f.months.0),
        from_years: f.from.0,
        scope: match f.scope {
            FloorScopeWord::Everyone => FloorScope::Everyone,
            FloorScopeWord::RepairedOnly => FloorScope::RepairedOnly,
            FloorScopeWord::UpToUnrepaired => FloorScope::UpToUnrepaired,
        },
    });
    let later_years_repair = form.repair_by == RepairWord::LaterYears;
    if later_years_repair && !form.repaired.0.is_zero() {
        let what = text!(
            "`later_years` 由以后的缴费年度修复，不能同时写补缴修复的比例",
            "with `later_years` the years paid later repair: no share is repaired by back-payment beside them"
        );
        frame.error("continuity.waiting.repaired", Code::Contradiction, what);
    }
    if form.floor.as_ref().is_some_and(|f| f.months.0 < form.fixed.0) {
        let what =
            text!("下限低于固定等待期，没有作用", "the floor is below the fixed period: it has no effect");
        frame.report("continuity.waiting.floor.months", Problem::warning(Code::Unused, what));
    }
    Waiting {
        from: form.from.0 as i32,
        categories: categories(form.tracks.as_ref(), form.categories.as_ref()),
        fixed_months: to_f64(form.fixed.0),
        months_per_gap_year: to_f64(form.per_gap_year.0),
        first_gap_year_counts: form.first_gap_year == FirstGapYear::Counts,
        repaired: to_f64(form.repaired.0),
        later_years_repair,
        floor,
        exempt: to_f64(form.exempt.0),
        back_payment: to_f64(form.back_payment.0),
        repair_price: match form.repair_price {
            RepairPriceWord::IndividualShare => RepairPrice::IndividualShare,
            RepairPriceWord::FullRate => RepairPrice::FullRate,
            RepairPriceWord::RatesOfMissedYears => RepairPrice::RatesOfMissedYears,
        },
    }
}

fn penalty(form: &PenaltyForm, path: &str, frame: &mut Lower) -> Penalty {
    match form {
        PenaltyForm::Limit(p) => {
            if p.limit.0 > p.at_most.0 {
                let what = text!("上限低于一年的降低", "the maximum is below one year's cut");
                frame.error(&format!("{path}.at_most"), Code::Contradiction, what);
            }
            Penalty::Limit {
                from: p.from.0 as i32,
                step: p.limit.0,
                at_most: p.at_most.0,
                first_year_only: p.lasts == CutLasts::FirstBenefitYear,
            }
        }
        PenaltyForm::Ratio(p) => Penalty::Ratio {
            from: p.from.0 as i32,
            bands: p.ratio.0.iter().map(|(y, points)| (*y, points.0)).collect(),
            calendar_year: p.first_year == FirstYearWord::CalendarYear,
        },
    }
}

/// Costs.
pub fn costs(form: &CostsForm, frame: &mut Lower) -> Option<Costs> {
    let a = &form.assessment;
    let pass_rate = to_f64(a.pass_rate.0);
    if pass_rate <= 0.0 {
        frame.error(
            "costs.assessment.pass_rate",
            Code::OutOfRange,
            text!("通过率必须为正", "the pass rate must be positive"),
        );
    }
    if a.repeat_every.0 == 0 {
        frame.error(
            "costs.assessment.repeat_every",
            Code::OutOfRange,
            text!("至少一年", "at least one year"),
        );
    }
    if a.fee.0.is_sign_negative() && !a.fee.0.is_zero() {
        frame.error(
            "costs.assessment.fee",
            Code::OutOfRange,
            text!("金额不能为负", "the amount cannot be negative"),
        );
    }
    let own = &form.administration;
    if own.ceiling_with_assessment.as_ref().is_some_and(|c| c.0 < own.of_contributions.0) {
        let what = text!(
            "经办费高于与评估费合计的上限",
            "administration is above its ceiling together with assessment"
        );
        frame.error("costs.administration.of_contributions", Code::AgainstLaw, what);
    }
    Some(Costs {
        assessment_fee: a.fee.0,
        fee_year: a.year.0 as i32,
        pass_rate,
        repeat_years: f64::from(a.repeat_every.0),
        fund_share: FeeShares {
            passed: a.fund_share.passed.0,
            failed: a.fund_share.failed.0,
            repeat: a.fund_share.repeat.0,
        },
        administration: own.of_contributions.0,
        administration_per_insured: own.per_insured.0,
        joint_ceiling: own.ceiling_with_assessment.map(|c| c.0),
        devices: form.devices.0.checked_div(Decimal::from(12)).filter(|d| d.to_f64().is_some())?,
    })
}
