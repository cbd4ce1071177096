"""Pilot areas of the files of areas: what their texts say of them, old figures as assumptions, and the readings.

No fund of a pilot area has published its rate, benefits or balance (docs/data.md, Areas and levels). Every old figure here is therefore assumed, says on
what it rests, and stands behind a reading, so that one line replaces it by the area's own.

OLD_PREMIUM  income per insured person of all pilots in 2024, 149 yuan (data/observed/ltci_national.csv: 27,960 million yuan over 187.8634 million persons)
old_rate     OLD_PREMIUM over the region's mean contribution base, 82 % of the full-caliber wage, to a hundredth of a percent
"""
OLD_PREMIUM = 149
BASE_SHARE = 0.82
EMPLOYED = ("employee", "flexible", "retiree", "unemployed")


def old_rate(wage):
    return f"{OLD_PREMIUM / (BASE_SHARE * wage) * 100:.2f}"


def source(wage, rule, clause):
    return (
        f"source: 2024 年全国试点人均筹资 149 元 ÷ 职工缴费基数 {round(BASE_SHARE * wage)} 元（docs/data.md）, standing: assumed, "
        f"rule: {rule}, clause: {clause}, note: 原费率没有公布"
    )


def reading(key, ambiguity, clause, zh, en, default, options):
    """Lines of a reading; an option is a note and its patches, as lines of `set:`, `add:` and `remove:`."""
    quoted = lambda text: f'"{text}"' if text.isdigit() or text in ("yes", "no", "on", "off") or "," in text else text
    out = [
        f"  {key}:",
        f"    ambiguity: {ambiguity}",
        f"    clause: {clause}",
        f"    question: {{zh: {quoted(zh)}, en: {quoted(en)}}}",
        f"    default: {quoted(default)}",
        "    options:",
    ]
    for name, note, patches in options:
        out += [f"      {quoted(name)}:", f"        note: {note}"]
        for verb, changes in patches.items():
            out.append(f"        {verb}:")
            if verb == "remove":
                out += [f"          - {path}" for path in changes]
            else:
                out += [f"          {path}: {value}" for path, value in changes]
    return out


def no_cut(clause):
    """An area whose establishment year is past cannot cut the medical rate (A36)."""
    return [f"    remove: [medical_fund.transfer]           # {clause}: 建制当年已过（cut.pilot_areas）"]


def cut_reading(pilots, clause, cut):
    return reading(
        "cut.pilot_areas", "A36", clause, "早已建制的试点统筹区能否划转医保费率", "can an area whose scheme began years ago cut the medical rate",
        "no",
        [
            ("no", "按字面，建制当年已过", {}),
            ("new_rules", f"新规则当年视同建制当年，至多划转单位费率（按原费率 {cut}）", {
                "remove": [f"areas.{f}.remove" for f in pilots],
                "add": [(f"areas.{f}.medical_fund", f"{{transfer: {{cut: {cut}}}}}") for f in pilots],
            }),
        ],
    )


# --- Jilin: since 2022 at the earliest for rewards; 0.25 % within three years (R-JL-13); old people, old rules --------------------------------------------


# A pilot's limit of 2025 as a share of the area's income of that year: above the half of the new rules, so that the freeze is seen.
KEPT_LIMIT = 0.6


def kept_limit(income):
    return round(KEPT_LIMIT * income, -1)


def jilin_area(wage, income):
    old = float(old_rate(wage))
    step = (0.25 - old) / 3
    points = f"2022: {old:.2f}%, 2025: {old:.2f}%, 2026: {old + step:.6f}%, 2027: {old + 2 * step:.6f}%, 2028: 0.25%, 2031: 0.30%, interpolate: linear"
    return no_cut("JL 二(三)6¶1") + [
        "    phases: {employee_track: {contributions: 2022-01, benefits: 2022-01, rule: R-JL-42, clause: JL 二(六)末, note: 原试点；2022 年为最早计入年限的年份}}",
        "    contributions:",
        f"      employee: {{rate: {{{points}, {source(wage, 'R-JL-13', 'JL 二(三)3')}}}}}",
        "    benefits:",
        f"      employee_track: {{annual_limit: {{at_least: {{value: {kept_limit(income):.0f} yuan/year, source: 2025 年可支配收入的 60%, standing: assumed, "
        "rule: R-JL-30, clause: JL 二(四)3, note: 原限额没有公布（jl.cap_freeze）}}}",
    ]


