//! Exact money: yuan in 28-digit decimals with checked arithmetic, and the one crossing from f64.
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | [`Yuan`] | an amount of money, signed | yuan |
//! | [`Decimal`] | a rate, ratio, share or factor; the same type without a unit | 1 |
//! | f64 | counts, costs and indices of simulated nature | as named |
//!
//! Nothing is rounded to a currency step in here except by [`Yuan::to_fen`], which statements call.

use crate::math;

use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What can go wrong with exact money.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MoneyError {
    /// A result does not fit the 96-bit mantissa of a decimal.
    #[error("{operation} of {left} and {right} does not fit an exact decimal (largest magnitude 7.9e28)")]
    Overflow { operation: &'static str, left: Decimal, right: Decimal },
    /// A floating-point value that is not a number, infinite, or too large to cross into decimals.
    #[error("{what} is {found}; expected a finite number below 7.9e28 in magnitude")]
    NotRepresentable { what: &'static str, found: f64 },
    /// A rate of growth at or below −100 %.
    #[error("{what} is {found}; expected a rate above -1")]
    RateTooLow { what: &'static str, found: Decimal },
}

/// `a + b`, checked.
pub fn add(a: Decimal, b: Decimal) -> Result<Decimal, MoneyError> {
    a.checked_add(b).ok_or(MoneyError::Overflow { operation: "the sum", left: a, right: b })
}

/// `a − b`, checked.
pub fn sub(a: Decimal, b: Decimal) -> Result<Decimal, MoneyError> {
    a.checked_sub(b).ok_or(MoneyError::Overflow { operation: "the difference", left: a, right: b })
}

/// `a × b`, checked; exact to 28 significant digits.
pub fn mul(a: Decimal, b: Decimal) -> Result<Decimal, MoneyError> {
    a.checked_mul(b).ok_or(MoneyError::Overflow { operation: "the product", left: a, right: b })
}

/// `a / b`, checked; a zero divisor is an overflow.
pub fn div(a: Decimal, b: Decimal) -> Result<Decimal, MoneyError> {
    a.checked_div(b).ok_or(MoneyError::Overflow { operation: "the quotient", left: a, right: b })
}

/// The shortest decimal that reads back as `x`: the crossing from nature (f64) to exact money.
///
/// Relative error below 2⁻⁵³ (that of `x` itself); values under 1e-28 become 0.
pub fn decimal(x: f64, what: &'static str) -> Result<Decimal, MoneyError> {
    let refused = MoneyError::NotRepresentable { what, found: x };
    if !x.is_finite() || x.abs() >= 7.9e28 {
        return Err(refused);
    }
    // Display of f64 never uses an exponent and prints the shortest digits that round-trip.
    Decimal::from_str(&x.to_string()).map_err(|_| refused)
}

/// The nearest f64 of a decimal (ties to even): the crossing back, used by reports and by comparisons with the kernel.
///
/// Decimal's own conversion divides a rounded mantissa and can miss the last bit. A mantissa below 2⁵³ over a power of ten
/// up to 10²² is one correctly rounded division of exact numbers; anything longer is read from its digits.
pub fn float(x: Decimal) -> f64 {
    const EXACT_POWERS: u32 = 22;
    let (mantissa, scale) = (x.mantissa(), x.scale());
    if mantissa.unsigned_abs() < 1 << 53 && scale <= EXACT_POWERS {
        return mantissa as f64 / POWERS[scale as usize];
    }
    x.to_string().parse().unwrap_or(f64::NAN)
}

/// 10⁰ … 10²², each exact in f64.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// An amount of money, in yuan, signed; exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yuan(Decimal);

impl Yuan {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// An amount of `yuan` yuan.
    pub const fn new(yuan: Decimal) -> Self {
        Self(yuan)
    }

    /// A floating-point amount brought into the exact world.
    pub fn from_f64(yuan: f64, what: &'static str) -> Result<Self, MoneyError> {
        decimal(yuan, what).map(Self)
    }

    /// The bare number of yuan.
    pub const fn amount(self) -> Decimal {
        self.0
    }

    /// The nearest f64.
    pub fn to_f64(self) -> f64 {
        float(self.0)
    }

    /// Sum of two amounts.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        add(self.0, other.0).map(Self)
    }

    /// Difference of two amounts.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        sub(self.0, other.0).map(Self)
    }

    /// Product with a pure number.
    pub fn times(self, factor: Decimal) -> Result<Self, MoneyError> {
        mul(self.0, factor).map(Self)
    }

    /// Quotient by a pure number.
    pub fn over(self, divisor: Decimal) -> Result<Self, MoneyError> {
        div(self.0, divisor).map(Self)
    }

    /// Ratio of two amounts; none when the divisor is 0.
    pub fn ratio_to(self, whole: Self) -> Result<Option<Decimal>, MoneyError> {
        if whole == Self::ZERO { Ok(None) } else { div(self.0, whole.0).map(Some) }
    }

    /// Sum of amounts, in the order given.
    pub fn total<I: IntoIterator<Item = Self>>(amounts: I) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The positive part, max(x, 0).
    pub fn positive_part(self) -> Self {
        self.max(Self::ZERO)
    }

    /// Rounded to the fen (0.01 yuan), halves upwards: floor(100 x + 1/2)/100.
    ///
    /// Halves go towards +∞ and not away from zero, so that rounding commutes with whole fen:
    /// that keeps the identity of a statement whose balance changes sign.
    pub fn to_fen(self) -> Result<Self, MoneyError> {
        let hundredths = add(mul(self.0, Decimal::ONE_HUNDRED)?, Decimal::new(5, 1))?.floor();
        let mut fen = div(hundredths, Decimal::ONE_HUNDRED)?;
        fen.rescale(2);
        Ok(Self(fen))
    }
}

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The twelfth root of annual growth, less one: j = (1 + i)^(1/12) − 1.
///
/// Timing: the rate of one month that compounds to `i` over twelve. Newton's iteration in decimals on
/// y¹² = 1 + i from the f64 root; the root is good to 26 significant digits. Refuses i ≤ −1.
pub fn monthly_rate(annual: Decimal) -> Result<Decimal, MoneyError> {
    let growth = add(Decimal::ONE, annual)?;
    if growth <= Decimal::ZERO {
        return Err(MoneyError::RateTooLow { what: "the annual rate", found: annual });
    }
    if annual.is_zero() {
        return Ok(Decimal::ZERO);
    }
    let twelve = Decimal::from(12);
    let mut root = decimal(math::pow(float(growth), 1.0 / 12.0), "the twelfth root")?;
    for _ in 0..6 {
        let cube = mul(mul(root, root)?, root)?;
        let ninth = mul(mul(cube, cube)?, cube)?;
        let eleventh = mul(mul(ninth, root)?, root)?;
        let step = div(sub(mul(eleventh, root)?, growth)?, mul(twelve, eleventh)?)?;
        root = sub(root, step)?;
        if step.abs() < Decimal::new(1, 27) {
            break;
        }
    }
    sub(root, Decimal::ONE)
}

/// A decimal written as a literal, exact: `dec!(0.05)`; tests only.
#[cfg(test)]
macro_rules! dec {
    ($digits:literal) => {
        <rust_decimal::Decimal as std::str::FromStr>::from_str(stringify!($digits))
            .expect("a decimal literal")
    };
}
#[cfg(test)]
pub(crate) use dec;

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str(text).expect("a literal of the test")
    }

    #[test]
    fn twelfth_roots_match_high_precision_arithmetic() {
        // Reference: Python's decimal at 50 digits, (1+i) ** (1/12) - 1.
        let cases = [
            ("0.02", "0.00165158130192017480095150665"),
            ("0.025", "0.00205983626984285563575786903"),
            ("0.12", "0.00948879293458297412635506919"),
            ("1", "0.05946309435929526456182529495"),
        ];
        for (annual, expected) in cases {
            let got = monthly_rate(d(annual)).unwrap();
            assert!((got - d(expected)).abs() < d("0.00000000000000000000000001"), "{annual}: {got}");
        }
        for annual in ["0.02", "-0.5", "-0.99", "0.000001", "3", "1e-20", "100"] {
            let i = Decimal::from_scientific(annual).or_else(|_| Decimal::from_str(annual)).unwrap();
            let y = monthly_rate(i).unwrap() + Decimal::ONE;
            let mut power = Decimal::ONE;
            for _ in 0..12 {
                power *= y;
            }
            let relative = ((power - Decimal::ONE - i) / (Decimal::ONE + i)).abs();
            assert!(relative < d("0.00000000000000000000000005"), "{annual}: {relative}");
        }
        assert!(matches!(monthly_rate(d("-1")), Err(MoneyError::RateTooLow { .. })));
    }

    #[test]
    fn crossing_keeps_every_digit_of_a_float() {
        for x in [0.0, 0.1, -1234.5678, 1.0 / 3.0, 9.87e15, 3e-9] {
            assert_eq!(float(decimal(x, "x").unwrap()), x);
        }
        for x in [f64::NAN, f64::INFINITY, 1e29] {
            assert!(matches!(decimal(x, "x"), Err(MoneyError::NotRepresentable { what: "x", .. })));
        }
    }

    /// Digits read by the standard library are correctly rounded; the division by powers must agree with them.
    #[test]
    fn floats_of_decimals_are_correctly_rounded() {
        let mut cases: Vec<Decimal> =
            ["0.1", "0.3", "-0.0025", "9007199254740993", "9007199254740991.5"].map(d).to_vec();
        cases.extend(
            [
                "7.2999999999999999999999999999",
                "0.0000000000000000000000000001",
                "79228162514264337593543950335",
            ]
            .map(d),
        );
        // A fixed walk over mantissas of all lengths and every scale.
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        for n in 0..20_000_u32 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let high = if n % 3 == 0 { state as u32 } else { 0 };
            let (low, middle) = ((state >> 20) as u32, (state >> (n % 33)) as u32);
            cases.push(Decimal::from_parts(
                low,
                if n % 2 == 0 { middle } else { 0 },
                high,
                n % 5 == 0,
                n % 29,
            ));
        }
        for x in cases {
            assert_eq!(float(x), x.to_string().parse::<f64>().unwrap(), "{x}");
        }
        // 2⁵³ + 1 lies halfway between two doubles; the even one is 2⁵³.
        assert_eq!(float(d("9007199254740993")), 9_007_199_254_740_992.0);
    }

    #[test]
    fn fen_rounding_commutes_with_whole_fen() {
        for (x, fen) in [("1.005", "1.01"), ("-1.005", "-1.00"), ("-1.0051", "-1.01"), ("2", "2.00")] {
            assert_eq!(Yuan::new(d(x)).to_fen().unwrap().to_string(), fen);
        }
    }

    #[test]
    fn too_large_is_an_error_and_not_a_panic() {
        let huge = Yuan::new(Decimal::MAX);
        assert!(huge.plus(huge).is_err());
        assert!(huge.times(Decimal::TEN).is_err());
        assert!(huge.to_fen().is_err());
        assert!(Yuan::new(Decimal::ONE).over(Decimal::ZERO).is_err());
    }
}
