//! The funds, the rate transfer, the reserve constraints.

use rust_decimal::Decimal;

use super::super::mirror::ScenarioFile;
use super::super::mirror::funds::{
    Basis, ConstraintForm, DivisorWord, FundDivisorWord, FundWord, LtciFundForm, MeasureWord, OnFailWord,
    PilotAreas, ShortageWord, Threshold, TransferForm, WarningBandsForm, WhenForm, WhenWord,
};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::quantity::{as_percent, plain};
use super::super::text::text;
use super::economy::indicator;
use super::law::{collection, contributions_start};
use super::{Lower, title};
use crate::finance::transfer::{CutBasis, LongRun, MonthsReading};
use crate::scenario::funds::{
    Comparison, Constraint, Fund, LtciFund, Measure, MedicalFund, MonthsDivisor, OnFail, PilotClearing,
    RateTransfer, ReturnRule, Shortage, TransferTest, When,
};
use crate::scenario::law::Base;
use crate::scenario::{Text, WarningBands};
use crate::sets::{Category, Payer, Track};

/// The LTCI fund.
pub fn ltci_fund(form: &LtciFundForm, frame: &mut Lower) -> Option<LtciFund> {
    let clearing = form.clearing.as_ref().map(|c| PilotClearing {
        year: c.year.0 as i32,
        rule: ReturnRule { trigger: c.trigger.0, floor: c.floor.0, share: c.share.0 },
        received: c.received.0,
        received_residents: c.received_residents.0,
    });
    if let Some(c) = &clearing {
        // A share of nothing leaves the right unused: that is no contradiction.
        if c.rule.share > Decimal::ZERO && form.opening.0 <= Decimal::ZERO {
            let what = text!("没有试点基金结余，谈不上返还", "there is no pilot balance to return");
            frame.error("ltci_fund.clearing", Code::Contradiction, what);
        }
        if c.rule.share > Decimal::ZERO && c.received + c.received_residents <= Decimal::ZERO {
            let what = text!(
                "没有从医保划入过资金，没有可返还的",
                "nothing ever came from medical insurance: nothing can be returned"
            );
            frame.error("ltci_fund.clearing.received", Code::Contradiction, what);
        }
        if c.rule.trigger < c.rule.floor {
            let what = text!("触发月数低于返还后的下限", "the trigger is below the floor after the return");
            frame.error("ltci_fund.clearing.trigger", Code::Contradiction, what);
        }
        if c.year < frame.horizon.first_year || c.year > frame.horizon.last_year() {
            frame.error(
                "ltci_fund.clearing.year",
                Code::OutOfRange,
                text!("不在预测期内", "it lies outside the projection"),
            );
        }
    }
    if form.opening.0 < Decimal::ZERO {
        let what = text!("期初结余为负", "the opening balance is negative");
        frame.report("ltci_fund.opening", Problem::warning(Code::Unusual, what));
    }
    Some(LtciFund {
        opening: form.opening.0,
        shortage: match form.shortage {
            ShortageWord::CarryNegative => Shortage::CarryNegative,
            ShortageWord::Government => Shortage::GovernmentCovers,
            ShortageWord::Scaled => Shortage::ScaleBenefits,
        },
        divisor: match form.months_divisor {
            FundDivisorWord::ThisYear => MonthsDivisor::ThisYear,
            FundDivisorWord::NextYear => MonthsDivisor::NextYear,
        },
        donations: form.donations.0,
        clearing,
        borrowing: form.borrowing.map(|rate| rate.0),
        adjustment: form.adjustment.as_ref().and_then(|rule| super::shortage::adjustment(rule, frame)),
        budget: super::shortage::budget(form, frame),
    })
}

