//! The language for funds, the rate transfer and the reserve constraints [MODEL §9–§11].

use rust_decimal::Decimal;

use super::super::leaf::{
    BaseShare, ContributionRate, Factor, Form, Leaf, Multiple, NUMBER, PayrollRate, Points, Share, Span,
    Step, Year, Years, Yuan, YuanPerTime,
};
use super::super::problem::Code;
use super::super::quantity::{Misread, Per, Quantity, SpanUnit, as_percent, parse, plain};
use super::super::readings::Title;
use super::super::record::{either, record};
use super::super::text::{Text, text};
use super::super::words::{Name, Switch, choice};

choice! {
    /// What happens when the balance would turn negative.
    pub enum ShortageWord = "shortage" {
        /// Carried as a gap.
        CarryNegative = "carry_negative", "记为缺口", "the negative balance is carried as a gap";
        /// The government covers.
        Government = "government", "财政弥补", "the government covers it";
        /// Benefits are scaled.
        Scaled = "scaled", "按可用资金支付", "benefits are scaled to what is there";
    }

    /// What divides payable months of the LTCI fund.
    pub enum FundDivisorWord = "fund_months_divisor" {
        /// This year's outgo.
        ThisYear = "this_year", "当年支出；待遇启动当年用次年预计支出", "this year's outgo; next year's expected outgo where benefits open";
        /// Next year's budget.
        NextYear = "next_year", "各年都用次年预计支出", "next year's expected outgo in every year";
    }

    /// What bounds the benefits of a year.
    pub enum BudgetWord = "global_budget_word" {
        /// Nothing.
        None = "none", "不设上限", "no bound";
        /// The year's income.
        Income = "income", "全年支出不超过当年保费与捐助", "outgo of the year at most its contributions and donations";
        /// The best estimate.
        BestEstimate = "best_estimate", "全年待遇不超过最佳估计", "benefits of the year at most those of the best estimate";
    }

    /// When the transfer test looks.
    pub enum Basis = "transfer_basis" {
        /// After the cut.
        AfterCut = "after_cut", "划转后", "after the cut";
        /// Before the cut.
        BeforeCut = "before_cut", "划转前", "before the cut";
        /// After the cut, which holds from the launch month.
        PartYear = "part_year", "划转后，首年只计启动月起的月份", "after the cut, from the launch month only";
    }

    /// What divides the balance in the test of the months.
    pub enum DivisorWord = "months_divisor" {
        /// The same year.
        SameYear = "same_year", "年末结余除以当年月均支出", "closing balance over the same year's outgo";
        /// The next year.
        NextYear = "next_year", "年末结余除以下年月均支出", "closing balance over the next year's outgo";
        /// The last settled year.
        LastSettled = "last_settled", "年末结余除以上年决算月均支出", "closing balance over the outgo of the year before";
        /// Opening balance.
        OpeningBalance = "opening_balance", "年初结余除以当年月均支出", "opening balance over the same year's outgo";
    }

    /// Whether an area set up before may cut.
    pub enum PilotAreas = "pilot_areas" {
        /// No.
        NoCut = "no_cut", "建制当年已过，不划转", "their establishment year is past: no cut";
        /// In the year of the new rules.
        NewRules = "new_rules", "新规施行当年视同建制当年", "the year of the new rules counts as theirs";
    }

    /// What follows a failed test.
    pub enum OnFailWord = "on_fail" {
        /// No transfer.
        NoTransfer = "no_transfer", "不划转", "no transfer";
        /// The largest cut that passes.
        Reduced = "reduced", "按可通过的最大值划转", "the largest cut that passes";
        /// Transfer and flag.
        TransferAndFlag = "transfer_and_flag", "仍划转并提示", "transfer and flag";
    }

    /// A fund.
    pub enum FundWord = "fund" {
        /// LTCI.
        Ltci = "ltci", "长期护理保险基金", "the LTCI fund";
        /// Medical.
        Medical = "medical", "职工医保统筹基金", "the employee medical pooled fund";
    }

    /// What a constraint looks at.
    pub enum MeasureWord = "measure" {
        /// Payable months.
        PayableMonths = "payable_months", "累计结余可支付月数", "payable months of the accumulated balance";
        /// Balance of the year.
        CurrentBalance = "current_balance", "当期收支结余", "balance of the year";
        /// Balance at year end.
        ClosingBalance = "closing_balance", "年末累计结余", "balance at year end";
        /// Outgo over base.
        CostRate = "cost_rate", "支出占缴费基数", "outgo over the contribution base";
    }

    /// When a constraint binds.
    pub enum WhenWord = "when" {
        /// Every year.
        EveryYear = "every_year", "每年", "every year";
        /// The establishment year.
        EstablishmentYear = "establishment_year", "建制当年", "the establishment year";
        /// The year of the pilot return.
        AfterReturn = "after_return", "返还之后", "the year of the pilot return";
    }
}

