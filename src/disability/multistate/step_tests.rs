use super::super::test_population::*;
use super::super::{Structure, log_linear};
use super::*;
use crate::disability::{PrevalenceModel, side_by_side};
use proptest::prelude::*;

fn moment(date: f64, population: &BySexAge) -> Moment<'_> {
    Moment { date, population, life_gain: &NO_GAIN, factor: UNIT }
}

fn model(structure: Structure) -> MultiStateModel {
    MultiStateModel::new(start_model(), survival(), calibrated(structure).intensities, 0.0).unwrap()
}

/// A model in which a cell holds 1000 not disabled at 70 and only mild disability exists.
fn two_states(onset: f64, recovery: f64) -> (MultiStateModel, Snapshot, BySexAge) {
    let mut intensities = Intensities::new(&[[[1.0; AGES]; 2]; 5]).unwrap();
    intensities.set(0, 1, &[[onset; AGES]; 2]).unwrap();
    intensities.set(1, 0, &[[recovery; AGES]; 2]).unwrap();
    let none =
        PrevalenceModel::new([[[0.0; AGES]; 2]; 5], 2026.0, 1.0, Default::default(), [1.0; 5]).unwrap();
    let mut before = Snapshot::default();
    before.living[0][70][0] = 1000.0;
    let mut next = NOBODY;
    next[0][71] = 1000.0;
    (MultiStateModel::new(none, [[1.0; AGES]; 2], intensities, 0.0).unwrap(), before, next)
}

#[test]
fn six_months_in_closed_form() {
    // Two states: P(disabled after t) = a/(a+b) (1 - e^-(a+b)t); qualified: disabled on 1 July and on 1 January.
    for (a, b) in [(0.2, 0.0), (0.2, 0.5)] {
        let (model, before, next) = two_states(a, b);
        let flows = Flows { survival: &[[1.0; AGES]; 2], migrants: &NOBODY, newborns: [0.0; 2] };
        let after = model.step(&before, &flows, &moment(2027.0, &next)).unwrap();
        let total: f64 = a + b;
        let by_july = a / total * (1.0 - (-total / 2.0).exp());
        let stays = (a + b * (-total / 2.0).exp()) / total;
        let by_january = a / total * (1.0 - (-total).exp());
        assert!((after.qualifying[0][71][0] - 1000.0 * by_july * stays).abs() < 1e-10);
        assert!((after.living[0][71][1] - 1000.0 * by_january).abs() < 1e-10);
        assert!((after.people() - 1000.0).abs() < 1e-10);
    }
}

#[test]
fn onset_trend_and_factor_scale_the_moves_into_heavier_states() {
    let (plain, before, next) = two_states(0.2, 0.0);
    let trended = MultiStateModel { onset_trend: 0.1, ..plain };
    let flows = Flows { survival: &[[1.0; AGES]; 2], migrants: &NOBODY, newborns: [0.0; 2] };
    let at = Moment { factor: [1.5, 9.0, 9.0, 9.0, 9.0], ..moment(2028.0, &next) };
    let after = trended.step(&before, &flows, &at).unwrap();
    // Two years after the survey of 2026: rate 0.2 x 1.5 x 1.21.
    let expected = 1000.0 * (1.0 - (-0.2_f64 * 1.5 * 1.21).exp());
    assert!((after.living[0][71][1] - expected).abs() < 1e-10);
}

#[test]
fn a_stationary_population_stays_and_both_models_agree() {
    let people = stationary_population();
    let flows = Flows { survival: &survival(), migrants: &NOBODY, newborns: [50_000.0; 2] };
    let years: Vec<_> = (1..=30).map(|t| (flows, moment(2026.0 + f64::from(t), &people))).collect();
    let (prevalence, direct) = (start_model(), model(Structure::DirectOnset));
    let ladder = model(Structure::Ladder);
    let models: [&dyn DisabilityModel; 3] = [&prevalence, &direct, &ladder];
    let results = side_by_side(&models, &moment(2026.0, &people), &years).unwrap();
    assert_eq!((results.len(), results[0].len()), (31, 3));
    for year in &results {
        for multi_state in &year[1..] {
            for sex in 0..2 {
                for age in 0..100 {
                    for g in 0..=5 {
                        let (a, b) = (multi_state.living[sex][age][g], year[0].living[sex][age][g]);
                        assert!((a - b).abs() < 1e-6, "{sex} {age} {g}: {a} {b}");
                    }
                }
            }
        }
    }
    // The six-month share is the model's own: with longer stays at the heavier end it is not one constant.
    let ratio = results[30][1].qualifying_ratio();
    assert!((0..5).all(|g| ratio[g][0][80] > 0.5 && ratio[g][0][80] < 1.0));
    // The start's share is that of the same prevalence carried through a year.
    let first = results[0][1].qualifying_ratio();
    assert!((0..5).all(|g| (first[g][0][80] - ratio[g][0][80]).abs() < 1e-9));
}

#[test]
fn migrants_take_the_states_of_those_they_join() {
    let people = stationary_population();
    let model = model(Structure::Ladder);
    let before = model.start(&moment(2026.0, &people)).unwrap();
    let mut migrants = NOBODY;
    (migrants[0][70], migrants[0][71], migrants[1][0]) = (400.0, -200.0, 30.0);
    let survival = survival();
    let mut next = people;
    next[0][70] += 200.0;
    next[0][71] += 200.0 * survival[0][70] - 100.0;
    next[0][72] -= 100.0 * survival[0][71];
    next[1][0] += 15.0;
    next[1][1] += 15.0 * survival[1][0];
    let flows = Flows { survival: &survival, migrants: &migrants, newborns: [50_000.0; 2] };
    let after = model.step(&before, &flows, &moment(2027.0, &next)).unwrap();
    let still = Flows { migrants: &NOBODY, ..flows };
    let without = model.step(&before, &still, &moment(2027.0, &people)).unwrap();
    for g in 0..5 {
        for age in 70..=72 {
            assert!((after.shares()[g][0][age] - without.shares()[g][0][age]).abs() < 1e-13);
            assert!(
                (after.qualifying_ratio()[g][0][age] - without.qualifying_ratio()[g][0][age]).abs() < 1e-13
            );
        }
    }
}

