//! Rules of the policy, resolved by year: contributions, benefits, continuity, costs [MODEL §6–§8].

use rust_decimal::Decimal;

use super::economy::Indicator;
use super::people::Hardship;
use crate::enrolment::FloorScope;
use crate::sets::{Category, Driver, Grade, Mode, Payer, Track};
use crate::timeline::{Series, YearMonth};

/// Contributions of one category.
///
/// C(m) = n(m) · base/12 · rate · collection, in every active month, or twelve twelfths in one month.
#[derive(Clone, Debug)]
pub struct Contribution {
    pub category: Category,
    /// First month that is paid for.
    pub start: YearMonth,
    pub base: Base,
    /// Rate by payer, a share of the base; payers add up to the rate of the law.
    pub rates: Vec<(Payer, Series<Decimal>)>,
    pub collected: Collected,
    /// Share of what is due that is collected, 0..1; the mean where uncertain.
    pub collection_ratio: f64,
    /// Subsidies of the individual part of hardship groups.
    pub assistance: Option<Assistance>,
    /// Share of the government's match that the central budget bears, where it is known; the local budget bears the rest.
    pub central_share: Option<Decimal>,
    /// Share of the individual part that comes out of medical personal accounts: a channel, no further money.
    pub personal_account: Decimal,
}

/// A contribution base in yuan a year: share × indicator of year t − lag, bounded on persons.
#[derive(Clone, Debug)]
pub struct Base {
    pub share: Decimal,
    pub indicator: Indicator,
    /// 1 for the previous year's indicator, else 0.
    pub lag: u8,
    pub bounds: Option<BaseBounds>,
}

/// Floor and ceiling of a person's base as multiples of the mean base, persons lognormal with this cv [MODEL §15].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseBounds {
    pub floor: f64,
    pub ceiling: f64,
    pub cv: f64,
}

/// When contributions come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collected {
    Monthly,
    /// Once a year, in this month 1..=12; 0, −1, −2, −3 are December to September of the year before.
    Annual {
        month: i8,
    },
}

/// The individual part of hardship groups is paid by medical assistance or the treasury, and fully collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assistance {
    pub groups: Hardship,
    /// Share of the individual part paid for the destitute, and for the others.
    pub destitute: Decimal,
    pub allowance: Decimal,
    /// Who pays it: medical assistance, or the government beside its match.
    pub destitute_by: Payer,
    pub allowance_by: Payer,
}

impl Assistance {
    /// Share of the whole individual part paid for each group, and by whom: destitute, minimum allowance and at risk.
    pub fn parts(&self) -> [(Payer, Decimal); 2] {
        [
            (self.destitute_by, self.groups.destitute * self.destitute),
            (self.allowance_by, self.groups.allowance * self.allowance),
        ]
    }
}

/// Benefits of both tracks.
#[derive(Clone, Debug)]
pub struct Benefits {
    pub employee: TrackBenefits,
    pub resident: TrackBenefits,
    /// Covered grades by year.
    pub covered: Series<[bool; Grade::COUNT]>,
    pub take_up: TakeUp,
    /// Share of time in hospital, during which the benefit rests; 0 where it does not.
    pub hospital_share: f64,
    /// Share of beneficiaries by grade and mode; each grade adds to 1.
    pub mix: Series<[[f64; Mode::COUNT]; Grade::COUNT]>,
    pub care_cost: CareCost,
    /// Share of the stock that leaves in a year (death, recovery): inflow and process risk.
    pub exit_rate: f64,
    /// Whole months between application and first payment, 0..=12 [option A94].
    pub start_lag: u8,
    /// Terms that held before, and that old cases keep where they are better; `None`: no old cases.
    pub old: Option<OldTerms>,
}

impl Benefits {
    /// Track by whose terms a category draws: its own; minors those of the employee track where only that one takes them.
    pub fn track_of(&self, category: Category) -> Track {
        let resident = self.resident.minors && self.resident.start.is_some();
        match category {
            Category::Minor if self.employee.minors && !resident => Track::Employee,
            _ => category.track(),
        }
    }

    /// Every limit of the tracks and of the old terms.
    pub fn limits(&self) -> impl Iterator<Item = &Limit> {
        let old = self.old.iter().flat_map(|old| old.tracks.iter().flatten().flatten());
        let rules = self.employee.modes.iter().chain(&self.resident.modes).chain(old);
        rules.flat_map(|rule| rule.fund_limit.iter().chain(&rule.cost_limit))
    }

    /// Benefits of a track.
    pub const fn track(&self, track: Track) -> &TrackBenefits {
        match track {
            Track::Employee => &self.employee,
            Track::Resident => &self.resident,
        }
    }
}

/// Benefits of one track.
#[derive(Clone, Debug)]
pub struct TrackBenefits {
    /// First month of benefits; `None`: the track has none.
    pub start: Option<YearMonth>,
    /// Rule by mode.
    pub modes: [ModeRule; Mode::COUNT],
    /// Minors of this track draw benefits.
    pub minors: bool,
}

