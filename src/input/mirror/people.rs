//! The language for people: population, enrolment, disability [MODEL §3–§5].

use super::super::leaf::{
    Factor, Growth, LifeYears, Moment, Month, Persons, Positive, Share, Span, Year, Years,
};
use super::super::record::{either, record};
use super::super::schedule::Schedule;
use super::super::shape::{ByKey, SomeOf};
use super::super::words::{FilePath, choice};
use crate::sets::{Category, Grade, Sex};

choice! {
    /// Nothing.
    pub enum NoneWord = "none" {
        /// Nothing.
        None = "none", "无", "none";
    }

    /// Which disability model drives the projection.
    pub enum ModelWord = "disability_model" {
        /// Prevalence by age.
        Prevalence = "prevalence", "患病率模型", "prevalence by age";
        /// States with transitions.
        MultiState = "multi_state", "多状态模型", "multi-state model";
    }
}

choice! {
    /// Which grades are states of the multi-state model.
    pub enum StatesWord = "disabled_states" {
        /// The severe.
        Severe = "severe", "仅重度三级", "the three severe grades";
        /// All.
        All = "all", "全部五级", "all five grades";
    }
}

record! {
    /// Population.
    pub struct PopulationForm = "population", "人口", "population" {
        start: StartForm, required, "起点人口", "people at the start";
        mortality: MortalityForm, required, "死亡率", "mortality";
        fertility: FertilityForm, required, "生育率", "fertility";
        sex_ratio_at_birth: SexRatioForm, required, "出生性别比（男/女）", "male births per female birth";
        migration: MigrationForm, default "none", "净迁移", "net migration";
    }

    /// People at the start.
    pub struct StartForm = "population_start", "起点人口", "people at the start" {
        year: Year, required, "1 月 1 日的年份", "year; the state stands on 1 January";
        table: FilePath, required, "表：age, male, female（人）", "table: age, male, female in persons";
        fit: FitForm, optional, "按公布数调整起点表，至少一项比例；缺省不调整", "published figures that the table is fitted to, at least one share; the table as it is by default";
    }

    /// Published figures.
    pub struct FitForm = "population_fit", "公布的人口总数与结构", "published total and structure" {
        total: Persons, optional, "总人口，缺省为表的合计", "all people; the sum of the table by default";
        under_15: Share, optional, "0–14 岁比例", "share of ages 0 to 14";
        from_15_to_59: Share, optional, "15–59 岁比例", "share of ages 15 to 59";
        from_60: Share, optional, "60 岁及以上比例", "share of ages 60 and over";
        from_65: Share, optional, "65 岁及以上比例", "share of ages 65 and over";
        from_80: Share, optional, "80 岁及以上比例", "share of ages 80 and over";
        males_per_100_females: Positive, optional, "性别比（女 = 100）", "men per 100 women";
    }

    /// Central death rates.
    pub struct MortalityForm = "mortality", "死亡率", "mortality" {
        male: FilePath, required, "男性中心死亡率表：行为年龄，列为年份", "men's central death rates: ages in rows, years in columns";
        female: FilePath, required, "女性中心死亡率表", "women's central death rates";
        factor: ByKey<Sex, Factor>, optional, "本地区倍数，缺省 1", "factor of the area, 1 by default";
        life_expectancy: LifeExpectancyForm, optional, "代替 factor：解出使起点年出生时预期寿命等于此值的倍数", "in place of factor: the factor is solved that gives this life expectancy at birth in the start year";
    }

    /// Life expectancy by sex.
    pub struct LifeExpectancyBySex = "life_expectancy_by_sex", "分性别出生时预期寿命", "life expectancy at birth by sex" {
        men: LifeYears, required, "男", "men";
        women: LifeYears, required, "女", "women";
    }

    /// Life expectancy of both sexes.
    pub struct LifeExpectancyBoth = "life_expectancy_both", "出生时预期寿命（不分性别）", "life expectancy at birth of both sexes" {
        both: LifeYears, required, "男女合计，按出生性别比加权；两性同一倍数", "both sexes, weighted by the sex ratio at birth; one factor for both";
    }

