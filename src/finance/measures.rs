//! Measures over a horizon: rates, level rate, present values, actuarial balance, tail of the gap.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | X | collected contribution base | yuan |
//! | C | contributions that move with the rates | yuan |
//! | N | income that does not: treasury subsidies of fixed amount, donations, other | yuan |
//! | O | outgo without transfers | yuan |
//! | j_m | monthly interest rate of month m | 1 |
//! | D_m | discount factor, Π_{k ≤ m} 1/(1 + j_k) | 1 |
//! | λ | one factor on all rates in force | 1 |

use crate::sets::Payer;

/// One month as the measures see it, in f64.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month {
    /// X.
    pub base: f64,
    /// C.
    pub contributions: f64,
    /// N.
    pub other_income: f64,
    /// O at the rates in force.
    pub outgo: f64,
    /// Part of O that moves with contributions, such as administration as a share of them.
    pub outgo_with_contributions: f64,
    /// Transfers in less transfers out.
    pub net_transfers: f64,
    /// j_m.
    pub monthly_rate: f64,
}

/// part / whole; none when the whole is not positive.
fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Sum of one quantity over months.
fn sum(months: &[Month], quantity: impl Fn(&Month) -> f64) -> f64 {
    months.iter().map(quantity).sum()
}

/// Cost rate: Σ O / Σ X [MODEL §13].
pub fn cost_rate(months: &[Month]) -> Option<f64> {
    share(sum(months, |m| m.outgo), sum(months, |m| m.base))
}

/// Income rate: Σ (C + N) / Σ X, without interest and transfers [MODEL §13].
pub fn income_rate(months: &[Month]) -> Option<f64> {
    share(sum(months, |m| m.contributions + m.other_income), sum(months, |m| m.base))
}

/// Pay-as-you-go rate (以收定支费率): Σ (O − N) / Σ X, the rate that balances the period [MODEL §15].
pub fn payg_rate(months: &[Month]) -> Option<f64> {
    share(sum(months, |m| m.outgo - m.other_income), sum(months, |m| m.base))
}

/// Discount factors D_m at the end of each month [MODEL §15].
pub fn discount_factors(monthly_rates: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut factor = 1.0;
    let step = |j: f64| {
        factor /= 1.0 + j;
        factor
    };
    monthly_rates.into_iter().map(step).collect()
}

/// Present value of month-end amounts, Σ D_m a_m.
pub fn present_value(factors: &[f64], amounts: impl IntoIterator<Item = f64>) -> f64 {
    factors.iter().zip(amounts).map(|(d, a)| d * a).sum()
}

/// Present value of contributions by payer.
pub fn present_value_by_payer(factors: &[f64], months: &[[f64; Payer::COUNT]]) -> [f64; Payer::COUNT] {
    let mut values = [0.0; Payer::COUNT];
    for (d, month) in factors.iter().zip(months) {
        for (value, amount) in values.iter_mut().zip(month) {
            *value += d * amount;
        }
    }
    values
}

/// Actuarial balance over a horizon.
///
/// (B_0 + PV(C + N) − PV(O) − D_T R)/PV(X), R the reserve wanted at the end
///
/// Unit: share of the base; positive is a surplus. Basis: [MODEL §13].
pub fn actuarial_balance(opening: f64, months: &[Month], target_reserve: f64) -> Option<f64> {
    let factors = discount_factors(months.iter().map(|m| m.monthly_rate));
    let last = factors.last().copied().unwrap_or(1.0);
    let net = present_value(&factors, months.iter().map(|m| m.contributions + m.other_income - m.outgo));
    share(opening + net - last * target_reserve, present_value(&factors, months.iter().map(|m| m.base)))
}

/// At which year ends the level rate must keep the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelAt {
    /// Every year end.
    EveryYear,
    /// The last one.
    LastYear,
}

/// Smallest payable months over the tested year ends when all rates are multiplied by λ.
///
/// Years are twelve months from the first on; a shorter last year is annualised; years without outgo are left out.
fn worst_months(opening: f64, months: &[Month], factor: f64, at: LevelAt) -> f64 {
    let mut balance = opening;
    let mut worst = f64::INFINITY;
    let years = months.len().div_ceil(12);
    for (index, year) in months.chunks(12).enumerate() {
        let mut outgo_of_year = 0.0;
        for m in year {
            let outgo = m.outgo + (factor - 1.0) * m.outgo_with_contributions;
            let income = factor * m.contributions + m.other_income + m.net_transfers;
            balance += m.monthly_rate * balance.max(0.0) + income - outgo;
            outgo_of_year += outgo;
        }
        if outgo_of_year > 0.0 && (at == LevelAt::EveryYear || index + 1 == years) {
            worst = worst.min(balance * year.len() as f64 / outgo_of_year);
        }
    }
    worst
}

/// Level rate as one factor λ on all rates in force such that payable months ≥ v [MODEL §15].
///
/// Smallest λ ≥ 0, to 1e-13 relative; none when no factor up to a million suffices, for example when nothing
/// is collected before the first tested year end. A level rate is λ times the schedule.
pub fn level_factor(opening: f64, months: &[Month], least_months: f64, at: LevelAt) -> Option<f64> {
    let enough = |factor: f64| worst_months(opening, months, factor, at) >= least_months;
    if enough(0.0) {
        return Some(0.0);
    }
    let mut high = 1.0;
    while !enough(high) {
        high *= 2.0;
        if high > 1e6 {
            return None;
        }
    }
    let mut low = if high > 1.0 { 0.5 * high } else { 0.0 };
    while high - low > 1e-13 * high {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if enough(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// Conditional tail expectation: mean of the worst (largest) share 1 − `level` of the values.
///
/// CTE = (Σ of the ⌊k⌋ largest + (k − ⌊k⌋) × the next)/k, k = (1 − level) n
///
/// Basis: [MODEL §15] with `level` 0.95 on the largest gap of each path. Sorts `values` downwards; none when empty.
pub fn conditional_tail_expectation(values: &mut [f64], level: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(|a, b| b.total_cmp(a));
    // 1 − 0.95 is 5e-17 above 1/20 in f64; without the rounding a whole number of paths becomes a fraction more.
    let exact = (1.0 - level) * values.len() as f64;
    let nearest = exact.round();
    let count = if (exact - nearest).abs() < 1e-9 * nearest.max(1.0) { nearest } else { exact };
    if count < 1.0 {
        return Some(values[0]);
    }
    let whole = (count.floor() as usize).min(values.len());
    let next = values.get(whole).copied().unwrap_or(0.0);
    let head: f64 = values[..whole].iter().sum();
    Some((head + (count - count.floor()) * next) / count)
}

#[cfg(test)]
#[path = "measures_tests.rs"]
mod tests;