/// The medical fund, if there is one; the outer `None` after a problem.
pub fn medical_fund(file: &ScenarioFile, frame: &mut Lower) -> Option<Option<MedicalFund>> {
    let Some(form) = &file.medical_fund else { return Some(None) };
    let employee = file.contributions.get(Category::Employee);
    let share = match (&form.base, employee) {
        (Some(base), _) => Some((base, "medical_fund.base")),
        (None, Some(employee)) => Some((&employee.base, "contributions.employee.base")),
        (None, None) => {
            let what = text!(
                "缺少基数：没有职工筹资规则可以沿用",
                "the base is missing: there is no rule for employees to take it from"
            );
            frame.error("medical_fund", Code::MissingKey, what);
            None
        }
    };
    let base = share.and_then(|(base, path)| {
        let indicator = indicator(&base.indicator, path, file, frame)?;
        Some(Base { share: base.share, indicator, lag: base.lag.unwrap_or(0), bounds: None })
    });
    let transfer = match &form.transfer {
        None => Some(None),
        Some(transfer) => self::transfer(transfer, file, frame).map(Some),
    };
    Some(Some(MedicalFund {
        opening_months: form.payable_months.0,
        employer_rate: form.employer_rate.0,
        base: base?,
        collection_ratio: form
            .collection
            .map_or_else(|| collection(file, Category::Employee), |s| to_f64(s.0)),
        income_per_active: form.income_per_active.0,
        outgo_per_insured: form.outgo_per_insured.0,
        retired_to_active: to_f64(form.retired_to_active.0),
        year: form.year.0 as i32,
        transfer: transfer?,
    }))
}

fn transfer(form: &TransferForm, file: &ScenarioFile, frame: &mut Lower) -> Option<RateTransfer> {
    let path = "medical_fund.transfer";
    let year = form.year.0 as i32;
    if year < frame.horizon.first_year || year > frame.horizon.last_year() {
        frame.error(
            &format!("{path}.year"),
            Code::OutOfRange,
            text!("不在预测期内", "it lies outside the projection"),
        );
    }
    if form.cut.0 <= Decimal::ZERO {
        frame.error(
            &format!("{path}.cut"),
            Code::OutOfRange,
            text!("划转必须为正", "the cut must be positive"),
        );
    }
    if !form.requires.no_deficit.0 {
        let problem = Problem::error(
            Code::AgainstLaw,
            text!("不能去掉无当期赤字的条件", "the test without a deficit cannot be left out"),
        )
        .expected(text!("`no_deficit: on`", "`no_deficit: on`"));
        frame.report(&format!("{path}.requires.no_deficit"), problem);
    }
    employer_ceiling(form, year, file, frame);
    let years_tested = form.years_tested.0.max(1) as usize;
    let start = contributions_start(file, Track::Employee).filter(|s| s.year == year);
    let first_month = start.map_or(1, |s| s.month);
    if form.long_run_months.is_some() && !form.long_run.0 {
        let what = text!("`long_run: off` 时不检验", "with `long_run: off` it is not tested");
        frame.error(&format!("{path}.long_run_months"), Code::Contradiction, what);
    }
    if form.confidence.0 <= Decimal::ZERO || form.confidence.0 >= Decimal::ONE {
        let what = text!("把握程度应在 0 与 100% 之间", "the confidence lies between 0 and 100%");
        frame.error(&format!("{path}.confidence"), Code::OutOfRange, what);
    }
    let established = form.established.map(|y| y.0 as i32);
    if established.is_some_and(|y| y > year) {
        let what = text!(
            "晚于 `year`：划转只能在建制当年或其后",
            "it lies after `year`: a cut is made in the establishment year or later"
        );
        frame.error(&format!("{path}.established"), Code::Contradiction, what);
    }
    if form.return_first.0 && file.ltci_fund.clearing.is_none() {
        let what = text!(
            "没有 `ltci_fund.clearing`，没有返还可计入",
            "without `ltci_fund.clearing` nothing is returned"
        );
        frame.error(&format!("{path}.return_first"), Code::MissingKey, what);
    }
    Some(RateTransfer {
        year,
        cut: form.cut.0,
        test: TransferTest {
            min_months: to_f64(form.requires.payable_months.0),
            months_years: years_tested,
            reading: match form.months_divisor {
                DivisorWord::SameYear => MonthsReading::SameYear,
                DivisorWord::NextYear => MonthsReading::NextYear,
                DivisorWord::LastSettled => MonthsReading::LastSettled,
                DivisorWord::OpeningBalance => MonthsReading::OpeningBalance,
            },
            basis: match form.basis {
                Basis::AfterCut => CutBasis::Annualised,
                Basis::BeforeCut => CutBasis::BeforeCut,
                Basis::PartYear => CutBasis::PartYear { first_month },
            },
            deficit_years: years_tested,
            deficit_with_interest: form.with_interest.0,
            long_run: match form.long_run_months {
                _ if !form.long_run.0 => LongRun::Off,
                Some(months) => LongRun::Months(to_f64(months.0)),
                None => LongRun::BalanceNotNegative,
            },
        },
        on_fail: match form.on_fail {
            OnFailWord::NoTransfer => OnFail::NoTransfer,
            OnFailWord::Reduced => OnFail::Reduced,
            OnFailWord::TransferAndFlag => OnFail::TransferAndFlag,
        },
        retest: form.retest.0,
        follow_rate: form.follow_rate.0,
        return_first: form.return_first.0,
        established: established.filter(|y| *y < year && form.pilot_areas == PilotAreas::NoCut),
        confidence: to_f64(form.confidence.0),
        clause: frame.clause(path),
    })
}

