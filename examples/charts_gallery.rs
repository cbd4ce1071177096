//! Draws every chart from made-up series, in both languages, to be looked at: `cargo run --example charts_gallery -- DIR`.
//! The numbers mean nothing; the edge cases (outliers, undefined years, one year, 75 years) are the point.

use changhu::report::Lang;
use changhu::report::annual::{AnnualTable, TableError};
use changhu::report::chart::*;
use changhu::report::columns::{Column, Statistic};
use changhu::report::html::html;
use changhu::report::page::{Assumption, KeyFigure, ReportPage};
use changhu::report::verdict::{Outcome, VerdictRow, terminal_table};
use changhu::sets::{AGES, BySexAge, Grade};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    for (lang, sub) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let folder = Path::new(&folder).join(sub);
        std::fs::create_dir_all(&folder)?;
        let charts = gallery(lang)?;
        std::fs::write(folder.join("report.html"), html(&page(lang, &charts, &annual()?)))?;
        println!("{}", terminal_table(&verdicts(lang), lang, 110, false));
        for chart in charts {
            std::fs::write(folder.join(format!("{}.svg", chart.name)), &chart.svg)?;
            std::fs::write(folder.join(format!("{}.png", chart.name)), &chart.png)?;
            println!("{sub}/{} {} + {} bytes: {}", chart.name, chart.svg.len(), chart.png.len(), chart.alt);
            for warning in &chart.warnings {
                println!("  {warning}");
            }
        }
    }
    Ok(())
}

fn gallery(lang: Lang) -> Result<Vec<Chart>, ChartError> {
    let best = ChartContext {
        lang,
        scenario: lang.pick("示例市 · 基准方案", "Sample city · baseline").to_owned(),
        simulation: None,
        source: lang.pick("长护 changhu 0.1.0，示例数据（虚构）", "changhu 0.1.0, made-up data").to_owned(),
    };
    let simulated = ChartContext { simulation: Some((10_000, 20_260_101)), ..best.clone() };
    Ok(vec![
        fan(&months(lang), &simulated)?,
        fan(&outliers(lang), &simulated)?,
        fan(&balance(lang), &simulated)?,
        fan(&medical(lang), &best)?,
        fan(&one_year(lang), &best)?,
        income_outgo(&money(lang), &simulated)?,
        rate_ramp(&ramp(lang), &best)?,
        people(&beneficiaries(lang), &simulated)?,
        people(&few(lang), &best)?,
        pyramid(&pyramids(lang, true), &best)?,
        pyramid(&pyramids(lang, false), &best)?,
        breach(&breaches(lang), &simulated)?,
        heat(&heats(lang, 30), &simulated)?,
        heat(&heats(lang, 75), &simulated)?,
    ])
}

fn years(count: i32) -> Vec<i32> {
    (0..count).map(|i| 2026 + i).collect()
}

/// A fan whose spread grows with the square root of time.
fn spread(centre: &[f64], width: f64) -> Quantiles {
    let at = |z: f64| {
        centre
            .iter()
            .enumerate()
            .map(|(t, c)| Some(c + z * width * ((t + 1) as f64).sqrt()))
            .collect::<Series>()
    };
    Quantiles {
        p05: at(-1.645),
        p10: at(-1.282),
        p25: at(-0.674),
        p50: at(0.0),
        p75: at(0.7),
        p90: at(1.4),
        p95: at(1.9),
        ..Quantiles::default()
    }
}

fn some(values: &[f64]) -> Series {
    values.iter().copied().map(Some).collect()
}

fn threshold(lang: Lang, zh: &str, en: &str, value: f64) -> Threshold {
    Threshold { label: lang.pick(zh, en).to_owned(), value, years: None }
}

fn months(lang: Lang) -> FanChart {
    let centre: Vec<f64> =
        (0..30).map(|t| 22.0 - 0.55 * f64::from(t) + 3.0 * (f64::from(t) / 5.0).sin()).collect();
    let best: Vec<f64> = centre.iter().enumerate().map(|(t, c)| c + 0.04 * t as f64).collect();
    FanChart {
        name: "payable_months".into(),
        title: lang.pick("长护险基金累计结余可支付月数", "LTCI fund: payable months of the balance").into(),
        quantity: Quantity::Months,
        years: years(30),
        quantiles: Some(spread(&centre, 1.4)),
        best_estimate: some(&best),
        best_estimate_label: None,
        best_estimate_error: Vec::new(),
        thresholds: vec![
            threshold(lang, "下限 6 个月", "limit 6 months", 6.0),
            Threshold {
                label: lang.pick("划转当年 ≥ 12 个月", "at the transfer ≥ 12 months").into(),
                value: 12.0,
                years: Some((2026, 2028)),
            },
            threshold(lang, "红色预警 3 个月", "red warning 3 months", 3.0),
        ],
        comparisons: Vec::new(),
        definition: lang
            .pick(
                "年末累计结余 ÷（当年支出 ÷ 12）；支出不含转出。",
                "Balance at the end of the year ÷ (outgo of the year ÷ 12); outgo without transfers out.",
            )
            .into(),
    }
}

