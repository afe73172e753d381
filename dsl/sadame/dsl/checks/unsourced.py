"""A rule or a number of which nobody can say where it comes from."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.notes.static import Known
from sadame.dsl.problems.rules import Unsourced


def unsourced(piece: core.Slice, _known: Known) -> Iterator[Problem]:
    """What has neither 根拠 nor 出典, in a file that has them: a first sketch has none anywhere."""
    stated = [each for each in piece.symbols if isinstance(each, core.Rule | core.Parameter)]
    sourced = {each.span.path for each in stated if _has_source(each.meta)}
    for each in stated:
        if each.span.path in sourced and not _has_source(each.meta):
            yield Unsourced(span=each.span, name=each.name)


def _has_source(meta: core.Meta) -> bool:
    return bool(meta.authorities or meta.sources)
