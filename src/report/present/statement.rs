//! statement.csv: both funds in the lines of the social-insurance fund budget (社会保险基金预算), to the fen.
//!
//! One row a line, one column a year. In every column 上年末滚存结余 + 本年收入 − 本年支出 = 年末滚存结余 holds to the fen, and the
//! closing balance of a year is the opening balance of the next. Sub-accounts below the line are information.

use rust_decimal::Decimal;

use super::table::PresentError;
use crate::analysis::accounts::YearAccounts;
use crate::analysis::outcome::AreaOutcome;
use crate::finance::ledger::Denominator;
use crate::finance::statement::{Line, Lines, Statement};
use crate::projection::result::MedicalYear;
use crate::report::annual::TableError;
use crate::sets::Track;
use crate::units::{MoneyError, Yuan};

/// Fund in both languages.
const LTCI: [&str; 2] = ["长期护理保险基金", "LTCI fund"];
const MEDICAL: [&str; 2] = ["职工医保统筹基金", "employee medical pooled fund"];
const INFORMATION: [&str; 2] = ["分类核算（参考）", "sub-accounts (information)"];

/// Spreadsheets take a file with this mark for UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The file.
pub fn statement_csv(area: &AreaOutcome) -> Result<Vec<u8>, PresentError> {
    let failed = |e: csv::Error| TableError::Write { reason: e.to_string() };
    let mut writer = csv::Writer::from_writer(MARK.to_vec());
    let years = area.best.years.iter().map(|y| y.year.to_string());
    let head = ["基金", "fund", "项目", "line", "单位", "unit"].map(str::to_owned);
    writer.write_record(head.into_iter().chain(years)).map_err(failed)?;
    for row in statement_rows(area)? {
        let [zh, en] = row.fund;
        let labels = [zh, en, row.line[0], row.line[1], row.unit[0], row.unit[1]].map(str::to_owned);
        writer.write_record(labels.into_iter().chain(row.entries.iter().map(Entry::text))).map_err(failed)?;
    }
    Ok(writer.into_inner().map_err(|e| TableError::Write { reason: e.to_string() })?)
}

/// What a row of the statement is, for those who add it up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Opening,
    Income,
    IncomeTotal,
    Outgo,
    /// A part of the outgo that does not divide the payable months.
    TransfersOut,
    OutgoTotal,
    Balance,
    Closing,
    Months,
    Divisor,
    Information,
}

