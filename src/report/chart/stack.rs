//! Stacked bars by year with direct labels, shared by the charts of money and of people.

use super::canvas::Canvas;
use super::data::StackPart;
use super::frame::Panel;
use super::margin::MarginLabel;
use super::palette::{Hue, STACK};
use crate::report::number::{Scale, decimals_for, grouped, trimmed};

/// Parts that show anywhere, each with its colours; the colour of a part does not depend on the others' values.
pub fn visible(parts: &[StackPart]) -> Vec<(&StackPart, Hue)> {
    let coloured = parts.iter().enumerate().map(|(i, part)| (part, STACK[i % STACK.len()]));
    coloured.filter(|(part, _)| part.values.iter().any(|v| *v != 0.0)).collect()
}

/// Lowest and highest end of the stacks; negative parts go down from zero.
pub fn range(parts: &[StackPart], years: usize) -> (f64, f64) {
    let total = |i: usize, sign: f64| -> f64 {
        parts.iter().map(|p| p.values[i]).filter(|v| v * sign > 0.0).sum::<f64>()
    };
    let high = (0..years).map(|i| total(i, 1.0)).fold(0.0, f64::max);
    let low = (0..years).map(|i| total(i, -1.0)).fold(0.0, f64::min);
    (low, high)
}

/// Share of a slot that a bar fills: gaps only where they are wider than a hairline.
pub fn bar_half(panel: &Panel) -> f64 {
    let slot = panel.slot();
    if slot < 7.0 { slot / 2.0 } else { (slot * 0.41).min(26.0) }
}

/// Draws the bars.
pub fn bars(canvas: &mut Canvas, panel: &Panel, parts: &[StackPart], years: usize) {
    let half = bar_half(panel);
    for i in 0..years {
        let x = panel.x_at(i);
        let (mut up, mut down) = (0.0, 0.0);
        for (part, hue) in visible(parts) {
            let value = part.values[i];
            let base = if value >= 0.0 { &mut up } else { &mut down };
            let (from, to) = (panel.y(*base), panel.y(*base + value));
            *base += value;
            if value != 0.0 {
                canvas.rectangle((x - half, from.min(to)), (x + half, from.max(to)), hue.fill);
            }
        }
    }
}

/// Labels at the last bar: name and value of the last year, in the unit of the axis, with the decimals that suit their
/// sum, or a value `beside` them if that is larger: what stands under each other can be added up.
pub fn labels(panel: &Panel, parts: &[StackPart], beside: f64, scale: Scale) -> Vec<MarginLabel> {
    let (mut up, mut down) = (0.0, 0.0);
    let whole = parts.iter().filter_map(|p| p.values.last()).map(|v| v.abs()).sum::<f64>().max(beside.abs());
    let mut labels = Vec::new();
    for (part, hue) in visible(parts) {
        let value = part.values.last().copied().unwrap_or(0.0);
        let base = if value >= 0.0 { &mut up } else { &mut down };
        let middle = *base + value / 2.0;
        *base += value;
        let text = format!("{} {}", part.label, figure(value, whole, scale));
        labels.push(MarginLabel { y: panel.y(middle), text, colour: hue.ink, bold: false });
    }
    labels
}

/// A value in the unit of the axis with the decimals of `whole`; whole persons and whole yuan.
pub fn figure(value: f64, whole: f64, scale: Scale) -> String {
    let decimals = if scale.divisor == 1.0 { 0 } else { decimals_for((whole / scale.divisor).abs()) };
    let half = 0.5 * 10_f64.powi(-(decimals as i32)) * scale.divisor;
    // A part that would be printed as 0 without being nothing.
    if value != 0.0 && value.abs() < half {
        format!("< {}", trimmed(2.0 * half / scale.divisor, decimals))
    } else {
        grouped(value / scale.divisor, decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_decimals_of_their_sum() {
        let scale = Scale { divisor: 1e8, unit: "亿元" };
        let said = [14.36e8, 13.87e8, 0.447e8, 0.02e8, 0.0].map(|v| figure(v, 28.7e8, scale));
        assert_eq!(said, ["14.4", "13.9", "0.4", "< 0.1", "0.0"]);
        assert_eq!(figure(75.7e8, 2886e8, scale), "76");
        assert_eq!(figure(2596.8, 6184.0, Scale { divisor: 1.0, unit: "人" }), "2,597");
    }

    #[test]
    fn range_adds_each_sign_by_itself() {
        let parts = [
            StackPart { label: "a".into(), values: vec![1.0, 2.0] },
            StackPart { label: "b".into(), values: vec![-3.0, 4.0] },
            StackPart { label: "c".into(), values: vec![0.5, 0.0] },
        ];
        assert_eq!(range(&parts, 2), (-3.0, 6.0));
    }
}
