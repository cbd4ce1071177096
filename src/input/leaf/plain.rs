//! Plain numbers: factors, coefficients, years.

use rust_decimal::Decimal;

use super::super::number::to_f64;
use super::super::quantity::{Misread, Quantity, parse};
use super::super::text::{Text, text};
use super::time::whole;
use super::{Form, Leaf, Numeric, Step, StepBy, bound, out_of_range, wrong_unit};

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
