//! Counts of a state: insured and disabled persons by category, with the cap on prevalence [MODEL §5, §15].

use super::rules::Inputs;
use crate::sets::{AGES, BySexAge, Category, Grade};

/// Persons on a 1 January.
#[derive(Clone, Debug, PartialEq)]
pub struct StateCounts {
    pub insured: [f64; Category::COUNT],
    /// Disabled persons d(k,g).
    pub disabled: [[f64; Grade::COUNT]; Category::COUNT],
}

/// Counts of state j: n_k = Σ P W_k, d_kg = Σ P W_k cap(rel_k cap(π_g trend F_g)).
///
/// cap(v) divides all grades by max(1, Σ_g v_g).
pub fn state_counts(
    inputs: &Inputs,
    population: &BySexAge,
    j: usize,
    factor: &[f64; Grade::COUNT],
) -> StateCounts {
    let tables = inputs.people;
    let prevalence = &tables.prevalence[j.min(tables.prevalence.len() - 1)];
    let trend = tables.trend[j];
    let relative = &inputs.area.disability.relative_level;
    let mut counts =
        StateCounts { insured: [0.0; Category::COUNT], disabled: [[0.0; Grade::COUNT]; Category::COUNT] };
    for s in 0..2 {
        for x in 0..AGES {
            let general = cap(std::array::from_fn(|g| prevalence[g][s][x] * trend * factor[g]));
            for k in 0..Category::COUNT {
                let persons = population[s][x] * tables.shares[j][k][s][x];
                if persons == 0.0 {
                    continue;
                }
                counts.insured[k] += persons;
                let own = cap(general.map(|p| p * relative[k]));
                for g in 0..Grade::COUNT {
                    counts.disabled[k][g] += persons * own[g];
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