def jilin_readings(pilots, wage):
    old = old_rate(wage)
    rate = lambda fund: f"areas.{fund}.contributions.employee.rate"
    each = lambda *changes: [(rate(fund) + point, value) for fund in pilots for point, value in changes]
    whole = lambda value: [("contributions.employee.rate", value)]
    out = reading(
        "jl.existing_path", "A56", "JL 二(三)3", "原试点统筹区三年内如何过渡到 0.25%", "how the pilot areas come to 0.25 % within three years",
        "linear_2025_2028",
        [
            ("linear_2025_2028", f"2025 年 {old}%（假设）起直线过渡，2028 年到位", {}),
            ("jump_2026", "2026 年一步到位", {"set": each((".2026", "0.25%"), (".2027", "0.25%"))}),
            ("jump_2028", "保持原费率，2028 年到位", {"set": each((".2026", f"{old}%"), (".2027", f"{old}%"))}),
        ],
    )
    out += reading(
        "jl.employee_path", "A52", "JL 二(三)3", "“费率用5年左右过渡到0.3%左右”对职工如何执行", "how the employees' rate goes to about 0.3 % in about 5 years",
        "hold_then_2031",
        [
            ("hold_then_2031", "2028 年前保持 0.25%，2031 年到 0.3%；原试点 2028 年起相同", {}),
            ("linear_2026_2031", "2026 年起直线；原试点 2029 年起相同", {
                "set": whole("{2026: 0.25%, 2031: 0.30%, interpolate: linear}"),
                "remove": [rate(f) + ".2031" for f in pilots],
                "add": each((".2029", "0.28%"), (".2031", "0.30%")),
            }),
            ("hold_then_2033", "2028 年起五年", {
                "set": whole("{2026: 0.25%, 2028: 0.25%, 2033: 0.30%, interpolate: linear}"),
                "remove": [rate(f) + ".2031" for f in pilots],
                "add": each((".2033", "0.30%")),
            }),
            ("step_2031", "2031 年一步到位", {
                "set": whole("{2026: 0.25%, 2031: 0.30%}"),
                "remove": [rate(f) + ".2031" for f in pilots],
                "add": each((".2030", "0.25%"), (".2031", "0.30%")),
            }),
            ("flat_025", "末句只指居民", {"set": whole("0.25%") + each((".2031", "0.25%"))}),
        ],
    )
    out += reading(
        "jl.pilot_years", "A17 A61", "JL 二(六)末", "原试点统筹区职工的参保年限自何时计入激励", "from when members' years in the pilot areas count for rewards",
        "from_2022",
        [
            ("from_2022", "“可”自制度启动起、不早于 2022 年；2026 年初已满四年", {}),
            ("from_new_rule", "自 2026 年新规则起", {
                "add": [(f"areas.{f}.contributions.{k}", "{start: 2026-01}") for f in pilots for k in EMPLOYED if k != "employee"]
                + [(f"areas.{f}.contributions.employee.start", "2026-01") for f in pilots],
            }),
        ],
    )
    out += reading(
        "jl.start_years", "A61 A17", "JL 二(六)末", "激励和约束“可”自何时计算", "from when rewards and penalties may count",
        "both",
        [
            ("both", "激励自启动起（原试点见 jl.pilot_years），约束自 2027 年起", {}),
            ("no_reward", "统筹区不设激励", {"remove": ["continuity.reward"]}),
            ("no_penalty", "统筹区不设约束", {"remove": ["continuity.waiting", "continuity.penalty"]}),
        ],
    )
    return out + cut_reading(pilots, "JL 二(三)6¶1", "0.1pp")


