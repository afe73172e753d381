"""The pictures of a 制度: which rule reads which, and how a result is reached.

In: a `View`. Out: `blocks.Figure`s with the same in words.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from sadame.docs_gen import anchors
from sadame.docs_gen.blocks import Block, Figure, said
from sadame.docs_gen.site import svg
from sadame.docs_gen.site.flow import flow
from sadame.docs_gen.site.layers import Layout, Spot, layout
from sadame.docs_gen.site.view import View, text
from sadame.dsl import core

_WIDE, _HIGH, _GAP, _ROW = 138, 44, 40, 56
_CELLS, _UPRIGHT = 20, 900


def pictures(view: View) -> tuple[Block, ...]:
    """The graph of the rules, then the way to each result."""
    return (*_graph(view), *_flows(view))


# ── which rule reads which ───────────────────────────────────────────────────────────────────────


def _graph(view: View) -> Iterator[Figure]:
    rules = [each for each in view.latest.rules() if each.name in view.versions]
    names = [each.name for each in rules]
    known = frozenset(names)
    edges = [
        (read, each.name)
        for each in rules
        for read in dict.fromkeys(core.references(each))
        if read in known
    ]
    if not edges:
        return
    joined = {name for edge in edges for name in edge}
    found = layout([name for name in names if name in joined], edges)
    wide = found.columns * (_WIDE + _GAP) - _GAP + 2
    high = int(found.rows * _ROW) + 2
    lone = [name for name in names if name not in joined]
    alternative = _in_words(edges, lone, view)
    parts = [*_edges(found), *_nodes(found, rules)]
    title = view.say("pictures.graph", name=view.program.name)
    picture = svg.picture(wide, high, title, alternative, parts)
    yield Figure(picture, alternative, text(title), "図.関係", "wide" if wide > _UPRIGHT else "")


def _in_words(edges: Sequence[tuple[str, str]], lone: Sequence[str], view: View) -> str:
    read: dict[str, list[str]] = {}
    for first, last in edges:
        read.setdefault(last, []).append(first)
    parts = [
        view.say("pictures.reads", name=name, names="、".join(names))
        for name, names in read.items()
    ]
    if lone:
        parts.append(view.say("pictures.lone", names="、".join(lone)))
    return "".join(parts)


def _place(spot: Spot) -> tuple[int, int]:
    return spot.column * (_WIDE + _GAP) + 1, int(spot.row * _ROW) + 1


def _edges(found: Layout) -> Iterator[str]:
    for way in found.ways.values():
        points = []
        for at, spot in enumerate(way):
            x, y = _place(spot)
            middle = y + _HIGH // 2
            if at:
                points.append((x, middle))
            if at + 1 < len(way):
                points.append((x + _WIDE, middle))
        yield svg.arrow(points, curved=True)


def _nodes(found: Layout, rules: Sequence[core.Rule]) -> Iterator[str]:
    read = {first for first, _ in found.ways}
    for each in rules:
        spot = found.spots.get(each.name)
        if spot is None:
            continue
        x, y = _place(spot)
        kind = "rule" if each.name in read else "result"
        href = f"#{anchors.anchor(each.name)}"
        lines = svg.balanced(each.name, _CELLS)
        small = each.kind.value if len(lines) == 1 else ""
        yield svg.box(x, y, _WIDE, _HIGH, lines, kind=kind, href=href, small=small)


def _worded(view: View, name: str, expr: core.Expr) -> str:
    return said(view.sentence(name, expr))


# ── how a result is reached ──────────────────────────────────────────────────────────────────────


def _flows(view: View) -> Iterator[Figure]:
    """Of each rule that no other reads, where there is a way to draw."""
    part = view.latest
    read = {name for rule in part.rules() for name in core.references(rule)}
    for rule in part.rules():
        if (
            rule.name in view.versions
            and rule.name not in read
            and rule.kind is not core.RuleKind.TABLE
        ):
            found = flow(rule, partial(_worded, view, rule.name), view.say)
            if found is not None:
                drawing, alternative = found
                title = view.say("pictures.flow", name=rule.name)
                yield Figure(drawing, alternative, text(title), f"図.{anchors.anchor(rule.name)}")
