#!/usr/bin/env python3
"""Writes scenarios/data from a folder of source tables; standard library only, same input, same bytes.

    python3 tools/make_tables.py SOURCE [--out scenarios/data] [--check]

SOURCE holds the collected statistics that docs/data.md names (population, mortality, fertility, medical insurance, economy,
disability and pooling areas, as CSV). Every table written begins with `#` lines: what, unit, source, standing, year, note.
--check prints the plausibility figures of docs/data.md after writing.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from tables import areas, checks, disability, economy, enrol, leecarter, levels, people, rates  # noqa: E402
from tables.common import Writer  # noqa: E402

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", help="folder of source tables")
    parser.add_argument("--out", default=os.path.join(HERE, "scenarios", "data"), help="folder to write (default scenarios/data)")
    parser.add_argument("--check", action="store_true", help="print plausibility figures")
    args = parser.parse_args()
    w = Writer(args.out)
    for part in (people, rates, disability, enrol, economy, leecarter, areas, levels):
        part.write(args.source, w)
    total = sum(w.sizes.values())
    print(f"{len(w.sizes)} tables, {total:,} bytes, largest {max(w.sizes.values()):,} ({max(w.sizes, key=w.sizes.get)})")
    if args.check:
        checks.report(args.source)


if __name__ == "__main__":
    main()
