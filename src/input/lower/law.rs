//! Contributions and benefits.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::leaf::Share;
use super::super::mirror::law::{
    AssistanceForm, AssistancePayer, BedDayForm, Binds, CollectedForm, ContributionForm, ModeForm, RateForm,
    ServiceHoursForm, TrackForm,
};
use super::super::mirror::{PhaseForm, ScenarioFile, Start};
use super::super::number::to_f64;
use super::super::problem::{Code, Problem};
use super::super::quantity::as_percent;
use super::super::schedule::{Points, between};
use super::super::shape::ByKey;
use super::super::text::text;
use super::economy::indicator;
use super::limits::{Growth, annual, indexation, own, smaller};
use super::people::{adds_to_one, hardship};
use super::{Lower, limits};
use crate::scenario::Economy;
use crate::scenario::law::{
    Assistance, Base, BaseBounds, Benefits, CareCost, Collected, Contribution, Limit, Method, ModeRule,
    TakeUp, TrackBenefits,
};
use crate::sets::{Category, Grade, Mode, Payer, Track};
use crate::timeline::{Series, YearMonth};

fn phase(file: &ScenarioFile, track: Track) -> &PhaseForm {
    match track {
        Track::Employee => &file.phases.employee_track,
        Track::Resident => &file.phases.resident_track,
    }
}

/// First month, if there is one.
fn month(start: &Start) -> Option<YearMonth> {
    match start {
        Start::Never(_) => None,
        Start::From(month) => Some(month.0),
    }
}

/// First month of contributions of a track.
pub fn contributions_start(file: &ScenarioFile, track: Track) -> Option<YearMonth> {
    month(&phase(file, track).contributions)
}

/// First month of benefits of a track.
pub fn benefits_start(file: &ScenarioFile, track: Track) -> Option<YearMonth> {
    month(&phase(file, track).benefits)
}

/// Contributions of all categories.
pub fn contributions(file: &ScenarioFile, frame: &mut Lower) -> Option<Vec<Contribution>> {
    let mut all = Some(Vec::new());
    for (category, form) in &file.contributions.0 {
        let path = format!("contributions.{}", category.key());
        let Some(start) = form.start.map(|m| m.0).or(contributions_start(file, category.track())) else {
            let track = category.track().key();
            let what = text!(
                "制度阶段 `{track}_track` 不缴费（never），这些规则没有作用",
                "the {track} track never pays (`never`): these rules have no effect"
            );
            frame.report(&path, Problem::warning(Code::Unused, what));
            continue;
        };
        let one = contribution(*category, form, start, file, &path, frame);
        all = all.zip(one).map(|(mut list, one)| {
            list.push(one);
            list
        });
    }
    for category in Category::ALL {
        let open = contributions_start(file, category.track()).is_some();
        if open && category != Category::Minor && file.contributions.get(category).is_none() {
            let key = category.key();
            let what = text!("{key} 没有筹资规则，将不缴费", "there is no rule for {key}: they pay nothing");
            frame.report("contributions", Problem::warning(Code::Unusual, what).found(key));
        }
    }
    all
}

