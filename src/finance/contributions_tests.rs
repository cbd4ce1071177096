//! Tests of contributions: worked examples of the documents, calendar of collection, hardship, identities.

use super::*;
use crate::finance::schedule::Split;
use crate::units::dec;
use proptest::prelude::*;

const ZERO: Decimal = Decimal::ZERO;

fn terms(base: Decimal, rates: [Decimal; Payer::COUNT]) -> Terms {
    Terms {
        base: Yuan::new(base),
        rates,
        collection_ratio: Decimal::ONE,
        assisted: ZERO,
        assisted_by: Payer::Assistance,
    }
}

#[test]
fn worked_examples_of_the_documents() {
    let equal = |total: Decimal| [total / dec!(2), total / dec!(2), ZERO, ZERO, ZERO, ZERO];
    let individual = |rate: Decimal| [ZERO, rate, ZERO, ZERO, ZERO, ZERO];
    let matched = |total: Decimal| [ZERO, total / dec!(2), total / dec!(2), ZERO, ZERO, ZERO];
    let wage_60 = BaseRule { factor: dec!(0.6), lag: 1 };
    let wage_80 = BaseRule { factor: dec!(0.8), lag: 1 };
    let wages = |year: i32| match year {
        2026 => Some(dec!(90000)),
        2027 => Some(dec!(100000)),
        _ => None,
    };
    let cases = [
        // base, rates, employer, individual, government; one person, one year
        (dec!(100000), equal(dec!(0.003)), dec!(150), dec!(150), ZERO),
        (dec!(40000), individual(dec!(0.0015)), ZERO, dec!(60), ZERO),
        (wage_60.base(2027, &wages).unwrap().amount(), individual(dec!(0.003)), ZERO, dec!(162), ZERO),
        (wage_80.base(2028, &wages).unwrap().amount(), individual(dec!(0.003)), ZERO, dec!(240), ZERO),
        (dec!(30000), matched(dec!(0.0015)), ZERO, dec!(22.5), dec!(22.5)),
        (dec!(30000), matched(dec!(0.003)), ZERO, dec!(45), dec!(45)),
        // 34,000 × 0.15 % = 51 and × 0.30 % = 102 in total
        (dec!(34000), matched(dec!(0.0015)), ZERO, dec!(25.5), dec!(25.5)),
        (dec!(34000), matched(dec!(0.003)), ZERO, dec!(51), dec!(51)),
    ];
    for (base, rates, employer, own, government) in cases {
        let got = terms(base, rates).collect(dec!(1), 12).unwrap();
        assert_eq!(got[..3], [employer, own, government].map(Yuan::new), "{base}");
    }
    assert_eq!(wage_60.base(2026, &wages), Err(ContributionError::NoIndicator { year: 2025 }));
}

#[test]
fn hardship_parts_are_collected_in_full() {
    // destitute 2 % at 100 %, minimum allowance 5 % at 60 %, at risk 1 % with 9 yuan of 22.50: σ = 0.02 + 0.03 + 0.004
    let groups = [
        HardshipGroup { population_share: dec!(0.02), subsidy: Subsidy::Share(dec!(1)) },
        HardshipGroup { population_share: dec!(0.05), subsidy: Subsidy::Share(dec!(0.6)) },
        HardshipGroup { population_share: dec!(0.01), subsidy: Subsidy::Amount(Yuan::new(dec!(9))) },
    ];
    let assisted = assisted_share(&groups, Yuan::new(dec!(22.5))).unwrap();
    assert_eq!(assisted, dec!(0.054));
    let mut resident = terms(dec!(30000), [ZERO, dec!(0.00075), dec!(0.00075), ZERO, ZERO, ZERO]);
    resident.collection_ratio = dec!(0.9);
    resident.assisted = assisted;
    let got = resident.collect(dec!(1000), 12).unwrap();
    // individual 22,500 × 0.946 × 0.9; government 22,500 × 0.9; assistance 22,500 × 0.054
    assert_eq!(got, [ZERO, dec!(19156.5), dec!(20250), dec!(1215), ZERO, ZERO].map(Yuan::new));
    resident.assisted_by = Payer::Government;
    assert_eq!(resident.collect(dec!(1000), 12).unwrap()[2], Yuan::new(dec!(21465)));
    assert_eq!(government_split(Yuan::new(dec!(21465)), dec!(0.6)).unwrap().1, Yuan::new(dec!(8586)));
    // an amount above the individual part pays the whole part and no more
    let rich = [HardshipGroup { population_share: dec!(0.1), subsidy: Subsidy::Amount(Yuan::new(dec!(99))) }];
    assert_eq!(assisted_share(&rich, Yuan::new(dec!(22.5))).unwrap(), dec!(0.1));
}

