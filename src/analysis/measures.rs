//! Measures of the best estimate: rates by year, and present values over the horizon [MODEL §13].

use rust_decimal::Decimal;

use crate::finance::measures::{
    self, LevelAt, Month, actuarial_balance, cost_rate, discount_factors, income_rate, level_factor,
    payg_rate, present_value, present_value_by_payer,
};
use crate::projection::result::{PathResult, YearResult};
use crate::sets::Payer;
use crate::units::{MoneyError, float};

/// Rates of one year, shares of the collected base; `None` when nothing is collected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearRates {
    pub cost: Option<f64>,
    pub income: Option<f64>,
    /// Pay-as-you-go rate (以收定支费率).
    pub payg: Option<f64>,
}

/// Measures over the whole horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonMeasures {
    /// Factor on all rates in force that keeps payable months at or above the target at every year end.
    pub level_factor: Option<f64>,
    /// The target in months.
    pub level_target_months: f64,
    /// (Opening + PV income − PV outgo)/PV base; positive is a surplus.
    pub actuarial_balance: Option<f64>,
    pub present_value_base: f64,
    pub present_value_outgo: f64,
    pub present_value_by_payer: [f64; Payer::COUNT],
}

/// The twelve months of a year as measures see them.
fn months_of(year: &YearResult) -> Result<Vec<Month>, MoneyError> {
    let rate = float(year.monthly_rate);
    let by_head = year.administration_per_insured.over(Decimal::from(12))?;
    year.months
        .iter()
        .zip(year.base_by_month)
        .map(|(entry, base)| {
            let flows = &entry.flows;
            let donations = flows.paid_by(Payer::Donor)?;
            Ok(Month {
                base: base.to_f64(),
                contributions: flows.contributions_total()?.minus(donations)?.to_f64(),
                other_income: donations.plus(flows.subsidies)?.plus(flows.other_income)?.to_f64(),
                outgo: flows.outgo()?.to_f64(),
                outgo_with_contributions: flows.administration.minus(by_head)?.to_f64(),
                net_transfers: flows.transfers_in.minus(flows.transfers_out)?.to_f64(),
                monthly_rate: rate,
            })
        })
        .collect()
}

/// Cost, income and pay-as-you-go rate of a year.
pub fn year_rates(year: &YearResult) -> Result<YearRates, MoneyError> {
    let months = months_of(year)?;
    Ok(YearRates { cost: cost_rate(&months), income: income_rate(&months), payg: payg_rate(&months) })
}

/// Measures over the horizon; `target` payable months for the level rate.
pub fn horizon(path: &PathResult, target: f64) -> Result<HorizonMeasures, MoneyError> {
    let mut months: Vec<Month> = vec![];
    let mut payers: Vec<[f64; Payer::COUNT]> = vec![];
    for year in &path.years {
        months.extend(months_of(year)?);
        for entry in &year.months {
            let mut row = [0.0; Payer::COUNT];
            for p in Payer::ALL {
                row[p.index()] = entry.flows.paid_by(p)?.to_f64();
            }
            payers.push(row);
        }
    }
    let opening = path.years.first().map_or(0.0, |y| y.ltci.opening.to_f64());
    let factors = discount_factors(months.iter().map(|m| m.monthly_rate));
    Ok(HorizonMeasures {
        level_factor: level_factor(opening, &months, target, LevelAt::EveryYear),
        level_target_months: target,
        actuarial_balance: actuarial_balance(opening, &months, 0.0),
        present_value_base: present_value(&factors, months.iter().map(|m: &measures::Month| m.base)),
        present_value_outgo: present_value(&factors, months.iter().map(|m| m.outgo)),
        present_value_by_payer: present_value_by_payer(&factors, &payers),
    })
}
