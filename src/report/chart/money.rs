//! Charts of money: income and outgo with the balance below; a rate ramp with the contributions below.

use super::canvas::{Anchor, Canvas, TextStyle};
use super::check;
use super::data::{Chart, ChartContext, ChartError, IncomeOutgoChart, Quantity, RateRampChart, Series};
use super::frame::{Frame, Heading, Key, Panel, ValueAxis, last_year, source_note, subtitle};
use super::margin::{self, MarginLabel};
use super::palette;
use super::render::render;
use super::{shape, stack};
use crate::report::Lang;
use crate::report::font::{self, Weight};
use crate::report::number::{Scale, human, percent};

const HEIGHT: f64 = 620.0;

/// Draws income by source against outgo, and the closing balance below.
pub fn income_outgo(chart: &IncomeOutgoChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    let (name, years) = (&chart.name, &chart.years);
    check::years(name, years)?;
    check::parts(name, years, &chart.income)?;
    check::defined(name, "outgo", years, &chart.outgo)?;
    check::defined(name, "closing_balance", years, &chart.closing_balance)?;
    let wrap = |values: &[f64]| values.iter().copied().map(Some).collect::<Series>();
    let balance = wrap(&chart.closing_balance);
    if let Some(q) = &chart.balance_quantiles {
        for (key, series) in [("p05", &q.p05), ("p25", &q.p25), ("p75", &q.p75), ("p95", &q.p95)] {
            check::optional(name, key, years, series)?;
        }
    }

    let (low, high) = stack::range(&chart.income, years.len());
    let high = chart.outgo.iter().copied().fold(high, f64::max);
    let scale = Scale::for_axis(Quantity::Money, high, lang);
    // Both panels in the unit of the flows, so that they can be compared.
    let flow_unit = format!("{}{}", scale.unit, lang.pick("/年", " a year"));
    let flow = ValueAxis::covering(low, high, 5, scale, flow_unit);

    let bands = chart.balance_quantiles.as_ref();
    let outer = |value: f64, pick: fn(f64, f64) -> f64, edge: f64| {
        // The outer quantiles may stretch the axis to twice what the best estimate needs.
        let reach = chart.closing_balance.iter().fold(0.0, |m: f64, v| m.max(v.abs())) * 2.0;
        pick(edge, value.clamp(-reach, reach))
    };
    let mut balance_high = chart.closing_balance.iter().copied().fold(0.0, f64::max);
    let mut balance_low = chart.closing_balance.iter().copied().fold(0.0, f64::min);
    if let Some(q) = bands {
        balance_high = q.p95.iter().flatten().fold(balance_high, |m, v| outer(*v, f64::max, m));
        balance_low = q.p05.iter().flatten().fold(balance_low, |m, v| outer(*v, f64::min, m));
    }
    let stock = ValueAxis::covering(balance_low, balance_high, 4, scale, scale.unit.to_owned());

    let title = match lang {
        Lang::Zh => format!("{}收入、支出与累计结余（{}）", chart.fund, scale.unit),
        Lang::En => format!("{}: income, outgo and balance ({})", chart.fund, scale.unit),
    };
    let mut keys = vec![Key::Line(palette::OUTGO, None, lang.pick("支出合计", "total outgo").to_owned())];
    if bands.is_some() {
        let text = |p: &str| match lang {
            Lang::Zh => format!("结余 {p} 分位区间"),
            Lang::En => format!("balance, {p} of paths"),
        };
        keys.push(Key::Area(palette::BANDS[0], text("5–95%")));
        keys.push(Key::Area(palette::BANDS[2], text("25–75%")));
    }
    let detail = lang.pick("柱与线为最佳估计", "bars and lines: best estimate");
    let detail = if context.simulation.is_some() { detail } else { "" };
    let mut notes = vec![
        lang.pick(
            "收入柱不含上年结余；支出不含转出；名义金额。累计结余为年末数，负数表示基金缺口。",
            "Income without the balance brought forward; outgo without transfers out; nominal yuan. \
             Balance at the end of the year; below zero it is the fund's gap.",
        )
        .to_owned(),
    ];
    let clipped = bands.is_some_and(|q| {
        let (low, high) = (stock.ticks.low * scale.divisor, stock.ticks.high * scale.divisor);
        q.p95.iter().flatten().any(|v| *v > high) || q.p05.iter().flatten().any(|v| *v < low)
    });
    if clipped {
        notes.push(
            lang.pick(
                "分位区间超出下图纵轴的部分未画出。",
                "Parts of the bands beyond the lower axis are not drawn.",
            )
            .to_owned(),
        );
    }
    notes.push(source_note(context));
    let heading = Heading { title: title.clone(), subtitle: subtitle(context, detail), keys, notes };

    let upper_name = lang.pick("收入（柱）与支出（线）", "income (bars) and outgo (line)");
    let lower_name = lang.pick("年末累计结余", "balance at the end of the year");
    let mut frame = Frame::new(HEIGHT, &heading);
    let axes = [(flow, upper_name, 0.6), (stock, lower_name, 0.4)];
    let panels = two_panels(&mut frame, lang, years, axes, |upper, lower| {
        let outgo = chart.outgo[years.len() - 1];
        let mut top = stack::labels(upper, &chart.income, outgo, scale);
        let income: f64 = chart.income.iter().filter_map(|p| p.values.last()).sum();
        let text =
            format!("{} {}", lang.pick("支出", "outgo"), stack::figure(outgo, income.max(outgo), scale));
        top.push(MarginLabel { y: upper.y(outgo), text, colour: palette::OUTGO, bold: true });
        let last = chart.closing_balance[years.len() - 1];
        let text = format!("{} {}", lang.pick("累计结余", "balance"), stack::figure(last, last, scale));
        (top, vec![MarginLabel { y: lower.y(last), text, colour: palette::MEDIAN, bold: true }])
    });
    let [(upper, upper_labels), (lower, lower_labels)] = panels;
    let canvas = &mut frame.canvas;
    stack::bars(canvas, &upper, &chart.income, years.len());
    cased_line(canvas, &upper, &wrap(&chart.outgo), palette::OUTGO);
    if let Some(q) = bands {
        for (low, high, colour) in [(&q.p05, &q.p95, palette::BANDS[0]), (&q.p25, &q.p75, palette::BANDS[2])]
        {
            for run in shape::runs(&[low, high]) {
                let mut points = lower.points(high, run);
                points.extend(lower.points(low, run).into_iter().rev());
                canvas.polygon(shape::clip_polygon(&points, lower.top, lower.bottom), colour);
            }
        }
        lower.zero_line(canvas);
    }
    cased_line(canvas, &lower, &balance, palette::MEDIAN);
    margin::draw(canvas, &upper_labels, &upper, &last_year(years, lang));
    margin::draw(canvas, &lower_labels, &lower, &last_year(years, lang));

    let last = years.len() - 1;
    let (income, outgo) = (chart.income.iter().map(|p| p.values[last]).sum(), chart.outgo[last]);
    let (income, outgo) = (human(income, Quantity::Money, lang), human(outgo, Quantity::Money, lang));
    let closing = human(chart.closing_balance[last], Quantity::Money, lang);
    let alt = match lang {
        Lang::Zh => {
            format!("{title}：{} 年收入 {income}，支出 {outgo}，年末累计结余 {closing}。", years[last])
        }
        Lang::En => format!("{title}: in {} income {income}, outgo {outgo}, closing {closing}.", years[last]),
    };
    render(&frame.canvas, name, title, alt)
}

