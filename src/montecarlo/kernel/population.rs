//! One year of the population for a block of paths [MODEL §3], mortality moved by kappa [MODEL §12 layer 2].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | P(s,x) | persons on 1 January | persons |
//! | m(s,x) | central death rate of the path, m · exp(b κ − b² Var κ / 2) | per person-year |
//! | S(x) | survival from x to x+1 | |
//!
//! With a = ½, L_{x+1}/L_x = (2 − m_x)/(2 + m_{x+1}): no recurrence over l and L. A rate above 2 would mean q > 1: the
//! numerator is held at 0. Seven divisions are made with one (the product of the denominators is inverted, and the
//! factors taken out again): division is the dearest operation of the step.

use crate::montecarlo::lanes::{LANES, Lanes, exp_short, fma, max, min, weighted_sum};
use crate::montecarlo::plan::PopulationRows;
use crate::sets::AGES;

/// Ages whose divisions are made together; 98 = 14 × 7.
const GROUP: usize = 7;

/// Persons of a block, `[s][x]`.
pub type BlockPopulation = [[Lanes; AGES]; 2];

/// Distinct loadings: ages with the same b share one exponential.
#[derive(Clone, Debug)]
pub struct Loadings {
    values: Vec<f64>,
    /// Largest |b|.
    largest: f64,
    of_age: [usize; AGES],
}

impl Loadings {
    /// Groups ages by equal loading.
    pub fn new(loading: &[f64; AGES]) -> Self {
        let mut values: Vec<f64> = Vec::new();
        let of_age = std::array::from_fn(|x| {
            values.iter().position(|b| *b == loading[x]).unwrap_or_else(|| {
                values.push(loading[x]);
                values.len() - 1
            })
        });
        let largest = values.iter().fold(0.0, |a, b| max(b.abs(), a));
        Self { values, largest, of_age }
    }
}

/// What one step needs beside the population.
pub struct StepRows<'a> {
    /// The plan's rows.
    pub rows: &'a PopulationRows,
    /// Distinct loadings.
    pub loadings: &'a Loadings,
    /// Year t.
    pub year: usize,
    /// Var κ after this year's innovation.
    pub kappa_var: f64,
}

/// P_t → P_{t+1}. `factor` is scratch; `births` and `migration` are path factors (1 if off).
#[inline(always)]
pub fn step_body(
    p: &mut BlockPopulation,
    factor: &mut [Lanes; AGES],
    step: &StepRows,
    kappa: &Lanes,
    births: &Lanes,
    migration: &Lanes,
) {
    let (rows, t) = (step.rows, step.year);
    // |b κ − b² Var κ/2| stays inside the exponential's range, whatever the scenario says.
    let bound = 350.0 / step.loadings.largest.max(f64::MIN_POSITIVE);
    let mut held = Lanes::ZERO;
    for l in 0..LANES {
        held.0[l] = min(max(kappa.0[l], -bound), bound);
    }
    for (e, b) in factor.iter_mut().zip(&step.loadings.values) {
        let (b, shift) = (*b, min(0.5 * b * b * step.kappa_var, 350.0));
        for l in 0..LANES {
            e.0[l] = exp_short(fma(b, held.0[l], -shift));
        }
    }
    let of_age = &step.loadings.of_age;
    let fertility = &rows.fertility[t];
    let before = mothers(&p[1], fertility);
    let mut first_year = [Lanes::ZERO; 2];
    for s in 0..2 {
        if let Some(migrants) = rows.migrants.get(t) {
            add_half(&mut p[s], &migrants[s], migration);
        }
        survive(&mut p[s], &rows.central_rate[t][s], factor, of_age, s, &mut first_year[s]);
        if let Some(migrants) = rows.migrants.get(t) {
            add_half(&mut p[s], &migrants[s], migration);
        }
    }
    // Age 0 holds half its migrants only, until the births arrive; it bears no children.
    let after = mothers(&p[1], fertility);
    let boys = rows.sex_ratio[t] / (1.0 + rows.sex_ratio[t]);
    let girls = 1.0 / (1.0 + rows.sex_ratio[t]);
    for l in 0..LANES {
        let born = 0.5 * (before.0[l] + after.0[l]) * births.0[l];
        p[0][0].0[l] = fma(born * boys, first_year[0].0[l], p[0][0].0[l]);
        p[1][0].0[l] = fma(born * girls, first_year[1].0[l], p[1][0].0[l]);
    }
}

