#!/usr/bin/env bash
# Runs the make targets that it is given and fails if one of them fails or changes a file that git sees.
# With CI=true the tree must also be clean before: there, everything that counts is committed.
set -euo pipefail

cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# tree prints the id of a git tree with all files as they are now, tracked or not, and leaves the index alone.
tree() {
    local index
    index=$(git rev-parse --git-path index)
    if [[ -e $index ]]; then
        cp "$index" "$scratch/index"
    fi
    GIT_INDEX_FILE=$scratch/index git add --all
    GIT_INDEX_FILE=$scratch/index git write-tree
}

if [[ ${CI:-} == true && -n $(git status --porcelain) ]]; then
    echo "verify: the tree is not clean before anything ran:" >&2
    git status --short >&2
    exit 1
fi

before=$(tree)
for target in "$@"; do
    start=$SECONDS
    echo "verify: make $target"
    "${MAKE:-make}" --no-print-directory "$target"
    echo "verify: make $target took $((SECONDS - start)) s"
done
after=$(tree)

if [[ $before != "$after" ]]; then
    {
        echo
        echo "verify: these files were not up to date (shown: from what was there to what belongs there):"
        git --no-pager diff --stat "$before" "$after"
        git --no-pager diff --unified=1 "$before" "$after" | head -n 100 || true
        echo
        echo "verify: they are now; look at the change and commit it."
    } >&2
    exit 1
fi
echo "verify: everything is up to date"
