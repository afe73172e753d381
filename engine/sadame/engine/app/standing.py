"""Where a declaration stands and what it stands on: its file and line, 根拠, 出典 and 確度, its days, its 準用元.

In: a declaration of a 断面 and the `Lineage` of the 制度. Out: a `Basis`, whose fields are texts.
"""

from collections.abc import Callable, Mapping

from attrs import frozen

from sadame.dsl.calendar import format_date
from sadame.dsl.core import Slice, walk
from sadame.dsl.lineage import Days, Declared, Lineage, in_force
from sadame.dsl.lines import META
from sadame.dsl.source import Source
from sadame.engine.app.render import place

_LABELS = tuple(f"{label}{mark}" for label in (*META, "承知") for mark in "：:")


@frozen
class BeforeView:
    """What the 準用元 has where a 読み替え stands; nothing on these days: `said` and `place` are empty."""

    policy: str
    said: str
    place: str


@frozen
class Basis:
    """What a declaration stands on.

    `place` is path:line:column. `origin`: `own`, `adopted` (the 準用元 has it so), `overridden` (読み替え) or
    `referred` (参照); `policy` = the 制度 in whose file it stands. `certainty` is that of the sources.
    """

    place: str
    period: str
    origin: str
    policy: str
    authorities: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: str
    before: BeforeView | None


@frozen
class Ground:
    """A 断面 on which declarations are looked at; `day` = on which it is told what they replace."""

    lineage: Lineage
    cut: Slice
    day: int | None
    texts: Mapping[str, Source]

    def days(self, each: Declared) -> Days:
        """From when to when it stands so."""
        return in_force(self.lineage.program, each, self.cut)

    def basis(self, each: Declared, said: Callable[[Declared], str]) -> Basis:
        """Everything it stands on; `said` = what a declaration of its kind says, for what was replaced."""
        found = self.lineage.origin(each, self.day)
        meta, before = each.meta, None
        if found.before is not None:
            old = found.before.symbol
            before = BeforeView(
                found.before.policy,
                said(old) if old is not None else "",
                place(old.span, self.texts) if old is not None else "",
            )
        return Basis(
            place(each.span, self.texts),
            period(*self.days(each)),
            found.relation.value,
            found.policy,
            meta.authorities,
            meta.sources,
            meta.certainty,
            before,
        )


def period(start: int | None, end: int | None) -> str:
    """`令和7年4月1日から 令和8年3月31日まで`, either side left out where it is open."""
    parts = [f"{format_date(start)}から"] if start is not None else []
    parts += [f"{format_date(end)}まで"] if end is not None else []
    return " ".join(parts) or "期間の定めなし"


def written(each: Declared, texts: Mapping[str, Source]) -> str:
    """What a declaration says below its first line, without what it says about itself (題名, 根拠 …)."""
    source = texts.get(each.span.path)
    if source is None:
        return ""
    end = max(node.span.end for node in walk(each) if node.span.path == each.span.path)
    first, last = (source.position(offset)[0] for offset in (each.span.start, end))
    lines = (source.line(number).strip() for number in range(first + 1, last + 1))
    return "\n".join(line for line in lines if line and not line.startswith((*_LABELS, "#")))
