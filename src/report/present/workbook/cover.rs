//! The first sheet: what the run says, how sure it is, what it rests on, and where the rest is.

use super::super::figures::key_figures;
use super::super::files::{file_name, subtitle};
use super::super::precision::{more_paths, precision_rows};
use super::super::province::province_line;
use super::super::table::PresentError;
use super::super::transfer::transfer_line;
use super::super::verdicts::{band_line, verdict_rows};
use super::super::{pick, pooling};
use super::Maker;
use crate::lang::Lang;
use crate::report::html::standing_notes;
use crate::report::verdict::Outcome as Word;
use crate::report::workbook::style::{Digits, Look, height, length, lines};
use crate::report::workbook::{Sheet, Value};

/// Colours of a verdict.
pub fn verdict_look(word: Word) -> Look {
    match word {
        Word::Meets => Look::Good,
        Word::AtRisk => Look::Warning,
        Word::Fails => Look::Bad,
    }
}

/// Years of data that a reader asks for: parameters by the end of their path.
const DATED: [(&str, &str, &str); 7] = [
    ("population.start.year", "人口", "population"),
    ("enrolment.insured.year", "参保人数", "insured"),
    ("disability.prevalence.year", "失能率", "disability"),
    ("benefits.care_cost.year", "护理费用", "care costs"),
    ("costs.assessment.year", "评估费", "assessment fees"),
    ("medical_fund.year", "职工医保统筹基金", "medical pooled fund"),
    ("indicators.", "工资、收入、养老金", "wages, incomes, pensions"),
];

/// The sheet under construction and its next row.
struct Page<'a> {
    sheet: Sheet,
    row: u32,
    last: u16,
    maker: &'a Maker<'a>,
}

/// The sheet; `others` are those that follow.
pub fn sheet(maker: &Maker, name: String, others: &[Sheet]) -> Result<Sheet, PresentError> {
    let lang = maker.lang;
    let outcome = maker.outcome;
    let mut sheet = Sheet::new(name);
    let title = pick(&outcome.scenario.title, lang);
    let file = format!(
        "{}{} · changhu {}",
        maker.say("情景文件 ", "scenario file "),
        file_name(maker.origin.file),
        env!("CARGO_PKG_VERSION")
    );
    let row = sheet.heading(title, &[subtitle(outcome, lang), file]);
    let area = maker
        .many()
        .then(|| maker.scopes.iter().map(|s| length(&s.name)).fold(12.0, f64::max).min(36.0) + 2.0);
    sheet.widths = area.into_iter().chain([16.0, 42.0, 22.0, 19.0, 17.0, 17.0, 18.0, 18.0, 18.0]).collect();
    let last = sheet.widths.len() as u16 - 1;
    let mut page = Page { sheet, row, last, maker };
    page.verdicts();
    if maker.many() {
        page.together();
    } else {
        page.figures()?;
    }
    page.basis();
    page.notes();
    page.contents(others);
    Ok(page.sheet)
}

