//! Tests of the ledger and the statement: published funds, shortage rules, identities, scaling.

use super::*;
use crate::finance::statement::{Line, Statement, lines};
use crate::units::dec;
use proptest::prelude::*;

fn yuan(x: Decimal) -> Yuan {
    Yuan::new(x)
}

/// Flows with one contribution line and one benefit line.
fn flows(contribution: Decimal, benefit: Decimal) -> MonthFlows {
    let mut flows = MonthFlows::default();
    flows.contributions[Category::Employee.index()][Payer::Employer.index()] = yuan(contribution);
    flows.benefits[Category::Retiree.index()][Mode::Home.index()] = yuan(benefit);
    flows
}

/// Twelve equal months from yearly income and outgo.
fn year(opening: Yuan, income: Decimal, outgo: Decimal, interest: &Interest, rule: Shortage) -> YearAccount {
    let twelfth = flows(income / dec!(12), outgo / dec!(12));
    let mut months: Vec<MonthEntry> = Vec::new();
    for _ in 0..12 {
        let opening = months.last().map_or(opening, |month| month.closing);
        months.push(post(opening, &twelfth, interest, rule).unwrap());
    }
    YearAccount::of(&months, rule).unwrap().unwrap()
}

#[test]
fn published_roll_forward_of_german_care_insurance() {
    // Federal Ministry of Health, social care insurance, 1995-2021, billions of euro: income, outgo and surplus as
    // published to two decimals; funds 6.63 at the end of 2014 and 6.85 at the end of 2021.
    let published = [
        (2015, dec!(30.69), dec!(29.01), dec!(1.68)),
        (2016, dec!(32.03), dec!(31.00), dec!(1.03)),
        (2017, dec!(36.10), dec!(38.52), dec!(-2.42)),
        (2018, dec!(37.72), dec!(41.27), dec!(-3.55)),
        (2019, dec!(47.24), dec!(43.95), dec!(3.29)),
        (2020, dec!(50.62), dec!(49.08), dec!(1.54)),
        (2021, dec!(52.50), dec!(53.85), dec!(-1.35)),
    ];
    let none = Interest::new(Decimal::ZERO, None).unwrap();
    let mut balance = yuan(dec!(6.63));
    for (calendar_year, income, outgo, surplus) in published {
        let account = year(balance, income, outgo, &none, Shortage::CarryNegative);
        let current = account.current_balance().unwrap().amount();
        assert!((current - surplus).abs() < dec!(0.0101), "{calendar_year}: published figures are rounded");
        // the roll-forward runs on the published surplus, so that rounding does not add up
        let exact = year(balance, outgo + surplus, outgo, &none, Shortage::CarryNegative);
        balance = exact.closing.to_fen().unwrap();
    }
    assert_eq!(balance, yuan(dec!(6.85)));
    // end of 2021: 1.6 monthly outgoes were published; 2012: 5.55 of 22.9 a year, 2.91
    let months = payable_months(balance, yuan(dec!(53.85))).unwrap().unwrap();
    assert!((months - dec!(1.6)).abs() < dec!(0.1));
    let months = payable_months(yuan(dec!(5.55)), yuan(dec!(22.9))).unwrap().unwrap();
    assert_eq!(months.round_dp(2), dec!(2.91));
}

#[test]
fn trustees_of_1996_disability_fund_under_intermediate_assumptions() {
    // 1996 OASDI Trustees Report, tables II.F2 (billions) and II.F10 (millions, for income and interest):
    // year, income, interest, outgo, assets at end of year. Assets at the end of 1995: 37.6.
    let published = [
        (1996, 60.928, 2.950, 45.4, 53.1),
        (1997, 58.496, 3.732, 49.2, 62.4),
        (1998, 61.410, 4.295, 52.9, 70.9),
        (1999, 64.630, 4.814, 57.0, 78.5),
        (2000, 71.654, 5.394, 61.7, 88.5),
        (2001, 75.918, 6.020, 66.6, 97.8),
        (2002, 80.183, 6.585, 72.0, 105.9),
        (2003, 84.754, 7.066, 78.1, 112.6),
        (2004, 89.415, 7.411, 84.9, 117.1),
        (2005, 94.454, 7.624, 92.1, 119.5),
    ];
    let decimal = |x: f64| units::decimal(x, "published").unwrap();
    let interest = Interest::new(dec!(0.067), None).unwrap();
    let mut opening: f64 = 37.6;
    let mut chained = yuan(dec!(37.6));
    for (calendar_year, income, earned, outgo, assets) in published {
        let other = income - earned;
        // the roll-forward of the published lines, to the rounding of 0.1 billion in three of them
        assert!((opening + income - outgo - assets).abs() <= 0.15, "{calendar_year}");
        // mid-year flows: the rate that reproduces the interest line, 6.66 to 6.72 %
        let flow = other - outgo;
        let implied = earned / (opening + flow / 2.0);
        assert!((0.06655..0.06725).contains(&implied), "{calendar_year}: {implied}");
        // the ledger at that rate: flows at the end of a month earn half a month less than mid-year flows,
        // and compound, which takes at most i/8 of a year from them
        let own_rate = Interest::new(decimal(implied), None).unwrap();
        let rule = Shortage::CarryNegative;
        let account = year(yuan(decimal(opening)), decimal(other), decimal(outgo), &own_rate, rule);
        let allowance = implied * flow.abs() * (1.0 / 24.0 + implied / 8.0);
        assert!((account.interest.to_f64() - earned).abs() < allowance, "{calendar_year}");
        // the ledger at 6.7 % chained over ten years
        let account = year(chained, decimal(other), decimal(outgo), &interest, rule);
        assert!((account.closing.to_f64() / assets - 1.0).abs() < 0.004, "{calendar_year}");
        chained = account.closing;
        opening = assets;
    }
    // the trust fund ratio of 1996, assets at the start over outgo: 83 %
    let months = payable_months(yuan(dec!(37.6)), yuan(dec!(45.4))).unwrap().unwrap();
    assert_eq!((months / dec!(12)).round_dp(2), dec!(0.83));
}

