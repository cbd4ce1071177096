//! One path, slow and exact: people in f64, law and ledger in decimals, every line kept [MODEL §1.3, §15].
//!
//! Order of a year: *step people → tenure → prices of the year → each month: count, collect, pay, post → close*.
//! The best estimate runs here, and any path of the Monte Carlo can be replayed here against the kernel.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | n(k,m) | insured of category k in month m, straight line between 1 Januaries | persons |
//! | q(k,g,m) | qualifying disabled persons | persons |
//! | b = q · eligible · u | beneficiaries of a month in which the category draws | persons |
//! | A(k,g,a) | payment per beneficiary-month | yuan |
//! | I_i(t) | index of driver i | 1 in the year before the first |

use rust_decimal::Decimal;

use super::ProjectionError;
use super::drivers::PathDrivers;
use super::levels::{Leveled, Levels};
use super::levers::{self, History, Room};
use super::old_terms::{old_rule, terms};
use super::payment::{self, assisted_share};
use super::pool::Weights;
use super::result::{PathResult, PeopleYear, YearResult};
use super::rules::{self, Inputs, benefit_start, cut_start};
use super::states::{StateCounts, state_counts};
use super::tables::path_prevalence;
use super::tenure::{TenureEffect, TenureState};
use crate::finance::benefits::{hospital_factor, paid_after_lag, stay_share};
use crate::finance::costs::{AdministrationRule, CeilingCovers, CostCeiling, inflow, year_costs};
use crate::finance::ledger::{self, Denominator, Interest, MonthEntry, MonthFlows, YearAccount};
use crate::population::{YearRates, step};
use crate::scenario::Contribution;
use crate::scenario::law::Collected;
use crate::sets::{AGES, BySexAge, Category, Driver, Grade, Mode, Payer};
use crate::timeline::YearMonth;
use crate::units::{Yuan, decimal};

const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// Runs one path.
pub fn run(inputs: &Inputs, drivers: &PathDrivers) -> Result<PathResult, ProjectionError> {
    run_within(inputs, drivers, &levers::room(inputs)?)
}

/// Runs one path with this bound on the benefits of a year.
pub(super) fn run_within(
    inputs: &Inputs,
    drivers: &PathDrivers,
    room: &Room,
) -> Result<PathResult, ProjectionError> {
    let population = people(inputs, drivers)?;
    let states: Result<Vec<StateCounts>, ProjectionError> =
        (population.iter().zip(&drivers.years).enumerate())
            .map(|(j, (p, d))| {
                let own = path_prevalence(inputs.area, inputs.horizon, j, &d.mortality)?;
                Ok(state_counts(inputs, p, j, &d.disability, own.as_ref()))
            })
            .collect();
    let states = states?;
    let tenure_rows = rules::tenures(inputs)?;
    let mut tenure: Vec<Option<TenureState>> =
        tenure_rows.iter().map(|r| r.as_ref().map(|_| TenureState::new())).collect();

    let mut balance = Yuan::new(inputs.area.ltci_fund.opening);
    let mut medical = super::medical_path::MedicalPath::new(inputs)?;
    let mut carry = Carry::default();
    let mut history = History::default();
    let pool = super::pool::weights(inputs);
    let mut years = Vec::with_capacity(inputs.horizon.years);
    for t in 0..inputs.horizon.years {
        let effects: [TenureEffect; Category::COUNT] =
            std::array::from_fn(|k| match (&mut tenure[k], &tenure_rows[k]) {
                (Some(state), Some(rows)) => {
                    if t > 0 {
                        state.step(rows, t, drivers.years[t].rejoin);
                    }
                    state.effect(rows, t)
                }
                _ => TenureEffect::NONE,
            });
        let reached = inputs.area.enrolment.reached(inputs.horizon.first_year + t as i32);
        let moves = history.in_force(inputs.area.ltci_fund.adjustment.as_ref());
        let year = Year {
            inputs,
            drivers,
            t,
            now: &states[t],
            next: &states[t + 1],
            reached,
            effects,
            pool: pool.as_ref().map(|years| &years[t]),
            moves,
        };
        let people = year.people(&population[t], &population[t + 1]);
        let LtciYear { entries, use_of_year, base, hardship, interest, per_insured } =
            year.ltci(balance, &mut carry, room)?;
        let account =
            YearAccount::of(&entries, inputs.area.ltci_fund.shortage)?.ok_or(ProjectionError::Shape)?;
        balance = account.closing;
        history.close(inputs.area.ltci_fund.adjustment.as_ref(), &account)?;
        let lowest = levers::lowest(&entries, inputs.area.ltci_fund.shortage)?.unwrap_or(balance);
        years.push(YearResult {
            year: year.calendar(),
            people: PeopleYear { use_of_year, ..people },
            ltci: account,
            months: entries,
            base_by_month: base,
            hardship,
            administration_per_insured: per_insured,
            monthly_rate: interest.monthly(),
            lowest,
            moves,
            payable_months: None,
            denominator: Denominator::YearActual,
            medical: medical.as_mut().map(|m| m.year(&year)).transpose()?,
        });
    }
    payable_months(inputs, &mut years)?;
    Ok(PathResult { population, years })
}

