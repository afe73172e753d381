"""A value, or 対象外, as it stands in the source."""

from sadame.dsl.types import Type
from sadame.engine.compiled import numbers
from sadame.engine.compiled.atoms import ABSENT, Atom, Flag, Mask, Number
from sadame.engine.compiled.layout import bits_of, members_of


def literal(kind: Type, value: object) -> Atom:
    """A value of a type."""
    members = members_of(kind)
    if members is None:
        if isinstance(value, str | bool) or value is None:
            raise TypeError(f"not a number: {value!r}")
        return numbers.constant(value)  # type: ignore[arg-type]
    if isinstance(value, bool):
        return Flag(str(value))
    bit = bits_of(kind, frozenset({str(value)}))
    return Mask(str(bit), len(members), bit)


def absent(kind: Type) -> Atom:
    """対象外."""
    members = members_of(kind)
    if members is None:
        return Number("0", 1, str(ABSENT), ABSENT)
    return Mask(str(1 << len(members)), len(members), 1 << len(members))
