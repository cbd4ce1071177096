//! What a projection starts from, and the rules that both the exact path and the compiled plan read from the scenario.

use rust_decimal::Decimal;

use super::ProjectionError;
use super::continuity::{Member, counted_gaps, tenure_rows};
use super::cuts::Cuts;
use super::levels::Levels;
use super::people::People;
use crate::montecarlo::plan::TenureRows;
use crate::scenario::funds::MonthsDivisor;
use crate::scenario::law::{Collected, RepairPrice};
use crate::scenario::{Area, Contribution, Economy, Horizon, Scenario, Uncertainty};
use crate::sets::{Category, Payer, Track};
use crate::timeline::YearMonth;
use crate::units::float;

/// An area of a scenario with its tables.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    pub area: &'a Area,
    /// Number of the area's own random streams.
    pub area_index: u32,
    pub people: &'a People,
    pub economy: &'a Economy,
    pub uncertainty: &'a Uncertainty,
    pub horizon: Horizon,
    /// Cuts of the employers' medical rate in force.
    pub cut: Cuts,
    /// One-off return of pilot money to the medical fund.
    pub returned: Option<Returned>,
}

/// A decided return of pilot money: a transfer out of the LTCI fund and into the medical fund, posted with its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    pub month: YearMonth,
    /// What leaves the LTCI fund, yuan.
    pub amount: Decimal,
    /// Part of it that enters the employees' medical fund; the rest goes to the residents'.
    pub to_medical: Decimal,
}

impl Returned {
    fn falls_in(&self, year: i32, month: usize) -> bool {
        self.month.year == year && usize::from(self.month.month) == month
    }
}

impl<'a> Inputs<'a> {
    /// An area of a scenario before anything is decided: no cut, no return.
    ///
    /// Valid for `index` below the number of areas.
    pub fn new(scenario: &'a Scenario, index: usize, people: &'a People) -> Self {
        Self {
            area: &scenario.areas[index],
            area_index: index as u32,
            people,
            economy: &scenario.economy,
            uncertainty: &scenario.uncertainty,
            horizon: scenario.horizon,
            cut: Cuts::NONE,
            returned: None,
        }
    }

    /// Projected calendar years.
    pub fn years(&self) -> impl Iterator<Item = i32> + use<> {
        let first = self.horizon.first_year;
        (0..self.horizon.years).map(move |t| first + t as i32)
    }

    /// Amounts against this economy and horizon.
    pub fn levels(&self) -> Levels<'_> {
        Levels { economy: self.economy, horizon: self.horizon }
    }

    /// Pilot money that leaves the LTCI fund in a month of a calendar year.
    pub fn returned_in(&self, year: i32, month: usize) -> Decimal {
        self.returned.filter(|r| r.falls_in(year, month)).map_or(Decimal::ZERO, |r| r.amount)
    }

    /// Pilot money that enters the employees' medical fund in a month of a calendar year.
    pub fn returned_to_medical_in(&self, year: i32, month: usize) -> Decimal {
        self.returned.filter(|r| r.falls_in(year, month)).map_or(Decimal::ZERO, |r| r.to_medical)
    }

    /// The contribution of a category, if it pays.
    pub fn contribution(&self, category: Category) -> Option<&Contribution> {
        self.area.contributions.iter().find(|c| c.category == category)
    }
}

/// Rows of every category's continuity.
pub fn tenures(inputs: &Inputs) -> Result<[Option<TenureRows>; Category::COUNT], ProjectionError> {
    let rows: Result<Vec<_>, _> = Category::ALL.iter().map(|k| tenure(inputs, *k)).collect();
    rows?.try_into().map_err(|_| ProjectionError::Shape)
}

/// Rows of a category's continuity; a category that pays nothing has none.
fn tenure(inputs: &Inputs, category: Category) -> Result<Option<TenureRows>, ProjectionError> {
    let Some(contribution) = inputs.contribution(category) else { return Ok(None) };
    let benefits = &inputs.area.benefits;
    let room = benefits.track(benefits.track_of(category)).modes.iter().filter_map(|m| {
        let top = inputs.years().map(|y| *m.ratio.at(y)).max()?;
        m.ratio_at_most.map(|most| (most - top).max(Decimal::ZERO))
    });
    let member = Member {
        category,
        start: contribution.start,
        annual: matches!(contribution.collected, Collected::Annual { .. }),
        exits: inputs.people.exits,
        ratio_room: room.min(),
    };
    let clock = &inputs.people.clock[category.index()];
    tenure_rows(&inputs.area.continuity, &member, clock, inputs.horizon)
}

