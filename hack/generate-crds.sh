#!/usr/bin/env bash
# Writes config/crd/bases. A CRD whose Go type is gone goes too, and a failure leaves the old files alone.
set -euo pipefail

cd "$(dirname "$0")/.."
generator=$1

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
"$generator" crd paths=./api/... output:crd:artifacts:config="$new"

mkdir -p config/crd/bases
rm -f config/crd/bases/*.yaml
cp "$new"/*.yaml config/crd/bases/