impl Page<'_> {
    fn section(&mut self, zh: &str, en: &str) {
        let title = self.maker.say(zh, en);
        self.sheet.text(self.row, 0, title, Look::Section);
        self.sheet.heights.push((self.row, 24.0));
        self.row += 1;
    }

    fn paragraph(&mut self, text: impl Into<String>) {
        self.sheet.paragraph(self.row, [0, self.last], text, Look::Paragraph);
        self.row += 1;
    }

    /// A name in the first columns and a wrapped text in the others.
    fn fact(&mut self, name: &str, text: &str) {
        self.sheet.text(self.row, 0, name, Look::Label);
        self.sheet.paragraph(self.row, [1, self.last], text, Look::Wrapped);
        self.row += 1;
    }

    fn heads(&mut self, heads: &[String]) {
        let mut high = 1;
        for (column, head) in (0_u16..).zip(heads) {
            high = high.max(lines(head, self.sheet.widths[usize::from(column)]));
            self.sheet.text(self.row, column, head.as_str(), Look::Head);
        }
        self.sheet.heights.push((self.row, height(high)));
        self.row += 1;
    }

    fn verdicts(&mut self) {
        let lang = self.maker.lang;
        self.section("结论", "Verdicts");
        let heads = match lang {
            Lang::Zh => [
                "结论",
                "约束",
                "条款",
                "最不利值（最佳估计）",
                "最不利年份",
                "首次突破",
                "任一年突破概率",
                "标准误",
                "要求置信度",
            ],
            Lang::En => [
                "verdict",
                "constraint",
                "clause",
                "worst value (best estimate)",
                "in year",
                "first breach",
                "P(any breach)",
                "standard error",
                "confidence",
            ],
        };
        let area = self.maker.many().then(|| self.maker.area_head());
        let heads: Vec<String> = area.into_iter().chain(heads.map(str::to_owned)).collect();
        self.heads(&heads);
        for scope in &self.maker.scopes {
            for verdict in verdict_rows(scope.area, lang) {
                let mut column = 0;
                if self.maker.many() {
                    self.sheet.text(self.row, 0, scope.name.as_str(), Look::Wrapped);
                    column = 1;
                }
                let said = format!("{} {}", verdict.outcome.sign(), verdict.outcome.label(lang));
                let sheet = &mut self.sheet;
                sheet.text(self.row, column, said, verdict_look(verdict.outcome));
                sheet.text(self.row, column + 1, verdict.constraint.as_str(), Look::Wrapped);
                sheet.text(self.row, column + 2, verdict.clause.as_str(), Look::Wrapped);
                sheet.text(self.row, column + 3, verdict.best_estimate.as_str(), Look::Label);
                sheet.number(self.row, column + 4, verdict.worst_year.map(f64::from), Digits::Year);
                match verdict.first_breach {
                    Some(year) => sheet.number(self.row, column + 5, Some(f64::from(year)), Digits::Year),
                    None => sheet.text(self.row, column + 5, "—", Look::Word),
                }
                let digits = Digits::of_share(verdict.standard_error);
                sheet.number(self.row, column + 6, verdict.probability, digits);
                sheet.number(self.row, column + 7, verdict.standard_error, digits);
                sheet.number(self.row, column + 8, verdict.confidence, Digits::Percent1);
                // As high as its texts need; the area stands in the first column.
                let texts = [
                    (0, scope.name.as_str()),
                    (column + 1, &verdict.constraint),
                    (column + 2, &verdict.clause),
                ];
                let texts = texts.into_iter().skip(usize::from(column == 0));
                let rows = texts.map(|(c, t)| lines(t, sheet.widths[usize::from(c)])).max().unwrap_or(1);
                sheet.heights.push((self.row, height(rows)));
                self.row += 1;
            }
        }
        self.paragraph(self.maker.say(
            "不达标：最佳估计即已突破。有风险：最佳估计达标，但任一年突破的概率高于 1 − 要求置信度。达标：两者均不发生。",
            "Fails: breached on the best estimate. At risk: met on the best estimate, but the probability of any breach exceeds 1 − confidence. Meets: neither.",
        ));
        if !self.maker.many() {
            for scope in &self.maker.scopes {
                self.paragraph(band_line(scope.area, lang));
                if let Some(line) = transfer_line(scope.area, lang) {
                    self.paragraph(line);
                }
            }
        }
        self.row += 1;
    }

    /// Several areas: their sum and pooling in words.
    fn together(&mut self) {
        let lang = self.maker.lang;
        let Some(of) = &self.maker.outcome.province else { return };
        self.section("各区合计", "All areas");
        for line in
            province_line(of, lang).into_iter().chain(of.pooled.as_ref().and_then(|p| pooling::line(p, lang)))
        {
            self.paragraph(line);
        }
        self.row += 1;
    }

    /// One area: key figures, and the errors of what is quoted over paths.
    fn figures(&mut self) -> Result<(), PresentError> {
        let lang = self.maker.lang;
        for scope in &self.maker.scopes {
            self.section("关键指标", "Key figures");
            for figure in key_figures(scope.area, lang) {
                self.sheet.paragraph(self.row, [0, 0], figure.label, Look::Wrapped);
                self.sheet.text(self.row, 1, figure.value, Look::Total);
                self.sheet.paragraph(self.row, [2, self.last], figure.note, Look::Wrapped);
                self.row += 1;
            }
            self.row += 1;
            let rows = precision_rows(scope.area, lang)?;
            if rows.is_empty() {
                continue;
            }
            self.section("模拟误差（蒙特卡洛）", "Monte Carlo errors");
            let heads = match lang {
                Lang::Zh => [
                    "年份",
                    "指标",
                    "均值 ± 标准误",
                    "5% 分位（95% 区间）",
                    "中位数（95% 区间）",
                    "95% 分位（95% 区间）",
                ],
                Lang::En => [
                    "year",
                    "measure",
                    "mean ± standard error",
                    "5 % quantile (95 % interval)",
                    "median (95 % interval)",
                    "95 % quantile (95 % interval)",
                ],
            };
            // Quantiles with their intervals are long: two columns each.
            let places: [[u16; 2]; 6] = [[0, 0], [1, 1], [2, 2], [3, 4], [5, 6], [7, 8]];
            for (head, columns) in heads.iter().zip(places) {
                self.sheet.paragraph(self.row, columns, *head, Look::Head);
            }
            self.row += 1;
            for row in rows {
                self.sheet.number(self.row, 0, Some(f64::from(row.year)), Digits::Year);
                self.sheet.text(self.row, 1, row.name, Look::Wrapped);
                self.sheet.text(self.row, 2, row.mean, Look::Wrapped);
                for (text, columns) in row.quantiles.into_iter().zip(&places[3..]) {
                    self.sheet.paragraph(self.row, *columns, text, Look::Wrapped);
                }
                self.row += 1;
            }
            self.paragraph(self.maker.say(
                "末位数字与误差的首位对齐；标准误只反映路径数，不反映假设本身是否正确。",
                "The last digit printed is the first of the error; errors reflect the number of paths, not whether the assumptions are right.",
            ));
            self.row += 1;
        }
        Ok(())
    }

    /// Data, documents, choices, and how much is assumed.
    fn basis(&mut self) {
        let maker = self.maker;
        let lang = maker.lang;
        self.section("数据、依据与假定", "Data, law and assumptions");
        let parameters = &maker.origin.parameters;
        let mut dates = vec![];
        for (end, zh, en) in DATED {
            let mut found: Vec<&str> = vec![];
            for p in parameters {
                let dated = p.path.ends_with(end)
                    || (end.ends_with('.') && p.path.contains(end) && p.path.ends_with(".year"));
                if dated && !found.contains(&p.value.as_str()) {
                    found.push(&p.value);
                }
            }
            if !found.is_empty() {
                dates.push(format!("{} {}", lang.pick(zh, en), found.join(lang.pick("、", ", "))));
            }
        }
        self.fact(&maker.say("数据年份", "dates of data"), &dates.join(lang.pick("；", "; ")));
        for document in &maker.origin.documents {
            let said = [&document.title, &document.standing, &document.dated];
            let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
            self.fact(
                &format!("{} {}", maker.say("文件", "document"), document.code),
                &said.join(lang.pick("，", ", ")),
            );
        }
        for (name, value) in &maker.origin.choices {
            self.fact(&maker.say("选定的读法", "chosen"), &format!("{name} = {value}"));
        }
        let mut standings: Vec<(String, usize)> = vec![];
        for p in parameters {
            let word = match (p.default, p.assumed()) {
                (true, _) => maker.say("缺省", "default"),
                (_, true) => maker.say("假定，无来源", "assumed without source"),
                _ if p.standing.is_empty() => maker.say("有出处", "source given"),
                _ => p.standing.clone(),
            };
            match standings.iter_mut().find(|s| s.0 == word) {
                Some(found) => found.1 += 1,
                None => standings.push((word, 1)),
            }
        }
        let said: Vec<String> = standings.iter().map(|(word, n)| format!("{word} {n}")).collect();
        let text = match lang {
            Lang::Zh => format!("共 {} 项：{}。逐项见“参数与来源”。", parameters.len(), said.join("，")),
            Lang::En => {
                format!("{} values: {}. Each is among the parameters.", parameters.len(), said.join(", "))
            }
        };
        self.fact(&maker.say("参数", "parameters"), &text);
        self.row += 1;
    }

    fn notes(&mut self) {
        let lang = self.maker.lang;
        let mut warnings = self.maker.origin.warnings.clone();
        for scope in &self.maker.scopes {
            let prefix = if self.maker.many() {
                format!("{}{}", scope.name, lang.pick("：", ": "))
            } else {
                String::new()
            };
            let own = scope.area.models_refused.clone().into_iter().chain(more_paths(scope.area, lang));
            warnings.extend(own.map(|w| format!("{prefix}{w}")));
        }
        if !warnings.is_empty() {
            self.section("提示", "Warnings");
            for warning in warnings {
                self.paragraph(warning);
            }
            self.row += 1;
        }
        self.section("如何阅读", "How to read");
        for note in standing_notes(lang) {
            self.paragraph(*note);
        }
        self.row += 1;
    }

    fn contents(&mut self, others: &[Sheet]) {
        self.section("目录", "Contents");
        for sheet in others {
            let title = sheet.cells.first().and_then(|c| match &c.value {
                Value::Text(title) => Some(title.clone()),
                _ => None,
            });
            let link = Value::Link(sheet.name.clone(), sheet.name.clone());
            self.sheet.put(self.row, 0, link, Look::Link);
            self.sheet.text(self.row, 1, title.unwrap_or_default(), Look::Note);
            self.row += 1;
        }
    }
}