record! {
    /// The LTCI fund.
    pub struct LtciFundForm = "ltci_fund", "长期护理保险基金", "the LTCI fund" {
        opening: Yuan, default "0 yuan", "第一个预测年初的结余", "balance at the start of the first projected year";
        shortage: ShortageWord, default "carry_negative", "资金不足时", "when money is short";
        months_divisor: FundDivisorWord, default "this_year", "可支付月数的分母", "what divides payable months";
        borrowing: Share, optional, "结余为负时的年利率；缺省不计息（模型 §9）", "yearly interest rate on a negative balance; by default none (MODEL §9)";
        adjustment: AdjustmentRuleForm, optional, "动态调整：结余过低时调整费率、比例或限额（A28）", "dynamic adjustment: rates, ratios or limits move when the reserve stays low (A28)";
        global_budget: GlobalBudgetForm, default "none", "总额预算：全年待遇不得超过（A68）", "global budget: what the year's benefits may not exceed (A68)";
        donations: Share, default "0%", "捐助，占保费", "donations, of contributions";
        clearing: ClearingForm, optional, "试点基金清理返还", "one-off return of pilot money";
    }

    /// Dynamic adjustment.
    pub struct AdjustmentRuleForm = "dynamic_adjustment", "动态调整", "dynamic adjustment" {
        below: Span, required, "年末可支付月数低于此数；按当年实际支出计，含开始享受待遇的年份", "payable months at year end below this; by the year's own outgo, in years in which benefits open too";
        years_under("for"): Years, default "1 years", "连续几年低于此数即调整；调整后重新计数", "years below it in a row that decide a move; the count restarts after it";
        lag: Years, default "1 years", "作出决定的年末之后第几年生效", "years after the deciding year end in which the move takes effect";
        rate: RateLeverForm, optional, "总费率，按各方比例分摊；费率为零的人群不动", "total rate, split as the payers' rates are; groups that pay nothing do not move";
        ratio: RatioLeverForm, optional, "支付比例，先于激励加减", "reimbursement ratios, before incentives and penalties";
        limit: LimitLeverForm, optional, "支付限额的系数", "factor on the limits";
    }

    /// The total rate.
    pub struct RateLeverForm = "rate_lever", "费率调整", "how the total rate moves" {
        step: Points, required, "每次调整的百分点，正为提高", "percentage points of a move, positive raises";
        at_least: ContributionRate, default "0%", "调整后不低于", "lowest rate that a move leads to";
        at_most: ContributionRate, default "10%", "调整后不高于", "highest rate that a move leads to";
    }

    /// The ratios.
    pub struct RatioLeverForm = "ratio_lever", "支付比例调整", "how ratios move" {
        step: Points, required, "每次调整的百分点，负为降低", "percentage points of a move, negative cuts";
        at_least: Share, default "0%", "调整后不低于", "lowest ratio that a move leads to";
        at_most: Share, default "100%", "调整后不高于", "highest ratio that a move leads to";
    }

