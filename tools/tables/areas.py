"""The pooling areas: one row an area of a fund view, with insured persons moved to 1 January 2026."""

from . import enrol
from .common import SEXES, population, read
from .people import fund_areas

STANDING = {"published": "published", "derived": "derived", "assumed": "assumed", "recalled": "assumed"}
PILOT = {"yes": "yes", "no": "no", "part": "part", "regional": "regional"}

COLUMNS = ("area", "name_zh", "name_en", "region", "fund", "population_2020", "population_2026", "share_60_2026", "urban_share", "standing_population",
           "income_2023", "income_2025", "standing_income", "wage_index", "wage_2024", "wage_2025", "standing_wage",
           "active", "retired", "resident", "insured_year", "active_2026", "retired_2026", "resident_2026", "resident_away_2026", "standing_insured",
           "pool_payable_months", "pilot", "pilot_since", "standing_pilot")


def ratio(folder, indicator, region, year, base):
    values = {int(r["year"]): float(r["value"]) for r in read(folder, "region_economy.csv") if r["region"] == region and r["indicator"] == indicator}
    return values[year] / values[base]


def own_value(folder, indicator, region, year):
    return next((float(r["value"]) for r in read(folder, "region_economy.csv")
                 if (r["region"], r["indicator"], r["year"]) == (region, indicator, str(year))), None)


def rows(folder):
    """The table, the insured of a fund's areas shared by the fund's own age shares."""
    ages, shares = fund_areas(folder), enrol.shares(folder)
    table = allocated_by_source(folder)
    at = {c: i for i, c in enumerate(COLUMNS)}
    for fund in sorted({r[at["fund"]] for r in table} & {k.upper() for k in shares}):
        members = [r for r in table if r[at["fund"]] == fund]
        share = shares[fund.lower()][0]
        weights = [enrol.counts(ages[r[at["area"]]][1], share) for r in members]
        for j, key in enumerate(("active_2026", "retired_2026")):
            spread(members, at[key], [v[j] for v in weights])
        rest = [r[at["population_2026"]] - r[at["active_2026"]] - r[at["retired_2026"]] for r in members]
        spread(members, at["resident_2026"], rest)
    return table


def spread(members, column, weights):
    """Shares the members' sum of a column anew by weights, in whole persons; the last takes the rounding."""
    total, left = sum(r[column] for r in members), sum(r[column] for r in members)
    for r, v in zip(members[:-1], weights):
        r[column] = round(total * v / sum(weights))
        left -= r[column]
    members[-1][column] = left


def allocated_by_source(folder):
    """One list an area; insured as the source shares them out."""
    ages, regions, factor = fund_areas(folder), population(folder), enrol.growth(folder)
    out = []
    for r in read(folder, "pooling_areas.csv"):
        if r["in_total"] != "1":
            continue
        code, region = r["area_code"], r["region"]
        city = {"GX-4509": "yulin", "SX-1405": "jincheng"}.get(code)
        p = regions[city] if city else ages[code][1]
        total = sum(sum(p[s]) for s in SEXES)
        over60 = sum(sum(p[s][60:]) for s in SEXES) / total
        persons = [round(float(r[c]) * 1e4) for c in ("employee_active_10k", "employee_retired_10k", "resident_insured_10k")]
        now = enrol.settle(*persons, int(r["insured_year"]), total, factor)
        income, wage = float(r["dpi_all_2023"]), float(r["wage_full_caliber_2024"])
        income_2025 = own_value(folder, "dpi_all", city, 2025) or round(income * ratio(folder, "dpi_all", region, 2025, 2023), -1)
        wage_2025 = own_value(folder, "wage_full_caliber", city, 2025) or round(wage * ratio(folder, "wage_full_caliber", region, 2025, 2024), -1)
        standing_income = "published to 2023; derived after" if r["conf_dpi_2023"] == "published" else STANDING[r["conf_dpi_2023"]]
        standing_wage = "assumed" if r["conf_wage"] == "assumed" else "derived"
        standing_insured = "published; moved" if r["conf_insured"] == "published" else STANDING[r["conf_insured"]]
        out.append([code, r["name_zh"], r["name_en"].replace(",", ""), region, r["fund_code"], int(float(r["fund_view_population_2020"])), total, round(over60, 5),
                    float(r["urban_share"]), STANDING[r["conf_fund_view"]], int(income), int(income_2025), standing_income,
                    float(r["wage_index"]), int(wage), int(wage_2025), standing_wage,
                    *persons, int(r["insured_year"]), now["active"], now["retired"], now["resident"], now["away"], standing_insured,
                    r["medical_pool_payable_months"], PILOT[r["ltci_pilot"]], r["ltci_since"], STANDING[r["conf_pilot"]]])
    return out


def write(folder, w):
    w.write("areas.csv", {
        "what": "pooling areas; one row an area; group by fund to run funds (the Corps of Xinjiang is one fund of 11 areas)",
        "unit": "persons; yuan a year; shares 0..1; wage_index region = 1; pool_payable_months of the employee medical pooled fund at the end of 2023 (empty: not known)",
        "source": ["population: 2020 census by county (National Bureau of Statistics); Xinjiang by funds: Corps persons in the Corps' rows (assumed)",
                   "income: published for Ordos 2023; the Corps 2023; Urumqi and Karamay 2022; Yulin 2022; else the region's figure spread by urban share; wage and rural indices",
                   "wage: full-caliber wage of the region x index (Jilin: published non-private wages of 2022; else industry mix and schooling)",
                   "insured: Changji 2023 and Yulin 2022 published; else the region's count spread by formal jobs; schooling and ages",
                   "pilots: lists of the national batches and provincial guidelines; years from memory"],
        "standing": "by row", "year": "by column; insured in insured_year and on 1 January 2026 (national growth by status)",
        "note": ["standing of insured: +/-15 % on employees and +/-10 % on residents where derived; of income +/-10 % (Xinjiang +/-15 %); of wage +/-8 %",
                 f"resident_2026 is cut at {enrol.COVERAGE_CEILING} of the residents outside the employee scheme; the rest stands in resident_away_2026",
                 "the Corps: insured_2026 of the fund shared among its areas by the fund's employee_share (not by persons: that would put retired shares over 1 in young divisions)",
                 "_2025 of income and wage: area's value x growth of its region",
                 "pilot: yes = a scheme runs; part = in one county; regional = named for a provincial pilot; start not verified"]},
        COLUMNS, rows(folder))
