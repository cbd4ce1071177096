//! The charts of an area, filled from its outcome.

use rayon::prelude::*;

use super::precision::at_most;
use super::table::PresentError;
use super::verdicts::{fund, sentence};
use super::{statistic, years};
use crate::analysis::outcome::AreaOutcome;
use crate::finance::statement::{Line, lines};
use crate::lang::Lang;
use crate::montecarlo::plan::Measure;
use crate::report::chart::{
    BreachChart, BreachSeries, Chart, ChartContext, ChartError, FanChart, HeatChart, HeatRow,
    IncomeOutgoChart, NamedSeries, PeopleChart, PyramidChart, Quantiles, Quantity, RateRampChart, StackPart,
    Threshold, breach, fan, heat, income_outgo, people, pyramid, rate_ramp,
};
use crate::report::number::trimmed;
use crate::scenario::funds::{self, Fund};
use crate::sets::{Category, Grade, Payer};
use crate::units::{Yuan, float};

/// Draws one chart.
type Drawing<'a> = Box<dyn FnOnce() -> Result<Chart, ChartError> + Send + 'a>;

/// All charts of an area, in the order of the report; drawn side by side.
pub fn charts(area: &AreaOutcome, context: &ChartContext) -> Result<Vec<Chart>, PresentError> {
    let lang = context.lang;
    let (months, flows) = (payable_months(area, lang), income_and_outgo(area, lang)?);
    let mut all: Vec<Drawing> =
        vec![Box::new(move || fan(&months, context)), Box::new(move || income_outgo(&flows, context))];
    if let Some(ramp) = resident_ramp(area, lang)? {
        all.push(Box::new(move || rate_ramp(&ramp, context)));
    }
    if super::cuts_benefits(&area.area.ltci_fund) {
        let share = payable_share(area, lang)?;
        all.push(Box::new(move || fan(&share, context)));
    }
    let (users, ages) = (beneficiaries(area, lang), pyramids(area, lang));
    all.push(Box::new(move || people(&users, context)));
    all.push(Box::new(move || pyramid(&ages, context)));
    if !area.constraints.is_empty() {
        let chart = breaches(area, lang);
        all.push(Box::new(move || breach(&chart, context)));
    }
    if let Some(chart) = reserve_heat(area, lang) {
        all.push(Box::new(move || heat(&chart, context)));
    }
    if let Some(chart) = medical_months(area, lang) {
        all.push(Box::new(move || fan(&chart, context)));
    }
    let drawn: Vec<_> = all.into_par_iter().map(|draw| draw()).collect();
    Ok(drawn.into_iter().collect::<Result<_, _>>()?)
}

fn quantiles(area: &AreaOutcome, measure: Measure) -> Option<Quantiles> {
    let q = |i: usize| statistic(area, measure, |s| s.quantiles[i]);
    // Indices in `analysis::outcome::QUANTILES`.
    let e = |i: usize| statistic(area, measure, |s| s.quantile_error(i));
    Some(Quantiles {
        p05: q(2)?,
        p10: q(3)?,
        p25: q(4)?,
        p50: q(5)?,
        p75: q(6)?,
        p90: q(7)?,
        p95: q(8)?,
        p05_error: e(2)?,
        p50_error: e(5)?,
        p95_error: e(8)?,
    })
}

fn thresholds(area: &AreaOutcome, of: Fund, lang: Lang) -> Vec<Threshold> {
    let mut lines: Vec<Threshold> = vec![];
    for c in area.constraints.iter().map(|c| &c.constraint) {
        if c.fund != of || c.measure != funds::Measure::PayableMonths {
            continue;
        }
        let months = trimmed(c.value, 1);
        let label = lang.pick("约束线", "constraint").to_owned()
            + &format!(" {months} {}", lang.pick("个月", "months"));
        lines.push(Threshold { label, value: c.value, years: Some((c.when.from, c.when.to)) });
    }
    lines
}

fn payable_months(area: &AreaOutcome, lang: Lang) -> FanChart {
    FanChart {
        name: "payable_months".into(),
        title: lang.pick("长护险基金累计结余可支付月数", "Payable months of the LTCI fund").into(),
        quantity: Quantity::Months,
        years: years(area),
        quantiles: quantiles(area, Measure::PayableMonths),
        best_estimate: area.best.years.iter().map(|y| y.payable_months.map(float)).collect(),
        best_estimate_label: None,
        best_estimate_error: vec![],
        thresholds: thresholds(area, Fund::Ltci, lang),
        comparisons: vec![],
        definition: lang
            .pick(
                "年末滚存结余 ÷（当年支出 ÷ 12）；待遇启动当年以次年预计支出为分母",
                "closing balance ÷ (outgo of the year ÷ 12); next year's outgo where a benefit phase opens",
            )
            .into(),
    }
}