fn contribution(
    category: Category,
    form: &ContributionForm,
    start: YearMonth,
    file: &ScenarioFile,
    path: &str,
    frame: &mut Lower,
) -> Option<Contribution> {
    let split = &form.split.0;
    let whole = adds_to_one(split.iter().map(|s| &s.1), &format!("{path}.split"), frame);
    let points = rate(category, form, file, path, frame);
    if let (RateForm::Own(schedule), Some(first)) =
        (&form.rate, points.as_ref().and_then(|p| p.points.first()).map(|p| p.0))
        && schedule.first_year().is_some()
        && first > start.year
    {
        let year = start.year;
        let what = text!(
            "缴费自 {start} 起，费率从 {first} 年才有；{year} 年起按第一个值",
            "contributions start in {start}, the rate begins in {first}: its first value holds from {year}"
        );
        frame.report(&format!("{path}.rate"), Problem::warning(Code::ScheduleGap, what));
    }
    let base = base(form, file, path, frame);
    let assistance = match &form.assistance {
        None => Some(None),
        Some(subsidy) => assistance(category, subsidy, file, path, frame).map(Some),
    };
    let rates = points.and_then(|points| {
        let mut rates = Vec::new();
        for (payer, share) in split {
            let of = |x: Decimal| x.checked_mul(share.0).unwrap_or(x);
            rates.push((*payer, points.series(|v| of(*v), |a, b, k, n| of(between(*a, *b, k, n)))?));
        }
        Some(rates)
    });
    let assisted_without = form.assistance.is_some() && !split.iter().any(|s| s.0 == Payer::Individual);
    if assisted_without {
        let what =
            text!("没有个人部分，资助没有作用", "there is no individual part: the subsidy has no effect");
        frame.report(&format!("{path}.assistance"), Problem::warning(Code::Unused, what));
    }
    if form.central_share.is_some() && !split.iter().any(|s| s.0 == Payer::Government) {
        let what = text!("没有财政补助部分", "the government has no part here");
        frame.report(&format!("{path}.central_share"), Problem::warning(Code::Unused, what));
    }
    if !form.personal_account.0.is_zero() && !split.iter().any(|s| s.0 == Payer::Individual) {
        let what = text!("没有个人部分", "there is no individual part");
        frame.report(&format!("{path}.personal_account"), Problem::warning(Code::Unused, what));
    }
    let collected = match &form.collected {
        CollectedForm::Monthly(_) => Collected::Monthly,
        CollectedForm::Yearly(yearly) => Collected::Annual { month: yearly.month.0 as i8 },
    };
    if !whole {
        return None;
    }
    Some(Contribution {
        category,
        start,
        base: base?,
        rates: rates?,
        collected,
        collection_ratio: collection(file, category),
        assistance: assistance?,
        central_share: form.central_share.map(|s| s.0),
        personal_account: form.personal_account.0,
    })
}

/// Collection ratio of a category.
pub fn collection(file: &ScenarioFile, category: Category) -> f64 {
    let form = &file.collection;
    let share = match category {
        Category::Employee => form.employee,
        Category::Retiree => form.retiree.unwrap_or(form.employee),
        Category::Flexible => form.flexible,
        Category::Unemployed => form.unemployed.unwrap_or(form.employee),
        Category::Resident | Category::Minor => form.resident,
    };
    to_f64(share.0)
}

/// The total rate by year; a rate that follows another one is resolved, at most through all categories.
fn rate(
    category: Category,
    form: &ContributionForm,
    file: &ScenarioFile,
    path: &str,
    frame: &mut Lower,
) -> Option<Points<Decimal>> {
    let mut factor = Decimal::ONE;
    let mut current = form;
    let mut seen = vec![category];
    loop {
        match &current.rate {
            RateForm::Own(schedule) => {
                let scale = |x: &Decimal| x.checked_mul(factor).unwrap_or(*x);
                let points = schedule.points.points.iter().map(|(y, v)| (*y, scale(v))).collect();
                return Some(Points { points, linear: schedule.points.linear });
            }
            RateForm::Follows(follows) => {
                let at = format!("{path}.rate.follows");
                let target = follows.follows;
                let name = target.key();
                if seen.contains(&target) {
                    let what = text!("费率互相跟随（{name}）", "the rates follow each other ({name})");
                    frame.error(&at, Code::Cycle, what);
                    return None;
                }
                seen.push(target);
                let Some(next) = file.contributions.get(target) else {
                    let what = text!("类别 {name} 没有筹资规则", "there is no contribution rule for {name}");
                    frame.error(&at, Code::UnknownName, what);
                    return None;
                };
                if let Some(payer) = follows.payer {
                    let Some(share) = next.split.get(payer) else {
                        let payer = payer.key();
                        let what = text!(
                            "{name} 的分担中没有 {payer}",
                            "{payer} has no part in the split of {name}"
                        );
                        frame.error(&format!("{path}.rate.payer"), Code::UnknownName, what);
                        return None;
                    };
                    factor = factor.checked_mul(share.0)?;
                }
                current = next;
            }
        }
    }
}

fn base(form: &ContributionForm, file: &ScenarioFile, path: &str, frame: &mut Lower) -> Option<Base> {
    let indicator = indicator(&form.base.indicator, &format!("{path}.base"), file, frame)?;
    let bounds = form.bounds.as_ref().map(|b| BaseBounds {
        floor: to_f64(b.floor.0),
        ceiling: to_f64(b.ceiling.0),
        cv: b.cv.0,
    });
    if bounds.is_some_and(|b| b.floor >= b.ceiling) {
        let what = text!("下限不低于上限", "the floor is not below the ceiling");
        frame.error(&format!("{path}.bounds"), Code::Contradiction, what);
        return None;
    }
    Some(Base { share: form.base.share, indicator, lag: form.base.lag.unwrap_or(0), bounds })
}

