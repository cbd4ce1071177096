//! Values by year.
//!
//! | written | meaning |
//! |---|---|
//! | `0.3%` | the same in every year |
//! | `{2027: 0.15%, 2029: 0.2%}` | points, each held until the next [MODEL §15] |
//! | `{2027: 0.15%, 2031: 0.3%, interpolate: linear}` | straight line between points |
//! | `{2027..2028: 0.15%, 2029..2031: 0.2%}` | spans of years; a year between two spans is a gap, and an error |
//! | `{start: 0.15%, from: 2027, step: 0.05pp, until: 0.3%}` | a step each year until the target |
//! | `{from_old: 0.2%, begins: 2026, over: 3 years, to: 0.25%}` | straight line from an old value: the old value stands before `begins`, the new one in year begins + over − 1 |
//!
//! Values are exact decimals; a linear interpolation is rounded at the 28th digit.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::leaf::{Leaf, Numeric, Step, StepBy, Year, Years};
use super::node::{Node, Value};
use super::problem::{Code, Problem};
use super::reader::Reader;
use super::schema::Book;
use super::shape::Mirror;
use super::text::{Text, text};
use super::words::choice;
use crate::timeline::Series;

choice! {
    /// What holds between two points.
    pub enum Interpolate = "interpolate" {
        /// The earlier point.
        Step = "step", "保持上一点", "the earlier point holds";
        /// A straight line.
        Linear = "linear", "直线", "straight line";
    }
}

/// Points by calendar year.
#[derive(Clone, Debug, PartialEq)]
pub struct Points<T> {
    /// First year and value, ascending.
    pub points: Vec<(i32, T)>,
    /// Whether values between points lie on a straight line.
    pub linear: bool,
}

impl<T> Points<T> {
    /// A value that never changes.
    pub fn constant(value: T) -> Self {
        Self { points: vec![(0, value)], linear: false }
    }

    /// The value of every year, `mix(a, b, k, n)` lying k/n of the way from a to b.
    pub fn series<U>(&self, own: impl Fn(&T) -> U, mix: impl Fn(&T, &T, i32, i32) -> U) -> Option<Series<U>> {
        let (first, last) = (self.points.first()?.0, self.points.last()?.0);
        let mut values = Vec::new();
        let mut at = 0;
        for year in first..=last {
            while self.points.get(at + 1).is_some_and(|p| p.0 <= year) {
                at += 1;
            }
            let (from, value) = &self.points[at];
            values.push(match self.points.get(at + 1) {
                Some((to, next)) if self.linear && year > *from => mix(value, next, year - from, to - from),
                _ => own(value),
            });
        }
        Series::new(first, values)
    }
}

/// Points or a constant, for values that need not be numbers.
impl<T: Mirror> Mirror for Points<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if is_by_year(node) { read_points(node, reader) } else { T::read(node, reader).map(Self::constant) }
    }
    fn schema(book: &mut Book) -> Json {
        let value = T::schema(book);
        let points = points_schema(book, &value);
        json!({"anyOf": [value, points]})
    }
    fn kind() -> Text {
        let one = T::kind();
        Text::new(
            format!("{}；可按年写成 `{{2027: …, 2030: …}}`", one.zh),
            format!("{}; by year as `{{2027: …, 2030: …}}`", one.en),
        )
    }
}

fn is_by_year(node: &Node) -> bool {
    node.entries().iter().any(|e| e.key.starts_with(|c: char| c.is_ascii_digit()) || e.key == "interpolate")
}

fn points_schema(book: &mut Book, value: &Json) -> Json {
    let interpolate = Interpolate::schema(book);
    book.with_citation(json!({
        "type": "object",
        "patternProperties": {r"^\d{4}(\.\.\d{4})?$": value},
        "properties": {"interpolate": interpolate},
        "additionalProperties": false,
    }))
}

/// A point's key: its first year, and the last one if a span is written.
fn years_of(key: &str) -> Option<(i32, Option<i32>)> {
    let year = |text: &str| {
        (text.len() == 4).then(|| text.parse::<i32>().ok()).flatten().filter(|y| (1900..=2200).contains(y))
    };
    match key.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (year(from)?, year(to)?);
            (from <= to).then_some((from, Some(to)))
        }
        None => Some((year(key.strip_suffix("-01").unwrap_or(key))?, None)),
    }
}

