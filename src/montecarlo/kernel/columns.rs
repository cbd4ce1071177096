//! Compression of a matrix of age profiles: in each run of ages, proportional columns are summed once.
//!
//! | letter | meaning |
//! |---|---|
//! | c | column: a quantity by age whose sum against the population is wanted |
//! | leader | a column that is summed; members are constant multiples of it on the run |
//!
//! Exact up to rounding (1e-14 relative): nothing is interpolated. Banded prevalence and level enrolment shares leave one or
//! two columns for most ages; smooth data leave them all, at no loss.

use std::ops::Range;

use crate::sets::AGES;

/// Relative difference up to which two columns count as proportional.
const PROPORTIONAL: f64 = 1e-14;

/// A column by age.
pub type Column = [f64; AGES];

/// A run of ages.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Ages.
    pub ages: Range<usize>,
    /// Columns that are summed.
    pub leaders: Vec<usize>,
    /// Each column that is not zero: itself, position of its leader, factor.
    pub members: Vec<(usize, usize, f64)>,
}

/// λ with b = λ a on the given ages, if there is one and a is not zero.
fn ratio(a: &[f64], b: &[f64]) -> Option<f64> {
    let pivot = (0..a.len()).max_by(|i, j| a[*i].abs().total_cmp(&a[*j].abs()))?;
    if a[pivot] == 0.0 {
        return None;
    }
    let factor = b[pivot] / a[pivot];
    a.iter().zip(b).all(|(a, b)| near(*b, factor * a)).then_some(factor)
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= PROPORTIONAL * expected.abs()
}

/// λ with b = λ a over both sexes, if there is one.
pub fn multiple(a: &[Column; 2], b: &[Column; 2]) -> Option<f64> {
    ratio(a.as_flattened(), b.as_flattened())
}

/// A partition of the columns that is refined age by age.
struct Partition<'a> {
    columns: &'a [Column],
    leaders: Vec<usize>,
    /// Leader's position and factor; `None`: zero so far.
    of: Vec<Option<(usize, f64)>>,
}

impl<'a> Partition<'a> {
    fn new(columns: &'a [Column]) -> Self {
        Self { columns, leaders: Vec::new(), of: vec![None; columns.len()] }
    }

    /// Takes in the last age of `ages`; the others are in already.
    fn extend(&mut self, ages: Range<usize>) {
        let x = ages.end - 1;
        for c in 0..self.columns.len() {
            let value = self.columns[c][x];
            let holds = match self.of[c] {
                None => value == 0.0,
                Some((leader, factor)) => near(value, factor * self.columns[self.leaders[leader]][x]),
            };
            if !holds {
                let found = self.leaders.iter().enumerate().find_map(|(i, leader)| {
                    let factor = ratio(&self.columns[*leader][ages.clone()], &self.columns[c][ages.clone()])?;
                    Some((i, factor))
                });
                self.of[c] = Some(found.unwrap_or_else(|| {
                    self.leaders.push(c);
                    (self.leaders.len() - 1, 1.0)
                }));
            }
        }
    }

    fn members(&self) -> usize {
        self.of.iter().flatten().count()
    }
}

/// Ages at which a run may start or end.
///
/// Where the same columns change by the same ratios over several ages, a cut within them only moves ages from one run to its
/// neighbour at a fixed price each: some best cut lies at an end of that stretch.
fn cuts(columns: &[Column]) -> [bool; AGES + 1] {
    // Which columns start, end, or go along with which other one from x − 1 to x.
    let step = |x: usize| -> Vec<bool> {
        let pairs = columns.iter().enumerate().flat_map(|(i, a)| columns[..i].iter().map(move |b| (a, b)));
        let along = pairs.map(|(a, b)| near(a[x] * b[x - 1], a[x - 1] * b[x]));
        let held = columns.iter().flat_map(|c| [c[x - 1] == 0.0, c[x] == 0.0]);
        along.chain(held).collect()
    };
    let steps: Vec<Vec<bool>> = (1..AGES).map(step).collect();
    std::array::from_fn(|x| {
        let like = |a: usize, b: usize| steps.get(a.wrapping_sub(1)) == steps.get(b.wrapping_sub(1));
        x == 0 || x == AGES || !like(x - 1, x) || !like(x, x + 1)
    })
}

