//! Where the variance of a result comes from: layers of uncertainty, and what is unknown, volatile or chance [MODEL §12].
//!
//! | letter | meaning |
//! |---|---|
//! | Y_A, Y_B | result on paths of two independent runs |
//! | Y_i | result on the first run's paths with group i's draws of the second |
//! | V | variance of Y_A and Y_B |
//! | S_i | first-order index: mean of (Y_B − m)(Y_i − Y_A), over V: what knowing i alone would take away |
//! | T_i | total index: mean of (Y_A − Y_i)²/2, over V: what would remain if all but i were known |
//!
//! Saltelli et al. (2010), Comp. Phys. Comm. 181; Jansen (1999), ibid. 117. Standard errors of the ratios by linearisation.
//! Groups of a split that overlap nowhere and act apart have Σ S = Σ T = 1; interactions make Σ S < 1 < Σ T.

use super::decide::prepared_area;
use super::run::RunError;
use crate::montecarlo::kernel::Prepared;
use crate::montecarlo::mixed::{Chosen, Mixed};
use crate::montecarlo::plan::Measure;
use crate::montecarlo::run::{PathResults, Seeded, simulate};
use crate::montecarlo::sampling::Sampling;
use crate::montecarlo::streams::{YEAR_SLOTS, once, slot};
use crate::scenario::{Scenario, Uncertainty};

/// Measures that are split.
pub const SPLIT: [Measure; 2] = [Measure::PayableMonths, Measure::Closing];

/// Years of projection that are split, the last one always.
const YEARS: [usize; 4] = [4, 9, 19, 29];

/// A group of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Economy,
    Mortality,
    Fertility,
    Migration,
    Disability,
    Usage,
    Rejoin,
    /// Chance in head counts; a layer and a kind.
    Process,
    /// Parameters unknown, drawn once a path.
    Parameters,
    /// Yearly volatility.
    Volatility,
}

impl Group {
    /// The layers, then the two kinds that cut across them.
    pub const ALL: [Self; 10] = [
        Self::Economy,
        Self::Mortality,
        Self::Fertility,
        Self::Migration,
        Self::Disability,
        Self::Usage,
        Self::Rejoin,
        Self::Process,
        Self::Parameters,
        Self::Volatility,
    ];

    /// Key, Chinese and English name.
    pub const fn names(self) -> [&'static str; 3] {
        match self {
            Self::Economy => ["economy", "经济", "economy"],
            Self::Mortality => ["mortality", "死亡率", "mortality"],
            Self::Fertility => ["fertility", "生育", "fertility"],
            Self::Migration => ["migration", "迁移", "migration"],
            Self::Disability => ["disability", "失能", "disability"],
            Self::Usage => ["usage", "使用与费用", "use and cost"],
            Self::Rejoin => ["rejoin", "重新参保", "rejoining"],
            Self::Process => ["process", "人数的随机波动", "process risk"],
            Self::Parameters => {
                ["parameters", "参数不确定（每条路径抽一次）", "parameters (drawn once a path)"]
            }
            Self::Volatility => ["volatility", "逐年波动", "yearly volatility"],
        }
    }

    /// Its draws.
    fn chosen(self) -> Chosen {
        let none = Chosen::NONE;
        let economy =
            none.with_year(slot::ECONOMY..slot::KAPPA).with_year(slot::AREA_ECONOMY..slot::AREA_ECONOMY + 7);
        let usage = Chosen { streams: true, ..none.with_once(once::PLATEAU..once::COLLECTION + 2) };
        match self {
            Self::Economy => economy,
            Self::Mortality => none.with_year(slot::KAPPA..slot::KAPPA + 1),
            Self::Fertility => none.with_year(slot::FERTILITY..slot::FERTILITY + 1),
            Self::Migration => none.with_year(slot::MIGRATION..slot::MIGRATION + 1),
            Self::Disability => {
                none.with_once(once::LEVEL..once::PLATEAU).with_year(slot::DISABILITY..slot::FERTILITY)
            }
            Self::Usage => usage,
            Self::Rejoin => none.with_year(slot::REJOINING..slot::REJOINING + 1),
            Self::Process => none.with_year(32..YEAR_SLOTS),
            Self::Parameters => usage.with_once(once::LEVEL..once::PLATEAU),
            Self::Volatility => economy.with_year(slot::KAPPA..slot::MIGRATION + 1),
        }
    }

