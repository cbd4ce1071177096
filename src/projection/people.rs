//! People of an area on the central path, and the tables that do not depend on the path [MODEL §3–§5].

use super::ProjectionError;
use super::clock::Clock;
use super::multi_state::{AreaModel, YearSurvival, capped, tabled};
use super::states::{StateCounts, counts_of};
use crate::disability::duration::{Band, ExitTable};
use crate::disability::{ByGrade, GradeShares, Snapshot};
use crate::enrolment::EnrolmentError;
use crate::math;
use crate::montecarlo::plan::LifeCurve;
use crate::population::{Projection, YearRates, lee_carter_factor, project};
use crate::scenario::people::{ClaimDuration, DisabilityModel};
use crate::scenario::{Area, Horizon};
use crate::sets::{AGES, BySexAge, Category, Grade};

/// The 90 % quantile of a standard normal.
const TENTH: f64 = 1.2815515655446004;

/// Tables of T years (rates) and T + 1 states.
#[derive(Clone, Debug)]
pub struct People {
    /// Central death rates, `[t]`.
    pub mortality: Vec<BySexAge>,
    /// Births per woman-year, `[t]`.
    pub fertility: Vec<[f64; AGES]>,
    /// Boys per girl, `[t]`.
    pub sex_ratio: Vec<f64>,
    /// Net migrants, `[t]`; empty when the population is closed.
    pub migrants: Vec<BySexAge>,
    /// The central population, states 0..=T.
    pub central: Projection,
    /// Share of the population of a sex and age in each category, `[j][k]`.
    pub shares: Vec<[BySexAge; Category::COUNT]>,
    /// Prevalence by grade before category level, `[j][g]`; one row if constant. The prevalence model's stands before
    /// `trend`; the multi-state model's is that of its states.
    pub prevalence: Vec<GradeShares>,
    /// Trend from the survey date to state j, a factor, `[j]`; 1 with the multi-state model, whose onset follows it.
    pub trend: Vec<f64>,
    /// Share of the disabled whose disability has lasted six months, `[j][g]`; one row if constant.
    pub qualifying: Vec<GradeShares>,
    /// Exits from care: a constant rate, or what durations give.
    pub exits: ClaimExits,
    /// Shares of a category's members by completed years, `[k][t][n]`.
    pub clock: [Clock; Category::COUNT],
}

/// How a stock of beneficiaries renews itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClaimExits {
    /// Twelve times the share of a stationary stock that leaves in a month, per year.
    pub rate: f64,
    /// Share of a stationary stock in its first benefit year, twelve months.
    pub first_year_share: f64,
    /// Share of it that began in the current calendar year, mean over the year's months.
    pub first_calendar_share: f64,
}

impl ClaimExits {
    /// A constant rate: the share of a stock that leaves in a year is also taken as the share in its first year, which it
    /// reaches evenly: half of it began in the current calendar year on average.
    pub const fn constant(rate: f64) -> Self {
        Self { rate, first_year_share: rate, first_calendar_share: rate / 2.0 }
    }

    /// Exits of the stationary stock that the same entrants every month keep up [MODEL §15].
    pub fn of(claims: &ClaimDuration) -> Result<Self, ProjectionError> {
        let bands: Vec<Band> = claims
            .bands
            .iter()
            .map(|b| Band { from_month: b.from_month, death: b.death, recovery: b.recovery })
            .collect();
        let stock = ExitTable::new(claims.death, claims.recovery, &bands)?.stationary(1.0);
        let people: f64 = stock.iter().sum();
        // By the middle of month m those of m − 1 earlier months and half of this one's have begun this year.
        let begun = |m: usize| stock[..m - 1].iter().sum::<f64>() + stock[m - 1] / 2.0;
        // One person enters a month, so one leaves: twelve a year out of the stock.
        Ok(Self {
            rate: 12.0 / people,
            first_year_share: stock[..12].iter().sum::<f64>() / people,
            first_calendar_share: (1..=12).map(begun).sum::<f64>() / 12.0 / people,
        })
    }
}

