//! Stacked bars by year with direct labels, shared by the charts of money and of people.

use super::canvas::Canvas;
use super::data::StackPart;
use super::frame::Panel;
use super::margin::MarginLabel;
use super::palette::{Hue, STACK};
use crate::report::number::{Scale, grouped};

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

/// Labels at the last bar: name and value of the last year, in the unit of the axis.
pub fn labels(panel: &Panel, parts: &[StackPart], scale: Scale) -> Vec<MarginLabel> {
    let (mut up, mut down) = (0.0, 0.0);
    let mut labels = Vec::new();
    for (part, hue) in visible(parts) {
        let value = part.values.last().copied().unwrap_or(0.0);
        let base = if value >= 0.0 { &mut up } else { &mut down };
        let middle = *base + value / 2.0;
        *base += value;
        let text = format!("{} {}", part.label, figure(value, scale));
        labels.push(MarginLabel { y: panel.y(middle), text, colour: hue.ink, bold: false });
    }
    labels
}

/// A value in the unit of the axis; whole persons and whole yuan.
pub fn figure(value: f64, scale: Scale) -> String {
    if scale.divisor == 1.0 { grouped(value, 0) } else { scale.figure(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
