//! What the paths say, year by year: quantiles of the quoted measures, probabilities, and their Monte Carlo errors.

use super::super::precision::SPREAD;
use super::super::table::{PresentError, column};
use super::super::verdicts::sentence;
use super::super::{pooling, province};
use super::tables::printed;
use super::{Maker, begun, width};
use crate::analysis::outcome::{QUANTILES, Share, YearStatistics};
use crate::report::annual::AnnualTable;
use crate::report::chart::Quantity;
use crate::report::columns::{Column, Statistic, Unit};
use crate::report::number::Scale;
use crate::report::workbook::style::{Digits, Look, length};
use crate::report::workbook::{Condition, Rule, Sheet};

/// The sheet of quantiles with its blocks; none without paths.
pub struct Fans {
    pub sheet: Option<Sheet>,
    pub fans: Vec<Fan>,
}

/// Rows of one measure of one area, or of all together.
#[derive(Clone, Debug)]
pub struct Fan {
    pub sheet: String,
    /// Whether it is of all areas together.
    pub total: bool,
    pub key: String,
    pub unit: String,
    pub rows: [u32; 2],
    pub years: u16,
    pub best: u16,
    /// Columns of the quantiles of [`QUANTILES`].
    pub quantiles: [u16; QUANTILES.len()],
}

/// One measure.
struct Quoted<'a> {
    place: String,
    total: bool,
    column: Column,
    best: Vec<Option<f64>>,
    years: &'a [YearStatistics],
}

/// One row a measure and year.
pub fn fans(maker: &mut Maker) -> Result<Fans, PresentError> {
    let lang = maker.lang;
    let quoted = quoted(maker)?;
    if quoted.is_empty() {
        return Ok(Fans { sheet: None, fans: vec![] });
    }
    let outcome = maker.outcome;
    let calendar: Vec<i32> = maker.scopes.first().map_or_else(Vec::new, |s| s.table.years.clone());
    let name = maker.names.unique(lang.pick("分位数", "Quantiles"));
    let paths = outcome.simulation.map_or(0, |s| s.paths);
    let note = maker.say(
        &format!("{paths} 条路径，各年分别取分位数：一条分位线不是任何一条路径。均值标准误为蒙特卡洛误差；分位数的误差见 precision.csv。"),
        &format!("{paths} paths; quantiles are of each year by itself: a quantile line is not a path. Standard errors of the mean are Monte Carlo errors; those of quantiles are in precision.csv."),
    );
    let (mut sheet, head) =
        begun(name.clone(), &maker.say("主要指标的分布", "Distributions of the main measures"), &[note]);
    let offset = u16::from(maker.many());
    let mut heads = vec![];
    if offset > 0 {
        heads
            .push((maker.area_head(), quoted.iter().map(|q| length(&q.place)).fold(8.0, f64::max).min(36.0)));
    }
    let longest = quoted.iter().map(|q| length(q.column.label(lang))).fold(8.0, f64::max);
    heads.extend([
        (maker.say("指标", "measure"), longest.min(30.0)),
        (maker.say("单位", "unit"), 9.0),
        (maker.say("年份", "year"), 5.0),
        (maker.say("最佳估计", "best estimate"), 9.5),
        (maker.say("均值", "mean"), 9.5),
        (maker.say("均值标准误", "standard error of the mean"), 8.0),
        (maker.say("标准差", "standard deviation"), 9.5),
    ]);
    heads.extend(QUANTILES.map(|p| {
        let percent = 1000.0 * p / 10.0;
        (maker.say(&format!("{percent}% 分位"), &format!("{percent} % quantile")), 9.5)
    }));
    sheet.widths = heads.iter().map(|(h, longest)| width(h, *longest)).collect();
    let heads: Vec<String> = heads.into_iter().map(|h| h.0).collect();
    sheet.heads(head, &heads, u32::from(offset) + 3);
    let best = offset + 3;
    let mut row = head + 1;
    let mut fans = vec![];
    for (i, q) in quoted.iter().enumerate() {
        let largest = q
            .years
            .iter()
            .flat_map(|y| y.quantiles)
            .filter(|v| v.is_finite())
            .fold(0.0, |m: f64, v| m.max(v.abs()));
        let money = Scale::for_axis(Quantity::Money, largest, lang);
        let (divisor, digits, unit) = printed(q.column.unit, money, lang);
        let first = row;
        for (t, (year, of)) in calendar.iter().zip(q.years).enumerate() {
            if offset > 0 {
                sheet.text(row, 0, q.place.as_str(), Look::Label);
            }
            sheet.text(row, offset, q.column.label(lang), Look::Label);
            sheet.text(row, offset + 1, unit, Look::Label);
            sheet.number(row, offset + 2, Some(f64::from(*year)), Digits::Year);
            let error = of.precision.map_or(f64::NAN, |p| p.mean);
            let values = [q.best.get(t).copied().flatten().unwrap_or(f64::NAN), of.mean, error, of.sd];
            for (to, value) in (best..).zip(values.into_iter().chain(of.quantiles)) {
                sheet.number(row, to, Some(value).filter(|v| v.is_finite()).map(|v| v / divisor), digits);
            }
            row += 1;
        }
        fans.push(Fan {
            sheet: name.clone(),
            total: q.total,
            key: q.column.key.to_string(),
            unit: unit.to_owned(),
            rows: [first, (row - 1).max(first)],
            years: offset + 2,
            best,
            quantiles: std::array::from_fn(|i| best + 4 + i as u16),
        });
        // Two measures fill a page of this width.
        if i % 2 == 1 || i + 1 == quoted.len() {
            sheet.end_page(row);
        }
    }
    sheet.filter = Some([head, row - 1, 0, heads.len() as u32 - 1]);
    let mut columns: Vec<&Column> = vec![];
    for q in &quoted {
        if !columns.iter().any(|c| c.key == q.column.key) {
            columns.push(&q.column);
        }
    }
    let keys: Vec<[String; 4]> = columns
        .iter()
        .map(|c| {
            let range = [Statistic::Mean, Statistic::Quantile(1.0), Statistic::Quantile(99.0)]
                .map(|s| c.statistic(s).key.to_string());
            [
                c.label(lang).to_owned(),
                format!("{} … {}", range[0], range[2]),
                c.unit.label(lang).to_owned(),
                c.definition(lang).to_owned(),
            ]
        })
        .collect();
    for [label, key, unit, definition] in &keys {
        maker.explain(&name, [label, key, unit, definition]);
    }
    Ok(Fans { sheet: Some(sheet), fans })
}

