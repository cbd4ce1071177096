//! People of an area on the central path, and the tables that do not depend on the path [MODEL §3–§5].

use super::ProjectionError;
use crate::population::{Projection, YearRates, project};
use crate::scenario::{Area, Horizon};
use crate::sets::{AGES, BySexAge, Category, Grade};

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
    /// Prevalence by grade with the area's level, before trend and category level, `[j][g]`; one row if constant.
    pub prevalence: Vec<[BySexAge; Grade::COUNT]>,
    /// Trend from the survey date to state j, a factor, `[j]`.
    pub trend: Vec<f64>,
}

impl People {
    /// Moves the start to the first projected year, projects the central population and resolves shares and prevalence.
    pub fn new(area: &Area, horizon: Horizon) -> Result<Self, ProjectionError> {
        let p = &area.population;
        let first = horizon.first_year;
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
        let shares = super::tables::category_shares(&area.enrolment, &all, p.start_year)?.split_off(before);
        let (prevalence, trend) = super::tables::prevalence(area, &central, horizon)?;
        Ok(Self {
            mortality: each().map(|y| *p.mortality.at(y)).collect(),
            fertility: each().map(|y| *p.fertility.at(y)).collect(),
            sex_ratio: each().map(|y| *p.sex_ratio_at_birth.at(y)).collect(),
            migrants: p.migrants.as_ref().map_or(vec![], |m| each().map(|y| *m.at(y)).collect()),
            central,
            shares,
            prevalence,
            trend,
        })
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
