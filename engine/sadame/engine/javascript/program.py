"""A checked program → one piece of JavaScript: its types, its symbols, and the 断面 they stand in."""

from collections.abc import Iterator, Mapping

from attrs import define, field

from sadame.dsl import core
from sadame.dsl.source import Source, Span
from sadame.engine.javascript.kinds import cut, line, line_or_null, scalar
from sadame.engine.javascript.lowering import Lowering
from sadame.engine.javascript.text import (
    Code,
    array,
    call,
    exact,
    flag,
    optional,
    printed,
    record,
    text,
)

_NO_SOURCES: Mapping[str, Source] = {}
_LONGEST = 120
"""Of a clause only the beginning is ever shown."""


def compile_program(program: core.Program, sources: Mapping[str, Source] = _NO_SOURCES) -> str:
    """The text of a script; `sources`, by path, are asked for the words of clauses."""
    return _Writer(_places(program)).program(program, sources)


def _places(program: core.Program) -> Mapping[Span, int]:
    """The place of every span, in the order of files and texts."""
    spans = {
        node.span
        for part in program.slices
        for symbol in part.symbols
        for node in core.walk(symbol)
    }
    return {span: place for place, span in enumerate(sorted(spans))}


@define
class _Writer:
    """Writes each symbol once, also where several 断面 have it."""

    places: Mapping[Span, int]
    lowering: Lowering = field(init=False)
    names: dict[str, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.lowering = Lowering(self.places)

    def program(self, program: core.Program, sources: Mapping[str, Source]) -> str:
        """The whole script."""
        slices = array(self._slice(part) for part in program.slices)
        kinds = self.lowering.kinds.names.items()
        whole = record(
            name=text(program.name),
            hash=text(program.content_hash),
            own=array(map(text, program.own)),
            slices=slices,
            texts=array(map(text, self._words(sources))) if sources else None,
        )
        lines = [
            *(f"const {name} = {made};" for made, name in kinds),
            *(f"const {name} = {made};" for made, name in self.names.items()),
            f"return {printed(whole)};",
        ]
        body = "\n".join(lines)
        return f"sadame.define(function (s) {{\n{body}\n}});\n"

    def _words(self, sources: Mapping[str, Source]) -> Iterator[str]:
        """By place, the first line of each text that is told."""
        for span, place in self.places.items():
            source = sources.get(span.path)
            if place not in self.lowering.told or source is None:
                yield ""
                continue
            found = source.text[span.start : span.end].splitlines()
            first = next((each for each in found if each.strip()), "")
            yield " ".join(first.split())[:_LONGEST]

    def _slice(self, part: core.Slice) -> Code:
        made = array(self._named(symbol, part) for symbol in part.symbols)
        return call("slice", optional(part.start), optional(part.end), made)

    def _named(self, symbol: core.Symbol, part: core.Slice) -> str:
        made = printed(self._symbol(symbol, part))
        return self.names.setdefault(made, f"d{len(self.names) + 1}")

    def _symbol(self, symbol: core.Symbol, part: core.Slice) -> Code:
        head = text(symbol.name), self.lowering.kind(symbol.type)
        at = self.lowering.at(symbol)
        match symbol:
            case core.Input():
                return call("input", *head, self._input(symbol), at)
            case core.Parameter():
                return self._parameter(symbol)
            case core.Reading(default=default):
                preset = "null" if default is None else text(default)
                return call("reading", *head, preset, record(**_meta(symbol)), at)
            case core.Hole(periods=periods):
                days = array(array(map(optional, each)) for each in periods)
                return call("hole", *head, days, record(**_meta(symbol)), at)
            case core.Rule(kind=kind, body=body):
                notes = _notes(part.notes[symbol.name])
                declared = text(symbol.name), text(kind.value), self.lowering.kind(symbol.type)
                told = self.lowering.expr(body), notes, self._rule(symbol)
                return call("rule", *declared, *told, at)

    def _input(self, symbol: core.Input) -> Code:
        held = symbol.coverage
        return record(
            **_meta(symbol),
            bounds=None if symbol.bounds is None else line(symbol.bounds),
            step=None if symbol.step is None else exact(symbol.step),
            condition=None if symbol.condition is None else self.lowering.expr(symbol.condition),
            unanswered=self._presumption(symbol.unanswered),
            notApplicable=self._presumption(symbol.not_applicable),
            question=text(symbol.question) if symbol.question else None,
            coverage=None
            if held is None
            else call(
                "coverage",
                str(held.index),
                self.lowering.expr(held.first),
                self.lowering.expr(held.last),
            ),
        )

    def _presumption(self, presumed: core.Presumption | None) -> Code | None:
        if presumed is None:
            return None
        if presumed.condition is None:
            return call("presumption", scalar(presumed.value))
        return call("presumption", scalar(presumed.value), self.lowering.expr(presumed.condition))

    def _parameter(self, symbol: core.Parameter) -> Code:
        now = "null" if symbol.now is None else _setting(symbol.now)
        history = array(
            array([optional(each.start), optional(each.end), _setting(each.setting)])
            for each in symbol.history
        )
        more = record(
            **_meta(symbol),
            bounds=None if symbol.bounds is None else line(symbol.bounds),
            adjusted=flag(symbol.adjusted) if symbol.adjusted else None,
        )
        head = text(symbol.name), self.lowering.kind(symbol.type)
        return call("parameter", *head, now, history, more, self.lowering.at(symbol))

    def _rule(self, symbol: core.Rule) -> Code:
        return record(
            **_meta(symbol),
            unknown=self._presumption(symbol.unknown),
            unconfirmed=flag(symbol.unconfirmed) if symbol.unconfirmed else None,
        )


def _meta(symbol: core.Symbol) -> dict[str, Code | None]:
    authorities = symbol.meta.authorities
    return {"authorities": array(map(text, authorities)) if authorities else None}


def _notes(notes: core.Notes) -> Code:
    splits = [call("split", text(each.name), *map(cut, each.cases)) for each in notes.splits]
    denominator = None if notes.denominator is None else f"{notes.denominator}n"
    return record(
        splits=array(splits) if splits else None,
        cone=array(map(text, notes.cone)),
        denominator=denominator,
    )


def _setting(found: core.Setting) -> Code:
    match found:
        case core.Given(value, written):
            return call("given", scalar(value), *([text(written)] if written else []))
        case core.NotGiven(reason):
            return call("notGiven", text(reason))
        case core.Delegated(bounds, body):
            return call("delegated", line_or_null(bounds), text(body))