#[test]
fn calendar_of_collection() {
    let annual = |month| Collection::annual(month).unwrap();
    let cases = [
        // collection, start, contribution year, month, twelfths
        (Collection::Monthly, (2026, 7), 2026, (2026, 6), 0),
        (Collection::Monthly, (2026, 7), 2026, (2026, 7), 1),
        (Collection::Monthly, (2026, 7), 2027, (2026, 7), 0),
        (annual(1), (2027, 1), 2027, (2027, 1), 12),
        (annual(1), (2027, 1), 2027, (2027, 2), 0),
        // start after the collection month: the whole year in the start month
        (annual(1), (2026, 7), 2026, (2026, 7), 12),
        (annual(1), (2026, 7), 2026, (2026, 1), 0),
        (annual(1), (2026, 7), 2027, (2027, 1), 12),
        // October before the year; the first year is collected at the start
        (annual(-2), (2027, 1), 2027, (2027, 1), 12),
        (annual(-2), (2027, 1), 2028, (2027, 10), 12),
        (annual(-2), (2027, 1), 2028, (2028, 10), 0),
        (annual(0), (2027, 1), 2028, (2027, 12), 12),
        (annual(-3), (2027, 1), 2028, (2027, 9), 12),
        (annual(1), (2027, 1), 2026, (2027, 1), 0),
    ];
    for (collection, start, year, at, expected) in cases {
        assert_eq!(collection.twelfths_due(start, year, at), expected, "{collection:?} {year} {at:?}");
    }
    assert!(Collection::annual(-4).is_err() && Collection::annual(13).is_err());
    // each contribution year is collected exactly once, whatever the month
    for month in -3..=12 {
        for year in 2027..2030 {
            let months = (2026..2031).flat_map(|y| (1..=12).map(move |m| (y, m)));
            let sum: u32 = months.map(|at| u32::from(annual(month).twelfths_due((2027, 5), year, at))).sum();
            assert_eq!(sum, 12, "{month} {year}");
        }
    }
}

#[test]
fn floors_and_ceilings_act_on_persons() {
    // cv 0: the mean itself is held in the band
    assert_eq!(banded_base(50_000.0, 0.0, 100_000.0, 0.6, 3.0).unwrap(), Yuan::new(dec!(60000)));
    // spread lifts the mean above that of persons: the floor is worth more than the ceiling costs
    let spread = banded_base(100_000.0, 0.6, 100_000.0, 0.6, 3.0).unwrap();
    assert!(spread > Yuan::new(dec!(100000)));
    assert!(matches!(banded_base(1.0, 0.5, 1.0, 3.0, 0.6), Err(ContributionError::Band { .. })));
}

#[test]
fn shares_outside_their_range_are_refused() {
    let mut wrong = terms(dec!(1000), [dec!(0.01), ZERO, ZERO, ZERO, ZERO, ZERO]);
    wrong.collection_ratio = dec!(1.1);
    assert!(matches!(
        wrong.collect(dec!(1), 1),
        Err(ContributionError::Share { what: "collection ratio", .. })
    ));
    let twice = [HardshipGroup { population_share: dec!(0.6), subsidy: Subsidy::Share(dec!(1)) }; 2];
    assert!(assisted_share(&twice, Yuan::new(dec!(10))).is_err());
    assert!(individual_channels(Yuan::new(dec!(10)), dec!(-0.1)).is_err());
}

proptest! {
    #[test]
    fn payers_add_up_to_the_contribution(
        persons in 0i64..5_000_000, base in 1i64..400_000, rate in 1i64..500, weight in 0u32..=100,
        collection in 0u32..=100, assisted in 0u32..=100,
    ) {
        let share = |percent: u32| Decimal::new(i64::from(percent), 2);
        let split = Split::new([ZERO, share(weight), dec!(1) - share(weight), ZERO, ZERO, ZERO]).unwrap();
        let rate = Decimal::new(rate, 5);
        let mut terms = terms(Decimal::from(base), split.rates(rate).unwrap());
        terms.collection_ratio = share(collection);
        terms.assisted = share(assisted);
        let persons = Decimal::from(persons);
        let got = terms.collect(persons, 12).unwrap();
        let due = Decimal::from(base) * persons * rate;
        let individual = due * share(weight);
        let expected = due * share(collection) + individual * share(assisted) * (dec!(1) - share(collection));
        prop_assert_eq!(total(&got).unwrap(), Yuan::new(expected));
        let (account, cash) = individual_channels(got[1], dec!(0.37)).unwrap();
        prop_assert_eq!(account.plus(cash).unwrap(), got[1]);
    }

    #[test]
    fn scaling_the_base_scales_every_payer(base in 1i64..1_000_000, factor in 1i64..1000) {
        let rates = [dec!(0.0015), dec!(0.0015), ZERO, ZERO, ZERO, ZERO];
        let once = terms(Decimal::from(base), rates).collect(dec!(12345), 1).unwrap();
        let scaled = terms(Decimal::from(base * factor), rates).collect(dec!(12345), 1).unwrap();
        for (a, b) in once.iter().zip(scaled) {
            let gap = (a.amount() * Decimal::from(factor) - b.amount()).abs();
            prop_assert!(gap <= b.amount() * dec!(0.0000000000000000000000001));
        }
    }
}
