"""`sadame show`: what a 制度 asks, decides and stands on."""

import argparse
from pathlib import Path

from attrs import asdict

from sadame.dsl.core import Program, Slice
from sadame.dsl.lineage import lineage as lineage_of
from sadame.engine.app.books import open_policy
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.listing import Listing
from sadame.engine.app.overview import overview, periods
from sadame.engine.app.render import print_findings, print_json, problems_as_data, short_names

HELP = """
使い方: sadame show 制度 [--on DATE] [--path PATH…] [--json]

制度の入力、規則、基準値、解釈を、それぞれの根拠・出典と書いてある場所とともに一覧します。
根拠や出典のない定めは、初めに示す制度全体の根拠・出典によります。

引数:
  制度            制度の名前か、規則ファイル

オプション:
  --on DATE       この日に適用される定めを示す（省けば最も新しい定め）
  --path PATH…    制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  --json          結果を JSON で出力する
  -h, --help      この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --on --path --json`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Look it up and print it."""
    day = read_day(options.on) if options.on is not None else None
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        found = opened.findings()
        if options.json:
            print_json(problems_as_data(found, opened.sources))
        else:
            print_findings(found, opened.sources)
        return 1
    lineage = lineage_of(program, opened.book.programs)
    view = overview(lineage, _slice(program, day), opened.sources, day)
    if options.json:
        print_json(asdict(view))
    else:
        print("\n".join(Listing(view, short_names(opened.sources)).lines()))
    return 0


def _slice(program: Program, day: int | None) -> Slice:
    cut = program.slices[-1] if day is None else program.slice_on(day)
    if cut is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    return cut
