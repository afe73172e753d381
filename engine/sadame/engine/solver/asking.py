"""Questions about a 断面: whether there is a full, valid case in which a condition holds.

In: an `Encoding` and a condition over it. Out: a `Case`, `Answer.NO` (then it is proved that there is none) or
`Answer.UNDECIDED`. The same question has the same answer every time: limits are counts of the solver's steps.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.values import Choices, Elements, Values
from sadame.engine.solver.encoding import BASE_DATE, Encoding
from sadame.engine.solver.formulas import Answer, Asker, Formula, Model, any_of

LIMIT = 4_000_000
"""Steps of the solver for one question: a second or two."""


@frozen
class Case:
    """A case the solver found. `settings` = numbers of 基準値 that nobody has set, by name.

    `after` = facts of the second copy, where there is one and they vary.
    """

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    settings: Mapping[str, Values]
    day: int
    after: Mapping[str, Values] = field(factory=dict)


@frozen(eq=False)
class Questions:
    """A conversation about one encoding; what is encoded later is told when it is next asked about.

    `second` = another copy of the case, see `Encoding.varied`.
    """

    encoding: Encoding
    second: Encoding | None = None
    limit: int = LIMIT
    asker: Asker = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "asker", Asker(self.limit))

    def find(self, *conditions: Formula, limit: int | None = None) -> Case | Answer:
        """A case in which all of them hold; within another limit, for a question that matters more or less."""
        self.asker.tell(self.encoding.axioms)
        answer, model = self.asker.ask(*conditions, limit=limit)
        if model is None:
            return answer
        return self._told(model)

    def find_alone(self, *conditions: Formula, limit: int) -> Case | Answer:
        """The same for a question that is left undecided in a conversation."""
        self.asker.tell(self.encoding.axioms)
        answer, model = self.asker.ask_alone(*conditions, limit=limit)
        return answer if model is None else self._told(model)

    def which(self, conditions: Sequence[Formula]) -> list[Case | Answer]:
        """For each of them what `find` says. One case serves all that hold in it, one proof all that never do."""
        self.asker.tell(self.encoding.axioms)
        found: dict[int, Case | Answer] = {}
        left = [*range(len(conditions))]
        alone = False  # together they are too hard
        while left:
            asked = left[:1] if alone else left
            answer, model = self.asker.ask(any_of(conditions[at] for at in asked))
            if model is not None:
                served = [at for at in left if model.holds(conditions[at])]
                found |= dict.fromkeys(served, self._told(model))
                if not served:  # z3 found what it cannot work out itself
                    found[left[0]] = Answer.UNDECIDED
            elif answer is Answer.UNDECIDED and len(asked) > 1:
                alone = True
            else:
                found |= dict.fromkeys(asked, answer)
            left = [at for at in left if at not in found]
        return [found[at] for at in range(len(conditions))]

    def _told(self, model: Model) -> Case | Answer:
        try:
            return self._case(model)
        except ValueError:  # a root of 2 is no fact
            return Answer.UNDECIDED

    def _case(self, model: Model) -> Case:
        encoding = self.encoding
        facts = _facts(encoding, model)
        after: dict[str, Values] = {}
        if self.second is not None:
            after = _facts(self.second, model) | _only_asked(self.second, model, facts)
        readings: dict[str, str] = {}
        settings: dict[str, Values] = {}
        for name, read in encoding.unknowns.readers.items():
            match encoding.cut.by_name.get(name):
                case core.Reading():
                    readings[name] = _word(read(model))
                case core.Input():
                    pass
                case _ if name != BASE_DATE:
                    settings[name] = read(model)
                case _:
                    pass
        return Case(facts, readings, settings, int(model.number(encoding.today.term)), after)


def _facts(encoding: Encoding, model: Model) -> dict[str, Values]:
    """The facts that are asked for, as they are in what was found, in the order of the program.

    One with a 条件 that only the other copy of the case has looked at is told there.
    """
    readers, asked = encoding.unknowns.readers, encoding.asked
    return {
        fact.name: _whole(fact, readers[fact.name](model))
        for fact in encoding.cut.symbols
        if isinstance(fact, core.Input)
        and fact.name in readers
        and (fact.condition is None or (fact.name in asked and model.holds(asked[fact.name])))
    }


def _only_asked(second: Encoding, model: Model, told: Mapping[str, Values]) -> dict[str, Values]:
    """The facts both copies share that are asked for in the second alone."""
    shared = second.unknowns.base
    readers = {} if shared is None else shared.readers
    return {
        fact.name: _whole(fact, readers[fact.name](model))
        for fact in second.cut.symbols
        if isinstance(fact, core.Input)
        and fact.name in readers
        and fact.name not in told
        and (
            fact.condition is None
            or (fact.name in second.asked and model.holds(second.asked[fact.name]))
        )
    }


def _whole(fact: core.Input, values: Values) -> Values:
    """A list is all there is of it, whatever 収録 says."""
    if fact.coverage is not None and isinstance(values, Elements):
        return evolve(values, beyond=())
    return values


def _word(values: Values) -> str:
    if not isinstance(values, Choices):
        raise TypeError(f"no reading: {values!r}")
    (word,) = values.members
    return str(word)