/// The cut becomes the employers' LTCI rate, so it cannot be larger.
fn employer_ceiling(form: &TransferForm, year: i32, file: &ScenarioFile, frame: &mut Lower) {
    use super::super::mirror::law::RateForm;
    let Some(employee) = file.contributions.get(Category::Employee) else { return };
    let (RateForm::Own(rate), Some(share)) = (&employee.rate, employee.split.get(Payer::Employer)) else {
        return;
    };
    let Some(rates) = rate.map(|x| x.checked_mul(share.0).unwrap_or(x)) else { return };
    let employer = *rates.at(year);
    if form.cut.0 > employer {
        let employer = as_percent(employer);
        let what = text!(
            "划转高于单位长护险费率 {employer}",
            "the cut is above the employers' LTCI rate {employer}"
        );
        let problem =
            Problem::error(Code::AgainstLaw, what).expected(text!("不高于 {employer}", "at most {employer}"));
        frame.report("medical_fund.transfer.cut", problem);
    }
}

/// The reserve constraints.
pub fn constraints(file: &ScenarioFile, frame: &mut Lower) -> Option<Vec<Constraint>> {
    let mut all = Some(Vec::new());
    let mut ids: Vec<&str> = Vec::new();
    for (i, form) in file.constraints.iter().enumerate() {
        let path = format!("constraints.{i}");
        if ids.contains(&form.id.0.as_str()) {
            frame.error(
                &format!("{path}.id"),
                Code::DuplicateKey,
                text!("名称重复", "the name stands twice"),
            );
        }
        ids.push(&form.id.0);
        let one = constraint(form, &path, file, frame);
        all = all.zip(one).map(|(mut list, one)| {
            list.push(one);
            list
        });
    }
    all
}

fn constraint(
    form: &ConstraintForm,
    path: &str,
    file: &ScenarioFile,
    frame: &mut Lower,
) -> Option<Constraint> {
    let (comparison, threshold, key) = match (&form.at_least, &form.at_most) {
        (Some(x), None) => (Comparison::AtLeast, x, "at_least"),
        (None, Some(x)) => (Comparison::AtMost, x, "at_most"),
        _ => {
            let what = text!("写 `at_least` 或 `at_most` 之一", "write one of `at_least` and `at_most`");
            frame.error(path, Code::MissingKey, what);
            return None;
        }
    };
    let value = match (form.measure, threshold) {
        (MeasureWord::PayableMonths, Threshold::Months(x))
        | (MeasureWord::CurrentBalance | MeasureWord::ClosingBalance, Threshold::Yuan(x))
        | (MeasureWord::CostRate, Threshold::Rate(x)) => *x,
        (measure, _) => {
            let (zh, en) = match measure {
                MeasureWord::PayableMonths => ("月数，如 `6 months`", "months such as `6 months`"),
                MeasureWord::CurrentBalance | MeasureWord::ClosingBalance => {
                    ("金额，如 `0 yuan`", "an amount such as `0 yuan`")
                }
                MeasureWord::CostRate => ("比率，如 `0.3%`", "a rate such as `0.3%`"),
            };
            let problem =
                Problem::error(Code::WrongUnit, text!("单位与指标不符", "the unit does not fit the measure"))
                    .expected(text!("{zh}", "{en}"));
            frame.report(&format!("{path}.{key}"), problem);
            return None;
        }
    };
    let fund = match form.fund {
        FundWord::Ltci => Fund::Ltci,
        FundWord::Medical => Fund::Medical,
    };
    if fund == Fund::Medical && file.medical_fund.is_none() {
        let what = text!("没有 `medical_fund`，无法检验", "without `medical_fund` this cannot be tested");
        frame.error(&format!("{path}.fund"), Code::MissingKey, what);
        return None;
    }
    if form.confidence.0 <= Decimal::ZERO || form.confidence.0 >= Decimal::ONE {
        let what = text!("把握程度应在 0 与 100% 之间", "the confidence lies between 0 and 100%");
        frame.error(&format!("{path}.confidence"), Code::OutOfRange, what);
    }
    let when = when(&form.when, path, file, frame)?;
    let measure = match form.measure {
        MeasureWord::PayableMonths => Measure::PayableMonths,
        MeasureWord::CurrentBalance => Measure::CurrentBalance,
        MeasureWord::ClosingBalance => Measure::ClosingBalance,
        MeasureWord::CostRate => Measure::CostRate,
    };
    Some(Constraint {
        id: form.id.0.clone(),
        title: form.title.as_ref().map_or_else(|| described(form, threshold, comparison), title),
        fund,
        measure,
        comparison,
        value: to_f64(value),
        when,
        confidence: to_f64(form.confidence.0),
        clause: frame.clause(path),
    })
}

