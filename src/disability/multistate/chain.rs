//! The chain of one sex and age: generator, exponential, and the scale of mortality [MODEL §5.2, §15].

use super::intensities::{Rates, StateRatios};
use crate::disability::{DEAD, STATES};
use crate::math;
use nalgebra::SMatrix;

/// Generator or transition matrix of the six living states and death, row = from.
pub type Generator = SMatrix<f64, 7, 7>;

/// Transition probabilities of a year and of its first half, with the scale of mortality they use.
#[derive(Clone, Debug, PartialEq)]
pub struct YearChain {
    /// exp(Q/2): 1 January to 1 July.
    pub half: Generator,
    /// exp(Q) = exp(Q/2)²: 1 January to 1 January.
    pub year: Generator,
    /// k; infinite when nobody survives.
    pub scale: f64,
}

/// Q: intensities off the diagonal, death rates in the last column, rows that sum to 0.
///
/// Units: per year. `death[g]` is the death rate in state g.
pub fn generator(rates: &Rates, death: &[f64; STATES]) -> Generator {
    let mut q = Generator::zeros();
    for from in 0..STATES {
        let mut out = death[from];
        q[(from, DEAD)] = death[from];
        for to in 0..STATES {
            if to != from {
                q[(from, to)] = rates[from][to];
                out += rates[from][to];
            }
        }
        q[(from, from)] = -out;
    }
    q
}

/// exp(Q/2) and its square for death rates k ρ_g μ.
pub(super) fn chain_at(rates: &Rates, ratios: &StateRatios, central: f64, scale: f64) -> YearChain {
    let q = generator(rates, &ratios.map(|ratio| ratio * central * scale));
    let half = (q * 0.5).exp();
    YearChain { half, year: half * half, scale }
}

/// Everybody dies at once: the limit of an infinite scale.
fn nobody_survives() -> YearChain {
    let mut half = Generator::zeros();
    half.column_mut(DEAD).fill(1.0);
    YearChain { half, year: half, scale: f64::INFINITY }
}

