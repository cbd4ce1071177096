//! Disability factors and qualified persons on 1 January for a block of paths [MODEL §5, §12 layers 4 and 6].
//!
//! | letter | meaning |
//! |---|---|
//! | D(g) | AR(1) deviation of grade g, partly common |
//! | F(g) | level · trend^j · scale_j · exp(D − Var D / 2), times the factor of healthy ageing ([`super::life`]) |
//! | q(k,g) | disabled persons whose disability counts, with process risk at the node if chosen |

use crate::montecarlo::lanes::{LANES, Lanes, exp, fma, max};
use crate::montecarlo::plan::{CATEGORIES, DisabilityRows, GRADES, ProcessRisk};
use crate::montecarlo::streams::{YEAR_SLOTS, slot};

use super::life::LifeStep;
use super::population::BlockPopulation;
use super::profiles::{Counts, NodeTable, count_body};

/// A block's persons on one 1 January.
#[derive(Clone, Debug)]
pub struct Node {
    /// Insured and disabled.
    pub counts: Counts,
    /// q(k,g).
    pub qualified: [[Lanes; GRADES]; CATEGORIES],
    /// Disabled of all categories and grades.
    pub disabled: Lanes,
    /// Population of all ages (only if a measure asks).
    pub population: Lanes,
}

impl Node {
    /// Nobody.
    pub const ZERO: Self = Self {
        counts: Counts::ZERO,
        qualified: [[Lanes::ZERO; GRADES]; CATEGORIES],
        disabled: Lanes::ZERO,
        population: Lanes::ZERO,
    };
}

/// State of the disability factors.
#[derive(Clone, Debug)]
pub struct DisabilityState {
    /// D(g).
    pub deviation: [Lanes; GRADES],
    /// level · trend^j.
    pub level: Lanes,
    /// Yearly trend factor.
    pub trend: Lanes,
}

impl DisabilityState {
    /// Before any draw.
    pub const START: Self = Self { deviation: [Lanes::ZERO; GRADES], level: Lanes::ONE, trend: Lanes::ONE };
}

/// What a node needs beside the state.
pub struct NodeStep<'a> {
    /// The plan's rows.
    pub rows: &'a DisabilityRows,
    /// The matrix of this 1 January.
    pub table: &'a NodeTable,
    /// State index j.
    pub node: usize,
    /// Var D on this 1 January.
    pub variance: f64,
    /// Grades whose q is needed in some year.
    pub grades: [bool; GRADES],
    /// Whether the population total is needed.
    pub population: bool,
    /// Healthy ageing under the path's mortality.
    pub life: Option<LifeStep<'a>>,
}

/// Draws of 1 January j → factors → counts → qualified persons.
#[inline(always)]
pub fn node_body(
    state: &mut DisabilityState,
    step: &NodeStep,
    p: &BlockPopulation,
    z: &[Lanes; YEAR_SLOTS],
    node: &mut Node,
) {
    let rows = step.rows;
    let mut factor = [Lanes::ONE; GRADES];
    let scale = rows.scale.get(step.node).copied().unwrap_or(1.0);
    let level = state.level;
    let (phi, sd, half) = (rows.yearly.phi, rows.yearly.sd, 0.5 * step.variance);
    let (common, own) = (sd * rows.yearly_common.sqrt(), sd * (1.0 - rows.yearly_common).sqrt());
    for g in 0..GRADES {
        let mut f = Lanes::ZERO;
        if sd != 0.0 {
            let (shared, single) = (&z[slot::DISABILITY], &z[slot::DISABILITY_GRADE + g]);
            let mut d = state.deviation[g];
            for l in 0..LANES {
                d.0[l] = fma(phi, d.0[l], fma(common, shared.0[l], own * single.0[l]));
                f.0[l] = level.0[l] * scale * exp(d.0[l] - half);
            }
            state.deviation[g] = d;
        } else {
            for l in 0..LANES {
                f.0[l] = level.0[l] * scale;
            }
        }
        factor[g] = f;
    }
    if let Some(life) = &step.life {
        life.apply(&mut factor);
    }
    for l in 0..LANES {
        state.level.0[l] *= state.trend.0[l];
    }
    count_body(step.table, p, &rows.level, &factor, &mut node.counts);
    let qualifying = &rows.qualifying[step.node.min(rows.qualifying.len() - 1)];
    let mut disabled = Lanes::ZERO;
    for k in 0..CATEGORIES {
        if step.table.is_empty(k) {
            continue;
        }
        let mut inverse = Lanes::ZERO;
        for l in 0..LANES {
            inverse.0[l] = 1.0 / max(node.counts.insured[k].0[l], f64::MIN_POSITIVE);
        }
        for g in 0..GRADES {
            let d = node.counts.disabled[k][g];
            for l in 0..LANES {
                disabled.0[l] += d.0[l];
            }
            if !step.grades[g] {
                continue;
            }
            let share = qualifying[k][g];
            let mut q = Lanes::ZERO;
            match rows.process {
                ProcessRisk::Nodes { scale } => {
                    let z = &z[slot::process(k, g)];
                    for l in 0..LANES {
                        let mean = d.0[l] * share;
                        let variance = max(mean * fma(-mean, inverse.0[l], 1.0), 0.0);
                        q.0[l] = max(fma(scale * variance.sqrt(), z.0[l], mean), 0.0);
                    }
                }
                ProcessRisk::None | ProcessRisk::YearMean { .. } => {
                    for l in 0..LANES {
                        q.0[l] = d.0[l] * share;
                    }
                }
            }
            node.qualified[k][g] = q;
        }
    }
    node.disabled = disabled;
    if step.population {
        let mut total = Lanes::ZERO;
        for ages in p {
            for x in ages {
                for l in 0..LANES {
                    total.0[l] += x.0[l];
                }
            }
        }
        node.population = total;
    }
}
