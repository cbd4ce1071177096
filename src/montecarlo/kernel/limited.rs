//! Payment per beneficiary-month for a block of paths [MODEL §6].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | F | care cost of the month, lognormal, mean f, ln-standard deviation σ | yuan |
//! | L | limit on cost: min(Lc, Lf/r) | yuan |
//! | r | reimbursement ratio with uplift | |
//!
//! E[min(F, L)] = f Φ(u) + L Φ(−v), u = ζ/σ − σ/2, v = ζ/σ + σ/2, ζ = ln(L/f). Because f φ(u) = L φ(v), one exponential
//! serves both terms, and Mills' ratios share one division. Indices enter as logarithms: ln(L/f) needs no logarithm per
//! grade and mode.

use crate::montecarlo::lanes::{FRAC_1_SQRT_2PI, LANES, Lanes, exp_short, fma, ln, max, mills_parts, min};
use crate::montecarlo::plan::{IndexedRow, LimitRow, Method, PaymentCell};

use super::economy::EconomyState;

/// E[min(F, L)] given f, L, ζ/σ and σ/2.
#[inline(always)]
pub fn limited_expected_value(f: f64, limit: f64, zeta_by_sigma: f64, half_sigma: f64) -> f64 {
    let w = min(max(zeta_by_sigma, -30.0), 30.0);
    let (u, v) = (w - half_sigma, w + half_sigma);
    let density = FRAC_1_SQRT_2PI * exp_short(-0.5 * u * u);
    let (n_u, d_u) = mills_parts(u.abs());
    let (n_v, d_v) = mills_parts(v.abs());
    // sgn(v) M(|v|) − sgn(u) M(|u|)
    let (a, b) = (n_v * d_u, n_u * d_v);
    let (a, b) = (if v < 0.0 { -a } else { a }, if u > 0.0 { -b } else { b });
    let certain = if u > 0.0 { 1.0 } else { 0.0 };
    let beyond = if v < 0.0 { limit } else { 0.0 };
    fma(f, fma(density, (a + b) / (d_u * d_v), certain), beyond)
}

/// What moves costs and limits on the paths of a block in year t.
pub struct Moves<'a> {
    /// Year t.
    pub year: usize,
    /// Indices and their logarithms.
    pub economy: &'a EconomyState,
    /// Care cost level.
    pub care: &'a Lanes,
    /// Its logarithm.
    pub log_care: &'a Lanes,
    /// Factor on limits and its logarithm.
    pub limit_factor: Option<(&'a Lanes, &'a Lanes)>,
}

/// Months of benefit in a year: share of benefit-months, factor 12/n on pooled limits and its logarithm.
pub type Month = (f64, f64, f64);

/// Every limit holds as it stands.
pub const UNPOOLED: [Month; 1] = [(1.0, 1.0, 0.0)];

/// An indexed row with its coefficients' logarithms.
#[derive(Clone, Debug)]
pub struct PreparedRow {
    value: Vec<f64>,
    log: Vec<f64>,
    /// Driver.
    pub driver: Option<usize>,
    /// Years that the index lies back, `[t]`.
    lag: Vec<usize>,
}

impl PreparedRow {
    /// Takes the logarithms once.
    pub fn new(row: &IndexedRow) -> Self {
        Self {
            value: row.coefficient.clone(),
            log: row.coefficient.iter().map(|c| ln(max(*c, f64::MIN_POSITIVE))).collect(),
            driver: row.driver,
            lag: (0..row.coefficient.len()).map(|t| row.lag_in(t)).collect(),
        }
    }

    /// Value and logarithm in year t, times `scale`.
    #[inline(always)]
    fn at(&self, moves: &Moves, scale: f64, log_scale: f64, value: &mut Row, log: &mut Row) {
        let (c, log_c) = (self.value[moves.year] * scale, self.log[moves.year] + log_scale);
        if let Some(i) = self.driver {
            let (index, log_index) = moves.economy.at(i, self.lag[moves.year]);
            for l in 0..LANES {
                value[l] = c * index.0[l];
                log[l] = log_c + log_index.0[l];
            }
        } else {
            (*value, *log) = ([c; LANES], [log_c; LANES]);
        }
    }
}

/// A limit prepared for the kernel.
#[derive(Clone, Debug)]
struct PreparedLimit {
    row: PreparedRow,
    /// Kept older limit and its logarithm.
    at_least: Option<(f64, f64)>,
    pooled: bool,
}

impl PreparedLimit {
    fn new(limit: &LimitRow) -> Self {
        let kept = |least: f64| (least, ln(max(least, f64::MIN_POSITIVE)));
        Self { row: PreparedRow::new(&limit.row), at_least: limit.at_least.map(kept), pooled: limit.pooled }
    }

