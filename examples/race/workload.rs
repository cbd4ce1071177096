//! The workload's inputs as a plan, and its given normals as a source of draws.

use std::collections::BTreeMap;

use changhu::montecarlo::kernel::DrawSource;
use changhu::montecarlo::lanes::{LANES, Lanes};
use changhu::montecarlo::plan::*;
use changhu::montecarlo::streams::{ONCE_SLOTS, YEAR_SLOTS, slot};
use changhu::sets::{AGES, BySexAge};

/// The workload's five categories among the product's six.
const CATEGORY: [usize; 5] = [0, 1, 2, 4, 5];

struct Inputs<'a>(BTreeMap<&'a str, Vec<f64>>);

impl<'a> Inputs<'a> {
    fn read(text: &'a str) -> Result<Self, Box<dyn std::error::Error>> {
        let mut values = BTreeMap::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let (Some(name), Some(count)) = (words.next(), words.next()) else { continue };
            let numbers = words.map(str::parse).collect::<Result<Vec<f64>, _>>()?;
            if numbers.len() != count.parse::<usize>()? {
                return Err(format!("{name}: {} values, {count} announced", numbers.len()).into());
            }
            values.insert(name, numbers);
        }
        Ok(Self(values))
    }

    fn all(&self, name: &str) -> &[f64] {
        self.0.get(name).unwrap_or_else(|| panic!("input {name} is missing"))
    }

    fn one(&self, name: &str) -> f64 {
        self.all(name)[0]
    }

    fn array<const N: usize>(&self, name: &str) -> [f64; N] {
        std::array::from_fn(|i| self.all(name)[i])
    }

    /// `[s][x]` from an offset.
    fn by_sex_age(&self, name: &str, offset: usize) -> BySexAge {
        std::array::from_fn(|s| std::array::from_fn(|x| self.all(name)[offset + s * AGES + x]))
    }
}

fn follows(values: Vec<f64>, driver: usize, lag: usize) -> IndexedRow {
    IndexedRow { coefficient: values, driver: Some(driver), lag, held: vec![] }
}

fn logit_normal(mean: f64, sd: f64) -> LogitNormal {
    LogitNormal { location: (mean / (1.0 - mean)).ln(), sd }
}

