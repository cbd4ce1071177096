//! The readable report: one self-contained HTML file that works offline, prints, and runs no script.
//!
//! Plain string building: the page is a fixed sequence of a few tables, every text passes [`escape`], and a template
//! engine would add a dependency without removing a line. The content security policy forbids everything but inline
//! style and the inlined font, which holds the characters of this page alone: Chinese shows on a machine without Chinese
//! fonts. Charts are inlined as outlined SVG and need no font.

mod annual;
mod font;
mod tables;

use crate::lang::Lang;
use crate::report::chart::Chart;
use crate::report::number::{grouped, trimmed};
use crate::report::page::{Assumption, ReportPage};
use crate::report::verdict::{verdict_cells, verdict_heads};
use std::fmt::Write;

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";

/// The page as HTML.
pub fn html(page: &ReportPage) -> String {
    let lang = page.lang;
    let body = body(page);
    let mut out = String::with_capacity(body.len() + (1 << 18));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        lang.tag(),
        escape(&page.title),
        font::faces(&body),
        include_str!("report.css"),
    );
    out
}

fn body(page: &ReportPage) -> String {
    let mut out = String::with_capacity(1 << 20);
    let _ = write!(
        out,
        "<header>\n<h1>{}</h1>\n<p class=\"sub\">{}</p>\n</header>\n",
        escape(&page.title),
        escape(&page.subtitle)
    );
    navigation(&mut out, page);
    verdicts(&mut out, page);
    key_figures(&mut out, page);
    precision(&mut out, page);
    variance(&mut out, page);
    charts(&mut out, page);
    annual::section(&mut out, page);
    assumptions(&mut out, page);
    warnings(&mut out, page);
    how_to_read(&mut out, page);
    reproduce(&mut out, page);
    out
}

/// Text for element content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML; a stray control character would otherwise make the page invalid.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Sections: identifier and heading.
fn sections(lang: Lang) -> [(&'static str, &'static str); 8] {
    match lang {
        Lang::Zh => [
            ("verdicts", "结论"),
            ("figures", "关键指标"),
            ("charts", "图"),
            ("annual", "分年度表"),
            ("assumptions", "假设与来源"),
            ("warnings", "提示与警告"),
            ("reading", "如何阅读"),
            ("reproduce", "复现"),
        ],
        Lang::En => [
            ("verdicts", "Verdicts"),
            ("figures", "Key figures"),
            ("charts", "Charts"),
            ("annual", "Annual table"),
            ("assumptions", "Assumptions and sources"),
            ("warnings", "Warnings"),
            ("reading", "How to read"),
            ("reproduce", "Reproducing this report"),
        ],
    }
}

fn heading(out: &mut String, lang: Lang, id: &str) {
    let title = sections(lang).into_iter().find(|(key, _)| *key == id).map_or("", |(_, title)| title);
    let _ = writeln!(out, "<h2 id=\"{id}\">{title}</h2>");
}

fn navigation(out: &mut String, page: &ReportPage) {
    let empty = [
        ("figures", page.key_figures.is_empty()),
        ("charts", page.charts.is_empty()),
        ("assumptions", page.assumptions.is_empty()),
        ("reproduce", page.reproduce.is_empty()),
    ];
    out.push_str("<nav>");
    for (id, title) in sections(page.lang) {
        if !empty.contains(&(id, true)) {
            let _ = write!(out, "<a href=\"#{id}\">{title}</a>");
        }
    }
    out.push_str("</nav>\n");
}

