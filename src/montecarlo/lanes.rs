//! Elementary functions for paths side by side: branch-free, so that a plain loop over lanes becomes vector code.
//!
//! | name | is | largest relative error (tested) |
//! |---|---|---|
//! | [`exp`] | e^x, −708 ≤ x ≤ 709, beyond: held at the end | 3e-16 |
//! | [`exp_short`] | e^x, −708 ≤ x ≤ 709 | 1.8e-14 |
//! | [`ln`] | natural logarithm of a positive normal number | 4e-16, and 2e-16 absolute near 1 |
//! | [`mills`] | Φ(−x)/φ(x), 0 ≤ x ≤ 40 | 1e-15 |
//! | [`normal_cdf`] | Φ(x), tails included (relative, to x = −38) | 2e-15 |
//! | [`sin_cos_turn`] | sin 2πq, cos 2πq, \|q\| ≤ ½ | 4e-16, and 2e-16 absolute |
//! | [`inverse_normal`] | Φ⁻¹(½ + q), \|q\| ≤ ½ − 2⁻⁵³ | 1e-15 |
//!
//! Only IEEE additions, multiplications, fused multiply-adds, divisions, square roots, comparisons and bit operations are
//! used, and no system mathematics library. Each is correctly rounded (or exact) at every vector width, and a multiply-add is
//! fused where the code says so and nowhere else: a lane gives the same bits alone, beside fifteen others, and on every
//! processor [MODEL §1.4]. Processors without the instruction (x86 before 2013 and a few later ones) compute it in software.
//! Coefficients are own minimax fits (relative error of the fit below 1.3e-16) unless a source is named.

/// Paths that are computed side by side; fixed, so that a path's block does not depend on the run.
pub const LANES: usize = 16;

/// One number per path of a block, on a cache line of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Lanes(pub [f64; LANES]);

impl Lanes {
    /// The same number in every lane.
    #[inline(always)]
    pub const fn all(value: f64) -> Self {
        Self([value; LANES])
    }

    /// Zero in every lane.
    pub const ZERO: Self = Self::all(0.0);
    /// One in every lane.
    pub const ONE: Self = Self::all(1.0);

    /// A number per lane from its position.
    #[inline(always)]
    pub fn from_fn(mut f: impl FnMut(usize) -> f64) -> Self {
        let mut lanes = Self::ZERO;
        for l in 0..LANES {
            lanes.0[l] = f(l);
        }
        lanes
    }
}

impl std::ops::Index<usize> for Lanes {
    type Output = f64;
    #[inline(always)]
    fn index(&self, lane: usize) -> &f64 {
        &self.0[lane]
    }
}

impl std::ops::IndexMut<usize> for Lanes {
    #[inline(always)]
    fn index_mut(&mut self, lane: usize) -> &mut f64 {
        &mut self.0[lane]
    }
}

