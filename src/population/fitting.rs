//! Age structure of an area from a reference structure and published shares [MODEL §3, §15].
//!
//! | symbol | meaning |
//! |---|---|
//! | G(c) | share of the population aged c and over; G(0) = 1 |
//! | band | ages between two neighbouring cuts among 0, 15, 60, 65, 80; share G(c) − G(next c) |
//! | N(b,s) | reference people in band b and sex s |
//! | fit | P(s,x) = total × reference(s,x) × row factor of x's band × column factor of s |
//!
//! Published shares overlap (65+ lies in 60+): they are turned into disjoint bands first. Where they miss 1 by
//! rounding, every band is divided by their sum, so that 65+ keeps its part of 60+.

use super::{BySexAge, PopulationError};
use crate::sets::AGES;

/// Largest distance of 0-14 + 15-59 + 60+ from 1 that counts as rounding.
pub const SHARE_ROUNDING: f64 = 0.002;

/// Largest miss of a share after fitting.
pub const FIT_TOLERANCE: f64 = 1e-14;

/// Proportional fitting converges geometrically: more rounds than this means that no fit exists.
const MAX_ROUNDS: usize = 10_000;

/// Rounding noise of 1 − a − b, taken as 0.
const NOISE: f64 = 1e-12;

/// Published shares of an area's population; those not given leave the reference as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PublishedShares {
    /// Ages 0-14.
    pub under_15: Option<f64>,
    /// Ages 15-59.
    pub from_15_to_59: Option<f64>,
    /// Ages 60 and over.
    pub from_60: Option<f64>,
    /// Ages 65 and over.
    pub from_65: Option<f64>,
    /// Ages 80 and over.
    pub from_80: Option<f64>,
    /// Men per woman.
    pub males_per_female: Option<f64>,
}

/// Disjoint age bands and their shares, which add to 1.
struct Bands {
    count: usize,
    from: [usize; 6],
    share: [f64; 5],
}

/// Reweights a reference structure to an area's total and published shares by iterative proportional fitting.
///
/// Unit: shares 0..1, total in persons. Basis: [MODEL §3]; Deming and Stephan (1940).
/// Valid where the reference has people in every band with a share; ages inside a band keep the reference's pattern.
pub fn fit_age_structure(
    reference: &BySexAge,
    total: f64,
    shares: &PublishedShares,
) -> Result<BySexAge, PopulationError> {
    positive("total population", total)?;
    let bands = Bands::new(shares)?;
    let everybody: f64 = reference.iter().flatten().sum();
    positive("reference population", everybody)?;
    let mut people = [[0.0; 2]; 5];
    for (b, cell) in people.iter_mut().enumerate().take(bands.count) {
        for (s, row) in reference.iter().enumerate() {
            cell[s] = row[bands.from[b]..bands.from[b + 1]].iter().sum::<f64>() / everybody;
        }
        if bands.share[b] > 0.0 && cell[0] + cell[1] <= 0.0 {
            let (from, to) = bands.ages(b);
            return Err(PopulationError::EmptyReference { from, to, share: bands.share[b] });
        }
    }
    let (row, column) = fit_margins(&people, &bands, shares.males_per_female)?;
    let mut out = *reference;
    for b in 0..bands.count {
        for (s, ages) in out.iter_mut().enumerate() {
            for cell in &mut ages[bands.from[b]..bands.from[b + 1]] {
                *cell *= row[b] * column[s] * (total / everybody);
            }
        }
    }
    Ok(out)
}

/// Row and column factors that meet the bands, and the sex ratio if there is one.
fn fit_margins(
    people: &[[f64; 2]; 5],
    bands: &Bands,
    males_per_female: Option<f64>,
) -> Result<([f64; 5], [f64; 2]), PopulationError> {
    let (mut row, mut column) = ([0.0; 5], [1.0; 2]);
    let factor = |target: f64, sum: f64| if target > 0.0 { target / sum } else { 0.0 };
    let sex_share = match males_per_female {
        Some(ratio) => {
            positive("sex ratio", ratio)?;
            Some([ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)])
        }
        None => None,
    };
    let mut miss = f64::INFINITY;
    for _ in 0..MAX_ROUNDS {
        for b in 0..bands.count {
            row[b] = factor(bands.share[b], people[b][0] * column[0] + people[b][1] * column[1]);
        }
        let Some(sex_share) = sex_share else { return Ok((row, column)) };
        for s in 0..2 {
            column[s] = factor(sex_share[s], (0..bands.count).map(|b| people[b][s] * row[b]).sum());
        }
        miss = (0..bands.count)
            .map(|b| ((people[b][0] * column[0] + people[b][1] * column[1]) * row[b] - bands.share[b]).abs())
            .fold(0.0, f64::max);
        if miss <= FIT_TOLERANCE {
            return Ok((row, column));
        }
        if !miss.is_finite() {
            break;
        }
    }
    Err(PopulationError::NoFit { miss, rounds: MAX_ROUNDS })
}

