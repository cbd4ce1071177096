//! The statement of both funds in budget lines: values of statement.csv, totals as formulas over them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::statement::{Entry, Part, StatementRow, statement_rows};
use super::super::table::PresentError;
use super::{Maker, begun, style};
use crate::finance::ledger::Denominator;
use crate::lang::Lang;
use crate::report::workbook::name::quoted;
use crate::report::workbook::style::{Digits, Look};
use crate::report::workbook::{Paper, Sheet, Shown, Value, at};
use crate::units::float;

/// Years on one page.
const PAGE: usize = 8;
/// Most characters in a formula.
const LONGEST: usize = 8_000;

/// One sheet an area; with several areas first their sum.
pub fn sheets(maker: &mut Maker, sheets: &mut Vec<Sheet>) -> Result<(), PresentError> {
    let mut all = vec![];
    for r in 0..maker.scopes.len() {
        let area = maker.scopes[r].area;
        let place = maker.scopes[r].name.clone();
        let wish = if maker.many() {
            format!("{}-{place}", maker.say("收支", "Statement"))
        } else {
            maker.say("基金收支", "Statement")
        };
        all.push((maker.names.unique(&wish), place, statement_rows(area)?));
    }
    if maker.many() {
        let name = maker.name("收支合计", "Statement, all areas");
        let place = maker.say("各统筹区合计", "all areas");
        let rows = sum(all.iter().map(|(.., rows)| rows.as_slice()));
        let parts: Vec<String> = all.iter().map(|(name, ..)| quoted(name)).collect();
        sheets.push(sheet(maker, name, &place, &rows, &parts));
    }
    for (i, (name, place, rows)) in all.into_iter().enumerate() {
        if i == 0 {
            explain(maker, &name, &rows);
        }
        sheets.push(sheet(maker, name, &place, &rows, &[]));
    }
    Ok(())
}

/// Lines of the LTCI funds of all areas added up, to the fen.
fn sum<'a>(areas: impl Iterator<Item = &'a [StatementRow]>) -> Vec<StatementRow> {
    let mut total: Vec<StatementRow> = vec![];
    for rows in areas {
        let end = rows.iter().position(|r| r.part == Part::Months).unwrap_or(rows.len());
        if total.is_empty() {
            total = rows[..end].to_vec();
            continue;
        }
        for (to, from) in total.iter_mut().zip(rows) {
            for (to, from) in to.entries.iter_mut().zip(&from.entries) {
                if let (Entry::Fen(to), Entry::Fen(from)) = (to, from) {
                    *to += from;
                }
            }
        }
    }
    total
}

/// A sheet of statements; `parts` are sheets whose same cells are added up.
fn sheet(maker: &Maker, name: String, place: &str, rows: &[StatementRow], parts: &[String]) -> Sheet {
    let lang = maker.lang;
    let years = &maker.scopes[0].table.years;
    let mut note = maker.say(
        "单位：元，精确到分。最佳估计。合计、结余与可支付月数均为公式；年末滚存结余 = 上年末滚存结余 + 本年收入 − 本年支出。",
        "Yuan, to the fen. Best estimate. Totals, balances and payable months are formulas; closing = opening + income − outgo.",
    );
    if !parts.is_empty() {
        note.push_str(&maker.say(
            "各项为各统筹区工作表同一单元格之和。",
            " Every line adds up the same cell of the areas' sheets.",
        ));
    }
    // The first column is printed on every page: it holds the short title alone.
    let (mut sheet, _) = begun(name, &maker.say("基金收支表", "Statement"), &[]);
    sheet.text(0, 1, place, Look::Section);
    sheet.text(1, 1, note, Look::Note);
    // The same row on every sheet: sums of areas reach through them.
    let head = 3;
    let longest = rows.iter().flat_map(|r| &r.entries).map(|e| match e {
        Entry::Fen(yuan) => Digits::Two.length(float(*yuan)),
        _ => 0.0,
    });
    let column_width = longest.fold(10.0, f64::max) + 1.5;
    sheet.widths = vec![if lang == Lang::Zh { 26.0 } else { 34.0 }];
    sheet.widths.extend(years.iter().map(|_| column_width));
    sheet.text(head, 0, maker.say("项目", "line"), Look::Head);
    for (column, year) in (1_u16..).zip(years) {
        sheet.put(head, column, Value::Number(f64::from(*year)), Look::Head.with(Digits::Year));
    }
    sheet.heights.push((head, 20.0));
    let mut row = head + 1;
    let mut fund = [""; 2];
    let mut block = Block::default();
    for line in rows {
        if line.fund != fund {
            fund = line.fund;
            sheet.text(row, 0, lang.pick(fund[0], fund[1]), Look::Section);
            sheet.heights.push((row, 22.0));
            row += 1;
            block = Block::of(rows, fund, row);
        }
        write_row(&mut sheet, row, line, &block, parts, maker);
        row += 1;
    }
    sheet.freeze = [head + 1, 1];
    sheet.repeat_rows = Some([head, head]);
    sheet.repeat_columns = Some([0, 0]);
    sheet.paper = Paper { wide: years.len().div_ceil(PAGE).max(1) as u16, long: 1 };
    sheet
}

