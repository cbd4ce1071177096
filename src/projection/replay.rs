//! One path of a Monte Carlo run again, alone: its draws turned into the factors of the exact path [MODEL §12].
//!
//! Written apart from the kernel, in plain scalar arithmetic, so that the two can be held against each other.

use super::drivers::{OnceDrivers, PathDrivers, YearDrivers};
use super::rules::Inputs;
use crate::math;
use crate::montecarlo::economy::cumulated_variance;
use crate::montecarlo::kernel::{DrawSource, Prepared, dirichlet_weights};
use crate::montecarlo::lanes::{LANES, Lanes};
use crate::montecarlo::plan::{Ar1, IndexRule, LogitNormal, Plan, ProcessRisk};
use crate::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, once, slot};
use crate::population::lee_carter_factor;
use crate::sets::{Category, Driver, Grade, Mode};

/// Factors of path `path` under a plan that was compiled from `inputs`.
pub fn replay(inputs: &Inputs, prepared: &Prepared, source: &impl DrawSource, path: u64) -> PathDrivers {
    let plan = &prepared.plan;
    let (block, lane) = ((path / LANES as u64) as u32, (path % LANES as u64) as usize);
    let mut first = [Lanes::ZERO; ONCE_SLOTS];
    source.once(block, &mut first);
    let mut ahead = vec![];
    source.foresee(block, plan.years, &mut ahead);
    let drawn = |i: usize| first[i].0[lane];
    let mut walk = Walk::new(plan, drawn(once::LEVEL), drawn(once::TREND));
    let mut row = Box::new([Lanes::ZERO; YEAR_SLOTS]);
    let rows = &plan.usage;
    let dirichlet = dirichlet_weights(plan, source, block, lane);
    // Weights against the central mix, which the exact path multiplies.
    let weight = |t: usize, g: usize, a: usize| {
        let central = inputs.area.benefits.mix.at(inputs.horizon.first_year + t as i32)[g][a];
        let moved = dirichlet.map_or_else(|| math::exp(rows.mix_sd * drawn(once::MIX + a)), |d| d[a]);
        let location = rows.mix[t.min(rows.mix.len() - 1)][g][a];
        if central > 0.0 { location / central * moved } else { moved }
    };
    let years = (0..=plan.years)
        .map(|j| {
            source.year(prepared, block, j as u32, &mut row);
            source.foreseen(j as u32, &ahead, &mut row);
            let z = |i: usize| row[i].0[lane];
            let mut year = walk.year(plan, j, &z);
            // The plan's rows carry the central trend in their scale; the exact path has it in its tables.
            year.mode_weight = std::array::from_fn(|g| std::array::from_fn(|a| weight(j, g, a)));
            year.disability.iter_mut().for_each(|f| *f /= inputs.people.trend[j]);
            year
        })
        .collect();
    let logistic = |l: &LogitNormal, z: f64| 1.0 / (1.0 + math::exp(-l.location - l.sd * z));
    let mut collection = [1.0; Category::COUNT];
    for c in &inputs.area.contributions {
        if c.collection_ratio < 1.0 {
            let group = c.category.track().index();
            let path_ratio = logistic(&rows.collection[group], drawn(once::COLLECTION + group));
            let mean = super::compile::group_collection(inputs.area, group);
            collection[c.category.index()] = path_ratio * (c.collection_ratio / mean);
        }
    }
    PathDrivers {
        once: OnceDrivers {
            plateau: logistic(&rows.plateau, drawn(once::PLATEAU)),
            care_cost: math::exp(rows.care_sd * drawn(once::CARE) - 0.5 * rows.care_sd * rows.care_sd),
            collection,
        },
        years,
    }
}

/// State of a path's random factors between years.
struct Walk {
    level: f64,
    trend: f64,
    deviation: [f64; Grade::COUNT],
    economy: [f64; Driver::COUNT],
    own: [f64; Driver::COUNT],
    index: [f64; Driver::INDEXED],
    kappa: f64,
    rejoining: f64,
    births: f64,
    migrants: f64,
    process: [[f64; Grade::COUNT]; Category::COUNT],
    variance: Vec<[f64; Driver::COUNT]>,
}

impl Walk {
    fn new(plan: &Plan, level: f64, trend: f64) -> Self {
        let d = &plan.disability;
        Self {
            level: math::exp(d.level_sd * level - 0.5 * d.level_sd * d.level_sd),
            trend: 1.0 + d.trend_mean + d.trend_sd * trend,
            deviation: [0.0; Grade::COUNT],
            economy: [0.0; Driver::COUNT],
            own: [0.0; Driver::COUNT],
            index: [1.0; Driver::INDEXED],
            kappa: 0.0,
            rejoining: 0.0,
            births: 0.0,
            migrants: 0.0,
            process: [[0.0; Grade::COUNT]; Category::COUNT],
            variance: cumulated_variance(&plan.economy, plan.years),
        }
    }

