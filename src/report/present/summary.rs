//! summary.json: what another program reads of a run.

use serde_json::{Value, json};

use super::pooling::area_table;
use super::precision::more_paths;
use super::province::province_table;
use super::table::PresentError;
use super::verdicts::{band, outcome as word, sentence};
use crate::analysis::constraints::{ConstraintOutcome, PathOutcome};
use crate::analysis::outcome::{AreaOutcome, Outcome, Share};
use crate::analysis::pooling::PooledOutcome;
use crate::analysis::province::ProvinceOutcome;
use crate::finance::pooling::Pooling;
use crate::lang::Lang;
use crate::report::annual::AnnualTable;
use crate::scenario::funds;
use crate::sets::Payer;
use crate::units::float;

/// Version of the layout; a key never changes its meaning within a version.
const VERSION: u32 = 1;

/// The summary of a run; `tables` are the annual tables of the areas.
pub fn summary(outcome: &Outcome, tables: &[AnnualTable]) -> Result<Value, PresentError> {
    let areas: Vec<Value> = outcome.areas.iter().zip(tables).map(|(a, t)| area(outcome, a, t)).collect();
    Ok(json!({
        "format": VERSION,
        "program": concat!("changhu ", env!("CARGO_PKG_VERSION")),
        "scenario": outcome.scenario.id,
        "title": {"zh": outcome.scenario.title.zh, "en": outcome.scenario.title.en},
        "first_year": outcome.scenario.horizon.first_year,
        "years": outcome.scenario.horizon.years,
        "simulation": outcome.simulation.map(|s| json!({"paths": s.paths, "seed": s.seed, "sampling": s.sampling.key()})),
        "areas": areas,
        "province": outcome.province.as_ref().map(|p| province(outcome, p)).transpose()?,
    }))
}

fn province(outcome: &Outcome, of: &ProvinceOutcome) -> Result<Value, PresentError> {
    Ok(json!({
        "negative_balance_probability_any_year": of.paths.as_ref().map(|p| p.negative_ever.share),
        "negative_balance_probability_any_year_standard_error": of.paths.as_ref().map(|p| p.negative_ever.error),
        "any_area_negative_probability_any_year": of.paths.as_ref().map(|p| p.any_area_negative_ever.share),
        "any_area_negative_probability_any_year_standard_error": of.paths.as_ref().map(|p| p.any_area_negative_ever.error),
        "pooling": of.pooled.as_ref().map(|pooled| pooling(outcome, pooled)).transpose()?,
        "annual": province_table(of)?.to_json(),
    }))
}

fn pooling(outcome: &Outcome, of: &PooledOutcome) -> Result<Value, PresentError> {
    let mut areas = vec![];
    for (r, area) in outcome.areas.iter().enumerate() {
        let paths = of.paths.as_ref().and_then(|p| p.areas.get(r));
        areas.push(json!({
            "id": area.area.id,
            "failure_probability_any_year_apart": paths.map(|[apart, _]| apart.ever.share),
            "failure_probability_any_year_apart_standard_error": paths.map(|[apart, _]| apart.ever.error),
            "failure_probability_any_year": paths.map(|[_, pooled]| pooled.ever.share),
            "failure_probability_any_year_standard_error": paths.map(|[_, pooled]| pooled.ever.error),
            "annual": area_table(of, r)?.to_json(),
        }));
    }
    Ok(json!({
        "rule": match of.rule {
            Pooling::AdjustmentFund { .. } => "adjustment",
            Pooling::OneFund => "one_fund",
            Pooling::Apart => "apart",
        },
        "share": match of.rule { Pooling::AdjustmentFund { share } => Some(float(share)), _ => None },
        "from": of.from,
        "failure_probability_any_year_apart": of.paths.as_ref().map(|p| p.apart.ever.share),
        "failure_probability_any_year_apart_standard_error": of.paths.as_ref().map(|p| p.apart.ever.error),
        "failure_probability_any_year": of.paths.as_ref().map(|p| p.pooled.ever.share),
        "failure_probability_any_year_standard_error": of.paths.as_ref().map(|p| p.pooled.ever.error),
        "areas": areas,
    }))
}

