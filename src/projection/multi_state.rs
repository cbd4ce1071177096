//! The multi-state model on the central path: calibrated at the base year, run beside the population, tabled by state
//! [MODEL §5.2, §15].
//!
//! | symbol | meaning |
//! |---|---|
//! | base | 1 January of the first projected year |
//! | π_b | prevalence of the base: level, trend and healthy ageing up to it applied, capped |
//! | S_x | survival of the first projected year; calibration and start use it |
//! | F_g(t) | factor on onset and worsening in year t, 1 on the central path |
//! | x̂ | age from which onset is held: the first age at which none of at least 0 exists, at most 97 or 99 |
//!
//! Severe alone: three states entered from outside, mild and moderate from the prevalence model. All: a ladder of five.

use super::ProjectionError;
use super::tables;
use crate::disability::multistate::{Intensities, Structure, calibrate};
use crate::disability::prevalence::cap;
use crate::disability::{
    DisabilityError, DisabilityModel as _, Flows, GRADES, GradeShares, Hypothesis, Moment, MultiStateModel,
    PrevalenceModel, Snapshot,
};
use crate::population::{Projection, Survival};
use crate::scenario::people::{DisabledStates, MultiStateRates};
use crate::scenario::{Area, Horizon};
use crate::sets::{AGES, BySexAge, Grade, Sex};

/// Onset is never held from an earlier age: a prevalence that admits none below it is refused.
const EARLIEST_HOLD: usize = 85;

const NOBODY: BySexAge = [[0.0; AGES]; 2];

/// The calibrated model of an area and its base.
#[derive(Clone, Debug)]
pub struct AreaModel {
    model: MultiStateModel,
    /// Ages from which the derived intensities are held.
    pub hold_from: usize,
    /// Prevalence of the states at the base: mild and moderate 0 where only the severe are states.
    base: GradeShares,
}

impl AreaModel {
    /// Calibrates the area's rates: at the base the prevalence is met, and every year's survival by construction.
    ///
    /// With the severe as states, onset into each grade is derived (`DirectOnset`); with all grades, the moves into the
    /// next heavier one (`Ladder`), lighter grades improving at the same rate. Onset is held from `hold_from` on.
    /// Timing: rates per year from the base on; the area's trend moves onset and worsening from then on.
    pub fn new(
        area: &Area,
        rates: &MultiStateRates,
        horizon: Horizon,
        survival: &BySexAge,
    ) -> Result<Self, ProjectionError> {
        let d = &area.disability;
        let (rows, trend) = tables::prevalence(area, 1, horizon)?;
        let mut base = capped(&rows[0], trend[0]);
        let (structure, latest) = match rates.states {
            DisabledStates::Severe => (Structure::DirectOnset, 99),
            DisabledStates::All => (Structure::Ladder, 97),
        };
        if rates.states == DisabledStates::Severe {
            base[Grade::Mild.index()] = NOBODY;
            base[Grade::Moderate.index()] = NOBODY;
        }
        let given = given(rates)?;
        let mut hold_from = latest;
        let calibrated = loop {
            match calibrate(given.clone(), &base, survival, structure, hold_from) {
                Ok(found) => break found,
                Err(
                    DisabilityError::NegativeOnset { age, .. } | DisabilityError::NoCalibration { age, .. },
                ) if age >= EARLIEST_HOLD => hold_from = age,
                Err(refused) => return Err(refused.into()),
            }
        };
        let hypothesis = Hypothesis { healthy_ageing: 0.0, trend: d.trend };
        let start = PrevalenceModel::new(base, f64::from(horizon.first_year), 1.0, hypothesis, d.qualifying)?;
        let model = MultiStateModel::new(start, *survival, calibrated.intensities, d.trend)?;
        Ok(Self { model, hold_from, base })
    }

    /// The model itself.
    pub fn model(&self) -> &MultiStateModel {
        &self.model
    }

    /// Prevalence that the states start from, by grade, sex and age.
    pub fn base(&self) -> &GradeShares {
        &self.base
    }

