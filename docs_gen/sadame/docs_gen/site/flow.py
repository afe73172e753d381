"""A rule as a way from top to bottom: what is asked, where one leaves, what comes out at the end.

In: a rule and how its parts are worded. Out: SVG and the same in words; nothing for a rule without a fork. 号 and
ただし stand in their order, but the order decides nothing.
"""

from collections.abc import Callable

from attrs import frozen

from sadame.docs_gen.phrases import Phrases
from sadame.docs_gen.site import svg
from sadame.dsl import core
from sadame.dsl.types import Truth

_LEFT, _WIDE, _EXIT, _EXIT_WIDE = 1, 400, 500, 240
_CELLS, _EXIT_CELLS, _MOST = 56, 32, 3
_GAP = 30

Worded = Callable[[core.Expr], str]


@frozen
class Step:
    """A question; `leaves` = the answer with which one leaves, `goes` = the other, `out` = the result then."""

    mark: str
    said: str
    leaves: str = ""
    goes: str = ""
    out: str = ""


def flow(rule: core.Rule, worded: Worded, say: Phrases) -> tuple[str, str] | None:
    """The drawing and its words; None = there is no fork."""
    steps, end = _steps(rule, worded, say)
    if sum(1 for step in steps if step.leaves) < 2:
        return None
    title = say("pictures.flow", name=rule.name)
    words = _in_words(steps, end, say)
    parts, high = _drawn(steps, end)
    return svg.picture(_EXIT + _EXIT_WIDE + 2, high, title, words, parts), words


def _steps(rule: core.Rule, worded: Worded, say: Phrases) -> tuple[list[Step], str]:
    """The steps, and what comes out for who never leaves."""
    steps: list[Step] = []
    yes, no = say("flow.yes"), say("flow.no")
    body = rule.body
    while isinstance(body, core.Guarded | core.Rounded):
        if isinstance(body, core.Guarded):
            steps.append(
                Step(
                    say("flow.precondition"),
                    worded(body.precondition),
                    no,
                    yes,
                    say("flow.outside"),
                )
            )
            body = body.body
        else:
            body = body.operand
    hit, miss = (rule.type.yes, rule.type.no) if isinstance(rule.type, Truth) else (yes, no)
    if (hit, miss) == ("はい", "いいえ"):
        hit, miss = say("flow.hit"), say("flow.miss")
    match body:
        case core.Count(at_least, clauses) if at_least == len(clauses):
            steps += [Step(each.mark, worded(each.condition), no, yes, miss) for each in clauses]
            return steps, hit
        case core.Count(1, clauses):
            steps += [Step(each.mark, worded(each.condition), yes, no, hit) for each in clauses]
            return steps, miss
        case core.Choose(alternatives, default, above):
            first = sorted(range(len(alternatives)), key=lambda at: len(above[at]))
            steps += [
                Step(each.label, worded(each.condition), yes, no, worded(each.value))
                for each in (alternatives[at] for at in first)
            ]
            return steps, worded(default) if default is not None else say("flow.nothing")
        case _:
            return steps, worded(body)


def _in_words(steps: list[Step], end: str, say: Phrases) -> str:
    parts = [
        say(
            "flow.step",
            mark=f"{step.mark} " if step.mark else "",
            said=step.said,
            leaves=step.leaves,
            out=step.out,
        )
        for step in steps
        if step.leaves
    ]
    return "".join([*parts, say("flow.end", end=end)])


def _drawn(steps: list[Step], end: str) -> tuple[list[str], int]:
    parts: list[str] = []
    y = 1
    middle = _LEFT + _WIDE // 2
    for step in steps:
        lines = svg.wrapped(step.said, _CELLS, _MOST)
        outs = svg.wrapped(step.out, _EXIT_CELLS, _MOST)
        high = 18 * max(len(lines) + 1, len(outs)) + 14
        parts.append(svg.box(_LEFT, y, _WIDE, high, lines, kind="ask", small=step.mark))
        at = y + high // 2
        parts.append(svg.arrow([(_LEFT + _WIDE, at), (_EXIT, at)]))
        parts.append(svg.text(_LEFT + _WIDE + 12, at - 6, step.leaves))
        out_high = 18 * len(outs) + 14
        parts.append(svg.box(_EXIT, at - out_high // 2, _EXIT_WIDE, out_high, outs, kind="exit"))
        y += high
        parts.append(svg.arrow([(middle, y), (middle, y + _GAP)]))
        parts.append(svg.text(middle + 8, y + 19, step.goes))
        y += _GAP
    lines = svg.wrapped(end, _CELLS, _MOST)
    high = 18 * len(lines) + 18
    parts.append(svg.box(_LEFT, y, _WIDE, high, lines, kind="result"))
    return parts, y + high + 1
