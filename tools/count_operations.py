#!/usr/bin/env python3
"""Operations per path of the fixed workload, counted instruction by instruction.

    python3 tools/count_operations.py target/release/examples/race WORKLOAD

Runs the workload twice under valgrind (callgrind, no AVX-512: the AVX2 code is what it counts), 320 paths apart, takes the
difference, and sorts every executed instruction of the program by what it does. A 256-bit operation works on four paths,
so its count is divided by the paths it serves. The program runs each number of paths twice (once to warm up): a path counts
half of the difference, and the summary, which runs once, is left out by its functions' names.
Needs valgrind and objdump.
"""

import collections
import re
import subprocess
import sys
import tempfile

FEW, MANY = 160, 480
# Rooms of the path kernel; everything else (preparation, summary, start-up) is not counted.
ROOMS = re.compile(r"montecarlo::kernel::dispatch::(\w+)::|montecarlo::kernel::group|montecarlo::kernel::area")

CLASSES = [
    ("fused multiply-add", r"vf(n)?m(add|sub)"),
    ("multiplication", r"vmul[ps]d"),
    ("addition, subtraction", r"v(add|sub)[ps]d"),
    ("division", r"vdiv[ps]d"),
    ("square root", r"vsqrt[ps]d"),
    ("minimum, maximum, comparison, selection", r"v(min|max|cmp|blend|and|andn|or|xor)\w*p[sd]|v(min|max)sd|v?ucomisd|vblendv"),
    ("integer multiplication", r"vpmul"),
    ("other integer", r"vp(add|sub|sll|srl|sra|xor|or|and|blend|shuf|unpck|cmp|tern)|vshufps|vperm|vinsert|vextract|vunpck"),
    ("moves, loads, stores, broadcasts", r"vmov|vbroadcast"),
]


def run(program, workload, paths):
    with tempfile.NamedTemporaryFile(suffix=".callgrind") as out:
        command = ["valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={out.name}",
                   program, "sim", workload, str(paths), "1", "1"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return costs(out.name, program)


def costs(name, program):
    """Executions by address in the program itself; compressed positions are relative to the line before."""
    found, ours, address, skip, objects = collections.Counter(), False, 0, False, {}
    for line in open(name):
        if line.startswith(("ob=", "cob=")):
            number, _, path = line.partition("=")[2].strip().partition(" ")
            objects.setdefault(number, path)
            if line.startswith("ob="):
                ours = objects[number].endswith(program.rsplit("/", 1)[-1])
        elif line.startswith("calls="):
            skip = True
        elif line[:1] in "0123456789+-*":
            at = line.split()
            if at[0].startswith("0x"):
                address = int(at[0], 16)
            elif at[0] != "*":
                address += int(at[0])
            if ours and not skip:
                found[address] += int(at[-1])
            skip = False
    return found


def listing(program):
    """Address → (function, operation, operands)."""
    text = subprocess.run(["objdump", "-dC", "--no-show-raw-insn", program], check=True, capture_output=True, text=True)
    function, out = "", {}
    for line in text.stdout.splitlines():
        if line.endswith(">:"):
            function = line.split("<", 1)[1]
        elif match := re.match(r"\s+([0-9a-f]+):\s+(\S+)\s*(.*)", line):
            out[int(match[1], 16)] = (function, match[2], match[3])
    return out


def main():
    program, workload = sys.argv[1:3]
    few, many, code = run(program, workload, FEW), run(program, workload, MANY), listing(program)
    paths = 2 * (MANY - FEW)
    # Per path: operations (vector ones over their lanes), and instructions.
    operations, by_room = collections.Counter(), collections.defaultdict(collections.Counter)
    instructions, loads, stores = 0, 0.0, 0.0
    for address, count in (many - few).items():
        function, op, operands = code.get(address, ("", "", ""))
        room = ROOMS.search(function)
        if not room:
            continue
        per_path = count / paths
        instructions += per_path
        lanes = 4 if "ymm" in operands else 2 if "xmm" in operands and not op.endswith("sd") else 1
        name = next((name for name, pattern in CLASSES if re.match(pattern, op)), None)
        if not op.startswith("v"):
            name = "scalar and control"
        key = name or "other vector"
        room = room[1] or "between rooms"
        operations[key] += per_path * lanes
        by_room[room][key] += per_path * lanes
        if op.startswith("v") and "(" in operands:
            stored = operands.rstrip().endswith(")") and "," in operands and not re.match(r"vucomi|vcomi", op)
            if stored:
                stores += per_path * lanes
            else:
                loads += per_path * lanes
    print(f"instructions per path (AVX2): {instructions:,.0f}")
    print(f"numbers loaded {loads:,.0f}, stored {stores:,.0f}\n")
    rooms = sorted(by_room, key=lambda room: -sum(by_room[room].values()))
    print(f"{'operations per path':42}{'all':>9}" + "".join(f"{room:>12}" for room in rooms))
    for name, total in operations.most_common():
        print(f"{name:42}{total:9,.0f}" + "".join(f"{by_room[room][name]:12,.0f}" for room in rooms))


main()
