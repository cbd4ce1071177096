//! statement.csv of the sample area: identities to the fen, years that chain, lines against the ledger.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::statement_csv;
use crate::analysis::run::{RunOptions, evaluate};
use crate::finance::statement::Line;
use crate::projection::sample::scenario;

/// fund and line in English → values.
fn read(csv: &[u8]) -> BTreeMap<(String, String), Vec<String>> {
    let text = std::str::from_utf8(csv).unwrap().trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|r| r.unwrap());
    rows.map(|r| ((r[1].to_owned(), r[3].to_owned()), r.iter().skip(6).map(str::to_owned).collect()))
        .collect()
}

#[test]
fn every_year_closes_to_the_fen_and_chains() {
    let s = scenario(12);
    let outcome = evaluate(&s, &RunOptions { paths: None, seed: 1, threads: None }, &|_| {}).unwrap();
    let area = &outcome.areas[0];
    let rows = read(&statement_csv(area).unwrap());
    for fund in ["LTCI fund", "employee medical pooled fund"] {
        let money = |line: &str, t: usize| {
            // A line that the fund does not have is nothing.
            let Some(row) = rows.get(&(fund.to_owned(), line.to_owned())) else { return Decimal::ZERO };
            let text = &row[t];
            assert_eq!(text.split('.').nth(1).map(str::len), Some(2), "{line}: {text}");
            Decimal::from_str(text).unwrap()
        };
        for t in 0..12 {
            let sum = |lines: &[Line]| lines.iter().map(|l| money(l.en(), t)).sum::<Decimal>();
            assert_eq!(sum(&Line::ALL[..Line::INCOME]), money("income", t));
            assert_eq!(sum(&Line::ALL[Line::INCOME..]), money("outgo", t));
            let closing = money("opening balance", t) + money("income", t) - money("outgo", t);
            assert_eq!(closing, money("closing balance", t), "{fund} {t}");
            assert_eq!(money("balance of the year", t), money("income", t) - money("outgo", t));
            if t > 0 {
                assert_eq!(money("opening balance", t), money("closing balance", t - 1));
            }
        }
        // The first opening and last closing balance are the ledger's, rounded.
        let year = &area.best.years[11];
        let exact = if fund == "LTCI fund" {
            year.ltci.closing.amount()
        } else {
            year.medical.as_ref().unwrap().closing
        };
        assert!((money("closing balance", 11) - exact).abs() <= Decimal::new(5, 3));
    }
    let months = &rows[&("LTCI fund".to_owned(), "divisor of payable months".to_owned())];
    assert!(months[0].ends_with("next year's expected outgo") && months[5].ends_with("this year's outgo"));
}
