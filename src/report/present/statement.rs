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
    for row in rows(area)? {
        let [zh, en] = row.fund;
        let labels = [zh, en, row.line[0], row.line[1], row.unit[0], row.unit[1]].map(str::to_owned);
        writer.write_record(labels.into_iter().chain(row.values)).map_err(failed)?;
    }
    Ok(writer.into_inner().map_err(|e| TableError::Write { reason: e.to_string() })?)
}

/// A row: labels in both languages, one value a year.
struct Row {
    fund: [&'static str; 2],
    line: [&'static str; 2],
    unit: [&'static str; 2],
    values: Vec<String>,
}

fn rows(area: &AreaOutcome) -> Result<Vec<Row>, PresentError> {
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
fn fund(fund: [&'static str; 2], statements: &[Statement], kept: &[Line]) -> Vec<Row> {
    let row = |line: [&'static str; 2], of: &dyn Fn(&Statement) -> Yuan| Row {
        fund,
        line,
        unit: YUAN,
        values: statements.iter().map(|s| fen(of(s).amount())).collect(),
    };
    let mut rows = vec![row(["上年末滚存结余", "opening balance"], &|s| s.opening)];
    let line = |l: Line| row([l.zh(), l.en()], &move |s| s.lines[l.index()]);
    let (income, outgo): (Vec<Line>, Vec<Line>) = kept.iter().partition(|l| l.index() < Line::INCOME);
    rows.extend(income.into_iter().map(line));
    rows.push(row(["本年收入合计", "income"], &|s| s.income));
    rows.extend(outgo.into_iter().map(line));
    rows.push(row(["本年支出合计", "outgo"], &|s| s.outgo));
    rows.push(row(["本年收支结余", "balance of the year"], &|s| s.balance));
    rows.push(row(["年末滚存结余", "closing balance"], &|s| s.closing));
    let months = |s: &Statement| s.payable_months.map_or_else(String::new, |m| m.round_dp(2).to_string());
    rows.push(Row {
        fund,
        line: ["累计结余可支付月数", "payable months"],
        unit: ["月", "months"],
        values: statements.iter().map(months).collect(),
    });
    rows.push(Row {
        fund,
        line: ["可支付月数的分母", "divisor of payable months"],
        unit: ["", ""],
        values: statements.iter().map(|s| divisor(s.denominator).to_owned()).collect(),
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
fn information(accounts: &[YearAccounts]) -> Result<Vec<Row>, MoneyError> {
    let mut rows = vec![];
    let mut add = |line: [&'static str; 2], of: &dyn Fn(&YearAccounts) -> Result<Yuan, MoneyError>| {
        let values: Result<Vec<String>, MoneyError> =
            accounts.iter().map(|a| Ok(fen(of(a)?.to_fen()?.amount()))).collect();
        rows.push(Row { fund: INFORMATION, line, unit: YUAN, values: values? });
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