/// Everything quoted over paths: all areas together first.
fn quoted<'a>(maker: &Maker<'a>) -> Result<Vec<Quoted<'a>>, PresentError> {
    let mut all = vec![];
    let best = |table: &AnnualTable, key: &str| table.get(key).unwrap_or_default().to_vec();
    if let Some(of) = &maker.outcome.province {
        let table = province::province_table(of)?;
        let mut add = |key: &'static str, years: &'a [YearStatistics]| {
            let place = maker.say("各区合计", "all areas");
            let quoted = Quoted { place, total: true, column: column(key)?, best: best(&table, key), years };
            all.push(quoted);
            Ok::<(), PresentError>(())
        };
        for (key, years) in of.paths.iter().flat_map(province::quoted) {
            add(key, years)?;
        }
        for (key, years) in of.pooled.iter().flat_map(|p| &p.paths).flat_map(pooling::quoted) {
            add(key, years)?;
        }
    }
    for scope in &maker.scopes {
        let Some(paths) = &scope.area.paths else { continue };
        for (key, measure, _) in SPREAD {
            let base = column(key)?;
            // What annual.csv leaves out is left out here.
            let shown = scope.table.get(&base.statistic(Statistic::Mean).key).is_some();
            if let Some(years) = paths.of(measure).filter(|_| shown) {
                let best = best(&scope.table, key);
                all.push(Quoted { place: scope.name.clone(), total: false, column: base, best, years });
            }
        }
    }
    Ok(all)
}

