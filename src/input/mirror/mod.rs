//! The scenario language: one declaration for reading, schema and reference.
//!
//! | file | holds |
//! |---|---|
//! | `mod` | the root, horizon, phases, indicators, areas |
//! | [`people`] | population, enrolment, disability |
//! | [`law`] | contributions, benefits |
//! | [`terms`] | continuity, costs |
//! | [`funds`] | LTCI fund, medical fund, transfer, constraints, warning bands |
//! | [`economy`] | growth, layers of uncertainty |

pub mod economy;
pub mod funds;
pub mod law;
pub mod people;
pub mod terms;

use serde_json::{Value as Json, json};

use super::compose::DocumentForm;
use super::leaf::{Month, Whole, Year, Years, YuanPerTime};
use super::node::Node;
use super::reader::Reader;
use super::readings::{Raw, ReadingForm, Title};
use super::record::{either, record};
use super::schema::Book;
use super::shape::{Mirror, Named, SomeOf};
use super::text::{Text, text};
use super::words::{Name, choice};
use crate::sets::{Category, Driver};

/// Version of the language that this program reads.
pub const VERSION: i64 = 1;

/// Keys that `extends` and its kin use up before a scenario is read; here for schema and reference.
#[derive(Clone, Debug)]
pub struct Files;

impl Mirror for Files {
    fn read(_: &Node, _: &mut Reader) -> Option<Self> {
        Some(Self)
    }
    fn schema(_: &mut Book) -> Json {
        json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    }
    fn kind() -> Text {
        text!("文件名或文件名列表", "a file name, or a list of them")
    }
}

/// The readings of a scenario; their keys are free.
#[derive(Clone, Debug)]
pub struct Readings;

impl Mirror for Readings {
    fn read(_: &Node, _: &mut Reader) -> Option<Self> {
        Some(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let reading = book.whole(ReadingForm::schema);
        json!({"type": "object", "additionalProperties": reading})
    }
    fn kind() -> Text {
        text!("名称 → 读法", "name → reading")
    }
}

choice! {
    /// Never.
    pub enum Never = "never" {
        /// Not in the scheme.
        Never = "never", "不纳入", "not in the scheme";
    }
}

either! {
    /// The month in which something starts, or never.
    pub enum Start = "start" {
        /// Never.
        Never(Never) when word "never";
        /// From this month on.
        From(Month) otherwise;
    }
}

record! {
    /// A scenario.
    pub struct ScenarioFile = "scenario", "情景", "scenario" {
        changhu: Whole, required, "情景语言版本，现为 1", "version of the scenario language, now 1";
        id: Name, required, "名称，也是输出目录名", "name, also of the output folder";
        title: Title, required, "标题", "title";
        extends: Files, optional, "在其上覆盖的文件", "files that this one is laid over";
        remove: Raw, optional, "从被覆盖文件中删去的路径", "paths taken away from the files below";
        documents: Named<DocumentForm>, optional, "规则编号 R-XX-nn 中的文件 XX", "documents XX that rule identifiers R-XX-nn belong to";
        readings: Readings, optional, "读法（文本歧义及选择）", "readings: questions that the text leaves open, and the choice";
        horizon: HorizonForm, required, "预测期", "projection years";
        indicators: Named<IndicatorForm>, required, "基数与限额所用的指标", "indicators for bases and limits";
        population: people::PopulationForm, required, "人口", "population";
        enrolment: people::EnrolmentForm, required, "参保", "enrolment";
        disability: people::DisabilityForm, required, "失能", "disability";
        phases: PhasesForm, required, "各类参保人开始缴费和享受待遇的时间", "when each track starts to pay and to draw";
        contributions: SomeOf<Category, law::ContributionForm>, required, "按参保类别的筹资规则", "contribution rules by category";
        collection: law::CollectionForm, required, "征缴率", "collection ratios";
        benefits: law::BenefitsForm, required, "待遇", "benefits";
        continuity: terms::ContinuityForm, default "{}", "连续参保的激励与约束", "incentives and penalties for continuous enrolment";
        costs: terms::CostsForm, required, "待遇之外的支出", "costs beside benefits";
        ltci_fund: funds::LtciFundForm, default "{}", "长期护理保险基金", "the LTCI fund";
        medical_fund: funds::MedicalFundForm, optional, "职工医保统筹基金", "employee medical pooled fund";
        constraints: Vec<funds::ConstraintForm>, required, "储备约束", "reserve constraints";
        warning_bands: funds::WarningBandsForm, default "{}", "风险预警分级", "monitoring bands";
        economy: economy::EconomyForm, required, "经济", "economy";
        uncertainty: economy::UncertaintyForm, default "{}", "不确定性各层", "layers of uncertainty";
        pooling: PoolingForm, default "apart", "统筹区之间的关系；汇总报告并列各自平衡与统筹后的结果", "how the areas stand together; the report of the whole shows them apart and pooled";
        areas: Named<Raw>, optional, "统筹区：各区只写与上文不同之处", "pooling areas: each writes only what differs";
    }

    /// Projection years.
    pub struct HorizonForm = "horizon", "预测期", "projection years" {
        first_year: Year, required, "第一个预测年", "first projected year";
        years: Years, default "30 years", "预测年数，1–75", "number of years, 1 to 75";
    }

    /// A level that grows with a driver.
    pub struct IndicatorForm = "indicator", "指标", "an indicator" {
        value: YuanPerTime, required, "水平", "level";
        year: Year, required, "水平所属年份", "year of the level";
        grows_with: Driver, required, "随哪个经济变量增长", "driver that it grows with";
    }

    /// Starts of both tracks.
    pub struct PhasesForm = "phases", "制度阶段", "phases" {
        employee_track: PhaseForm, required, "按单位职工参保", "employee track";
        resident_track: PhaseForm, required, "按未就业城乡居民参保", "resident track";
    }

    /// Starts of a track.
    pub struct PhaseForm = "phase", "开始时间", "starts of a track" {
        contributions: Start, required, "开始缴费的年月，或 `never`", "first month of contributions, or `never`";
        benefits: Start, required, "开始享受待遇的年月，或 `never`", "first month of benefits, or `never`";
    }

    /// One fund for all areas.
    pub struct OneFundForm = "pooling_one_fund", "一个基金", "one fund" {
        one_fund: Year, required, "自该年起统收统支：一个结余、一份利息，各区为账户", "one fund from this year on: one balance, one interest, areas are accounts";
    }

    /// An adjustment fund.
    pub struct AdjustmentForm = "pooling_adjustment", "调剂金", "adjustment fund" {
        adjustment: super::leaf::Share, required, "上解保费（不含捐助）的比例；年末弥补各区缺口，不足时按缺口比例", "share of contributions (donations left out) paid in; shortfalls are paid at year end, in proportion if it does not suffice";
        from: Year, required, "开始年份", "first year";
    }
}

choice! {
    /// Each area on its own.
    pub enum Apart = "apart" {
        /// On its own.
        Apart = "apart", "各自平衡", "each area keeps its own fund";
    }
}

either! {
    /// How areas stand together.
    pub enum PoolingForm = "pooling" {
        /// One fund.
        OneFund(OneFundForm) when key "one_fund";
        /// Adjustment fund.
        Adjustment(AdjustmentForm) when block;
        /// Apart.
        Apart(Apart) otherwise;
    }
}
