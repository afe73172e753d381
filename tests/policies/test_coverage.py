"""policies/COVERAGE.md: for each of the 29 systems its declarations, 事例 and 性質, counted from the rule files.

The table is golden: `pytest tests/policies --update-golden` writes it anew.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from sadame.dsl import core
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

POLICIES = Path(__file__).parents[2] / "policies"
TABLE = POLICIES / "COVERAGE.md"
_ROW = re.compile(r"^\| ([\d・]+) \| (.+) \| (\S+) \| \[(\S+)\]\(\4\) \|$", re.MULTILINE)
_KINDS = ("判定", "算定", "表", "基準値", "抽出", "指標")
_HEAD = """# 網羅の表

29の制度のそれぞれに、決まりがいくつあり、事例と性質がいくつで確かめているかの表です。
`sadame check` の通った規則ファイルから数えています。手で直さないでください。
「宣言」は判定・算定・表・基準値・抽出・指標・読み替えの数、「事例」は行の数です。

| 番号 | 資料の制度 | ファイル | 宣言 | 事例 | 性質 |
|---|---|---|---:|---:|---:|
"""


@cache
def programs() -> Mapping[str, core.Program]:
    """The shipped rules, by 制度."""
    sources = [
        Source(path.relative_to(POLICIES).as_posix(), path.read_text("utf-8"))
        for path in sorted(POLICIES.rglob("*.sadame"))
    ]
    book = compile_book(sources)
    assert book.problems == ()
    return book.programs


def rows() -> Iterator[tuple[str, str, str, Counter[str]]]:
    """番号, system, file and what the file holds."""
    for numbers, title, name, file in _ROW.findall((POLICIES / "README.md").read_text("utf-8")):
        program = programs()[name]
        text = (POLICIES / file).read_text("utf-8")
        heads = Counter(line.split(" ")[0] for line in text.splitlines())
        held = Counter({kind: heads[kind] for kind in (*_KINDS, "読み替え")})
        held["事例"] = len(_places(program, file))
        held["性質"] = heads["性質"]
        yield numbers, title, file, held


def _places(program: core.Program, file: str) -> set[tuple[int, int]]:
    """Where each row of the file's own 事例 stands."""
    return {
        (case.span.start, case.span.end)
        for part in program.slices
        for example in part.examples
        if example.span.path == file
        for case in example.cases
    }


def table() -> str:
    """The page."""
    lines, total = [], Counter[str]()
    for numbers, title, file, held in rows():
        declared = sum(held[kind] for kind in (*_KINDS, "読み替え"))
        lines.append(
            f"| {numbers} | {title} | [{file}]({file}) | {declared} | {held['事例']} | {held['性質']} |"
        )
        total.update({"宣言": declared, "事例": held["事例"], "性質": held["性質"]})
    last = f"| | 合わせて | | {total['宣言']} | {total['事例']} | {total['性質']} |"
    return _HEAD + "\n".join([*lines, last, ""])


def test_the_table_is_what_the_rule_files_hold(*, update_golden: bool) -> None:
    if update_golden:
        TABLE.write_text(table(), "utf-8")

    assert TABLE.read_text("utf-8") == table()


def test_every_system_has_declarations_examples_and_properties() -> None:
    found: dict[str, Counter[str]] = {}
    for numbers, _, _, held in rows():
        for number in numbers.split("・"):
            found.setdefault(number, Counter()).update(held)

    assert sorted(found, key=int) == [str(number) for number in range(1, 30)]
    for number, held in found.items():
        assert sum(held[kind] for kind in _KINDS) > 0, number
        assert held["事例"] > 0, number
        assert held["性質"] > 0, number


def test_together_they_are_as_many_as_were_asked_for() -> None:
    total = sum((held for _, _, _, held in rows()), Counter[str]())

    assert total["事例"] >= 600
    assert total["性質"] >= 80


def test_everything_says_where_it_comes_from() -> None:
    silent = [
        f"{program.name} の {symbol.name}"
        for program in programs().values()
        for part in program.slices
        for symbol in part.symbols
        if isinstance(symbol, core.Rule | core.Parameter)
        and not (symbol.meta.authorities or symbol.meta.sources)
    ]

    assert silent == []
