//! Exact decimal numbers from text.
//!
//! | written | read |
//! |---|---|
//! | `0.15`, `+5`, `-3` | digits as written |
//! | `16,920` | thousands in groups of three |
//! | `1.2e8` | powers of ten |
//! | `42 wan`, `1.2 yi`, `120 million`, `42万`, `1.2亿` | ten thousand, hundred million, … |
//!
//! A number that cannot be held exactly in 28 digits is refused, never rounded.

use rust_decimal::Decimal;

/// Why a text does not start with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNumber {
    /// It does not start with a digit.
    NoDigits,
    /// Commas that do not part groups of three.
    Commas,
    /// More digits than can be held exactly.
    TooLong,
}

/// A number at the start of a text, and what follows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leading<'a> {
    /// The number.
    pub value: Decimal,
    /// Whether a `+` or `-` was written.
    pub signed: bool,
    /// The text after the number, trimmed.
    pub rest: &'a str,
}

const MULTIPLIERS: [(&str, u32); 9] = [
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("wan", 4),
    ("yi", 8),
    ("千", 3),
    ("百万", 6),
    ("万", 4),
    ("亿", 8),
];

/// Reads the number at the start of a text.
pub fn leading(text: &str) -> Result<Leading<'_>, NotNumber> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    let signed = unsigned.len() != text.len();
    let negative = signed && !text.starts_with('+');
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(NotNumber::NoDigits);
    }
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(unsigned.len());
    let (whole, mut rest) = unsigned.split_at(end);
    let mut digits = String::with_capacity(whole.len() + 8);
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or("");
        if first.is_empty() || first.len() > 3 || groups.clone().any(|g| g.len() != 3) {
            return Err(NotNumber::Commas);
        }
        digits.push_str(first);
        groups.for_each(|g| digits.push_str(g));
    } else {
        digits.push_str(whole);
    }
    if let Some(after) = rest.strip_prefix('.').filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        digits.push('.');
        digits.push_str(&after[..end]);
        rest = &after[end..];
    }
    let (power, rest) = exponent(rest)?;
    let (words, rest) = multiplier(rest.trim_start());
    if digits.len() > 40 {
        return Err(NotNumber::TooLong);
    }
    let plain = Decimal::from_str_exact(&digits).map_err(|_| NotNumber::TooLong)?;
    let value = shift(plain, power + words as i32).ok_or(NotNumber::TooLong)?;
    Ok(Leading { value: if negative { -value } else { value }, signed, rest: rest.trim() })
}

/// `e8` or `E-3` directly after the digits.
fn exponent(rest: &str) -> Result<(i32, &str), NotNumber> {
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return Ok((0, rest)) };
    let digits = after.strip_prefix(['+', '-']).unwrap_or(after);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 {
        return Ok((0, rest));
    }
    let size: i32 = digits[..end].parse().map_err(|_| NotNumber::TooLong)?;
    if size > 40 {
        return Err(NotNumber::TooLong);
    }
    Ok((if after.starts_with('-') { -size } else { size }, &digits[end..]))
}

fn multiplier(rest: &str) -> (u32, &str) {
    for (word, power) in MULTIPLIERS {
        if let Some(after) = rest.strip_prefix(word)
            && (!word.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        {
            return (power, after);
        }
    }
    (0, rest)
}

/// x · 10^power, exactly; `None` if 28 digits do not hold it.
pub fn shift(value: Decimal, power: i32) -> Option<Decimal> {
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    let value = value.normalize();
    let scale = i32::try_from(value.scale()).ok()? - power;
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(value.mantissa(), u32::try_from(scale).ok()?).ok();
    }
    let factor = 10i128.checked_pow(u32::try_from(-scale).ok()?)?;
    Decimal::try_from_i128_with_scale(value.mantissa().checked_mul(factor)?, 0).ok()
}

/// The nearest f64 of an exact decimal (`Decimal::to_f64` is not correctly rounded).
pub fn to_f64(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn numbers_as_people_write_them() {
        let cases = [
            ("0.15%", "0.15", false, "%"),
            ("+5%", "5", true, "%"),
            ("-0.05pp", "-0.05", true, "pp"),
            ("1200 yuan/month", "1200", false, "yuan/month"),
            ("16,920 yuan", "16920", false, "yuan"),
            ("1.2e8 yuan", "120000000", false, "yuan"),
            ("1.2 yi yuan", "120000000", false, "yuan"),
            ("120 million yuan", "120000000", false, "yuan"),
            ("1.2亿元", "120000000", false, "元"),
            ("42 wan persons", "420000", false, "persons"),
            ("42万人", "420000", false, "人"),
            ("5e-3", "0.005", false, ""),
            ("3 wands", "3", false, "wands"),
            ("123456789012345.1234567", "123456789012345.1234567", false, ""),
        ];
        for (text, value, signed, rest) in cases {
            let read = leading(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!((read.value, read.signed, read.rest), (d(value), signed, rest), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_held_exactly_is_refused() {
        let cases = [
            ("1e99", NotNumber::TooLong),
            ("1e9999999999", NotNumber::TooLong),
            ("99999999999999999999999999999999999999", NotNumber::TooLong),
            ("0.00000000000000000000000000000000001", NotNumber::TooLong),
            ("12,34 yuan", NotNumber::Commas),
            ("1,2,3", NotNumber::Commas),
            ("", NotNumber::NoDigits),
            ("yuan 5", NotNumber::NoDigits),
            (".5", NotNumber::NoDigits),
        ];
        for (text, expected) in cases {
            assert_eq!(leading(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn conversion_to_float_is_correctly_rounded() {
        assert_eq!(to_f64(d("123456789012345.67")), 123456789012345.67);
        assert_eq!(to_f64(d("0.0015")), 0.0015);
    }
}