/// Payable months: the year's own outgo divides, or next year's where a benefit phase opens [MODEL §9].
fn payable_months(inputs: &Inputs, years: &mut [YearResult]) -> Result<(), ProjectionError> {
    let outgo: Vec<Yuan> = years.iter().map(|y| y.ltci.flows.outgo()).collect::<Result<_, _>>()?;
    let opens = rules::opening_years(inputs.area, inputs.horizon);
    for (t, year) in years.iter_mut().enumerate() {
        let next = opens[t] && t + 1 < outgo.len();
        year.denominator = if next { Denominator::NextTwelveMonths } else { Denominator::YearActual };
        year.payable_months = ledger::payable_months(year.ltci.closing, outgo[if next { t + 1 } else { t }])?;
    }
    Ok(())
}

/// Population states 0..=T on the path.
fn people(inputs: &Inputs, drivers: &PathDrivers) -> Result<Vec<BySexAge>, ProjectionError> {
    let tables = inputs.people;
    let mut states = vec![*tables.start()];
    for t in 0..inputs.horizon.years {
        let d = &drivers.years[t];
        let mut mx = tables.mortality[t];
        for row in &mut mx {
            row.iter_mut().zip(&d.mortality).for_each(|(m, f)| *m *= f);
        }
        let mut asfr: [f64; AGES] = tables.fertility[t];
        asfr.iter_mut().for_each(|f| *f *= d.births);
        let migrants = tables.migrants.get(t).map(|m| m.map(|row| row.map(|n| n * d.migrants)));
        let rates = YearRates {
            mx: &mx,
            asfr: &asfr,
            srb_male_per_female: tables.sex_ratio[t],
            migrants: migrants.as_ref(),
        };
        states.push(step(&states[t], &rates)?.population);
    }
    Ok(states)
}

/// A year of a path between two states.
pub(super) struct Year<'a> {
    pub inputs: &'a Inputs<'a>,
    pub drivers: &'a PathDrivers,
    pub t: usize,
    pub now: &'a StateCounts,
    pub next: &'a StateCounts,
    /// Share of each category that the scheme has reached.
    reached: [f64; Category::COUNT],
    effects: [TenureEffect; Category::COUNT],
    /// Beneficiaries by months of benefit, where an annual limit is pooled.
    pool: Option<&'a Weights>,
    /// Moves of the dynamic adjustment in force.
    pub(super) moves: u32,
}

/// The LTCI fund's year: posted months, use of the scheme, collected base by month, hardship subsidies by group, interest,
/// administration by head.
struct LtciYear {
    entries: Vec<MonthEntry>,
    use_of_year: UseOfYear,
    base: [Yuan; 12],
    hardship: [Yuan; 2],
    interest: Interest,
    per_insured: Yuan,
}

/// Flows of twelve months with their contributions, collected base by month, hardship subsidies by group.
type Collection = ([MonthFlows; 12], [Yuan; 12], [Yuan; 2]);

/// Beneficiaries b(k,g) of twelve months.
type Months = [[[f64; Grade::COUNT]; Category::COUNT]; 12];