/// The plan of the workload.
pub fn plan(text: &str) -> Result<Plan, Box<dyn std::error::Error>> {
    let p = Inputs::read(text)?;
    let years = p.one("T") as usize;
    let every = |v: f64| vec![v; years];
    let cells = 2 * AGES;
    let enrolment = (0..=years)
        .map(|j| {
            let mut row = [[[0.0; AGES]; 2]; CATEGORIES];
            for (k, category) in CATEGORY.iter().enumerate() {
                row[*category] = p.by_sex_age("W", (j * 5 + k) * cells);
            }
            row
        })
        .collect();
    let mut level = [1.0; CATEGORIES];
    for (k, category) in CATEGORY.iter().enumerate() {
        level[*category] = p.all("rel")[k];
    }
    let qual: [f64; 3] = p.array("qual");
    let matrix = |name: &str| std::array::from_fn(|r| std::array::from_fn(|c| p.all(name)[7 * r + c]));
    let tenure = |k: usize, ratio: bool| {
        let classes = p.one("N") as usize + 1;
        let (ratio, limit) =
            if ratio { (p.all("inc_ratio").to_vec(), vec![]) } else { (vec![], p.all("inc_limit").to_vec()) };
        let mut lost = vec![0.0; classes];
        lost[0] = p.one("wait");
        Some(TenureRows {
            clock: (0..years).map(|t| (0..=t).map(|n| f64::from(u8::from(n == t))).collect()).collect(),
            rejoin: every(p.all("nu")[k]),
            rejoin_max: p.one("nu_max"),
            weights: vec![TenureWeights {
                ratio_founder: ratio.clone(),
                ratio_joiner: ratio,
                limit_founder: limit.clone(),
                limit_joiner: limit,
                lost_joiner: lost,
            }],
        })
    };
    let weight = |t: usize| (t as f64 / p.one("take_years")).min(1.0);
    let ratio_of = |k: usize, a: usize| if k <= 3 { p.all("ratio_e")[a] } else { p.all("ratio_r")[a] };
    let class = |on_fund: bool| {
        let cell = |g: usize, a: usize| {
            if g < 2 {
                return PaymentCell { method: Method::Nothing, cost_limit: None, fund_limit: None };
            }
            let at = a * 3 + (g - 2);
            let limit =
                follows(every(p.one("limit_share") * p.one("income") / 12.0 * p.all("stepdown")[at]), 1, 1);
            let limit = LimitRow { row: limit, at_least: None, pooled: false };
            PaymentCell {
                method: Method::CostShare {
                    cost: follows(every(p.all("care")[at]), 3, 0),
                    sigma: p.one("s"),
                },
                cost_limit: (!on_fund).then(|| limit.clone()),
                fund_limit: on_fund.then_some(limit),
            }
        };
        PaymentClass {
            cells: std::array::from_fn(|g| std::array::from_fn(|a| cell(g, a))),
            limit_tenure: on_fund.then_some(4),
            ratio_of: if on_fund { 4 } else { 0 },
            ratio_uplift: false,
            own_ratio: None,
            months: vec![],
        }
    };
    let wage = p.one("wage") / 12.0;
    let line = |fund, category, payer, base, rate, collection, timing| ContributionLine {
        fund,
        category,
        payer,
        base,
        rate,
        collection,
        timing,
        skip: vec![0; years],
        in_base: fund == Fund::Ltci,
        in_administration: true,
    };
    let (full, reduced) = (follows(every(wage), 0, 0), follows(every(0.6 * wage), 0, 1));
    let january = Timing::Annual { count: 1, cash: 1 };
    let contributions = vec![
        line(Fund::Ltci, 0, 0, full.clone(), every(p.one("rate_e")), Some(0), Timing::Monthly),
        line(Fund::Ltci, 1, 1, reduced.clone(), every(p.one("rate_e")), Some(0), Timing::Monthly),
        line(
            Fund::Ltci,
            2,
            1,
            follows(every(p.one("pension") / 12.0), 2, 0),
            every(p.one("rate_ret")),
            None,
            Timing::Monthly,
        ),
        line(
            Fund::Ltci,
            4,
            1,
            follows(every(p.one("income")), 1, 1),
            p.all("rate_r").to_vec(),
            Some(1),
            january,
        ),
        line(Fund::Medical, 0, 0, full, every(p.one("med_rate") - p.one("delta")), Some(0), Timing::Monthly),
        line(Fund::Medical, 1, 1, reduced, every(p.one("med_flex_rate")), Some(0), Timing::Monthly),
    ];
    let fund = |opening| FundRows {
        opening,
        other: vec![],
        shortfall: Shortfall::Carry,
        borrowing: 0.0,
        next_year_outgo: vec![],
    };
    let medical_cost = |yuan: f64| Some(follows(every(yuan / 12.0), 5, 0));
    Ok(Plan {
        adjustment: None,
        budget: None,
        years,
        area: 0,
        population: PopulationRows {
            start: p.by_sex_age("P0", 0),
            central_rate: (0..years).map(|t| p.by_sex_age("m", t * cells)).collect(),
            kappa_loading: p.array("b"),
            kappa_sd: p.one("kappa_sd"),
            fertility: vec![p.array("fert"); years],
            sex_ratio: every(p.one("srb")),
            migrants: vec![],
            fertility_factor: Ar1::default(),
            migration_factor: Ar1::default(),
        },
        enrolment,
        reached: vec![],
        disability: DisabilityRows {
            prevalence: vec![std::array::from_fn(|g| p.by_sex_age("pi0", g * cells))],
            life: vec![],
            level,
            cap_after_level: false,
            qualifying: vec![[[0.0, 0.0, qual[0], qual[1], qual[2]]; 6]],
            covered: vec![[0.0, 0.0, 1.0, 1.0, 1.0]; years],
            level_sd: p.one("level_sd"),
            trend_mean: p.one("trend_mean"),
            trend_sd: p.one("trend_sd"),
            scale: vec![],
            yearly: Ar1 { phi: p.one("dis_phi"), sd: p.one("dis_sd") },
            yearly_common: p.one("dis_rho"),
            process: ProcessRisk::Nodes { scale: p.one("process") },
        },
        economy: EconomyRows {
            mean: vec![p.array("mu"); years],
            phi: matrix("Phi"),
            cholesky: matrix("C"),
            index_rule: IndexRule::PreserveGrowth,
            interest_floor: 0.0,
            interest_shift: vec![],
            before: vec![],
            area_phi: 0.0,
            area_sd: [0.0; DRIVERS],
        },
        tenure: [tenure(0, true), tenure(1, true), tenure(2, true), None, tenure(3, false), None],
        rejoining: Ar1 { phi: p.one("nu_phi"), sd: p.one("nu_sd") },
        usage: UsageRows {
            take_up_fixed: (0..years)
                .map(|t| [p.one("take_first") * (1.0 - weight(t)); CATEGORIES])
                .collect(),
            take_up_slope: (0..years).map(|t| [weight(t); CATEGORIES]).collect(),
            plateau: logit_normal(p.one("take_plateau"), p.one("take_sd")),
            benefit_skip: vec![[0; CATEGORIES]; years],
            mix: vec![[p.array("mix"); GRADES]],
            mix_sd: p.one("mix_sd"),
            mix_concentration: None,
            care_sd: p.one("care_sd"),
            collection: [
                logit_normal(p.one("coll_e"), p.one("coll_sd")),
                logit_normal(p.one("coll_r"), p.one("coll_sd")),
            ],
            hospital: p.one("hospital"),
        },
        payment: PaymentRows {
            ratio: vec![std::array::from_fn(|k| std::array::from_fn(|a| ratio_of(k, a))); years],
            ratio_max: 1.0,
            class: [0, 0, 0, 0, 1, 1],
            classes: vec![class(false), class(true)],
            old: None,
            start_lag: None,
        },
        contributions,
        costs: CostRows {
            assessment: Assessment::PerBeneficiaryMonth { fee: follows(every(p.one("assess") / 12.0), 4, 0) },
            administration: every(p.one("admin")),
            per_insured: None,
            administration_timing: AdministrationTiming::WithContributions,
            administration_skip: vec![],
            joint_ceiling: every(f64::INFINITY),
            devices: None,
        },
        ltci: fund(p.one("open_ltci")),
        medical: Some(MedicalRows {
            fund: fund(p.one("open_med")),
            cost: [
                medical_cost(p.one("med_active")),
                medical_cost(p.one("med_active")),
                medical_cost(p.one("med_retired")),
                None,
                None,
                None,
            ],
        }),
        measures: vec![
            Measure::PayableMonths,
            Measure::Closing,
            Measure::ClosingReal,
            Measure::MedicalPayableMonths,
            Measure::Beneficiaries,
            Measure::Disabled,
            Measure::CostRate,
        ],
    })
}

