use super::super::test_population::{HELD, given, prevalence, survival};
use super::*;

#[test]
fn both_structures_keep_the_prevalence_stationary() {
    for structure in [Structure::DirectOnset, Structure::Ladder] {
        let found = calibrate(given(), &prevalence(), &survival(), structure, HELD).unwrap();
        let implied = stationary_shares(&found.intensities, &survival(), &prevalence()).unwrap();
        for g in 0..GRADES {
            for sex in 0..2 {
                for age in 0..=HELD {
                    let difference = implied[g][sex][age] - prevalence()[g][sex][age];
                    assert!(difference.abs() < 1e-11, "{structure:?} {g} {sex} {age}: {difference:e}");
                }
            }
        }
    }
}

#[test]
fn small_rates_agree_with_the_balance_of_one_state() {
    // One severe state, split 42/33/25; men and women at 60, 70, 80 by the first-order balance
    // i = (π' − π + π r + π (1 − π)(μ_d − μ_h))/(1 − π), a derived planning table for China, 2020 prevalence.
    // (age, π(x), π(x+1), deaths of all, death ratio, recovery, incidence)
    let cases = [
        (60, 0.005291, 0.005852, 0.010827, 8.0, 0.08, 0.001376),
        (60, 0.002947, 0.003411, 0.005021, 8.0, 0.08, 0.000803),
        (70, 0.014926, 0.016612, 0.028711, 5.0, 0.06, 0.004238),
        (70, 0.012351, 0.014199, 0.015007, 5.0, 0.06, 0.003328),
        (80, 0.044407, 0.049604, 0.079439, 3.0, 0.04, 0.013777),
        (80, 0.047807, 0.054400, 0.050235, 3.0, 0.04, 0.013316),
    ];
    for (age, now, next, deaths, ratio, recovery, incidence) in cases {
        let mut shares = [[[0.0; AGES]; 2]; GRADES];
        for (g, split) in [(2, 0.42), (3, 0.33), (4, 0.25)] {
            for sex in 0..2 {
                for x in 0..AGES {
                    shares[g][sex][x] = split * if x <= age { now } else { next };
                }
            }
        }
        let mut given = Intensities::new(&[[[ratio; AGES]; 2]; 5]).unwrap();
        for state in 3..=5 {
            given.set(state, 0, &[[recovery; AGES]; 2]).unwrap();
        }
        // Flat prevalence below the age needs no onset by itself: only this age is compared.
        let found =
            calibrate(given, &shares, &[[f64::exp(-deaths); AGES]; 2], Structure::DirectOnset, age + 1)
                .unwrap();
        let rates = found.intensities.at(0, age)[0];
        let onset: f64 = rates[3..].iter().sum();
        // The year's exact solution exceeds the first order by the onset of those who leave again within the year.
        assert!(onset / incidence > 1.0 && onset / incidence < 1.12, "{age}: {onset} for {incidence}");
        println!("age {age}: exact/first order = {:.4}", onset / incidence);
        for (g, split) in [(3, 0.42), (4, 0.33), (5, 0.25)] {
            assert!((rates[g] / onset - split).abs() < 1e-9);
        }
        assert!(rates[1].abs() < 1e-12 && rates[2].abs() < 1e-12);
    }
}

