//! What follows when money is short: dynamic adjustment, global budget; and whether a lever has anything to move.

use rust_decimal::Decimal;

use super::super::leaf::Step;
use super::super::mirror::funds::{
    AdjustmentRuleForm, BudgetWord, GlobalBudgetForm, LtciFundForm, ShortageWord,
};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::text::{Text, text};
use super::Lower;
use crate::scenario::funds::{Adjustment, GlobalBudget, Lever, LtciFund, Move, Shortage, Trigger};
use crate::scenario::law::{Method, ModeRule};
use crate::scenario::{Area, Benefits, Contribution, Pooling};
use crate::sets::Track;

const PATH: &str = "ltci_fund.adjustment";

const fn key(lever: Lever) -> &'static str {
    match lever {
        Lever::Rate => "rate",
        Lever::Ratio => "ratio",
        Lever::Limit => "limit",
    }
}

/// The adjustment rule.
pub fn adjustment(form: &AdjustmentRuleForm, frame: &mut Lower) -> Option<Adjustment> {
    let years = [
        ("for", form.years_under.0, text!("触发年数至少为 1", "it takes at least 1 year to trigger")),
        ("lag", form.lag.0, text!("最早次年生效", "a move takes effect in the next year at the earliest")),
    ];
    for (key, found, what) in years {
        if found == 0 {
            let problem = Problem::error(Code::OutOfRange, what)
                .expected(text!("`1 years` 或更长", "`1 years` or more"));
            frame.report(&format!("{PATH}.{key}"), problem);
        }
    }
    let limit_step = form.limit.as_ref().and_then(|limit| match limit.step {
        Step::Relative(step) => Some(step),
        Step::Points(_) => {
            let problem = Problem::error(
                Code::WrongUnit,
                text!("限额按原限额的百分比调整", "limits move by a percent of themselves"),
            )
            .expected(text!("如 `-10%`", "such as `-10%`"));
            frame.report(&format!("{PATH}.limit.step"), problem);
            None
        }
    });
    let moves = [
        form.rate.as_ref().map(|f| (Lever::Rate, f.step.0, f.at_least.0, f.at_most.0)),
        form.ratio.as_ref().map(|f| (Lever::Ratio, f.step.0, f.at_least.0, f.at_most.0)),
        form.limit.as_ref().zip(limit_step).map(|(f, x)| (Lever::Limit, x, f.at_least.0, f.at_most.0)),
    ];
    let moves: Vec<Move> = moves
        .into_iter()
        .flatten()
        .map(|(lever, step, floor, ceiling)| Move { lever, step, floor, ceiling })
        .collect();
    if moves.is_empty() && form.limit.is_none() {
        let what = text!(
            "没有可调整的对象：写 `rate`、`ratio`、`limit` 中的一个或几个",
            "there is nothing to move: write one or several of `rate`, `ratio`, `limit`"
        );
        frame.error(PATH, Code::MissingKey, what);
    }
    for one in &moves {
        checked(one, frame);
    }
    let trigger = Trigger { months: to_f64(form.below.0), years: form.years_under.0 };
    Some(Adjustment { trigger, lag: form.lag.0, moves })
}

/// A step that moves something, within bounds in their order.
fn checked(one: &Move, frame: &mut Lower) {
    let path = format!("{PATH}.{}", key(one.lever));
    if one.step.is_zero() {
        frame.error(&format!("{path}.step"), Code::OutOfRange, text!("步长为零", "the step moves nothing"));
    }
    if one.check().is_err() {
        let at = if frame.written(&format!("{path}.at_least")) { "at_least" } else { "at_most" };
        let what = text!("下限高于上限", "the lower bound is above the upper one");
        frame.error(&format!("{path}.{at}"), Code::Contradiction, what);
    }
    let worsens = match one.lever {
        Lever::Rate => one.step < Decimal::ZERO,
        Lever::Ratio | Lever::Limit => one.step > Decimal::ZERO,
    };
    if worsens {
        let what = text!("资金不足时这样调整会扩大缺口", "in a shortage such a move makes the gap larger");
        frame.report(&format!("{path}.step"), Problem::warning(Code::Unusual, what));
    }
}

