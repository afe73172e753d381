"""`load`: rule files → a `RuleBook` of `Policy`s that evaluate facts.

In: paths. Out: immutable objects; files with the same contents are compiled once in a process. A policy
answers from compiled rules what they can decide, and hands everything else to the reference
interpreter, so that an answer never hangs on who gave it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, overload

from attrs import field, frozen

from sadame.dsl import suggest
from sadame.dsl.core import Program, Slice
from sadame.dsl.diagnostics import Severity
from sadame.dsl.source import Source
from sadame.dsl.trace import Difference, Result, Trace
from sadame.engine.app.books import Opened
from sadame.engine.app.dates import read_day, read_on
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.engine import Engine, engine_of
from sadame.engine.app.embed.errors import FactsError, PolicyError
from sadame.engine.app.embed.outcome import Outcome, Told
from sadame.engine.app.embed.schema import input_schema
from sadame.engine.app.embed.typed import FactsOf, O_co, has_fields, plain
from sadame.engine.app.library import Shelf, gather, shipped_home
from sadame.engine.app.saved import compiled
from sadame.engine.case import Facts
from sadame.engine.compiled import Case
from sadame.engine.facts import decode

if TYPE_CHECKING:
    import polars as pl

    from sadame.docs_gen.audit import Record
    from sadame.engine.app.embed.bulk import BulkResult
    from sadame.engine.app.embed.crowd import Crowd, Mapped
    from sadame.engine.app.embed.question import Question

_NO_READINGS: Mapping[str, str] = {}
_KEPT = 16
"""So many books are kept compiled."""


def load(*paths: str | Path) -> "RuleBook":
    """The rules in these files and folders; without a path the 制度 that ship with Sadame.

    Raises `PolicyError` if a file has errors, `ValueError` if a file cannot be read.
    """
    try:
        shelf = gather([Path(each) for each in paths] or [_home()])
    except CalledWrongly as refusal:
        raise ValueError(_told(refusal)) from None
    return _compiled(shelf.sources, tuple(shelf.files.values()), shelf.asked)


def _home() -> Path:
    home = shipped_home()
    if home is None:
        raise CalledWrongly("同梱の制度が見つかりません")
    return home


@lru_cache(maxsize=_KEPT)
def _compiled(
    sources: tuple[Source, ...], files: tuple[Source, ...], asked: tuple[str, ...]
) -> "RuleBook":
    """The book of these texts; this is where the parser is loaded, if the book was not saved."""
    shelf = Shelf(sources, {each.path: each for each in files}, asked)
    opened = Opened(shelf, compiled(sources, shelf.files))
    errors = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if errors:
        raise PolicyError(errors, opened.sources)
    names = (name for name in shelf.policies() if name in opened.book.programs)
    return RuleBook(tuple(dict.fromkeys(names)), opened)


@frozen(eq=False)
class RuleBook(Mapping[str, "Policy"]):
    """The 制度 of some rule files, by name; each is made ready when it is first asked for."""

    _names: tuple[str, ...]
    _opened: Opened = field(repr=False)
    _policies: dict[str, "Policy"] = field(factory=dict, init=False, repr=False)

    def __getitem__(self, name: str) -> "Policy":
        """The 制度 of that name; `KeyError`, with near names, if there is none."""
        found = self._policies.get(name)
        if found is None:
            if name not in self._names:
                near = suggest.near(name, self._names) or self._names
                raise KeyError(f"制度「{name}」はありません（{'、'.join(near[:5])}）")
            opened = self._opened
            made = Policy(opened.book.programs[name], opened.behind(name), opened.sources)
            found = self._policies.setdefault(name, made)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@frozen(slots=False, eq=False)
class Policy:
    """One 制度, ready to evaluate. `others` = the 制度 it refers to; `sources` = the rule files."""

    program: Program = field(repr=lambda program: program.name)
    others: Mapping[str, Program] = field(repr=False, converter=MappingProxyType[str, Program])
    sources: Mapping[str, Source] = field(repr=False, converter=MappingProxyType[str, Source])
    _engines: dict[int, Engine] = field(factory=dict, init=False, repr=False)

    @property
    def name(self) -> str:
        """The name of the 制度."""
        return self.program.name

    @property
    def title(self) -> str:
        """Its 題名."""
        return self.program.meta.title

    @property
    def content_hash(self) -> str:
        """What it means, as a hash: equal hashes, equal answers."""
        return self.program.content_hash

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Names of the results an `Outcome` has."""
        known = {rule.name for part in self.program.slices for rule in part.rules()}
        return tuple(name for name in self.program.own if name in known)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from sadame.docs_gen.notebook import policy_html

        return policy_html(self.program)

    def input_schema(self, on: dt.date | str | None = None) -> dict[str, object]:
        """The facts as JSON Schema (2020-12), titles in Japanese; `on` defaults to the latest rules."""
        part = None if on is None else self.program.slice_on(_day(on))
        return input_schema(self.program, part or self.program.slices[-1])

    @overload
    def evaluate(
        self, facts: FactsOf[O_co], *, on: dt.date | str, readings: Mapping[str, str] = ...
    ) -> O_co: ...

    @overload
    def evaluate(
        self, facts: object, *, on: dt.date | str, readings: Mapping[str, str] = ...
    ) -> Outcome: ...

    def evaluate(
        self,
        facts: object,
        *,
        on: dt.date | str,
        readings: Mapping[str, str] = _NO_READINGS,
    ) -> Outcome:
        """Apply the rules in force on the 基準日 `on` to the facts of one case.

        `facts`: a mapping by name of the 入力, an attrs instance with such fields (best of a class that
        `sadame stubs` wrote: then the names of the outcome are checked too), or JSON text. What is
        not there (or None) is 未回答, `"不明"` is unknown, `"10人〜11人"` narrows. `readings`: 解釈 → 読み方.
        Raises `FactsError` with every problem of the facts, `ValueError` for a date or a reading that
        does not exist.
        """
        day = _day(on)
        chosen = _chosen(_in_force(self.program, day), readings) if readings else _NO_READINGS
        raw = _mapping(facts)
        engine = self._engine(day)
        case = None if engine is None else engine.reader.read(raw, day, chosen)
        if case is not None and engine is not None:
            plain = {k: dict(v) if isinstance(v, dict) else v for k, v in raw.items()}
            kept: Facts | Mapping[str, object] = plain
        else:
            kept = self.decoded(raw, day)
            case = None if engine is None else engine.layout.case(kept, chosen, day)
        return Outcome(self.name, Evaluated(self, day, chosen, kept, engine, case))

    def decoded(self, raw: Mapping[str, object], day: int) -> Facts:
        """The facts as evaluators take them; `FactsError` with all that is wrong with them."""
        cut = self.program.slice_on(day)
        if cut is None:
            return Facts({})
        decoded = decode(self.program, cut, raw, self.others)
        if not isinstance(decoded, Facts):
            raise FactsError(decoded)
        return decoded

    # ── whole populations ────────────────────────────────────────────────────────────────────────

    def run(
        self,
        population: object,
        *,
        on: dt.date | str,
        readings: Mapping[str, str] = _NO_READINGS,
        names: Sequence[str] | None = None,
        map: "Mapped" = None,  # noqa: A002 - what the option of the command is called
    ) -> "BulkResult":
        """The 抽出 and 指標 over a whole population; needs `sadame[bulk]`.

        `population`: a path or paths (CSV, Excel, Parquet, Arrow), a Polars, pandas or pyarrow table, a DuckDB
        relation, whatever else hands over an Arrow stream, or an iterable of facts as `evaluate` takes them. Columns
        are named as the 入力, or `map` says which is which: the path of a mapping file, what stands in one as a dict,
        or `{heading: 入力}`. `on`: the 基準日 of all, or the name of the column that has that of each row. `names`:
        some 抽出 and 指標 only. A cell that cannot be read is 誤り of that fact on that row, no exception.
        Raises `ValueError` for what cannot be read, found or chosen, `FactsError` for rows of facts with problems,
        and `ImportError` without Polars.
        """
        with _refusing():
            from sadame.engine.app.embed import bulk

            return bulk.run(*self._asked(population, on, readings, map), names)

    def table(  # noqa: PLR0913 - the same, and why
        self,
        population: object,
        *,
        on: dt.date | str,
        readings: Mapping[str, str] = _NO_READINGS,
        names: Sequence[str] | None = None,
        map: "Mapped" = None,  # noqa: A002 - what the option of the command is called
        why: bool = True,
    ) -> "pl.DataFrame":
        """All results of all rows, what `evaluate` says of each: a Polars frame, a line for each row, in their order.

        Arguments and errors are those of `run`; `names` = the rules (None = all of the 制度). The first column is
        the 識別 of the row, or its number from 1. For a rule 甲 there are
        - 甲: its value in its natural type, null where there is none;
        - 甲@状態: 値, 不明, 対象外 or 誤り;
        - of numbers and days 甲@下限 and 甲@上限 (null = no end; both the value where there is one), and 甲@端, which
          ends are left out;
        - 甲@候補: where it is 不明 the words that are left, 対象外 and 誤り among them;
        - with `why` 甲@理由, the 号, ただし or rows that decided, and 甲@不足, the names of what would settle it.
        Nothing is rounded: a number is Int64, Decimal, or, where no decimal can say it, exact text (`"2/3"`).
        """
        with _refusing():
            from sadame.engine.app.embed import tabled

            question, crowd = self._asked(population, on, readings, map)
            return tabled.table(question, crowd, names, self.rules, why=why)

    def _asked(
        self,
        population: object,
        on: dt.date | str,
        readings: Mapping[str, str],
        mapped: "Mapped",
    ) -> "tuple[Question, Crowd]":
        from sadame.engine.app.embed import crowd
        from sadame.engine.app.embed.question import Question

        day, column = _day_or_column(on)
        chosen: Mapping[str, str] = _NO_READINGS
        if readings:
            chosen = _chosen(_in_force(self.program, day), readings)
        question = Question(self.program, chosen, day, column)
        return question, crowd.crowd_of(self.program, self.others, population, mapped)

    # ── compiled rules ───────────────────────────────────────────────────────────────────────────

    def _engine(self, day: int) -> "Engine | None":
        """The compiled rules of the 断面 of a day."""
        for at, part in enumerate(self.program.slices):
            if part.covers(day):
                found = self._engines.get(at)
                return found or self._engines.setdefault(at, engine_of(part))
        return None

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The results an `Outcome` has, numbered in the order of the file."""
        return MappingProxyType({name: at for at, name in enumerate(self.rules)})


@frozen(slots=False, eq=False)
class Evaluated:
    """One evaluation of a policy: the answers of compiled rules, and the facts for the interpreter."""

    policy: Policy
    day: int
    readings: Mapping[str, str]
    facts: Facts | Mapping[str, object]
    engine: "Engine | None"
    case: Case | None

    @property
    def names(self) -> Mapping[str, int]:
        """The results there are."""
        return self.policy.places

    @property
    def program(self) -> Program:
        """The 制度."""
        return self.policy.program

    @property
    def sources(self) -> Mapping[str, Source]:
        """The rule files."""
        return self.policy.sources

    def told(self, name: str) -> Told | None:
        """What the compiled rules say; None = it is for the interpreter."""
        if self.engine is None or self.case is None:
            return None
        return self.engine.told(name, self.case)

    @cached_property
    def _decoded(self) -> Facts:
        facts = self.facts
        return facts if isinstance(facts, Facts) else self.policy.decoded(facts, self.day)

    @cached_property
    def _trace(self) -> Trace:
        from sadame.engine.interp import evaluate

        return evaluate(self.policy.program, self._decoded, self.day, self.readings)

    def story(self) -> Trace:
        """The interpreter's trace, told once, when it is asked for."""
        return self._trace

    def record(self) -> "Record":
        """The full record of all results."""
        from sadame.engine.app.audits import Auditor

        return Auditor(
            self.policy.program,
            self._decoded,
            self.day,
            self.readings,
            self.policy.rules,
            self.sources,
        ).record()

    def differences(self, results: Iterable[Result]) -> Mapping[str, Difference]:
        """What would have to differ for these results."""
        from sadame.engine.differ import all_differences

        return all_differences(self.policy.program, self._decoded, self.day, self.readings, results)