/// Draws the rate by year and the contributions it brings, by payer.
pub fn rate_ramp(chart: &RateRampChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    let (name, years) = (&chart.name, &chart.years);
    check::years(name, years)?;
    check::parts(name, years, &chart.contributions)?;
    for rate in &chart.rates {
        check::optional(name, &rate.label, years, &rate.values)?;
    }
    let highest = chart.rates.iter().flat_map(|r| &r.values).flatten().copied().fold(0.0, f64::max);
    let share = Scale::for_values(Quantity::Share, 1.0, lang);
    let rate_axis = ValueAxis::covering(0.0, highest * 1.12, 4, share, share.unit.to_owned());
    let (low, high) = stack::range(&chart.contributions, years.len());
    let scale = Scale::for_axis(Quantity::Money, high, lang);
    let unit = format!("{}{}", scale.unit, lang.pick("/年", " a year"));
    let money_axis = ValueAxis::covering(low, high, 4, scale, unit);

    let title = match lang {
        Lang::Zh => format!("{}费率（%）与各方缴费（{}）", chart.group, scale.unit),
        Lang::En => format!("{}: contribution rate (%) and contributions ({})", chart.group, scale.unit),
    };
    let detail = lang.pick("最佳估计", "best estimate");
    let heading = Heading {
        title: title.clone(),
        subtitle: subtitle(&ChartContext { simulation: None, ..context.clone() }, detail),
        keys: Vec::new(),
        notes: vec![chart.base.clone(), source_note(context)].into_iter().filter(|n| !n.is_empty()).collect(),
    };
    let mut frame = Frame::new(HEIGHT, &heading);
    let upper_name = lang.pick("费率，占缴费基数", "rate, of the contribution base");
    let lower_name = lang.pick("缴费收入，按缴费方", "contributions by payer");
    let axes = [(rate_axis, upper_name, 0.42), (money_axis, lower_name, 0.58)];
    let panels = two_panels(&mut frame, lang, years, axes, |upper, lower| {
        let rates = chart.rates.iter().enumerate().filter_map(|(i, rate)| {
            let value = rate.values.last().copied().flatten()?;
            let text = format!("{} {}%", rate.label, percent(value));
            Some(MarginLabel { y: upper.y(value), text, colour: rate_colour(i), bold: true })
        });
        (rates.collect(), stack::labels(lower, &chart.contributions, 0.0, scale))
    });
    let [(upper, upper_labels), (lower, lower_labels)] = panels;
    let canvas = &mut frame.canvas;
    for (i, rate) in chart.rates.iter().enumerate() {
        steps(canvas, &upper, &rate.values, rate_colour(i));
    }
    stack::bars(canvas, &lower, &chart.contributions, years.len());
    margin::draw(canvas, &upper_labels, &upper, &last_year(years, lang));
    margin::draw(canvas, &lower_labels, &lower, &last_year(years, lang));

    let last = years.len() - 1;
    let total = human(chart.contributions.iter().map(|p| p.values[last]).sum(), Quantity::Money, lang);
    let rates: Vec<String> = chart
        .rates
        .iter()
        .filter_map(|r| Some(format!("{} {}%", r.label, percent(r.values[last]?))))
        .collect();
    let rates = rates.join(lang.pick("，", ", "));
    let alt = match lang {
        Lang::Zh => format!("{title}：{} 年{rates}，缴费合计 {total}。", years[last]),
        Lang::En => format!("{title}: in {} {rates}, contributions {total}.", years[last]),
    };
    render(&frame.canvas, name, title, alt)
}

