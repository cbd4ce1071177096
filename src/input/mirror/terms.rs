//! The language for continuity and costs [MODEL §6, §7].

use serde_json::{Value as Json, json};

use super::super::leaf::{
    Factor, Leaf, Points as PercentagePoints, Share, Span, Step, Year, Years, Yuan, YuanPerTime,
};
use super::super::node::Node;
use super::super::problem::{Code, Problem};
use super::super::reader::Reader;
use super::super::record::{either, record};
use super::super::schema::Book;
use super::super::shape::{Mirror, SomeOf};
use super::super::text::{Text, text};
use super::super::words::{Switch, choice};
use crate::sets::{Category, Track};

choice! {
    /// What a reward raises.
    pub enum Raises = "raises" {
        /// The reimbursement ratio.
        Ratio = "ratio", "支付比例", "the ratio";
        /// The limit.
        Limit = "limit", "限额", "the limit";
    }

    /// Whether the first gap year adds variable waiting.
    pub enum FirstGapYear = "first_gap_year" {
        /// It does.
        Counts = "counts", "计入", "counts";
        /// It does not.
        Free = "free", "不计", "does not count";
    }
}

record! {
    /// Continuity.
    pub struct ContinuityForm = "continuity", "连续参保", "continuity" {
        rejoin: SomeOf<Category, Share>, default "{}", "每年中断后重新参保的比例", "share that rejoins after a gap in a year";
        gap_years: GapForm, default "{mean: 2 years}", "中断年数的分布", "distribution of gap years";
        founder_years: SomeOf<Category, Years>, default "{}", "启动时已认可的连续年数", "completed years that count at the start";
        reward: Vec<RewardForm>, default "[]", "激励", "rewards";
        waiting: WaitingForm, optional, "待遇等待期", "waiting period";
        penalty: Vec<PenaltyForm>, default "[]", "约束", "penalties";
        selection: Factor, default "1", "重新参保者首年失能水平的倍数", "disability of joiners in their first year, a factor";
    }

    /// Mean gap.
    pub struct GapMean = "gap_mean", "平均中断年数", "mean gap" {
        mean: Span, required, "平均中断时长", "mean gap";
    }

    /// A reward.
    pub struct RewardForm = "reward", "激励", "a reward" {
        tracks: Vec<Track>, optional, "适用的参保政策类型", "tracks it holds for";
        categories: Vec<Category>, optional, "或适用的参保类别", "or categories it holds for";
        raises: Raises, required, "提高什么", "what it raises";
        from: Years, required, "满几年起", "completed years from which it holds";
        step: Step, required, "每次提高", "each step";
        every: Years, default "1 years", "之后每几年再提高", "years between further steps";
        once: Switch, default "off", "只提高一次", "one step only";
        at_most: Step, required, "累计上限", "at most";
    }

    /// Waiting.
    pub struct WaitingForm = "waiting", "待遇等待期", "waiting period" {
        from: Year, required, "从该年起的中断计入", "gaps count from this year on";
        tracks: Vec<Track>, optional, "适用的参保政策类型；缺省全部", "tracks it holds for; by default all";
        categories: Vec<Category>, optional, "或适用的参保类别", "or categories it holds for";
        fixed: Span, required, "固定等待期", "fixed period";
        per_gap_year: Span, default "0 months", "每中断一年增加", "more for each gap year";
        first_gap_year: FirstGapYear, default "counts", "第一个中断年是否计入", "whether the first gap year adds";
        repaired: Share, default "0%", "变动等待期由补缴修复的比例", "share of the variable part that back-payment repairs";
        floor: WaitingFloor, optional, "长期中断的下限", "floor after a long gap";
        exempt: Share, default "0%", "免等待的比例", "share that is exempt";
        back_payment: Share, default "0%", "补缴漏缴个人部分的比例（基金收入）", "share of missed individual parts paid later, income of the fund";
    }

    /// Floor of waiting.
    pub struct WaitingFloor = "waiting_floor", "等待期下限", "floor of the waiting period" {
        months: Span, required, "等待期不少于", "at least";
        from: Years, required, "中断满几年起", "from this many gap years on";
    }

    /// Penalty on the limit.
    pub struct LimitPenalty = "penalty_limit", "降低限额", "the limit falls" {
        limit: Share, required, "每中断一年降低", "for each gap year";
        at_most: Share, required, "累计上限", "at most";
        from: Year, required, "从该年起的中断计入", "gaps count from this year on";
    }

