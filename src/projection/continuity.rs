//! Continuity resolved for a projection: what a tenure class adds in a year [MODEL §7].
//!
//! | symbol | meaning |
//! |---|---|
//! | s | year in which the category's contributions start |
//! | c | year in which a joiner came back, c = t − n |
//! | y | gap years of a joiner, P(y) given |
//! | y' | min(y, c − max(s, from)): no gap is older than the scheme, or than the rule |
//! | W(y') | waiting in months |
//!
//! Founders hold n years of the kernel's clock, which starts with the first projected year; their completed years are
//! n − (s − first year) plus what the policy lets them bring.

use rust_decimal::Decimal;

use super::ProjectionError;
use crate::enrolment::{
    FloorScope, GapBand, GapDistribution, GapUnits, LimitPenalty, LongGapFloor, RatioPenalty, Repair, Reward,
    RewardRhythm, WaitingRule,
};
use crate::montecarlo::plan::{TenureRows, TenureWeights};
use crate::scenario::law::{self, Moves, Penalty};
use crate::scenario::{Continuity, Horizon};
use crate::sets::Category;
use crate::units::float;

/// Tenure rows of a category whose contributions start in `start`; `None` where no rule touches it.
///
/// `exit_rate`: share of beneficiaries who leave in a year, the share of a stock that is in its first benefit year.
/// `ratio_room`: how far rewards may lift the ratio.
pub fn tenure_rows(
    rules: &Continuity,
    category: Category,
    start: i32,
    horizon: Horizon,
    exit_rate: f64,
    ratio_room: Option<Decimal>,
) -> Result<Option<TenureRows>, ProjectionError> {
    let k = category.index();
    if category == Category::Minor {
        return Ok(None);
    }
    let rewards: Vec<(Moves, Reward)> =
        rules.rewards.iter().filter(|r| r.categories[k]).map(|r| (r.moves, reward(r))).collect();
    let waiting = rules.waiting.as_ref().filter(|w| w.categories[k]);
    if rewards.is_empty() && waiting.is_none() && rules.penalties.is_empty() {
        return Ok(None);
    }
    let offset = (start - horizon.first_year).max(0) as usize;
    let brought = rules.founder_years[k] as usize + (horizon.first_year - start).max(0) as usize;
    let gaps = GapDistribution::new(&rules.gap_years)?;
    let class = ClassRules {
        penalties: rules.penalties.iter().map(penalty).collect::<Result<_, _>>()?,
        waiting: waiting.map(|w| (w, waiting_rule(w))),
        longest_gap: gaps.probabilities().len() - 1,
        gaps,
        rewards,
        start,
        exit_rate,
        selection: rules.selection,
        ratio_room: ratio_room.map(float),
    };
    let last = class.settles_at() + offset;

    let founders: Vec<f64> = (0..=last).map(|n| f64::from(u8::from(n == 0))).collect();
    let weights = (0..horizon.years)
        .map(|t| {
            let year = horizon.first_year + t as i32;
            let founder = |m: Moves| -> Vec<f64> {
                (0..=last).map(|n| class.reward(m, (n + brought).saturating_sub(offset))).collect()
            };
            let joiner = |m: Moves| -> Vec<f64> {
                (0..=last).map(|n| class.reward(m, n) - class.penalty(m, year, n)).collect()
            };
            TenureWeights {
                ratio_founder: founder(Moves::Ratio),
                ratio_joiner: joiner(Moves::Ratio),
                limit_founder: founder(Moves::Limit),
                limit_joiner: joiner(Moves::Limit),
                lost_joiner: (0..=last).map(|n| class.lost(year, n)).collect(),
            }
        })
        .collect();
    let rejoin = (0..horizon.years).map(|t| if t > offset { rules.rejoin[k] } else { 0.0 }).collect();
    Ok(Some(TenureRows {
        joiners: vec![0.0; founders.len()],
        founders,
        rejoin,
        rejoin_max: 0.5,
        new_founders: vec![0.0; horizon.years],
        weights,
    }))
}

fn reward(r: &law::Reward) -> Reward {
    Reward {
        from_years: r.from_years as usize,
        step: float(r.step),
        max: float(r.at_most),
        rhythm: match r.every {
            None => RewardRhythm::Once,
            Some(1) => RewardRhythm::EveryYear,
            Some(years) => RewardRhythm::EveryBlock(years as usize),
        },
    }
}

