//! The page of several areas together: verdicts by area, their sum, and what pooling is worth.

use super::files::Origin;
use super::pooling::rule;
use super::province::province_line;
use super::table::PresentError;
use super::verdicts::{outcome as word, sentence};
use super::{pick, pooling};
use crate::analysis::outcome::{Outcome, Share, YearStatistics};
use crate::analysis::pooling::PooledOutcome;
use crate::analysis::province::{ProvinceOutcome, ProvinceYear};
use crate::finance::pooling::Pooling;
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::report::chart::{Chart, ChartContext, FanChart, Quantity, fan};
use crate::report::number::{human, supported};
use crate::report::page::{Cell, KeyFigure, PageTable, ReportPage};
use crate::report::verdict::probability;
use crate::units::float;

/// Columns of the annual table that the page prints; province.csv has all of them.
const PRINTED: [&str; 12] = [
    "insured_persons",
    "beneficiaries_persons",
    "income_yuan",
    "outgo_yuan",
    "closing_balance_yuan",
    "payable_months",
    "negative_areas",
    "needed_transfers_yuan",
    "pooled_fund_yuan",
    "pooled_closing_balance_yuan",
    "pooling_transfers_yuan",
    "pooled_failing_areas",
];

/// Charts of the whole: payable months of the sum, and with pooling its own.
pub fn charts(of: &ProvinceOutcome, context: &ChartContext) -> Result<Vec<Chart>, PresentError> {
    let lang = context.lang;
    let months = FanChart {
        name: "province_payable_months".into(),
        title: lang
            .pick("各统筹区合计可支付月数", "Payable months of all areas together")
            .into(),
        quantity: Quantity::Months,
        years: of.years.iter().map(|y| y.year).collect(),
        quantiles: of.paths.as_ref().map(|p| pooling::quantiles(&p.payable_months)),
        best_estimate: of.years.iter().map(|y| y.payable_months.map(float)).collect(),
        best_estimate_label: None,
        best_estimate_error: vec![],
        thresholds: vec![],
        comparisons: vec![],
        definition: lang
            .pick(
                "各区年末结余之和 ÷（支出之和 ÷ 12）；各区基金分账，合计为正不表示每区都能支付",
                "sum of balances ÷ (sum of outgo ÷ 12); the funds are apart: a positive sum does not mean that every area can pay",
            )
            .into(),
    };
    let mut all = vec![fan(&months, context)?];
    if let Some(pooled) = &of.pooled {
        all.extend(pooling::charts(pooled, context)?);
    }
    Ok(all)
}

/// The page; charts and annual table are those of the whole.
pub fn page<'a>(
    outcome: &Outcome,
    of: &ProvinceOutcome,
    charts: &'a [Chart],
    annual: &'a AnnualTable,
    origin: &Origin,
    lang: Lang,
) -> ReportPage<'a> {
    let mut tables = vec![verdicts(outcome, lang)];
    let mut findings: Vec<String> = province_line(of, lang).into_iter().collect();
    if let Some(pooled) = &of.pooled {
        findings.extend(pooling::line(pooled, lang));
        tables.extend(pooled_areas(outcome, pooled, lang));
    }
    let charted = charts.iter().flat_map(|c| &c.warnings).map(ToString::to_string);
    ReportPage {
        lang,
        title: pick(&outcome.scenario.title, lang).to_owned(),
        subtitle: super::files::subtitle(outcome, lang),
        findings,
        verdicts: vec![],
        tables,
        key_figures: of.years.last().map_or_else(Vec::new, |last| figures(of, last, lang)),
        precision: vec![],
        variance: vec![],
        charts,
        annual,
        annual_columns: PRINTED.map(str::to_owned).to_vec(),
        annual_file: "province.csv".into(),
        prefix: String::new(),
        assumptions: origin.assumptions(lang),
        documents: origin.codes(),
        warnings: origin.warnings.iter().cloned().chain(charted).collect(),
        notes: vec![],
        simulation: outcome.simulation.map(|s| (s.paths, s.seed)),
        largest_error: of.paths.as_ref().map(|p| {
            let shares = p.negative.iter().chain(&p.any_area_negative);
            shares.chain([&p.negative_ever, &p.any_area_negative_ever]).map(|s| s.error).fold(0.0, f64::max)
        }),
        reproduce: super::files::reproduce(origin, lang),
    }
}

