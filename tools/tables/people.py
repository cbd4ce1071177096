"""Population on 1 January 2026 by single age and sex: regions, and pooling areas of three regions."""

from .common import AGES, REGIONS, SEXES, population, read

NAMES = {"national": "mainland China", "xinjiang": "Xinjiang (with the Production and Construction Corps)", "jilin": "Jilin",
         "inner_mongolia": "Inner Mongolia", "shanxi": "Shanxi", "guangxi": "Guangxi", "yulin": "Yulin (Guangxi)", "jincheng": "Jincheng (Shanxi)"}

REGION_SOURCE = ("2020 census ages and sexes (National Bureau of Statistics); moved to 2026 with WPP2024 mortality x the region's factor; "
                 "damped 2010-2020 cohort residual; births by the share of children under 5; fitted to bureau totals and age shares of 2023-2024")
AREA_SOURCE = ("2020 census by county; moved to 2026 with the mortality and cohort residual of the region; fitted to the region by single age and sex")
COLUMNS = ("age", "male", "female")
# where an area's own trend halves the error against published totals of 2021-2024 (2.3 to 1.2 %); in Xinjiang it does not
OWN_TREND = ("jilin", "inner_mongolia")


def fund_areas(folder):
    """Pooling areas whose ages are given by area: {code: (row, {sex: [persons]})}; the fund view in Xinjiang."""
    rows = {r["area_code"]: r for r in read(folder, "pooling_areas.csv") if r["in_total"] == "1"}
    areas, own = {}, {}
    for r in read(folder, "pooling_areas_pop_2026_jan1.csv"):
        code = r["area_code"]
        if code not in rows or r["view"] == "residence" or rows[code]["region"] in ("guangxi", "shanxi"):
            continue
        sex = {"M": "male", "F": "female"}[r["sex"]]
        areas.setdefault(code, (rows[code], {}))[1][sex] = [int(r[f"a{x}"]) for x in AGES]
        own[code] = float(r["own_trend"]) if r["own_trend"] else None
    for region in OWN_TREND:
        apply_own_trend({c: p for c, (row, p) in areas.items() if row["region"] == region}, own)
    return areas


def apply_own_trend(areas, own):
    """Moves each area's total to its own 2010-2020 trend; the region's sum by age and sex stays, in whole persons."""
    for s in SEXES:
        for x in AGES:
            total = sum(p[s][x] for p in areas.values())
            weight = {c: p[s][x] * own[c] for c, p in areas.items()}
            scale = total / sum(weight.values()) if total else 0.0
            exact = {c: v * scale for c, v in weight.items()}
            whole = {c: int(v) for c, v in exact.items()}
            order = sorted(exact, key=lambda c: (whole[c] - exact[c], c))
            for c in order[:total - sum(whole.values())]:
                whole[c] += 1
            for c, p in areas.items():
                p[s][x] = whole[c]


def write(folder, w):
    regions = population(folder)
    for region in REGIONS:
        p = regions[region]
        w.write(f"population/{region}.csv", {
            "what": f"resident population of {NAMES[region]} by sex and age last birthday; age 100 is 100 and over",
            "unit": "persons", "source": REGION_SOURCE, "standing": "derived", "year": "1 January 2026",
            "note": error_note(region)}, COLUMNS, [(x, p["male"][x], p["female"][x]) for x in AGES])
    funds = {}
    areas = fund_areas(folder)
    for code, (row, p) in areas.items():
        name = row["name_en"].replace(",", "")
        area_table(w, code, name, row["region"], p, "")
        total = funds.setdefault(row["fund_code"], {s: [0] * 101 for s in SEXES})
        for s in SEXES:
            total[s] = [a + b for a, b in zip(total[s], p[s])]
    members = [row["fund_code"] for row, _ in areas.values()]
    for fund, p in funds.items():
        if members.count(fund) > 1:
            area_table(w, fund, f"fund {fund}: sum of its {members.count(fund)} areas", "xinjiang", p, "a fund of several areas; do not add it to its areas")


def error_note(region):
    notes = ["estimate: share of persons 60+ good to about 0.4 points; sex ratio falls somewhat too fast in the provinces (effect on severe disability under 0.1 %)"]
    if region in ("yulin", "jincheng"):
        notes = ["own 2020 ages and own cohort residual; total extrapolated from published totals of 2021-2023; sex ratio assumed"]
    return notes


def area_table(w, code, name, region, p, extra):
    notes = ["error of an area (same rule tested 2010-2020): total +/-5.5 %; share 60+ +/-0.6 points; severe disability +/-4 %"]
    if region in OWN_TREND:
        notes.append("total moved to the area's own 2010-2020 trend; then scaled by age and sex so that the areas add up to the region")
    if region == "xinjiang":
        notes.append("fund view: persons of the Production and Construction Corps stand in the Corps' rows and not in the prefectures (assumed; +/-20 % a row)")
    if extra:
        notes.append(extra)
    w.write(f"population/areas/{code.lower()}.csv", {
        "what": f"population of pooling area {code} ({name}; {region}) by sex and age last birthday; age 100 is 100 and over",
        "unit": "persons", "source": AREA_SOURCE, "standing": "derived", "year": "1 January 2026", "note": notes},
        COLUMNS, [(x, p["male"][x], p["female"][x]) for x in AGES])
