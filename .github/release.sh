#!/usr/bin/env bash
# The steps of a release. Each can be run by hand; only `publish` reaches out.
#
#   release.sh check v1.2.3    the tag is Cargo.toml's version and the changelog knows it
#   release.sh build TARGET    the program and what goes with it, as one archive
#   release.sh sums            SHA256SUMS of all archives
#   release.sh publish v1.2.3  the release with its files, the changelog's part as its text
set -euo pipefail
cd "$(dirname "$0")/.."
archives=target/release-archives

version=$(awk -F'"' '$1 == "version = " {print $2; exit}' Cargo.toml)

# The changelog's part about this version, without its heading.
changes() {
    awk -v heading="## $version" '/^## / {inside = ($0 == heading || index($0, heading ",") == 1); next} inside' CHANGELOG.md
}

check() {
    [ "$1" = "v$version" ] || { echo "the tag is $1, Cargo.toml says $version"; exit 1; }
    [ -n "$(changes)" ] || { echo "CHANGELOG.md has no \"## $version\""; exit 1; }
    ! grep -q "^## $version,.*not released" CHANGELOG.md || { echo "CHANGELOG.md says that $version is not released"; exit 1; }
}

build() {
    local target=$1 name=mmlint-v$version-$1 suffix='' folder shell page program
    rustup target add "$target"
    case $target in
    *-windows-msvc) suffix=.exe && export RUSTFLAGS="-C target-feature=+crt-static" ;;
    esac
    # Nobody debugs these; half the size.
    export CARGO_PROFILE_RELEASE_STRIP=symbols
    cargo build --release --locked --bin mmlint --target "$target"
    program=target/$target/release/mmlint$suffix
    folder=$archives/$name
    rm -rf "$folder"
    mkdir -p "$folder/completions" "$folder/man"
    cp "$program" LICENSE README.md CHANGELOG.md "$folder"
    for shell in bash zsh fish powershell elvish; do
        case $shell in
        bash) page=mmlint.bash ;;
        zsh) page=_mmlint ;;
        fish) page=mmlint.fish ;;
        powershell) page=_mmlint.ps1 ;;
        elvish) page=mmlint.elv ;;
        esac
        "$program" completions "$shell" >"$folder/completions/$page"
    done
    "$program" man >"$folder/man/mmlint.1"
    # The commands, as the main page lists them.
    sed -n 's/^\(\\fB\)\{0,1\}mmlint\\-\([a-z]*\)(1).*/\2/p' "$folder/man/mmlint.1" | sort -u | while read -r page; do
        "$program" man "$page" >"$folder/man/mmlint-$page.1"
    done
    tar -czf "$archives/$name.tar.gz" -C "$archives" "$name"
    rm -rf "$folder"
    echo "$archives/$name.tar.gz"
}

sums() {
    cd "$archives"
    sha256sum ./*.tar.gz | sed 's, \./, ,' >SHA256SUMS
    cat SHA256SUMS
}

publish() {
    local notes=$archives/notes.md kind=
    changes >"$notes"
    case $1 in
    *-*) kind=--prerelease ;;
    esac
    # shellcheck disable=SC2086 # no word where there is none
    gh release create "$1" $kind --verify-tag --title "$1" --notes-file "$notes" "$archives"/*.tar.gz "$archives/SHA256SUMS"
}

"$@"
