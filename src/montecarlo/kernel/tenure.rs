//! Distribution of contribution years of one category for a block of paths [MODEL §7].
//!
//! | letter | meaning |
//! |---|---|
//! | ν_t | share that rejoins or joins late on 1 January t (path) |
//! | K_t = Π (1 − ν) | what is left of those who were there at the start |
//! | A_t(n) | share whose years began n years ago, if nobody had rejoined (plan) |
//! | B_t(n) = Σ_{m>n} A_t(m) | share that was there n years ago, and longer |
//!
//! Founders with n years: A_t(n) K_t / K_{t−n}. Joiners with n years: B_t(n) ν_{t−n} K_t / K_{t−n}. Years are independent of
//! age within a category. 1/K and ν/K are written once a year and never moved; a year costs a few weighted sums.

use crate::montecarlo::lanes::{LANES, Lanes, fma, min};
use crate::montecarlo::plan::TenureRows;

/// State of one category.
#[derive(Clone, Debug)]
pub struct TenureState {
    /// 1/K_i of the years 0..=t.
    entered: Vec<Lanes>,
    /// ν_i/K_i.
    joined: Vec<Lanes>,
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

/// One year's weights times the plan's shares, by the year in which people came.
#[derive(Clone, Debug)]
pub struct EffectRow {
    ratio: Weights,
    ratio_joiner: Weights,
    limit: Weights,
    limit_joiner: Weights,
    lost_joiner: Weights,
    /// Uplift and limit factor while nobody has rejoined yet: the same on every path.
    fixed: Option<(f64, f64)>,
}

/// Weights of the years `first..`, without zero ends.
#[derive(Clone, Debug, Default)]
struct Weights {
    first: usize,
    values: Vec<f64>,
}

impl Weights {
    fn new(values: &[f64]) -> Self {
        let first = values.iter().position(|w| *w != 0.0).unwrap_or(values.len());
        let last = values.iter().rposition(|w| *w != 0.0).map_or(first, |i| i + 1);
        Self { first, values: values[first..last].to_vec() }
    }
}

impl EffectRow {
    /// Prepares year t of a category.
    pub fn new(rows: &TenureRows, t: usize) -> Self {
        let (weights, clock) = (&rows.weights[t.min(rows.weights.len() - 1)], &rows.clock[t]);
        // The last weight holds for longer years.
        let at = |v: &[f64], n: usize| v.get(n).or(v.last()).copied().unwrap_or(0.0);
        let founders = |v: &[f64]| {
            let mut by_year = vec![0.0; t + 1];
            for (n, share) in clock.iter().enumerate() {
                by_year[t.saturating_sub(n)] += share * at(v, n);
            }
            Weights::new(&by_year)
        };
        let joiners = |v: &[f64]| {
            let mut by_year = vec![0.0; t + 1];
            let mut longer = 1.0;
            for n in 0..t {
                longer -= clock.get(n).copied().unwrap_or(0.0);
                by_year[t - n] = longer * at(v, n);
            }
            Weights::new(&by_year)
        };
        let (ratio, limit) = (founders(&weights.ratio_founder), founders(&weights.limit_founder));
        let nobody = t == 0 || rows.rejoin[1..=t].iter().all(|share| *share == 0.0);
        Self {
            fixed: nobody.then(|| (ratio.values.iter().sum(), 1.0 + limit.values.iter().sum::<f64>())),
            ratio,
            ratio_joiner: joiners(&weights.ratio_joiner),
            limit,
            limit_joiner: joiners(&weights.limit_joiner),
            lost_joiner: joiners(&weights.lost_joiner),
        }
    }
}

impl TenureState {
    /// Before year 0, with room for all years.
    pub fn start(rows: &TenureRows) -> Self {
        let room = || Vec::with_capacity(rows.rejoin.len());
        Self { entered: room(), joined: room(), kept: Lanes::ONE }
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
        if let Some((uplift, limit)) = row.fixed {
            self.entered.push(Lanes::ONE);
            self.joined.push(Lanes::ZERO);
            (effect.uplift, effect.limit_factor) = (Lanes::all(uplift), Lanes::all(limit));
            effect.eligible = Lanes::ONE;
            return;
        }
        let (share, most) = (if year > 0 { rows.rejoin[year] } else { 0.0 }, rows.rejoin_max);
        let (mut joined, mut inverse, mut kept) = (Lanes::ZERO, Lanes::ZERO, self.kept);
        for l in 0..LANES {
            let rejoin = min(most, share * factor.0[l]);
            kept.0[l] *= 1.0 - rejoin;
            inverse.0[l] = 1.0 / kept.0[l];
            joined.0[l] = rejoin * inverse.0[l];
        }
        self.kept = kept;
        self.entered.push(inverse);
        self.joined.push(joined);
        self.effect(row, effect);
    }

    #[inline(always)]
    fn effect(&self, row: &EffectRow, effect: &mut TenureEffect) {
        let uplift = (sum(&self.entered, &row.ratio), sum(&self.joined, &row.ratio_joiner));
        let limit = (sum(&self.entered, &row.limit), sum(&self.joined, &row.limit_joiner));
        let lost = sum(&self.joined, &row.lost_joiner);
        for l in 0..LANES {
            effect.uplift.0[l] = self.kept.0[l] * (uplift.0.0[l] + uplift.1.0[l]);
            effect.limit_factor.0[l] = fma(self.kept.0[l], limit.0.0[l] + limit.1.0[l], 1.0);
            effect.eligible.0[l] = fma(-self.kept.0[l], lost.0[l], 1.0);
        }
    }
}

/// Σ_i w(i) u(i).
#[inline(always)]
fn sum(of: &[Lanes], weights: &Weights) -> Lanes {
    let mut acc = Lanes::ZERO;
    for (u, w) in of[weights.first.min(of.len())..].iter().zip(&weights.values) {
        for l in 0..LANES {
            acc.0[l] = fma(*w, u.0[l], acc.0[l]);
        }
    }
    acc
}
