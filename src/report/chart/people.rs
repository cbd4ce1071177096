//! Charts of people: persons in parts by year, and population pyramids.

use super::canvas::{Anchor, Canvas, TextStyle};
use super::check;
use super::data::{Chart, ChartContext, ChartError, PeopleChart, PyramidChart, Quantity, Series};
use super::frame::{Frame, Heading, Key, Panel, ValueAxis, last_year, source_note, subtitle};
use super::margin::{self, MarginLabel};
use super::palette;
use super::render::render;
use super::{shape, stack};
use crate::report::Lang;
use crate::report::font::Weight;
use crate::report::number::{Scale, Ticks, grouped, human};
use crate::sets::{AGES, BySexAge};

const HEIGHT: f64 = 500.0;
const DASH: (f64, f64) = (5.0, 3.0);

/// Draws persons by year in stacked parts, with the spread of their total where there is one.
pub fn people(chart: &PeopleChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    let (name, years) = (&chart.name, &chart.years);
    check::years(name, years)?;
    check::parts(name, years, &chart.parts)?;
    let spread = chart.total_p05_p95.as_ref();
    if let Some((low, high)) = spread {
        check::optional(name, "p05", years, low)?;
        check::optional(name, "p95", years, high)?;
    }
    let (low, stacked) = stack::range(&chart.parts, years.len());
    let widest = spread.iter().flat_map(|(_, p95)| p95).flatten().copied().fold(stacked, f64::max);
    let high = widest.min(2.5 * stacked.max(f64::MIN_POSITIVE));
    let scale = Scale::for_axis(Quantity::People, high, lang);
    let axis = ValueAxis::covering(low, high, 5, scale, scale.unit.to_owned());

    let title = match lang {
        Lang::Zh => format!("{}（{}）", chart.title, scale.unit),
        Lang::En => format!("{} ({})", chart.title, scale.unit),
    };
    let mut keys = Vec::new();
    let mut notes = vec![chart.definition.clone()];
    if spread.is_some() {
        let text = lang.pick("合计的 5% 与 95% 分位", "5 % and 95 % quantiles of the total");
        keys.push(Key::Line(palette::INK, Some(DASH), text.to_owned()));
        if widest > axis.ticks.high * scale.divisor {
            notes.push(lang.pick("95% 分位超出纵轴。", "The 95 % quantile runs beyond the axis.").to_owned());
        }
    }
    notes.push(source_note(context));
    notes.retain(|n| !n.is_empty());
    let detail = lang.pick("柱为最佳估计", "bars: best estimate");
    let detail = if context.simulation.is_some() { detail } else { "" };
    let heading = Heading { title: title.clone(), subtitle: subtitle(context, detail), keys, notes };
    let mut frame = Frame::new(HEIGHT, &heading);

    let edges = |width: f64| (frame.left + axis.label_width() + 7.0, frame.right - width);
    let heights = (frame.top + 18.0, frame.bottom - 22.0);
    let trial = Panel::draw(&mut Canvas::new(1.0, 1.0), edges(0.0), heights, years, axis.clone(), true);
    let mut labels = stack::labels(&trial, &chart.parts, 0.0, scale);
    let total: f64 = chart.parts.iter().map(|p| p.values[years.len() - 1]).sum();
    let text = format!("{} {}", lang.pick("合计", "total"), stack::figure(total, total, scale));
    labels.push(MarginLabel { y: trial.y(total) - 12.0, text, colour: palette::INK, bold: true });
    let edges = edges(margin::width(&labels));
    let panel = Panel::draw(&mut frame.canvas, edges, heights, years, axis, true);
    stack::bars(&mut frame.canvas, &panel, &chart.parts, years.len());
    if let Some((low, high)) = spread {
        for series in [low, high] {
            bound(&mut frame.canvas, &panel, series);
        }
    }
    margin::draw(&mut frame.canvas, &labels, &panel, &last_year(years, lang));

    let last = years[years.len() - 1];
    let total = human(total, Quantity::People, lang);
    let alt = match lang {
        Lang::Zh => format!("{title}：{last} 年合计 {total}。"),
        Lang::En => format!("{title}: {total} in {last}."),
    };
    render(&frame.canvas, name, title, alt)
}

fn bound(canvas: &mut Canvas, panel: &Panel, series: &Series) {
    for run in shape::runs(&[series]) {
        let points = panel.points(series, run);
        for part in shape::clip_line(&points, panel.top, panel.bottom) {
            canvas.line(part.clone(), 0xffffff, 2.6);
            canvas.stroke(part, palette::INK, 1.2, Some(DASH));
        }
    }
}