    /// Factors of state and year j.
    fn year(&mut self, plan: &Plan, j: usize, z: &dyn Fn(usize) -> f64) -> YearDrivers {
        let d = &plan.disability;
        let mut disability = [0.0; Grade::COUNT];
        let variance = ar1_variance(&d.yearly, j);
        for (g, factor) in disability.iter_mut().enumerate() {
            let innovation = d.yearly_common.sqrt() * z(slot::DISABILITY)
                + (1.0 - d.yearly_common).sqrt() * z(slot::DISABILITY_GRADE + g);
            self.deviation[g] = d.yearly.phi * self.deviation[g] + d.yearly.sd * innovation;
            *factor = self.level
                * self.trend.powi(j as i32)
                * d.scale.get(j).copied().unwrap_or(1.0)
                * math::exp(self.deviation[g] - 0.5 * variance);
        }
        let interest = if j < plan.years { self.economy(plan, j, z) } else { 0.0 };
        let p = &plan.population;
        self.kappa += p.kappa_sd * z(slot::KAPPA);
        let kappa_variance = p.kappa_sd * p.kappa_sd * (j + 1) as f64;
        let mut process = [[0.0; Grade::COUNT]; Category::COUNT];
        if let ProcessRisk::YearMean { scale, rho } = d.process {
            for (k, (states, row)) in self.process.iter_mut().zip(&mut process).enumerate() {
                for (g, (state, out)) in states.iter_mut().zip(row).enumerate() {
                    let fresh = z(slot::process(k, g));
                    *state = if j == 0 { fresh } else { rho * *state + (1.0 - rho * rho).sqrt() * fresh };
                    *out = scale * *state;
                }
            }
        }
        YearDrivers {
            index: self.index,
            interest,
            mortality: p.kappa_loading.map(|b| lee_carter_factor(b, self.kappa, kappa_variance)),
            mode_weight: [[1.0; Mode::COUNT]; Grade::COUNT],
            births: log_ar1(&mut self.births, &p.fertility_factor, z(slot::FERTILITY), j),
            migrants: log_ar1(&mut self.migrants, &p.migration_factor, z(slot::MIGRATION), j),
            rejoin: log_ar1(&mut self.rejoining, &plan.rejoining, z(slot::REJOINING), j),
            disability,
            process,
        }
    }

    /// Moves the indices to year j and returns its interest rate.
    fn economy(&mut self, plan: &Plan, j: usize, z: &dyn Fn(usize) -> f64) -> f64 {
        let rows = &plan.economy;
        let before = self.economy;
        for r in 0..Driver::COUNT {
            let carried: f64 = (0..Driver::COUNT).map(|c| rows.phi[r][c] * before[c]).sum();
            let fresh: f64 = (0..=r).map(|c| rows.cholesky[r][c] * z(slot::ECONOMY + c)).sum();
            self.economy[r] = carried + fresh;
        }
        for (i, own) in self.own.iter_mut().enumerate() {
            *own = rows.area_phi * *own + rows.area_sd[i] * z(slot::AREA_ECONOMY + i);
        }
        for i in 0..Driver::INDEXED {
            let (mean, y) = (rows.mean[j][i], self.economy[i] + self.own[i]);
            self.index[i] *= match rows.index_rule {
                IndexRule::PreserveGrowth => 1.0 + mean + y,
                IndexRule::PreserveLevel => {
                    let earlier = if j > 0 { self.variance[j - 1][i] } else { 0.0 };
                    (1.0 + mean) * math::exp(y - 0.5 * (self.variance[j][i] - earlier))
                }
            };
        }
        let i = Driver::Interest.index();
        let shift = rows.interest_shift.get(j).copied().unwrap_or(0.0);
        (rows.mean[j][i] + shift + self.economy[i] + self.own[i]).max(rows.interest_floor)
    }
}

/// Variance after j + 1 innovations.
fn ar1_variance(a: &Ar1, j: usize) -> f64 {
    a.sd * a.sd * (0..=j).map(|k| a.phi.powi(2 * k as i32)).sum::<f64>()
}

/// A mean-preserving log-AR(1) factor.
fn log_ar1(state: &mut f64, a: &Ar1, z: f64, j: usize) -> f64 {
    *state = a.phi * *state + a.sd * z;
    math::exp(*state - 0.5 * ar1_variance(a, j))
}