/// The global budget.
pub fn budget(form: &LtciFundForm, frame: &mut Lower) -> Option<GlobalBudget> {
    if form.borrowing.is_some() && form.shortage == ShortageWord::Government {
        let what = text!(
            "财政弥补缺口时结余不为负，借款利率不起作用",
            "the government covers every gap, so no balance is negative and no interest is due"
        );
        frame.report("ltci_fund.borrowing", Problem::warning(Code::Unused, what));
    }
    match &form.global_budget {
        GlobalBudgetForm::Word(BudgetWord::None) => None,
        GlobalBudgetForm::Word(BudgetWord::Income) => Some(GlobalBudget::Income),
        GlobalBudgetForm::Word(BudgetWord::BestEstimate) => {
            Some(GlobalBudget::Expected { margin: Decimal::ZERO })
        }
        GlobalBudgetForm::Margin(form) => Some(GlobalBudget::Expected { margin: form.margin.0 }),
    }
}

/// Every lever finds a value that its first move changes.
pub fn levers_have_targets(
    fund: &LtciFund,
    contributions: &[Contribution],
    benefits: &Benefits,
    frame: &mut Lower,
) {
    let Some(rule) = &fund.adjustment else { return };
    let years = frame.horizon.first_year..=frame.horizon.last_year();
    for one in &rule.moves {
        let scheduled: Vec<Decimal> = match one.lever {
            Lever::Rate => years
                .clone()
                .flat_map(|y| contributions.iter().map(move |c| c.rates.iter().map(|(_, r)| *r.at(y)).sum()))
                .filter(|total: &Decimal| !total.is_zero())
                .collect(),
            Lever::Ratio => years
                .clone()
                .flat_map(|y| modes(benefits).filter(|m| uses_ratio(m)).map(move |m| *m.ratio.at(y)))
                .collect(),
            Lever::Limit => {
                let limited = |m: &&ModeRule| m.cost_limit.is_some() || m.fund_limit.is_some();
                modes(benefits).filter(limited).map(|_| Decimal::ONE).collect()
            }
        };
        let path = format!("{PATH}.{}", key(one.lever));
        if scheduled.is_empty() {
            frame.error(&path, Code::Contradiction, nothing(one.lever));
        } else if !one.step.is_zero() && scheduled.iter().all(|s| one.applied(*s, 1) == Ok(*s)) {
            let what = text!("界限之内没有调整余地", "the bounds leave no room for a move");
            frame.error(&path, Code::Contradiction, what);
        }
    }
}

/// Pooled funds settle shortfalls among the areas; rules by which an area settles its own would act on another balance.
pub fn pooling_fits(pooling: &Pooling, areas: &[Area], frame: &mut Lower) {
    let Some((_, from)) = pooling.rule() else { return };
    if from > frame.horizon.last_year() {
        let what = text!("晚于预测期末，不起作用", "it begins after the projection and has no effect");
        frame.report("pooling", Problem::warning(Code::Unused, what));
    }
    for area in areas {
        let fund = &area.ltci_fund;
        let (zh, en) = match (fund.shortage, &fund.adjustment) {
            (Shortage::CarryNegative, None) => continue,
            (Shortage::CarryNegative, Some(_)) => {
                ("`ltci_fund.adjustment`（动态调整）", "`ltci_fund.adjustment`, a dynamic adjustment")
            }
            _ => (
                "`ltci_fund.shortage` 不是 `carry_negative`",
                "`ltci_fund.shortage` other than `carry_negative`",
            ),
        };
        let id = &area.id;
        let problem = Problem::error(
            Code::Contradiction,
            text!(
                "统筹区 {id} 有 {zh}，不能与统筹调剂同时使用：调整或弥补看的是本区自己的结余",
                "area {id} has {en}; with pooling this cannot be: such rules look at the area's own balance"
            ),
        )
        .expected(text!("`pooling: apart`，或去掉该规则", "`pooling: apart`, or that rule taken away"));
        frame.report("pooling", problem);
    }
}

/// Modes of the tracks that draw benefits.
fn modes(benefits: &Benefits) -> impl Iterator<Item = &ModeRule> {
    Track::ALL.into_iter().map(|t| benefits.track(t)).filter(|t| t.start.is_some()).flat_map(|t| &t.modes)
}

fn uses_ratio(rule: &ModeRule) -> bool {
    !matches!(rule.method, Method::BedDay { times_ratio: false, .. })
}

fn nothing(lever: Lever) -> Text {
    match lever {
        Lever::Rate => text!("没有费率可调", "there is no contribution rate to move"),
        Lever::Ratio => text!("没有按比例支付的待遇", "no benefit is paid by a ratio"),
        Lever::Limit => text!("没有支付限额", "there is no limit to move"),
    }
}
