//! Line charts over cells of other sheets: payable months and balances with their quantiles.

use super::spread::Fan;
use super::{Maker, Rows};
use crate::report::workbook::style::Look;
use crate::report::workbook::{Line, LineChart, Series, Sheet};
use crate::scenario::funds::Fund;

/// Best estimates for charts of a run without paths.
pub struct Best {
    pub months: Option<Rows>,
    pub closing: Option<Rows>,
}

/// Quantiles drawn, as places in `QUANTILES`: 5, 25, 50, 75, 95 %.
const DRAWN: [(usize, &str, Line); 5] = [
    (2, "5%", Line::Outer),
    (4, "25%", Line::Inner),
    (5, "50%", Line::Median),
    (6, "75%", Line::Inner),
    (8, "95%", Line::Outer),
];

/// Rows of cells under one chart.
const HEIGHT: u32 = 18;

/// The sheet.
pub fn sheet(maker: &Maker, name: String, fans: &[Fan], best: &Best, required: &[(Fund, Rows)]) -> Sheet {
    let mut sheet = Sheet::new(name);
    let note = maker.say(
        "图中数值取自本工作簿其他工作表。分位线对每一年分别取，不是任何一条路径。",
        "The lines are cells of other sheets. Quantile lines are of each year by itself and not paths.",
    );
    let mut row = sheet.heading(&maker.say("图表", "Charts"), &[note]);
    let many = maker.many();
    let of = |key: &str| fans.iter().find(|f| f.key == key && f.total == many);
    let required = |fund: Fund| required.iter().filter(move |r| r.0 == fund && !many).map(|r| &r.1);
    let all = if many { maker.say("（各区合计）", ", all areas") } else { String::new() };
    let charts = [
        (
            "payable_months",
            maker.say("长护险基金可支付月数", "Payable months of the LTCI fund"),
            best.months.as_ref(),
            Some(Fund::Ltci),
        ),
        (
            "closing_balance_yuan",
            maker.say("长护险基金年末滚存结余", "Closing balance of the LTCI fund"),
            best.closing.as_ref(),
            None,
        ),
        (
            "pooled_closing_balance_yuan",
            maker.say("统筹后年末滚存结余", "Closing balance, pooled"),
            None,
            None,
        ),
        (
            "medical_payable_months",
            maker.say("职工医保统筹基金可支付月数", "Payable months of the employee medical pooled fund"),
            None,
            Some(Fund::Medical),
        ),
    ];
    for (key, title, alone, fund) in charts {
        let mut series = vec![];
        let unit = if let Some(fan) = of(key) {
            let line = |label: String, values: u16, line: Line| Series {
                label,
                sheet: fan.sheet.clone(),
                rows: fan.rows,
                years: fan.years,
                values,
                line,
            };
            for (i, label, drawn) in DRAWN {
                series.push(line(
                    maker.say(&format!("{label} 分位"), &format!("{label} quantile")),
                    fan.quantiles[i],
                    drawn,
                ));
            }
            series.push(line(maker.say("最佳估计", "best estimate"), fan.best, Line::Best));
            fan.unit.clone()
        } else if let Some(rows) = alone {
            series.push(of_rows(rows, maker.say("最佳估计", "best estimate"), Line::Best));
            rows.unit.clone()
        } else {
            continue;
        };
        series.extend(
            fund.into_iter()
                .flat_map(required)
                .map(|rows| of_rows(rows, maker.say("要求月数", "months required"), Line::Required)),
        );
        sheet.charts.push(LineChart { title: format!("{title}{all}"), unit, at: [row, 0], series });
        row += HEIGHT;
    }
    // Two on a page; the break is a row above the chart, whose border it would cut.
    let pages = sheet.charts.iter().skip(2).step_by(2).map(|c| c.at[0] - 1);
    sheet.row_breaks = pages.collect();
    sheet.text(row, 0, "", Look::Note);
    sheet
}

fn of_rows(rows: &Rows, label: String, line: Line) -> Series {
    Series { label, sheet: rows.sheet.clone(), rows: rows.rows, years: rows.years, values: rows.values, line }
}
