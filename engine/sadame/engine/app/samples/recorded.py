"""A 制度 that asks for records: the people of the one whose facts the records decide, and how its tables are read.

In: a 制度 whose 一覧 are those of 受診と処方の記録, and the 制度 behind it. Out: its list of people, which leaves out
what the tables tell and says from when to when they are whole; and the mapping that reads the tables. The same seed
gives the people of the other 制度, so both must come to the same.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

import polars as pl
from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.core import Input, Program, Slice
from sadame.dsl.types import DAY, FiscalYear, ListOf, Type, YearMonth
from sadame.engine.app.samples import natural
from sadame.engine.app.samples.claims import extraction_year, first_year
from sadame.engine.app.samples.people import Stretch
from sadame.engine.app.samples.plans import Plan, plan_of
from sadame.engine.app.samples.profile import RECORDED
from sadame.engine.app.samples.tables import CARE, CHECKUPS, DRUGS, RECORDS, TABLES, VISITS, Table

MAPPING = "対応.yaml"
_CARE_BEGAN = calendar.ordinal(2000, 4, 1)


@frozen
class Recorded:
    """The 制度 that asks, the plan of its people, and the facts of its list in the order of the file."""

    program: Program
    plan: Plan
    names: tuple[str, ...]

    @property
    def kinds(self) -> Mapping[str, Type]:
        """What the columns hold."""
        known = {each.name: each.scale.type for each in self.plan.columns}
        known |= {name: kind for name, (kind, _) in _periods(self.plan.day).items()}
        return {name: known[name] for name in self.names}


def recorded_of(
    program: Program, cut: Slice, behind: Iterable[Program], day: int
) -> Recorded | None:
    """None = it asks for other things."""
    inputs = [each for each in cut.symbols if isinstance(each, Input)]
    if _shapes(inputs) != {each.fact: each.columns for each in TABLES}:
        return None
    names = tuple(each.name for each in inputs if not isinstance(each.type, ListOf))
    for other in behind:
        theirs = other.slice_on(day)
        facts = frozenset(each.name for each in theirs.symbols) if theirs is not None else RECORDED
        known = facts | _periods(day).keys()
        if theirs is not None and facts >= RECORDED and known >= frozenset(names):
            return Recorded(program, plan_of(other, theirs, day), names)
    return None


def _shapes(inputs: Iterable[Input]) -> Mapping[str, tuple[str, ...]]:
    return {
        each.name: tuple(part.name for part in each.type.element.fields)
        for each in inputs
        if isinstance(each.type, ListOf)
    }


def _periods(day: int) -> Mapping[str, tuple[Type, pl.Expr]]:
    """What is known of the data of everyone: the 抽出年度, and from when to when the tables are whole."""
    start, end = _years(day)
    periods: Mapping[str, tuple[Type, pl.Expr]] = {
        "抽出年度": (FiscalYear(), pl.lit(extraction_year(day), dtype=pl.Int32)),
        "レセプトの初月": (YearMonth(), pl.lit(f"{_date(start):%Y-%m}")),
        "レセプトの終月": (YearMonth(), pl.lit(f"{_date(end):%Y-%m}")),
        "健診データの初日": (DAY, pl.lit(_date(start))),
        "健診データの終日": (DAY, pl.lit(_date(end))),
        "介護データの終日": (DAY, pl.lit(_date(day))),
    }
    return {f"{RECORDS} の {name}": told for name, told in periods.items()}


def _years(day: int) -> tuple[int, int]:
    first, last = first_year(day), extraction_year(day)
    return calendar.fiscal_year_start(first), calendar.fiscal_year_end(last)


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day)


def people(recorded: Recorded, stretch: Stretch, blank: int) -> pl.LazyFrame:
    """The list; `blank` of a hundred cells are null, but the periods are known of everyone."""
    periods = _periods(recorded.plan.day)
    told = (expr.alias(name) for name, (_, expr) in periods.items())
    listed = natural.people(recorded.plan, stretch, blank)
    return listed.with_columns(told).select(recorded.names)


def mapping_of(recorded: Recorded) -> str:
    """How `sadame run` reads the tables, which lie beside it."""
    key = recorded.program.key
    day = recorded.plan.day
    years = _years(day)
    spans: Mapping[Table, tuple[int, int]] = {
        VISITS: years,
        DRUGS: years,
        CHECKUPS: years,
        CARE: (_CARE_BEGAN, day),
    }
    lines = [f"制度: {recorded.program.name}", f"鍵: {key}", "一覧:"]
    for table, (start, end) in spans.items():
        span = f"{_date(start)}〜{_date(end)}"
        lines += [
            f"  {table.fact}:",
            f"    ファイル: {table.name}.parquet",
            f"    鍵: {key}",
            f"    データのある期間: {span}",
            f"    必要な期間: {span}",
        ]
    return "".join(f"{line}\n" for line in lines)