    /// Whether the scenario has it on.
    const fn is_on(self, u: &Uncertainty) -> bool {
        match self {
            Self::Economy => u.economy.is_some(),
            Self::Mortality => u.mortality.is_some(),
            Self::Fertility => u.fertility.is_some(),
            Self::Migration => u.migration.is_some(),
            Self::Disability => u.disability.is_some(),
            Self::Usage => u.usage.is_some(),
            Self::Rejoin => u.rejoin.is_some(),
            Self::Process => u.process,
            Self::Parameters => u.disability.is_some() || u.usage.is_some(),
            Self::Volatility => {
                u.economy.is_some()
                    || u.mortality.is_some()
                    || u.fertility.is_some()
                    || u.migration.is_some()
                    || u.disability.is_some()
                    || u.rejoin.is_some()
            }
        }
    }
}

/// One group's part of the variance of a measure in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    pub group: Group,
    pub measure: Measure,
    /// Projection year, from 0.
    pub year: usize,
    /// S and its standard error.
    pub first: [f64; 2],
    /// T and its standard error.
    pub total: [f64; 2],
}

/// The split of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct VarianceSplit {
    /// Paths of each run; (2 + groups) runs were made.
    pub paths: usize,
    pub parts: Vec<Part>,
}

/// Splits the variance of an area's results; groups that are off are left out.
pub fn split(scenario: &Scenario, index: usize, seed: u64, paths: usize) -> Result<VarianceSplit, RunError> {
    let mut prepared = prepared_area(scenario, index)?;
    prepared.plan.measures = SPLIT.to_vec();
    let groups = Group::ALL.into_iter().filter(|g| g.is_on(&scenario.uncertainty));
    Ok(VarianceSplit { paths, parts: split_prepared(&prepared, groups, seed, paths) })
}

fn split_prepared(
    prepared: &Prepared,
    groups: impl Iterator<Item = Group>,
    seed: u64,
    paths: usize,
) -> Vec<Part> {
    let first = Seeded { seed, sampling: Sampling::Independent };
    let second = Seeded { seed: seed.wrapping_add(0x9E37_79B9_7F4A_7C15), ..first };
    let run = |chosen| simulate(prepared, &Mixed { first, second, chosen }, 0, paths, &|_| ());
    let a = run(Chosen::NONE);
    let b = simulate(prepared, &second, 0, paths, &|_| ());
    let last = prepared.plan.years - 1;
    let mut years: Vec<usize> = YEARS.into_iter().filter(|t| *t < last).collect();
    years.push(last);
    let mut parts = vec![];
    for group in groups {
        let mixed = run(group.chosen());
        for (m, measure) in prepared.plan.measures.iter().enumerate() {
            for year in &years {
                let series = |of: &PathResults| {
                    let mut series = vec![];
                    of.series(m, *year, &mut series);
                    series
                };
                if let Some([first, total]) = indices(&series(&a), &series(&b), &series(&mixed)) {
                    parts.push(Part { group, measure: *measure, year: *year, first, total });
                }
            }
        }
    }
    parts
}