/// Ages at which children are born.
const MOTHERS: std::ops::Range<usize> = 10..60;

/// Σ f(x) P(F,x) over the ages at which children are born.
#[inline(always)]
fn mothers(women: &[Lanes; AGES], fertility: &[f64; AGES]) -> Lanes {
    weighted_sum(&women[MOTHERS], &fertility[MOTHERS])
}

/// P(x) += M(x)/2.
#[inline(always)]
fn add_half(p: &mut [Lanes; AGES], migrants: &[f64; AGES], factor: &Lanes) {
    for x in 0..AGES {
        let half = 0.5 * migrants[x];
        for l in 0..LANES {
            p[x].0[l] = fma(half, factor.0[l], p[x].0[l]);
        }
    }
}

/// Everybody one year older; age 0 is left empty and L_0 returned in `first_year`.
#[inline(always)]
fn survive(
    p: &mut [Lanes; AGES],
    m: &[f64; AGES],
    factor: &[Lanes; AGES],
    of_age: &[usize; AGES],
    sex: usize,
    first_year: &mut Lanes,
) {
    // Open group: (P_99 + P_100) T_100/T_99, T_100/T_99 = (2 − m_99)/(2 m_100 + 2 − m_99).
    {
        let (e99, e100) = (&factor[of_age[99]], &factor[of_age[100]]);
        let mut open = Lanes::ZERO;
        for l in 0..LANES {
            let lower = max(fma(-m[99], e99.0[l], 2.0), 0.0);
            open.0[l] = (p[99].0[l] + p[100].0[l]) * (lower / fma(2.0 * m[100], e100.0[l], lower));
        }
        p[100] = open;
    }
    // x = 98 … 1 in fourteen groups of seven, each into x + 1.
    let mut top = 98;
    while top >= GROUP {
        let e: [&Lanes; GROUP + 1] = std::array::from_fn(|i| &factor[of_age[top + 1 - i]]);
        let r: [f64; GROUP + 1] = std::array::from_fn(|i| m[top + 1 - i]);
        let ages: &mut [Lanes; GROUP + 1] =
            (&mut p[top + 1 - GROUP..top + 2]).try_into().expect("eight ages");
        for l in 0..LANES {
            let e: [f64; GROUP + 1] = std::array::from_fn(|i| e[i].0[l]);
            let mut before = [1.0; GROUP];
            let mut product = fma(r[0], e[0], 2.0);
            for i in 1..GROUP {
                before[i] = product;
                product *= fma(r[i], e[i], 2.0);
            }
            let mut inverse = 1.0 / product;
            let mut to = [0.0; GROUP];
            for i in (0..GROUP).rev() {
                // ages[GROUP − i] is age top + 1 − i, the target of the one below; it was read (or is 100, already gone).
                let survivors = ages[GROUP - 1 - i].0[l] * max(fma(-r[i + 1], e[i + 1], 2.0), 0.0);
                to[i] = survivors * (inverse * before[i]);
                inverse *= fma(r[i], e[i], 2.0);
            }
            for i in 0..GROUP {
                ages[GROUP - i].0[l] = to[i];
            }
        }
        top -= GROUP;
    }
    // Age 0: a_0 by Coale–Demeny/Preston.
    let (e0, e1) = (&factor[of_age[0]], &factor[of_age[1]]);
    let (high, constant, slope) = if sex == 0 { (0.33, 0.045, 2.684) } else { (0.35, 0.053, 2.8) };
    for l in 0..LANES {
        let m0 = m[0] * e0.0[l];
        let a0 = if m0 >= 0.107 { high } else { fma(slope, m0, constant) };
        let q = min(m0 / fma(1.0 - a0, m0, 1.0), 1.0);
        let lived = fma(a0, q, 1.0 - q);
        first_year.0[l] = lived;
        p[1].0[l] = p[0].0[l] * (1.0 - q) * 2.0 / (fma(m[1], e1.0[l], 2.0) * lived);
        p[0].0[l] = 0.0;
    }
}