fn assistance(
    category: Category,
    subsidy: &AssistanceForm,
    file: &ScenarioFile,
    path: &str,
    frame: &mut Lower,
) -> Option<Assistance> {
    let at = format!("{path}.assistance");
    if category != Category::Resident {
        let what = text!("困难资助只用于居民", "assistance is for residents");
        frame.error(&at, Code::Contradiction, what);
        return None;
    }
    let Some(groups) = &file.enrolment.hardship else {
        let problem = Problem::error(
            Code::MissingKey,
            text!(
                "资助困难人群，但没有写他们的比例",
                "hardship groups are subsidised, but their shares are not given"
            ),
        )
        .expected(text!(
            "`enrolment.hardship: {{destitute: …%, allowance: …%}}`",
            "`enrolment.hardship: {{destitute: …%, allowance: …%}}`"
        ));
        frame.report(&at, problem);
        return None;
    };
    let payer = |by: AssistancePayer| match by {
        AssistancePayer::MedicalAssistance => Payer::Assistance,
        AssistancePayer::Treasury => Payer::Government,
    };
    Some(Assistance {
        groups: hardship(groups, frame),
        destitute: subsidy.destitute.0,
        allowance: subsidy.allowance.0,
        destitute_by: payer(subsidy.destitute_by),
        allowance_by: payer(subsidy.allowance_by),
    })
}

/// Benefits.
pub fn benefits(file: &ScenarioFile, economy: &Economy, frame: &mut Lower) -> Option<Benefits> {
    let form = &file.benefits;
    let covered = form.covered.series(
        |grades| Grade::ALL.map(|g| grades.contains(&g)),
        |a, _, _, _| Grade::ALL.map(|g| a.contains(&g)),
    );
    if form.covered.points.iter().any(|(_, grades)| grades.is_empty()) {
        frame.error("benefits.covered", Code::EmptyValue, text!("没有保障任何等级", "no grade is covered"));
    }
    let take_up = TakeUp {
        first: to_f64(form.take_up.first.0),
        plateau: to_f64(form.take_up.plateau.0),
        years: form.take_up.years.0,
    };
    let mix = mix(&form.modes, frame);
    let cost = |by: &ByKey<Grade, super::super::leaf::YuanPerTime>, grade| {
        by.get(grade).map_or(0.0, |y| to_f64(y.0) / 12.0)
    };
    let c = &form.care_cost;
    let care_cost = CareCost {
        year: c.year.0 as i32,
        yuan_per_month: Grade::ALL
            .map(|g| [cost(&c.home, g), cost(&c.community, g), cost(&c.institution, g)]),
        cv: c.cv.0,
        driver: c.grows_with,
    };
    let employee = track(Track::Employee, form.employee_track.as_ref(), file, economy, frame);
    let resident = track(Track::Resident, form.resident_track.as_ref(), file, economy, frame);
    let old = super::old_terms::lower(file, economy, frame);
    let start_lag = start_lag(form.start_lag.0, frame);
    Some(Benefits {
        employee: employee?,
        resident: resident?,
        covered: covered?,
        take_up,
        hospital_share: to_f64(form.hospital_days.0),
        mix: mix?,
        care_cost,
        exit_rate: to_f64(form.exits.0),
        start_lag: start_lag?,
        old: old?,
    })
}

/// Months to the first payment: whole, at most twelve.
fn start_lag(months: Decimal, frame: &mut Lower) -> Option<u8> {
    let whole = months.fract().is_zero().then(|| months.to_u8()).flatten().filter(|m| *m <= 12);
    if whole.is_none() {
        let what =
            text!("{months} 个月不是 0 到 12 的整月数", "{months} months is no whole number from 0 to 12");
        let expected = text!("整月数，如 `1 months`", "whole months, as `1 months`");
        frame.report("benefits.start_lag", Problem::error(Code::OutOfRange, what).expected(expected));
    }
    whole
}

type Mix = [[f64; Mode::COUNT]; Grade::COUNT];

