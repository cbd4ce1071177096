//! Key figures and findings of an area, in words.

use super::verdicts::{band_line, sentence};
use crate::analysis::outcome::{AreaOutcome, Outcome};
use crate::finance::constraint::Verdict;
use crate::lang::Lang;
use crate::montecarlo::plan::Measure;
use crate::projection::result::YearResult;
use crate::report::chart::Quantity;
use crate::report::number::{human, percent, supported};
use crate::report::page::KeyFigure;
use crate::report::verdict::probability;
use crate::sets::Payer;
use crate::units::Yuan;

/// Figures that a reader asks first: size of the scheme in its first full and its last year, balance, rates, transfer.
pub fn key_figures(area: &AreaOutcome, lang: Lang) -> Vec<KeyFigure> {
    let mut figures = vec![];
    let Some(last) = area.best.years.last() else { return figures };
    let settled = area.best.years.iter().find(|y| y.payable_months.is_some()).unwrap_or(last);
    let full = area.best.years.get(5).unwrap_or(last);
    for year in [settled, full, last] {
        figures.extend(size(year, lang));
    }
    figures.extend(balance(area, last, lang));
    if let Some(factor) = area.horizon.level_factor {
        figures.push(KeyFigure {
            label: lang.pick("均衡费率系数", "level-rate factor").to_owned(),
            value: format!("× {factor:.3}"),
            note: match lang {
                Lang::Zh => format!(
                    "现行各年费率同乘此数，可使每年末可支付月数不低于 {} 个月",
                    area.horizon.level_target_months
                ),
                Lang::En => format!(
                    "all rates in force times this keep payable months at {} or more at every year end",
                    area.horizon.level_target_months
                ),
            },
        });
    }
    if let Some(balance) = area.horizon.actuarial_balance {
        figures.push(KeyFigure {
            label: lang.pick("精算平衡", "actuarial balance").to_owned(),
            value: format!("{}%", percent(balance)),
            note: lang
                .pick(
                    "（期初结余 + 收入现值 − 支出现值）÷ 缴费基数现值",
                    "(opening + PV income − PV outgo) ÷ PV contribution base",
                )
                .to_owned(),
        });
    }
    figures.extend(super::transfer::figures(area, lang));
    figures
}

fn size(year: &YearResult, lang: Lang) -> Vec<KeyFigure> {
    let insured: f64 = year.people.insured.iter().sum();
    let beneficiaries: f64 = year.people.use_of_year.by_category.iter().sum();
    let outgo = year.ltci.flows.outgo().map_or(f64::NAN, Yuan::to_f64);
    let note = match lang {
        Lang::Zh => format!("{} 年，参保 {}", year.year, human(insured, Quantity::People, lang)),
        Lang::En => format!("{}, {} insured", year.year, human(insured, Quantity::People, lang)),
    };
    let mut figures = vec![KeyFigure {
        label: lang.pick("享受待遇人数", "beneficiaries").to_owned(),
        value: human(beneficiaries, Quantity::People, lang),
        note: format!("{note}{}{}%", lang.pick("，占 ", ", "), percent(beneficiaries / insured)),
    }];
    if outgo.is_finite() {
        figures.push(KeyFigure {
            label: lang.pick("基金支出", "outgo of the fund").to_owned(),
            value: human(outgo, Quantity::Money, lang),
            note: match lang {
                Lang::Zh => format!("{} 年，每名参保人 {:.0} 元", year.year, outgo / insured),
                Lang::En => format!("{}, {:.0} yuan per insured", year.year, outgo / insured),
            },
        });
    }
    figures
}

fn balance(area: &AreaOutcome, last: &YearResult, lang: Lang) -> Vec<KeyFigure> {
    let closing = last.ltci.closing.to_f64();
    let spread = area.paths.as_ref().and_then(|p| p.of(Measure::Closing)?.last());
    let mut note = match lang {
        Lang::Zh => format!("{} 年末，最佳估计", last.year),
        Lang::En => format!("end of {}, best estimate", last.year),
    };
    if let Some(s) = spread {
        let range = [2, 8].map(|i| supported(s.quantiles[i], s.quantile_error(i), Quantity::Money, lang));
        note.push_str(&match lang {
            Lang::Zh => format!("；90% 区间 {} 至 {}", range[0], range[1]),
            Lang::En => format!("; 90% interval {} to {}", range[0], range[1]),
        });
    }
    let mut figures = vec![KeyFigure {
        label: lang.pick("累计结余", "balance of the fund").to_owned(),
        value: human(closing, Quantity::Money, lang),
        note,
    }];
    let government = area.horizon.present_value_by_payer[Payer::Government.index()];
    figures.push(KeyFigure {
        label: lang.pick("财政补助现值", "present value of government subsidies").to_owned(),
        value: human(government, Quantity::Money, lang),
        note: lang
            .pick("全部预测期，按基金利率折现", "whole horizon, discounted at the fund's interest rate")
            .to_owned(),
    });
    figures
}

/// The answer in a few sentences: verdict first, then the year in which it turns.
pub fn findings(outcome: &Outcome, area: &AreaOutcome, lang: Lang) -> Vec<String> {
    let first_year = outcome.scenario.horizon.first_year;
    let mut findings = vec![];
    for c in &area.constraints {
        let said = sentence(&c.constraint, lang);
        let probability = c.paths.as_ref().map(|p| probability(p.any, Some(p.any_error)));
        let text = match (c.verdict, lang) {
            (Verdict::Fails, Lang::Zh) => {
                let year = c
                    .first_breach(first_year)
                    .map_or(String::new(), |y| format!("，最佳估计下 {y} 年首次突破"));
                format!("不达标：{said}{year}。")
            }
            (Verdict::Fails, Lang::En) => {
                let year = c
                    .first_breach(first_year)
                    .map_or(String::new(), |y| format!("; first breached in {y} on the best estimate"));
                format!("Fails: {said}{year}.")
            }
            (Verdict::AtRisk, Lang::Zh) => {
                format!("有风险：{said}；最佳估计达标，但突破概率为 {}。", probability.unwrap_or_default())
            }
            (Verdict::AtRisk, Lang::En) => format!(
                "At risk: {said}; met on the best estimate, but breached with probability {}.",
                probability.unwrap_or_default()
            ),
            (Verdict::Meets, Lang::Zh) => {
                format!("达标：{said}{}。", probability.map_or(String::new(), |p| format!("，突破概率 {p}")))
            }
            (Verdict::Meets, Lang::En) => {
                format!(
                    "Meets: {said}{}.",
                    probability.map_or(String::new(), |p| format!("; probability of breach {p}"))
                )
            }
        };
        findings.push(text);
    }
    findings.push(band_line(area, lang));
    findings
}