/// Draws the pyramids of the first and the last year side by side on one scale.
pub fn pyramid(chart: &PyramidChart, context: &ChartContext) -> Result<Chart, ChartError> {
    let lang = context.lang;
    for (year, persons) in [&chart.first, &chart.last] {
        if persons.iter().flatten().any(|v| !v.is_finite()) {
            let series = "persons".to_owned();
            return Err(ChartError::NotFinite { chart: chart.name.clone(), series, year: *year });
        }
    }
    let groups = [&chart.first, &chart.last].map(|(_, persons)| grouped_ages(persons, chart.five_year));
    let largest = groups.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let scale = Scale::for_axis(Quantity::People, largest, lang);
    let ticks = Ticks::covering(0.0, largest / scale.divisor, 4);
    let width = if chart.five_year {
        lang.pick("每 5 岁一组", "five-year age groups")
    } else {
        lang.pick("单岁", "single ages")
    };
    let title = match lang {
        Lang::Zh => format!(
            "{}年龄结构：{} 年与 {} 年（{}）",
            chart.population, chart.first.0, chart.last.0, scale.unit
        ),
        Lang::En => {
            format!("{} by age: {} and {} ({})", chart.population, chart.first.0, chart.last.0, scale.unit)
        }
    };
    let shades = |band: usize, zh: &str, en: &str| {
        Key::Pair(palette::AGE_BANDS.map(|sex| sex[band]), lang.pick(zh, en).to_owned())
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: subtitle(
            &ChartContext { simulation: None, ..context.clone() },
            lang.pick("最佳估计", "best estimate"),
        ),
        keys: vec![
            shades(0, "0–59 岁", "under 60"),
            shades(1, "60–79 岁", "60–79"),
            shades(2, "80 岁及以上", "80 and over"),
        ],
        notes: vec![
            format!(
                "{}{width}{}",
                lang.pick("1 月 1 日人数，", "Persons on 1 January, "),
                lang.pick("；两图同一比例尺；左男右女。", "; both on one scale; men left, women right.")
            ),
            source_note(context),
        ],
    };
    let mut frame = Frame::new(560.0, &heading);
    let middle = WIDTH_HALF;
    let sides = [(frame.left, middle - 26.0), (middle + 26.0, frame.right)];
    let heights = (frame.top + 52.0, frame.bottom - 38.0);
    let canvas = &mut frame.canvas;
    for (((year, persons), groups), (left, right)) in
        [&chart.first, &chart.last].into_iter().zip(&groups).zip(sides)
    {
        summary(canvas, (left, heights.0 - 38.0), *year, persons, lang);
        one_pyramid(canvas, (left, right), heights, groups, &ticks, scale, lang);
    }
    let rows = if chart.five_year { 105.0 } else { AGES as f64 };
    age_labels(canvas, middle, heights, rows, lang);

    let old = |persons: &BySexAge| share_from(persons, 60);
    let (from, to) = (percent1(old(&chart.first.1)), percent1(old(&chart.last.1)));
    let alt = match lang {
        Lang::Zh => format!("{title}：60 岁及以上占比由 {from} 变为 {to}。"),
        Lang::En => format!("{title}: share aged 60 and over from {from} to {to}."),
    };
    render(&frame.canvas, &chart.name, title, alt)
}

const WIDTH_HALF: f64 = super::frame::WIDTH / 2.0;

/// Persons by sex and group of ages; the last group is open.
fn grouped_ages(persons: &BySexAge, five_year: bool) -> [Vec<f64>; 2] {
    let size = if five_year { 5 } else { 1 };
    [0, 1].map(|sex| persons[sex].chunks(size).map(|ages| ages.iter().sum()).collect())
}

fn share_from(persons: &BySexAge, age: usize) -> f64 {
    let all: f64 = persons.iter().flatten().sum();
    let old: f64 = persons.iter().flat_map(|ages| &ages[age..]).sum();
    if all > 0.0 { old / all } else { 0.0 }
}

fn percent1(share: f64) -> String {
    format!("{}%", grouped(share * 100.0, 1))
}

fn summary(canvas: &mut Canvas, at: (f64, f64), year: i32, persons: &BySexAge, lang: Lang) {
    let total: f64 = persons.iter().flatten().sum();
    let heading = match lang {
        Lang::Zh => format!("{year} 年：{}", human(total, Quantity::People, lang)),
        Lang::En => format!("{year}: {}", human(total, Quantity::People, lang)),
    };
    let shares: Vec<String> = [60, 80]
        .into_iter()
        .map(|age| {
            let old: f64 = persons.iter().flat_map(|ages| &ages[age..]).sum();
            let people = human(old, Quantity::People, lang);
            let share = percent1(share_from(persons, age));
            match lang {
                Lang::Zh => format!("{age}+ {people}，{share}"),
                Lang::En => format!("{age}+ {people}, {share}"),
            }
        })
        .collect();
    let bold = TextStyle { size: 13.0, weight: Weight::Bold, colour: palette::INK };
    let plain = TextStyle { size: 11.0, weight: Weight::Regular, colour: palette::MUTED };
    canvas.text(at, Anchor::Start, bold, &heading);
    canvas.text((at.0, at.1 + 16.0), Anchor::Start, plain, &shares.join(lang.pick("；", "; ")));
}

