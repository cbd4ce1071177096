//! Kinds of single values: what is accepted, within which bounds, and how it is described in messages and in the schema.
//!
//! | kind | written |
//! |---|---|
//! | [`ContributionRate`], [`PayrollRate`], [`Share`], [`Growth`] | `0.15%` |
//! | [`Points`], [`Step`] | `5pp`; `5pp`, `+1%` |
//! | [`YuanPerTime`], [`YuanPerDay`], [`YuanPerHour`], [`Yuan`] | `1200 yuan/month`, `35 yuan/day`, `30 yuan/hour`, `0 yuan` |
//! | [`BaseShare`], [`LimitAmount`] | `82% of wage`; that or an amount |
//! | [`Span`], [`Years`] | `6 months`, `180 days`; `4 years` |
//! | [`Persons`], [`Factor`], [`Coefficient`], [`Whole`], [`Year`], [`Moment`], [`Month`] | `42 wan persons`, `1.05`, `-0.2`, `3`, `2027`, `2020-11-01`, `2027-01` |
//! | [`Words`], [`Name`], [`Switch`], [`FilePath`] | texts |

use rust_decimal::Decimal;

use super::number::{shift, to_f64};
use super::problem::Code;
use super::quantity::{Date, Misread, Per, Quantity, SpanUnit, as_percent, parse, plain};
use super::text::{Text, text};

/// A kind of single value.
pub trait Leaf: Sized + Clone {
    /// Name in the schema.
    const NAME: &'static str;

    /// What it is, in words with an example.
    fn kind() -> Text;

    /// JSON type and pattern.
    fn form() -> Form;

    /// Reads the text of a scalar.
    fn read(text: &str, quoted: bool) -> Result<Self, Misread>;

