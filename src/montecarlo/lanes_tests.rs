//! Elementary functions against high precision, identities and other libraries.

use super::*;
use statrs::distribution::{ContinuousCDF, Normal};

fn relative(found: f64, expected: f64) -> f64 {
    ((found - expected) / expected).abs()
}

/// Reference values to 20 digits from 50-digit arithmetic.
#[test]
fn agrees_with_high_precision() {
    for (x, expected) in [
        (1.0, std::f64::consts::E),
        (-1.0, 0.367_879_441_171_442_321_60),
        (0.001, 1.001_000_500_166_708_341_7),
        (10.5, 36_315.502_674_246_637_739),
        (-700.0, 9.859_676_543_759_770_856_7e-305),
    ] {
        assert!(relative(exp(x), expected) < 3e-16, "exp({x}) = {}", exp(x));
    }
    for (x, expected) in [
        (-10.0, 7.619_853_024_160_526_065_97e-24),
        (-37.0, 5.725_571_222_524_576_822_68e-300),
        (-8.0, 6.220_960_574_271_784_123_5e-16),
        (-5.0, 2.866_515_718_791_939_116_7e-7),
        (-1.0, 0.158_655_253_931_457_051_41),
        (-0.3, 0.382_088_577_811_047_362_67),
        (-30.0, 4.906_713_927_148_187_059_5e-198),
        (-20.5, 1.076_467_325_879_096_033_5e-93),
        (-12.25, 8.399_796_063_633_417_658_9e-35),
        (-6.5, 4.016_000_583_859_117_808_3e-11),
        (-4.0625, 2.427_497_385_668_884_799_3e-5),
        (-2.25, 0.012_224_472_655_044_703_153),
        (-0.0625, 0.475_082_330_970_752_778_8),
        (3.25, 0.999_422_974_957_609_232_96),
        (0.0, 0.5),
        (2.0, 0.977_249_868_051_820_792_80),
    ] {
        assert!(relative(normal_cdf(x), expected) < 2e-15, "Phi({x}) = {}", normal_cdf(x));
    }
}

#[test]
fn exp_and_ln_agree_with_the_standard_library() {
    let (mut worst_exp, mut worst_short, mut worst_ln) = (0.0f64, 0.0f64, 0.0f64);
    for i in 0..200_000 {
        let x = -50.0 + i as f64 * 5.003e-4;
        worst_exp = worst_exp.max(relative(exp(x), x.exp()));
        worst_short = worst_short.max(relative(exp_short(x), x.exp()));
        let y = 1e-5 * 1.000_1f64.powi(i);
        if y < 1e300 && (y - 1.0).abs() > 1e-3 {
            worst_ln = worst_ln.max(relative(ln(y), y.ln()));
        }
    }
    assert!(worst_exp < 4e-16, "{worst_exp}");
    assert!(worst_short < 1.8e-14, "{worst_short}");
    assert!(worst_ln < 5e-16, "{worst_ln}");
    assert_eq!(ln(1.0), 0.0);
    assert!(exp(f64::NAN).is_nan());
    assert!(exp(1e9).is_finite() && exp(-1e9) > 0.0);
}

#[test]
fn sine_and_cosine_agree_with_the_standard_library() {
    for i in -5_000..=5_000 {
        let q = i as f64 * 1e-4;
        let (sin, cos) = sin_cos_turn(q);
        let expected = (2.0 * std::f64::consts::PI * q).sin_cos();
        assert!((sin - expected.0).abs() < 6e-16 && (cos - expected.1).abs() < 6e-16, "{q}");
    }
    assert_eq!(sin_cos_turn(0.25), (1.0, -0.0));
    assert_eq!(sin_cos_turn(-0.5).1, -1.0);
    // Largest possible radius: p = 2^-53.
    assert!((box_muller(-0.5 + f64::EPSILON / 2.0, 0.0).0 - 8.571_674_348_652_905).abs() < 1e-12);
}

#[test]
fn mills_ratio_obeys_its_differential_equation() {
    // M' = x M − 1, checked by central differences; and the bounds 1/x − 1/x³ < M < 1/x.
    for i in 0..390 {
        let x = 0.05 + i as f64 * 0.1;
        let h = 1e-5;
        let slope = (mills(x + h) - mills(x - h)) / (2.0 * h);
        assert!((slope - (x * mills(x) - 1.0)).abs() < 1e-9);
        assert!(mills(x) < 1.0 / x && mills(x) > x / (x * x + 1.0));
    }
}

/// The other library's own error is about 1e-10 relative near −4.
#[test]
fn normal_cdf_agrees_with_statrs() {
    let normal = Normal::standard();
    for i in 0..2_000 {
        let x = -5.0 + i as f64 * 0.006;
        assert!(relative(normal_cdf(x), normal.cdf(x)) < 1e-9, "{x}");
    }
}

#[test]
fn inverse_normal_returns_through_the_distribution_function() {
    // Φ(z) has relative condition z φ/Φ at most about z² in the tail: 2e-16 · 68 at z = −8.2.
    for i in 0..3_600 {
        let q = -0.5 + f64::EPSILON / 2.0 + 0.499 * 0.99f64.powi(i);
        let z = inverse_normal(q);
        let p = 0.5 + q;
        let condition = 1.0 + z * z;
        assert!(relative(normal_cdf(z), p) < 1.5e-15 * condition, "q {q} z {z}");
        assert_eq!(inverse_normal(-q).to_bits(), (-z).to_bits());
    }
    for (p, z) in [(0.975, 1.959_963_984_540_053_855_6), (0.9, 1.281_551_565_544_600_593_5)] {
        assert!(relative(inverse_normal(p - 0.5), z) < 1e-14, "{p}");
    }
    assert_eq!(inverse_normal(0.0), 0.0);
}
