"""A trace → the explanation a person gets: what was decided, clause by clause, and on what it stands.

In: a `trace.Trace` whose steps have the texts of their clauses. Out: plain Japanese text, one section
for each result in the order of the rule file. Nothing is evaluated here.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import field, frozen

from sadame.docs_gen import turning, words
from sadame.docs_gen.story import story
from sadame.docs_gen.words import PHRASES
from sadame.dsl import calendar
from sadame.dsl.trace import Difference, Result, Status, Trace

_INDENT = "　"
_ITEM = " の "
_MUCH = 4


@frozen
class Above:
    """What earlier sections have told: the questions asked in full, and what would have to differ for whom."""

    asked: set[str] = field(factory=set)
    turned: dict[tuple[str, ...], str] = field(factory=dict)


def summary(trace: Trace) -> str:
    """The results, one a line, each with what is missing or what went wrong."""
    return "\n".join([_title(trace), *(_line(result) for result in trace.results.values())])


_NOTHING: Mapping[str, Difference] = {}


def explain(trace: Trace, differences: Mapping[str, Difference] = _NOTHING) -> str:
    """The results with their reasons; `differences` = what would have to differ, by result."""
    above = Above()
    sections = (
        "\n".join(explain_result(each, trace, differences.get(name), above))
        for name, each in trace.results.items()
    )
    return "\n\n".join([f"{_title(trace)}\n{words.LEGEND}", *sections])


def explain_result(
    result: Result,
    trace: Trace,
    difference: Difference | None = None,
    above: Above | None = None,
) -> Iterator[str]:
    """The lines of one section; `above` = what earlier ones have told, None where it stands alone."""
    above = Above() if above is None else above
    yield f"■ {result.name}：{words.outcome(result.possible, result.type)}"
    label = "still open" if result.status is Status.UNKNOWN else "decisive"
    yield from _line_of(PHRASES[label], result.reasons)
    yield from story(result, frozenset(trace.results))
    yield from _section(PHRASES["would settle"], _missing(result, above.asked))
    if difference is not None:
        yield from _difference(difference, result, above.turned)
    label = "causes" if result.status is Status.ERROR else "causes perhaps"
    yield from _section(PHRASES[label], [words.cause(each) for each in result.causes])
    yield from _section(PHRASES["outvoted"], [words.cause(each) for each in result.noted])
    presumed = [words.presumed(each) for each in result.used if each.origin == "presumed"]
    yield from _line_of(PHRASES["presumed"], presumed)
    known = [each.name for each in result.used if each.name in trace.readings]
    yield from _line_of(
        PHRASES["readings"], [words.reading(name, trace.readings[name]) for name in known]
    )
    yield from _line_of(PHRASES["marks"], result.marks)
    yield from _line_of(PHRASES["authorities"], result.authorities)


def _missing(result: Result, asked: set[str]) -> list[str]:
    """What would settle an 不明; of what was asked for in full above, when it is much, only the names."""
    above = [each.name for each in result.missing if each.name in asked]
    if len(above) < _MUCH:
        above = []
    new = [each for each in result.missing if each.name not in above]
    asked.update(each.name for each in new)
    told = [words.missing(each) for each in new]
    return [*told, PHRASES["told above"].format(_names(above))] if above else told


def _names(names: Sequence[str]) -> str:
    """Names, the 問 of one 質問票 together: 回答 の 問1〜問5、身長."""
    found = []
    for home, group in groupby(names, key=lambda name: name.rpartition(_ITEM)[0]):
        items = [name.rpartition(_ITEM)[2] for name in group]
        found.append(f"{home}{_ITEM}{words.items(items)}" if home else "、".join(items))
    return "、".join(found)


def _difference(
    difference: Difference, result: Result, turned: dict[tuple[str, ...], str]
) -> Iterator[str]:
    """What would have to differ, where something would do, and where nothing would."""
    if difference.hopeless:
        yield f"{_INDENT}{turning.hopeless(result.type)}"
    ways = list(turning.ways(difference))
    heading = turning.heading(result.type, len(ways))
    first = turned.setdefault((heading, *ways), result.name)
    if len(ways) > 1 and first != result.name:
        yield f"{_INDENT}{turning.as_above(result.type, first)}"
    elif difference.alternatives:
        yield from _section(heading, ways)
    else:
        yield from (f"{_INDENT}{way}" for way in ways)


def _title(trace: Trace) -> str:
    return f"{trace.policy}（基準日 {calendar.format_date(trace.date)}）"


def _line(result: Result) -> str:
    said = f"{result.name}：{words.outcome(result.possible, result.type)}"
    if result.missing:
        said += f"　※ 不足：{'、'.join(each.name for each in result.missing)}"
    if result.status is Status.ERROR and result.causes:
        said += f"　※ {'／'.join(words.cause(each) for each in result.causes)}"
    return said + "".join(f"　※ {mark}" for mark in result.marks)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A small list under a title, or nothing."""
    if lines:
        yield f"{_INDENT}{title}"
        yield from (f"{_INDENT * 2}・{line}" for line in dict.fromkeys(lines))


def _line_of(title: str, parts: Sequence[str]) -> Iterator[str]:
    """A title and what belongs to it on one line, or nothing."""
    if parts:
        yield f"{_INDENT}{title}：{'、'.join(dict.fromkeys(parts))}"
