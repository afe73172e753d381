#!/bin/sh
# 100,000 people who do not exist, and the ten 抽出 of 一体的実施抽出 with their 指標 over all of them.
# usage: sh examples/people.sh [path of the sadame command] [folder for what is made] [how many people]
set -eu
sadame=${1:-sadame}
home=${2:-people}
rows=${3:-100000}
people=$home/被保険者.parquet

mkdir -p "$home"
if [ ! -e "$people" ]; then
  "$sadame" sample 一体的実施抽出 --rows "$rows" --output "$people" --on 2025-06-01
fi
"$sadame" run 一体的実施抽出 --input "$people" --output "$home/結果" --on 2025-06-01