def old_terms(covered, home, community, institution, limit=None):
    """Terms before 2026 of the employee track, for those who drew then."""
    annual = f", annual_limit: {{amount: {limit:.0f} yuan/year}}, share_of_annual: {{home: 50%, community: 50%}}" if limit else ""
    track = f"{{home: {home}, community: {community}, institution: {institution}{annual}}}"
    return f"{{change: 2026, covered: [{covered}], employee_track: {track}}}"


def jilin_old_benefits(pilots):
    """`pilots`: fund and its income of 2025."""
    severe = "severe_1, severe_2, severe_3"
    new = ("{ratio: 80%}", "{ratio: 80%}", "{ratio: 70%}")
    limit = lambda fund: f"areas.{fund}.benefits.employee_track.annual_limit"
    out = reading(
        "jl.cap_freeze", "A62", "JL 二(四)3", "原试点统筹区较高的限额如何保留", "how the higher limits of the pilot areas are kept",
        "frozen_until_overtaken",
        [
            ("frozen_until_overtaken", "原限额（假设为 2025 年可支配收入的 60%）保留到可支配收入的一半超过它", {}),
            ("cut_at_once", "立即执行新标准", {"remove": [limit(f) + ".at_least" for f, _ in pilots]}),
            ("old_beneficiaries_only", "原限额只留给原有享受人", {
                "remove": [limit(f) + ".at_least" for f, _ in pilots],
                "add": [(f"areas.{f}.benefits.old_terms", old_terms(severe, *new, kept_limit(income))) for f, income in pilots],
            }),
        ],
    )
    days = "{ratio: 100%, bed_day: {moderate: 30 yuan/day, severe_1: 40 yuan/day, severe_2: 50 yuan/day, severe_3: 60 yuan/day}}"
    month = "{ratio: 80%, fund_limit: 1500 yuan/month}"
    return out + reading(
        "jl.old_people_old_rules", "A66", "JL 一", "原有享受人（含中度失能）是否按原待遇", "do present beneficiaries (moderate disability included) keep their old terms",
        "off",
        [
            ("off", "原待遇没有公布", {}),
            ("closed_group", "原试点职工享受人（含中度）按原待遇逐年退出；床日 30 至 60 元、居家每月至多 1500 元为假设，须以各地待遇替换", {
                "add": [(f"areas.{f}.benefits.old_terms", old_terms("moderate, " + severe, month, month, days)) for f, _ in pilots],
            }),
        ],
    )


def jilin_clearing(pilots):
    """The example of the region, 2,000 and 1,000 million yuan, by the pilots' insured in the employee scheme."""
    whole = sum(persons for _, persons in pilots)
    part = lambda total, persons: round(total * persons / whole / 10000) * 10000
    add = [
        (
            f"areas.{fund}.ltci_fund",
            f"{{opening: {part(2_000_000_000, persons)} yuan, "
            f"clearing: {{year: 2026, trigger: 6 months, floor: 6 months, share: 100%, received: {part(1_000_000_000, persons)} yuan}}}}",
        )
        for fund, persons in pilots
    ]
    return reading(
        "jl.six_months", "A65", "JL 二(三)6¶2", "试点基金划入后是否归还部分医保资金", "is part of the medical money given back once the pilot fund has moved",
        "phi_0",
        [
            ("phi_0", "可以而非必须；结余和划入金额没有公开", {}),
            ("phi_1_example", "算例，金额须以各地数字替换：试点区合计结余 20 亿元、其中医保划入 10 亿元，按职工参保人数分到各区，全部可还的都归还", {"add": add}),
        ],
    )


# --- Xinjiang: on a rate in 2026, unified in 2028 (R-XJ-03) ----------------------------------------------------------------------------------------------