fn verdicts(out: &mut String, page: &ReportPage) {
    let lang = page.lang;
    heading(out, lang, "verdicts");
    if !page.findings.is_empty() {
        out.push_str("<ul class=\"findings\">\n");
        for finding in &page.findings {
            let _ = writeln!(out, "<li>{}</li>", escape(finding));
        }
        out.push_str("</ul>\n");
    }
    for table in &page.tables {
        tables::table(out, table);
    }
    if page.verdicts.is_empty() && !page.tables.is_empty() {
        return;
    }
    if page.verdicts.is_empty() {
        let none = lang.pick("本方案没有设定约束。", "The scenario sets no constraints.");
        let _ = writeln!(out, "<p>{none}</p>");
        return;
    }
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
    for (i, head) in verdict_heads(lang).into_iter().enumerate() {
        let class = if i >= 2 { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{head}</th>");
    }
    let _ = write!(out, "<th scope=\"col\">{}</th></tr></thead>\n<tbody>\n", lang.pick("依据", "clause"));
    for row in &page.verdicts {
        out.push_str("<tr>");
        for (i, cell) in verdict_cells(row, lang).into_iter().enumerate() {
            let _ = match i {
                0 => write!(out, "<td class=\"outcome {}\">{}</td>", row.outcome.key(), escape(&cell)),
                1 => write!(out, "<th scope=\"row\">{}</th>", escape(&cell)),
                _ => write!(out, "<td class=\"n\">{}</td>", escape(&cell)),
            };
        }
        let _ = writeln!(out, "<td>{}</td></tr>", escape(&row.clause));
    }
    out.push_str("</tbody></table></div>\n");
    let legend = lang.pick(
        "不达标：最佳估计即已突破。有风险：最佳估计达标，但任一年突破的概率高于 1 − 要求置信度。达标：两者均不发生。",
        "Fails: breached on the best estimate. At risk: met there, but the probability of any breach exceeds 1 − confidence. \
         Meets: neither.",
    );
    let _ = writeln!(out, "<p class=\"note\">{legend}</p>");
    documents(out, page);
}

/// What the codes in clauses and rules stand for.
fn documents(out: &mut String, page: &ReportPage) {
    if page.documents.is_empty() {
        return;
    }
    let (colon, stop) = (page.lang.pick("：", ": "), page.lang.pick("；", "; "));
    let said: Vec<String> =
        page.documents.iter().map(|(code, title)| format!("{code}{colon}{title}")).collect();
    let said = format!("{}{}", page.lang.pick("依据中的代号——", "Codes in clauses: "), said.join(stop));
    let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(&said));
}

fn key_figures(out: &mut String, page: &ReportPage) {
    if page.key_figures.is_empty() {
        return;
    }
    heading(out, page.lang, "figures");
    out.push_str("<dl class=\"cards\">\n");
    for figure in &page.key_figures {
        let _ = writeln!(
            out,
            "<div class=\"card\"><dt>{}</dt><dd class=\"value\">{}</dd><dd class=\"note\">{}</dd></div>",
            escape(&figure.label),
            escape(&figure.value),
            escape(&figure.note)
        );
    }
    out.push_str("</dl>\n");
}