/// Old terms for old cases (老人老办法) [MODEL §10, §15], [option A66].
///
/// Before `change` the old terms hold for everybody; from then on the share (1 − exit)^(t − change) of beneficiaries keeps
/// the better payment. A grade that only the old terms cover runs off with that share.
#[derive(Clone, Debug)]
pub struct OldTerms {
    /// First calendar year of the new terms.
    pub change: i32,
    /// Share of old cases that leaves in a year.
    pub exit: f64,
    /// Grades that the old terms covered.
    pub covered: [bool; Grade::COUNT],
    /// Old rules by track and mode; `None`: the track has no old cases.
    pub tracks: [Option<[ModeRule; Mode::COUNT]>; Track::COUNT],
}

/// Payment rule of one mode [MODEL §6].
#[derive(Clone, Debug)]
pub struct ModeRule {
    pub method: Method,
    /// Reimbursement ratio, 0..1.
    pub ratio: Series<Decimal>,
    /// Upper bound of the ratio after uplift.
    pub ratio_at_most: Option<Decimal>,
    /// Monthly limit on eligible cost, before the ratio.
    pub cost_limit: Option<Limit>,
    /// Monthly limit on what the fund pays.
    pub fund_limit: Option<Limit>,
}

/// How a mode is paid.
#[derive(Clone, Debug)]
pub enum Method {
    /// Share of the care cost, within limits.
    ShareOfCost,
    /// Yuan a bed-day by grade × 365.25/12 × occupancy; the ratio applies only when said.
    BedDay {
        yuan_per_day: [Decimal; Grade::COUNT],
        occupancy: f64,
        times_ratio: bool,
        index: Option<Indexation>,
    },
    /// Mean hours a month by grade × price × ratio.
    ServiceHours { hours: [Decimal; Grade::COUNT], yuan_per_hour: Decimal, index: Option<Indexation> },
}

/// A monthly limit by grade.
#[derive(Clone, Debug)]
pub struct Limit {
    pub amount: Amount,
    /// Step-down by grade in this mode, a factor.
    pub factor: [Decimal; Grade::COUNT],
    /// A kept older limit, yuan a month before `factor`: the larger of the two holds [option A62].
    pub at_least: Option<Decimal>,
    /// A twelfth of an annual limit that is a pool of the person's year: with n months of benefit 12/n of it binds a month
    /// [option A08].
    pub pooled: bool,
}

/// The amount of a limit, yuan a month.
#[derive(Clone, Debug)]
pub enum Amount {
    Fixed {
        yuan_per_month: Series<Decimal>,
        index: Option<Indexation>,
    },
    /// share × indicator of year t − lag / 12.
    ShareOf {
        share: Series<Decimal>,
        indicator: Indicator,
        lag: u8,
    },
}

/// An amount of year `from` grows with a driver's index: × index(u − lag)/index(from − lag), u = from + every ⌊(t − from)/every⌋.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexation {
    pub driver: Driver,
    pub from: i32,
    pub lag: u8,
    /// Years between moves, at least 1.
    pub every: u8,
}

impl Indexation {
    /// Most years that an index may lie back.
    pub const LONGEST_LAG: u8 = 2;
    /// Most years between two moves.
    pub const LONGEST_STEP: u8 = 10;

    /// Years that the index of year t lies back: the lag, and the years since the last move.
    pub fn lag_in(&self, year: i32) -> u8 {
        self.lag + ((year - self.from).max(0) % i32::from(self.every.max(1))) as u8
    }
}

/// Share of the qualifying who draw: straight line from `first` in the start year to the plateau `years` later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TakeUp {
    pub first: f64,
    pub plateau: f64,
    pub years: u32,
}

/// Eligible care cost per beneficiary-month in yuan of `year`, by grade and mode; lognormal with this cv.
#[derive(Clone, Debug)]
pub struct CareCost {
    pub year: i32,
    pub yuan_per_month: [[f64; Mode::COUNT]; Grade::COUNT],
    pub cv: f64,
    pub driver: Driver,
}

/// Incentives and penalties for continuous enrolment [MODEL §7].
#[derive(Clone, Debug)]
pub struct Continuity {
    /// Share of a category that becomes joiners of tenure 0 in a year, after the first: rejoined or late.
    pub rejoin: [f64; Category::COUNT],
    /// Gap years of joiners: probability of 1, 2, … started years.
    pub gap_years: Vec<f64>,
    /// What part of a year counts as, for those who pay monthly [option A14].
    pub part_year: PartYear,
    /// Share of joiners who enrol late for the first time.
    pub late_first: f64,
    /// Whether a late first enrolment counts its missed years as a gap does; else only the fixed wait [option A13].
    pub late_years_count: bool,
    /// Completed years that founders bring at the start.
    pub founder_years: [u32; Category::COUNT],
    /// How years are counted after a start in mid-year [option A16].
    pub clock: StreakClock,
    /// Years as an insured child count after 18 [option A18].
    pub minor_years_count: bool,
    /// Years are carried from one track to the other [option A19].
    pub track_change_carries: bool,
    pub rewards: Vec<Reward>,
    /// Waiting after a gap or late joining; `None` where the policy has none.
    pub waiting: Option<Waiting>,
    pub penalties: Vec<Penalty>,
    /// How a joiner's reward and cut of the limit meet [option A60].
    pub together: Together,
    /// Disability of joiners in their first year against others, a factor.
    pub selection: f64,
}