    /// Births.
    pub struct FertilityForm = "fertility", "生育率", "fertility" {
        table: FilePath, required, "年龄别生育率表：行为年龄，列为年份", "births per woman by age: ages in rows, years in columns";
        level: Schedule<Factor>, default "1", "本地区倍数，可按年变化", "factor of the area, may change by year";
    }

    /// Migrants.
    pub struct MigrationTables = "migration", "净迁移", "net migration" {
        male: FilePath, required, "男性净迁移表（人）：行为年龄，列为年份", "men's net migrants in persons: ages in rows, years in columns";
        female: FilePath, required, "女性净迁移表", "women's net migrants";
        level: Factor, default "1", "倍数", "factor";
    }

    /// Enrolment.
    pub struct EnrolmentForm = "enrolment", "参保", "enrolment" {
        insured: InsuredForm, required, "人口起点 1 月 1 日的参保人数", "insured on 1 January of the population's start year";
        pattern: FilePath, required, "职工医保参保的年龄性别相对水平表：age, male, female", "relative level of the employee scheme: age, male, female";
        youngest: Years, default "16 years", "职工参保最低年龄", "youngest age in the employee scheme";
        retirement: RetirementForm, required, "退休年龄", "retirement ages";
        flexible: Schedule<Share>, required, "灵活就业人员占在职的比例", "flexible workers as a share of the active";
        unemployed: Schedule<Share>, default "0%", "领失业金人员占在职的比例", "unemployed on benefit as a share of the active";
        flexible_on_resident_terms: Schedule<Share>, default "0%", "按居民参保的灵活就业人员比例", "flexible workers who choose the residents' terms";
        coverage: Schedule<Factor>, default "1", "居民参保率相对基年的倍数", "residents' coverage against the base year";
        ramp: SomeOf<Category, Schedule<Share>>, default "{}", "制度逐年覆盖的比例，缺省 100%", "share of a category that the scheme has reached, by year; 100% by default";
        excluded: SomeOf<Category, Share>, default "{}", "不参加长护险的比例（如工伤护理）", "share that does not join (work-injury care)";
        hardship: HardshipForm, optional, "困难人群占居民参保人的比例", "hardship groups as shares of insured residents";
    }

    /// Insured persons.
    pub struct InsuredForm = "insured", "参保人数", "insured persons" {
        active: Persons, required, "职工医保在职", "active members of the employee scheme";
        retired: Persons, required, "职工医保退休", "retired members of the employee scheme";
        residents: Persons, required, "城乡居民，含未成年人", "residents, minors included";
        year: Year, optional, "数据年份（仅作说明）", "year of the figures, for information";
    }

    /// Retirement reform.
    pub struct RetirementForm = "retirement", "渐进式延迟退休", "progressive retirement" {
        reform: Month, required, "开始年月", "first month of the reform";
        men: RetirementAgeForm, required, "男", "men";
        women_cadre: RetirementAgeForm, required, "女干部", "women under the cadre age";
        women_worker: RetirementAgeForm, required, "女工人", "women under the worker age";
        cadre_share: Share, required, "女性中按干部年龄退休的比例", "share of women under the cadre age";
        shifted: Vec<ShiftedForm>, default "[]", "弹性提前或延迟退休", "early and late retirement";
    }

    /// Early or late retirement.
    pub struct ShiftedForm = "shifted_retirement", "弹性提前或延迟退休", "early or late retirement" {
        share: Share, required, "占同龄人的比例", "share of a cohort";
        earlier_by: Span, optional, "提前", "before the statutory age";
        later_by: Span, optional, "延迟", "after the statutory age";
    }

    /// Statutory age.
    pub struct RetirementAgeForm = "retirement_age", "法定退休年龄", "statutory age" {
        age: Years, required, "原年龄", "original age";
        later_by: Span, required, "最多延迟", "latest by";
        one_month_every: Span, required, "每几个月延迟一个月", "birth months per month of delay";
    }

