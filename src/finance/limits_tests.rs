//! Tests of limits: the four readings of step-downs, ceilings by year, sub-limits, refusals.

use super::*;
use crate::units::dec;

fn ladder(reading: StepReading) -> StepDown {
    StepDown {
        reading,
        grade_step: dec!(0.05),
        grade_rungs: [4, 3, 2, 1, 0],
        mode_step: dec!(0.05),
        mode_rungs: [0, 1, 2],
        indicator_share: dec!(0.5),
    }
}

#[test]
fn four_readings_of_steps_of_five_percent() {
    // Rows severe III, II, I; columns home, community, institution; by hand from the readings.
    let cases = [
        (
            StepReading::Multiply,
            [
                [dec!(1), dec!(0.95), dec!(0.9025)],
                [dec!(0.95), dec!(0.9025), dec!(0.857375)],
                [dec!(0.9025), dec!(0.857375), dec!(0.81450625)],
            ],
        ),
        (
            StepReading::SubtractWithin,
            [
                [dec!(1), dec!(0.95), dec!(0.90)],
                [dec!(0.95), dec!(0.9025), dec!(0.855)],
                [dec!(0.90), dec!(0.855), dec!(0.81)],
            ],
        ),
        (
            StepReading::SubtractAcross,
            [
                [dec!(1), dec!(0.95), dec!(0.90)],
                [dec!(0.95), dec!(0.90), dec!(0.85)],
                [dec!(0.90), dec!(0.85), dec!(0.80)],
            ],
        ),
        (
            StepReading::PointsOfIndicator,
            [
                [dec!(1), dec!(0.90), dec!(0.80)],
                [dec!(0.90), dec!(0.80), dec!(0.70)],
                [dec!(0.80), dec!(0.70), dec!(0.60)],
            ],
        ),
    ];
    for (reading, expected) in cases {
        let factors = ladder(reading).factors().unwrap();
        for (row, grade) in [Grade::SevereIII, Grade::SevereII, Grade::SevereI].into_iter().enumerate() {
            assert_eq!(factors[grade.index()], expected[row], "{reading:?} {}", grade.key());
        }
    }
}

#[test]
fn ceilings_by_year() {
    let income =
        |year: i32| (2024..=2040).contains(&year).then(|| dec!(30000) + Decimal::from(1000 * (year - 2026)));
    let share = Ceiling::ShareOfIndicator { share: dec!(0.5), fraction: dec!(1), lag: 1 };
    assert_eq!(share.annual(2027, &income).unwrap(), Yuan::new(dec!(15000)));
    assert_eq!(share.annual(2024, &income), Err(LimitError::NoIndicator { year: 2023 }));
    // 16,920 of 2027, first moved in 2028 by 31,000/30,000
    let yearly = Ceiling::Indexed { yuan: Yuan::new(dec!(16920)), base_year: 2027, lag: 1, every: 1 };
    assert_eq!(yearly.annual(2027, &income).unwrap(), Yuan::new(dec!(16920)));
    let moved = yearly.annual(2028, &income).unwrap().amount();
    assert!((moved - dec!(17484)).abs() < dec!(0.00000000000000001), "{moved}");
    let every_3 = Ceiling::Indexed { yuan: Yuan::new(dec!(16920)), base_year: 2027, lag: 1, every: 3 };
    assert_eq!(every_3.annual(2029, &income).unwrap(), Yuan::new(dec!(16920)));
    assert_eq!(every_3.annual(2030, &income), every_3.annual(2032, &income));
    // a frozen 16,000 is overtaken when half the income exceeds it: 2030 has 16,500
    let frozen = Ceiling::NotBelow { frozen: Yuan::new(dec!(16000)), rule: Box::new(share) };
    assert_eq!(frozen.annual(2028, &income).unwrap(), Yuan::new(dec!(16000)));
    assert_eq!(frozen.annual(2030, &income).unwrap(), Yuan::new(dec!(16500)));
}

#[test]
fn home_sub_limit_shared_or_each() {
    let sub = |reading| SubLimit { share: dec!(0.5), covers: [true, true, false], reading };
    assert_eq!(sub(SubLimitReading::Shared).one_mode_a_month().unwrap(), [dec!(0.5), dec!(0.5), dec!(1)]);
    let mix = [dec!(0.6), dec!(0.2), dec!(0.2)];
    // shared: half the cap, of which 0.6/0.8 for home care
    assert_eq!(sub(SubLimitReading::Shared).factor(Mode::Home, &mix).unwrap(), dec!(0.375));
    assert_eq!(sub(SubLimitReading::Each).factor(Mode::Home, &mix).unwrap(), dec!(0.5));
    assert_eq!(sub(SubLimitReading::Each).factor(Mode::Institution, &mix).unwrap(), dec!(1));
}

#[test]
fn monthly_limits_are_twelfths() {
    let steps = ladder(StepReading::Multiply).factors().unwrap();
    let limits = monthly_limits(Yuan::new(dec!(15000)), &steps, &[dec!(1); 3]).unwrap();
    // 15,000 × 0.9025 / 12
    assert_eq!(limits[Grade::SevereIII.index()][Mode::Institution.index()], Yuan::new(dec!(1128.125)));
}

#[test]
fn limits_above_the_ceiling_are_refused() {
    let ceiling = Yuan::new(dec!(16920));
    assert!(check_monthly("home care", Yuan::new(dec!(1410)), ceiling).is_ok());
    let found = check_monthly("home care", Yuan::new(dec!(1410.01)), ceiling);
    let expected = LimitError::AboveCeiling { what: "home care", found: Yuan::new(dec!(16920.12)), ceiling };
    assert_eq!(found, Err(expected));
    let mut steep = ladder(StepReading::SubtractAcross);
    steep.grade_step = dec!(0.4);
    assert!(matches!(steep.factors(), Err(LimitError::NegativeFactor { grade: Grade::Mild, .. })));
    steep.grade_step = dec!(1.4);
    assert!(matches!(steep.factors(), Err(LimitError::Share { .. })));
}
