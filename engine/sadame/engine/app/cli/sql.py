"""`sadame sql`: a 制度 as one query for a database."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl.calendar import format_date
from sadame.dsl.core import Program
from sadame.engine.app.books import open_policy
from sadame.engine.app.choices import choose_readings, choose_results, results_of
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

if TYPE_CHECKING:
    from sadame.engine.columnar.sql.statements import Statement

HELP = """
使い方: sadame sql 制度 [名前…] --dialect 方言 --on DATE [--reading 名前=読み方]…
                   [--table 表] [--key 列] [--path PATH…]

制度を、データベースに送る一つの問合せ（SQL）として表示します。

引数:
  制度                   制度の名前か、規則ファイル
  名前…                  この結果だけを求める（省けばすべて）

オプション:
  --dialect 方言         duckdb、spark、postgres のどれか
  --on DATE              基準日（2025-04-01、令和7年4月1日 など）
  --reading 名前=読み方   解釈の読み方を選ぶ（何度でも書ける）
  --table 表             一人一行の表の名前（省けば「人」）
  --key 列               だれの行かを示す列の名前（省けば「番号」）
  --path PATH…           制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help             この説明
"""
DIALECTS = ("duckdb", "spark", "postgres")
_EXTRA = "pip install 'sadame[sql]' で sqlglot を加えてください"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 名前… --dialect --on --reading --table --key --path`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("names", nargs="*", metavar="名前…")
    parser.add_argument("--dialect", required=True, metavar="方言")
    parser.add_argument("--on", required=True, metavar="DATE")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--table", default="人", metavar="表")
    parser.add_argument("--key", default="番号", metavar="列")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Print the query; 1 if the rules are wrong."""
    if options.dialect not in DIALECTS:
        raise CalledWrongly(
            f"「{options.dialect}」という方言はありません",
            f"{'、'.join(DIALECTS)} から選んでください",
        )
    day = read_day(options.on)
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    made = _statement(program, day, options)
    print("\n".join(_heading(program, day, made)))
    from sadame.engine.columnar.sql.dialects import DIALECTS as KNOWN

    print(made.text(KNOWN[options.dialect]), end=";\n")
    for name, why in made.left.items():
        print(
            f"注意 「{name}」には、SQL では求められない行があります（{why}）\n"
            "  → 状態が「未計算」の行は sadame eval で求めてください",
            file=sys.stderr,
        )
    return 0


def _statement(program: Program, day: int, options: argparse.Namespace) -> "Statement":
    try:
        from sadame.engine.columnar.sql.dialects import DIALECTS as KNOWN
        from sadame.engine.columnar.sql.natural import TooFineError
        from sadame.engine.columnar.sql.statements import Tables, statement
    except ModuleNotFoundError as lack:
        if lack.name != "sqlglot":
            raise
        raise CalledWrongly("SQL を書くための sqlglot がありません", _EXTRA) from lack
    cut = program.slice_on(day)
    if cut is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    readings = choose_readings(program, day, options.reading)
    names = choose_results(program, options.names)
    known = {rule.name for rule in cut.rules()}
    wanted = [each for each in names or results_of(program) if each in known]
    if options.key in known:
        raise CalledWrongly(
            f"--key の「{options.key}」は結果の名前です",
            "だれの行かを示す、別の名前の列にしてください",
        )
    tables = Tables(options.table, options.key)
    try:
        return statement(cut, wanted, day, readings, KNOWN[options.dialect], tables)
    except TooFineError as fine:
        raise CalledWrongly(
            f"「{fine.args[0]}」の刻みは小数6桁で書けないため、SQL では扱えません",
            "この制度は sadame eval で当てはめてください",
        ) from fine


def _heading(program: Program, day: int, made: "Statement") -> Iterator[str]:
    """What the query is of, and the columns that it reads, as comments."""
    yield f"-- {program.name}（基準日 {format_date(day)}）"
    yield "-- 読む列（NULL は未回答）："
    for each in made.reads:
        yield f"--   {each.table} の {each.name}  {each.type}"
