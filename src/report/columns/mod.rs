//! The dictionary of columns: one place for key, unit, labels and definition of everything in the annual table.
//! It drives the header of annual.csv, the table of the report and the page of the documentation.
//!
//! | name | meaning |
//! |---|---|
//! | key | header in annual.csv, in ASCII, with its unit at the end; the same in both languages |
//! | statistic | `_mean`, `_sd`, `_p05` … after a key: over paths, year by year; without one: best estimate |

mod single;

use crate::lang::Lang;
use crate::sets::{Category, Grade, Mode, Payer, Track};
use single::{SINGLE, Single};
use std::borrow::Cow;

/// Unit of a column, as stored in the files (never scaled there).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nominal yuan.
    Yuan,
    /// Persons.
    Persons,
    /// Months.
    Months,
    /// A rate or ratio as a fraction, 0.0015 for 0.15 %.
    Fraction,
    /// A probability 0..1.
    Probability,
    /// Nominal yuan per person and year.
    YuanPerPerson,
    /// Pooling areas.
    Areas,
    /// How often.
    Times,
}

impl Unit {
    /// The unit in words.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Yuan => lang.pick("元（名义）", "yuan (nominal)"),
            Self::Persons => lang.pick("人", "persons"),
            Self::Months => lang.pick("个月", "months"),
            Self::Fraction => lang.pick("比例（0.01 = 1%）", "fraction (0.01 = 1 %)"),
            Self::Probability => lang.pick("概率（0–1）", "probability (0–1)"),
            Self::Times => lang.pick("次", "times"),
            Self::Areas => lang.pick("个统筹区", "areas"),
            Self::YuanPerPerson => lang.pick("元/人·年（名义）", "yuan per person and year (nominal)"),
        }
    }
}

/// A column of the annual table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub key: Cow<'static, str>,
    pub unit: Unit,
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
    pub definition_zh: Cow<'static, str>,
    pub definition_en: Cow<'static, str>,
}

impl Column {
    /// Label in a language.
    pub fn label(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Definition in a language.
    pub fn definition(&self, lang: Lang) -> &str {
        lang.pick(&self.definition_zh, &self.definition_en)
    }

    /// The single column with this key; families and statistics have their own functions.
    pub fn find(key: &str) -> Option<Self> {
        SINGLE.iter().find(|s| s.0 == key).map(single)
    }

    /// The same quantity as a statistic over paths.
    pub fn statistic(&self, statistic: Statistic) -> Self {
        let (suffix, zh, en) = statistic.names();
        Self {
            key: format!("{}_{suffix}", self.key).into(),
            unit: self.unit,
            zh: format!("{}：{zh}", self.zh).into(),
            en: format!("{}: {en}", self.en).into(),
            definition_zh: format!("各年对全部路径取{zh}。{}", self.definition_zh).into(),
            definition_en: format!("{en} over paths, year by year. {}", self.definition_en).into(),
        }
    }

    /// Monte Carlo standard error of this statistic over paths.
    pub fn standard_error(&self) -> Self {
        Self {
            key: format!("{}_standard_error", self.key).into(),
            unit: self.unit,
            zh: format!("{}：标准误", self.zh).into(),
            en: format!("{}: standard error", self.en).into(),
            definition_zh: format!("蒙特卡洛标准误，按抽样方式计算。{}", self.definition_zh).into(),
            definition_en: format!(
                "Monte Carlo standard error under the way of sampling. {}",
                self.definition_en
            )
            .into(),
        }
    }
}

/// A statistic over paths, of each year by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    Mean,
    StandardDeviation,
    /// Quantile in per cent: 5.0, 2.5 …
    Quantile(f64),
}

impl Statistic {
    fn names(self) -> (String, String, String) {
        match self {
            Self::Mean => ("mean".into(), "均值".into(), "mean".into()),
            Self::StandardDeviation => ("sd".into(), "标准差".into(), "standard deviation".into()),
            Self::Quantile(percent) => {
                let digits = if percent.fract() == 0.0 {
                    format!("{percent:02}")
                } else {
                    format!("{percent:04.1}").replace('.', "_")
                };
                (format!("p{digits}"), format!("{percent}% 分位"), format!("{percent} % quantile"))
            }
        }
    }
}

fn single(&(key, unit, zh, en, definition_zh, definition_en): &Single) -> Column {
    Column {
        key: key.into(),
        unit,
        zh: zh.into(),
        en: en.into(),
        definition_zh: definition_zh.into(),
        definition_en: definition_en.into(),
    }
}

/// A member of a family: "stem_member_unit", label "family: member".
fn member(
    stem: &str,
    (key, zh, en): (&str, &str, &str),
    unit: Unit,
    family: (&str, &str),
    definition: (&'static str, &'static str),
) -> Column {
    let suffix = match unit {
        Unit::Yuan | Unit::YuanPerPerson => "_yuan",
        Unit::Persons => "_persons",
        _ => "",
    };
    Column {
        key: format!("{stem}_{key}{suffix}").into(),
        unit,
        zh: format!("{}：{zh}", family.0).into(),
        en: format!("{}: {en}", family.1).into(),
        definition_zh: definition.0.into(),
        definition_en: definition.1.into(),
    }
}

const AVERAGE: (&str, &str) = ("各月平均。", "Average of the months.");

/// Insured of a category.
pub fn insured(category: Category) -> Column {
    let names = (category.key(), category.zh(), category.en());
    member("insured", names, Unit::Persons, ("参保人数", "insured"), AVERAGE)
}

