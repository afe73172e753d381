"""Cases made of a text, as rows one can compare."""

from pathlib import Path

from attrs import frozen

from sadame.dsl.formatter import format_source
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.probing.probing import probe
from sadame.engine.probing.writing import lines, title_of
from sadame.engine.trials.examples import run_examples


@frozen
class Line:
    """A row as text: what is given, what comes out, and the 備考 without 要確認."""

    given: dict[str, str]
    result: str
    remark: str


def made(text: str, rule: str) -> list[Line]:
    """The rows of a rule, after a look at the 事例 they make: in the style of the file, and they pass."""
    source = Source("試し.sadame", text)
    book = compile_book([source], {})
    assert not book.problems, book.problems
    (program,) = book.programs.values()
    group = probe(program, rule)
    assert group is not None
    written = "\n".join(lines(group, title_of(rule, [])))
    grown = Source("試し.sadame", f"{text.rstrip()}\n\n{written}\n")
    grown = Source("試し.sadame", format_source(grown))
    assert format_source(grown) == grown.text
    again = compile_book([grown], {})
    assert not again.problems, again.problems
    (program,) = again.programs.values()
    trials = run_examples(program)
    assert len(trials) == len(group.rows)
    assert [each.differences for each in trials] == [()] * len(trials)
    return read(grown.text[grown.text.index("事例 ") :])


def known(text: str, rule: str) -> list[Line]:
    """The rows in which everything that counts is known."""
    return [row for row in made(text, rule) if "不明" not in row.given.values()]


def read(example: str) -> list[Line]:
    """The rows of a written 事例."""
    common: dict[str, str] = {}
    headings: list[str] = []
    found = []
    for line in example.strip().split("\n")[1:]:
        if not line.startswith("|"):
            name, _, value = line.partition("：")
            common[name] = value
        elif not headings:
            headings = cells(line)
        else:
            row = dict(zip(headings, cells(line), strict=True))
            remark = row.pop("備考").removeprefix("要確認　")
            (result,) = (row.pop(name) for name in headings if name.startswith("⇒"))
            own = {name: value for name, value in row.items() if value}
            found.append(Line(common | own, result, remark))
    return found


def cells(line: str) -> list[str]:
    return [each.strip() for each in line.strip().strip("|").split("|")]


def shipped(path: str) -> Path:
    return Path(__file__).parents[2] / "policies" / path