/// a b + c, rounded once.
///
/// On a processor without fused multiply-add the library's exact, slow form runs.
#[inline(always)]
pub fn fma(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// The larger of two numbers; `b` if they do not compare. One instruction, unlike `f64::max`.
#[inline(always)]
pub fn max(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers; `b` if they do not compare.
#[inline(always)]
pub fn min(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The largest of sixteen numbers, halves against each other.
#[inline(always)]
pub fn largest(v: &Lanes) -> f64 {
    let mut m = v.0;
    let mut half = LANES / 2;
    while half > 0 {
        for l in 0..half {
            m[l] = max(m[l], m[l + half]);
        }
        half /= 2;
    }
    m[0]
}

/// acc += c · p.
#[inline(always)]
pub fn add_product(acc: &mut Lanes, p: &Lanes, c: f64) {
    for l in 0..LANES {
        acc.0[l] = fma(p.0[l], c, acc.0[l]);
    }
}

/// Σ_i c_i p_i in two sums in turn, so that additions do not wait for each other.
///
/// Sums over the same p are best made one by one: several at once, or a condition on c_i, make LLVM gather lanes from eight p.
#[inline(always)]
pub fn weighted_sum(p: &[Lanes], c: &[f64]) -> Lanes {
    let (mut one, mut two) = (Lanes::ZERO, Lanes::ZERO);
    let ((pairs, odd), (c, c_odd)) = (p.as_chunks::<2>(), c.as_chunks::<2>());
    for (p, c) in pairs.iter().zip(c) {
        add_product(&mut one, &p[0], c[0]);
        add_product(&mut two, &p[1], c[1]);
    }
    if let ([p], [c]) = (odd, c_odd) {
        add_product(&mut one, p, *c);
    }
    for l in 0..LANES {
        one.0[l] += two.0[l];
    }
    one
}

/// Σ_i a_i p_i and Σ_i b_i p_i, c_i = (a_i, b_i): p is read once for both.
#[inline(always)]
pub fn weighted_sums(p: &[Lanes], c: &[[f64; 2]]) -> [Lanes; 2] {
    let [mut a, mut b, mut x, mut y] = [Lanes::ZERO; 4];
    let ((pairs, odd), (c, c_odd)) = (p.as_chunks::<2>(), c.as_chunks::<2>());
    for (p, c) in pairs.iter().zip(c) {
        add_product(&mut a, &p[0], c[0][0]);
        add_product(&mut x, &p[0], c[0][1]);
        add_product(&mut b, &p[1], c[1][0]);
        add_product(&mut y, &p[1], c[1][1]);
    }
    if let ([p], [c]) = (odd, c_odd) {
        add_product(&mut a, p, c[0]);
        add_product(&mut x, p, c[1]);
    }
    for l in 0..LANES {
        a.0[l] += b.0[l];
        x.0[l] += y.0[l];
    }
    [a, x]
}

/// Horner's rule in two interleaved chains (even and odd powers): half the latency for one multiplication more.
#[inline(always)]
fn horner<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut a, mut b) = (c[N - 1], c[N - 2]);
    let mut i = N - 2;
    while i >= 2 {
        a = fma(a, square, c[i - 1]);
        b = fma(b, square, c[i - 2]);
        i -= 2;
    }
    // a and b hold the odd and even powers, or the reverse with one coefficient left.
    if i == 1 { fma(b, x, fma(a, square, c[0])) } else { fma(a, x, b) }
}

/// The same in four chains for a long polynomial of 24 coefficients.
#[inline(always)]
fn horner4(x: f64, c: &[f64; 24]) -> f64 {
    let square = x * x;
    let y = square * square;
    let mut chain = [c[20], c[21], c[22], c[23]];
    let mut i = 20;
    while i > 0 {
        i -= 4;
        for r in 0..4 {
            chain[r] = fma(chain[r], y, c[i + r]);
        }
    }
    fma(fma(chain[3], x, chain[2]), square, fma(chain[1], x, chain[0]))
}

/// 1.5 · 2⁵²: adding it rounds to an integer that then stands in the low bits.
const ROUND: f64 = 6755399441055744.0;
const LN2_HI: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
const LN2_LO: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);

/// (e^r − 1 − r)/r² for |r| ≤ ln 2 / 2.
const EXP: [f64; 10] = [
    0.5000000000000001,
    0.16666666666666644,
    0.041666666666624004,
    0.00833333333335644,
    0.0013888888917290873,
    0.00019841269784150005,
    2.4801521159140598e-05,
    2.7557355872821494e-06,
    2.762015950477285e-07,
    2.5068110591380912e-08,
];

/// e^(x + low) with |low| far below 1: `low` carries what rounding took from x.
#[inline(always)]
fn exp_with(x: f64, low: f64) -> f64 {
    let x = min(709.0, max(-708.0, x));
    let t = fma(x, std::f64::consts::LOG2_E, ROUND);
    let k = t - ROUND;
    let r = fma(-k, LN2_LO, fma(-k, LN2_HI, x)) + low;
    let y = 1.0 + fma(r * r, horner(r, &EXP), r);
    y * f64::from_bits(t.to_bits().wrapping_add(1023) << 52)
}

/// e^x.
///
/// Valid for −708 ≤ x ≤ 709; beyond, the value at that end. NaN gives NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    exp_with(x, 0.0)
}

/// (e^r − 1 − r)/r² for |r| ≤ ln 2 / 2, two terms fewer.
const EXP_SHORT: [f64; 8] = [
    0.4999999999966326,
    0.16666666667267105,
    0.04166666696294252,
    0.008333333094523701,
    0.0013888811021451723,
    0.00019841539516607233,
    2.4880872793262826e-05,
    2.7493014577807236e-06,
];