/// S and T with their standard errors from Y_A, Y_B, Y_i; `None` where nothing varies. Undefined results are left out.
fn indices(a: &[f64], b: &[f64], mixed: &[f64]) -> Option<[[f64; 2]; 2]> {
    let triples: Vec<[f64; 3]> = a
        .iter()
        .zip(b)
        .zip(mixed)
        .map(|((a, b), i)| [*a, *b, *i])
        .filter(|t| t.iter().all(|v| v.is_finite()))
        .collect();
    let n = triples.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = triples.iter().map(|[a, b, _]| 0.5 * (a + b)).sum::<f64>() / n;
    let spread = |[a, b, _]: &[f64; 3]| 0.5 * ((a - mean).powi(2) + (b - mean).powi(2));
    let variance = triples.iter().map(spread).sum::<f64>() / n;
    if variance <= 0.0 {
        return None;
    }
    let ratio = |term: &dyn Fn(&[f64; 3]) -> f64| {
        let index = triples.iter().map(term).sum::<f64>() / n / variance;
        let squares: f64 = triples.iter().map(|t| (term(t) - index * spread(t)).powi(2)).sum();
        [index, (squares / (n - 1.0) / n).sqrt() / variance]
    };
    Some([ratio(&|[a, b, i]| (b - mean) * (i - a)), ratio(&|[a, _, i]| 0.5 * (a - i).powi(2))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::montecarlo::streams::normal;
    use crate::projection::sample;
    use crate::scenario::economy::{Ar1, DisabilityRisk};

    /// Y = 2 X₁ + X₂ + X₁X₂, standard normals: V = 4 + 1 + 1 = 6; S₁ = 4/6, T₁ = 5/6. 40,000 paths; limit four standard
    /// errors. The same estimates with the roles of A and B exchanged (a common slip) give S₁ = 1/6.
    #[test]
    fn indices_of_a_known_function() {
        let y = |x1: f64, x2: f64| 2.0 * x1 + x2 + x1 * x2;
        let draw = |run: u32, i: u32, slot| normal(11, i, run, 0, slot);
        let of = |x1: u32, x2: u32| -> Vec<f64> {
            (0..40_000).map(|i| y(draw(x1, i, 0), draw(x2, i, 1))).collect()
        };
        let (a, b) = (of(0, 0), of(1, 1));
        for (mixed, first, total) in [(of(1, 0), 4.0 / 6.0, 5.0 / 6.0), (of(0, 1), 1.0 / 6.0, 2.0 / 6.0)] {
            let [s, t] = indices(&a, &b, &mixed).expect("varies");
            assert!((s[0] - first).abs() < 4.0 * s[1], "{s:?}");
            assert!((t[0] - total).abs() < 4.0 * t[1], "{t:?}");
            assert!(s[1] < 0.02 && t[1] < 0.02);
        }
        assert!(indices(&[1.0; 9], &[1.0; 9], &[1.0; 9]).is_none());
    }

    /// Disability alone is on: its layer holds the whole variance, and parameters and volatility share it.
    #[test]
    fn one_layer_holds_all_and_kinds_share_it() {
        let mut scenario = sample::scenario(12);
        let year = Ar1 { phi: 0.7, sd: 0.04 };
        scenario.uncertainty.disability =
            Some(DisabilityRisk { level_sd: 0.1, trend_sd: 0.004, year, common: 0.6 });
        let split = split(&scenario, 0, 3, 2_048).expect("sound");
        let groups: Vec<Group> = split.parts.iter().map(|p| p.group).collect();
        assert!(
            groups.iter().all(|g| matches!(g, Group::Disability | Group::Parameters | Group::Volatility))
        );
        let part = |group, measure, year| {
            let found = |p: &&Part| p.group == group && p.measure == measure && p.year == year;
            *split.parts.iter().find(found).expect("a part")
        };
        for measure in SPLIT {
            for year in [4, 9, 11] {
                let layer = part(Group::Disability, measure, year);
                assert!((layer.first[0] - 1.0).abs() < 4.0 * layer.first[1].max(1e-9), "{layer:?}");
                assert!((layer.total[0] - 1.0).abs() < 4.0 * layer.total[1], "{layer:?}");
                let (unknown, volatile) =
                    (part(Group::Parameters, measure, year), part(Group::Volatility, measure, year));
                let sum = unknown.first[0] + volatile.first[0];
                let error = unknown.first[1].hypot(volatile.first[1]);
                assert!((sum - 1.0).abs() < 4.0 * error + 0.05, "{unknown:?} {volatile:?}");
                assert!(unknown.total[0] > volatile.total[0], "the level outweighs the years");
            }
        }
    }
}
