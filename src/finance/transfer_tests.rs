//! Tests of the transfer test: readings one by one, headroom against the closed form, decisions.

use super::*;

/// The slack of 1e-9 months moves the edge by 1e-9/12 of outgo over payroll: 8e-12 in the funds below.
const EDGE: f64 = 1e-11;

/// A year of twelve equal months.
fn even(income: f64, payroll: f64, outgo: f64, annual_rate: f64) -> FundYear {
    let month = FundMonth { income: income / 12.0, payroll: payroll / 12.0, outgo: outgo / 12.0 };
    FundYear { months: [month; 12], monthly_rate: (1.0 + annual_rate).powf(1.0 / 12.0) - 1.0 }
}

fn fund(opening: f64, years: &[FundYear]) -> Projection<'_> {
    Projection { opening, years, settled_outgo: 100.0, shape: &[] }
}

#[test]
fn standard_test_against_the_formula() {
    // balance_after = 95 + 110 − δ·2000 − 100, months_after = balance_after/(100/12), income_after ≥ 100
    let years = [even(110.0, 2000.0, 100.0, 0.0)];
    let projection = fund(95.0, &years);
    let test = TransferTest::STANDARD;
    // 12 months: 105 − 2000 δ ≥ 100, δ ≤ 0.0025; no deficit: 110 − 2000 δ ≥ 100, δ ≤ 0.005
    let headroom = projection.headroom(&test, 0.01).unwrap();
    assert!((headroom - 0.0025).abs() < EDGE);
    let only_deficit = TransferTest { months_years: 0, ..test };
    assert!((projection.headroom(&only_deficit, 0.01).unwrap() - 0.005).abs() < EDGE);
    // equality passes, within 1e-9 months
    assert!(projection.passes(&test, 0.0025));
    assert!(!projection.passes(&test, 0.002501));
    let outcome = projection.outcomes(&test, 0.0015)[0];
    assert!((outcome.closing - 102.0).abs() < 1e-9 && (outcome.months.unwrap() - 12.24).abs() < 1e-9);
}

#[test]
fn readings_of_the_months() {
    let years = [even(110.0, 2000.0, 100.0, 0.0), even(120.0, 2000.0, 125.0, 0.0)];
    let projection = Projection { opening: 95.0, years: &years, settled_outgo: 80.0, shape: &[] };
    let months = |reading| {
        projection.outcomes(&TransferTest { reading, ..TransferTest::STANDARD }, 0.0025)[0].months.unwrap()
    };
    // closing 100: over 100, 125, 80; opening 95 over 100
    let cases = [
        (MonthsReading::SameYear, 12.0),
        (MonthsReading::NextYear, 9.6),
        (MonthsReading::LastSettled, 15.0),
        (MonthsReading::OpeningBalance, 11.4),
    ];
    for (reading, expected) in cases {
        assert!((months(reading) - expected).abs() < 1e-9, "{reading:?}");
    }
}

#[test]
fn readings_of_the_cut_and_of_the_deficit() {
    let years = [even(101.0, 2000.0, 100.0, 0.03), even(101.0, 2000.0, 104.0, 0.03)];
    let projection = fund(110.0, &years);
    let standard = TransferTest { months_years: 0, ..TransferTest::STANDARD };
    let headroom = |test: TransferTest| projection.headroom(&test, 1.0).unwrap();
    // without interest: 1/2000 in full, 1/1000 when the cut starts in July
    let bare = TransferTest { deficit_with_interest: false, ..standard };
    assert!((headroom(bare) - 0.0005).abs() < EDGE);
    let july = TransferTest { basis: CutBasis::PartYear { first_month: 7 }, ..bare };
    assert!((headroom(july) - 0.001).abs() < EDGE);
    // before the cut nothing depends on it
    assert_eq!(headroom(TransferTest { basis: CutBasis::BeforeCut, ..bare }), 1.0);
    // interest of about 3.3 helps; a second year with a deficit of 3 before interest hurts
    assert!(headroom(standard) > 0.002);
    assert!(headroom(TransferTest { deficit_years: 2, ..standard }) < 0.0005);
    // not even zero passes: none, not 0
    assert_eq!(projection.headroom(&TransferTest { deficit_years: 2, ..bare }, 1.0), None);
}

#[test]
fn long_run_conditions() {
    // surplus 4, 0, −4, … : the fund lives on its 30 for a while
    let years: Vec<FundYear> = (0..8).map(|t| even(104.0, 1000.0, 100.0 + 4.0 * f64::from(t), 0.0)).collect();
    let projection = fund(100.0, &years);
    // without a cut balances run 104 104 100 92 80 64 44 20
    let test = |long_run| TransferTest { long_run, ..TransferTest::STANDARD };
    assert!((projection.headroom(&test(LongRun::Off), 1.0).unwrap() - 0.004).abs() < EDGE);
    // eight cuts of 1000 δ out of 20
    let not_negative = projection.headroom(&test(LongRun::BalanceNotNegative), 1.0).unwrap();
    assert!((not_negative - 0.0025).abs() < EDGE);
    // six months of 128 is 64 > 20
    assert_eq!(projection.headroom(&test(LongRun::Months(6.0)), 1.0), None);
}

