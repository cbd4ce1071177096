//! Rewards for consecutive years and penalties for gaps, averaged over tenure [MODEL §7].
//!
//! | symbol | formula |
//! |---|---|
//! | up(n) | step once, or min(max, step × steps) from n = from_years completed years on |
//! | cut(y) | min(max, x y): part of the limit lost by one who was away for y years |
//! | limit factor | Σ a up − Σ joiners × E_y[cut], added to 1; or the product for each joiner [option A60] |
//! | ratio points | Σ a up − first-year share × Σ joiners × E_y[points by gap band] |
//!
//! A limit factor multiplies the limit after the test against the ceiling; points are added to the ratio.

use super::{EnrolmentError, GapDistribution, Tenure, error};

/// How often a reward steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardRhythm {
    /// Once, at `from_years`.
    Once,
    /// At `from_years` and with each further year.
    EveryYear,
    /// At `from_years` and with each further full block of so many years.
    EveryBlock(usize),
}

/// Reward for consecutive completed years: points of a ratio, or a share of the limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reward {
    /// Completed years on 1 January with which the first step comes [option A16].
    pub from_years: usize,
    /// Size of a step: 0.01 is one point of the ratio or 1 % of the limit.
    pub step: f64,
    /// Most that can be reached.
    pub max: f64,
    /// How often it steps.
    pub rhythm: RewardRhythm,
}

impl Reward {
    /// Refuses a negative step or maximum, and blocks of no years.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        error::not_negative("step of the reward", self.step)?;
        error::not_negative("largest reward", self.max)?;
        if self.rhythm == RewardRhythm::EveryBlock(0) {
            let what = "years in a block of the reward";
            return Err(EnrolmentError::Parameter { what, found: 0.0, expected: "1 or more" });
        }
        Ok(())
    }

    /// up(n) at n completed years.
    pub fn value(&self, completed: usize) -> f64 {
        let Some(further) = completed.checked_sub(self.from_years) else { return 0.0 };
        let steps = match self.rhythm {
            RewardRhythm::Once => 1,
            RewardRhythm::EveryYear => further + 1,
            RewardRhythm::EveryBlock(years) => further / years.max(1) + 1,
        };
        (self.step * steps as f64).min(self.max)
    }

    /// Completed years from which the reward rises no more: tenure need not be told apart beyond.
    pub fn saturates_at(&self) -> usize {
        let steps = if self.step > 0.0 { (self.max / self.step - 1e-9).ceil().max(1.0) as usize } else { 1 };
        let years = match self.rhythm {
            RewardRhythm::Once => 0,
            RewardRhythm::EveryYear => steps - 1,
            RewardRhythm::EveryBlock(years) => (steps - 1) * years,
        };
        self.from_years + years
    }
}

/// Cut of the payment limit for gap years; it lasts while the spell lasts [option A60].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitPenalty {
    /// x: share of the limit lost per gap year.
    pub per_year: f64,
    /// Most that can be lost.
    pub max: f64,
}

impl LimitPenalty {
    /// Refuses shares outside 0..1.
    pub fn check(&self) -> Result<(), EnrolmentError> {
        error::share("limit lost per gap year", self.per_year)?;
        error::share("largest loss of the limit", self.max)
    }

    /// cut(y) of one who was away for y years.
    pub fn cut(&self, gap_years: usize) -> f64 {
        (self.per_year * gap_years as f64).min(self.max)
    }

    /// E_y[cut(y)].
    pub fn expected(&self, gaps: &GapDistribution) -> f64 {
        gaps.expect(|y| self.cut(y))
    }
}

/// Points of the ratio lost in the first benefit year after gaps of up to so many years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GapBand {
    /// Longest gap of the band, inclusive; none for the last, open band.
    pub up_to_years: Option<usize>,
    /// Points lost: 0.10 is ten points.
    pub points: f64,
}

/// Cut of the ratio by length of the gap, in the first benefit year only.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioPenalty {
    bands: Vec<GapBand>,
}

