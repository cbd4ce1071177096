//! The employee medical pooled fund resolved from its published figures [MODEL §10].
//!
//! | symbol | meaning |
//! |---|---|
//! | c | pooled outgo per insured member in the figures' year |
//! | κ | cost of a retired over that of an active member |
//! | A, R | active and retired members at the start |
//! | c_a | c (A + R)/(A + κ R), cost of an active member |
//! | y | pooled income per active member in the figures' year |

use rust_decimal::Decimal;

use super::ProjectionError;
use super::drivers::central_growth;
use super::levels::{Leveled, Levels};
use super::people::People;
use crate::scenario::{Area, MedicalFund};
use crate::sets::{Category, Driver};
use crate::units::{decimal, float};

/// Cost of a member in yuan a year.
#[derive(Clone, Copy, Debug)]
pub struct MemberCosts {
    pub active: Leveled,
    pub retired: Leveled,
}

/// Costs that reproduce the outgo per insured member at the start's shares of active and retired.
pub fn costs_per_member(
    area: &Area,
    m: &MedicalFund,
    levels: &Levels,
) -> Result<MemberCosts, ProjectionError> {
    let insured = area.enrolment.insured;
    let weight =
        (insured.active + insured.retired) / (insured.active + m.retired_to_active * insured.retired);
    let active = m.outgo_per_insured * decimal(weight, "cost of an active member")?;
    let retired = active * decimal(m.retired_to_active, "relative cost of the retired")?;
    Ok(MemberCosts {
        active: levels.price(active, m.year, Driver::MedicalCost)?,
        retired: levels.price(retired, m.year, Driver::MedicalCost)?,
    })
}

/// The cost that a category carries; residents are in another fund.
pub fn cost_of(costs: &MemberCosts, category: Category) -> Option<Leveled> {
    match category {
        Category::Employee | Category::Flexible | Category::Unemployed => Some(costs.active),
        Category::Retiree => Some(costs.retired),
        Category::Resident | Category::Minor => None,
    }
}

/// Income per active member that the employers' rate does not explain (flexible workers, interest-free other income),
/// yuan a year; grows with wages, and is negative when the figures contradict the rate.
pub fn other_income_per_active(
    area: &Area,
    m: &MedicalFund,
    levels: &Levels,
) -> Result<Leveled, ProjectionError> {
    let first = levels.horizon.first_year;
    let e = &area.enrolment;
    let employees = 1.0 - e.flexible_share.at(first) - e.unemployed_share.at(first);
    let base = &m.base;
    let year = m.year - i32::from(base.lag);
    let growth = central_growth(levels.economy, base.indicator.driver, base.indicator.year, year);
    let level = base.share * base.indicator.level * decimal(growth, "growth to the figures' year")?;
    let explained =
        m.employer_rate * level * decimal(employees * m.collection_ratio, "collected share of employees")?;
    levels.price(m.income_per_active - explained, m.year, Driver::Wage)
}

/// Balance at the start: payable months × a month's outgo of the start's members at the cost of the year before.
pub fn opening_balance(
    people: &People,
    m: &MedicalFund,
    costs: &MemberCosts,
) -> Result<Decimal, ProjectionError> {
    let outgo: f64 = Category::ALL
        .into_iter()
        .filter_map(|k| Some(people.count(k, 0) * float(cost_of(costs, k)?.coefficient)))
        .sum();
    Ok(m.opening_months * decimal(outgo, "medical outgo of the year before")? / Decimal::from(12))
}
