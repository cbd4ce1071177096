//! Money: flows, prices, stocks; shares of an indicator; limits.

use rust_decimal::Decimal;

use super::super::problem::Code;
use super::super::quantity::{Misread, Per, Quantity, as_percent, parse, plain};
use super::super::text::{Text, text};
use super::{Form, Leaf, NUMBER, Numeric, Step, StepBy, out_of_range, wrong_unit};

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
                Misread::new(Code::WrongUnit).what(text!(
                    "这里是一笔金额，不是每段时间的金额",
                    "this is a sum, not an amount per time"
                )),
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
            Quantity::ShareOf(share, ..) if share > Decimal::from(10) || share.is_sign_negative() => {
                Err(out_of_range("0%".into(), "1000%".into()))
            }
            Quantity::ShareOf(share, indicator, lag) => Ok(Self { share, indicator, lag }),
            other @ (Quantity::Number(..) | Quantity::Percent(..)) => {
                let n = other.to_string();
                let n = n.trim_end_matches('%');
                Err(wrong_unit(&other)
                    .help(text!("写明是什么的比例：`{n}% of wage`", "say of what: `{n}% of wage`")))
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