#[test]
fn impossible_years_are_refused() {
    let people = stationary_population();
    let model = model(Structure::Ladder);
    let before = model.start(&moment(2026.0, &people)).unwrap();
    let survival = survival();
    let step = |migrants: &BySexAge, survival: &BySexAge, newborns, factor| {
        let at = Moment { factor, ..moment(2027.0, &people) };
        model.step(&before, &Flows { survival, migrants, newborns }, &at).unwrap_err()
    };
    let mut leave = NOBODY;
    leave[1][30] = -1e9;
    assert!(matches!(step(&leave, &survival, [5e4; 2], UNIT), DisabilityError::TooManyLeave { age: 30, .. }));
    let found = step(&NOBODY, &survival, [5e4, 6e4], UNIT);
    assert!(matches!(found, DisabilityError::PopulationMismatch { sex: Sex::Female, age: 0, .. }), "{found}");
    let mut above = survival;
    above[0][12] = 1.2;
    assert!(matches!(
        step(&NOBODY, &above, [5e4; 2], UNIT),
        DisabilityError::NoMortalityScale { age: 12, .. }
    ));
    let mut unknown = before.clone();
    unknown.living[0][40][2] = f64::NAN;
    let flows = Flows { survival: &survival, migrants: &NOBODY, newborns: [5e4; 2] };
    assert!(model.step(&unknown, &flows, &moment(2027.0, &people)).is_err());
    let mut odd = people;
    odd[1][9] = f64::NAN;
    assert!(matches!(
        start_model().start(&moment(2026.0, &odd)),
        Err(DisabilityError::TableEntry { age: 9, .. })
    ));
    assert!(matches!(step(&NOBODY, &survival, [5e4; 2], [-1.0; 5]), DisabilityError::OutOfRange { .. }));
}

#[test]
fn exit_rate_of_one_state() {
    // Mild only: recovery 0.3, deaths 0.1 in all states: stays e^-0.4, so exit = 12 (1 - e^(-0.4/12)).
    let (model, mut before, _) = two_states(0.0, 0.3);
    before.living[0][70][1] = 200.0;
    let survival = [[(-0.1_f64).exp(); AGES]; 2];
    let covered = [true, false, false, false, false];
    let exit = model.exit_rate(&before, &survival, 2027.0, &UNIT, &covered).unwrap().unwrap();
    assert!((exit - 12.0 * (1.0 - (-0.4_f64 / 12.0).exp())).abs() < 1e-10, "{exit}");
    let nobody = model.exit_rate(&before, &survival, 2027.0, &UNIT, &[false; 5]).unwrap();
    assert_eq!(nobody, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn nobody_is_created_or_lost(
        moves in proptest::collection::vec(-0.05..0.10_f64, 202),
        living in proptest::collection::vec(0.0..1000.0_f64, 202 * 6),
        lighter in 0.5..1.0_f64,
        factor in proptest::array::uniform5(0.2..3.0_f64),
    ) {
        let model = model(Structure::Ladder);
        let mut before = Snapshot::default();
        let (mut migrants, mut people) = (NOBODY, NOBODY);
        let mortality = survival();
        let better = mortality.map(|ages| ages.map(|s| s.powf(lighter)));
        for sex in 0..2 {
            for age in 0..AGES {
                let cell = sex * AGES + age;
                before.living[sex][age].copy_from_slice(&living[6 * cell..6 * cell + 6]);
                people[sex][age] = before.living[sex][age].iter().sum();
                migrants[sex][age] = moves[cell] * people[sex][age];
            }
        }
        // The population step of MODEL §3, written out again.
        let mut next = NOBODY;
        for sex in 0..2 {
            for age in 0..AGES {
                let joined = people[sex][age] + migrants[sex][age] / 2.0;
                next[sex][(age + 1).min(100)] += joined * better[sex][age];
            }
            next[sex][0] = 777.0;
            for age in 0..AGES {
                next[sex][age] += migrants[sex][age] / 2.0;
            }
            prop_assume!(next[sex].iter().all(|n| *n >= 0.0));
        }
        let flows = Flows { survival: &better, migrants: &migrants, newborns: [777.0; 2] };
        let at = Moment { factor, ..moment(2040.0, &next) };
        let after = model.step(&before, &flows, &at).unwrap();
        for sex in 0..2 {
            for age in 0..AGES {
                let found: f64 = after.living[sex][age].iter().sum();
                prop_assert!((found - next[sex][age]).abs() <= 1e-11 * next[sex][age].max(1.0));
                for g in 0..5 {
                    let (disabled, lasting) = (after.living[sex][age][g + 1], after.qualifying[sex][age][g]);
                    prop_assert!(disabled >= 0.0 && lasting >= 0.0 && lasting <= disabled + 1e-9);
                }
            }
        }
    }
}

#[test]
fn tables_of_the_model_can_be_log_linear() {
    let mut intensities = given();
    let ages = log_linear(&[(50, 0.001), (90, 0.05)]).unwrap();
    intensities.set(1, 2, &[ages, ages]).unwrap();
    assert!((intensities.at(1, 70)[1][2] - (0.001_f64 * 0.05).sqrt()).abs() < 1e-15);
}