#[test]
fn a_prevalence_that_falls_is_refused_with_its_place() {
    let mut shares = prevalence();
    shares[3][1][71] = 0.2 * shares[3][1][70]; // severe II of women drops from 70 to 71
    let refused = calibrate(given(), &shares, &survival(), Structure::DirectOnset, HELD).unwrap_err();
    match refused {
        DisabilityError::NegativeOnset { sex: Sex::Female, age: 70, grade: Grade::SevereII, rate } => {
            assert!(rate < 0.0)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn nobody_able_and_bad_arguments_are_refused() {
    let mut shares = [[[0.1; AGES]; 2]; GRADES];
    shares[0] = [[0.6; AGES]; 2]; // 0.6 + 4 x 0.1 = 1: nobody is left to fall ill
    let refused = calibrate(given(), &shares, &survival(), Structure::DirectOnset, HELD).unwrap_err();
    assert!(matches!(refused, DisabilityError::NoCalibration { sex: Sex::Male, age: 0, .. }), "{refused}");
    for held in [0, 100] {
        assert!(calibrate(given(), &prevalence(), &survival(), Structure::Ladder, held).is_err());
    }
    assert!(calibrate(given(), &prevalence(), &[[1.1; AGES]; 2], Structure::Ladder, HELD).is_err());
}

/// Planning tables for China: which structure admits non-negative onset, and from which age it must be held.
#[test]
#[cfg_attr(not(shared_data), ignore = "skipped: ../shared/data is absent")]
fn published_prevalence_needs_shared_data() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    let (prevalence, rates) = (read("disability_prevalence.csv"), read("disability_rates.csv"));
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect()
    };
    let mut shares = [[[0.0; AGES]; 2]; GRADES];
    for row in rows(&prevalence) {
        let age: usize = row[0].parse().unwrap();
        for sex in 0..2 {
            let of = |column: usize| row[column + sex].parse::<f64>().unwrap();
            let mut cell = [of(5), of(3), of(1) * 0.42, of(1) * 0.33, of(1) * 0.25];
            crate::disability::prevalence::cap(&mut cell);
            for g in 0..GRADES {
                shares[g][sex][age] = cell[g];
            }
        }
    }
    let mut survival = [[1.0; AGES]; 2];
    let (mut ratio, mut recovery) = ([[15.0; AGES]; 2], [[0.09; AGES]; 2]);
    for row in rows(&rates) {
        let age: usize = row[0].parse().unwrap();
        let sex = usize::from(row[1] == "F");
        let of = |column: usize| row[column].parse::<f64>().unwrap();
        (survival[sex][age], ratio[sex][age], recovery[sex][age]) = ((-of(2)).exp(), of(3), of(6));
    }
    for sex in 0..2 {
        let at_20 = survival[sex][20];
        survival[sex][..20].fill(at_20);
    }
    // Mild and moderate: the square root of the severe ratio; they improve at the severe rate.
    let middle = ratio.map(|ages| ages.map(f64::sqrt));
    let given = |structure: Structure| {
        let mut given = Intensities::new(&[middle, middle, ratio, ratio, ratio]).unwrap();
        for state in 1..=5 {
            let to = if structure == Structure::Ladder { state - 1 } else { 0 };
            given.set(state, to, &recovery).unwrap();
        }
        given
    };
    for structure in [Structure::DirectOnset, Structure::Ladder] {
        let highest = (1..100)
            .rev()
            .find(|&held| calibrate(given(structure), &shares, &survival, structure, held).is_ok());
        let above =
            highest.and_then(|h| calibrate(given(structure), &shares, &survival, structure, h + 1).err());
        println!("{structure:?}: onset can be derived below age {highest:?}; above: {above:?}");
        let held = highest.unwrap();
        let found = calibrate(given(structure), &shares, &survival, structure, held).unwrap();
        let implied = stationary_shares(&found.intensities, &survival, &shares).unwrap();
        for age in [held, 95, 98, 100] {
            let severe = |table: &GradeShares, sex: usize| (2..5).map(|g| table[g][sex][age]).sum::<f64>();
            println!(
                "  severe at {age}: men {:.4} (table {:.4}), women {:.4} (table {:.4})",
                severe(&implied, 0),
                severe(&shares, 0),
                severe(&implied, 1),
                severe(&shares, 1)
            );
        }
        // The severe alone admit onset at every age but the open end.
        let mut only_severe = shares;
        only_severe[0] = [[0.0; AGES]; 2];
        only_severe[1] = [[0.0; AGES]; 2];
        assert!(
            calibrate(given(Structure::DirectOnset), &only_severe, &survival, Structure::DirectOnset, 99)
                .is_ok()
        );
        assert!(held >= 85, "{structure:?} {held}");
    }
}