fn mix(form: &Points<ByKey<Grade, ByKey<Mode, Share>>>, frame: &mut Lower) -> Option<Series<Mix>> {
    let mut good = true;
    for (year, by_grade) in &form.points {
        let mut told = false;
        for (_, modes) in &by_grade.0 {
            let at = if *year > 0 { format!("benefits.modes.{year}") } else { "benefits.modes".to_owned() };
            // One line for all grades is told once.
            if !told && !adds_to_one(modes.0.iter().map(|m| &m.1), &at, frame) {
                told = true;
                good = false;
            }
        }
    }
    let plain = |by_grade: &ByKey<Grade, ByKey<Mode, Share>>| -> Mix {
        Grade::ALL.map(|g| {
            Mode::ALL.map(|m| by_grade.get(g).and_then(|modes| modes.get(m)).map_or(0.0, |s| to_f64(s.0)))
        })
    };
    let between = |a: &ByKey<Grade, _>, b: &ByKey<Grade, _>, k: i32, n: i32| -> Mix {
        let (a, b, way) = (plain(a), plain(b), f64::from(k) / f64::from(n));
        std::array::from_fn(|g| std::array::from_fn(|m| a[g][m] + (b[g][m] - a[g][m]) * way))
    };
    form.series(plain, between).filter(|_| good)
}

fn track(
    track: Track,
    form: Option<&TrackForm>,
    file: &ScenarioFile,
    economy: &Economy,
    frame: &mut Lower,
) -> Option<TrackBenefits> {
    let start = benefits_start(file, track);
    let key = track.key();
    let path = format!("benefits.{key}_track");
    let pays = contributions_start(file, track);
    if let Some(start) = start {
        let early = pays.is_none_or(|p| start < p);
        if early {
            let what = match pays {
                Some(p) => text!(
                    "待遇（{start}）早于缴费（{p}）",
                    "benefits ({start}) start before contributions ({p})"
                ),
                None => {
                    text!("有待遇（{start}）而从不缴费", "there are benefits ({start}) without contributions")
                }
            };
            frame.error(&format!("phases.{key}_track.benefits"), Code::Contradiction, what);
        }
    }
    let Some(form) = form else {
        if start.is_some() {
            let what = text!(
                "`phases` 中有待遇，但没有写待遇规则",
                "`phases` opens benefits, but their rules are not written"
            );
            frame.error(&path, Code::MissingKey, what);
            return None;
        }
        let none = || ModeRule {
            method: Method::ShareOfCost,
            ratio: Series::constant(Decimal::ZERO),
            ratio_at_most: None,
            cost_limit: None,
            fund_limit: None,
        };
        return Some(TrackBenefits { start: None, modes: [none(), none(), none()], minors: false });
    };
    if start.is_none() {
        let what = text!(
            "`phases` 中没有待遇（never），这些规则没有作用",
            "`phases` has no benefits (`never`): these rules have no effect"
        );
        frame.report(&path, Problem::warning(Code::Unused, what));
    }
    let uplift = file
        .continuity
        .reward
        .iter()
        .filter(|r| r.raises == super::super::mirror::terms::Raises::Ratio)
        .map(|r| super::terms::step(&r.at_most))
        .max()
        .unwrap_or_default();
    let modes = modes(form, &path, uplift, start.map(|s| s.year), file, economy, frame);
    let minors = form.minors.map_or(track == Track::Resident, |s| s.0);
    Some(TrackBenefits { start, modes: modes?, minors })
}

/// Rules by mode of a track's form; `uplift`: largest reward on the ratio, `start`: first year in which they hold.
pub fn modes(
    form: &TrackForm,
    path: &str,
    uplift: Decimal,
    start: Option<i32>,
    file: &ScenarioFile,
    economy: &Economy,
    frame: &mut Lower,
) -> Option<[ModeRule; Mode::COUNT]> {
    let mut annual_limits = annual(form, path, file, economy, start, frame)?.into_iter();
    let mut rule = |mode: Mode, form_of: &ModeForm, frame: &mut Lower| {
        let annual = annual_limits.next().flatten();
        let at = format!("{path}.{}", mode.key());
        mode_rule(form_of, form.limit_binds, annual, uplift, &at, file, economy, start, frame)
    };
    let home = rule(Mode::Home, &form.home, frame);
    let community = rule(Mode::Community, &form.community, frame);
    let institution = rule(Mode::Institution, &form.institution, frame);
    Some([home?, community?, institution?])
}

