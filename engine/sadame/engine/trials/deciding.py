"""The outcomes of rules under full facts, fast: compiled where they can be, else by the interpreter.

In: a world and names of rules. Out: `Decider`, asked once for every case of a 性質. What it says is what
the interpreter says; a case that breaks a 性質 is looked at again by the interpreter itself.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import frozen

from sadame.dsl.core import Slice
from sadame.dsl.values import Possible, Values
from sadame.engine.case import Facts
from sadame.engine.compiled import Compiled, compile_rules, outcome
from sadame.engine.interp.cases import Evaluation


@frozen(slots=False)
class Decider:
    """The outcomes of some rules of a 断面."""

    cut: Slice
    names: Sequence[str]

    @cached_property
    def _compiled(self) -> Compiled:
        return compile_rules(self.cut, self.names, reasoned=False)

    @property
    def is_fast(self) -> bool:
        """Whether all of them could be compiled."""
        return {*self.names} <= {*self._compiled.names}

    def of(
        self, facts: Mapping[str, Values], readings: Mapping[str, str], day: int
    ) -> list[Possible]:
        """One outcome for each name."""
        compiled = self._compiled
        case = compiled.layout.case(Facts(facts), readings, day)
        if case is None or not compiled.names:
            return self.by_interpreter(facts, readings, day)
        decided = dict(zip(compiled.names, compiled.decide(*case), strict=True))
        found: list[Possible] = []
        for name in self.names:
            told = outcome(self.cut.by_name[name].type, decided[name]) if name in decided else None
            if told is None:
                return self.by_interpreter(facts, readings, day)
            found.append(told)
        return found

    def by_interpreter(
        self, facts: Mapping[str, Values], readings: Mapping[str, str], day: int
    ) -> list[Possible]:
        """The same, from the reference."""
        evaluation = Evaluation(self.cut, Facts(facts), day, readings)
        return [evaluation.answer(name).outcome.possible for name in self.names]
