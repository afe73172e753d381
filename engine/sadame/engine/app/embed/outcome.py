"""What an evaluation gave, by name of the rule: `Outcome` and its `Answer`s.

In: results that are known at once, and a way to the full story of the interpreter, which is told when
somebody asks for what only it knows. Out: Python values; numbers are `int` where whole, else
`Fraction`, in the unit the rule declares.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import attrs
from attrs import field, frozen

from sadame.dsl import calendar
from sadame.dsl.core import Program
from sadame.dsl.display import Json, single_to_json, value_to_json
from sadame.dsl.interval import Interval
from sadame.dsl.source import Source
from sadame.dsl.trace import Alternative, Difference, Missing, Result, Status, Trace, status_of
from sadame.dsl.types import Day, Quantity, Scalar, Type
from sadame.dsl.values import Choices, Possible, Texts, Values

if TYPE_CHECKING:
    from sadame.docs_gen.audit import Record

Value: TypeAlias = bool | int | Fraction | str | dt.date | list[Json] | dict[str, Json] | None
Number: TypeAlias = int | Fraction | dt.date | str | None


@frozen
class Range:
    """What a result can still be. `low` and `high` None = unbounded; `values` where there is no line."""

    low: Number
    high: Number
    low_open: bool
    high_open: bool
    values: tuple[Value, ...] | None
    may_be_not_applicable: bool
    may_be_error: bool


@frozen
class Told:
    """What is known of a result without the interpreter: its single outcome, and its reasons if asked."""

    type: Type
    possible: Possible
    reasons: Callable[[], tuple[str, ...] | None]


@frozen(slots=False, eq=False)
class Answer:
    """The result of one rule."""

    name: str
    _told: Told | None = field(repr=False)
    _run: "Run" = field(repr=False)

    @cached_property
    def result(self) -> Result:
        """Everything the reference interpreter knows about this result."""
        return self._run.story().results[self.name]

    @property
    def possible(self) -> Possible:
        """The set of outcomes."""
        return self._told.possible if self._told is not None else self.result.possible

    @property
    def type(self) -> Type:
        """The type of the rule."""
        return self._told.type if self._told is not None else self.result.type

    @property
    def status(self) -> Status:
        """値, 不明, 対象外 or 誤り."""
        return status_of(self.possible)

    @property
    def value(self) -> Value:
        """The value where the status is 値, else None."""
        values = self.possible.values
        if self.status is not Status.VALUE or values is None:
            return None
        return value_of(values, self.type)

    @property
    def unit(self) -> str | None:
        """The unit the value is in."""
        kind = self.type
        return kind.unit.text if isinstance(kind, Quantity) and kind.unit.dimension else None

    @property
    def range(self) -> Range | None:
        """What the result can be where the status is 不明, else None."""
        return range_of(self.possible, self.type) if self.status is Status.UNKNOWN else None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """不足: the unknowns that would settle an 不明."""
        return self.result.missing if self.status is Status.UNKNOWN else ()

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """The 号, ただし or rows that decided (while 不明: those still open)."""
        found = self._told.reasons() if self._told is not None else None
        return self.result.reasons if found is None else found

    @cached_property
    def difference(self) -> Difference | None:
        """What would make it 該当 (対象内), and how far that was looked for; None where it is that, or 不明."""
        return self._run.differences((self.result,)).get(self.name)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The smallest changes of the facts that would: any `needed` of the `changes` of one of them."""
        return () if self.difference is None else self.difference.alternatives

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return _html(self._run, self.name)


class Run(Protocol):
    """One evaluation: what it knows at once, and the story when somebody asks."""

    @property
    def names(self) -> Mapping[str, int]:
        """The results it has, in the order of the file."""

    @property
    def day(self) -> int:
        """The 基準日."""

    @property
    def program(self) -> Program:
        """The 制度."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The rule files, by path."""

    def told(self, name: str) -> Told | None:
        """What is known at once."""

    def story(self) -> Trace:
        """The story of the interpreter."""

    def differences(self, results: Iterable[Result]) -> Mapping[str, Difference]:
        """What would have to differ, by name of the result."""

    def record(self) -> "Record":
        """The full record."""


