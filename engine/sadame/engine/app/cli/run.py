"""`sadame run`: a 制度 over a whole population."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic_ns
from typing import TYPE_CHECKING

from attrs import evolve

from sadame.dsl import core, suggest
from sadame.dsl.folding import fold, name_of
from sadame.engine.app.books import open_policy
from sadame.engine.app.choices import choose_readings_in
from sadame.engine.app.dates import read_on
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

if TYPE_CHECKING:
    from sadame.engine.app.intake.roster import Roster
    from sadame.engine.app.output.population import Asked, Tell
    from sadame.engine.app.output.record import Data
    from sadame.engine.app.output.tables import Form
    from sadame.engine.app.output.writing import Written

HELP = """
使い方: sadame run 制度 --input FILE… --output DIR --on 基準日 [--map FILE]
                   [--reading 名前=読み方]… [--only 抽出…] [--format ファイル形式]
                   [--encoding 文字コード] [--min-cell N] [--path PATH…]
       sadame run 制度 --input FILE… --on 基準日 --plan
       sadame run 制度 --engine spark --input 人.parquet 一覧=場所… --output DIR --on 基準日
                   [--master 接続先]

名簿の全員に制度を当てはめ、抽出の一覧、指標、まとめ、記録を一つのフォルダーに書き出します。

引数:
  制度                     制度の名前か、規則ファイル

オプション:
  --input FILE…            名簿のファイル（CSV、Excel、Parquet、Arrow）
  --output DIR             書き出すフォルダー。前の結果なら、丸ごと置き換える
  --on 基準日              2025-04-01、令和7年4月1日 など。一人ずつ違うなら、その日のある列の名前
  --map FILE               列と入力の対応（sadame map init で下書きできる）
  --reading 名前=読み方     解釈の読み方を選ぶ（何度でも書ける）
  --only 抽出…             この抽出と、それを数える指標だけ。指標の名前も書ける
  --format ファイル形式    parquet（省けばこれ）、csv、xlsx
  --encoding 文字コード    CSV の文字コード。utf-8-bom（省けばこれ）、cp932
  --min-cell N             N人未満の数を、指標とまとめで秘匿する
  --plan                   当てはめずに、どう計算するかを示す
  --engine 計算エンジン    polars（省けばこれ）、spark（Parquet を読み、市町村ごとに Parquet を書く）
  --master 接続先          spark の接続先。省けばこの機械で動かす
  --path PATH…             制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help               この説明
"""

FORMATS = ("parquet", "csv", "xlsx")
ENCODINGS = ("utf-8-bom", "cp932")
ENGINES = ("polars", "spark")
_MOST_CELL = 1_000_000
_CLEAR = "\r\033[K"
_MILLISECOND, _SECOND = 1_000_000, 1_000_000_000  # in nanoseconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the help shows."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--input", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--output", type=Path, metavar="DIR")
    parser.add_argument("--on", required=True, metavar="基準日")
    parser.add_argument("--map", type=Path, metavar="FILE")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--only", nargs="+", default=[], metavar="抽出")
    parser.add_argument("--format", default=FORMATS[0], metavar="ファイル形式")
    parser.add_argument("--encoding", default=ENCODINGS[0], metavar="文字コード")
    parser.add_argument("--min-cell", default="0", metavar="N")
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--engine", default=ENGINES[0], metavar="計算エンジン")
    parser.add_argument("--master", default="local[*]", metavar="接続先")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Read, survey, write; 1 if the rules are wrong."""
    on = read_on(options.on)
    _one_of("--format", options.format, FORMATS)
    _one_of("--encoding", options.encoding, ENCODINGS)
    _one_of("--engine", options.engine, ENGINES)
    least = _least(options.min_cell)
    if options.output is None and not options.plan:
        raise CalledWrongly("--output を指定してください", "--output 結果")
    _needs_polars()
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    asked = evolve(_asked(program, on, options), sources=opened.sources)
    if options.plan:
        from sadame.engine.app.output.planning import planned

        print("\n".join(planned(asked, _rosters(asked, options))))
        return 0
    if options.engine == "spark":
        from sadame.engine.app.cli.run_spark import run_spark

        return run_spark(asked, options.input, options.output, options.master)
    return _write(asked, options, least)


def _asked(program: core.Program, on: int | str, options: argparse.Namespace) -> "Asked":
    from sadame.engine.app.output.population import Asked
    from sadame.engine.bulk.days import dated_extractions

    parts = program.slices
    if isinstance(on, int):
        parts = tuple(part for part in parts if part.covers(on))
    if not parts:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    readings = choose_readings_in(parts, options.reading)
    lists = dated_extractions(parts, program.own)
    about = {each.name: each for part in parts for each in part.indicators}
    if not lists and not about:
        raise CalledWrongly(
            f"「{program.name}」には抽出も指標もありません",
            "一件ずつ当てはめるには sadame eval を使います",
        )
    chosen, indicators = _chosen([*about.values()], lists, options.only)
    return Asked(program, parts, on, readings, chosen, indicators)


