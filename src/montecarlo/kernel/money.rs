//! The money of one year for a block of paths: payments, flows, balances, measures [MODEL §6, §8–§10, §13].
//!
//! | letter | meaning | unit |
//! |---|---|---|
//! | b(k,g) | beneficiaries at the year's two ends: q · eligible · take-up · covered | persons |
//! | A(k,g) | payment per beneficiary-month over modes, Σ_a mix_a min(r + uplift, max) · amount | yuan |

use crate::montecarlo::lanes::{LANES, Lanes, fma, max};
use crate::montecarlo::plan::{CATEGORIES, GRADES, MODES, Plan, ProcessRisk, Shortfall, Terms};
use crate::montecarlo::streams::{YEAR_SLOTS, slot};

use super::Prepared;
use super::adjust::Adjuster;
use super::contributions::{contribution, ends, indexed};
use super::costs::{administration, assessment};
use super::economy::EconomyState;
use super::ledger::{Balance, Flow, weights_from};
use super::measures::measures;
use super::node::Node;
use super::old_terms;
use super::once::OnceFactors;
use super::payment::{Amounts, amounts, path_ratio};
use super::shortage;
use super::start_lag::Lagged;
use super::tenure::TenureEffect;

/// State that money carries from year to year.
#[derive(Clone, Debug)]
pub struct MoneyState {
    /// LTCI fund.
    pub ltci: Balance,
    /// Medical fund.
    pub medical: Balance,
    /// Beneficiaries of the last month.
    last_month: Lanes,
    /// Insured on 1 January t−1.
    pub(super) before: Option<[Lanes; CATEGORIES]>,
    /// AR(1) state of process risk.
    process: [[Lanes; GRADES]; CATEGORIES],
    /// Closing balances that wait for next year's outgo.
    pub(super) waiting: [Option<Lanes>; 2],
    pub(super) flows: Flows,
    /// Beneficiaries of the year by category.
    pub(super) by_category: [Lanes; CATEGORIES],
    amounts: Amounts,
    lagged: Lagged,
    /// Dynamic adjustment; boxed, for few plans have it.
    pub(super) adjuster: Option<Box<Adjuster>>,
    /// Benefits of the year before a bound or scaling, devices left out.
    pub(super) scheduled: Lanes,
}

#[derive(Clone, Debug)]
pub(super) struct Flows {
    pub contributions: Flow,
    pub unburdened: Flow,
    /// Devices inside, unless [`Flows::devices`] holds them.
    pub benefits: Flow,
    /// Devices, where benefits may be cut and devices may not.
    pub devices: Flow,
    pub beneficiaries: Flow,
    pub assessment: Flow,
    pub administration: Flow,
    pub base: Flow,
    pub medical_income: Flow,
    pub medical_outgo: Flow,
    /// Of the LTCI fund.
    pub net: Flow,
    pub medical_net: Flow,
}

impl MoneyState {
    /// Before year 0.
    pub fn start(plan: &Plan) -> Self {
        let flow = Flow::ZERO;
        Self {
            ltci: Balance::opening(plan.ltci.opening),
            medical: Balance::opening(plan.medical.as_ref().map_or(0.0, |m| m.fund.opening)),
            last_month: Lanes::ZERO,
            before: None,
            process: [[Lanes::ZERO; GRADES]; CATEGORIES],
            waiting: [None; 2],
            flows: Flows {
                contributions: flow.clone(),
                unburdened: flow.clone(),
                benefits: flow.clone(),
                devices: flow.clone(),
                beneficiaries: flow.clone(),
                assessment: flow.clone(),
                administration: flow.clone(),
                base: flow.clone(),
                medical_income: flow.clone(),
                medical_outgo: flow.clone(),
                net: flow.clone(),
                medical_net: flow,
            },
            by_category: [Lanes::ZERO; CATEGORIES],
            amounts: Amounts::new(plan),
            lagged: Lagged::new(plan),
            adjuster: plan.adjustment.as_ref().map(|rows| Box::new(Adjuster::start(rows, plan.years))),
            scheduled: Lanes::ZERO,
        }
    }

    /// The LTCI fund's net flow of the year.
    pub const fn net(&self) -> &Flow {
        &self.flows.net
    }

    /// The LTCI fund's contributions of the year without donations.
    pub const fn contributions(&self) -> &Flow {
        &self.flows.contributions
    }

    /// Outgo of the year as it falls due.
    #[inline(always)]
    pub fn outgo(&self) -> Lanes {
        let Flows { benefits, devices, assessment, administration, .. } = &self.flows;
        let parts = [benefits, devices, assessment, administration].map(Flow::year);
        Lanes::from_fn(|l| parts[0].0[l] + parts[1].0[l] + parts[2].0[l] + parts[3].0[l])
    }

    /// The LTCI fund's net flow of the year; without benefits where they may be scaled to what is there.
    pub fn net_flow(&mut self) -> &mut Flow {
        &mut self.flows.net
    }
}

