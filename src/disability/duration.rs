//! Duration in care: exits are fastest in the first months, so a young stock leaves faster than an old one.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | d | completed months in care, 119 then 120 and more | months |
//! | μ, ρ | rates of death and of recovery without regard to duration (multi-state model, or data) | per year |
//! | f_μ(d), f_ρ(d) | relative level of death and recovery in month d | factor |
//! | c | common factor that keeps the mean duration | factor |
//! | n(d) | stock by completed months | persons |
//!
//! Durations are states: a ladder of months with the exit rate constant inside a month (a semi-Markov model,
//! exact for rates by whole months). Rates are c (μ f_μ(d) + ρ f_ρ(d)), c solved so that the mean duration stays
//! 1/(μ + ρ): duration changes when people leave, not how large a stationary stock is [MODEL §5, §6; std].
//! Entrants of a month count from its end. What a constant exit rate misses is measured in the tests.

use crate::math;

use super::DisabilityError;
use super::error::in_range;

/// Completed months that are kept apart; the last is open.
pub const MONTHS: usize = 121;

/// Persons in care by completed months.
pub type CareStock = [f64; MONTHS];

/// Relative level of the exit rates from a month in care on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// First completed month of the band; the first band starts at 0.
    pub from_month: usize,
    pub death: f64,
    pub recovery: f64,
}

/// Exit rates by completed months in care, per year.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitTable {
    death: [f64; MONTHS],
    recovery: [f64; MONTHS],
}

impl ExitTable {
    /// Table with the pattern of `bands` and the mean duration 1/(μ + ρ) years.
    ///
    /// One band with equal factors gives the constant rates back. `death`, `recovery` ≥ 0 per year, not both 0.
    pub fn new(death: f64, recovery: f64, bands: &[Band]) -> Result<Self, DisabilityError> {
        in_range("death rate in care", death, 0.0, 50.0, "a rate per year in 0..50")?;
        in_range("recovery rate in care", recovery, 0.0, 50.0, "a rate per year in 0..50")?;
        in_range("exit rate from care", death + recovery, 1e-6, 100.0, "a rate per year above 0")?;
        let first = bands.first().ok_or(DisabilityError::Empty { what: "bands of duration" })?;
        in_range("first month of the first band", first.from_month as f64, 0.0, 0.0, "0")?;
        for pair in bands.windows(2) {
            let (low, high) = (pair[0].from_month as f64 + 1.0, (MONTHS - 1) as f64);
            in_range(
                "first month of a band",
                pair[1].from_month as f64,
                low,
                high,
                "rising months up to 120",
            )?;
        }
        let mut table = Self { death: [0.0; MONTHS], recovery: [0.0; MONTHS] };
        for band in bands {
            in_range("relative death rate of a band", band.death, 1e-3, 1e3, "a factor in 0.001..1000")?;
            in_range(
                "relative recovery rate of a band",
                band.recovery,
                1e-3,
                1e3,
                "a factor in 0.001..1000",
            )?;
            for month in band.from_month..MONTHS {
                table.death[month] = death * band.death;
                table.recovery[month] = recovery * band.recovery;
            }
        }
        table.keep_mean_duration(1.0 / (death + recovery));
        Ok(table)
    }

    /// Multiplies all rates by the one factor that gives the mean duration: it falls in the factor, so halving.
    fn keep_mean_duration(&mut self, years: f64) {
        let (mut low, mut high) = (1e-4_f64, 1e4_f64);
        for _ in 0..200 {
            let middle = (low * high).sqrt();
            if self.mean_with(middle) > years { low = middle } else { high = middle }
        }
        let factor = (low * high).sqrt();
        for month in 0..MONTHS {
            self.death[month] *= factor;
            self.recovery[month] *= factor;
        }
    }

    fn mean_with(&self, factor: f64) -> f64 {
        let mut alive = 1.0;
        let mut mean = 0.0;
        for month in 0..MONTHS - 1 {
            let rate = factor * self.rate(month);
            let stays = math::exp(-rate / 12.0);
            mean += alive * (1.0 - stays) / rate;
            alive *= stays;
        }
        mean + alive / (factor * self.rate(MONTHS - 1))
    }

    /// Exit rate in month d of care, per year: death and recovery together.
    pub fn rate(&self, month: usize) -> f64 {
        let month = month.min(MONTHS - 1);
        self.death[month] + self.recovery[month]
    }

    /// Share of exits in month d that are deaths.
    pub fn share_of_deaths(&self, month: usize) -> f64 {
        self.death[month.min(MONTHS - 1)] / self.rate(month)
    }

    /// Probability to leave within the month after `month` completed months.
    pub fn monthly_exit_probability(&self, month: usize) -> f64 {
        -math::exp_m1(-self.rate(month) / 12.0)
    }

    /// Probability to be in care after a number of completed months.
    pub fn staying(&self, months: usize) -> f64 {
        math::exp(-(0..months).map(|month| self.rate(month) / 12.0).sum::<f64>())
    }

    /// Mean duration in care at entry, years.
    pub fn mean_duration(&self) -> f64 {
        self.mean_with(1.0)
    }

    /// Moves the stock through a month and lets `entrants` in at its end; answers the leavers.
    pub fn month(&self, stock: &mut CareStock, entrants: f64) -> f64 {
        let before: f64 = stock.iter().sum();
        let last = MONTHS - 1;
        let open = stock[last] * (1.0 - self.monthly_exit_probability(last));
        for month in (1..MONTHS).rev() {
            stock[month] = stock[month - 1] * (1.0 - self.monthly_exit_probability(month - 1));
        }
        stock[last] += open;
        let left = before - stock[1..].iter().sum::<f64>();
        stock[0] = entrants;
        left
    }

    /// Average exit rate of a stock as the assessment pipeline uses it: 12 × leavers of the next month/stock.
    ///
    /// Per year; `None` for an empty stock. Basis: [MODEL §15], inflow = b_m − b_{m−1}(1 − exit/12).
    pub fn exit_rate(&self, stock: &CareStock) -> Option<f64> {
        let people: f64 = stock.iter().sum();
        let leavers: f64 = stock.iter().enumerate().map(|(d, n)| n * self.monthly_exit_probability(d)).sum();
        (people > 0.0).then(|| 12.0 * leavers / people)
    }

    /// Stock that the same entrants every month keep up.
    pub fn stationary(&self, entrants: f64) -> CareStock {
        let mut stock = [0.0; MONTHS];
        let mut alive = entrants;
        for (month, people) in stock.iter_mut().enumerate().take(MONTHS - 1) {
            *people = alive;
            alive *= 1.0 - self.monthly_exit_probability(month);
        }
        stock[MONTHS - 1] = alive / self.monthly_exit_probability(MONTHS - 1);
        stock
    }
}

#[cfg(test)]
#[path = "duration_tests.rs"]
mod tests;
