//! Continuity resolved for a projection: what a tenure class adds in a year [MODEL §7].
//!
//! | symbol | meaning |
//! |---|---|
//! | s | year in which the category's contributions start |
//! | c | year in which a joiner came back, c = t − n |
//! | y | counted gap years of a joiner, P(y) given: parts of a year, late first enrolment [options A13, A14] |
//! | y' | min(y, c − max(s, from)): no gap is older than the scheme, or than the rule |
//! | W(y') | waiting in months; the fixed part where no year counts |
//! | up(n), cut(y') | reward, and cut of the limit or the ratio |
//!
//! The shares by completed years that these weights meet are those of [`super::clock`].

use rust_decimal::Decimal;

use super::ProjectionError;
use super::people::ClaimExits;
use crate::enrolment::{
    GapBand, GapDistribution, GapUnits, LimitPenalty, LongGapFloor, RatioPenalty, Repair, Reward,
    RewardRhythm, WaitingRule,
};
use crate::montecarlo::plan::{TenureRows, TenureWeights};
use crate::scenario::law::{self, Moves, PartYear, Penalty, StreakClock, Together};
use crate::scenario::{Continuity, Horizon};
use crate::sets::Category;
use crate::timeline::YearMonth;
use crate::units::float;

/// Largest share of a category that rejoins in a year, on any path.
const REJOIN_MAX: f64 = 0.5;

/// A category as its continuity sees it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub category: Category,
    /// First month that is paid for.
    pub start: YearMonth,
    /// Pays once a year: its gaps are whole years.
    pub annual: bool,
    pub exits: ClaimExits,
    /// How far rewards may lift the ratio.
    pub ratio_room: Option<Decimal>,
}

/// Tenure rows of a category; `None` where no rule touches it.
pub fn tenure_rows(
    rules: &Continuity,
    member: &Member,
    clock: &[Vec<f64>],
    horizon: Horizon,
) -> Result<Option<TenureRows>, ProjectionError> {
    let k = member.category.index();
    if member.category == Category::Minor {
        return Ok(None);
    }
    let rewards: Vec<(Moves, Reward)> =
        rules.rewards.iter().filter(|r| r.categories[k]).map(|r| (r.moves, reward(r))).collect();
    let waiting = rules.waiting.as_ref().filter(|w| w.categories[k]);
    if rewards.is_empty() && waiting.is_none() && rules.penalties.is_empty() {
        return Ok(None);
    }
    let gaps = counted_gaps(rules, member.annual)?;
    let class = ClassRules {
        penalties: rules.penalties.iter().map(penalty).collect::<Result<_, _>>()?,
        waiting: waiting.map(|w| (w, waiting_rule(w))),
        longest_gap: gaps.probabilities().len() - 1,
        gaps,
        rewards,
        start: member.start,
        exits: member.exits,
        clock: rules.clock,
        together: rules.together,
        selection: rules.selection,
        ratio_room: member.ratio_room.map(float),
    };
    // One more than where everything settles: counted in months a reward comes up to a year later.
    let last = class.settles_at() + 1;
    let weights = (0..horizon.years)
        .map(|t| {
            let year = horizon.first_year + t as i32;
            let founder = |m: Moves| (0..=last).map(|n| class.founder(m, year, n)).collect();
            let joiner = |m: Moves| (0..=last).map(|n| class.joiner(m, year, n)).collect();
            TenureWeights {
                ratio_founder: founder(Moves::Ratio),
                ratio_joiner: joiner(Moves::Ratio),
                limit_founder: founder(Moves::Limit),
                limit_joiner: joiner(Moves::Limit),
                lost_joiner: (0..=last).map(|n| class.lost(year, n)).collect(),
            }
        })
        .collect();
    let first_gap = (member.start.year - horizon.first_year).max(0) as usize;
    let rejoin = (0..horizon.years).map(|t| if t > first_gap { rules.rejoin[k] } else { 0.0 }).collect();
    Ok(Some(TenureRows { clock: clock.to_vec(), rejoin, rejoin_max: REJOIN_MAX, weights }))
}

/// Gaps of joiners in years that count, before a rule's age: who pays once a year has missed whole years.
///
/// Gaps of those who pay monthly end evenly over their last year, so that 11/12 fall short of it where whole years count and
/// 5/12 where six months do. Of late first enrolments no year counts unless the law says so. [assumed: even ends]
pub fn counted_gaps(rules: &Continuity, annual: bool) -> Result<GapDistribution, ProjectionError> {
    let started = GapDistribution::new(&rules.gap_years)?;
    let gaps = match rules.part_year {
        _ if annual => started,
        PartYear::Ceil => started,
        PartYear::Floor => started.with_short_last_year(11.0 / 12.0)?,
        PartYear::Round => started.with_short_last_year(5.0 / 12.0)?,
    };
    Ok(if rules.late_years_count { gaps } else { gaps.with_uncounted(rules.late_first)? })
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
        repair: match w.later_years_repair {
            true => Repair::LaterYears,
            false if w.repaired > 0.0 => Repair::BackPayment { share: w.repaired },
            false => Repair::None,
        },
        floor: w.floor.map(|f| LongGapFloor {
            months: f.months,
            from_years: f.from_years as usize,
            scope: f.scope,
        }),
    }
}