/// What a year hands to the next.
#[derive(Default)]
struct Carry {
    /// All beneficiaries of December.
    stock: Option<f64>,
    /// Beneficiaries of the year.
    months: Option<Months>,
}

/// Use of the scheme in a year.
#[derive(Clone, Debug, Default)]
pub struct UseOfYear {
    /// Beneficiaries by category, grade and mode: mean over twelve months, months without benefits count as 0.
    pub by_category: [f64; Category::COUNT],
    pub by_grade: [f64; Grade::COUNT],
    pub by_mode: [f64; Mode::COUNT],
    /// New beneficiaries of the year.
    pub inflow: f64,
}

impl Year<'_> {
    pub fn calendar(&self) -> i32 {
        self.inputs.horizon.first_year + self.t as i32
    }

    pub fn levels(&self) -> Levels<'_> {
        self.inputs.levels()
    }

    /// I_i(t − lag) on this path.
    pub fn index(&self, driver: Driver, lag: u8) -> f64 {
        match self.t.checked_sub(usize::from(lag)) {
            Some(t) => self.drivers.years[t].index[driver.index()],
            None => self.levels().before(driver, i32::from(lag) - self.t as i32),
        }
    }

    pub fn exact(&self, amount: Leveled) -> Result<Decimal, ProjectionError> {
        amount.exact(|d, lag| self.index(d, lag))
    }

    /// Persons of a category in month m = 1..=12; months before the year stand on the state of 1 January.
    pub fn insured(&self, k: Category, month: i32) -> f64 {
        line(self.now.insured[k.index()], self.next.insured[k.index()], month)
    }

    /// Of these, persons whom the scheme has reached.
    fn members(&self, k: Category, month: i32) -> f64 {
        self.insured(k, month) * self.reached[k.index()]
    }

    fn people(&self, now: &BySexAge, next: &BySexAge) -> PeopleYear {
        let mean = |from: usize| {
            let of = |p: &BySexAge| p.iter().map(|row| row[from..].iter().sum::<f64>()).sum::<f64>();
            (of(now) + of(next)) / 2.0
        };
        let disabled = |c: &StateCounts, g: usize| {
            c.disabled.iter().zip(self.reached).map(|(row, reached)| row[g] * reached).sum::<f64>()
        };
        PeopleYear {
            population: mean(0),
            aged_60: mean(60),
            aged_65: mean(65),
            aged_80: mean(80),
            insured: Category::ALL.map(|k| self.mean_insured(k) * self.reached[k.index()]),
            disabled: std::array::from_fn(|g| (disabled(self.now, g) + disabled(self.next, g)) / 2.0),
            use_of_year: UseOfYear::default(),
        }
    }

    /// Take-up of a category: first (1 − r) + plateau r, 0 before its start.
    fn take_up(&self, k: Category) -> f64 {
        let first = self.inputs.area.benefits.take_up.first;
        let ramp = rules::ramp(self.inputs.area, k, self.calendar());
        ramp.map_or(0.0, |r| first * (1.0 - r) + self.drivers.once.plateau * r)
    }

    /// Mode mix of a grade on this path.
    fn mix(&self, g: Grade) -> [f64; Mode::COUNT] {
        let row = &self.inputs.area.benefits.mix.at(self.calendar())[g.index()];
        let weighted: [f64; Mode::COUNT] =
            std::array::from_fn(|a| row[a] * self.drivers.years[self.t].mode_weight[g.index()][a]);
        let total: f64 = weighted.iter().sum();
        if total > 0.0 { weighted.map(|w| w / total) } else { weighted }
    }

    /// A(k,g,a) under new and old terms, hospital days taken out, yuan per beneficiary-month.
    fn payment(&self, k: Category, g: Grade, a: Mode) -> Result<Decimal, ProjectionError> {
        let benefits = &self.inputs.area.benefits;
        let terms = terms(self.inputs, k, g, self.calendar());
        let track = benefits.track_of(k);
        let rule = &benefits.track(track).modes[a.index()];
        let months = self.pool.map(|by_track| &by_track[track.index()]);
        let mut paid = Decimal::ZERO;
        if terms.new + terms.better > 0.0 {
            paid = payment::paid(self, rule, g, a, Some(self.effects[k.index()]), months)?;
        }
        if let Some(rule) = old_rule(self.inputs, k, a).filter(|_| terms.old + terms.better > 0.0) {
            let old = payment::paid(self, rule, g, a, None, months)?;
            let share = |of: f64| decimal(of, "share of old cases");
            paid = paid * share(terms.new)? + paid.max(old) * share(terms.better)? + old * share(terms.old)?;
        }
        Ok(paid * decimal(hospital_factor(benefits.hospital_share), "the hospital factor")?)
    }

    /// b(k,g,m) by category and grade for twelve months, process risk applied to the year's mean.
    fn beneficiaries(&self) -> Months {
        let area = self.inputs.area;
        let mut months = [[[0.0; Grade::COUNT]; Category::COUNT]; 12];
        for k in Category::ALL {
            let Some(start) = benefit_start(area, k) else { continue };
            let use_share = self.take_up(k) * self.effects[k.index()].eligible * self.reached[k.index()];
            for g in Grade::ALL {
                let coverage = terms(self.inputs, k, g, self.calendar()).coverage;
                if coverage == 0.0 {
                    continue;
                }
                let use_share = use_share * coverage;
                let of = |c: &StateCounts| c.qualifying[k.index()][g.index()];
                for month in i32::from(start.first_month_in(self.calendar()))..=12 {
                    months[month as usize - 1][k.index()][g.index()] =
                        line(of(self.now), of(self.next), month) * use_share;
                }
                let z = self.drivers.years[self.t].process[k.index()][g.index()];
                if z != 0.0 {
                    let ends = (of(self.now) + of(self.next)) / 2.0 * use_share;
                    let factor = super::states::process_factor(ends, self.mean_insured(k), z);
                    months.iter_mut().for_each(|m| m[k.index()][g.index()] *= factor);
                }
            }
        }
        months
    }

    fn mean_insured(&self, k: Category) -> f64 {
        (self.now.insured[k.index()] + self.next.insured[k.index()]) / 2.0
    }

    /// Twelve posted months, use of the scheme, collected base by month, interest.
    fn ltci(&self, opening: Yuan, carry: &mut Carry, room: &Room) -> Result<LtciYear, ProjectionError> {
        let (mut flows, base, hardship) = self.contributions()?;
        let months = self.beneficiaries();
        let paid = self.paid(&months, carry.months.as_ref());
        let use_of_year = self.pay_benefits(&months, &paid, &mut flows)?;
        let (inflow, per_insured) = self.costs(&months, &mut carry.stock, &mut flows)?;
        carry.months = Some(months);
        let area = self.inputs.area;
        let rate = decimal(self.drivers.years[self.t].interest, "fund interest")?;
        let interest = Interest::new(rate, area.ltci_fund.borrowing)?;
        for (m, flow) in flows.iter_mut().enumerate() {
            flow.transfers_out = Yuan::new(self.inputs.returned_in(self.calendar(), m + 1));
        }
        let scheduled = room.bound(self.t, &mut flows)?;
        let mut entries = Vec::with_capacity(12);
        let mut balance = opening;
        for (flow, scheduled) in flows.iter().zip(scheduled) {
            let posted = ledger::post(balance, flow, &interest, area.ltci_fund.shortage)?;
            let entry = MonthEntry { scheduled_benefits: scheduled, ..posted };
            balance = entry.closing;
            entries.push(entry);
        }
        let use_of_year = UseOfYear { inflow, ..use_of_year };
        Ok(LtciYear { entries, use_of_year, base, hardship, interest, per_insured })
    }

    /// Contributions and collected base of the twelve months.
    fn contributions(&self) -> Result<Collection, ProjectionError> {
        let mut hardship = [Yuan::ZERO; 2];
        let mut flows = [MonthFlows::default(); 12];
        let mut bases = [Yuan::ZERO; 12];
        for c in &self.inputs.area.contributions {
            let base = self.exact(self.levels().base(&c.base)?)?;
            let moved = self.rate_factor(c)?;
            let collected = decimal(self.drivers.once.collection[c.category.index()], "collection ratio")?;
            for (month, count_month, twelfths) in due_months(c, self.calendar()) {
                let persons = decimal(self.members(c.category, count_month), "insured persons")?;
                let whole = persons * base * twelfths / TWELVE;
                bases[month - 1] = Yuan::new(bases[month - 1].amount() + whole * collected);
                let line = &mut flows[month - 1].contributions[c.category.index()];
                let mut add = |payer: Payer, yuan: Decimal| {
                    line[payer.index()] = Yuan::new(line[payer.index()].amount() + yuan);
                };
                let mut paid = Decimal::ZERO;
                for (payer, rate) in &c.rates {
                    let due = whole * *rate.at(self.calendar()) * moved;
                    match (payer, &c.assistance) {
                        (Payer::Individual, Some(a)) => {
                            let assisted = due * assisted_share(a);
                            add(Payer::Individual, (due - assisted) * collected);
                            for (n, (by, share)) in a.parts().into_iter().enumerate() {
                                add(by, due * share);
                                hardship[n] = Yuan::new(hardship[n].amount() + due * share);
                            }
                            paid += (due - assisted) * collected + assisted;
                        }
                        _ => {
                            add(*payer, due * collected);
                            paid += due * collected;
                        }
                    }
                }
                add(Payer::Donor, paid * self.inputs.area.ltci_fund.donations);
            }
            let back = rules::back_payment(self.inputs, c.category, self.calendar())?;
            if back > 0.0 {
                let due = decimal(self.members(c.category, 1) * back, "back-payments")?;
                let line = &mut flows[0].contributions[c.category.index()][Payer::Individual.index()];
                *line = Yuan::new(line.amount() + due * base * moved);
            }
        }
        Ok((flows, bases, hardship))
    }

    /// Beneficiaries who are paid: all, less those who applied in the last months [option A94].
    fn paid(&self, months: &Months, before: Option<&Months>) -> Months {
        let lag = usize::from(self.inputs.area.benefits.start_lag);
        if lag == 0 {
            return *months;
        }
        let stay = stay_share(self.inputs.people.exits.rate, lag as u32);
        std::array::from_fn(|m| {
            let earlier = match m.checked_sub(lag) {
                Some(j) => Some(&months[j]),
                None => before.map(|b| &b[12 + m - lag]),
            };
            std::array::from_fn(|k| {
                std::array::from_fn(|g| {
                    paid_after_lag(months[m][k][g], earlier.map_or(0.0, |e| e[k][g]), stay)
                })
            })
        })
    }

    fn pay_benefits(
        &self,
        months: &Months,
        paid: &Months,
        flows: &mut [MonthFlows; 12],
    ) -> Result<UseOfYear, ProjectionError> {
        let costs = &self.inputs.area.costs;
        let devices = self.exact(self.levels().price(costs.devices, costs.fee_year, Driver::Cpi)?)?;
        let mut use_of_year = UseOfYear::default();
        for k in Category::ALL {
            for g in Grade::ALL {
                if months.iter().all(|m| m[k.index()][g.index()] == 0.0) {
                    continue;
                }
                let mix = self.mix(g);
                for a in Mode::ALL {
                    let payment = self.payment(k, g, a)?;
                    for ((month, paid), flow) in months.iter().zip(paid).zip(flows.iter_mut()) {
                        let persons = month[k.index()][g.index()] * mix[a.index()];
                        let paid = decimal(paid[k.index()][g.index()] * mix[a.index()], "beneficiaries")?;
                        let cell = &mut flow.benefits[k.index()][a.index()];
                        *cell = Yuan::new(cell.amount() + paid * payment);
                        flow.devices =
                            Yuan::new(flow.devices.amount() + decimal(persons, "beneficiaries")? * devices);
                        use_of_year.by_category[k.index()] += persons / 12.0;
                        use_of_year.by_grade[g.index()] += persons / 12.0;
                        use_of_year.by_mode[a.index()] += persons / 12.0;
                    }
                }
            }
        }
        Ok(use_of_year)
    }

    /// Assessment and administration of the twelve months; returns the year's new beneficiaries and administration by head.
    fn costs(
        &self,
        months: &Months,
        before: &mut Option<f64>,
        flows: &mut [MonthFlows; 12],
    ) -> Result<(f64, Yuan), ProjectionError> {
        let c = &self.inputs.area.costs;
        let exit = self.inputs.people.exits.rate;
        let fee = self.exact(self.levels().price(c.assessment_fee, c.fee_year, Driver::Cpi)?)?;
        let mut assessment = [Decimal::ZERO; 12];
        let mut entered = 0.0;
        for (m, month) in months.iter().enumerate() {
            let stock: f64 = month.iter().flatten().sum();
            let new = inflow(stock, *before, exit);
            *before = Some(stock);
            entered += new;
            let count = |of: f64| decimal(of, "assessments");
            assessment[m] = fee
                * (count(new)? * c.fund_share.passed
                    + count(new * (1.0 / c.pass_rate - 1.0))? * c.fund_share.failed
                    + count(stock / (12.0 * c.repeat_years))? * c.fund_share.repeat);
        }
        let mut contributions = Decimal::ZERO;
        for flow in flows.iter() {
            contributions += flow.contributions_total()?.amount() - flow.paid_by(Payer::Donor)?.amount();
        }
        let assessed: Decimal = assessment.iter().sum();
        let ceiling = c
            .joint_ceiling
            .map(|share| CostCeiling { share, covers: CeilingCovers::AdministrationAndAssessment });
        let each = self.levels().price(c.administration_per_insured, c.fee_year, Driver::Cpi)?;
        let rule = AdministrationRule {
            of_contributions: c.administration,
            per_insured: Yuan::new(self.exact(each)?),
        };
        let costs =
            year_costs(Yuan::new(contributions), self.person_years()?, Yuan::new(assessed), rule, ceiling)?;
        let kept = if assessed.is_zero() { Decimal::ONE } else { costs.assessment.amount() / assessed };
        let skip = rules::months_before_scheme(self.inputs.area, self.calendar());
        let each_month = costs.administration.amount() / Decimal::from(12 - skip);
        for (m, (flow, due)) in flows.iter_mut().zip(assessment).enumerate() {
            flow.assessment = Yuan::new(due * kept);
            flow.administration = if m < usize::from(skip) { Yuan::ZERO } else { Yuan::new(each_month) };
        }
        let by_share = Yuan::new(contributions * c.administration);
        Ok((entered, costs.administration.minus(by_share.min(costs.administration))?))
    }
}

