//! One face for both disability models: state, what a year brings, and shares by category [MODEL §5].
//!
//! Timing: a [`Snapshot`] is the state on 1 January; [`Flows`] are those of the year before it.

use super::error::{in_range, table_in_range};
use super::prevalence::cap;
use super::{ByGrade, ByState, DisabilityError, GRADES, GradeShares, PersonsByGrade, STATES};
use crate::sets::{AGES, BySexAge, Category};

/// Persons by category and grade: `counts[k][g]`.
pub type CategoryCounts = [ByGrade; Category::COUNT];

/// A 1 January: its date, the population, and what moves disability on this path.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Calendar years; 1 January t is `t as f64`.
    pub date: f64,
    /// Persons by sex and age.
    pub population: &'a BySexAge,
    /// Gain in remaining life expectancy since the base year, years, by the path's own mortality.
    pub life_gain: &'a BySexAge,
    /// Path factor by grade, ≥ 0: on prevalence (prevalence model) or on onset and worsening of the year
    /// that ends here (multi-state model).
    pub factor: ByGrade,
}

impl Moment<'_> {
    pub(super) fn check(&self) -> Result<(), DisabilityError> {
        in_range("date", self.date, 1900.0, 2300.0, "a calendar year in 1900..2300")?;
        table_in_range("population", self.population, 0.0, f64::MAX, "a finite number of at least 0")?;
        table_in_range("gain in life expectancy", self.life_gain, -120.0, 120.0, "years in -120..120")?;
        for &factor in &self.factor {
            in_range("path factor of disability", factor, 0.0, f64::MAX, "a finite factor of at least 0")?;
        }
        Ok(())
    }
}

/// Movements of the population in the year that ends at the next [`Moment`] [MODEL §3].
#[derive(Clone, Copy, Debug)]
pub struct Flows<'a> {
    /// S_x: survival from age x to x+1; at 99 and at 100+ both T_100/T_99.
    pub survival: &'a BySexAge,
    /// Net migrants M(s,x) by age at the event; half joins at age x on 1 January, half at age x a year later.
    pub migrants: &'a BySexAge,
    /// Born in the year and alive at its end (B L_0) by sex, without migrants.
    pub newborns: [f64; 2],
}

/// The living on 1 January by sex, age and state, and the disabled whose disability has lasted six months.
///
/// Unit: persons. `living[s][x][0]` are the not disabled; `qualifying[s][x][g]` is at most
/// `living[s][x][g + 1]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub living: ByState,
    pub qualifying: PersonsByGrade,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self { living: [[[0.0; STATES]; AGES]; 2], qualifying: [[[0.0; GRADES]; AGES]; 2] }
    }
}

impl Snapshot {
    /// All living persons.
    pub fn people(&self) -> f64 {
        self.living.iter().flatten().flatten().sum()
    }

    /// Disabled persons by grade, all ages and both sexes.
    pub fn disabled(&self) -> ByGrade {
        std::array::from_fn(|g| self.living.iter().flatten().map(|cell| cell[g + 1]).sum())
    }

    /// Disabled for six months or longer, by grade, all ages and both sexes.
    pub fn qualified(&self) -> ByGrade {
        std::array::from_fn(|g| self.qualifying.iter().flatten().map(|cell| cell[g]).sum())
    }

    /// Prevalence by grade, sex and age; 0 where nobody lives.
    pub fn shares(&self) -> GradeShares {
        let mut shares = [[[0.0; AGES]; 2]; GRADES];
        for sex in 0..2 {
            for age in 0..AGES {
                let people: f64 = self.living[sex][age].iter().sum();
                for (g, grade) in shares.iter_mut().enumerate() {
                    grade[sex][age] = share_of(self.living[sex][age][g + 1], people);
                }
            }
        }
        shares
    }

    /// Share of the disabled of a cell whose disability has lasted six months; 0 where nobody is disabled.
    pub fn qualifying_ratio(&self) -> GradeShares {
        let mut ratio = [[[0.0; AGES]; 2]; GRADES];
        for sex in 0..2 {
            for age in 0..AGES {
                for (g, grade) in ratio.iter_mut().enumerate() {
                    grade[sex][age] = share_of(self.qualifying[sex][age][g], self.living[sex][age][g + 1]);
                }
            }
        }
        ratio
    }
}

