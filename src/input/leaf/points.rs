//! Percentage points and steps.

use rust_decimal::Decimal;

use super::super::quantity::{Misread, Quantity, as_percent, parse, plain};
use super::super::text::{Text, text};
use super::{Form, Leaf, NUMBER, out_of_range, wrong_unit};

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
            Quantity::Points(x) if x.abs() > Decimal::ONE => {
                Err(out_of_range("-100pp".into(), "100pp".into()))
            }
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
