//! Completed contribution years of every category on the central path, cohort by cohort [MODEL §4, §7].
//!
//! | symbol | meaning |
//! |---|---|
//! | w(k,s,x) | share of a cohort in category k, 6 = not insured |
//! | τ | 1 January, counted from the first projected year, on which the years began; n = t − τ |
//! | m(k,s,x,τ) | share of a cohort in k whose years began at τ; Σ_τ m = w |
//! | r(k,y) | share of k that the scheme has reached |
//! | φ = max(0, 1 − r(y−1)/r(y)) | share of k's members who are reached in y for the first time |
//! | A(t,n) | share of k's members with n completed years, if nobody had ever rejoined; Σ_n A = 1 |
//!
//! Between two 1 Januaries a cohort's losing categories fill the gaining ones in proportion to what they lose: net flows. A
//! first job, birth, age 18, first cover, and the ramp start at n = 0 without fault. Within a track years are carried; between
//! tracks and from childhood as the law is read [options A18, A19]. Those who are there when a category starts begin with it.
//! Survivors of a cohort are alike, and migrants are like those they join [MODEL §15].

// Cohorts are written over the same indices as on paper, across several arrays at once.
#![allow(clippy::needless_range_loop)]

use crate::population::Projection;
use crate::scenario::law::Continuity;
use crate::scenario::{Area, Horizon};
use crate::sets::{AGES, BySexAge, Category};

/// Categories and the uninsured.
pub(super) const POOLS: usize = Category::COUNT + 1;
/// The uninsured.
const OUTSIDE: usize = Category::COUNT;

/// A(t,n) of one category, `[t][n]`, t = 0..T.
pub type Clock = Vec<Vec<f64>>;

/// Shares of a cohort by category and beginning.
pub(super) type Cohort = [Vec<f64>; Category::COUNT];

/// A(t,n) of every category; a category without members has everybody at the tenure of its start.
pub fn clocks(
    area: &Area,
    horizon: Horizon,
    central: &Projection,
    shares: &[[BySexAge; Category::COUNT]],
) -> [Clock; Category::COUNT] {
    let walk = Walk::new(area, horizon);
    let mut cohorts: Vec<Cohort> = (0..2 * AGES)
        .map(|i| std::array::from_fn(|k| walk.together(k, shares[0][k][i / AGES][i % AGES])))
        .collect();
    let mut out: [Clock; Category::COUNT] = Default::default();
    for t in 0..horizon.years {
        if t > 0 {
            cohorts = walk.year(t, &cohorts, &central.states[t - 1], &shares[t - 1], &shares[t]);
        }
        for k in Category::ALL {
            out[k.index()].push(walk.members(t, k, horizon, &cohorts, &central.states[t]));
        }
    }
    out
}

/// 1 January on which the years of those begin who are there at a category's start: earlier years count back from it.
fn begin(area: &Area, horizon: Horizon, k: Category) -> i32 {
    let paid = area.contributions.iter().find(|c| c.category == k).map(|c| c.start);
    let start = paid.or_else(|| super::rules::benefit_start(area, k));
    // A category that neither pays nor draws never begins.
    start.map_or(horizon.years as i32 + 1, |s| s.year - horizon.first_year)
        - area.continuity.founder_years[k.index()] as i32
}

/// Whether a person who moves from one pool to another keeps the years.
fn carries(rules: &Continuity, from: usize, to: usize) -> bool {
    if from == OUTSIDE {
        return false;
    }
    let (from, to) = (Category::ALL[from], Category::ALL[to]);
    if from == Category::Minor {
        return rules.minor_years_count;
    }
    from.track() == to.track() || rules.track_change_carries
}

