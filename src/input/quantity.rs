//! Quantities as the law writes them, exact: `0.15%`, `5pp`, `1200 yuan/month`, `6 months`, `60% of wage(previous year)`.
//!
//! | written | kind |
//! |---|---|
//! | `0.15%`, `5‰` | [`Quantity::Percent`], a fraction |
//! | `5pp`, `0.05个百分点` | [`Quantity::Points`], percentage points, as a fraction |
//! | `1200 yuan/month`, `1.2亿元`, `16,920 yuan/year` | [`Quantity::Money`] |
//! | `6 months`, `180 days`, `4 years`, `6个月` | [`Quantity::Span`] |
//! | `420000 persons`, `42万人` | [`Quantity::Persons`] |
//! | `82% of wage`, `0.82 of wage`, `wage(previous year)` | [`Quantity::ShareOf`] |
//! | `2027-01`, `2027-01-01` | [`Quantity::Date`] |
//! | `1.05` | [`Quantity::Number`] |

use rust_decimal::Decimal;

use super::number::{NotNumber, leading, shift};
use super::problem::Code;
use super::text::{Text, nearest, text};

/// The time that an amount of money is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A stock, or a price once.
    Once,
    /// Per hour.
    Hour,
    /// Per day.
    Day,
    /// Per month.
    Month,
    /// Per year.
    Year,
}

impl Per {
    /// As written after `yuan`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Once => "",
            Self::Hour => "/hour",
            Self::Day => "/day",
            Self::Month => "/month",
            Self::Year => "/year",
        }
    }
}

/// Unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanUnit {
    /// Days; 30 days are 1 month [MODEL §7].
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// Year, month and day of a date; 0 where not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Calendar year.
    pub year: i32,
    /// 1..=12.
    pub month: u8,
    /// 1..=31, or 0.
    pub day: u8,
}

/// A quantity of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// A number without unit; whether a sign was written.
    Number(Decimal, bool),
    /// Percent or per mille as a fraction; whether a sign was written.
    Percent(Decimal, bool),
    /// Percentage points as a fraction.
    Points(Decimal),
    /// Yuan.
    Money(Decimal, Per),
    /// A duration.
    Span(Decimal, SpanUnit),
    /// Head count.
    Persons(Decimal),
    /// Share of an indicator, with the lag in years if written.
    ShareOf(Decimal, String, Option<u8>),
    /// A month or a day.
    Date(Date),
}

/// Why a text is not the quantity that is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Misread {
    /// Kind of problem.
    pub code: Code,
    /// What is wrong, if more can be said than what is expected.
    pub what: Option<Text>,
    /// What to write.
    pub help: Option<Text>,
}

impl Misread {
    /// A reason without further words.
    pub fn new(code: Code) -> Self {
        Self { code, what: None, help: None }
    }

    /// With what to write.
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// With what is wrong.
    pub fn what(mut self, what: Text) -> Self {
        self.what = Some(what);
        self
    }
}

/// Full-width letters, digits and signs as half-width ones.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            '。' => '.',
            c => c,
        })
        .collect()
}

/// Reads a quantity of any kind.
pub fn parse(text: &str) -> Result<Quantity, Misread> {
    let text = text.trim();
    let half = half_width(text);
    if half != text {
        return Err(Misread::new(Code::FullWidth)
            .what(text!("使用了全角字符", "full-width characters are used"))
            .help(text!("写作 `{half}`", "write `{half}`")));
    }
    if let Some(date) = date(text)? {
        return Ok(Quantity::Date(date));
    }
    let number = match leading(text) {
        Ok(number) => number,
        Err(NotNumber::NoDigits) => return indicator(text, Decimal::ONE),
        Err(NotNumber::Commas) => {
            return Err(Misread::new(Code::NotANumber)
                .what(text!("逗号只能分隔三位一组的数字", "commas may only part groups of three digits"))
                .help(text!(
                    "小数点用 `.`，千位可省去逗号",
                    "write the decimal sign as `.`, and leave the commas out"
                )));
        }
        Err(NotNumber::TooLong) => {
            return Err(Misread::new(Code::NotANumber)
                .what(text!("数字无法精确表示", "the number cannot be held exactly"))
                .help(text!("至多 28 位数字", "at most 28 digits")));
        }
    };
    if let Some((share, rest)) = of(number.rest) {
        let share = if share { percent(number.value)? } else { number.value };
        return indicator(rest, share);
    }
    let unit = number.rest.replace(' ', "");
    with_unit(number.value, number.signed, &unit)
}