    /// The limits.
    pub struct LimitLeverForm = "limit_lever", "支付限额调整", "how limits move" {
        step: Step, required, "每次调整占原限额的百分比，负为降低", "percent of the original limit by move, negative cuts";
        at_least: Share, default "0%", "调整后不低于原限额的", "lowest share of the original limit";
        at_most: Multiple, default "100%", "调整后不高于原限额的", "highest share of the original limit";
    }

    /// A budget of the best estimate.
    pub struct BudgetMarginForm = "budget_margin", "预算与余量", "a budget with a margin" {
        margin: Share, required, "在最佳估计的待遇支出之上的余量", "margin above the benefits of the best estimate";
    }

    /// Pilot clearing.
    pub struct ClearingForm = "clearing", "试点基金清理返还", "one-off return of pilot money" {
        year: Year, required, "年份", "year";
        trigger: Span, default "6 months", "可支付月数高于此数方可返还", "payable months above which it may be returned";
        floor: Span, default "6 months", "返还后不低于", "payable months after the return";
        share: Share, required, "返还比例", "share returned";
        received: Yuan, required, "曾从职工医保划入的资金", "money that ever came from the employees' medical fund";
        received_residents: Yuan, default "0 yuan", "曾从居民医保划入的资金，按比例归还原渠道", "money that ever came from the residents' medical fund; each source gets its part back";
    }

    /// The medical fund.
    pub struct MedicalFundForm = "medical_fund", "职工医保统筹基金", "employee medical pooled fund" {
        employer_rate: PayrollRate, required, "单位医保费率（统筹部分）", "employer rate of the pooled fund";
        payable_months: Span, required, "上年末可支付月数", "payable months at the end of the year before the first";
        income_per_active: YuanPerTime, required, "每名在职的统筹收入", "pooled income per active member";
        outgo_per_insured: YuanPerTime, required, "每名参保人的统筹支出", "pooled outgo per insured member";
        retired_to_active: Factor, default "3.34", "退休与在职人均费用之比", "cost of a retired over that of an active member";
        year: Year, required, "上述金额的年份", "year of these amounts";
        base: BaseShare, optional, "单位费率的基数；缺省同职工长护险", "base of the employer rate; by default that of employees";
        collection: Share, optional, "征缴率；缺省同职工", "collection ratio; by default that of employees";
        transfer: TransferForm, optional, "费率划转", "rate transfer";
    }

    /// The rate transfer.
    pub struct TransferForm = "transfer", "费率划转", "rate transfer" {
        year: Year, required, "建制当年", "establishment year";
        cut: Points, required, "最多划转的费率", "largest cut";
        requires: TransferTest, default "{}", "条件", "what it requires";
        basis: Basis, default "after_cut", "按划转前还是划转后检验", "whether the test looks before or after the cut";
        months_divisor: DivisorWord, default "same_year", "可支付月数的分母与时点", "what divides the balance, and at which date";
        years_tested: Years, default "1 years", "自建制当年起检验几年", "years tested from the establishment year on";
        with_interest: Switch, default "on", "当期收支是否含利息", "whether the balance counts interest";
        long_run: Switch, default "off", "到期末累计结余不得为负", "the balance must stay positive to the end";
        long_run_months: Span, optional, "中长期检验改为各年末可支付月数不低于", "payable months at every year end, in place of the balance";
        on_fail: OnFailWord, default "no_transfer", "不满足条件时", "when the test fails";
        retest: Switch, default "off", "以后各年重新检验", "tested again each year";
        follow_rate: Switch, default "off", "建制当年以后随单位长护险费率同比例变动", "after the establishment year the cut moves with the employers' LTCI rate";
        return_first: Switch, default "off", "检验时计入已返还的试点资金", "returned pilot money counts in the test";
        established: Year, optional, "本区实际建制年份；缺省同 `year`", "year in which the area was set up; by default `year`";
        pilot_areas: PilotAreas, default "no_cut", "实际建制早于 `year` 的地区", "areas set up before `year`";
        confidence: Share, default "90%", "划转空间要求的把握程度", "confidence of the headroom over paths";
    }