/// The year's chain with the one scale of mortality that reproduces the survival of the population.
///
/// Solves Σ_g w_g (1 − P_g,dead(k)) = S for k, with death rates k ρ_g (−ln S). Whatever the moves between
/// states, survival from any state lies between S^(k max ρ) and S^(k min ρ), so 1/max ρ ≤ k ≤ 1/min ρ brackets
/// the root; secant steps on the logarithm, halved when they leave the bracket.
///
/// Units: `weights` shares or persons of the living states (not all zero: then the not disabled are taken);
/// `survival` S in 0..1. Answers `None` when S lies outside 0..1 or a ratio is not positive.
/// Basis: [MODEL §15]. Accuracy: survival is met to about 1e-15.
pub fn year_chain(
    rates: &Rates,
    ratios: &StateRatios,
    weights: &[f64; STATES],
    survival: f64,
) -> Option<YearChain> {
    if !(0.0..=1.0).contains(&survival) || ratios.iter().any(|ratio| *ratio <= 0.0) {
        return None;
    }
    if survival == 0.0 {
        return Some(nobody_survives());
    }
    let total: f64 = weights.iter().sum();
    let shares =
        if total > 0.0 { weights.map(|weight| weight / total) } else { [1.0, 0.0, 0.0, 0.0, 0.0, 0.0] };
    let central = -math::ln(survival);
    if central == 0.0 {
        return Some(chain_at(rates, ratios, 0.0, 1.0));
    }
    // Distance of the logarithm of survival, falling in k.
    let try_scale = |scale: f64| {
        let chain = chain_at(rates, ratios, central, scale);
        let dying: f64 = (0..STATES).map(|g| shares[g] * chain.year[(g, DEAD)]).sum();
        (math::ln_1p(-dying) + central, chain)
    };
    let mean_ratio: f64 = (0..STATES).map(|g| shares[g] * ratios[g]).sum();
    let mut low = 1.0 / ratios.iter().fold(f64::MIN, |a, &b| a.max(b));
    let mut high = 1.0 / ratios.iter().fold(f64::MAX, |a, &b| a.min(b));
    let mut scale = (1.0 / mean_ratio).clamp(low, high);
    let (mut distance, mut chain) = try_scale(scale);
    let mut slope = -central * mean_ratio;
    for _ in 0..100 {
        if distance.abs() <= 2e-16 * (1.0 + central) {
            break;
        }
        if distance > 0.0 {
            low = scale
        } else {
            high = scale
        }
        let mut next = scale - distance / slope;
        if !(next > low && next < high) {
            next = 0.5 * (low + high);
        }
        if next == scale || high - low <= 1e-16 * high {
            break;
        }
        let (next_distance, next_chain) = try_scale(next);
        if next_distance != distance {
            slope = (next_distance - distance) / (next - scale);
        }
        (scale, distance, chain) = (next, next_distance, next_chain);
    }
    Some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// exp(Q) by its Taylor series on Q/2^10, squared 10 times: slow and independent of the Padé method.
    fn exp_by_series(q: &Generator) -> Generator {
        let small = q / 1024.0;
        let mut term = Generator::identity();
        let mut sum = term;
        for n in 1..20 {
            term = term * small / n as f64;
            sum += term;
        }
        for _ in 0..10 {
            sum = sum * sum;
        }
        sum
    }

    fn arbitrary_chain() -> impl Strategy<Value = (Rates, StateRatios, [f64; STATES], f64)> {
        let rates = proptest::array::uniform6(proptest::array::uniform6(0.0..0.6_f64));
        let ratios = proptest::array::uniform5(0.5..20.0_f64);
        let weights = proptest::array::uniform6(0.0..10.0_f64);
        (rates, ratios, weights, 0.02..1.0_f64).prop_map(|(mut rates, r, weights, survival)| {
            for (g, row) in rates.iter_mut().enumerate() {
                row[g] = 0.0;
            }
            (rates, [1.0, r[0], r[1], r[2], r[3], r[4]], weights, survival)
        })
    }

    proptest! {
        #[test]
        fn probabilities_and_survival((rates, ratios, weights, survival) in arbitrary_chain()) {
            let chain = year_chain(&rates, &ratios, &weights, survival).unwrap();
            for from in 0..7 {
                prop_assert!((chain.year.row(from).sum() - 1.0).abs() < 1e-13);
                prop_assert!(chain.year.row(from).iter().all(|p| (-1e-16..=1.0 + 1e-13).contains(p)));
            }
            let total: f64 = weights.iter().sum();
            let alive: f64 = (0..STATES).map(|g| weights[g] / total * (1.0 - chain.year[(g, DEAD)])).sum();
            prop_assert!((alive - survival).abs() < 1e-14, "{alive} for {survival}");
        }

        #[test]
        fn the_exponential_agrees_and_chapman_kolmogorov_holds((rates, ratios, _, survival) in arbitrary_chain()) {
            let q = generator(&rates, &ratios.map(|ratio| ratio * -survival.ln()));
            let one = q.exp();
            prop_assert!((one - exp_by_series(&q)).amax() < 1e-11);
            prop_assert!(((q * 0.5).exp() * (q * 0.5).exp() - one).amax() < 1e-13);
            prop_assert!(((q * 0.3).exp() * (q * 1.7).exp() - (q * 2.0).exp()).amax() < 1e-12);
        }
    }

    #[test]
    fn one_state_needs_no_scaling_and_the_ends_work() {
        let weights = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let still = [[0.0; STATES]; STATES];
        let ratios = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        // Nobody moves and all are able: k = 1; all in state 5 with ratio 6: k = 1/6.
        let chain = year_chain(&still, &ratios, &weights, 0.9).unwrap();
        assert!(
            (chain.scale - 1.0).abs() < 1e-14
                && (chain.year[(5, DEAD)] - (1.0 - 0.9_f64.powi(6))).abs() < 1e-14
        );
        let chain = year_chain(&still, &ratios, &[0.0, 0.0, 0.0, 0.0, 0.0, 3.0], 0.9).unwrap();
        assert!((chain.scale - 1.0 / 6.0).abs() < 1e-14);
        assert_eq!(year_chain(&still, &ratios, &weights, 0.0).unwrap().year[(3, DEAD)], 1.0);
        assert_eq!(year_chain(&still, &ratios, &weights, 1.0).unwrap().year[(3, DEAD)], 0.0);
        assert_eq!(year_chain(&still, &ratios, &weights, 1.01), None);
        assert_eq!(year_chain(&still, &ratios, &weights, f64::NAN), None);
    }
}
