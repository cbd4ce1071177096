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

use crate::montecarlo::lanes::{LANES, Lanes, add_product, largest, max, weighted_sum, weighted_sums};
use crate::montecarlo::plan::{CATEGORIES, GRADES};
use crate::sets::{AGES, BySexAge};

use super::columns::{Column, Run, compress, multiple};
use super::population::BlockPopulation;

/// Sums of the matrix: per group of categories, persons and then the classes of grades.
const TARGETS: usize = CATEGORIES * (GRADES + 1);

/// One or two columns summed over a run of ages of one sex.
#[derive(Clone, Debug)]
struct Segment {
    sex: usize,
    first: usize,
    last: usize,
    /// Where its coefficients begin, in the list for its number of columns.
    offset: usize,
    /// How many targets each column has; 0: there is no second column.
    targets: [usize; 2],
}

/// The matrix of one 1 January.
#[derive(Clone, Debug)]
pub struct NodeTable {
    segments: Vec<Segment>,
    /// By age, of each segment of one column.
    coefficients: Vec<f64>,
    /// The same of two columns.
    paired: Vec<[f64; 2]>,
    /// Of each column of each segment: target (group × (1 + classes) + 0 persons, 1.. grade classes) and factor. One list, as the next one:
    /// read from end to end, not by pointers.
    targets: Vec<(usize, f64)>,
    /// Group and factor of each category; `None`: empty.
    category: [Option<(usize, f64)>; CATEGORIES],
    /// Class and factor of each grade.
    grade: [(usize, f64); GRADES],
    classes: usize,
    /// Largest `top` of a cell: the cap can bind only where F · top > 1.
    top: f64,
    /// Cells by falling Σ_g π, those first in which the cap binds soonest.
    heavy: Vec<HeavyCell>,
    members: Vec<Member>,
    /// Distinct c(k) = max(1, rel(k)), or 1 if the cap is not applied after the level.
    caps: Vec<f64>,
}

/// A cell in which the cap can bind.
#[derive(Clone, Debug)]
struct HeavyCell {
    sex: usize,
    age: usize,
    /// Σ_g π times the largest c(k).
    top: f64,
    prevalence: [f64; GRADES],
    /// Its members in the table's list.
    members: std::ops::Range<usize>,
}

/// Position of c(k), category k, and W(k) rel(k) π of each class of grades.
type Member = (usize, usize, [f64; GRADES]);

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
        let cap = |k: usize| if cap_after_level { level[k].max(1.0) } else { 1.0 };
        let mut caps: Vec<f64> = Vec::new();
        for k in (0..CATEGORIES).filter(|k| category[*k].is_some()) {
            if !caps.contains(&cap(k)) {
                caps.push(cap(k));
            }
        }
        let highest = caps.iter().fold(1.0f64, |a, b| a.max(*b));
        let mut heavy = Vec::new();
        for (sex, age) in (0..2).flat_map(|s| (0..AGES).map(move |x| (s, x))) {
            let prevalence: [f64; GRADES] = std::array::from_fn(|g| prevalence[g][sex][age]);
            let top = highest * prevalence.iter().sum::<f64>();
            let members = (0..CATEGORIES).filter(|k| shares[*k][sex][age] != 0.0).map(|k| {
                let share = shares[k][sex][age] * level[k];
                let class = |c: usize| class_leaders.get(c).map_or(0.0, |g| share * prevalence[*g]);
                let position = caps.iter().position(|c| *c == cap(k)).unwrap_or(0);
                (position, k, std::array::from_fn(class))
            });
            if top > 0.0 {
                heavy.push((
                    HeavyCell { sex, age, top, prevalence, members: 0..0 },
                    members.collect::<Vec<Member>>(),
                ));
            }
        }
        heavy.sort_by(|a, b| b.0.top.total_cmp(&a.0.top));
        let mut members = Vec::new();
        let heavy: Vec<HeavyCell> = heavy
            .into_iter()
            .map(|(cell, own)| {
                let first = members.len();
                members.extend(own);
                HeavyCell { members: first..members.len(), ..cell }
            })
            .collect();
        let mut table = Self {
            segments: Vec::new(),
            coefficients: Vec::new(),
            paired: Vec::new(),
            targets: Vec::new(),
            category,
            grade,
            classes: class_leaders.len(),
            top: heavy.first().map_or(0.0, |h| h.top),
            heavy,
            members,
            caps,
        };
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
                let leaders: Vec<usize> = (0..run.leaders.len()).collect();
                leaders.chunks(2).for_each(|leaders| table.push(sex, &run, &columns, leaders));
            }
        }
        table
    }

    /// One or two leaders of a run.
    fn push(&mut self, sex: usize, run: &Run, columns: &[Column], leaders: &[usize]) {
        let column = |leader: &usize| &columns[run.leaders[*leader]];
        let held = |x: &usize| leaders.iter().any(|leader| column(leader)[*x] != 0.0);
        let first = run.ages.clone().find(held).unwrap_or(run.ages.end);
        let last = run.ages.clone().rfind(held).map_or(first, |x| x + 1);
        let offset = match leaders {
            [one, two] => {
                let (one, two) = (&column(one)[first..last], &column(two)[first..last]);
                self.paired.extend(one.iter().zip(two).map(|(one, two)| [*one, *two]));
                self.paired.len()
            }
            _ => {
                leaders.iter().for_each(|one| self.coefficients.extend(&column(one)[first..last]));
                self.coefficients.len()
            }
        } - (last - first);
        let mut targets = [0; 2];
        for (count, leader) in targets.iter_mut().zip(leaders) {
            let members = run.members.iter().filter(|(_, of, _)| of == leader);
            let before = self.targets.len();
            self.targets.extend(members.map(|(target, _, factor)| (*target, *factor)));
            *count = self.targets.len() - before;
        }
        self.segments.push(Segment { sex, first, last, offset, targets });
    }

    /// Whether nobody is ever in category k.
    pub fn is_empty(&self, k: usize) -> bool {
        self.category[k].is_none()
    }
}