fn rate_colour(index: usize) -> u32 {
    palette::LINES[index % palette::LINES.len()]
}

/// A step line: a rate holds for the calendar year. Levels carry their value where there is room.
fn steps(canvas: &mut Canvas, panel: &Panel, values: &Series, colour: u32) {
    let half = panel.slot() / 2.0;
    let style = TextStyle { size: 11.0, weight: Weight::Regular, colour };
    for run in shape::runs(&[values]) {
        let points: Vec<_> =
            panel.points(values, run).iter().flat_map(|p| [(p.0 - half, p.1), (p.0 + half, p.1)]).collect();
        canvas.line(points, colour, 2.2);
    }
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (from, to, value) in levels(values) {
        let text = format!("{}%", percent(value));
        let width = font::width(&text, style.size, style.weight);
        let (start, end) = (panel.x_at(from) - half + 2.0, panel.x_at(to - 1) + half - 4.0);
        let rises = values.get(to).copied().flatten().is_some_and(|next| next > value);
        // A level too short for its text borrows the room over the lower level beside it.
        let x = if rises && end - start < width { end - width } else { start };
        // At the axis there is none: the text goes under the line, where a rising rate leaves it free.
        let (x, y) = if x < panel.left { (start, panel.y(value) + 12.0) } else { (x, panel.y(value) - 5.0) };
        if taken.iter().all(|(l, r, at)| x > *r || x + width < *l || (y - at).abs() > 11.0) {
            canvas.text((x, y), Anchor::Start, style, &text);
            taken.push((x, x + width, y));
        }
    }
}