fn outliers(lang: Lang) -> FanChart {
    let mut chart = months(lang);
    chart.name = "payable_months_outliers".into();
    chart.title += lang.pick("：无定义与极端值", ": undefined years and outliers");
    let stretch = |series: &mut Series| {
        for (t, value) in series.iter_mut().enumerate() {
            *value = match t {
                0 | 1 => None,
                2 => value.map(|v| v * 14.0),
                t => value.map(|v| v - 0.12 * ((t * t) as f64)),
            };
        }
    };
    stretch(&mut chart.best_estimate);
    if let Some(q) = &mut chart.quantiles {
        for series in [&mut q.p05, &mut q.p10, &mut q.p25, &mut q.p50, &mut q.p75, &mut q.p90, &mut q.p95] {
            stretch(series);
        }
    }
    chart
}

fn balance(lang: Lang) -> FanChart {
    let centre: Vec<f64> =
        (0..75).map(|t| 4.2e9 + 2.4e8 * f64::from(t) - 5.5e6 * f64::from(t) * f64::from(t)).collect();
    FanChart {
        name: "balance".into(),
        title: lang.pick("长护险基金年末累计结余", "LTCI fund: balance at the end of the year").into(),
        quantity: Quantity::Money,
        years: years(75),
        quantiles: Some(spread(&centre, 5e8)),
        best_estimate: some(&centre.iter().map(|c| c * 1.05).collect::<Vec<_>>()),
        best_estimate_label: None,
        best_estimate_error: Vec::new(),
        thresholds: vec![threshold(lang, "零结余", "zero balance", 0.0)],
        comparisons: Vec::new(),
        definition: lang.pick("名义金额。", "Nominal yuan.").into(),
    }
}

fn medical(lang: Lang) -> FanChart {
    let before: Vec<f64> = (0..30).map(|t| 24.0 - 0.3 * f64::from(t)).collect();
    let after: Vec<f64> = (0..30).map(|t| 23.0 - 0.55 * f64::from(t)).collect();
    FanChart {
        name: "medical_fund_months".into(),
        title: lang
            .pick(
                "职工医保统筹基金可支付月数：划转前后",
                "Medical pooled fund: payable months with and without the transfer",
            )
            .into(),
        quantity: Quantity::Months,
        years: years(30),
        quantiles: None,
        best_estimate: some(&after),
        best_estimate_label: Some(lang.pick("划转后", "with the transfer").into()),
        best_estimate_error: Vec::new(),
        thresholds: vec![threshold(lang, "下限 12 个月", "limit 12 months", 12.0)],
        comparisons: vec![NamedSeries {
            label: lang.pick("不划转", "without the transfer").into(),
            values: some(&before),
            errors: Vec::new(),
        }],
        definition: lang
            .pick(
                "年末累计结余 ÷（当年支出 ÷ 12）。",
                "Balance at the end of the year ÷ (outgo of the year ÷ 12).",
            )
            .into(),
    }
}

fn one_year(lang: Lang) -> FanChart {
    let mut chart = months(lang);
    chart.name = "one_year".into();
    chart.years.truncate(1);
    chart.best_estimate.truncate(1);
    chart.quantiles = Some(spread(&[22.0], 3.0));
    chart
}

fn part(lang: Lang, zh: &str, en: &str, count: i32, value: impl Fn(f64) -> f64) -> StackPart {
    StackPart { label: lang.pick(zh, en).into(), values: (0..count).map(|t| value(f64::from(t))).collect() }
}