    /// The test.
    pub struct TransferTest = "transfer_test", "划转条件", "test of the transfer" {
        payable_months: Span, default "12 months", "可支付月数不低于", "payable months at least";
        no_deficit: Switch, default "on", "无当期赤字", "no deficit of the year";
    }

    /// A reserve constraint.
    pub struct ConstraintForm = "constraint", "储备约束", "reserve constraint" {
        id: Name, required, "名称", "name";
        title: Title, optional, "标题", "title";
        fund: FundWord, required, "基金", "fund";
        measure: MeasureWord, required, "看什么", "what it looks at";
        at_least: Threshold, optional, "不低于", "at least";
        at_most: Threshold, optional, "不高于", "at most";
        when: WhenForm, default "every_year", "何时", "when";
        confidence: Share, default "90%", "要求的把握程度", "probability of keeping it that is asked for";
    }

    /// Years.
    pub struct WhenYears = "when_years", "年份区间", "span of years" {
        from: Year, required, "从", "from";
        to: Year, optional, "到；缺省预测期末", "to; by default the end of the projection";
    }

    /// Monitoring bands.
    pub struct WarningBandsForm = "warning_bands", "风险预警分级", "monitoring bands" {
        red: Span, default "3 months", "低于此为红色", "red below";
        orange: Span, default "6 months", "低于此为橙色", "orange below";
        yellow: Span, default "12 months", "低于此为黄色", "yellow below";
    }
}

either! {
    /// A global budget.
    pub enum GlobalBudgetForm = "global_budget" {
        /// The best estimate and a margin.
        Margin(BudgetMarginForm) when block;
        /// A named bound.
        Word(BudgetWord) otherwise;
    }

    /// When a constraint binds.
    pub enum WhenForm = "when_form" {
        /// A span of years.
        Years(WhenYears) when block;
        /// A named time.
        Word(WhenWord) otherwise;
    }
}

/// A value to compare a measure with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// Months.
    Months(Decimal),
    /// Yuan.
    Yuan(Decimal),
    /// A rate.
    Rate(Decimal),
}

impl Leaf for Threshold {
    const NAME: &'static str = "threshold";
    fn kind() -> Text {
        text!("`6 months`、`0 yuan` 或 `0.3%`", "`6 months`, `0 yuan` or `0.3%`")
    }
    fn form() -> Form {
        Form::Pattern(format!("^{NUMBER} ?(months?|个月|yuan|元|%)$"))
    }
    fn read(text: &str, _: bool) -> Result<Self, Misread> {
        match parse(text)? {
            Quantity::Span(x, SpanUnit::Months) if !x.is_sign_negative() => Ok(Self::Months(x)),
            Quantity::Money(x, Per::Once) => Ok(Self::Yuan(x)),
            Quantity::Percent(x, _) if !x.is_sign_negative() => Ok(Self::Rate(x)),
            Quantity::Number(x, _) => {
                let n = plain(x);
                Err(Misread::new(Code::MissingUnit)
                    .what(text!("数字没有单位", "the number has no unit"))
                    .help(text!(
                        "写 `{n} months`、`{n} yuan` 或 `{n}%`",
                        "write `{n} months`, `{n} yuan` or `{n}%`"
                    )))
            }
            _ => Err(Misread::new(Code::WrongUnit)),
        }
    }
    fn normal(&self) -> (String, &'static str) {
        match self {
            Self::Months(x) => (plain(*x), "months"),
            Self::Yuan(x) => (plain(*x), "yuan"),
            Self::Rate(x) => (plain(*x), "1"),
        }
    }
    fn caution(&self) -> Option<Text> {
        match self {
            Self::Rate(x) if *x > Decimal::new(1, 1) => {
                let found = as_percent(*x);
                Some(text!("{found} 的支出率异常高", "a cost rate of {found} is unusually high"))
            }
            _ => None,
        }
    }
}
