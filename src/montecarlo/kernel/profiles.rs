//! Insured and disabled persons by category and grade from the block's population [MODEL §5 model 1, §4].
//!
//! | letter | meaning |
//! |---|---|
//! | P(s,x) | persons of the path |
//! | W(k,s,x), π(g,s,x) | share of the population in category k; prevalence of grade g |
//! | F(g) | path factor of grade g |
//! | n(k) = Σ P W | insured |
//! | d(k,g) = rel(k) F(g) Σ P W π | disabled, while the cap Σ_g π F ≤ 1 does not bind |
//!
//! W and π do not depend on the path, so the sums are products with a fixed matrix. It is compressed when the plan is
//! prepared, without approximation: categories whose W are proportional (employees and flexible workers at one flexible
//! share) and grades whose π are proportional (a fixed split of severe) are summed once; empty ages are left out; within a
//! run of ages in which columns are proportional (banded prevalence), one column stands for them.

use crate::montecarlo::lanes::{LANES, Lanes, max};
use crate::montecarlo::plan::{CATEGORIES, GRADES};
use crate::sets::{AGES, BySexAge};

use super::population::BlockPopulation;

/// Relative difference up to which two columns count as proportional.
const PROPORTIONAL: f64 = 1e-14;

/// One run of ages of one sex for one group of categories.
#[derive(Clone, Debug)]
struct Segment {
    sex: usize,
    first: usize,
    last: usize,
    columns: usize,
    offset: usize,
    group: usize,
    /// Per target (0 persons, 1.. grade classes): column and factor.
    targets: Vec<(usize, f64)>,
}

/// The matrix of one 1 January.
#[derive(Clone, Debug)]
pub struct NodeTable {
    segments: Vec<Segment>,
    /// Column-minor: `[age][column]` of each segment.
    coefficients: Vec<f64>,
    /// Group and factor of each category; `None`: empty.
    category: [Option<(usize, f64)>; CATEGORIES],
    /// Class and factor of each grade.
    grade: [(usize, f64); GRADES],
    classes: usize,
    /// Largest Σ_g π over cells, times the largest level that is capped: the cap can bind only where F · top > 1.
    top: f64,
    shares: [BySexAge; CATEGORIES],
    prevalence: [BySexAge; GRADES],
}

/// Insured and disabled persons of a block.
#[derive(Clone, Debug)]
pub struct Counts {
    /// n(k).
    pub insured: [Lanes; CATEGORIES],
    /// d(k,g).
    pub disabled: [[Lanes; GRADES]; CATEGORIES],
}

impl Counts {
    /// Nobody.
    pub const ZERO: Self =
        Self { insured: [Lanes::ZERO; CATEGORIES], disabled: [[Lanes::ZERO; GRADES]; CATEGORIES] };
}

/// λ with b = λ a on the given cells, if there is one.
fn ratio(a: impl Fn(usize) -> f64, b: impl Fn(usize) -> f64, cells: std::ops::Range<usize>) -> Option<f64> {
    let pivot = cells.clone().max_by(|i, j| a(*i).abs().total_cmp(&a(*j).abs()))?;
    if a(pivot) == 0.0 {
        return None;
    }
    let factor = b(pivot) / a(pivot);
    let same = |i: usize| (b(i) - factor * a(i)).abs() <= PROPORTIONAL * (factor * a(i)).abs();
    cells.into_iter().all(same).then_some(factor)
}

fn flat(v: &BySexAge) -> impl Fn(usize) -> f64 + '_ {
    |i| v[i / AGES][i % AGES]
}