/// Everything of the year that money depends on.
pub struct YearView<'a> {
    /// Prepared plan.
    pub prepared: &'a Prepared,
    /// Year t.
    pub year: usize,
    /// 1 January t and t+1.
    pub nodes: [&'a Node; 2],
    /// Economy of year t.
    pub economy: &'a EconomyState,
    /// Tenure effects of year t.
    pub effects: &'a [TenureEffect; CATEGORIES],
    /// Once-drawn factors.
    pub once: &'a OnceFactors,
    /// Draws of year t (process risk by year mean).
    pub z: &'a [Lanes; YEAR_SLOTS],
}

/// The year's payments and flows, up to the LTCI fund's net flow by month.
#[inline(always)]
pub fn flows_body(state: &mut MoneyState, view: &YearView) {
    let plan = &view.prepared.plan;
    let flows = &mut state.flows;
    for flow in [
        &mut flows.contributions,
        &mut flows.unburdened,
        &mut flows.benefits,
        &mut flows.devices,
        &mut flows.beneficiaries,
        &mut flows.assessment,
        &mut flows.administration,
        &mut flows.base,
        &mut flows.medical_income,
        &mut flows.medical_outgo,
        &mut flows.net,
        &mut flows.medical_net,
    ] {
        flow.clear();
    }
    state.by_category = [Lanes::ZERO; CATEGORIES];
    if let (Some(adjuster), Some(rows)) = (&mut state.adjuster, &plan.adjustment) {
        adjuster.open_body(rows, view.year);
    }
    let adjuster = state.adjuster.as_deref();
    amounts(&mut state.amounts, view, adjuster);
    let (process, lagged) = (&mut state.process, &mut state.lagged);
    benefits(flows, &state.amounts, process, lagged, view, adjuster, &mut state.by_category);
    for line in &plan.contributions {
        contribution(line, flows, view, adjuster, state.before.as_ref());
    }
    assessment(flows, &mut state.last_month, view);
    administration(flows, view);
    flows.net.add_scaled(&flows.contributions, 1.0);
    flows.net.add_scaled(&flows.unburdened, 1.0);
    flows.net.add_scaled(&flows.devices, -1.0);
    flows.net.add_scaled(&flows.assessment, -1.0);
    flows.net.add_scaled(&flows.administration, -1.0);
    state.scheduled = flows.benefits.year();
    if let Some(rows) = &plan.budget {
        shortage::bound_body(rows, view.year, &flows.net.year(), &mut flows.benefits);
    }
    if plan.ltci.shortfall != Shortfall::Scaled {
        flows.net.add_scaled(&flows.benefits, -1.0);
    }
    if let Some(medical) = &plan.medical {
        for (k, cost) in medical.cost.iter().enumerate() {
            if let Some(row) = cost {
                let unit = indexed(row, view);
                let (start, end) = ends(view, k, &unit);
                flows.medical_outgo.add(&start, &end, 0);
            }
        }
        flows.medical_net.add_scaled(&flows.medical_income, 1.0);
        flows.medical_net.add_scaled(&flows.medical_outgo, -1.0);
    }
}

/// The year's balances, then its measures into `out[measure][year][lane]`.
#[inline(always)]
pub fn close_body(state: &mut MoneyState, view: &YearView, out: &mut [f64]) {
    let plan = &view.prepared.plan;
    let flows = &state.flows;
    let opening = [state.ltci.closing, state.medical.closing];
    let monthly = &view.economy.monthly;
    if shortage::needed(&plan.ltci) {
        shortage::run_body(&mut state.ltci, &flows.net, &flows.benefits, monthly, &plan.ltci, view.year);
    } else {
        let other = plan.ltci.other.get(view.year);
        state.ltci.run_body(&flows.net, monthly, plan.ltci.shortfall, other);
    }
    if let Some(medical) = &plan.medical {
        let other = medical.fund.other.get(view.year);
        state.medical.run_body(&flows.medical_net, &view.economy.monthly, medical.fund.shortfall, other);
    }
    measures(state, view, &opening, out);
    let insured = &view.nodes[0].counts.insured;
    state.before = Some(*insured);
}

