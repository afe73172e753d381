"""Values and kinds of values as a page shows them.

In: values with their types. Out: texts. How a value is written is `dsl.display`'s.
"""

from sadame.docs_gen.phrases import Phrases
from sadame.dsl import core
from sadame.dsl.display import show, show_value, show_written
from sadame.dsl.types import Choice, Label, ListOf, Scalar, Structure, Truth, Type, describe


def kind_of(kind: Type, say: Phrases) -> tuple[str, ...]:
    """How something is answered, in lines: the words to choose from, or the unit."""
    match kind:
        case Truth(yes, no):
            return (say("values.either", yes=yes, no=no),)
        case Choice(members=members, ordered=True):
            return (" ＜ ".join(members),)
        case Choice(members=members):
            return tuple(say("values.member", word=each) for each in members)
        case ListOf(element):
            return (say("values.list", name=element.name, fields=_fields(element)),)
        case Structure():
            return (_fields(kind),)
        case Label():
            return (say("values.label"),)
        case _:
            return (describe(kind),)


def _fields(kind: Structure) -> str:
    return "、".join(f"{each.name}（{describe(each.type)}）" for each in kind.fields)


def shown(value: Scalar, kind: Type) -> str:
    """One value."""
    return show_value(value, kind)


def setting(each: core.Setting, kind: Type, say: Phrases) -> str:
    """The value of a 基準値, or why it has none."""
    match each:
        case core.Given(value, written):
            return show_written(value, kind, written)
        case core.NotGiven(reason):
            return say("parameters.reason", reason=reason) if reason else say("parameters.none")
        case core.Delegated(bounds, body):
            return say("parameters.delegated", range=show(bounds, kind), body=body)
