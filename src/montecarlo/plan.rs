//! The plan: one pooling area's scenario, resolved to dense yearly rows for the path kernel.
//!
//! Everything that does not depend on the path is settled here: law, schedules, mean paths, starts of phases. The kernel
//! multiplies rows by path factors and knows no scenario, no date and no clause.
//!
//! | letter | meaning | range |
//! |---|---|---|
//! | T | projection years | 1..=75 |
//! | t | year, a step value of the calendar year | 0..T |
//! | j | state on 1 January | 0..=T |
//! | s, x | sex, single age (100 open) | 2, 101 |
//! | k | insured category | 6, [`crate::sets::Category`] |
//! | g | disability grade | 5, [`crate::sets::Grade`] |
//! | a | service mode | 3, [`crate::sets::Mode`] |
//! | i | economic driver | 7, [`crate::sets::Driver`]; 6 is the interest rate |
//! | n | completed contribution years (tenure) | 0.. |
//!
//! Money is nominal yuan. An index is 1 in the year before the first (t = −1); "lag 1" is the index of t−1.

pub use crate::finance::constraint::Fund;
use crate::sets::{BySexAge, Category, Driver, Grade, Mode};

/// Categories, grades, modes and drivers as array lengths.
pub const CATEGORIES: usize = Category::COUNT;
/// Number of disabled grades.
pub const GRADES: usize = Grade::COUNT;
/// Number of service modes.
pub const MODES: usize = Mode::COUNT;
/// Number of economic drivers, interest last.
pub const DRIVERS: usize = Driver::COUNT;
/// Number of collection groups: 0 employee track, 1 resident track.
pub const COLLECTION_GROUPS: usize = 2;

/// All rows that one area's paths are computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// T, number of projection years.
    pub years: usize,
    /// Identity of the area's own streams; common shocks (economy, mortality, disability) ignore it.
    pub area: u32,
    /// People.
    pub population: PopulationRows,
    /// Share of the population in category k, `[j][k][s][x]`, length T+1. An all-zero category costs nothing.
    pub enrolment: Vec<[BySexAge; CATEGORIES]>,
    /// Share of category k that the scheme has reached in year t, `[t][k]`, length T, or empty for 1: measures of persons
    /// count members. Contributions and take-up carry it in their own rows.
    pub reached: Vec<[f64; CATEGORIES]>,
    /// Disabled persons.
    pub disability: DisabilityRows,
    /// Growth of prices and incomes, interest.
    pub economy: EconomyRows,
    /// Distribution of contribution years per category; `None`: no tenure rules (everybody eligible, no uplift).
    pub tenure: [Option<TenureRows>; CATEGORIES],
    /// Common yearly factor on all rejoining shares, log-AR(1), mean preserved.
    pub rejoining: Ar1,
    /// Take-up, service mode, care cost level, collection.
    pub usage: UsageRows,
    /// What the fund pays for a beneficiary-month.
    pub payment: PaymentRows,
    /// Contributions and subsidies of both funds, one line per category and payer.
    pub contributions: Vec<ContributionLine>,
    /// Costs beside benefits.
    pub costs: CostRows,
    /// The LTCI fund.
    pub ltci: FundRows,
    /// Dynamic adjustment.
    pub adjustment: Option<AdjustmentRows>,
    /// Bound on the benefits of a year.
    pub budget: Option<BudgetRows>,
    /// The employee medical pooled fund; `None`: its measures are undefined (NaN).
    pub medical: Option<MedicalRows>,
    /// Measures to keep, in output order.
    pub measures: Vec<Measure>,
}

/// An amount that follows an index: `coefficient[t] × index of driver at lag`.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedRow {
    /// Yuan, `[t]`, length T; in prices of the index's base (t = −1), or nominal if `driver` is `None`.
    pub coefficient: Vec<f64>,
    /// Driver 0..6 whose index multiplies; `None`: the coefficient is nominal already.
    pub driver: Option<usize>,
    /// 0: index of year t; 1: index of year t−1 ("the previous year's ..."); more: see [`EconomyRows::before`].
    pub lag: usize,
    /// Further years that the index lies back because the amount moves only every few years, `[t]`, length T or empty for 0.
    pub held: Vec<usize>,
}

impl IndexedRow {
    /// Years that the index of year t lies back.
    #[inline(always)]
    pub fn lag_in(&self, t: usize) -> usize {
        self.lag + self.held.get(t).copied().unwrap_or(0)
    }
}