/// Scheduled against payable benefits.
fn payable_share(area: &AreaOutcome, lang: Lang) -> Result<FanChart, PresentError> {
    Ok(FanChart {
        name: "payable_share".into(),
        title: lang.pick("应付待遇中可支付的比例", "Payable share of scheduled benefits").into(),
        quantity: Quantity::Share,
        years: years(area),
        quantiles: quantiles(area, Measure::PayableShare),
        best_estimate: super::payable_share(area)?,
        best_estimate_label: None,
        best_estimate_error: vec![],
        thresholds: vec![],
        comparisons: vec![],
        definition: lang
            .pick(
                "实付待遇 ÷ 按规则应付的待遇，不含辅助器具；未付部分以后不补",
                "benefits paid ÷ benefits that the rules give, devices left out; what is not paid is not owed later",
            )
            .into(),
    })
}

fn medical_months(area: &AreaOutcome, lang: Lang) -> Option<FanChart> {
    area.transfer.as_ref()?;
    let best = area.best.years.iter().map(|y| y.medical.as_ref()?.payable_months.map(float)).collect();
    Some(FanChart {
        name: "medical_payable_months".into(),
        title: lang
            .pick("职工医保统筹基金可支付月数", "Payable months of the employee medical pooled fund")
            .into(),
        quantity: Quantity::Months,
        years: years(area),
        quantiles: quantiles(area, Measure::MedicalPayableMonths),
        best_estimate: best,
        best_estimate_label: Some(lang.pick("划转后", "with the transfer").into()),
        best_estimate_error: vec![],
        thresholds: thresholds(area, Fund::Medical, lang),
        comparisons: vec![NamedSeries {
            label: lang.pick("不划转", "without transfer").into(),
            values: area.medical_months_without_transfer.iter().map(|m| m.map(float)).collect(),
            errors: vec![],
        }],
        definition: lang
            .pick(
                "年末结余 ÷（当年支出 ÷ 12），划转后",
                "closing balance ÷ (outgo of the year ÷ 12), after the transfer",
            )
            .into(),
    })
}

fn income_and_outgo(area: &AreaOutcome, lang: Lang) -> Result<IncomeOutgoChart, PresentError> {
    let mut rows = vec![];
    for y in &area.best.years {
        rows.push(lines(&y.ltci)?);
    }
    let of = |l: Line| rows.iter().map(|r| r[l.index()].to_f64()).collect::<Vec<_>>();
    let part = |l: Line, zh: &str, en: &str| StackPart { label: lang.pick(zh, en).to_owned(), values: of(l) };
    let mut income = vec![
        part(Line::Contributions, "保险费收入", "contributions"),
        part(Line::Subsidies, "财政补贴收入", "government subsidy"),
        part(Line::Interest, "利息收入", "interest"),
        part(Line::OtherIncome, "其他收入", "other income"),
    ];
    income.retain(|p| p.values.iter().any(|v| *v != 0.0));
    let outgo = area.best.years.iter().map(|y| y.ltci.flows.outgo().map_or(f64::NAN, Yuan::to_f64)).collect();
    Ok(IncomeOutgoChart {
        name: "income_outgo".into(),
        fund: fund(Fund::Ltci, lang).into(),
        years: years(area),
        income,
        outgo,
        closing_balance: area.best.years.iter().map(|y| y.ltci.closing.to_f64()).collect(),
        balance_quantiles: quantiles(area, Measure::Closing),
    })
}