/// Cuts the ages into runs so that (leaders × ages + a cost per run and member) is smallest: dynamic programming.
pub fn compress(columns: &[Column]) -> Vec<Run> {
    let mut best = vec![(f64::INFINITY, 0); AGES + 1];
    best[0].0 = 0.0;
    let cuts = cuts(columns);
    for start in (0..AGES).filter(|x| cuts[*x]) {
        let mut partition = Partition::new(columns);
        for stop in start + 1..=AGES {
            partition.extend(start..stop);
            if !cuts[stop] {
                continue;
            }
            let work = partition.leaders.len() * (stop - start) + partition.members();
            let cost = best[start].0 + 3.0 + work as f64;
            if cost < best[stop].0 {
                best[stop] = (cost, start);
            }
        }
    }
    let mut runs = Vec::new();
    let mut stop = AGES;
    while stop > 0 {
        let start = best[stop].1;
        let mut partition = Partition::new(columns);
        for end in start + 1..=stop {
            partition.extend(start..end);
        }
        let members = partition.of.iter().enumerate();
        let members = members.filter_map(|(c, of)| of.map(|(leader, factor)| (c, leader, factor))).collect();
        runs.push(Run { ages: start..stop, leaders: partition.leaders, members });
        stop = start;
    }
    runs.reverse();
    runs.retain(|run| !run.leaders.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weighted sums of an age's leaders over all runs, the runs' and members' costs.
    fn cost(runs: &[Run]) -> usize {
        runs.iter().map(|run| 3 + run.leaders.len() * run.ages.len() + run.members.len()).sum()
    }

    /// Cheapest runs when every age may be a cut: the recursion written out, on ages 0..12 of steps, gaps and slopes.
    #[test]
    fn cuts_at_the_ends_of_stretches_lose_nothing() {
        fn cheapest(columns: &[Column], from: usize, known: &mut [Option<usize>]) -> usize {
            if from == AGES {
                return 0;
            }
            if let Some(cost) = known[from] {
                return cost;
            }
            let mut partition = Partition::new(columns);
            let mut least = usize::MAX;
            for stop in from + 1..=AGES {
                partition.extend(from..stop);
                let own = 3 + partition.leaders.len() * (stop - from) + partition.members();
                least = least.min(own + cheapest(columns, stop, known));
            }
            known[from] = Some(least);
            least
        }
        let columns: Vec<Column> = vec![
            std::array::from_fn(|x| if x < 40 { 0.3 } else { 0.01 * x as f64 }),
            std::array::from_fn(|x| [0.0, 0.2, 0.2, 0.7][x / 26]),
            std::array::from_fn(|x| if (16..60).contains(&x) { 0.6 } else { 0.0 }),
            std::array::from_fn(|x| 0.02 * (0.07 * x as f64).exp()),
            std::array::from_fn(|x| [0.1, 0.4][usize::from(x >= 60)]),
        ];
        for count in 1..=columns.len() {
            let runs = compress(&columns[..count]);
            let dropped = AGES - runs.iter().map(|run| run.ages.len()).sum::<usize>();
            let empty = usize::from(dropped > 0) * 3;
            assert_eq!(cost(&runs) + empty, cheapest(&columns[..count], 0, &mut [None; AGES]), "{count}");
        }
    }

    /// Columns rebuilt from their leaders are the columns.
    #[test]
    fn runs_reproduce_the_columns() {
        let columns: Vec<Column> = vec![
            std::array::from_fn(|x| if x < 60 { 0.4 } else { 0.0 }),
            std::array::from_fn(|x| if x >= 55 { 0.3 + 0.001 * x as f64 } else { 0.0 }),
            std::array::from_fn(|x| if x < 60 { 0.1 } else { 0.2 }),
            std::array::from_fn(|x| 0.01 * (0.05 * x as f64).exp()),
            [0.0; AGES],
        ];
        let runs = compress(&columns);
        let mut rebuilt = vec![[0.0; AGES]; columns.len()];
        for run in &runs {
            for (c, leader, factor) in &run.members {
                for x in run.ages.clone() {
                    rebuilt[*c][x] = factor * columns[run.leaders[*leader]][x];
                }
            }
        }
        for (found, expected) in rebuilt.iter().flatten().zip(columns.iter().flatten()) {
            assert!(near(*found, *expected), "{found} {expected}");
        }
        // Below 55 columns 0 and 2 are one: two sums an age, not four.
        assert_eq!(runs[0].leaders.len(), 2);
        assert!(runs[0].ages.start == 0 && runs[0].ages.end >= 55);
    }
}
