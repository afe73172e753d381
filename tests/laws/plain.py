"""Sets of values as JSON and back: facts and outcomes, exactly, for Node and for the corpus."""

from fractions import Fraction
from typing import Any

from sadame.dsl.interval import Exact, Interval
from sadame.dsl.types import ListOf, Quantity, Structure, Type
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values
from sadame.engine.case import Invalid


def plain_fact(fact: Values | Invalid) -> object:
    return ["invalid", fact.reason] if isinstance(fact, Invalid) else plain(fact)


def plain(values: Values) -> object:
    match values:
        case Interval(low, high, low_open, high_open):
            return ["line", number(low), number(high), low_open, high_open]
        case Choices(members):
            return [
                "members",
                sorted(
                    members,
                    key=lambda each: "true" if each is True else "false" if each is False else each,
                ),
            ]
        case Texts(known):
            return ["texts", None if known is None else sorted(known)]
        case Fields(fields):
            return ["fields", [plain_possible(each) for each in fields]]
        case Elements(known, more, beyond):
            others = None if beyond is None else [plain(each) for each in beyond]
            return ["list", [plain(each) for each in known], more, others]


def number(value: Exact | None) -> str | None:
    return None if value is None else str(Fraction(value))


def plain_possible(possible: Possible) -> object:
    values = None if possible.values is None else plain(possible.values)
    return [values, possible.absent, possible.failed]


# ── and back ─────────────────────────────────────────────────────────────────────────────────────


def fact_of(kind: Type, written: Any) -> Values | Invalid:  # noqa: ANN401 - JSON
    return Invalid(written[1]) if written[0] == "invalid" else values_of(kind, written)


def values_of(kind: Type, written: Any) -> Values:  # noqa: ANN401 - JSON
    """The set of values of that type that `plain` wrote."""
    match written, kind:
        case ["line", low, high, low_open, high_open], _:
            return Interval(_exact(kind, low), _exact(kind, high), low_open, high_open)
        case ["members", members], _:
            return Choices(frozenset(members))
        case ["texts", known], _:
            return Texts(None if known is None else frozenset(known))
        case ["fields", parts], Structure(fields=fields):
            pairs = zip(fields, parts, strict=True)
            return Fields(tuple(possible_of(field.type, part) for field, part in pairs))
        case ["list", known, more, beyond], ListOf(element=element):
            others = None if beyond is None else _records(element, beyond)
            return Elements(_records(element, known), more, others)
        case _:
            raise ValueError(written)


def _records(element: Structure, written: list[Any]) -> tuple[Fields, ...]:
    found = (values_of(element, each) for each in written)
    return tuple(each for each in found if isinstance(each, Fields))


def _exact(kind: Type, written: str | None) -> Exact | None:
    if written is None:
        return None
    value = Fraction(written)
    return value if isinstance(kind, Quantity) else int(value)


def possible_of(kind: Type, written: Any) -> Possible:  # noqa: ANN401 - JSON
    values, absent, failed = written
    return Possible(None if values is None else values_of(kind, values), absent, failed)