impl Year<'_> {
    /// Person-years of all categories in the scheme.
    fn person_years(&self) -> Result<Decimal, ProjectionError> {
        let months = |k: Category| {
            let start = rules::scheme_start(self.inputs.area, k);
            let first = start.map_or(13, |s| i32::from(s.first_month_in(self.calendar())));
            (first..=12).map(|m| self.members(k, m)).sum::<f64>()
        };
        let months: f64 = Category::ALL.into_iter().map(months).sum();
        Ok(decimal(months, "person-months of the insured")? / TWELVE)
    }
}

/// Straight line between the states at the middle of a month [MODEL §2].
pub(super) fn line(now: f64, next: f64, month: i32) -> f64 {
    now + (next - now) * (f64::from(month) - 0.5) / 12.0
}

/// Months of a year in which a contribution comes in: (cash month, month of the count, twelfths).
fn due_months(c: &Contribution, year: i32) -> Vec<(usize, i32, Decimal)> {
    let first = c.start.first_month_in(year);
    match c.collected {
        Collected::Monthly => (first..=12).map(|m| (usize::from(m), i32::from(m), Decimal::ONE)).collect(),
        Collected::Annual { .. } if first > 12 => vec![],
        Collected::Annual { month } => {
            let count = i32::from(month).max(if first > 1 { i32::from(first) } else { i32::MIN });
            vec![(count.max(1) as usize, count, TWELVE)]
        }
    }
}

/// The month in which the cut of the medical rate begins.
pub(super) fn cut_from(inputs: &Inputs) -> Option<YearMonth> {
    let transfer = inputs.area.medical_fund.as_ref()?.transfer.as_ref()?;
    (!inputs.cut.is_zero()).then(|| cut_start(inputs.area, transfer.year))
}
