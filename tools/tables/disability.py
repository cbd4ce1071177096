"""Prevalence by grade, rates for the multi-state model, planning values of use and cost."""

from .common import AGES, read

GRADES = ("mild", "moderate", "severe")

# key in the source table -> (our key, scale, unit, our words on the basis)
PLANNING = {
    "severe_share_I": ("severe_share_1", 1, "share of severe", "no national split is published; weight on the light end as in other graded systems"),
    "severe_share_II": ("severe_share_2", 1, "share of severe", "as severe_share_1"),
    "severe_share_III": ("severe_share_3", 1, "share of severe", "bed-bound; as severe_share_1"),
    "level_insurance_vs_census": ("assessed_level", 1, "multiplier", "inability of self-care in the 2020 census 2.34 % of 60+; survey based severe in Zhejiang 2023 1.95 %"),
    "prevalence_trend": ("prevalence_trend", 0.01, "per year at a given age", "range: scenarios of Xu; Li; Mi 2024 (BMC Health Services Research)"),
    "trend_sd": ("prevalence_trend_sd", 0.01, "per year at a given age", "history points down; survival after stroke and obesity up"),
    "level_sd": ("prevalence_level_sd", 1, "sd of the log level", "spread between census; CHARLS and CLHLS definitions"),
    "year_factor_sd": ("prevalence_year_sd", 1, "innovation sd of the log factor", "AR(1) with phi 0.7"),
    "relative_level_retired_employees": ("relative_level_retiree", 1, "multiplier at the same age", "rural above urban in the 2020 census"),
    "relative_level_residents": ("relative_level_resident", 1, "multiplier at the same age", "balances the mean"),
    "relative_level_active": ("relative_level_active", 1, "multiplier at the same age", "healthy workers"),
    "six_month_qualifying_share": ("qualifying_share", 1, "share of prevalent severe", "exp(-0.5/4): mean duration of about 4 years"),
    "assessment_pass_rate": ("pass_rate", 1, "passes per application", "pre-screened Guangzhou 2018-2019 4582 of 4810; open application is lower"),
    "assessment_fee": ("assessment_fee", 1, "yuan per assessment", "pilot tariffs"),
    "reassessment_interval": ("reassessment_interval", 1, "years", "validity of a conclusion"),
    "takeup_year1": ("takeup_year_1", 1, "share of qualifying", "new areas start slowly"),
    "takeup_year2": ("takeup_year_2", 1, "share of qualifying", "as takeup_year_1"),
    "takeup_year3": ("takeup_year_3", 1, "share of qualifying", "as takeup_year_1"),
    "takeup_plateau": ("takeup_plateau", 1, "share of qualifying from year 5", "home care schemes of older pilots"),
    "mode_home": ("mode_home", 1, "share of beneficiaries", "pilot average"),
    "mode_community": ("mode_community", 1, "share of beneficiaries", "pilot average"),
    "mode_institution": ("mode_institution", 1, "share of beneficiaries", "pilot average; near 0.6 where pilots began with institutions (Jilin)"),
    "cost_home_month": ("cost_home", 1, "yuan per person-month; eligible care cost", "25-30 hours at 50-60 yuan"),
    "cost_community_month": ("cost_community", 1, "yuan per person-month; eligible care cost", "between home and institution"),
    "cost_institution_month": ("cost_institution", 1, "yuan per person-month; eligible care cost", "without bed and board; which the rules exclude"),
    "cost_cv": ("cost_cv", 1, "coefficient of variation", "between persons of a mode"),
    "hospital_days_share": ("hospital_share", 1, "share of time", "employees 21.4 stays per 100 a year of 8.6 days; 3-4 times as many for the severely disabled"),
    "beneficiaries_year_to_stock": ("persons_per_stock", 1, "persons in the year / average stock", "rests on assumed exits of about 0.25 a year"),
    "collection_ratio_employees": ("collection_employee", 1, "share of contributions due", "withheld with medical insurance"),
    "collection_ratio_flexible": ("collection_flexible", 1, "share of contributions due", "self-paid"),
    "collection_ratio_residents": ("collection_resident", 1, "share of contributions due", "coverage of basic medical insurance 95 %"),
    "contribution_base_to_full_caliber_wage": ("contribution_base_to_wage", 1, "ratio to the full-caliber wage", "pool income per active 6519 yuan / 7.5 % = 86900 in 2025"),
    "contribution_gap_rate_residents": ("lapse_resident", 1, "share a year", "resident insured fell 0.5-1.6 % a year in 2024-2025"),
    "rejoin_gap_mean": ("rejoin_gap_mean", 1, "years", "no figure published"),
    "admin_share": ("administration_share", 1, "share of contributions", "the Yulin draft has a ceiling of 5 % with assessment"),
}


