#!/usr/bin/env bash
# What the real pre-commit makes of .pre-commit-hooks.yaml. Builds mmlint, as pre-commit does for its users.
# pre-commit.sh PROGRAM FOLDER
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
program=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder/plugin"
export PRE_COMMIT_HOME=$folder/home
cd "$folder/plugin"
git init --quiet .
printf 'module example.com/hello\n' >go.mod
cat >.pre-commit-config.yaml <<END
repos:
  - repo: $repository
    rev: $(git -C "$repository" rev-parse HEAD)
    hooks:
      - id: mmlint
        args: [--fail-on, warning]
END

# hook FILE: runs it as a commit of that file would.
hook() {
    git add .
    "$program" run --color never --files "$1" >"$folder/log" 2>&1
}

# said TEXT
said() {
    grep -q "$1" "$folder/log" || { cat "$folder/log"; exit 1; }
}

cat >plugin.json <<'END'
{
  "id": "com.example.hello", "name": "Hello", "version": "1.0.0", "min_server_version": "10.11.0",
  "server": {"executables": {"linux-amd64": "server/dist/plugin-linux-amd64", "linux-arm64": "server/dist/plugin-linux-arm64"}}
}
END
hook plugin.json || { cat "$folder/log"; exit 1; }
said Passed

printf '{"id": "a b"}\n' >plugin.json
! hook plugin.json || { echo "a bad manifest passed"; exit 1; }
said manifest/id-invalid

hook go.mod || { cat "$folder/log"; exit 1; }
said 'no files to check'
echo "pre-commit: a good manifest passes, a bad one does not, other files are no matter"
