"""What a part of a rule is called in a few words."""

from sadame.dsl import core
from sadame.dsl.display import show_value


def named(expr: core.Expr, cut: core.Slice, else_: str) -> str:
    """The name of what an expression is about; `else_` where it has none."""
    match expr:
        case core.Reference(name):
            return name
        case core.ElementField(name=name):
            return name
        case core.FieldOf(record, name=name):
            return f"{named(record, cut, '')} の {name}".removeprefix(" の ")
        case core.ReferenceDate():
            return "基準日"
        case core.DateCall(function):
            return function.value
        case core.Gather(aggregate, source):
            return f"{named(source, cut, '')}の{aggregate.value}".removeprefix("の")
        case core.Tally():
            return "該当数"
        case core.Constant(value, kind):
            return show_value(value, kind)
        case core.Arithmetic(left=core.Constant(), right=right):
            return named(right, cut, else_)
        case core.Arithmetic(left=left):
            return named(left, cut, else_)
        case core.Compare(left=left, right=right):
            return named(left, cut, "") or named(right, cut, else_)
        case core.OneOf(subject) | core.IsAbsent(subject):
            return named(subject, cut, else_)
        case core.Quantified(source=source):
            return named(source, cut, else_)
        case core.Not(operand) | core.Rounded(operand):
            return named(operand, cut, else_)
        case _:
            return else_