fn area(outcome: &Outcome, a: &AreaOutcome, table: &AnnualTable) -> Value {
    let first = outcome.scenario.horizon.first_year;
    let payers: serde_json::Map<String, Value> = Payer::ALL
        .iter()
        .map(|p| (p.key().to_owned(), json!(a.horizon.present_value_by_payer[p.index()])))
        .collect();
    json!({
        "id": a.area.id,
        "name": {"zh": a.area.name.zh, "en": a.area.name.en},
        "constraints": a.constraints.iter().map(|c| constraint(c, first)).collect::<Vec<_>>(),
        "transfer": a.transfer.as_ref().map(|t| json!({
            "year": t.year,
            "ceiling": float(t.wanted),
            "cut": float(t.cut),
            "passed": t.decision.passed,
            "flagged": t.decision.flagged,
            "headroom": t.decision.headroom,
            "cut_by_year": t.cuts.iter().map(|c| float(*c)).collect::<Vec<_>>(),
            "establishment_year_past": t.past,
            "paths": t.paths.as_ref().map(|p| json!({
                "confidence": p.confidence,
                "headroom": p.at.headroom,
                "headroom_standard_error": p.at.error,
                "headroom_interval_95": p.at.interval,
                "pass_probability": p.passing.share,
                "pass_probability_standard_error": p.passing.error,
            })),
            "months_after_cut": t.tested.and_then(|o| o.months),
            "current_balance_after_cut_yuan": t.tested.map(|o| o.current_balance),
            "months_without_cut": t.untouched.and_then(|o| o.months),
            "clause": t.clause,
        })),
        "clearing": a.clearing.as_ref().map(|c| json!({
            "month": c.month.to_string(),
            "returned_yuan": c.clearing.returned.to_f64(),
            "returned_by_source_yuan": {
                "employee_medical": c.clearing.by_source.first().map(|s| s.amount.to_f64()),
                "resident_medical": c.clearing.by_source.get(1).map(|s| s.amount.to_f64()),
            },
            "ltci_months_before": c.clearing.months_before.map(float),
            "ltci_months_after": c.clearing.months_after.map(float),
            "medical_months_before": c.clearing.by_source.first().and_then(|s| s.months_before).map(float),
            "medical_months_after": c.clearing.by_source.first().and_then(|s| s.months_after).map(float),
        })),
        "warning_bands": a.bands.iter().map(|b| b.map(|b| band(b, Lang::En))).collect::<Vec<_>>(),
        "horizon": {
            "level_rate_factor": a.horizon.level_factor,
            "level_rate_target_months": a.horizon.level_target_months,
            "actuarial_balance": a.horizon.actuarial_balance,
            "present_value_base_yuan": a.horizon.present_value_base,
            "present_value_outgo_yuan": a.horizon.present_value_outgo,
            "present_value_by_payer_yuan": payers,
        },
        "gap_tail_95_yuan": a.paths.as_ref().map(|p| p.gap_tail_95),
        "gap_tail_95_standard_error_yuan": a.paths.as_ref().map(|p| p.gap_tail_95_error),
        "more_paths_needed": more_paths(a, Lang::En),
        "annual": table.to_json(),
    })
}

fn constraint(c: &ConstraintOutcome, first_year: i32) -> Value {
    let rule = &c.constraint;
    let worst = c.worst(first_year);
    let by_year = |of: fn(&PathOutcome) -> &[Option<Share>], value: fn(&Share) -> f64| {
        c.paths.as_ref().map(|p| of(p).iter().map(|s| s.as_ref().map(value)).collect::<Vec<_>>())
    };
    json!({
        "id": rule.id,
        "sentence": {"zh": sentence(rule, Lang::Zh), "en": sentence(rule, Lang::En)},
        "clause": rule.clause,
        "fund": match rule.fund { funds::Fund::Ltci => "ltci", funds::Fund::Medical => "medical" },
        "value": rule.value,
        "years": [rule.when.from, rule.when.to],
        "confidence": rule.confidence,
        "verdict": word(c.verdict).key(),
        "best_estimate": c.best,
        "worst": worst.map(|(year, value)| {
            json!({"year": year, "value": value, "margin": rule.threshold().margin(value)})
        }),
        "first_breach_best_estimate": c.first_breach(first_year),
        "breach_probability_by_year": by_year(|p| &p.by_year, |s| s.share),
        "breach_probability_by_year_standard_error": by_year(|p| &p.by_year, |s| s.error),
        "breach_probability": c.paths.as_ref().map(|p| p.any),
        "breach_probability_standard_error": c.paths.as_ref().map(|p| p.any_error),
        "first_breach_distribution": by_year(|p| &p.first, |s| s.share),
        "first_breach_distribution_standard_error": by_year(|p| &p.first, |s| s.error),
    })
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
