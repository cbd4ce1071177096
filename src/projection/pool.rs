//! Months of benefit in a year, for annual limits that are a pool of the person's year [MODEL §15], [option A08].
//!
//! The distribution is that of the track's central path: stock of each month, entrants and exits as everywhere else. It is the
//! same on every path: a path's own stock grows faster or slower by a few per cent a year, which moves the share of
//! benefit-months in part-years by a few per cent of itself.

use super::exact::line;
use super::rules::{Inputs, benefit_start, ramp};
use crate::finance::benefits::{months_of_benefit, paid_after_lag, stay_share};
use crate::projection::old_terms::terms;
use crate::projection::states::StateCounts;
use crate::sets::{Category, Grade, Track};

/// Beneficiaries of a year by months of benefit, of both tracks.
pub type Weights = [[f64; 12]; Track::COUNT];

/// Weights of every projected year; `None` where no limit is pooled.
pub fn weights(inputs: &Inputs) -> Option<Vec<Weights>> {
    if !inputs.area.benefits.limits().any(|limit| limit.pooled) {
        return None;
    }
    let states: Vec<StateCounts> =
        (0..=inputs.horizon.years).map(|j| inputs.people.central_counts(inputs.area, j)).collect();
    let exit = inputs.people.exits.rate;
    let lag = usize::from(inputs.area.benefits.start_lag);
    let stay = stay_share(exit, lag as u32);
    let mut before = [[0.0; 12]; Track::COUNT];
    let years = inputs.years().zip(states.windows(2)).map(|(year, ends)| {
        let stock = stocks(inputs, year, &ends[0], &ends[1]);
        let paid = |track: usize| -> [f64; 12] {
            std::array::from_fn(|m| {
                let earlier =
                    m.checked_sub(lag).map_or_else(|| before[track][12 + m - lag], |j| stock[track][j]);
                paid_after_lag(stock[track][m], earlier, stay)
            })
        };
        let weights = std::array::from_fn(|track| months_of_benefit(&paid(track), exit));
        before = stock;
        weights
    });
    Some(years.collect())
}

/// Share of the year's benefit-months that belongs to persons with n months; zeros without beneficiaries.
pub fn benefit_months(persons: &[f64; 12]) -> [f64; 12] {
    let months: [f64; 12] = std::array::from_fn(|i| (i + 1) as f64 * persons[i]);
    let all: f64 = months.iter().sum();
    if all > 0.0 { months.map(|m| m / all) } else { months }
}

/// Beneficiaries of the twelve months on the central path, before waiting periods and process risk.
fn stocks(inputs: &Inputs, year: i32, now: &StateCounts, next: &StateCounts) -> [[f64; 12]; Track::COUNT] {
    let area = inputs.area;
    let take_up = &area.benefits.take_up;
    let reached = area.enrolment.reached(year);
    let mut stock = [[0.0; 12]; Track::COUNT];
    for k in Category::ALL {
        let (Some(start), Some(r)) = (benefit_start(area, k), ramp(area, k, year)) else { continue };
        let used = (take_up.first * (1.0 - r) + take_up.plateau * r) * reached[k.index()];
        let months = &mut stock[area.benefits.track_of(k).index()];
        for g in Grade::ALL {
            let share = used * terms(inputs, k, g, year).coverage;
            let of = |c: &StateCounts| c.qualifying[k.index()][g.index()] * share;
            for month in i32::from(start.first_month_in(year))..=12 {
                months[month as usize - 1] += line(of(now), of(next), month);
            }
        }
    }
    stock
}