impl NodeTable {
    /// Compresses one year's shares and prevalence.
    pub fn new(
        shares: &[BySexAge; CATEGORIES],
        prevalence: &[BySexAge; GRADES],
        level: &[f64; CATEGORIES],
        cap_after_level: bool,
    ) -> Self {
        let cells = 0..2 * AGES;
        let mut leaders: Vec<usize> = Vec::new();
        let category = std::array::from_fn(|k| {
            if cells.clone().all(|i| flat(&shares[k])(i) == 0.0) {
                return None;
            }
            for (group, leader) in leaders.iter().enumerate() {
                if let Some(factor) = ratio(flat(&shares[*leader]), flat(&shares[k]), cells.clone()) {
                    return Some((group, factor));
                }
            }
            leaders.push(k);
            Some((leaders.len() - 1, 1.0))
        });
        let mut class_leaders: Vec<usize> = Vec::new();
        let grade = std::array::from_fn(|g| {
            if cells.clone().all(|i| flat(&prevalence[g])(i) == 0.0) && !class_leaders.is_empty() {
                return (0, 0.0);
            }
            for (class, leader) in class_leaders.iter().enumerate() {
                if let Some(factor) = ratio(flat(&prevalence[*leader]), flat(&prevalence[g]), cells.clone()) {
                    return (class, factor);
                }
            }
            class_leaders.push(g);
            (class_leaders.len() - 1, 1.0)
        });
        let mut table = Self {
            segments: Vec::new(),
            coefficients: Vec::new(),
            category,
            grade,
            classes: class_leaders.len(),
            top: 0.0,
            shares: *shares,
            prevalence: *prevalence,
        };
        for i in cells {
            table.top = table.top.max(prevalence.iter().map(|p| flat(p)(i)).sum());
        }
        if cap_after_level {
            table.top *= level.iter().fold(1.0f64, |a, b| a.max(*b));
        }
        for sex in 0..2 {
            let column =
                |c: usize, x: usize| if c == 0 { 1.0 } else { prevalence[class_leaders[c - 1]][sex][x] };
            let cuts = cut(table.classes + 1, &column);
            for (group, leader) in leaders.iter().enumerate() {
                let share = &shares[*leader][sex];
                let occupied: Vec<usize> = (0..AGES).filter(|x| share[*x] != 0.0).collect();
                let (Some(first), Some(last)) = (occupied.first(), occupied.last()) else { continue };
                for pair in cuts.windows(2) {
                    let ages = pair[0].max(*first)..pair[1].min(last + 1);
                    if !ages.is_empty() {
                        table.push(group, sex, ages, share, &column);
                    }
                }
            }
        }
        table
    }

    fn push(
        &mut self,
        group: usize,
        sex: usize,
        ages: std::ops::Range<usize>,
        share: &[f64; AGES],
        column: &dyn Fn(usize, usize) -> f64,
    ) {
        let (distinct, targets) = partition(ages.clone(), self.classes + 1, column);
        let offset = self.coefficients.len();
        for x in ages.clone() {
            self.coefficients.extend(distinct.iter().map(|c| share[x] * column(*c, x)));
        }
        let columns = distinct.len();
        self.segments.push(Segment {
            sex,
            first: ages.start,
            last: ages.end,
            columns,
            offset,
            group,
            targets,
        });
    }

    /// Whether nobody is ever in category k.
    pub fn is_empty(&self, k: usize) -> bool {
        self.category[k].is_none()
    }
}

/// Distinct columns of a run of ages, and each column as a multiple of one of them.
fn partition(
    ages: std::ops::Range<usize>,
    columns: usize,
    column: &dyn Fn(usize, usize) -> f64,
) -> (Vec<usize>, Vec<(usize, f64)>) {
    let mut distinct: Vec<usize> = Vec::new();
    let targets = (0..columns)
        .map(|c| {
            if ages.clone().all(|x| column(c, x) == 0.0) {
                return (0, 0.0);
            }
            for (i, d) in distinct.iter().enumerate() {
                if let Some(factor) = ratio(|x| column(*d, x), |x| column(c, x), ages.clone()) {
                    return (i, factor);
                }
            }
            distinct.push(c);
            (distinct.len() - 1, 1.0)
        })
        .collect();
    (distinct, targets)
}

/// Cuts ages into runs so that (columns × ages + a fixed cost per run) is smallest: dynamic programming.
fn cut(columns: usize, column: &dyn Fn(usize, usize) -> f64) -> Vec<usize> {
    let per_run = 2.0 + columns as f64;
    let mut best = vec![(f64::INFINITY, 0); AGES + 1];
    best[0].0 = 0.0;
    for start in 0..AGES {
        let mut count = 0;
        for stop in start + 1..=AGES {
            if count < columns {
                count = partition(start..stop, columns, column).0.len();
            }
            let cost = best[start].0 + per_run + (count * (stop - start)) as f64;
            if cost < best[stop].0 {
                best[stop] = (cost, start);
            }
        }
    }
    let mut cuts = vec![AGES];
    while cuts[cuts.len() - 1] > 0 {
        cuts.push(best[cuts[cuts.len() - 1]].1);
    }
    cuts.reverse();
    cuts
}

/// Sums of one segment: C columns at once, accumulators in registers.
#[inline(always)]
fn segment_sums<const C: usize>(p: &[Lanes], coefficients: &[f64]) -> [Lanes; C] {
    let mut acc = [Lanes::ZERO; C];
    for (p, row) in p.iter().zip(coefficients.chunks_exact(C)) {
        for c in 0..C {
            for l in 0..LANES {
                acc[c].0[l] += p.0[l] * row[c];
            }
        }
    }
    acc
}

