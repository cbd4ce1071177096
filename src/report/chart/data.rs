//! What a chart shows, and nothing else: plain data, filled from a run's results.
//!
//! | convention | meaning |
//! |---|---|
//! | `years` | calendar years, rising by one, at least one; every series has the same length |
//! | `None` | undefined in that year (payable months without outgo): drawn as a dash, never as 0 |
//! | money | nominal yuan; the chart chooses 万元/亿元 or thousand/million/billion |
//! | people | persons |
//! | share | 0..1; the chart prints per cent |

use crate::lang::Lang;
use crate::sets::BySexAge;

/// A series by year; `None` where the quantity is undefined.
pub type Series = Vec<Option<f64>>;

/// What every chart of one run says about its origin: subtitle and note line.
#[derive(Clone, Debug)]
pub struct ChartContext {
    /// Language of all text.
    pub lang: Lang,
    /// Scenario as a reader knows it: area and variant.
    pub scenario: String,
    /// Number of paths and seed; `None` for a best estimate alone.
    pub simulation: Option<(u64, u64)>,
    /// Source line of the note: program version, scenario file, data.
    pub source: String,
}

/// Quantity on an axis; decides unit words and scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Nominal yuan.
    Money,
    /// Persons.
    People,
    /// Payable months.
    Months,
    /// A share 0..1, printed in per cent.
    Share,
}

/// Quantiles over paths, year by year. A quantile of each year by itself, not a path. Those that are said in words have
/// their Monte Carlo standard errors (an empty series for none), which decide how many digits are printed.
#[derive(Clone, Debug, Default)]
pub struct Quantiles {
    pub p05: Series,
    pub p10: Series,
    pub p25: Series,
    pub p50: Series,
    pub p75: Series,
    pub p90: Series,
    pub p95: Series,
    pub p05_error: Series,
    pub p50_error: Series,
    pub p95_error: Series,
}

/// A horizontal line that a measure must not cross.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// Short name, for example "安全线 6 个月" with its number.
    pub label: String,
    /// Value in the unit of the chart's quantity.
    pub value: f64,
    /// First and last year in which it applies; `None`: all years.
    pub years: Option<(i32, i32)>,
}

/// A named line by year.
#[derive(Clone, Debug)]
pub struct NamedSeries {
    pub label: String,
    pub values: Series,
    /// Monte Carlo standard errors of the values; empty for what is not estimated from paths.
    pub errors: Series,
}

/// Fan chart of one measure (charts 1 and 7).
#[derive(Clone, Debug)]
pub struct FanChart {
    /// Stem of the file name.
    pub name: String,
    /// What is measured, as the title says it, without unit: "长护险基金累计结余可支付月数".
    pub title: String,
    pub quantity: Quantity,
    pub years: Vec<i32>,
    pub quantiles: Option<Quantiles>,
    pub best_estimate: Series,
    /// Its name where "best estimate" is not enough, for example "with the transfer".
    pub best_estimate_label: Option<String>,
    /// Monte Carlo standard errors where the main line is estimated from paths; empty otherwise.
    pub best_estimate_error: Series,
    pub thresholds: Vec<Threshold>,
    /// Further lines to compare with, for example the fund without the transfer.
    pub comparisons: Vec<NamedSeries>,
    /// What the measure is divided by and when it is taken; printed in the note.
    pub definition: String,
}

/// A named series of a stack.
#[derive(Clone, Debug)]
pub struct StackPart {
    pub label: String,
    pub values: Vec<f64>,
}

/// Income by source against outgo, and the balance below (chart 2). Best estimate, yuan per year.
#[derive(Clone, Debug)]
pub struct IncomeOutgoChart {
    /// Stem of the file name.
    pub name: String,
    /// The fund's name: "长护险基金".
    pub fund: String,
    pub years: Vec<i32>,
    /// Income by source, bottom first.
    pub income: Vec<StackPart>,
    /// Total outgo of the year, positive.
    pub outgo: Vec<f64>,
    /// Closing balance at the end of the year.
    pub closing_balance: Vec<f64>,
    /// Quantiles of the closing balance; the 5–95 and 25–75 bands are drawn.
    pub balance_quantiles: Option<Quantiles>,
}

