"""All results of all rules, row by row, on columns: what one evaluation of each row would say.

In: people of one 断面. Out: for each rule a frame with one line for each of them, equal to what the reference
interpreter says: the outcomes, the reasons and the 不足. Nothing is rounded: a number is an integer over an integer.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import polars as pl
from attrs import define, field

from sadame.dsl import core
from sadame.dsl.display import single_to_json
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Result
from sadame.dsl.types import Choice, Truth, Type, is_numeric
from sadame.dsl.values import Choices, Possible, Texts
from sadame.engine.bulk.batch import Batch
from sadame.engine.bulk.people import People
from sadame.engine.bulk.survey import Plans
from sadame.engine.case import Facts
from sadame.engine.columnar import results, rows
from sadame.engine.columnar.plan import Asked, Told
from sadame.engine.columnar.terms import Term
from sadame.engine.interp import evaluate

STATUS, VALUE, WORDS = "状態", "値", "候補"
LOW, HIGH, UNDER, LOW_OPEN, HIGH_OPEN = "下限", "上限", "分母", "下限を除く", "上限を除く"
ABSENT, FAILED, REASONS, LACKS = "対象外", "誤り", "理由", "不足"
Schema: TypeAlias = dict[str, pl.DataType]
_LIST = pl.List(pl.String)
_ENDS: Schema = {
    LOW: pl.Int128(),
    HIGH: pl.Int128(),
    UNDER: pl.Int128(),
    LOW_OPEN: pl.Boolean(),
    HIGH_OPEN: pl.Boolean(),
}


def schema_of(kind: Type, *, why: bool) -> Schema:
    """The columns of the frame of a rule.

    - 状態: a status of `columnar.rows`; 対象外, 誤り: whether the outcome may be that;
    - on a line 下限 and 上限 over 分母 (null = no end), both the value where there is one, and whether the ends are
      left out; else 値 (a Boolean; else a text, of 構造 and 一覧 as JSON) and 候補, the words that are left where it is
      不明;
    - with `why` 理由, the addresses that decided, and 不足, the names of what would settle it.
    """
    own = pl.Boolean() if isinstance(kind, Truth) else pl.String()
    off: Schema = {VALUE: own, WORDS: _LIST}
    said = _ENDS if is_numeric(kind) else off
    more: Schema = {REASONS: _LIST, LACKS: _LIST} if why else {}
    return {STATUS: pl.UInt8(), **said, ABSENT: pl.Boolean(), FAILED: pl.Boolean(), **more}


@define(eq=False)
class Tabling:
    """Tells the results of rules of one 断面, with `why` also their reasons and 不足.

    `on` None = each row has a 基準日 of its own.
    """

    program: core.Program
    part: core.Slice
    on: int | None
    readings: Mapping[str, str]
    names: Sequence[str]
    why: bool = True
    _plans: Plans = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._plans = Plans(self.part, self.on, self.readings)

    @property
    def asked(self) -> int:
        """How many questions were put to the interpreter."""
        return self._plans.interpreter.asked

    def tell(self, people: People) -> Mapping[str, pl.DataFrame]:
        """By rule what it gives each of these people, in their order."""
        batch = self._plans.batch(people)
        asked = Asked(reasons=self.why, lacks=self.why)
        told = {name: batch.planned.told(name, asked) for name in self.names}
        wanted: dict[str, Term] = {}
        b = batch.planned.planner.builder
        for at, each in enumerate(told.values()):
            roles = dict(each.roles)
            if is_numeric(each.type):
                roles["status"] = rows.shown(b, each).status
            wanted |= {f"{at}.{role}": term for role, term in roles.items()}
        frame = batch.columns(wanted)
        found = {}
        for at, (name, each) in enumerate(told.items()):
            own = [column for column in wanted if column.startswith(f"{at}.")]
            roles_frame = frame.select(
                pl.col(column).alias(column.partition(".")[2]) for column in own
            )
            found[name] = self._said(batch, each, roles_frame)
        return found

    def _said(self, batch: Batch, told: Told, frame: pl.DataFrame) -> pl.DataFrame:
        """One rule; rows that are open in any way are the interpreter's."""
        schema = schema_of(told.type, why=self.why)
        open_ = frame["open"]
        if self.why:
            for role in ("reasons_open", "lacks_open"):
                if role in frame.columns:
                    open_ |= frame[role]
        line = _on_a_line if is_numeric(told.type) else _off_the_line
        columns = line(told, frame)
        if self.why:
            columns += [
                _lists(frame, "reasons", told.addresses).alias(REASONS),
                _lists(frame, "lacks", told.unknowns).alias(LACKS),
            ]
        made = pl.DataFrame(columns).select(*schema).cast(pl.Schema(schema))
        if not open_.any():
            return made
        at = open_.arg_true()
        heard = _told_by(schema, told.type, self._ask(batch, told.name, at.to_list()))
        both = pl.concat([made, heard])
        place = pl.int_range(made.height, eager=True).scatter(
            at, pl.int_range(made.height, both.height, eager=True)
        )
        return both[place]

    def _ask(self, batch: Batch, name: str, at: Sequence[int]) -> list[Result]:
        def answer(facts: Facts, day: int) -> Result:
            return evaluate(self.program, facts, day, self.readings, [name]).results[name]

        return batch.interpreter.put(batch.people, name, at, answer)


# ── what columns say ─────────────────────────────────────────────────────────────────────────────