fn money(lang: Lang) -> IncomeOutgoChart {
    let income = vec![
        part(lang, "单位", "employers", 30, |t| 1.2e8 * 1.045f64.powf(t)),
        part(lang, "个人", "individuals", 30, |t| 1.3e8 * 1.045f64.powf(t)),
        part(lang, "财政补助", "government", 30, |t| (0.1e8 + 0.03e8 * t.min(4.0)) * 1.05f64.powf(t)),
        part(lang, "医疗救助资助", "assistance", 30, |t| 0.012e8 * 1.05f64.powf(t)),
        part(lang, "社会捐助", "donors", 30, |_| 0.0),
        part(lang, "利息", "interest", 30, |t| 0.02e8 + 0.006e8 * t),
    ];
    let outgo: Vec<f64> = (0..30).map(|t| 1.5e8 * 1.075f64.powi(t)).collect();
    let mut balance = 2e8;
    let closing: Vec<f64> = (0..30)
        .map(|t| {
            balance += income.iter().map(|p| p.values[t]).sum::<f64>() - outgo[t];
            balance
        })
        .collect();
    IncomeOutgoChart {
        name: "income_outgo".into(),
        fund: lang.pick("长护险基金", "LTCI fund").into(),
        years: years(30),
        income,
        outgo,
        balance_quantiles: Some(spread(&closing, 1.5e8)),
        closing_balance: closing,
    }
}

fn ramp(lang: Lang) -> RateRampChart {
    let level = |t: i32| match t {
        0 => None,
        1 | 2 => Some(0.0015),
        3 => Some(0.002),
        4 => Some(0.0025),
        _ => Some(0.003),
    };
    RateRampChart {
        name: "resident_rate".into(),
        group: lang.pick("未就业城乡居民", "Non-employed residents").into(),
        years: years(20),
        rates: vec![NamedSeries {
            label: lang.pick("居民费率", "residents' rate").into(),
            values: (0..20).map(level).collect(),
            errors: Vec::new(),
        }],
        contributions: vec![
            part(lang, "个人", "individuals", 20, |t| {
                3.1e7 * level(t as i32).unwrap_or(0.0) / 0.003 * 1.05f64.powf(t)
            }),
            part(lang, "财政补助", "government", 20, |t| {
                3.1e7 * level(t as i32).unwrap_or(0.0) / 0.003 * 1.05f64.powf(t)
            }),
            part(lang, "医疗救助资助", "assistance", 20, |t| {
                2.4e6 * level(t as i32).unwrap_or(0.0) / 0.003 * 1.05f64.powf(t)
            }),
        ],
        base: lang
            .pick(
                "缴费基数为上年度居民人均可支配收入。",
                "Base: disposable income per head of the year before.",
            )
            .into(),
    }
}

fn beneficiaries(lang: Lang) -> PeopleChart {
    let parts: Vec<StackPart> = Grade::ALL
        .into_iter()
        .enumerate()
        .map(|(g, grade)| {
            part(lang, grade.zh(), grade.en(), 30, |t| {
                if g < 2 { 0.0 } else { (3100.0 - 600.0 * g as f64) * (1.0 + 0.05 * t) }
            })
        })
        .collect();
    let total = |factor: f64| {
        (0..30).map(|t| Some(factor * parts.iter().map(|p| p.values[t]).sum::<f64>())).collect::<Series>()
    };
    PeopleChart {
        name: "beneficiaries_by_grade".into(),
        title: lang.pick("享受待遇人数，按失能等级", "Beneficiaries by disability grade").into(),
        years: years(30),
        total_p05_p95: Some((total(0.72), total(1.35))),
        parts,
        definition: lang.pick("各月人数的年平均。", "Average of the months of the year.").into(),
    }
}

fn few(lang: Lang) -> PeopleChart {
    PeopleChart {
        name: "beneficiaries_by_mode".into(),
        title: lang.pick("享受待遇人数，按护理方式", "Beneficiaries by service mode").into(),
        years: years(10),
        parts: vec![
            part(lang, "居家", "home", 10, |t| 310.0 + 12.0 * t),
            part(lang, "社区", "community", 10, |t| 18.0 + 2.0 * t),
            part(lang, "机构", "institution", 10, |t| 95.0 + 6.0 * t),
        ],
        total_p05_p95: None,
        definition: lang.pick("各月人数的年平均。", "Average of the months of the year.").into(),
    }
}

