//! How paths are drawn: independently, in mirrored pairs, or along scrambled Sobol' points; and what that does to errors.
//!
//! | sampling | path i | clusters for standard errors |
//! |---|---|---|
//! | independent | its own streams | every path |
//! | antithetic | path 32c + 16 + l mirrors path 32c + l | the pairs |
//! | Sobol' | point ⌊i/256⌋·16 + i mod 16 of replicate ⌊i/16⌋ mod 16 | the 16 replicates |
//!
//! Path i does not depend on how many paths are run. Paths of one cluster hang together, clusters are independent, so a
//! mean over all paths has the variance of the mean of cluster sums.

/// Independently scrambled sets of Sobol' points in a run.
pub const REPLICATES: usize = 16;

/// Half width of a normal 95 % interval in standard deviations.
pub const NORMAL: f64 = 1.959_963_984_540_054;

/// Way of drawing paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    #[default]
    Independent,
    Antithetic,
    Sobol,
}

impl Sampling {
    /// All ways, with their keys.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Independent, "independent"), (Self::Antithetic, "antithetic"), (Self::Sobol, "sobol")];

    /// Key in files and commands.
    pub fn key(self) -> &'static str {
        Self::ALL.iter().find(|(s, _)| *s == self).map_or("", |(_, key)| key)
    }

    /// Cluster of path i.
    fn cluster(self, path: usize) -> usize {
        match self {
            Self::Independent => path,
            Self::Antithetic => path / 32 * 16 + path % 16,
            Self::Sobol => path / 16 % REPLICATES,
        }
    }

    /// Standard error of the mean of values by path, path 0 first, whose deviations from it are given; undefined values
    /// deviate by 0 and count in neither `count` nor the mean: √(R/(R − 1) Σ_c D_c²)/count, D_c the sum of a cluster.
    pub fn mean_error(self, deviations: impl ExactSizeIterator<Item = f64>, count: usize) -> f64 {
        let paths = deviations.len();
        let clusters = match self {
            Self::Independent => paths,
            Self::Antithetic => paths / 32 * 16 + (paths % 32).min(16),
            Self::Sobol => paths.div_ceil(16).min(REPLICATES),
        };
        if clusters < 2 || count < 2 {
            return f64::NAN;
        }
        let squares: f64 = if self == Self::Independent {
            deviations.map(|d| d * d).sum()
        } else {
            let mut sums = vec![0.0; clusters];
            deviations.enumerate().for_each(|(i, d)| sums[self.cluster(i)] += d);
            sums.iter().map(|s| s * s).sum()
        };
        (squares * clusters as f64 / (clusters - 1) as f64).sqrt() / count as f64
    }

    /// Half width of a 95 % interval in standard errors: normal, or Student's t with 15 degrees of freedom.
    pub const fn half_width(self) -> f64 {
        match self {
            Self::Independent | Self::Antithetic => NORMAL,
            Self::Sobol => 2.131_449_545_559_323,
        }
    }

    /// Standard error of a share of paths; where no path or every path is hit, the rule of three (3/n) stands for it.
    pub fn share_error(self, hits: impl ExactSizeIterator<Item = bool> + Clone) -> f64 {
        let n = hits.len();
        let share = hits.clone().filter(|h| *h).count() as f64 / n as f64;
        if n == 0 {
            return f64::NAN;
        }
        if share == 0.0 || share == 1.0 {
            return 3.0 / n as f64;
        }
        match self {
            Self::Independent => (share * (1.0 - share) / n as f64).sqrt(),
            _ => self.mean_error(hits.map(|h| f64::from(u8::from(h)) - share), n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand. Independent: values 1, 3, 8, mean 4: √((9 + 1 + 16)/2 · 1/3) = √(13/3). Antithetic, 32 paths whose pairs
    /// cancel: no error. Sobol', 16 replicates of 16 equal values r: sd of 0..16 is √(22.667), over √16.
    #[test]
    fn errors_of_means_by_hand() {
        let error = Sampling::Independent.mean_error([-3.0, -1.0, 4.0].into_iter(), 3);
        assert!((error - (13.0_f64 / 3.0).sqrt()).abs() < 1e-14);
        let mirrored = (0..32).map(|i| if i < 16 { 1.0 + i as f64 } else { -1.0 - (i - 16) as f64 });
        assert_eq!(Sampling::Antithetic.mean_error(mirrored, 32), 0.0);
        let error = Sampling::Sobol.mean_error((0..256).map(|i| (i / 16) as f64 - 7.5), 256);
        assert!((error - (68.0_f64 / 3.0).sqrt() / 4.0).abs() < 1e-14);
    }

    #[test]
    fn errors_of_shares() {
        let hits = |n: usize, hit: usize| (0..n).map(move |i| i < hit).collect::<Vec<_>>();
        let error = |h: &Vec<bool>| Sampling::Independent.share_error(h.iter().copied());
        assert!((error(&hits(10_000, 2_000)) - 0.004).abs() < 1e-15);
        assert_eq!(error(&hits(1_000, 0)), 0.003);
    }
}