fn too_small() -> Misread {
    Misread::new(Code::NotANumber).what(text!("数字无法精确表示", "the number cannot be held exactly"))
}

fn percent(value: Decimal) -> Result<Decimal, Misread> {
    shift(value, -2).ok_or_else(too_small)
}

/// `% of X` or `of X`: whether a percent sign stood there, and X.
fn of(rest: &str) -> Option<(bool, &str)> {
    let (sign, after) = match rest.strip_prefix('%') {
        Some(after) => (true, after.trim_start()),
        None => (false, rest),
    };
    let indicator = after.strip_prefix("of ").or_else(|| after.strip_prefix("× "))?;
    Some((sign, indicator.trim()))
}

/// `name`, `name(previous year)`.
fn indicator(text: &str, share: Decimal) -> Result<Quantity, Misread> {
    let (name, lag) = match text.split_once('(') {
        None => (text, None),
        Some((name, rest)) => {
            let Some(inside) = rest.trim_end().strip_suffix(')') else {
                return Err(Misread::new(Code::WrongUnit).help(text!(
                    "写作 `60% of wage(previous year)`",
                    "write it as `60% of wage(previous year)`"
                )));
            };
            let lag = match inside.trim() {
                "previous year" | "上年" | "上年度" | "上一年" => 1,
                "same year" | "this year" | "当年" | "本年" => 0,
                "two years before" | "前年" => 2,
                other => {
                    let other = super::text::excerpt(other);
                    return Err(Misread::new(Code::WrongUnit)
                        .what(text!("不认识的年份 `{other}`", "`{other}` is not a known year"))
                        .help(text!(
                            "写 `(previous year)`（上年）、`(same year)`（当年）或 `(two years before)`",
                            "write `(previous year)`, `(same year)` or `(two years before)`"
                        )));
                }
            };
            (name.trim_end(), Some(lag))
        }
    };
    let is_name = name.starts_with(|c: char| c.is_alphabetic())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().count() <= 64;
    if is_name {
        Ok(Quantity::ShareOf(share, name.to_owned(), lag))
    } else {
        Err(Misread::new(Code::NotANumber))
    }
}

const UNITS: [&str; 24] = [
    "%",
    "pp",
    "percentage points",
    "yuan",
    "yuan/hour",
    "yuan/day",
    "yuan/month",
    "yuan/year",
    "yuan/person",
    "yuan/person/month",
    "yuan/person/year",
    "month",
    "months",
    "day",
    "days",
    "year",
    "years",
    "person",
    "persons",
    "people",
    "wan persons",
    "wan yuan",
    "yi yuan",
    "million yuan",
];

fn with_unit(value: Decimal, signed: bool, unit: &str) -> Result<Quantity, Misread> {
    Ok(match unit {
        "" => Quantity::Number(value, signed),
        "%" => Quantity::Percent(percent(value)?, signed),
        "‰" => Quantity::Percent(shift(value, -3).ok_or_else(too_small)?, signed),
        "pp" | "percentagepoints" | "percentagepoint" | "个百分点" | "百分点" => {
            Quantity::Points(percent(value)?)
        }
        "month" | "months" | "个月" => Quantity::Span(value, SpanUnit::Months),
        "day" | "days" | "天" | "日" => Quantity::Span(value, SpanUnit::Days),
        "year" | "years" | "年" | "岁" => Quantity::Span(value, SpanUnit::Years),
        "person" | "persons" | "people" | "人" => Quantity::Persons(value),
        _ => match money_unit(unit) {
            Some(per) => Quantity::Money(value, per),
            None => {
                let shown = super::text::excerpt(unit);
                let misread = Misread::new(Code::WrongUnit)
                    .what(text!("不认识的单位 `{shown}`", "`{shown}` is not a known unit"));
                return Err(match nearest(unit, UNITS) {
                    Some(near) => misread.help(text!("是否指 `{near}`？", "did you mean `{near}`?")),
                    None => misread,
                });
            }
        },
    })
}

