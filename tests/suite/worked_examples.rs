//! Worked examples of clauses: the arithmetic stands in `worked_examples/*.yaml`, the product computes it from the scenario.

use std::collections::BTreeMap;
use std::str::FromStr;

use changhu::enrolment::GapDistribution;
use changhu::finance::benefits::{Limits, bed_days, ratio_with_limits};
use changhu::finance::clearing::{ReturnRule, Source, clear_pilot};
use changhu::finance::contributions::Terms;
use changhu::finance::costs::{AdministrationRule, CeilingCovers, CostCeiling, year_costs};
use changhu::finance::lev::Lognormal;
use changhu::input::Loaded;
use changhu::projection::continuity::{Member, tenure_rows};
use changhu::projection::levels::Levels;
use changhu::projection::people::ClaimExits;
use changhu::scenario::law::{Limit, Method};
use changhu::sets::{Category, Grade, Mode, Payer, Track};
use changhu::units::{Yuan, float};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{file, scenario};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    scenario: String,
    examples: Vec<Example>,
}

/// One clause and its arithmetic; amounts are decimals in quotes.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Example {
    rule: Vec<String>,
    clause: String,
    arithmetic: String,
    of: String,
    readings: BTreeMap<String, String>,
    set: BTreeMap<String, String>,
    category: Option<String>,
    track: Option<String>,
    grade: Option<String>,
    mode: Option<String>,
    year: Option<i32>,
    /// Contribution base in yuan a year, where the example gives it.
    base: Option<String>,
    /// Eligible cost and periods a year that it and the payment are counted in.
    cost: Option<String>,
    periods: Option<u32>,
    completed: Option<usize>,
    gap_years: Option<usize>,
    days: Option<u32>,
    amounts: BTreeMap<String, String>,
    expect: BTreeMap<String, String>,
}

impl Example {
    fn name(&self) -> String {
        format!("{} {} ({})", self.rule.join(" "), self.clause, self.arithmetic)
    }

    fn category(&self) -> Category {
        self.category
            .as_deref()
            .and_then(Category::from_key)
            .unwrap_or_else(|| panic!("{}: category", self.name()))
    }

    fn grade(&self) -> Grade {
        self.grade.as_deref().map_or(Grade::SevereIII, |g| Grade::from_key(g).expect("a grade"))
    }

    fn mode(&self) -> Mode {
        self.mode.as_deref().and_then(Mode::from_key).unwrap_or_else(|| panic!("{}: mode", self.name()))
    }

    fn track(&self) -> Track {
        self.track.as_deref().and_then(Track::from_key).unwrap_or_else(|| panic!("{}: track", self.name()))
    }

    fn amount(&self, key: &str) -> Decimal {
        exact(self.amounts.get(key).unwrap_or_else(|| panic!("{}: {key}", self.name())))
    }
}