#[test]
fn a_month_by_hand() {
    // 12.6825030131969720661 % a year is 1 % a month: (1.01)^12 = 1.126825030131969720661201
    let interest = Interest::new(dec!(0.126825030131969720661201), None).unwrap();
    let mut month = flows(dec!(500), dec!(300));
    month.devices = yuan(dec!(5));
    month.assessment = yuan(dec!(7));
    month.administration = yuan(dec!(11));
    month.other_outgo = yuan(dec!(2));
    month.transfers_out = yuan(dec!(13));
    month.transfers_in = yuan(dec!(17));
    month.subsidies = yuan(dec!(19));
    month.other_income = yuan(dec!(23));
    let entry = post(yuan(dec!(1000)), &month, &interest, Shortage::CarryNegative).unwrap();
    assert!((entry.interest.amount() - dec!(10)).abs() < dec!(0.00000000000000000000001));
    // 1000 + 10 + 500 + 17 + 19 + 23 − 300 − 5 − 7 − 11 − 2 − 13
    assert!((entry.closing.amount() - dec!(1231)).abs() < dec!(0.00000000000000000000001));
    assert_eq!(month.outgo().unwrap(), yuan(dec!(325)));
    assert_eq!(entry.residual().unwrap(), Yuan::ZERO);
    let before_transfers = position(yuan(dec!(1000)), &month, &interest).unwrap();
    assert!((before_transfers.amount() - dec!(1227)).abs() < dec!(0.00000000000000000000001));
}

#[test]
fn shortage_rules() {
    let none = Interest::new(dec!(0.02), None).unwrap();
    let mut month = flows(dec!(60), dec!(200));
    month.administration = yuan(dec!(10));
    let cases = [
        // rule, opening, cover, gap, benefits paid, closing
        (Shortage::CarryNegative, dec!(0), dec!(0), dec!(150), dec!(200), dec!(-150)),
        (Shortage::GovernmentCovers, dec!(0), dec!(150), dec!(150), dec!(200), dec!(0)),
        (Shortage::ScaleBenefits, dec!(0), dec!(0), dec!(150), dec!(50), dec!(0)),
        // nothing is left for benefits: the rest of the debt stays
        (Shortage::ScaleBenefits, dec!(-80), dec!(0), dec!(200), dec!(0), dec!(-30)),
        (Shortage::GovernmentCovers, dec!(-80), dec!(230), dec!(230), dec!(200), dec!(0)),
    ];
    for (rule, opening, cover, gap, paid, closing) in cases {
        let entry = post(yuan(opening), &month, &none, rule).unwrap();
        assert_eq!(entry.cover, yuan(cover), "{rule:?}");
        assert_eq!(entry.gap, yuan(gap), "{rule:?}");
        assert_eq!(entry.flows.benefits_total().unwrap(), yuan(paid), "{rule:?}");
        assert_eq!(entry.closing, yuan(closing), "{rule:?}");
        assert_eq!(entry.scheduled_benefits, yuan(dec!(200)));
        assert_eq!(entry.residual().unwrap(), Yuan::ZERO, "{rule:?}");
        assert!(YearAccount::of(&[entry], rule).unwrap().unwrap().insolvent);
    }
}

#[test]
fn interest_on_debt_is_none_or_the_borrowing_rate() {
    let without = Interest::new(dec!(0.02), None).unwrap();
    assert_eq!(without.on(yuan(dec!(-100))).unwrap(), Yuan::ZERO);
    let with = Interest::new(dec!(0.02), Some(dec!(0.04))).unwrap();
    let twelve_months = (0..12).try_fold(yuan(dec!(-100)), |b, _| b.plus(with.on(b)?)).unwrap();
    assert!((twelve_months.amount() - dec!(-104)).abs() < dec!(0.0000000000000000000001));
}

