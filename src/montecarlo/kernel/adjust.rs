//! Dynamic adjustment over a block of paths [MODEL §8, §15].
//!
//! | letter | meaning |
//! |---|---|
//! | n | moves in force, by path |
//! | y | payable months of the year's own outgo at its end |
//! | applied(s) | s + n x, within the bounds, never pulled by them past s |

use crate::montecarlo::lanes::{LANES, Lanes, max, min};
use crate::montecarlo::plan::{AdjustmentRows, CATEGORIES, LeverRow};

/// Comparisons with v allow this many months, as those of constraints do.
const TOLERANCE: f64 = crate::finance::constraint::TOLERANCE_MONTHS;

/// State of the rule on sixteen paths.
#[derive(Clone, Debug)]
pub(super) struct Adjuster {
    /// Years under v in a row.
    under: Lanes,
    /// Moves decided by the end of each year so far.
    decided: Vec<Lanes>,
    /// Moves in force this year.
    pub moves: Lanes,
    /// Factor on the rates of a category.
    pub rate_factor: Option<[Lanes; CATEGORIES]>,
    /// Step times moves and the bounds of ratios.
    ratio: Option<LeverRow>,
    /// Factor on limits.
    pub limit_factor: Option<Lanes>,
}

/// applied(s).
#[inline(always)]
fn applied(lever: &LeverRow, scheduled: f64, moves: f64) -> f64 {
    let shifted = scheduled + lever.step * moves;
    min(max(shifted, min(lever.floor, scheduled)), max(lever.ceiling, scheduled))
}

impl Adjuster {
    /// Before year 0.
    pub fn start(rows: &AdjustmentRows, years: usize) -> Self {
        Self {
            under: Lanes::ZERO,
            decided: Vec::with_capacity(years),
            moves: Lanes::ZERO,
            rate_factor: rows.rate.map(|_| [Lanes::ONE; CATEGORIES]),
            ratio: rows.ratio,
            limit_factor: rows.limit.map(|_| Lanes::ONE),
        }
    }

    /// Takes the moves in force in year t.
    #[inline(always)]
    pub fn open_body(&mut self, rows: &AdjustmentRows, t: usize) {
        self.moves = t.checked_sub(rows.lag).map_or(Lanes::ZERO, |from| self.decided[from]);
        if let (Some(lever), Some(factors)) = (&rows.rate, &mut self.rate_factor) {
            for (factor, total) in factors.iter_mut().zip(rows.total_rate[t]) {
                for l in 0..LANES {
                    factor.0[l] =
                        if total > 0.0 { applied(lever, total, self.moves.0[l]) / total } else { 1.0 };
                }
            }
        }
        if let (Some(lever), Some(factor)) = (&rows.limit, &mut self.limit_factor) {
            for l in 0..LANES {
                factor.0[l] = applied(lever, 1.0, self.moves.0[l]);
            }
        }
    }

    /// A scheduled ratio after the moves in force.
    #[inline(always)]
    pub fn ratio(&self, scheduled: f64) -> Lanes {
        let mut value = Lanes::all(scheduled);
        if let Some(lever) = &self.ratio {
            for l in 0..LANES {
                value.0[l] = applied(lever, scheduled, self.moves.0[l]);
            }
        }
        value
    }

    /// Reads the year's end.
    #[inline(always)]
    pub fn close_body(&mut self, rows: &AdjustmentRows, closing: &Lanes, outgo: &Lanes) {
        let mut decided = self.decided.last().copied().unwrap_or(Lanes::ZERO);
        for l in 0..LANES {
            let under = outgo.0[l] > 0.0 && closing.0[l] * 12.0 / outgo.0[l] < rows.months - TOLERANCE;
            let years = if under { self.under.0[l] + 1.0 } else { 0.0 };
            let moved = years >= f64::from(rows.years);
            self.under.0[l] = if moved { 0.0 } else { years };
            decided.0[l] += f64::from(u8::from(moved));
        }
        self.decided.push(decided);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the table of `finance::adjust`: under 6 months for two years moves, and the count restarts.
    #[test]
    fn the_counter_restarts_after_a_move_and_moves_wait_for_their_year() {
        let lever = LeverRow { step: 0.0005, floor: 0.0, ceiling: 0.004 };
        for lag in [1, 3] {
            let rows = AdjustmentRows {
                months: 6.0,
                years: 2,
                lag,
                rate: Some(lever),
                total_rate: vec![[0.003, 0.005, 0.0, 0.0, 0.0, 0.0]; 12],
                ratio: Some(LeverRow { step: -0.05, floor: 0.62, ceiling: 1.0 }),
                limit: None,
            };
            let mut state = Adjuster::start(&rows, 12);
            let months = [5.0, 5.0, 4.0, 4.0, 4.0, 6.0, 5.9, f64::NAN, 5.9, 6.0 - 1e-10, 5.0, 5.0];
            let decided = [0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0];
            for t in 0..12 {
                state.open_body(&rows, t);
                let moves = if t < lag { 0.0 } else { decided[t - lag] };
                assert_eq!(state.moves[3], moves, "lag {lag}, year {t}");
                let factors = state.rate_factor.as_ref().unwrap();
                let rate = [0.003_f64, 0.0035, 0.004, 0.004][moves as usize];
                assert!((factors[0][3] * 0.003 - rate).abs() < 1e-15);
                assert_eq!((factors[1][3], factors[2][3]), (1.0, 1.0), "above the ceiling; nothing paid");
                assert!((state.ratio(0.7)[0] - [0.7, 0.65, 0.62][moves.min(2.0) as usize]).abs() < 1e-15);
                // Outgo 0 leaves the months undefined.
                let outgo = if months[t].is_nan() { 0.0 } else { 12.0 };
                state.close_body(&rows, &Lanes::all(months[t]), &Lanes::all(outgo));
            }
        }
    }
}
