//! Distribution of contribution years of one category for a block of paths [MODEL §7].
//!
//! | letter | meaning |
//! |---|---|
//! | ν_t | share that becomes joiners of tenure 0 on 1 January t (path) |
//! | φ_t | share that enters as founders of tenure 0 |
//! | K_t = Π (1 − ν − φ) | what is left of those who were there at the start |
//! | u(τ) | entrants of year τ divided by K_τ |
//!
//! The share with tenure n in year t is K_t u(t − n): entrants are written once and never moved; a year costs one
//! weighted sum. The last class is open: older entrants share its weight.

use crate::montecarlo::lanes::{LANES, Lanes, min};
use crate::montecarlo::plan::{TenureRows, TenureWeights};

/// State of one category.
#[derive(Clone, Debug)]
pub struct TenureState {
    /// Entrants by entry year, the oldest class at 0: all, and joiners alone.
    all: Vec<Lanes>,
    joiners: Vec<Lanes>,
    kept: Lanes,
}

/// What tenure means for benefits of the year.
#[derive(Clone, Debug)]
pub struct TenureEffect {
    /// Added to the reimbursement ratio.
    pub uplift: Lanes,
    /// Factor on limits.
    pub limit_factor: Lanes,
    /// Share of the benefit that is not lost to waiting.
    pub eligible: Lanes,
}

impl TenureEffect {
    /// No rules.
    pub const NONE: Self = Self { uplift: Lanes::ZERO, limit_factor: Lanes::ONE, eligible: Lanes::ONE };
}

/// Weights of one year, split into those on everybody and the joiners' difference, with zero ends cut off.
#[derive(Clone, Debug)]
pub struct EffectRow {
    ratio: Weights,
    ratio_joiner: Weights,
    limit: Weights,
    limit_joiner: Weights,
    lost_joiner: Weights,
}

/// Weights of tenure `first..`, the last one open if it stands at N.
#[derive(Clone, Debug, Default)]
struct Weights {
    first: usize,
    values: Vec<f64>,
}

impl Weights {
    fn new(values: Vec<f64>) -> Self {
        let first = values.iter().position(|w| *w != 0.0).unwrap_or(values.len());
        let last = values.iter().rposition(|w| *w != 0.0).map_or(first, |i| i + 1);
        Self { first, values: values[first..last].to_vec() }
    }
}

impl EffectRow {
    /// Prepares one year's weights; `classes` is N + 1.
    pub fn new(weights: &TenureWeights, classes: usize) -> Self {
        let full = |v: &[f64]| (0..classes).map(|n| v.get(n).copied().unwrap_or(0.0)).collect::<Vec<_>>();
        let less = |a: &[f64], b: &[f64]| full(a).iter().zip(full(b)).map(|(a, b)| a - b).collect::<Vec<_>>();
        Self {
            ratio: Weights::new(full(&weights.ratio_founder)),
            ratio_joiner: Weights::new(less(&weights.ratio_joiner, &weights.ratio_founder)),
            limit: Weights::new(full(&weights.limit_founder)),
            limit_joiner: Weights::new(less(&weights.limit_joiner, &weights.limit_founder)),
            lost_joiner: Weights::new(full(&weights.lost_joiner)),
        }
    }
}

impl TenureState {
    /// Distribution on 1 January of year 0.
    pub fn start(rows: &TenureRows) -> Self {
        let sum: Vec<f64> = rows.founders.iter().zip(&rows.joiners).map(|(f, j)| f + j).collect();
        let oldest_first = |v: &[f64]| {
            let mut entrants = Vec::with_capacity(v.len() + rows.rejoin.len());
            entrants.extend(v.iter().rev().map(|s| Lanes::all(*s)));
            entrants
        };
        Self { all: oldest_first(&sum), joiners: oldest_first(&rows.joiners), kept: Lanes::ONE }
    }

    /// 1 January of year t: who rejoins (from year 1 on), then the year's effect. `factor` moves the rejoining share.
    #[inline(always)]
    pub fn year_body(
        &mut self,
        year: usize,
        factor: &Lanes,
        row: &EffectRow,
        rows: &TenureRows,
        effect: &mut TenureEffect,
    ) {
        if year > 0 {
            let (share, most) = (rows.rejoin[year], rows.rejoin_max);
            let mut rejoin = Lanes::ZERO;
            for l in 0..LANES {
                rejoin.0[l] = min(most, share * factor.0[l]);
            }
            self.advance(&rejoin, rows.new_founders[year]);
        }
        self.effect_body(row, rows, effect);
    }

    /// One 1 January later, with the path's rejoining share.
    #[inline(always)]
    pub fn advance(&mut self, rejoin: &Lanes, new_founders: f64) {
        let (mut all, mut joined, mut kept) = (Lanes::ZERO, Lanes::ZERO, self.kept);
        for l in 0..LANES {
            kept.0[l] *= 1.0 - rejoin.0[l] - new_founders;
            let inverse = 1.0 / kept.0[l];
            joined.0[l] = rejoin.0[l] * inverse;
            all.0[l] = (rejoin.0[l] + new_founders) * inverse;
        }
        self.kept = kept;
        self.all.push(all);
        self.joiners.push(joined);
    }

    /// The year's effect.
    #[inline(always)]
    pub fn effect_body(&self, row: &EffectRow, rows: &TenureRows, effect: &mut TenureEffect) {
        let classes = rows.founders.len();
        let uplift =
            (self.sum(&self.all, &row.ratio, classes), self.sum(&self.joiners, &row.ratio_joiner, classes));
        let limit =
            (self.sum(&self.all, &row.limit, classes), self.sum(&self.joiners, &row.limit_joiner, classes));
        let lost = self.sum(&self.joiners, &row.lost_joiner, classes);
        for l in 0..LANES {
            effect.uplift.0[l] = self.kept.0[l] * (uplift.0.0[l] + uplift.1.0[l]);
            effect.limit_factor.0[l] = 1.0 + self.kept.0[l] * (limit.0.0[l] + limit.1.0[l]);
            effect.eligible.0[l] = 1.0 - self.kept.0[l] * lost.0[l];
        }
    }

    /// Σ_n w(n) u(t − n), entrants beyond the open class at its weight.
    #[inline(always)]
    fn sum(&self, entrants: &[Lanes], weights: &Weights, classes: usize) -> Lanes {
        let mut acc = Lanes::ZERO;
        let youngest = entrants.len() - 1;
        for (i, w) in weights.values.iter().enumerate() {
            let n = weights.first + i;
            let (u, w) = (&entrants[youngest - n], *w);
            for l in 0..LANES {
                acc.0[l] += w * u.0[l];
            }
        }
        if weights.first + weights.values.len() == classes && !weights.values.is_empty() {
            let w = weights.values[weights.values.len() - 1];
            for u in &entrants[..youngest + 1 - classes] {
                for l in 0..LANES {
                    acc.0[l] += w * u.0[l];
                }
            }
        }
        acc
    }
}
