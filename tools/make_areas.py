#!/usr/bin/env python3
"""Writes scenarios/areas/REGION.yaml: the funds of a region, each a pooling area under the region's policy.

usage: python3 tools/make_areas.py            (standard library; the same bytes each time)

reads   scenarios/data/areas.csv (rows grouped by fund; a fund of several rows is their sum) and
        scenarios/data/population/areas/FUND.csv (that the table exists, and its total)
writes  scenarios/areas/jilin.yaml, xinjiang.yaml, inner_mongolia.yaml

What an area overrides: name, table of people, insured persons, wage of its employees, and where the law takes it, its own
income; the months of its medical fund where known. All else is the region's (docs/data.md, Areas and levels).
"""
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "scenarios"

REGIONS = {
    "jilin": {
        "zh": "吉林省长期护理保险基金（各统筹区）", "en": "Jilin long-term care insurance, pooling areas apart",
        "own_income": True, "region_wage": None,
        "pilots": [
            "试点统筹区（{pilots}）原有的费率、待遇和基金结余没有公布，这里一律执行新规则，期初结余为零。",
            "R-JL-13 moves the employees' rate of an area with a scheme from its rate of 2025 to 0.25 % within three years (A56).",
            "The pilots' rates are not published. Where one is known, write under the area:",
            "  contributions: {employee: {rate: {from_old: <its rate>, begins: 2026, over: 3 years, to: 0.25%}}}",
            "Pilot years count at the earliest from 2022 if the area so decides: the reading jl.pilot_years.",
        ],
    },
    "xinjiang": {
        "zh": "新疆维吾尔自治区长期护理保险基金（各统筹区）", "en": "Xinjiang long-term care insurance, pooling areas apart",
        "own_income": False, "region_wage": "60% of wage_region(previous year)",
        "pilots": [
            "试点统筹区（{pilots}）原有的费率、待遇和基金结余没有公布，这里一律执行新规则，期初结余为零。",
            "R-XJ-03 gives pilot areas rates of their own in 2026 and 2027 and unifies them in 2028 (A47): two years are affected.",
            "兵团是一个基金：areas.csv 十一行之和。The Corps is one fund, the sum of eleven rows; its persons are assumed (20 % a row).",
        ],
    },
    "inner_mongolia": {
        "zh": "内蒙古自治区长期护理保险基金（各统筹区）", "en": "Inner Mongolia long-term care insurance, pooling areas apart",
        "own_income": False, "region_wage": "80% of wage_region(previous year)",
        "pilots": [
            "试点统筹区（{pilots}）原有的费率、待遇和基金结余没有公布，这里一律执行新规则，期初结余为零。",
            "R-NM-02 gives the pilots until the end of 2028 to come to the new rules (A83); no rate of theirs is in the text: 2027 and 2028 are affected.",
        ],
    },
}
# A fund of several rows has a name of its own.
FUNDS = {"XJ-XPCC": ("新疆生产建设兵团", "Xinjiang Production and Construction Corps")}
# Full-caliber wage of the region, 2025 (levels.csv wage_full_caliber): base of flexible workers where the law takes the region's.
WAGE = {"xinjiang": ("104900", "derived"), "inner_mongolia": ("101160", "published")}


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


def area(fund, members, spec):
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
    months = members[0]["pool_payable_months"]
    if months and len(members) == 1:
        note = "职工医保统筹基金，2023 年末"
        out.append(f"    medical_fund: {{payable_months: {{value: {months} months, source: areas.csv pool_payable_months, standing: published, note: {note}}}}}")
    return out


