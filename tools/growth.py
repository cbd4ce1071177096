#!/usr/bin/env python3
"""How cost grows with paths, years and areas: medians of interleaved runs.

    cargo build --release --bin changhu --example race
    python3 tools/growth.py target/release [ROUNDS]

Paths and years: CPU microseconds of the simulation alone, one thread, `scenarios/xinjiang.yaml`. Areas: CPU seconds of the
whole command with every chart, 10,000 paths, `scenarios/areas/xinjiang.yaml` with the last areas taken away.
"""

import json
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGION, AREAS = ROOT / "scenarios/xinjiang.yaml", ROOT / "scenarios/areas/xinjiang.yaml"


def race(programs, scenario, paths):
    command = [programs / "examples/race", "scenario", scenario, str(paths), "1", "1"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["cpu_us_per_path"]


def whole(programs, scenario, out):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([programs / "changhu", "run", scenario, "--out", out], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def extended(folder, name, base, text):
    file = pathlib.Path(folder) / f"{name}.yaml"
    file.write_text(f"changhu: 1\nid: {name}\nextends: {base}\n{text}")
    return file


def main():
    programs, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory(dir=ROOT / "scenarios") as folder:
        cases = {}
        for paths in (2_500, 5_000, 10_000, 20_000, 40_000):
            cases["paths", paths] = lambda paths=paths: race(programs, REGION, paths)
        for years in (10, 20, 30, 45, 60):
            text = f"horizon: {{years: {years} years}}\n"
            file = extended(folder, f"years_{years}", "../xinjiang.yaml", text)
            cases["years", years] = lambda file=file: race(programs, file, 10_000)
        ids = re.findall(r"^  (xj-\w+):$", AREAS.read_text(), re.M)
        for count in (1, 2, 4, 8, len(ids)):
            gone = "".join(f"  - areas.{area}\n" for area in ids[count:])
            text = f"remove:\n{gone}" if gone else ""
            file = extended(folder, f"areas_{count}", "../areas/xinjiang.yaml", text)
            cases["areas", count] = lambda file=file: whole(programs, file, folder)
        found = {case: [] for case in cases}
        for _ in range(rounds):
            for case, measure in cases.items():
                found[case].append(measure())
    for (kind, size), values in found.items():
        print(f"{kind:6} {size:6}: median {statistics.median(values):8.2f}  least {min(values):8.2f}  "
              f"per unit {statistics.median(values) / (1 if kind == 'paths' else size):.4f}")


main()
