//! Several areas on the same paths: apart and pooled, side by side [MODEL §14].
//!
//! | measure | meaning | unit |
//! |---|---|---|
//! | FUND | balance of the adjustment fund, or of the one fund | yuan |
//! | CLOSING | balances of all areas, with the adjustment fund | yuan |
//! | TRANSFERS | paid by the adjustment fund in the year, or shortfalls of accounts that others carry at its end | yuan |
//! | FAILING | areas that cannot pay at the year's end | areas |
//! | OUTGO | of all areas | yuan |
//! | then one an area | 1 if it fails apart, plus 2 if it fails pooled | |
//!
//! It stands between the areas' flows and their own ledgers and moves nothing there: the areas' own measures stay those of
//! funds apart, and both arrangements see the same flows.

use crate::finance::pooled::{AreaFlows, PooledFunds};
use crate::finance::pooling::{Pooling, implicit_transfers};
use crate::units::MoneyError;

use super::kernel::{AreaBlock, Between, Climates, Prepared};
use super::lanes::LANES;

/// Places of the measures.
pub const FUND: usize = 0;
pub const CLOSING: usize = 1;
pub const TRANSFERS: usize = 2;
pub const FAILING: usize = 3;
pub const OUTGO: usize = 4;
/// First area's place.
pub const AREAS: usize = 5;

/// The observer of a block.
pub struct PooledAreas {
    rule: Pooling,
    /// First year in which the rule is in force.
    from: usize,
    years: usize,
    opening: Vec<f64>,
    /// Income not tied to counts less transfers out, `[area][t][month]`, or empty.
    other: Vec<Vec<[f64; 12]>>,
    borrowing: Vec<f64>,
}

impl PooledAreas {
    /// Areas whose shortfalls are carried; under another shortage rule pooling is refused when a scenario is read.
    pub fn new(rule: Pooling, from: usize, areas: &[&Prepared]) -> Self {
        let fund = |a: &&Prepared| a.plan.ltci.clone();
        let funds: Vec<_> = areas.iter().map(fund).collect();
        Self {
            rule,
            from,
            years: areas.iter().map(|a| a.plan.years).min().unwrap_or(0),
            opening: funds.iter().map(|f| f.opening).collect(),
            borrowing: funds.iter().map(|f| f.borrowing).collect(),
            other: funds.into_iter().map(|f| f.other).collect(),
        }
    }

    /// What stands in the measures' places on one path.
    fn values(
        &self,
        path: &mut Path,
        pooled: bool,
        flows: &[AreaFlows<f64>],
        put: &mut impl FnMut(usize, f64),
    ) -> Result<(), MoneyError> {
        path.apart.year(false, flows)?;
        path.pooled.year(pooled, flows)?;
        let funds = &path.pooled;
        let one = pooled && self.rule == Pooling::OneFund;
        put(FUND, if one { funds.together()? } else { funds.fund });
        put(CLOSING, funds.together()? + funds.fund);
        let received: f64 = funds.received.iter().sum();
        put(TRANSFERS, if one { implicit_transfers(&funds.accounts)? } else { received });
        let mut failing = 0.0;
        for r in 0..flows.len() {
            let (apart, together) = (path.apart.fails(false, r)?, funds.fails(pooled, r)?);
            failing += f64::from(u8::from(together));
            put(AREAS + r, f64::from(u8::from(apart) + 2 * u8::from(together)));
        }
        put(FAILING, failing);
        Ok(())
    }
}

/// Both arrangements on one path.
pub struct Path {
    apart: PooledFunds<f64>,
    pooled: PooledFunds<f64>,
}

impl Between for PooledAreas {
    type State = Vec<Path>;

    fn start(&self) -> Self::State {
        let path = |_| Path {
            apart: PooledFunds::start(Pooling::Apart, &self.opening),
            pooled: PooledFunds::start(self.rule, &self.opening),
        };
        (0..LANES).map(path).collect()
    }

    fn measures(&self) -> usize {
        AREAS + self.opening.len()
    }

    fn year(
        &self,
        paths: &mut Self::State,
        t: usize,
        areas: &mut [AreaBlock],
        climates: &Climates,
        out: &mut [f64],
    ) {
        let net: Vec<_> = areas.iter().map(|a| a.net()).collect();
        let paid: Vec<_> = areas.iter().map(|a| a.contributions()).collect();
        let outgo: Vec<_> = areas.iter().map(|a| a.outgo()).collect();
        let mut flows = Vec::with_capacity(areas.len());
        for (l, path) in paths.iter_mut().enumerate() {
            flows.clear();
            flows.extend((0..areas.len()).map(|r| AreaFlows {
                net: std::array::from_fn(|m| net[r][m].0[l] + self.other[r].get(t).map_or(0.0, |o| o[m])),
                contributions: std::array::from_fn(|m| paid[r][m].0[l]),
                credit: climates.of(r).monthly.0[l],
                borrowing: self.borrowing[r],
            }));
            let mut put = |measure: usize, value: f64| out[(measure * self.years + t) * LANES + l] = value;
            put(OUTGO, outgo.iter().map(|o| o.0[l]).sum());
            if self.values(path, t >= self.from, &flows, &mut put).is_err() {
                // Floats do not overflow into errors; a value that cannot be had would be undefined.
                (0..AREAS).for_each(|measure| put(measure, f64::NAN));
            }
        }
    }
}