/// A penalty and the year from which gaps count.
enum Cut {
    Limit { from: i32, rule: LimitPenalty, first_year_only: bool },
    Ratio { from: i32, rule: RatioPenalty, calendar_year: bool },
}

fn penalty(p: &Penalty) -> Result<Cut, ProjectionError> {
    Ok(match p {
        Penalty::Limit { from, step, at_most, first_year_only } => Cut::Limit {
            from: *from,
            rule: LimitPenalty { per_year: float(*step), max: float(*at_most) },
            first_year_only: *first_year_only,
        },
        Penalty::Ratio { from, bands, calendar_year } => {
            let last = bands.len().saturating_sub(1);
            let bands = bands.iter().enumerate().map(|(i, (years, points))| GapBand {
                up_to_years: (i < last).then_some(*years as usize),
                points: float(*points),
            });
            Cut::Ratio {
                from: *from,
                rule: RatioPenalty::new(bands.collect())?,
                calendar_year: *calendar_year,
            }
        }
    })
}

struct ClassRules<'a> {
    rewards: Vec<(Moves, Reward)>,
    waiting: Option<(&'a law::Waiting, WaitingRule)>,
    penalties: Vec<Cut>,
    gaps: GapDistribution,
    longest_gap: usize,
    start: YearMonth,
    exits: ClaimExits,
    clock: StreakClock,
    together: Together,
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

    /// up(n); counted in months, those whose years began with a start in mid-year reach n in the course of the year.
    fn founder(&self, moves: Moves, year: i32, n: usize) -> f64 {
        let up = self.reward(moves, n);
        let from_start = year - self.start.year == n as i32;
        if self.clock == StreakClock::CalendarYears || !from_start || n == 0 {
            return up;
        }
        let reached = f64::from(self.start.active_months(self.start.year)) / 12.0;
        reached * up + (1.0 - reached) * self.reward(moves, n - 1)
    }

    fn joiner(&self, moves: Moves, year: i32, n: usize) -> f64 {
        let up = self.reward(moves, n);
        let cut = self.penalty(moves, year, n);
        match (moves, self.together) {
            (Moves::Limit, Together::Multiplicative) => (1.0 + up) * (1.0 - cut) - 1.0,
            _ => up - cut,
        }
    }

    /// Gaps of joiners of tenure n, as far as a rule in force since `from` counts them; `None`: from before the rule.
    fn counted(&self, year: i32, n: usize, from: i32) -> Option<GapDistribution> {
        let years = year - n as i32 - from.max(self.start.year);
        (years > 0).then(|| self.gaps.counted_at_most(years as usize))
    }

    fn penalty(&self, moves: Moves, year: i32, n: usize) -> f64 {
        // Those who joined this year and draw are all in their first benefit year.
        let first = |share: f64| if n == 0 { 1.0 } else { share };
        let expected = |from: i32, of: &dyn Fn(&GapDistribution) -> f64| {
            self.counted(year, n, from).as_ref().map_or(0.0, of)
        };
        let of = |cut: &Cut| match (cut, moves) {
            (Cut::Limit { from, rule, first_year_only }, Moves::Limit) => {
                let share = if *first_year_only { first(self.exits.first_year_share) } else { 1.0 };
                share * expected(*from, &|gaps| rule.expected(gaps))
            }
            (Cut::Ratio { from, rule, calendar_year }, Moves::Ratio) => {
                let stock = if *calendar_year {
                    self.exits.first_calendar_share
                } else {
                    self.exits.first_year_share
                };
                first(stock) * expected(*from, &|gaps| rule.expected(gaps))
            }
            _ => 0.0,
        };
        self.penalties.iter().map(of).sum()
    }

    /// Share of the benefit lost in the n-th year after joining, less what selection adds in the first.
    fn lost(&self, year: i32, n: usize) -> f64 {
        let lost = self.waiting.map_or(0.0, |(w, rule)| {
            let of_gap = |y: usize| (rule.months(y, n) - 12.0 * n as f64).clamp(0.0, 12.0) / 12.0;
            (1.0 - w.exempt) * self.counted(year, n, w.from).map_or(0.0, |gaps| gaps.expect(of_gap))
        });
        let selection = if n == 0 { self.selection } else { 1.0 };
        1.0 - selection * (1.0 - lost)
    }
}