#[test]
fn lines_of_the_statement() {
    let mut month = MonthFlows::default();
    for (p, amount) in
        [dec!(1.001), dec!(2.002), dec!(4.004), dec!(8.008), dec!(16.016)].into_iter().enumerate()
    {
        month.contributions[Category::Resident.index()][p] = yuan(amount);
    }
    month.devices = yuan(dec!(0.333));
    month.benefits[4][0] = yuan(dec!(10.333));
    month.assessment = yuan(dec!(0.3333));
    let none = Interest::new(Decimal::ZERO, None).unwrap();
    let entry = post(yuan(dec!(0.005)), &month, &none, Shortage::CarryNegative).unwrap();
    let account = YearAccount::of(&[entry], Shortage::CarryNegative).unwrap().unwrap();
    let exact = lines(&account).unwrap();
    // employers, individuals and assistance 1.001 + 2.002 + 8.008; the match apart; donations are other income
    assert_eq!(exact[Line::Contributions.index()], yuan(dec!(11.011)));
    assert_eq!(exact[Line::Subsidies.index()], yuan(dec!(4.004)));
    assert_eq!(exact[Line::OtherIncome.index()], yuan(dec!(16.016)));
    assert_eq!(exact[Line::Benefits.index()], yuan(dec!(10.666)));
    let outgo = account.flows.outgo().unwrap();
    let printed = Statement::of(&account, outgo, Denominator::YearActual).unwrap();
    assert_eq!(printed.opening, yuan(dec!(0.01)));
    assert_eq!(printed.closing, account.closing.to_fen().unwrap());
    // an empty outgo line prints without a sign
    assert_eq!(printed.lines[Line::Administration.index()].to_string(), "0.00");
    assert_eq!(month.of_track(Track::Resident).unwrap(), (yuan(dec!(31.031)), yuan(dec!(10.333))));
    assert_eq!(month.of_track(Track::Employee).unwrap(), (Yuan::ZERO, Yuan::ZERO));
}

#[test]
fn months_are_undefined_without_outgo() {
    assert_eq!(payable_months(yuan(dec!(100)), Yuan::ZERO).unwrap(), None);
    // 80 over 120 a year: 8 months
    assert_eq!(payable_months(yuan(dec!(80)), yuan(dec!(120))).unwrap(), Some(dec!(8)));
}

proptest! {
    #[test]
    fn statements_keep_the_identity_to_the_fen(
        opening in -10_000_000i64..10_000_000,
        amounts in proptest::array::uniform10(0i64..1_000_000_000),
        rate in 0u32..=5,
    ) {
        let part = |i: usize| Yuan::new(Decimal::new(amounts[i], 5));
        let mut month = MonthFlows::default();
        month.contributions[0][0] = part(0);
        month.contributions[4][2] = part(1);
        month.contributions[4][4] = part(2);
        month.benefits[2][1] = part(3);
        month.devices = part(4);
        month.assessment = part(5);
        month.administration = part(6);
        month.transfers_in = part(7);
        month.transfers_out = part(8);
        month.other_outgo = part(9);
        let interest = Interest::new(Decimal::new(i64::from(rate), 2), None).unwrap();
        for rule in [Shortage::CarryNegative, Shortage::GovernmentCovers, Shortage::ScaleBenefits] {
            let entry = post(Yuan::new(Decimal::new(opening, 3)), &month, &interest, rule).unwrap();
            prop_assert!(entry.residual().unwrap().amount().abs() <= dec!(0.000000000000001));
            let account = YearAccount::of(&[entry], rule).unwrap().unwrap();
            let outgo = account.flows.outgo().unwrap();
            let printed = Statement::of(&account, outgo, Denominator::YearActual).unwrap();
            let closing = printed.opening.plus(printed.income).unwrap().minus(printed.outgo).unwrap();
            prop_assert_eq!(closing, printed.closing);
            prop_assert_eq!(printed.closing, account.closing.to_fen().unwrap());
            for (line, exact) in printed.lines.iter().zip(lines(&account).unwrap()) {
                prop_assert!((line.amount() - exact.amount()).abs() < dec!(0.01));
                prop_assert_eq!(line.amount().scale(), 2);
            }
        }
    }

    #[test]
    fn scaling_all_money_scales_the_ledger(
        opening in -1_000_000i64..1_000_000, income in 0i64..1_000_000, outgo in 0i64..1_000_000, factor in 1i64..10_000,
    ) {
        let interest = Interest::new(dec!(0.025), Some(dec!(0.04))).unwrap();
        let factor = Decimal::from(factor);
        let [opening, income, outgo] = [opening, income, outgo].map(Decimal::from);
        for rule in [Shortage::CarryNegative, Shortage::GovernmentCovers, Shortage::ScaleBenefits] {
            let once = year(yuan(opening), income, outgo, &interest, rule);
            let scaled = year(yuan(opening * factor), income * factor, outgo * factor, &interest, rule);
            for (a, b) in [(once.closing, scaled.closing), (once.gap, scaled.gap), (once.cover, scaled.cover)] {
                let slack = (factor * dec!(0.0000000000000001)).max(b.amount().abs() * dec!(0.0000000000000000001));
                prop_assert!((a.amount() * factor - b.amount()).abs() <= slack, "{a} {b}");
            }
        }
    }
}