/// Where the parts of a fund stand on the sheet.
#[derive(Default)]
struct Block {
    income: Vec<u32>,
    outgo: Vec<u32>,
    transfers_out: Option<u32>,
    opening: u32,
    income_total: u32,
    outgo_total: u32,
    closing: u32,
    /// By year.
    divisors: Vec<Denominator>,
}

impl Block {
    fn of(rows: &[StatementRow], fund: [&str; 2], first: u32) -> Self {
        let mut block = Self::default();
        for (row, line) in (first..).zip(rows.iter().filter(|r| r.fund == fund)) {
            match line.part {
                Part::Opening => block.opening = row,
                Part::Income => block.income.push(row),
                Part::IncomeTotal => block.income_total = row,
                Part::Outgo => block.outgo.push(row),
                Part::TransfersOut => {
                    block.outgo.push(row);
                    block.transfers_out = Some(row);
                }
                Part::OutgoTotal => block.outgo_total = row,
                Part::Closing => block.closing = row,
                Part::Divisor => {
                    let of = |e: &Entry| if let Entry::Divisor(d) = e { Some(*d) } else { None };
                    block.divisors = line.entries.iter().filter_map(of).collect();
                }
                Part::Balance | Part::Months | Part::Information => {}
            }
        }
        block
    }

    /// The formula of a part in a column; `None` where it is a value.
    fn formula(&self, part: Part, column: u16, last: u16) -> Option<String> {
        let cell = |row: u32| at(row, column);
        let sum = |rows: &[u32]| Some(format!("SUM({}:{})", cell(*rows.first()?), cell(*rows.last()?)));
        let (income, outgo) = (cell(self.income_total), cell(self.outgo_total));
        match part {
            Part::Opening => (column > 1).then(|| at(self.closing, column - 1)),
            Part::IncomeTotal => sum(&self.income),
            Part::OutgoTotal => sum(&self.outgo),
            Part::Balance => Some(format!("{income}-{outgo}")),
            Part::Closing => Some(format!("{}+{income}-{outgo}", cell(self.opening))),
            Part::Months => {
                let of = match self.divisors.get(usize::from(column - 1))? {
                    Denominator::YearActual => column,
                    Denominator::NextTwelveMonths => (column + 1).min(last),
                };
                let moved = self.transfers_out.map_or_else(String::new, |row| format!("-{}", at(row, of)));
                let divisor = format!("({}{moved})", at(self.outgo_total, of));
                Some(format!("IF({divisor}=0,\"—\",12*{}/{divisor})", cell(self.closing)))
            }
            _ => None,
        }
    }
}

