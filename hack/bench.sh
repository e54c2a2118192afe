#!/usr/bin/env bash
# Runs all benchmarks, keeps the numbers in bin/bench.txt and compares them with those of the run before.
set -euo pipefail

cd "$(dirname "$0")/.."
benchstat=$1
count=$2

if [[ -e bin/bench.txt ]]; then
    mv bin/bench.txt bin/bench.old.txt
fi
mkdir -p bin
# Only packages that have benchmarks, one after the other: neither test control planes nor other benchmarks take processor time away.
mapfile -t packages < <(git grep --untracked -lE '^func Benchmark[A-Z0-9_]' -- '*_test.go' ':!hack' | xargs -n1 dirname | sort -u | sed 's|^|./|')
go test -mod=readonly -p=1 -timeout=60m -run='^$' -bench=. -benchmem -count="$count" "${packages[@]}" | tee bin/bench.txt

echo
if [[ -e bin/bench.old.txt ]]; then
    "$benchstat" bin/bench.old.txt bin/bench.txt
else
    "$benchstat" bin/bench.txt
fi