/// Part over whole; 0 when the whole is empty.
fn share_of(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// A model of disability: a first state, and a state a year later.
pub trait DisabilityModel {
    /// Key of the model in scenarios and results.
    fn name(&self) -> &'static str;

    /// State on the first 1 January.
    fn start(&self, at: &Moment<'_>) -> Result<Snapshot, DisabilityError>;

    /// State on the next 1 January, from the state a year before and the year's movements.
    fn step(
        &self,
        before: &Snapshot,
        flows: &Flows<'_>,
        at: &Moment<'_>,
    ) -> Result<Snapshot, DisabilityError>;
}

/// Runs several models on the same population: `result[t][i]` is model i on 1 January of year t.
///
/// `years` holds, for each year, its movements and the 1 January at its end; the first moment is `start`.
pub fn side_by_side(
    models: &[&dyn DisabilityModel],
    start: &Moment<'_>,
    years: &[(Flows<'_>, Moment<'_>)],
) -> Result<Vec<Vec<Snapshot>>, DisabilityError> {
    let mut results = Vec::with_capacity(years.len() + 1);
    results.push(models.iter().map(|model| model.start(start)).collect::<Result<Vec<_>, _>>()?);
    for (flows, at) in years {
        let before = &results[results.len() - 1];
        let step = |(model, state): (&&dyn DisabilityModel, &Snapshot)| model.step(state, flows, at);
        let next: Vec<Snapshot> = models.iter().zip(before).map(step).collect::<Result<_, _>>()?;
        results.push(next);
    }
    Ok(results)
}

/// Prevalence of a group at a relative level: all grades times the level, capped again at a sum of 1.
///
/// Basis: [MODEL §15], the cap acts before and after the category's level. Relative levels are inputs:
/// unless they average to 1 over the insured they move the total, too.
pub fn relative_shares(shares: &ByGrade, level: f64) -> ByGrade {
    let mut scaled = shares.map(|share| share * level);
    cap(&mut scaled);
    scaled
}

/// Disabled persons by category and grade, d(k,g) = Σ_{s,x} insured(k,s,x) π(g,s,x) relative level(k) [q(g,s,x)].
///
/// Units: persons. Timing: that of `shares` and `insured`. `shares` are [`Snapshot::shares`] or
/// [`PrevalenceModel::shares`](super::PrevalenceModel::shares). With `qualifying` = [`Snapshot::qualifying_ratio`]
/// only those whose disability has lasted six months are counted: every category has the ratio of its age.
pub fn by_category(
    shares: &GradeShares,
    qualifying: Option<&GradeShares>,
    insured: &[BySexAge; Category::COUNT],
    relative_level: &[f64; Category::COUNT],
) -> CategoryCounts {
    let mut counts = [[0.0; GRADES]; Category::COUNT];
    for sex in 0..2 {
        for age in 0..AGES {
            let cell: ByGrade = std::array::from_fn(|g| shares[g][sex][age]);
            for (k, count) in counts.iter_mut().enumerate() {
                let scaled = relative_shares(&cell, relative_level[k]);
                for g in 0..GRADES {
                    let lasting = qualifying.map_or(1.0, |ratio| ratio[g][sex][age]);
                    count[g] += insured[k][sex][age] * scaled[g] * lasting;
                }
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_by_hand_with_the_second_cap() {
        let mut shares = [[[0.0; AGES]; 2]; GRADES];
        (shares[0][1][90], shares[4][1][90]) = (0.30, 0.20);
        let mut insured = [[[0.0; AGES]; 2]; 6];
        insured[Category::Retiree.index()][1][90] = 1000.0;
        insured[Category::Resident.index()][1][90] = 400.0;
        let counts = by_category(&shares, None, &insured, &[0.5, 0.5, 0.85, 0.5, 2.5, 1.0]);
        assert!((counts[2][0] - 255.0).abs() < 1e-12 && (counts[2][4] - 170.0).abs() < 1e-12);
        // 0.75 + 0.50 = 1.25 is capped: 0.6 and 0.4.
        assert!((counts[4][0] - 240.0).abs() < 1e-12 && (counts[4][4] - 160.0).abs() < 1e-12);
        assert_eq!(counts[0], [0.0; 5]);
        let six_months = by_category(&shares, Some(&[[[0.88; AGES]; 2]; 5]), &insured, &[1.0; 6]);
        assert!((six_months[2][0] - 264.0).abs() < 1e-12 && (six_months[4][4] - 70.4).abs() < 1e-12);
    }
}
