use super::*;
use nalgebra::dmatrix;
use proptest::prelude::*;

fn off_diagonal(cells: &[Cell]) -> Vec<(usize, usize)> {
    cells.iter().map(|cell| (cell.from, cell.to)).collect()
}

#[test]
fn not_a_transition_table() {
    let refuse = |table: DMatrix<f64>, years| yearly_generator(&table, years, Repair::Refuse).unwrap_err();
    assert_eq!(refuse(dmatrix![0.5, 0.5], 1.0), GeneratorError::NotSquare { rows: 1, columns: 2 });
    assert_eq!(refuse(dmatrix![1.0], 0.0), GeneratorError::Years { found: 0.0 });
    assert!(matches!(
        refuse(dmatrix![1.2, -0.2; 0.0, 1.0], 1.0),
        GeneratorError::NotProbability { cell: Cell { from: 0, to: 0, .. } }
    ));
    assert!(matches!(refuse(dmatrix![0.9, 0.05; 0.0, 1.0], 1.0), GeneratorError::RowSum { row: 0, .. }));
    assert!(matches!(refuse(dmatrix![f64::NAN, 0.5; 0.0, 1.0], 1.0), GeneratorError::NotProbability { .. }));
    assert_eq!(refuse(dmatrix![0.5, 0.5; 0.5, 0.5], 1.0), GeneratorError::Singular);
}