/// A monthly limit: the larger of an indexed amount and a kept older one.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitRow {
    /// Yuan per month.
    pub row: IndexedRow,
    /// Kept older limit, yuan per month, nominal; `None`: none.
    pub at_least: Option<f64>,
    /// A twelfth of an annual limit that is a pool of the person's year: times 12/n for n months of benefit.
    pub pooled: bool,
}

/// A log-AR(1) factor `exp(v_k − Var v_k / 2)`, `v_k = phi v_{k−1} + sd e_k`, v = 0 before the first innovation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ar1 {
    /// Autoregression, |phi| < 1.
    pub phi: f64,
    /// Standard deviation of the innovation; 0 switches the factor off.
    pub sd: f64,
}

/// A share between 0 and 1 drawn once per path: `logistic(location + sd z)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogitNormal {
    /// Location on the logit scale: see `location::logit_normal_location` for the one that preserves a mean.
    pub location: f64,
    /// Standard deviation on the logit scale; 0: the share is `logistic(location)`.
    pub sd: f64,
}

/// Population, mortality, births, migrants [MODEL §3, §12].
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationRows {
    /// Persons on 1 January of year 0, `[s][x]`.
    pub start: BySexAge,
    /// Central death rates of the central path, `[t][s][x]`, length T.
    pub central_rate: Vec<BySexAge>,
    /// Lee–Carter loading b(x), per unit of kappa; zero: mortality is not random.
    pub kappa_loading: [f64; crate::sets::AGES],
    /// Standard deviation of kappa's yearly innovation (random walk).
    pub kappa_sd: f64,
    /// Births per woman-year by mother's age, `[t][x]`, length T.
    pub fertility: Vec<[f64; crate::sets::AGES]>,
    /// Boys per girl at birth, `[t]`, length T.
    pub sex_ratio: Vec<f64>,
    /// Net migrants of the year, persons, `[t][s][x]`, length T; empty: none.
    pub migrants: Vec<BySexAge>,
    /// Yearly factor on births.
    pub fertility_factor: Ar1,
    /// Yearly factor on net migrants.
    pub migration_factor: Ar1,
}

/// Prevalence and its path factors [MODEL §5, §12 layers 4 and 6].
#[derive(Clone, Debug, PartialEq)]
pub struct DisabilityRows {
    /// Share of the population with grade g, central path, `[j][g][s][x]`; length T+1, or 1 if the same in every year.
    pub prevalence: Vec<[BySexAge; GRADES]>,
    /// Healthy ageing under the path's mortality on 1 January j, `[j][g]`; length T+1, or empty: as on the central path.
    pub life: Vec<[LifeCurve; GRADES]>,
    /// Disability of category k relative to the whole population.
    pub level: [f64; CATEGORIES],
    /// Whether "grades sum to at most 1" is applied again after the category's level (MODEL §15: yes; the race: no).
    pub cap_after_level: bool,
    /// Share of a category's disabled persons of grade g whose disability counts (six-month rule), `[j][k][g]`; length T+1, or
    /// 1 if the same in every year.
    pub qualifying: Vec<[[f64; GRADES]; CATEGORIES]>,
    /// Grade g draws benefits in year t, 0 or 1 (or a phase-in share), `[t][g]`, length T.
    pub covered: Vec<[f64; GRADES]>,
    /// Lognormal level drawn once: `exp(level_sd z − level_sd²/2)`.
    pub level_sd: f64,
    /// Yearly trend drawn once: factor `(1 + trend_mean + trend_sd z)^j`.
    pub trend_mean: f64,
    /// Standard deviation of the trend.
    pub trend_sd: f64,
    /// Deterministic factor on 1 January j, `[j]`, length T+1 or empty for 1: the trend's mean correction goes here.
    pub scale: Vec<f64>,
    /// Yearly AR(1) factor of each grade.
    pub yearly: Ar1,
    /// Share of the yearly innovation's variance that is common to all grades, 0..=1.
    pub yearly_common: f64,
    /// Process risk.
    pub process: ProcessRisk,
}

/// ln of a factor on prevalence as a parabola of κ: c₀ + c₁ κ + c₂ κ².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LifeCurve(pub [f64; 3]);

/// Deviation of a count from its mean [MODEL §12 layer 6].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ProcessRisk {
    /// No process risk.
    None,
    /// `q = max(0, mean + scale √(mean (1 − mean/n)) z)` on 1 January j, independent between years (the race).
    Nodes { scale: f64 },
    /// The year's mean count of beneficiaries b deviates by `scale √(b (1 − b/n)) z_t`, `z_t = rho z_{t−1} + √(1−rho²) e_t`.
    YearMean { scale: f64, rho: f64 },
}

