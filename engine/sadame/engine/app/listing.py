"""An `Overview` as `sadame show` prints it: each declaration, and below it what it stands on.

In: an `Overview` and the short names of files by their paths. Out: lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from attrs import frozen

from sadame.dsl.core import RuleKind
from sadame.dsl.lineage import Relation
from sadame.engine.app.overview import (
    InputView,
    OtherView,
    Overview,
    ParameterView,
    ReadingView,
    RuleView,
    answered,
)
from sadame.engine.app.standing import Basis, BeforeView

_OVERRIDDEN = "（読み替え済み）"
_GAP = "　"
Grounds: TypeAlias = tuple[tuple[str, str], ...]
"""Labels, and what stands behind them."""


@frozen(slots=False)
class Listing:
    """A 制度 to be printed; `names` = how a file is called in it."""

    view: Overview
    names: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """The whole of it."""
        view = self.view
        yield view.policy
        yield from self._head()
        yield from _part("入力", map(self._input, view.inputs))
        yield from _part("規則", map(self._rule, view.rules))
        yield from _part("基準値", map(self._parameter, view.parameters))
        yield from _part("解釈", map(self._reading, view.readings))
        yield ""
        yield f"事例 {view.cases}件　性質 {view.properties}件"

    def _head(self) -> Iterator[str]:
        view = self.view
        head = (
            ("題名", view.title),
            ("所管", view.jurisdiction),
            *_grounds(view.authorities, view.sources, view.certainty),
            ("適用", view.period),
        )
        yield from (f"　{label}：{text}" for label, text in head if text)
        if len(view.slices) > 1:
            yield "　定めの変わる区切り"
            yield from (f"　　・{each}" for each in view.slices)
        others = [("準用", each) for each in view.adopts]
        others += [("参照", each) for each in view.refers]
        for how, each in others:
            yield f"　{how}：{each.policy}（{self.names.get(each.path, each.path)}）"
            found = _grounds(each.authorities, each.sources, each.certainty)
            yield from (f"　　{label}：{text}" for label, text in found)

    # ── declarations ──

    def _input(self, each: InputView) -> Iterator[str]:
        said = answered(each.answers, each.type, each.range, each.step)
        yield f"{each.name}：{said}{_mark(each.basis)}"
        yield each.question and f"問：{each.question}"
        yield each.condition and f"条件：{each.condition}"
        yield each.coverage and f"収録：{each.coverage}"
        yield from each.silence
        if each.basis.origin != Relation.OWN.value:  # what is asked rests on the rules that use it
            yield from self._where(each.basis, ())

    def _rule(self, each: RuleView) -> Iterator[str]:
        title = f"{_GAP}{each.title}" if each.title else ""
        yield f"{each.kind}{_mark(each.basis)} {each.name}：{each.type}{title}"
        yield from (f"備考：{text}" for text in each.remarks)
        yield from (f"承知：{text}" for text in each.acknowledged)
        yield from (f"{_GAP}{line}" for line in each.text.splitlines())
        yield from self._basis(each.basis, is_number=each.kind == RuleKind.TABLE.value)

    def _parameter(self, each: ParameterView) -> Iterator[str]:
        limits = f"調整：{each.adjustment}" if each.adjustment else ""
        more = "。".join(part for part in (each.period, limits) if part)
        yield f"{each.name}：{each.now}" + (f"（{more}）" if more else "") + _mark(each.basis)
        if len(each.history) > 1:
            yield from (f"{_GAP}{entry.period}：{entry.value}" for entry in each.history)
        yield from (f"備考：{text}" for text in each.remarks)
        yield from self._basis(each.basis, is_number=True)

    def _reading(self, each: ReadingView) -> Iterator[str]:
        default = f"既定は {each.default}" if each.default else "既定なし"
        yield f"{each.name}：{'、'.join(each.readings)}（{default}）{_mark(each.basis)}"
        yield each.description
        yield each.decided_by and f"決定：{each.decided_by}"
        yield from self._basis(each.basis)

    # ── what they stand on ──

    def _basis(self, basis: Basis, *, is_number: bool = False) -> Iterator[str]:
        """From which 制度, 根拠 and 出典, and where it is written; then what was there before."""
        header = self._headers.get(basis.policy)
        said = _grounds(basis.authorities, basis.sources, basis.certainty)
        if header is not None:
            said = _own_grounds(basis, header, is_number=is_number)
        yield from self._where(basis, said)

    def _where(self, basis: Basis, said: Grounds) -> Iterator[str]:
        grounds = (f"{label}：{text}" for label, text in said)
        yield _GAP.join((*_whose(basis), *grounds, self._place(basis.place)))
        if basis.origin == Relation.OVERRIDDEN.value and basis.before is not None:
            yield from self._before(basis.before)

    @cached_property
    def _headers(self) -> Mapping[str, Overview | OtherView]:
        """What the whole of each 制度 stands on, which is said at the top."""
        others = (*self.view.refers, *self.view.adopts)
        return {self.view.policy: self.view} | {each.policy: each for each in others}

    def _before(self, before: BeforeView) -> Iterator[str]:
        where = f"準用元「{before.policy}」では"
        said = before.said.splitlines() or ["この日に適用なし"]
        if len(said) == 1:
            yield f"{where} {said[0]}{_GAP}{self._place(before.place)}".rstrip(_GAP)
            return
        yield f"{where}{_GAP}{self._place(before.place)}"
        yield from (f"{_GAP}{line}" for line in said)

    def _place(self, place: str) -> str:
        """`path:line:column` as name:line."""
        path, _, rest = place.rpartition(":")[0].rpartition(":")
        return f"{self.names.get(path, path)}:{rest}" if path else place


def _part(title: str, items: Iterable[Iterable[str]]) -> Iterator[str]:
    """A part under its heading; nothing of a part without items."""
    for number, (first, *rest) in enumerate(items):
        if not number:
            yield from ("", f"■ {title}")
        yield f"　{first}"
        yield from (f"　　{line}" for line in rest if line)


def _mark(basis: Basis) -> str:
    return _OVERRIDDEN if basis.origin == Relation.OVERRIDDEN.value else ""


def _whose(basis: Basis) -> Iterator[str]:
    """Of another 制度 that it is that one's."""
    other = f"（「{basis.before.policy}」からの読み替え）" if basis.before is not None else ""
    if basis.origin == Relation.ADOPTED.value:
        yield f"準用元「{basis.policy}」のとおり{other}"
    elif basis.origin == Relation.REFERRED.value:
        yield f"「{basis.policy}」による"


def _grounds(authorities: Sequence[str], sources: Sequence[str], certainty: str) -> Grounds:
    """根拠, and 出典 with how sure they are; 確度 by itself where there are none."""
    found = [("根拠", "、".join(authorities))] if authorities else []
    if sources:
        sure = f"（確度：{certainty}）" if certainty else ""
        found.append(("出典", "、".join(sources) + sure))
    elif certainty:
        found.append(("確度", certainty))
    return tuple(found)


def _own_grounds(basis: Basis, header: Overview | OtherView, *, is_number: bool) -> Grounds:
    """As far as they are more than the 制度 says of itself; of a number its 出典 in any case."""
    has_sources = is_number or basis.sources != header.sources
    has_certainty = has_sources or basis.certainty != header.certainty
    return _grounds(
        [each for each in basis.authorities if each not in header.authorities],
        basis.sources if has_sources else (),
        basis.certainty if has_certainty else "",
    )