/// The residents' rate with what comes in by payer; the employees' where residents have no contribution.
fn resident_ramp(area: &AreaOutcome, lang: Lang) -> Result<Option<RateRampChart>, PresentError> {
    let find = |k: Category| area.area.contributions.iter().find(|c| c.category == k);
    let Some(c) = find(Category::Resident).or(find(Category::Employee)) else { return Ok(None) };
    let rate = |year: i32| {
        let total: f64 = c.rates.iter().map(|(_, s)| float(*s.at(year))).sum();
        (year >= c.start.year).then_some(total)
    };
    let mut contributions: Vec<StackPart> = vec![];
    for p in Payer::ALL {
        let values: Vec<f64> = area
            .best
            .years
            .iter()
            .map(|y| y.ltci.flows.contributions[c.category.index()][p.index()].to_f64())
            .collect();
        if values.iter().any(|v| *v != 0.0) {
            contributions.push(StackPart { label: lang.pick(p.zh(), p.en()).into(), values });
        }
    }
    let previous = if c.base.lag > 0 { lang.pick("上年度", "previous year's ") } else { "" };
    Ok(Some(RateRampChart {
        name: "rate_ramp".into(),
        group: lang.pick(c.category.zh(), c.category.en()).into(),
        years: years(area),
        rates: vec![NamedSeries {
            label: lang.pick("总费率", "total rate").into(),
            values: years(area).into_iter().map(rate).collect(),
            errors: vec![],
        }],
        contributions,
        base: match lang {
            Lang::Zh => {
                format!("缴费基数：{previous}{}（{}）", c.base.indicator.driver.zh(), c.base.indicator.key)
            }
            Lang::En => format!(
                "contribution base: {previous}{} ({})",
                c.base.indicator.driver.en(),
                c.base.indicator.key
            ),
        },
    }))
}

fn beneficiaries(area: &AreaOutcome, lang: Lang) -> PeopleChart {
    let mut parts: Vec<StackPart> = Grade::ALL
        .iter()
        .map(|g| StackPart {
            label: lang.pick(g.zh(), g.en()).into(),
            values: area.best.years.iter().map(|y| y.people.use_of_year.by_grade[g.index()]).collect(),
        })
        .collect();
    parts.retain(|p| p.values.iter().any(|v| *v != 0.0));
    let spread = |i: usize| statistic(area, Measure::Beneficiaries, |s| s.quantiles[i]);
    PeopleChart {
        name: "beneficiaries".into(),
        title: lang.pick("享受待遇人员（按失能等级）", "Beneficiaries by disability grade").into(),
        years: years(area),
        parts,
        total_p05_p95: spread(2).zip(spread(8)),
        definition: lang
            .pick("各月平均人数，未启动月份计 0", "average of the months; months before the start count as 0")
            .into(),
    }
}

fn pyramids(area: &AreaOutcome, lang: Lang) -> PyramidChart {
    let first = area.best.years.first().map_or(0, |y| y.year);
    let states = &area.best.population;
    let state = |j: usize| states.get(j).copied().unwrap_or([[0.0; crate::sets::AGES]; 2]);
    let last = states.len().saturating_sub(1);
    PyramidChart {
        name: "pyramid".into(),
        population: lang.pick("人口", "Population").into(),
        first: (first, Box::new(state(0))),
        last: (first + last as i32, Box::new(state(last))),
        five_year: false,
    }
}

fn breaches(area: &AreaOutcome, lang: Lang) -> BreachChart {
    let constraints = area
        .constraints
        .iter()
        .map(|c| BreachSeries {
            label: sentence(&c.constraint, lang),
            probability: c.paths.as_ref().map_or_else(
                || vec![None; c.best.len()],
                |p| p.by_year.iter().map(|p| p.map(|p| p.share)).collect(),
            ),
            best_estimate: c.best_breached.clone(),
            any: c.paths.as_ref().map(|p| p.any),
            any_error: c.paths.as_ref().map(|p| p.any_error),
        })
        .collect();
    // The largest error of any probability in the chart.
    let errors = area
        .constraints
        .iter()
        .filter_map(|c| c.paths.as_ref())
        .flat_map(|p| p.by_year.iter().flatten().map(|p| p.error).chain(std::iter::once(p.any_error)));
    // Rounded up to the digits that are printed: it is said to be at most this.
    let largest = (errors.fold(0.0, f64::max) * 1e4).ceil() / 1e4;
    BreachChart {
        name: "breach_probability".into(),
        years: years(area),
        constraints,
        standard_error: Some(largest).filter(|e| *e > 0.0),
    }
}

fn reserve_heat(area: &AreaOutcome, lang: Lang) -> Option<HeatChart> {
    let paths = area.paths.as_ref()?;
    Some(HeatChart {
        name: "reserve_heat".into(),
        fund: fund(Fund::Ltci, lang).into(),
        years: years(area),
        rows: paths
            .months_below
            .iter()
            .map(|(months, p)| HeatRow {
                months: *months,
                probability: p.iter().map(|v| Some(v.share)).collect(),
                errors: p.iter().map(|v| Some(v.error)).collect(),
            })
            .collect(),
        definition: [
            lang.pick("可支付月数低于该月数的路径占比", "share of paths with fewer payable months")
                .to_owned(),
            at_most(paths.months_below.iter().flat_map(|(_, shares)| shares), lang),
        ]
        .join(lang.pick("；", "; ")),
    })
}