/// A row: labels in both languages, one entry a year.
#[derive(Clone, Debug)]
pub struct StatementRow {
    pub part: Part,
    pub fund: [&'static str; 2],
    pub line: [&'static str; 2],
    pub unit: [&'static str; 2],
    pub entries: Vec<Entry>,
}

/// One year of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// Yuan, whole fen.
    Fen(Decimal),
    /// Payable months, not rounded; none without outgo.
    Months(Option<Decimal>),
    /// What divides them.
    Divisor(Denominator),
}

impl Entry {
    /// As statement.csv has it.
    pub fn text(&self) -> String {
        match self {
            Self::Fen(yuan) => fen(*yuan),
            Self::Months(months) => months.map_or_else(String::new, |m| m.round_dp(2).to_string()),
            Self::Divisor(denominator) => divisor(*denominator).to_owned(),
        }
    }
}

/// All rows of an area: the LTCI fund, the medical fund where there is one, sub-accounts.
pub fn statement_rows(area: &AreaOutcome) -> Result<Vec<StatementRow>, PresentError> {
    let mut rows = fund(LTCI, &ltci(area)?, &Line::ALL);
    let medical: Option<Vec<&MedicalYear>> = area.best.years.iter().map(|y| y.medical.as_ref()).collect();
    if let Some(years) = medical {
        let statements: Result<Vec<_>, _> = years.into_iter().map(medical_statement).collect();
        let kept = [Line::Contributions, Line::Interest, Line::TransfersIn, Line::Benefits];
        rows.extend(fund(MEDICAL, &statements?, &kept));
    }
    rows.extend(information(&area.accounts)?);
    Ok(rows)
}

/// Statements of the LTCI fund.
pub(super) fn ltci(area: &AreaOutcome) -> Result<Vec<Statement>, MoneyError> {
    let years = &area.best.years;
    let outgo = |t: usize| years[t].ltci.flows.outgo();
    (0..years.len())
        .map(|t| {
            let year = &years[t];
            let divisor = match year.denominator {
                Denominator::YearActual => outgo(t)?,
                Denominator::NextTwelveMonths => outgo((t + 1).min(years.len() - 1))?,
            };
            Statement::of(&year.ltci, divisor, year.denominator)
        })
        .collect()
}

/// The medical fund: contributions after the cut, interest, returned pilot money, benefits.
fn medical_statement(year: &MedicalYear) -> Result<Statement, MoneyError> {
    let [opening, closing, income, interest, outgo] =
        [year.opening, year.closing, year.income, year.interest, year.outgo].map(Yuan::new);
    let mut lines: Lines = [Yuan::ZERO; Line::COUNT];
    lines[Line::Contributions.index()] = income;
    lines[Line::Interest.index()] = interest;
    let moved = closing.minus(opening)?;
    lines[Line::TransfersIn.index()] = moved.plus(outgo)?.minus(income)?.minus(interest)?;
    lines[Line::Benefits.index()] = outgo;
    Statement::of_lines([opening, closing], &lines, outgo, Denominator::YearActual)
}

const YUAN: [&str; 2] = ["元", "yuan"];

/// Rows of a fund; `kept` are the lines that it has.
fn fund(fund: [&'static str; 2], statements: &[Statement], kept: &[Line]) -> Vec<StatementRow> {
    let row = |part: Part, line: [&'static str; 2], of: &dyn Fn(&Statement) -> Yuan| StatementRow {
        part,
        fund,
        line,
        unit: YUAN,
        entries: statements.iter().map(|s| Entry::Fen(of(s).amount())).collect(),
    };
    let mut rows = vec![row(Part::Opening, ["上年末滚存结余", "opening balance"], &|s| s.opening)];
    let line = |l: Line| {
        let part = match l {
            Line::TransfersOut => Part::TransfersOut,
            l if l.index() < Line::INCOME => Part::Income,
            _ => Part::Outgo,
        };
        row(part, [l.zh(), l.en()], &move |s| s.lines[l.index()])
    };
    let (income, outgo): (Vec<Line>, Vec<Line>) = kept.iter().partition(|l| l.index() < Line::INCOME);
    rows.extend(income.into_iter().map(line));
    rows.push(row(Part::IncomeTotal, ["本年收入合计", "income"], &|s| s.income));
    rows.extend(outgo.into_iter().map(line));
    rows.push(row(Part::OutgoTotal, ["本年支出合计", "outgo"], &|s| s.outgo));
    rows.push(row(Part::Balance, ["本年收支结余", "balance of the year"], &|s| s.balance));
    rows.push(row(Part::Closing, ["年末滚存结余", "closing balance"], &|s| s.closing));
    rows.push(StatementRow {
        part: Part::Months,
        fund,
        line: ["累计结余可支付月数", "payable months"],
        unit: ["月", "months"],
        entries: statements.iter().map(|s| Entry::Months(s.payable_months)).collect(),
    });
    rows.push(StatementRow {
        part: Part::Divisor,
        fund,
        line: ["可支付月数的分母", "divisor of payable months"],
        unit: ["", ""],
        entries: statements.iter().map(|s| Entry::Divisor(s.denominator)).collect(),
    });
    rows
}

fn divisor(denominator: Denominator) -> &'static str {
    match denominator {
        Denominator::YearActual => "当年支出 this year's outgo",
        Denominator::NextTwelveMonths => "次年预计支出 next year's expected outgo",
    }
}

/// Sub-accounts by track, rounded each by itself.
fn information(accounts: &[YearAccounts]) -> Result<Vec<StatementRow>, MoneyError> {
    let mut rows = vec![];
    let mut add = |line: [&'static str; 2], of: &dyn Fn(&YearAccounts) -> Result<Yuan, MoneyError>| {
        let entries: Result<Vec<Entry>, MoneyError> =
            accounts.iter().map(|a| Ok(Entry::Fen(of(a)?.to_fen()?.amount()))).collect();
        rows.push(StatementRow {
            part: Part::Information,
            fund: INFORMATION,
            line,
            unit: YUAN,
            entries: entries?,
        });
        Ok::<(), MoneyError>(())
    };
    let [employee, resident] = [Track::Employee, Track::Resident].map(Track::index);
    add(["职工：缴费", "employee track: contributions"], &|a| Ok(a.tracks[employee].contributions))?;
    add(["职工：待遇", "employee track: benefits"], &|a| Ok(a.tracks[employee].benefits))?;
    add(["居民：缴费", "resident track: contributions"], &|a| Ok(a.tracks[resident].contributions))?;
    add(["居民：待遇", "resident track: benefits"], &|a| Ok(a.tracks[resident].benefits))?;
    add(["职工缴费减待遇", "employee track: contributions less benefits"], &|a| {
        a.tracks[employee].balance()
    })?;
    add(["居民缴费减待遇", "resident track: contributions less benefits"], &|a| {
        a.tracks[resident].balance()
    })?;
    add(["单位新增负担", "new burden on employers"], &|a| Ok(a.employers.amount))?;
    if accounts.iter().any(|a| a.budgets.is_some()) {
        let zero = Yuan::ZERO;
        add(["财政补助：中央", "central budget"], &|a| Ok(a.budgets.map_or(zero, |b| b.central)))?;
        add(["财政补助：地方", "local budgets"], &|a| Ok(a.budgets.map_or(zero, |b| b.local)))?;
    }
    Ok(rows)
}

/// Two decimals, always.
fn fen(yuan: Decimal) -> String {
    let mut two = yuan.round_dp(2);
    two.rescale(2);
    if two.is_zero() { "0.00".to_owned() } else { two.to_string() }
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
