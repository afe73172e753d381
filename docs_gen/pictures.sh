#!/bin/sh
# Pictures of the pages as people see them: on a desk, on a phone, in the dark, on paper. To be looked at, not compared.
# Usage: pictures.sh SITE FOLDER [PAGE…]   (needs chromium, and pdftoppm for paper)
set -eu
site=$(cd "$1" && pwd) out=$2
shift 2
[ $# -gt 0 ] || set -- index 基本チェックリスト 介護テクノロジー導入支援事業 一体的実施抽出 index.dates
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "chromium がありません" >&2
  exit 1
}
mkdir -p "$out"
shoot() {
  "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-color-profile=srgb "$@" 2>/dev/null
}
for page in "$@"; do
  shoot --window-size=1280,2400 --screenshot="$out/$page.desk.png" "file://$site/$page.html"
  shoot --window-size=1280,1400 --force-dark-mode --enable-features=WebContentsForceDark:inversion_method/none \
    --blink-settings=preferredColorScheme=0 --screenshot="$out/$page.dark.png" "file://$site/$page.html"
  # A window is never narrower than 500 pixels: the phone is a frame in a page of its own.
  printf '<!DOCTYPE html><style>body{margin:0}iframe{border:0;width:390px;height:2400px}</style><iframe src="file://%s/%s.html"></iframe>' \
    "$site" "$page" >"$out/phone.html"
  shoot --window-size=500,2400 --screenshot="$out/$page.phone.png" "file://$(cd "$out" && pwd)/phone.html"
  rm "$out/phone.html"
  shoot --no-pdf-header-footer --print-to-pdf="$out/$page.pdf" "file://$site/$page.html"
  command -v pdftoppm >/dev/null && pdftoppm -r 60 -png -l 6 "$out/$page.pdf" "$out/$page.paper"
done
echo "$out に絵があります"
