//! The path kernel: sixteen paths of one area side by side, from draws to measures.
//!
//! | room | does | MODEL |
//! |---|---|---|
//! | [`node`] with [`profiles`] | factors of the year → insured and disabled on 1 January | §4 §5 §12 |
//! | [`economy`] | growth, indices, interest | §12 |
//! | [`tenure`] | contribution years → uplift, limit factor, waiting | §7 |
//! | [`population`] | 1 January → next 1 January | §3 |
//! | [`money`] with `payment`, [`limited`], [`ledger`], `measures` | payments, flows, balances, measures | §6 §8–§10 |
//!
//! Order for j = 0..=T: draw row j → node j → money of year j−1 → (j < T) economy of year j → tenure of year j →
//! population to j+1. Rooms are compiled for several instruction sets and chosen once at run time (see [`dispatch`]).

pub mod columns;
pub mod dispatch;
pub mod economy;
pub mod ledger;
pub mod life;
pub mod limited;
mod measures;
pub mod money;
pub mod node;
mod payment;
pub mod population;
pub mod prepare;
pub mod profiles;
pub mod tenure;
#[cfg(test)]
mod tests;

use super::lanes::{LANES, Lanes, exp};
use super::location::dirichlet;
use super::plan::{CATEGORIES, DRIVERS, GRADES, MODES};
use super::streams::{ONCE_SLOTS, PathStream, YEAR_SLOTS, once, purpose, slot};
use economy::{EconomyState, EconomyStep};
use life::LifeStep;
use money::{MoneyState, OnceFactors, YearView};
use node::{DisabilityState, Node, NodeStep};
use population::{BlockPopulation, StepRows};
pub use prepare::{PlanError, Prepared};
use tenure::{TenureEffect, TenureState};

/// Standard normals of a block, by slot. A source must fill at least the slots that [`Prepared::pairs`] names.
pub trait DrawSource {
    /// Slots drawn once, for paths `16 block ..`.
    fn once(&self, prepared: &Prepared, block: u32, z: &mut [Lanes; ONCE_SLOTS]);
    /// The stream of words of one path for a purpose; `None` where only normals are given.
    fn stream(&self, _block: u32, _lane: usize, _purpose: u32) -> Option<PathStream> {
        None
    }
    /// Slots of row j.
    fn year(&self, prepared: &Prepared, block: u32, j: u32, z: &mut [Lanes; YEAR_SLOTS]);
}

/// Memory of one block, reused from block to block.
pub struct Workspace {
    z: [Box<[Lanes; YEAR_SLOTS]>; 2],
    population: Box<BlockPopulation>,
    nodes: [Box<Node>; 2],
    factor: Box<[Lanes; crate::sets::AGES]>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            z: [Box::new([Lanes::ZERO; YEAR_SLOTS]), Box::new([Lanes::ZERO; YEAR_SLOTS])],
            population: Box::new([[Lanes::ZERO; crate::sets::AGES]; 2]),
            nodes: [Box::new(Node::ZERO), Box::new(Node::ZERO)],
            factor: Box::new([Lanes::ONE; crate::sets::AGES]),
        }
    }
}

/// Weights of a path's Dirichlet mix against the mean mix; `None` when the plan has none.
pub fn dirichlet_weights(
    plan: &super::plan::Plan,
    source: &impl DrawSource,
    block: u32,
    lane: usize,
) -> Option<[f64; MODES]> {
    let concentration = plan.usage.mix_concentration?;
    let grade = plan.disability.covered[0].iter().position(|c| *c != 0.0).unwrap_or(GRADES - 1);
    let mean = &plan.usage.mix[0][grade];
    let drawn = dirichlet(mean, concentration, &mut source.stream(block, lane, purpose::MIX)?);
    Some(std::array::from_fn(|a| if mean[a] > 0.0 { drawn[a] / mean[a] } else { 1.0 }))
}

impl Prepared {
    /// Length of one block's results: measures × years × 16.
    pub fn block_len(&self) -> usize {
        self.plan.measures.len() * self.plan.years * LANES
    }

    /// Runs the sixteen paths of one block into `out`, `[measure][year][lane]`.
    ///
    /// Path `16 block + lane` depends on the plan and the source alone: not on other blocks, threads or their order.
    pub fn run_block(&self, source: &impl DrawSource, block: u32, work: &mut Workspace, out: &mut [f64]) {
        self.run_rooms::<true>(source, block, work, out);
    }

