#!/usr/bin/env bash
# The program: a release's, checked against the release's checksums, or where it will be built.
# Reads VERSION. Outputs: program (its path), build (true: it is not there yet), key (for the cache);
# result (usage) where VERSION is wrong.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

repository=$(field repository)
own=$(field version)
wanted=${VERSION-}
wanted=${wanted#v}

# download URL FILE: prints the HTTP status. Fails where there was no answer.
download() {
    curl --silent --show-error --location --proto '=https' --retry 3 --connect-timeout 20 \
        --output "$2" --write-out '%{http_code}' "$1"
}

# Prints the HTTP status of the newest release's page, and where it leads to. Fails where there was no answer.
newest() {
    curl --silent --show-error --location --proto '=https' --retry 3 --connect-timeout 20 \
        --head --output /dev/null --write-out '%{http_code} %{url_effective}' "$repository/releases/latest"
}

is_version() {
    [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]
}

# build WHY: leaves it to the next step.
build() {
    printf 'mmlint %s is built from source: %s\n' "$own" "$1"
    local sources libc suffix=
    # By content, not by version: the checkout may be any commit.
    sources=$(cd "$root" && find Cargo.toml Cargo.lock src rules schemas -type f -print0 |
        LC_ALL=C sort -z | xargs -0 cat | sha256)
    # A program needs the C library that it was built with, or a newer one; only glibc tells which it is.
    libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc=
    libc=${libc:+-${libc// /-}}
    [ "${RUNNER_OS-}" != Windows ] || suffix=.exe
    output program "$temp/mmlint-built/bin/mmlint$suffix"
    output build true
    output key "mmlint-${RUNNER_OS-}-${RUNNER_ARCH-}$libc-$own-$sources"
    exit 0
}

# cannot WHY: builds where what is asked for is what the action came with.
cannot() {
    [ "$wanted" != "$own" ] || build "$1"
    fail "$UNCHECKED" "$1. Leave version out, or set it to source, to build the one that the action came with."
}

case $wanted in
source) build "version is source" ;;
'') wanted=$own ;;
latest)
    answer=$(newest) || fail "$UNCHECKED" "$repository cannot be reached"
    case $answer in
    '200 '*/releases/tag/v*) wanted=${answer##*/v} ;;
    # Where the page of a repository without releases leads to.
    '200 '*/releases) build "there is no release yet" ;;
    *) fail "$UNCHECKED" "$repository/releases/latest: the answer is ${answer%% *}" ;;
    esac
    ;;
esac
if ! is_version "$wanted"; then
    output result usage
    fail "$USAGE" "version is \"$wanted\"; it is a release as 1.2.3, or latest, or source"
fi

case ${RUNNER_OS-}-${RUNNER_ARCH-} in
Linux-X64) target=x86_64-unknown-linux-musl ;;
Linux-ARM64) target=aarch64-unknown-linux-musl ;;
macOS-X64) target=x86_64-apple-darwin ;;
macOS-ARM64) target=aarch64-apple-darwin ;;
Windows-X64 | Windows-ARM64) target=x86_64-pc-windows-msvc ;;
*) cannot "there is no program for ${RUNNER_OS-} on ${RUNNER_ARCH-}" ;;
esac

folder=$(mktemp -d "$temp/mmlint.XXXXXXXX")
# From here on by name: tar takes the colon in D:/ for a host's.
cd "$folder"
name=mmlint-v$wanted-$target
from=$repository/releases/download/v$wanted

status=$(download "$from/SHA256SUMS" SHA256SUMS) || fail "$UNCHECKED" "$from cannot be reached"
case $status in
200) ;;
404) cannot "mmlint $wanted is not released" ;;
*) fail "$UNCHECKED" "$from/SHA256SUMS: the answer is $status" ;;
esac
expected=$(awk -v name="$name.tar.gz" '$2 == name || $2 == "*" name {print $1}' SHA256SUMS)
[ -n "$expected" ] || cannot "mmlint $wanted has no program for $target"

status=$(download "$from/$name.tar.gz" "$name.tar.gz") || fail "$UNCHECKED" "$from cannot be reached"
[ "$status" = 200 ] || fail "$UNCHECKED" "$from/$name.tar.gz: the answer is $status"
found=$(sha256 "$name.tar.gz")
if [ "$found" != "$expected" ]; then
    rm -f "$name.tar.gz"
    fail "$UNCHECKED" "$name.tar.gz is not what was released: its SHA-256 is $found, not $expected. It was not unpacked."
fi
tar -xzf "$name.tar.gz"

for program in mmlint mmlint.exe; do
    if [ -f "$name/$program" ]; then
        printf 'mmlint %s, SHA-256 %s\n' "$wanted" "$found"
        output program "$folder/$name/$program"
        output build false
        exit 0
    fi
done
fail "$UNCHECKED" "$name.tar.gz holds no mmlint"
