//! One year of the economy for a block of paths [MODEL §12 layer 1].
//!
//! | letter | meaning |
//! |---|---|
//! | y(i) | deviation of driver i from its mean, VAR(1): y_t = Φ y_{t−1} + C e_t |
//! | index(i) | cumulated growth, 1 before year 0 |
//! | i_t | interest rate of the year, held at the floor; monthly (1 + i)^{1/12} − 1 |

use crate::montecarlo::lanes::{LANES, Lanes, exp, fma, ln, max};
use crate::montecarlo::plan::{DRIVERS, EconomyRows, IndexRule};

/// Drivers that have an index.
pub const INDEXED: usize = DRIVERS - 1;

/// State of a block's economy.
#[derive(Clone, Debug)]
pub struct EconomyState {
    y: [Lanes; DRIVERS],
    own: [Lanes; DRIVERS],
    /// Index of the year and of the year before: `[lag][i]`.
    pub index: [[Lanes; INDEXED]; 2],
    /// Natural logarithms of the same, for the drivers in use.
    pub log_index: [[Lanes; INDEXED]; 2],
    /// Indices and logarithms of the years before, `[lag − 2]`; empty when no amount lies two years back.
    earlier: Vec<[[Lanes; INDEXED]; 2]>,
    /// Yearly interest rate.
    pub interest: Lanes,
    /// Monthly interest rate.
    pub monthly: Lanes,
}

impl EconomyState {
    /// Before year 0; `longest`: the longest lag that is read.
    pub fn start(rows: &EconomyRows, longest: usize) -> Self {
        // n = 0 is the year t = −2.
        let before = |n: usize| -> [[Lanes; INDEXED]; 2] {
            let of = |i: usize| rows.before.get(n).map_or(1.0, |b| b[i]);
            [std::array::from_fn(|i| Lanes::all(of(i))), std::array::from_fn(|i| Lanes::all(ln(of(i))))]
        };
        let [index, log] = before(0);
        Self {
            y: [Lanes::ZERO; DRIVERS],
            own: [Lanes::ZERO; DRIVERS],
            index: [[Lanes::ONE; INDEXED], index],
            log_index: [[Lanes::ZERO; INDEXED], log],
            earlier: (1..longest).map(before).collect(),
            interest: Lanes::ZERO,
            monthly: Lanes::ZERO,
        }
    }

    /// Index of driver i and its logarithm, `lag` years back.
    #[inline(always)]
    pub fn at(&self, i: usize, lag: usize) -> (&Lanes, &Lanes) {
        match lag {
            0 | 1 => (&self.index[lag][i], &self.log_index[lag][i]),
            _ => {
                let [index, log] = &self.earlier[lag - 2];
                (&index[i], &log[i])
            }
        }
    }
}

/// What a year's step needs beside the state.
pub struct EconomyStep<'a> {
    /// The plan's rows.
    pub rows: &'a EconomyRows,
    /// Var(Σ y) up to this year less up to the year before, per driver (for [`IndexRule::PreserveLevel`]).
    pub variance_step: [f64; DRIVERS],
    /// Drivers whose logarithm is used.
    pub logs: [bool; INDEXED],
    /// Year t.
    pub year: usize,
}

/// Year t−1 → t; `z` are the common innovations, `own` the area's.
#[inline(always)]
pub fn step_body(state: &mut EconomyState, step: &EconomyStep, z: &[Lanes; DRIVERS], own: &[Lanes; DRIVERS]) {
    let rows = step.rows;
    let previous = state.y;
    for r in 0..DRIVERS {
        let mut y = Lanes::ZERO;
        for c in 0..DRIVERS {
            let phi = rows.phi[r][c];
            if phi != 0.0 {
                for l in 0..LANES {
                    y.0[l] = fma(phi, previous[c].0[l], y.0[l]);
                }
            }
        }
        for c in 0..=r {
            let load = rows.cholesky[r][c];
            if load != 0.0 {
                for l in 0..LANES {
                    y.0[l] = fma(load, z[c].0[l], y.0[l]);
                }
            }
        }
        state.y[r] = y;
    }
    let mut deviation = state.y;
    for i in 0..DRIVERS {
        let sd = rows.area_sd[i];
        if sd != 0.0 {
            for l in 0..LANES {
                state.own[i].0[l] = fma(rows.area_phi, state.own[i].0[l], sd * own[i].0[l]);
                deviation[i].0[l] += state.own[i].0[l];
            }
        }
    }
    let mean = &rows.mean[step.year];
    if !state.earlier.is_empty() {
        state.earlier.rotate_right(1);
        state.earlier[0] = [state.index[1], state.log_index[1]];
    }
    state.index[1] = state.index[0];
    state.log_index[1] = state.log_index[0];
    for i in 0..INDEXED {
        let (mut index, y) = (state.index[0][i], &deviation[i]);
        match rows.index_rule {
            IndexRule::PreserveGrowth => {
                let growth = 1.0 + mean[i];
                for l in 0..LANES {
                    index.0[l] *= growth + y.0[l];
                }
            }
            IndexRule::PreserveLevel => {
                let (growth, shift) = (1.0 + mean[i], 0.5 * step.variance_step[i]);
                for l in 0..LANES {
                    index.0[l] *= growth * exp(y.0[l] - shift);
                }
            }
        }
        state.index[0][i] = index;
        if step.logs[i] {
            let mut log = Lanes::ZERO;
            for l in 0..LANES {
                log.0[l] = ln(index.0[l]);
            }
            state.log_index[0][i] = log;
        }
    }
    let centre = mean[INDEXED] + rows.interest_shift.get(step.year).copied().unwrap_or(0.0);
    let floor = rows.interest_floor;
    for l in 0..LANES {
        let rate = max(floor, centre + deviation[INDEXED].0[l]);
        state.interest.0[l] = rate;
        state.monthly.0[l] = exp(ln(1.0 + rate) * (1.0 / 12.0)) - 1.0;
    }
}