#[test]
fn decisions() {
    let years = [even(110.0, 2000.0, 100.0, 0.0)];
    let projection = fund(95.0, &years);
    let test = TransferTest::STANDARD;
    let decision = |wanted, on_fail| decide(&projection, &test, wanted, 0.004, on_fail).unwrap();
    let cases = [
        // wanted, on fail, cut, flagged
        (0.002, OnFail::NoTransfer, 0.002, false),
        (0.003, OnFail::NoTransfer, 0.0, false),
        (0.003, OnFail::Reduced, 0.0025, false),
        (0.003, OnFail::TransferAndFlag, 0.003, true),
    ];
    for (wanted, on_fail, cut, flagged) in cases {
        let got = decision(wanted, on_fail);
        assert!((got.cut - cut).abs() < EDGE && got.flagged == flagged, "{wanted} {on_fail:?}");
    }
    let above = decide(&projection, &test, 0.005, 0.004, OnFail::Reduced);
    assert_eq!(above, Err(TransferError::AboveCeiling { found: 0.005, ceiling: 0.004 }));
    assert!(decide(&fund(1.0, &[]), &test, 0.0, 0.004, OnFail::Reduced).is_err());
    assert!(decide(&projection, &test, f64::NAN, 0.004, OnFail::Reduced).is_err());
    assert_eq!(exact_rate(0.002_499_999_9, 5).unwrap().to_string(), "0.00249");
}

#[test]
fn a_cut_that_follows_the_ltci_rate() {
    // no interest: 110 − δ·2000 − 100 in the first year, then twice and three times the cut
    let years = [even(110.0, 2000.0, 100.0, 0.0); 3];
    let projection = Projection { shape: &[1.0, 2.0, 3.0], ..fund(95.0, &years) };
    let test = TransferTest { months_years: 0, deficit_years: 3, ..TransferTest::STANDARD };
    // no deficit in the third year: 3 δ 2000 ≤ 10
    assert!((projection.headroom(&test, 1.0).unwrap() - 10.0 / 6000.0).abs() < EDGE);
    let closing: Vec<f64> = projection.outcomes(&test, 0.001).iter().map(|o| o.closing).collect();
    for (found, expected) in closing.iter().zip([103.0, 109.0, 113.0]) {
        assert!((found - expected).abs() < 1e-9);
    }
}

#[test]
fn a_cut_tested_again_each_year() {
    // surplus 10, 4, 10 before a cut that costs 5 a year: passes, fails, passes (deficit alone is tested)
    let years =
        [even(110.0, 1000.0, 100.0, 0.0), even(104.0, 1000.0, 100.0, 0.0), even(110.0, 1000.0, 100.0, 0.0)];
    let test = TransferTest { months_years: 0, ..TransferTest::STANDARD };
    let cuts = |projection: &Projection,
                test: &TransferTest,
                on_fail,
                actual: &dyn Fn(usize, usize) -> (f64, f64)| {
        let decisions = decide_each_year(projection, test, 0.005, on_fail, actual).unwrap();
        decisions.iter().map(|d| d.cut).collect::<Vec<_>>()
    };
    let whole = |_: usize, _: usize| (1.0, 0.0);
    assert_eq!(cuts(&fund(95.0, &years), &test, OnFail::NoTransfer, &whole), [0.005, 0.0, 0.005]);
    let reduced = cuts(&fund(95.0, &years), &test, OnFail::Reduced, &whole);
    assert!((reduced[1] - 0.004).abs() < EDGE);
    // 12 months = 100: 95 + 10 − 5 = 100 passes; 100 + 4 − 5 = 99 fails; the cut not made leaves 104, 104 + 10 − 5 passes
    let months = TransferTest { deficit_years: 0, ..TransferTest::STANDARD };
    assert_eq!(cuts(&fund(95.0, &years), &months, OnFail::NoTransfer, &whole), [0.005, 0.0, 0.005]);
    // half of the first cut taken leaves 102.5, and 102.5 + 4 − 5 = 101.5 passes
    let half = |u: usize, _: usize| (if u == 0 { 0.5 } else { 1.0 }, 0.0);
    assert_eq!(cuts(&fund(95.0, &years), &months, OnFail::NoTransfer, &half), [0.005, 0.005, 0.005]);
    // one yuan that comes back in March of the first year is enough too
    let returned = |u: usize, m: usize| (1.0, if (u, m) == (0, 2) { 1.0 } else { 0.0 });
    assert_eq!(cuts(&fund(95.0, &years), &months, OnFail::NoTransfer, &returned), [0.005, 0.005, 0.005]);
}