fn one_pyramid(
    canvas: &mut Canvas,
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
    groups: &[Vec<f64>; 2],
    ticks: &Ticks,
    scale: Scale,
    lang: Lang,
) {
    let centre = (left + right) / 2.0;
    let reach = (right - left) / 2.0 - 14.0;
    let x = |sex: usize, value: f64| {
        let length = value / ticks.high * reach;
        if sex == 0 { centre - length } else { centre + length }
    };
    let label = TextStyle { size: 10.5, weight: Weight::Regular, colour: palette::MUTED };
    for (i, &tick) in ticks.values.iter().enumerate() {
        for sex in 0..if i == 0 { 1 } else { 2 } {
            let at = x(sex, tick);
            canvas.line(vec![(at, top), (at, bottom)], palette::GRID, 0.75);
            canvas.text_middle((at, bottom + 11.0), Anchor::Middle, label, &ticks.label(tick));
        }
    }
    let unit_at = (centre, bottom + 27.0);
    canvas.text_middle(unit_at, Anchor::Middle, label, scale.unit);
    let count = groups[0].len();
    let height = (bottom - top) / count as f64;
    let size = AGES.div_ceil(count);
    let inset = if count < 40 { 0.06 * height } else { 0.0 };
    for (sex, values) in groups.iter().enumerate() {
        for (i, &value) in values.iter().enumerate() {
            let age = i * size;
            let band = usize::from(age >= 60) + usize::from(age >= 80);
            let lower = bottom - i as f64 * height - inset;
            let upper = bottom - (i as f64 + 1.0) * height + inset;
            let end = x(sex, value / scale.divisor);
            canvas.rectangle(
                (centre.min(end), upper),
                (centre.max(end), lower),
                palette::AGE_BANDS[sex][band],
            );
        }
    }
    canvas.line(vec![(centre, top), (centre, bottom)], 0xffffff, 1.0);
    let sex_style = TextStyle { size: 12.0, weight: Weight::Bold, colour: palette::AGE_BANDS[0][2] };
    canvas.text((left + 4.0, top + 14.0), Anchor::Start, sex_style, lang.pick("男", "men"));
    let sex_style = TextStyle { colour: palette::AGE_BANDS[1][2], ..sex_style };
    canvas.text((right - 4.0, top + 14.0), Anchor::End, sex_style, lang.pick("女", "women"));
}

/// Ages between the two pyramids, for both, at the lower edge of the age; `rows` is the height in years of age.
fn age_labels(canvas: &mut Canvas, middle: f64, (top, bottom): (f64, f64), rows: f64, lang: Lang) {
    let label = TextStyle { size: 10.5, weight: Weight::Regular, colour: palette::MUTED };
    for age in (0..=100).step_by(10) {
        let share = f64::from(age) / rows;
        let y = bottom - share * (bottom - top);
        let text = if age == 100 { "100+".to_owned() } else { age.to_string() };
        canvas.text_middle((middle, y), Anchor::Middle, label, &text);
        for end in [middle - 26.0, middle + 20.0] {
            canvas.line(vec![(end, y), (end + 6.0, y)], palette::GRID, 0.75);
        }
    }
    canvas.text_middle((middle, top - 12.0), Anchor::Middle, label, lang.pick("年龄", "age"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_groups_and_old_share() {
        let mut persons = [[0.0; AGES]; 2];
        persons[0][4] = 1.0;
        persons[0][5] = 2.0;
        persons[1][59] = 3.0;
        persons[1][60] = 4.0;
        persons[1][100] = 10.0;
        let groups = grouped_ages(&persons, true);
        assert_eq!((groups[0].len(), groups[0][0], groups[0][1]), (21, 1.0, 2.0));
        assert_eq!((groups[1][11], groups[1][12], groups[1][20]), (3.0, 4.0, 10.0));
        assert_eq!(grouped_ages(&persons, false)[0].len(), 101);
        assert_eq!(share_from(&persons, 60), 14.0 / 20.0);
        assert_eq!(percent1(0.2347), "23.5%");
    }
}
