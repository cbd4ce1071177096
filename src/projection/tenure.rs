//! Contribution years of a category along one path: who has stayed how long, and what that moves [MODEL §7].
//!
//! Written apart from the kernel: everybody is followed by the year in which his years began and the year in which he last
//! rejoined.

use crate::montecarlo::plan::TenureRows;

/// What a category's tenure does to its benefits in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TenureEffect {
    /// Added to the reimbursement ratio.
    pub ratio: f64,
    /// Factor on limits.
    pub limit: f64,
    /// Share of benefits that is not lost to waiting (selection included).
    pub eligible: f64,
}

impl TenureEffect {
    /// No rule: nothing moves.
    pub const NONE: Self = Self { ratio: 0.0, limit: 1.0, eligible: 1.0 };
}

/// Those who came in one year: the share that never rejoined, and the others by the year in which they last did.
#[derive(Clone, Debug)]
struct Generation {
    never: f64,
    rejoined: Vec<(usize, f64)>,
}

/// Generations by the year in which they came, 0 first: who was there at the start.
#[derive(Clone, Debug)]
pub struct TenureState {
    generations: Vec<Generation>,
}

impl TenureState {
    pub fn new() -> Self {
        Self { generations: vec![Generation { never: 1.0, rejoined: vec![] }] }
    }

    /// Moves to 1 January of year t ≥ 1: a share of everybody rejoins, and a new generation may come.
    pub fn step(&mut self, rows: &TenureRows, t: usize, rejoin_factor: f64) {
        let rejoin = (rows.rejoin[t] * rejoin_factor).min(rows.rejoin_max);
        for generation in &mut self.generations {
            generation.never *= 1.0 - rejoin;
            generation.rejoined.iter_mut().for_each(|(_, share)| *share *= 1.0 - rejoin);
            generation.rejoined.push((t, rejoin));
        }
        self.generations.push(Generation { never: 1.0, rejoined: vec![] });
    }

    /// Means over tenure in year t.
    pub fn effect(&self, rows: &TenureRows, t: usize) -> TenureEffect {
        let w = rows.weights.get(t).unwrap_or(&rows.weights[rows.weights.len() - 1]);
        let at = |v: &[f64], n: usize| v.get(n).or(v.last()).copied().unwrap_or(0.0);
        let mut effect = TenureEffect::NONE;
        for (n, share) in rows.clock[t].iter().enumerate() {
            let generation = &self.generations[t.saturating_sub(n)];
            let founders = share * generation.never;
            effect.ratio += founders * at(&w.ratio_founder, n);
            effect.limit += founders * at(&w.limit_founder, n);
            for (year, part) in &generation.rejoined {
                let (joiners, since) = (share * part, t - year);
                effect.ratio += joiners * at(&w.ratio_joiner, since);
                effect.limit += joiners * at(&w.limit_joiner, since);
                effect.eligible -= joiners * at(&w.lost_joiner, since);
            }
        }
        effect
    }
}

impl Default for TenureState {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::plan::TenureWeights;

    /// Everybody from the start, a tenth rejoins in each of three years: never 0.9³ = 0.729; joiners 0.1, 0.09, 0.081.
    #[test]
    fn three_years_by_hand() {
        let rows = TenureRows {
            clock: (0..4).map(|t| (0..=t).map(|n| f64::from(u8::from(n == t))).collect()).collect(),
            rejoin: vec![0.0, 0.1, 0.1, 0.1],
            rejoin_max: 0.5,
            weights: vec![TenureWeights {
                ratio_founder: vec![0.0, 0.0, 0.05],
                ratio_joiner: vec![0.0, 0.0, 0.01],
                lost_joiner: vec![0.5, 0.0, 0.0],
                ..Default::default()
            }],
        };
        let mut state = TenureState::new();
        for t in 1..4 {
            state.step(&rows, t, 1.0);
        }
        let effect = state.effect(&rows, 3);
        assert!((effect.ratio - 0.05 * 0.729 - 0.01 * 0.081).abs() < 1e-15);
        assert!((effect.eligible - 0.95).abs() < 1e-15);
    }

    /// A fifth came a year ago without fault: of them 0.9 have never rejoined and 0.1 did at once; of the others 0.81, 0.09
    /// a year ago and 0.1 now.
    #[test]
    fn newcomers_are_exposed_only_since_they_came() {
        let rows = TenureRows {
            clock: vec![vec![1.0], vec![0.2, 0.8], vec![0.0, 0.2, 0.8]],
            rejoin: vec![0.0, 0.1, 0.1],
            rejoin_max: 0.5,
            weights: vec![TenureWeights {
                ratio_founder: vec![0.0, 1.0, 2.0],
                limit_joiner: vec![1.0, 10.0],
                ..Default::default()
            }],
        };
        let mut state = TenureState::new();
        for t in 1..3 {
            state.step(&rows, t, 1.0);
        }
        let effect = state.effect(&rows, 2);
        assert!((effect.ratio - (0.2 * 0.9 + 2.0 * 0.8 * 0.81)).abs() < 1e-15);
        assert!((effect.limit - (1.0 + 0.1 + 10.0 * 0.8 * 0.09)).abs() < 1e-15);
    }
}
