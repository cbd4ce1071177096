//! Durations, dates, head counts and plain numbers.

use rust_decimal::Decimal;

use super::super::number::to_f64;
use super::super::problem::Code;
use super::super::quantity::{Date, Misread, Quantity, SpanUnit, parse, plain};
use super::super::text::{Text, text};
use super::{Form, Leaf, NUMBER, out_of_range, wrong_unit};

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
                return Err(wrong_unit(&other)
                    .help(text!("写 `{n} months` 或 `{n} days`", "write `{n} months` or `{n} days`")));
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

/// A life expectancy in years, with decimals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LifeYears(pub Decimal);

impl Leaf for LifeYears {
    const NAME: &'static str = "life_expectancy_years";
    fn kind() -> Text {
        text!("预期寿命，如 `77.9 years`、`77.9岁`", "a life expectancy such as `77.9 years`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER} ?(years?|年|岁)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Span(x, SpanUnit::Years) if x < Decimal::from(20) || x > Decimal::from(110) => {
                Err(out_of_range("20 years".into(), "110 years".into()))
            }
            Quantity::Span(x, SpanUnit::Years) => Ok(Self(x)),
            other @ Quantity::Number(..) => {
                let n = other.to_string();
                Err(wrong_unit(&other).help(text!("写 `{n} years`", "write `{n} years`")))
            }
            Quantity::Span(..) => Err(Misread::new(Code::WrongUnit)
                .what(text!("这里以年计", "this is counted in years"))
                .help(text!("写年数，如 `77.9 years`", "write years, as `77.9 years`"))),
            other => Err(wrong_unit(&other)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        (plain(self.0), "years")
    }
}

pub(super) fn whole(x: Decimal, low: i64, high: i64) -> Result<i64, Misread> {
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
        text!(
            "人数，如 `42 wan persons`、`42万人`",
            "a head count such as `420000 persons`, `42 wan persons`"
        )
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
        if (1900.0..=2200.0).contains(&years) {
            Ok(Self(years))
        } else {
            Err(out_of_range("1900".into(), "2200".into()))
        }
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
                crate::timeline::YearMonth::new(year, month)
                    .map(Self)
                    .ok_or_else(|| Misread::new(Code::OutOfRange))
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
