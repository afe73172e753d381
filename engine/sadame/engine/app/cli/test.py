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
使い方: sadame test [PATH…] [--coverage] [--json]

規則ファイルの事例をすべて試し、性質を多くの事実で確かめます。

引数:
  PATH        規則ファイルか、それを含むフォルダー（省けば今のフォルダー）

オプション:
  --coverage  事例が決まりのどこまでを確かめているかを示す（一つのファイルなら、まだのところも）
  --json      結果を JSON で出力する
  -h, --help  この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`PATH… --coverage --json`."""
    parser.add_argument("paths", nargs="*", type=Path, default=[Path()], metavar="PATH")
    parser.add_argument("--coverage", action="store_true")
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
    return _try(opened, as_json=options.json, with_cover=options.coverage)


def _try(opened: Opened, *, as_json: bool, with_cover: bool) -> int:
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
                **({"coverage": _cover_data(opened)} if with_cover else {}),
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
        if with_cover:
            print()
            _tell_cover(opened)
    return 1 if wrong_cases or wrong_laws else 0


def _cover_data(opened: Opened) -> list[dict[str, object]]:
    from sadame.engine.app.covers import as_data, covers

    return [as_data(each, opened.sources) for each in covers(opened)]


def _tell_cover(opened: Opened) -> None:
    """How much of each 制度 the 事例 look at; of one alone, also what they do not."""
    from sadame.engine.app.covers import covers, gaps, line

    found = covers(opened)
    for each in found:
        print(line(each))
    if len(found) == 1:
        print("\n".join(gaps(found[0], opened.sources)))


def _tally(what: str, count: int, wrong: int) -> str:
    if not count:
        return f"{what} なし"
    return f"{what} {count}件 " + (f"うち不合格 {wrong}件" if wrong else "すべて合格")
