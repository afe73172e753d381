"""What has to be proved: one question about one place in the rules of a 断面, and what is told where it is not so."""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.dsl.types import ListOf, Structure, Type
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.formulas import Formula

Shows = Callable[[Outcome], bool]
"""Whether what the interpreter says of the rule shows it."""


class Aim(Enum):
    """What is to be proved of a condition."""

    NEVER = "no case is so"
    EVER = "some case is so"


@frozen(eq=False)
class Obligation:
    """`problem` is told where what is aimed at is not so. `shows` = whether a case shows it (NEVER only).

    `names` = the one name a condition consists of, if it does; `few` = with longer lists it may be otherwise.
    """

    problem: Problem
    aim: Aim
    rule: str
    condition: Formula
    shows: Shows | None = None
    names: str = ""
    few: bool = False


@frozen(slots=False, eq=False)
class Subject:
    """A 断面 of a 制度, with its formulas."""

    program: core.Program
    cut: core.Slice
    encoding: Encoding

    @cached_property
    def rules(self) -> tuple[core.Rule, ...]:
        """The rules of the 制度 itself."""
        own = {*self.program.own}
        return tuple(rule for rule in self.cut.rules() if rule.name in own)

    def is_open(self, node: core.Node) -> bool:
        """Whether anything in it differs from case to case: a fact, a reading, a number nobody has set, the 基準日."""
        if any(
            isinstance(each, core.ReferenceDate | core.ElementField) for each in core.walk(node)
        ):
            return True
        return any(self._varies(name) for name in core.references(node))

    def _varies(self, name: str) -> bool:
        match symbol := self.cut.by_name[name]:
            case core.Input() | core.Reading():
                return True
            case core.Parameter(now=now):
                return isinstance(now, core.NotGiven | core.Delegated)
            case core.Rule():
                return self.cut.notes[name].reads_date or any(
                    self._varies(each) for each in core.references(symbol.body)
                )
            case core.Hole():
                return False

    def reads_list(self, node: core.Node) -> bool:
        """Whether it stands on a 一覧 of the facts as a whole, of which only a few elements are looked at."""
        if any(
            isinstance(each, core.Gather | core.Quantified | core.Rank) for each in core.walk(node)
        ):
            return True
        return any(self._reads_list(name) for name in core.references(node))

    def _reads_list(self, name: str) -> bool:
        match self.cut.by_name[name]:
            case core.Input(type=kind):
                return _holds_list(kind)
            case core.Rule():
                symbols = (self.cut.by_name[each] for each in self.cut.notes[name].cone)
                return any(
                    isinstance(each, core.Input) and _holds_list(each.type) for each in symbols
                )
            case _:
                return False


Check = Callable[[Subject], Iterator[Obligation]]
"""What is to be proved of a 断面, of one kind."""


def _holds_list(kind: Type) -> bool:
    match kind:
        case ListOf():
            return True
        case Structure(fields=fields):
            return any(_holds_list(each.type) for each in fields)
        case _:
            return False
