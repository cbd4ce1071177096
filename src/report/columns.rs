//! The dictionary of columns: one place for key, unit, labels and definition of everything in the annual table.
//! It drives the header of annual.csv, the table of the report and the page of the documentation.
//!
//! | name | meaning |
//! |---|---|
//! | key | header in annual.csv, in ASCII, with its unit at the end; the same in both languages |
//! | statistic | `_mean`, `_sd`, `_p05` … after a key: over paths, year by year; without one: best estimate |

use crate::report::lang::Lang;
use crate::sets::{Category, Grade, Mode, Payer};
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

type Single = (&'static str, Unit, &'static str, &'static str, &'static str, &'static str);

/// Columns that stand alone, in the order of the annual table.
const SINGLE: &[Single] = &[
    ("population_persons", Unit::Persons, "常住人口", "resident population", "1 月 1 日。", "On 1 January."),
    (
        "population_60_plus_persons",
        Unit::Persons,
        "60 岁及以上人口",
        "population aged 60+",
        "1 月 1 日。",
        "On 1 January.",
    ),
    (
        "population_80_plus_persons",
        Unit::Persons,
        "80 岁及以上人口",
        "population aged 80+",
        "1 月 1 日。",
        "On 1 January.",
    ),
    ("insured_persons", Unit::Persons, "参保人数", "insured", "各月平均。", "Average of the months."),
    (
        "disabled_insured_persons",
        Unit::Persons,
        "参保人员中失能人数",
        "disabled insured",
        "各月平均，全部失能等级。",
        "Average of the months, all disability grades.",
    ),
    (
        "beneficiaries_persons",
        Unit::Persons,
        "享受待遇人数",
        "beneficiaries",
        "各月平均。",
        "Average of the months.",
    ),
    (
        "beneficiaries_per_insured",
        Unit::Fraction,
        "享受率",
        "beneficiaries per insured",
        "享受待遇人数 ÷ 参保人数。",
        "Beneficiaries ÷ insured.",
    ),
    (
        "contribution_income_yuan",
        Unit::Yuan,
        "保险费收入",
        "contribution income",
        "单位、个人缴费与医疗救助资助个人部分。",
        "Employers, individuals, and individuals' parts paid by medical assistance.",
    ),
    (
        "subsidy_income_yuan",
        Unit::Yuan,
        "财政补贴收入",
        "government subsidy",
        "各级财政对缴费的补助。",
        "Government's share of contributions.",
    ),
    (
        "interest_income_yuan",
        Unit::Yuan,
        "利息收入",
        "interest",
        "逐月按月初结余计息，负结余不计息。",
        "Monthly on the opening balance; none on a negative one.",
    ),
    ("transfer_income_yuan", Unit::Yuan, "转移收入", "transfers in", "从其他基金转入。", "From other funds."),
    ("other_income_yuan", Unit::Yuan, "其他收入", "other income", "社会捐助等。", "Donations and others."),
    (
        "income_yuan",
        Unit::Yuan,
        "收入合计",
        "total income",
        "以上五项之和，不含上年结余。",
        "Sum of the five above, without the balance brought forward.",
    ),
    (
        "benefit_outgo_yuan",
        Unit::Yuan,
        "待遇支出",
        "benefits",
        "含辅助器具。",
        "Including assistive devices.",
    ),
    ("assessment_outgo_yuan", Unit::Yuan, "评估费", "assessment fees", "基金负担部分。", "The fund's share."),
    (
        "administration_outgo_yuan",
        Unit::Yuan,
        "经办费",
        "administration",
        "委托经办服务费。",
        "Third-party administration.",
    ),
    (
        "other_outgo_yuan",
        Unit::Yuan,
        "其他支出",
        "other outgo",
        "不属于以上各项的支出。",
        "Outgo of no other line.",
    ),
    (
        "outgo_yuan",
        Unit::Yuan,
        "支出合计",
        "total outgo",
        "待遇、评估、经办与其他支出，不含转移支出。",
        "Benefits, assessment, administration and other outgo, without transfers out.",
    ),
    (
        "transfer_outgo_yuan",
        Unit::Yuan,
        "转移支出",
        "transfers out",
        "转往其他基金，不计入支付月数的分母。",
        "To other funds; not in the denominator of payable months.",
    ),
    (
        "annual_balance_yuan",
        Unit::Yuan,
        "本年收支结余",
        "balance of the year",
        "收入合计 − 支出合计 − 转移支出。",
        "Total income − total outgo − transfers out.",
    ),
    (
        "closing_balance_yuan",
        Unit::Yuan,
        "年末滚存结余",
        "closing balance",
        "年初结余 + 本年收支结余。",
        "Opening balance + balance of the year.",
    ),
    (
        "payable_months",
        Unit::Months,
        "累计结余可支付月数",
        "payable months",
        "年末滚存结余 ÷（当年支出合计 ÷ 12）；无支出时无定义；首年或不完整年度以其后十二个月预计支出为分母。",
        "Closing balance ÷ (total outgo of the year ÷ 12); undefined without outgo; in a first or incomplete year the denominator is the expected outgo of the next twelve months.",
    ),
    (
        "payable_months_next_year",
        Unit::Months,
        "可支付月数（次年支出口径）",
        "payable months on next year's outgo",
        "年末滚存结余 ÷（次年预计支出 ÷ 12）。",
        "Closing balance ÷ (next year's expected outgo ÷ 12).",
    ),
    (
        "cost_rate",
        Unit::Fraction,
        "支出率",
        "cost rate",
        "支出合计 ÷ 实收缴费基数。",
        "Total outgo ÷ collected contribution base.",
    ),
    (
        "income_rate",
        Unit::Fraction,
        "收入率",
        "income rate",
        "缴费与财政补助 ÷ 实收缴费基数。",
        "Contributions and subsidies ÷ collected contribution base.",
    ),
    (
        "payg_rate",
        Unit::Fraction,
        "现收现付费率",
        "pay-as-you-go rate",
        "使当年收支相抵的费率。",
        "The rate that balances the year.",
    ),
    (
        "outgo_per_insured_yuan",
        Unit::YuanPerPerson,
        "人均支出（按参保人）",
        "outgo per insured",
        "支出合计 ÷ 参保人数。",
        "Total outgo ÷ insured.",
    ),
    (
        "benefit_per_beneficiary_yuan",
        Unit::YuanPerPerson,
        "人均待遇（按享受人员）",
        "benefit per beneficiary",
        "待遇支出 ÷ 享受待遇人数。",
        "Benefits ÷ beneficiaries.",
    ),
    (
        "deficit_probability",
        Unit::Probability,
        "当期赤字概率",
        "probability of deficit",
        "本年收支结余（含利息、不含转移）为负的路径占比。",
        "Share of paths whose balance of the year, with interest and without transfers, is negative.",
    ),
    (
        "insolvency_probability",
        Unit::Probability,
        "基金穿底概率",
        "probability of insolvency",
        "当年任一月末结余为负的路径占比。",
        "Share of paths with a negative balance at any month end of the year.",
    ),
    (
        "medical_income_yuan",
        Unit::Yuan,
        "职工医保统筹基金收入",
        "medical pooled fund: income",
        "划转后。",
        "After the transfer.",
    ),
    ("medical_outgo_yuan", Unit::Yuan, "职工医保统筹基金支出", "medical pooled fund: outgo", "", ""),
    (
        "medical_closing_balance_yuan",
        Unit::Yuan,
        "职工医保统筹基金年末结余",
        "medical pooled fund: closing balance",
        "划转后。",
        "After the transfer.",
    ),
    (
        "medical_payable_months",
        Unit::Months,
        "职工医保统筹基金可支付月数",
        "medical pooled fund: payable months",
        "年末结余 ÷（当年支出 ÷ 12），划转后。",
        "Closing balance ÷ (outgo of the year ÷ 12), after the transfer.",
    ),
    (
        "medical_payable_months_without_transfer",
        Unit::Months,
        "职工医保统筹基金可支付月数（不划转）",
        "medical pooled fund: payable months without the transfer",
        "年末结余 ÷（当年支出 ÷ 12），不划转。",
        "Closing balance ÷ (outgo of the year ÷ 12), without the transfer.",
    ),
];

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

/// Every column without statistics, in the order of the documentation.
pub fn dictionary() -> Vec<Column> {
    let mut columns: Vec<Column> = SINGLE.iter().map(single).collect();
    columns.extend(Category::ALL.map(insured));
    columns.extend(Category::ALL.map(beneficiaries_of));
    columns.extend(Grade::ALL.map(beneficiaries_by_grade));
    columns.extend(Mode::ALL.map(beneficiaries_by_mode));
    columns.extend(Payer::ALL.map(contributions));
    columns.extend(Mode::ALL.map(benefits));
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
        assert_eq!(Column::find("premium"), None);
        assert_eq!(benefits(Mode::Home).key, "benefits_home_yuan");
    }
}
