#!/usr/bin/env bash
# Puts hack/boilerplate.go.txt in front of every Go file that has no header. Generated files are their generator's business.
set -euo pipefail

cd "$(dirname "$0")/.."
first_line=$(head -n 1 hack/boilerplate.go.txt)

git ls-files --cached --others --exclude-standard -- '*.go' | while read -r file; do
    if [[ ! -e $file || $(head -n 1 "$file") == "$first_line" ]] || grep -q '^// Code generated .* DO NOT EDIT\.$' "$file"; then
        continue
    fi
    content=$(cat "$file")
    { cat hack/boilerplate.go.txt; echo; echo "$content"; } >"$file"
    echo "fmt: header added to $file"
done
