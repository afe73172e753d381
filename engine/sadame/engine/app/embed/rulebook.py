"""`load`: rule files → a `RuleBook` of `Policy`s that evaluate facts.

In: paths. Out: immutable objects; files with the same contents are compiled once in a process. A policy
answers from compiled rules what they can decide, and hands everything else to the reference
interpreter, so that an answer never hangs on who gave it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TypeGuard

import attrs
from attrs import field, frozen

from sadame.dsl import calendar, suggest
from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Severity
from sadame.dsl.source import Source
from sadame.dsl.trace import Trace
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.errors import FactsError, PolicyError
from sadame.engine.app.embed.outcome import Answer, Outcome
from sadame.engine.app.embed.schema import input_schema
from sadame.engine.app.library import Shelf, gather, shipped_home
from sadame.engine.case import Facts
from sadame.engine.facts import decode

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
    """The book of these texts; this is where the parser is loaded."""
    from sadame.dsl.pipeline import compile_book
    from sadame.engine.app.books import Opened

    shelf = Shelf(sources, {each.path: each for each in files}, asked)
    opened = Opened(shelf, compile_book(sources, shelf.files))
    errors = [each for each in opened.findings() if each.severity is Severity.ERROR]
    if errors:
        raise PolicyError(errors, opened.sources)
    policies = {
        program.name: Policy(program, opened.behind(program.name), opened.sources)
        for program in opened.programs()
    }
    return RuleBook(policies)


@frozen(eq=False)
class RuleBook(Mapping[str, "Policy"]):
    """The 制度 of some rule files, by name."""

    _policies: Mapping[str, "Policy"]

    def __getitem__(self, name: str) -> "Policy":
        """The 制度 of that name; `KeyError`, with near names, if there is none."""
        found = self._policies.get(name)
        if found is None:
            near = suggest.near(name, [*self._policies]) or tuple(self._policies)
            raise KeyError(f"制度「{name}」はありません（{'、'.join(near[:5])}）")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._policies)

    def __len__(self) -> int:
        return len(self._policies)


@frozen(slots=False, eq=False)
class Policy:
    """One 制度, ready to evaluate."""

    _program: Program = field(repr=lambda program: program.name)
    _others: Mapping[str, Program] = field(repr=False)
    _sources: Mapping[str, Source] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the 制度."""
        return self._program.name

    @property
    def title(self) -> str:
        """Its 題名."""
        return self._program.meta.title

    @property
    def content_hash(self) -> str:
        """What it means, as a hash: equal hashes, equal answers."""
        return self._program.content_hash

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Names of the results an `Outcome` has."""
        known = {rule.name for part in self._program.slices for rule in part.rules()}
        return tuple(name for name in self._program.own if name in known)

    def input_schema(self, on: dt.date | str | None = None) -> dict[str, object]:
        """The facts as JSON Schema (2020-12), titles in Japanese; `on` defaults to the latest rules."""
        part = None if on is None else self._program.slice_on(_day(on))
        return input_schema(self._program, part or self._program.slices[-1])

    def evaluate(
        self,
        facts: object,
        *,
        on: dt.date | str,
        readings: Mapping[str, str] = _NO_READINGS,
    ) -> Outcome:
        """Apply the rules in force on the 基準日 `on` to the facts of one case.

        `facts`: a mapping by name of the 入力, an attrs instance with such fields, or JSON text. What is
        not there (or None) is 未回答, `"不明"` is unknown, `"10人〜11人"` narrows. `readings`: 解釈 → 読み方.
        Raises `FactsError` with every problem of the facts, `ValueError` for a date or a reading that
        does not exist.
        """
        day = _day(on)
        chosen = _chosen(self._program, day, readings) if readings else _NO_READINGS
        cut = self._program.slice_on(day)
        known = Facts({})
        if cut is not None:
            decoded = decode(self._program, cut, _mapping(facts), self._others)
            if not isinstance(decoded, Facts):
                raise FactsError(decoded)
            known = decoded
        story = _story(self._program, known, day, chosen)
        answers = {name: Answer(name, None, story) for name in self.rules}
        return Outcome(self.name, calendar.to_date(day), answers, story, self._sources)


def _story(
    program: Program, facts: Facts, day: int, readings: Mapping[str, str]
) -> Callable[[], Trace]:
    """The interpreter's trace, told once, when it is asked for."""

    @cache
    def told() -> Trace:
        from sadame.engine.interp import evaluate

        return evaluate(program, facts, day, readings)

    return told


def _chosen(program: Program, day: int, readings: Mapping[str, str]) -> Mapping[str, str]:
    from sadame.engine.app.cli.eval import choose_readings

    try:
        return choose_readings(program, day, [f"{name}={word}" for name, word in readings.items()])
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
        case _ if _has_fields(facts):
            return attrs.asdict(facts)
        case _:
            raise FactsError(
                (),
                "事実には、「名前：値」の組、attrs のクラス、JSON の文字列のどれかを渡してください",
            )


def _has_fields(facts: object) -> TypeGuard[attrs.AttrsInstance]:
    return attrs.has(type(facts))


def _told(refusal: CalledWrongly) -> str:
    return f"{refusal.message}\n  → {refusal.hint}" if refusal.hint else refusal.message
