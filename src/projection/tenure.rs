//! Contribution years of a category along one path: who has stayed how long, and what that moves [MODEL §7].

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

/// Founders and joiners by completed years.
#[derive(Clone, Debug)]
pub struct TenureState {
    founders: Vec<f64>,
    joiners: Vec<f64>,
}

impl TenureState {
    pub fn new(rows: &TenureRows) -> Self {
        Self { founders: rows.founders.clone(), joiners: rows.joiners.clone() }
    }

    /// Moves to 1 January of year t ≥ 1: a share becomes joiners of tenure 0, everyone else a year older.
    pub fn step(&mut self, rows: &TenureRows, t: usize, rejoin_factor: f64) {
        let rejoin = (rows.rejoin[t] * rejoin_factor).min(rows.rejoin_max);
        let stay = 1.0 - rejoin - rows.new_founders[t];
        for (class, enter) in [(&mut self.founders, rows.new_founders[t]), (&mut self.joiners, rejoin)] {
            let last = class.len() - 1;
            class[last] += if last > 0 { class[last - 1] } else { 0.0 };
            for n in (1..last).rev() {
                class[n] = class[n - 1];
            }
            class.iter_mut().for_each(|v| *v *= stay);
            if last > 0 {
                class[0] = enter;
            } else {
                class[0] += enter;
            }
        }
    }

    /// Means over tenure in year t.
    pub fn effect(&self, rows: &TenureRows, t: usize) -> TenureEffect {
        let w = rows.weights.get(t).unwrap_or(&rows.weights[rows.weights.len() - 1]);
        let dot = |share: &[f64], weight: &[f64]| share.iter().zip(weight).map(|(a, b)| a * b).sum::<f64>();
        TenureEffect {
            ratio: dot(&self.founders, &w.ratio_founder) + dot(&self.joiners, &w.ratio_joiner),
            limit: 1.0 + dot(&self.founders, &w.limit_founder) + dot(&self.joiners, &w.limit_joiner),
            eligible: 1.0 - dot(&self.joiners, &w.lost_joiner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::plan::TenureWeights;

    #[test]
    fn people_only_move_between_classes() {
        let rows = TenureRows {
            founders: vec![1.0, 0.0, 0.0],
            joiners: vec![0.0; 3],
            rejoin: vec![0.0, 0.1, 0.1, 0.1],
            rejoin_max: 0.5,
            new_founders: vec![0.0; 4],
            weights: vec![TenureWeights {
                ratio_founder: vec![0.0, 0.0, 0.05],
                lost_joiner: vec![0.5, 0.0, 0.0],
                ..Default::default()
            }],
        };
        let mut state = TenureState::new(&rows);
        for t in 1..4 {
            state.step(&rows, t, 1.0);
            let total: f64 = state.founders.iter().chain(&state.joiners).sum();
            assert!((total - 1.0).abs() < 1e-15);
        }
        // Founders 0.9³ all in the open class; joiners 0.1, 0.09, 0.081 by tenure.
        let effect = state.effect(&rows, 3);
        assert!((effect.ratio - 0.05 * 0.729).abs() < 1e-15);
        assert!((effect.eligible - 0.95).abs() < 1e-15);
        assert!((state.joiners[2] - 0.081).abs() < 1e-15);
    }
}
