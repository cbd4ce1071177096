//! One year of the multi-state population [MODEL §5.2, §15].
//!
//! Order of the year: half of the migrants join on 1 January in the states of those they join; everybody moves
//! through exp(Q/2) to 1 July and through it again to 1 January; the other half joins, again in the states of
//! those they join; newborns arrive in the states of the survey at age 0.

use super::chain::{YearChain, year_chain};
use super::intensities::Intensities;
use crate::disability::error::in_range;
use crate::disability::model::{DisabilityModel, Flows, Moment, Snapshot};
use crate::disability::prevalence::PrevalenceModel;
use crate::disability::{ByGrade, DisabilityError, GRADES, STATES};
use crate::math;
use crate::sets::{AGES, BySexAge, Sex};

/// Share of those born disabled who are six months old on 1 January: births even over the year.
const NEWBORN_QUALIFYING: f64 = 0.5;

/// Relative difference from the population that rounding may cause.
const POPULATION_TOLERANCE: f64 = 1e-9;

/// The multi-state model: start prevalence, intensities and their trend.
#[derive(Clone, Debug)]
pub struct MultiStateModel {
    start: PrevalenceModel,
    start_survival: BySexAge,
    intensities: Intensities,
    onset_trend: f64,
}

impl MultiStateModel {
    /// Joins the assumptions.
    ///
    /// `start` gives the states of the first 1 January and of newborns; `start_survival` S_x of the year before it
    /// (only for the six-month share of the first state); `onset_trend` moves onset and worsening by (1+τ) a
    /// year from the survey's date on, −0.5..0.5.
    pub fn new(
        start: PrevalenceModel,
        start_survival: BySexAge,
        intensities: Intensities,
        onset_trend: f64,
    ) -> Result<Self, DisabilityError> {
        in_range("trend of onset", onset_trend, -0.5, 0.5, "a rate per year in -0.5..0.5")?;
        Ok(Self { start, start_survival, intensities, onset_trend })
    }

    /// The intensities in use.
    pub fn intensities(&self) -> &Intensities {
        &self.intensities
    }

    /// Exit rate of a stock from the model: those in covered grades on 1 January who are not there a year later.
    ///
    /// 12 (1 − (1 − e)^(1/12)) with e the share that is dead, recovered or in an uncovered grade after the year,
    /// so that the monthly rule b (1 − exit/12) loses e in twelve months. `None` when nobody is covered.
    /// Units: per year. Timing: the year after `before`. Basis: [MODEL §15]. Limits: moves inside the year that
    /// end in a covered grade do not count; durations do not matter (see [`crate::disability::duration`]).
    pub fn exit_rate(
        &self,
        before: &Snapshot,
        survival: &BySexAge,
        date: f64,
        factor: &ByGrade,
        covered: &[bool; GRADES],
    ) -> Result<Option<f64>, DisabilityError> {
        let factor = self.trended(date, factor);
        let (mut there, mut stayed) = (0.0, 0.0);
        for sex in 0..2 {
            for age in 0..AGES {
                let living = &before.living[sex][age];
                let chain = self.chain((sex, age), &factor, living, survival[sex][age])?;
                for from in (1..STATES).filter(|state| covered[state - 1]) {
                    there += living[from];
                    let stays = |to: usize| chain.year[(from, to)];
                    stayed += living[from] * (1..STATES).filter(|to| covered[to - 1]).map(stays).sum::<f64>();
                }
            }
        }
        Ok((there > 0.0).then(|| 12.0 * (1.0 - math::pow(stayed / there, 1.0 / 12.0))))
    }

    /// Path factor times the trend of onset up to a date.
    fn trended(&self, date: f64, factor: &ByGrade) -> ByGrade {
        let trend = math::pow(1.0 + self.onset_trend, date - self.start.survey_date());
        factor.map(|factor| factor * trend)
    }

    /// Chain of an age with the scale that meets `survival` for these weights.
    fn chain(
        &self,
        (sex, age): (usize, usize),
        factor: &ByGrade,
        weights: &[f64; STATES],
        survival: f64,
    ) -> Result<YearChain, DisabilityError> {
        let rates = self.intensities.scaled(sex, age, factor);
        year_chain(&rates, self.intensities.ratios_at(sex, age), weights, survival)
            .ok_or(DisabilityError::NoMortalityScale { sex: Sex::ALL[sex], age, survival })
    }