fn write_row(
    sheet: &mut Sheet,
    row: u32,
    line: &StatementRow,
    block: &Block,
    parts: &[String],
    maker: &Maker,
) {
    let lang = maker.lang;
    let total = matches!(line.part, Part::IncomeTotal | Part::OutgoTotal | Part::Closing);
    let look = if total { Look::Total } else { Look::Plain };
    let unit = if line.part == Part::Months { maker.say("（月）", " (months)") } else { String::new() };
    let inner = matches!(line.part, Part::Income | Part::Outgo | Part::TransfersOut);
    let label = if total {
        Look::Total
    } else if inner {
        Look::Under
    } else {
        Look::Label
    };
    sheet.text(row, 0, format!("{}{unit}", lang.pick(line.line[0], line.line[1])), label);
    let last = line.entries.len() as u16;
    for (column, entry) in (1_u16..).zip(&line.entries) {
        let formula = block.formula(line.part, column, last).or_else(|| added(parts, &at(row, column)));
        let (value, style) = match entry {
            Entry::Fen(yuan) => (formula_or(formula, number(*yuan)), look.with(Digits::Two)),
            Entry::Months(Some(months)) => (formula_or(formula, float(*months)), look.with(Digits::Two)),
            Entry::Months(None) => (
                formula.map_or(Value::Blank, |f| Value::Formula(f, Shown::Text("—".to_owned()))),
                look.with(Digits::Two),
            ),
            Entry::Divisor(Denominator::YearActual) => {
                (Value::Text(maker.say("当年支出", "this year's outgo")), Look::Word.into())
            }
            Entry::Divisor(Denominator::NextTwelveMonths) => {
                (Value::Text(maker.say("次年预计支出", "next year's expected outgo")), Look::Word.into())
            }
        };
        sheet.put(row, column, value, style);
    }
    if line.part == Part::Divisor {
        sheet.heights.push((row, style::height(if lang == Lang::Zh { 1 } else { 2 })));
    }
}

/// The same cell of several sheets, added up; a value where the formula would be longer than spreadsheets take.
fn added(parts: &[String], cell: &str) -> Option<String> {
    let terms: Vec<String> = parts.iter().map(|sheet| format!("{sheet}!{cell}")).collect();
    let formula = terms.join("+");
    (!formula.is_empty() && formula.chars().count() <= LONGEST).then_some(formula)
}

fn formula_or(formula: Option<String>, number: f64) -> Value {
    match formula {
        Some(formula) => Value::Formula(formula, Shown::Number(number)),
        None => Value::Number(number),
    }
}

/// The nearest double of an amount in whole fen; its shortest digits are the amount's.
fn number(yuan: Decimal) -> f64 {
    yuan.to_f64().map_or(0.0, |n| n + 0.0)
}

fn explain(maker: &mut Maker, sheet: &str, rows: &[StatementRow]) {
    for row in rows {
        let lang = maker.lang;
        let label =
            format!("{} · {}", lang.pick(row.fund[0], row.fund[1]), lang.pick(row.line[0], row.line[1]));
        let definition = match row.part {
            Part::Opening => lang.pick("1 月 1 日；第二年起等于上年末滚存结余（公式）。", "On 1 January; from the second year on last year's closing balance (formula)."),
            Part::Income => lang.pick("全年实际到账，社会保险基金预算收入科目。", "Collected in the year; an income line of the budget."),
            Part::Outgo => lang.pick("全年，社会保险基金预算支出科目。", "Of the year; an outgo line of the budget."),
            Part::TransfersOut => lang.pick("转往其他基金；不计入可支付月数的分母。", "To other funds; not in the divisor of payable months."),
            Part::IncomeTotal => lang.pick("以上各项收入之和（公式），不含上年结余。", "Sum of the income lines (formula), without the balance brought forward."),
            Part::OutgoTotal => lang.pick("以上各项支出之和（公式），含转移支出。", "Sum of the outgo lines (formula), with transfers out."),
            Part::Balance => lang.pick("本年收入合计 − 本年支出合计（公式）。", "Income − outgo (formula)."),
            Part::Closing => lang.pick("12 月 31 日；上年末滚存结余 + 本年收入合计 − 本年支出合计（公式）。", "On 31 December; opening + income − outgo (formula)."),
            Part::Months => lang.pick("12 × 年末滚存结余 ÷ 分母年度的支出（不含转移支出）（公式）；无支出时无定义。", "12 × closing ÷ outgo of the divisor's year without transfers out (formula); undefined without outgo."),
            Part::Divisor => lang.pick("当年支出；待遇启动当年或不完整年度为次年预计支出。", "This year's outgo; next year's where benefits open or the year is incomplete."),
            Part::Information => lang.pick("仅供参考，分别四舍五入到分。", "Information, each rounded to the fen by itself."),
        };
        maker.explain(
            sheet,
            [
                &label,
                &format!("statement.csv: {}", row.line[1]),
                lang.pick(row.unit[0], row.unit[1]),
                definition,
            ],
        );
    }
}
