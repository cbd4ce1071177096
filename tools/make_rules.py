#!/usr/bin/env python3
"""Rewrites the tables of docs/rules.md from scenarios/rules/*.yaml: counts, questions, rules out of scope, open rules.

usage: python3 tools/make_rules.py            (standard library; the same bytes each time)

The files of rules are read line by line: one rule is `- id:` with its keys below, one question is one line.
"""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [("XJ", "xinjiang"), ("JL", "jilin"), ("YL", "yulin"), ("NM", "inner_mongolia"), ("JC", "jincheng")]


def text(value):
    value = value.strip()
    return value[1:-1].replace('\\"', '"') if value[:1] == '"' else value


def rules(name):
    body = (ROOT / f"scenarios/rules/{name}.yaml").read_text(encoding="utf-8")
    for block in re.split(r"(?m)^  - (?=id: )", body)[1:]:
        yield {k: text(v) for k, v in re.findall(r"(?m)^(?:    )?(\w+): (.*)$", block)}


def questions():
    body = (ROOT / "scenarios/rules/ambiguities.yaml").read_text(encoding="utf-8")
    pattern = r'(?m)^  (A\d\d): \{key: ([\w.]+), impact: "([^"]+)"(?:, readings: \[([^\]]*)\])?(?:, left_out: "(.*)")?\}$'
    found = re.findall(pattern, body)
    assert len(found) == 95, len(found)
    return found


def table(lines, head, rows):
    """Replaces the rows of the table whose first line is `head`."""
    at = lines.index(head) + 2
    end = next(i for i in range(at, len(lines) + 1) if i == len(lines) or not lines[i].startswith("|"))
    lines[at:end] = rows


def main():
    path = ROOT / "docs/rules.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    out, still = [], []
    for code, name in DOCUMENTS:
        found = list(rules(name))
        of = lambda status: [r for r in found if r["status"] == status]
        limits = sum("limits" in r for r in found)
        counts = f"| {len(found)} | {len(of('modelled'))} | {limits} | {len(of('out_of_scope'))} | {len(of('open'))} |"
        for i, line in enumerate(lines):
            if f"({code}) | " in line:
                cells = line.split("|")
                lines[i] = f"|{cells[1]}{counts}{cells[-2]}|"
        out += [f"| {r['id']} | {r['en']} | {r['reason']} |" for r in of("out_of_scope")]
        still += [f"| {r['id']} | {r['en']} | {r['decides']} |" for r in of("open")]
    asked = []
    for number, key, impact, readings, why in questions():
        if why:
            beside = ", ".join(f"`{r.strip()}`" for r in readings.split(",")) if readings else ""
            asked.append(f"| {number} | `{key}` | {impact} | {f'beside {beside}: ' if beside else ''}{why} |")
    table(lines, "| question | key | impact | what is left out |", asked)
    table(lines, "| rule | what it says | why it is not computed |", out)
    table(lines, next(l for l in lines if l.startswith("| rule | what it says | who decides")), still)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
