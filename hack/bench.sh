#!/usr/bin/env bash
# Runs all benchmarks, keeps the numbers in bin/bench.txt and compares them with those of the run before.
set -euo pipefail

cd "$(dirname "$0")/.."
benchstat=$1
count=$2

if [[ -e bin/bench.txt ]]; then
    mv bin/bench.txt bin/bench.old.txt
fi
go test -mod=readonly -run='^$' -bench=. -benchmem -count="$count" ./... | tee bin/bench.txt

echo
if [[ -e bin/bench.old.txt ]]; then
    "$benchstat" bin/bench.old.txt bin/bench.txt
else
    "$benchstat" bin/bench.txt
fi