fn pyramids(lang: Lang, five_year: bool) -> PyramidChart {
    let persons = |shift: f64, births: f64| {
        let mut ages: Box<BySexAge> = Box::new([[0.0; AGES]; 2]);
        for (sex, ages) in ages.iter_mut().enumerate() {
            for (x, count) in ages.iter_mut().enumerate() {
                let x = x as f64;
                let bulge = (-((x - 38.0 - shift) / 16.0).powi(2)).exp();
                let alive = 1.0 / (1.0 + ((x - 84.0 - 3.0 * sex as f64) / 6.0).exp());
                *count = 16_000.0 * (births + bulge) * alive;
            }
        }
        ages
    };
    PyramidChart {
        name: if five_year { "population".into() } else { "population_single".into() },
        population: lang.pick("常住人口", "Resident population").into(),
        first: (2026, persons(0.0, 0.62)),
        last: (2056, persons(29.0, 0.38)),
        five_year,
    }
}

fn breaches(lang: Lang) -> BreachChart {
    let rising = |scale: f64, middle: f64| {
        (0..30).map(|t| Some(scale / (1.0 + (-(f64::from(t) - middle) / 3.0).exp()))).collect::<Series>()
    };
    let series = |zh: &str, en: &str, probability: Series, from: usize, any: f64| BreachSeries {
        label: lang.pick(zh, en).into(),
        best_estimate: (0..probability.len()).map(|t| t >= from).collect(),
        probability,
        any: Some(any),
        any_error: Some(0.004),
    };
    let mut once: Series = vec![None; 30];
    once[1] = Some(0.083);
    BreachChart {
        name: "breach_probability".into(),
        years: years(30),
        constraints: vec![
            series("长护险基金可支付月数 ≥ 6", "LTCI fund ≥ 6 payable months", rising(0.82, 20.0), 24, 0.834),
            series("长护险基金累计结余 ≥ 0", "LTCI fund balance ≥ 0", rising(0.79, 23.0), 27, 0.761),
            series(
                "职工医保统筹基金可支付月数 ≥ 12（划转当年）",
                "Medical pooled fund ≥ 12 months at the transfer",
                once,
                30,
                0.083,
            ),
            series(
                "长护险基金当期不出现赤字",
                "LTCI fund without current deficit",
                rising(0.97, 12.0),
                15,
                0.998,
            ),
        ],
        standard_error: Some(0.005),
    }
}

fn heats(lang: Lang, count: i32) -> HeatChart {
    let row = |months: f64, middle: f64| HeatRow {
        months,
        probability: (0..count)
            .map(|t| (t > 0).then(|| 1.0 / (1.0 + (-(f64::from(t) - middle) / 4.0).exp())))
            .collect(),
        errors: vec![Some(0.004); count as usize],
    };
    HeatChart {
        name: format!("payable_months_heat_{count}"),
        fund: lang.pick("长护险基金", "LTCI fund").into(),
        years: years(count),
        rows: vec![row(3.0, 26.0), row(6.0, 20.0), row(12.0, 9.0)],
        definition: lang
            .pick(
                "年末累计结余 ÷（当年支出 ÷ 12）。",
                "Balance at the end of the year ÷ (outgo of the year ÷ 12).",
            )
            .into(),
    }
}

fn annual() -> Result<AnnualTable, TableError> {
    let mut table = AnnualTable::new(years(30));
    let columns: [(&str, &dyn Fn(f64) -> f64); 10] = [
        ("population_persons", &|t| 2.19e6 * (1.0 - 0.004 * t)),
        ("insured_persons", &|t| 1.93e6 * (1.0 - 0.003 * t)),
        ("beneficiaries_persons", &|t| 3_900.0 + 190.0 * t),
        ("income_yuan", &|t| 2.6e8 * 1.045f64.powf(t)),
        ("outgo_yuan", &|t| 1.5e8 * 1.075f64.powf(t)),
        ("annual_balance_yuan", &|t| 2.6e8 * 1.045f64.powf(t) - 1.5e8 * 1.075f64.powf(t)),
        ("closing_balance_yuan", &|t| 3.1e8 + 1.4e8 * t - 3.1e6 * t * t),
        ("cost_rate", &|t| 0.0021 + 0.00009 * t),
        ("deficit_probability", &|t| (t / 31.0).powi(2)),
        ("benefit_per_beneficiary_yuan", &|t| 13_200.0 * 1.035f64.powf(t)),
    ];
    for (key, value) in columns {
        if let Some(column) = Column::find(key) {
            table.push(column, (0..30).map(|t| Some(value(f64::from(t)))).collect())?;
        }
    }
    if let Some(months) = Column::find("payable_months") {
        let low = (0..30).map(|t| (t > 0).then(|| 18.0 - f64::from(t))).collect();
        table.push(months.statistic(Statistic::Quantile(5.0)), low)?;
        table.push(months, (0..30).map(|t| (t > 0).then(|| 22.0 - 0.5 * f64::from(t))).collect())?;
    }
    Ok(table)
}

