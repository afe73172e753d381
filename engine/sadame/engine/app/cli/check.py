"""`sadame check`: what is wrong in rule files. Silent when nothing is."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict

from sadame.dsl.diagnostics import Diagnostic, Severity
from sadame.engine.app.books import Opened, open_paths
from sadame.engine.app.disk import CalledWrongly, replace_text
from sadame.engine.app.render import print_findings, print_json, problems_as_data

HELP = """
使い方: sadame check [PATH…] [--fix] [--strict] [--format 形式｜--json]

規則ファイルを検査します。誤りがなければ何も表示しません。

引数:
  PATH        規則ファイルか、それを含むフォルダー（省けば今のフォルダー）

オプション:
  --fix       直し方が一つに決まる誤りを、ファイルの中で直す（直したものを示し、残りを知らせる）
  --strict    注意が残っているときも、終了コードを 1 にする
  --format 形式
              text（画面）、json、sarif（SARIF 2.1.0）、github（GitHub Actions）のどれかで出力する
  --json      --format json と同じ
  -h, --help  この説明
"""

FORMATS = ("text", "json", "sarif", "github")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --fix --strict --format --json`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[Path()], metavar="PATH")
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--format", default="text", metavar="形式")
    parser.add_argument("--json", action="store_const", const="json", dest="format")


def run(options: argparse.Namespace) -> int:
    """Check, print what was found, and say whether it is fine."""
    if options.format not in FORMATS:
        raise CalledWrongly(
            f"--format に「{options.format}」という形式はありません",
            f"{'、'.join(FORMATS)} のどれかを書いてください",
        )
    opened = open_paths(options.paths)
    fixes: list[dict[str, object]] = []
    if options.fix:
        opened, fixes = _fix(opened)
    found = opened.findings()
    if options.format == "json" and options.fix:
        print_json({**problems_as_data(found, opened.sources), "fixes": fixes})
    else:
        if options.format == "text":
            _say(fixes)
        _print(found, opened, options.format)
    counted = [each for each in found if options.strict or each.severity is Severity.ERROR]
    return 1 if counted else 0


def _fix(opened: Opened) -> tuple[Opened, list[dict[str, object]]]:
    """Write the files that could be improved, each as a whole; say what was put for what."""
    from sadame.engine.app.fixing import fixed

    before = {source.path: source.text for source in opened.shelf.sources}
    opened, made = fixed(opened)
    for source in opened.shelf.sources:
        if source.text != before[source.path]:
            replace_text(Path(source.path), source.text)
    return opened, [asdict(each) for each in made]


def _say(fixes: Sequence[dict[str, object]]) -> None:
    for each in fixes:
        change = _change(str(each["before"]), str(each["after"]))
        print(f"{each['path']}:{each['line']}:{each['column']} {each['code']} {change}")
    if fixes:
        print(f"{len(fixes)}か所を直しました")


def _change(before: str, after: str) -> str:
    if not before:
        return f"「{after}」を加えました"
    if not before.strip() and not after:
        return "空白を消しました"
    if not after:
        points = "、".join(f"U+{ord(each):04X}" for each in before)
        return f"文字（{points}）を消しました"
    return f"「{before}」を「{after.strip()}」にしました"


def _print(found: Sequence[Diagnostic], opened: Opened, form: str) -> None:
    from sadame.engine.app import formats

    match form:
        case "json":
            print_json(problems_as_data(found, opened.sources))
        case "sarif":
            print_json(formats.sarif(found, opened.sources))
        case "github" if found:
            print(formats.github(found, opened.sources))
        case "text" if found:
            print_findings(found, opened.sources)
