//! Sixteen paths of one area on their way through the years: the rooms in their order, one method a phase.
//!
//! | phase | needs | leaves |
//! |---|---|---|
//! | `AreaBlock::start` | once-drawn normals | 1 January of year 0 |
//! | `AreaBlock::node` | row j | persons on 1 January j |
//! | `AreaBlock::flows` | economy of year t = j − 1 | the year's flows, net by month |
//! | `AreaBlock::close` | the same | balances and measures of year t |
//! | `AreaBlock::step` | row j | tenure of year j, population of 1 January j + 1 |
//!
//! Between `flows` and `close` all areas of a block stand side by side (see [`super::Between`]).

use crate::montecarlo::lanes::{LANES, Lanes};
use crate::montecarlo::plan::{CATEGORIES, MODES};
use crate::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, slot};
use crate::sets::AGES;

use super::drivers::{DriverState, drivers_body};
use super::economy::EconomyState;
use super::ledger::{Balance, Flow};
use super::life::LifeStep;
use super::money::{MoneyState, YearView};
use super::node::{DisabilityState, Node, NodeStep};
use super::once::{OnceFactors, once_body};
use super::population::{self, BlockPopulation, StepRows};
use super::tenure::{TenureEffect, TenureState};
use super::{DrawSource, Prepared, dirichlet_weights, dispatch, money, node};

/// State of one area's block; its memory is used again from block to block.
pub struct AreaBlock {
    /// Rows j − 1 and j.
    pub(super) z: [Box<[Lanes; YEAR_SLOTS]>; 2],
    population: Box<BlockPopulation>,
    nodes: [Box<Node>; 2],
    factor: Box<[Lanes; AGES]>,
    once: OnceFactors,
    disability: DisabilityState,
    funds: MoneyState,
    tenure: [Option<TenureState>; CATEGORIES],
    effects: [TenureEffect; CATEGORIES],
    drivers: DriverState,
}

impl AreaBlock {
    /// Memory for an area's blocks.
    pub fn new(prepared: &Prepared) -> Self {
        let row = || Box::new([Lanes::ZERO; YEAR_SLOTS]);
        Self {
            z: [row(), row()],
            population: Box::new([[Lanes::ZERO; AGES]; 2]),
            nodes: [Box::new(Node::ZERO), Box::new(Node::ZERO)],
            factor: Box::new([Lanes::ONE; AGES]),
            once: OnceFactors::NONE,
            disability: DisabilityState::START,
            funds: MoneyState::start(&prepared.plan),
            tenure: std::array::from_fn(|_| None),
            effects: std::array::from_fn(|_| TenureEffect::NONE),
            drivers: DriverState::start(),
        }
    }

    /// The LTCI fund's net flow of the year by month, before interest and the plan's other income. What is added here moves
    /// the balance and is no contribution, benefit or cost of the area.
    pub fn net_flow(&mut self) -> &mut Flow {
        self.funds.net_flow()
    }

    /// The same flow month by month.
    pub fn net(&self) -> [Lanes; 12] {
        dispatch::months(self.funds.net())
    }

    /// The LTCI fund's contributions of the year month by month, without donations.
    pub fn contributions(&self) -> [Lanes; 12] {
        dispatch::months(self.funds.contributions())
    }

    /// The LTCI fund's outgo of the year as it falls due.
    pub fn outgo(&self) -> Lanes {
        self.funds.outgo()
    }

    /// The LTCI fund: before `close` at the end of the year before.
    pub fn balance(&self) -> &Balance {
        &self.funds.ltci
    }

