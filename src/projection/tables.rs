//! Tables by age that no path moves: shares of the categories, prevalence on the central path.

use super::ProjectionError;
use crate::disability::GradeShares;
use crate::enrolment::{
    ENTRY_AGES, EnrolmentPath, RetirementRule, RetirementSchedule, SchemeCounts, ShiftedShare, WorkerSplit,
    fit_coverage, fit_employee_share, month_index, net_entry_from_profile, project_enrolment,
};
use crate::math;
use crate::population::LifeTable;
use crate::scenario::people::{DisabilityModel, RetirementAge, RetirementReform};
use crate::scenario::{Area, Disability, Enrolment, Horizon};
use crate::sets::{AGES, BySexAge, Category, Sex};

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
    let shares = project_enrolment(
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
        shifted: r.shifted.iter().map(|s| ShiftedShare { months: s.months, share: s.share }).collect(),
    }
}

/// Prevalence with the area's level before trend, cap and category level, and the trend's factor on each state.
///
/// π(j,g,s,x) = λ π₀(g, s, x − θ Δe_j(s,x)); one row when θ = 0. Δe_j is the gain of the central path's remaining life
/// expectancy since the survey; tables that begin later stand for the survey year [MODEL §5]. Paths with mortality of
/// their own: [`path_prevalence`].
pub fn prevalence(
    area: &Area,
    states: usize,
    horizon: Horizon,
) -> Result<(Vec<GradeShares>, Vec<f64>), ProjectionError> {
    let d = &area.disability;
    let year = |j: usize| horizon.first_year + j as i32;
    let trend = (0..states).map(|j| math::pow(1.0 + d.trend, f64::from(year(j)) - d.survey_date)).collect();
    let rows: Result<Vec<_>, _> = if d.healthy_ageing == 0.0 {
        Ok(vec![leveled(d)])
    } else {
        (0..states).map(|j| moved_by_life(area, area.population.mortality.at(year(j)))).collect()
    };
    Ok((rows?, trend))
}

/// Prevalence of state j under a path's own mortality; `None` where it is that of the central path.
///
/// `factor`: the path's factor on the central death rates of the year that starts with the state, by age. Only healthy
/// ageing of the prevalence model depends on it [MODEL §15].
pub fn path_prevalence(
    area: &Area,
    horizon: Horizon,
    j: usize,
    factor: &[f64; AGES],
) -> Result<Option<GradeShares>, ProjectionError> {
    let d = &area.disability;
    let central = factor.iter().all(|f| *f == 1.0);
    if d.model != DisabilityModel::Prevalence || d.healthy_ageing == 0.0 || central {
        return Ok(None);
    }
    let mut mx = *area.population.mortality.at(horizon.first_year + j as i32);
    for row in &mut mx {
        row.iter_mut().zip(factor).for_each(|(m, f)| *m *= f);
    }
    moved_by_life(area, &mx).map(Some)
}

fn leveled(d: &Disability) -> GradeShares {
    d.prevalence.map(|g| g.map(|row| row.map(|p| p * d.level)))
}

/// λ π₀(g, s, x − θ (e_x(m) − e_x(survey))).
fn moved_by_life(area: &Area, mx: &BySexAge) -> Result<GradeShares, ProjectionError> {
    let d = &area.disability;
    let remaining = |mx: &BySexAge| -> Result<BySexAge, ProjectionError> {
        Ok([LifeTable::new(&mx[0], Sex::Male)?.expectation, LifeTable::new(&mx[1], Sex::Female)?.expectation])
    };
    let base = remaining(area.population.mortality.at(d.survey_date.floor() as i32))?;
    let now = remaining(mx)?;
    let scaled = leveled(d);
    Ok(std::array::from_fn(|g| {
        std::array::from_fn(|s| {
            std::array::from_fn(|x| {
                let read_at = x as f64 - d.healthy_ageing * (now[s][x] - base[s][x]);
                between_ages(&scaled[g][s], read_at)
            })
        })
    }))
}

/// Straight line between whole ages; the ends hold.
fn between_ages(row: &[f64; AGES], at: f64) -> f64 {
    let at = at.clamp(0.0, (AGES - 1) as f64);
    let low = (at.floor() as usize).min(AGES - 2);
    let w = at - low as f64;
    row[low] + (row[low + 1] - row[low]) * w
}