impl RatioPenalty {
    /// Bands in rising order; the last one must be open.
    pub fn new(bands: Vec<GapBand>) -> Result<Self, EnrolmentError> {
        let what = "longest gap of a penalty band";
        let mut before = 0;
        for (i, band) in bands.iter().enumerate() {
            error::share("points of the ratio lost", band.points)?;
            match band.up_to_years {
                Some(years) if years > before && i + 1 < bands.len() => before = years,
                None if i + 1 == bands.len() => {}
                found => {
                    let found = found.map_or(f64::INFINITY, |years| years as f64);
                    let expected = "rising, and open in the last band alone";
                    return Err(EnrolmentError::Parameter { what, found, expected });
                }
            }
        }
        if bands.is_empty() { Err(EnrolmentError::Empty { what }) } else { Ok(Self { bands }) }
    }

    /// Points lost by one who was away for y years; a gap without counted years costs none.
    pub fn points(&self, gap_years: usize) -> f64 {
        if gap_years == 0 {
            return 0.0;
        }
        let holds = |band: &&GapBand| band.up_to_years.is_none_or(|years| gap_years <= years);
        self.bands.iter().find(holds).map_or(0.0, |band| band.points)
    }

    /// E_y[points(y)].
    pub fn expected(&self, gaps: &GapDistribution) -> f64 {
        gaps.expect(|y| self.points(y))
    }
}

/// How reward and penalty of the limit meet in one person [option A60].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyCombination {
    /// limit × (1 + up − cut)
    Additive,
    /// limit × (1 + up) × (1 − cut)
    Multiplicative,
}

/// Mean factor on the payment limit over a category's tenure.
///
/// `up(n)` for everybody with n completed years; `cut(n)` is the expected cut of joiners of tenure n. A rule in force
/// for v years has cut(n) = E_y[cut(min(y, v − n))]: gap years before it do not count ([`GapDistribution::counted_at_most`]).
///
/// Basis: [MODEL §7]. Gap and tenure are independent: every cohort of joiners has the same gaps.
pub fn mean_limit_factor(
    tenure: &Tenure,
    up: impl Fn(usize) -> f64,
    cut: impl Fn(usize) -> f64,
    combination: PenaltyCombination,
) -> f64 {
    let lost = match combination {
        PenaltyCombination::Additive => tenure.mean_of_joiners(&cut),
        PenaltyCombination::Multiplicative => tenure.mean_of_joiners(|n| (1.0 + up(n)) * cut(n)),
    };
    1.0 + tenure.mean(&up) - lost
}