def _in_force(program: Program, day: int | None) -> Sequence[Slice]:
    """The 断面 of a day; None = of any."""
    return [part for part in program.slices if day is None or part.covers(day)]


def _chosen(parts: Sequence[Slice], readings: Mapping[str, str]) -> Mapping[str, str]:
    from sadame.engine.app.choices import choose_readings_in

    try:
        return choose_readings_in(parts, [f"{name}={word}" for name, word in readings.items()])
    except CalledWrongly as refusal:
        raise ValueError(_told(refusal)) from None


@lru_cache(maxsize=1024)
def _day(on: dt.date | str) -> int:
    if isinstance(on, dt.date):
        return on.toordinal()
    try:
        return read_day(on)
    except CalledWrongly as refusal:
        raise ValueError(_told(refusal)) from None


def _day_or_column(on: dt.date | str) -> tuple[int | None, str | None]:
    """The 基準日 of all, or the name of the column that has that of each row."""
    if isinstance(on, dt.date):
        return on.toordinal(), None
    try:
        found = read_on(on)
    except CalledWrongly as refusal:
        raise ValueError(_told(refusal)) from None
    return (found, None) if isinstance(found, int) else (None, found)


@contextmanager
def _refusing() -> Iterator[None]:
    """What bulk evaluation cannot serve, as an exception of Python."""
    if find_spec("polars") is None:
        raise ImportError(
            '名簿を読む部品（polars）が入っていません\n  → pip install "sadame[bulk]" で入れてください'
        )
    try:
        yield
    except CalledWrongly as refusal:
        raise ValueError(_told(refusal)) from None


def _mapping(facts: object) -> Mapping[str, object]:
    """Facts in any of their forms as a mapping."""
    match facts:
        case Mapping():
            return facts
        case str():
            from sadame.engine.app.case_files import parse_case

            try:
                return parse_case("事実", facts, ".json")
            except CalledWrongly as refusal:
                raise FactsError((), _told(refusal)) from None
        case _ if has_fields(facts):
            return plain(facts)
        case _:
            raise FactsError(
                (),
                "事実には、「名前：値」の組、attrs のクラス、JSON の文字列のどれかを渡してください",
            )


def _told(refusal: CalledWrongly) -> str:
    return f"{refusal.message}\n  → {refusal.hint}" if refusal.hint else refusal.message
