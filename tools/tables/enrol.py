"""Insured persons moved to 1 January 2026, the age pattern of the employee scheme, and the coverage of residents."""

import functools
import math

from .common import AGES, REGIONS, SEXES, population, read

RETIREMENT = {"male": 60 + 3 / 12, "cadre": 55 + 3 / 12, "worker": 50 + 5 / 12}  # reached on 1 January 2026 [MODEL §4]
CADRE_SHARE = 0.45
COVERAGE_CEILING = 0.98
SHARE_CEILING = 0.95

# shape of the pattern: entry 16..30, flat to 44, falling to retirement; what cohorts with fewer urban jobs left behind
ENTRY, FULL, FALL = 16, 30, 44
LEVEL_AT_RETIREMENT = {"male": 0.80, "female": 0.88}
LAST_ACTIVE = {"male": 60, "female": 53}
TILT_FROM, TILT_TO = FALL, 65  # an area's older cohorts may stand higher or lower than the national ones

FACTOR_YEAR = 2025  # counts are year-end counts: end of 2025 = 1 January 2026


def retired_share(sex, x):
    """Retired share of the insured at age x, MODEL §4."""
    def rho(r):
        return min(max(x + 1 - r, 0.0), 1.0)
    if sex == "male":
        return rho(RETIREMENT["male"])
    return CADRE_SHARE * rho(RETIREMENT["cadre"]) + (1 - CADRE_SHARE) * rho(RETIREMENT["worker"])


def shape(sex, x, decay):
    """Relative level at age x: 0 under 16, smooth rise, plateau 1, straight fall, exponential fall of older cohorts."""
    if x < ENTRY:
        return 0.0
    if x < FULL:
        u = (x - ENTRY + 1) / (FULL - ENTRY + 1)
        return u * u * (3 - 2 * u)
    if x <= FALL:
        return 1.0
    last, level = LAST_ACTIVE[sex], LEVEL_AT_RETIREMENT[sex]
    if x <= last:
        return 1 - (1 - level) * (x - FALL) / (last - FALL)
    return level * math.exp(-decay * (x - last))


def counts(p, pattern):
    """Active and retired persons of a population under a pattern of shares."""
    active = retired = 0.0
    for s in SEXES:
        for x in AGES:
            n, rho = p[s][x] * pattern[s][x], retired_share(s, x)
            active += n * (1 - rho)
            retired += n * rho
    return active, retired


def bisect(low, high, too_small):
    """Root between low and high of what `too_small(x)` tells: true while x is under it."""
    for _ in range(45):
        mid = (low + high) / 2
        low, high = (mid, high) if too_small(mid) else (low, mid)
    return (low + high) / 2


def national(folder):
    """National shares: (shares, plateau, decay); the plateau from the active, the decay after retirement from the retired."""
    p, now = population(folder)["national"], moved(folder)["national"]

    def at(decay):
        rel = {s: [shape(s, x, decay) for x in AGES] for s in SEXES}
        plateau = now["active"] / counts(p, rel)[0]
        return {s: [plateau * v for v in rel[s]] for s in SEXES}, plateau

    decay = bisect(0.0, 0.5, lambda v: counts(p, at(v)[0])[1] > now["retired"])
    return *at(decay), decay


def tilted(p, now, base):
    """An area's shares: (shares, level, tilt), odds = national odds x level x exp(tilt (age - 44)) between 44 and 65.

    One smooth curve meets both counts, so that no step arises at retirement; odds keep it under 1.
    """
    odds = {s: [v / (1 - v) for v in base[s]] for s in SEXES}
    ramp = [min(max(x, TILT_FROM), TILT_TO) - TILT_FROM for x in AGES]

    def at(log_level, tilt):
        slope = [math.exp(log_level + tilt * v) for v in ramp]
        return {s: [o * f / (1 + o * f) for o, f in zip(odds[s], slope)] for s in SEXES}

    def log_level(tilt):
        return bisect(-3.0, 3.0, lambda v: counts(p, at(v, tilt))[0] < now["active"])

    tilt = bisect(-0.3, 0.3, lambda v: counts(p, at(log_level(v), v))[1] < now["retired"])
    level = log_level(tilt)
    return at(level, tilt), math.exp(level), tilt


def growth(folder):
    """National growth of active, retired and resident insured from the end of each year to the end of 2025."""
    rows = {int(r["year"]): r for r in read(folder, "medical_insurance_national.csv")}
    names = {"active": "active_10k", "retired": "retired_10k", "resident": "resident_insured_10k"}
    return {y: {k: float(rows[FACTOR_YEAR][c]) / float(r[c]) for k, c in names.items()} for y, r in rows.items()}


def settle(active, retired, resident, year, residents, factor):
    """Counts moved to 1 January 2026 and cut to the people who live there: persons."""
    out = {k: round(v * factor[year][k]) for k, v in (("active", active), ("retired", retired), ("resident", resident))}
    rest = residents - out["active"] - out["retired"]
    out["resident_moved"] = out["resident"]
    out["resident"] = min(out["resident"], math.floor(COVERAGE_CEILING * rest))
    out["away"] = out["resident_moved"] - out["resident"]
    out["coverage"] = out["resident"] / rest
    out["year"] = year
    return out


