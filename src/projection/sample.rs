//! A small area in round figures, for tests of the projection and of the kernel.

use crate::units::dec;
use rust_decimal::Decimal;

use crate::enrolment::FloorScope;
use crate::scenario::economy::{
    Ar1, AreaShock, DisabilityRisk, EconomyRisk, MortalityRisk, Preserve, UsageRisk,
};
use crate::scenario::funds::{
    Comparison, Constraint, Fund, LtciFund, Measure, MonthsDivisor, OnFail, RateTransfer, Shortage,
    TransferTest, When,
};
use crate::scenario::law::*;
use crate::scenario::people::*;
use crate::scenario::*;
use crate::sets::{AGES, BySexAge, Category, Driver, Grade, Mode, Payer};
use crate::timeline::{Series, YearMonth};

fn table(f: impl Fn(usize) -> f64) -> BySexAge {
    [std::array::from_fn(&f), std::array::from_fn(&f)]
}

fn all(value: Decimal) -> Series<Decimal> {
    Series::constant(value)
}

/// One area, a million people, employees from mid-2026, residents from 2027, rewards, waiting, penalties, both funds.
pub fn scenario(years: usize) -> Scenario {
    let horizon = Horizon { first_year: 2026, years };
    let growth = [0.04, 0.045, 0.03, 0.04, 0.02, 0.05, 0.02];
    let wage = Indicator { key: "wage".into(), level: dec!(90000), year: 2025, driver: Driver::Wage };
    let income = Indicator { key: "income".into(), level: dec!(33000), year: 2025, driver: Driver::Income };
    let pension =
        Indicator { key: "pension".into(), level: dec!(42000), year: 2025, driver: Driver::Pension };
    let base =
        |share, indicator: &Indicator, lag| Base { share, indicator: indicator.clone(), lag, bounds: None };
    let july = YearMonth { year: 2026, month: 7 };
    let january = YearMonth::january(2027);
    let contribution = |category, start, base, rates, collected, collection_ratio| Contribution {
        category,
        start,
        base,
        rates,
        collected,
        collection_ratio,
        assistance: None,
        central_share: None,
        personal_account: Decimal::ZERO,
    };
    let half = dec!(0.0015);
    let mut resident = contribution(
        Category::Resident,
        january,
        base(dec!(1), &income, 1),
        vec![
            (
                Payer::Individual,
                Series::new(2027, vec![dec!(0.00075), dec!(0.001), dec!(0.00125), half]).unwrap(),
            ),
            (
                Payer::Government,
                Series::new(2027, vec![dec!(0.00075), dec!(0.001), dec!(0.00125), half]).unwrap(),
            ),
        ],
        Collected::Annual { month: 1 },
        0.95,
    );
    resident.assistance = Some(Assistance {
        groups: Hardship { destitute: dec!(0.005), allowance: dec!(0.04) },
        destitute: dec!(1),
        allowance: dec!(0.5),
        destitute_by: Payer::Assistance,
        allowance_by: Payer::Government,
    });
    let flexible_base = base(dec!(0.6), &wage, 1);
    let limit = |share| Limit {
        amount: Amount::ShareOf { share: all(share), indicator: income.clone(), lag: 1 },
        factor: [dec!(0), dec!(0), dec!(0.9025), dec!(0.95), dec!(1)],
        at_least: None,
        pooled: false,
    };
    let track = |start, ratios: [Decimal; 3], share, minors| TrackBenefits {
        start: Some(start),
        modes: ratios.map(|r| ModeRule {
            method: Method::ShareOfCost,
            ratio: all(r),
            ratio_at_most: None,
            cost_limit: None,
            fund_limit: Some(limit(share)),
        }),
        minors,
    };
    let severe = [false, false, true, true, true];
    let rejoin = [0.01, 0.05, 0.005, 0.05, 0.03, 0.0];
    let area = Area {
        id: "sample".into(),
        name: Text { zh: "样例".into(), en: "Sample".into() },
        population: Population {
            start_year: 2026,
            start: table(
                |x| if x < 60 { 6500.0 } else { 6500.0 * (-(((x - 60) as f64) / 18.0).powi(2)).exp() },
            ),
            mortality: Series::constant(table(|x| {
                if x == 0 { 0.005 } else { 3e-5 * (0.098 * x as f64).exp() + 2e-4 }
            })),
            fertility: Series::constant(std::array::from_fn(|x| {
                if (15..=49).contains(&x) { 0.08 * (-((x as f64 - 29.0) / 5.5).powi(2)).exp() } else { 0.0 }
            })),
            sex_ratio_at_birth: Series::constant(1.09),
            migrants: None,
        },
        enrolment: Enrolment {
            insured: InsuredCounts { active: 200_000.0, retired: 80_000.0, residents: 600_000.0 },
            pattern: table(|x| if x < 16 { 0.0 } else { 1.0 }),
            youngest: 16,
            retirement: RetirementReform {
                start: YearMonth::january(2025),
                men: RetirementAge { original_months: 720, cap_months: 36, step_months: 4 },
                women_cadre: RetirementAge { original_months: 660, cap_months: 36, step_months: 4 },
                women_worker: RetirementAge { original_months: 600, cap_months: 60, step_months: 2 },
                cadre_share: 0.45,
                shifted: vec![],
            },
            flexible_share: Series::constant(0.2),
            unemployed_share: Series::constant(0.01),
            flexible_on_resident_terms: Series::constant(0.1),
            coverage_factor: Series::constant(1.0),
            coverage_ramp: Enrolment::no_ramp(),
            excluded_share: [0.0; Category::COUNT],
        },
        disability: Disability {
            survey_date: 2020.83,
            prevalence: [0.02, 0.008, 0.004, 0.003, 0.002]
                .map(|p| table(|x| (p * (0.075 * (x as f64 - 70.0)).exp()).min(0.15))),
            level: 1.05,
            relative_level: [0.5, 0.5, 0.85, 0.5, 1.07, 1.0],
            trend: 0.002,
            healthy_ageing: 0.0,
            qualifying: [0.0, 0.0, 0.88, 0.88, 0.88],
            model: DisabilityModel::Prevalence,
            multi_state: None,
            duration: None,
        },
        contributions: vec![
            contribution(
                Category::Employee,
                july,
                base(dec!(0.82), &wage, 0),
                vec![(Payer::Employer, all(half)), (Payer::Individual, all(half))],
                Collected::Monthly,
                0.97,
            ),
            contribution(
                Category::Flexible,
                july,
                flexible_base.clone(),
                vec![(Payer::Individual, all(dec!(0.003)))],
                Collected::Monthly,
                0.88,
            ),
            contribution(
                Category::Retiree,
                july,
                base(dec!(1), &pension, 0),
                vec![(Payer::Individual, all(half))],
                Collected::Monthly,
                1.0,
            ),
            contribution(
                Category::Unemployed,
                july,
                flexible_base,
                vec![(Payer::OtherFund, all(dec!(0.003)))],
                Collected::Monthly,
                1.0,
            ),
            resident,
        ],
        benefits: Benefits {
            employee: track(july, [dec!(0.8), dec!(0.75), dec!(0.7)], dec!(0.5), true),
            resident: track(january, [dec!(0.6), dec!(0.55), dec!(0.5)], dec!(0.35), true),
            covered: Series::constant(severe),
            take_up: TakeUp { first: 0.25, plateau: 0.75, years: 4 },
            hospital_share: 0.05,
            mix: Series::constant([[0.65, 0.05, 0.30]; Grade::COUNT]),
            care_cost: CareCost {
                year: 2025,
                yuan_per_month: [
                    [0.0; Mode::COUNT],
                    [0.0; Mode::COUNT],
                    [1300.0, 1200.0, 2200.0],
                    [1500.0, 1300.0, 2400.0],
                    [1700.0, 1400.0, 2700.0],
                ],
                cv: 0.45,
                driver: Driver::CarePrice,
            },
            exit_rate: 0.25,
            start_lag: 0,
            old: None,
        },
        continuity: Continuity {
            rejoin,
            gap_years: vec![0.5, 0.25, 0.15, 0.07, 0.03],
            part_year: PartYear::Ceil,
            late_first: 0.0,
            late_years_count: true,
            clock: StreakClock::CalendarYears,
            minor_years_count: false,
            track_change_carries: true,
            together: Together::Additive,
            founder_years: [0; Category::COUNT],
            rewards: vec![
                Reward {
                    categories: [true, true, true, true, false, false],
                    moves: Moves::Ratio,
                    from_years: 4,
                    step: dec!(0.05),
                    every: None,
                    at_most: dec!(0.05),
                },
                Reward {
                    categories: [false, false, false, false, true, false],
                    moves: Moves::Limit,
                    from_years: 4,
                    step: dec!(0.01),
                    every: Some(1),
                    at_most: dec!(0.20),
                },
            ],
            waiting: Some(Waiting {
                from: 2027,
                categories: [true, true, true, true, true, false],
                fixed_months: 6.0,
                months_per_gap_year: 1.0,
                first_gap_year_counts: true,
                repaired: 0.0,
                later_years_repair: false,
                floor: Some(WaitingFloor { months: 9.0, from_years: 4, scope: FloorScope::Everyone }),
                exempt: 0.1,
                back_payment: 0.5,
                repair_price: RepairPrice::IndividualShare,
            }),
            penalties: vec![
                Penalty::Limit { from: 2027, step: dec!(0.01), at_most: dec!(0.20), first_year_only: false },
                Penalty::Ratio {
                    from: 2027,
                    bands: vec![(5, dec!(0.1)), (10, dec!(0.2)), (11, dec!(0.3))],
                    calendar_year: false,
                },
            ],
            selection: 1.2,
        },
        costs: Costs {
            assessment_fee: dec!(250),
            fee_year: 2025,
            pass_rate: 0.8,
            repeat_years: 2.0,
            fund_share: FeeShares { passed: dec!(1), failed: dec!(0.5), repeat: dec!(1) },
            administration: dec!(0.04),
            administration_per_insured: dec!(0),
            joint_ceiling: Some(dec!(0.05)),
            devices: dec!(20),
        },
        ltci_fund: LtciFund {
            opening: dec!(10_000_000),
            shortage: Shortage::CarryNegative,
            borrowing: None,
            adjustment: None,
            budget: None,
            divisor: MonthsDivisor::ThisYear,
            donations: dec!(0.01),
            clearing: None,
        },
        medical_fund: Some(MedicalFund {
            opening_months: dec!(24),
            employer_rate: dec!(0.075),
            base: base(dec!(0.82), &wage, 0),
            collection_ratio: 0.97,
            income_per_active: dec!(6100),
            outgo_per_insured: dec!(3400),
            retired_to_active: 3.34,
            year: 2025,
            transfer: Some(RateTransfer {
                year: 2026,
                cut: half,
                test: TransferTest::STANDARD,
                on_fail: OnFail::NoTransfer,
                retest: false,
                follow_rate: false,
                return_first: false,
                established: None,
                confidence: 0.9,
                clause: "sample 1".into(),
            }),
        }),
    };
    Scenario {
        id: "sample".into(),
        title: Text { zh: "样例".into(), en: "Sample".into() },
        horizon,
        economy: Economy { growth: Series::constant(growth), discount: None },
        uncertainty: Uncertainty::default(),
        areas: vec![area],
        constraints: vec![Constraint {
            id: "reserve_6".into(),
            title: Text::default(),
            fund: Fund::Ltci,
            measure: Measure::PayableMonths,
            comparison: Comparison::AtLeast,
            value: 6.0,
            when: When { from: 2026, to: 2026 + years as i32 - 1 },
            confidence: 0.9,
            clause: "sample 2".into(),
        }],
        warning_bands: WarningBands::default(),
        pooling: Pooling::Apart,
    }
}

