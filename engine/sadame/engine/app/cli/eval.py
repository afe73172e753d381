"""`sadame eval`: one case, its results, and why."""

import argparse
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from sadame.dsl.calendar import format_date
from sadame.dsl.core import Program
from sadame.dsl.source import Source
from sadame.dsl.trace import Difference, Trace
from sadame.engine.app.books import open_policy
from sadame.engine.app.case_files import read_case
from sadame.engine.app.choices import choose_readings, choose_results, results_of
from sadame.engine.app.dates import read_day
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings, print_json, problems_as_data
from sadame.engine.app.results import trace_as_data
from sadame.engine.case import Facts
from sadame.engine.facts import FactProblem, decode
from sadame.engine.facts.problems import NotRelevant

if TYPE_CHECKING:
    from sadame.docs_gen.audit import Record

HELP = """
使い方: sadame eval 制度 --facts FILE --on DATE [--reading 名前=読み方]… [--only 名前…]
                    [--explain | --trace] [--path PATH…] [--json]

一件の事実に制度を当てはめ、結果を示します。

引数:
  制度                   制度の名前か、規則ファイル

オプション:
  --facts FILE           事実（JSON・YAML・TOML）。「-」なら標準入力から読む
  --on DATE              基準日（2025-04-01、令和7年4月1日 など）
  --reading 名前=読み方   解釈の読み方を選ぶ（何度でも書ける）
  --only 名前…           この結果だけを示す
  --explain              理由を説明する
  --trace                確かめる人のために、たどった道筋をすべて示す
  --path PATH…           制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  --json                 結果を JSON で出力する
  -h, --help             この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --facts --on --reading --only --explain --trace --path --json`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--facts", required=True, metavar="FILE")
    parser.add_argument("--on", required=True, metavar="DATE")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--only", nargs="+", default=[], metavar="名前")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--trace", action="store_true")
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
    names = choose_results(program, options.only)
    cut = program.slice_on(day)
    facts = Facts({}) if cut is None else decode(program, cut, raw, opened.behind(program.name))
    if not isinstance(facts, Facts):
        refuse(facts, as_json=options.json)
        return 1
    case = Asked(program, facts, day, readings, names, opened.sources)
    if options.trace:
        _show_record(case.record, as_json=options.json)
    elif options.json:
        print_json(case.data(explain=options.explain))
    elif cut is None:
        print(_without_rules(case))
    else:
        print(case.explained() if options.explain else case.summary())
        _advise(case.trace, facts)
    return 0 if cut is not None else 1


@frozen(slots=False)
class Asked:
    """What was asked for: a case, and the results to tell of."""

    program: Program
    facts: Facts
    day: int
    readings: Mapping[str, str]
    names: Sequence[str] | None
    sources: Mapping[str, Source]

    @cached_property
    def trace(self) -> Trace:
        """What the interpreter says."""
        from sadame.engine.interp import evaluate

        return evaluate(self.program, self.facts, self.day, self.readings, self.names)

    def differences(self) -> Mapping[str, Difference]:
        """What would have to differ."""
        from sadame.engine.differ import all_differences

        results = self.trace.results.values()
        return all_differences(self.program, self.facts, self.day, self.readings, results)

    def data(self, *, explain: bool) -> dict[str, object]:
        """The results as plain data."""
        return trace_as_data(self.trace, self.program, self.differences() if explain else None)

    @cached_property
    def record(self) -> "Record":
        """Everything that was done."""
        from sadame.engine.app.audits import Auditor

        names = results_of(self.program) if self.names is None else self.names
        return Auditor(
            self.program, self.facts, self.day, self.readings, tuple(names), self.sources
        ).record()

    def summary(self) -> str:
        """The results, one a line."""
        from sadame.docs_gen.reasons import summary

        return summary(self.trace)

    def explained(self) -> str:
        """The results with their reasons."""
        from sadame.docs_gen.reasons import explain
        from sadame.engine.interp import quote

        return explain(quote(self.trace, self.sources), self.differences())


def _advise(trace: Trace, facts: Facts) -> None:
    """Say which of the facts given had no place in this case."""
    used = [each for result in trace.results.values() for each in result.used]
    names = (each.name for each in used if each.origin == "irrelevant")
    unused = [name for name in dict.fromkeys(names) if name in facts.values]
    for problem in (NotRelevant(path=name) for name in unused):
        print(f"\n注意 {problem.code} {problem.title()}\n  → {problem.hint()}")


def refuse(problems: Sequence[FactProblem], *, as_json: bool) -> None:
    """Say what is wrong with the facts."""
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


def _show_record(record: "Record", *, as_json: bool) -> None:
    from sadame.docs_gen.audit import audit

    if as_json:
        print_json(record)
    else:
        print(audit(record))


def _without_rules(case: Asked) -> str:
    """Says when the 制度 applies; its 備考 say why not today (a rate that is not settled yet)."""
    said = (
        f"{case.program.name}（基準日 {format_date(case.day)}）：この日に適用される定めがありません"
    )
    remarks = (f"　備考：{text}" for text in case.program.meta.remarks)
    return "\n".join((said, f"　適用される期間：{periods(case.program)}", *remarks))