/// Beneficiaries of a category.
pub fn beneficiaries_of(category: Category) -> Column {
    let names = (category.key(), category.zh(), category.en());
    member("beneficiaries", names, Unit::Persons, ("享受待遇人数", "beneficiaries"), AVERAGE)
}

/// Beneficiaries of a disability grade.
pub fn beneficiaries_by_grade(grade: Grade) -> Column {
    let names = (grade.key(), grade.zh(), grade.en());
    member("beneficiaries", names, Unit::Persons, ("享受待遇人数", "beneficiaries"), AVERAGE)
}

/// Beneficiaries by service mode.
pub fn beneficiaries_by_mode(mode: Mode) -> Column {
    let names = (mode.key(), mode.zh(), mode.en());
    member("beneficiaries", names, Unit::Persons, ("享受待遇人数", "beneficiaries"), AVERAGE)
}

/// Contributions paid by a payer, all groups together.
pub fn contributions(payer: Payer) -> Column {
    let names = (payer.key(), payer.zh(), payer.en());
    let family = ("缴费", "contributions");
    member("contributions", names, Unit::Yuan, family, ("实际到账，全部参保人群。", "Collected, all groups."))
}

/// Benefits paid by service mode.
pub fn benefits(mode: Mode) -> Column {
    let names = (mode.key(), mode.zh(), mode.en());
    let definition = ("基金支付部分。", "The fund's share.");
    member("benefits", names, Unit::Yuan, ("待遇支出", "benefits"), definition)
}

/// Sub-account of a track: one of contributions, benefits and their difference.
pub fn track_account(track: Track, part: TrackPart) -> Column {
    let (stem, zh, en, definition) = match part {
        TrackPart::Contributions => (
            "contributions_track",
            "缴费（分类核算）",
            "contributions by track",
            (
                "各方缴费和捐助，仅供参考：基金为一个账户。",
                "All payers and donations; information only: the fund is one account.",
            ),
        ),
        TrackPart::Benefits => (
            "benefits_track",
            "待遇（分类核算）",
            "benefits by track",
            (
                "基金支付的待遇，仅供参考：基金为一个账户。",
                "Benefits paid; information only: the fund is one account.",
            ),
        ),
        TrackPart::Balance => (
            "balance_track",
            "缴费减待遇（分类核算）",
            "contributions less benefits by track",
            (
                "为负时由另一类参保人、利息或结余弥补；评估、经办和辅具不分摊。",
                "Negative is carried by the other track, interest or reserves; assessment, administration and devices are not divided.",
            ),
        ),
    };
    let names = (track.key(), track.zh(), track.en());
    member(stem, names, Unit::Yuan, (zh, en), definition)
}

/// A part of a track's sub-account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackPart {
    Contributions,
    Benefits,
    Balance,
}

impl TrackPart {
    /// In the order of the table.
    pub const ALL: [Self; 3] = [Self::Contributions, Self::Benefits, Self::Balance];
}

/// Every column without statistics, in the order of the documentation.
pub fn dictionary() -> Vec<Column> {
    let mut columns: Vec<Column> = SINGLE.iter().map(single).collect();
    columns.extend(Category::ALL.map(insured));
    columns.extend(Category::ALL.map(beneficiaries_of));
    columns.extend(Grade::ALL.map(beneficiaries_by_grade));
    columns.extend(Mode::ALL.map(beneficiaries_by_mode));
    columns.extend(Payer::ALL.map(contributions));
    columns.extend(Mode::ALL.map(benefits));
    columns.extend(TrackPart::ALL.iter().flat_map(|part| Track::ALL.map(|t| track_account(t, *part))));
    columns
}

/// The dictionary as a Markdown table, for the documentation.
pub fn dictionary_markdown(lang: Lang) -> String {
    let mut out = String::from(lang.pick(
        "| 列名 | 含义 | 单位 | 定义 |\n|---|---|---|---|\n",
        "| column | meaning | unit | definition |\n|---|---|---|---|\n",
    ));
    for column in dictionary() {
        let (label, definition) = (column.label(lang), column.definition(lang));
        out.push_str(&format!(
            "| `{}` | {label} | {} | {definition} |\n",
            column.key,
            column.unit.label(lang)
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_unique_ascii_and_say_their_unit() {
        let columns = dictionary();
        let keys: BTreeSet<_> = columns.iter().map(|c| c.key.as_ref()).collect();
        assert_eq!(keys.len(), columns.len());
        for column in &columns {
            assert!(column.key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
            assert_eq!(
                column.key.ends_with("_yuan"),
                matches!(column.unit, Unit::Yuan | Unit::YuanPerPerson)
            );
            assert_eq!(column.key.ends_with("_persons"), column.unit == Unit::Persons);
            assert_eq!(column.key.contains("months"), column.unit == Unit::Months, "{}", column.key);
        }
    }

    #[test]
    fn statistics_have_their_own_keys() {
        let months = Column::find("payable_months").expect("in the dictionary");
        let cases = [
            (Statistic::Mean, "payable_months_mean"),
            (Statistic::Quantile(5.0), "payable_months_p05"),
            (Statistic::Quantile(97.5), "payable_months_p97_5"),
            (Statistic::Quantile(2.5), "payable_months_p02_5"),
        ];
        for (statistic, key) in cases {
            assert_eq!(months.statistic(statistic).key, key);
        }
        let of = Column::find("deficit_probability").expect("in the dictionary").standard_error();
        assert_eq!(of.key, "deficit_probability_standard_error");
        assert_eq!(Column::find("premium"), None);
        assert_eq!(benefits(Mode::Home).key, "benefits_home_yuan");
    }
}