    /// DISPATCH: rooms for this machine's instruction set; otherwise the build's baseline (tests compare the two).
    fn run_rooms<const DISPATCH: bool>(
        &self,
        source: &impl DrawSource,
        block: u32,
        work: &mut Workspace,
        out: &mut [f64],
    ) {
        let plan = &self.plan;
        let mut first = [Lanes::ZERO; ONCE_SLOTS];
        source.once(self, block, &mut first);
        let mut factors = OnceFactors {
            plateau: Lanes::ZERO,
            mix: [Lanes::ONE; MODES],
            care: Lanes::ONE,
            log_care: Lanes::ZERO,
            collection: [Lanes::ONE; 2],
        };
        money::once_body(plan, &first, &mut factors);
        for l in 0..LANES {
            if let Some(weight) = dirichlet_weights(plan, source, block, l) {
                for a in 0..MODES {
                    factors.mix[a].0[l] = weight[a];
                }
            }
        }
        let rows = &plan.disability;
        let mut disability = DisabilityState {
            deviation: [Lanes::ZERO; GRADES],
            level: Lanes::from_fn(|l| {
                exp(rows.level_sd * first[once::LEVEL].0[l] - 0.5 * rows.level_sd * rows.level_sd)
            }),
            trend: Lanes::from_fn(|l| 1.0 + rows.trend_mean + rows.trend_sd * first[once::TREND].0[l]),
        };
        for s in 0..2 {
            for x in 0..crate::sets::AGES {
                work.population[s][x] = Lanes::all(plan.population.start[s][x]);
            }
        }
        let mut climate = EconomyState::start();
        let mut funds = MoneyState::start(plan);
        let mut tenure: [Option<TenureState>; CATEGORIES] = std::array::from_fn(|k| {
            plan.tenure[k].as_ref().filter(|_| !self.empty[k]).map(TenureState::start)
        });
        let mut effects: [TenureEffect; CATEGORIES] = std::array::from_fn(|_| TenureEffect::NONE);
        let mut drivers = DriverState::start();
        for j in 0..=plan.years {
            work.z.swap(0, 1);
            work.nodes.swap(0, 1);
            source.year(self, block, j as u32, &mut work.z[1]);
            let step = NodeStep {
                rows,
                table: self.table(j),
                node: j,
                variance: self.disability_variance[j],
                grades: self.grades,
                population: self.population_total,
                life: LifeStep::new(
                    &rows.life,
                    j,
                    &drivers.kappa,
                    plan.population.kappa_sd,
                    &work.z[1][slot::KAPPA],
                ),
            };
            let room = if DISPATCH { dispatch::node } else { node::node_body };
            room(&mut disability, &step, &work.population, &work.z[1], &mut work.nodes[1]);
            if j > 0 {
                let view = YearView {
                    prepared: self,
                    year: j - 1,
                    nodes: [&work.nodes[0], &work.nodes[1]],
                    economy: &climate,
                    effects: &effects,
                    once: &factors,
                    z: &work.z[0],
                };
                let room = if DISPATCH { dispatch::money } else { money::year_body };
                room(&mut funds, &view, out);
            }
            if j == plan.years {
                break;
            }
            let z = &work.z[1];
            let step = EconomyStep {
                rows: &plan.economy,
                variance_step: self.variance_step[j],
                logs: self.logs,
                year: j,
            };
            let common: &[Lanes; DRIVERS] =
                z[slot::ECONOMY..slot::ECONOMY + DRIVERS].try_into().expect("seven slots");
            let own: &[Lanes; DRIVERS] =
                z[slot::AREA_ECONOMY..slot::AREA_ECONOMY + DRIVERS].try_into().expect("seven slots");
            let room = if DISPATCH { dispatch::economy } else { economy::step_body };
            room(&mut climate, &step, common, own);
            let room = if DISPATCH { dispatch::drivers } else { drivers_body };
            room(&mut drivers, self, j, z);
            for k in 0..CATEGORIES {
                if let (Some(state), Some(rows)) = (&mut tenure[k], &plan.tenure[k]) {
                    let weights = &self.effects[k][j];
                    let room = if DISPATCH { dispatch::tenure } else { TenureState::year_body };
                    room(state, j, &drivers.rejoining, weights, rows, &mut effects[k]);
                }
            }
            let sd = plan.population.kappa_sd;
            let step = StepRows {
                rows: &plan.population,
                loadings: &self.loadings,
                year: j,
                kappa_var: sd * sd * (j + 1) as f64,
            };
            let room = if DISPATCH { dispatch::population } else { population::step_body };
            room(
                &mut work.population,
                &mut work.factor,
                &step,
                &drivers.kappa,
                &drivers.births,
                &drivers.migration,
            );
        }
    }
}

/// State and factors of the drivers that are single series.
#[derive(Clone, Debug)]
pub struct DriverState {
    deviation: [Lanes; 3],
    kappa: Lanes,
    rejoining: Lanes,
    births: Lanes,
    migration: Lanes,
}

impl DriverState {
    /// Before year 0.
    pub fn start() -> Self {
        Self {
            deviation: [Lanes::ZERO; 3],
            kappa: Lanes::ZERO,
            rejoining: Lanes::ONE,
            births: Lanes::ONE,
            migration: Lanes::ONE,
        }
    }
}

/// Kappa, and the factors on rejoining, births and migrants, of year t.
#[inline(always)]
pub fn drivers_body(state: &mut DriverState, prepared: &Prepared, year: usize, z: &[Lanes; YEAR_SLOTS]) {
    let plan = &prepared.plan;
    let (sd, fresh) = (plan.population.kappa_sd, &z[slot::KAPPA]);
    for l in 0..LANES {
        state.kappa.0[l] += sd * fresh.0[l];
    }
    let [rejoining, births, migration] = &mut state.deviation;
    state.rejoining = ar1(rejoining, &plan.rejoining, &z[slot::REJOINING], prepared.rejoining_variance[year]);
    let rows = &plan.population;
    state.births =
        ar1(births, &rows.fertility_factor, &z[slot::FERTILITY], prepared.fertility_variance[year]);
    state.migration =
        ar1(migration, &rows.migration_factor, &z[slot::MIGRATION], prepared.migration_variance[year]);
}

/// Steps a log-AR(1) and returns its mean-one factor.
#[inline(always)]
fn ar1(state: &mut Lanes, rows: &super::plan::Ar1, z: &Lanes, variance: f64) -> Lanes {
    if rows.sd == 0.0 {
        return Lanes::ONE;
    }
    let (mut factor, mut value) = (Lanes::ONE, *state);
    let (phi, sd) = (rows.phi, rows.sd);
    for l in 0..LANES {
        value.0[l] = phi * value.0[l] + sd * z.0[l];
        factor.0[l] = exp(value.0[l] - 0.5 * variance);
    }
    *state = value;
    factor
}