/// VAR(1) of yearly growth and interest [MODEL §12 layer 1].
#[derive(Clone, Debug, PartialEq)]
pub struct EconomyRows {
    /// Mean growth of drivers 0..6 and mean interest rate (6) of year t, `[t][i]`, length T.
    pub mean: Vec<[f64; DRIVERS]>,
    /// Phi, row r: deviation of driver r from last year's deviations.
    pub phi: [[f64; DRIVERS]; DRIVERS],
    /// Lower Cholesky factor C of the innovations' covariance.
    pub cholesky: [[f64; DRIVERS]; DRIVERS],
    /// How growth becomes an index.
    pub index_rule: IndexRule,
    /// Lower bound of the interest rate.
    pub interest_floor: f64,
    /// Added to the mean interest before the floor, so that the floored mean is the mean; length T, or empty for 0.
    pub interest_shift: Vec<f64>,
    /// Central index of the years t = −2, −3, … that amounts with a lag of two years or more read; empty: 1.
    pub before: Vec<[f64; DRIVERS]>,
    /// Own shock of the area on the deviations: AR(1) `phi`, `sd[i]` per driver.
    pub area_phi: f64,
    /// Standard deviations of the area's own innovations; zeros: none.
    pub area_sd: [f64; DRIVERS],
}

/// What the mean path of an index preserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexRule {
    /// `index ×= 1 + mean + y`: growth rates keep their mean; the level's mean drifts with autocorrelation (the race).
    PreserveGrowth,
    /// `index = Π(1 + mean) · exp(Σ y − Var(Σ y)/2)`: the level keeps its mean in every year.
    PreserveLevel,
}

/// Contribution years of one category [MODEL §7].
#[derive(Clone, Debug, PartialEq)]
pub struct TenureRows {
    /// Shares by completed years on 1 January t if nobody had ever rejoined, `[t][n]`, length T; each row adds to 1. Who has
    /// more years than t was there at the start.
    pub clock: Vec<Vec<f64>>,
    /// Share that becomes joiners of tenure 0 on 1 January t, central path, `[t]`, length T; t = 0 is not used.
    pub rejoin: Vec<f64>,
    /// Upper bound of the path's rejoining share.
    pub rejoin_max: f64,
    /// Weights by tenure; length T, or 1 if the same in every year.
    pub weights: Vec<TenureWeights>,
}

/// What a tenure class adds in one year; vectors by n whose last value holds for more years, or empty for zeros.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TenureWeights {
    /// Added to the reimbursement ratio (0.05 = 5 pp), founders.
    pub ratio_founder: Vec<f64>,
    /// Added to the reimbursement ratio, joiners: reward less penalty by gap.
    pub ratio_joiner: Vec<f64>,
    /// Added to the limit factor (0.01 = +1 % of the limit), founders.
    pub limit_founder: Vec<f64>,
    /// Added to the limit factor, joiners: reward less penalty.
    pub limit_joiner: Vec<f64>,
    /// Share of the year's benefit lost (waiting), joiners of tenure n; negative: selection.
    pub lost_joiner: Vec<f64>,
}

/// Use of the scheme [MODEL §6, §12 layer 5].
#[derive(Clone, Debug, PartialEq)]
pub struct UsageRows {
    /// Take-up u = `take_up_fixed[t][k] + take_up_slope[t][k] × plateau`; length T.
    pub take_up_fixed: Vec<[f64; CATEGORIES]>,
    /// Weight of the plateau; 0 and 0: the category draws nothing in year t.
    pub take_up_slope: Vec<[f64; CATEGORIES]>,
    /// The plateau, drawn once.
    pub plateau: LogitNormal,
    /// Months at the start of year t in which category k draws nothing, 0..=12, `[t][k]`, length T.
    pub benefit_skip: Vec<[u8; CATEGORIES]>,
    /// Mode mix before the path's factors, `[t][g][a]`, length T, or 1 if constant: `mix ∝ mix[t][g][a] exp(mix_sd z_a)`.
    /// See `location::softmax_normal_location` for the row that preserves a mean mix.
    pub mix: Vec<[[f64; MODES]; GRADES]>,
    /// Standard deviation of the three logarithms.
    pub mix_sd: f64,
    /// Concentration of a Dirichlet mix drawn once around the mean mix of the first year's first covered grade, in place
    /// of the logarithms; the rows are the mean mixes then. `None`: the logarithms.
    pub mix_concentration: Option<f64>,
    /// Lognormal care cost level drawn once: `exp(sd z − sd²/2)`.
    pub care_sd: f64,
    /// Collection ratio of each group, drawn once.
    pub collection: [LogitNormal; COLLECTION_GROUPS],
    /// Share of days in hospital, on which no benefit is paid.
    pub hospital: f64,
}