/// Contribution rate by year and what comes in, by payer (chart 3).
#[derive(Clone, Debug)]
pub struct RateRampChart {
    /// Stem of the file name.
    pub name: String,
    /// Who pays: "未就业城乡居民".
    pub group: String,
    pub years: Vec<i32>,
    /// Rate as a share of the base, by year; more than one line if payers' rates are shown apart.
    pub rates: Vec<NamedSeries>,
    /// Contributions by payer, yuan per year.
    pub contributions: Vec<StackPart>,
    /// What the rate is applied to; printed in the note.
    pub base: String,
}

/// Persons by year in parts, with the spread of the total where there is one (chart 4).
#[derive(Clone, Debug)]
pub struct PeopleChart {
    /// Stem of the file name.
    pub name: String,
    /// What is counted and by what it is split: "享受待遇人员（按失能等级）".
    pub title: String,
    pub years: Vec<i32>,
    pub parts: Vec<StackPart>,
    /// 5 % and 95 % quantiles of the total.
    pub total_p05_p95: Option<(Series, Series)>,
    /// How persons are counted (average of the months of the year, …); printed in the note.
    pub definition: String,
}

/// Two population pyramids on one scale (chart 5).
#[derive(Clone, Debug)]
pub struct PyramidChart {
    /// Stem of the file name.
    pub name: String,
    /// What is counted: "常住人口".
    pub population: String,
    /// First and last: year (1 January) and persons by sex and age.
    pub first: (i32, Box<BySexAge>),
    pub last: (i32, Box<BySexAge>),
    /// Five-year groups if true, single ages otherwise.
    pub five_year: bool,
}

/// One constraint's probability of breach (chart 6).
#[derive(Clone, Debug)]
pub struct BreachSeries {
    pub label: String,
    /// Probability 0..1 of a breach in the year; `None` where the constraint does not apply.
    pub probability: Series,
    /// Whether the best estimate breaches in the year.
    pub best_estimate: Vec<bool>,
    /// Probability 0..1 of any breach in the years in which it applies.
    pub any: Option<f64>,
    /// Its Monte Carlo standard error.
    pub any_error: Option<f64>,
}

/// Probability of breach by year for every constraint (chart 6).
#[derive(Clone, Debug)]
pub struct BreachChart {
    /// Stem of the file name.
    pub name: String,
    pub years: Vec<i32>,
    pub constraints: Vec<BreachSeries>,
    /// Largest Monte Carlo standard error of the probabilities, 0..1.
    pub standard_error: Option<f64>,
}

/// Probability that payable months lie under each threshold, by year (chart 8).
#[derive(Clone, Debug)]
pub struct HeatChart {
    /// Stem of the file name.
    pub name: String,
    /// The fund's name.
    pub fund: String,
    pub years: Vec<i32>,
    pub rows: Vec<HeatRow>,
    pub definition: String,
}

/// Probability 0..1 by year that payable months lie under a threshold, with its Monte Carlo standard error.
#[derive(Clone, Debug)]
pub struct HeatRow {
    pub months: f64,
    pub probability: Series,
    /// Empty for none.
    pub errors: Series,
}

/// The value in year i of a series of errors; 0 for none.
pub(super) fn error_at(errors: &[Option<f64>], i: usize) -> f64 {
    errors.get(i).copied().flatten().unwrap_or(0.0)
}

/// A chart as files: stem of the file name, title, text alternative, outlined SVG and PNG.
#[derive(Clone, Debug)]
pub struct Chart {
    /// File name without extension.
    pub name: String,
    pub title: String,
    /// One sentence for readers who do not see the picture.
    pub alt: String,
    /// SVG with glyphs as outlines: looks the same on every machine.
    pub svg: String,
    /// PNG at twice the logical size.
    pub png: Vec<u8>,
    /// What the reader of the run should know: characters without glyph, clipped axes.
    pub warnings: Vec<ChartWarning>,
}

/// What went less than well while drawing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChartWarning {
    /// The embedded font has no glyph; the character shows as a box.
    #[error("chart {chart}: the embedded font has no glyph for {character:?} in {text:?}")]
    MissingGlyph { chart: String, character: char, text: String },
}

/// Input that no chart can be drawn from: a mistake of the program, not of its user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    #[error("chart {chart}: {series} has {found} values, the chart has {expected} years")]
    Length { chart: String, series: String, found: usize, expected: usize },
    #[error("chart {chart}: years must rise by one and there must be at least one")]
    Years { chart: String },
    #[error("chart {chart}: {series} is not a finite number in {year}")]
    NotFinite { chart: String, series: String, year: i32 },
    #[error("chart {chart} cannot be rendered: {reason}")]
    Render { chart: String, reason: String },
}