    /// 1 January of year 0.
    pub(super) fn start<const DISPATCH: bool>(
        &mut self,
        prepared: &Prepared,
        source: &impl DrawSource,
        block: u32,
        first: &[Lanes; ONCE_SLOTS],
    ) {
        let plan = &prepared.plan;
        self.once = OnceFactors::NONE;
        let room = if DISPATCH { dispatch::once } else { once_body };
        room(plan, first, &mut self.once, &mut self.disability);
        if plan.usage.mix_concentration.is_some() {
            for l in 0..LANES {
                if let Some(weight) = dirichlet_weights(plan, source, block, l) {
                    for a in 0..MODES {
                        self.once.mix[a].0[l] = weight[a];
                    }
                }
            }
        }
        for s in 0..2 {
            for x in 0..AGES {
                self.population[s][x] = Lanes::all(plan.population.start[s][x]);
            }
        }
        self.funds = MoneyState::start(plan);
        self.tenure = std::array::from_fn(|k| {
            plan.tenure[k].as_ref().filter(|_| !prepared.empty[k]).map(TenureState::start)
        });
        self.effects = std::array::from_fn(|_| TenureEffect::NONE);
        self.drivers = DriverState::start();
    }

    /// Persons on 1 January j from row j.
    pub(super) fn node<const DISPATCH: bool>(&mut self, prepared: &Prepared, j: usize) {
        self.nodes.swap(0, 1);
        let step = NodeStep {
            rows: &prepared.plan.disability,
            table: prepared.table(j),
            node: j,
            variance: prepared.disability_variance[j],
            grades: prepared.grades,
            population: prepared.population_total,
            life: LifeStep::new(
                &prepared.plan.disability.life,
                j,
                &self.drivers.kappa,
                prepared.plan.population.kappa_sd,
                &self.z[1][slot::KAPPA],
            ),
        };
        let room = if DISPATCH { dispatch::node } else { node::node_body };
        room(&mut self.disability, &step, &self.population, &self.z[1], &mut self.nodes[1]);
    }

    /// Flows of year t, whose 1 January were the last two nodes.
    pub(super) fn flows<const DISPATCH: bool>(
        &mut self,
        prepared: &Prepared,
        economy: &EconomyState,
        year: usize,
    ) {
        let room = if DISPATCH { dispatch::flows } else { money::flows_body };
        let Self { funds, nodes, effects, once, z, .. } = self;
        let nodes = [&*nodes[0], &*nodes[1]];
        room(funds, &YearView { prepared, year, nodes, economy, effects, once, z: &z[0] });
    }

    /// Balances and measures of year t into `out[measure][year][lane]`.
    pub(super) fn close<const DISPATCH: bool>(
        &mut self,
        prepared: &Prepared,
        economy: &EconomyState,
        year: usize,
        out: &mut [f64],
    ) {
        let room = if DISPATCH { dispatch::close } else { money::close_body };
        let Self { funds, nodes, effects, once, z, .. } = self;
        let nodes = [&*nodes[0], &*nodes[1]];
        room(funds, &YearView { prepared, year, nodes, economy, effects, once, z: &z[0] }, out);
    }

    /// Tenure of year j, then everybody to 1 January j + 1.
    pub(super) fn step<const DISPATCH: bool>(&mut self, prepared: &Prepared, j: usize) {
        let plan = &prepared.plan;
        let room = if DISPATCH { dispatch::drivers } else { drivers_body };
        room(&mut self.drivers, prepared, j, &self.z[1]);
        for k in 0..CATEGORIES {
            if let (Some(state), Some(rows)) = (&mut self.tenure[k], &plan.tenure[k]) {
                let weights = &prepared.effects[k][j];
                let room = if DISPATCH { dispatch::tenure } else { TenureState::year_body };
                room(state, j, &self.drivers.rejoining, weights, rows, &mut self.effects[k]);
            }
        }
        let sd = plan.population.kappa_sd;
        let step = StepRows {
            rows: &plan.population,
            loadings: &prepared.loadings,
            year: j,
            kappa_var: sd * sd * (j + 1) as f64,
        };
        let room = if DISPATCH { dispatch::population } else { population::step_body };
        let DriverState { kappa, births, migration, .. } = &self.drivers;
        room(&mut self.population, &mut self.factor, &step, kappa, births, migration);
    }
}