/// What part of a year of a gap counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartYear {
    /// As a year.
    Ceil,
    /// As nothing.
    Floor,
    /// As a year from six months on.
    Round,
}

/// How consecutive years are counted after a start in mid-year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreakClock {
    /// The year of the start is a premium year.
    CalendarYears,
    /// Twelve months from the month of the start.
    Months,
}

/// How a reward and a cut of the limit meet in one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// limit × (1 + up − cut)
    Additive,
    /// limit × (1 + up) × (1 − cut)
    Multiplicative,
}

/// What an incentive or penalty moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// The reimbursement ratio, by percentage points.
    Ratio,
    /// The limit, by a share of it.
    Limit,
}

/// Reward of tenure: from `from_years` completed years a step, then another every `every` years, to a maximum.
#[derive(Clone, Debug)]
pub struct Reward {
    pub categories: [bool; Category::COUNT],
    pub moves: Moves,
    pub from_years: u32,
    /// Step as a share: 0.01 for 1 percentage point or 1 % of the limit.
    pub step: Decimal,
    /// Years per further step; `None`: once.
    pub every: Option<u32>,
    pub at_most: Decimal,
}

/// Waiting period W(y) = fixed + per year · units(y) − repair, with a floor after a long gap; months.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Gaps that begin in or after this year count.
    pub from: i32,
    pub categories: [bool; Category::COUNT],
    pub fixed_months: f64,
    pub months_per_gap_year: f64,
    /// Whether the first gap year adds variable months [option A10].
    pub first_gap_year_counts: bool,
    /// Share of variable months that back-payment repairs, 0..1.
    pub repaired: f64,
    /// Each later year paid repairs one gap year [option A11].
    pub later_years_repair: bool,
    pub floor: Option<WaitingFloor>,
    /// Share of joiners exempt from waiting.
    pub exempt: f64,
    /// Back-payments are income: share of the missed years that is paid.
    pub back_payment: f64,
    /// What a missed year costs [option A12].
    pub repair_price: RepairPrice,
}

/// After a long gap the whole wait is at least so long [option A59].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaitingFloor {
    pub months: f64,
    /// From so many gap years on.
    pub from_years: u32,
    pub scope: FloorScope,
}

/// Price of a missed year, on the base of the year of joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairPrice {
    /// The individual rate of the year of joining.
    IndividualShare,
    /// All payers' rates of the year of joining, paid by the individual.
    FullRate,
    /// The individual rate of each missed year.
    RatesOfMissedYears,
}

/// Penalty of a gap.
#[derive(Clone, Debug)]
pub enum Penalty {
    /// The limit falls by `step` per gap year, at most `at_most`, while the spell lasts or in the first benefit year alone
    /// [option A60].
    Limit { from: i32, step: Decimal, at_most: Decimal, first_year_only: bool },
    /// The ratio falls in the first benefit year by bands of gap years: (up to years inclusive, pp). That year is twelve
    /// months, or what is left of the calendar year [option A64].
    Ratio { from: i32, bands: Vec<(u32, Decimal)>, calendar_year: bool },
}

/// Costs beside benefits [MODEL §6].
#[derive(Clone, Debug)]
pub struct Costs {
    /// Yuan an assessment, of `fee_year`, growing with consumer prices.
    pub assessment_fee: Decimal,
    pub fee_year: i32,
    /// Passes per application, 0..1.
    pub pass_rate: f64,
    /// Years between assessments of a beneficiary.
    pub repeat_years: f64,
    /// The fund's share of the fee of passed, failed and repeated assessments.
    pub fund_share: FeeShares,
    /// Administration as a share of contributions without donations.
    pub administration: Decimal,
    /// Administration beside it, yuan a year per insured person, of `fee_year`, growing with consumer prices [option A27].
    pub administration_per_insured: Decimal,
    /// Ceiling of administration and assessment together, as a share of contributions.
    pub joint_ceiling: Option<Decimal>,
    /// Assistive devices, yuan per beneficiary-month of `fee_year`, growing with consumer prices.
    pub devices: Decimal,
}

/// The fund's share of assessment fees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeeShares {
    pub passed: Decimal,
    pub failed: Decimal,
    pub repeat: Decimal,
}