def xinjiang_area(since, wage):
    old = old_rate(wage)
    return no_cut("XJ 二(二)¶2") + [
        f"    phases: {{employee_track: {{contributions: {since}-01, benefits: {since}-01, rule: R-XJ-03, clause: XJ 一(三), note: 原试点，享受率已达稳定水平}}}}",
        "    contributions:                          # years count from the new rules of 2026 (xj.pilot_years)",
        f"      employee: {{start: 2026-01, rate: {{{since}: {old}%, 2028: 0.30%, {source(wage, 'R-XJ-03', 'XJ 一(三)')}}}}}",
        "      retiree: {start: 2026-01}",
        "      flexible: {start: 2026-01, rate: {follows: employee}}",
        "      unemployed: {start: 2026-01, rate: {follows: employee}}",
    ]


def xinjiang_readings(pilots, wage):
    old = old_rate(wage)
    rate = lambda value: {"set": [(f"areas.{fund}.contributions.employee.rate", value.replace("SINCE", since)) for fund, since in pilots]}
    out = reading(
        "xj.pilot", "A47", "XJ 一(三)", "原试点地区 2026、2027 年的费率和统一的日期", "rates of the pilot areas in 2026 and 2027, and the day they are unified",
        "pilot_rate_to_2028",
        [
            ("pilot_rate_to_2028", f"2026、2027 年按原费率（假设 {old}%），2028 年 1 月统一", {}),
            ("pilot_rate_to_end_2028", "2028 年底统一", rate(f"{{SINCE: {old}%, 2029: 0.30%}}")),
            ("unified_from_launch", "启动即按 0.3%，与全区合并情景一致", rate("0.3%")),
        ],
    )
    out += reading(
        "xj.pilot_years", "A17", "XJ 三(五)", "试点年限是否计入连续参保", "whether years in a pilot count as continuous",
        "no",
        [
            ("no", "文本没有写明，自新规则起算", {}),
            ("yes", "自试点启动起算", {"remove": [f"areas.{f}.contributions.{k}.start" for f, _ in pilots for k in EMPLOYED]}),
        ],
    )
    years = "{from: 2026, to: 2026}"
    out += reading(
        "test.fund", "A31", "XJ 二(二)¶2", "“基金累计结余”指哪个基金", "which fund the twelve months are asked of",
        "medical_pooling",
        [
            ("medical_pooling", "职工医保统筹基金，与吉林、内蒙古写法一致", {}),
            ("ltci", "前款把长护险基金简称“基金”；新基金没有结余，故当年不能划转", {
                "remove": [f"areas.{f}.remove" for f, _ in pilots] + ["medical_fund.transfer"],
                "set": [(f"constraints.{i}.{key}", value) for i in (2, 3) for key, value in (("fund", "ltci"), ("when", years))],
            }),
        ],
    )
    return out + cut_reading([f for f, _ in pilots], "XJ 二(二)¶2", "0.08pp")


# --- Inner Mongolia: aligned by the end of 2028 (R-NM-02); launches staggered over three years (R-NM-01) -------------------------------------------------


def inner_mongolia_area(since, wage):
    return no_cut("NM 4") + [
        f"    phases: {{employee_track: {{contributions: {since}-01, benefits: {since}-01, rule: R-NM-02, clause: NM 一, note: 原试点，享受率已达稳定水平}}}}",
        f"    contributions:",
        f"      employee: {{rate: {{{since}: {old_rate(wage)}%, 2029: 0.30%, {source(wage, 'R-NM-02', 'NM 一')}}}}}",
        "      flexible: {rate: {follows: employee}}",
        "      unemployed: {rate: {follows: employee}}",
    ]


def resident_path(year):
    return f"{{start: 0.15%, from: {year}, step: 0.03pp, until: 0.3%, rule: R-NM-12, clause: NM 5}}"


