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

choice! {
    /// What part of a year of a gap counts as.
    pub enum PartYearWord = "part_year" {
        /// A year.
        Ceil = "ceil", "按一年", "as a year";
        /// Nothing.
        Floor = "floor", "不计", "as nothing";
        /// A year from six months on.
        Round = "round", "满半年按一年", "as a year from six months on";
    }

    /// What the missed years of a late first enrolment are.
    pub enum MissedYears = "missed_years" {
        /// A gap like any other.
        Counted = "counted", "与断保同样计算", "counted as a gap";
        /// Not counted.
        FixedOnly = "fixed_only", "只有固定等待期", "the fixed wait only";
    }

    /// How years are counted after a start in mid-year.
    pub enum ClockWord = "streak_clock" {
        /// The year of the start is a premium year.
        CalendarYears = "calendar_years", "启动当年算一个缴费年度", "the year of the start is a premium year";
        /// Twelve months each.
        Months = "months", "自启动月起每十二个月", "twelve months each from the month of the start";
    }

    /// Years as an insured child.
    pub enum MinorYears = "minor_years" {
        /// The streak starts at 18.
        Neutral = "neutral", "满十八岁从零起算，不等待", "from nothing at 18, without waiting";
        /// They count.
        Count = "count", "计入", "they count";
    }

    /// Years in the other track.
    pub enum TrackChange = "track_change" {
        /// They count.
        Carry = "carry", "带入", "carried";
        /// They are lost.
        Reset = "reset", "重新起算", "from nothing";
    }

    /// How a reward and a cut of the limit meet.
    pub enum TogetherWord = "together" {
        /// Sum.
        Additive = "additive", "相加减", "added";
        /// Product.
        Multiplicative = "multiplicative", "相乘", "multiplied";
    }

    /// What repairs the variable part.
    pub enum RepairWord = "repair_by" {
        /// Money at re-entry.
        BackPayment = "back_payment", "再参保时补缴", "back-payment at re-entry";
        /// Later years paid.
        LaterYears = "later_years", "之后每缴一年减一年", "each later year paid";
    }

    /// What a missed year costs.
    pub enum RepairPriceWord = "repair_price" {
        /// The individual rate of the year of joining.
        IndividualShare = "individual_share", "再参保当年的个人部分", "the individual part of the year of joining";
        /// All parts.
        FullRate = "full_rate", "再参保当年的全部费率", "the whole rate of the year of joining";
        /// The rates of the missed years.
        RatesOfMissedYears = "rates_of_missed_years", "所漏各年的个人费率", "the individual rate of each missed year";
    }

    /// Who is held to the floor.
    pub enum FloorScopeWord = "floor_scope" {
        /// Everyone.
        Everyone = "everyone", "所有人", "everyone";
        /// Who repaired.
        RepairedOnly = "repaired_only", "仅已修复者", "those who repaired";
        /// Nobody waits longer for it than unrepaired.
        UpToUnrepaired = "up_to_unrepaired", "所有人，但不长于不修复", "everyone, but no longer than unrepaired";
    }

    /// How long the limit stays cut.
    pub enum CutLasts = "cut_lasts" {
        /// While the spell lasts.
        Spell = "spell", "本次连续参保期间", "while the spell lasts";
        /// The first benefit year.
        FirstBenefitYear = "first_benefit_year", "仅首个待遇年", "the first benefit year";
    }

    /// What the first benefit year is.
    pub enum FirstYearWord = "first_year" {
        /// Twelve months.
        TwelveMonths = "twelve_months", "首次支付起十二个月", "twelve months from the first payment";
        /// What is left of the calendar year.
        CalendarYear = "calendar_year", "首次支付的日历年", "the calendar year of the first payment";
    }
}

record! {
    /// Continuity.
    pub struct ContinuityForm = "continuity", "连续参保", "continuity" {
        rejoin: SomeOf<Category, Share>, default "{}", "每年中断后重新参保或首次晚参保的比例", "share that rejoins after a gap, or first enrols late, in a year";
        gap_years: GapForm, default "{mean: 2 years}", "中断年数（起算的年）的分布", "distribution of gap years, started years counted";
        part_year: PartYearWord, default "ceil", "中断不足一年的部分（按月缴费者；按年缴费者只有整年）", "what part of a year of a gap counts as, for those who pay monthly; who pays yearly misses whole years";
        late_first: LateFirst, default "{share: 0%}", "首次晚参保", "late first enrolment";
        clock: ClockWord, default "calendar_years", "年中启动时连续年数如何计算", "how years are counted after a start in mid-year";
        minor_years: MinorYears, default "neutral", "未成年时的参保年数", "years as an insured child";
        track_change: TrackChange, default "carry", "在另一类参保政策下的年数", "years in the other track";
        together: TogetherWord, default "additive", "激励与降低限额如何合并", "how a reward and a cut of the limit meet";
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

    /// Late first enrolment.
    pub struct LateFirst = "late_first", "首次晚参保", "late first enrolment" {
        share: Share, required, "占 rejoin 的比例", "share of `rejoin`";
        missed_years: MissedYears, default "fixed_only", "错过的年数", "the missed years";
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
        repair_by: RepairWord, default "back_payment", "以何种方式修复", "what repairs it";
        floor: WaitingFloor, optional, "长期中断的下限", "floor after a long gap";
        exempt: Share, default "0%", "免等待的比例", "share that is exempt";
        back_payment: Share, default "0%", "补缴漏缴年数的比例（基金收入）", "share of missed years paid later, income of the fund";
        repair_price: RepairPriceWord, default "individual_share", "补缴一年的价格，基数为再参保当年", "what a missed year costs, on the base of the year of joining";
    }

    /// Floor of waiting.
    pub struct WaitingFloor = "waiting_floor", "等待期下限", "floor of the waiting period" {
        months: Span, required, "等待期不少于", "at least";
        from: Years, required, "中断满几年起", "from this many gap years on";
        scope: FloorScopeWord, default "everyone", "适用于谁", "whom it binds";
    }

    /// Penalty on the limit.
    pub struct LimitPenalty = "penalty_limit", "降低限额", "the limit falls" {
        limit: Share, required, "每中断一年降低", "for each gap year";
        at_most: Share, required, "累计上限", "at most";
        from: Year, required, "从该年起的中断计入", "gaps count from this year on";
        lasts: CutLasts, default "spell", "持续多久", "how long it lasts";
    }

    /// Penalty on the ratio.
    pub struct RatioPenalty = "penalty_ratio", "首个待遇年降低比例", "the ratio falls in the first benefit year" {
        ratio: Bands, required, "按中断年数", "by gap years";
        from: Year, required, "从该年起的中断计入", "gaps count from this year on";
        first_year: FirstYearWord, default "twelve_months", "首个待遇年指什么", "what the first benefit year is";
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
