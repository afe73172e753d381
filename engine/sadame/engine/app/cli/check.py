"""`sadame check`: what is wrong in rule files. Silent when nothing is."""

import argparse
from pathlib import Path

from sadame.dsl.diagnostics import Severity
from sadame.engine.app.books import open_paths
from sadame.engine.app.render import print_json, problems_as_data, render_all

HELP = """
使い方: sadame check [PATH…] [--json]

規則ファイルを検査します。誤りがなければ何も表示しません。

引数:
  PATH        規則ファイルか、それを含むフォルダー（省けば今のフォルダー）

オプション:
  --json      結果を JSON で出力する
  -h, --help  この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --json`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[Path()], metavar="PATH")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Check, print what was found, and say whether it is fine."""
    opened = open_paths(options.paths)
    found = opened.findings()
    if options.json:
        print_json(problems_as_data(found, opened.sources))
    elif found:
        print(render_all(found, opened.sources))
    return 1 if any(each.severity is Severity.ERROR for each in found) else 0
