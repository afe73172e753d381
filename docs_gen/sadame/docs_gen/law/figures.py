"""指標 and 性質 as declarations write them.

In: what a 断面 has of them, and the name of a row of the population. Out: lines.
"""

from collections.abc import Iterable, Iterator, Sequence

from sadame.docs_gen.law import rounding
from sadame.docs_gen.law.conditions import is_hit
from sadame.docs_gen.law.kinds import kind, line, path
from sadame.docs_gen.law.phrases import Level, Word, listed
from sadame.docs_gen.law.rules import said
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core

_TRENDS = {1: "減らない", -1: "増えない", 0: "変わらない"}


def indicator(
    writer: Writer, row: str | None, found: core.Indicator, meta: Sequence[str]
) -> Iterator[str]:
    """`指標 名前：割合` with 分子, 分母, 集計 and 端数."""
    yield f"指標 {path(found.name)}：{kind(found.type)}"
    yield from meta
    yield f"分子：{_measure(writer, row, found.numerator)}"
    if found.denominator is not None:
        yield f"分母：{_measure(writer, row, found.denominator)}"
    if found.groups:
        groups = listed(writer.phrase(each).at(Level.SUM) for each in found.groups)
        yield f"集計：{line(groups)}"
    if found.rounding is not None:
        yield f"端数：{rounding.said(found.rounding, found.type)}"


def _measure(writer: Writer, row: str | None, measure: core.Measure) -> str:
    match measure:
        case core.Headcount(core.OneOf(subject) as condition) if is_hit(writer, condition):
            return line((*writer.phrase(subject).at(Level.SUM), *_HIT))
        case core.Headcount(core.Reference() as condition):
            return line((*writer.phrase(condition).at(Level.SUM), *_HIT))
        case core.Headcount(condition):
            return line((*_those(writer, row, condition), Word("の"), Word("人数")))
        case core.Total(value, condition):
            added = writer.phrase(value).at(Level.ATOM)
            if condition is not None:
                added = (*_those(writer, row, condition), Word("の"), *added)
            return line((*added, Word("の"), Word("合計")))


_HIT = (Word("に"), Word("該当する"), Word("人数"))


def _those(writer: Writer, row: str | None, condition: core.Expr | None) -> tuple[Word, ...]:
    """Everybody, or those for whom it holds."""
    everybody = Word(path(row) if row is not None else "")
    if condition is None:
        return (everybody,)
    inside = writer.phrase(condition).at(Level.SENTENCE)
    return (everybody, Word("のうち"), *inside, Word("であるもの"))


# ── 性質 ─────────────────────────────────────────────────────────────────────────────────────────


def claim(writer: Writer, found: core.Property, meta: Sequence[str]) -> Iterator[str]:
    """`性質 題名`, under which 前提, and what holds."""
    yield f"性質 {found.title}"
    yield from meta
    if found.assumption is not None:
        yield from said("前提：", writer.phrase(found.assumption))
    label = "条件：" if found.assumption is not None else ""
    match found.law:
        case core.Claim(condition):
            yield from said(label, writer.phrase(condition))
        case core.Monotone(movers, rising, follower, trend):
            mover = _mover(writer, movers)
            moved = line(writer.phrase(follower).at(Level.SUM))
            how = "増えても" if rising else "減っても"
            yield f"{label}{mover} が {how} {moved} は {_TRENDS[trend]}"
        case core.Exclusive(operands):
            yield f"{label}{_together(writer, operands)} は 同時に該当しない"
        case core.Equivalent(left, right):
            yield f"{label}{_together(writer, (left, right))} は 常に一致する"


def _mover(writer: Writer, movers: Sequence[str]) -> str:
    """The 入力 that moves; of a 質問票 any of its 問."""
    first = writer.symbols.get(movers[0])
    if isinstance(first, core.Input) and first.hits is not None:
        return f"{path(movers[0].rpartition(' の ')[0])} の 該当項目"
    return path(movers[0])


def _together(writer: Writer, operands: Iterable[core.Expr]) -> str:
    return " と ".join(line(writer.phrase(each).at(Level.SUM)) for each in operands)