/// Payment per beneficiary-month [MODEL §6, §7].
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentRows {
    /// Reimbursement ratio before uplift, `[t][k][a]`, length T.
    pub ratio: Vec<[[f64; MODES]; CATEGORIES]>,
    /// Upper bound of ratio plus uplift.
    pub ratio_max: f64,
    /// Class of limits that category k falls under.
    pub class: [usize; CATEGORIES],
    /// Classes: categories that share costs, limits and what moves them.
    pub classes: Vec<PaymentClass>,
    /// Old terms for old cases; `None`: none.
    pub old: Option<OldRows>,
    /// Months between application and payment; `None`: none.
    pub start_lag: Option<StartLag>,
}

/// New beneficiaries are not paid for their first months: a month pays min(b(m), stay · b(m − months)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StartLag {
    /// 1..=12.
    pub months: usize,
    /// Share of beneficiaries who are still there after as many months.
    pub stay: f64,
}

/// Old terms for old cases [MODEL §10, §15].
#[derive(Clone, Debug, PartialEq)]
pub struct OldRows {
    /// Class of category k's old terms, with its own ratio; `None`: the category has none.
    pub class: [Option<usize>; CATEGORIES],
    /// How beneficiaries are paid, `[t][k][g]`, length T.
    pub terms: Vec<[[Terms; GRADES]; CATEGORIES]>,
}

/// How the beneficiaries of a category and grade are paid in a year: coverage, and weights of the three payments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Share of potential beneficiaries who are covered.
    pub coverage: f64,
    /// Weight of the new payment.
    pub new: f64,
    /// Weight of the better of both payments.
    pub better: f64,
    /// Weight of the old payment.
    pub old: f64,
}

impl Terms {
    /// Nobody is covered.
    pub const NOBODY: Self = Self { coverage: 0.0, new: 0.0, better: 0.0, old: 0.0 };
    /// Everybody draws the new payment.
    pub const NEW: Self = Self { coverage: 1.0, new: 1.0, better: 0.0, old: 0.0 };
    /// Everybody draws the old payment.
    pub const OLD: Self = Self { coverage: 1.0, new: 0.0, better: 0.0, old: 1.0 };
}

/// Costs and limits shared by some categories.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentClass {
    /// `[g][a]`.
    pub cells: [[PaymentCell; MODES]; GRADES],
    /// Category whose tenure factor (1 + limit weights) multiplies the limits; `None`: 1.
    pub limit_tenure: Option<usize>,
    /// Category whose ratio turns a limit on the fund's payment into one on cost (L/r). With `ratio_uplift` its path
    /// uplift counts too; give categories with different uplifts their own class then.
    pub ratio_of: usize,
    /// Whether the uplift of `ratio_of` is inside r for the limit on the fund's payment.
    pub ratio_uplift: bool,
    /// Share of benefit-months of persons with n months of benefit in the year, `[t][n − 1]`, length T; empty: no limit is
    /// pooled.
    pub months: Vec<[f64; 12]>,
    /// Own ratio without uplift in place of that of categories (old terms), `[t][a]`, length T.
    pub own_ratio: Option<Vec<[f64; MODES]>>,
}

/// One grade and mode.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentCell {
    /// How the amount arises.
    pub method: Method,
    /// Limit Lc on eligible cost, yuan per month; `None`: none.
    pub cost_limit: Option<LimitRow>,
    /// Limit Lf on the fund's payment, yuan per month; `None`: none.
    pub fund_limit: Option<LimitRow>,
}

/// Payment method.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Nothing is paid.
    Nothing,
    /// r · E[min(F, Lc, Lf/r)], F lognormal with mean `cost × care level`; `sigma² = ln(1 + cv²)`, sigma > 0.
    CostShare { cost: IndexedRow, sigma: f64 },
    /// min(amount, Lc, Lf), yuan per month (bed-days, packages), times r if `times_ratio` (then Lf/r).
    Amount { amount: IndexedRow, times_ratio: bool },
}

