#!/usr/bin/env bash
# Runs mmlint and writes everything that it found to where the workflow looks for it.
#
# Reads PROGRAM and the inputs, each under its own name: BUNDLES (path), CONFIG, PROFILE, SERVER,
# FAIL_ON, BASELINE, EXPECT_VERSION, ANNOTATIONS, SUMMARY, SARIF, ARGS. Outputs: status (mmlint's own), result,
# errors, warnings, report, min-server-version, sarif. Ends well whatever mmlint found: the last
# step of the action ends with its status, when all has been written.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# GitHub refuses the summary of a step that is over 1 MiB.
SUMMARY_LIMIT=1000000

summary_file=${GITHUB_STEP_SUMMARY-}

# trimmed TEXT: without white space around it.
trimmed() {
    local text=$1
    text=${text#"${text%%[![:space:]]*}"}
    printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# Empty inputs, as a workflow that is called hands on what it was not given, are those that are left out.
ANNOTATIONS=$(trimmed "${ANNOTATIONS-}")
SUMMARY=$(trimmed "${SUMMARY-}")
SARIF=$(trimmed "${SARIF-}")
: "${ANNOTATIONS:=true}" "${SUMMARY:=true}" "${SARIF:=false}"

# ended STATUS: says how it went.
ended() {
    output status "$1"
    case $1 in
    0) output result clean ;;
    1) output result findings ;;
    "$USAGE") output result usage ;;
    *) output result unchecked ;;
    esac
}

# wrong TEXT: an input that mmlint need not see.
wrong() {
    complain "$1"
    ended "$USAGE"
    exit 0
}

# is_on NAME VALUE
is_on() {
    case $2 in
    true) return 0 ;;
    false) return 1 ;;
    *) wrong "$1 is \"$2\"; it is true or false" ;;
    esac
}

options=()
# option NAME VALUE: nothing where the input is empty, so that mmlint.toml counts.
option() {
    local value
    value=$(trimmed "$2")
    [ -z "$value" ] || options+=("$1=$value")
}

option --config "${CONFIG-}"
option --profile "${PROFILE-}"
option --fail-on "${FAIL_ON-}"
option --baseline "${BASELINE-}"
option --expect-version "${EXPECT_VERSION-}"
while IFS= read -r line || [ -n "$line" ]; do
    option --server "$line"
done <<<"${SERVER-}"

# Words as a shell has them, quotes included; nothing in them is run or expanded. A backslash is a
# character as any other, as in the paths of Windows: xargs would take it for an escape.
args=${ARGS-}
args=${args//$'\n'/ }
word='' begun='' quote=''
for ((at = 0; at < ${#args}; at++)); do
    char=${args:at:1}
    if [[ -n $quote && $char == "$quote" ]]; then
        quote=''
    elif [[ -n $quote ]]; then
        word+=$char
    elif [[ $char == "'" || $char == '"' ]]; then
        quote=$char begun=true
    elif [[ $char != [[:space:]] ]]; then
        word+=$char begun=true
    else
        [ -z "$begun" ] || options+=("$word")
        word='' begun=''
    fi
done
[ -z "$quote" ] || wrong "args has a quote without its other half"
[ -z "$begun" ] || options+=("$word")

paths=()
while IFS= read -r line || [ -n "$line" ]; do
    line=$(trimmed "$line")
    [ -z "$line" ] || paths+=("$line")
done <<<"${BUNDLES-}"
[ ${#paths[@]} -gt 0 ] || wrong "path is empty"

folder=$(mktemp -d "$temp/mmlint.XXXXXXXX")
report=$folder/report.json
options+=("--output=json=$report")
! is_on annotations "$ANNOTATIONS" || options+=("--output=github=$folder/annotations")
! is_on summary "$SUMMARY" || options+=("--output=markdown=$folder/summary.md")
! is_on sarif "$SARIF" || options+=("--output=sarif=$folder/mmlint.sarif")

# Git Bash rewrites arguments that look like paths; these are right as they are.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'
# The log shows colours and is wide.
export CLICOLOR_FORCE=1 COLUMNS=${COLUMNS:-120}

# While mmlint speaks the runner obeys no commands, whatever a bundle calls its files.
token=$(random)
printf '::stop-commands::%s\n' "$token"
status=0
"${PROGRAM:?}" check "${options[@]}" -- "${paths[@]}" </dev/null 2>&1 || status=$?
printf '\n::%s::\n' "$token"

[ ! -s "$folder/annotations" ] || cat "$folder/annotations"
case $status in
# Also what a system says of a program that it cannot load, and options that only show something.
0 | 1)
    if [ ! -s "$report" ]; then
        complain "mmlint checked nothing: it wrote no report. The log of this step says what it did."
        status=$UNCHECKED
    fi
    ;;
"$USAGE") complain "mmlint checked nothing: wrong usage or configuration. The log of this step says what is wrong." ;;
"$UNCHECKED") complain "Something could not be checked. The log of this step says what." ;;
*) complain "mmlint ended with status $status, which it never should." ;;
esac

if [ -n "$summary_file" ] && [ "$SUMMARY" = true ]; then
    if [ ! -s "$folder/summary.md" ]; then
        printf 'mmlint checked nothing; the log of the step says why.\n' >>"$summary_file"
    elif [ "$(wc -c <"$folder/summary.md")" -gt "$SUMMARY_LIMIT" ]; then
        # Whole lines only.
        head -c "$SUMMARY_LIMIT" "$folder/summary.md" | sed '$d' >>"$summary_file"
        printf '\n\nThe rest is left out: GitHub takes 1 MiB. The report has all of it.\n' >>"$summary_file"
    else
        cat "$folder/summary.md" >>"$summary_file"
    fi
fi

# The report is indented, and a text in JSON has no line breaks: how far a line is indented says
# what it is, and no bundle can make such a line.
if [ -s "$report" ]; then
    # in_summary NAME
    in_summary() {
        tr -d '\r' <"$report" | awk -v key="\"$1\":" '/^  "summary": \{$/ {inside = 1}
            inside && $1 == key {sub(/,$/, "", $2); print $2; exit}'
    }
    output errors "$(in_summary errors)"
    output warnings "$(in_summary warnings)"
    output report "$report"
    output min-server-version "$(tr -d '\r' <"$report" |
        sed -n 's/^ \{10\}"inferred": "\([0-9][0-9.]*\)",\{0,1\}$/\1/p' |
        sort -t . -k 1,1n -k 2,2n -k 3,3n | tail -n 1)"
fi
# Where no bundle was checked the file says that nothing was found, and code scanning would take what it knows for mended.
if [ -s "$folder/mmlint.sarif" ] && [ -s "$report" ] && [ "$(in_summary bundles)" != 0 ]; then
    output sarif "$folder/mmlint.sarif"
fi
ended "$status"