fn precision(out: &mut String, page: &ReportPage) {
    let lang = page.lang;
    if page.precision.is_empty() {
        return;
    }
    let heads = match lang {
        Lang::Zh => [
            "路径上的数值",
            "年份",
            "均值 ± 标准误",
            "5% 分位（95% 区间）",
            "中位数（95% 区间）",
            "95% 分位（95% 区间）",
        ],
        Lang::En => [
            "over paths",
            "year",
            "mean ± standard error",
            "5 % quantile (95 % interval)",
            "median (95 % interval)",
            "95 % quantile (95 % interval)",
        ],
    };
    let _ = writeln!(out, "<h3>{}</h3>", lang.pick("模拟误差", "Monte Carlo error"));
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
    for (i, head) in heads.into_iter().enumerate() {
        let class = if i > 0 { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &page.precision {
        let _ =
            write!(out, "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>", escape(&row.name), row.year);
        for cell in std::iter::once(&row.mean).chain(&row.quantiles) {
            let _ = write!(out, "<td class=\"n\">{}</td>", escape(cell));
        }
        out.push_str("</tr>\n");
    }
    let note = lang.pick(
        "分位数的区间不假定分布形状；末位数字与误差的首位对齐。各年全部数值见 ",
        "Intervals of quantiles assume no distribution; the last digit printed is the first of the error. All years: ",
    );
    let file = escape(&page.prefix) + "precision.csv" + lang.pick("。", ".");
    let _ = write!(out, "</tbody></table></div>\n<p class=\"note\">{note}{file}</p>\n");
}

fn variance(out: &mut String, page: &ReportPage) {
    let lang = page.lang;
    if page.variance.is_empty() {
        return;
    }
    let heads = match lang {
        Lang::Zh => ["指标", "年份", "来源", "单独可解释", "含交互作用"],
        Lang::En => ["measure", "year", "source", "by itself", "with interactions"],
    };
    let _ = writeln!(out, "<h3>{}</h3>", lang.pick("方差来源", "Where the variance comes from"));
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
    for (i, head) in heads.into_iter().enumerate() {
        let class = if i >= 3 { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &page.variance {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            escape(&row.measure),
            row.year,
            escape(&row.group)
        );
        for cell in &row.indices {
            let _ = write!(out, "<td class=\"n\">{}</td>", escape(cell));
        }
        out.push_str("</tr>\n");
    }
    let note = lang.pick(
        "占总方差的比例 ± 标准误（Sobol’ 一阶与总效应指数，固定—替换法）。各层相加，一阶之和不超过 1；最后两类与“人数的随机波动”是同一方差的另一种划分。",
        "Shares of the variance ± standard error: Sobol' first-order and total indices by pick-freeze. First-order shares of the layers add to at most 1; the last two groups, with process risk, divide the same variance another way.",
    );
    let _ = write!(out, "</tbody></table></div>\n<p class=\"note\">{note}</p>\n");
}

fn charts(out: &mut String, page: &ReportPage) {
    if page.charts.is_empty() {
        return;
    }
    heading(out, page.lang, "charts");
    for chart in page.charts {
        let svg = labelled(chart);
        let files = page.lang.pick("文件：", "Files: ");
        let (prefix, name) = (escape(&page.prefix), escape(&chart.name));
        let _ = writeln!(
            out,
            "<figure id=\"chart-{name}\">\n{svg}\n<figcaption>{} {files}{prefix}{name}.svg, {prefix}{name}.png</figcaption>\n</figure>",
            escape(&chart.alt)
        );
    }
}

/// The chart's SVG with a name for readers who do not see it.
fn labelled(chart: &Chart) -> String {
    let opening = format!("<svg role=\"img\" aria-label=\"{}\" ", escape(&chart.alt));
    chart.svg.trim_end().replacen("<svg ", &opening, 1)
}

fn assumptions(out: &mut String, page: &ReportPage) {
    let lang = page.lang;
    if page.assumptions.is_empty() {
        return;
    }
    heading(out, lang, "assumptions");
    let assumed = page.assumptions.iter().filter(|a| a.source.is_none()).count();
    let total = page.assumptions.len();
    let summary = match lang {
        Lang::Zh => format!("共 {total} 项，其中 {assumed} 项没有来源，标为“假定”。"),
        Lang::En => format!("{total} values, of which {assumed} have no source and are marked \"assumed\"."),
    };
    let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(&summary));
    let mut rest: &[Assumption] = &page.assumptions;
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|a| a.group != first.group).unwrap_or(rest.len());
        let _ = write!(
            out,
            "<h3>{}</h3>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
            escape(&first.group),
            lang.pick("项目", "item"),
            lang.pick("取值", "value"),
            lang.pick("来源", "source")
        );
        for assumption in &rest[..end] {
            let source = match &assumption.source {
                Some(source) => escape(source),
                None => format!("<span class=\"assumed\">{}</span>", lang.pick("假定", "assumed")),
            };
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{source}</td></tr>",
                escape(&assumption.name),
                escape(&assumption.value)
            );
        }
        out.push_str("</tbody></table></div>\n");
        rest = &rest[end..];
    }
}

fn warnings(out: &mut String, page: &ReportPage) {
    heading(out, page.lang, "warnings");
    if page.warnings.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", page.lang.pick("无。", "None."));
        return;
    }
    out.push_str("<ul class=\"warnings\">\n");
    for warning in &page.warnings {
        let _ = writeln!(out, "<li>{}</li>", escape(warning));
    }
    out.push_str("</ul>\n");
}

/// What every reader must know of the figures.
pub fn standing_notes(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Zh => &[
            "可支付月数 = 年末累计结余 ÷（当年支出 ÷ 12），支出不含转移支出。待遇期开启当年或不完整年度，分母为其后十二个月的预计支出。无支出时没有定义，印为“—”，不算突破。",
            "最佳估计是各项假设取中心值的一条确定性路径。可支付月数是比值，它的均值和中位数都不等于最佳估计。",
            "分位数对每一年分别取：5% 分位线不是任何一条路径，各年的 5% 也不会同时发生。",
            "“当年突破概率”与“任一年突破概率”不同：后者按整条路径计算，不能由前者相加得到。",
            "金额为名义元，未扣除物价上涨；图表按大小选用万元、亿元。",
        ],
        Lang::En => &[
            "Payable months = balance at the end of the year ÷ (outgo of the year ÷ 12), outgo without transfers out. In a year in which benefits open, or that is incomplete, the denominator is the expected outgo of the next twelve months. Without outgo they are undefined, printed as a dash, and no breach.",
            "The best estimate is one deterministic path with every assumption at its central value. Payable months are a ratio: neither their mean nor their median equals the best estimate.",
            "Quantiles are taken for each year by itself: the 5 % line is not a path, and the 5 % of different years do not happen together.",
            "The probability of a breach in a year is not the probability of any breach: the latter is counted over whole paths and is not a sum of the former.",
            "Money is in nominal yuan, not deflated; charts choose thousand, million or billion by size.",
        ],
    }
}