impl People {
    /// Moves the start to the first projected year, projects the central population and resolves shares and prevalence.
    pub fn new(area: &Area, horizon: Horizon) -> Result<Self, ProjectionError> {
        let p = &area.population;
        let first = horizon.first_year;
        check_ramp(area, horizon)?;
        let rates = |year: i32| {
            (
                p.mortality.at(year),
                p.fertility.at(year),
                *p.sex_ratio_at_birth.at(year),
                p.migrants.as_ref().map(|m| m.at(year)),
            )
        };
        let run = |start: &BySexAge, from: i32, to: i32| {
            let years: Vec<YearRates> = (from..to)
                .map(|year| {
                    let (mx, asfr, srb_male_per_female, migrants) = rates(year);
                    YearRates { mx, asfr, srb_male_per_female, migrants }
                })
                .collect();
            project(start, &years)
        };
        let rolled = run(&p.start, p.start_year, first)?;
        let start = rolled.states.last().copied().unwrap_or(p.start);
        let central = run(&start, first, first + horizon.years as i32)?;
        let each = || (0..horizon.years).map(|t| first + t as i32);
        // Enrolment starts where the insured are counted; the years before the first projected one are dropped.
        let before = rolled.states.len() - 1;
        let all: Vec<BySexAge> = rolled.states[..before].iter().chain(&central.states).copied().collect();
        let mut shares =
            super::tables::category_shares(&area.enrolment, &all, p.start_year)?.split_off(before);
        // A category that never pays nor draws is not in the scheme, though its members have medical insurance.
        for k in Category::ALL {
            let pays = area.contributions.iter().any(|c| c.category == k);
            if !pays && super::rules::benefit_start(area, k).is_none() {
                shares.iter_mut().for_each(|state| state[k.index()] = [[0.0; AGES]; 2]);
            }
        }
        let (prevalence, trend) = super::tables::prevalence(area, horizon.years + 1, horizon)?;
        let clock = super::clock::clocks(area, horizon, &central, &shares);
        let mut people = Self {
            mortality: each().map(|y| *p.mortality.at(y)).collect(),
            fertility: each().map(|y| *p.fertility.at(y)).collect(),
            sex_ratio: each().map(|y| *p.sex_ratio_at_birth.at(y)).collect(),
            migrants: p.migrants.as_ref().map_or(vec![], |m| each().map(|y| *m.at(y)).collect()),
            central,
            shares,
            prevalence,
            trend,
            clock,
            qualifying: vec![area.disability.qualifying.map(|share| [[share; AGES]; 2])],
            exits: match &area.disability.duration {
                Some(claims) => ClaimExits::of(claims)?,
                None => ClaimExits::constant(area.benefits.exit_rate),
            },
        };
        if area.disability.model == DisabilityModel::MultiState {
            (people.prevalence, people.qualifying) = people.multi_state(area, horizon)?;
            people.trend.fill(1.0);
        }
        Ok(people)
    }

    /// Prevalence and six-month shares of the multi-state model on the central path, by state.
    fn multi_state(
        &self,
        area: &Area,
        horizon: Horizon,
    ) -> Result<(Vec<GradeShares>, Vec<GradeShares>), ProjectionError> {
        let d = &area.disability;
        let rates = d.multi_state.as_ref().ok_or(ProjectionError::NoMultiStateRates)?;
        let states = self.multi_state_states(area, horizon, |_| [1.0; Grade::COUNT])?;
        let (rows, trend) = super::tables::prevalence(area, states.len(), horizon)?;
        let table = |(j, state): (usize, &Snapshot)| {
            let lighter = capped(&rows[j.min(rows.len() - 1)], trend[j]);
            tabled(state, rates.states, &lighter, &d.qualifying)
        };
        Ok(states.iter().enumerate().map(table).unzip())
    }

    /// The multi-state model itself beside the central population; `factor(t)` acts on onset and worsening of year t.
    pub fn multi_state_states(
        &self,
        area: &Area,
        horizon: Horizon,
        factor: impl Fn(usize) -> ByGrade,
    ) -> Result<Vec<Snapshot>, ProjectionError> {
        let rates = area.disability.multi_state.as_ref().ok_or(ProjectionError::NoMultiStateRates)?;
        let survival: Result<Vec<YearSurvival>, _> = self.mortality.iter().map(YearSurvival::of).collect();
        let survival = survival?;
        let first = survival.first().ok_or(ProjectionError::Shape)?;
        let model = AreaModel::new(area, rates, horizon, &first.next)?;
        model.run(&self.central, &survival, &self.migrants, horizon, factor)
    }

    /// Counts of state j on the central path.
    pub fn central_counts(&self, area: &Area, j: usize) -> StateCounts {
        counts_of(
            &self.central.states[j],
            &self.shares[j],
            &self.prevalence[j.min(self.prevalence.len() - 1)],
            &[self.trend[j]; Grade::COUNT],
            &self.qualifying[j.min(self.qualifying.len() - 1)],
            &area.disability.relative_level,
        )
    }

    /// Share of a category's disabled of a grade who qualify, state j on the central path; 0 without disabled persons.
    ///
    /// For computations that hold counts by category and grade, not by age: exact on the central path.
    pub fn qualifying_shares(&self, area: &Area, j: usize) -> [[f64; Grade::COUNT]; Category::COUNT] {
        let counts = self.central_counts(area, j);
        std::array::from_fn(|k| {
            std::array::from_fn(|g| {
                let disabled = counts.disabled[k][g];
                if disabled > 0.0 { counts.qualifying[k][g] / disabled } else { 0.0 }
            })
        })
    }