/// One row an area with the verdict on each constraint.
fn verdicts(outcome: &Outcome, lang: Lang) -> PageTable {
    let constraints = outcome.areas.first().map(|a| a.constraints.as_slice()).unwrap_or_default();
    let mut heads = vec![lang.pick("统筹区", "area").to_owned()];
    heads.extend(constraints.iter().map(|c| sentence(&c.constraint, lang)));
    let rows = outcome.areas.iter().map(|area| {
        let verdicts = area.constraints.iter().map(|c| {
            let outcome = word(c.verdict);
            Cell::Outcome(outcome, outcome.label(lang).to_owned())
        });
        std::iter::once(name(area.area, lang)).chain(verdicts).collect()
    });
    PageTable {
        title: lang.pick("各统筹区结论", "Verdicts by area").to_owned(),
        heads,
        rows: rows.collect(),
        note: lang
            .pick(
                "各区基金各自平衡。点击区名看该区报告；不达标：最佳估计即已突破；有风险：最佳估计达标，但突破概率高于 1 − 要求置信度。",
                "Each area with a fund of its own; its name leads to its report. Fails: breached on the best estimate. At risk: met there, but breached with a probability above 1 − confidence.",
            )
            .to_owned(),
    }
}

fn name(area: &crate::scenario::Area, lang: Lang) -> Cell {
    Cell::Name { text: pick(&area.name, lang).to_owned(), file: format!("{}_report.html", area.id) }
}

/// What pooling changes for each area at the end, and over the whole horizon.
fn pooled_areas(outcome: &Outcome, of: &PooledOutcome, lang: Lang) -> Option<PageTable> {
    let last = of.years.last()?;
    let year = last.year;
    let mut heads = match lang {
        Lang::Zh => vec![
            "统筹区".to_owned(),
            format!("{year} 年末结余，各自平衡"),
            format!("{year} 年末结余，统筹后"),
        ],
        Lang::En => vec![
            "area".to_owned(),
            format!("balance at the end of {year}, apart"),
            format!("balance at the end of {year}, pooled"),
        ],
    };
    // One fund moves nothing between areas: their accounts only say who carries whom.
    let fund = matches!(of.rule, Pooling::AdjustmentFund { .. });
    if fund {
        heads.push(lang.pick("累计上解", "paid in, all years").to_owned());
        heads.push(lang.pick("累计补助", "received, all years").to_owned());
    }
    if of.paths.is_some() {
        heads.push(lang.pick("期内不能支付的概率，各自平衡", "P(ever cannot pay), apart").to_owned());
        heads.push(lang.pick("期内不能支付的概率，统筹后", "P(ever cannot pay), pooled").to_owned());
    }
    let money = |v: f64| Cell::Number(human(v, Quantity::Money, lang));
    let said = |p: &Share| Cell::Number(probability(p.share, Some(p.error)));
    let mut rows = vec![];
    for (r, area) in outcome.areas.iter().enumerate() {
        let account = last.areas.get(r)?;
        let sum = |of_year: fn(&crate::analysis::pooling::PooledAccount) -> f64| {
            of.years.iter().filter_map(|y| y.areas.get(r)).map(of_year).sum::<f64>()
        };
        let mut row = vec![
            name(area.area, lang),
            money(account.closing_apart.to_f64()),
            money(account.closing.to_f64()),
        ];
        if fund {
            row.extend([money(sum(|a| a.levied.to_f64())), money(sum(|a| a.received.to_f64()))]);
        }
        if let Some([apart, pooled]) = of.paths.as_ref().and_then(|p| p.areas.get(r)) {
            row.extend([said(&apart.ever), said(&pooled.ever)]);
        }
        rows.push(row);
    }
    Some(PageTable {
        title: format!("{}{}", lang.pick("统筹：", "Pooling: "), rule(of, lang)),
        heads,
        rows,
        note: match fund {
            true => lang.pick(
                "最佳估计；概率按同一批路径比较。调剂金用尽后，缺口留在各区账户。各年数值见 <区>_pooling.csv。",
                "Best estimate; probabilities on the same paths. Once the adjustment fund is used up, shortfalls stay with the areas. Year by year: <area>_pooling.csv.",
            ),
            false => lang.pick(
                "最佳估计；概率按同一批路径比较。统收统支后负账户由他区承担，基金为负时各区均不能支付。各年数值见 <区>_pooling.csv。",
                "Best estimate; probabilities on the same paths. Negative accounts are carried by the others; when the fund is negative no area can pay. Year by year: <area>_pooling.csv.",
            ),
        }
        .to_owned(),
    })
}

