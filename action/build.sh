#!/usr/bin/env bash
# Builds mmlint from the action's own checkout, where no release fits. Reads PROGRAM.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${PROGRAM:?}"
needed=$(field rust-version)
command -v cargo >/dev/null ||
    fail "$UNCHECKED" "mmlint has to be built here, and there is no cargo. Install Rust $needed or later before this step."

# Runners have some Rust; where it is too old, rustup gets the right one, for this alone.
if command -v rustup >/dev/null; then
    rustup toolchain list | grep -q "^$needed-" ||
        rustup toolchain install "$needed" --profile minimal --no-self-update
    export RUSTUP_TOOLCHAIN=$needed
fi

# Not below the checkout: with `uses: ./` that is the user's.
export CARGO_TARGET_DIR=$temp/mmlint-target
cargo install --locked --path "$root" --root "$(dirname "$(dirname "$PROGRAM")")" --bin mmlint
rm -rf "$CARGO_TARGET_DIR"
[ -f "$PROGRAM" ] || fail "$UNCHECKED" "cargo made no $PROGRAM"
