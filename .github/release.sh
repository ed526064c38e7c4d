#!/usr/bin/env bash
# The steps of a release. Each can be run by hand; only `publish` reaches out.
#
#   release.sh check v1.2.3    the tag is Cargo.toml's version and the changelog knows it
#   release.sh build TARGET    the program and what goes with it, as one archive; the same bytes on every machine
#   release.sh sums            SHA256SUMS of all archives
#   release.sh publish v1.2.3  the release with its files, the changelog's part as its text
set -euo pipefail
cd "$(dirname "$0")/.."
built=${CARGO_TARGET_DIR:-target}
archives=$built/release-archives

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

# A path as the compiler sees it: Git Bash has another word for it.
native() {
    if command -v cygpath >/dev/null; then cygpath -m "$1"; else echo "$1"; fi
}

# The same bytes whoever builds them, and where: the compiler is the oldest that Cargo.toml allows, no path of the machine gets in, and
# programs for Linux are linked by Rust's own linker, with Rust's own C library.
reproducibly() {
    local target=$1 sysroot commit
    mkdir -p "$built"
    built=$(cd "$built" && pwd)
    archives=$built/release-archives
    RUSTUP_TOOLCHAIN=$(awk -F'"' '$1 == "rust-version = " {print $2 ".0"; exit}' Cargo.toml)
    export RUSTUP_TOOLCHAIN
    rustup toolchain list | grep -q "^$RUSTUP_TOOLCHAIN-" || rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal --no-self-update
    rustup target add "$target"
    sysroot=$(rustc --print sysroot)
    commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
    # Of several prefixes that fit, the last counts.
    set -- "--remap-path-prefix=$(native "$PWD")=mmlint" "--remap-path-prefix=$(native "$built")=mmlint/target" \
        "--remap-path-prefix=$(native "${CARGO_HOME:-$HOME/.cargo}")=cargo" \
        "--remap-path-prefix=$(native "$sysroot")/lib/rustlib/src/rust=/rustc/$commit"
    case $target in
    *-windows-msvc) set -- "$@" -Ctarget-feature=+crt-static -Clink-arg=-Brepro ;;
    *-linux-musl) set -- "$@" -Clinker=rust-lld -Clink-self-contained=yes ;;
    esac
    # Between arguments as cargo wants them, so that a folder's name may have a space.
    CARGO_ENCODED_RUSTFLAGS=$(printf '%s\037' "$@")
    CARGO_ENCODED_RUSTFLAGS=${CARGO_ENCODED_RUSTFLAGS%?}
    # Symbols: nobody debugs these; half the size.
    export MSYS2_ENV_CONV_EXCL=CARGO_ENCODED_RUSTFLAGS # Git Bash takes parts of it for paths
    export CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL=0 CARGO_PROFILE_RELEASE_STRIP=symbols
}

# An archive of a folder whose bytes are those of the files: sorted, nobody's, of the commit's time. GNU's tar and macOS's.
pack() {
    local folder=$1 time owner=(--owner=root:0 --group=root:0)
    ! tar --version | grep -q bsdtar || owner=(--uid 0 --gid 0 --uname root --gname root)
    time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
    time=$(TZ=UTC date -d "@$time" +%Y%m%d%H%M.%S 2>/dev/null || TZ=UTC date -r "$time" +%Y%m%d%H%M.%S)
    find "$folder" -type f -exec chmod 644 {} +
    find "$folder" -type d -exec chmod 755 {} +
    chmod 755 "$folder/mmlint$2"
    find "$folder" -exec env TZ=UTC touch -t "$time" {} +
    (cd "$archives" && find "${folder##*/}" | LC_ALL=C sort |
        COPYFILE_DISABLE=1 tar -cf - --format ustar "${owner[@]}" --no-recursion -T -) | gzip -9n >"$folder.tar.gz"
}

build() {
    local target=$1 name=mmlint-v$version-$1 suffix='' folder shell page program
    case $target in
    *-windows-msvc) suffix=.exe ;;
    esac
    reproducibly "$target"
    cargo build --release --locked --bin mmlint --target "$target" --target-dir "$built"
    program=$built/$target/release/mmlint$suffix
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
    pack "$folder" "$suffix"
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
