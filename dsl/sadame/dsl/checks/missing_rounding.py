"""円 that leave a rule with a fraction of a yen, or are rounded twice."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known, of_expr
from sadame.dsl.problems.rules import MissingRounding, RoundedTwice
from sadame.dsl.source import Span
from sadame.dsl.types import Quantity, Type

_YEN = (("円", 1),)


def _is_yen(kind: Type) -> bool:
    return isinstance(kind, Quantity) and kind.unit.dimension == _YEN


def missing_rounding(piece: core.Slice, known: Known) -> Iterator[Problem]:
    """A 円 result has a 端数 or is provably whole; a rounded one is not rounded again."""
    rounded: set[str] = set()
    reported: set[str] = set()
    for rule in piece.rules():
        if not _is_yen(rule.type):
            continue
        own = [node for node in core.walk(rule.body) if isinstance(node, core.Rounded)]
        note = piece.notes[rule.name]
        follows = not reported.isdisjoint(note.cone)
        if not own and note.denominator != 1 and note.bounds and not rule.exact and not follows:
            reported.add(rule.name)
            yield MissingRounding(span=rule.span, name=rule.name, where=_fraction(rule.body, known))
        if own:
            for node in core.walk(own[0]):
                if isinstance(node, core.Reference) and node.name in rounded:
                    yield RoundedTwice(span=node.span, name=rule.name, inner=node.name)
            rounded.add(rule.name)


def _fraction(body: core.Expr, known: Known) -> Span | None:
    """The smallest step of a calculation that may leave a fraction of a yen."""
    for node in core.walk(body):
        if isinstance(node, core.Arithmetic | core.Reference) and _is_broken(node, known):
            parts = list(core.walk(node))[1:]
            steps = [part for part in parts if isinstance(part, core.Arithmetic | core.Reference)]
            if not any(_is_broken(step, known) for step in steps):
                return node.span
    return None


def _is_broken(step: core.Arithmetic | core.Reference, known: Known) -> bool:
    return _is_yen(step.type) and of_expr(step, known).denominator != 1
