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
    """`problem` is told where what is aimed at is not so. `shows` = whether a case shows it (NEVER only)."""

    problem: Problem
    aim: Aim
    rule: str
    condition: Formula
    shows: Shows | None = None


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

    def reads_list(self, rule: str) -> bool:
        """Whether the rule stands on a 一覧 of the facts, of which only a few elements are looked at."""
        symbols = (self.cut.by_name[name] for name in self.cut.notes[rule].cone)
        return any(isinstance(each, core.Input) and _holds_list(each.type) for each in symbols)


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
