"""Base-year levels of each region in one long table, and the national scheme observed in 2019-2025."""

from . import enrol
from .common import PROVINCE, REGIONS, SEXES, population, read

# what a source calls its own confidence -> our standing; a figure quoted from memory is not called published
STANDING = {"seen": "published", "recalled": "assumed", "derived": "derived", "assumed": "assumed"}


def economy(folder):
    table = {(r["region"], r["indicator"], r["year"]): r for r in read(folder, "region_economy.csv")}
    wanted = (("wage_full_caliber", "wage_full_caliber", "yuan a year"), ("dpi_all", "income_all", "yuan a year"),
              ("dpi_urban", "income_urban", "yuan a year"), ("dpi_rural", "income_rural", "yuan a year"),
              ("pension_all_retirees_month", "pension_month", "yuan a month"), ("wage_nonprivate", "wage_nonprivate", "yuan a year"), ("wage_private", "wage_private", "yuan a year"))
    for region in REGIONS:
        for indicator, key, unit in wanted:
            r = table.get((region, indicator, "2025"))
            if r:
                yield region, key, float(r["value"]), unit, 2025, STANDING[r["confidence"]], basis(region, key, r)
            up = table.get((PROVINCE.get(region), indicator, "2025"))
            if up and key in ("wage_full_caliber", "income_all"):
                yield region, f"{key}_province", float(up["value"]), unit, 2025, STANDING[up["confidence"]], f"as {key} of {PROVINCE[region]}"
    yield ("national", "wage_full_caliber", 106000.0, "yuan a year", 2025, "derived",
           "pool income per active 6519 / employer rate 7.5 % = 86900; over contribution_base_to_wage 0.82")


def basis(region, key, row):
    """Our words on where an economic level comes from."""
    if row["confidence"] == "seen":
        return {"national": "National Bureau of Statistics releases of 2026" if key != "pension_month" else "labour communique 2025 (second hand)"}.get(
            region, "regional statistics bureau; 12 x monthly wage (second hand)")
    if key == "wage_full_caliber":
        return {"jincheng": "Shanxi x 1.05 (coal city)", "yulin": "Guangxi x 0.90"}.get(region, "published 2024 x about 1.03 (Inner Mongolia 2025 +3.1 %)")
    if key == "pension_month":
        return "national 3962 moved by wage level and known rank; +/-8 %"
    return {"yulin": "communique 2022 x 1.045 x 1.05 x 1.048", "jincheng": "Shanxi 2025 x 1.08 (ratio of 2014)",
            "shanxi": "2024 x about 1.05; not under 33840 = twice the yearly limit in the Jincheng draft",
            "inner_mongolia": "published 2024 (40077) x 1.048"}.get(region, "2024 (quoted from memory) x about 1.05")


def medical(folder):
    columns = (("active_10k", "insured_active", "persons", 1e4), ("retired_10k", "insured_retired", "persons", 1e4), ("resident_insured_10k", "insured_resident", "persons", 1e4),
               ("flexible_share_of_active", "flexible_share", "share of active", 1), ("pool_payable_months", "medical_pool_payable_months", "months", 1),
               ("employer_rate_pct", "medical_employer_rate", "% of the base", 1), ("pool_income_per_active_yuan", "medical_pool_income_per_active", "yuan a year", 1),
               ("pool_outgo_per_insured_yuan", "medical_pool_outgo_per_insured", "yuan a year", 1))
    for r in read(folder, "region_medical.csv"):
        region = r["region"]
        for column, key, unit, scale in columns:
            standing, source = "assumed", "planning value; replace by the area's fund statement"
            if region == "national":
                standing, source = "published", "National Healthcare Security Administration communique 2025"
                if key == "medical_employer_rate":
                    standing, source = "assumed", "approximate mean"
                elif "pool" in key:
                    standing, source = "derived", "communique 2025: pooled fund over persons or outgo"
                elif key == "flexible_share":
                    standing, source = "derived", "flexible and others 69.82 of 280.62 million active"
            elif key.startswith("insured"):
                source = "official count quoted from memory to about 5 %"
                if region == "jincheng":
                    source = "planning value"
                if region == "yulin":
                    standing, source = ("published", "Yulin communique 2022") if key == "insured_resident" else ("assumed", "split of 491100 published employees (communique 2022)")
            yield region, key, round(float(r[column]) * scale, 4), unit, int(r["year"]), standing, source
    for r in read(folder, "medical_cost_by_status.csv"):
        yield ("national", f"medical_cost_{r['group']}", float(r["per_head_yuan"]), "yuan a year", int(r["year"]), "derived",
               "communique 2025: expenses in medical institutions over persons; use the ratio retired to active of 3.34")
    for region, n in enrol.moved(folder).items():
        standing = "published" if region == "national" else "assumed"  # the counts that are moved are assumed
        source = "as insured_*" if region in ("national", "jincheng") else "insured_* x national growth by status to the end of 2025"
        for key in ("active", "retired", "resident"):
            cut = key == "resident" and n["away"] > 0
            yield (region, f"insured_{key}_2026", n[key], "persons", 2026, "derived" if region == "yulin" and key == "resident" else standing,
                   f"{source}; cut at {enrol.COVERAGE_CEILING} of the people present" if cut else source)
        yield region, "resident_coverage_2026", round(n["coverage"], 5), "share of residents outside the employee scheme", 2026, "derived", "insured_resident_2026 over the rest of the population"
        if n["away"]:
            yield region, "insured_resident_away_2026", n["away"], "persons", 2026, "derived", "insured here and living elsewhere; not in the projection"


