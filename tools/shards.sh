#!/usr/bin/env bash
# A run in four processes side by side, merged, and compared byte for byte with the same run in one process.
#
#   tools/shards.sh SCENARIO [PATHS] [further arguments of `changhu run`, as --seed 7 --sampling sobol]
#
# CHANGHU names the program; by default target/release/changhu.
set -euo pipefail
scenario=$1
paths=${2:-10000}
shift $(($# > 1 ? 2 : 1))
program=${CHANGHU:-target/release/changhu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Settings that change the scenario (--set, --reading, --variant, --without) go to the merge too; those of the draws do not.
overlay=()
all=("$@")
for ((i = 0; i < ${#all[@]}; i++)); do
  case ${all[i]} in
    --set | --reading | --variant | --without) overlay+=("${all[i]}" "${all[i + 1]}") ;;
  esac
done

pids=()
for part in 0 1 2 3; do
  range="$((paths * part / 4))..$((paths * (part + 1) / 4))"
  "$program" run "$scenario" "$@" --paths "$range" --threads 1 --shard "$work/$part.shard" >/dev/null &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
"$program" merge "$scenario" "$work"/*.shard --paths "$paths" --out "$work/merged" ${overlay[@]+"${overlay[@]}"} >/dev/null
"$program" run "$scenario" "$@" --paths "$paths" --out "$work/whole" >/dev/null
diff -r "$work/whole" "$work/merged"
echo "$paths paths of $scenario: four shards merged are the same bytes as the whole run"
