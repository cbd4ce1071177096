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
//! share) and grades whose π are proportional (a fixed split of severe) are summed once; of the rest, columns that are
//! proportional within a run of ages are (see [`super::columns`]); empty ages are left out.

use crate::montecarlo::lanes::{LANES, Lanes, max};
use crate::montecarlo::plan::{CATEGORIES, GRADES};
use crate::sets::{AGES, BySexAge};

use super::columns::{Column, Run, compress, multiple};
use super::population::BlockPopulation;

/// Sums of the matrix: per group of categories, persons and then the classes of grades.
const TARGETS: usize = CATEGORIES * (GRADES + 1);

/// Columns that are summed in one pass over the ages, so that the sums stay in registers.
const PASS: usize = 6;

/// One pass over a run of ages of one sex.
#[derive(Clone, Debug)]
struct Segment {
    sex: usize,
    first: usize,
    last: usize,
    columns: usize,
    offset: usize,
    /// Target (group × (1 + classes) + 0 persons, 1.. grade classes), column of the pass, factor.
    targets: Vec<(usize, usize, f64)>,
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
    /// Cells in which the cap can bind soonest, by falling Σ_g π times the level: sex, age, and that product.
    heavy: Vec<(usize, usize, f64)>,
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

fn is_zero(v: &BySexAge) -> bool {
    v.iter().flatten().all(|v| *v == 0.0)
}

impl NodeTable {
    /// Compresses one year's shares and prevalence.
    pub fn new(
        shares: &[BySexAge; CATEGORIES],
        prevalence: &[BySexAge; GRADES],
        level: &[f64; CATEGORIES],
        cap_after_level: bool,
    ) -> Self {
        let mut leaders: Vec<usize> = Vec::new();
        let category = std::array::from_fn(|k| {
            if is_zero(&shares[k]) {
                return None;
            }
            for (group, leader) in leaders.iter().enumerate() {
                if let Some(factor) = multiple(&shares[*leader], &shares[k]) {
                    return Some((group, factor));
                }
            }
            leaders.push(k);
            Some((leaders.len() - 1, 1.0))
        });
        let mut class_leaders: Vec<usize> = Vec::new();
        let grade = std::array::from_fn(|g| {
            if is_zero(&prevalence[g]) && !class_leaders.is_empty() {
                return (0, 0.0);
            }
            for (class, leader) in class_leaders.iter().enumerate() {
                if let Some(factor) = multiple(&prevalence[*leader], &prevalence[g]) {
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
            heavy: Vec::new(),
            shares: *shares,
            prevalence: *prevalence,
        };
        let highest = if cap_after_level { level.iter().fold(1.0f64, |a, b| a.max(*b)) } else { 1.0 };
        for s in 0..2 {
            for x in 0..AGES {
                let top = highest * prevalence.iter().map(|p| p[s][x]).sum::<f64>();
                if top > 0.0 {
                    table.heavy.push((s, x, top));
                }
            }
        }
        table.heavy.sort_by(|a, b| b.2.total_cmp(&a.2));
        table.top = table.heavy.first().map_or(0.0, |h| h.2);
        for sex in 0..2 {
            let columns: Vec<Column> = leaders
                .iter()
                .flat_map(|k| {
                    let share = &shares[*k][sex];
                    let disabled = class_leaders.iter().map(move |g| {
                        let prevalence = &prevalence[*g][sex];
                        std::array::from_fn(|x| share[x] * prevalence[x])
                    });
                    std::iter::once(*share).chain(disabled)
                })
                .collect();
            for run in compress(&columns) {
                for pass in 0..run.leaders.len().div_ceil(PASS) {
                    table.push(sex, &run, &columns, pass);
                }
            }
        }
        table
    }

    /// One pass over a run: its leaders 6 pass .. 6 pass + 6.
    fn push(&mut self, sex: usize, run: &Run, columns: &[Column], pass: usize) {
        let from = pass * PASS;
        let summed = &run.leaders[from..run.leaders.len().min(from + PASS)];
        let offset = self.coefficients.len();
        for x in run.ages.clone() {
            self.coefficients.extend(summed.iter().map(|c| columns[*c][x]));
        }
        let (mut first, mut last) = (run.ages.start, run.ages.end);
        if summed.len() == 1 && run.ages.len() % 2 == 1 {
            // One age with coefficient 0 makes the number even.
            if last < AGES {
                self.coefficients.push(0.0);
                last += 1;
            } else {
                self.coefficients.insert(offset, 0.0);
                first -= 1;
            }
        }
        let inside = |(_, leader, _): &&(usize, usize, f64)| (from..from + summed.len()).contains(leader);
        let members = run.members.iter().filter(inside);
        let targets = members.map(|(target, leader, factor)| (*target, leader - from, *factor)).collect();
        self.segments.push(Segment { sex, first, last, columns: summed.len(), offset, targets });
    }

    /// Whether nobody is ever in category k.
    pub fn is_empty(&self, k: usize) -> bool {
        self.category[k].is_none()
    }
}

/// Sums of C columns over the ages of a segment, accumulators in registers.
#[inline(always)]
fn segment_sums<const C: usize>(
    p: &[Lanes],
    coefficients: &[f64],
    targets: &[(usize, usize, f64)],
    sums: &mut [Lanes; TARGETS],
) {
    let mut acc = [Lanes::ZERO; C];
    for (p, row) in p.iter().zip(coefficients.chunks_exact(C)) {
        for c in 0..C {
            for l in 0..LANES {
                acc[c].0[l] += p.0[l] * row[c];
            }
        }
    }
    for (target, column, factor) in targets {
        add_product(&mut sums[*target], &acc[*column], *factor);
    }
}

/// acc += c · p.
#[inline(always)]
fn add_product(acc: &mut Lanes, p: &Lanes, c: f64) {
    for l in 0..LANES {
        acc.0[l] += p.0[l] * c;
    }
}

/// The same for one column and an even number of ages: two sums in turn, so that additions do not wait for each other.
#[inline(always)]
fn segment_sum(
    p: &[Lanes],
    coefficients: &[f64],
    targets: &[(usize, usize, f64)],
    sums: &mut [Lanes; TARGETS],
) {
    let (mut one, mut two) = (Lanes::ZERO, Lanes::ZERO);
    for (p, c) in p.chunks_exact(2).zip(coefficients.chunks_exact(2)) {
        add_product(&mut one, &p[0], c[0]);
        add_product(&mut two, &p[1], c[1]);
    }
    for l in 0..LANES {
        one.0[l] += two.0[l];
    }
    for (target, _, factor) in targets {
        add_product(&mut sums[*target], &one, *factor);
    }
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
    let mut sums = [Lanes::ZERO; TARGETS];
    for segment in &table.segments {
        let people = &p[segment.sex][segment.first..segment.last];
        let length = segment.columns * people.len();
        let coefficients = &table.coefficients[segment.offset..segment.offset + length];
        let (targets, sums) = (&segment.targets[..], &mut sums);
        match segment.columns {
            1 => segment_sum(people, coefficients, targets, sums),
            2 => segment_sums::<2>(people, coefficients, targets, sums),
            3 => segment_sums::<3>(people, coefficients, targets, sums),
            4 => segment_sums::<4>(people, coefficients, targets, sums),
            5 => segment_sums::<5>(people, coefficients, targets, sums),
            _ => segment_sums::<6>(people, coefficients, targets, sums),
        }
    }
    for k in 0..CATEGORIES {
        let Some((group, share)) = table.category[k] else {
            counts.insured[k] = Lanes::ZERO;
            counts.disabled[k] = [Lanes::ZERO; GRADES];
            continue;
        };
        let mut insured = Lanes::ZERO;
        add_product(&mut insured, &sums[group * (table.classes + 1)], share);
        counts.insured[k] = insured;
        for g in 0..GRADES {
            let (class, multiple) = table.grade[g];
            let constant = share * multiple * level[k];
            let (sum, factor) = (&sums[group * (table.classes + 1) + 1 + class], &factor[g]);
            let mut disabled = Lanes::ZERO;
            for l in 0..LANES {
                disabled.0[l] = constant * sum.0[l] * factor.0[l];
            }
            counts.disabled[k][g] = disabled;
        }
    }
    let mut largest = Lanes::ZERO;
    for f in factor {
        for l in 0..LANES {
            largest.0[l] = max(f.0[l], largest.0[l]);
        }
    }
    let highest = largest.0.iter().fold(0.0f64, |a, b| max(*b, a));
    if highest * table.top > 1.0 {
        capped(table, p, level, factor, cap_after_level, highest, counts);
    }
}

/// What the cap takes away in the cells in which it can bind; elsewhere, and in lanes in which it does not, exactly 0.
#[inline(always)]
fn capped(
    table: &NodeTable,
    p: &BlockPopulation,
    level: &[f64; CATEGORIES],
    factor: &[Lanes; GRADES],
    cap_after_level: bool,
    highest: f64,
    counts: &mut Counts,
) {
    let mut sums = [[Lanes::ZERO; GRADES]; CATEGORIES];
    for &(s, x, top) in &table.heavy {
        if highest * top <= 1.0 {
            break;
        }
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
            let mut taken = Lanes::ZERO;
            for l in 0..LANES {
                let first = 1.0 / max(1.0, total.0[l]);
                let held = total.0[l] * first * level[k];
                let second = if cap_after_level { 1.0 / max(1.0, held) } else { 1.0 };
                taken.0[l] = p[s][x].0[l] * share * level[k] * (1.0 - first * second);
            }
            for g in 0..GRADES {
                let prevalence = table.prevalence[g][s][x];
                for l in 0..LANES {
                    sums[k][g].0[l] += taken.0[l] * prevalence * factor[g].0[l];
                }
            }
        }
    }
    for k in 0..CATEGORIES {
        for g in 0..GRADES {
            for l in 0..LANES {
                counts.disabled[k][g].0[l] -= sums[k][g].0[l];
            }
        }
    }
}
