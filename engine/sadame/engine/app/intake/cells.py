"""One column of a batch → the encoded column: whole numbers where a vector can say so, else text by text.

In: a `Series` as a file gives it, the `Target` and the `Rule`. Out: `Encoded`, and notes in the ledger of all that
was not taken as it stands. Regular cells (numbers, ISO dates, the words of a 区分) never leave Polars; of the others
each distinct text is read once by `readings`. Never a binary fraction: see `naturals`.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, lcm

import polars as pl
from attrs import define, field, frozen

from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Label, Quantity, Type
from sadame.dsl.values import Values
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.mapping import Rule
from sadame.engine.app.intake.naturals import INT64, Regular, UnfitColumnError, ends_of, regular
from sadame.engine.app.intake.readings import Reading, read_text
from sadame.engine.app.intake.report import Done, Ledger
from sadame.engine.app.intake.targets import Target
from sadame.engine.columnar.encoding import FactColumn, State, state_of, upper_of, width_of

_REMEMBERED = 200_000
_DTYPES: Mapping[int, type[pl.DataType]] = {
    0: pl.String,
    1: pl.Boolean,
    8: pl.UInt8,
    16: pl.UInt16,
    32: pl.Int32,
    64: pl.Int64,
}


def dtype_of(kind: Type) -> type[pl.DataType]:
    """The type of an encoded column."""
    return _DTYPES[width_of(kind)]


@frozen(eq=False)
class Encoded:
    """A fact of many people. `others` = what no column holds, by position."""

    fact: FactColumn
    series: tuple[pl.Series, ...]
    others: Mapping[int, Values]


@define
class Cells:
    """Reads one column, batch after batch; remembers the texts it has read."""

    file: str
    heading: str
    target: Target
    rule: Rule
    ledger: Ledger
    memo: dict[str, Reading] = field(factory=dict)

    def encode(self, raw: pl.Series, rows: pl.Series) -> Encoded:
        """The encoded column; `rows` = the rows as a person counts them."""
        try:
            found = regular(self.target, self.rule, raw)
        except UnfitColumnError as unfit:
            where = f"{self.file} の列「{self.heading}」"
            raise CalledWrongly(f"{where}は{unfit.what}", unfit.hint) from None
        for done, mask in found.notes:
            self.note(done, mask, found.plain, rows)
        readings = self.read(found.texts().filter(found.odd)) if found.odd.any() else {}
        return _Assembly(self, found, readings, rows).encoded()

    def read(self, texts: pl.Series) -> Mapping[str, Reading]:
        """Each distinct text, once."""
        if len(self.memo) > _REMEMBERED:
            self.memo.clear()
        found = {}
        for text in texts.unique().to_list():
            if text not in self.memo:
                self.memo[text] = read_text(self.target, self.rule, text)
            found[text] = self.memo[text]
        return found

    def note(self, done: Done, mask: pl.Series, texts: pl.Series, rows: pl.Series) -> None:
        """Count the cells under the mask, and keep the first as examples."""
        count = int(mask.sum())
        wanted = self.ledger.wants(self.file, self.heading, done) if count else 0
        examples: list[tuple[int, str]] = []
        if wanted > 0:
            at = mask.arg_true().head(wanted)
            shown = texts.gather(at).cast(pl.String).fill_null("").to_list()
            examples = list(zip(rows.gather(at).to_list(), shown, strict=True))
        if count:
            self.ledger.note((self.file, self.heading), done, count, examples)


@frozen(eq=False)
class _Assembly:
    """Puts the cells a vector could read and the others together."""

    cells: Cells
    found: Regular
    readings: Mapping[str, Reading]
    rows: pl.Series

    def encoded(self) -> Encoded:
        """The columns of the fact."""
        name, kind = self.cells.target.name, self.cells.target.domain.type
        den = self.denominator()
        values = self.regular_values(den).alias(name)
        if not self.readings:
            blanks = values.null_count() > 0
            states = frozenset({State.VALUE, State.BLANK} if blanks else {State.VALUE})
            ends = self.ends(values, None, None, den)
            return Encoded(FactColumn(name, kind, den, *ends, blanks, states), (values,), {})
        values, upper, codes, others = self.with_odd(values, den)
        states = frozenset(State(each) for each in codes.unique().to_list())
        ends = self.ends(values, upper, codes, den)
        fact = FactColumn(name, kind, den, *ends, values.null_count() > 0, states)
        series = [values]
        if fact.has_states:
            series.append(codes.alias(state_of(name)))
        if upper is not None:
            series.append(upper.alias(upper_of(name)))
        return Encoded(fact, tuple(series), others)

    def denominator(self) -> int:
        """What the numbers are multiplied by: from the 刻み, else from the finest of the column."""
        domain = self.cells.target.domain
        if not isinstance(domain.type, Quantity):
            return 1
        if domain.step is not None:
            return domain.step.denominator
        den = self.found.factor.denominator
        for reading in self.readings.values():
            for end in (reading.low, reading.high):
                if isinstance(end, Fraction):
                    finer = lcm(den, end.denominator)
                    den = finer if finer * self.most() <= INT64 else den
        return den

    def most(self) -> Fraction:
        """The greatest magnitude of a cell a vector could read."""
        ends = (self.found.numbers.min(), self.found.numbers.max())
        return max(
            (abs(end) * self.found.factor for end in ends if isinstance(end, int)),
            default=Fraction(0),
        )

    def regular_values(self, den: int) -> pl.Series:
        """The cells a vector could read, over `den`; the rest is null."""
        kind = self.cells.target.domain.type
        dtype = dtype_of(kind)
        if not isinstance(kind, Quantity):
            return self.found.numbers.cast(dtype)
        whole = self.found.factor * den
        numbers = self.found.numbers
        if whole.denominator > 1:  # on the 刻み, so that the division leaves nothing
            numbers = numbers // whole.denominator
        return numbers * whole.numerator if whole.numerator > 1 else numbers

    def with_odd(
        self, values: pl.Series, den: int
    ) -> tuple[pl.Series, pl.Series | None, pl.Series, dict[int, Values]]:
        """The column, its upper ends and its states, with what was read text by text."""
        states = values.is_null().cast(pl.UInt8)  # BLANK is 1, VALUE is 0
        at = self.found.odd.arg_true()
        texts = self.found.texts().gather(at)
        coded = {text: _coded(reading, den) for text, reading in self.readings.items()}
        lines = pl.DataFrame({"text": texts}).join(
            _table(coded, values.dtype), on="text", how="left", maintain_order="left"
        )
        self.note_odd(texts, self.rows.gather(at))
        values = values.scatter(at, lines["low"])
        states = states.scatter(at, lines["state"])
        others = {
            row: reading.values
            for row, text in zip(at.to_list(), texts.to_list(), strict=True)
            if (reading := coded[text]).values is not None
        }
        if State.RANGE not in {each.state for each in coded.values()}:
            return values, None, states, others
        upper = pl.Series([None], dtype=values.dtype).new_from_index(0, len(values))
        return values, upper.scatter(at, lines["high"]), states, others

    def note_odd(self, texts: pl.Series, rows: pl.Series) -> None:
        kinds: dict[Done, list[str]] = {}
        for text, reading in self.readings.items():
            for done in reading.done:
                kinds.setdefault(done, []).append(text)
        for done, own in kinds.items():
            mask = texts.is_in(pl.Series(own, dtype=pl.String).implode())
            self.cells.note(done, mask, texts, rows)

    def ends(
        self, values: pl.Series, upper: pl.Series | None, states: pl.Series | None, den: int
    ) -> tuple[int | None, int | None]:
        """What no value leaves: the declared range, else a bound around what there is."""
        kind = self.cells.target.domain.type
        if isinstance(kind, Choice | Label) or values.dtype == pl.Boolean:
            return None, None
        low, high = _declared(self.found.limits, den)
        if low is None and not _has_open_end(values, states):
            low = _low_end(ends_of(values)[0])
        if high is None and not (upper is not None and _has_open_end(upper, states)):
            ends = [ends_of(each)[1] for each in (values, upper) if each is not None]
            high = _high_end(max((end for end in ends if end is not None), default=None))
        return low, high


def _declared(limits: Interval, den: int) -> tuple[int | None, int | None]:
    low, high = limits.low, limits.high
    bottom = None if low is None else (floor(low * den) + 1 if limits.low_open else ceil(low * den))
    top = (
        None if high is None else (ceil(high * den) - 1 if limits.high_open else floor(high * den))
    )
    return bottom, top


def _low_end(least: int | None) -> int | None:
    """A bound a little further out: batches that are nearly alike have the same, and share a plan."""
    if least is None or least >= 0:
        return None if least is None else 0
    return -(1 << (-least).bit_length())


def _high_end(greatest: int | None) -> int | None:
    if greatest is None or greatest <= 0:
        return None if greatest is None else 0
    return (1 << greatest.bit_length()) - 1


def _has_open_end(ends: pl.Series, states: pl.Series | None) -> bool:
    return states is not None and bool((ends.is_null() & (states == State.RANGE)).any())


def _coded(reading: Reading, den: int) -> Reading:
    """The reading over `den`; what does not fit into a column is for the interpreter."""
    low, high = reading.low, reading.high
    if not isinstance(low, Fraction | None) or (low is None and high is None):
        return reading
    ends = [Fraction(end) * den for end in (low, high) if end is not None]
    if any(end.denominator > 1 or abs(end) > INT64 for end in ends):
        whole = Interval(low, high if reading.state is State.RANGE else low)
        return Reading(State.OTHER, values=whole, done=reading.done)
    first, last = (None if end is None else int(end * den) for end in (low, high))
    return Reading(reading.state, first, last, done=reading.done)


def _table(coded: Mapping[str, Reading], dtype: pl.DataType) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text": pl.Series(list(coded), dtype=pl.String),
            "low": pl.Series([each.low for each in coded.values()], dtype=dtype),
            "high": pl.Series([each.high for each in coded.values()], dtype=dtype),
            "state": pl.Series([int(each.state) for each in coded.values()], dtype=pl.UInt8),
        }
    )
