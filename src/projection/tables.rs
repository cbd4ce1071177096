//! Tables by age that no path moves: shares of the categories, prevalence on the central path.

use super::ProjectionError;
use crate::enrolment::{
    ENTRY_AGES, EnrolmentPath, RetirementRule, RetirementSchedule, SchemeCounts, WorkerSplit, fit_coverage,
    fit_employee_share, month_index, net_entry_from_profile, project_enrolment,
};
use crate::population::{LifeTable, Projection};
use crate::scenario::people::{RetirementAge, RetirementReform};
use crate::scenario::{Area, Enrolment, Horizon};
use crate::sets::{AGES, BySexAge, Category, Grade, Sex};

/// W(j,k,s,x) beside population states that begin on 1 January `first`; the insured counts are met there [MODEL §4].
pub fn category_shares(
    e: &Enrolment,
    population: &[BySexAge],
    first: i32,
) -> Result<Vec<[BySexAge; Category::COUNT]>, ProjectionError> {
    let start = &population[0];
    let retirement = schedule(&e.retirement);
    retirement.check()?;
    let years = || (0..population.len()).map(|j| first + j as i32);
    let split: Vec<WorkerSplit> = years()
        .map(|y| WorkerSplit {
            flexible: *e.flexible_share.at(y),
            resident_terms: *e.flexible_on_resident_terms.at(y),
            unemployed: *e.unemployed_share.at(y),
        })
        .collect();
    let retired = retirement.retired_share(first);
    let counts = SchemeCounts { active: e.insured.active, retired: e.insured.retired };
    let initial = fit_employee_share(start, &retired, &e.pattern, counts, e.youngest)?;
    let everyone = [[1.0; AGES]; 2];
    let coverage = fit_coverage(start, &initial, &retired, &split[0], &everyone, e.insured.residents)?;
    let entry = net_entry_from_profile(&initial, ENTRY_AGES, e.youngest)?;
    let factors: Vec<f64> = years().map(|y| *e.coverage_factor.at(y)).collect();
    let mut shares = project_enrolment(
        &EnrolmentPath {
            first_year: first,
            initial_share: &initial,
            net_entry: &[entry],
            minimum_age: e.youngest,
            retirement: &retirement,
            split: &split,
            coverage: &coverage,
            coverage_factor: &factors,
        },
        population,
    )?
    .categories;
    for state in &mut shares {
        for (category, excluded) in state.iter_mut().zip(e.excluded_share) {
            category.iter_mut().flatten().for_each(|w| *w *= 1.0 - excluded);
        }
    }
    Ok(shares)
}

fn schedule(r: &RetirementReform) -> RetirementSchedule {
    let rule = |a: &RetirementAge| RetirementRule {
        original_months: a.original_months as i32,
        cap_months: a.cap_months as i32,
        step: a.step_months as i32,
        reform_start: month_index(r.start.year, i32::from(r.start.month)),
    };
    RetirementSchedule {
        men: rule(&r.men),
        women_cadre: rule(&r.women_cadre),
        women_worker: rule(&r.women_worker),
        cadre_share: r.cadre_share,
        shifted: vec![],
    }
}

/// Prevalence with the area's level before trend, cap and category level, and the trend's factor on each state.
///
/// π(j,g,s,x) = λ π₀(g, s, x − θ Δe_j(s,x)); one row when θ = 0. Δe_j is the gain of the central path's remaining life
/// expectancy since the survey; tables that begin later stand for the survey year [MODEL §5].
pub fn prevalence(
    area: &Area,
    central: &Projection,
    horizon: Horizon,
) -> Result<(Vec<[BySexAge; Grade::COUNT]>, Vec<f64>), ProjectionError> {
    let d = &area.disability;
    let states = 0..central.states.len();
    let year = |j: usize| horizon.first_year + j as i32;
    let trend = states.clone().map(|j| (1.0 + d.trend).powf(f64::from(year(j)) - d.survey_date)).collect();
    let scaled = d.prevalence.map(|g| g.map(|row| row.map(|p| p * d.level)));
    if d.healthy_ageing == 0.0 {
        return Ok((vec![scaled], trend));
    }
    let remaining = |y: i32| -> Result<BySexAge, ProjectionError> {
        let mx = area.population.mortality.at(y);
        Ok([LifeTable::new(&mx[0], Sex::Male)?.expectation, LifeTable::new(&mx[1], Sex::Female)?.expectation])
    };
    let base = remaining(d.survey_date.floor() as i32)?;
    let rows: Result<Vec<_>, ProjectionError> = states
        .map(|j| {
            let now = remaining(year(j))?;
            Ok(std::array::from_fn(|g| {
                std::array::from_fn(|s| {
                    std::array::from_fn(|x| {
                        let read_at = x as f64 - d.healthy_ageing * (now[s][x] - base[s][x]);
                        between_ages(&scaled[g][s], read_at)
                    })
                })
            }))
        })
        .collect();
    Ok((rows?, trend))
}

/// Straight line between whole ages; the ends hold.
fn between_ages(row: &[f64; AGES], at: f64) -> f64 {
    let at = at.clamp(0.0, (AGES - 1) as f64);
    let low = (at.floor() as usize).min(AGES - 2);
    let w = at - low as f64;
    row[low] + (row[low + 1] - row[low]) * w
}