/// `yuan`, `yuan/month`, `yuan/person/month`, `元/月`, `元每人每月`.
fn money_unit(unit: &str) -> Option<Per> {
    let rest = unit.strip_prefix("yuan").or_else(|| unit.strip_prefix('元'))?;
    let mut per = Per::Once;
    for part in rest
        .replace("person", "人")
        .replace("per", "/")
        .replace(['每', '·'], "/")
        .split('/')
        .filter(|p| !p.is_empty())
    {
        let next = match part {
            "hour" | "小时" => Per::Hour,
            "day" | "天" | "日" | "bedday" | "bed-day" | "床日" => Per::Day,
            "month" | "月" | "人月" => Per::Month,
            "year" | "年" | "人年" => Per::Year,
            "person" | "人" => continue,
            _ => return None,
        };
        if per != Per::Once {
            return None;
        }
        per = next;
    }
    Some(per)
}

/// `2027-01` or `2027-01-01`; other texts are no date.
fn date(text: &str) -> Result<Option<Date>, Misread> {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let dated = match parts.as_slice() {
        [y, m] => digits(y, 4) && digits(m, 2),
        [y, m, d] => digits(y, 4) && digits(m, 2) && digits(d, 2),
        _ => false,
    };
    if !dated {
        return Ok(None);
    }
    let year: i32 = parts[0].parse().unwrap_or(0);
    let month: u8 = parts[1].parse().unwrap_or(0);
    let day: u8 = parts.get(2).map_or(0, |d| d.parse().unwrap_or(99));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    if !(1..=12).contains(&month) || parts.len() == 3 && !(1..=days).contains(&day) {
        return Err(Misread::new(Code::OutOfRange).what(text!("没有这一天", "there is no such date")));
    }
    Ok(Some(Date { year, month, day }))
}