/// Stretches of one value: first index, index after the last, value.
fn levels(values: &Series) -> Vec<(usize, usize, f64)> {
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for (i, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        match found.last_mut() {
            Some(level) if level.1 == i && (level.2 - value).abs() < 1e-12 => level.1 = i + 1,
            _ => found.push((i, i + 1, value)),
        }
    }
    found
}

/// A line with a white case, readable on bars.
fn cased_line(canvas: &mut Canvas, panel: &Panel, series: &Series, colour: u32) {
    for run in shape::runs(&[series]) {
        let points = panel.points(series, run);
        if let [only] = points[..] {
            canvas.disc(only, 5.0, 0xffffff);
            canvas.disc(only, 3.5, colour);
            continue;
        }
        canvas.line(points.clone(), 0xffffff, 4.5);
        canvas.line(points, colour, 2.2);
    }
}

type Labelled = (Panel, Vec<MarginLabel>);

/// Two panels over each other on one time axis, with the margin that their labels need.
fn two_panels(
    frame: &mut Frame,
    lang: Lang,
    years: &[i32],
    axes: [(ValueAxis, &str, f64); 2],
    labels: impl Fn(&Panel, &Panel) -> (Vec<MarginLabel>, Vec<MarginLabel>),
) -> [Labelled; 2] {
    const GAP: f64 = 52.0;
    let [(upper, upper_name, upper_share), (lower, lower_name, _)] = axes;
    let room = frame.bottom - 22.0 - (frame.top + 18.0) - GAP;
    let top = (frame.top + 18.0, frame.top + 18.0 + room * upper_share);
    let bottom = (top.1 + GAP, frame.bottom - 22.0);
    let left = frame.left + upper.label_width().max(lower.label_width()) + 7.0;
    let comma = lang.comma();
    let name =
        |axis: ValueAxis, name: &str| ValueAxis { unit: format!("{name}{comma}{}", axis.unit), ..axis };
    let (upper, lower) = (name(upper, upper_name), name(lower, lower_name));

    let draw = |canvas: &mut Canvas, right: f64| {
        let upper = Panel::draw(canvas, (left, right), top, years, upper.clone(), true);
        (upper, Panel::draw(canvas, (left, right), bottom, years, lower.clone(), true))
    };
    let trial = draw(&mut Canvas::new(1.0, 1.0), frame.right);
    let (first, second) = labels(&trial.0, &trial.1);
    let right = frame.right - margin::width(&first).max(margin::width(&second));
    let (upper, lower) = draw(&mut frame.canvas, right);
    [(upper, first), (lower, second)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_a_ramp() {
        let ramp = vec![None, Some(0.0015), Some(0.0015), Some(0.002), None, Some(0.002)];
        assert_eq!(levels(&ramp), [(1, 3, 0.0015), (3, 4, 0.002), (5, 6, 0.002)]);
    }
}
