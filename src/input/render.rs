//! Problems for people, with the line they are in, and as JSON for editors.
//!
//! The JSON of a problem: `severity`, `code`, `file`, `line`, `column`, `length`, `path`, `message`, `found`,
//! `expected`, `clause`, `help`, `related`; absent parts are null. The keys are stable.

use serde_json::{Value as Json, json};

use super::problem::{Problem, Problems, Severity};
use super::source::{Origin, Sources};
use super::text::{Lang, display_width, printable};

/// Widest source line shown.
const WIDEST: usize = 110;

/// A report: problems with the files they are in.
#[derive(Debug)]
pub struct Report {
    /// The problems, sorted.
    pub problems: Vec<Problem>,
    /// Problems beyond the limit, which were only counted.
    pub dropped: usize,
    /// The files.
    pub sources: Sources,
}

impl Report {
    /// Closes a collection of problems.
    pub fn new(problems: Problems, sources: Sources) -> Self {
        Self { dropped: problems.dropped(), problems: problems.sorted(), sources }
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|p| p.severity == Severity::Error).count() + self.dropped
    }

    /// Number of warnings.
    pub fn warnings(&self) -> usize {
        self.problems.iter().filter(|p| p.severity == Severity::Warning).count()
    }

    /// All problems for people, errors first, and a last line that counts them.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for severity in [Severity::Error, Severity::Warning] {
            for problem in self.problems.iter().filter(|p| p.severity == severity) {
                out.push_str(&people(problem, &self.sources, lang));
                out.push('\n');
            }
        }
        let (errors, warnings) = (self.errors(), self.warnings());
        out.push_str(&match lang {
            Lang::Zh => format!("{errors} 个错误，{warnings} 个提醒\n"),
            Lang::En => format!("errors: {errors}, warnings: {warnings}\n"),
        });
        out
    }

    /// All problems as JSON.
    pub fn json(&self, lang: Lang) -> Json {
        self.problems.iter().map(|p| problem_json(p, &self.sources, lang)).collect()
    }
}

/// One problem for people.
pub fn people(problem: &Problem, sources: &Sources, lang: Lang) -> String {
    let word = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut out =
        format!("{}[{}]: {}\n", problem.severity.word(lang), problem.code.key(), problem.what.get(lang));
    match problem.origin {
        Some(origin) => {
            let path = match problem.path.as_str() {
                "" => String::new(),
                path => format!("   ({path})"),
            };
            out.push_str(&format!("  --> {}{path}\n", sources.place(origin)));
            out.push_str(&quote(sources, origin, problem.length));
        }
        None if !problem.path.is_empty() => out.push_str(&format!("  --> {}\n", problem.path)),
        None => {}
    }
    let mut line = |label: &str, text: &str| out.push_str(&format!("   {label}{text}\n"));
    if let Some(found) = &problem.found {
        line(word("实际：", "found: "), found);
    }
    if let Some(expected) = &problem.expected {
        line(word("应为：", "expected: "), expected.get(lang));
    }
    if let Some(clause) = &problem.clause {
        line(word("条款：", "clause: "), clause);
    }
    if let Some(help) = &problem.help {
        line(word("处理：", "help: "), help.get(lang));
    }
    for related in &problem.related {
        line(
            &format!("{} ", word("参见", "see")),
            &format!("{} — {}", sources.place(related.origin), related.what.get(lang)),
        );
    }
    out
}

/// The line of a place with a caret under it; long lines are cut around the place.
fn quote(sources: &Sources, origin: Origin, length: u32) -> String {
    let Some(line) = sources.line(origin) else { return String::new() };
    let line: Vec<char> = printable(line).chars().collect();
    let at = (origin.column as usize).saturating_sub(1).min(line.len());
    let start = at.saturating_sub(WIDEST / 2);
    let end = line.len().min(start + WIDEST);
    let show = |range: &[char]| range.iter().collect::<String>();
    let before = show(&line[start..at.clamp(start, end)]);
    let marked = show(&line[at.min(end)..(at + length as usize).clamp(at.min(end), end)]);
    let number = origin.line.to_string();
    let margin = " ".repeat(number.len());
    let (left, right) = (if start > 0 { "…" } else { "" }, if end < line.len() { "…" } else { "" });
    format!(
        " {margin} |\n {number} | {left}{}{right}\n {margin} | {}{}\n",
        show(&line[start..end]).trim_end(),
        " ".repeat(display_width(&before) + left.chars().count()),
        "^".repeat(display_width(&marked).max(1)),
    )
}

