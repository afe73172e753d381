"""What a law is tried on, and the questions laws ask: is this outcome among those, is this set inside that?

In: a described policy and a source of chance. Out: a `Trial`, with the program as the pipeline made
it, a day, and `ask`, which puts facts to the interpreter. A law that does not hold raises `BrokenLawError`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import TypeVar

from attrs import evolve, frozen
from tests.laws.described import Policy, Printer
from tests.oracle import ABSENT, Error, Outcome, Plain, World

from sadame.dsl import core, notes
from sadame.dsl.book import Book
from sadame.dsl.calendar import fiscal_year_start
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.interval import Interval, hull, intersect
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.trace import Result, Trace
from sadame.dsl.values import Choices, Elements, Fields, Possible, Texts, Values
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import evaluate

NAME = "試しの制度"

Part = TypeVar("Part")
Other = TypeVar("Other")


class BrokenLawError(AssertionError):
    """A law that does not hold, with all it takes to see it again."""


def sources(*texts: str) -> list[Source]:
    """The texts as files."""
    return [Source(f"試し{number}.sadame", text) for number, text in enumerate(texts)]


@lru_cache(maxsize=64)
def book(*texts: str) -> Book:
    """The texts through the whole pipeline."""
    return compile_book(sources(*texts), {})


def program_of(*texts: str) -> core.Program | None:
    """The checked program, or None where the checker found an error."""
    made = book(*texts)
    return None if has_errors(made.problems) else made.programs.get(NAME)


def ask(program: core.Program, facts: Facts, day: int, readings: Mapping[str, str]) -> Trace:
    """What the interpreter says of every rule, also of those of other 制度."""
    part = program.slice_on(day)
    assert part is not None
    return evaluate(program, facts, day, readings, [rule.name for rule in part.rules()])


@frozen(slots=False)
class Trial:
    """A program, one day of one 断面, and the chance that draws everything else."""

    policy: Policy
    text: str
    program: core.Program
    part: core.Slice
    day: int
    chance: Random
    others: tuple[str, ...] = ()
    """The texts of the 制度 it refers to."""

    @property
    def sources(self) -> dict[str, Source]:
        """Its files, as they were compiled."""
        return {each.path: each for each in sources(self.text, *self.others)}

    def ask(self, facts: Facts, readings: Mapping[str, str], day: int | None = None) -> Trace:
        """What the interpreter says."""
        return ask(self.program, facts, self.day if day is None else day, readings)

    def plain_rules(self) -> list[core.Rule]:
        """The rules without a barrier in their cone (semantics §2.5)."""
        return [rule for rule in self.part.rules() if not self.barred(rule)]

    def barred(self, rule: core.Rule) -> bool:
        return any(
            isinstance(symbol, core.Rule) and symbol.unknown is not None
            for symbol in self.cone(rule)
        )

    def cone(self, rule: core.Rule) -> list[core.Symbol]:
        """The rule and all it reaches."""
        names = (*self.part.notes[rule.name].cone, rule.name)
        return [self.part.by_name[name] for name in names]

    def cases(self, rule: core.Rule) -> int:
        """An upper bound of n (semantics §2.4)."""
        product = 1
        for split in self.part.notes[rule.name].splits:
            product *= len(split.cases)
        return product

    def story(self, facts: Facts, readings: Mapping[str, str]) -> str:
        told = "\n".join(f"  {name}: {value}" for name, value in facts.values.items())
        chosen = ", ".join(f"{name}={value}" for name, value in readings.items())
        texts = "\n".join((self.text, *self.others))
        return f"基準日 {self.day}\n事実\n{told}\n解釈 {chosen}\n\n{texts}"


def trial(policy: Policy, chance: Random) -> Trial | None:
    """A trial of that policy; None if the checker refuses it."""
    text, *others = Printer().texts(policy)
    program = program_of(text, *others)
    if program is None or not program.slices:
        return None
    part = chance.choice(program.slices)
    return Trial(policy, text, program, part, some_day(chance, part), chance, tuple(others))


def some_day(chance: Random, part: core.Slice) -> int:
    """A day of the 断面, its ends more often than not."""
    first = part.start if part.start is not None else fiscal_year_start(2023)
    last = part.end if part.end is not None else first + 365
    return chance.choice((first, last, chance.randint(first, last)))


def settled(program: core.Program, world: World) -> core.Program:
    """The program with everything it leaves to others set as the world has it."""
    return evolve(program, slices=tuple(settled_slice(part, world) for part in program.slices))


def settled_slice(part: core.Slice, world: World) -> core.Slice:
    symbols = tuple(
        settled_parameter(symbol, world) if isinstance(symbol, core.Parameter) else symbol
        for symbol in part.symbols
    )
    return notes.annotate(evolve(part, symbols=symbols))


def settled_parameter(parameter: core.Parameter, world: World) -> core.Parameter:
    def given(key: tuple[str, int | None], setting: core.Setting) -> core.Setting:
        if key not in world.parameters:
            return setting
        return core.Given(world.parameters[key], span=setting.span)

    history = tuple(
        evolve(entry, setting=given((parameter.name, entry.start), entry.setting))
        for entry in parameter.history
    )
    now = parameter.now
    for before, after in zip(parameter.history, history, strict=True):
        if parameter.is_in_force(before):
            now = after.setting
    if now is not None and now is parameter.now:
        now = given((parameter.name, None), now)
    return evolve(parameter, history=history, now=now)


# ── sets of outcomes ─────────────────────────────────────────────────────────────────────────────


def admits(possible: Possible, outcome: Outcome) -> bool:
    """Whether an outcome is among the possible ones."""
    if outcome is ABSENT:
        return possible.absent
    if isinstance(outcome, Error):
        return possible.failed
    return possible.values is not None and holds(possible.values, outcome)


def holds(values: Values, value: Plain) -> bool:
    """Whether a value is in a set of values."""
    match values:
        case Choices(members):
            return value in members
        case Texts(known):
            return known is None or value in known
        case Interval():
            return isinstance(value, Fraction | int) and values.contains(value)
        case Fields(fields):
            return isinstance(value, tuple) and all(
                admits(part, one) for part, one in zip(fields, value, strict=True)
            )
        case Elements(known, more):
            assert isinstance(value, tuple)
            return embeds(known, value, holds, more=more)


def embeds(
    known: Sequence[Part],
    whole: Sequence[Other],
    fits: Callable[[Part, Other], bool],
    *,
    more: bool,
) -> bool:
    """Whether the known elements are in the list, in this order, and nothing else unless there may be more."""
    if not known or not whole:
        return not known and (more or not whole)
    if fits(known[0], whole[0]) and embeds(known[1:], whole[1:], fits, more=more):
        return True
    return more and embeds(known, whole[1:], fits, more=more)


def inside(small: Possible, large: Possible) -> bool:
    """Whether every outcome of one is an outcome of the other."""
    if (small.absent and not large.absent) or (small.failed and not large.failed):
        return False
    if small.values is None:
        return True
    return large.values is not None and values_inside(small.values, large.values)


def values_inside(small: Values, large: Values) -> bool:
    match small, large:
        case Choices(a), Choices(b):
            return a <= b
        case Texts(a), Texts(b):
            return b is None or (a is not None and a <= b)
        case Interval(), Interval():
            return hull(small, large) == large and intersect(small, large) == small
        case Fields(a), Fields(b):
            return all(inside(x, y) for x, y in zip(a, b, strict=True))
        case Elements(a, open_), Elements(b, more):
            return (more or not open_) and embeds(
                b, a, lambda wide, narrow: values_inside(narrow, wide), more=more
            )
        case _:
            return False


def missing_of(result: Result) -> frozenset[tuple[str, str]]:
    """不足 without its order and its words."""
    return frozenset((each.name, each.lack.name) for each in result.missing)


def with_fact(facts: Facts, name: str, value: Values | Invalid | None) -> Facts:
    """The facts with one of them set, or taken away."""
    others = {key: each for key, each in facts.values.items() if key != name}
    return Facts(others if value is None else {**others, name: value})


def without(names: Iterable[str], readings: Mapping[str, str]) -> dict[str, str]:
    gone = set(names)
    return {name: value for name, value in readings.items() if name not in gone}
