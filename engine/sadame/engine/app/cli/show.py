"""`sadame show`: what a 制度 asks, decides and stands on."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from attrs import asdict

from sadame.dsl.core import Program, Slice
from sadame.engine.app.books import open_policy
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import (
    InputView,
    Overview,
    ParameterView,
    ReadingView,
    RuleView,
    overview,
    periods,
)
from sadame.engine.app.render import print_findings, print_json, problems_as_data

HELP = """
使い方: sadame show 制度 [--on DATE] [--path PATH…] [--json]

制度の入力、規則、基準値、解釈、出典を一覧します。

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
    view = overview(program, _slice(program, day), opened.sources)
    if options.json:
        print_json(asdict(view))
    else:
        print("\n".join(_lines(view)))
    return 0


def _slice(program: Program, day: int | None) -> Slice:
    cut = program.slices[-1] if day is None else program.slice_on(day)
    if cut is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    return cut


def _lines(view: Overview) -> Iterator[str]:
    yield view.policy
    head = (
        ("題名", [view.title]),
        ("所管", [view.jurisdiction]),
        ("根拠", view.authorities),
        ("適用", [view.period]),
    )
    yield from (f"　{label}：{text}" for label, texts in head for text in texts if text)
    if len(view.slices) > 1:
        yield "　定めの変わる区切り"
        yield from (f"　　・{each}" for each in view.slices)
    yield from _part("入力", [_input(each) for each in view.inputs])
    yield from _part("規則", [_rule(each, view) for each in view.rules])
    yield from _part("基準値", [_parameter(each) for each in view.parameters])
    yield from _part("解釈", [_reading(each) for each in view.readings])
    yield from _part("出典", [[each] for each in view.sources])
    yield ""
    yield f"事例 {view.cases}件　性質 {view.properties}件"


def _part(title: str, items: list[list[str]]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"■ {title}"
    for first, *rest in items:
        yield f"　{first}"
        yield from (f"　　{line}" for line in rest if line)


def _input(each: InputView) -> list[str]:
    limits = "、".join(part for part in (each.range, each.step and f"{each.step}刻み") if part)
    kind = "／".join(each.answers) or each.type
    return [
        f"{each.name}：{kind}" + (f"（{limits}）" if limits else ""),
        each.question and f"問：{each.question}",
        each.condition and f"条件：{each.condition}",
        each.coverage and f"収録：{each.coverage}",
        *each.silence,
    ]


def _rule(each: RuleView, view: Overview) -> list[str]:
    return [
        f"{each.kind} {each.name}：{each.type}" + (f"　{each.title}" if each.title else ""),
        *(f"根拠：{text}" for text in each.authorities if text not in view.authorities),
        *(f"備考：{text}" for text in each.remarks),
        *(f"承知：{text}" for text in each.acknowledged),
    ]


def _parameter(each: ParameterView) -> list[str]:
    return [
        f"{each.name}：{each.now}" + (f"（調整：{each.adjustment}）" if each.adjustment else ""),
        *(f"{entry.period}：{entry.value}" for entry in each.history),
    ]


def _reading(each: ReadingView) -> list[str]:
    default = f"既定は {each.default}" if each.default else "既定なし"
    return [
        f"{each.name}：{'、'.join(each.readings)}（{default}）",
        each.description,
        each.decided_by and f"決定：{each.decided_by}",
    ]
