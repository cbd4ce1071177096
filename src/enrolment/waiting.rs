//! Waiting before benefits after a gap, and what it takes from a category [MODEL §7].
//!
//! | symbol | formula |
//! |---|---|
//! | u(y) | y, or y − 1 where the first year is free [option A10] |
//! | W(y) | fixed + v (u(y) − repaired units), not below a floor after a long gap; months |
//! | lost(n) | E_y[clamp(W(y) − 12 n, 0, 12)] / 12: share of the benefit lost in the n-th year after joining |
//! | eligible | Σ founders + Σ joiners(n) selection(n) (1 − (1 − exempt) lost(n)) |
//!
//! 180 days are 6 months, 30 days are 1 month.

use super::{EnrolmentError, GapDistribution, Tenure, error};

/// Whether the first year of a gap lengthens the wait [option A10].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapUnits {
    /// Every year of the gap counts.
    EveryYear,
    /// The fixed part answers for the first year.
    FirstYearFree,
}

/// How the variable part can be repaired [A11, A58].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repair {
    /// Not at all.
    None,
    /// By back-payment at re-entry for this share of the gap years (1: all).
    BackPayment { share: f64 },
    /// By one unit for each later year paid.
    LaterYears,
}

/// Who is held to the floor after a long gap [option A59].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloorScope {
    /// Everyone, so that repair never lengthens the wait.
    Everyone,
    /// Only those who repaired something.
    RepairedOnly,
    /// Everyone, but nobody waits longer for the floor than without repair.
    UpToUnrepaired,
}

/// Shortest wait after a long gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LongGapFloor {
    /// Least months of waiting.
    pub months: f64,
    /// From so many gap years on.
    pub from_years: usize,
    /// Whom it binds.
    pub scope: FloorScope,
}

/// Waiting period of those who rejoin or join late.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WaitingRule {
    /// Fixed part in months.
    pub fixed_months: f64,
    /// v: months per unit of the gap.
    pub months_per_year: f64,
    /// Which gap years are units.
    pub units: GapUnits,
    /// How units are repaired.
    pub repair: Repair,
    /// Floor after a long gap.
    pub floor: Option<LongGapFloor>,
}

impl WaitingRule {
    /// Refuses negative months and shares outside 0..1.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        error::not_negative("fixed waiting in months", self.fixed_months)?;
        error::not_negative("variable waiting in months a year", self.months_per_year)?;
        if let Repair::BackPayment { share } = self.repair {
            error::share("back-paid share of the gap years", share)?;
        }
        self.floor.map_or(Ok(()), |floor| error::not_negative("least waiting in months", floor.months))
    }

    /// Gap years paid back at re-entry by one who was away for so many: income of the fund at a price set elsewhere.
    pub fn years_paid_back(&self, gap_years: usize) -> f64 {
        match self.repair {
            Repair::BackPayment { share } => share * gap_years as f64,
            Repair::None | Repair::LaterYears => 0.0,
        }
    }

    /// W(y): months of waiting, counted from joining, of one who was away for y years and has since completed n.
    ///
    /// Unit: months. Basis: [MODEL §7], options [options A10, A11, A58, A59]. n matters only where later years repair.
    pub fn months(&self, gap_years: usize, completed: usize) -> f64 {
        let y = gap_years as f64;
        let units = match self.units {
            GapUnits::EveryYear => y,
            GapUnits::FirstYearFree => (y - 1.0).max(0.0),
        };
        let repaired = match self.repair {
            Repair::None => 0.0,
            Repair::BackPayment { share } => share * units,
            Repair::LaterYears => units.min(completed as f64),
        };
        let wait = |units: f64| self.fixed_months + self.months_per_year * units;
        let months = wait(units - repaired);
        match self.floor {
            Some(floor) if gap_years >= floor.from_years => match floor.scope {
                FloorScope::Everyone => months.max(floor.months),
                FloorScope::RepairedOnly if repaired > 0.0 => months.max(floor.months),
                FloorScope::RepairedOnly => months,
                FloorScope::UpToUnrepaired => months.max(floor.months.min(wait(units))),
            },
            _ => months,
        }
    }

    /// Share of the benefit lost in the n-th year after joining (n = 0 is the first).
    ///
    /// E_y[clamp(W(y) − 12 n, 0, 12)] / 12. Basis: [MODEL §7].
    pub fn lost(&self, gaps: &GapDistribution, completed: usize) -> f64 {
        let passed = 12.0 * completed as f64;
        gaps.expect(|y| (self.months(y, completed) - passed).clamp(0.0, 12.0)) / 12.0
    }

    /// [`WaitingRule::lost`] for n = 0..classes, as tenure classes need it.
    pub fn lost_by_tenure(&self, gaps: &GapDistribution, classes: usize) -> Vec<f64> {
        (0..classes).map(|n| self.lost(gaps, n)).collect()
    }
}

