//! The kernel's rows of what is paid for a beneficiary-month: ratios, costs, limits, old terms.

use super::ProjectionError;
use super::compile::{constant_row, row};
use super::levels::{Leveled, LimitLevel};
use super::old_terms;
use super::payment::{CellAmount, amount};
use super::pool;
use super::rules::{Inputs, tenures};
use crate::finance::benefits::stay_share;
use crate::math;
use crate::montecarlo::plan::{self, *};
use crate::scenario::funds::Lever;
use crate::scenario::law::{Limit, ModeRule};
use crate::sets::{Category, Grade, Mode, Track};
use crate::units::float;

/// Ratios, and classes of costs and limits.
pub(super) fn payment(inputs: &Inputs) -> Result<PaymentRows, ProjectionError> {
    let b = &inputs.area.benefits;
    let rule = |k: Category, a: usize| -> &ModeRule { &b.track(b.track_of(k)).modes[a] };
    let ratio = inputs
        .years()
        .map(|y| Category::ALL.map(|k| [0, 1, 2].map(|a| float(*rule(k, a).ratio.at(y)))))
        .collect();
    let pools = pool::weights(inputs);
    let months = |track: Track| -> Vec<[f64; 12]> {
        pools.iter().flatten().map(|year| pool::benefit_months(&year[track.index()])).collect()
    };
    // Categories of a track share costs and limits; they share a class when continuity moves nothing between them.
    let mut classes: Vec<PaymentClass> = vec![];
    let mut keys: Vec<(Track, Option<TenureRows>)> = vec![];
    let mut class = [0; CATEGORIES];
    let tenures = tenures(inputs)?;
    // A limit on the fund's payment is one on cost through the ratio, so a ratio that a lever moves belongs to the path.
    let moved = inputs.area.ltci_fund.adjustment.as_ref().is_some_and(|a| a.of(Lever::Ratio).is_some());
    for k in Category::ALL {
        let moving = tenures[k.index()].clone().filter(moves_payment);
        let track = b.track_of(k);
        let key = (track, moving);
        class[k.index()] = match keys.iter().position(|known| *known == key) {
            Some(known) => known,
            None => {
                let moves = key.1.is_some();
                classes.push(PaymentClass {
                    cells: cells(inputs, &b.track(track).modes)?,
                    limit_tenure: moves.then_some(k.index()),
                    ratio_of: k.index(),
                    ratio_uplift: moves || moved,
                    months: months(track),
                    own_ratio: None,
                });
                keys.push(key);
                classes.len() - 1
            }
        };
    }
    let old = old_rows(inputs, &months, &mut classes)?;
    let lag = u32::from(b.start_lag);
    let start_lag =
        (lag > 0).then(|| StartLag { months: lag as usize, stay: stay_share(inputs.people.exits.rate, lag) });
    Ok(PaymentRows { ratio, ratio_max: 1.0, class, classes, old, start_lag })
}

/// Whether tenure moves the ratio or the limit (waiting alone does not).
fn moves_payment(rows: &TenureRows) -> bool {
    let any = |v: &[f64]| v.iter().any(|x| *x != 0.0);
    rows.weights.iter().any(|w| {
        any(&w.ratio_founder) || any(&w.ratio_joiner) || any(&w.limit_founder) || any(&w.limit_joiner)
    })
}

/// Classes of the old terms, one a track, and how beneficiaries are paid.
fn old_rows(
    inputs: &Inputs,
    months: &dyn Fn(Track) -> Vec<[f64; 12]>,
    classes: &mut Vec<PaymentClass>,
) -> Result<Option<OldRows>, ProjectionError> {
    let old = inputs.area.benefits.old.as_ref();
    if old.is_none() {
        return Ok(None);
    }
    let mut of_track = [None; Track::COUNT];
    for track in Track::ALL {
        let Some((_, modes)) = old_terms::of_track(old, track) else { continue };
        let ratio = |y: i32| [0, 1, 2].map(|a: usize| float(*modes[a].ratio.at(y)));
        of_track[track.index()] = Some(classes.len());
        classes.push(PaymentClass {
            cells: cells(inputs, modes)?,
            limit_tenure: None,
            ratio_of: 0,
            ratio_uplift: false,
            months: months(track),
            own_ratio: Some(inputs.years().map(ratio).collect()),
        });
    }
    let terms = |y: i32| Category::ALL.map(|k| Grade::ALL.map(|g| old_terms::terms(inputs, k, g, y)));
    Ok(Some(OldRows {
        class: Category::ALL.map(|k| of_track[inputs.area.benefits.track_of(k).index()]),
        terms: inputs.years().map(terms).collect(),
    }))
}

/// Grades that draw anything in a year, 0 or 1.
pub(super) fn covered(inputs: &Inputs, year: i32) -> [f64; GRADES] {
    Grade::ALL.map(|g| {
        let any = Category::ALL.iter().any(|k| old_terms::terms(inputs, *k, g, year).coverage > 0.0);
        f64::from(u8::from(any))
    })
}

fn cells(
    inputs: &Inputs,
    modes: &[ModeRule; MODES],
) -> Result<[[PaymentCell; MODES]; GRADES], ProjectionError> {
    let levels = inputs.levels();
    let years = inputs.horizon.years;
    let cell = |g: Grade, a: Mode| -> Result<PaymentCell, ProjectionError> {
        let rule = &modes[a.index()];
        let limit = |of: &Option<Limit>| -> Result<Option<LimitRow>, ProjectionError> {
            let Some(limit) = of else { return Ok(None) };
            let rows: Result<Vec<LimitLevel>, ProjectionError> =
                inputs.years().map(|y| levels.limit(limit, g, y)).collect();
            let rows = rows?;
            let amounts: Vec<Leveled> = rows.iter().map(|level| level.amount).collect();
            Ok(Some(LimitRow {
                row: row(&amounts),
                at_least: rows[0].at_least.map(float),
                pooled: limit.pooled,
            }))
        };
        let amounts: Result<Vec<CellAmount>, ProjectionError> =
            inputs.years().map(|y| amount(&levels, rule, &inputs.area.benefits, g, a, y)).collect();
        let amounts = amounts?;
        let method = match amounts[0] {
            CellAmount::Cost { mean, cv } => plan::Method::CostShare {
                cost: constant_row(mean, years),
                sigma: math::ln_1p(cv * cv).sqrt(),
            },
            CellAmount::Fixed { times_ratio, .. } => {
                let by_year: Vec<Leveled> = amounts.iter().map(CellAmount::leveled).collect();
                plan::Method::Amount { amount: row(&by_year), times_ratio }
            }
        };
        Ok(PaymentCell { method, cost_limit: limit(&rule.cost_limit)?, fund_limit: limit(&rule.fund_limit)? })
    };
    let mut rows = Vec::with_capacity(GRADES);
    for g in Grade::ALL {
        let cells: Result<Vec<PaymentCell>, ProjectionError> =
            Mode::ALL.iter().map(|a| cell(g, *a)).collect();
        let cells: [PaymentCell; MODES] = cells?.try_into().map_err(|_| ProjectionError::Shape)?;
        rows.push(cells);
    }
    rows.try_into().map_err(|_| ProjectionError::Shape)
}
