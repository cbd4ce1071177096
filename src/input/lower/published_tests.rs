//! Published shares and life expectancies of a scenario are met, or refused where they stand.

use super::super::problem::Code;
use super::super::{Lang, LoadOptions, Report, load};
use super::published::{FIT, LIFE};
use crate::population::{LifeTable, summarize};
use crate::scenario::Population;
use crate::sets::Sex;

fn file() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/national.yaml")
}

fn with(changes: &[(&str, &str)]) -> Result<(Population, Report), Report> {
    let overrides = changes.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    load(&file(), &LoadOptions { overrides, ..LoadOptions::default() })
        .map(|l| (l.scenario.areas[0].population.clone(), l.warnings))
}

fn people(changes: &[(&str, &str)]) -> Population {
    with(changes).map_err(|r| r.text(Lang::En)).unwrap().0
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

fn mortality(more: &str) -> String {
    format!("{{male: data/mortality/mx_male.csv, female: data/mortality/mx_female.csv, {more}}}")
}

/// Figures written: 2 155 000 people; 12.4% + 62.1% + 25.5% = 100%; 102 men per 100 women.
#[test]
fn published_figures_are_met() {
    let fit = "{total: 2155000 persons, under_15: 12.4%, from_15_to_59: 62.1%, from_60: 25.5%, from_65: 18%, from_80: 3.1%, males_per_100_females: 102.0}";
    let fitted = people(&[(FIT, fit)]).start;
    let s = summarize(&fitted);
    close(s.total, 2_155_000.0, 1e-6);
    for (found, expected) in [
        (s.under_15, 267_220.0),
        (s.from_15_to_59, 1_338_255.0),
        (s.from_60, 549_525.0),
        (s.from_65, 387_900.0),
        (s.from_80, 66_805.0),
    ] {
        close(found, expected, 1e-5);
    }
    let [men, women] = fitted.map(|ages| ages.iter().sum::<f64>());
    close(men, 2_155_000.0 * 102.0 / 202.0, 1e-5);
    close(men / women, 1.02, 1e-12);
}

/// One share alone: the table's total stays, and so does the pattern inside the bands.
#[test]
fn one_share_moves_its_band_alone() {
    let before = people(&[]).start;
    let after = people(&[(FIT, "{from_60: 30%}")]).start;
    let (b, a) = (summarize(&before), summarize(&after));
    close(a.total, b.total, 1e-9 * b.total);
    close(a.from_60, 0.3 * b.total, 1e-9 * b.total);
    close(after[1][80] / after[0][65], before[1][80] / before[0][65], 1e-12);
    close(after[0][10] / after[1][50], before[0][10] / before[1][50], 1e-12);
}

/// The life table of the lowered rates of the start year, built anew, has the figures written.
#[test]
fn life_expectancies_are_met() {
    let e0 = |p: &Population, s: Sex| {
        LifeTable::new(&p.mortality.at(p.start_year)[s.index()], s).unwrap().years_above[0]
    };
    let key = "population.mortality";
    let base = people(&[(key, &mortality("factor: 1"))]);
    let by_sex = people(&[(key, &mortality("life_expectancy: {men: 76.1 years, women: 81.0 years}"))]);
    close(e0(&by_sex, Sex::Male), 76.1, 1e-8);
    close(e0(&by_sex, Sex::Female), 81.0, 1e-8);
    let both = people(&[(key, &mortality("life_expectancy: {both: 77.9 years}"))]);
    let srb = *both.sex_ratio_at_birth.at(both.start_year);
    close((srb * e0(&both, Sex::Male) + e0(&both, Sex::Female)) / (1.0 + srb), 77.9, 1e-8);
    // One factor for both sexes, for all ages and years.
    let factor =
        |s: usize, age: usize, year: i32| both.mortality.at(year)[s][age] / base.mortality.at(year)[s][age];
    let year = both.start_year;
    for found in [factor(1, 40, year), factor(0, 90, year + 20), factor(1, 100, year + 5)] {
        close(found, factor(0, 40, year), 1e-12);
    }
}

/// Each refusal stands at the figure to blame and names all that contradict.
#[test]
fn what_cannot_be_met_is_refused_where_it_stands() {
    let life = "population.mortality.life_expectancy";
    let cases = [
        (FIT, "{total: 1 wan persons}", "", Code::MissingKey, &[][..]),
        (
            FIT,
            "{from_60: 20%, from_65: 21%}",
            ".from_60",
            Code::Contradiction,
            &["`from_60` (20%)", "`from_65` (21%)", "60 to 64"],
        ),
        (
            FIT,
            "{from_65: 5%, from_80: 6%}",
            ".from_65",
            Code::Contradiction,
            &["`from_65` (5%)", "`from_80` (6%)"],
        ),
        (
            FIT,
            "{under_15: 60%, from_60: 50%}",
            ".under_15",
            Code::Contradiction,
            &["`under_15` (60%)", "`from_60` (50%)"],
        ),
        (
            FIT,
            "{under_15: 60%, from_15_to_59: 30%, from_65: 12%}",
            ".under_15",
            Code::Contradiction,
            &["`under_15` (60%)", "`from_15_to_59` (30%)", "`from_65` (12%)"],
        ),
        (
            FIT,
            "{under_15: 10%, from_15_to_59: 60%, from_60: 20%}",
            ".under_15",
            Code::SharesSum,
            &["`from_15_to_59` (60%)", "`from_60` (20%)", "90.00%"],
        ),
        (FIT, "{from_15_to_59: 60%}", ".from_15_to_59", Code::MissingKey, &["`under_15`"]),
        (FIT, "{from_60: 20%, males_per_100_females: 0}", ".males_per_100_females", Code::OutOfRange, &[]),
        (FIT, "{from_60: 20%, total: 0 persons}", ".total", Code::OutOfRange, &[]),
        (FIT, "{from_60: 0.2}", ".from_60", Code::MissingUnit, &[]),
        (FIT, "{from_60: 20%, total: 2155000}", ".total", Code::MissingUnit, &[]),
        (FIT, "{from_70: 20%}", ".from_70", Code::UnknownKey, &[]),
    ];
    let mut refusals: Vec<_> = cases
        .iter()
        .map(|(key, value, at, code, names)| {
            ((*key).to_owned(), (*value).to_owned(), format!("{FIT}{at}"), *code, *names)
        })
        .collect();
    for (more, at, code) in [
        ("factor: 1.1, life_expectancy: {both: 77.9 years}", "", Code::Contradiction),
        ("life_expectancy: {both: 77.9}", ".both", Code::MissingUnit),
        ("life_expectancy: {both: 77.9 months}", ".both", Code::WrongUnit),
        ("life_expectancy: {both: 7.79 years}", ".both", Code::OutOfRange),
        ("life_expectancy: {men: 76.1 years}", ".women", Code::MissingKey),
        ("life_expectancy: {both: 77.9 years, men: 76 years}", ".men", Code::UnknownKey),
    ] {
        let names = &[][..];
        refusals.push(("population.mortality".into(), mortality(more), format!("{life}{at}"), code, names));
    }
    for (key, value, at, code, names) in refusals {
        let report = with(&[(&key, &value)]).err().unwrap_or_else(|| panic!("{value} was accepted"));
        let listed: Vec<String> = report.problems.iter().map(|p| format!("{}: {p}", p.path)).collect();
        let found = report.problems.iter().find(|p| p.code == code && p.path == at);
        let Some(problem) = found else { panic!("{value}: {at} {code:?}: {listed:?}") };
        assert!(problem.origin.is_some() && problem.what.zh != problem.what.en, "{value}: {problem:?}");
        assert!(names.iter().all(|n| problem.what.en.contains(n)), "{value}: {listed:?}");
    }
}

/// A figure twenty years off is possible, but told.
#[test]
fn a_surprising_factor_is_told() {
    let odd = mortality("life_expectancy: {men: 57 years, women: 81 years}");
    let (_, warnings) = with(&[("population.mortality", &odd)]).map_err(|r| r.text(Lang::En)).unwrap();
    let found = warnings.problems.iter().any(|p| p.path == format!("{LIFE}.men") && p.code == Code::Unusual);
    assert!(found, "{}", warnings.text(Lang::En));
}
