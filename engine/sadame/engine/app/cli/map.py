"""`sadame map`: how the columns of a roster stand for the facts of a 制度."""

import argparse
from pathlib import Path

from sadame.dsl.core import Program, Slice
from sadame.engine.app.books import open_policy
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.new_files import write_new
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

HELP = """
使い方: sadame map init 制度 --input FILE [--out FILE] [--on DATE] [--path PATH…]
       sadame map check 制度 --input FILE… [--map FILE] [--on DATE] [--path PATH…]

名簿（CSV、Excel、Parquet、Arrow）の列と、制度の入力との対応を作り、確かめます。

init は、見出しとはじめの行から対応の下書き（YAML）を作ります。推測した行には、そう書きます。
check は、名簿を終わりまで読み、直して読んだます、誤りとしたます、重複した人を数えて示します。
誤りとしたますや人があれば、終了コードは 1 です。

引数:
  制度          制度の名前か、規則ファイル

オプション:
  --input FILE  名簿のファイル（check では、いくつでも書ける）
  --map FILE    対応のファイル（省けば、入力の名前の列だけを読む）
  --out FILE    下書きを書くファイル（省けば画面に出す）
  --on DATE     この日に適用される定めによる（省けば最も新しい定め）
  --path PATH…  制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help    この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`init｜check 制度 --input --map --out --on --path`."""
    parser.add_argument("words", nargs="+", metavar="init か check")
    parser.add_argument("--input", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--map", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Draft a mapping, or read a roster with one."""
    match options.words:
        case ["init" | "check" as deed, said]:
            pass
        case ["init" | "check" as deed, *_]:
            raise CalledWrongly(
                "制度を一つ指定してください", f"sadame map {deed} 制度 --input 名簿.csv"
            )
        case _:
            raise CalledWrongly(
                f"「{options.words[0]}」はできません", "init か check を書いてください"
            )
    if not options.input:
        raise CalledWrongly("--input を指定してください", "--input 名簿.csv")
    _needs_polars()
    opened, program = open_policy(said, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    part = _part(program, options.on)
    return (_init if deed == "init" else _check)(program, part, options)


def _part(program: Program, on: str | None) -> Slice:
    part = program.slices[-1] if on is None else program.slice_on(read_day(on))
    if part is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    return part


def _needs_polars() -> None:
    from importlib.util import find_spec

    if find_spec("polars") is None:
        raise CalledWrongly(
            "名簿を読む部品（polars）が入っていません",
            'pip install "sadame[bulk]" で入れてください',
        )


def _init(program: Program, part: Slice, options: argparse.Namespace) -> int:
    from sadame.engine.app.intake.guessing import draft

    if len(options.input) > 1:
        raise CalledWrongly(
            "下書きは一つのファイルから作ります", "--input に一つだけ書いてください"
        )
    text = draft(program, part, options.input[0])
    out: Path | None = options.out
    if out is None:
        print(text, end="")
        return 0
    write_new(out.parent, {out.name: text})
    print(f"{out} に対応の下書きを書きました\n  → 「推測」と「#」の行を確かめてください")
    return 0


def _check(program: Program, part: Slice, options: argparse.Namespace) -> int:
    from sadame.engine.app.intake.mapping import EMPTY, read_mapping
    from sadame.engine.app.intake.roster import read_roster
    from sadame.engine.app.intake.targets import targets_of

    mapping = EMPTY if options.map is None else read_mapping(options.map, targets_of(part))
    roster = read_roster(program, part, options.input, mapping)
    for _ in roster.batches():
        pass
    report = roster.report()
    for line in report.lines():
        print(line)
    return 1 if any(note.done.is_fault for note in report.notes) else 0
