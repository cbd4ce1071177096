//! The medical fund alone as a plan of the kernel: what the transfer test reads on every path [MODEL §10].
//!
//! The members, their costs and the economy are those of the whole plan, and a path is the same path: what is left out
//! (residents, disability, benefits, tenure) is not drawn, and the other draws stay where they are. The LTCI fund of this plan
//! receives the collected payroll itself, which is what a cut of 1 would cost.
//!
//! Exactness: the medical flows of a year are straight lines over its months, so January and December give all twelve.

use super::compile::{CompileError, compile, payroll_line};
use super::rules::Inputs;
use crate::finance::transfer::{FundMonth, FundYear};
use crate::math;
use crate::montecarlo::plan::{CATEGORIES, Fund, GRADES, Measure, MonthFlow, Plan, ProcessRisk};
use crate::sets::{AGES, Category, Driver, Track};

/// Measures kept by [`medical_plan`], in order.
pub const MEASURES: [Measure; 8] = [
    Measure::MonthOf(MonthFlow::MedicalIncome, 0),
    Measure::MonthOf(MonthFlow::MedicalIncome, 11),
    Measure::MonthOf(MonthFlow::Contributions, 0),
    Measure::MonthOf(MonthFlow::Contributions, 11),
    Measure::MonthOf(MonthFlow::MedicalOutgo, 0),
    Measure::MonthOf(MonthFlow::MedicalOutgo, 11),
    Measure::Index(Driver::Interest.index()),
    Measure::MedicalClosing,
];

/// Plan of the medical fund without any cut or return; `None` when the area has no medical fund.
pub fn medical_plan(inputs: &Inputs) -> Result<Option<Plan>, CompileError> {
    let untouched = Inputs { cut: super::Cuts::NONE, returned: None, ..*inputs };
    let Some(payroll) = payroll_line(&untouched)? else { return Ok(None) };
    let mut plan = compile(&untouched)?;
    for shares in &mut plan.enrolment {
        for k in Category::ALL.into_iter().filter(|k| k.track() == Track::Resident) {
            shares[k.index()] = [[0.0; AGES]; 2];
        }
    }
    let d = &mut plan.disability;
    d.prevalence = vec![[[[0.0; AGES]; 2]; GRADES]];
    d.covered.iter_mut().for_each(|row| *row = [0.0; GRADES]);
    d.process = ProcessRisk::None;
    d.yearly.sd = 0.0;
    plan.tenure = [const { None }; CATEGORIES];
    plan.payment.classes.iter_mut().for_each(|class| class.limit_tenure = None);
    plan.contributions.retain(|line| line.fund == Fund::Medical);
    plan.contributions.push(payroll);
    plan.measures = MEASURES.to_vec();
    Ok(Some(plan))
}

/// A year of the fund from the values of [`MEASURES`].
pub fn fund_year(values: &[f64; MEASURES.len()]) -> FundYear {
    let [income, income_end, payroll, payroll_end, outgo, outgo_end, interest, _] = *values;
    let at = |m: usize, january: f64, december: f64| january + (december - january) * m as f64 / 11.0;
    FundYear {
        months: std::array::from_fn(|m| FundMonth {
            income: at(m, income, income_end),
            payroll: at(m, payroll, payroll_end),
            outgo: at(m, outgo, outgo_end),
        }),
        monthly_rate: math::pow(1.0 + interest, 1.0 / 12.0) - 1.0,
    }
}