fn verdicts(lang: Lang) -> Vec<VerdictRow> {
    let row = |outcome, zh: &str, en: &str, best: &str, first, probability| VerdictRow {
        outcome,
        constraint: lang.pick(zh, en).into(),
        clause: lang.pick("示例办法第十条", "sample rules, art. 10").into(),
        best_estimate: best.into(),
        worst_year: Some(2055),
        first_breach: first,
        probability: Some(probability),
        standard_error: Some((probability * (1.0 - probability) / 10_000.0_f64).sqrt()),
        confidence: Some(0.9),
    };
    let months = lang.pick("个月", "months");
    vec![
        row(
            Outcome::Meets,
            "职工医保统筹基金可支付月数 ≥ 12（划转当年）",
            "Medical pooled fund ≥ 12 months at the transfer",
            &format!("23.0 {months}"),
            None,
            0.0004,
        ),
        row(
            Outcome::AtRisk,
            "长护险基金可支付月数 ≥ 6",
            "LTCI fund ≥ 6 payable months",
            &format!("6.4 {months}"),
            None,
            0.3412,
        ),
        row(
            Outcome::Fails,
            "长护险基金当期不出现赤字",
            "LTCI fund without current deficit",
            lang.pick("−2.1 亿元", "−210 million yuan"),
            Some(2048),
            0.978,
        ),
    ]
}

fn page<'a>(lang: Lang, charts: &'a [Chart], annual: &'a AnnualTable) -> ReportPage<'a> {
    let figure = |zh: &str, en: &str, value: &str, note: &str| KeyFigure {
        label: lang.pick(zh, en).into(),
        value: value.into(),
        note: note.into(),
    };
    let assumption = |zh: &str, en: &str, value: &str, source: Option<&str>| Assumption {
        group: lang.pick("经济", "Economy").into(),
        name: lang.pick(zh, en).into(),
        value: value.into(),
        source: source.map(str::to_owned),
    };
    ReportPage {
        lang,
        title: lang
            .pick("示例市长护险基金精算预测", "Sample city: actuarial projection of the LTCI fund")
            .into(),
        subtitle: lang
            .pick(
                "2026–2055 年，10,000 条随机路径，种子 20260101",
                "2026–2055, 10,000 random paths, seed 20260101",
            )
            .into(),
        findings: vec![
            lang.pick(
                "划转当年职工医保统筹基金可支付月数达标。",
                "The medical pooled fund meets its test in the year of the transfer.",
            )
            .into(),
            lang.pick(
                "长护险基金在 34% 的路径上至少一年低于 6 个月。",
                "On 34 % of paths the LTCI fund is under 6 months in at least one year.",
            )
            .into(),
        ],
        verdicts: verdicts(lang),
        precision: vec![],
        variance: vec![],
        key_figures: vec![
            figure(
                "享受率",
                "beneficiaries per insured",
                "0.20%",
                lang.pick("2026 年，享受待遇人数 ÷ 参保人数", "2026, beneficiaries ÷ insured"),
            ),
            figure(
                "人均待遇",
                "benefit per beneficiary",
                lang.pick("13,200 元", "13,200 yuan"),
                lang.pick("2026 年，按享受人员", "2026, per beneficiary and year"),
            ),
            figure(
                "期末可支付月数",
                "payable months at the end",
                "7.5",
                lang.pick(
                    "2055 年最佳估计；5–95%：−11.0 至 19.2",
                    "2055, best estimate; 5–95 %: −11.0 to 19.2",
                ),
            ),
        ],
        charts,
        annual,
        annual_columns: Vec::new(),
        assumptions: vec![
            assumption(
                "工资增长率",
                "wage growth",
                "5.0% → 3.5%",
                Some(lang.pick("统计公报 2025", "Statistical communiqué 2025")),
            ),
            assumption("护理价格增长率", "care price growth", "4.0%", None),
        ],
        warnings: vec![
            lang.pick("参保覆盖率没有来源，按假定处理。", "Coverage has no source and is assumed.").into(),
        ],
        notes: Vec::new(),
        simulation: Some((10_000, 20_260_101)),
        largest_error: Some(0.005),
        reproduce: vec![
            ("changhu".into(), "0.1.0".into()),
            (lang.pick("命令", "command").into(), "changhu run scenarios/sample.yaml --seed 20260101".into()),
        ],
    }
}
