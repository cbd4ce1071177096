"""A run spread over a Dask cluster: one task a shard, then one merge.

    python tools/dask_shards.py SCENARIO --paths 100000 --shards 8 --out reports [--scheduler tcp://host:8786]

Without --scheduler a local cluster of two workers is started. Every worker needs the program (CHANGHU, by default
target/release/changhu), the scenario with its tables, and the folder of the shards, all under the same paths. A task may run
twice or on another worker: it writes the same bytes, and a shard appears whole or not at all. Needs `dask` and `distributed`.
"""

import argparse
import os
import subprocess
from pathlib import Path


def shard(program, scenario, first, end, target, arguments):
    """Runs paths first .. end on one thread and returns the shard's file; on a worker."""
    command = [program, "run", scenario, "--paths", f"{first}..{end}", "--threads", "1", "--shard", str(target)]
    done = subprocess.run(command + arguments, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return str(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--out", type=Path, default=Path("reports"))
    parser.add_argument("--scheduler")
    known, arguments = parser.parse_known_args()
    # Imported here so that --help works without a cluster's packages.
    from dask.distributed import Client, LocalCluster

    program = str(Path(os.environ.get("CHANGHU", "target/release/changhu")).resolve())
    scenario = str(Path(known.scenario).resolve())
    folder = (known.out / "shards").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    edges = [known.paths * i // known.shards for i in range(known.shards + 1)]
    cluster = None if known.scheduler else LocalCluster(n_workers=2, threads_per_worker=1)
    with Client(known.scheduler or cluster) as client:
        tasks = [
            client.submit(shard, program, scenario, a, b, folder / f"{a}-{b}.shard", arguments, pure=False)
            for a, b in zip(edges, edges[1:])
        ]
        files = client.gather(tasks)
    if cluster is not None:
        cluster.close()
    # What changes the scenario goes to the merge as well; what changes the draws stands in the shards.
    overlay = [
        word
        for name, value in zip(arguments, arguments[1:])
        if name in ("--set", "--reading", "--variant", "--without")
        for word in (name, value)
    ]
    merge = [program, "merge", scenario, *files, "--paths", str(known.paths), "--out", str(known.out), *overlay]
    subprocess.run(merge, check=True)


if __name__ == "__main__":
    main()