/// One category's contribution by one payer: count × amount × rate × collection ratio [MODEL §8].
#[derive(Clone, Debug, PartialEq)]
pub struct ContributionLine {
    /// Fund that receives it.
    pub fund: Fund,
    /// Category k that is counted.
    pub category: usize,
    /// Payer index ([`crate::sets::Payer`]).
    pub payer: usize,
    /// Base, yuan per person and month (monthly lines) or per person and year (annual lines).
    pub base: IndexedRow,
    /// Rate on the base, `[t]`, length T; 1 where the base is the whole amount.
    pub rate: Vec<f64>,
    /// Collection group whose ratio multiplies; `None`: fully collected.
    pub collection: Option<usize>,
    /// When it is collected.
    pub timing: Timing,
    /// Months at the start of year t before the category contributes, 0..=12, `[t]`, length T; 12: nothing in year t.
    pub skip: Vec<u8>,
    /// Counted in the contribution base of the cost rate (one line per base).
    pub in_base: bool,
    /// Counted in the contributions that administration is a share of (donations: not).
    pub in_administration: bool,
}

/// When a contribution is collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Every month from `skip` on.
    Monthly,
    /// Once a year: counted in month `count` (−3..=12; ≤ 0 lies before the year), booked in month `cash` (1..=12) or,
    /// if the category starts later, in its first month (and counted there).
    Annual { count: i8, cash: u8 },
}

/// Costs beside benefits [MODEL §6].
#[derive(Clone, Debug, PartialEq)]
pub struct CostRows {
    /// Assessment fees.
    pub assessment: Assessment,
    /// Administration, share of contributions (without donations), `[t]`, length T.
    pub administration: Vec<f64>,
    /// Administration per insured person; `None`: none.
    pub per_insured: Option<PerInsured>,
    /// When administration is booked.
    pub administration_timing: AdministrationTiming,
    /// Months at the start of year t before the scheme exists, 0..=11, which carry no administration, `[t]`, length T or
    /// empty for 0. Only with [`AdministrationTiming::Evenly`].
    pub administration_skip: Vec<u8>,
    /// Ceiling of administration and assessment together, share of the year's contributions; `f64::INFINITY`: none.
    /// Above it administration gives way first, then assessment. Only with [`AdministrationTiming::Evenly`].
    pub joint_ceiling: Vec<f64>,
    /// Assistive devices, yuan per beneficiary-month; `None`: none.
    pub devices: Option<IndexedRow>,
}

/// Administration per person and month in the scheme, beside its share of contributions and under the same ceiling.
#[derive(Clone, Debug, PartialEq)]
pub struct PerInsured {
    /// Yuan per person-month.
    pub amount: IndexedRow,
    /// Share of category k that the scheme has reached, `[t][k]`, length T.
    pub reached: Vec<[f64; CATEGORIES]>,
    /// Months at the start of year t before the category is in the scheme, `[t][k]`, length T.
    pub skip: Vec<[u8; CATEGORIES]>,
}

/// Assessment fees.
#[derive(Clone, Debug, PartialEq)]
pub enum Assessment {
    /// `fee` yuan per beneficiary-month.
    PerBeneficiaryMonth { fee: IndexedRow },
    /// `fee × (inflow / pass_rate + b / (12 every_years))` a month; inflow = max(0, b_m − b_{m−1}(1 − exit/12)) of all
    /// beneficiaries together, the first month: everybody. `fee` is the fund's share in yuan per assessment.
    Flow { fee: IndexedRow, pass_rate: f64, exit: f64, every_years: f64 },
}

/// Booking of administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdministrationTiming {
    /// Its share of each month's contributions, in that month (the race).
    WithContributions,
    /// The year's in equal parts over the months in which the scheme exists: a twelfth in a whole year [MODEL §15].
    Evenly,
}

/// Balance rules of a fund [MODEL §9].
#[derive(Clone, Debug, PartialEq)]
pub struct FundRows {
    /// Balance on 1 January of year 0, yuan.
    pub opening: f64,
    /// Other income not tied to counts (donations, transfers in), less transfers out, yuan, `[t][m]`, length T or empty.
    pub other: Vec<[f64; 12]>,
    /// What happens below zero.
    pub shortfall: Shortfall,
    /// Monthly interest on a negative balance; 0: none.
    pub borrowing: f64,
    /// Payable months of year t use next year's outgo (opening or incomplete years), `[t]`, length T or empty for none;
    /// the last year always uses its own.
    pub next_year_outgo: Vec<bool>,
}

/// What happens when a fund runs short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The balance goes negative.
    Carry,
    /// Someone covers the gap: the balance stays at 0 and the gap is reported.
    Covered,
    /// Everything else is paid first, benefits (not devices) with what is left; the rest is the gap and not owed later.
    Scaled,
}

