"""`sadame test`: the 事例 and 性質 of rule files, with a readable difference where one fails."""

import argparse
from pathlib import Path

from sadame.dsl.diagnostics import Severity
from sadame.engine.app.books import Opened, open_paths
from sadame.engine.app.differences import (
    case_as_data,
    case_text,
    property_as_data,
    property_text,
)
from sadame.engine.app.render import print_findings, print_json, problems_as_data

HELP = """
使い方: sadame test [PATH…] [--json]

規則ファイルの事例をすべて試し、性質を多くの事実で確かめます。

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
    """Run them all; 1 if one fails or a file has errors."""
    opened = open_paths(options.paths)
    found = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if found:
        if options.json:
            print_json(problems_as_data(found, opened.sources))
        else:
            print_findings(found, opened.sources)
        return 1
    return _try(opened, as_json=options.json)


def _try(opened: Opened, *, as_json: bool) -> int:
    from sadame.engine.trials.examples import run_examples
    from sadame.engine.trials.properties import run_properties

    programs = opened.programs()
    cases = [trial for program in programs for trial in run_examples(program)]
    laws = [trial for program in programs for trial in run_properties(program)]
    wrong_cases = [trial for trial in cases if trial.differences]
    wrong_laws = [trial for trial in laws if trial.counterexample]
    if as_json:
        print_json(
            {
                "cases": {
                    "count": len(cases),
                    "failed": [case_as_data(each, opened.sources) for each in wrong_cases],
                },
                "properties": {
                    "count": len(laws),
                    "failed": [property_as_data(each, opened.sources) for each in wrong_laws],
                    "idle": [each.about.title for each in laws if each.idle],
                },
            }
        )
    else:
        for case in wrong_cases:
            print(case_text(case, opened.sources), end="\n\n")
        for law in laws:
            if law.counterexample or law.idle:
                print(property_text(law, opened.sources), end="\n\n")
        print(
            f"{_tally('事例', len(cases), len(wrong_cases))}　{_tally('性質', len(laws), len(wrong_laws))}"
        )
    return 1 if wrong_cases or wrong_laws else 0


def _tally(what: str, count: int, wrong: int) -> str:
    if not count:
        return f"{what} なし"
    return f"{what} {count}件 " + (f"うち不合格 {wrong}件" if wrong else "すべて合格")
