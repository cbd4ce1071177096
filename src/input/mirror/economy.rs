//! The language for growth and the layers of uncertainty [MODEL §12].

use super::super::leaf::{Coefficient, Growth, Points, Positive, Share, Spread};
use super::super::record::{either, record};
use super::super::schedule::Schedule;
use super::super::shape::ByKey;
use super::super::words::{FilePath, Switch, Words, choice};
use crate::sets::Driver;

choice! {
    /// A layer that is switched off.
    pub enum Off = "off" {
        /// Off.
        Off = "off", "关闭", "off";
    }

    /// What the mean of the economy's paths preserves.
    pub enum PreserveWord = "preserve" {
        /// Growth rates.
        Growth = "growth", "保持平均增长率", "mean growth rates";
        /// Index levels.
        Level = "level", "保持平均水平", "mean levels";
    }
}

record! {
    /// Economy.
    pub struct EconomyForm = "economy", "经济", "economy" {
        growth: GrowthForm, required, "各变量的年增长率与利率", "growth of the drivers a year, and the interest rate";
        discount: Schedule<Growth>, optional, "折现率；缺省为基金利率", "discount rate; by default the fund's interest rate";
    }

    /// Layers of uncertainty.
    pub struct UncertaintyForm = "uncertainty", "不确定性", "uncertainty" {
        economy: EconomyLayer, default "off", "经济", "economy";
        mortality: MortalityLayer, default "off", "死亡率", "mortality";
        fertility: Ar1Layer, default "off", "生育", "fertility";
        migration: Ar1Layer, default "off", "净迁移", "net migrants";
        disability: DisabilityLayer, default "off", "失能", "disability";
        usage: UsageLayer, default "off", "使用与费用", "use and cost";
        rejoin: Ar1Layer, default "off", "重新参保", "rejoining";
        process: Switch, default "off", "人数的随机波动", "process risk of head counts";
    }

    /// VAR of the economy.
    pub struct EconomyRiskForm = "economy_risk", "经济层", "economy layer" {
        sd: SdForm, required, "年新息标准差", "sd of a year's innovation";
        phi: PhiForm, required, "自回归系数", "autoregression";
        setting: Words, optional, "表中采用的设定（列 setting）", "setting of the table, column `setting`";
        correlation: CorrelationForm, required, "新息相关系数矩阵", "correlation of the innovations";
        preserve: PreserveWord, default "growth", "保持什么的均值", "what the mean preserves";
        interest_floor: Growth, default "0%", "利率下限", "floor of the interest rate";
        area: AreaLayer, default "off", "统筹区自身的冲击，叠加在全国冲击之上", "an area's own shock, added to the nation's";
    }

    /// An area's own shock.
    pub struct AreaShockForm = "area_shock", "统筹区自身的冲击", "an area's own shock" {
        phi: Coefficient, required, "自回归系数，各变量相同", "autoregression, the same for all drivers";
        sd: ByKey<Driver, Points>, required, "各变量的年新息标准差；未列为 0，各变量、各区相互独立", "sd of a year's innovation by driver; 0 if not listed; independent between drivers and areas";
    }

    /// Lee–Carter.
    pub struct MortalityRiskForm = "mortality_risk", "死亡率层", "mortality layer" {
        table: FilePath, required, "表：age, b", "table: age, b";
        kappa_sd: Positive, required, "κ 的年标准差", "sd of kappa a year";
    }

    /// AR(1).
    pub struct Ar1Form = "ar1", "一阶自回归", "first-order autoregression" {
        phi: Coefficient, required, "系数", "coefficient";
        sd: Spread, required, "新息标准差（对数）", "sd of the innovation, log scale";
    }

    /// Disability risk.
    pub struct DisabilityRiskForm = "disability_risk", "失能层", "disability layer" {
        level_sd: Spread, required, "水平的对数标准差", "log sd of the level";
        trend_sd: Points, required, "年趋势的标准差", "sd of the yearly trend";
        year: Ar1Form, required, "逐年因子", "yearly factor";
        common: Share, default "100%", "各级共有的方差比例", "share of the variance common to all grades";
    }

    /// Use and cost.
    pub struct UsageRiskForm = "usage_risk", "使用与费用层", "use and cost layer" {
        take_up_sd: Spread, required, "享受率稳定水平（logit）", "take-up plateau, logit scale";
        mix_sd: Spread, required, "方式构成（对数权重）", "mode weights, log scale";
        mix_concentration: Positive, optional, "方式构成的 Dirichlet 集中度；给出时取代对数权重", "concentration of a Dirichlet mode mix, in place of the log scale";
        care_cost_sd: Spread, required, "护理费用水平（对数）", "care cost level, log scale";
        collection_sd: Spread, required, "征缴率（logit）", "collection ratios, logit scale";
    }
}

either! {
    /// Growth.
    pub enum GrowthForm = "growth_form" {
        /// Table: year and a column for each driver, in percent.
        Table(FilePath) when file;
        /// By driver.
        Inline(ByKey<Driver, Schedule<Growth>>) otherwise;
    }

    /// Standard deviations.
    pub enum SdForm = "sd_form" {
        /// Table: driver, sd (percentage points).
        Table(FilePath) when file;
        /// By driver.
        Inline(ByKey<Driver, Points>) otherwise;
    }

    /// Autoregression.
    pub enum PhiForm = "phi_form" {
        /// Table: driver, phi.
        Table(FilePath) when file;
        /// By driver.
        Inline(ByKey<Driver, Coefficient>) otherwise;
    }

    /// Correlation.
    pub enum CorrelationForm = "correlation_form" {
        /// Table: driver and a column for each driver.
        Table(FilePath) when file;
        /// Independent.
        Independent(super::people::NoneWord) otherwise;
    }

    /// Economy layer.
    pub enum EconomyLayer = "economy_layer" {
        /// On.
        On(EconomyRiskForm) when block;
        /// Off.
        Off(Off) otherwise;
    }

    /// An area's own shock.
    pub enum AreaLayer = "area_layer" {
        /// On.
        On(AreaShockForm) when block;
        /// Off.
        Off(Off) otherwise;
    }

    /// Mortality layer.
    pub enum MortalityLayer = "mortality_layer" {
        /// On.
        On(MortalityRiskForm) when block;
        /// Off.
        Off(Off) otherwise;
    }

    /// AR(1) layer.
    pub enum Ar1Layer = "ar1_layer" {
        /// On.
        On(Ar1Form) when block;
        /// Off.
        Off(Off) otherwise;
    }

    /// Disability layer.
    pub enum DisabilityLayer = "disability_layer" {
        /// On.
        On(DisabilityRiskForm) when block;
        /// Off.
        Off(Off) otherwise;
    }

    /// Usage layer.
    pub enum UsageLayer = "usage_layer" {
        /// On.
        On(UsageRiskForm) when block;
        /// Off.
        Off(Off) otherwise;
    }
}
