//! Numbers for readers: units by size and language, digits, axis ticks.
//!
//! | quantity | Chinese | English |
//! |---|---|---|
//! | money | 元, 万元, 亿元 | yuan, thousand, million, billion yuan |
//! | people | 人, 万人, 亿人 | persons, thousand, million persons |
//! | months | 个月 | months |
//! | share | % | % |

use crate::lang::Lang;
use crate::report::chart::Quantity;

/// Minus sign, thousands separators and a fixed number of decimals.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A unit for one axis or one figure: what values are divided by, and its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub divisor: f64,
    pub unit: &'static str,
}

impl Scale {
    /// The unit in which numbers up to `largest` read best.
    pub fn for_values(quantity: Quantity, largest: f64, lang: Lang) -> Self {
        let steps: &[(f64, &str)] = match (quantity, lang) {
            (Quantity::Money, Lang::Zh) => &[(1e8, "亿元"), (1e4, "万元"), (1.0, "元")],
            (Quantity::Money, Lang::En) => {
                &[(1e9, "billion yuan"), (1e6, "million yuan"), (1e3, "thousand yuan"), (1.0, "yuan")]
            }
            (Quantity::People, Lang::Zh) => &[(1e8, "亿人"), (1e4, "万人"), (1.0, "人")],
            (Quantity::People, Lang::En) => {
                &[(1e6, "million persons"), (1e3, "thousand persons"), (1.0, "persons")]
            }
            (Quantity::Months, Lang::Zh) => &[(1.0, "个月")],
            (Quantity::Months, Lang::En) => &[(1.0, "months")],
            (Quantity::Share, _) => &[(0.01, "%")],
        };
        let largest = largest.abs();
        let chosen = steps.iter().find(|(size, _)| largest >= *size).or(steps.last());
        let (divisor, unit) = chosen.copied().unwrap_or((1.0, ""));
        Self { divisor, unit }
    }

    /// The unit for an axis that reaches `largest`: a larger one only if the axis then passes 3.
    pub fn for_axis(quantity: Quantity, largest: f64, lang: Lang) -> Self {
        match quantity {
            Quantity::Money | Quantity::People => Self::for_values(quantity, largest.abs() / 3.0, lang),
            Quantity::Months | Quantity::Share => Self::for_values(quantity, largest, lang),
        }
    }

    /// The value in this unit with three significant digits, without the unit.
    pub fn figure(&self, value: f64) -> String {
        let scaled = value / self.divisor;
        grouped(scaled, decimals_for(scaled.abs()))
    }
}

/// A value with its unit and three significant digits: "1.23 亿元", "8.4 months".
pub fn human(value: f64, quantity: Quantity, lang: Lang) -> String {
    let scale = Scale::for_values(quantity, value, lang);
    let space = if scale.unit == "%" { "" } else { " " };
    let text = match quantity {
        Quantity::Months => grouped(value, 1),
        // Rates are small and need their decimals; a large share is read in tenths of a per cent.
        Quantity::Share if value.abs() >= 0.1 => return format!("{}%", trimmed(100.0 * value, 1)),
        Quantity::Share => return format!("{}%", percent(value)),
        // Fewer than a million persons are counted out in English: "9,555 persons".
        Quantity::People if scale.divisor <= 1e3 => {
            return format!("{} {}", grouped(value, 0), lang.pick("人", "persons"));
        }
        _ => scale.figure(value),
    };
    format!("{text}{space}{}", scale.unit)
}

/// A value with its unit, no finer than its standard error supports; as [`human`] says it where there is no error.
pub fn supported(value: f64, error: f64, quantity: Quantity, lang: Lang) -> String {
    if !(error > 0.0 && error.is_finite()) {
        return human(value, quantity, lang);
    }
    let mut scale = Scale::for_values(quantity, value.abs().max(error), lang);
    if quantity == Quantity::People && scale.divisor <= 1e3 {
        scale = Scale { divisor: 1.0, unit: lang.pick("人", "persons") };
    }
    let text = no_finer(value / scale.divisor, error / scale.divisor);
    let space = if scale.unit == "%" { "" } else { " " };
    format!("{text}{space}{}", scale.unit)
}

/// A number of which the last digit printed is the first of its error > 0.
pub fn no_finer(value: f64, error: f64) -> String {
    // 0.95 and above rounds to 1 in the place before.
    let place = (error / 0.95).log10().floor();
    let digits = (-place).clamp(0.0, 6.0) as usize;
    // Whole tens or hundreds where the error is as large.
    let unit = 10_f64.powf(place.max(0.0));
    grouped(if unit > 1.0 { (value / unit).round() * unit } else { value }, digits)
}

/// A share as a number of per cent: up to four decimals, no trailing zeros.
pub fn percent(share: f64) -> String {
    trimmed(share * 100.0, 4)
}

/// At most `decimals` decimals, trailing zeros dropped.
pub fn trimmed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Decimals that leave three significant digits.
fn decimals_for(magnitude: f64) -> usize {
    match magnitude {
        m if m >= 99.95 => 0,
        m if m >= 9.995 => 1,
        m if m >= 0.9995 => 2,
        m if m >= 0.09995 => 3,
        m if m > 0.0 => 4,
        _ => 0,
    }
}

/// Axis ticks: multiples of 1, 2, 2.5 or 5 times a power of ten.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    pub values: Vec<f64>,
    /// Decimals that all ticks need.
    pub decimals: usize,
    /// The axis range: from the first to the last tick.
    pub low: f64,
    pub high: f64,
}