    /// Penalty on the ratio.
    pub struct RatioPenalty = "penalty_ratio", "首个待遇年降低比例", "the ratio falls in the first benefit year" {
        ratio: Bands, required, "按中断年数", "by gap years";
        from: Year, required, "从该年起的中断计入", "gaps count from this year on";
    }

    /// Costs.
    pub struct CostsForm = "costs", "待遇之外的支出", "costs beside benefits" {
        assessment: AssessmentForm, required, "失能评估费", "assessment";
        administration: AdministrationForm, required, "经办服务费", "administration";
        devices: YuanPerTime, default "0 yuan/month", "辅助器具，每享受人", "assistive devices per beneficiary";
    }

    /// Assessment.
    pub struct AssessmentForm = "assessment", "失能评估", "assessment" {
        fee: Yuan, required, "每次费用", "fee of an assessment";
        year: Year, required, "价格年份", "year of the fee";
        pass_rate: Share, required, "通过率", "passes per application";
        repeat_every: Years, required, "复评间隔", "years between assessments";
        fund_share: FeeSharesForm, required, "基金承担的比例", "the fund's share";
    }

    /// Shares of the fee.
    pub struct FeeSharesForm = "fee_shares", "评估费基金承担比例", "the fund's share of fees" {
        passed: Share, required, "通过的首次评估", "first assessment, passed";
        failed: Share, required, "未通过的首次评估", "first assessment, failed";
        repeat: Share, required, "复评", "repeated assessment";
    }

    /// Administration.
    pub struct AdministrationForm = "administration", "经办服务费", "administration" {
        of_contributions: Share, required, "占保费收入", "share of contributions";
        per_insured: YuanPerTime, default "0 yuan/year", "另按参保人数，价格年份同评估费，随消费价格增长", "beside it by insured person, in prices of the assessment fee's year, growing with consumer prices";
        ceiling_with_assessment: Share, optional, "与评估费合计的上限", "ceiling together with assessment";
    }
}

either! {
    /// Gap years.
    pub enum GapForm = "gap_years" {
        /// Geometric with this mean.
        Mean(GapMean) when block;
        /// Probability of 1, 2, … years.
        List(Vec<Share>) otherwise;
    }

    /// A penalty.
    pub enum PenaltyForm = "penalty" {
        /// On the limit.
        Limit(LimitPenalty) when key "limit";
        /// On the ratio.
        Ratio(RatioPenalty) otherwise;
    }
}

/// Percentage points by gap years: `{5 years: 10pp, 10 years: 20pp, longer: 30pp}`, each up to and including.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands(pub Vec<(u32, PercentagePoints)>);

impl Mirror for Bands {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if !node.is_map() || node.entries().is_empty() {
            reader.wrong_shape(node, Self::kind());
            return None;
        }
        let mut bands: Option<Vec<(u32, PercentagePoints)>> = Some(Vec::new());
        let mut last = 0;
        for entry in node.entries() {
            let points = reader.within(&entry.key, |r| r.leaf::<PercentagePoints>(&entry.value));
            let years = if entry.key == "longer" {
                Some(u32::MAX)
            } else {
                <Years as Leaf>::read(&entry.key, false).ok().map(|y| y.0)
            };
            match years.filter(|y| *y > last) {
                Some(years) => {
                    last = years;
                    bands = bands.zip(points).map(|(mut list, p)| {
                        list.push((years, p));
                        list
                    });
                }
                None => {
                    let key = super::super::text::excerpt(&entry.key);
                    let problem = Problem::error(
                        Code::WrongShape,
                        text!("`{key}` 不是递增的年数", "`{key}` is not an ascending number of years"),
                    )
                    .found(&entry.key)
                    .expected(Self::kind())
                    .at(entry.origin, entry.key.chars().count() as u32)
                    .path(reader.path());
                    reader.problems.push(problem);
                    bands = None;
                }
            }
        }
        bands.map(Self)
    }
    fn schema(book: &mut Book) -> Json {
        let points = <PercentagePoints as Mirror>::schema(book);
        json!({
            "type": "object",
            "patternProperties": {r"^(\d+ years?|longer)$": points},
            "additionalProperties": false,
        })
    }
    fn kind() -> Text {
        text!(
            "按中断年数：`{{5 years: 10pp, 10 years: 20pp, longer: 30pp}}`",
            "by gap years: `{{5 years: 10pp, 10 years: 20pp, longer: 30pp}}`"
        )
    }
}