def social(folder):
    keys = {"dibao_plus": "hardship_fixed", "tekun": "hardship_full", "dibao": "hardship_dibao", "poverty_monitoring_group": "hardship_monitored",
            "subsidised_by_medical_assistance": "hardship_assisted"}
    for r in read(folder, "social_groups.csv"):
        if r["indicator"] in keys and r["base"] == "resident insured":
            yield (r["region"], keys[r["indicator"]], round(float(r["value_pct"]) / 100, 6), "share of resident insured", int(r["year"]), STANDING[r["confidence"]],
                   {"hardship_assisted": "communique 2025: 76.66 of 942.13 million", "hardship_full": "destitute persons (tekun)",
                    "hardship_fixed": "minimum living allowance and monitored households together", "hardship_monitored": "about 6.6 million monitored rural persons"}.get(keys[r["indicator"]], "civil affairs communique 2023 over resident insured"))


def disability(folder):
    values = {r["parameter"]: r for r in read(folder, "disability_parameters.csv")}
    for region in REGIONS:
        source = PROVINCE.get(region, region)
        if source == "national":
            yield region, "disability_level", 1.0, "multiplier on prevalence", 2026, "assumed", "reference"
            continue
        r = values[f"regional_level_{source}"]
        words = "west above the mean" if source in ("xinjiang", "inner_mongolia") else "stroke belt" if source == "jilin" else "expert value"
        where = "takes its province; " if source != region else ""
        yield region, "disability_level", float(r["value"]), "multiplier on prevalence", 2026, "assumed", f"{where}{words}; range {r['low']}-{r['high']}"


def rows(folder):
    pop = population(folder)
    out = [(r, "residents_2026", sum(sum(pop[r][s]) for s in SEXES), "persons", 2026, "derived", "sum of population/") for r in REGIONS]
    for part in (economy, medical, social, disability):
        out += list(part(folder))
    order = {r: i for i, r in enumerate(REGIONS)}
    out.sort(key=lambda r: order[r[0]])  # stable: order of parts inside a region
    seen = set()
    for r in out:
        if r[:2] in seen:
            raise ValueError(f"twice: {r[:2]}")
        seen.add(r[:2])
    return out


def write(folder, w):
    w.write("levels.csv", {
        "what": "base-year levels by region: wages; income; pensions; employee medical pooled fund; insured; hardship; disability",
        "unit": "by row", "source": "by row", "standing": "by row", "year": "by row (stocks of year y at its end; _2026 on 1 January 2026)",
        "note": ["_province: the level of the province where the rule asks for it (base of residents; wage of flexible workers)",
                 "official figures quoted from memory and not read again are called assumed"]},
        ("region", "parameter", "value", "unit", "year", "standing", "source"), rows(folder))
    observed(folder, w)


def observed(folder, w):
    table = []
    for r in read(folder, "ltci_national.csv"):
        if int(r["year"]) < 2019:
            continue
        table.append((int(r["year"]), round(float(r["insured_10k"]) * 1e4), round(float(r["beneficiaries_10k"]) * 1e4), round(float(r["income_100m"]) * 1e8),
                      round(float(r["outgo_100m"]) * 1e8), r["institutions"], round(float(r["care_workers_10k"]) * 1e4) if r["care_workers_10k"] else "",
                      "all_schemes" if r["year"] == "2025" else "first_pilots" if r["year"] == "2019" else "49_pilots", STANDING[r["confidence"]]))
    w.write("observed/ltci_national.csv", {
        "what": "long-term care insurance in China as reported: insured; persons who drew benefits in the year; income and outgo of the funds",
        "unit": "persons; yuan a year; institutions: number", "source": "National Healthcare Security Administration; annual statistical communiques (2025: 16 July 2026)",
        "standing": "by row (assumed = official figure quoted from memory)", "year": "2019-2025",
        "note": ["beneficiaries are persons in the year: divide by 1.28 (1.15-1.45) for the average stock",
                 "2022: outgo falls by a narrower scope (nursing inside hospitals left out by some cities); fit on 2023-2025 only; 2025 mixes old pilots and new areas",
                 "income before 2022 contains transfers from medical funds"]},
        ("year", "insured", "beneficiaries", "income", "outgo", "institutions", "care_workers", "scope", "standing"), table)
