#!/usr/bin/env bash
# Builds oracles: build.sh [--fill] OUTDIR [RELEASE...]
#
# OUTDIR/RELEASE is the oracle of that server; without RELEASE all are built. --fill first writes what a changed
# generations/RELEASE.mod lacks: `go mod tidy` cannot, since it looks at the files of all generations at once.
set -euo pipefail

usage() {
    echo "usage: build.sh [--fill] OUTDIR [RELEASE...]" >&2
    exit 2
}

main=11.1.0 # the one of go.mod
mod="readonly"
[[ ${1-} != --fill ]] || { mod="mod" && shift; }
[[ $# -ge 1 && $1 != -* && $1 != "" ]] || usage
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift

cd "$(dirname "$0")"
if [[ $# == 0 ]]; then
    generations=(generations/*.mod)
    generations=("${generations[@]#*/}")
    set -- "$main" "${generations[@]%.mod}"
fi
export GOWORK=off GOFLAGS="-trimpath -buildvcs=false"

for release; do
    options=(-mod "$mod")
    if [[ $release != "$main" ]]; then
        file=generations/$release.mod
        [[ -f $file ]] || { echo "build.sh: there is no $file" >&2 && exit 2; }
        options+=(-modfile "$file" -tags "$(sed -n 's,^// tags: ,,p' "$file")")
    fi
    start=$SECONDS
    go vet "${options[@]}" .
    go build "${options[@]}" -ldflags "-s -w" -o "$out/$release" .
    echo "$out/$release ($((SECONDS - start)) s)"
done