impl Bands {
    fn new(shares: &PublishedShares) -> Result<Self, PopulationError> {
        for (ages, share) in [
            ("0-14", shares.under_15),
            ("15-59", shares.from_15_to_59),
            ("60+", shares.from_60),
            ("65+", shares.from_65),
            ("80+", shares.from_80),
        ] {
            if let Some(found) = share
                && !(0.0..=1.0).contains(&found)
            {
                return Err(PopulationError::Share { ages, found });
            }
        }
        // (cut, share of the population at and above it)
        let mut above = [(0, 1.0); 5];
        let mut count = 1;
        let mut cut = |age: usize, share: f64| {
            above[count] = (age, share);
            count += 1;
        };
        let mut sum = 1.0;
        match (shares.under_15, shares.from_15_to_59, shares.from_60) {
            (Some(young), Some(middle), Some(old)) => {
                sum = young + middle + old;
                if (sum - 1.0).abs() > SHARE_ROUNDING {
                    return Err(PopulationError::ShareSum { found: sum, tolerance: SHARE_ROUNDING });
                }
                cut(15, middle + old);
                cut(60, old);
            }
            (Some(young), Some(middle), None) => {
                cut(15, 1.0 - young);
                cut(60, 1.0 - young - middle);
            }
            (Some(young), None, Some(old)) => {
                cut(15, 1.0 - young);
                cut(60, old);
            }
            (None, Some(middle), Some(old)) => {
                cut(15, middle + old);
                cut(60, old);
            }
            (Some(young), None, None) => cut(15, 1.0 - young),
            (None, None, Some(old)) => cut(60, old),
            (None, Some(_), None) => return Err(PopulationError::NeighbourMissing),
            (None, None, None) => {}
        }
        for (age, share) in [(65, shares.from_65), (80, shares.from_80)] {
            if let Some(share) = share {
                cut(age, share);
            }
        }
        above[0].1 = sum;
        let mut bands = Self { count, from: [AGES; 6], share: [0.0; 5] };
        for b in 0..count {
            bands.from[b] = above[b].0;
            let rest = if b + 1 < count { above[b + 1].1 } else { 0.0 };
            bands.share[b] = (above[b].1 - rest) / sum;
        }
        for b in 0..count {
            let found = bands.share[b];
            if found < -NOISE {
                let (from, to) = bands.ages(b);
                return Err(PopulationError::Contradiction { from, to, found });
            }
            bands.share[b] = found.max(0.0);
        }
        Ok(bands)
    }

    /// First and last age of a band.
    fn ages(&self, band: usize) -> (usize, usize) {
        (self.from[band], self.from[band + 1] - 1)
    }
}