fn figures(of: &ProvinceOutcome, last: &ProvinceYear, lang: Lang) -> Vec<KeyFigure> {
    let at = |zh: &str, en: &str| match lang {
        Lang::Zh => format!("{} {zh}", last.year),
        Lang::En => format!("{en} {}", last.year),
    };
    let figure = |zh: &str, en: &str, value: String, note: String| KeyFigure {
        label: lang.pick(zh, en).to_owned(),
        value,
        note,
    };
    let spread = |years: fn(&crate::analysis::province::ProvincePaths) -> &[YearStatistics], q: Quantity| {
        let Some(s) = of.paths.as_ref().and_then(|p| years(p).last()) else { return String::new() };
        let [low, high] = [2, 8].map(|i| supported(s.quantiles[i], s.quantile_error(i), q, lang));
        match lang {
            Lang::Zh => format!("；90% 区间 {low} 至 {high}"),
            Lang::En => format!("; 90% interval {low} to {high}"),
        }
    };
    let money = |v: f64| human(v, Quantity::Money, lang);
    let people = |v: f64| human(v, Quantity::People, lang);
    let mut figures = vec![
        figure(
            "享受待遇人数",
            "beneficiaries",
            people(last.beneficiaries),
            match lang {
                Lang::Zh => format!("{} 年，参保 {}", last.year, people(last.insured)),
                Lang::En => format!("{}; of {} insured", last.year, people(last.insured)),
            },
        ),
        figure("基金支出合计", "outgo of all funds", money(last.outgo.to_f64()), at("年", "in")),
        figure(
            "累计结余合计",
            "balance of all funds",
            money(last.closing.to_f64()),
            at("年末，最佳估计", "best estimate, end of") + &spread(|p| &p.closing, Quantity::Money),
        ),
    ];
    if let Some(months) = last.payable_months {
        let note =
            at("年末，最佳估计", "best estimate, end of") + &spread(|p| &p.payable_months, Quantity::Months);
        figures.push(figure(
            "合计可支付月数",
            "payable months of the sum",
            human(float(months), Quantity::Months, lang),
            note,
        ));
    }
    figures.push(figure(
        "结余为负的统筹区",
        "areas with a negative balance",
        last.negative_areas.to_string() + lang.pick(" 个", ""),
        at("年末，各自平衡", "funds apart, end of"),
    ));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::run::{RunOptions, evaluate};
    use crate::projection::sample;
    use crate::scenario;
    use crate::units::dec;
    use std::path::Path;

    /// Each area stands in both tables with a link to its page; only an adjustment fund has what moves between areas.
    #[test]
    fn areas_stand_side_by_side() {
        let rules = [
            (scenario::Pooling::Adjustment { share: dec!(0.1), from: 2028 }, 7),
            (scenario::Pooling::OneFund { from: 2028 }, 5),
        ];
        for (rule, columns) in rules {
            let mut scenario = sample::scenario(4);
            scenario.pooling = rule;
            let mut second = scenario.areas[0].clone();
            second.id = "second".into();
            scenario.areas.push(second);
            let options = RunOptions { paths: Some(32), seed: 7, threads: None };
            let outcome = evaluate(&scenario, &options, &|_| {}).unwrap();
            let of = outcome.province.as_ref().unwrap();
            let annual = super::super::province::province_table(of).unwrap();
            let file = Path::new("areas.yaml");
            let origin =
                Origin { file, parameters: vec![], documents: vec![], warnings: vec![], choices: vec![] };
            let page = page(&outcome, of, &[], &annual, &origin, Lang::Zh);
            let [verdicts, pooled] = &page.tables[..] else { panic!("two tables") };
            assert!(verdicts.rows.len() == 2 && pooled.rows.len() == 2);
            assert_eq!(verdicts.heads.len(), 1 + outcome.areas[0].constraints.len());
            assert!(pooled.rows.iter().all(|row| row.len() == columns) && pooled.heads.len() == columns);
            let Cell::Name { file, .. } = &verdicts.rows[1][0] else { panic!("a name") };
            assert_eq!(file, "second_report.html");
            assert_eq!(page.findings.len(), 2);
        }
    }
}
