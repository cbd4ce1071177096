//! One year of the population for a block of paths [MODEL §3], mortality moved by kappa [MODEL §12 layer 2].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | P(s,x) | persons on 1 January | persons |
//! | m(s,x) | central death rate of the path, m · exp(b κ − b² Var κ / 2) | per person-year |
//! | S(x) | survival from x to x+1 | |
//!
//! With a = ½, L_{x+1}/L_x = (2 − m_x)/(2 + m_{x+1}): no recurrence over l and L. A rate above 2 would mean q > 1: the
//! numerator is held at 0. Four divisions are made with one (the product of the denominators is inverted, and the
//! factors taken out again): division is the dearest operation of the step.

use crate::montecarlo::lanes::{LANES, Lanes, exp, max};
use crate::montecarlo::plan::PopulationRows;
use crate::sets::AGES;

/// Persons of a block, `[s][x]`.
pub type BlockPopulation = [[Lanes; AGES]; 2];

/// Distinct loadings: ages with the same b share one exponential.
#[derive(Clone, Debug)]
pub struct Loadings {
    values: Vec<f64>,
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
        Self { values, of_age }
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

/// P_t → P_{t+1}. `births` and `migration` are path factors (1 if off).
#[inline(always)]
pub fn step_body(p: &mut BlockPopulation, step: &StepRows, kappa: &Lanes, births: &Lanes, migration: &Lanes) {
    let (rows, t) = (step.rows, step.year);
    let mut factor = [Lanes::ONE; AGES];
    for (e, b) in factor.iter_mut().zip(&step.loadings.values) {
        let (b, shift) = (*b, 0.5 * b * b * step.kappa_var);
        for l in 0..LANES {
            e.0[l] = exp(b * kappa.0[l] - shift);
        }
    }
    let of_age = &step.loadings.of_age;
    let fertility = &rows.fertility[t];
    let mut mothers = Lanes::ZERO;
    sum_mothers(&p[1], fertility, &mut mothers);
    let mut first_year = [Lanes::ZERO; 2];
    for s in 0..2 {
        if let Some(migrants) = rows.migrants.get(t) {
            add_half(&mut p[s], &migrants[s], migration);
        }
        survive(&mut p[s], &rows.central_rate[t][s], &factor, of_age, s, &mut first_year[s]);
        if let Some(migrants) = rows.migrants.get(t) {
            add_half(&mut p[s], &migrants[s], migration);
        }
    }
    // Age 0 holds half its migrants only, until the births arrive; it bears no children.
    sum_mothers(&p[1], fertility, &mut mothers);
    let boys = rows.sex_ratio[t] / (1.0 + rows.sex_ratio[t]);
    let girls = 1.0 / (1.0 + rows.sex_ratio[t]);
    for l in 0..LANES {
        let born = 0.5 * mothers.0[l] * births.0[l];
        p[0][0].0[l] += born * boys * first_year[0].0[l];
        p[1][0].0[l] += born * girls * first_year[1].0[l];
    }
}

/// Σ f(x) P(F,x) over the ages at which children are born.
#[inline(always)]
fn sum_mothers(women: &[Lanes; AGES], fertility: &[f64; AGES], sum: &mut Lanes) {
    let mut acc = *sum;
    for x in 10..60 {
        let f = fertility[x];
        if f != 0.0 {
            for l in 0..LANES {
                acc.0[l] += f * women[x].0[l];
            }
        }
    }
    *sum = acc;
}

/// P(x) += M(x)/2.
#[inline(always)]
fn add_half(p: &mut [Lanes; AGES], migrants: &[f64; AGES], factor: &Lanes) {
    for x in 0..AGES {
        let half = 0.5 * migrants[x];
        for l in 0..LANES {
            p[x].0[l] += half * factor.0[l];
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
            let lower = max(2.0 - m[99] * e99.0[l], 0.0);
            open.0[l] = (p[99].0[l] + p[100].0[l]) * (lower / (2.0 * m[100] * e100.0[l] + lower));
        }
        p[100] = open;
    }
    // x = 98 … 3 in fours, then 2 and 1, each into x + 1.
    let mut x = 98;
    while x >= 4 {
        let e: [&Lanes; 5] = std::array::from_fn(|i| &factor[of_age[x + 1 - i]]);
        let r: [f64; 5] = std::array::from_fn(|i| m[x + 1 - i]);
        let from: [Lanes; 4] = std::array::from_fn(|i| p[x - i]);
        let mut to = [Lanes::ZERO; 4];
        for l in 0..LANES {
            let m0 = r[0] * e[0].0[l];
            let m1 = r[1] * e[1].0[l];
            let m2 = r[2] * e[2].0[l];
            let m3 = r[3] * e[3].0[l];
            let m4 = r[4] * e[4].0[l];
            let (d0, d1, d2, d3) = (2.0 + m0, 2.0 + m1, 2.0 + m2, 2.0 + m3);
            let (d01, d23) = (d0 * d1, d2 * d3);
            let inverse = 1.0 / (d01 * d23);
            let (i01, i23) = (inverse * d23, inverse * d01);
            to[0].0[l] = from[0].0[l] * max(2.0 - m1, 0.0) * (i01 * d1);
            to[1].0[l] = from[1].0[l] * max(2.0 - m2, 0.0) * (i01 * d0);
            to[2].0[l] = from[2].0[l] * max(2.0 - m3, 0.0) * (i23 * d3);
            to[3].0[l] = from[3].0[l] * max(2.0 - m4, 0.0) * (i23 * d2);
        }
        for i in 0..4 {
            p[x + 1 - i] = to[i];
        }
        x -= 4;
    }
    while x >= 1 {
        let (e, above) = (&factor[of_age[x]], &factor[of_age[x + 1]]);
        let mut to = Lanes::ZERO;
        for l in 0..LANES {
            to.0[l] = p[x].0[l] * max(2.0 - m[x] * e.0[l], 0.0) / (2.0 + m[x + 1] * above.0[l]);
        }
        p[x + 1] = to;
        x -= 1;
    }
    // Age 0: a_0 by Coale–Demeny/Preston.
    let (e0, e1) = (&factor[of_age[0]], &factor[of_age[1]]);
    let (high, constant, slope) = if sex == 0 { (0.33, 0.045, 2.684) } else { (0.35, 0.053, 2.8) };
    for l in 0..LANES {
        let m0 = m[0] * e0.0[l];
        let a0 = if m0 >= 0.107 { high } else { constant + slope * m0 };
        let q = crate::montecarlo::lanes::min(m0 / (1.0 + (1.0 - a0) * m0), 1.0);
        let lived = 1.0 - q + a0 * q;
        first_year.0[l] = lived;
        p[1].0[l] = p[0].0[l] * (1.0 - q) * 2.0 / ((2.0 + m[1] * e1.0[l]) * lived);
        p[0].0[l] = 0.0;
    }
}
