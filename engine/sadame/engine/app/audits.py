"""The record of one evaluation, with everything somebody needs who checks it: `docs_gen.audit` has its shape.

In: a program with the sources it was made of, and a case. Out: plain data in which each rule that was asked stands
once, those of other 制度 after its own, in the order of evaluation.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256

from attrs import field, frozen

from sadame.docs_gen import audit, words
from sadame.dsl import calendar, core
from sadame.dsl.display import show, show_written
from sadame.dsl.source import Source, Span
from sadame.dsl.trace import Cause, Missing, Result, Step, Trace, Used
from sadame.dsl.types import Type
from sadame.dsl.values import Possible
from sadame.engine.app.render import short_names
from sadame.engine.app.results import outcome_as_data
from sadame.engine.app.version import version
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate, quote

FORMAT = "sadame-trace/1"


@frozen(slots=False)
class Auditor:
    """Makes the record of one case; `names` = the results asked for."""

    program: core.Program
    facts: Facts
    on: int
    readings: Mapping[str, str]
    names: tuple[str, ...]
    sources: Mapping[str, Source]
    _files: dict[str, str] = field(factory=dict, init=False)

    def record(self) -> audit.Record:
        """The whole record."""
        part = self.program.slice_on(self.on)
        trace = quote(self._trace(part), self.sources)
        used = _used(trace, part)
        rules = [self._rule(result) for result in trace.results.values()]
        facts = [self._basis(each) for each in used if _is(part, each, core.Input)]
        figures = [self._figure(each, part) for each in used if _is(part, each, core.Parameter)]
        readings = [self._basis(each) for each in used if _is(part, each, core.Reading)]
        return {
            "format": FORMAT,
            "sadame": version(),
            "policy": self.program.name,
            "title": self.program.meta.title,
            "content_hash": self.program.content_hash,
            "date": calendar.to_date(self.on).isoformat(),
            "date_shown": calendar.format_date(self.on),
            "in_force": None if part is None else _stretch(part.start, part.end),
            "files": [self._file(path) for path in self._files],
            "facts": facts,
            "parameters": figures,
            "readings": readings,
            "rules": rules,
        }

    def _trace(self, part: core.Slice | None) -> Trace:
        """What the interpreter says of the results, and of every rule behind them."""
        names = list(self.names)
        if part is not None:
            behind = {
                each for name in names if name in part.notes for each in part.notes[name].cone
            }
            names += [each.name for each in part.rules() if each.name in behind - {*names}]
        return evaluate(self.program, self.facts, self.on, self.readings, names)

    @cached_property
    def _names(self) -> dict[str, str]:
        """How each file is called."""
        return short_names(self.sources)

    # ── places ───────────────────────────────────────────────────────────────────────────────────

    def _place(self, span: Span) -> str:
        """Where something is written: file:line:column."""
        source = self.sources.get(span.path)
        if source is None:
            return ""
        name = self._files.setdefault(source.home, self._names[span.path])
        return source.place(span.start).replace(source.home, name, 1)

    def _file(self, home: str) -> audit.File:
        texts = [source.text for source in self.sources.values() if source.home == home]
        digest = sha256("\f".join(texts).encode()).hexdigest()
        return {"name": self._files[home], "path": home, "sha256": digest}

    # ── what it stands on ────────────────────────────────────────────────────────────────────────

    def _basis(self, used: Used) -> audit.Basis:
        return {
            "name": used.name,
            "origin": used.origin,
            "place": self._place(used.span),
            **_shown(used.possible, used.type),
        }

    def _figure(self, used: Used, part: core.Slice | None) -> audit.Figure:
        symbol = part.by_name[used.name] if part is not None else None
        history = symbol.history if isinstance(symbol, core.Parameter) else ()
        return {
            **self._basis(used),
            "authorities": [] if symbol is None else [*symbol.meta.authorities],
            "history": [self._entry(each, used.type) for each in history],
        }

    def _entry(self, entry: core.Entry, kind: Type) -> audit.Entry:
        begun = entry.start is None or entry.start <= self.on
        return {
            "during": _stretch(entry.start, entry.end),
            "shown": _setting(entry.setting, kind),
            "in_force": begun and (entry.end is None or self.on <= entry.end),
        }

    # ── rules ────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, result: Result) -> audit.Rule:
        return {
            "name": result.name,
            "kind": result.kind.value,
            "is_result": result.name in self.names,
            "place": self._place(result.step.span),
            "authorities": [*result.authorities],
            **_shown(result.possible, result.type),
            "reasons": [*result.reasons],
            "missing": [_missing(each) for each in result.missing],
            "causes": [_cause(each) for each in result.causes],
            "noted": [_cause(each) for each in result.noted],
            "marks": [*result.marks],
            "stands_on": [each.name for each in result.used],
            "steps": [self._step(each) for each in result.step.children],
        }

    def _step(self, step: Step) -> audit.Step:
        inside = () if step.name is not None else step.children
        return {
            "address": step.address,
            "name": step.name,
            "text": " ".join(step.text.split()),
            **_shown(step.possible, step.type),
            "decides": step.decisive,
            "place": self._place(step.span),
            "authorities": [*step.authorities],
            "steps": [self._step(each) for each in inside],
        }


def _is(part: core.Slice | None, used: Used, kind: type[core.Node]) -> bool:
    return part is not None and isinstance(part.by_name[used.name], kind)


def _used(trace: Trace, part: core.Slice | None) -> list[Used]:
    """Each fact, 基準値 and 解釈 once, as they stand in the files."""
    found = {used.name: used for result in trace.results.values() for used in result.used}
    order: Iterable[str] = () if part is None else part.by_name
    return sorted((found[name] for name in order if name in found), key=_in_file)


def _in_file(used: Used) -> Span:
    return used.span


def _shown(possible: Possible, kind: Type) -> audit.Shown:
    told = outcome_as_data(possible, kind)
    unit = told["unit"]
    return {
        "status": str(told["status"]),
        "value": told["value"],
        "unit": unit if isinstance(unit, str) else None,
        "range": told["range"],
        "shown": words.outcome(possible, kind),
    }


def _missing(lack: Missing) -> audit.Lacking:
    return {
        "name": lack.name,
        "kind": lack.lack.value,
        "detail": lack.detail,
        "shown": words.missing(lack),
    }


def _cause(cause: Cause) -> audit.Why:
    return {
        "fault": cause.fault.value,
        "rule": cause.rule,
        "detail": cause.detail,
        "parties": [*cause.parties],
        "authorities": [*cause.authorities],
        "facts": dict(cause.facts),
        "shown": words.cause(cause),
    }


def _stretch(start: int | None, end: int | None) -> audit.Stretch:
    first, last = (
        None if day is None else calendar.to_date(day).isoformat() for day in (start, end)
    )
    return {"start": first, "end": last, "shown": calendar.format_period(start, end)}


def _setting(setting: core.Setting, kind: Type) -> str:
    match setting:
        case core.Given(value, written):
            return show_written(value, kind, written)
        case core.NotGiven(reason):
            return f"資料に数なし（{reason}）" if reason else "資料に数なし"
        case core.Delegated(bounds, body):
            return f"{show(bounds, kind)} で {body} が定める"