@frozen(slots=False, eq=False)
class Outcome(Mapping[str, Answer]):
    """The results of one evaluation, by name of the rule, in the order of the file."""

    policy: str
    _run: Run = field(repr=False)
    _answers: dict[str, Answer] = field(factory=dict, init=False, repr=False)

    @property
    def on(self) -> dt.date:
        """The 基準日."""
        return calendar.to_date(self._run.day)

    def __getitem__(self, name: str) -> Answer:
        """The answer of that rule; `KeyError` if the 制度 has none of that name."""
        found = self._answers.get(name)
        if found is None:
            if name not in self._run.names:
                raise KeyError(f"{self.policy} に「{name}」という結果はありません")
            answer = Answer(name, self._run.told(name), self._run)
            found = self._answers.setdefault(name, answer)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._run.names)

    def __len__(self) -> int:
        return len(self._run.names)

    @property
    def trace(self) -> Trace:
        """The full story, as the reference interpreter tells it."""
        return self._run.story()

    def explain(self, name: str | None = None) -> str:
        """The reasons in Japanese, of one result or of all; `KeyError` if there is none of that name."""
        from sadame.docs_gen.reasons import explain

        trace = _quoted(self._run, None if name is None else self[name].name)
        return explain(trace, self._run.differences(trace.results.values()))

    def audit(self) -> str:
        """The full record as text, as `sadame eval --trace` prints it."""
        from sadame.docs_gen.audit import audit

        return audit(self.record())

    def record(self) -> "Record":
        """Every step with its place, its values and where they come from: `sadame eval --trace --json`.

        Its shape is in `sadame/engine/app/schemas/trace.schema.json`.
        """
        return self._run.record()

    def to_data(self, *, explain: bool = False) -> dict[str, object]:
        """The same plain data as `sadame eval --json` prints; `explain`: what would have to differ, too."""
        from sadame.engine.app.results import trace_as_data

        trace = self.trace
        found = self._run.differences(trace.results.values()) if explain else None
        return trace_as_data(trace, self._run.program, found)

    def to_json(self, *, explain: bool = False) -> str:
        """`to_data` as JSON text."""
        return json.dumps(self.to_data(explain=explain), ensure_ascii=False)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return _html(self._run, None)


def _quoted(run: Run, name: str | None) -> Trace:
    """The story with the words of the rule files, of one result or of all."""
    from sadame.engine.interp import quote

    trace = run.story()
    if name is not None:
        trace = attrs.evolve(trace, results={name: trace.results[name]})
    return quote(trace, run.sources)


def _html(run: Run, name: str | None) -> str:
    from sadame.docs_gen.notebook import outcome_html

    trace = _quoted(run, name)
    return outcome_html(trace, run.differences(trace.results.values()))


def _scalar(value: Scalar, kind: Type) -> int | Fraction | dt.date | str | bool:
    match kind, value:
        case Quantity(unit), Fraction() | int():
            shown = Fraction(value) / unit.scale
            return shown.numerator if shown.denominator == 1 else shown
        case Day(), int():
            return calendar.to_date(value)
        case _:
            found = value_to_json(value, kind)
            return found if isinstance(found, bool | int | str) else str(found)


def value_of(values: Values, kind: Type) -> Value:
    """The value of a set of one, in the unit of its type."""
    match values:
        case Interval(low) if low is not None:
            return _scalar(low, kind)
        case Choices(members):
            return next(iter(members))
        case Texts(known) if known is not None:
            return next(iter(known))
        case _:
            return single_to_json(values, kind)


def range_of(possible: Possible, kind: Type) -> Range:
    """What there can still be, in the unit of the type."""
    flags = (possible.absent, possible.failed)
    match possible.values:
        case None:
            return Range(None, None, False, False, (), *flags)
        case Interval(low, high, low_open, high_open):
            first, last = (None if end is None else _scalar(end, kind) for end in (low, high))
            return Range(first, last, low_open, high_open, None, *flags)
        case Choices(members):
            ordered = tuple(sorted(members, key=lambda each: (each is False, str(each))))
            return Range(None, None, False, False, ordered, *flags)
        case Texts(known):
            words = None if known is None else tuple(sorted(known))
            return Range(None, None, False, False, words, *flags)
        case values:
            return Range(None, None, False, False, (single_to_json(values, kind),), *flags)
