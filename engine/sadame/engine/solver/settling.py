"""From cases to formulas and back: that facts and results are certain values, and a 断面 with what a case has set.

In: values as the rest of the engine has them. Out: formulas over an `Encoding`, or a `core.Slice`.
"""

from collections.abc import Mapping

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.interval import Interval
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values
from sadame.engine.solver.encoding import Encoding, entry_name
from sadame.engine.solver.formulas import (
    Formula,
    alike,
    all_of,
    any_of,
    both,
    either,
    equal,
    negate,
)
from sadame.engine.solver.knowns import within
from sadame.engine.solver.outcomes import Chosen, Held, Items, Number, Outcome, Record


def told(encoding: Encoding, facts: Mapping[str, Values]) -> Formula:
    """These facts are as given: one value, or within a range."""
    parts = []
    for name, values in facts.items():
        encoding.outcome(name)
        if name in encoding.unknowns.held:  # else nothing in this 断面 asks for it
            parts.append(is_among(encoding, encoding.unknowns.held[name], values))
    return all_of(parts)


def comes_to(encoding: Encoding, outcome: Outcome, possible: Possible) -> Formula:
    """The outcome is one of these."""
    value: Formula = False
    if possible.values is not None:
        value = both(outcome.valued, is_among(encoding, outcome.value, possible.values))
    return either(
        value, both(possible.absent, outcome.absent), both(possible.failed, outcome.failed)
    )


def is_among(encoding: Encoding, held: Held, values: Values) -> Formula:
    """A value is one of a set."""
    match held, values:
        case Number(term), Interval():
            return within(term, values)
        case Number(term), Texts(known):
            texts = encoding.unknowns.texts
            return known is None or any_of(equal(term, texts.number(each)) for each in known)
        case Chosen(members), Choices(wanted):
            return any_of(guard for member, guard in members.items() if member in wanted)
        case Record(fields), Fields(parts):
            return all_of(comes_to(encoding, x, y) for x, y in zip(fields, parts, strict=True))
        case Items(), Elements(known) if not values.more and not values.beyond:
            return _are(encoding, held.pack().elements, known)
        case _, Choices(wanted):
            return any_of(alike(held, each) for each in wanted)
        case _:
            raise ValueError(f"no formula for {values!r}")


def _are(
    encoding: Encoding, elements: tuple[tuple[Formula, Record], ...], known: tuple[Fields, ...]
) -> Formula:
    """The list is these, in this order; False where it is longer than what is looked at."""
    if len(known) > len(elements):
        return False
    return both(
        *(
            both(there, is_among(encoding, record, each))
            for (there, record), each in zip(elements, known, strict=False)
        ),
        *(negate(there) for there, _ in elements[len(known) :]),
    )


def settled(cut: core.Slice, settings: Mapping[str, Values]) -> core.Slice:
    """The 断面 in which the 基準値 that nobody has set have these numbers."""
    if not settings:
        return cut
    return evolve(cut, symbols=tuple(_set(each, settings) for each in cut.symbols))


def _set(symbol: core.Symbol, settings: Mapping[str, Values]) -> core.Symbol:
    if not isinstance(symbol, core.Parameter):
        return symbol
    history = tuple(
        evolve(entry, setting=_given(entry.setting, settings.get(entry_name(symbol, entry))))
        for entry in symbol.history
    )
    now = None if symbol.now is None else _given(symbol.now, settings.get(symbol.name))
    return evolve(symbol, now=now, history=history)


def _given(setting: core.Setting, values: Values | None) -> core.Setting:
    if not isinstance(values, Interval) or values.low is None:
        return setting
    return core.Given(values.low, span=setting.span)