    /// Hardship groups.
    pub struct HardshipForm = "hardship", "困难人群", "hardship groups" {
        destitute: Share, required, "特困人员", "destitute";
        allowance: Share, required, "低保对象与防返贫致贫对象", "on minimum allowance, or at risk of poverty";
    }

    /// Disability.
    pub struct DisabilityForm = "disability", "失能", "disability" {
        model: ModelWord, default "prevalence", "模型", "model";
        prevalence: PrevalenceForm, required, "患病率", "prevalence";
        level: Factor, default "1", "评估口径相对调查的倍数", "level of the assessment against the survey";
        regional_level: Factor, default "1", "本地区倍数", "level of the region";
        relative_level: ByKey<Category, Factor>, default "1", "同龄各类参保人的相对水平", "relative level of a category at the same age";
        trend: Growth, default "0%", "患病率年变化", "change of prevalence a year";
        healthy_ageing: Factor, default "0", "健康老龄化系数 0–1", "share of the gain in life expectancy lived without disability, 0 to 1";
        six_months: ByKey<Grade, Share>, required, "持续满六个月的比例", "share that has lasted six months";
        multi_state: MultiStateForm, optional, "多状态模型的率", "rates of the multi-state model";
        duration: DurationForm, optional, "待遇持续时间；缺省按固定退出率", "how long claims last; a constant exit rate by default";
    }

    /// How long claims last.
    pub struct DurationForm = "claim_duration", "待遇持续时间", "how long claims last" {
        death: Share, required, "每年死亡退出率", "deaths per year in care";
        recovery: Share, required, "每年康复退出率", "recoveries per year in care";
        bands: Vec<DurationBandForm>, required, "按已享受月数的相对水平，首段从 0 个月起", "relative level by months in care, the first from 0 months";
    }

    /// Band of months in care.
    pub struct DurationBandForm = "duration_band", "持续时间分段", "band of months in care" {
        from: Span, required, "起始月数", "from this many months in care";
        death: Factor, required, "死亡率相对水平", "relative level of deaths";
        recovery: Factor, required, "康复率相对水平", "relative level of recoveries";
    }

    /// Prevalence of a survey.
    pub struct PrevalenceForm = "prevalence", "患病率", "prevalence" {
        year: Moment, required, "调查时点", "date of the survey";
        table: FilePath, required, "表：age 与 等级_性别 各列，重度合计为 severe_*", "table: age and columns grade_sex; severe_* is all severe";
        severe_split: ByKey<SevereGrade, Share>, required, "重度三级的比例", "split of severe over its three grades";
    }

    /// Rates of the multi-state model.
    pub struct MultiStateForm = "multi_state", "多状态模型的率", "rates of the multi-state model" {
        table: FilePath, required, "表：age, death_ratio, recovery", "table: age, death_ratio, recovery";
        states: StatesWord, default "severe", "以哪些等级为状态", "which grades are states";
    }
}

choice! {
    /// The severe grades.
    pub enum SevereGrade = "severe_grade" {
        /// Lightest.
        One = "severe_1", "重度Ⅰ级", "severe I";
        /// Middle.
        Two = "severe_2", "重度Ⅱ级", "severe II";
        /// Heaviest.
        Three = "severe_3", "重度Ⅲ级", "severe III";
    }
}

either! {
    /// Life expectancy at birth.
    pub enum LifeExpectancyForm = "life_expectancy" {
        /// Both sexes together.
        Both(LifeExpectancyBoth) when key "both";
        /// Each sex.
        BySex(LifeExpectancyBySex) otherwise;
    }

    /// Male births per female birth.
    pub enum SexRatioForm = "sex_ratio" {
        /// Table: year, srb.
        Table(FilePath) when file;
        /// Constant.
        Constant(Factor) otherwise;
    }

    /// Net migration.
    pub enum MigrationForm = "migration_form" {
        /// Tables.
        Tables(MigrationTables) when block;
        /// None.
        None(NoneWord) otherwise;
    }
}
