//! The last sheets: every parameter with its source and clause, and what every column means.

use super::{Maker, begun};
use crate::report::page::Parameter;
use crate::report::workbook::Sheet;
use crate::report::workbook::style::{self, Look};

/// Clauses named for one column at most.
const CLAUSES: usize = 8;

/// Every value of the scenario.
pub fn parameters(maker: &mut Maker) -> Sheet {
    let all = &maker.origin.parameters;
    let assumed = all.iter().filter(|p| p.assumed()).count();
    let name = maker.name("参数与来源", "Parameters");
    let note = maker.say(
        &format!("共 {} 项；{assumed} 项没有写明规则、条款或来源，标为“假定”（未写而取缺省值的标为“缺省”）。取值照情景文件原文。", all.len()),
        &format!("{} values; {assumed} name no rule, clause or source and are marked \"assumed\" (\"default\" where the file does not write them). Values as the scenario writes them.", all.len()),
    );
    let (mut sheet, head) = begun(name, &maker.say("参数与来源", "Parameters and their sources"), &[note]);
    sheet.widths = vec![44.0, 44.0, 28.0, 16.0, 15.0, 34.0, 11.0, 34.0, 20.0];
    let heads = match maker.lang {
        crate::lang::Lang::Zh => ["含义", "参数", "取值", "规则", "条款", "来源", "性质", "备注", "文件：行"],
        crate::lang::Lang::En => {
            ["meaning", "parameter", "value", "rules", "clause", "source", "standing", "note", "file: line"]
        }
    };
    sheet.heads(head, &heads.map(str::to_owned), 2);
    let [assumed, default] = [maker.say("假定", "assumed"), maker.say("缺省", "default")];
    for (row, p) in (head + 1..).zip(all) {
        let standing = match (p.assumed(), p.default) {
            (_, true) => &default,
            (true, _) => &assumed,
            _ => &p.standing,
        };
        let cells =
            [&p.meaning, &p.path, &p.value, &p.rules, &p.clause, &p.source, standing, &p.note, &p.place];
        table_row(&mut sheet, row, &cells.map(String::as_str));
        if p.assumed() {
            sheet.text(row, 6, standing.as_str(), Look::Assumed);
        }
    }
    sheet.filter = Some([head, head + all.len() as u32, 0, heads.len() as u32 - 1]);
    sheet
}

/// What every column means: unit, timing, clauses of the parameters behind it.
pub fn columns(maker: &mut Maker) -> Sheet {
    let name = maker.name("列说明", "Columns");
    let note = maker.say(
        "“依据”为情景中相关参数所引条款，详见“参数与来源”；空白单元格表示无定义或不适用。金额为名义元，未扣除物价上涨。",
        "\"Basis\" lists the clauses of the parameters behind a column, see \"Parameters\"; a blank cell is undefined or does not apply. Money is nominal, not deflated.",
    );
    let (mut sheet, head) = begun(
        name,
        &maker.say("各列的单位、口径与依据", "Units, definitions and basis of the columns"),
        &[note],
    );
    sheet.widths = vec![16.0, 40.0, 40.0, 16.0, 62.0, 34.0];
    let heads = match maker.lang {
        crate::lang::Lang::Zh => {
            ["工作表", "列", "数据文件中的列名", "单位", "定义（口径与时点）", "依据（条款）"]
        }
        crate::lang::Lang::En => {
            ["sheet", "column", "name in the data files", "unit", "definition and timing", "basis (clauses)"]
        }
    };
    sheet.heads(head, &heads.map(str::to_owned), 2);
    for (row, said) in (head + 1..).zip(&maker.said) {
        let basis = clauses(&maker.origin.parameters, basis(&said.key), maker);
        let cells = [&said.sheet, &said.label, &said.key, &said.unit, &said.definition, &basis];
        table_row(&mut sheet, row, &cells.map(String::as_str));
    }
    sheet.filter = Some([head, head + maker.said.len() as u32, 0, heads.len() as u32 - 1]);
    sheet
}

/// Wrapped texts in a row as high as they need.
fn table_row(sheet: &mut Sheet, row: u32, cells: &[&str]) {
    let mut lines = 1;
    for (column, text) in (0_u16..).zip(cells) {
        lines = lines.max(style::lines(text, sheet.widths[usize::from(column)]));
        sheet.text(row, column, *text, Look::Wrapped);
    }
    sheet.heights.push((row, style::height(lines)));
}

/// Parts of the scenario that a column rests on.
fn basis(key: &str) -> &'static [&'static str] {
    let key = key.split_once(": ").map_or(key, |(_, key)| key);
    const ROOTS: [(&[&str], &[&str]); 12] = [
        (&["population"], &["population"]),
        (&["insured"], &["enrolment"]),
        (&["disabled", "severe"], &["disability"]),
        (&["applicants", "repeat", "assessment"], &["costs.assessment"]),
        (&["administration"], &["costs.administration"]),
        (&["beneficiaries", "new_beneficiaries"], &["phases", "benefits", "continuity"]),
        (&["benefit", "scheduled", "payable_share", "outgo"], &["benefits"]),
        (&["medical", "employer_burden"], &["medical_fund"]),
        (&["pool", "levied", "received", "apart", "needed"], &["pooling"]),
        (&["shortage", "adjustment"], &["ltci_fund"]),
        (
            &[
                "contribution",
                "subsid",
                "treasury",
                "hardship",
                "personal",
                "resident_contr",
                "income",
                "payg",
                "cost_rate",
            ],
            &["contributions"],
        ),
        (
            &[
                "payable_months",
                "closing",
                "deficit",
                "insolvency",
                "breach",
                "negative",
                "any_area",
                "failure",
            ],
            &["constraints"],
        ),
    ];
    ROOTS.iter().find(|(starts, _)| starts.iter().any(|s| key.starts_with(s))).map_or(&[], |(_, roots)| roots)
}

/// Clauses that parameters under these roots name, each once.
fn clauses(parameters: &[Parameter], roots: &[&str], maker: &Maker) -> String {
    let mut found: Vec<&str> = vec![];
    for p in parameters.iter().filter(|p| !p.clause.is_empty()) {
        let path = p
            .path
            .strip_prefix("areas.")
            .and_then(|p| p.split_once('.'))
            .map_or(p.path.as_str(), |(_, rest)| rest);
        let under = roots
            .iter()
            .any(|r| path.strip_prefix(r).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
        if under && !found.contains(&p.clause.as_str()) {
            found.push(&p.clause);
        }
    }
    let more = found.len().saturating_sub(CLAUSES);
    found.truncate(CLAUSES);
    let mut said = found.join(maker.lang.pick("；", "; "));
    if more > 0 {
        said.push_str(&maker.say(&format!(" 等 {} 条", CLAUSES + more), &format!(" and {more} more")));
    }
    said
}