    /// Factor on the central prevalence by state and grade that meets a path's own mortality m exp(b κ − b² V/2), as a curve of
    /// κ, V = σ² (j + 1); none without healthy ageing of the prevalence model [MODEL §15].
    ///
    /// ln of the ratio of disabled persons on the central population, through κ = 0 and the 10 and 90 % quantiles: what is left is
    /// the path's own age mix, at most 0.5 % there (`healthy_ageing_of_the_kernel_follows_the_path`).
    pub fn life_curves(
        &self,
        area: &Area,
        horizon: Horizon,
        b: &[f64; AGES],
        sigma: f64,
    ) -> Result<Vec<[LifeCurve; Grade::COUNT]>, ProjectionError> {
        if area.disability.model != DisabilityModel::Prevalence || area.disability.healthy_ageing == 0.0 {
            return Ok(vec![]);
        }
        let people_of = |j: usize, rows: &GradeShares| -> ByGrade {
            let sum = |grade: &BySexAge| -> f64 {
                let cells = self.central.states[j].iter().flatten().zip(grade.iter().flatten());
                cells.map(|(people, share)| people * share).sum()
            };
            std::array::from_fn(|g| sum(&rows[g]))
        };
        (0..self.central.states.len())
            .map(|j| {
                let central = people_of(j, &self.prevalence[j.min(self.prevalence.len() - 1)]);
                let variance = sigma * sigma * (j + 1) as f64;
                let log_ratio = |kappa: f64| -> Result<ByGrade, ProjectionError> {
                    let factor = b.map(|b| lee_carter_factor(b, kappa, variance));
                    let rows = super::tables::path_prevalence(area, horizon, j, &factor)?;
                    let own = rows.map_or(central, |rows| people_of(j, &rows));
                    Ok(std::array::from_fn(|g| {
                        if own[g] > 0.0 && central[g] > 0.0 { math::ln(own[g] / central[g]) } else { 0.0 }
                    }))
                };
                let h = TENTH * variance.sqrt();
                let (low, middle, high) = (log_ratio(-h)?, log_ratio(0.0)?, log_ratio(h)?);
                Ok(std::array::from_fn(|g| {
                    let slope = (high[g] - low[g]) / (2.0 * h);
                    LifeCurve([middle[g], slope, (high[g] + low[g] - 2.0 * middle[g]) / (2.0 * h * h)])
                }))
            })
            .collect()
    }

    /// The population on 1 January of the first projected year.
    pub fn start(&self) -> &BySexAge {
        &self.central.states[0]
    }

    /// Persons of a category in state j on the central path.
    pub fn count(&self, category: Category, j: usize) -> f64 {
        let w = &self.shares[j][category.index()];
        self.central.states[j].iter().zip(w).flat_map(|(p, w)| p.iter().zip(w)).map(|(p, w)| p * w).sum()
    }
}

/// Insured disabled persons on a 1 January by grade, and those whose disability has lasted six months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelCounts {
    pub disabled: ByGrade,
    pub qualifying: ByGrade,
}

impl ModelCounts {
    fn of(counts: &StateCounts) -> Self {
        let by_grade = |rows: &[ByGrade; Category::COUNT]| -> ByGrade {
            std::array::from_fn(|g| rows.iter().map(|row| row[g]).sum())
        };
        Self { disabled: by_grade(&counts.disabled), qualifying: by_grade(&counts.qualifying) }
    }
}

/// Both disability models on 1 January of a year, on the same central population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelYear {
    pub year: i32,
    pub prevalence: ModelCounts,
    pub multi_state: ModelCounts,
}

/// Runs both disability models side by side, T + 1 states, whichever drives the projection [MODEL §5].
///
/// Unit: insured persons. Refused with [`ProjectionError::NoMultiStateRates`] where the area gives no rates.
pub fn compare_models(area: &Area, horizon: Horizon) -> Result<Vec<ModelYear>, ProjectionError> {
    if area.disability.multi_state.is_none() {
        return Err(ProjectionError::NoMultiStateRates);
    }
    let run = |model: DisabilityModel| -> Result<Vec<ModelCounts>, ProjectionError> {
        let mut area = area.clone();
        area.disability.model = model;
        let people = People::new(&area, horizon)?;
        Ok((0..=horizon.years).map(|j| ModelCounts::of(&people.central_counts(&area, j))).collect())
    };
    let both = run(DisabilityModel::Prevalence)?.into_iter().zip(run(DisabilityModel::MultiState)?);
    let year = |(j, (prevalence, multi_state))| ModelYear {
        year: horizon.first_year + j as i32,
        prevalence,
        multi_state,
    };
    Ok((0..).zip(both).map(|(j, pair): (usize, _)| year((j, pair))).collect())
}

/// Refuses a share reached outside 0..1 in any projected year.
fn check_ramp(area: &Area, horizon: Horizon) -> Result<(), ProjectionError> {
    for year in horizon.first_year..=horizon.last_year() {
        for found in area.enrolment.reached(year) {
            if !(0.0..=1.0).contains(&found) {
                let what = "share of a category that the scheme has reached";
                return Err(EnrolmentError::Parameter { what, found, expected: "0 to 1" }.into());
            }
        }
    }
    Ok(())
}