/// Counts on 1 January. `level` is rel(k), `factor` F(g) of the block.
#[inline(always)]
pub fn count_body(
    table: &NodeTable,
    p: &BlockPopulation,
    level: &[f64; CATEGORIES],
    factor: &[Lanes; GRADES],
    cap_after_level: bool,
    counts: &mut Counts,
) {
    let mut sums = [[Lanes::ZERO; GRADES + 1]; CATEGORIES];
    for segment in &table.segments {
        let people = &p[segment.sex][segment.first..segment.last];
        let length = segment.columns * people.len();
        let coefficients = &table.coefficients[segment.offset..segment.offset + length];
        let mut acc = [Lanes::ZERO; GRADES + 1];
        match segment.columns {
            1 => acc[..1].copy_from_slice(&segment_sums::<1>(people, coefficients)),
            2 => acc[..2].copy_from_slice(&segment_sums::<2>(people, coefficients)),
            3 => acc[..3].copy_from_slice(&segment_sums::<3>(people, coefficients)),
            4 => acc[..4].copy_from_slice(&segment_sums::<4>(people, coefficients)),
            5 => acc[..5].copy_from_slice(&segment_sums::<5>(people, coefficients)),
            _ => acc[..6].copy_from_slice(&segment_sums::<6>(people, coefficients)),
        }
        for (target, (column, factor)) in segment.targets.iter().enumerate() {
            let (from, to) = (&acc[*column], &mut sums[segment.group][target]);
            for l in 0..LANES {
                to.0[l] += factor * from.0[l];
            }
        }
    }
    for k in 0..CATEGORIES {
        let Some((group, share)) = table.category[k] else {
            counts.insured[k] = Lanes::ZERO;
            counts.disabled[k] = [Lanes::ZERO; GRADES];
            continue;
        };
        for l in 0..LANES {
            counts.insured[k].0[l] = share * sums[group][0].0[l];
        }
        for g in 0..GRADES {
            let (class, multiple) = table.grade[g];
            let constant = share * multiple * level[k];
            for l in 0..LANES {
                counts.disabled[k][g].0[l] = constant * sums[group][1 + class].0[l] * factor[g].0[l];
            }
        }
    }
    let mut largest = Lanes::ZERO;
    for f in factor {
        for l in 0..LANES {
            largest.0[l] = max(f.0[l], largest.0[l]);
        }
    }
    let mut over = false;
    for l in 0..LANES {
        over |= largest.0[l] * table.top > 1.0;
    }
    if over {
        capped(table, p, level, factor, cap_after_level, &largest, counts);
    }
}

/// The exact sums for lanes in which the cap can bind; the other lanes keep their values.
#[inline(always)]
fn capped(
    table: &NodeTable,
    p: &BlockPopulation,
    level: &[f64; CATEGORIES],
    factor: &[Lanes; GRADES],
    cap_after_level: bool,
    largest: &Lanes,
    counts: &mut Counts,
) {
    let mut sums = [[Lanes::ZERO; GRADES]; CATEGORIES];
    for s in 0..2 {
        for x in 0..AGES {
            let mut total = Lanes::ZERO;
            for g in 0..GRADES {
                for l in 0..LANES {
                    total.0[l] += table.prevalence[g][s][x] * factor[g].0[l];
                }
            }
            for k in 0..CATEGORIES {
                let share = table.shares[k][s][x];
                if share == 0.0 {
                    continue;
                }
                let mut scaled = Lanes::ZERO;
                for l in 0..LANES {
                    let first = 1.0 / max(1.0, total.0[l]);
                    let held = total.0[l] * first * level[k];
                    let second = if cap_after_level { 1.0 / max(1.0, held) } else { 1.0 };
                    scaled.0[l] = p[s][x].0[l] * share * level[k] * first * second;
                }
                for g in 0..GRADES {
                    let prevalence = table.prevalence[g][s][x];
                    for l in 0..LANES {
                        sums[k][g].0[l] += scaled.0[l] * prevalence * factor[g].0[l];
                    }
                }
            }
        }
    }
    for k in 0..CATEGORIES {
        for g in 0..GRADES {
            for l in 0..LANES {
                if largest.0[l] * table.top > 1.0 {
                    counts.disabled[k][g].0[l] = sums[k][g].0[l];
                }
            }
        }
    }
}
