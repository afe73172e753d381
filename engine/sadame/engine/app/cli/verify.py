"""`sadame verify`: what holds of rules in every case, and a case where it does not."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Severity
from sadame.dsl.folding import fold
from sadame.dsl.source import Source
from sadame.engine.app.books import Opened, open_paths, open_policy
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.render import print_findings, print_json, problems_as_data, wanted_style

if TYPE_CHECKING:
    from sadame.engine.app.proofs import Asked, Report

_CLEAR = "\r\x1b[K"

HELP = """
使い方: sadame verify [制度…] [--only コード…] [--limit 手間] [--json]
       sadame verify --same 前 後 [--json]

すべての場合を調べて、表の隙間や重なり、食い違うただし書、0で割る計算などがないことを確かめます。
あるときは、そうなる例を事例の形で示します。

引数:
  制度            規則ファイル、それを含むフォルダー、または制度の名前（省けば今のフォルダー）

オプション:
  --only コード…  そのコード（V0601 など）だけを知らせる
  --same 前 後    二つの規則が、どの場合も同じ結果になることを証明する。違うなら、違う場合を示す。
                  前と後には、ファイルかフォルダー、または「改訂:ファイル」を書く
  --limit 手間    一つの問いにかける手間（省けば4。大きくすると、判定できずが減ることがある）
  --json          結果を JSON で出力する
  --path PATH…    制度を探す場所
  -h, --help      この説明

終了コード: 0 指摘なし　1 指摘がある　2 呼び方の誤り
"""
_STEPS = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度… --only --limit --json --path`."""
    parser.add_argument("what", nargs="*", default=["."], metavar="制度")
    parser.add_argument("--only", nargs="+", default=[], metavar="コード")
    parser.add_argument("--same", nargs=2, metavar="FILE")
    parser.add_argument("--limit", type=int, default=4, metavar="手間")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Prove and tell; 0 nothing was found, 1 something was."""
    if find_spec("z3") is None:
        raise CalledWrongly(
            "証明に使う部品（z3）が入っていません",
            'pip install "sadame[verify]" で入れてください',
        )
    asked = _asked(options)
    if options.same is not None:
        return _same(options)
    opened = [*_opened(options.what, options.path)]
    for each, _ in opened:
        if found := [one for one in each.findings() if one.severity is Severity.ERROR]:
            if options.json:
                print_json(problems_as_data(found, each.sources))
            else:
                print_findings(found, each.sources)
            return 1
    reports = [
        (_proved(one, program, asked), one.sources)
        for one, programs in opened
        for program in programs
    ]
    if options.json:
        _print_data(reports)
    else:
        _print_text(reports)
    return 1 if any(report.found for report, _ in reports) else 0


def _same(options: argparse.Namespace) -> int:
    """Two versions; 0 they are proved to be the same, 1 they are not."""
    from sadame.engine.app.sameness import data_of, lines, sameness

    if options.what != ["."] or options.only:
        raise CalledWrongly(
            "--same のときは、前と後だけを書きます",
            "sadame verify --same 前.sadame 後.sadame のように書いてください",
        )
    old, new = options.same
    found = sameness(old, new, options.limit * _STEPS)
    if options.json:
        print_json(data_of(found))
    else:
        print("\n".join(lines(found)))
    return 0 if found.is_same else 1


def _asked(options: argparse.Namespace) -> "Asked":
    from sadame.engine.app.proofs import Asked, codes

    wanted = tuple(fold(each).strip().upper() for each in options.only)
    for each in wanted:
        if each not in codes():
            raise CalledWrongly(
                f"「{each}」というコードの指摘はありません",
                f"{'、'.join(codes())} のどれかを書いてください",
            )
    if not 1 <= options.limit <= 1000:
        raise CalledWrongly("手間は1から1000までの数です", "--limit 20 のように書いてください")
    return Asked(wanted, options.limit * _STEPS)


def _opened(said: list[str], beside: list[Path]) -> Iterator[tuple[Opened, list[Program]]]:
    """The 制度 that were asked for: those in files and folders, then those by name."""
    paths = [Path(each) for each in said if Path(each).exists()]
    if paths:
        opened = open_paths(paths)
        yield opened, opened.programs()
    for each in said:
        if not Path(each).exists():
            opened, program = open_policy(each, beside)
            yield opened, [] if program is None else [program]


def _proved(opened: Opened, program: Program, asked: "Asked") -> "Report":
    from sadame.engine.app.proven import report

    def tell(done: int, all_: int) -> None:
        said = f"{_CLEAR}{program.name}　{done}/{all_}"
        print(said, end="", file=sys.stderr, flush=True)

    sources = opened.behind_sources(program.name)
    if not sys.stderr.isatty():
        return report(program, sources, asked.limit).only(asked.only)
    try:
        return report(program, sources, asked.limit, tell).only(asked.only)
    finally:
        print(_CLEAR, end="", file=sys.stderr, flush=True)


def _print_text(reports: Sequence[tuple["Report", Mapping[str, Source]]]) -> None:
    from sadame.engine.app.proofs import idle_notes, tally, text

    style = wanted_style()
    for report, sources in reports:
        print("\n".join(text(report, sources, style)))
    told = [report for report, _ in reports]
    places = {path: source for _, sources in reports for path, source in sources.items()}
    for line in idle_notes(told, places):
        print(line)
    assumed = dict.fromkeys(each for report in told for each in report.assumed)
    print(f"証明の前提：{'。'.join(assumed)}")
    if found := [one for report in told for one in report.found]:
        print(f"くわしくは sadame explain {found[0].problem.code}")
    if len(reports) != 1:
        print(f"合計　{tally(told)}")


def _print_data(reports: Sequence[tuple["Report", Mapping[str, Source]]]) -> None:
    from sadame.engine.app.proofs import data

    print_json({"policies": [data(report, sources) for report, sources in reports]})