/// Digits of a number without trailing zeros.
pub fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A fraction as percent: 0.0015 → `0.15%`.
pub fn as_percent(value: Decimal) -> String {
    shift(value, 2).map_or_else(|| plain(value), |p| format!("{}%", plain(p)))
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(x, _) => write!(f, "{}", plain(*x)),
            Self::Percent(x, _) => write!(f, "{}", as_percent(*x)),
            Self::Points(x) => write!(f, "{}pp", as_percent(*x).trim_end_matches('%')),
            Self::Money(x, per) => write!(f, "{} yuan{}", plain(*x), per.suffix()),
            Self::Span(x, unit) => {
                let word = match unit {
                    SpanUnit::Days => "day",
                    SpanUnit::Months => "month",
                    SpanUnit::Years => "year",
                };
                write!(f, "{} {word}{}", plain(*x), if *x == Decimal::ONE { "" } else { "s" })
            }
            Self::Persons(x) => write!(f, "{} persons", plain(*x)),
            Self::ShareOf(share, indicator, lag) => {
                if *share != Decimal::ONE {
                    write!(f, "{} of ", as_percent(*share))?;
                }
                let lag = match lag {
                    None => "",
                    Some(0) => "(same year)",
                    Some(1) => "(previous year)",
                    Some(_) => "(two years before)",
                };
                write!(f, "{indicator}{lag}")
            }
            Self::Date(Date { year, month, day: 0 }) => write!(f, "{year:04}-{month:02}"),
            Self::Date(Date { year, month, day }) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// Whether two texts are the same quantity, as `0.3%` and `0.30%`.
pub fn same_quantity(a: &str, b: &str) -> bool {
    let starts = |t: &str| t.trim().starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    starts(a) && starts(b) && matches!((parse(a), parse(b)), (Ok(a), Ok(b)) if a.to_string() == b.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn quantities_of_the_law() {
        use Quantity as Q;
        let cases = [
            ("0.15%", Q::Percent(d("0.0015"), false)),
            ("+5%", Q::Percent(d("0.05"), true)),
            ("1.5‰", Q::Percent(d("0.0015"), false)),
            ("5pp", Q::Points(d("0.05"))),
            ("0.05 pp", Q::Points(d("0.0005"))),
            ("0.15个百分点", Q::Points(d("0.0015"))),
            ("1200 yuan/month", Q::Money(d("1200"), Per::Month)),
            ("1200元/月", Q::Money(d("1200"), Per::Month)),
            ("35 yuan/day", Q::Money(d("35"), Per::Day)),
            ("35 yuan per day", Q::Money(d("35"), Per::Day)),
            ("16,920 yuan/year", Q::Money(d("16920"), Per::Year)),
            ("240 yuan/person/year", Q::Money(d("240"), Per::Year)),
            ("1.2e8 yuan", Q::Money(d("120000000"), Per::Once)),
            ("1.2 yi yuan", Q::Money(d("120000000"), Per::Once)),
            ("120 million yuan", Q::Money(d("120000000"), Per::Once)),
            ("1.2亿元", Q::Money(d("120000000"), Per::Once)),
            ("6 months", Q::Span(d("6"), SpanUnit::Months)),
            ("180 days", Q::Span(d("180"), SpanUnit::Days)),
            ("4 years", Q::Span(d("4"), SpanUnit::Years)),
            ("6个月", Q::Span(d("6"), SpanUnit::Months)),
            ("420000 persons", Q::Persons(d("420000"))),
            ("42 wan persons", Q::Persons(d("420000"))),
            ("60% of average_wage", Q::ShareOf(d("0.6"), "average_wage".into(), None)),
            ("0.82 of wage", Q::ShareOf(d("0.82"), "wage".into(), None)),
            (
                "50% of disposable_income(previous year)",
                Q::ShareOf(d("0.5"), "disposable_income".into(), Some(1)),
            ),
            ("pension", Q::ShareOf(d("1"), "pension".into(), None)),
            ("2027-01", Q::Date(Date { year: 2027, month: 1, day: 0 })),
            ("2028-02-29", Q::Date(Date { year: 2028, month: 2, day: 29 })),
            ("1.05", Q::Number(d("1.05"), false)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}")), expected, "{text}");
        }
    }

    #[test]
    fn refused_with_a_reason() {
        let cases = [
            ("０.３％", Code::FullWidth, "0.3%"),
            ("1200 yuan/mont", Code::WrongUnit, "yuan/month"),
            ("6 monts", Code::WrongUnit, "month"),
            ("1200 rmb", Code::WrongUnit, ""),
            ("5 bananas/month", Code::WrongUnit, ""),
            ("yuan/month/day 3", Code::NotANumber, ""),
            ("3 yuan/month/day", Code::WrongUnit, ""),
            ("2027-13", Code::OutOfRange, ""),
            ("2027-02-30", Code::OutOfRange, ""),
            ("1e60 yuan", Code::NotANumber, "28"),
            ("60% of wage(next year)", Code::WrongUnit, "previous year"),
            ("60% of wage(previous year", Code::WrongUnit, "previous year"),
            ("60% of (x)", Code::WrongUnit, "previous year"),
            ("", Code::NotANumber, ""),
        ];
        for (text, code, help) in cases {
            let misread = parse(text).expect_err(text);
            assert_eq!(misread.code, code, "{text}");
            assert!(misread.help.map(|h| h.en).unwrap_or_default().contains(help), "{text}");
        }
    }

    #[test]
    fn written_again_and_read_again() {
        for text in [
            "0.15%",
            "5pp",
            "1200 yuan/month",
            "1 month",
            "180 days",
            "82% of wage(previous year)",
            "2027-01",
            "1.05",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        assert!(same_quantity("0.3%", "0.30%"));
        assert!(same_quantity("42 wan persons", "420000 persons"));
        assert!(!same_quantity("0.3%", "0.3"));
        assert!(!same_quantity("6 months", "180 days"), "180 days are not 6 months where the law says days");
    }
}