#[test]
fn a_negative_eigenvalue_has_a_complex_root_everywhere() {
    // Eigenvalues 1 and -0.8: the root over 2 years is 1/2 (1 ± i sqrt 0.8), complex in all four cells.
    match yearly_root(&dmatrix![0.1, 0.9; 0.9, 0.1], 2.0) {
        Err(GeneratorError::Complex { eigenvalue, cells }) => {
            assert!((eigenvalue + 0.8).abs() < 1e-12);
            assert_eq!(off_diagonal(&cells), [(0, 0), (0, 1), (1, 0), (1, 1)]);
            assert!((cells[0].value.abs() - 0.5 * 0.8_f64.sqrt()).abs() < 1e-12);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_states_in_closed_form() {
    // P = [[1-a, a], [b, 1-b]]: Q = -ln(1-a-b)/(a+b) [[-a, a], [b, -b]] (Singer, Spilerman 1976).
    let (a, b, years) = (0.3, 0.1, 3.0);
    let found = yearly_generator(&dmatrix![1.0 - a, a; b, 1.0 - b], years, Repair::Refuse).unwrap();
    let rate = -(1.0_f64 - a - b).ln() / (a + b) / years;
    let expected = dmatrix![-a * rate, a * rate; b * rate, -b * rate];
    assert!((&found.q - expected).amax() < 1e-14 && found.worst.value.abs() < 1e-14);
}

#[test]
fn a_cycle_has_complex_eigenvalues_and_a_real_generator() {
    let q = dmatrix![-0.5, 0.5, 0.0; 0.0, -0.5, 0.5; 0.5, 0.0, -0.5];
    let found = yearly_generator(&(&q * 2.0).exp(), 2.0, Repair::Refuse).unwrap();
    assert!((found.q - q).amax() < 1e-13);
}

#[test]
fn repairs_of_a_row_by_hand() {
    // Row (-0.5, 0.4, -0.1, 0.2). G = 0.5 + 0.6 = 1.1, B = 0.1.
    let row = [-0.5, 0.4, -0.1, 0.2];
    let mut weighted = row;
    weighted_adjustment(&mut weighted, 0);
    let expected = [-0.5 - 0.05 / 1.1, 0.4 - 0.04 / 1.1, 0.0, 0.2 - 0.02 / 1.1];
    assert!(weighted.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
    // Nearest: drop the negative cell, spread its 0.1 evenly over the three others.
    let mut nearest = row;
    nearest_row(&mut nearest, 0);
    let expected = [-0.5 - 0.1 / 3.0, 0.4 - 0.1 / 3.0, 0.0, 0.2 - 0.1 / 3.0];
    assert!(nearest.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
}

/// One-year and three-year tables of Chinese elders: able, partly limited, limited (dead is the rest).
///
/// Source: Mathematical Problems in Engineering 2022, article 7980111, CLHLS, published to three places.
/// (band, years, three rows of to-1, to-2, to-3, to-dead, negative intensities expected as from, to from 1)
type Survey = (&'static str, f64, [[f64; 4]; 3], &'static [(usize, usize)]);
const SURVEY: [Survey; 6] = [
    (
        "70-75 women",
        1.0,
        [[0.779, 0.137, 0.073, 0.011], [0.101, 0.813, 0.056, 0.031], [0.027, 0.061, 0.809, 0.103]],
        &[],
    ),
    (
        "70-75 men",
        3.0,
        [[0.528, 0.282, 0.071, 0.119], [0.395, 0.354, 0.111, 0.14], [0.236, 0.255, 0.146, 0.364]],
        &[],
    ),
    (
        "75-80 men",
        3.0,
        [[0.32, 0.39, 0.097, 0.193], [0.197, 0.412, 0.186, 0.205], [0.063, 0.281, 0.219, 0.438]],
        &[(1, 3), (3, 1)],
    ),
    (
        "85-90 men",
        3.0,
        [[0.076, 0.485, 0.195, 0.245], [0.036, 0.319, 0.21, 0.434], [0.018, 0.168, 0.258, 0.556]],
        &[(1, 3), (1, 4)],
    ),
    (
        "90-95 women",
        1.0,
        [[0.33, 0.28, 0.187, 0.204], [0.0, 0.552, 0.378, 0.07], [0.007, 0.065, 0.655, 0.272]],
        &[(2, 1), (2, 4)],
    ),
    (
        "95+ women",
        3.0,
        [[0.016, 0.094, 0.401, 0.49], [0.011, 0.158, 0.308, 0.523], [0.001, 0.027, 0.248, 0.723]],
        &[(1, 4), (3, 1)],
    ),
];

fn with_death(rows: &[[f64; 4]; 3]) -> DMatrix<f64> {
    let mut table = DMatrix::identity(4, 4);
    for (from, row) in rows.iter().enumerate() {
        for (to, p) in row.iter().enumerate() {
            table[(from, to)] = *p;
        }
    }
    table
}

#[test]
fn survey_tables_name_the_cells_without_a_generator() {
    for (band, years, rows, expected) in SURVEY {
        let table = with_death(&rows);
        match yearly_generator(&table, years, Repair::Refuse) {
            Ok(found) => {
                assert!(expected.is_empty(), "{band}");
                assert!(found.worst.value.abs() < 1e-12);
            }
            Err(GeneratorError::NegativeIntensity { cells, only_logarithm }) => {
                let named: Vec<_> = off_diagonal(&cells).iter().map(|(i, j)| (i + 1, j + 1)).collect();
                assert_eq!(named, expected, "{band}");
                assert!(only_logarithm, "{band}: eigenvalues are real, positive and distinct");
            }
            Err(other) => panic!("{band}: {other}"),
        }
    }
}

#[test]
fn the_yearly_root_can_fail_where_the_generator_fails() {
    let men_75 = yearly_root(&with_death(&SURVEY[2].2), 3.0);
    match men_75 {
        Err(GeneratorError::NegativeProbability { cells }) => {
            assert_eq!(off_diagonal(&cells), [(2, 0)]);
            assert!((cells[0].value + 0.01315).abs() < 5e-6); // SciPy 1.x: expm(logm(P)/3)
        }
        other => panic!("{other:?}"),
    }
    // 95+ women: no generator, yet a stochastic yearly root.
    let root = yearly_root(&with_death(&SURVEY[5].2), 3.0).unwrap();
    let rows: DMatrix<f64> = with_death(&SURVEY[5].2);
    let normalised = checked(&rows, 3.0).unwrap();
    assert!((&root * &root * &root - normalised).amax() < 1e-13);
}

#[test]
fn repaired_generators_are_valid_and_say_what_they_cost() {
    for (band, years, rows, expected) in SURVEY {
        for repair in [Repair::DiagonalAdjustment, Repair::WeightedAdjustment, Repair::NearestRows] {
            let found = yearly_generator(&with_death(&rows), years, repair).unwrap();
            assert_eq!(found.repaired.len(), expected.len());
            for (i, row) in found.q.row_iter().enumerate() {
                assert!(row.sum().abs() < 1e-14, "{band}");
                assert!(row.iter().enumerate().all(|(j, q)| i == j || *q >= 0.0), "{band}");
            }
            let again =
                largest_difference(&(&found.q * years).exp(), &checked(&with_death(&rows), years).unwrap());
            assert_eq!(again, found.worst);
            println!("{band} {years} {repair:?}: worst {:?}", found.worst);
            assert!(found.worst.value.abs() < 0.12, "{band} {repair:?}: {:?}", found.worst);
        }
    }
}

/// The whole file of survey tables: 28 tables, 3 with a generator, 2 without even a yearly root.
#[test]
#[cfg_attr(not(shared_data), ignore = "skipped: ../shared/data is absent")]
fn clhls_file_needs_shared_data() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/clhls_transitions.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let (mut valid, mut no_root) = (Vec::new(), Vec::new());
    for rows in lines.chunks(3) {
        let years: f64 = rows[0][2].parse().unwrap();
        let p: [[f64; 4]; 3] =
            std::array::from_fn(|i| std::array::from_fn(|j| rows[i][4 + j].parse().unwrap()));
        let name = format!("{} {} {}", rows[0][0], rows[0][1], rows[0][2]);
        match yearly_generator(&with_death(&p), years, Repair::Refuse) {
            Ok(_) => valid.push(name.clone()),
            Err(GeneratorError::NegativeIntensity { cells, only_logarithm }) => {
                assert!(only_logarithm);
                println!("{name}: {cells:.4?}");
            }
            Err(other) => panic!("{name}: {other}"),
        }
        if yearly_root(&with_death(&p), years).is_err() {
            no_root.push(name);
        }
    }
    assert_eq!(lines.len(), 84);
    assert_eq!(valid, ["70-75 M 3", "70-75 F 1", "70-75 F 3"]);
    assert_eq!(no_root, ["75-80 M 3", "90-95 M 3"]);
}

proptest! {
    #[test]
    fn logarithm_and_exponential_are_inverse(rates in proptest::collection::vec(0.0..0.4_f64, 16), years in 1.0..3.0_f64) {
        let mut q = DMatrix::<f64>::from_vec(4, 4, rates);
        for i in 0..4 {
            q[(i, i)] = 0.0;
            q[(i, i)] = -q.row(i).sum();
        }
        let table = (&q * years).exp();
        let found = yearly_generator(&table, years, Repair::Refuse).unwrap();
        prop_assert!((found.q - q).amax() < 1e-9);
        prop_assert!(found.worst.value.abs() < 1e-11);
        let root = yearly_root(&table, years).unwrap();
        prop_assert!(root.row_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    }
}
