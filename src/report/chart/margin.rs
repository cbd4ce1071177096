//! Direct labels in the right margin: near their lines, never on top of each other.

use super::canvas::{Anchor, Canvas, Colour, TextStyle};
use super::frame::Panel;
use super::palette;
use crate::report::font::{self, Weight};

pub const SIZE: f64 = 11.5;
const LINE: f64 = 14.5;
/// Room between the plot and the text, crossed by a leader when the text had to move.
const LEADER: f64 = 14.0;
/// Widest text before it is broken into lines.
const WIDEST: f64 = 160.0;

/// A label waiting for its place.
#[derive(Clone, Debug)]
pub struct MarginLabel {
    /// Height in the plot, logical pixels.
    pub y: f64,
    pub text: String,
    pub colour: Colour,
    pub bold: bool,
}

impl MarginLabel {
    fn weight(&self) -> Weight {
        if self.bold { Weight::Bold } else { Weight::Regular }
    }

    fn lines(&self) -> Vec<String> {
        self.text.split('\n').flat_map(|part| font::wrap(part, SIZE, self.weight(), WIDEST)).collect()
    }
}

/// Width that the labels need right of the plot.
pub fn width(labels: &[MarginLabel]) -> f64 {
    let widest = labels
        .iter()
        .flat_map(|label| label.lines().into_iter().map(|l| font::width(&l, SIZE, label.weight())))
        .fold(0.0, f64::max);
    if labels.is_empty() { 12.0 } else { LEADER + widest + 6.0 }
}

/// Draws the labels right of the panel, under a heading that names the year of their values.
pub fn draw(canvas: &mut Canvas, labels: &[MarginLabel], panel: &Panel, heading: &str) {
    let (x, top, bottom) = (panel.right, panel.top - 4.0, panel.bottom + 6.0);
    let muted = TextStyle { size: SIZE, weight: Weight::Regular, colour: palette::MUTED };
    if !labels.is_empty() {
        canvas.text((x + LEADER, panel.top - 9.0), Anchor::Start, muted, heading);
    }
    let mut order: Vec<(usize, Vec<String>)> = labels.iter().map(MarginLabel::lines).enumerate().collect();
    order.sort_by(|a, b| labels[a.0].y.total_cmp(&labels[b.0].y));
    let heights: Vec<f64> = order.iter().map(|(_, lines)| lines.len() as f64 * LINE + 2.0).collect();
    let wanted: Vec<f64> = order.iter().map(|(i, _)| labels[*i].y.clamp(top, bottom)).collect();
    let placed = spread(&wanted, &heights, top, bottom);
    for (((index, lines), y), height) in order.iter().zip(placed).zip(heights) {
        let label = &labels[*index];
        let anchor_y = label.y.clamp(top, bottom);
        if (y - anchor_y).abs() > 2.0 {
            let points = vec![(x + 1.0, anchor_y), (x + 5.0, anchor_y), (x + LEADER - 2.0, y)];
            canvas.line(points, label.colour, 0.6);
        }
        let style = TextStyle { size: SIZE, weight: label.weight(), colour: label.colour };
        for (row, line) in lines.iter().enumerate() {
            let middle = y - height / 2.0 + 1.0 + LINE * (row as f64 + 0.5);
            canvas.text_middle((x + LEADER, middle), Anchor::Start, style, line);
        }
    }
}

/// Centres as near as possible (least squares) to the wanted ones, in the same order, without overlap, inside the
/// bounds: isotonic regression by pooling neighbours, after the heights are taken out.
fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut offset = 0.0;
    let offsets: Vec<f64> = heights
        .iter()
        .enumerate()
        .map(|(i, h)| {
            if i > 0 {
                offset += (heights[i - 1] + h) / 2.0;
            }
            offset
        })
        .collect();
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (y, o) in wanted.iter().zip(&offsets) {
        blocks.push((y - o, 1));
        while let [.., (a, n), (b, m)] = blocks[..] {
            if a <= b {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push(((a * n as f64 + b * m as f64) / (n + m) as f64, n + m));
        }
    }
    let (Some(first), Some(last)) = (heights.first(), heights.last()) else { return Vec::new() };
    let low = top + first / 2.0;
    let high = (bottom - last / 2.0 - offset).max(low);
    let level = blocks.into_iter().flat_map(|(y, n)| std::iter::repeat_n(y.clamp(low, high), n));
    level.zip(offsets).map(|(y, o)| y + o).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        // Wanted at 10, 11, 12 with height 10: the middle one stays, the others make room.
        assert_eq!(spread(&[50.0, 51.0, 52.0], &[10.0; 3], 0.0, 100.0), [41.0, 51.0, 61.0]);
        assert_eq!(spread(&[10.0, 90.0], &[10.0; 2], 0.0, 100.0), [10.0, 90.0]);
        assert_eq!(spread(&[99.0, 99.0], &[10.0; 2], 0.0, 100.0), [85.0, 95.0]);
        assert_eq!(spread(&[0.0, 1.0], &[10.0, 20.0], 0.0, 100.0), [5.0, 20.0]);
        assert!(spread(&[], &[], 0.0, 1.0).is_empty());
    }
}