/// Probabilities by year with their errors; none without paths.
pub fn probabilities(maker: &mut Maker) -> Option<Sheet> {
    let lang = maker.lang;
    let constraints = maker
        .scopes
        .first()
        .map_or_else(Vec::new, |s| s.area.constraints.iter().map(|c| c.constraint.clone()).collect());
    let months: Vec<f64> =
        maker.scopes.first()?.area.paths.as_ref()?.months_below.iter().map(|m| m.0).collect();
    let name = maker.name("概率", "Probabilities");
    let notes = [maker.say(
        "路径占比，各年分别计算，标准误为蒙特卡洛误差；没有路径或全部路径命中时，标准误为其上界。各年概率不能相加为“任一年”概率。颜色越深概率越高。",
        "Shares of paths, of each year by itself; standard errors are Monte Carlo errors, and their upper bound where no path or every path is hit. They do not add up to the probability of any year. Darker is likelier.",
    )];
    let (mut sheet, head) = begun(name.clone(), &maker.say("各年概率", "Probabilities by year"), &notes);
    let offset = u16::from(maker.many());
    let probability = Unit::Probability.label(lang);
    let mut labels: Vec<[String; 4]> = vec![];
    for key in ["deficit_probability", "insolvency_probability"] {
        let column = Column::find(key)?;
        labels.push([
            column.label(lang).to_owned(),
            column.key.to_string(),
            probability.to_owned(),
            column.definition(lang).to_owned(),
        ]);
    }
    for m in &months {
        labels.push([
            maker.say(&format!("可支付月数低于 {m}"), &format!("payable months below {m}")),
            format!("precision.csv: payable_months_below_{m}"),
            probability.to_owned(),
            maker.say(
                "年末可支付月数低于该月数的路径占比。",
                "Share of paths with fewer payable months at the year's end.",
            ),
        ]);
    }
    for c in &constraints {
        labels.push([
            maker.say(&format!("突破：{}", sentence(c, lang)), &format!("breach: {}", sentence(c, lang))),
            format!("precision.csv: breach:{}", c.id),
            probability.to_owned(),
            format!(
                "{}{}",
                maker.say(
                    "当年突破该约束的路径占比；空白：当年不适用。",
                    "Share of paths that breach it in the year; blank where it does not bind. "
                ),
                c.clause
            ),
        ]);
    }
    let mut heads = vec![];
    if offset > 0 {
        heads.push(maker.area_head());
        sheet.widths.push(maker.scopes.iter().map(|s| length(&s.name)).fold(8.0, f64::max).min(36.0) + 2.0);
    }
    heads.push(maker.say("年份", "year"));
    sheet.widths.push(7.0);
    for [label, key, unit, definition] in &labels {
        heads.extend([label.clone(), maker.say("标准误", "standard error")]);
        sheet.widths.extend([13.0, 8.0]);
        maker.explain(&name, [label, key, unit, definition]);
    }
    sheet.heads(head, &heads, u32::from(offset) + 1);
    let mut row = head + 1;
    for scope in &maker.scopes {
        let Some(paths) = &scope.area.paths else { continue };
        let mut columns: Vec<Vec<Option<Share>>> = [&paths.deficit, &paths.insolvency]
            .into_iter()
            .chain(paths.months_below.iter().map(|m| &m.1))
            .map(|of| of.iter().copied().map(Some).collect())
            .collect();
        for rule in &constraints {
            let own = scope.area.constraints.iter().find(|c| c.constraint.id == rule.id);
            columns.push(own.and_then(|c| c.paths.as_ref()).map_or_else(Vec::new, |p| p.by_year.clone()));
        }
        for (t, year) in scope.table.years.iter().enumerate() {
            if offset > 0 {
                sheet.text(row, 0, scope.name.as_str(), Look::Label);
            }
            sheet.number(row, offset, Some(f64::from(*year)), Digits::Year);
            for (i, of) in (0_u16..).zip(&columns) {
                let share = of.get(t).copied().flatten();
                let digits = Digits::of_share(share.map(|p| p.error));
                sheet.number(row, offset + 1 + 2 * i, share.map(|p| p.share), digits);
                sheet.number(row, offset + 2 + 2 * i, share.map(|p| p.error), digits);
            }
            row += 1;
        }
        sheet.end_page(row);
    }
    for i in 0..labels.len() as u16 {
        let place = offset + 1 + 2 * i;
        sheet.conditions.push(Condition {
            rows: [head + 1, row - 1],
            columns: [place, place],
            rule: Rule::Share,
        });
    }
    if offset > 0 {
        sheet.filter = Some([head, row - 1, 0, heads.len() as u32 - 1]);
    }
    Some(sheet)
}