    /// Value and logarithm in year t: the larger of the row and what is kept, times `scale`, for one number of months.
    #[inline(always)]
    fn at(&self, moves: &Moves, month: &Month, scale: f64, log_scale: f64, value: &mut Row, log: &mut Row) {
        let (factor, log_factor) = if self.pooled { (month.1, month.2) } else { (1.0, 0.0) };
        let (scale, log_scale) = (scale * factor, log_scale + log_factor);
        self.row.at(moves, scale, log_scale, value, log);
        if let Some((least, log_least)) = self.at_least {
            let (least, log_least) = (least * scale, log_least + log_scale);
            for l in 0..LANES {
                value[l] = max(value[l], least);
                log[l] = max(log[l], log_least);
            }
        }
    }
}

/// A payment cell prepared for the kernel.
#[derive(Clone, Debug)]
pub struct PreparedCell {
    base: PreparedRow,
    /// 1/σ and σ/2 of a lognormal cost; `None`: a fixed amount.
    lognormal: Option<(f64, f64)>,
    /// Whether r multiplies the amount.
    pub times_ratio: bool,
    cost_limit: Option<PreparedLimit>,
    fund_limit: Option<PreparedLimit>,
}

impl PreparedCell {
    /// `None` if nothing is ever paid.
    pub fn new(cell: &PaymentCell) -> Option<Self> {
        let (row, lognormal, times_ratio) = match &cell.method {
            Method::Nothing => return None,
            Method::CostShare { cost, sigma } => (cost, Some((1.0 / sigma, 0.5 * sigma)), true),
            Method::Amount { amount, times_ratio } => (amount, None, *times_ratio),
        };
        let prepared = |limit: &Option<LimitRow>| limit.as_ref().map(PreparedLimit::new);
        Some(Self {
            base: PreparedRow::new(row),
            lognormal,
            times_ratio,
            cost_limit: prepared(&cell.cost_limit),
            fund_limit: prepared(&cell.fund_limit),
        })
    }

    /// Whether a limit is a pool of the person's year.
    pub fn pooled(&self) -> bool {
        self.cost_limit.iter().chain(&self.fund_limit).any(|limit| limit.pooled)
    }

    /// Rows whose logarithm is needed.
    pub fn rows(&self) -> impl Iterator<Item = &PreparedRow> {
        let limits = self.cost_limit.iter().chain(&self.fund_limit);
        std::iter::once(&self.base).chain(limits.map(|limit| &limit.row))
    }
}

/// The r that turns a limit on the fund's payment into a limit on cost.
pub enum LimitRatio<'a> {
    /// The same on every path: 1/r and ln r.
    Fixed(f64, f64),
    /// With the path's uplift: the same by path.
    Path(&'a Lanes, &'a Lanes),
}

/// A number per path, in lists that are gone through as one.
type Row = [f64; LANES];

/// Class, grade and mode of a value, and its weight.
type Place = ((usize, usize, usize), f64);

/// Limited expected values that wait to be computed together, for all grades and modes of the year.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Where each goes: class, grade, mode; and its weight there. The rows below are as many as there may be places.
    place: Vec<Place>,
    mean: Vec<Row>,
    limit: Vec<Row>,
    zeta: Vec<Row>,
    half_sigma: Vec<Row>,
}

impl Waiting {
    /// An empty list with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        let rows = || vec![[0.0; LANES]; count];
        Self {
            place: Vec::with_capacity(count),
            mean: rows(),
            limit: rows(),
            zeta: rows(),
            half_sigma: rows(),
        }
    }

    /// Empties the list; its memory stays.
    pub fn clear(&mut self) {
        self.place.clear();
    }

    /// E[min(F, L)] of everything that waits, left in place of the means: one long loop, constants loaded once a vector.
    #[inline(always)]
    pub fn compute(&mut self) {
        let count = self.place.len();
        let rest = self.limit.as_flattened().iter().zip(self.zeta.as_flattened());
        let rest = rest.zip(self.half_sigma.as_flattened());
        for (mean, ((limit, zeta), half)) in self.mean[..count].as_flattened_mut().iter_mut().zip(rest) {
            *mean = limited_expected_value(*mean, *limit, *zeta, *half);
        }
    }

    /// Places, weights and values, once computed.
    pub fn finished(&self) -> impl Iterator<Item = (&Place, &[f64; LANES])> {
        self.place.iter().zip(&self.mean)
    }
}

