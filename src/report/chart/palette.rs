//! Colours: calm, apart for colour-blind readers, and apart in grey print because lightness differs.

use super::canvas::Colour;

/// A fill and a darker ink of the same hue for text beside it.
#[derive(Clone, Copy, Debug)]
pub struct Hue {
    pub fill: Colour,
    pub ink: Colour,
}

/// Text and axes.
pub const INK: Colour = 0x1f2933;
pub const MUTED: Colour = 0x5b6770;
pub const GRID: Colour = 0xe4e7eb;
pub const AXIS: Colour = 0x7b8794;

/// Bands of a fan, widest first, and its lines.
pub const BANDS: [Colour; 3] = [0xdfe9f3, 0xbdd3e8, 0x8fb4d6];
pub const MEDIAN: Colour = 0x1d4e79;
pub const BEST: Colour = 0xb4480f;
pub const LIMIT: Colour = 0x8c1c2b;
pub const COMPARISONS: [Colour; 3] = [0x3f7d4e, 0x6b4c9a, 0x5b6770];

/// Outgo against stacked income.
pub const OUTGO: Colour = 0x9b1c31;

/// Stacked parts, bottom first; neighbours differ by at least 10 of 100 in lightness.
pub const STACK: [Hue; 8] = [
    Hue { fill: 0x2b4c73, ink: 0x2b4c73 },
    Hue { fill: 0x6fa3c7, ink: 0x2f6b94 },
    Hue { fill: 0xc5dcea, ink: 0x54788f },
    Hue { fill: 0x8a9a5b, ink: 0x5d6b33 },
    Hue { fill: 0xe6d28a, ink: 0x82691a },
    Hue { fill: 0xc47f3d, ink: 0x95561b },
    Hue { fill: 0xf0c9ae, ink: 0x99623c },
    Hue { fill: 0x8d6a8f, ink: 0x6d4a70 },
];

/// Ages under 60, 60–79, 80 and over: men, then women.
pub const AGE_BANDS: [[Colour; 3]; 2] = [[0xbdd3e8, 0x6fa3c7, 0x2b4c73], [0xf0d3bd, 0xd9975f, 0x8f4a17]];

/// Lines of the breach chart.
pub const LINES: [Colour; 6] = [0x1d4e79, 0xb4480f, 0x3f7d4e, 0x6b4c9a, 0x8a6d0b, 0x5b6770];

/// Colour of a probability 0..1 in the heat chart: white to dark red, lightness falling evenly.
pub fn heat(probability: f64) -> Colour {
    const STOPS: [(f64, [f64; 3]); 5] = [
        (0.0, [250.0, 250.0, 248.0]),
        (0.25, [250.0, 224.0, 178.0]),
        (0.5, [238.0, 164.0, 110.0]),
        (0.75, [203.0, 92.0, 70.0]),
        (1.0, [128.0, 24.0, 45.0]),
    ];
    let p = probability.clamp(0.0, 1.0);
    let upper = STOPS.iter().position(|(at, _)| p <= *at).unwrap_or(STOPS.len() - 1).max(1);
    let ((low, from), (high, to)) = (STOPS[upper - 1], STOPS[upper]);
    let weight = (p - low) / (high - low);
    from.iter().zip(to).fold(0, |colour, (a, b)| colour << 8 | (a + (b - a) * weight).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE lightness L* of an sRGB colour.
    fn lightness(colour: Colour) -> f64 {
        let channel = |shift: u32| {
            let v = f64::from(colour >> shift & 0xff) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        let y = 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
        if y > 0.008856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y }
    }

    #[test]
    fn neighbours_differ_in_grey() {
        for pair in STACK.windows(2) {
            let difference = (lightness(pair[0].fill) - lightness(pair[1].fill)).abs();
            assert!(difference >= 10.0, "{:06x} {:06x}: {difference:.1}", pair[0].fill, pair[1].fill);
        }
        for bands in [&BANDS, &AGE_BANDS[0], &AGE_BANDS[1]] {
            for pair in bands.windows(2) {
                assert!(lightness(pair[0]) - lightness(pair[1]) >= 7.0);
            }
        }
    }

    #[test]
    fn inks_are_readable_on_white() {
        // Contrast 4.5 : 1 on white is L* of about 50 or less.
        let inks = STACK.iter().map(|h| h.ink).chain(LINES).chain([INK, MUTED, MEDIAN, BEST, LIMIT, OUTGO]);
        for ink in inks.chain(COMPARISONS) {
            assert!(lightness(ink) <= 51.0, "{ink:06x}: {:.1}", lightness(ink));
        }
    }

    #[test]
    fn heat_darkens_evenly() {
        assert_eq!(heat(0.0), 0xfafaf8);
        assert_eq!(heat(1.0), 0x80182d);
        for step in 1..=20 {
            assert!(lightness(heat(f64::from(step) / 20.0)) < lightness(heat(f64::from(step - 1) / 20.0)));
        }
    }
}