/// e^x to 1.7e-14 for arguments known to lie in −708..=709.
#[inline(always)]
pub fn exp_short(x: f64) -> f64 {
    let t = fma(x, std::f64::consts::LOG2_E, ROUND);
    let k = t - ROUND;
    let r = fma(-k, LN2_LO, fma(-k, LN2_HI, x));
    let y = 1.0 + fma(r * r, horner(r, &EXP_SHORT), r);
    y * f64::from_bits(t.to_bits().wrapping_add(1023) << 52)
}

/// (atanh(s)/s − 1)/s² as a polynomial in s², |s| ≤ (√2 − 1)/(√2 + 1).
const LN: [f64; 7] = [
    0.3333333333333335,
    0.19999999999949278,
    0.1428571431318163,
    0.11111105537905058,
    0.09091446604303587,
    0.07665795494468858,
    0.07309008439342238,
];

/// ln x = k ln 2 + 2 atanh(f/(2 + f)), x = 2^k (1 + f), √½ ≤ 1 + f < √2.
///
/// Valid for positive normal numbers; anything else gives a number without meaning (no panic).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const SQRT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    let shifted = x.to_bits().wrapping_add(0x3FF0_0000_0000_0000 - SQRT_HALF);
    let k = f64::from_bits(0x4330_0000_0000_0000 | (shifted >> 52)) - (4503599627370496.0 + 1023.0);
    let f = f64::from_bits((shifted & 0x000F_FFFF_FFFF_FFFF).wrapping_add(SQRT_HALF)) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let twice = s + s;
    fma(k, LN2_HI, twice + fma(twice, z * horner(z, &LN), k * LN2_LO))
}

const MILLS_N: [f64; 10] = [
    1.2533141373155001,
    1.943862677091924,
    1.4912868294830919,
    0.7268446636103022,
    0.24561189380942566,
    0.059431329534244806,
    0.010296825583390594,
    0.0012360067537603178,
    9.39916598298214e-05,
    3.5005499887171708e-06,
];
const MILLS_D: [f64; 11] = [
    1.0,
    2.3488625791754267,
    2.56399592434522,
    1.7172411278688613,
    0.783839221434396,
    0.2557207248081181,
    0.06066033559376064,
    0.010390817232650488,
    0.0012395073039353215,
    9.399165982784994e-05,
    3.500549988726565e-06,
];

const SHORT_N: [f64; 8] = [
    1.2533141373153072,
    1.6565587335695162,
    1.075104337579235,
    0.43122435604784576,
    0.11433619205070733,
    0.02002937142267653,
    0.002163020295434963,
    0.00011339429191227143,
];
const SHORT_D: [f64; 9] = [
    1.0,
    2.119627198360009,
    2.0490269689077434,
    1.1851021560808106,
    0.4510276020644573,
    0.11649918729192975,
    0.0201427663347521,
    0.0021630202865280308,
    0.00011339429196788305,
];

/// Numerator and denominator of Mills' ratio to 1.6e-13, for callers that share a division and multiply by a density.
#[inline(always)]
pub fn mills_parts(x: f64) -> (f64, f64) {
    (horner(x, &SHORT_N), horner(x, &SHORT_D))
}

/// Mills' ratio Φ(−x)/φ(x) for 0 ≤ x ≤ 40: one rational form, all coefficients positive, so no cancellation.
#[inline(always)]
pub fn mills(x: f64) -> f64 {
    horner(x, &MILLS_N) / horner(x, &MILLS_D)
}

/// 1/√(2π).
pub const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// Distribution function of the standard normal, Φ(x).
///
/// Φ(−a) = φ(a) · mills(a), a = |x|; a² is taken in two parts so that the tail keeps its relative accuracy.
/// Valid for every x; below −37.6 held at the value there (about 1e-309 would be subnormal).
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let a = min(x.abs(), 37.5);
    let high = f64::from_bits(a.to_bits() & 0xFFFF_FFFF_F800_0000);
    let density = FRAC_1_SQRT_2PI * exp_with(-0.5 * high * high, -0.5 * (a - high) * (a + high));
    let tail = density * mills(a);
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// sin(2πr)/r and (cos(2πr) − 1)/r² in powers of r², |r| ≤ 1/8.
const SIN: [f64; 7] = [
    std::f64::consts::TAU,
    -41.341702240399634,
    81.60524927594444,
    -76.70585970329421,
    42.058684899230386,
    -15.093797330399699,
    3.780722135828886,
];
const COS: [f64; 7] = [
    -19.739208802178716,
    64.93939402266824,
    -85.45681720664311,
    60.244641352511934,
    -26.426253252334025,
    7.903205569571029,
    -1.6990056729845622,
];