fn read_points<T: Mirror>(node: &Node, reader: &mut Reader) -> Option<Points<T>> {
    let linear = match node.get("interpolate") {
        Some(n) => {
            reader.within("interpolate", |r| r.leaf::<Interpolate>(n)).map(|i| i == Interpolate::Linear)
        }
        None => Some(false),
    };
    let mut points: Option<Vec<(i32, T)>> = Some(Vec::new());
    let mut previous: Option<(i32, Option<i32>)> = None;
    for entry in node.entries().iter().filter(|e| e.key != "interpolate") {
        let value = reader.within(&entry.key, |r| T::read(&entry.value, r));
        let length = entry.key.chars().count() as u32;
        let Some((from, to)) = years_of(&entry.key) else {
            let help = match entry.key.get(4..5) {
                Some("-") => text!(
                    "按年变化，写年份，如 `2027`",
                    "values change with the calendar year: write the year, as `2027`"
                ),
                _ => text!(
                    "年份为四位数，如 `2027` 或 `2027..2029`",
                    "years have four digits, as `2027` or `2027..2029`"
                ),
            };
            let key = super::text::excerpt(&entry.key);
            let problem =
                Problem::error(Code::WrongShape, text!("`{key}` 不是年份", "`{key}` is not a year"))
                    .found(&entry.key)
                    .at(entry.origin, length)
                    .path(reader.path())
                    .help(help);
            reader.problems.push(problem);
            points = None;
            continue;
        };
        if let Some((earlier, end)) = previous {
            let (code, what) = if from <= end.unwrap_or(earlier) {
                (
                    Code::ScheduleOrder,
                    Some(text!("年份必须递增且不重叠", "years must ascend and not overlap")),
                )
            } else {
                match end.filter(|end| from > end + 1) {
                    Some(end) => {
                        let (a, b) = (end + 1, from - 1);
                        (
                            Code::ScheduleGap,
                            Some(text!("{a} 至 {b} 年没有值", "the years {a} to {b} have no value")),
                        )
                    }
                    None => (Code::ScheduleGap, None),
                }
            };
            if let Some(what) = what {
                let problem =
                    Problem::error(code, what).found(&entry.key).at(entry.origin, length).path(reader.path());
                reader.problems.push(problem);
                points = None;
            }
        }
        previous = Some((from, to));
        points = points.zip(value).map(|(mut list, value)| {
            list.push((from, value));
            list
        });
    }
    if node.entries().iter().all(|e| e.key == "interpolate") {
        reader.empty(node, Points::<T>::kind());
        return None;
    }
    Some(Points { points: points?, linear: linear? })
}

/// A number by year, exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule<T> {
    /// Value by year; ends hold.
    pub points: Points<Decimal>,
    kind: std::marker::PhantomData<T>,
}

impl<T: Numeric> Schedule<T> {
    fn new(points: Points<Decimal>) -> Self {
        Self { points, kind: std::marker::PhantomData }
    }

    /// First year that the schedule names; `None` for a constant.
    pub fn first_year(&self) -> Option<i32> {
        self.points.points.first().map(|p| p.0).filter(|y| *y > 0)
    }

    /// The largest value that the schedule reaches.
    pub fn largest(&self) -> Decimal {
        self.points.points.iter().map(|p| p.1).max().unwrap_or_default()
    }

    /// Value by year, each passed through `own`.
    pub fn map<U>(&self, own: impl Fn(Decimal) -> U) -> Option<Series<U>> {
        self.points.series(|v| own(*v), |a, b, k, n| own(between(*a, *b, k, n)))
    }
}

/// a + (b − a) · k / n.
pub fn between(a: Decimal, b: Decimal, k: i32, n: i32) -> Decimal {
    let way = b
        .checked_sub(a)
        .and_then(|d| d.checked_mul(Decimal::from(k)))
        .and_then(|d| d.checked_div(Decimal::from(n)))
        .and_then(|d| a.checked_add(d));
    way.unwrap_or(a)
}