def write(folder, w):
    rows = []
    for r in read(folder, "disability_prevalence.csv"):
        rows.append((int(r["age"]), *(float(r[f"{g}_{s}"]) for g in GRADES for s in "mf")))
    over = min(x[0] for x in rows if x[1] + x[3] + x[5] > 1 or x[2] + x[4] + x[6] > 1)
    w.write("disability/prevalence.csv", {
        "what": "disabled persons by grade, general population; severe is all three severe grades together",
        "unit": "share of the population of that age and sex",
        "source": ["severe 60+: logit quadratic in age fitted to 2020 census figures: 2.34 % of 60+ (Guo et al. 2022 BMC Geriatrics); disabled years at 60 of 0.76 men and 1.18 women "
                   "(Guo; Mei; Jiang 2025 Demographic Research); gaps of 1.71 and 2.87 points at 70 and 80 (Lu et al. 2023 Frontiers in Public Health)",
                   "under 60: assumed; so that about 5 % of the severe are under 60; moderate and mild: severe x ratio by age from Zhejiang 2023 (Xu; Li; Mi 2024 BMC Health Services Research)"],
        "standing": "derived from 60; assumed under 60", "year": "2020",
        "note": f"the three grades add to more than 1 from age {over}: the engine scales them to 1 there; take 15 % (log sd) for the level"},
        ("age", *(f"{g}_{s}" for g in GRADES for s in ("male", "female"))), rows)
    multi_state(folder, w)
    planning(folder, w)


def multi_state(folder, w):
    given = {(int(r["age"]), r["sex"]): r for r in read(folder, "disability_rates.csv")}
    ages = sorted({x for x, _ in given})

    def pick(x, sex, column):
        return float(given[(min(max(x, ages[0]), ages[-1]), sex)][column])

    rows = [(x, pick(x, "M", "death_ratio"), pick(x, "M", "recovery_rate"), pick(x, "M", "incidence_rate"), pick(x, "F", "incidence_rate")) for x in AGES]
    w.write("disability/multi_state.csv", {
        "what": "rates for the model with states: ratio of the death rates severe to not severe; rate out of severe; onset of severe",
        "unit": "death_ratio none; recovery and onset per person-year",
        "source": "death_ratio 8 at 60; 5 at 70; 3 at 80; 2 at 90 (log-linear); somewhat above the one-year transitions of CLHLS; recovery far under CLHLS; which contains reporting noise",
        "standing": "death_ratio and recovery assumed; onset derived", "year": "2020 prevalence with 2025 mortality",
        "note": [f"ages under {ages[0]} and over {ages[-1]} take the nearest age",
                 "onset keeps the prevalence stationary by age; an engine that solves its own onset uses it as a check only"]},
        ("age", "death_ratio", "recovery", "onset_male", "onset_female"), rows)


def planning(folder, w):
    rows = []
    for r in read(folder, "disability_parameters.csv"):
        if r["parameter"] not in PLANNING:
            continue
        key, scale, unit, basis = PLANNING[r["parameter"]]
        rows.append((key, *(float(r[c]) * scale for c in ("value", "low", "high")), unit, r["confidence"].replace("seen", "published"), basis))
    rows.append(("late_first_share", 0.3, 0.1, 0.6, "share of those who join", "assumed", "no count of late first enrolments published"))
    w.write("planning_values.csv", {
        "what": "national planning values of disability, use, cost and collection with a range of about 80 %", "unit": "by row", "source": "by row (basis)",
        "standing": "by row", "year": "prices of 2026",
        "note": ["relative levels by category: divide by their population-weighted mean at each age if the general level must be kept",
                 "regional levels of disability are in levels.csv"]},
        ("parameter", "value", "low", "high", "unit", "standing", "basis"), rows)
