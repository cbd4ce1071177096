//! Names of sheets: what a spreadsheet takes, whatever an area is called.

/// Most UTF-16 units that a sheet name may have.
const LONGEST: usize = 31;

/// Names given so far.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// In lower case: spreadsheets do not tell case apart.
    taken: Vec<String>,
}

impl Names {
    /// A legal name that is not taken yet, as close to the wish as can be.
    ///
    /// Not allowed: `: \ / ? * [ ]`, control characters, an apostrophe at either end, more than 31 characters, the name
    /// "History", a name twice.
    pub fn unique(&mut self, wish: &str) -> String {
        let clean: String = wish
            .chars()
            .map(|c| match c {
                '[' => '(',
                ']' => ')',
                ':' | '\\' | '/' | '?' | '*' => '-',
                c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => ' ',
                c => c,
            })
            .collect();
        let mut number = 1;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{suffix}", fitted(&clean, LONGEST - suffix.len()));
            let lower = name.to_lowercase();
            if lower != "history" && !self.taken.contains(&lower) {
                self.taken.push(lower);
                return name;
            }
            number += 1;
        }
    }
}

/// The beginning that fits, without blanks and apostrophes at its ends.
fn fitted(text: &str, room: usize) -> String {
    let ends = |c: char| c == '\'' || c.is_whitespace();
    let mut used = 0;
    let start = text.trim_matches(ends).chars().take_while(|c| {
        used += c.len_utf16();
        used <= room
    });
    let start: String = start.collect();
    let start = start.trim_matches(ends);
    if start.is_empty() { "-".to_owned() } else { start.to_owned() }
}

/// A sheet name as it stands in a formula before "!".
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_unique() {
        let long = "长".repeat(40);
        let cases = [
            ("结论", "结论"),
            ("结论", "结论 (2)"),
            ("a/b:c[d]*?\\e", "a-b-c(d)---e"),
            ("'quoted'", "quoted"),
            ("it's", "it's"),
            ("", "-"),
            ("''", "- (2)"),
            ("history", "history (2)"),
            ("Sheet", "Sheet"),
            ("SHEET", "SHEET (2)"),
            ("=1+1", "=1+1"),
            ("a\u{7}b\nc", "a b c"),
        ];
        let mut names = Names::default();
        for (wish, name) in cases {
            assert_eq!(names.unique(wish), name);
        }
        assert_eq!(names.unique(&long).chars().count(), 31);
        let second = names.unique(&long);
        assert!(second.ends_with(" (2)") && second.chars().count() == 31);
        // Outside the basic plane a character takes two units; the 31st does not fit.
        assert_eq!(names.unique(&"𠮷".repeat(20)).chars().count(), 15);
        // A cut that ends in an apostrophe loses it.
        assert!(!names.unique(&format!("{}'{}", "x".repeat(30), "y")).ends_with('\''));
        for name in &names.taken {
            assert!(rust_xlsxwriter::utility::check_sheet_name(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn references_double_apostrophes() {
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
