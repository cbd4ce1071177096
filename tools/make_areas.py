#!/usr/bin/env python3
"""Writes scenarios/areas/REGION.yaml: the funds of a region, each a pooling area under the region's policy.

usage: python3 tools/make_areas.py            (standard library; the same bytes each time)

reads   scenarios/data/areas.csv (rows grouped by fund; a fund of several rows is their sum) and
        scenarios/data/population/areas/FUND.csv (that the table exists, and its total)
writes  scenarios/areas/jilin.yaml, xinjiang.yaml, inner_mongolia.yaml

What an area overrides: name, table of people, insured persons, wage of its employees, and where the law takes it, its own
income; the months of its medical fund where known; a pilot its own start and old rate (pilots.py). All else is the region's
(docs/data.md, Areas and levels).
"""
import csv
from pathlib import Path

import pilots

ROOT = Path(__file__).resolve().parent.parent / "scenarios"

REGIONS = {
    "jilin": {
        "zh": "吉林省长期护理保险基金（各统筹区）", "en": "Jilin long-term care insurance, pooling areas apart",
        "own_income": True, "region_wage": None,
        "remarks": [
            "原试点统筹区：{pilots}。延边只有珲春试点，按新建区处理。原费率没有公布，取假设值并注明依据（jl.existing_path）。",
            "Pilots go from an assumed rate of 2025 to 0.25 % in 2028 (R-JL-13, A56); their members' years count from 2022 (jl.pilot_years);",
            "take-up is at its plateau; limits of 2025 are kept (R-JL-30, assumed); the balance in hand is not published: nothing (jl.six_months).",
        ],
    },
    "xinjiang": {
        "zh": "新疆维吾尔自治区长期护理保险基金（各统筹区）", "en": "Xinjiang long-term care insurance, pooling areas apart",
        "own_income": False, "region_wage": "60% of wage_region(previous year)",
        "remarks": [
            "原试点：{pilots}。原费率没有公布，取假设值并注明依据（xj.pilot）。石河子在兵团一个基金之内，不单列；克拉玛依、昌吉的区级试点未核实，按新建区。",
            "The pilot keeps an assumed rate of its own in 2026 and 2027 and is unified in 2028 (R-XJ-03, A47).",
            "兵团是一个基金：areas.csv 十一行之和。The Corps is one fund, the sum of eleven rows; its persons are assumed (20 % a row).",
        ],
    },
    "inner_mongolia": {
        "zh": "内蒙古自治区长期护理保险基金（各统筹区）", "en": "Inner Mongolia long-term care insurance, pooling areas apart",
        "own_income": False, "region_wage": "80% of wage_region(previous year)",
        "remarks": [
            "原试点：{pilots}。原费率没有公布，取假设值并注明依据（nm.pilots）；居民与其他盟市同时启动。",
            "The pilots keep an assumed rate of their own until the end of 2028 (R-NM-02, A83). Areas may start in three batches (nm.launch).",
        ],
    },
}
# A fund of several rows has a name of its own.
FUNDS = {"XJ-XPCC": ("新疆生产建设兵团", "Xinjiang Production and Construction Corps")}
# Full-caliber wage of the region, 2025 (levels.csv wage_full_caliber): base of flexible workers where the law takes the region's.
WAGE = {"xinjiang": (104900, "derived"), "inner_mongolia": (101160, "published"), "jilin": (90500, "derived")}
# Income of the region, 2025, and of urban and rural residents as ratios of it (the reading di.population of the region's file).
INCOME = {"jilin": (33000, 1.259, 0.653)}