fn exact(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn book(name: &str) -> Book {
    let path = format!("tests/suite/worked_examples/{name}.yaml");
    let text = std::fs::read_to_string(file(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn check(name: &str) {
    let book = book(name);
    assert!(!book.examples.is_empty());
    for example in &book.examples {
        let pairs =
            |m: &BTreeMap<String, String>| m.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>();
        let loaded = scenario(&book.scenario, &pairs(&example.readings), &pairs(&example.set));
        let found = evaluate(example, &loaded);
        let expected: BTreeMap<String, Decimal> =
            example.expect.iter().map(|(k, v)| (k.clone(), exact(v))).collect();
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{}: what is computed",
            example.name()
        );
        for (key, value) in &expected {
            let (found, expected) = (float(found[key]), float(*value));
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1e-3),
                "{}: {key} is {found}, expected {expected}",
                example.name()
            );
        }
    }
}

fn evaluate(example: &Example, loaded: &Loaded) -> BTreeMap<String, Decimal> {
    match example.of.as_str() {
        "contribution" => contribution(example, loaded),
        "payment" => one("payment", payment(example, loaded)),
        "ratio" => one("ratio", ratio(example, loaded)),
        "limit" => one(
            "limit",
            joined(example, loaded, |w, n| 1.0 + w.limit_founder[n.min(w.limit_founder.len() - 1)]),
        ),
        "limit_after_gap" => one("limit", joined(example, loaded, |w, _| 1.0 + w.limit_joiner[0])),
        "ratio_after_gap" => {
            one("ratio", base_ratio(example, loaded) + joined(example, loaded, |w, _| w.ratio_joiner[0]))
        }
        "waiting" => one("months", joined(example, loaded, |w, _| 12.0 * w.lost_joiner[0])),
        "bed_days" => one("payment", by_bed_day(example, loaded)),
        "clearing" => clearing(example, loaded),
        "cut" => one(
            "cut",
            loaded.scenario.areas[0]
                .medical_fund
                .as_ref()
                .and_then(|m| m.transfer.as_ref())
                .map_or(0.0, |t| float(t.cut)),
        ),
        "ceiling" => ceiling(example, loaded),
        other => panic!("{}: unknown kind {other}", example.name()),
    }
}

fn one(key: &str, value: f64) -> BTreeMap<String, Decimal> {
    let value = changhu::units::decimal(value, "an example").expect("a finite number");
    BTreeMap::from([(key.to_owned(), value)])
}

/// One person's contribution of a whole year, everything collected, by payer.
fn contribution(example: &Example, loaded: &Loaded) -> BTreeMap<String, Decimal> {
    let area = &loaded.scenario.areas[0];
    let category = example.category();
    let rule = area.contributions.iter().find(|c| c.category == category).expect("a category that pays");
    let year = example.year.unwrap_or(loaded.scenario.horizon.first_year);
    let mut rates = [Decimal::ZERO; Payer::COUNT];
    for (payer, series) in &rule.rates {
        rates[payer.index()] += *series.at(year);
    }
    let levels = Levels { economy: &loaded.scenario.economy, horizon: loaded.scenario.horizon };
    let base = match &example.base {
        Some(base) => exact(base),
        // In the first projected year the previous year's level stands as it is written.
        None => levels.base(&rule.base).expect("a base").coefficient,
    };
    let assisted = match example.amounts.get("assisted") {
        Some(share) => exact(share),
        None => Decimal::ZERO,
    };
    let terms = Terms {
        base: Yuan::new(base),
        rates,
        collection_ratio: Decimal::ONE,
        assisted,
        assisted_by: Payer::Assistance,
    };
    let paid = terms.collect(Decimal::ONE, 12).expect("a contribution");
    Payer::ALL
        .into_iter()
        .filter(|p| !paid[p.index()].amount().is_zero())
        .map(|p| (p.key().to_owned(), paid[p.index()].amount()))
        .collect()
}

/// Payment for a cost without spread; limits stand in the first projected year.
fn payment(example: &Example, loaded: &Loaded) -> f64 {
    let area = &loaded.scenario.areas[0];
    let (grade, mode) = (example.grade(), example.mode());
    let rule = &area.benefits.track(example.track()).modes[mode.index()];
    let first = loaded.scenario.horizon.first_year;
    let year = example.year.unwrap_or(first);
    let levels = Levels { economy: &loaded.scenario.economy, horizon: loaded.scenario.horizon };
    let limit = |limit: &Option<Limit>| {
        limit.as_ref().map_or(f64::INFINITY, |l| {
            let amount = levels.limit(l, grade, year).expect("a limit").amount;
            let lagged = amount.driver.is_none() || amount.lag >= 1;
            assert!(
                lagged && year == first,
                "an example stands in the first year, on the previous year's level"
            );
            float(amount.coefficient)
        })
    };
    let limits = Limits { fund_payment: limit(&rule.fund_limit), eligible_cost: limit(&rule.cost_limit) };
    let periods = f64::from(example.periods.unwrap_or(12));
    let cost = float(exact(example.cost.as_deref().expect("a cost"))) / periods;
    periods * ratio_with_limits(Lognormal::new(cost, 0.0), float(*rule.ratio.at(year)), limits)
}

fn base_ratio(example: &Example, loaded: &Loaded) -> f64 {
    let area = &loaded.scenario.areas[0];
    let rule = &area.benefits.track(example.track()).modes[example.mode().index()];
    float(*rule.ratio.at(example.year.unwrap_or(loaded.scenario.horizon.first_year)))
}

/// The ratio with its reward after so many completed years.
fn ratio(example: &Example, loaded: &Loaded) -> f64 {
    let uplift = match example.completed {
        None => 0.0,
        Some(_) => joined(example, loaded, |w, n| w.ratio_founder[n.min(w.ratio_founder.len() - 1)]),
    };
    base_ratio(example, loaded) + uplift
}

/// A weight of continuity late in the horizon, for one gap length and one number of completed years.
fn joined(
    example: &Example,
    loaded: &Loaded,
    of: impl Fn(&changhu::montecarlo::plan::TenureWeights, usize) -> f64,
) -> f64 {
    let area = &loaded.scenario.areas[0];
    let horizon = loaded.scenario.horizon;
    let category =
        example.category.as_deref().and_then(Category::from_key).unwrap_or(match example.track() {
            Track::Employee => Category::Employee,
            Track::Resident => Category::Resident,
        });
    let mut rules = area.continuity.clone();
    if let Some(years) = example.gap_years {
        rules.gap_years = (1..=years).map(|y| f64::from(u8::from(y == years))).collect();
        GapDistribution::new(&rules.gap_years).expect("a gap");
    }
    if let Some(waiting) = &mut rules.waiting {
        waiting.exempt = 0.0;
    }
    // With the rules in force from the horizon's first year every gap of the example counts at its end.
    let contribution =
        area.contributions.iter().find(|c| c.category == category).expect("a category that pays");
    let member = Member {
        category,
        start: contribution.start,
        annual: true,
        exits: ClaimExits::constant(area.benefits.exit_rate),
        ratio_room: None,
    };
    // One gap length, of rejoiners: the weights stand by completed years, whoever has them.
    rules.late_first = 0.0;
    let rows = tenure_rows(&rules, &member, &vec![vec![1.0]; horizon.years], horizon).expect("rows");
    let rows = rows.expect("a category with rules");
    of(rows.weights.last().expect("weights"), example.completed.unwrap_or(0))
}

fn by_bed_day(example: &Example, loaded: &Loaded) -> f64 {
    let rule = &loaded.scenario.areas[0].benefits.track(example.track()).modes[example.mode().index()];
    let Method::BedDay { yuan_per_day, occupancy, times_ratio, .. } = &rule.method else {
        panic!("{}", example.name())
    };
    let ratio = if *times_ratio { float(*rule.ratio.at(2027)) } else { 1.0 };
    let days = f64::from(example.days.expect("days"));
    bed_days(float(yuan_per_day[example.grade().index()]), days, *occupancy, ratio, Limits::NONE)
}

fn clearing(example: &Example, loaded: &Loaded) -> BTreeMap<String, Decimal> {
    // The months of the floor are those that the scenario watches.
    let watched = loaded.scenario.constraints.first().expect("a constraint").value;
    let months = changhu::units::decimal(watched, "months").expect("months");
    let source = Source {
        received: Yuan::new(example.amount("received")),
        balance: Yuan::ZERO,
        outgo: Yuan::new(example.amount("outgo")),
    };
    let rule = ReturnRule { trigger: months, floor: months, share: example.amount("share") };
    let balance = Yuan::new(example.amount("balance"));
    let cleared =
        clear_pilot(balance, Yuan::new(example.amount("outgo")), &[source], rule).expect("a clearing");
    BTreeMap::from([
        ("months_before".to_owned(), cleared.months_before.expect("months")),
        ("returned".to_owned(), cleared.returned.amount()),
        ("months_after".to_owned(), cleared.months_after.expect("months")),
    ])
}

fn ceiling(example: &Example, loaded: &Loaded) -> BTreeMap<String, Decimal> {
    let costs = &loaded.scenario.areas[0].costs;
    let share = costs.joint_ceiling.expect("a ceiling");
    let contributions = Yuan::new(example.amount("contributions"));
    let rule = AdministrationRule {
        of_contributions: costs.administration,
        per_insured: changhu::units::Yuan::ZERO,
    };
    let ceiling = CostCeiling { share, covers: CeilingCovers::AdministrationAndAssessment };
    let assessment = Yuan::new(example.amount("assessment"));
    let paid = year_costs(contributions, Decimal::ZERO, assessment, rule, Some(ceiling)).expect("costs");
    BTreeMap::from([
        ("assessment".to_owned(), paid.assessment.amount()),
        ("administration".to_owned(), paid.administration.amount()),
        ("above_ceiling".to_owned(), paid.above_ceiling.amount()),
    ])
}

/// The rules whose figures the documents settle have a worked example each; rates by year stand in `rates.yaml`.
#[test]
fn every_rule_with_settled_figures_has_an_example() {
    let settled = [
        ("xinjiang", "R-XJ-05 R-XJ-07 R-XJ-09 R-XJ-10 R-XJ-11 R-XJ-24 R-XJ-25 R-XJ-27 R-XJ-28"),
        ("jilin", "R-JL-19 R-JL-21 R-JL-22 R-JL-26 R-JL-29 R-JL-34 R-JL-37 R-JL-38 R-JL-39 R-JL-41"),
        ("yulin", "R-YL-20 R-YL-22 R-YL-34"),
        ("inner_mongolia", "R-NM-09 R-NM-12 R-NM-27 R-NM-28"),
        ("jincheng", "R-JC-08 R-JC-18 R-JC-20 R-JC-23"),
    ];
    for (name, rules) in settled {
        let examples = book(name).examples;
        for rule in rules.split(' ') {
            let has = examples.iter().any(|e| e.rule.iter().any(|r| r == rule) && !e.arithmetic.is_empty());
            assert!(has, "{rule} has no worked example");
        }
    }
}

#[test]
fn xinjiang() {
    check("xinjiang");
}

#[test]
fn jilin() {
    check("jilin");
}

#[test]
fn yulin() {
    check("yulin");
}

#[test]
fn inner_mongolia() {
    check("inner_mongolia");
}

#[test]
fn jincheng() {
    check("jincheng");
}

/// A rate by calendar year, in percent of the base.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paths {
    first_year: i32,
    paths: Vec<RatePath>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatePath {
    scenario: String,
    category: String,
    #[serde(default)]
    readings: BTreeMap<String, String>,
    /// Total rate of all payers; `0` before the category pays.
    percent: Vec<String>,
}

#[test]
fn rates_by_calendar_year() {
    let text = std::fs::read_to_string(file("tests/suite/worked_examples/rates.yaml")).expect("rates.yaml");
    let table: Paths = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("rates.yaml: {e}"));
    for path in &table.paths {
        let readings: Vec<_> = path.readings.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        let loaded = scenario(&path.scenario, &readings, &[]);
        let category = Category::from_key(&path.category).expect("a category");
        let rule = loaded.scenario.areas[0].contributions.iter().find(|c| c.category == category);
        for (year, expected) in (table.first_year..).zip(&path.percent) {
            let found: Decimal = rule
                .filter(|c| year >= c.start.year)
                .map_or(Decimal::ZERO, |c| c.rates.iter().map(|(_, rate)| *rate.at(year)).sum());
            let found = float(found * Decimal::ONE_HUNDRED);
            let expected = float(exact(expected));
            // The table prints four decimals of a percent.
            assert!(
                (found - expected).abs() <= 5.1e-5,
                "{} {} {readings:?} {year}: {found}, expected {expected}",
                path.scenario,
                path.category
            );
        }
    }
}

