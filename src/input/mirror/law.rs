//! The language for contributions and benefits [MODEL §6, §8].

use super::super::leaf::{
    BaseShare, CollectionMonth, ContributionRate, LimitAmount, Month, Multiple, Share, Span, Spread, Whole,
    Year, Years, YuanPerDay, YuanPerHour, YuanPerTime,
};
use super::super::record::{either, record};
use super::super::schedule::{Points, Schedule};
use super::super::shape::{ByKey, SomeOf};
use super::super::words::{Switch, choice};
use crate::sets::{Category, Driver, Grade, Mode, Payer};

choice! {
    /// Every month.
    pub enum MonthlyWord = "monthly" {
        /// Every month.
        Monthly = "monthly", "按月", "every month";
    }

    /// Who pays a hardship subsidy.
    pub enum AssistancePayer = "assistance_payer" {
        /// Medical assistance.
        MedicalAssistance = "medical_assistance", "医疗救助基金", "the medical assistance fund";
        /// The treasury.
        Treasury = "treasury", "财政", "the treasury";
    }

    /// What a limit binds.
    pub enum Binds = "limit_binds" {
        /// The fund's payment: min(ratio × cost, limit).
        FundPayment = "fund_payment", "限基金支付额", "what the fund pays";
        /// The eligible cost: ratio × min(cost, limit).
        EligibleCost = "eligible_cost", "限合规费用", "eligible cost before the ratio";
    }

    /// The annual limit of a person who draws benefits for part of a year.
    pub enum PartYear = "for_part_year" {
        /// A twelfth for each month of benefit.
        ProRata = "pro_rata_months", "按享受月数，每月十二分之一", "a twelfth for each month of benefit";
        /// The whole limit, as a pool of the person's year.
        FullYear = "full_year", "全年限额由本人当年各月共用", "the whole limit, a pool of the person's year";
    }

    /// How step-downs by grade and by mode combine.
    pub enum Combine = "combine" {
        /// (1 − a)^i (1 − b)^j.
        Multiply = "multiply", "逐级相乘", "each step multiplies";
        /// (1 − a i)(1 − b j).
        PpAxis = "pp_axis", "各轴按百分点递减后相乘", "points within a ladder, ladders multiply";
        /// 1 − a i − b j.
        PpSum = "pp_sum", "百分点合计递减", "points of the top limit add";
        /// Points of the indicator that the limit is a share of.
        PpOfIndicator = "pp_of_indicator", "按指标的百分点递减", "points of the indicator";
    }
}

record! {
    /// Contributions of a category.
    pub struct ContributionForm = "contribution", "筹资规则", "contribution rule" {
        rate: RateForm, required, "总费率（各方合计）", "total rate of all payers";
        split: SomeOf<Payer, Share>, required, "各方分担，合计 100%", "split over payers, adding to 100%";
        base: BaseShare, required, "缴费基数", "contribution base";
        bounds: BoundsForm, optional, "基数上下限", "floor and ceiling of the base";
        collected: CollectedForm, default "monthly", "按月，或一年一次在某月", "monthly, or once a year in a month";
        central_share: Share, optional, "财政补助中中央承担的比例；其余由地方承担", "share of the government's part that the central budget bears; the local budget bears the rest";
        personal_account: Share, default "0%", "个人部分由医保个人账户支付的比例（渠道，不增加收入）", "share of the individual part paid from medical personal accounts (a channel, no further money)";
        assistance: AssistanceForm, optional, "困难人群个人部分的资助", "subsidy of the individual part of hardship groups";
        start: Month, optional, "开始年月；缺省按 phases", "first month; by default that of the phase";
    }

    /// A rate that follows another category's.
    pub struct FollowsForm = "follows", "跟随另一类别的费率", "follows another category's rate" {
        follows: Category, required, "类别", "category";
        payer: Payer, optional, "只取该方的部分", "only this payer's part";
    }

    /// Base bounds.
    pub struct BoundsForm = "base_bounds", "基数上下限", "bounds of the base" {
        floor: Multiple, required, "下限，占平均基数", "floor, of the mean base";
        ceiling: Multiple, required, "上限，占平均基数", "ceiling, of the mean base";
        cv: Spread, required, "个人基数的变异系数", "coefficient of variation over persons";
    }

    /// Collected once a year.
    pub struct YearlyForm = "collected_yearly", "一年一次", "once a year" {
        month: CollectionMonth, required, "月份", "month";
    }

