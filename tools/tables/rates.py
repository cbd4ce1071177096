"""National mortality, fertility, sex ratio at birth, migration; regional factors."""

from .common import AGES, SEXES, UN_LAST, WPP, YEARS, mx_by_year, read

HELD = f"after {UN_LAST}: held at {UN_LAST}"
FERTILITY = {"national": 1.0, "xinjiang": 0.83, "jilin": 0.73, "inner_mongolia": 0.93, "shanxi": 0.95, "guangxi": 1.46, "yulin": 1.94, "jincheng": 0.95}


def held(table, year):
    return table[min(year, UN_LAST)]


def write(folder, w):
    mortality(folder, w)
    fertility(folder, w)
    migration(folder, w)


def mortality(folder, w):
    mx = mx_by_year(folder)
    for s in SEXES:
        w.write(f"mortality/mx_{s}.csv", {
            "what": f"central death rates, {'men' if s == 'male' else 'women'}; rows age last birthday (100 = 100 and over), columns calendar years",
            "unit": "deaths per person-year", "source": WPP, "standing": "derived",
            "year": "2026-2102", "note": ["single ages graduated from the published 5-year rates; each year scaled to the published life expectancy at birth", HELD]},
            ("age", *YEARS), [(x, *(held(mx[s], t)[x] for t in YEARS)) for x in AGES])
    w.write("mortality/region_factor.csv", {
        "what": "multiplier on the national central death rates, both sexes, all ages, and the life expectancy that it reproduces",
        "unit": "factor: none; e0_2020: years, both sexes", "source": "by row", "standing": "by row", "year": "2020; held",
        "note": "the official life expectancies were quoted from memory; check them before quoting"},
        ("region", "factor", "e0_2020", "standing", "source"),
        [(r["region"], float(r["mx_factor"]), float(r["e0_2020_both"]), "derived",
          "takes the factor of its province" if r["region"] in ("yulin", "jincheng") else
          "reference" if r["region"] == "national" else "shift of life expectancy against the nation in 2020 (National Bureau of Statistics)")
         for r in read(folder, "region_mortality_factor.csv")])


def fertility(folder, w):
    asfr = {}
    for r in read(folder, "wpp2024_china/asfr_projected.csv"):
        asfr.setdefault(int(r["year"]), {})[int(r["age"])] = float(r["asfr"])
    w.write("fertility/asfr.csv", {
        "what": "births per woman by age of the mother, nation; rows age 15..49, columns calendar years",
        "unit": "births per woman and year", "source": WPP, "standing": "derived", "year": "2026-2102",
        "note": ["single ages graduated from the published 5-year shares x the published total fertility rate", HELD]},
        ("age", *YEARS), [(x, *(held(asfr, t)[x] for t in YEARS)) for x in range(15, 50)])
    srb = {int(r["year"]): float(r["srb_male_per_female"]) for r in read(folder, "wpp2024_china/srb.csv")}
    w.write("fertility/srb.csv", {
        "what": "sex ratio at birth, nation", "unit": "male births per female birth", "source": WPP, "standing": "published", "year": "2026-2102", "note": HELD},
        ("year", "srb"), [(t, held(srb, t)) for t in YEARS])
    w.write("fertility/region_level.csv", {
        "what": "level of fertility against the nation: multiplier on asfr.csv", "unit": "none",
        "source": "children of age 0 in the regional population of 2026 against births at national rates", "standing": "by row", "year": "2026",
        "note": ["hold it, or let it fade to 1; small for a fund whose beneficiaries are old", "the nation stands at 1.04 by the same measure (bureau total against United Nations rates); 1 is kept"]},
        ("region", "level", "standing"), [(k, v, "derived") for k, v in FERTILITY.items()])


def migration(folder, w):
    by_age = {s: {} for s in SEXES}
    for r in read(folder, "wpp2024_china/migration_by_age.csv"):
        for s in SEXES:
            by_age[s].setdefault(int(r["year"]), {})[int(r["age"])] = int(r[s])
    total = {int(r["year"]): float(r["net_migration_thousand"]) for r in read(folder, "wpp2024_china/migration.csv")}
    last = max(by_age["male"])
    for s in SEXES:
        def persons(t, x, s=s):
            if t <= last:
                return by_age[s][t][x]
            return round(by_age[s][last][x] * held(total, t) / total[last])
        w.write(f"migration/national_{s}.csv", {
            "what": f"net international migrants, {'men' if s == 'male' else 'women'}, nation; rows age (100 = 100 and over), columns calendar years",
            "unit": "persons a year; negative = leaving", "source": WPP, "standing": f"published to {last}; derived after", "year": "2026-2102",
            "note": [f"{last + 1}-{UN_LAST}: ages of {last} x published total of the year over that of {last}; {HELD}",
                     "ages are those at the end of the year; reading them as ages of the event moves the population by less than 0.01 %",
                     "movement between provinces is not covered: the regions' base has none"]},
            ("age", *YEARS), [(x, *(persons(t, x) for t in YEARS)) for x in AGES])
