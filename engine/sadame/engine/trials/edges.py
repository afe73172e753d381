"""The values at which a comparison with a constant turns: the last on one side and the first on the other.

In: a comparison. Out: one or two values; none where it compares no constant, or asks for sameness. A value that
the 刻み or the declared range leaves out is not there, and where values lie dense only the edge itself is.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.core import Comparison
from sadame.dsl.interval import ALL, Exact, Interval, above, at_least, at_most, below, intersect
from sadame.dsl.interval import on_lattice as snapped
from sadame.dsl.types import Choice, Scalar, Structure, natural_step

_MIRRORED = {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.ABOVE: Comparison.BELOW,
    Comparison.BELOW: Comparison.ABOVE,
    Comparison.SAME: Comparison.SAME,
}


@frozen
class Grain:
    """Which values an expression can have at all."""

    bounds: Interval
    step: Fraction | None


def edge_of(
    node: core.Compare, cut: core.Slice, around: tuple[Structure, ...]
) -> tuple[Scalar, ...]:
    """The values on both sides of the edge, in ascending order."""
    comparison, subject, other = node.comparison, node.left, node.right
    constant = _constant(other, cut)
    if constant is None:
        comparison, subject, constant = _MIRRORED[comparison], other, _constant(subject, cut)
    if constant is None or _constant(subject, cut) is not None or comparison is Comparison.SAME:
        return ()
    if isinstance(subject.type, Choice) and isinstance(constant, str):
        return _members(subject.type, constant, comparison)
    if isinstance(constant, bool | str):
        return ()
    return tuple(_ends(comparison, constant, _grain(subject, cut, around)))


def subject_of(node: core.Compare, cut: core.Slice) -> core.Expr:
    """The side of a comparison that is no constant."""
    return node.left if _constant(node.right, cut) is not None else node.right


def _members(kind: Choice, edge: str, comparison: Comparison) -> tuple[Scalar, ...]:
    place = kind.members.index(edge)
    first = place if comparison in {Comparison.AT_LEAST, Comparison.BELOW} else place + 1
    return kind.members[max(first - 1, 0) : first + 1] if 0 < first < len(kind.members) else ()


def _ends(comparison: Comparison, edge: Exact, grain: Grain) -> Iterator[Exact]:
    is_before = comparison in {Comparison.AT_LEAST, Comparison.BELOW}
    lower, upper = (below(edge), at_least(edge)) if is_before else (at_most(edge), above(edge))
    sides = [_inside(each, grain) for each in (lower, upper)]
    if None in sides:
        return  # nothing lies on the other side: the comparison never turns
    low, high = sides
    if low is not None and low.high is not None and not low.high_open:
        yield low.high
    if high is not None and high.low is not None and not high.low_open:
        yield high.low


def _inside(side: Interval, grain: Grain) -> Interval | None:
    found = intersect(side, grain.bounds)
    return snapped(found, grain.step) if found is not None and grain.step is not None else found


def _constant(expr: core.Expr, cut: core.Slice) -> Scalar | None:
    """The value an expression has whatever the facts."""
    match expr:
        case core.Constant(value):
            return value
        case core.Reference(name):
            symbol = cut.by_name[name]
            if isinstance(symbol, core.Parameter) and isinstance(symbol.now, core.Given):
                return symbol.now.value
            return None
        case _:
            return None


def _grain(expr: core.Expr, cut: core.Slice, around: tuple[Structure, ...]) -> Grain:
    natural = natural_step(expr.type)
    match expr:
        case core.Reference(name):
            symbol = cut.by_name[name]
            match symbol:
                case core.Input(bounds=bounds, step=step):
                    return Grain(bounds or ALL, step or natural)
                case core.Rule(body=body):
                    return Grain(cut.notes[name].bounds or ALL, _place_kept(body) or natural)
                case _:
                    return Grain(ALL, natural)
        case core.ElementField(index=index, depth=depth) if depth < len(around):
            declared = around[depth].fields[index]
            return Grain(declared.bounds or ALL, declared.step or natural)
        case _:
            return Grain(ALL, natural)


def _place_kept(body: core.Expr) -> Fraction | None:
    """The unit of the 端数 of a rule; it stands outermost, or right under the 前提."""
    match body:
        case core.Rounded(rounding=rounding):
            return rounding.unit
        case core.Guarded(body=inner):
            return _place_kept(inner)
        case _:
            return None