    /// Subsidies of hardship groups.
    pub struct AssistanceForm = "assistance", "困难资助", "assistance" {
        destitute: Share, required, "特困人员：个人部分资助比例", "destitute: share of the individual part";
        allowance: Share, required, "低保等：个人部分资助比例", "minimum allowance and at risk: share of the individual part";
        destitute_by: AssistancePayer, default "medical_assistance", "特困人员的资助资金", "who pays it for the destitute";
        allowance_by: AssistancePayer, default "medical_assistance", "低保等人员的资助资金", "who pays it for minimum allowance and at risk";
    }

    /// Collection ratios.
    pub struct CollectionForm = "collection", "征缴率", "collection ratios" {
        employee: Share, required, "单位职工", "employees";
        retiree: Share, optional, "退休人员；缺省同职工", "retirees; by default as employees";
        flexible: Share, required, "灵活就业人员", "flexible workers";
        unemployed: Share, optional, "领失业金人员；缺省同职工", "unemployed; by default as employees";
        resident: Share, required, "居民", "residents";
    }

    /// Benefits.
    pub struct BenefitsForm = "benefits", "待遇", "benefits" {
        covered: Points<Vec<Grade>>, required, "保障的失能等级，可按年扩大", "covered grades, may widen by year";
        take_up: TakeUpForm, required, "享受率爬坡", "take-up ramp";
        start_lag: Span, default "0 months", "申请到首次支付的整月数，至多 12", "whole months between application and first payment, at most 12";
        hospital_days: Share, default "0%", "住院暂停待遇的时间比例", "share of time in hospital, when the benefit rests";
        modes: Points<ByKey<Grade, ByKey<Mode, Share>>>, required, "护理方式构成，各级合计 100%", "mix of service modes, each grade adding to 100%";
        care_cost: CareCostForm, required, "护理费用", "care cost";
        exits: Share, required, "每年退出的存量比例", "share of the stock that leaves in a year";
        employee_track: TrackForm, optional, "按单位职工参保的待遇", "benefits of the employee track";
        resident_track: TrackForm, optional, "按居民参保的待遇", "benefits of the resident track";
        old_terms: OldTermsForm, optional, "老人老办法：改制前的待遇", "old terms for old cases: what held before the change";
    }

    /// Old terms.
    pub struct OldTermsForm = "old_terms", "老人老办法", "old terms for old cases" {
        change: Year, required, "新待遇起始年；此前人人按原待遇", "first year of the new terms; before it the old ones hold for everybody";
        exits: Share, optional, "原有享受人每年退出的比例；缺省同 benefits.exits", "share of old cases that leaves in a year; by default benefits.exits";
        covered: Vec<Grade>, required, "原待遇保障的失能等级", "grades that the old terms covered";
        employee_track: TrackForm, optional, "按单位职工参保的原待遇", "old benefits of the employee track";
        resident_track: TrackForm, optional, "按居民参保的原待遇", "old benefits of the resident track";
    }

    /// Take-up ramp.
    pub struct TakeUpForm = "take_up", "享受率", "take-up" {
        first: Share, required, "第一年", "first year";
        plateau: Share, required, "稳定水平", "plateau";
        years: Years, required, "达到稳定水平所需年数", "years until the plateau";
    }

    /// Care cost.
    pub struct CareCostForm = "care_cost", "护理费用", "care cost" {
        year: Year, required, "价格年份", "year of the prices";
        cv: Spread, required, "变异系数", "coefficient of variation";
        grows_with: Driver, default "care_price", "随哪个变量增长", "driver that it grows with";
        home: ByKey<Grade, YuanPerTime>, required, "居家", "home";
        community: ByKey<Grade, YuanPerTime>, required, "社区", "community";
        institution: ByKey<Grade, YuanPerTime>, required, "机构", "institution";
    }

    /// Benefits of a track.
    pub struct TrackForm = "track_benefits", "一类参保人的待遇", "benefits of a track" {
        home: ModeForm, required, "居家", "home";
        community: ModeForm, required, "社区", "community";
        institution: ModeForm, required, "机构", "institution";
        annual_limit: AnnualLimitForm, optional, "年度最高支付限额", "annual limit";
        limit_binds: Binds, default "fund_payment", "年度限额约束什么", "what the annual limit binds";
        step_down: StepDownForm, optional, "按等级和方式递减", "step-downs by grade and mode";
        share_of_annual: SomeOf<Mode, Share>, default "{}", "某方式限额占年度限额的比例", "limit of a mode as a share of the annual one";
        minors: Switch, optional, "未成年人是否享受；缺省：居民享受；居民制度未启动时可按职工待遇", "whether minors draw; by default on the resident track; on the employee track as long as the residents have none";
    }

