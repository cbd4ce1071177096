//! Further tables of the page: heads, rows of cells, a remark.

use super::escape;
use crate::report::page::{Cell, PageTable};
use std::fmt::Write;

/// Writes a table under its heading.
pub fn table(out: &mut String, table: &PageTable) {
    let _ = writeln!(out, "<h3>{}</h3>", escape(&table.title));
    out.push_str("<div class=\"scroll\"><table class=\"compact\">\n<thead><tr>");
    let right = |column: usize| table.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Number(_))));
    for (i, head) in table.heads.iter().enumerate() {
        let class = if right(i) { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for cell in row {
            let _ = match cell {
                Cell::Name { text, file } => {
                    let (text, file) = (escape(text), escape(file));
                    write!(out, "<th scope=\"row\"><a href=\"{file}\">{text}</a></th>")
                }
                Cell::Outcome(o, text) => {
                    write!(out, "<td class=\"outcome {}\">{} {}</td>", o.key(), o.sign(), escape(text))
                }
                Cell::Number(text) => write!(out, "<td class=\"n\">{}</td>", escape(text)),
            };
        }
        out.push_str("</tr>\n");
    }
    let _ = write!(out, "</tbody></table></div>\n<p class=\"note\">{}</p>\n", escape(&table.note));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::verdict::Outcome;

    #[test]
    fn names_link_and_nothing_is_unescaped() {
        let mut out = String::new();
        let row = vec![
            Cell::Name { text: "A<b>".into(), file: "a\"_report.html".into() },
            Cell::Outcome(Outcome::Fails, "fails".into()),
            Cell::Number("−1.5".into()),
        ];
        let heads = ["area", "verdict", "balance"].map(str::to_owned).to_vec();
        table(&mut out, &PageTable { title: "<i>".into(), heads, rows: vec![row], note: "&".into() });
        assert!(out.contains("<a href=\"a&quot;_report.html\">A&lt;b&gt;</a>"));
        assert!(out.contains("<td class=\"outcome fails\">■ fails</td>"));
        assert!(
            out.contains("<th scope=\"col\" class=\"n\">balance</th>") && out.contains("<h3>&lt;i&gt;</h3>")
        );
        assert!(out.ends_with("<p class=\"note\">&amp;</p>\n"));
    }
}
