//! People of a pooling area: population, enrolment, disability [MODEL §3–§5].

use rust_decimal::Decimal;

use crate::sets::{AGES, BySexAge, Category, Grade};
use crate::timeline::{Series, YearMonth};

/// Start and vital rates of an area's population [MODEL §3].
#[derive(Clone, Debug)]
pub struct Population {
    /// The start stands on 1 January of this year; the engine moves it to the first projected year with central rates.
    pub start_year: i32,
    /// Persons by sex and single age.
    pub start: BySexAge,
    /// Central death rates m by calendar year, the area's factor applied; per person-year.
    pub mortality: Series<BySexAge>,
    /// Births per woman-year by age and calendar year, the area's level applied; zero outside 15..=49.
    pub fertility: Series<[f64; AGES]>,
    /// Male births per female birth.
    pub sex_ratio_at_birth: Series<f64>,
    /// Net migrants of a year, persons; `None` for a closed population.
    pub migrants: Option<Series<BySexAge>>,
}

/// Who is insured, in which category [MODEL §4].
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Insured persons on 1 January of the population's start year, met exactly.
    pub insured: InsuredCounts,
    /// Relative level of the employee scheme by sex and age, scaled to the counts.
    pub pattern: BySexAge,
    /// Youngest age in the employee scheme.
    pub youngest: usize,
    pub retirement: RetirementReform,
    /// Flexible workers as a share of the active members of the employee scheme, 0..1.
    pub flexible_share: Series<f64>,
    /// Unemployed on benefit as a share of the active, 0..1.
    pub unemployed_share: Series<f64>,
    /// Flexible workers who choose the residents' terms, as a share of flexible workers, 0..1.
    pub flexible_on_resident_terms: Series<f64>,
    /// Drift of residents' coverage against the base year, a factor.
    pub coverage_factor: Series<f64>,
    /// Share of a category that the scheme has reached in a calendar year, 0..1: a step value, on counts alone. The medical
    /// fund counts everybody.
    pub coverage_ramp: [Series<f64>; Category::COUNT],
    /// Share of each category that does not join although medically insured (work-injury care recipients), 0..1.
    pub excluded_share: [f64; Category::COUNT],
}

/// Insured persons at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InsuredCounts {
    /// Active members of the employee scheme: employees, flexible workers, unemployed.
    pub active: f64,
    /// Retired members of the employee scheme.
    pub retired: f64,
    /// Insured residents, adults and minors together.
    pub residents: f64,
}

impl Enrolment {
    /// Every category is reached at once.
    pub fn no_ramp() -> [Series<f64>; Category::COUNT] {
        std::array::from_fn(|_| Series::constant(1.0))
    }

    /// Share of each category that is in the scheme in a calendar year: reached by it, and not excluded.
    pub fn reached(&self, year: i32) -> [f64; Category::COUNT] {
        std::array::from_fn(|k| *self.coverage_ramp[k].at(year) * (1.0 - self.excluded_share[k]))
    }
}

/// Progressive retirement (渐进式延迟退休) of three groups [MODEL §4].
#[derive(Clone, Debug, PartialEq)]
pub struct RetirementReform {
    /// First month of the reform.
    pub start: YearMonth,
    pub men: RetirementAge,
    pub women_cadre: RetirementAge,
    pub women_worker: RetirementAge,
    /// Share of women who retire under the cadre age, 0..1.
    pub cadre_share: f64,
    /// Early and late retirement (弹性提前、延迟退休); the rest of a cohort retires at its statutory age.
    pub shifted: Vec<ShiftedRetirement>,
}

/// A share of every cohort that the reform touches retires off its statutory age, never under the original age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedRetirement {
    /// Months later (positive) or earlier (negative); the reform allows 36 either way.
    pub months: i32,
    /// Share of the cohort, 0..1.
    pub share: f64,
}

/// One group's statutory age: original age, and one month later for every `step` birth months, at most `cap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetirementAge {
    pub original_months: u32,
    pub cap_months: u32,
    pub step_months: u32,
}

/// Disability assumptions [MODEL §5].
#[derive(Clone, Debug)]
pub struct Disability {
    /// Date of the survey in years, 2020.83 for 1 November 2020.
    pub survey_date: f64,
    /// Prevalence by grade, sex, age; a share of the population.
    pub prevalence: [BySexAge; Grade::COUNT],
    /// Level of the area and of the assessment against the survey, a factor.
    pub level: f64,
    /// Relative level of a category at the same age.
    pub relative_level: [f64; Category::COUNT],
    /// Change of prevalence per year, 0.008 for +0.8 %.
    pub trend: f64,
    /// Share of the gain in life expectancy by which prevalence moves to higher ages; 0 constant prevalence.
    pub healthy_ageing: f64,
    /// Share of the prevalent that has lasted six months, by grade.
    pub qualifying: [f64; Grade::COUNT],
    /// Which model drives the projection.
    pub model: DisabilityModel,
    /// Rates of the multi-state model: needed where it drives; where given, both models are reported side by side.
    pub multi_state: Option<MultiStateRates>,
    /// How long claims last; `None`: the constant exit rate of the benefits.
    pub duration: Option<ClaimDuration>,
}

/// Which disability model drives the projection; both can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabilityModel {
    Prevalence,
    MultiState,
}

/// Inputs of the multi-state model; onset follows from the base year's prevalence and the population's mortality.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiStateRates {
    pub states: DisabledStates,
    /// Death rate of the severe over that of the others, by sex and age.
    pub death_ratio: BySexAge,
    /// Recovery from severe disability per person-year, by sex and age.
    pub recovery: BySexAge,
}

/// Which grades are states of the multi-state model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledStates {
    /// The three severe grades, each entered from outside; mild and moderate follow the prevalence model.
    Severe,
    /// All five, each entered from the next lighter state. The lighter two have the root of the ratio of the severe.
    All,
}

/// How long claims last: yearly rates without regard to duration, and their pattern by months in care [MODEL §5].
///
/// The rates are scaled so that the mean duration stays 1/(death + recovery).
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimDuration {
    /// Deaths per person-year in care.
    pub death: f64,
    /// Recoveries per person-year in care.
    pub recovery: f64,
    /// Relative level of both by completed months in care; the first band starts at 0.
    pub bands: Vec<DurationBand>,
}

/// Relative level of the exit rates from a month in care on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DurationBand {
    pub from_month: usize,
    pub death: f64,
    pub recovery: f64,
}

impl Default for ClaimDuration {
    /// A mean claim of four years, of which a fifth of the exits recover; exits two and a half to three times as fast in
    /// the first half year. [assumed: no fund has published claims by duration; see docs/model/disability.md]
    fn default() -> Self {
        let band = |from_month, death, recovery| DurationBand { from_month, death, recovery };
        Self {
            death: 0.20,
            recovery: 0.05,
            bands: vec![band(0, 2.5, 3.0), band(6, 1.5, 2.0), band(12, 1.0, 1.0), band(36, 0.9, 0.5)],
        }
    }
}

/// Hardship groups as shares of insured residents [MODEL §4].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardship {
    /// 特困人员.
    pub destitute: Decimal,
    /// 低保对象 and 防返贫致贫对象.
    pub allowance: Decimal,
}
