//! Counts of a state: insured, disabled and qualifying persons by category, with the cap on prevalence [MODEL §5, §15].

use super::rules::Inputs;
use crate::disability::GradeShares;
use crate::sets::{AGES, BySexAge, Category, Grade};

/// Persons on a 1 January.
#[derive(Clone, Debug, PartialEq)]
pub struct StateCounts {
    pub insured: [f64; Category::COUNT],
    /// Disabled persons d(k,g).
    pub disabled: [[f64; Grade::COUNT]; Category::COUNT],
    /// Of these, persons whose disability has lasted six months.
    pub qualifying: [[f64; Grade::COUNT]; Category::COUNT],
}

/// Counts of state j: n_k = Σ P W_k, d_kg = Σ P W_k π_kg, q_kg = Σ P W_k π_kg ω_g; π_kg = cap(rel_k cap(π_g trend F_g)).
///
/// cap(v) divides all grades by max(1, Σ_g v_g); ω is the share that has lasted six months, by sex and age.
/// `own`: prevalence that follows the path's own mortality; `None` reads the central tables. Allocates nothing.
pub fn state_counts(
    inputs: &Inputs,
    population: &BySexAge,
    j: usize,
    factor: &[f64; Grade::COUNT],
    own: Option<&GradeShares>,
) -> StateCounts {
    let tables = inputs.people;
    let prevalence = own.unwrap_or(&tables.prevalence[j.min(tables.prevalence.len() - 1)]);
    let lasting = &tables.qualifying[j.min(tables.qualifying.len() - 1)];
    let relative = &inputs.area.disability.relative_level;
    counts_of(
        population,
        &tables.shares[j],
        prevalence,
        &factor.map(|f| f * tables.trend[j]),
        lasting,
        relative,
    )
}

/// Counts of a population with these shares by category, prevalence times factor, and shares that have lasted.
pub fn counts_of(
    population: &BySexAge,
    shares: &[BySexAge; Category::COUNT],
    prevalence: &GradeShares,
    factor: &[f64; Grade::COUNT],
    lasting: &GradeShares,
    relative: &[f64; Category::COUNT],
) -> StateCounts {
    let mut counts = StateCounts {
        insured: [0.0; Category::COUNT],
        disabled: [[0.0; Grade::COUNT]; Category::COUNT],
        qualifying: [[0.0; Grade::COUNT]; Category::COUNT],
    };
    for s in 0..2 {
        for x in 0..AGES {
            let general = cap(std::array::from_fn(|g| prevalence[g][s][x] * factor[g]));
            for k in 0..Category::COUNT {
                let persons = population[s][x] * shares[k][s][x];
                if persons == 0.0 {
                    continue;
                }
                counts.insured[k] += persons;
                let own = cap(general.map(|p| p * relative[k]));
                for g in 0..Grade::COUNT {
                    let disabled = persons * own[g];
                    counts.disabled[k][g] += disabled;
                    counts.qualifying[k][g] += disabled * lasting[g][s][x];
                }
            }
        }
    }
    counts
}

fn cap(shares: [f64; Grade::COUNT]) -> [f64; Grade::COUNT] {
    let total: f64 = shares.iter().sum();
    if total > 1.0 { shares.map(|p| p / total) } else { shares }
}

/// Factor on a year's beneficiaries of a category and grade for a standardised deviation z.
///
/// b' = max(0, b + √(b (1 − b/n)) z), b and n the means of the year's two ends [MODEL §12 layer 6].
pub fn process_factor(beneficiaries: f64, insured: f64, z: f64) -> f64 {
    if beneficiaries <= 0.0 || insured <= 0.0 {
        return 1.0;
    }
    let deviation = (beneficiaries * (1.0 - beneficiaries / insured).max(0.0)).sqrt() * z;
    (beneficiaries + deviation).max(0.0) / beneficiaries
}