/// Steps of the limit by grade and mode: factor of III, II, I by home, community, institution.
#[test]
fn steps_of_the_limit_by_grade_and_mode() {
    let table = [
        ("mult", [[1.0, 0.95, 0.9025], [0.95, 0.9025, 0.857375], [0.9025, 0.857375, 0.81450625]]),
        ("pp_axis", [[1.0, 0.95, 0.90], [0.95, 0.9025, 0.855], [0.90, 0.855, 0.81]]),
        ("pp_sum", [[1.0, 0.95, 0.90], [0.95, 0.90, 0.85], [0.90, 0.85, 0.80]]),
        ("pp_of_di", [[1.0, 0.90, 0.80], [0.90, 0.80, 0.70], [0.80, 0.70, 0.60]]),
    ];
    for (option, rows) in table {
        let readings =
            if option == "mult" { vec![] } else { vec![("xj.cap_step".to_owned(), option.to_owned())] };
        let loaded = scenario("xinjiang.yaml", &readings, &[]);
        for track in Track::ALL {
            for (grade, row) in [Grade::SevereIII, Grade::SevereII, Grade::SevereI].into_iter().zip(rows) {
                for (mode, expected) in Mode::ALL.into_iter().zip(row) {
                    let rule = &loaded.scenario.areas[0].benefits.track(track).modes[mode.index()];
                    let limit = rule.fund_limit.as_ref().expect("a limit");
                    let found = float(limit.factor[grade.index()]);
                    assert!((found - expected).abs() < 1e-12, "{option} {grade:?} {mode:?}: {found}");
                }
            }
        }
    }
}
