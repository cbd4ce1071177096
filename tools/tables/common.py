"""Reading source tables, writing ours: CSV, UTF-8, LF, `#` header lines, no quoting."""

import csv
import os

AGES = range(101)
SEXES = ("male", "female")
REGIONS = ("national", "xinjiang", "jilin", "inner_mongolia", "shanxi", "guangxi", "yulin", "jincheng")
PROVINCE = {"yulin": "guangxi", "jincheng": "shanxi"}
FIRST_YEAR, LAST_YEAR = 2026, 2102  # a 75-year horizon from 2028 ends in 2102
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
UN_LAST = 2100

WPP = "United Nations DESA Population Division; World Population Prospects 2024; China (mainland); medium variant; CC BY 3.0 IGO"
HEADER_KEYS = ("what", "unit", "source", "standing", "year", "note")


def read(folder, name):
    """Rows of a source table as dictionaries; `#` lines are skipped."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def mx_by_year(folder):
    """Central death rates mx[sex][year][age] of the United Nations."""
    mx = {s: {} for s in SEXES}
    for r in read(folder, "wpp2024_china/mx_projected.csv"):
        for s in SEXES:
            mx[s].setdefault(int(r["year"]), {})[int(r["age"])] = float(r[s])
    return mx


def population(folder):
    """Residents on 1 January 2026: p[region][sex][age]."""
    p = {}
    for r in read(folder, "region_pop_2026_jan1.csv"):
        for s in SEXES:
            p.setdefault(r["region"], {x: [0] * 101 for x in SEXES})[s][int(r["age"])] = int(r[s])
    return p


def number(v):
    """Shortest plain text of a number with at most six significant digits (whole numbers keep all)."""
    if isinstance(v, str):
        return v
    if isinstance(v, int) or v == round(v) and abs(v) >= 1000:
        return str(int(v))
    text = f"{v:.6g}"
    if "e" in text:
        text = f"{v:.12f}".rstrip("0")
    return text


class Writer:
    """Writes tables under one folder and remembers their sizes."""

    def __init__(self, out):
        self.out = out
        self.sizes = {}

    def write(self, name, head, columns, rows):
        """`head` maps what, unit, source, standing, year and perhaps note (text or list of texts) to header lines."""
        lines = []
        for key in HEADER_KEYS:
            texts = head.get(key, [])
            texts = [texts] if isinstance(texts, str) else texts
            if not texts and key != "note":
                raise ValueError(f"{name}: header lacks {key}")
            lines += [f"# {key}: {t}" for t in texts]
        lines.append(",".join(str(c) for c in columns))
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"{name}: {len(row)} fields, expected {len(columns)}")
            cells = [number(v) for v in row]
            bad = [c for c in cells if any(ch in c for ch in ',"\n')]
            if bad:
                raise ValueError(f"{name}: field needs quoting: {bad[0]}")
            lines.append(",".join(cells))
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as f:
            f.write("\n".join(lines) + "\n")
        self.sizes[name] = os.path.getsize(path)
