//! The page's own font: the embedded one, cut to the page's characters, as data URIs.

use crate::report::font::{FAMILY, Weight, cut};
use std::fmt::Write;

/// `@font-face` rules for both weights; nothing where a cut fails (the page then uses system fonts).
pub fn faces(body: &str) -> String {
    let mut out = String::new();
    for (weight, name) in [(Weight::Regular, "400"), (Weight::Bold, "600 700")] {
        if let Some(file) = cut(body, weight) {
            let _ = writeln!(
                out,
                "@font-face {{ font-family: \"{}\"; font-weight: {name}; src: url(data:font/otf;base64,{}); }}",
                FAMILY,
                base64(&file)
            );
        }
    }
    out
}

/// Base 64 of RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_rfc() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in cases {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
