"""Growth paths, volatility and correlation of the seven economic drivers."""

import math

from .common import read

DRIVERS = ("wage", "income", "pension", "care_price", "cpi", "medical_cost", "interest")
SOURCE_ROW = {"wage": "wage_growth_pct", "income": "dpi_growth_pct", "pension": "pension_growth_pct", "care_price": "care_price_growth_pct",
              "cpi": "cpi_pct", "medical_cost": "medical_outgo_per_head_growth_pct", "interest": "fund_interest_pct"}
LAST = 2060

# each driver as a weighted sum of standardised series and an own part; unit = innovation sd of the driver named
# own = share of the variance that no series explains
MAPPING = {
    "wage": ({"wage_nonprivate": 1.0, "wage_private": 1.0}, 0.0, "mean of the wages of non-private and private units"),
    "income": ({"dpi_urban": 1.0, "dpi_rural": 1.0}, 0.0, "mean of urban and rural income"),
    "pension": ({"wage": 0.6, "cpi": 0.4}, 0.5, "adjusted with wages and prices; half its own (assumed)"),
    "care_price": ({"wage": 0.8 * 1.5, "cpi": 0.2 * 0.7}, 0.0, "labour 80 % and goods 20 %; weights x sd of wage and cpi"),
    "cpi": ({"cpi": 1.0}, 0.0, "consumer prices"),
    "medical_cost": ({"wage": 0.5, "cpi": 0.5}, 0.8, "follows wages of staff and prices; 80 % its own (assumed; the series breaks in 2016-2019)"),
    "interest": ({"deposit_1y": 1.0}, 0.0, "1-year deposit rate"),
}

SETTING_B_INCOME = (0.9, -0.7)  # innovation sd, phi: the plain estimate of 2013-2025


def paths(folder):
    """{driver: {year: % a year}}, straight lines between the years given."""
    rows = {r["driver"]: r for r in read(folder, "macro_recommended.csv")}
    out = {}
    for d in DRIVERS:
        r = rows[SOURCE_ROW[d]]
        points = [(int(k), float(v)) for k, v in r.items() if k.isdigit()]
        line = {}
        for (t0, v0), (t1, v1) in zip(points, points[1:]):
            for t in range(t0, t1 + 1):
                line[t] = v0 + (v1 - v0) * (t - t0) / (t1 - t0)
        out[d] = line
    return out, rows


def raw_correlation(folder):
    """Correlations of the drivers before shrinking: B R B' of the mapping, own parts independent."""
    rows = read(folder, "macro_correlation.csv")
    series = [r["series"] for r in rows]
    r0 = {(r["series"], c): float(r[c]) for r in rows for c in series}

    def cov(a, b):
        return sum(u * v * r0[(i, j)] for i, u in a.items() for j, v in b.items())

    wage = {"wage_nonprivate": 1.0, "wage_private": 1.0}
    wage = {k: v / math.sqrt(cov(wage, wage)) for k, v in wage.items()}

    def expand(weights):
        flat = {}
        for k, v in weights.items():
            for name, u in (wage.items() if k == "wage" else ((k, 1.0),)):
                flat[name] = flat.get(name, 0.0) + v * u
        return flat

    load = {}
    for d in DRIVERS:
        weights, own, _ = MAPPING[d]
        flat = expand(weights)
        scale = math.sqrt((1 - own) / cov(flat, flat))
        load[d] = {k: v * scale for k, v in flat.items()}
    return [[1.0 if a == b else cov(load[a], load[b]) for b in DRIVERS] for a in DRIVERS]


def correlation(folder):
    """Off-diagonals halved and rounded to three decimals."""
    raw = raw_correlation(folder)
    return [[1.0 if i == j else round(v / 2, 3) for j, v in enumerate(row)] for i, row in enumerate(raw)]


def eigenvalues(matrix):
    """Eigenvalues of a symmetric matrix, ascending, by Jacobi rotations."""
    a, n = [row[:] for row in matrix], len(matrix)
    for _ in range(100):
        p, q = max(((i, j) for i in range(n) for j in range(i + 1, n)), key=lambda ij: abs(a[ij[0]][ij[1]]))
        if abs(a[p][q]) < 1e-14:
            break
        theta = 0.5 * math.atan2(2 * a[p][q], a[q][q] - a[p][p])
        c, s = math.cos(theta), math.sin(theta)
        for k in range(n):
            a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
        for k in range(n):
            a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
    return sorted(a[i][i] for i in range(n))


def write(folder, w):
    path, rows = paths(folder)
    years = sorted(path["wage"])
    w.write("economy/paths.csv", {
        "what": f"central growth by year; interest is a level; after {LAST} held", "unit": "% a year",
        "source": "planning path: last growth seen; long-run real wage growth of 1 % and inflation of 2 %; straight lines between 2026; 2027; 2028; 2030; 2035; 2040; 2050 and 2060",
        "standing": "assumed", "year": f"{years[0]}-{years[-1]}"},
        ("year", *DRIVERS), [(t, *(round(path[d][t], 4) for d in DRIVERS)) for t in years])
    table = [(d, "A", float(rows[SOURCE_ROW[d]]["sd_innovation"]), float(rows[SOURCE_ROW[d]]["phi"]), "assumed") for d in DRIVERS]
    table += [(d, "B", *(SETTING_B_INCOME if d == "income" else row[2:4]), "derived" if d == "income" else "assumed") for d, row in zip(DRIVERS, table)]
    w.write("economy/volatility.csv", {
        "what": "AR(1) of each driver's deviation from its path: innovation sd and coefficient phi; setting A is the default, B replaces income only",
        "unit": "sd: percentage points a year; phi: none",
        "source": "estimates on 2001-2025 and 2013-2025 (National Bureau of Statistics series; partly quoted from memory) and judgement",
        "standing": "by row", "year": "2013-2025",
        "note": ["income A: phi near 0.26 (urban; 2001-2025) with an sd that keeps 2020-2021; B: plain estimate of 2013-2025; much less long-run risk",
                 "phi of interest; cpi and medical cost are set above their estimates on purpose (13 points; standard error 0.2-0.3)"]},
        ("driver", "setting", "sd", "phi", "standing"), table)
    matrix = correlation(folder)
    w.write("economy/correlation.csv", {
        "what": "correlation of the innovations of the drivers; off-diagonals are half of the sample values (16 years)", "unit": "none",
        "source": ["correlation of deviations from a linear trend 2010-2025 of non-private and private wages; urban and rural income; consumer prices; 1-year deposit rate",
                   *(f"{d}: {MAPPING[d][2]}" for d in DRIVERS)],
        "standing": "derived (pension and medical_cost assumed)", "year": "2010-2025",
        "note": f"positive definite: smallest eigenvalue {eigenvalues(matrix)[0]:.4f}"},
        ("driver", *DRIVERS), [(d, *row) for d, row in zip(DRIVERS, matrix)])
