//! Geometry: runs of defined values, and clipping to the range of an axis.

use super::canvas::Point;

/// Index ranges (start, end) in which every given series is defined.
pub fn runs(series: &[&[Option<f64>]]) -> Vec<(usize, usize)> {
    let length = series.iter().map(|s| s.len()).min().unwrap_or(0);
    let mut found = Vec::new();
    let mut start = None;
    for i in 0..=length {
        let defined = i < length && series.iter().all(|s| s[i].is_some());
        match (start, defined) {
            (None, true) => start = Some(i),
            (Some(from), false) => {
                found.push((from, i));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The part of a polygon between two horizontal lines (y downwards, `top` < `bottom`).
pub fn clip_polygon(points: &[Point], top: f64, bottom: f64) -> Vec<Point> {
    let upper = half_plane(points, |y| y >= top, top);
    half_plane(&upper, |y| y <= bottom, bottom)
}

fn half_plane(points: &[Point], inside: impl Fn(f64) -> bool, edge: f64) -> Vec<Point> {
    let mut out = Vec::with_capacity(points.len() + 4);
    for (i, &to) in points.iter().enumerate() {
        let from = points[(i + points.len() - 1) % points.len()];
        if inside(from.1) != inside(to.1) {
            out.push(crossing(from, to, edge));
        }
        if inside(to.1) {
            out.push(to);
        }
    }
    out
}

/// The parts of a line between two horizontal lines.
pub fn clip_line(points: &[Point], top: f64, bottom: f64) -> Vec<Vec<Point>> {
    let inside = |y: f64| (top..=bottom).contains(&y);
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut part: Vec<Point> = Vec::new();
    for (i, &to) in points.iter().enumerate() {
        if i > 0 {
            let from = points[i - 1];
            // Crossings of both edges, in the direction of travel.
            let mut cuts: Vec<Point> = [top, bottom]
                .into_iter()
                .filter(|e| (from.1 - e) * (to.1 - e) < 0.0)
                .map(|e| crossing(from, to, e))
                .collect();
            cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
            for cut in cuts {
                part.push(cut);
                if part.len() > 1 {
                    parts.push(std::mem::take(&mut part));
                }
            }
        }
        if inside(to.1) {
            part.push(to);
        }
    }
    if part.len() > 1 {
        parts.push(part);
    }
    parts
}

fn crossing(from: Point, to: Point, edge: f64) -> Point {
    let share = (edge - from.1) / (to.1 - from.1);
    (from.0 + (to.0 - from.0) * share, edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_break_at_gaps() {
        let a = [None, Some(1.0), Some(2.0), None, Some(3.0)];
        let b = [Some(0.0), Some(1.0), Some(2.0), Some(2.0), Some(3.0)];
        assert_eq!(runs(&[&a, &b]), [(1, 3), (4, 5)]);
        assert_eq!(runs(&[&[None, None]]), []);
    }

    #[test]
    fn polygon_keeps_what_is_between() {
        // A square from y 0 to 10 cut at 2 and 6: area 10 x 4.
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let cut = clip_polygon(&square, 2.0, 6.0);
        let area: f64 = (0..cut.len())
            .map(|i| (cut[i], cut[(i + 1) % cut.len()]))
            .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
            .sum();
        assert!((area.abs() / 2.0 - 40.0).abs() < 1e-12, "{cut:?}");
    }

    #[test]
    fn line_leaves_and_returns() {
        let parts = clip_line(&[(0.0, 5.0), (10.0, -5.0), (20.0, 5.0)], 0.0, 10.0);
        assert_eq!(parts, [vec![(0.0, 5.0), (5.0, 0.0)], vec![(15.0, 0.0), (20.0, 5.0)]]);
        let through = clip_line(&[(0.0, -10.0), (10.0, 10.0)], -5.0, 5.0);
        assert_eq!(through, [vec![(2.5, -5.0), (7.5, 5.0)]]);
        assert!(clip_line(&[(0.0, -10.0), (10.0, -6.0)], -5.0, 5.0).is_empty());
    }
}
