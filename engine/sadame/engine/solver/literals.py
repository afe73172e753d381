"""Values that are known, as formulas hold them."""

from sadame.dsl.types import Choice, Label, ListOf, Scalar, Structure, Truth, Type
from sadame.engine.solver.knowns import Wordings
from sadame.engine.solver.outcomes import Chosen, Held, Items, Outcome, Record, constant


def member(name: str) -> Chosen:
    """A member of a 区分."""
    return Chosen({name: True})


def literal(texts: Wordings, value: Scalar, kind: Type) -> Held:
    """A known value."""
    match value:
        case bool():
            return value
        case str():
            if isinstance(kind, Label):
                return constant(texts.number(value))
            return member(value)
        case _:
            return constant(value)


def literal_of(kind: Type) -> Held:
    """Some value of a type, where there is none to speak of."""
    match kind:
        case Truth():
            return False
        case Choice(members=members):
            return member(members[0])
        case Structure(fields=fields):
            return Record(tuple(Outcome(literal_of(each.type)) for each in fields))
        case ListOf():
            return Items(())
        case _:
            return constant(0)