impl Ticks {
    /// About `target` ticks whose range covers `low..high`; a range without extent is widened.
    pub fn covering(low: f64, high: f64, target: usize) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low, low + low.abs().max(1.0)) };
        let rough = (high - low) / target.max(1) as f64;
        let power = rough.log10().floor() as i32;
        let base = 10f64.powi(power);
        let (step, extra) = [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0), (10.0, 0)]
            .into_iter()
            .map(|(m, extra)| (m * base, extra))
            .find(|(step, _)| *step >= rough * (1.0 - 1e-9))
            .unwrap_or((10.0 * base, 0));
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil();
        let count = (last - first).max(1.0) as usize;
        let values: Vec<f64> = (0..=count).map(|i| (first + i as f64) * step).collect();
        let digits = if step >= 10.0 * base * 0.999 { -(power + 1) } else { -power + extra };
        let decimals = digits.max(0) as usize;
        Self { low: values[0], high: values[count], values, decimals }
    }

    /// Label of a tick.
    pub fn label(&self, value: f64) -> String {
        grouped(value, self.decimals)
    }
}

/// Years to label so that `room` labels fit: every 1, 2, 5, 10, 20 or 25 years, and always the first one.
pub fn year_ticks(years: &[i32], room: usize) -> Vec<i32> {
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return Vec::new() };
    let span = (last - first) as usize;
    let step = [1, 2, 5, 10, 20, 25].into_iter().find(|s| span / s < room.max(1)).unwrap_or(50) as i32;
    if step == 1 {
        return years.to_vec();
    }
    years.iter().copied().filter(|y| y.rem_euclid(step) == 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_follow_size_and_language() {
        let cases = [
            (123_456_789.0, Quantity::Money, "1.23 亿元", "123 million yuan"),
            (12_345_678_900.0, Quantity::Money, "123 亿元", "12.3 billion yuan"),
            (-45_600.0, Quantity::Money, "−4.56 万元", "−45.6 thousand yuan"),
            (999.0, Quantity::Money, "999 元", "999 yuan"),
            (2_190_000.0, Quantity::People, "219 万人", "2.19 million persons"),
            (531.0, Quantity::People, "531 人", "531 persons"),
            (9_555.4, Quantity::People, "9,555 人", "9,555 persons"),
            (7.04, Quantity::Months, "7.0 个月", "7.0 months"),
            (0.0015, Quantity::Share, "0.15%", "0.15%"),
            (0.566_389, Quantity::Share, "56.6%", "56.6%"),
        ];
        for (value, quantity, zh, en) in cases {
            assert_eq!(human(value, quantity, Lang::Zh), zh);
            assert_eq!(human(value, quantity, Lang::En), en);
        }
    }

    #[test]
    fn digits_follow_the_error() {
        let cases = [
            (123_456_789.0, 2_000_000.0, Quantity::Money, "1.23 亿元"),
            (123_456_789.0, 20_000_000.0, Quantity::Money, "1.2 亿元"),
            (-987_654_321_000.0, 31e8, Quantity::Money, "−9,880 亿元"),
            (9.8765, 0.049, Quantity::Months, "9.88 个月"),
            (9.8765, 0.099, Quantity::Months, "9.9 个月"),
            (0.012345, 0.0004, Quantity::Share, "1.23%"),
            (7.04, 0.0, Quantity::Months, "7.0 个月"),
            (7.04, f64::NAN, Quantity::Months, "7.0 个月"),
            (47.3, 12.0, Quantity::Months, "50 个月"),
            (9_555.4, 33.0, Quantity::People, "9,560 人"),
        ];
        assert_eq!(supported(9_555.4, 2.0, Quantity::People, Lang::En), "9,555 persons");
        for (value, error, quantity, text) in cases {
            assert_eq!(supported(value, error, quantity, Lang::Zh), text);
        }
    }

    #[test]
    fn grouping_and_signs() {
        assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(grouped(-999.0, 0), "−999");
        assert_eq!(grouped(-0.04, 1), "0.0");
        assert_eq!(grouped(-1000.0, 0), "−1,000");
    }

    #[test]
    fn ticks_cover_the_range_in_round_steps() {
        let cases = [
            (0.0, 23.0, 5, vec![0.0, 5.0, 10.0, 15.0, 20.0, 25.0], 0),
            (0.0, 0.004, 4, vec![0.0, 0.001, 0.002, 0.003, 0.004], 3),
            (-7.0, 11.0, 4, vec![-10.0, -5.0, 0.0, 5.0, 10.0, 15.0], 0),
            (0.0, 12.0, 5, vec![0.0, 2.5, 5.0, 7.5, 10.0, 12.5], 1),
            (0.0, 1.0, 5, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0], 1),
            (0.0, 0.0, 4, vec![0.0, 0.25, 0.5, 0.75, 1.0], 2),
        ];
        for (low, high, target, expected, decimals) in cases {
            let ticks = Ticks::covering(low, high, target);
            assert_eq!(ticks.values.len(), expected.len(), "{low}..{high}: {ticks:?}");
            for (found, expected) in ticks.values.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-9, "{low}..{high}: {ticks:?}");
            }
            assert_eq!(ticks.decimals, decimals, "{low}..{high}");
        }
    }

    #[test]
    fn year_labels_fit_the_room() {
        let years: Vec<i32> = (2026..2057).collect();
        assert_eq!(year_ticks(&years, 8), [2030, 2035, 2040, 2045, 2050, 2055]);
        assert_eq!(year_ticks(&[2027], 8), [2027]);
        assert_eq!(year_ticks(&(2026..2031).collect::<Vec<_>>(), 8), [2026, 2027, 2028, 2029, 2030]);
    }
}
