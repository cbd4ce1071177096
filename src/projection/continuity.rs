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

use crate::enrolment::waiting_months;
use crate::montecarlo::plan::{TenureRows, TenureWeights};
use crate::scenario::law::{Moves, Penalty, Reward, Waiting};
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
) -> Option<TenureRows> {
    let k = category.index();
    if category == Category::Minor {
        return None;
    }
    let rewards: Vec<&Reward> = rules.rewards.iter().filter(|r| r.categories[k]).collect();
    let waiting = rules.waiting.as_ref().filter(|w| w.categories[k]);
    if rewards.is_empty() && waiting.is_none() && rules.penalties.is_empty() {
        return None;
    }
    let offset = (start - horizon.first_year).max(0) as usize;
    let brought = rules.founder_years[k] as usize + (horizon.first_year - start).max(0) as usize;
    let last = offset
        + rewards.iter().map(|r| saturation(r)).max().unwrap_or(0)
        + rules.gap_years.len().max(waiting.map_or(0, longest_wait));
    let class = ClassRules { rules, rewards: &rewards, waiting, start, exit_rate, ratio_room };

    let founders: Vec<f64> = (0..=last).map(|n| f64::from(u8::from(n == 0))).collect();
    let weights = (0..horizon.years)
        .map(|t| {
            let year = horizon.first_year + t as i32;
            let founder = |m: Moves| {
                let years = |n: usize| (n + brought).checked_sub(offset).unwrap_or(0) as u32;
                (0..=last).map(|n| class.reward(m, years(n))).collect::<Vec<_>>()
            };
            let joiner = |m: Moves| {
                (0..=last).map(|n| class.reward(m, n as u32) - class.penalty(m, year, n)).collect::<Vec<_>>()
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
    Some(TenureRows {
        joiners: vec![0.0; founders.len()],
        founders,
        rejoin,
        rejoin_max: 0.5,
        new_founders: vec![0.0; horizon.years],
        weights,
    })
}

/// Completed years from which a reward no longer grows.
fn saturation(r: &Reward) -> usize {
    let from = r.from_years as usize;
    match r.every {
        Some(every) if r.step > Decimal::ZERO => {
            let steps = float((r.at_most / r.step).ceil()).max(1.0) as usize;
            from + (steps - 1) * every as usize
        }
        _ => from,
    }
}

/// Years after joining in which waiting can still bind.
fn longest_wait(w: &Waiting) -> usize {
    let floor = w.floor.map_or(0.0, |f| f.0);
    ((w.fixed_months.max(floor)) / 12.0).ceil() as usize + 1
}

struct ClassRules<'a> {
    rules: &'a Continuity,
    rewards: &'a [&'a Reward],
    waiting: Option<&'a Waiting>,
    start: i32,
    exit_rate: f64,
    ratio_room: Option<Decimal>,
}

impl ClassRules<'_> {
    /// Sum of the rewards of a kind at n completed years.
    fn reward(&self, moves: Moves, years: u32) -> f64 {
        let sum: Decimal = self
            .rewards
            .iter()
            .filter(|r| r.moves == moves && years >= r.from_years)
            .map(|r| {
                let steps = 1 + r.every.map_or(0, |e| (years - r.from_years) / e.max(1));
                (r.step * Decimal::from(steps)).min(r.at_most)
            })
            .sum();
        match (moves, self.ratio_room) {
            (Moves::Ratio, Some(room)) => float(sum.min(room)),
            _ => float(sum),
        }
    }

    /// Mean over gap years of what `f` says of the gap that counts for a rule in force since `from`.
    fn over_gaps(&self, year: i32, n: usize, from: i32, f: impl Fn(u32) -> f64) -> f64 {
        let counted = (year - n as i32 - from.max(self.start)).max(0) as u32;
        self.rules
            .gap_years
            .iter()
            .enumerate()
            .map(|(i, p)| match (i as u32 + 1).min(counted) {
                0 => 0.0,
                y => p * f(y),
            })
            .sum()
    }

    fn penalty(&self, moves: Moves, year: i32, n: usize) -> f64 {
        let first_benefit_year = if n == 0 { 1.0 } else { self.exit_rate };
        self.rules
            .penalties
            .iter()
            .map(|p| match (p, moves) {
                (Penalty::Limit { from, step, at_most }, Moves::Limit) => self.over_gaps(year, n, *from, |y| {
                    float((*step * Decimal::from(y)).min(*at_most))
                }),
                (Penalty::Ratio { from, bands }, Moves::Ratio) => {
                    let cut = |y: u32| bands.iter().find(|b| y <= b.0).or(bands.last()).map_or(0.0, |b| float(b.1));
                    first_benefit_year * self.over_gaps(year, n, *from, cut)
                }
                _ => 0.0,
            })
            .sum()
    }

    /// Share of the benefit lost in the n-th year after joining, less what selection adds in the first.
    fn lost(&self, year: i32, n: usize) -> f64 {
        let lost = self.waiting.map_or(0.0, |w| {
            let of_year = |y| ((waiting_months(w, y) - 12.0 * n as f64).clamp(0.0, 12.0)) / 12.0;
            (1.0 - w.exempt) * self.over_gaps(year, n, w.from, of_year)
        });
        let selection = if n == 0 { self.rules.selection } else { 1.0 };
        1.0 - selection * (1.0 - lost)
    }
}
