"""What has to be proved: one question about one place in the rules of a 断面, and what is told where it is not so."""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.engine.interp.outcome import Outcome
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.extent import Reach
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

    `names` = the one name a condition consists of, if it does; `reach` = of which lists it holds that there is no case.
    """

    problem: Problem
    aim: Aim
    rule: str
    condition: Formula
    shows: Shows | None = None
    names: str = ""
    reach: Reach = field(factory=Reach)


@frozen(slots=False, eq=False)
class Subject:
    """A 断面 of a 制度, with its formulas. `only` = the rules that are asked about, where it is not all of them."""

    program: core.Program
    cut: core.Slice
    encoding: Encoding
    only: frozenset[str] | None = None

    @cached_property
    def rules(self) -> tuple[core.Rule, ...]:
        """The rules of the 制度 itself."""
        own = {*self.program.own} if self.only is None else self.only
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


Check = Callable[[Subject], Iterator[Obligation]]
"""What is to be proved of a 断面, of one kind."""
