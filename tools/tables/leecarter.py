"""Lee-Carter layer: b(x) common to both sexes and the innovation sd of kappa."""

import math

from .common import AGES, SEXES, mx_by_year, read

FIRST_PERIOD, LAST_PERIOD = 2000, 2055  # starts of the first and last 5-year period fitted
START = 2026          # the first projected year, already with one innovation
CHECK_YEARS = (10, 30)
Z80 = 1.2815515655446004


def fit_b(folder):
    """b by age group: first left singular vector of the centred log rates, men and women side by side."""
    log_m, groups = {}, []
    for r in read(folder, "wpp2024_china/mx_5yr_published.csv"):
        start = int(r["period"][:4])
        if FIRST_PERIOD <= start <= LAST_PERIOD:
            if r["age_group"] not in groups:
                groups.append(r["age_group"])
            for s in SEXES:
                log_m.setdefault((s, r["age_group"]), []).append(math.log(float(r[s])))
    matrix = []
    for g in groups:
        row = []
        for s in SEXES:
            v = log_m[(s, g)]
            mean = sum(v) / len(v)
            row += [x - mean for x in v]
        matrix.append(row)
    b = [1.0] * len(groups)
    for _ in range(500):
        k = [sum(b[i] * matrix[i][j] for i in range(len(b))) for j in range(len(matrix[0]))]
        b = [sum(row[j] * k[j] for j in range(len(k))) for row in matrix]
        norm = math.sqrt(sum(v * v for v in b))
        b = [v / norm for v in b]
    if sum(b) < 0:
        b = [-v for v in b]
    k = [sum(b[i] * matrix[i][j] for i in range(len(b))) for j in range(len(matrix[0]))]
    explained = sum(v * v for v in k) / sum(v * v for row in matrix for v in row)
    return groups, b, explained


def single_ages(groups, b):
    """Straight lines between the middles of the groups; age 0 its own; sum over the 101 ages = 1."""
    start = [int(g.rstrip("+")) for g in groups]
    middle = [0.5, 3.0] + [s + 2.5 for s in start[2:]]
    out = []
    for x in AGES:
        at = x + 0.5
        if x == 0:
            out.append(b[0])
            continue
        i = max(j for j in range(1, len(middle)) if middle[j] <= at or j == 1)
        if i == len(middle) - 1 or at <= middle[1]:
            out.append(b[i])
        else:
            u = (at - middle[i]) / (middle[i + 1] - middle[i])
            out.append(b[i] + u * (b[i + 1] - b[i]))
    total = sum(out)
    out = [round(v / total, 6) for v in out]
    out[0] = round(out[0] + 1 - sum(out), 6)  # the rounding, at the age with the largest b
    return out


def life_expectancy(m, sex):
    """e0 by the life table of MODEL §3."""
    if m[0] >= 0.107:
        a0 = 0.330 if sex == "male" else 0.350
    else:
        a0 = 0.045 + 2.684 * m[0] if sex == "male" else 0.053 + 2.800 * m[0]
    l, total = 1.0, 0.0
    for x in range(100):
        a = a0 if x == 0 else 0.5
        q = min(m[x] / (1 + (1 - a) * m[x]), 1.0)
        total += l * (1 - q) + a * l * q
        l *= 1 - q
    return total + l / m[100]


def e0_at(mx, sex, year, b, z, sd):
    """Life expectancy in `year` when kappa stands at z of its own standard deviations; mean of m kept."""
    k = year - START + 1
    m = [mx[sex][year][x] * math.exp(b[x] * z * sd * math.sqrt(k) - b[x] ** 2 * sd ** 2 * k / 2) for x in AGES]
    return life_expectancy(m, sex)


def width(mx, sex, year, b, sd):
    return e0_at(mx, sex, year, b, -Z80, sd) - e0_at(mx, sex, year, b, Z80, sd)


def un_interval(folder):
    out = {}
    for r in read(folder, "wpp2024_china/e0.csv"):
        if r["e0M_80l"]:
            out[int(r["year"])] = {"male": (float(r["e0M_80l"]), float(r["e0M_80u"])), "female": (float(r["e0F_80l"]), float(r["e0F_80u"]))}
    return out


def fit_sd(folder, b):
    """sd that makes the log errors of the two men's interval widths add to zero."""
    mx, un = mx_by_year(folder), un_interval(folder)
    years = [START + n for n in CHECK_YEARS]

    def error(sd):
        return sum(math.log(width(mx, "male", t, b, sd) / (un[t]["male"][1] - un[t]["male"][0])) for t in years)

    low, high = 0.01, 20.0
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if error(mid) < 0 else (low, mid)
    return round(mid, 3)


def layer(folder):
    groups, raw, explained = fit_b(folder)
    b = single_ages(groups, raw)
    return b, fit_sd(folder, b), explained


def check_rows(folder, b, sd):
    """(sex, year, our lower, our upper, UN lower, UN upper)."""
    mx, un = mx_by_year(folder), un_interval(folder)
    return [(s, START + n, e0_at(mx, s, START + n, b, Z80, sd), e0_at(mx, s, START + n, b, -Z80, sd), *un[START + n][s])
            for s in SEXES for n in (0, *CHECK_YEARS)]


def write(folder, w):
    b, sd, explained = layer(folder)
    w.write("mortality/lee_carter.csv", {
        "what": "age pattern b of the mortality layer: m(s;x;t) = central m x exp(b(x) kappa(t) - b(x)^2 sd^2 k / 2); kappa a random walk from 0; k innovations so far",
        "unit": "none; b adds to 1 over the 101 ages; positive kappa = higher mortality",
        "source": f"first singular vector of log rates of both sexes; published 5-year rates; periods {FIRST_PERIOD}-{FIRST_PERIOD + 5} to {LAST_PERIOD}-{LAST_PERIOD + 5}; "
                  "World Population Prospects 2024",
        "standing": "derived", "year": f"{FIRST_PERIOD}-{LAST_PERIOD + 5}",
        "note": [f"kappa_sd = {sd}: innovation sd of kappa a year; {START} is the first uncertain year", f"b explains {100 * explained:.1f} % of the variance of the centred log rates",
                 "kappa_sd balances the 80 % intervals of men's life expectancy of the United Nations 10 and 30 years on; comparison in docs/data.md"]},
        ("age", "b"), list(zip(AGES, b)))
