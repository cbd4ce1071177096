//! Words for people, in both languages.
//!
//! | item | meaning |
//! |---|---|
//! | [`Text`] | one message in both languages |
//! | [`display_width`] | columns that a text takes on a terminal (a Chinese character takes two) |
//! | [`nearest`] | the closest spelling among the allowed ones |

pub use crate::lang::Lang;

/// A message in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two versions.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that reads the same in both languages (a key, a number).
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { zh: en.clone(), en }
    }

    /// The version in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// A [`Text`] from two format strings that may capture variables.
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::input::text::Text::new(format!($zh), format!($en))
    };
}
pub(crate) use text;

/// Columns that a character takes on a terminal: 0, 1 or 2.
fn char_width(c: char) -> usize {
    match c as u32 {
        0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// Columns that a text takes on a terminal.
pub fn display_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Text of a file as it may be shown on a terminal: no control characters.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c) || c == '\u{FEFF}' => '\u{FFFD}',
            c => c,
        })
        .collect()
}

/// A found text, shortened for a message.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = printable(text);
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Damerau-Levenshtein distance (neighbouring swaps count once).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

/// The allowed spelling that is closest to what was found, if it is close.
///
/// Close: at most a third of the letters differ (at least one may), letters compared without case, `-` as `_`.
pub fn nearest<'a>(found: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if found.chars().count() > 64 {
        return None;
    }
    let plain = found.to_lowercase().replace(['-', ' '], "_");
    allowed
        .into_iter()
        .map(|key| (distance(&plain, &key.to_lowercase()), key))
        .filter(|(d, key)| *d <= (key.chars().count().max(3) / 3).min(4))
        .min_by_key(|(d, key)| (*d, key.len()))
        .map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_spelling() {
        let keys = ["rate", "split", "base", "collected", "employee_track", "resident_track"];
        let cases = [
            ("rat", Some("rate")),
            ("raet", Some("rate")),
            ("Rate", Some("rate")),
            ("colected", Some("collected")),
            ("employee-track", Some("employee_track")),
            ("premium", None),
            ("x", None),
        ];
        for (found, expected) in cases {
            assert_eq!(nearest(found, keys), expected, "{found}");
        }
    }

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(display_width("rate"), 4);
        assert_eq!(display_width("费率："), 6);
        assert_eq!(display_width("e\u{301}"), 1);
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31m\tb"), "a\u{FFFD}[31m b");
    }
}
