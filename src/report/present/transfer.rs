//! The rate transfer in words: decision, headroom on the best estimate and with a confidence, employers.

use crate::analysis::clearing::PilotReturn;
use crate::analysis::outcome::AreaOutcome;
use crate::analysis::transfer::Transfer;
use crate::lang::Lang;
use crate::report::chart::Quantity;
use crate::report::number::{human, percent, supported, trimmed};
use crate::report::page::KeyFigure;
use crate::report::verdict::probability;
use crate::units::float;
use rust_decimal::Decimal;

/// A headroom up to the policy's ceiling, no finer than its Monte Carlo error; "none" where not even no cut passes.
fn headroom(of: Option<f64>, error: f64, ceiling: Decimal, lang: Lang) -> String {
    match of {
        None => lang.pick("无", "none").to_owned(),
        Some(h) if h >= float(ceiling) => {
            format!("{}%{}", percent(h), lang.pick("（即政策上限）", " (the ceiling)"))
        }
        Some(h) if error > 0.0 => supported(h, error, Quantity::Share, lang),
        Some(h) => format!("{}%", percent(h)),
    }
}

/// Headroom over paths with its Monte Carlo error, where paths were run.
fn over_paths(t: &Transfer, lang: Lang) -> Option<String> {
    let p = t.paths.as_ref()?;
    let said = |h: Option<f64>| headroom(h, p.at.error, t.wanted, lang);
    let (confidence, at) = (percent(p.confidence), said(p.at.headroom));
    // Where both edges are the same, there is no more to say than the value.
    let [low, high] = p.at.interval.map(said);
    let error = match lang {
        _ if low == high => String::new(),
        Lang::Zh => format!("（95% 区间 {low} 至 {high}）"),
        Lang::En => format!(" (95% interval {low} to {high})"),
    };
    let at = at + &error;
    let passing = probability(p.passing.share, Some(p.passing.error));
    Some(match lang {
        Lang::Zh => {
            format!("{confidence}% 把握下的划转空间 {at}；政策上限通过检验的概率 {passing}")
        }
        Lang::En => format!(
            "headroom at {confidence}% confidence {at}; the ceiling passes with probability {passing}"
        ),
    })
}

/// One line for a terminal; `None` without a transfer.
pub fn transfer_line(area: &AreaOutcome, lang: Lang) -> Option<String> {
    let t = area.transfer.as_ref()?;
    let (cut, wanted) = (percent(float(t.cut)), percent(float(t.wanted)));
    let best = headroom(t.decision.headroom, 0.0, t.wanted, lang);
    let mut line = match lang {
        Lang::Zh => format!("费率划转（{} 年）：{cut}%，政策上限 {wanted}%；最佳估计划转空间 {best}", t.year),
        Lang::En => {
            format!(
                "rate transfer ({}): {cut}%, ceiling {wanted}%; headroom on the best estimate {best}",
                t.year
            )
        }
    };
    if let Some(past) = t.past {
        line.push_str(&match lang {
            Lang::Zh => format!("；{past} 年已建制，建制当年已过，不划转"),
            Lang::En => format!("; set up in {past}, the establishment year is past: no cut"),
        });
    }
    if let Some(paths) = over_paths(t, lang) {
        line.push_str(&format!("{}{paths}", lang.pick("；", "; ")));
    }
    Some(line)
}

/// The one-off return of pilot money with both funds before and after.
fn clearing(c: &PilotReturn, lang: Lang) -> KeyFigure {
    let months = |m: Option<Decimal>| m.map_or_else(|| "—".to_owned(), |m| trimmed(float(m), 2));
    let [before, after] = [c.clearing.months_before, c.clearing.months_after].map(months);
    let medical = c.clearing.by_source.first();
    let [medical_before, medical_after] =
        [medical.and_then(|s| s.months_before), medical.and_then(|s| s.months_after)].map(months);
    KeyFigure {
        label: lang.pick("试点资金返还", "return of pilot money").to_owned(),
        value: human(c.clearing.returned.to_f64(), Quantity::Money, lang),
        note: match lang {
            Lang::Zh => format!(
                "{}；可支付月数：长护险基金 {before} → {after}，职工医保统筹基金 {medical_before} → {medical_after}",
                c.month
            ),
            Lang::En => format!(
                "{}; payable months: LTCI fund {before} → {after}, employee medical pooled fund {medical_before} → {medical_after}",
                c.month
            ),
        },
    }
}

/// Key figures of the page: the cut with its headrooms, and what employers bear in the first full year.
pub(super) fn figures(area: &AreaOutcome, lang: Lang) -> Vec<KeyFigure> {
    let mut figures = vec![];
    if let Some(t) = &area.transfer {
        let best = headroom(t.decision.headroom, 0.0, t.wanted, lang);
        let wanted = percent(float(t.wanted));
        let mut note = match lang {
            Lang::Zh => format!("{} 年，政策上限 {wanted}%（{}）；最佳估计划转空间 {best}", t.year, t.clause),
            Lang::En => {
                format!("{}, ceiling {wanted}% ({}); headroom on the best estimate {best}", t.year, t.clause)
            }
        };
        if let Some(paths) = over_paths(t, lang) {
            note.push_str(&format!("{}{paths}", lang.pick("；", "; ")));
        }
        figures.push(KeyFigure {
            label: lang.pick("医保费率划转", "medical rate transfer").to_owned(),
            value: format!("{}%", percent(float(t.cut))),
            note,
        });
    }
    figures.extend(area.clearing.as_ref().map(|c| clearing(c, lang)));
    let first = area.best.years.iter().zip(&area.accounts).find(|(y, _)| {
        let entries = &y.months;
        let paid = |flows: &crate::finance::ledger::MonthFlows| flows.contributions_total();
        entries.first().is_some_and(|e| {
            paid(&e.flows).is_ok_and(|c| c.amount().is_sign_positive() && !c.amount().is_zero())
        })
    });
    if let Some((year, accounts)) = first
        && let Some(rate) = accounts.employers.rate
    {
        figures.push(KeyFigure {
            label: lang.pick("单位新增负担", "new burden on employers").to_owned(),
            value: human(accounts.employers.amount.to_f64(), Quantity::Money, lang),
            note: match lang {
                Lang::Zh => format!(
                    "{} 年，占缴费工资 {}%；长护险单位缴费减去划转少缴的医保费",
                    year.year,
                    percent(float(rate))
                ),
                Lang::En => format!(
                    "{}, {}% of payroll; employers' LTCI contributions less what the cut saves them",
                    year.year,
                    percent(float(rate))
                ),
            },
        });
    }
    figures
}
