#!/bin/sh
# Builds the Marketplace's own store as a program that tests ask: tests/listing/oracle/build.sh PROGRAM
#
# Its packages are internal to its module, so the program is built in a copy of that module in a temporary
# folder: of MMLINT_MARKETPLACE, a checkout, or else of what Go fetches. The server's model that the module
# names is a commit of September 2024 that not every proxy has any more; v0.1.7 is the release that came
# of it.
set -eu

commit=67d3240e3c5c933c07a8d9d907395b14674b3124
here=$(cd "$(dirname "$0")" && pwd)
program=${1:?usage: build.sh PROGRAM}
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

cd "$work"
source=${MMLINT_MARKETPLACE:-}
if [ -z "$source" ]; then
    source=$(go mod download -json "github.com/mattermost/mattermost-marketplace@$commit" |
        sed -n 's/^[[:space:]]*"Dir": "\(.*\)",*$/\1/p')
fi
cp -R "$source" module
chmod -R u+w module
cd module
mkdir -p cmd/oracle
cp "$here/main.go" cmd/oracle/
go mod edit -replace github.com/mattermost/mattermost/server/public=github.com/mattermost/mattermost/server/public@v0.1.7
GOFLAGS=-mod=mod go build -trimpath -o "$program" ./cmd/oracle
