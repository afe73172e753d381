"""`sadame sample`: people who do not exist, for trying a 制度 on many."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl import calendar
from sadame.dsl.core import Input, Program, Slice
from sadame.dsl.folding import fold
from sadame.dsl.types import ListOf
from sadame.engine.app.books import open_policy
from sadame.engine.app.cli.run import ENCODINGS
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.new_files import grow_new
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

if TYPE_CHECKING:
    from sadame.engine.app.samples.people import Stretch
    from sadame.engine.app.samples.plans import Plan
    from sadame.engine.app.samples.recorded import Recorded

HELP = """
使い方: sadame sample 制度 --rows N --output FILE [--seed S] [--on DATE] [--blank 割合]
                      [--claims DIR] [--encoding 文字コード] [--path PATH…]

実在しない人を作り、制度の入力の形で書き出します。試し、見本、計測のためのものです。
割合や値の散らばりは、どの統計にもよりません。同じ --seed からは、いつも同じ人ができます。

引数:
  制度                    制度の名前か、規則ファイル

オプション:
  --rows N                人数（件数）
  --output FILE           書き出すファイル。.parquet、.csv、.xlsx のどれか
  --seed S                種。0 以上の整数（省けば 0）
  --on DATE               この日の定めに合わせる（省けば最も新しい定めの初日）
  --blank 割合            空欄にする割合（省けば 10%）
  --claims DIR            一覧の表（一体的実施抽出では、レセプト・処方・健診・認定の記録）も、このフォルダーに書き出す
                          記録からの一体的実施抽出では、sadame run の --map に渡す「対応.yaml」も書く
  --encoding 文字コード   CSV の文字コード。utf-8-bom（省けばこれ）、cp932
  --path PATH…            制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help              この説明
"""

_MOST_ROWS = 1_000_000_000
_MOST_SEED = (1 << 63) - 1
_EXTRA = 'pip install "sadame[bulk]" で入れてください'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --rows --output --seed --on --blank --claims --encoding --path`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--rows", required=True, metavar="N")
    parser.add_argument("--output", required=True, type=Path, metavar="FILE")
    parser.add_argument("--seed", default="0", metavar="S")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--blank", default="10%", metavar="割合")
    parser.add_argument("--claims", type=Path, metavar="DIR")
    parser.add_argument("--encoding", default=ENCODINGS[0], metavar="文字コード")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Make them up and write them."""
    rows = _whole(options.rows, "--rows", 1, _MOST_ROWS)
    seed = _whole(options.seed, "--seed", 0, _MOST_SEED)
    blank = _percent(options.blank)
    encoding = _encoding(options.encoding)
    day = read_day(options.on) if options.on is not None else None
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    day, cut = _cut(program, day)
    try:
        from sadame.engine.app.samples.people import Stretch
        from sadame.engine.app.samples.plans import plan_of
        from sadame.engine.app.samples.recorded import recorded_of
    except ModuleNotFoundError as missing:
        if missing.name != "polars":
            raise
        raise CalledWrongly("人を作るには polars が要ります", _EXTRA) from None
    recorded = recorded_of(program, cut, opened.behind(program.name).values(), day)
    made = recorded or plan_of(program, cut, day)
    stretch = Stretch(seed, 0, rows)
    writers = _people(made, stretch, blank, options.output, encoding)
    if options.claims is not None:
        writers |= _tables(made, stretch, options.claims)
    grow_new(writers)
    print(f"{program.name}　{rows:,}件　基準日 {calendar.format_date(day)}　種 {seed}")
    print("".join(f"　{path}\n" for path in writers), end="")
    lists = [each.name for each in cut.symbols if _is_list(each)]
    if lists and options.claims is None:
        print(f"一覧（{'、'.join(lists)}）は書き出していません")
        print("  → --claims にフォルダーを書いてください")
    return 0


def _is_list(symbol: object) -> bool:
    return isinstance(symbol, Input) and isinstance(symbol.type, ListOf)


def _people(
    made: "Plan | Recorded", stretch: "Stretch", blank: int, out: Path, encoding: str
) -> dict[Path, Callable[[Path], None]]:
    from sadame.engine.app.samples import natural, recorded
    from sadame.engine.app.samples.files import writer
    from sadame.engine.app.samples.plans import Plan

    if isinstance(made, Plan):
        if not made.columns:
            raise CalledWrongly(f"「{made.program.name}」には入力がありません")
        kinds = {each.name: each.scale.type for each in made.columns}
        frame = natural.people(made, stretch, blank)
    else:
        kinds = dict(made.kinds)
        frame = recorded.people(made, stretch, blank)
    return {out: writer(out, frame, kinds, stretch.count, encoding)}


def _tables(
    made: "Plan | Recorded", stretch: "Stretch", folder: Path
) -> dict[Path, Callable[[Path], None]]:
    from functools import partial

    from sadame.engine.app.samples.claims import records
    from sadame.engine.app.samples.elements import elements
    from sadame.engine.app.samples.files import parquet, text
    from sadame.engine.app.samples.plans import Plan
    from sadame.engine.app.samples.profile import is_about_elderly_people
    from sadame.engine.app.samples.recorded import MAPPING, mapping_of

    plan = made if isinstance(made, Plan) else made.plan
    found = {each.name: elements(plan, each, stretch) for each in plan.lists}
    if is_about_elderly_people(plan.program, plan.by_name):
        found |= {table.name: frame for table, frame in records(plan, stretch).items()}
    if not found:
        raise CalledWrongly(
            f"「{plan.program.name}」に、--claims で書き出す表はありません",
            "--claims を省いてください",
        )
    files: dict[Path, Callable[[Path], None]] = {
        folder / f"{name}.parquet": partial(parquet, frame) for name, frame in found.items()
    }
    if not isinstance(made, Plan):
        files[folder / MAPPING] = partial(text, mapping_of(made))
    return files


def _cut(program: Program, day: int | None) -> tuple[int, Slice]:
    """The day and what is in force then."""
    last = program.slices[-1]
    if day is None:
        first = last.start if last.start is not None else last.end
        day = calendar.ordinal(2025, 4, 1) if first is None else first
    cut = program.slice_on(day)
    if cut is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    return day, cut


def _whole(text: str, option: str, low: int, high: int) -> int:
    plain = fold(text).replace(",", "").replace("_", "")
    if not re.fullmatch(r"[0-9]{1,19}", plain) or not low <= int(plain) <= high:
        raise CalledWrongly(
            f"{option} の「{text}」は使えません",
            f"{low:,} から {high:,} までの整数を書いてください",
        )
    return int(plain)


def _percent(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,3})%?", fold(text).replace(" ", ""))
    if found is None or int(found[1]) > 100:
        raise CalledWrongly(
            f"--blank の「{text}」は使えません", "0% から 100% までを、1% 刻みで書いてください"
        )
    return int(found[1])


def _encoding(text: str) -> str:
    if text not in ENCODINGS:
        raise CalledWrongly(
            f"--encoding の「{text}」は使えません",
            f"{'、'.join(ENCODINGS)} のどれかを書いてください",
        )
    return text