/// A title made from the measure and the threshold.
fn described(form: &ConstraintForm, threshold: &Threshold, comparison: Comparison) -> Text {
    use super::super::words::Closed;
    let label = |zh: bool| {
        let (m, f) = (form.measure, form.fund);
        let measure =
            MeasureWord::members().into_iter().find(|x| x.0 == m).map_or("", |x| if zh { x.2 } else { x.3 });
        let fund =
            FundWord::members().into_iter().find(|x| x.0 == f).map_or("", |x| if zh { x.2 } else { x.3 });
        (measure, fund)
    };
    let sign = if comparison == Comparison::AtLeast { "≥" } else { "≤" };
    let (zh_value, en_value) = match threshold {
        Threshold::Months(x) => (format!("{} 个月", plain(*x)), format!("{} months", plain(*x))),
        Threshold::Yuan(x) => (format!("{} 元", plain(*x)), format!("{} yuan", plain(*x))),
        Threshold::Rate(x) => (as_percent(*x), as_percent(*x)),
    };
    let ((zh_measure, zh_fund), (en_measure, en_fund)) = (label(true), label(false));
    Text {
        zh: format!("{zh_fund}{zh_measure} {sign} {zh_value}"),
        en: format!("{en_fund}: {en_measure} {sign} {en_value}"),
    }
}

fn when(form: &WhenForm, path: &str, file: &ScenarioFile, frame: &mut Lower) -> Option<When> {
    let (first, last) = (frame.horizon.first_year, frame.horizon.last_year());
    let at = format!("{path}.when");
    let single = |year: i32| When { from: year, to: year };
    let when = match form {
        WhenForm::Word(WhenWord::EveryYear) => When { from: first, to: last },
        WhenForm::Word(WhenWord::EstablishmentYear) => {
            let transfer =
                file.medical_fund.as_ref().and_then(|m| m.transfer.as_ref()).map(|t| t.year.0 as i32);
            let start =
                contributions_start(file, Track::Employee).or(contributions_start(file, Track::Resident));
            single(transfer.or(start.map(|s| s.year)).unwrap_or(first).max(first))
        }
        WhenForm::Word(WhenWord::AfterReturn) => match &file.ltci_fund.clearing {
            Some(clearing) => single(clearing.year.0 as i32),
            None => {
                let what = text!(
                    "没有 `ltci_fund.clearing`，没有返还",
                    "without `ltci_fund.clearing` nothing is returned"
                );
                frame.error(&at, Code::MissingKey, what);
                return None;
            }
        },
        WhenForm::Years(years) => {
            When { from: years.from.0 as i32, to: years.to.map_or(last, |y| y.0 as i32) }
        }
    };
    if when.from > when.to || when.from > last || when.to < first {
        let what = text!("不在预测期 {first}–{last} 内", "it lies outside the projection {first}–{last}");
        frame.error(&at, Code::OutOfRange, what);
        return None;
    }
    Some(When { from: when.from.max(first), to: when.to.min(last) })
}

/// The monitoring bands.
pub fn warning_bands(form: &WarningBandsForm, frame: &mut Lower) -> Option<WarningBands> {
    if form.red.0 > form.orange.0 || form.orange.0 > form.yellow.0 {
        let what = text!("应为 red ≤ orange ≤ yellow", "red ≤ orange ≤ yellow is expected");
        frame.error("warning_bands", Code::Contradiction, what);
    }
    Some(super::bands(to_f64(form.red.0), to_f64(form.orange.0), to_f64(form.yellow.0)))
}