def moved(folder):
    """Insured of each region on 1 January 2026."""
    pop, factor = population(folder), growth(folder)
    out = {}
    for r in read(folder, "region_medical.csv"):
        active, retired, resident = (float(r[c]) * 1e4 for c in ("active_10k", "retired_10k", "resident_insured_10k"))
        total = sum(sum(pop[r["region"]][s]) for s in SEXES)
        out[r["region"]] = settle(active, retired, resident, int(r["year"]), total, factor)
    return out


def peak(share):
    """Largest share with its sex and age."""
    return max((share[s][x], s, x) for s in SEXES for x in AGES)


def fund_counts(folder):
    """Population and insured of each fund that has several areas: {fund: (population, counts)}."""
    from .areas import COLUMNS, allocated_by_source
    from .people import fund_areas
    ages, out = fund_areas(folder), {}
    table = [dict(zip(COLUMNS, r)) for r in allocated_by_source(folder)]
    codes = [d["fund"] for d in table]
    for d in table:
        if codes.count(d["fund"]) == 1:
            continue
        p, n = out.setdefault(d["fund"], ({s: [0] * 101 for s in SEXES}, {"active": 0, "retired": 0}))
        for s in SEXES:
            p[s][:] = [a + b for a, b in zip(p[s], ages[d["area"]][1][s])]
        n["active"] += d["active_2026"]
        n["retired"] += d["retired_2026"]
    return out


@functools.lru_cache(maxsize=None)
def shares(folder):
    """{region or fund: (shares, level, tilt or decay)}."""
    base = national(folder)
    pop, now = population(folder), moved(folder)
    out = {"national": base}
    for region in REGIONS[1:]:
        out[region] = tilted(pop[region], now[region], base[0])
    for fund, (p, n) in fund_counts(folder).items():
        out[fund.lower()] = tilted(p, n, base[0])
    for name, (share, _, _) in out.items():
        top, s, x = peak(share)
        if top > SHARE_CEILING:
            raise ValueError(f"{name}: share {top:.3f} at {s} {x} above {SHARE_CEILING}")
    return out


def write(folder, w):
    table = shares(folder)
    decay = table["national"][2]
    for name, (share, level, tilt) in table.items():
        note = [f"shape of the nation: 0 under {ENTRY}; smooth rise to {FULL}; flat to {FALL}; straight fall to {LEVEL_AT_RETIREMENT['male']} of the plateau at {LAST_ACTIVE['male']} (men) "
                f"and {LEVEL_AT_RETIREMENT['female']} at {LAST_ACTIVE['female']} (women); then {100 * (1 - math.exp(-decay)):.2f} % less per year of age",
                f"{CADRE_SHARE} of women retire at the higher age (assumed)"]
        if name != "national":
            note.append(f"here: odds share/(1 - share) = national odds x {level:.4f} x exp({tilt:.5f} (age - {TILT_FROM})) between {TILT_FROM} and {TILT_TO}; flat outside")
        w.write(f"enrolment/employee_share/{name}.csv", {
            "what": f"share of the population insured in the employee scheme (active and retired) by sex and age; {name}",
            "unit": "share of the population of that age and sex; meets the active and retired of insured_2026.csv with factor 1",
            "source": "shape: expert judgement; two parameters solved to active and retired insured on the population of 1 January 2026",
            "standing": "assumed", "year": "1 January 2026", "note": note},
            ("age", "male", "female"), [(x, round(share["male"][x], 6), round(share["female"][x], 6)) for x in AGES])
    rows, now = [], moved(folder)
    for region in REGIONS:
        n, (share, _, _) = now[region], table[region]
        top, s, x = peak(share)
        rows.append((region, n["active"], n["retired"], n["resident"], n["away"], round(n["coverage"], 5), n["year"], round(top, 4), s, x,
                     "published" if region == "national" else "assumed"))
    w.write("enrolment/insured_2026.csv", {
        "what": ["insured by region on 1 January 2026: employee scheme active and retired; residents; residents insured here who live elsewhere (left out of resident)",
                 "the largest share of any age in employee_share"],
        "unit": "persons; coverage: share of the residents outside the employee scheme; shares none",
        "source": "levels.csv; moved from the end of base_year by the national growth of active; retired and resident insured (National Healthcare Security Administration)",
        "standing": "by row", "year": "1 January 2026",
        "note": [f"coverage is cut at {COVERAGE_CEILING} of the people present: in places of out-migration more persons are insured than live there",
                 "cities and provinces overlap (Yulin in Guangxi; Jincheng in Shanxi): do not add"]},
        ("region", "active", "retired", "resident", "resident_away", "coverage", "base_year", "peak_share", "peak_sex", "peak_age", "standing"), rows)
