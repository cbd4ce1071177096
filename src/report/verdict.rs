//! Verdicts on the constraints, as the report and the terminal print them [MODEL §11].

use crate::report::lang::Lang;
use crate::report::number::trimmed;
use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, Table, presets};

/// Outcome of one constraint [MODEL §15].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Met on the best estimate, and P(any breach) within 1 − confidence.
    Meets,
    /// Met on the best estimate, but breached too often over the paths.
    AtRisk,
    /// Breached on the best estimate.
    Fails,
}

impl Outcome {
    /// Key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Meets => "meets",
            Self::AtRisk => "at_risk",
            Self::Fails => "fails",
        }
    }

    /// Word for a reader.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Meets => lang.pick("达标", "meets"),
            Self::AtRisk => lang.pick("有风险", "at risk"),
            Self::Fails => lang.pick("不达标", "fails"),
        }
    }

    /// A sign beside the word, for readers who do not see colours.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Meets => "●",
            Self::AtRisk => "▲",
            Self::Fails => "■",
        }
    }
}

/// One row of the verdict table; all texts are in the reader's language already.
#[derive(Clone, Debug)]
pub struct VerdictRow {
    pub outcome: Outcome,
    /// The constraint in words: "职工医保统筹基金可支付月数 ≥ 12（划转当年）".
    pub constraint: String,
    /// Clause on which it rests.
    pub clause: String,
    /// Worst value of the measure on the best estimate, formatted with its unit; "—" if undefined.
    pub best_estimate: String,
    /// Year of the worst value.
    pub worst_year: Option<i32>,
    /// First year of a breach on the best estimate.
    pub first_breach: Option<i32>,
    /// Probability 0..1 of any breach; `None` without simulation.
    pub probability: Option<f64>,
    /// Monte Carlo standard error of that probability, 0..1.
    pub standard_error: Option<f64>,
    /// Confidence required, 0..1.
    pub confidence: Option<f64>,
}

/// Column heads of the verdict table.
pub fn verdict_heads(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::Zh => ["结论", "约束", "最佳估计最不利值", "最不利年份", "首次突破", "突破概率", "要求置信度"],
        Lang::En => [
            "verdict",
            "constraint",
            "worst best-estimate value",
            "in year",
            "first breach",
            "P(any breach)",
            "confidence",
        ],
    }
}

/// The cells of one row as text, in the order of [`verdict_heads`].
pub fn verdict_cells(row: &VerdictRow, lang: Lang) -> [String; 7] {
    let year = |y: Option<i32>| y.map_or_else(|| "—".to_owned(), |y| y.to_string());
    [
        format!("{} {}", row.outcome.sign(), row.outcome.label(lang)),
        row.constraint.clone(),
        row.best_estimate.clone(),
        year(row.worst_year),
        year(row.first_breach),
        row.probability.map_or_else(|| "—".to_owned(), |p| probability(p, row.standard_error)),
        row.confidence.map_or_else(|| "—".to_owned(), |c| format!("{} %", trimmed(c * 100.0, 1))),
    ]
}

/// A probability in per cent with its standard error, no finer than the error supports.
pub fn probability(p: f64, standard_error: Option<f64>) -> String {
    let percent = p * 100.0;
    match standard_error {
        Some(se) if se > 0.0 => {
            // Two digits of the error decide how many digits of the probability mean anything.
            let digits = if se * 100.0 >= 0.95 { 0 } else { 1 };
            format!("{percent:.digits$} % ± {:.*}", digits.max(1), se * 100.0)
        }
        _ if percent > 0.0 && percent < 0.05 => "< 0.1 %".to_owned(),
        _ => format!("{percent:.1} %"),
    }
}

/// The verdict table for a terminal of `width` columns; colours if `colour`.
pub fn terminal_table(rows: &[VerdictRow], lang: Lang, width: u16, colour: bool) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    if colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(verdict_heads(lang));
    for row in rows {
        let shade = match row.outcome {
            Outcome::Meets => Color::Green,
            Outcome::AtRisk => Color::Yellow,
            Outcome::Fails => Color::Red,
        };
        table.add_row(verdict_cells(row, lang).into_iter().enumerate().map(|(i, text)| {
            let cell = Cell::new(text);
            if i == 0 && colour { cell.fg(shade) } else { cell }
        }));
    }
    for column in 2..7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}