impl<T: Numeric> Mirror for Schedule<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Map(_) = node.value else {
            return reader.leaf::<T>(node).map(|v| Self::new(Points::constant(v.value())));
        };
        if node.get("start").is_some() || node.get("step").is_some() {
            return ramp::<T>(node, reader).map(Self::new);
        }
        if node.get("from_old").is_some() || node.get("over").is_some() {
            return transition::<T>(node, reader).map(Self::new);
        }
        if is_by_year(node) {
            let read = read_points::<T>(node, reader)?;
            let points = read.points.into_iter().map(|(year, v)| (year, v.value())).collect();
            return Some(Self::new(Points { points, linear: read.linear }));
        }
        reader.block(
            node,
            &["start", "from", "step", "every", "until", "from_old", "begins", "over", "to", "interpolate"],
            Self::kind,
        )?;
        reader.wrong_shape(node, Self::kind());
        None
    }
    fn schema(book: &mut Book) -> Json {
        let value = T::schema(book);
        let points = points_schema(book, &value);
        let (year, step, years) = (Year::schema(book), Step::schema(book), Years::schema(book));
        let ramp = book.with_citation(json!({
            "type": "object",
            "properties": {"start": value, "from": year, "step": step, "every": years, "until": value},
            "required": ["start", "from", "step", "until"],
            "additionalProperties": false,
        }));
        let transition = book.with_citation(json!({
            "type": "object",
            "properties": {"from_old": value, "begins": year, "over": years, "to": value},
            "required": ["from_old", "begins", "over", "to"],
            "additionalProperties": false,
        }));
        json!({"anyOf": [value, points, ramp, transition]})
    }
    fn kind() -> Text {
        let one = <T as Leaf>::kind();
        Text::new(
            format!(
                "{}；可按年变化：`{{2027: …}}`、`{{start, from, step, until}}`、`{{from_old, begins, over, to}}`",
                one.zh
            ),
            format!(
                "{}; by year as `{{2027: …}}`, `{{start, from, step, until}}` or `{{from_old, begins, over, to}}`",
                one.en
            ),
        )
    }
}

/// A required value of a schedule form.
fn part<T: Mirror>(node: &Node, key: &str, reader: &mut Reader) -> Option<T> {
    match node.get(key) {
        Some(value) => reader.within(key, |r| T::read(value, r)),
        None => {
            reader.missing_key(node, key, T::kind());
            None
        }
    }
}

fn ramp<T: Numeric>(node: &Node, reader: &mut Reader) -> Option<Points<Decimal>> {
    reader.block(node, &["start", "from", "step", "every", "until"], Schedule::<T>::kind)?;
    let start = part::<T>(node, "start", reader);
    let from = part::<Year>(node, "from", reader);
    let step = part::<Step>(node, "step", reader);
    let until = part::<T>(node, "until", reader);
    let every = match node.get("every") {
        Some(n) => reader.within("every", |r| r.leaf::<Years>(n)).map(|y| y.0 as i32),
        None => Some(1),
    };
    let (start, from, step, until, every) = (start?.value(), from?.0 as i32, step?, until?.value(), every?);
    let step_node = node.get("step").unwrap_or(node);
    let mut refuse = |what: Text, help: Text| {
        let path = super::node::join(reader.path(), "step");
        reader.report(
            step_node,
            Problem::error(Code::ScheduleStep, what).found(step_node.describe()).path(path).help(help),
        );
    };
    let Some(by) = T::step_by(&step) else {
        refuse(
            text!("这样的步长在这里没有意义", "such a step has no meaning here"),
            text!("金额用相对变化，如 `+5%`", "amounts take a relative change such as `+5%`"),
        );
        return None;
    };
    let next = |value: Decimal| match by {
        StepBy::Add(x) => value.checked_add(x),
        StepBy::Multiply(x) => Decimal::ONE.checked_add(x).and_then(|f| value.checked_mul(f)),
    };
    let towards =
        |value: Decimal| next(value).is_some_and(|n| if until > value { n > value } else { n < value });
    if every < 1 || start != until && !towards(start) {
        refuse(
            text!("步长不通向目标", "the step does not lead to the target"),
            text!("检查步长的方向和间隔", "check the sign of the step and the years between steps"),
        );
        return None;
    }
    let rising = until > start;
    let mut points = vec![(from, start)];
    let (mut value, mut year) = (start, from);
    while value != until && points.len() < 200 {
        value = next(value)?;
        year += every;
        if if rising { value > until } else { value < until } {
            let reached = super::quantity::plain(value);
            let path = super::node::join(reader.path(), "until");
            reader.report(
                step_node,
                Problem::warning(
                    Code::ScheduleStep,
                    text!(
                        "最后一步越过目标（{reached}），已截在目标处",
                        "the last step passes the target ({reached}); it is cut there"
                    ),
                )
                .path(path),
            );
            value = until;
        }
        points.push((year, value));
    }
    if value != until {
        let path = super::node::join(reader.path(), "step");
        let what = text!("200 步后仍未到达目标", "the target is not reached in 200 steps");
        reader.report(step_node, Problem::error(Code::ScheduleStep, what).path(path));
        return None;
    }
    Some(Points { points, linear: false })
}