/// First month of benefits of a category.
pub fn benefit_start(area: &Area, category: Category) -> Option<YearMonth> {
    let track = area.benefits.track(area.benefits.track_of(category));
    track.start.filter(|_| category != Category::Minor || track.minors)
}

/// First month of a category in the scheme: of its contributions, or of its benefits where it pays none.
pub fn scheme_start(area: &Area, category: Category) -> Option<YearMonth> {
    let pays = area.contributions.iter().find(|c| c.category == category);
    pays.map(|c| c.start).or_else(|| benefit_start(area, category))
}

/// Months at the start of a year before any category is in the scheme, 0..=11; 0 where none is all year, and nothing is due.
pub fn months_before_scheme(area: &Area, year: i32) -> u8 {
    let starts = Category::ALL.into_iter().filter_map(|k| scheme_start(area, k));
    starts.map(|s| 12 - s.active_months(year)).min().filter(|skip| *skip < 12).unwrap_or(0)
}

/// Weight of the plateau in the take-up of a year, `None` before the first benefit year: u = first (1 − r) + plateau r.
pub fn ramp(area: &Area, category: Category, year: i32) -> Option<f64> {
    let start = benefit_start(area, category)?;
    let since = year - start.year;
    let years = area.benefits.take_up.years;
    (since >= 0).then(|| if years == 0 { 1.0 } else { (f64::from(since) / f64::from(years)).min(1.0) })
}

/// The cut starts with the employees' LTCI contribution, in the establishment year.
pub fn cut_start(area: &Area, year: i32) -> YearMonth {
    let contribution = area.contributions.iter().find(|c| c.category == Category::Employee).map(|c| c.start);
    contribution.filter(|s| s.year >= year).unwrap_or(YearMonth::january(year))
}

/// Years whose payable months look at the next year's outgo: those in which a benefit phase opens, or all [MODEL §9].
pub fn opening_years(area: &Area, horizon: Horizon) -> Vec<bool> {
    let always = area.ltci_fund.divisor == MonthsDivisor::NextYear;
    let opens =
        |y: i32| Track::ALL.iter().any(|t| area.benefits.track(*t).start.is_some_and(|s| s.year == y));
    (0..horizon.years).map(|t| always || opens(horizon.first_year + t as i32)).collect()
}

/// Back-payments of a category for missed years, a rate on the year's annual base per insured person [MODEL §7].
///
/// ν share E[Σ of the y' missed years' rates]: the central share that rejoins, what is paid back, the gap years that count. A
/// missed year costs the individual rate of the year of joining, all payers' rates, or its own year's individual rate
/// [option A12]; always on the base of the year of joining. Timing: 1 January of that year.
pub fn back_payment(inputs: &Inputs, category: Category, year: i32) -> Result<f64, ProjectionError> {
    let rules = &inputs.area.continuity;
    let (Some(w), Some(c)) = (&rules.waiting, inputs.contribution(category)) else { return Ok(0.0) };
    let counted = year - w.from.max(c.start.year);
    if w.back_payment <= 0.0 || !w.categories[category.index()] || counted <= 0 {
        return Ok(0.0);
    }
    let annual = matches!(c.collected, Collected::Annual { .. });
    let gaps = counted_gaps(rules, annual)?.counted_at_most(counted as usize);
    let rate = |year: i32, whole: bool| -> f64 {
        let of = c.rates.iter().filter(|(p, _)| whole || *p == Payer::Individual);
        float(of.map(|(_, r)| *r.at(year)).sum::<Decimal>())
    };
    let missed = |y: usize| match w.repair_price {
        RepairPrice::IndividualShare => y as f64 * rate(year, false),
        RepairPrice::FullRate => y as f64 * rate(year, true),
        RepairPrice::RatesOfMissedYears => (1..=y as i32).map(|i| rate(year - i, false)).sum(),
    };
    Ok(rules.rejoin[category.index()] * w.back_payment * gaps.expect(missed))
}