#[inline(always)]
fn benefits(
    flows: &mut Flows,
    amounts: &Amounts,
    process: &mut [[Lanes; GRADES]; CATEGORIES],
    lagged: &mut Lagged,
    view: &YearView,
    adjuster: Option<&Adjuster>,
    by_category: &mut [Lanes; CATEGORIES],
) {
    let prepared = view.prepared;
    let plan = &prepared.plan;
    let t = view.year;
    let covered = &plan.disability.covered[t];
    let in_care = 1.0 - plan.usage.hospital;
    let devices = plan.costs.devices.as_ref().map(|row| indexed(row, view));
    let (apart, devices) = if prepared.devices_apart { (devices, None) } else { (None, devices) };
    for k in 0..CATEGORIES {
        if let ProcessRisk::YearMean { rho, .. } = plan.disability.process
            && !prepared.empty[k]
        {
            // Moves in every year, so that a category that opens later starts with the full variance.
            let keep = if t == 0 { 0.0 } else { rho };
            let new = if t == 0 { 1.0 } else { (1.0 - rho * rho).sqrt() };
            for g in (0..GRADES).filter(|g| prepared.grades[*g]) {
                let (state, fresh) = (&mut process[k][g], &view.z[slot::process(k, g)]);
                for l in 0..LANES {
                    state.0[l] = fma(keep, state.0[l], new * fresh.0[l]);
                }
            }
        }
        let skip = plan.usage.benefit_skip[t][k] as usize;
        if prepared.empty[k] || skip >= 12 {
            continue;
        }
        let (fixed, slope) = (plan.usage.take_up_fixed[t][k], plan.usage.take_up_slope[t][k]);
        let mut used = Lanes::ZERO;
        for l in 0..LANES {
            used.0[l] = fma(slope, view.once.plateau.0[l], fixed) * view.effects[k].eligible.0[l];
        }
        let ratio: [Lanes; MODES] = std::array::from_fn(|a| path_ratio(view, adjuster, k, a));
        let mut inverse_insured = Lanes::ZERO;
        let (n0, n1) = (&view.nodes[0].counts.insured[k], &view.nodes[1].counts.insured[k]);
        for l in 0..LANES {
            inverse_insured.0[l] = 1.0 / max(0.5 * (n0.0[l] + n1.0[l]), f64::MIN_POSITIVE);
        }
        let (mut x0, mut x1, mut b0, mut b1) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        for g in 0..GRADES {
            let terms = plan.payment.old.as_ref().map(|old| &old.terms[t][k][g]);
            let coverage = terms.map_or(covered[g], |terms| terms.coverage);
            if coverage == 0.0 {
                continue;
            }
            let class = plan.payment.class[k];
            let mut pay = Lanes::ZERO;
            match terms {
                Some(terms) if *terms != Terms::NEW => {
                    pay = old_terms::pay(amounts, view, k, g, &ratio, terms)
                }
                _ => {
                    for a in (0..MODES).filter(|a| amounts.paid[class][g][*a]) {
                        let by_ratio =
                            prepared.cells[class][g][a].as_ref().is_some_and(|cell| cell.times_ratio);
                        let share = &amounts.amount[class][g][a];
                        if by_ratio {
                            for l in 0..LANES {
                                pay.0[l] = fma(ratio[a].0[l], share.0[l], pay.0[l]);
                            }
                        } else {
                            for l in 0..LANES {
                                pay.0[l] += share.0[l];
                            }
                        }
                    }
                }
            }
            for l in 0..LANES {
                pay.0[l] *= in_care;
            }
            if let Some(devices) = &devices {
                for l in 0..LANES {
                    pay.0[l] += devices.0[l];
                }
            }
            let (q0, q1) = (&view.nodes[0].qualified[k][g], &view.nodes[1].qualified[k][g]);
            let (mut start, mut end) = (Lanes::ZERO, Lanes::ZERO);
            let share = coverage;
            for l in 0..LANES {
                start.0[l] = q0.0[l] * used.0[l] * share;
                end.0[l] = q1.0[l] * used.0[l] * share;
            }
            if let ProcessRisk::YearMean { scale, .. } = plan.disability.process {
                // √(b (1 − b/n))/b = √(1/b − 1/n).
                let state = &process[k][g];
                for l in 0..LANES {
                    let inverse_mean = 1.0 / max(0.5 * (start.0[l] + end.0[l]), f64::MIN_POSITIVE);
                    let spread = max(inverse_mean - inverse_insured.0[l], 0.0).sqrt();
                    let relative = scale * spread * state.0[l];
                    let factor = if start.0[l] + end.0[l] > 0.0 { max(1.0 + relative, 0.0) } else { 1.0 };
                    start.0[l] *= factor;
                    end.0[l] *= factor;
                }
            }
            if let Some(lag) = &plan.payment.start_lag {
                let place = (k, g, t);
                lagged.pay_body(lag, place, (&start, &end), skip, &pay, &mut flows.benefits);
                pay = Lanes::ZERO;
            }
            for l in 0..LANES {
                b0.0[l] += start.0[l];
                b1.0[l] += end.0[l];
                x0.0[l] = fma(start.0[l], pay.0[l], x0.0[l]);
                x1.0[l] = fma(end.0[l], pay.0[l], x1.0[l]);
            }
        }
        flows.benefits.add(&x0, &x1, skip);
        flows.beneficiaries.add(&b0, &b1, skip);
        let (count, months) = ((12 - skip) as f64, weights_from(skip));
        for l in 0..LANES {
            by_category[k].0[l] = (b0.0[l] * (count - months) + b1.0[l] * months) / 12.0;
        }
    }
    if let Some(price) = &apart {
        flows.devices.add_scaled(&flows.beneficiaries, 1.0);
        flows.devices.scale(price);
    }
}
