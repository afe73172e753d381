"""What a caller hands over as a population → people, batch by batch, whatever form it has.

In: paths, a table in memory, or rows as `evaluate` takes the facts of one case. Out: a `Crowd`, which reads them under
the 入力 of any 断面. A column of lists makes a table rows: 一覧 stand in the rows themselves.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import polars as pl
from attrs import evolve, field, frozen

from sadame.dsl import types
from sadame.dsl.core import Program, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.values import Texts, Values
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.errors import FactsError
from sadame.engine.app.embed.typed import has_fields, plain
from sadame.engine.app.intake.dated import Group, read_group, report_of
from sadame.engine.app.intake.held import Held, frame_of, is_table
from sadame.engine.app.intake.mapping import EMPTY, TOP, read_mapping, understood
from sadame.engine.app.intake.mapping import Mapping as RosterMapping
from sadame.engine.app.intake.roster import REFUSED, Amount, Roster
from sadame.engine.app.intake.source import Source
from sadame.engine.app.intake.targets import Targets, targets_of
from sadame.engine.app.output.population import people_of
from sadame.engine.bulk.cells import encode
from sadame.engine.bulk.people import People
from sadame.engine.bulk.people import people_of as encoded_people
from sadame.engine.case import Facts
from sadame.engine.columnar.plan import DAY
from sadame.engine.facts import FactProblem, decode
from sadame.engine.facts.decoding import is_silent
from sadame.engine.facts.scalars import Domain, read_scalar

Mapped: TypeAlias = "str | Path | Mapping[str, object] | None"
_SHOWN = 20


@frozen
class Reading:
    """How people are read: under the `at`-th of these groups of 断面, the facts that are of use (None = all).

    `day` = where each row has a 基準日 of its own. Not `keyed`: every row is somebody.
    """

    groups: tuple[Group, ...]
    at: int
    wanted: frozenset[str] | None
    day: str | None
    keyed: bool

    @property
    def parts(self) -> Group:
        """The 断面; their 入力 are alike."""
        return self.groups[self.at]


@frozen(eq=False)
class Some:
    """Some people. `places` = the numbers of their rows among all; `refused` = rows that are nobody (`REFUSED`).

    `has_keys` = whether people are called by a key of their own.
    """

    people: People
    places: pl.Series
    refused: pl.DataFrame
    has_keys: bool


class Crowd(Protocol):
    """A population, handed over."""

    def read(self, reading: Reading) -> Iterator[Some]:
        """The people, in their order."""

    def told(self) -> tuple[str, ...]:
        """What was done to the cells, in words, after they were read."""


def crowd_of(
    program: Program, others: Mapping[str, Program], population: object, mapped: Mapped
) -> Crowd:
    """The population in whatever was handed over; raises `CalledWrongly` where that is nothing known."""
    match population:
        case str() | Path():
            return Tables(program, (Path(population),), mapped)
        case _ if is_table(population):
            frame = frame_of(population)
            if any(isinstance(each, pl.List | pl.Array) for each in frame.dtypes):
                return _rows(program, others, frame.to_dicts(), mapped)
            return Tables(program, (Held(frame),), mapped)
        case Iterable() if not isinstance(population, Mapping | bytes):
            items = [*population]
            paths = [Path(each) for each in items if isinstance(each, str | Path)]
            if paths and len(paths) == len(items):
                return Tables(program, tuple(paths), mapped)
            return _rows(program, others, items, mapped)
        case _:
            raise CalledWrongly(
                "名簿として読めないものが渡されました",
                "ファイル名、Polars・pandas・Arrow の表、DuckDB の関係、事実の並びのどれかを渡してください",
            )


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


@frozen(slots=False, eq=False)
class Tables:
    """Tables with a heading for each fact: files or frames."""

    program: Program
    sources: tuple[Path | Source, ...]
    mapped: Mapped
    _rosters: list[Roster] = field(factory=list, init=False)

    def read(self, reading: Reading) -> Iterator[Some]:
        """The people of the days of these 断面, in their order; with the first those without rules."""
        everything = targets_of(*(part for group in reading.groups for part in group))
        files = self.sources, _mapping(self.mapped, everything)
        amount = Amount(reading.wanted, day=reading.day, keyed=reading.keyed)
        roster = read_group(self.program, reading.groups, reading.at, files, amount)
        self._rosters.append(roster)
        for batch in roster.batches():
            people = people_of(batch, several=len(self.sources) > 1)
            yield Some(people, batch.places, batch.refused, batch.keys is not None)

    def told(self) -> tuple[str, ...]:
        """What was done to the cells."""
        return tuple(report_of(self._rosters).lines()) if self._rosters else ()


def _mapping(mapped: Mapped, targets: Targets) -> RosterMapping:
    match mapped:
        case None:
            return EMPTY
        case str() | Path():
            return read_mapping(Path(mapped), targets)
        case _:
            raw = _texts(mapped)
            whole = raw if {*raw} & {*TOP} else {"列": raw}
            return understood(whole, targets, "map")


def _texts(raw: Mapping[str, object]) -> dict[str, object]:
    """Plain data as a mapping file gives it: every value a text."""

    def text(value: object) -> object:
        match value:
            case Mapping():
                return _texts(value)
            case list() | tuple():
                return [text(each) for each in value]
            case None:
                return None
            case _:
                return str(value)

    return {str(key): text(value) for key, value in raw.items()}


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _rows(
    program: Program, others: Mapping[str, Program], items: Sequence[object], mapped: Mapped
) -> "Rows":
    if mapped is not None:
        raise CalledWrongly(
            "map は、見出しのある表にだけ使えます", "行の名前を入力の名前にして渡してください"
        )
    rows: list[Mapping[str, object]] = []
    for at, each in enumerate(items, 1):
        if isinstance(each, Mapping):
            rows.append(each)
        elif has_fields(each):
            rows.append(plain(each))
        else:
            raise CalledWrongly(
                f"{at}行目は事実ではありません（{type(each).__name__}）",
                "「名前：値」の組か attrs のクラスを渡してください",
            )
    return Rows(program, others, tuple(rows))


@frozen(slots=False, eq=False)
class Rows:
    """Facts of one case each, as `evaluate` takes them."""

    program: Program
    others: Mapping[str, Program]
    rows: tuple[Mapping[str, object], ...]

    def read(self, reading: Reading) -> Iterator[Some]:
        """The people, in their order; raises `FactsError` with what is wrong with the facts of any."""
        part = reading.parts[-1]
        days = None if reading.day is None else [_day(row, reading.day) for row in self.rows]
        wrong: list[tuple[int, FactProblem]] = []
        cases = []
        for at, row in enumerate(self.rows):
            day = None if days is None else days[at]
            is_read = days is None or (day is not None and _covered(reading.parts, day))
            said = self._facts(part, row, reading.day) if is_read else Facts({})
            cases.append(said if isinstance(said, Facts) else Facts({}))
            wrong += [(at + 1, each) for each in ([] if isinstance(said, Facts) else said)]
        if wrong:
            lines = [f"{at}行目　{p.code} {p.title()}\n  → {p.hint()}" for at, p in wrong[:_SHOWN]]
            more = [f"（ほか{len(wrong) - _SHOWN}件）"] if len(wrong) > _SHOWN else []
            raise FactsError([p for _, p in wrong], "\n".join([*lines, *more]))
        yield self._some(part, cases, days, reading)

    def told(self) -> tuple[str, ...]:
        """Nothing: facts are taken as they stand."""
        return ()

    def _facts(
        self, part: Slice, row: Mapping[str, object], day: str | None
    ) -> Facts | tuple[FactProblem, ...]:
        """The facts of a row; where the 基準日 is no fact it is not one of them."""
        if day is not None and day not in targets_of(part).facts:
            row = {name: value for name, value in row.items() if name != day}
        return decode(self.program, part, row, self.others)

    def _some(
        self,
        part: Slice,
        cases: Sequence[Facts],
        days: Sequence[int | None] | None,
        reading: Reading,
    ) -> Some:
        encoded = encode(part, cases)
        if days is not None:
            frame = encoded.frame.with_columns(pl.Series(DAY, days, dtype=pl.Int32))
            encoded = evolve(encoded, frame=frame)
        rows = pl.int_range(1, len(cases) + 1, dtype=pl.UInt32, eager=True)
        key = self.program.key
        has_keys = key is not None and any(key in case.values for case in cases)
        places = pl.int_range(len(cases), dtype=pl.UInt32, eager=True)
        keys = rows.cast(pl.String).str.zfill(9)
        if key is not None and has_keys:
            keys = pl.Series([_text(case.values.get(key)) for case in cases], dtype=pl.String)
        people = encoded_people(encoded, keys)
        refused = pl.DataFrame(schema=REFUSED)
        if has_keys and reading.keyed:
            blank = keys.is_null()
            out = blank | keys.is_duplicated()
            reason = pl.select(pl.when(blank).then(pl.lit("鍵なし")).otherwise(pl.lit("重複")))
            lines = pl.DataFrame({"鍵": keys, "行": rows, "理由": reason.to_series()})
            refused = lines.filter(out)
            people, places = people.chosen((~out).arg_true()), places.filter(~out)
        return Some(people, places, refused, has_keys)


def _text(given: object) -> str | None:
    match given:
        case Texts(known) if known is not None and len(known) == 1:
            (text,) = known
            return text.strip() or None
        case _:
            return None


def _day(row: Mapping[str, object], name: str) -> int | None:
    """The 基準日 of a row; None = there is not exactly one."""
    if name not in row:
        raise CalledWrongly(f"「{name}」のない行があります", "基準日を、どの行にも書いてください")
    raw = row[name]
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if is_silent(raw):
        return None
    found: Values | FactProblem = read_scalar(name, Domain(types.DAY, None, None), raw)
    if isinstance(found, Interval) and found.is_point:
        return int(found.low) if found.low is not None else None
    return None


def _covered(parts: Collection[Slice], day: int) -> bool:
    return any(part.covers(day) for part in parts)