    /// States 0..=T beside a population; `factor(t)` acts on onset and worsening of year t.
    ///
    /// `survival[t]` must be that of the population's own rates, so that the states add to its persons.
    pub fn run(
        &self,
        population: &Projection,
        survival: &[YearSurvival],
        migrants: &[BySexAge],
        horizon: Horizon,
        factor: impl Fn(usize) -> [f64; GRADES],
    ) -> Result<Vec<Snapshot>, ProjectionError> {
        let moment = |j: usize, factor| Moment {
            date: f64::from(horizon.first_year) + j as f64,
            population: &population.states[j],
            life_gain: &NOBODY,
            factor,
        };
        let mut states = Vec::with_capacity(population.states.len());
        states.push(self.model.start(&moment(0, [1.0; GRADES]))?);
        for (t, year) in survival.iter().enumerate() {
            let newborns = std::array::from_fn(|s| population.births[t][s] * year.birth[s]);
            let flows =
                Flows { survival: &year.next, migrants: migrants.get(t).unwrap_or(&NOBODY), newborns };
            let next = self.model.step(&states[t], &flows, &moment(t + 1, factor(t)))?;
            states.push(next);
        }
        Ok(states)
    }
}

/// Survival of a calendar year in the layout of the disability room.
#[derive(Clone, Debug)]
pub struct YearSurvival {
    /// S_x; at 99 and 100 both T_100/T_99.
    pub next: BySexAge,
    /// L_0 with l_0 = 1, by sex.
    pub birth: [f64; 2],
}

impl YearSurvival {
    /// Survival of a table of central death rates [MODEL §3].
    pub fn of(mx: &BySexAge) -> Result<Self, ProjectionError> {
        let mut out = Self { next: NOBODY, birth: [0.0; 2] };
        for sex in Sex::ALL {
            let s = sex.index();
            let survival = Survival::new(&mx[s], sex)?;
            out.birth[s] = survival.birth;
            out.next[s][..AGES - 2].copy_from_slice(&survival.next);
            out.next[s][AGES - 2..].fill(survival.open);
        }
        Ok(out)
    }
}

/// Prevalence times a factor, the grades of a cell scaled to at most 1.
pub fn capped(shares: &GradeShares, factor: f64) -> GradeShares {
    let mut out = *shares;
    for s in 0..2 {
        for x in 0..AGES {
            let mut cell: [f64; GRADES] = std::array::from_fn(|g| shares[g][s][x] * factor);
            cap(&mut cell);
            for g in 0..GRADES {
                out[g][s][x] = cell[g];
            }
        }
    }
    out
}

/// Mortality ratios and recovery, before onset is derived.
fn given(rates: &MultiStateRates) -> Result<Intensities, ProjectionError> {
    let severe = rates.death_ratio;
    let one = [[1.0; AGES]; 2];
    let lighter = match rates.states {
        DisabledStates::Severe => one,
        DisabledStates::All => severe.map(|ages| ages.map(f64::sqrt)),
    };
    let mut given = Intensities::new(&[lighter, lighter, severe, severe, severe])?;
    for state in 1..=GRADES {
        match rates.states {
            DisabledStates::Severe if state >= 3 => given.set(state, 0, &rates.recovery)?,
            DisabledStates::Severe => {}
            DisabledStates::All => given.set(state, state - 1, &rates.recovery)?,
        }
    }
    Ok(given)
}

/// Prevalence and six-month shares of the states, mild and moderate filled from the prevalence model where they are no
/// states; these give way where the severe leave less than they hold.
pub fn tabled(
    snapshot: &Snapshot,
    states: DisabledStates,
    prevalence: &GradeShares,
    qualifying: &[f64; GRADES],
) -> (GradeShares, GradeShares) {
    let (mut shares, mut lasting) = (snapshot.shares(), snapshot.qualifying_ratio());
    if states == DisabledStates::All {
        return (shares, lasting);
    }
    for s in 0..2 {
        for x in 0..AGES {
            let severe: f64 = Grade::SEVERE.iter().map(|g| shares[g.index()][s][x]).sum();
            let lighter = prevalence[0][s][x] + prevalence[1][s][x];
            let room = (1.0 - severe).max(0.0);
            let fits = if lighter > room { room / lighter } else { 1.0 };
            for g in 0..2 {
                shares[g][s][x] = prevalence[g][s][x] * fits;
                lasting[g][s][x] = qualifying[g];
            }
        }
    }
    (shares, lasting)
}
