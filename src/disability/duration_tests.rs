use super::*;

/// An assumed pattern: two and a half to three times the later level in the first half year of care.
const PATTERN: [Band; 4] = [
    Band { from_month: 0, death: 2.5, recovery: 3.0 },
    Band { from_month: 6, death: 1.5, recovery: 2.0 },
    Band { from_month: 12, death: 1.0, recovery: 1.0 },
    Band { from_month: 36, death: 0.9, recovery: 0.5 },
];

#[test]
fn two_bands_by_hand() {
    let bands = [
        Band { from_month: 0, death: 3.0, recovery: 3.0 },
        Band { from_month: 12, death: 1.0, recovery: 1.0 },
    ];
    let table = ExitTable::new(0.2, 0.05, &bands).unwrap();
    // Closed form: (1 - e^-a)/a + e^-a/b years with a = 3b must be 1/0.25 = 4.
    let (first, later) = (table.rate(0), table.rate(12));
    assert!((first / later - 3.0).abs() < 1e-12);
    assert!(((1.0 - (-first).exp()) / first + (-first).exp() / later - 4.0).abs() < 1e-12);
    assert!((table.staying(12) - (-first).exp()).abs() < 1e-14);
    assert!((table.staying(24) - (-first - later).exp()).abs() < 1e-14);
    assert!((table.share_of_deaths(3) - 0.8).abs() < 1e-12);
    assert!((table.monthly_exit_probability(500) - (1.0 - (-later / 12.0).exp())).abs() < 1e-15);
}

#[test]
fn one_band_is_the_constant_rate() {
    let table = ExitTable::new(0.2, 0.05, &[Band { from_month: 0, death: 7.0, recovery: 7.0 }]).unwrap();
    for month in [0, 5, 60, 120] {
        assert!((table.rate(month) - 0.25).abs() < 1e-13);
    }
}

#[test]
fn stationary_stock_nobody_lost_and_little_s_law() {
    let table = ExitTable::new(0.2, 0.05, &PATTERN).unwrap();
    let mut stock = table.stationary(100.0);
    let people: f64 = stock.iter().sum();
    for _ in 0..24 {
        let left = table.month(&mut stock, 100.0);
        assert!((left - 100.0).abs() < 1e-9);
    }
    assert!((stock.iter().sum::<f64>() - people).abs() < 1e-8);
    // Exit rate of a stationary stock = 12 x entrants/stock; its inverse is the mean duration, but for
    // entrants counted from the month's end (half a month).
    let rate = table.exit_rate(&stock).unwrap();
    assert!((rate - 1200.0 / people).abs() < 1e-12);
    assert!((1.0 / rate - (table.mean_duration() + 0.5 / 12.0)).abs() < 2e-3, "{}", 1.0 / rate);
    assert_eq!(table.exit_rate(&[0.0; MONTHS]), None);
}

/// What one average exit rate misses: the figures quoted in docs/model/disability.md.
#[test]
fn error_of_a_constant_exit_rate() {
    let table = ExitTable::new(0.2, 0.05, &PATTERN).unwrap();
    let average = table.exit_rate(&table.stationary(1.0)).unwrap();
    // Constant entrants from launch: stock with durations against stock with the average exit rate.
    let mut stock = [0.0; MONTHS];
    let mut constant = 0.0;
    let mut error_after = Vec::new();
    for month in 1..=240 {
        table.month(&mut stock, 100.0);
        constant = constant * (1.0 - average / 12.0) + 100.0;
        if [12, 24, 60, 120, 240].contains(&month) {
            error_after.push(constant / stock.iter().sum::<f64>() - 1.0);
        }
    }
    // Independent of the ladder: entrants still there, against a geometric sum.
    let by_sum = |months: i32| {
        let there: f64 = (0..months as usize).map(|d| table.staying(d)).sum();
        let stays = 1.0 - average / 12.0;
        (1.0 - stays.powi(months)) / (1.0 - stays) / there - 1.0
    };
    println!("constant rate {average:.4}: error of the stock after 1, 2, 5, 10, 20 years: {error_after:.4?}");
    for (error, months) in error_after.iter().zip([12, 24, 60, 120, 240]) {
        assert!((error - by_sum(months)).abs() < 1e-12);
    }
    // A constant rate holds too many while the stock is young; both end at the same stationary stock.
    assert!(error_after.iter().all(|error| *error > 0.0));
    assert!(
        error_after[1] > error_after[2] && error_after[2] > error_after[3] && error_after[3] > error_after[4]
    );

    // Given beneficiaries (a take-up ramp over 48 months): inflow that the constant rate understates.
    let path: Vec<f64> = (0..=120).map(|m| 1000.0 * (0.25 + 0.5 * (m as f64 / 48.0).min(1.0))).collect();
    let mut stock = [0.0; MONTHS];
    stock[0] = path[0];
    let (mut with_durations, mut with_average) = ([0.0; 10], [0.0; 10]);
    for month in 1..=120 {
        let left = table.month(&mut stock, 0.0);
        let stayed: f64 = stock.iter().sum();
        stock[0] = path[month] - stayed;
        assert!((left - (path[month - 1] - stayed)).abs() < 1e-9);
        with_durations[(month - 1) / 12] += stock[0];
        with_average[(month - 1) / 12] += path[month] - path[month - 1] * (1.0 - average / 12.0);
    }
    let ratio: Vec<f64> = (0..10).map(|year| with_average[year] / with_durations[year] - 1.0).collect();
    println!("inflow at a given stock, constant rate against durations, years 1..10: {ratio:.4?}");
    assert!(ratio[0] < 0.0 && ratio[9].abs() < ratio[0].abs());
}

#[test]
fn bad_bands_are_refused() {
    let band = |from_month| Band { from_month, death: 1.0, recovery: 1.0 };
    for bands in [vec![], vec![band(1)], vec![band(0), band(0)], vec![band(0), band(121)]] {
        assert!(ExitTable::new(0.2, 0.05, &bands).is_err(), "{bands:?}");
    }
    assert!(ExitTable::new(0.0, 0.0, &[band(0)]).is_err());
    assert!(ExitTable::new(f64::NAN, 0.1, &[band(0)]).is_err());
}