/// Adds the amount that r multiplies: E[min(F, L)] (put on the waiting list), or the fixed amount under its limits, for
/// one number of months of benefit and with its weight. `false`: nothing is paid. Written without closures, which would be compiled for the baseline.
#[inline(always)]
pub fn cell_body(
    cell: &PreparedCell,
    moves: &Moves,
    ratio: &LimitRatio,
    month: &Month,
    place: (usize, usize, usize),
    waiting: &mut Waiting,
    out: &mut Lanes,
) -> bool {
    if cell.base.value[moves.year] <= 0.0 {
        return false;
    }
    // Own rows until the end: of rows in lists LLVM does not know that they are apart, and goes back to single numbers.
    let [mut mean, mut log_mean, mut limit, mut zeta] = [[0.0; LANES]; 4];
    cell.base.at(moves, 1.0, 0.0, &mut mean, &mut log_mean);
    if cell.lognormal.is_some() {
        for l in 0..LANES {
            mean[l] *= moves.care.0[l];
            log_mean[l] += moves.log_care.0[l];
        }
    }
    if let Some(row) = &cell.cost_limit {
        row.at(moves, month, 1.0, 0.0, &mut limit, &mut zeta);
    }
    if let Some(row) = &cell.fund_limit {
        let (mut value, mut log) = ([0.0; LANES], [0.0; LANES]);
        match ratio {
            _ if !cell.times_ratio => row.at(moves, month, 1.0, 0.0, &mut value, &mut log),
            LimitRatio::Fixed(inverse, log_ratio) => {
                row.at(moves, month, *inverse, -*log_ratio, &mut value, &mut log);
            }
            LimitRatio::Path(inverse, log_ratio) => {
                row.at(moves, month, 1.0, 0.0, &mut value, &mut log);
                for l in 0..LANES {
                    value[l] *= inverse.0[l];
                    log[l] -= log_ratio.0[l];
                }
            }
        }
        if cell.cost_limit.is_some() {
            for l in 0..LANES {
                limit[l] = min(limit[l], value[l]);
                zeta[l] = min(zeta[l], log[l]);
            }
        } else {
            (limit, zeta) = (value, log);
        }
    } else if cell.cost_limit.is_none() {
        out.0 = mean;
        return true;
    }
    if let Some((factor, log)) = moves.limit_factor {
        for l in 0..LANES {
            limit[l] *= factor.0[l];
            zeta[l] += log.0[l];
        }
    }
    if let Some((inverse_sigma, half)) = cell.lognormal {
        for l in 0..LANES {
            zeta[l] = (zeta[l] - log_mean[l]) * inverse_sigma;
        }
        let next = waiting.place.len();
        waiting.mean[next] = mean;
        waiting.limit[next] = limit;
        waiting.zeta[next] = zeta;
        waiting.half_sigma[next] = [half; LANES];
        waiting.place.push((place, month.0));
    } else {
        for l in 0..LANES {
            out.0[l] = fma(month.0, min(mean[l], limit[l]), out.0[l]);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E[min(F, L)] = ∫ P(F > t) dt from 0 to L, by Simpson's rule in ln t, against the closed form: 1e-10 relative.
    #[test]
    fn closed_form_agrees_with_integration() {
        for (f, limit, sigma) in [
            (2_000.0, 2_000.0, 0.5545),
            (2_000.0, 400.0, 0.5545),
            (2_000.0, 9_000.0, 0.5545),
            (3_300.0, 1_500.0, 0.2),
            (800.0, 1_000.0, 1.1),
            (5_000.0, 300.0, 0.3),
        ] {
            let mu = f64::ln(f) - 0.5 * sigma * sigma;
            let survival =
                |log_t: f64| crate::montecarlo::lanes::normal_cdf(-(log_t - mu) / sigma) * log_t.exp();
            let (low, high, n) = (f64::ln(limit) - 60.0, f64::ln(limit), 400_000);
            let h = (high - low) / n as f64;
            let sum: f64 = (0..=n)
                .map(|i| {
                    let weight = if i == 0 || i == n { 1.0 } else { 2.0 + 2.0 * (i % 2) as f64 };
                    weight * survival(low + h * i as f64)
                })
                .sum();
            let expected = sum * h / 3.0;
            let found = limited_expected_value(f, limit, (limit / f).ln() / sigma, 0.5 * sigma);
            assert!((found / expected - 1.0).abs() < 1e-10, "{f} {limit} {sigma}: {found} {expected}");
        }
        // Far limits: everything, or the limit.
        assert!((limited_expected_value(100.0, 1e9, 1e9f64.ln() / 0.5, 0.25) / 100.0 - 1.0).abs() < 1e-12);
        assert!((limited_expected_value(1e9, 100.0, -1e7f64.ln() / 0.5, 0.25) / 100.0 - 1.0).abs() < 1e-9);
    }
}