/// Mean points added to the ratio over a category's tenure; negative where penalties prevail.
///
/// Σ a(n) up(n) − first_year_share × Σ joiners(n) cut(n), `cut(n)` the expected points lost by joiners of tenure n.
///
/// `first_year_share` is the share of the beneficiaries in their first benefit year. Basis: [MODEL §7, §15].
pub fn mean_ratio_points(
    tenure: &Tenure,
    up: impl Fn(usize) -> f64,
    cut: impl Fn(usize) -> f64,
    first_year_share: f64,
) -> f64 {
    tenure.mean(up) - first_year_share * tenure.mean_of_joiners(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-15, "found {found}, expected {expected}");
    }

    /// "After 4 continuous years, from year 5 +1 % of the limit a year, at most +20 %": the fifth year is the one that
    /// begins with 4 completed. Years 4, 5, 6, 24 and 30: 0, +1, +2, +20, +20 %.
    #[test]
    fn yearly_reward_of_the_limit() {
        let reward = Reward { from_years: 4, step: 0.01, max: 0.20, rhythm: RewardRhythm::EveryYear };
        for (year, expected) in [(4, 0.0), (5, 0.01), (6, 0.02), (23, 0.19), (24, 0.20), (30, 0.20)] {
            close(reward.value(year - 1), expected);
        }
        assert_eq!(reward.saturates_at(), 23);
    }

    /// Resident at home, 55 %, counted from January 2027: first five reward years 2031 to 2035 at 56 to 60 %.
    #[test]
    fn yearly_reward_of_the_ratio() {
        let reward = Reward { from_years: 4, step: 0.01, max: 0.05, rhythm: RewardRhythm::EveryYear };
        let mut tenure = Tenure::founded(0, reward.saturates_at());
        for year in 2027..2040 {
            let ratio = 0.55 + mean_ratio_points(&tenure, |n| reward.value(n), |_| 0.0, 0.0);
            let expected = match year {
                2031 => 0.56,
                2032 => 0.57,
                2033 => 0.58,
                2034 => 0.59,
                2035.. => 0.60,
                _ => 0.55,
            };
            close(ratio, expected);
            tenure.step(0.0).unwrap();
        }
    }

    /// Once: +5 points in the fifth year and no more (0.70 to 0.75). Blocks of 4: at 4, 8, 12, to the maximum.
    #[test]
    fn reward_once_and_by_block() {
        let once = Reward { from_years: 4, step: 0.05, max: 0.05, rhythm: RewardRhythm::Once };
        close(0.70 + once.value(4), 0.75);
        close(0.50 + once.value(4), 0.55);
        assert_eq!((once.value(3), once.value(40), once.saturates_at()), (0.0, 0.05, 4));
        let block = Reward { from_years: 4, step: 0.02, max: 0.05, rhythm: RewardRhythm::EveryBlock(4) };
        for (n, expected) in [(3, 0.0), (4, 0.02), (7, 0.02), (8, 0.04), (12, 0.05), (40, 0.05)] {
            close(block.value(n), expected);
        }
        assert_eq!(block.saturates_at(), 12);
        let bad = Reward { rhythm: RewardRhythm::EveryBlock(0), ..block };
        assert!(matches!(bad.check(), Err(EnrolmentError::Parameter { .. })));
        assert!(matches!(Reward { step: -0.01, ..once }.check(), Err(EnrolmentError::Parameter { .. })));
    }

    /// Bands "up to 5, 5 to 10, above 10" from a ratio of 70 %: gaps of 5, 6, 10 and 11 years.
    #[test]
    fn ratio_bands_by_gap() {
        let band = |up_to_years, points| GapBand { up_to_years, points };
        let penalty =
            RatioPenalty::new(vec![band(Some(5), 0.10), band(Some(10), 0.20), band(None, 0.30)]).unwrap();
        for (gap, expected) in
            [(0, 0.70), (1, 0.60), (5, 0.60), (6, 0.50), (10, 0.50), (11, 0.40), (60, 0.40)]
        {
            close(0.70 - penalty.points(gap), expected);
        }
        let gaps = GapDistribution::new(&[0.0, 0.0, 0.0, 0.0, 0.5, 0.5]).unwrap();
        close(penalty.expected(&gaps), 0.15);
        for bands in [
            vec![],
            vec![band(Some(5), 0.1)],
            vec![band(None, 0.1), band(None, 0.2)],
            vec![band(Some(5), 0.1), band(Some(5), 0.2), band(None, 0.3)],
            vec![band(None, 1.3)],
        ] {
            assert!(RatioPenalty::new(bands).is_err());
        }
    }

    /// −1 % a gap year, at most −20 %; a quarter of the members rejoined a year ago after 30 years, and the others
    /// have 6 completed years (+3 %): additive 1 + 0.75 x 0.03 − 0.25 x 0.2; a joiner's own +1 % makes the two differ.
    #[test]
    fn limit_penalty_and_its_combination() {
        let penalty = LimitPenalty { per_year: 0.01, max: 0.20 };
        for (gap, expected) in [(0, 0.0), (1, 0.01), (20, 0.20), (30, 0.20)] {
            close(penalty.cut(gap), expected);
        }
        let mut tenure = Tenure::founded(4, 23);
        tenure.step(0.25).unwrap();
        tenure.step(0.0).unwrap();
        let up = |n: usize| if n == 6 { 0.03 } else { 0.01 };
        let both = |combination| mean_limit_factor(&tenure, up, |_| penalty.cut(30), combination);
        close(both(PenaltyCombination::Additive), 1.0 + 0.75 * 0.03 + 0.25 * 0.01 - 0.25 * 0.20);
        close(both(PenaltyCombination::Multiplicative), 0.75 * 1.03 + 0.25 * 1.01 * 0.8);
        close(mean_ratio_points(&tenure, up, |_| 0.1, 0.4), 0.0225 + 0.0025 - 0.4 * 0.25 * 0.1);
    }

    /// Gap years count from 2027: who rejoined in 2033 after ten years has six of them, who rejoined in 2027 none.
    #[test]
    fn gap_years_before_the_rule_do_not_count() {
        let penalty = LimitPenalty { per_year: 0.01, max: 0.20 };
        let gaps = GapDistribution::new(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
        let in_force = 2033 - 2027;
        let cut = |n: usize| penalty.expected(&gaps.counted_at_most(in_force - n));
        close(cut(0), 0.06);
        close(cut(4), 0.02);
        close(cut(6), 0.0);
    }
}
