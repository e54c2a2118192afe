#!/usr/bin/env bash
# Runs each fuzz target of the root module, one after the other, for the time given (such as 20s).
set -euo pipefail

cd "$(dirname "$0")/.."
fuzz_time=$1

found=0
while IFS=: read -r file line; do
    name=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/' <<<"$line")
    echo "fuzz: $name in $(dirname "$file")"
    go test -mod=readonly -run='^$' -fuzz="^$name\$" -fuzztime="$fuzz_time" "./$(dirname "$file")"
    found=$((found + 1))
done < <(git grep --untracked -E '^func Fuzz[A-Z0-9_]' -- '*_test.go' ':!hack' | sort)

if [[ $found -eq 0 ]]; then
    echo "fuzz: no fuzz target found" >&2
    exit 1
fi
echo "fuzz: $found targets, $fuzz_time each, found nothing"
