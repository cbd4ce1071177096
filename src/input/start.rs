//! `changhu new`: a commented scenario from an existing one.

use std::path::Path;

use super::compose::LoadOptions;
use super::load::load;
use super::mirror::ScenarioFile;
use super::node::Node;
use super::problem::{Code, Problem, Problems};
use super::record::Record;
use super::render::Report;
use super::source::Sources;
use super::text::text;
use super::words::is_name;

/// The text of a new scenario: the old file with its own remarks, a new id and title, and what each section means.
///
/// The new file belongs into the folder of the old one, since it names the same bases and tables.
pub fn new_scenario(from: &Path, id: &str, title: &str) -> Result<String, Report> {
    load(from, &LoadOptions::default())?;
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    if !is_name(id) {
        let what = text!(
            "`{id}` 不能作名称：以英文字母开头，只含字母、数字、`_`、`-`",
            "`{id}` cannot be a name: it starts with a letter and has letters, digits, `_`, `-`"
        );
        problems.push(Problem::error(Code::WrongShape, what).found(id).path("id"));
        return Err(Report::new(problems, sources));
    }
    let name = from.display().to_string();
    let (file, text) = match sources.read(from, &name) {
        Ok(read) => read,
        Err(problem) => {
            problems.push(*problem);
            return Err(Report::new(problems, sources));
        }
    };
    let Some(tree) = super::parse::parse(file, &text, &mut problems) else {
        return Err(Report::new(problems, sources));
    };
    Ok(rewrite(&text, &tree, id, title, &name))
}

fn rewrite(text: &str, tree: &Node, id: &str, title: &str, from: &str) -> String {
    let fields = ScenarioFile::fields();
    let from = Path::new(from).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut out = format!(
        "# {title}\n# 由 {from} 起草。逐节替换为本地数值；没有出处的值标为“假设”。用 `changhu validate` 检查。\n# Started from {from}. Replace section by section with the area's own values; a value without a source is \"assumed\".\n# Check with `changhu validate`.\n"
    );
    let lines: Vec<&str> = text.lines().collect();
    let first_line = |key: &str| tree.entry(key).map(|e| e.origin.line as usize);
    let last_line = |key: &str| {
        let start = first_line(key)?;
        let later = tree.entries().iter().map(|e| e.origin.line as usize).filter(|l| *l > start).min();
        let end = later.unwrap_or(lines.len() + 1) - 1;
        // Remarks above the next key belong to it.
        Some(
            (start..=end)
                .rev()
                .find(|l| !lines[l - 1].trim().is_empty() && !lines[l - 1].starts_with('#'))
                .unwrap_or(start),
        )
    };
    let (id_span, title_span) =
        (first_line("id").zip(last_line("id")), first_line("title").zip(last_line("title")));
    let inside =
        |span: Option<(usize, usize)>, line: usize| span.is_some_and(|(a, b)| (a..=b).contains(&line));
    let heading = lines.iter().take_while(|l| l.starts_with('#')).count();
    for (i, line) in lines.iter().enumerate().skip(heading) {
        let number = i + 1;
        if inside(id_span, number) {
            if id_span.is_some_and(|s| s.0 == number) {
                out.push_str(&format!("id: {id}\n"));
            }
            continue;
        }
        if inside(title_span, number) {
            if title_span.is_some_and(|s| s.0 == number) {
                let quoted = super::resolve::scalar(title);
                out.push_str(&format!("title: {quoted}\n"));
            }
            continue;
        }
        let section =
            tree.entries().iter().find(|e| e.origin.line as usize == number && e.origin.column == 1);
        if let Some(field) = section.and_then(|e| fields.iter().find(|f| f.key == e.key)) {
            out.push_str(&format!("# {} / {}\n", field.zh, field.en));
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