/// One problem as JSON.
pub fn problem_json(problem: &Problem, sources: &Sources, lang: Lang) -> Json {
    let place = |origin: Option<Origin>| {
        (origin.map(|o| sources.name(o.file).to_owned()), origin.map(|o| o.line), origin.map(|o| o.column))
    };
    let (file, line, column) = place(problem.origin);
    let related: Vec<Json> = problem
        .related
        .iter()
        .map(|r| {
            let (file, line, column) = place(Some(r.origin));
            json!({"file": file, "line": line, "column": column, "message": r.what.get(lang)})
        })
        .collect();
    json!({
        "severity": problem.severity.key(),
        "code": problem.code.key(),
        "file": file,
        "line": line,
        "column": column,
        "length": problem.length,
        "path": problem.path,
        "message": problem.what.get(lang),
        "found": problem.found,
        "expected": problem.expected.as_ref().map(|t| t.get(lang)),
        "clause": problem.clause,
        "help": problem.help.as_ref().map(|t| t.get(lang)),
        "related": related,
    })
}

#[cfg(test)]
mod tests {
    use super::super::problem::Code;
    use super::super::text::text;
    use super::*;

    fn sample(line: &str, column: u32, length: u32) -> (Problem, Sources) {
        let mut sources = Sources::default();
        let file = sources.add("city.yaml", "", line);
        let problem = Problem::error(Code::MissingUnit, text!("数字没有单位", "the number has no unit"))
            .at(Origin { file, line: 1, column }, length)
            .path("contributions.resident.rate")
            .found("0.3")
            .expected(text!("费率", "a contribution rate"))
            .clause("R-ZZ-05")
            .help(text!("写 `0.3%`", "write `0.3%`"));
        (problem, sources)
    }

    #[test]
    fn a_problem_shows_line_caret_and_what_to_do() {
        let (problem, sources) = sample("rate: 0.3  # note", 7, 3);
        let expected = "error[missing-unit]: the number has no unit\n  --> city.yaml:1:7   (contributions.resident.rate)\n   |\n 1 | rate: 0.3  # note\n   |       ^^^\n   found: 0.3\n   expected: a contribution rate\n   clause: R-ZZ-05\n   help: write `0.3%`\n";
        assert_eq!(people(&problem, &sources, Lang::En), expected);
        assert!(people(&problem, &sources, Lang::Zh).starts_with("错误[missing-unit]: 数字没有单位\n"));
    }

    #[test]
    fn the_caret_stands_under_chinese_text() {
        let (problem, sources) = sample("{标题: 费率, rate: 0.3}", 16, 3);
        let text = people(&problem, &sources, Lang::Zh);
        let lines: Vec<&str> = text.lines().collect();
        // 15 characters stand before the value, four of them two columns wide.
        assert_eq!(lines[4].find('^'), Some(" 1 | ".len() + 15 + 4), "{text}");
    }

    #[test]
    fn long_and_dangerous_lines_are_cut_and_cleaned() {
        let long = format!("{}rate: \u{1b}[31m0.3{}", "x".repeat(5_000), "y".repeat(5_000));
        let (problem, sources) = sample(&long, 5_007, 3);
        let text = people(&problem, &sources, Lang::En);
        assert!(text.lines().all(|l| display_width(l) < 140), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn json_has_the_stable_keys() {
        let (problem, sources) = sample("rate: 0.3", 7, 3);
        let json = problem_json(&problem, &sources, Lang::En);
        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "severity", "code", "file", "line", "column", "length", "path", "message", "found",
                "expected", "clause", "help", "related"
            ]
        );
        assert_eq!(json["line"], 1);
        assert_eq!(json["found"], "0.3");
    }
}