/// Every layer on, with figures large enough to show a mistake.
pub fn uncertain(years: usize) -> Scenario {
    let mut s = scenario(years);
    let mut phi = [[0.0; 7]; 7];
    let mut correlation = [[0.2; 7]; 7];
    for i in 0..7 {
        phi[i][i] = 0.4;
        correlation[i][i] = 1.0;
    }
    phi[1][0] = 0.15;
    s.areas[0].population.migrants = Some(Series::constant(
        [std::array::from_fn(|x| match x {
            0..60 => 40.0 - x as f64,
            60..85 => -5.0,
            _ => 0.0,
        }); 2],
    ));
    s.uncertainty = Uncertainty {
        economy: Some(EconomyRisk {
            phi,
            sd: [0.018, 0.014, 0.01, 0.015, 0.008, 0.03, 0.004],
            correlation,
            preserve: Preserve::Level,
            interest_floor: 0.0,
            area: Some(AreaShock { phi: 0.6, sd: [0.01, 0.012, 0.005, 0.02, 0.0, 0.01, 0.002] }),
        }),
        mortality: Some(MortalityRisk {
            b: std::array::from_fn(|x| 0.012 - 0.0001 * x as f64),
            kappa_sd: 1.5,
        }),
        fertility: Some(Ar1 { phi: 0.8, sd: 0.05 }),
        migration: Some(Ar1 { phi: 0.6, sd: 0.3 }),
        disability: Some(DisabilityRisk {
            level_sd: 0.15,
            trend_sd: 0.006,
            year: Ar1 { phi: 0.7, sd: 0.04 },
            common: 0.6,
        }),
        usage: Some(UsageRisk {
            take_up_sd: 0.3,
            mix_sd: 0.2,
            mix_concentration: None,
            care_cost_sd: 0.1,
            collection_sd: 0.25,
        }),
        rejoin: Some(Ar1 { phi: 0.6, sd: 0.2 }),
        process: true,
    };
    s
}

/// Mortality tables need an age range; a guard against a changed constant.
const _: () = assert!(AGES == 101);
