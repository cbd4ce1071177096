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
//!
//! Texts, names, switches, files and choices are in [`words`](super::words).

mod money;
mod plain;
mod points;
mod time;

pub use money::{BaseShare, LimitAmount, Yuan, YuanPerDay, YuanPerHour, YuanPerTime};
pub use plain::{Coefficient, CollectionMonth, Factor, Positive, Spread, Whole, Year};
pub use points::{Points, Step};
pub use time::{LifeYears, Moment, Month, Persons, Span, Years};

use rust_decimal::Decimal;

use super::number::shift;
use super::problem::Code;
use super::quantity::{Misread, Quantity, as_percent, parse, plain};
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
pub const NUMBER: &str =
    r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)? ?(thousand|million|billion|wan|yi|千|百万|万|亿)?";

pub(super) fn out_of_range(low: String, high: String) -> Misread {
    Misread::new(Code::OutOfRange)
        .what(text!("应在 {low} 到 {high} 之间", "it must lie between {low} and {high}"))
}

pub(super) fn wrong_unit(found: &Quantity) -> Misread {
    let (zh, en) = match found {
        Quantity::Number(..) => {
            return Misread::new(Code::MissingUnit).what(text!("数字没有单位", "the number has no unit"));
        }
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

pub(super) fn bound(text: &str) -> Decimal {
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