def inner_mongolia_readings(pilots, funds, groups, wage):
    """`groups`: year of launch → funds; the pilots run already and their residents join in the middle year."""
    old = old_rate(wage)
    rate = lambda value: {"set": [(f"areas.{fund}.contributions.employee.rate", value.replace("SINCE", since)) for fund, since in pilots]}
    out = reading(
        "nm.pilots", "A83", "NM 一", "呼和浩特、乌海、满洲里 2028 年底前如何过渡", "how Hohhot, Wuhai and Manzhouli come to the new rules by the end of 2028",
        "own_rate_until_2029",
        [
            ("own_rate_until_2029", f"2028 年底前按原费率（假设 {old}%），2029 年起 0.3%", {}),
            ("linear_2026_2028", "2026 至 2028 年直线过渡", rate(f"{{SINCE: {old}%, 2025: {old}%, 2028: 0.30%, interpolate: linear}}")),
            ("from_2026", "即按 0.3%", rate("0.3%")),
        ],
    )
    own = [f"areas.{f}.contributions.resident.rate" for f in funds]
    set_each = lambda tail, value: [(path + tail, value) for path in own]
    out += reading(
        "nm.resident_path", "A79", "NM 5", "居民费率如何用五年左右到 0.3%", "how the residents' rate goes to 0.3 % in about five years",
        "linear5",
        [
            ("linear5", "每年 0.03 个百分点，五步", {}),
            ("five_years_inclusive", "第五年即到 0.3%", {"set": set_each(".step", "0.0375pp")}),
            ("like_jincheng", "借用晋城的年份", {"set": set_each("", "{2027: 0.15%, 2028: 0.15%, 2029: 0.20%, 2030: 0.25%, 2031: 0.30%}")}),
            ("step_after_5", "五年不动，第六年到 0.3%", {"set": set_each(".step", "0.15pp"), "add": set_each(".every", "5 years")}),
            ("full_at_start", "低起点只是“可”", {"set": set_each(".start", "0.3%")}),
        ],
    )
    phases = lambda employees, residents: [
        ("phases.employee_track.contributions", f"{employees}-01"), ("phases.employee_track.benefits", f"{employees}-01"),
        ("phases.resident_track.contributions", f"{residents}-01"), ("phases.resident_track.benefits", f"{residents}-01"),
    ]
    together = lambda employees, residents, clock: {
        "set": [("horizon.first_year", employees)] + phases(employees, residents) + set_each(".from", clock)
        + [("continuity.waiting.from", employees), ("medical_fund.transfer.year", employees)]
    }
    staggered = {"set": [("horizon.first_year", 2026)], "add": []}
    for year, members in sorted(groups.items()):
        if year == 2027:
            continue
        for fund in members:
            start = f"{{contributions: {year}-01, benefits: {year}-01}}"
            staggered["set"].append((f"areas.{fund}.contributions.resident.rate.from", year))
            staggered["add"].append((f"areas.{fund}.phases", f"{{employee_track: {start}, resident_track: {start}}}"))
            staggered["add"].append((f"areas.{fund}.medical_fund", f"{{transfer: {{year: {year}}}}}"))
            if year == 2026:
                staggered["add"].append((f"areas.{fund}.continuity", "{waiting: {from: 2026}}"))
    out += cut_reading([f for f, _ in pilots], "NM 4", "0.09pp")
    names = "；".join(f"{year} 年 {len(members)} 个" for year, members in sorted(groups.items()))
    out += reading(
        "nm.launch", "A78 A01 A79", "NM 一、2", "三年内何时启动、居民是否更晚", "when within three years it starts and whether residents follow later",
        "both_2027",
        [
            ("both_2027", "三年窗口的中点", {}),
            ("both_2026", "窗口之初", together(2026, 2026, 2026)),
            ("employees_2026_residents_2028", "先职工后居民", together(2026, 2028, 2028)),
            ("employees_2026_residents_2028_early_clock", "先职工后居民，居民费率的五年自职工启动起算", together(2026, 2028, 2026)),
            ("both_2028", "窗口之末", together(2028, 2028, 2028)),
            ("staggered_2026_2028", f"按经济状况分三批（2025 年人均可支配收入从高到低，{names}）；原试点居民随 2027 年", staggered),
        ],
    )
    return out