fn waiting_rule(w: &law::Waiting) -> WaitingRule {
    WaitingRule {
        fixed_months: w.fixed_months,
        months_per_year: w.months_per_gap_year,
        units: if w.first_gap_year_counts { GapUnits::EveryYear } else { GapUnits::FirstYearFree },
        repair: if w.repaired > 0.0 { Repair::BackPayment { share: w.repaired } } else { Repair::None },
        floor: w.floor.map(|(months, years)| LongGapFloor {
            months,
            from_years: years as usize,
            scope: FloorScope::Everyone,
        }),
    }
}

/// A penalty and the year from which gaps count.
enum Cut {
    Limit(i32, LimitPenalty),
    Ratio(i32, RatioPenalty),
}

fn penalty(p: &Penalty) -> Result<Cut, ProjectionError> {
    Ok(match p {
        Penalty::Limit { from, step, at_most } => {
            Cut::Limit(*from, LimitPenalty { per_year: float(*step), max: float(*at_most) })
        }
        Penalty::Ratio { from, bands } => {
            let last = bands.len().saturating_sub(1);
            let bands = bands.iter().enumerate().map(|(i, (years, points))| GapBand {
                up_to_years: (i < last).then_some(*years as usize),
                points: float(*points),
            });
            Cut::Ratio(*from, RatioPenalty::new(bands.collect())?)
        }
    })
}

struct ClassRules<'a> {
    rewards: Vec<(Moves, Reward)>,
    waiting: Option<(&'a law::Waiting, WaitingRule)>,
    penalties: Vec<Cut>,
    gaps: GapDistribution,
    longest_gap: usize,
    start: i32,
    exit_rate: f64,
    selection: f64,
    ratio_room: Option<f64>,
}

impl ClassRules<'_> {
    /// Completed years from which nothing changes any more.
    fn settles_at(&self) -> usize {
        let rewards = self.rewards.iter().map(|(_, r)| r.saturates_at()).max().unwrap_or(0);
        let waiting =
            self.waiting.map_or(0, |(_, rule)| (rule.months(self.longest_gap, 0) / 12.0).ceil() as usize);
        rewards.max(waiting).max(1)
    }

    fn reward(&self, moves: Moves, completed: usize) -> f64 {
        let sum: f64 =
            self.rewards.iter().filter(|(m, _)| *m == moves).map(|(_, r)| r.value(completed)).sum();
        match (moves, self.ratio_room) {
            (Moves::Ratio, Some(room)) => sum.min(room),
            _ => sum,
        }
    }

    /// Gaps of joiners of tenure n, as far as a rule in force since `from` counts them.
    fn counted(&self, year: i32, n: usize, from: i32) -> GapDistribution {
        let years = (year - n as i32 - from.max(self.start)).max(0) as usize;
        self.gaps.counted_at_most(years)
    }

    fn penalty(&self, moves: Moves, year: i32, n: usize) -> f64 {
        let first_benefit_year = if n == 0 { 1.0 } else { self.exit_rate };
        let of = |cut: &Cut| match (cut, moves) {
            (Cut::Limit(from, p), Moves::Limit) => p.expected(&self.counted(year, n, *from)),
            (Cut::Ratio(from, p), Moves::Ratio) => {
                first_benefit_year * p.expected(&self.counted(year, n, *from))
            }
            _ => 0.0,
        };
        self.penalties.iter().map(of).sum()
    }

    /// Share of the benefit lost in the n-th year after joining, less what selection adds in the first.
    fn lost(&self, year: i32, n: usize) -> f64 {
        let lost = self.waiting.map_or(0.0, |(w, rule)| {
            let of_gap = |y: usize| match y {
                0 => 0.0,
                _ => (rule.months(y, n) - 12.0 * n as f64).clamp(0.0, 12.0) / 12.0,
            };
            (1.0 - w.exempt) * self.counted(year, n, w.from).expect(of_gap)
        });
        let selection = if n == 0 { self.selection } else { 1.0 };
        1.0 - selection * (1.0 - lost)
    }
}