def _on_a_line(told: Told, frame: pl.DataFrame) -> list[pl.Series]:
    has = frame["has"]
    under = pl.repeat(told.den, frame.height, dtype=pl.Int128, eager=True)
    if "over" in frame.columns:
        under *= frame["over"].cast(pl.Int128)
    valued = frame.select(
        pl.when("has").then(pl.col("low").cast(pl.Int128)).alias(LOW),
        pl.when("has").then(pl.col("high").cast(pl.Int128)).alias(HIGH),
        (pl.col("has") & pl.col("low").is_not_null() & pl.col("low_open")).alias(LOW_OPEN),
        (pl.col("has") & pl.col("high").is_not_null() & pl.col("high_open")).alias(HIGH_OPEN),
    )
    return [
        frame["status"].alias(STATUS),
        *valued.get_columns(),
        pl.select(pl.when(has).then(under).alias(UNDER)).to_series(),
        frame["absent"].alias(ABSENT),
        frame["failed"].alias(FAILED),
    ]


def _off_the_line(told: Told, frame: pl.DataFrame) -> list[pl.Series]:
    """Each distinct outcome is looked at once."""
    apart = ("reasons", "lacks")
    roles = [each for each in frame.columns if not each.startswith(apart) or each == "open"]
    distinct = frame.select(roles).unique(maintain_order=True)
    possibles = [
        results.possible(told, row) or Possible(None, failed=True)  # open: the interpreter's
        for row in distinct.iter_rows(named=True)
    ]
    table = pl.DataFrame(
        [_words(told.type, each) for each in possibles],
        schema=schema_of(told.type, why=False),
        orient="row",
    )
    return (
        frame.select(roles)
        .join(
            pl.concat([distinct, table.rename(lambda each: f"@{each}")], how="horizontal"),
            on=roles,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .select(pl.col(f"@{each}").alias(each) for each in table.columns)
        .get_columns()
    )


def _lists(frame: pl.DataFrame, role: str, names: Sequence[str]) -> pl.Series:
    """Packed truths as lists of names."""
    bits = [each for each in frame.columns if each.startswith(role) and each != f"{role}_open"]
    empty: list[str] = []
    if not names or not bits:
        return pl.Series([empty], dtype=_LIST).new_from_index(0, frame.height)
    distinct = frame.select(bits).unique(maintain_order=True)
    found = [
        [name for at, name in enumerate(names) if results.has_bit(row, role, at)]
        for row in distinct.iter_rows(named=True)
    ]
    table = distinct.with_columns(pl.Series("@", found, dtype=_LIST))
    return (
        frame.select(bits)
        .join(table, on=bits, how="left", nulls_equal=True, maintain_order="left")
        .get_column("@")
    )


# ── what the interpreter says ────────────────────────────────────────────────────────────────────


def _told_by(schema: Schema, kind: Type, heard: Sequence[Result]) -> pl.DataFrame:
    lines = []
    for each in heard:
        possible = each.possible
        line = _ends(possible) if is_numeric(kind) else _words(kind, possible)
        if REASONS in schema:
            line |= {
                REASONS: [*each.reasons],
                LACKS: [one.name for one in each.missing],
            }
        lines.append(line)
    return pl.DataFrame(lines, schema=schema, orient="row")


def _ends(possible: Possible) -> dict[str, object]:
    found = _flags(possible)
    interval = possible.values
    if not isinstance(interval, Interval):
        return found | dict.fromkeys(_ENDS) | {LOW_OPEN: False, HIGH_OPEN: False}
    ends = (interval.low, interval.high)
    under = lcm(*(Fraction(each).denominator for each in ends if each is not None))
    low, high = (None if each is None else int(Fraction(each) * under) for each in ends)
    return found | {
        LOW: low,
        HIGH: high,
        UNDER: under,
        LOW_OPEN: interval.low is not None and interval.low_open,
        HIGH_OPEN: interval.high is not None and interval.high_open,
    }


def _words(kind: Type, possible: Possible) -> dict[str, object]:
    """The outcomes of what lies on no line."""
    found = _flags(possible)
    is_value = found[STATUS] == rows.VALUE
    value: object = None
    words: list[str] = []
    match possible.values:
        case Choices(members) if is_value:
            (value,) = members
        case Choices(members):
            words = _in_order(kind, members)
        case Texts(known) if known is not None and is_value:
            (value,) = known
        case Texts(known) if known is not None:
            words = sorted(known)
        case None | Texts():
            pass
        case values:
            value = json.dumps(single_to_json(values, kind), ensure_ascii=False)
    return found | {VALUE: value, WORDS: words}


def _in_order(kind: Type, members: frozenset[bool | str]) -> list[str]:
    match kind:
        case Truth(yes, no):
            return [word for word, answer in ((yes, True), (no, False)) if answer in members]
        case Choice(members=declared):
            return [each for each in declared if each in members]
        case _:
            return sorted(str(each) for each in members)


def _flags(possible: Possible) -> dict[str, object]:
    status = rows.UNKNOWN
    if possible.is_single:
        status = rows.ABSENT if possible.absent else rows.FAILED if possible.failed else rows.VALUE
    return {STATUS: status, ABSENT: possible.absent, FAILED: possible.failed}


def without_rule(kind: Type, height: int, *, why: bool) -> pl.DataFrame:
    """People for whom there is no such rule: 誤り."""
    schema = schema_of(kind, why=why)
    line = _ends(_NONE) if is_numeric(kind) else _words(kind, _NONE)
    line |= {REASONS: [], LACKS: []} if why else {}
    return pl.DataFrame([line] * height, schema=schema, orient="row")


_NONE = Possible(None, failed=True)
