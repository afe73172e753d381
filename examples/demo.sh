#!/bin/sh
# Three real cases, each decided by the rules that ship with Sadame, with the reasons in Japanese.
# usage: sh examples/demo.sh [path of the sadame command]
set -eu
sadame=${1:-sadame}
facts=$(dirname "$0")/facts

decide() { # decide 制度 FACTS DATE
  printf '\n$ sadame eval %s --facts examples/facts/%s --on %s --explain\n\n' "$1" "$2" "$3"
  "$sadame" eval "$1" --facts "$facts/$2" --on "$3" --explain
}

decide 基本チェックリスト checklist.json 2025-04-01
decide 介護テクノロジー導入支援事業 technology.json 2025-06-01
decide 一体的実施抽出 extraction.json 2025-06-01