/// Counts on 1 January. `level` is rel(k), `factor` F(g) of the block.
#[inline(always)]
pub fn count_body(
    table: &NodeTable,
    p: &BlockPopulation,
    level: &[f64; CATEGORIES],
    factor: &[Lanes; GRADES],
    counts: &mut Counts,
) {
    let mut sums = [Lanes::ZERO; TARGETS];
    let mut targets = &table.targets[..];
    for segment in &table.segments {
        let people = &p[segment.sex][segment.first..segment.last];
        let range = segment.offset..segment.offset + people.len();
        let found = if segment.targets[1] == 0 {
            [weighted_sum(people, &table.coefficients[range]), Lanes::ZERO]
        } else {
            weighted_sums(people, &table.paired[range])
        };
        for (count, sum) in segment.targets.iter().zip(&found) {
            let (own, others) = targets.split_at(*count);
            targets = others;
            for (target, factor) in own {
                add_product(&mut sums[*target], sum, *factor);
            }
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
    let mut most = Lanes::ZERO;
    for f in factor {
        for l in 0..LANES {
            most.0[l] = max(f.0[l], most.0[l]);
        }
    }
    let highest = largest(&most);
    if highest * table.top > 1.0 {
        capped(table, p, factor, highest, counts);
    }
}

/// What the cap takes away in the cells in which it binds; elsewhere, and in lanes in which it does not, exactly 0.
///
/// With t = Σ_g π F both caps together divide by max(1, t) and max(1, min(t, 1) rel), which is max(1, c t).
#[inline(always)]
fn capped(
    table: &NodeTable,
    p: &BlockPopulation,
    factor: &[Lanes; GRADES],
    highest: f64,
    counts: &mut Counts,
) {
    let mut sums = [[Lanes::ZERO; GRADES]; CATEGORIES];
    for cell in &table.heavy {
        if highest * cell.top <= 1.0 {
            break;
        }
        let mut total = Lanes::ZERO;
        for g in 0..GRADES {
            add_product(&mut total, &factor[g], cell.prevalence[g]);
        }
        let most = largest(&total);
        let people = &p[cell.sex][cell.age];
        for (position, cap) in table.caps.iter().enumerate() {
            if most * cap <= 1.0 {
                continue;
            }
            let mut lost = Lanes::ZERO;
            for l in 0..LANES {
                lost.0[l] = people.0[l] * (1.0 - 1.0 / max(1.0, cap * total.0[l]));
            }
            for (_, k, classes) in table.members[cell.members.clone()].iter().filter(|m| m.0 == position) {
                for class in 0..table.classes {
                    add_product(&mut sums[*k][class], &lost, classes[class]);
                }
            }
        }
    }
    for k in (0..CATEGORIES).filter(|k| table.category[*k].is_some()) {
        for g in 0..GRADES {
            let (class, multiple) = table.grade[g];
            let taken = &sums[k][class];
            for l in 0..LANES {
                counts.disabled[k][g].0[l] -= multiple * taken.0[l] * factor[g].0[l];
            }
        }
    }
}