/// Given normals, `[path][9 once, then 30 per 1 January]`.
pub struct Given {
    z: Vec<f64>,
    per_path: usize,
}

impl Given {
    /// Little-endian doubles.
    pub fn read(bytes: &[u8], years: usize) -> Self {
        let z = bytes.chunks_exact(8).map(|b| f64::from_le_bytes(std::array::from_fn(|i| b[i]))).collect();
        Self { z, per_path: 9 + 30 * (years + 1) }
    }

    /// Number of paths.
    pub fn paths(&self) -> usize {
        self.z.len() / self.per_path
    }

    fn lanes(&self, block: u32, at: usize) -> Lanes {
        let path = |l: usize| (block as usize * LANES + l).min(self.paths() - 1);
        Lanes::from_fn(|l| self.z[path(l) * self.per_path + at])
    }
}

impl DrawSource for Given {
    fn once(&self, block: u32, z: &mut [Lanes; ONCE_SLOTS]) {
        for (i, z) in z.iter_mut().enumerate() {
            *z = self.lanes(block, i);
        }
    }

    fn common(&self, block: u32, j: u32, _: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        let row = 9 + 30 * j as usize;
        for (i, z) in z[..15].iter_mut().enumerate() {
            *z = self.lanes(block, row + i);
        }
    }

    fn own(&self, _: u32, block: u32, j: u32, _: &[u8], z: &mut [Lanes; YEAR_SLOTS]) {
        let row = 9 + 30 * j as usize;
        for (k, category) in CATEGORY.iter().enumerate() {
            for g in 0..3 {
                z[slot::process(*category, 2 + g)] = self.lanes(block, row + 15 + 3 * k + g);
            }
        }
    }
}