fn positive(what: &'static str, found: f64) -> Result<(), PopulationError> {
    if found.is_finite() && found > 0.0 { Ok(()) } else { Err(PopulationError::NotPositive { what, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::summarize;
    use proptest::prelude::*;

    fn reference() -> BySexAge {
        std::array::from_fn(|s| {
            std::array::from_fn(|x| {
                (100.0 - x as f64 + 1.0) * if s == 0 { 1.1 - 0.004 * x as f64 } else { 1.0 }
            })
        })
    }

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
    }

    /// Two provinces' census shares of 2020 (they add to 1): all five are met, inside a band the pattern stays.
    #[test]
    fn published_shares_are_met() {
        for (young, middle, old, aged, oldest) in
            [(0.1171, 0.6523, 0.2306, 0.1561, 0.0251), (0.2246, 0.6626, 0.1128, 0.0776, 0.0146)]
        {
            let shares = PublishedShares {
                under_15: Some(young),
                from_15_to_59: Some(middle),
                from_60: Some(old),
                from_65: Some(aged),
                from_80: Some(oldest),
                males_per_female: Some(1.074),
            };
            let p = fit_age_structure(&reference(), 2.4e7, &shares).unwrap();
            let s = summarize(&p);
            close(s.total / 2.4e7, 1.0, 1e-13);
            for (found, expected) in [
                (s.under_15, young),
                (s.from_15_to_59, middle),
                (s.from_60, old),
                (s.from_65, aged),
                (s.from_80, oldest),
            ] {
                close(found / s.total, expected, 1e-13);
            }
            close(p[0].iter().sum::<f64>() / p[1].iter().sum::<f64>(), 1.074, 1e-12);
            close(p[0][30] / p[0][31], reference()[0][30] / reference()[0][31], 1e-12);
        }
    }

    /// 0.30 + 0.50 + 0.201 = 1.001: every band is divided by 1.001, and 65+ keeps its part of 60+.
    #[test]
    fn rounding_is_divided_out() {
        let shares = PublishedShares {
            under_15: Some(0.30),
            from_15_to_59: Some(0.50),
            from_60: Some(0.201),
            from_65: Some(0.1005),
            ..Default::default()
        };
        let s = summarize(&fit_age_structure(&reference(), 1000.0, &shares).unwrap());
        close(s.under_15, 300.0 / 1.001, 1e-9);
        close(s.from_65 / s.from_60, 0.5, 1e-13);
    }

    #[test]
    fn what_is_not_given_keeps_the_reference() {
        let base = summarize(&reference());
        let old_only = PublishedShares { from_60: Some(0.3), ..Default::default() };
        let s = summarize(&fit_age_structure(&reference(), 1.0, &old_only).unwrap());
        close(s.from_60, 0.3, 1e-14);
        close(s.under_15 / s.from_15_to_59, base.under_15 / base.from_15_to_59, 1e-13);
        close(s.from_80 / s.from_60, base.from_80 / base.from_60, 1e-13);
        let same = fit_age_structure(&reference(), base.total, &PublishedShares::default()).unwrap();
        close(same[1][40], reference()[1][40], 1e-10);
        let two = PublishedShares { under_15: Some(0.2), from_15_to_59: Some(0.6), ..Default::default() };
        close(summarize(&fit_age_structure(&reference(), 1.0, &two).unwrap()).from_60, 0.2, 1e-14);
    }

    #[test]
    fn contradictory_shares_are_refused() {
        let fit = |shares: PublishedShares| fit_age_structure(&reference(), 1.0, &shares).unwrap_err();
        let base = PublishedShares {
            under_15: Some(0.2),
            from_15_to_59: Some(0.6),
            from_60: Some(0.2),
            ..Default::default()
        };
        assert!(matches!(
            fit(PublishedShares { from_65: Some(0.21), ..base }),
            PopulationError::Contradiction { from: 60, to: 64, .. }
        ));
        assert!(matches!(
            fit(PublishedShares { from_65: Some(0.05), from_80: Some(0.06), ..base }),
            PopulationError::Contradiction { from: 65, to: 79, .. }
        ));
        assert!(matches!(
            fit(PublishedShares { from_60: Some(0.203), ..base }),
            PopulationError::ShareSum { .. }
        ));
        assert!(matches!(
            fit(PublishedShares { from_60: Some(1.2), ..base }),
            PopulationError::Share { ages: "60+", .. }
        ));
        assert!(matches!(
            fit(PublishedShares { from_15_to_59: Some(0.6), ..Default::default() }),
            PopulationError::NeighbourMissing
        ));
        assert!(matches!(
            fit(PublishedShares { males_per_female: Some(-1.0), ..base }),
            PopulationError::NotPositive { what: "sex ratio", .. }
        ));
        let mut young = reference();
        for row in &mut young {
            row[80..].fill(0.0);
        }
        assert!(matches!(
            fit_age_structure(&young, 1.0, &PublishedShares { from_80: Some(0.02), ..base }),
            Err(PopulationError::EmptyReference { from: 80, to: 100, .. })
        ));
        // only men above 59, 70 % of everybody, but as many women as men
        let mut men = reference();
        men[1][60..].fill(0.0);
        let shares =
            PublishedShares { from_60: Some(0.7), males_per_female: Some(1.0), ..Default::default() };
        assert!(matches!(fit_age_structure(&men, 1.0, &shares), Err(PopulationError::NoFit { .. })));
    }

    proptest! {
        #[test]
        fn any_consistent_shares_are_met(
            cuts in prop::collection::vec(0.01..1.0f64, 5), ratio in 0.7..1.4f64, total in 1.0..1e9f64,
        ) {
            let sum: f64 = cuts.iter().sum();
            let part: Vec<f64> = cuts.iter().map(|c| c / sum).collect();
            let shares = PublishedShares {
                under_15: Some(part[0]),
                from_15_to_59: Some(part[1]),
                from_60: Some(part[2] + part[3] + part[4]),
                from_65: Some(part[3] + part[4]),
                from_80: Some(part[4]),
                males_per_female: Some(ratio),
            };
            let s = summarize(&fit_age_structure(&reference(), total, &shares).unwrap());
            prop_assert!((s.total / total - 1.0).abs() < 1e-12);
            prop_assert!((s.under_15 / total - part[0]).abs() < 1e-12);
            prop_assert!((s.from_65 / total - part[3] - part[4]).abs() < 1e-12);
            prop_assert!((s.from_80 / total - part[4]).abs() < 1e-12);
        }
    }
}
