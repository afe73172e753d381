"""What a notebook shows of an outcome, an answer and a 制度: one small piece of HTML, worded as `reasons` words it.

In: a trace, or a program. Out: HTML that needs nothing else; whatever stands in a rule file or in a fact is
escaped. Jinja2 is used here and in `summary`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from attrs import frozen
from jinja2 import Environment, StrictUndefined, Template

from sadame.docs_gen import words
from sadame.docs_gen.reasons import explain_result
from sadame.dsl import calendar, core
from sadame.dsl.trace import Difference, Result, Trace
from sadame.dsl.types import describe

_INDENT = "　"
_COLOURS = {"○": "yes", "×": "no"}


@frozen
class Line:
    """A line and how far it stands in."""

    depth: int
    text: str


@frozen
class Section:
    """What is told under one heading; `status` gives it its colour."""

    name: str
    said: str
    status: str
    lines: tuple[Line, ...]
    is_open: bool = False


def outcome_html(trace: Trace, differences: Mapping[str, Difference]) -> str:
    """All results, each to be opened."""
    alone = len(trace.results) == 1
    sections = [
        _result(each, trace, differences.get(name), is_open=alone)
        for name, each in trace.results.items()
    ]
    note = f"基準日 {calendar.format_date(trace.date)}"
    return _page(trace.policy, note, sections, words.LEGEND)


def policy_html(program: core.Program) -> str:
    """What a 制度 asks and decides."""
    part = program.slices[-1]
    own = [part.by_name[name] for name in program.own if name in part.by_name]
    inputs = [each for each in own if isinstance(each, core.Input)]
    rules = [each for each in own if isinstance(each, core.Rule)]
    asked = [
        Line(1, f"{each.name}：{describe(each.type)}{_after(each.question)}") for each in inputs
    ]
    decided = [Line(1, f"{each.kind.value} {each.name}{_after(each.meta.title)}") for each in rules]
    sections = [
        Section("入力", f"{len(asked)}件", "", tuple(asked)),
        Section("規則", f"{len(decided)}件", "", tuple(decided)),
        Section(
            "根拠", f"{len(program.meta.authorities)}件", "", _listed(program.meta.authorities)
        ),
    ]
    return _page(program.name, program.meta.title, [each for each in sections if each.lines], "")


def _result(
    result: Result, trace: Trace, difference: Difference | None, *, is_open: bool
) -> Section:
    told = _lines(explain_result(result, trace, difference))
    next(told)  # the heading, which stands beside the badge
    said = words.outcome(result.possible, result.type)
    status = _COLOURS.get(words.mark(result.possible, result.type), result.status.value)
    return Section(result.name, said, status, tuple(told), is_open)


def _lines(told: Iterable[str]) -> Iterator[Line]:
    for line in told:
        text = line.lstrip(_INDENT)
        yield Line(len(line) - len(text), text)


def _listed(said: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(1, each) for each in said)


def _after(text: str) -> str:
    return f"　{text}" if text else ""


def _page(title: str, note: str, sections: list[Section], legend: str) -> str:
    return _template().render(title=title, note=note, sections=sections, legend=legend)


@cache
def _template() -> Template:
    text = files("sadame.docs_gen").joinpath("templates", "notebook.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)