/// Dynamic adjustment: rates, ratios, limits that move when payable months stay low [MODEL §8, §15].
///
/// Payable months are those of the year's own outgo at its end, in opening years too.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustmentRows {
    /// v: a year with fewer payable months is under it.
    pub months: f64,
    /// n: years under v in a row that decide a move; the count restarts after it.
    pub years: u32,
    /// Years from the deciding year end to the year in which the move is in force, at least 1.
    pub lag: usize,
    /// Total contribution rate of a category; its payers' rates move in proportion.
    pub rate: Option<LeverRow>,
    /// Total rate of category k before moves, `[t][k]`, length T; 0: not moved.
    pub total_rate: Vec<[f64; CATEGORIES]>,
    /// Reimbursement ratios before uplift.
    pub ratio: Option<LeverRow>,
    /// Factor on limits; the scheduled value is 1.
    pub limit: Option<LeverRow>,
}

/// Step and bounds of a lever; a scheduled value outside the bounds is not pulled back by them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeverRow {
    /// Change of one move.
    pub step: f64,
    /// Lowest value.
    pub floor: f64,
    /// Highest value.
    pub ceiling: f64,
}

/// Bound on the benefits of a year; devices are apart, what is not paid is not owed later.
#[derive(Clone, Debug, PartialEq)]
pub enum BudgetRows {
    /// Contributions and donations of the year less all other outgo.
    Income,
    /// Yuan, `[t]`, length T.
    Amount(Vec<f64>),
}

/// The medical fund's outgo [MODEL §10]; its income is in [`Plan::contributions`].
#[derive(Clone, Debug, PartialEq)]
pub struct MedicalRows {
    /// Balance rules.
    pub fund: FundRows,
    /// Outgo, yuan per person-month of category k; `None`: not covered by this fund.
    pub cost: [Option<IndexedRow>; CATEGORIES],
}

/// A result kept by year and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// LTCI payable months: closing × 12 / outgo; NaN without outgo.
    PayableMonths,
    /// LTCI closing balance, yuan.
    Closing,
    /// LTCI closing balance / CPI index of the year.
    ClosingReal,
    /// Medical fund's payable months.
    MedicalPayableMonths,
    /// Mean beneficiaries of the year (months without benefits count as 0).
    Beneficiaries,
    /// Mean disabled persons of the insured, all grades.
    Disabled,
    /// Cost rate: outgo / contribution base; NaN without base.
    CostRate,
    /// Contributions of the year, all payers, yuan.
    Contributions,
    /// Benefits (devices included), yuan.
    Benefits,
    /// Assessment fees, yuan.
    Assessment,
    /// Administration, yuan.
    Administration,
    /// Outgo: benefits, assessment, administration.
    Outgo,
    /// Interest, yuan.
    Interest,
    /// Balance of the year with interest, without `other`: contributions + interest − outgo.
    CurrentBalance,
    /// Benefits (devices included) before the budget's bound and before scaling, yuan.
    ScheduledBenefits,
    /// Benefits paid over benefits scheduled, devices left out; NaN when nothing is scheduled.
    PayableShare,
    /// Moves of the dynamic adjustment in force.
    Moves,
    /// Contribution base: Σ count × base × collection, yuan.
    Base,
    /// Lowest month-end balance of the year, before a gap is covered.
    LowestBalance,
    /// Gap covered or benefits not paid for want of money in the year, yuan (0 under [`Shortfall::Carry`]).
    Gap,
    /// Medical fund's closing balance.
    MedicalClosing,
    /// Medical fund's balance of the year with interest, without `other`.
    MedicalCurrentBalance,
    /// Medical fund's outgo.
    MedicalOutgo,
    /// Insured persons, mean of the year's two ends, all categories.
    Insured,
    /// Contributions by one payer (index), yuan.
    ContributionsBy(usize),
    /// Beneficiaries of one category.
    BeneficiariesOf(usize),
    /// Index of a driver (0..6) in year t, or the interest rate (6).
    Index(usize),
    /// Persons of all ages, mean of the year's two ends.
    Population,
    /// A flow of one month (0-based), yuan.
    MonthOf(MonthFlow, usize),
}

/// A monthly flow of either fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthFlow {
    /// LTCI contributions without donations.
    Contributions,
    /// Income of the medical fund, without interest.
    MedicalIncome,
    /// Outgo of the medical fund.
    MedicalOutgo,
}