fn transition<T: Numeric>(node: &Node, reader: &mut Reader) -> Option<Points<Decimal>> {
    reader.block(node, &["from_old", "begins", "over", "to"], Schedule::<T>::kind)?;
    let old = part::<T>(node, "from_old", reader);
    let begins = part::<Year>(node, "begins", reader);
    let over = part::<Years>(node, "over", reader);
    let to = part::<T>(node, "to", reader);
    let (old, begins, over, to) = (old?.value(), begins?.0 as i32, over?.0 as i32, to?.value());
    if over == 0 {
        return Some(Points { points: vec![(begins - 1, old), (begins, to)], linear: false });
    }
    Some(Points { points: vec![(begins - 1, old), (begins - 1 + over, to)], linear: true })
}

#[cfg(test)]
mod tests {
    use super::super::leaf::ContributionRate;
    use super::super::problem::Problems;
    use super::super::quantity::as_percent;
    use super::super::source::Sources;
    use super::*;

    fn years(yaml: &str, range: std::ops::RangeInclusive<i32>) -> Vec<String> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let file = sources.add("t", "", yaml);
        let node = super::super::parse::parse(file, yaml, &mut problems).unwrap();
        let mut reader = Reader::new(&mut problems, &mut sources, &[]);
        let schedule = Schedule::<ContributionRate>::read(&node, &mut reader).unwrap();
        assert!(problems.list().is_empty(), "{:?}", problems.list());
        let series = schedule.map(|x| x).unwrap();
        range.map(|y| as_percent(series.at(y).round_dp(6))).collect()
    }

    /// Rate paths of the five policies, as their texts and recommended readings give them for 2026 to 2033.
    #[test]
    fn paths_of_the_law() {
        let cases = [
            ("0.3%", ["0.3%", "0.3%", "0.3%", "0.3%", "0.3%", "0.3%", "0.3%", "0.3%"]),
            (
                "{2027: 0.15%, 2028: 0.15%, 2029: 0.20%, 2030: 0.25%, 2031: 0.30%}",
                ["0.15%", "0.15%", "0.15%", "0.2%", "0.25%", "0.3%", "0.3%", "0.3%"],
            ),
            (
                "{start: 0.15%, from: 2027, step: 0.05pp, until: 0.3%}",
                ["0.15%", "0.15%", "0.2%", "0.25%", "0.3%", "0.3%", "0.3%", "0.3%"],
            ),
            (
                "{start: 0.15%, from: 2027, step: 0.03pp, until: 0.3%}",
                ["0.15%", "0.15%", "0.18%", "0.21%", "0.24%", "0.27%", "0.3%", "0.3%"],
            ),
            (
                "{2026: 0.25%, 2028: 0.25%, 2031: 0.30%, interpolate: linear}",
                ["0.25%", "0.25%", "0.25%", "0.2667%", "0.2833%", "0.3%", "0.3%", "0.3%"],
            ),
            (
                "{2027: 0.0625%, 2028: 0.125%, 2031: 0.30%, interpolate: linear}",
                ["0.0625%", "0.0625%", "0.125%", "0.1833%", "0.2417%", "0.3%", "0.3%", "0.3%"],
            ),
            // An old rate of 0.1% moves to 0.25% within three years: p + (0.25 − p)/3, p + 2(0.25 − p)/3, 0.25.
            (
                "{from_old: 0.1%, begins: 2026, over: 3 years, to: 0.25%}",
                ["0.15%", "0.2%", "0.25%", "0.25%", "0.25%", "0.25%", "0.25%", "0.25%"],
            ),
            (
                "{2026..2028: 0.1%, 2029..2030: 0.2%, 2031: 0.3%}",
                ["0.1%", "0.1%", "0.1%", "0.2%", "0.2%", "0.3%", "0.3%", "0.3%"],
            ),
            (
                "{start: 0.1%, from: 2026, step: 0.1pp, every: 2 years, until: 0.3%}",
                ["0.1%", "0.1%", "0.2%", "0.2%", "0.3%", "0.3%", "0.3%", "0.3%"],
            ),
        ];
        for (yaml, expected) in cases {
            assert_eq!(years(yaml, 2026..=2033), expected, "{yaml}");
        }
    }
}
