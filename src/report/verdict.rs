//! Verdicts on the constraints, as the report and the terminal print them [MODEL §11].

use crate::lang::Lang;
use crate::report::number::{no_finer, trimmed};
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

    fn shade(self) -> Color {
        match self {
            Self::Meets => Color::Green,
            Self::AtRisk => Color::Yellow,
            Self::Fails => Color::Red,
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
        Lang::Zh => {
            ["结论", "约束", "最不利值（最佳估计）", "最不利年份", "首次突破", "突破概率", "要求置信度"]
        }
        Lang::En => [
            "verdict",
            "constraint",
            "worst value (best estimate)",
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
            format!("{} % ± {}", no_finer(percent, se * 100.0), no_finer(se * 100.0, se * 100.0))
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
        let shade = row.outcome.shade();
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

/// Verdicts alone: one row an area, one column a constraint.
pub fn compact(
    heads: &[String],
    rows: &[(String, Vec<Outcome>)],
    lang: Lang,
    width: u16,
    colour: bool,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    if colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(heads);
    for (name, outcomes) in rows {
        let mut cells = vec![Cell::new(name)];
        cells.extend(outcomes.iter().map(|o| {
            let cell = Cell::new(format!("{} {}", o.sign(), o.label(lang)));
            if colour { cell.fg(o.shade()) } else { cell }
        }));
        table.add_row(cells);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_printed_as_finely_as_its_error_allows() {
        // sqrt(p (1 - p) / n) for n = 10,000 unless said otherwise.
        let cases = [
            (0.3412, Some(0.004741), "34.1 % ± 0.5"),
            (0.0004, Some(0.0002), "0.04 % ± 0.02"),
            (0.00001, Some(0.00003), "0.001 % ± 0.003"),
            // 100 and 10 paths.
            (0.5, Some(0.05), "50 % ± 5"),
            (0.53, Some(0.16), "50 % ± 20"),
            (0.0, Some(0.0), "0.0 %"),
            (0.0002, None, "< 0.1 %"),
            (0.123, None, "12.3 %"),
        ];
        for (p, error, text) in cases {
            assert_eq!(probability(p, error), text);
        }
    }

    #[test]
    fn chinese_columns_line_up() {
        let row = |constraint: &str| VerdictRow {
            outcome: Outcome::Meets,
            constraint: constraint.into(),
            clause: String::new(),
            best_estimate: "23.0 个月".into(),
            worst_year: None,
            first_breach: None,
            probability: None,
            standard_error: None,
            confidence: Some(0.975),
        };
        let table = terminal_table(&[row("≥ 12"), row("长护险基金可支付月数")], Lang::Zh, 200, false);
        // Columns of a terminal: two for a Chinese character or full-width mark, one for others.
        let wide = |c: char| if c as u32 >= 0x2E80 { 2 } else { 1 };
        let widths: Vec<usize> = table.lines().map(|l| l.chars().map(wide).sum()).collect();
        assert!(widths.len() >= 6 && widths.windows(2).all(|w| w[0] == w[1]), "{table}");
        assert!(table.contains("97.5 %") && !table.contains('\u{1b}'));
        assert!(terminal_table(&[row("a")], Lang::En, 120, true).contains('\u{1b}'));
    }
}
