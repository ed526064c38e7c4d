# shellcheck shell=bash
# What the steps of action.yml share. Sourced. Runs in bash 3.2 (macOS), bash 5 and Git Bash.

# mmlint's words for "wrong usage" and "could not be checked".
# shellcheck disable=SC2034 # the steps use them
USAGE=2
# shellcheck disable=SC2034
UNCHECKED=3

# Where the action may write, without Windows' backslashes: both Git Bash and programs read it so.
temp=${RUNNER_TEMP:?the runner sets it}
temp=${temp//\\//}

# The action's own checkout.
root=${GITHUB_ACTION_PATH:?the runner sets it}
root=${root//\\//}

# A text that nobody can guess.
random() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# escaped TEXT: as the runner wants the text of a command, on one line.
escaped() {
    local text=$1
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '%s' "$text"
}

# complain TEXT: an annotation that is an error.
complain() {
    printf '::error title=mmlint::%s\n' "$(escaped "$1")"
}

# fail STATUS TEXT: the same, and the end of the step.
fail() {
    complain "$2"
    exit "$1"
}

# output NAME VALUE: an output of the step. The delimiter is random, so that no value can end
# its own part and begin another output's.
output() {
    local end
    end=end-$(random)
    printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"${GITHUB_OUTPUT:?the runner sets it}"
}

# field NAME: what the package's part of Cargo.toml says.
field() {
    awk -F'"' -v key="$1 = " '$1 == key {print $2; exit}' "$root/Cargo.toml"
}

# sha256 [FILE]: the digest of a file or of standard input.
sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"${1:-/dev/stdin}"
    else
        shasum -a 256 <"${1:-/dev/stdin}"
    fi | cut -d ' ' -f 1
}