def _chosen(
    about: Sequence[core.Indicator], lists: Sequence[str], said: Sequence[str]
) -> tuple[Sequence[str], Sequence[core.Indicator]]:
    """The 抽出 of `--only`, and the 指標 that count them or are named themselves."""
    if not said:
        return lists, about
    known = [*lists, *(each.name for each in about)]
    wanted = {name_of(fold(each)) for each in said}
    for name in wanted - {*known}:
        near = suggest.near(name, known)
        hint = "か".join(f"「{each}」" for each in near[:3])
        raise CalledWrongly(
            f"「{name}」という抽出も指標もありません",
            f"{hint}のことですか" if hint else f"{'、'.join(known[:5])} などがあります",
        )
    indicators = [
        each for each in about if each.name in wanted or wanted & {*core.references(each)}
    ]
    return [name for name in lists if name in wanted], indicators


def _write(asked: "Asked", options: argparse.Namespace, least: int) -> int:
    from sadame.engine.app.output.cover import people
    from sadame.engine.app.output.folder import refuse_foreign, replace_folder
    from sadame.engine.app.output.record import dated_shown
    from sadame.engine.app.output.writing import SUMMARY, changes

    output: Path = options.output
    refuse_foreign(output)
    run = replace_folder(output, lambda home: _fill(home, asked, options, least))
    for line in changes(run.changed):
        print(line)
    if run.found.undated.height:
        print(
            f"基準日がないか、適用されない日なので「誤り」とした人 {people(dated_shown(run.found, least)[-1])}"
        )
    for name, each in run.standings.items():
        print(f"抽出 {name}　該当 {people(each.hit)}　不明 {people(each.unknown)}")
    print(f"{output} に書き出しました\n  → まとめは {output / SUMMARY}")
    return 0


def _fill(home: Path, asked: "Asked", options: argparse.Namespace, least: int) -> "Written":
    """Survey, and write the files of a run; its lists lie on a shelf in the same folder while they grow."""
    from sadame.engine.app.intake.source import sha256_of
    from sadame.engine.app.output.population import survey
    from sadame.engine.app.output.shelf import shelf_in
    from sadame.engine.app.output.writing import told, write_rest, write_tables

    began = monotonic_ns()
    rosters = _rosters(asked, options)
    settings: Data = {
        "only": [*options.only],
        "format": options.format,
        "encoding": options.encoding if options.format == "csv" else None,
        "min_cell": least or None,
        "mapping": None if options.map is None else sha256_of(options.map),
    }
    with shelf_in(home) as shelf:
        found = survey(asked, rosters, _progress(), shelf)
        if sys.stderr.isatty():
            print(_CLEAR, end="", file=sys.stderr, flush=True)
        times: Data = {
            "milliseconds_reading_and_surveying": (monotonic_ns() - began) // _MILLISECOND
        }
        run, form = told(found, least), _form(options)
        write_tables(home, run, form)
    write_rest(home, run, form, settings, times)
    return run


def _rosters(asked: "Asked", options: argparse.Namespace) -> "tuple[Roster, ...]":
    from sadame.engine.app.intake.mapping import EMPTY, read_mapping
    from sadame.engine.app.intake.targets import targets_of
    from sadame.engine.app.output.population import open_rosters

    mapping = EMPTY if options.map is None else read_mapping(options.map, targets_of(*asked.parts))
    folder = None if options.output is None else options.output.absolute().parent
    return open_rosters(asked, options.input, mapping, folder)


def _form(options: argparse.Namespace) -> "Form":
    from sadame.engine.app.output.tables import Encoding, Form, Format

    return Form(Format(options.format), Encoding(options.encoding))


def _progress() -> "Tell":
    """Tells a person who waits at a terminal how far it is; a file or a program is told nothing."""
    began = monotonic_ns()

    def tell(rows: int) -> None:
        speed = rows * _SECOND // max(monotonic_ns() - began, 1)
        said = f"{_CLEAR}{rows:,}行（毎秒 {speed:,}行）"
        print(said, end="", file=sys.stderr, flush=True)

    def silent(rows: int) -> None:
        del rows

    return tell if sys.stderr.isatty() else silent


def _one_of(option: str, said: str, words: Sequence[str]) -> None:
    if said not in words:
        raise CalledWrongly(
            f"{option} に「{said}」は書けません", f"{'、'.join(words)} のどれかを書いてください"
        )


def _least(text: str) -> int:
    folded = fold(text)
    if not folded.isdecimal() or not folded.isascii() or int(folded[:9]) > _MOST_CELL:
        raise CalledWrongly("--min-cell には 0 以上の整数を書きます", "--min-cell 10")
    return int(folded)


def _needs_polars() -> None:
    from importlib.util import find_spec

    if find_spec("polars") is None:
        raise CalledWrongly(
            "名簿を読む部品（polars）が入っていません",
            'pip install "sadame[bulk]" で入れてください',
        )