    /// The value in normal units, and the unit.
    fn normal(&self) -> (String, &'static str);

    /// Why the value, although possible, deserves a look.
    fn caution(&self) -> Option<Text> {
        None
    }
}

/// How a kind of value looks in JSON Schema.
pub enum Form {
    /// A text that matches a pattern.
    Pattern(String),
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// One of these words.
    Words(Vec<(&'static str, Text)>),
    /// A number or a text that matches a pattern.
    NumberOr(String),
}

/// Pattern of a number, for the schema.
pub const NUMBER: &str = r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)? ?(thousand|million|billion|wan|yi|千|百万|万|亿)?";

fn out_of_range(low: String, high: String) -> Misread {
    Misread::new(Code::OutOfRange)
        .what(text!("应在 {low} 到 {high} 之间", "it must lie between {low} and {high}"))
}

fn wrong_unit(found: &Quantity) -> Misread {
    let (zh, en) = match found {
        Quantity::Number(..) => return Misread::new(Code::MissingUnit).what(text!("数字没有单位", "the number has no unit")),
        Quantity::Percent(..) => ("百分数", "a percentage"),
        Quantity::Points(_) => ("百分点", "percentage points"),
        Quantity::Money(..) => ("金额", "an amount of money"),
        Quantity::Span(..) => ("时长", "a duration"),
        Quantity::Persons(_) => ("人数", "a head count"),
        Quantity::ShareOf(..) => ("指标或文字", "the name of an indicator, or a word"),
        Quantity::Date(_) => ("日期", "a date"),
    };
    Misread::new(Code::WrongUnit).what(text!("这是{zh}", "this is {en}"))
}

/// `0.3%`, and `30%` where 0.3 may be meant as a fraction.
fn percent_help(number: Decimal, high: Decimal) -> Text {
    let direct = format!("{}%", plain(number));
    match shift(number, 2) {
        Some(fraction) if number.abs() < Decimal::ONE && number.abs() <= high && !number.is_zero() => {
            let fraction = plain(fraction);
            let own = plain(shift(number, -2).unwrap_or_default());
            text!(
                "写 `{direct}`（即 {own}）；若 {number} 是小数，则写 `{fraction}%`",
                "write `{direct}` (that is {own}), or `{fraction}%` if {number} is meant as a fraction"
            )
        }
        _ => text!("写 `{direct}`", "write `{direct}`"),
    }
}

macro_rules! percent_leaf {
    ($($(#[$doc:meta])* $name:ident, $key:literal, $low:literal ..= $high:literal, $zh:literal, $en:literal
        $(, caution $caution:expr)?;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name(pub Decimal);

        impl Leaf for $name {
            const NAME: &'static str = $key;
            fn kind() -> Text { Text::new($zh, $en) }
            fn form() -> Form { Form::Pattern(format!("^{NUMBER}[%‰]$")) }
            fn read(text: &str, _: bool) -> Result<Self, Misread> {
                let (low, high) = (bound($low), bound($high));
                match parse(text)? {
                    Quantity::Percent(x, _) if x < low || x > high => {
                        let misread = out_of_range(as_percent(low), as_percent(high));
                        let hundredth = shift(x, -2).filter(|h| *h >= low && *h <= high && !h.is_zero());
                        Err(match hundredth {
                            Some(h) => {
                                let h = as_percent(h);
                                misread.help(text!("是否指 `{h}`？", "is `{h}` meant?"))
                            }
                            None => misread,
                        })
                    }
                    Quantity::Percent(x, _) => Ok(Self(x)),
                    Quantity::Number(x, _) => {
                        Err(wrong_unit(&Quantity::Number(x, false)).help(percent_help(x, high)))
                    }
                    other => Err(wrong_unit(&other)),
                }
            }
            fn normal(&self) -> (String, &'static str) { (plain(self.0), "1") }
            $(fn caution(&self) -> Option<Text> {
                let caution: fn(Decimal) -> Option<Text> = $caution;
                caution(self.0)
            })?
        }

        impl Numeric for $name {
            fn value(&self) -> Decimal { self.0 }
            fn step_by(step: &Step) -> Option<StepBy> {
                match step { Step::Points(x) => Some(StepBy::Add(*x)), Step::Relative(x) => Some(StepBy::Multiply(*x)) }
            }
        }
    )+};
}

fn bound(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap_or_default()
}

percent_leaf! {
    /// Contribution rate to LTCI, of the base.
    ContributionRate, "contribution_rate", "0" ..= "0.10", "费率，如 `0.15%`", "a contribution rate such as `0.15%`",
        caution |x| (x > bound("0.01")).then(|| {
            let (found, meant) = (as_percent(x), as_percent(shift(x, -2).unwrap_or_default()));
            text!("费率 {found} 远高于各地的 0.3%；是否指 `{meant}`？", "a rate of {found} is far above the usual 0.3%; is `{meant}` meant?")
        });
    /// Rate of a large social insurance on payroll.
    PayrollRate, "payroll_rate", "0" ..= "0.40", "占缴费基数的费率，如 `7%`", "a rate on payroll such as `7%`",
        caution |x| (x < bound("0.01") && !x.is_zero()).then(|| {
            let found = as_percent(x);
            text!("单位医保费率 {found} 异常低", "an employer rate of {found} is unusually low")
        });
    /// A share between nothing and all.
    Share, "share", "0" ..= "1", "比例，如 `70%`", "a share such as `70%`";
    /// A multiple of a mean, such as a floor or ceiling of a base.
    Multiple, "multiple", "0" ..= "10", "占平均数的比例，如 `60%`、`300%`", "a multiple of the mean such as `60%`, `300%`";
    /// Growth of a year.
    Growth, "growth", "-0.5" ..= "1", "年增长率，如 `4%`", "growth in a year such as `4%`",
        caution |x| (x.abs() > bound("0.2")).then(|| {
            let found = as_percent(x);
            text!("每年 {found} 异常", "{found} a year is unusual")
        });
}

/// A value that can follow a schedule.
pub trait Numeric: Leaf {
    /// The number, in normal units.
    fn value(&self) -> Decimal;
    /// How a step changes it; `None`: such a step has no meaning here.
    fn step_by(step: &Step) -> Option<StepBy>;
}

/// A step of a schedule, made concrete.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StepBy {
    /// Adds this much.
    Add(Decimal),
    /// Multiplies by one plus this much.
    Multiply(Decimal),
}

/// Percentage points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Points(pub Decimal);

impl Leaf for Points {
    const NAME: &'static str = "percentage_points";
    fn kind() -> Text {
        text!("百分点，如 `5pp`", "percentage points such as `5pp`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER}(pp|个百分点|百分点)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Points(x) if x.abs() > Decimal::ONE => Err(out_of_range("-100pp".into(), "100pp".into())),
            Quantity::Points(x) => Ok(Self(x)),
            other => Err(points_help(wrong_unit(&other), &other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (plain(self.0), "1")
    }
}

fn points_help(misread: Misread, found: &Quantity) -> Misread {
    let number = match found {
        Quantity::Number(x, _) => plain(*x),
        Quantity::Percent(x, _) => as_percent(*x).trim_end_matches('%').to_owned(),
        _ => return misread,
    };
    misread.help(text!("百分点写作 `{number}pp`", "percentage points are written `{number}pp`"))
}

/// A step: percentage points, or a relative change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// `5pp`.
    Points(Decimal),
    /// `1%` or `+1%` of the value itself.
    Relative(Decimal),
}

impl Leaf for Step {
    const NAME: &'static str = "step";
    fn kind() -> Text {
        text!("百分点 `5pp` 或相对变化 `+1%`", "percentage points `5pp`, or a relative change `+1%`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER}(%|pp|个百分点|百分点)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        let step = match parse(text)? {
            Quantity::Points(x) => Self::Points(x),
            Quantity::Percent(x, _) => Self::Relative(x),
            other @ Quantity::Number(..) => {
                let n = other.to_string();
                return Err(wrong_unit(&other).help(text!(
                    "百分点写 `{n}pp`，相对变化写 `+{n}%`",
                    "write `{n}pp` for percentage points, `+{n}%` for a relative change"
                )));
            }
            other => return Err(wrong_unit(&other)),
        };
        let (Self::Points(x) | Self::Relative(x)) = step;
        if x.abs() > Decimal::ONE { Err(out_of_range("-100".into(), "100".into())) } else { Ok(step) }
    }
    fn normal(&self) -> (String, &'static str) {
        match self {
            Self::Points(x) => (plain(*x), "percentage points / 100"),
            Self::Relative(x) => (plain(*x), "relative"),
        }
    }
}

fn money_help(misread: Misread, found: &Quantity, unit: &str) -> Misread {
    match found {
        Quantity::Number(x, _) | Quantity::Money(x, _) => {
            let n = plain(*x);
            misread.help(text!("写 `{n} {unit}`", "write `{n} {unit}`"))
        }
        _ => misread,
    }
}

macro_rules! money_leaf {
    ($($(#[$doc:meta])* $name:ident, $key:literal, $unit:literal, [$($per:pat => $factor:literal),+], $pattern:literal, $zh:literal, $en:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name(pub Decimal);

        impl Leaf for $name {
            const NAME: &'static str = $key;
            fn kind() -> Text { Text::new($zh, $en) }
            fn form() -> Form { Form::Pattern(format!("^{NUMBER} ?{}$", $pattern)) }
            fn read(text: &str, _: bool) -> Result<Self, Misread> {
                match parse(text)? {
                    Quantity::Money(x, _) if x.is_sign_negative() && !x.is_zero() => {
                        Err(Misread::new(Code::OutOfRange).what(text!("金额不能为负", "the amount cannot be negative")))
                    }
                    $(Quantity::Money(x, $per) => x
                        .checked_mul(Decimal::from($factor))
                        .map(Self)
                        .ok_or_else(|| Misread::new(Code::NotANumber)),)+
                    other @ Quantity::Money(..) => Err(money_help(
                        Misread::new(Code::WrongUnit).what(text!("金额的时间单位不对", "the amount is for another span of time")),
                        &other,
                        $unit,
                    )),
                    other => Err(money_help(wrong_unit(&other), &other, $unit)),
                }
            }
            fn normal(&self) -> (String, &'static str) { (plain(self.0), $unit) }
        }

        impl Numeric for $name {
            fn value(&self) -> Decimal { self.0 }
            fn step_by(step: &Step) -> Option<StepBy> {
                match step { Step::Points(_) => None, Step::Relative(x) => Some(StepBy::Multiply(*x)) }
            }
        }
    )+};
}

money_leaf! {
    /// A flow of money, held per year.
    YuanPerTime, "yuan_per_time", "yuan/year", [Per::Year => 1, Per::Month => 12], "(yuan|元)(/|每| per ).*",
        "每月或每年的金额，如 `1200 yuan/month`", "an amount a month or a year such as `1200 yuan/month`";
    /// A price of a day.
    YuanPerDay, "yuan_per_day", "yuan/day", [Per::Day => 1], "(yuan|元)(/|每| per ).*",
        "每日金额，如 `35 yuan/day`", "an amount a day such as `35 yuan/day`";
    /// A price of an hour.
    YuanPerHour, "yuan_per_hour", "yuan/hour", [Per::Hour => 1], "(yuan|元)(/|每| per ).*",
        "每小时金额，如 `30 yuan/hour`", "an amount an hour such as `30 yuan/hour`";
}

/// A stock of money, or a price once; may be negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yuan(pub Decimal);

impl Leaf for Yuan {
    const NAME: &'static str = "yuan";
    fn kind() -> Text {
        text!("金额，如 `1.2 yi yuan`、`250 yuan`", "an amount such as `250 yuan`, `120 million yuan`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER} ?(yuan|元)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Money(x, Per::Once) => Ok(Self(x)),
            other @ Quantity::Money(..) => Err(money_help(
                Misread::new(Code::WrongUnit).what(text!("这里是一笔金额，不是每段时间的金额", "this is a sum, not an amount per time")),
                &other,
                "yuan",
            )),
            other => Err(money_help(wrong_unit(&other), &other, "yuan")),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (plain(self.0), "yuan")
    }
}

/// Share of an indicator: a contribution base.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseShare {
    /// The share.
    pub share: Decimal,
    /// Key of the indicator.
    pub indicator: String,
    /// Years back; `None`: not written.
    pub lag: Option<u8>,
}

impl Leaf for BaseShare {
    const NAME: &'static str = "share_of_indicator";
    fn kind() -> Text {
        text!(
            "指标的比例，如 `60% of wage(previous year)`、`pension`",
            "a share of an indicator such as `60% of wage(previous year)`, `pension`"
        )
    }
    fn form() -> Form {
        Form::Pattern(format!("^({NUMBER}%? of )?[^\\d\\s%()][^\\s%()]*( ?\\(.*\\))?$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::ShareOf(share, ..) if share > Decimal::from(10) || share.is_sign_negative() => Err(out_of_range("0%".into(), "1000%".into())),
            Quantity::ShareOf(share, indicator, lag) => Ok(Self { share, indicator, lag }),
            other @ (Quantity::Number(..) | Quantity::Percent(..)) => {
                let n = other.to_string();
                let n = n.trim_end_matches('%');
                Err(wrong_unit(&other).help(text!("写明是什么的比例：`{n}% of wage`", "say of what: `{n}% of wage`")))
            }
            other => Err(wrong_unit(&other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (Quantity::ShareOf(self.share, self.indicator.clone(), self.lag).to_string(), "")
    }
}

/// The amount of a limit: money, or a share of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitAmount {
    /// Yuan a year.
    Money(Decimal),
    /// A share of an indicator.
    Share(BaseShare),
}

impl Leaf for LimitAmount {
    const NAME: &'static str = "limit_amount";
    fn kind() -> Text {
        text!(
            "限额，如 `16920 yuan/year`、`50% of income(previous year)`",
            "a limit such as `16920 yuan/year`, `50% of income(previous year)`"
        )
    }
    fn form() -> Form {
        Form::Pattern(format!("^({NUMBER} ?(yuan|元)(/|每| per ).*|({NUMBER}%? of )[^\\d\\s%()].*)$"))
    }
    fn read(text: &str, quoted: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::ShareOf(..) => BaseShare::read(text, quoted).map(Self::Share),
            Quantity::Percent(x, _) => {
                let n = as_percent(x);
                Err(Misread::new(Code::MissingUnit)
                    .what(text!("没有说明是什么的比例", "it is not said of what"))
                    .help(text!("写 `{n} of income(previous year)`", "write `{n} of income(previous year)`")))
            }
            _ => YuanPerTime::read(text, quoted).map(|x| Self::Money(x.0)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        match self {
            Self::Money(x) => (plain(*x), "yuan/year"),
            Self::Share(share) => share.normal(),
        }
    }
}

/// A duration, held in months; 30 days are one month, 12 months a year [MODEL §7].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span(pub Decimal);

impl Leaf for Span {
    const NAME: &'static str = "span";
    fn kind() -> Text {
        text!("时长，如 `6 months`、`180 days`", "a duration such as `6 months`, `180 days`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER} ?(months?|days?|years?|个月|天|日|年)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        let months = match parse(text)? {
            Quantity::Span(x, SpanUnit::Months) => Some(x),
            Quantity::Span(x, SpanUnit::Days) => x.checked_div(Decimal::from(30)),
            Quantity::Span(x, SpanUnit::Years) => x.checked_mul(Decimal::from(12)),
            other @ Quantity::Number(..) => {
                let n = other.to_string();
                return Err(wrong_unit(&other).help(text!("写 `{n} months` 或 `{n} days`", "write `{n} months` or `{n} days`")));
            }
            other => return Err(wrong_unit(&other)),
        };
        match months {
            Some(x) if !x.is_sign_negative() && x <= Decimal::from(1200) => Ok(Self(x)),
            _ => Err(out_of_range("0".into(), "100 years".into())),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (plain(self.0), "months")
    }
}

/// A whole number of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Years(pub u32);

impl Leaf for Years {
    const NAME: &'static str = "years";
    fn kind() -> Text {
        text!("整年数，如 `4 years`", "a whole number of years such as `4 years`")
    }
    fn form() -> Form {
        Form::Pattern(r"^\d+ ?(years?|年|岁)$".into())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Span(x, SpanUnit::Years) => whole(x, 0, 120).map(|n| Self(n as u32)),
            other @ Quantity::Number(..) => {
                let n = other.to_string();
                Err(wrong_unit(&other).help(text!("写 `{n} years`", "write `{n} years`")))
            }
            Quantity::Span(..) => Err(Misread::new(Code::WrongUnit)
                .what(text!("这里以年计", "this is counted in years"))
                .help(text!("写整年数，如 `4 years`", "write whole years, as `4 years`"))),
            other => Err(wrong_unit(&other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.to_string(), "years")
    }
}

fn whole(x: Decimal, low: i64, high: i64) -> Result<i64, Misread> {
    use rust_decimal::prelude::ToPrimitive;
    match x.to_i64() {
        _ if !x.fract().is_zero() => {
            Err(Misread::new(Code::NotANumber).what(text!("应为整数", "a whole number is expected")))
        }
        Some(n) if (low..=high).contains(&n) => Ok(n),
        _ => Err(out_of_range(low.to_string(), high.to_string())),
    }
}

/// Head count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Persons(pub Decimal);

impl Leaf for Persons {
    const NAME: &'static str = "persons";
    fn kind() -> Text {
        text!("人数，如 `42 wan persons`、`42万人`", "a head count such as `420000 persons`, `42 wan persons`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER} ?(persons?|people|人)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Persons(x) if x.is_sign_negative() || x > Decimal::from(2_000_000_000i64) => {
                Err(out_of_range("0".into(), "2 billion persons".into()))
            }
            Quantity::Persons(x) => Ok(Self(x)),
            other @ Quantity::Number(..) => {
                let n = other.to_string();
                Err(wrong_unit(&other).help(text!("写 `{n} persons`", "write `{n} persons`")))
            }
            other => Err(wrong_unit(&other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (plain(self.0), "persons")
    }
}

macro_rules! number_leaf {
    ($($(#[$doc:meta])* $name:ident($repr:ty), $key:literal, $low:literal ..= $high:literal, $form:ident, $zh:literal, $en:literal, $convert:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name(pub $repr);

        impl Leaf for $name {
            const NAME: &'static str = $key;
            fn kind() -> Text { Text::new($zh, $en) }
            fn form() -> Form { Form::$form }
            fn read(text: &str, _: bool) -> Result<Self, Misread> {
                match parse(text)? {
                    Quantity::Number(x, _) if x < bound($low) || x > bound($high) => Err(out_of_range($low.into(), $high.into())),
                    Quantity::Number(x, _) => {
                        let convert: fn(Decimal) -> Result<$repr, Misread> = $convert;
                        convert(x).map(Self)
                    }
                    other => Err(wrong_unit(&other).help(text!("这里是没有单位的数", "this is a number without unit"))),
                }
            }
            fn normal(&self) -> (String, &'static str) { (self.0.to_string(), "") }
        }
    )+};
}

number_leaf! {
    /// A factor, 1 for no change.
    Factor(Decimal), "factor", "0" ..= "100", Number, "倍数，如 `1.05`", "a factor such as `1.05`", Ok;
    /// A coefficient or correlation.
    Coefficient(f64), "coefficient", "-1" ..= "1", Number, "系数，-1 到 1，如 `0.4`", "a coefficient from -1 to 1 such as `0.4`", |x| Ok(to_f64(x));
    /// A spread on the logarithmic or logit scale.
    Spread(f64), "spread", "0" ..= "5", Number, "对数或 logit 尺度上的标准差，如 `0.25`", "a standard deviation on the log or logit scale such as `0.25`", |x| Ok(to_f64(x));
    /// A positive number.
    Positive(f64), "positive", "0" ..= "1000", Number, "正数，如 `6.9`", "a positive number such as `6.9`", |x| Ok(to_f64(x));
    /// A whole number.
    Whole(i64), "whole", "0" ..= "1000000000", Integer, "整数，如 `3`", "a whole number such as `3`", |x| whole(x, 0, 1_000_000_000);
    /// Month of collection: 1..12, or -3..0 for September to December of the year before.
    CollectionMonth(i64), "collection_month", "-3" ..= "12", Integer, "月份 1–12；-3–0 为上年九至十二月", "a month 1 to 12; -3 to 0 are September to December of the year before", |x| whole(x, -3, 12);
    /// Calendar year.
    Year(i64), "year", "1900" ..= "2200", Integer, "年份，如 `2027`", "a year such as `2027`", |x| whole(x, 1900, 2200);
}

impl Numeric for Factor {
    fn value(&self) -> Decimal {
        self.0
    }
    fn step_by(step: &Step) -> Option<StepBy> {
        match step {
            Step::Points(_) => None,
            Step::Relative(x) => Some(StepBy::Multiply(*x)),
        }
    }
}

/// A date in years: `2020.83`, `2020-11-01` or `2020`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment(pub f64);

impl Leaf for Moment {
    const NAME: &'static str = "moment";
    fn kind() -> Text {
        text!("时点，如 `2020-11-01` 或 `2020.83`", "a date such as `2020-11-01` or `2020.83`")
    }
    fn form() -> Form {
        Form::NumberOr(r"^\d{4}-\d{2}(-\d{2})?$".into())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        let years = match parse(text)? {
            Quantity::Number(x, false) => to_f64(x),
            Quantity::Date(Date { year, month, day }) => {
                f64::from(year) + (f64::from(month) - 1.0) / 12.0 + (f64::from(day.max(1)) - 1.0) / 365.25
            }
            other => return Err(wrong_unit(&other)),
        };
        if (1900.0..=2200.0).contains(&years) { Ok(Self(years)) } else { Err(out_of_range("1900".into(), "2200".into())) }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.to_string(), "years")
    }
}

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(pub crate::timeline::YearMonth);

impl Leaf for Month {
    const NAME: &'static str = "month";
    fn kind() -> Text {
        text!("年月，如 `2027-01`", "a month such as `2027-01`")
    }
    fn form() -> Form {
        Form::Pattern(r"^\d{4}-\d{2}(-01)?$".into())
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Date(Date { year, month, day: 0 | 1 }) if (1900..=2200).contains(&year) => {
                crate::timeline::YearMonth::new(year, month).map(Self).ok_or_else(|| Misread::new(Code::OutOfRange))
            }
            Quantity::Date(Date { year, month, .. }) => Err(Misread::new(Code::OutOfRange)
                .what(text!("这里以月计", "this is counted in months"))
                .help(text!("写 `{year:04}-{month:02}`", "write `{year:04}-{month:02}`"))),
            Quantity::Number(x, _) => {
                let n = plain(x);
                Err(Misread::new(Code::MissingUnit)
                    .what(text!("缺少月份", "the month is missing"))
                    .help(text!("写 `{n}-01`", "write `{n}-01`")))
            }
            other => Err(wrong_unit(&other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (self.0.to_string(), "month")
    }
}