def readings(region, spec, funds):
    """Readings whose options must reach the areas: a reading is replaced as a whole, so all of it is written."""
    out = []
    if region == "inner_mongolia":
        out = [
            "readings:                                   # as in the region, on the region's wage",
            "  nm.floors:",
            "    ambiguity: A82 A25",
            "    clause: NM 5",
            "    question: {zh: 高于下限的资助与基数, en: subsidies and bases above their floors}",
            "    default: at_floor",
            "    options:",
            "      at_floor: {note: 下限为 45% 与 80%}",
            "      full_wage_base: {note: 灵活就业按平均工资全额, set: {contributions.flexible.base: wage_region(previous year), contributions.unemployed.base: wage_region(previous year)}}",
            "      subsidy_80: {note: 低保等资助 80%, set: {contributions.resident.assistance.allowance: 80%}}",
            "",
        ]
    if region == "jilin":
        out = [
            "readings:",
            "  di.population:                            # as in the region; the limit moves in every area by the region's ratio",
            "    ambiguity: A05",
            "    clause: JL 二(三)2、二(四)3",
            "    question: {zh: 城乡居民人均可支配收入指全体居民还是分城乡, en: income of all residents or of urban or rural residents}",
            "    default: all_residents",
            "    options:",
            "      all_residents: {note: 内蒙古写明全体居民}",
        ]
        for option, of, level, ratio in (("urban", "城镇", 41500, 1.259), ("rural", "农村", 21600, 0.653)):
            out.append(f"      {option}:")
            out.append(f"        note: 2025 全体居民 × 2023 年{of}/全体之比 {ratio}")
            out.append("        set:")
            out.append(f"          indicators.income.value: {level} yuan/year")
            for fund, members in funds.items():
                own = round(mean(members, "income_2025", "population_2026") * ratio, -1)
                out.append(f"          areas.{fund.lower()}.indicators.income_limit.value: {own:.0f} yuan/year")
        out += [
            "  jl.pilot_years:",
            "    ambiguity: A17 A61",
            "    clause: JL 二(六)末",
            "    question: {zh: 试点统筹区职工 2022 年起的参保年限是否计入激励, en: whether members' years since 2022 in the pilot areas count for rewards}",
            "    default: \"no\"",
            "    options:",
            "      \"no\": {note: 文本为“可”，各地未定}",
            "      from_2022:",
            "        note: 全统筹区试点的职工参保人计四年，延边仅部分县市试点不计",
            "        add:",
        ]
        for fund, members in funds.items():
            if all(r["pilot"] == "yes" for r in members):
                years = "{employee: 4 years, flexible: 4 years, retiree: 4 years, unemployed: 4 years}"
                out.append(f"          areas.{fund.lower()}.continuity: {{founder_years: {years}}}")
        out.append("")
    return out


def write(region, spec, all_rows):
    funds = {}
    for row in all_rows:
        if row["region"] == region:
            funds.setdefault(row["fund"], []).append(row)
    named = [r for members in funds.values() for r in members if r["pilot"] in ("yes", "part")]
    pilots = "、".join(r["name_zh"].split("(")[0] + ("（部分）" if r["pilot"] == "part" else "") for r in named)
    out = [
        f"# {spec['zh']}：{len(funds)} 个基金，政策同 ../{region}.yaml；written by tools/make_areas.py from data/areas.csv",
        *("# " + line.replace("{pilots}", pilots) for line in spec["pilots"]),
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
            *(["# With the reading xj.average_wage=non_private another wage stands in its place: the checker says then that it is unused."] if region == "xinjiang" else []),
            "indicators:",
            f"  wage_region: {{value: {level} yuan/year, year: 2025, grows_with: wage, source: levels.csv wage_full_caliber, standing: {of}, note: 全区}}",
            "contributions:",
            f"  flexible: {{base: {base}}}",
            f"  unemployed: {{base: {base}}}",
            "",
        ]
    out += readings(region, spec, funds)
    out.append("areas:")
    for fund, members in funds.items():
        out += area(fund, members, spec)
    path = ROOT / "areas" / f"{region}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    counts = [sum(int(r[k]) for m in funds.values() for r in m) for k in ("active_2026", "retired_2026", "resident_2026")]
    print(f"{path.name}: {len(funds)} areas; active, retired, residents {counts}")


if __name__ == "__main__":
    everything = rows()
    for region, spec in REGIONS.items():
        write(region, spec, everything)