/// Share of a category's disabled who have waited long enough, averaged over tenure.
///
/// Σ founders + Σ joiners(n) s(n) (1 − (1 − exempt) lost(n)), s(0) = selection, s(n) = 1 above.
///
/// `exempt` joiners (newborns, special groups) do not wait; `selection` is how much more often joiners are disabled in
/// their first year: not offset elsewhere, so that the result may exceed 1 [MODEL §15]. Timing: a calendar year.
pub fn eligible_share(tenure: &Tenure, lost: impl Fn(usize) -> f64, exempt: f64, selection: f64) -> f64 {
    let founders: f64 = tenure.founders().iter().sum();
    founders
        + tenure.mean_of_joiners(|n| {
            let level = if n == 0 { selection } else { 1.0 };
            level * (1.0 - (1.0 - exempt) * lost(n))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: WaitingRule = WaitingRule {
        fixed_months: 6.0,
        months_per_year: 1.0,
        units: GapUnits::EveryYear,
        repair: Repair::None,
        floor: None,
    };

    fn rule(repair: Repair, months: f64, scope: FloorScope) -> WaitingRule {
        WaitingRule { repair, floor: Some(LongGapFloor { months, from_years: 4, scope }), ..PLAIN }
    }

    /// Waiting after gaps of 1, 2, 3, 4, 5, 6 and 8 years, worked out from the clauses of five documents
    /// (30 days a month): plain; days with a floor of 360; months with a floor of 9.
    #[test]
    fn waiting_by_gap_years() {
        let all = Repair::BackPayment { share: 1.0 };
        let everyone = FloorScope::Everyone;
        for (what, rule, days_a_month, expected) in [
            ("no repair", PLAIN, 1.0, [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 14.0]),
            ("days, no floor", PLAIN, 30.0, [210.0, 240.0, 270.0, 300.0, 330.0, 360.0, 420.0]),
            (
                "days, floor",
                rule(Repair::None, 12.0, everyone),
                30.0,
                [210.0, 240.0, 270.0, 360.0, 360.0, 360.0, 420.0],
            ),
            (
                "days, floor, repaired",
                rule(all, 12.0, everyone),
                30.0,
                [180.0, 180.0, 180.0, 360.0, 360.0, 360.0, 360.0],
            ),
            (
                "floor 9, not repaired",
                rule(Repair::None, 9.0, everyone),
                1.0,
                [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 14.0],
            ),
            ("floor 9, repaired", rule(all, 9.0, everyone), 1.0, [6.0, 6.0, 6.0, 9.0, 9.0, 9.0, 9.0]),
            (
                "floor 12 for the repaired only: 4 and 5 years unrepaired wait less",
                rule(Repair::None, 12.0, FloorScope::RepairedOnly),
                1.0,
                [7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 14.0],
            ),
            (
                "floor 12 up to the unrepaired wait",
                rule(all, 12.0, FloorScope::UpToUnrepaired),
                1.0,
                [6.0, 6.0, 6.0, 10.0, 11.0, 12.0, 12.0],
            ),
            (
                "first year free",
                WaitingRule { units: GapUnits::FirstYearFree, ..PLAIN },
                1.0,
                [6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 13.0],
            ),
            (
                "half repaired, floor 9 for the repaired",
                rule(Repair::BackPayment { share: 0.5 }, 9.0, FloorScope::RepairedOnly),
                1.0,
                [6.5, 7.0, 7.5, 9.0, 9.0, 9.0, 10.0],
            ),
        ] {
            for (y, expected) in [1, 2, 3, 4, 5, 6, 8].into_iter().zip(expected) {
                assert_eq!(rule.months(y, 0) * days_a_month, expected, "{what}, {y} years");
            }
        }
    }

    /// Late joiners without counted years wait the fixed part; later years repair one unit each.
    #[test]
    fn fixed_part_alone_and_repair_by_later_years() {
        assert_eq!(PLAIN.months(0, 0), 6.0);
        assert_eq!(WaitingRule { units: GapUnits::FirstYearFree, ..PLAIN }.months(0, 0), 6.0);
        let later = rule(Repair::LaterYears, 9.0, FloorScope::Everyone);
        for (n, expected) in [(0, 14.0), (1, 13.0), (3, 11.0), (5, 9.0), (8, 9.0)] {
            assert_eq!(later.months(8, n), expected);
        }
        assert_eq!(PLAIN.years_paid_back(3), 0.0);
        assert_eq!(
            rule(Repair::BackPayment { share: 0.5 }, 9.0, FloorScope::Everyone).years_paid_back(3),
            1.5
        );
    }

    /// Half away for 2 years (8 months), half for 8 (14 months): first year (8 + 12)/24, second 2/24, then nothing.
    #[test]
    fn lost_share_by_hand() {
        let gaps = GapDistribution::new(&[0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5]).unwrap();
        for (found, expected) in
            PLAIN.lost_by_tenure(&gaps, 4).iter().zip([20.0 / 24.0, 2.0 / 24.0, 0.0, 0.0])
        {
            assert!((found - expected).abs() < 1e-15);
        }
    }

    /// After two years of ν = 0.1: founders 0.81, joiners 0.1 and 0.09. Six months lost in the first year:
    /// 1 − 0.1/2; a fifth exempt: 1 − 0.8 x 0.05; joiners twice as often disabled: 0.9 + 0.1 x 2 x 0.5.
    #[test]
    fn eligible_share_by_hand() {
        let mut tenure = Tenure::founded(0, 5);
        tenure.step(0.1).unwrap();
        tenure.step(0.1).unwrap();
        let lost = |n: usize| if n == 0 { 0.5 } else { 0.0 };
        for (exempt, selection, expected) in
            [(0.0, 1.0, 0.95), (0.2, 1.0, 0.96), (1.0, 1.0, 1.0), (0.0, 2.0, 1.0), (1.0, 2.0, 1.1)]
        {
            assert!((eligible_share(&tenure, lost, exempt, selection) - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn impossible_rules_are_refused() {
        for bad in [
            WaitingRule { fixed_months: -1.0, ..PLAIN },
            WaitingRule { months_per_year: f64::NAN, ..PLAIN },
            WaitingRule { repair: Repair::BackPayment { share: 1.1 }, ..PLAIN },
            rule(Repair::None, -9.0, FloorScope::Everyone),
        ] {
            assert!(matches!(bad.check(), Err(EnrolmentError::Parameter { .. })));
        }
        assert!(PLAIN.check().is_ok());
    }

    proptest! {
        /// The years' losses add up to the mean wait, a longer gap never shortens it, repair never lengthens it.
        #[test]
        fn losses_add_up_to_the_wait(
            fixed in 0.0..12.0f64, v in 0.0..3.0f64, mean in 1.0..5.0f64, share in 0.0..=1.0f64, floor in 0.0..15.0f64,
        ) {
            let gaps = GapDistribution::truncated_geometric(mean, 9).unwrap();
            let base = WaitingRule { fixed_months: fixed, months_per_year: v, ..rule(Repair::None, floor, FloorScope::Everyone) };
            let repaired = WaitingRule { repair: Repair::BackPayment { share }, ..base };
            for rule in [base, repaired] {
                let lost = rule.lost_by_tenure(&gaps, 6);
                prop_assert!(lost.iter().all(|v| (0.0..=1.0 + 1e-15).contains(v)));
                let wait = gaps.expect(|y| rule.months(y, 0));
                prop_assert!((12.0 * lost.iter().sum::<f64>() - wait).abs() < 1e-12 * (1.0 + wait));
            }
            for y in 1..9 {
                prop_assert!(base.months(y + 1, 0) >= base.months(y, 0));
                prop_assert!(repaired.months(y, 0) <= base.months(y, 0) + 1e-12);
            }
        }
    }
}