def rows():
    with open(ROOT / "data/areas.csv", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def mean(members, key, weight):
    whole = sum(int(r[weight]) for r in members)
    return round(sum(float(r[key]) * int(r[weight]) for r in members) / whole)


def table(fund):
    name = f"data/population/areas/{fund.lower()}.csv"
    lines = [l for l in (ROOT / name).read_text(encoding="utf-8").splitlines() if not l.startswith("#")]
    found = list(csv.DictReader(lines))
    assert len(found) == 101, name
    return name, sum(float(r["male"]) + float(r["female"]) for r in found)


def standing(members, key):
    """The weakest standing of the rows; words of the tables beside published and derived count as derived."""
    said = {r[key] for r in members}
    return "assumed" if "assumed" in said else "published" if said == {"published"} else "derived"


def area(region, fund, members, spec):
    zh, en = FUNDS.get(fund, (members[0]["name_zh"], members[0]["name_en"]))
    name, people = table(fund)
    expected = sum(int(r["population_2026"]) for r in members)
    assert abs(people - expected) <= 0.001 * expected + 5, (fund, people, expected)
    total = lambda key: sum(int(r[key]) for r in members)
    cite = lambda what, key: f"source: areas.csv {what}, standing: {standing(members, key)}"
    wage, income = mean(members, "wage_2025", "active_2026"), mean(members, "income_2025", "population_2026")
    out = [f"  {fund.lower()}:", f"    name: {{zh: {zh}, en: \"{en}\"}}", "    indicators:"]
    out.append(f"      wage: {{value: {wage} yuan/year, {cite('wage_2025', 'standing_wage')}}}")
    if spec["own_income"]:
        out.append(f"      income_limit: {{value: {income} yuan/year, year: 2025, grows_with: income, {cite('income_2025', 'standing_income')}, note: 统筹区，限额基数}}")
    out.append(f"    population: {{start: {{table: {name}, source: docs/data.md population, standing: derived}}}}")
    out.append("    enrolment:")
    insured = f"active: {total('active_2026')} persons, retired: {total('retired_2026')} persons, residents: {total('resident_2026')} persons"
    out.append(f"      insured: {{{insured}, {cite('active_2026 retired_2026 resident_2026', 'standing_insured')}}}")
    if fund == "XJ-XPCC":
        out.append("      pattern: {value: data/enrolment/employee_share/xj-xpcc.csv, source: docs/data.md insured persons, standing: assumed}")
    own = pilot_block(region, fund, members)
    if region == "inner_mongolia":
        rate = f"      resident: {{rate: {pilots.resident_path(2027)}}}"
        own = own + [rate] if own else ["    contributions:", rate]
    out += own
    months = members[0]["pool_payable_months"]
    if months and len(members) == 1:
        note = "职工医保统筹基金，2023 年末"
        out.append(f"    medical_fund: {{payable_months: {{value: {months} months, source: areas.csv pool_payable_months, standing: published, note: {note}}}}}")
    return out


def pilot_block(region, fund, members):
    """Lines of a pilot area; none for the others. A pilot inside a fund of several rows is not told apart."""
    if len(members) > 1 or members[0]["pilot"] != "yes":
        return []
    wage, since = WAGE[region][0], members[0]["pilot_since"]
    if region == "jilin":
        return pilots.jilin_area(wage, mean(members, "income_2025", "population_2026"))
    if region == "xinjiang":
        return pilots.xinjiang_area(since, wage)
    return pilots.inner_mongolia_area(since, wage)


def launch_groups(funds):
    """Thirds of the areas without a scheme, the highest income first: 2026, 2027, 2028 (R-NM-01: by economy and funding)."""
    new = [f for f, members in funds.items() if members[0]["pilot"] == "no"]
    new.sort(key=lambda f: (-mean(funds[f], "income_2025", "population_2026"), f))
    size = -(-len(new) // 3)
    return {2026 + i: [f.lower() for f in new[i * size : (i + 1) * size]] for i in range(3)}


def urban_of_residents(rows):
    """Urban share of the insured residents: the urban people who are not in the employee scheme. Limits 0 and 1."""
    urban = sum(float(r["urban_share"]) * int(r["population_2026"]) for r in rows)
    employees = sum(int(r["active_2026"]) + int(r["retired_2026"]) for r in rows)
    people = sum(int(r["population_2026"]) for r in rows) - employees
    return min(max((urban - employees) / people, 0), 1)


def jilin_income(funds):
    """di.population of the region's file; the limit moves in every area by the region's ratio."""
    income, urban, rural = INCOME["jilin"]
    everybody = [r for members in funds.values() for r in members]
    mixed = lambda rows: (lambda u: u * urban + (1 - u) * rural)(urban_of_residents(rows))

    def option(name, note, ratio):
        level = lambda rows, own: f"{round(own * ratio(rows), -1 if rows is not everybody else -2):.0f} yuan/year"
        changes = [("indicators.income.value", level(everybody, income))]
        for fund, members in funds.items():
            own = mean(members, "income_2025", "population_2026")
            changes.append((f"areas.{fund.lower()}.indicators.income_limit.value", level(members, own)))
        return (name, note, {"set": changes})

    return pilots.reading(
        "di.population", "A05", "JL 二(三)2、二(四)3", "城乡居民人均可支配收入指全体居民还是分城乡",
        "income of all residents or of urban or rural residents", "all_residents",
        [
            ("all_residents", "内蒙古写明全体居民", {}),
            option("urban", f"2025 全体居民 × 2023 年城镇/全体之比 {urban}", lambda _: urban),
            option("rural", f"2025 全体居民 × 2023 年农村/全体之比 {rural}", lambda _: rural),
            option("own_type", "城镇居民按城镇、农村居民按农村；城镇占居民参保人的比例为（城镇人口－职工参保人）÷（人口－职工参保人）", mixed),
        ],
    )


def readings(region, funds):
    """Readings whose options must reach the areas: a reading is replaced as a whole, so all of it is written."""
    wage = WAGE[region][0]
    told = [(f.lower(), members[0]) for f, members in funds.items() if len(members) == 1 and members[0]["pilot"] == "yes"]
    since = [(f, row["pilot_since"]) for f, row in told]
    out = ["readings:                                   # those of the region whose answers reach into the areas, and the pilots' own"]
    if region == "inner_mongolia":
        out += pilots.inner_mongolia_readings(since, [f.lower() for f in funds], launch_groups(funds), wage)
        base = "wage_region(previous year)"
        out += pilots.reading(
            "nm.floors", "A82 A25", "NM 5", "高于下限的资助与基数", "subsidies and bases above their floors", "at_floor",
            [
                ("at_floor", "下限为 45% 与 80%", {}),
                ("full_wage_base", "灵活就业按平均工资全额", {"set": [("contributions.flexible.base", base), ("contributions.unemployed.base", base)]}),
                ("subsidy_80", "低保等资助 80%", {"set": [("contributions.resident.assistance.allowance", "80%")]}),
            ],
        )
    if region == "xinjiang":
        out += pilots.xinjiang_readings(since, wage)
        out += pilots.reading(
            "xj.average_wage", "A48", "XJ 二(二)¶2", "社会平均工资指哪个口径", "which average wage is meant", "full_calibre",
            [
                ("full_calibre", "与内蒙古、晋城一致", {}),
                ("non_private", "非私营单位；按山西、广西 2024 年两口径之比 1.165 推算", {"set": [("indicators.wage_region.value", "122200 yuan/year")]}),
            ],
        )
    if region == "jilin":
        out += jilin_income(funds)
        out += pilots.jilin_readings([f for f, _ in told], wage)
        out += pilots.jilin_old_benefits([(f, mean([row], "income_2025", "population_2026")) for f, row in told])
        out += pilots.jilin_clearing([(f, int(row["active_2026"]) + int(row["retired_2026"])) for f, row in told])
    return out + pooling(region) + [""]


def pooling(region):
    """How the funds stand together. Years and the share of the adjustment fund are assumed: no text gives them."""
    apart = "各统筹区自求平衡"
    moved = lambda year: f"{year} 年起上解保费的 10%，年末弥补各区缺口（年份与比例为假设）"
    together = lambda year: f"{year} 年起统收统支"
    add = lambda value: {"add": [("pooling", value)]}
    if region == "jilin":
        return pilots.reading(
            "jl.provincial_pooling", "A69 A02", "JL 二(一)", "何时、以何比例进行省级统筹和基金调剂", "when and how funds are pooled in the province", "never",
            [
                ("never", apart + "；文本没有日期", {}),
                ("adjustment_2030", moved(2030), add("{adjustment: 10%, from: 2030}")),
                ("one_fund_2030", together(2030), add("{one_fund: 2030}")),
            ],
        )
    clause = {"xinjiang": "XJ 四(一)、五(一)", "inner_mongolia": "NM 3"}[region]
    return pilots.reading(
        "fund.unit", "A02", clause, "基金以统筹区还是全区为单位", "is the fund the area's or the region's", "area",
        [
            ("area", apart, {}),
            ("adjustment_2030", moved(2030), add("{adjustment: 10%, from: 2030}")),
            ("region_aggregate", together(2026) + "：盈余弥补他区缺口", add("{one_fund: 2026}")),
        ],
    )


def write(region, spec, all_rows):
    funds = {}
    for row in all_rows:
        if row["region"] == region:
            funds.setdefault(row["fund"], []).append(row)
    named = "、".join(members[0]["name_zh"].split("(")[0] for fund, members in funds.items() if pilot_block(region, fund, members))
    out = [
        f"# {spec['zh']}：{len(funds)} 个基金，政策同 ../{region}.yaml；written by tools/make_areas.py from data/areas.csv",
        *("# " + line.replace("{pilots}", named) for line in spec["remarks"]),
        "# 职工医保统筹基金的人均收支、月数（未知时）和养老金水平取全区，各地应换成本地数字。",
        "# The medical fund's money per member, its months where not known, and pensions are the region's: replace by the area's own.",
        "changhu: 1",
        f"id: {region}_areas",
        f"title: {{zh: {spec['zh']}, en: \"{spec['en']}\"}}",
        f"extends: ../{region}.yaml",
        "",
    ]
    if spec["region_wage"]:
        level, of = WAGE[region]
        base = spec["region_wage"]
        out += [
            "# Employees pay on their own wage, flexible workers on the average wage of the region.",
            "indicators:",
            f"  wage_region: {{value: {level} yuan/year, year: 2025, grows_with: wage, source: levels.csv wage_full_caliber, standing: {of}, note: 全区}}",
            "contributions:",
            f"  flexible: {{base: {base}}}",
            f"  unemployed: {{base: {base}}}",
            "",
        ]
    out += readings(region, funds)
    out.append("areas:")
    for fund, members in funds.items():
        out += area(region, fund, members, spec)
    path = ROOT / "areas" / f"{region}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    counts = [sum(int(r[k]) for m in funds.values() for r in m) for k in ("active_2026", "retired_2026", "resident_2026")]
    print(f"{path.name}: {len(funds)} areas; active, retired, residents {counts}")


if __name__ == "__main__":
    everything = rows()
    for region, spec in REGIONS.items():
        write(region, spec, everything)
