//! Healthy ageing on a path: prevalence follows the path's own mortality [MODEL §5, §15].
//!
//! F(g) = exp(c₀ + c₁ κ + c₂ κ²), the ratio of disabled persons of the grade under the path's death rates to those under the
//! central ones, on the central population. Exact on that population at three κ; see `LifeCurve`.

use crate::montecarlo::lanes::{LANES, Lanes, exp};
use crate::montecarlo::plan::{GRADES, LifeCurve};

/// Curves of one 1 January and κ after its innovation.
pub struct LifeStep<'a> {
    curves: &'a [LifeCurve; GRADES],
    kappa: Lanes,
}

impl<'a> LifeStep<'a> {
    /// `None` when the plan has no curves: nothing is computed then.
    #[inline(always)]
    pub fn new(
        rows: &'a [[LifeCurve; GRADES]],
        node: usize,
        before: &Lanes,
        sd: f64,
        fresh: &Lanes,
    ) -> Option<Self> {
        let curves = rows.get(node)?;
        Some(Self { curves, kappa: Lanes::from_fn(|l| before.0[l] + sd * fresh.0[l]) })
    }

    /// Multiplies the grades' factors.
    #[inline(always)]
    pub fn apply(&self, factor: &mut [Lanes; GRADES]) {
        for (f, curve) in factor.iter_mut().zip(self.curves) {
            for l in 0..LANES {
                let kappa = self.kappa.0[l];
                f.0[l] *= exp(curve.0[0] + kappa * (curve.0[1] + kappa * curve.0[2]));
            }
        }
    }
}
