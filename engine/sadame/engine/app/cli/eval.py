"""`sadame eval`: one case, its results, and why."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from sadame.dsl import suggest
from sadame.dsl.calendar import format_date
from sadame.dsl.core import Program, Reading
from sadame.dsl.folding import fold, name_of
from sadame.dsl.trace import Trace
from sadame.engine.app.books import Opened, open_policy
from sadame.engine.app.case_files import read_case
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings, print_json, problems_as_data
from sadame.engine.app.results import trace_as_data
from sadame.engine.case import Facts
from sadame.engine.facts import FactProblem, decode
from sadame.engine.facts.problems import NotRelevant

HELP = """
使い方: sadame eval 制度 --facts FILE --on DATE [--reading 名前=読み方]… [--explain]
                    [--path PATH…] [--json]

一件の事実に制度を当てはめ、結果を示します。

引数:
  制度                   制度の名前か、規則ファイル

オプション:
  --facts FILE           事実（JSON・YAML・TOML）。「-」なら標準入力から読む
  --on DATE              基準日（2025-04-01、令和7年4月1日 など）
  --reading 名前=読み方   解釈の読み方を選ぶ（何度でも書ける）
  --explain              理由を説明する
  --path PATH…           制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  --json                 結果を JSON で出力する
  -h, --help             この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --facts --on --reading --explain --path --json`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--facts", required=True, metavar="FILE")
    parser.add_argument("--on", required=True, metavar="DATE")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Evaluate and print; 1 if the rules or the facts are wrong."""
    day = read_day(options.on)
    raw = read_case(options.facts)
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        found = opened.findings()
        if options.json:
            print_json(problems_as_data(found, opened.sources))
        else:
            print_findings(found, opened.sources)
        return 1
    readings = choose_readings(program, day, options.reading)
    cut = program.slice_on(day)
    facts = Facts({}) if cut is None else decode(program, cut, raw, opened.behind(program.name))
    if not isinstance(facts, Facts):
        _refuse(facts, as_json=options.json)
        return 1
    from sadame.engine.interp import evaluate

    trace = evaluate(program, facts, day, readings)
    _show(trace, program, opened, options)
    if not options.json:
        _advise(trace, facts)
    return 0 if cut is not None else 1


def _advise(trace: Trace, facts: Facts) -> None:
    """Say which of the facts given had no place in this case."""
    used = [each for result in trace.results.values() for each in result.used]
    names = (each.name for each in used if each.origin == "irrelevant")
    unused = [name for name in dict.fromkeys(names) if name in facts.values]
    for problem in (NotRelevant(path=name) for name in unused):
        print(f"\n注意 {problem.code} {problem.title()}\n  → {problem.hint()}")


def _refuse(problems: Sequence[FactProblem], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "problems": [
                    {
                        "code": each.code,
                        "path": each.path,
                        "title": each.title(),
                        "hint": each.hint(),
                    }
                    for each in problems
                ]
            }
        )
        return
    for each in problems:
        print(f"{each.code} {each.title()}\n  → {each.hint()}")
    print(f"事実の誤り {len(problems)}件")


def _show(trace: Trace, program: Program, opened: Opened, options: argparse.Namespace) -> None:
    if options.json:
        print_json(trace_as_data(trace))
    elif program.slice_on(trace.date) is None:
        print(
            f"{trace.policy}（基準日 {format_date(trace.date)}）：この日に適用される定めがありません"
        )
        print(f"　適用される期間：{periods(program)}")
    elif options.explain:
        from sadame.docs_gen.reasons import explain
        from sadame.engine.interp import quote

        print(explain(quote(trace, opened.sources)))
    else:
        from sadame.docs_gen.reasons import summary

        print(summary(trace))


def choose_readings(program: Program, day: int, said: Sequence[str]) -> dict[str, str]:
    """The readings chosen by `名前=読み方`; a name may leave out its 制度 where no other has it."""
    cut = program.slice_on(day)
    known = {each.name: each for each in (cut.symbols if cut else ()) if isinstance(each, Reading)}
    chosen: dict[str, str] = {}
    for text in said:
        name, equals, member = fold(text).partition("=")
        if not equals:
            raise CalledWrongly(
                f"--reading の「{text}」に「=」がありません", "名前=読み方 の形で書いてください"
            )
        reading = _reading(known, name_of(name.strip()))
        word = name_of(member.strip())
        if word not in reading.type.members:
            words = "」か「".join(reading.type.members)
            raise CalledWrongly(
                f"解釈「{reading.name}」に「{word}」という読み方はありません",
                f"「{words}」を選んでください",
            )
        chosen[reading.name] = word
    return chosen


def _reading(known: Mapping[str, Reading], name: str) -> Reading:
    found = [each for full, each in known.items() if full == name or full.endswith(f" の {name}")]
    if len(found) == 1 or name in known:
        return known.get(name) or found[0]
    near = suggest.near(name, list(known)) or list(known)
    hint = "".join(f"「{each}」" for each in near[:5])
    raise CalledWrongly(
        f"「{name}」という解釈はありません",
        f"{hint}があります" if hint else "この制度にはこの基準日の解釈がありません",
    )