    /// Payment rule of a mode.
    pub struct ModeForm = "mode_rule", "一种护理方式的支付规则", "payment rule of a mode" {
        ratio: Schedule<Share>, required, "基金支付比例", "reimbursement ratio";
        ratio_at_most: Share, optional, "提高后的上限", "upper bound after uplift";
        bed_day: BedDayForm, optional, "按床日付费", "paid by bed-day";
        service_hours: ServiceHoursForm, optional, "按服务时长付费", "paid by service hours";
        cost_limit: LimitForm, optional, "合规费用限额", "limit on eligible cost";
        fund_limit: LimitForm, optional, "基金支付限额", "limit on the fund's payment";
    }

    /// Bed-day rates.
    pub struct BedDayForm = "bed_day", "床日标准", "bed-day rates" {
        mild: YuanPerDay, optional, "轻度", "mild";
        moderate: YuanPerDay, optional, "中度", "moderate";
        severe_1: YuanPerDay, required, "重度Ⅰ级", "severe I";
        severe_2: YuanPerDay, required, "重度Ⅱ级", "severe II";
        severe_3: YuanPerDay, required, "重度Ⅲ级", "severe III";
        occupancy: Share, default "100%", "入住率（不含住院日）", "occupancy, hospital days apart";
        times_ratio: Switch, default "off", "是否再乘支付比例", "whether the ratio applies";
        grows_with: Driver, optional, "随哪个变量增长", "driver that it grows with";
        from: Year, optional, "从该年水平起增长，至迟为预测首年", "year from whose level it grows, at latest the first projected one";
    }

    /// Service hours.
    pub struct ServiceHoursForm = "service_hours", "服务时长", "service hours" {
        hours: ByKey<Grade, Whole>, required, "每月小时数", "hours a month";
        price: YuanPerHour, required, "每小时价格", "price of an hour";
        grows_with: Driver, optional, "随哪个变量增长", "driver that it grows with";
        from: Year, optional, "从该年水平起增长，至迟为预测首年", "year from whose level it grows, at latest the first projected one";
    }

    /// A limit with growth.
    pub struct LimitBlock = "limit", "限额", "a limit" {
        amount: Points<LimitAmount>, required, "金额或指标的比例", "amount, or share of an indicator";
        grows_with: Driver, optional, "随哪个变量增长", "driver that it grows with";
        from: Year, optional, "从该年水平起增长，至迟为预测首年", "year from whose level it grows, at latest the first projected one";
        lag: Years, default "0 years", "增长滞后年数，至多 2 年", "years that the growth lags, at most 2";
        every: Years, default "1 years", "每几年调整一次", "years between moves";
    }

    /// The annual limit.
    pub struct AnnualLimitForm = "annual_limit", "年度最高支付限额", "annual limit" {
        amount: Points<LimitAmount>, required, "金额或指标的比例", "amount, or share of an indicator";
        fraction: Share, default "100%", "实际采用上述金额的比例", "fraction of it that is applied";
        grows_with: Driver, optional, "金额随哪个变量增长", "driver that an amount grows with";
        from: Year, optional, "从该年水平起增长，至迟为预测首年", "year from whose level it grows, at latest the first projected one";
        lag: Years, default "0 years", "增长滞后年数，至多 2 年", "years that the growth lags, at most 2";
        every: Years, default "1 years", "每几年调整一次", "years between moves";
        ceiling: LimitAmount, optional, "法定上限；高于它是错误", "ceiling of the law; a limit above it is an error";
        for_part_year: PartYear, default "pro_rata_months", "只享受部分月份者的年度限额", "annual limit of a person who draws for part of a year";
        modes: Vec<Mode>, optional, "适用的护理方式；缺省全部", "modes that it binds; by default all";
        at_least: YuanPerTime, optional, "保留的原限额：两者取高，再乘等级和方式的系数；可高于法定上限", "a kept older limit: the larger of both, then the steps by grade and mode; it may be above the ceiling";
    }

    /// Step-downs.
    pub struct StepDownForm = "step_down", "逐级递减", "step-downs" {
        grade: Share, default "0%", "每低一个失能等级", "for each grade below severe III";
        mode: Share, default "0%", "居家→社区→机构每一步", "for each step home, community, institution";
        combine: Combine, required, "合并方式", "how they combine";
    }
}

either! {
    /// A rate.
    pub enum RateForm = "rate" {
        /// That of another category.
        Follows(FollowsForm) when key "follows";
        /// Its own.
        Own(Schedule<ContributionRate>) otherwise;
    }

    /// When contributions come in.
    pub enum CollectedForm = "collected" {
        /// Once a year.
        Yearly(YearlyForm) when block;
        /// Every month.
        Monthly(MonthlyWord) otherwise;
    }

    /// A limit of a mode.
    pub enum LimitForm = "limit_form" {
        /// With growth.
        Block(LimitBlock) when key "amount";
        /// Plain.
        Plain(Points<LimitAmount>) otherwise;
    }
}