/// The rules of an area as cohorts meet them.
pub(super) struct Walk<'a> {
    area: &'a Area,
    begins: [i32; Category::COUNT],
    /// Earliest beginning, 0 or less.
    back: i32,
    length: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(area: &'a Area, horizon: Horizon) -> Self {
        let begins: [i32; Category::COUNT] = Category::ALL.map(|k| begin(area, horizon, k));
        let back = begins.iter().copied().min().unwrap_or(0).min(0);
        Self { area, begins, back, length: (horizon.years as i32 - back).max(1) as usize }
    }

    /// Place of a beginning in a row.
    pub(super) fn at(&self, tau: i32) -> usize {
        ((tau - self.back).max(0) as usize).min(self.length - 1)
    }

    /// Everybody of a category at its own beginning.
    fn together(&self, k: usize, share: f64) -> Vec<f64> {
        let mut row = vec![0.0; self.length];
        row[self.at(self.begins[k])] = share;
        row
    }

    /// Whether the years of category k have not begun before 1 January t.
    fn not_begun(&self, k: usize, t: usize) -> bool {
        let earlier = self.area.continuity.founder_years[k] as i32;
        self.begins[k] + earlier >= t as i32
    }

    /// From 1 January t − 1 to 1 January t.
    fn year(
        &self,
        t: usize,
        before: &[Cohort],
        people: &BySexAge,
        from: &[BySexAge; Category::COUNT],
        to: &[BySexAge; Category::COUNT],
    ) -> Vec<Cohort> {
        let mut after = Vec::with_capacity(before.len());
        for s in 0..2 {
            for x in 0..AGES {
                let target: [f64; Category::COUNT] = std::array::from_fn(|k| to[k][s][x]);
                // The open group holds who was 99 and who was there.
                let sources: &[(usize, f64)] = match x {
                    0 => &[],
                    100 => &[(99, people[s][99]), (100, people[s][100])],
                    _ => &[(x - 1, 1.0)],
                };
                let total: f64 = sources.iter().map(|(_, p)| p).sum();
                let mut share = [0.0; POOLS];
                let mut mass: Cohort = std::array::from_fn(|_| vec![0.0; self.length]);
                for (age, persons) in sources.iter().filter(|(_, p)| *p > 0.0) {
                    let weight = persons / total;
                    for k in 0..Category::COUNT {
                        share[k] += weight * from[k][s][*age];
                        for (m, b) in mass[k].iter_mut().zip(&before[s * AGES + age][k]) {
                            *m += weight * b;
                        }
                    }
                }
                share[OUTSIDE] = (1.0 - share[..OUTSIDE].iter().sum::<f64>()).max(0.0);
                after.push(self.cohort(t, &share, &mass, &target));
            }
        }
        after
    }

    /// One cohort's year: who stays, who comes from where.
    pub(super) fn cohort(
        &self,
        t: usize,
        share: &[f64; POOLS],
        mass: &Cohort,
        target: &[f64; Category::COUNT],
    ) -> Cohort {
        let outside = (1.0 - target.iter().sum::<f64>()).max(0.0);
        let wanted = |j: usize| if j == OUTSIDE { outside } else { target[j] };
        let loss: [f64; POOLS] = std::array::from_fn(|j| (share[j] - wanted(j)).max(0.0));
        let lost: f64 = loss.iter().sum();
        let fresh = self.at(t as i32);
        std::array::from_fn(|k| {
            if self.not_begun(k, t) {
                return self.together(k, target[k]);
            }
            let gain = (target[k] - share[k]).max(0.0);
            let stay = if share[k] > 0.0 { (target[k] / share[k]).min(1.0) } else { 0.0 };
            let mut row: Vec<f64> = mass[k].iter().map(|m| m * stay).collect();
            if gain <= 0.0 {
                return row;
            }
            let mut carried = 0.0;
            for j in (0..OUTSIDE).filter(|j| lost > 0.0 && loss[*j] > 0.0) {
                if !carries(&self.area.continuity, j, k) {
                    continue;
                }
                let flow = gain * loss[j] / lost / share[j];
                for (i, m) in mass[j].iter().enumerate() {
                    // Years of a category that has not begun are none.
                    row[i.min(fresh)] += flow * m;
                    carried += flow * m;
                }
            }
            row[fresh] += gain - carried;
            row
        })
    }

    /// A(t,n) of a category: persons by completed years, and those whom the ramp has reached since.
    fn members(
        &self,
        t: usize,
        k: Category,
        horizon: Horizon,
        cohorts: &[Cohort],
        people: &BySexAge,
    ) -> Vec<f64> {
        let mut row = vec![0.0; self.length];
        for (i, cohort) in cohorts.iter().enumerate() {
            let persons = people[i / AGES][i % AGES];
            row.iter_mut().zip(&cohort[k.index()]).for_each(|(r, m)| *r += persons * m);
        }
        let total: f64 = row.iter().sum();
        let row: Vec<f64> =
            if total > 0.0 { row.iter().map(|r| r / total).collect() } else { self.together(k.index(), 1.0) };
        let new = self.newly_reached(t, k, horizon);
        let mut clock = vec![0.0; (t as i32 - self.back) as usize + 1];
        for (i, share) in row.into_iter().enumerate().filter(|(_, share)| *share > 0.0) {
            let tau = i as i32 + self.back;
            let completed = |tau: i32| (t as i32 - tau).max(0) as usize;
            // From the latest year back: reached in u, or carried from before.
            let mut left = share;
            for u in ((tau + 1).max(0)..=t as i32).rev() {
                clock[completed(u)] += left * new[u as usize];
                left *= 1.0 - new[u as usize];
            }
            clock[completed(tau)] += left;
        }
        clock
    }

    /// φ of the years 0..=t; none before a category's first year is over.
    fn newly_reached(&self, t: usize, k: Category, horizon: Horizon) -> Vec<f64> {
        let reached = |u: usize| self.area.enrolment.reached(horizon.first_year + u as i32)[k.index()];
        (0..=t)
            .map(|u| {
                let now = reached(u);
                if self.not_begun(k.index(), u) || u == 0 || now <= 0.0 {
                    return 0.0;
                }
                (1.0 - reached(u - 1) / now).max(0.0)
            })
            .collect()
    }
}
