"""What lowering knows: the 断面, the columns, the chosen 解釈, and what has been lowered already."""

from collections.abc import Callable, Mapping

from attrs import define, evolve, field, fields

from sadame.dsl import core
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.encoding import FactColumn, State
from sadame.engine.columnar.outcomes import Number, Outcome, Truth
from sadame.engine.columnar.terms import Constant, Term


class Unsupported(Exception):  # noqa: N818 - not an error: it says what the interpreter does instead
    """What columns do not hold; rows that hang on it are for the interpreter."""


@define(eq=False)
class Context:
    """Lowers expressions of one 断面. `element` = the columns of the list a gathering looks at.

    `seen` = what each node came to, by id; `left` = by rule, why some of it is left to the interpreter;
    `presumed` = by rule, the rows on which 不明：… とみなす has the last word;
    `carried` = by 一覧, the terms of the person that its elements read, by the name of their column.
    """

    builder: Builder
    part: core.Slice
    columns: Mapping[str, FactColumn]
    readings: Mapping[str, str]
    on: Term
    lower: "Callable[[Context, core.Expr], Outcome]"
    lists: "Mapping[str, Mapping[str, FactColumn]]"
    symbols: dict[str, Outcome] = field(factory=dict)
    seen: dict[int, Outcome] = field(factory=dict)
    left: dict[str, str] = field(factory=dict)
    presumed: dict[str, Term] = field(factory=dict)
    carried: dict[str, dict[str, Term]] = field(factory=dict)
    rule: str = ""
    element: "Element | None" = None
    _plain: "Context | None" = field(default=None, init=False)

    def plainly(self) -> "Context":
        """The same, as if every cell were a value or blank; itself, where no column says otherwise."""
        if not any(each.has_states for each in self.columns.values()):
            return self
        if self._plain is None:
            columns = {
                name: evolve(each, states=each.states & {State.VALUE, State.BLANK})
                for name, each in self.columns.items()
            }
            self._plain = evolve(self, columns=columns, symbols={}, seen={}, left={}, presumed={})
        return self._plain

    def outcome(self, expr: core.Expr) -> Outcome:
        """The outcomes of an expression, each node once."""
        if self.element is not None:
            return self.lower(self, expr)
        found = self.seen.get(id(expr))
        if found is None:
            found = self.seen[id(expr)] = self.lower(self, expr)
        return found

    def truth(self, expr: core.Expr) -> Truth:
        """The outcomes of a condition."""
        found = self.outcome(expr)
        if not isinstance(found, Truth):
            raise TypeError(f"not a condition: {type(found).__name__}")
        return found

    def number(self, expr: core.Expr) -> Number:
        """The outcomes of what lies on a line."""
        found = self.outcome(expr)
        if not isinstance(found, Number):
            raise Unsupported("線の上にない値")
        return found


@define(eq=False)
class Element:
    """The element of a 一覧 that is looked at, in the frame of the list.

    `person` = where the person's own facts and rules are looked up; what is read of them is carried into
    the frame of the list as a column of its own. `is_unlisted`: an element that may be there besides, of
    which only the fields in `known` are known; it stands in the frame of the person.
    """

    source: str
    columns: Mapping[str, FactColumn]
    person: Context
    is_unlisted: bool = False
    known: "Mapping[int, Number]" = field(factory=dict)

    def carried(self, b: Builder, found: Outcome) -> Outcome:
        """The same outcome, as columns of the list's frame."""
        if self.is_unlisted:
            return found
        changes = {
            at.name: self._carried(b, value)
            for at in fields(type(found))
            for value in [getattr(found, at.name)]
        }
        return evolve(found, **changes)  # type: ignore[arg-type]  # fields of its own form

    def _carried(self, b: Builder, value: object) -> object:
        match value:
            case Constant():
                return value
            case Term():
                name = f"@{value.number}"
                self.person.carried.setdefault(self.source, {})[name] = value
                return b.column(name, value.kind, value.span, nullable=value.nullable)
            case tuple():
                return tuple(self._carried(b, each) for each in value)
            case _:
                return value
