"""指標 → rows of a table: each group with its bounds, its 分母, and who is 不明 or 誤り.

In: figures of `population`, the least count that may be shown. Out: `Line`s, of which the first is the whole
population, and the one `Table` of all 指標.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import polars as pl
from attrs import frozen

from sadame.dsl import core
from sadame.dsl.display import show, show_possible
from sadame.dsl.interval import Interval
from sadame.dsl.types import Quantity, Type
from sadame.dsl.values import Possible
from sadame.engine.app.output.columns import Column, exact_column
from sadame.engine.app.output.standings import Shown
from sadame.engine.app.output.suppression import (
    EVERYBODY,
    HITS,
    MEMBERS,
    MISSES,
    OUTSIDE,
    PEOPLE,
    Tabled,
    hidden,
)
from sadame.engine.app.output.tables import Table
from sadame.engine.population import Counts, Figure, Key, Tally

WHOLE = "全体"
HIDDEN = "秘匿"
_NOBODY = "分母が0人"


@frozen
class Line:
    """An 指標 for one group, or for all (`labels` empty). `figure` None = hidden; `said` = its range in words."""

    labels: tuple[str, ...]
    figure: Figure | None
    said: str


@frozen
class Counted:
    """An 指標 with its lines, the whole population first."""

    about: core.Indicator
    lines: tuple[Line, ...]

    @property
    def group_names(self) -> tuple[str, ...]:
        """What its 集計 are called."""
        return tuple(name_of(each, at) for at, each in enumerate(self.about.groups))


def counted(
    found: Sequence[tuple[core.Indicator, Sequence[Figure]]],
    least: int,
    standings: Mapping[str, Shown],
) -> tuple[Counted, ...]:
    """The lines of 指標; with a `least`, small groups are hidden, and what would tell them, be it in other tables.

    `standings` = what is told of the 抽出 anyway.
    """
    tables = [_tabled(about, figures) for about, figures in found]
    out = [frozenset[int]()] * len(tables)
    if least:
        told = [
            (sort, EVERYBODY)
            for (about, _), table in zip(found, tables, strict=True)
            for sort in table.sorts
            if sort[0] in _told(about, standings)
        ]
        out = hidden(tables, least, frozenset(told))
    return tuple(
        Counted(
            about,
            tuple(_line(each, about, is_out=at in own) for at, each in enumerate(figures)),
        )
        for (about, figures), own in zip(found, out, strict=True)
    )


def _told(about: core.Indicator, standings: Mapping[str, Shown]) -> Iterator[str]:
    """What is told of everybody without the 指標: with the lists, and how many people the roster has."""
    yield PEOPLE
    match about.denominator:
        case None | core.Headcount(None):
            yield MEMBERS
        case _:
            return
    match about.numerator:
        case core.Headcount(core.Reference(name)) if name in standings:
            known = standings[name]
            if known.hit is not None:
                yield HITS
            if known.miss is not None and known.absent is not None:
                yield MISSES
        case _:
            pass


def _tabled(about: core.Indicator, figures: Sequence[Figure]) -> Tabled:
    """The table as it can be held against others: 指標 with one 分母, or with both alike, tell the same."""
    top, bottom = about.numerator, about.denominator
    sorts = (
        (PEOPLE, None),
        (MEMBERS, (bottom, top if bottom is None else None)),
        (OUTSIDE, (bottom, top)),
        (HITS, (bottom, top)),
        (MISSES, (bottom, top)),
    )
    lines = (
        (frozenset(zip(about.groups, each.key, strict=bool(each.key))), each.tally.counts)
        for each in figures
    )
    return Tabled(sorts, tuple(lines))


def _line(figure: Figure, about: core.Indicator, *, is_out: bool) -> Line:
    labels = labels_of(figure.key, about) if figure.key else ()
    if is_out:
        return Line(labels, None, HIDDEN)
    return Line(labels, figure, _shown(figure, about.type))


def name_of(expression: core.Expr, at: int) -> str:
    """What a 集計 is called."""
    match expression:
        case core.Reference(name) | core.FieldOf(name=name):
            return name
        case _:
            return f"集計{at + 1}"


def labels_of(key: Key, about: core.Indicator) -> tuple[str, ...]:
    """The group in words."""
    return tuple(
        "不明" if each is None else _label(each, expression.type)
        for each, expression in zip(key, about.groups, strict=True)
    )


def _label(possible: Possible, kind: Type) -> str:
    return show_possible(possible, kind) if possible.values is None else show(possible.values, kind)


def _shown(figure: Figure, kind: Type) -> str:
    """The range of an 指標 in words: `8.1%`, `8.1%〜9.0%`, `対象外（分母が0人）`."""
    if figure.possible.values is None:
        return f"対象外（{_NOBODY}）"
    said = show(figure.possible.values, kind)
    return f"{said}、または対象外（{_NOBODY}）" if figure.possible.absent else said


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def table_of(found: Sequence[Counted]) -> Table | None:
    """All 指標 as one table; the 集計 of all of them have a column each."""
    if not found:
        return None
    names = list(dict.fromkeys(name for each in found for name in each.group_names))
    rows = [(each, line) for each in found for line in each.lines]
    texts = {"指標": [each.about.name for each, _ in rows]}
    texts |= {name: [_cell(each, line, name) for each, line in rows] for name in names}
    texts |= {
        "値": [line.said for _, line in rows],
        "単位": [_unit(each.about.type) for each, _ in rows],
    }
    numbers = _numbers(rows)
    columns = [Column(name, pl.Series(cells, dtype=pl.String)) for name, cells in texts.items()]
    columns += [Column(name, exact_column(cells)) for name, cells in numbers.items()]
    return Table.of("指標", tuple(columns))


def _cell(each: Counted, line: Line, name: str) -> str:
    grouped = line.labels and name in each.group_names
    return line.labels[each.group_names.index(name)] if grouped else WHOLE


def _numbers(rows: Sequence[tuple[Counted, Line]]) -> Mapping[str, list[Fraction | None]]:
    found: dict[str, list[Fraction | None]] = {}
    for each, line in rows:
        for name, number in _row(each.about, line.figure):
            found.setdefault(name, []).append(number)
    return found


def _row(about: core.Indicator, figure: Figure | None) -> Iterator[tuple[str, Fraction | None]]:
    counts = Counts() if figure is None else figure.tally.counts
    tally = Tally() if figure is None else figure.tally
    value = None if figure is None else figure.possible.values
    pairs = {
        "値": _ends(value if isinstance(value, Interval) else None, about.type),
        "分子": top_of(about, tally),
        "分母": bottom_of(about, tally),
    }
    for name, (low, high) in pairs.items():
        yield f"{name}（下限）", None if figure is None else low
        yield f"{name}（上限）", None if figure is None else high
    for name, count in (
        ("不明の人数", counts.unknown),
        ("誤りの人数", counts.failed),
        ("人数", counts.rows),
    ):
        yield name, None if figure is None else Fraction(count)


def top_of(about: core.Indicator, tally: Tally) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most the 分子 can be, in its unit."""
    counts = tally.counts
    return _measure(about.numerator, tally.total, (counts.hits_low, counts.hits_high))


def bottom_of(about: core.Indicator, tally: Tally) -> tuple[Fraction | None, Fraction | None]:
    """The same of the 分母; nothing if there is none."""
    counts = tally.counts
    if about.denominator is None:
        return None, None
    return _measure(about.denominator, tally.base, (counts.members_low, counts.members_high))


def _measure(
    measure: core.Measure, total: Interval | None, people: tuple[int, int]
) -> tuple[Fraction | None, Fraction | None]:
    match measure:
        case core.Total(value=value):
            return _ends(total, value.type)
        case core.Headcount():
            return Fraction(people[0]), Fraction(people[1])


def _ends(found: Interval | None, kind: Type) -> tuple[Fraction | None, Fraction | None]:
    if found is None:
        return None, None
    scale = kind.unit.scale if isinstance(kind, Quantity) else Fraction(1)
    low, high = (
        None if each is None else Fraction(each) / scale for each in (found.low, found.high)
    )
    return low, high


def _unit(kind: Type) -> str:
    if isinstance(kind, Quantity):
        return kind.unit.text if kind.unit.dimension else "割合" if kind.as_ratio else ""
    return ""
