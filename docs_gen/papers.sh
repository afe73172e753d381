#!/bin/sh
# A 新旧対照表 and a 決定通知 of a shipped 制度 as it might be amended, to be looked at: papers.sh SADAME FOLDER
set -eu
sadame=$1 out=$2
home=$(cd "$(dirname "$0")/.." && pwd)
rules=$home/policies/fund/kaigo_technology.sadame
rm -rf "$out"
mkdir -p "$out"
sed -e 's/| 250万円  |/| 260万円  |/' -e 's/千円未満切捨て/百円未満切捨て/' "$rules" >"$out/改正案.sadame"
for ending in html docx; do
  "$sadame" diff "$rules" "$out/改正案.sadame" --out "$out/新旧対照表.$ending" || [ $? -eq 1 ]
done
"$sadame" notice --new-template "$out/見本.txt"
sed -e 's/〔ここに[^〕]*〕/（見本の文）/' "$out/見本.txt" >"$out/文面.txt"
sed -e 's/10人〜11人/11人/' "$home/examples/facts/technology.json" >"$out/事実.json"
for ending in html docx; do
  "$sadame" notice "$rules" --facts "$out/事実.json" --on 2025-06-01 --template "$out/文面.txt" --only 補助額 \
    --slot 文書番号=見福第1号 --slot 通知日=令和7年6月10日 --slot 宛名=社会福祉法人見本会 --slot 申請日=令和7年6月2日 \
    --out "$out/決定通知.$ending"
done