    /// Moves the living of every age through a year; nobody joins at age 0.
    fn advance(
        &self,
        before: &Snapshot,
        survival: &BySexAge,
        migrants: &BySexAge,
        factor: &ByGrade,
    ) -> Result<Snapshot, DisabilityError> {
        let mut after = Snapshot::default();
        for sex in 0..2 {
            for age in 0..AGES {
                let mut weights = before.living[sex][age];
                let joining = joining_factor(&mut weights, migrants[sex][age] / 2.0, (sex, age))?;
                if joining == 0.0 {
                    continue;
                }
                let chain = self.chain((sex, age), factor, &weights, survival[sex][age])?;
                let to = (age + 1).min(AGES - 1);
                let july: [f64; STATES] = std::array::from_fn(|state| moved(&weights, &chain, 0, state));
                for state in 0..STATES {
                    let disabled = moved(&july, &chain, 1, state);
                    after.living[sex][to][state] += disabled + july[0] * chain.half[(0, state)];
                    if state > 0 {
                        after.qualifying[sex][to][state - 1] += disabled;
                    }
                }
            }
        }
        Ok(after)
    }
}

/// Persons who are in `state` half a year after being in states `first_from..6`.
fn moved(weights: &[f64; STATES], chain: &YearChain, first_from: usize, state: usize) -> f64 {
    (first_from..STATES).map(|from| weights[from] * chain.half[(from, state)]).sum()
}

/// Lets `joining` persons in with the state shares of `present`; answers the factor on each state.
///
/// Where nobody is present, they join the not disabled.
fn joining_factor(
    present: &mut [f64; STATES],
    joining: f64,
    (sex, age): (usize, usize),
) -> Result<f64, DisabilityError> {
    let people: f64 = present.iter().sum();
    if people + joining < 0.0 || !joining.is_finite() {
        let sex = Sex::ALL[sex];
        return Err(DisabilityError::TooManyLeave { sex, age, present: people, leaving: -joining });
    }
    if people > 0.0 {
        let factor = 1.0 + joining / people;
        for persons in present {
            *persons *= factor;
        }
        return Ok(factor);
    }
    present[0] = joining;
    Ok(if joining > 0.0 { 1.0 } else { 0.0 })
}

impl DisabilityModel for MultiStateModel {
    fn name(&self) -> &'static str {
        "multi_state"
    }

    /// Prevalence of the start; the six-month share is that of the same prevalence carried through a year.
    fn start(&self, at: &Moment<'_>) -> Result<Snapshot, DisabilityError> {
        let mut state = self.start.start(at)?;
        let factor = self.trended(at.date, &at.factor);
        let carried = self.advance(&state, &self.start_survival, &[[0.0; AGES]; 2], &factor)?;
        let ratio = carried.qualifying_ratio();
        for sex in 0..2 {
            for age in 0..AGES {
                for g in 0..GRADES {
                    let lasting = if age == 0 { NEWBORN_QUALIFYING } else { ratio[g][sex][age] };
                    state.qualifying[sex][age][g] = state.living[sex][age][g + 1] * lasting;
                }
            }
        }
        Ok(state)
    }

    fn step(
        &self,
        before: &Snapshot,
        flows: &Flows<'_>,
        at: &Moment<'_>,
    ) -> Result<Snapshot, DisabilityError> {
        at.check()?;
        let factor = self.trended(at.date, &at.factor);
        let mut after = self.advance(before, flows.survival, flows.migrants, &factor)?;
        let newborn = self.start.shares(at.date, at.life_gain, &at.factor);
        for sex in 0..2 {
            for g in 0..GRADES {
                let disabled = flows.newborns[sex] * newborn[g][sex][0];
                after.living[sex][0][g + 1] = disabled;
                after.qualifying[sex][0][g] = disabled * NEWBORN_QUALIFYING;
            }
            after.living[sex][0][0] = flows.newborns[sex] - after.living[sex][0][1..].iter().sum::<f64>();
            for age in 0..AGES {
                let living = &mut after.living[sex][age];
                let factor = joining_factor(living, flows.migrants[sex][age] / 2.0, (sex, age))?;
                for persons in &mut after.qualifying[sex][age] {
                    *persons *= factor;
                }
                let (found, expected) = (living.iter().sum::<f64>(), at.population[sex][age]);
                if (found - expected).abs() > POPULATION_TOLERANCE * expected.max(1.0) || !found.is_finite() {
                    let sex = Sex::ALL[sex];
                    return Err(DisabilityError::PopulationMismatch { sex, age, found, expected });
                }
            }
        }
        Ok(after)
    }
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