/// (sin 2πq, cos 2πq) for |q| ≤ ½: the nearest quarter turn is taken off exactly.
#[inline(always)]
pub fn sin_cos_turn(q: f64) -> (f64, f64) {
    let t = fma(4.0, q, ROUND);
    let quarter = t.to_bits();
    let r = fma(-0.25, t - ROUND, q);
    let z = r * r;
    let (s, c) = (r * horner(z, &SIN), fma(z, horner(z, &COS), 1.0));
    let odd = quarter & 1 != 0;
    let (sin, cos) = if odd { (c, s) } else { (s, c) };
    let sign = |bits: u64| (bits & 2) << 62;
    (
        f64::from_bits(sin.to_bits() ^ sign(quarter)),
        f64::from_bits(cos.to_bits() ^ sign(quarter.wrapping_add(1))),
    )
}

/// Two independent standard normals from two uniforms ½ + a and ½ + b (Box and Muller 1958).
#[inline(always)]
pub fn box_muller(a: f64, b: f64) -> (f64, f64) {
    let radius = (-2.0 * ln(0.5 + a)).sqrt();
    let (sin, cos) = sin_cos_turn(b);
    (radius * cos, radius * sin)
}

/// logistic(v) = 1/(1 + e^−v), a share in (0, 1).
#[inline(always)]
pub fn logistic(v: f64) -> f64 {
    1.0 / (1.0 + exp(-v))
}

/// Where the central form of [`inverse_normal`] ends, in w = −ln(4p(1−p)): p = 4.8e-4.
pub const CENTRAL: f64 = 6.25;

/// Φ⁻¹(½ + q)/q as a polynomial in w − 3.125; the variable is Giles' (2011), the fit our own.
const CENTRE: [f64; 24] = [
    4.677241420053187,
    0.679269917402281,
    -0.017065798354545598,
    -0.0020950231390013323,
    0.0005281640991281002,
    -3.926570564519729e-05,
    -3.86213013416612e-06,
    1.1977788691968512e-06,
    -8.222341409314933e-08,
    -1.1632288791526225e-08,
    2.9732730491474433e-09,
    -1.5316988995958664e-10,
    -3.669793908045226e-11,
    7.448460890224527e-12,
    -2.3081819723552164e-13,
    -1.146503395176113e-13,
    1.8804586422531493e-14,
    5.688406849359772e-17,
    -3.7941882662235435e-16,
    3.166952794603849e-17,
    3.738336639028834e-18,
    -4.787464550604288e-19,
    -1.2203467901440347e-20,
    0.0,
];

/// w = −ln(4p(1−p)) for p = ½ + q; exact factors, so it is sharp in both tails.
#[inline(always)]
pub fn tail_measure(q: f64) -> f64 {
    -ln(4.0 * ((0.5 - q) * (0.5 + q)))
}

/// Φ⁻¹(½ + q) where w ≤ [`CENTRAL`] (99.9 % of draws).
#[inline(always)]
pub fn inverse_normal_centre(q: f64, w: f64) -> f64 {
    q * horner4(w - 0.5 * CENTRAL, &CENTRE)
}

/// Φ⁻¹(½ + q) in the tails: both tail forms of Wichura's AS 241 (1988), selected without a branch.
#[inline(always)]
pub fn inverse_normal_tail(q: f64) -> f64 {
    const C: [f64; 8] = [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ];
    const E: [f64; 8] = [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ];
    let r = (-ln(0.5 - q.abs())).sqrt();
    let near = r - 1.6;
    let far = r - 5.0;
    let z = if r <= 5.0 { horner(near, &C) / horner(near, &D) } else { horner(far, &E) / horner(far, &F) };
    if q < 0.0 { -z } else { z }
}

/// Φ⁻¹(½ + q), monotone up to rounding, odd in q.
///
/// Valid for |q| ≤ ½ − 2⁻⁵³ (|z| ≤ 8.2).
#[inline(always)]
pub fn inverse_normal(q: f64) -> f64 {
    let w = tail_measure(q);
    if w > CENTRAL { inverse_normal_tail(q) } else { inverse_normal_centre(q, w) }
}

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;