fn how_to_read(out: &mut String, page: &ReportPage) {
    heading(out, page.lang, "reading");
    out.push_str("<ul>\n");
    for text in standing_notes(page.lang)
        .iter()
        .map(|s| (*s).to_owned())
        .chain(monte_carlo(page))
        .chain(page.notes.iter().cloned())
    {
        let _ = writeln!(out, "<li>{}</li>", escape(&text));
    }
    out.push_str("</ul>\n");
}

/// What the number of paths supports: the largest standard error of a probability, rounded up to the digits printed.
fn monte_carlo(page: &ReportPage) -> Option<String> {
    let (paths, seed) = page.simulation?;
    let largest = trimmed((page.largest_error? * 1e4 - 1e-9).ceil() / 1e2, 2);
    let paths = grouped(paths as f64, 0);
    Some(match page.lang {
        Lang::Zh => format!(
            "共 {paths} 条随机路径，种子 {seed}。抽样带来的标准误：各概率均不超过 {largest} 个百分点；它只反映路径数和抽样方式，不反映假设本身是否正确。"
        ),
        Lang::En => format!(
            "{paths} random paths, seed {seed}. Sampling error: at most {largest} percentage points (one standard error) for every probability here. It reflects the number of paths and the way of sampling, not whether the assumptions are right."
        ),
    })
}

fn reproduce(out: &mut String, page: &ReportPage) {
    if page.reproduce.is_empty() {
        return;
    }
    heading(out, page.lang, "reproduce");
    out.push_str("<table>\n<tbody>\n");
    for (name, value) in &page.reproduce {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>",
            escape(name),
            escape(value)
        );
    }
    out.push_str("</tbody></table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::annual::AnnualTable;
    use crate::report::columns::Column;
    use crate::report::page::KeyFigure;
    use crate::report::verdict::{Outcome, VerdictRow};

    fn page(annual: &AnnualTable) -> ReportPage<'_> {
        ReportPage {
            lang: Lang::En,
            title: "<A> & \"B\"".into(),
            subtitle: "30 years".into(),
            findings: vec!["<script>alert(1)</script>".into()],
            verdicts: vec![VerdictRow {
                outcome: Outcome::AtRisk,
                constraint: "months ≥ 6".into(),
                clause: "c. 1 <b>".into(),
                best_estimate: "7.0 months".into(),
                worst_year: Some(2050),
                first_breach: None,
                probability: Some(0.1234),
                standard_error: Some(0.0033),
                confidence: Some(0.9),
            }],
            tables: vec![],
            key_figures: vec![KeyFigure { label: "l".into(), value: "v".into(), note: "n".into() }],
            precision: vec![],
            variance: vec![],
            charts: &[],
            annual,
            annual_columns: vec!["payable_months".into(), "no such column".into()],
            annual_file: "annual.csv".into(),
            prefix: String::new(),
            documents: vec![("ZZ".into(), "a <law>".into())],
            assumptions: vec![
                Assumption { group: "g".into(), name: "a".into(), value: "1".into(), source: None },
                Assumption {
                    group: "g".into(),
                    name: "b".into(),
                    value: "2".into(),
                    source: Some("law".into()),
                },
            ],
            warnings: vec![],
            notes: vec![],
            simulation: Some((10_000, 1)),
            largest_error: Some(0.004_741),
            reproduce: vec![],
        }
    }

    #[test]
    fn nothing_unescaped_and_nothing_undefined() {
        let mut annual = AnnualTable::new(vec![2026, 2027]);
        let column = Column::find("payable_months").expect("in the dictionary");
        annual.push(column, vec![None, Some(7.04)]).expect("fits");
        let text = html(&page(&annual));
        assert!(!text.contains("<script") && !text.contains("<b>") && text.contains("&lt;script&gt;"));
        assert!(text.contains("<title>&lt;A&gt; &amp; &quot;B&quot;</title>"));
        assert!(text.contains("<td class=\"n\">—</td>") && text.contains("<td class=\"n\">7.0</td>"));
        assert!(text.contains("12.3% ± 0.3") && text.contains("Codes in clauses: ZZ: a &lt;law&gt;"));
        assert!(text.contains("2 values, of which 1 have no source"));
        // sqrt(0.3412 (1 - 0.3412) / 10,000), rounded up.
        assert!(text.contains("at most 0.48 percentage points"));
        assert_eq!(text, html(&page(&annual)));
        // Well-formed enough for an XML reader once the doctype and void elements are out of the way.
        assert_eq!(text.matches("<table").count(), text.matches("</table>").count());
        assert_eq!(text.matches("<tr").count(), text.matches("</tr>").count());
    }
}
