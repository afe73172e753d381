"""How much of each 制度 its 事例 look at, for a terminal and for other programs.

In: an `Opened` book without errors. Out: lines, or plain data for `--json`.
"""

from collections.abc import Iterator, Mapping

from sadame.docs_gen import unseen
from sadame.dsl.cover import Aspect, Cover, Goal, Point
from sadame.dsl.display import value_to_json
from sadame.dsl.source import Source, Span
from sadame.engine.app.books import Opened
from sadame.engine.app.library import heading
from sadame.engine.app.render import place
from sadame.engine.trials.covering import cover


def covers(opened: Opened) -> list[Cover]:
    """The cover of every 制度 that was asked for, in order."""
    homes = {heading(source).name: source.path for source in opened.shelf.sources}
    return [cover(program, homes[program.name]) for program in opened.programs()]


def line(found: Cover) -> str:
    """One 制度 in a line."""
    return f"{found.policy}　事例 {found.cases}件　{unseen.counts(found)}"


def gaps(found: Cover, sources: Mapping[str, Source]) -> Iterator[str]:
    """What its 事例 do not look at, line by line."""

    def quote(span: Span) -> str:
        source = sources.get(span.path)
        return "" if source is None else source.text[span.start : span.end]

    told = unseen.unseen(found, quote)
    yield ""
    yield "事例がまだ確かめていないところ" if told else "事例は、そのすべてを確かめています"
    for each in told:
        at = "" if each.aspect is Aspect.VERSION else f"{_line(each.span, sources)} "
        yield f"　{at}{each.where}：{each.what}"


def _line(span: Span, sources: Mapping[str, Source]) -> str:
    source = sources.get(span.path)
    return "" if source is None else f"{source.position(span.start)[0]}行目"


def as_data(found: Cover, sources: Mapping[str, Source]) -> dict[str, object]:
    """One 制度 for another program."""
    return {
        "policy": found.policy,
        "cases": found.cases,
        "counts": {
            aspect.name.lower(): {"seen": some, "of": whole}
            for aspect, some, whole in found.counts()
        },
        "points": [_point(each, sources) for each in found.points],
    }


def _point(each: Point, sources: Mapping[str, Source]) -> dict[str, object]:
    return {
        "aspect": each.aspect.name.lower(),
        "name": each.owner,
        "address": each.address,
        "place": place(each.span, sources),
        "seen": [_goal(goal) for goal in each.seen],
        "missing": [_goal(goal) for goal in each.missing],
    }


def _goal(goal: Goal) -> dict[str, object]:
    found: dict[str, object] = {"sight": goal.sight.value}
    if goal.value is not None and goal.type is not None:
        found["value"] = value_to_json(goal.value, goal.type)
    return found