#[allow(clippy::too_many_arguments)]
fn mode_rule(
    form: &ModeForm,
    binds: Binds,
    annual: Option<Limit>,
    uplift: Decimal,
    path: &str,
    file: &ScenarioFile,
    economy: &Economy,
    start: Option<i32>,
    frame: &mut Lower,
) -> Option<ModeRule> {
    let ratio = form.ratio.map(|x| x);
    let top = form.ratio.largest();
    if let Some(bound) = &form.ratio_at_most
        && bound.0 < top
    {
        let ratio = as_percent(top);
        let what = text!("上限低于支付比例 {ratio}", "the bound is below the ratio {ratio}");
        frame.error(&format!("{path}.ratio_at_most"), Code::Contradiction, what);
    }
    if form.ratio_at_most.is_none() && top.checked_add(uplift).is_some_and(|r| r > Decimal::ONE) {
        let (ratio, uplift) = (as_percent(top), as_percent(uplift));
        let what = text!(
            "支付比例 {ratio} 加激励 {uplift} 超过 100%",
            "the ratio {ratio} with the reward {uplift} is above 100%"
        );
        frame.error(&format!("{path}.ratio"), Code::OutOfRange, what);
    }
    let own_limit =
        |form: Option<&super::super::mirror::law::LimitForm>, key: &str, frame: &mut Lower| match form {
            None => Some(None),
            Some(form) => own(form, &format!("{path}.{key}"), file, frame).map(Some),
        };
    let cost_limit = own_limit(form.cost_limit.as_ref(), "cost_limit", frame);
    let fund_limit = own_limit(form.fund_limit.as_ref(), "fund_limit", frame);
    let method = method(form, path, frame);
    let (cost_limit, fund_limit) = match binds {
        Binds::FundPayment => (
            cost_limit?,
            limits::smaller(fund_limit?, annual, &format!("{path}.fund_limit"), economy, start, frame),
        ),
        Binds::EligibleCost => {
            (smaller(cost_limit?, annual, &format!("{path}.cost_limit"), economy, start, frame), fund_limit?)
        }
    };
    Some(ModeRule {
        method: method?,
        ratio: ratio?,
        ratio_at_most: form.ratio_at_most.map(|s| s.0),
        cost_limit,
        fund_limit,
    })
}

fn method(form: &ModeForm, path: &str, frame: &mut Lower) -> Option<Method> {
    match (&form.bed_day, &form.service_hours) {
        (None, None) => Some(Method::ShareOfCost),
        (Some(bed), None) => bed_day(bed, &format!("{path}.bed_day"), frame),
        (None, Some(hours)) => service_hours(hours, &format!("{path}.service_hours"), frame),
        (Some(_), Some(_)) => {
            let what = text!("一种护理方式只能有一种支付方式", "a mode is paid by one method");
            frame.error(&format!("{path}.service_hours"), Code::Contradiction, what);
            None
        }
    }
}

fn bed_day(form: &BedDayForm, path: &str, frame: &mut Lower) -> Option<Method> {
    let zero = super::super::leaf::YuanPerDay(Decimal::ZERO);
    let rates = [
        form.mild.unwrap_or(zero),
        form.moderate.unwrap_or(zero),
        form.severe_1,
        form.severe_2,
        form.severe_3,
    ];
    let falling = form.severe_1.0 > form.severe_2.0 || form.severe_2.0 > form.severe_3.0;
    if falling {
        let what = text!("床日标准随失能加重而降低", "the bed-day rate falls with a heavier grade");
        frame.report(path, Problem::warning(Code::Unusual, what));
    }
    let growth = Growth { driver: form.grows_with, from: form.from.map(|y| y.0 as i32), ..Growth::NONE };
    Some(Method::BedDay {
        yuan_per_day: rates.map(|r| r.0),
        occupancy: to_f64(form.occupancy.0),
        times_ratio: form.times_ratio.0,
        index: indexation(&growth, path, frame)?,
    })
}

fn service_hours(form: &ServiceHoursForm, path: &str, frame: &mut Lower) -> Option<Method> {
    let growth = Growth { driver: form.grows_with, from: form.from.map(|y| y.0 as i32), ..Growth::NONE };
    Some(Method::ServiceHours {
        hours: Grade::ALL.map(|g| form.hours.get(g).map_or(Decimal::ZERO, |h| Decimal::from(h.0))),
        yuan_per_hour: form.price.0,
        index: indexation(&growth, path, frame)?,
    })
}
