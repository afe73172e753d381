"""Formulas and exact numbers as z3 takes them, with what is constant worked out before it gets there.

The only place that meets z3. A `Formula` is a bool where the answer is plain, else a term of z3; a `Term` is a
`Fraction`, else a whole or real term of z3. There is no float anywhere: z3 counts in rationals.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias

import z3
from attrs import field, frozen

Formula: TypeAlias = Any
"""A bool, or a condition z3 knows."""
Term: TypeAlias = Any
"""A Fraction, or a number z3 knows."""


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


def both(*parts: Formula) -> Formula:
    """All of them hold."""
    return all_of(parts)


def either(*parts: Formula) -> Formula:
    """One of them holds."""
    return any_of(parts)


def all_of(parts: Iterable[Formula]) -> Formula:
    """All of them hold."""
    open_ = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            open_.append(part)
    if not open_:
        return True
    return open_[0] if len(open_) == 1 else z3.And(open_)


def any_of(parts: Iterable[Formula]) -> Formula:
    """One of them holds."""
    open_ = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            open_.append(part)
    if not open_:
        return False
    return open_[0] if len(open_) == 1 else z3.Or(open_)


def negate(part: Formula) -> Formula:
    """It does not hold."""
    if isinstance(part, bool):
        return not part
    return part.arg(0) if z3.is_not(part) else z3.Not(part)


def implies(condition: Formula, consequence: Formula) -> Formula:
    """Where the one holds the other does."""
    return either(negate(condition), consequence)


def alike(left: Formula, right: Formula) -> Formula:
    """Both hold, or none."""
    if isinstance(left, bool):
        return right if left else negate(right)
    if isinstance(right, bool):
        return left if right else negate(left)
    return left == right


def at_least(count: int, parts: Sequence[Formula]) -> Formula:
    """So many of them hold."""
    sure = sum(1 for part in parts if part is True)
    open_ = [part for part in parts if not isinstance(part, bool)]
    wanted = count - sure
    if wanted <= 0:
        return True
    if wanted > len(open_):
        return False
    if wanted == 1:
        return any_of(open_)
    if wanted == len(open_):
        return all_of(open_)
    return z3.AtLeast(*open_, wanted)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def term(value: Term) -> Any:  # noqa: ANN401 - z3 has no types
    """A number as z3 holds it; whole numbers stay whole."""
    if not isinstance(value, Fraction | int):
        return value
    whole = Fraction(value)
    if whole.denominator == 1:
        return z3.IntVal(whole.numerator)
    return z3.Q(whole.numerator, whole.denominator)


def plus(left: Term, right: Term) -> Term:
    """The sum."""
    if _is_plain(left, right):
        return Fraction(left) + right
    if _is_plain(left) and left == 0:
        return right
    if _is_plain(right) and right == 0:
        return left
    return term(left) + term(right)


def minus(left: Term, right: Term) -> Term:
    """The difference."""
    if _is_plain(left, right):
        return Fraction(left) - right
    return left if _is_plain(right) and right == 0 else term(left) - term(right)


def times(left: Term, right: Term) -> Term:
    """The product; of two variables z3 may not be able to say much."""
    if _is_plain(left, right):
        return Fraction(left) * right
    for one, other in ((left, right), (right, left)):
        if _is_plain(one):
            return Fraction(0) if one == 0 else other if one == 1 else _scaled(other, Fraction(one))
    return term(left) * term(right)


def _scaled(value: Any, factor: Fraction) -> Any:  # noqa: ANN401 - z3 has no types
    if factor.denominator == 1:
        return value * z3.IntVal(factor.numerator)
    return real(value) * term(factor)


def real(value: Term) -> Any:  # noqa: ANN401 - z3 has no types
    """A number as a real one."""
    held = term(value)
    return z3.ToReal(held) if held.is_int() else held


def divided(left: Term, right: Term) -> Term:
    """The quotient; by 0 it is some number, and whoever asks says that it is none."""
    if _is_plain(right):
        return Fraction(0) if right == 0 else times(left, 1 / Fraction(right))
    return real(left) / real(right)


def whole_below(value: Term) -> Term:
    """The greatest whole number not above it."""
    if _is_plain(value):
        return Fraction(floor(value))
    return value if value.is_int() else z3.ToInt(value)


def quotient(value: Term, divisor: int) -> Term:
    """Whole division of a whole number, downwards."""
    if _is_plain(value):
        return Fraction(floor(Fraction(value) / divisor))
    return value / z3.IntVal(divisor)


def picked(condition: Formula, yes: Term, no: Term) -> Term:
    """The one number where the condition holds, else the other."""
    if isinstance(condition, bool):
        return yes if condition else no
    if _is_plain(yes, no) and yes == no:
        return yes
    return z3.If(condition, term(yes), term(no))


def at_most(left: Term, right: Term) -> Formula:
    """Left ≤ right."""
    return bool(left <= right) if _is_plain(left, right) else term(left) <= term(right)


def below(left: Term, right: Term) -> Formula:
    """Left < right."""
    return bool(left < right) if _is_plain(left, right) else term(left) < term(right)


def equal(left: Term, right: Term) -> Formula:
    """Left = right."""
    return bool(left == right) if _is_plain(left, right) else term(left) == term(right)


def _is_plain(*values: Term) -> bool:
    return all(isinstance(value, Fraction | int) for value in values)


# ── variables, and what z3 found for them ────────────────────────────────────────────────────────


def flag(name: str) -> Any:  # noqa: ANN401 - z3 has no types
    """An unknown condition."""
    return z3.Bool(name)


def whole(name: str) -> Any:  # noqa: ANN401 - z3 has no types
    """An unknown whole number."""
    return z3.Int(name)


def dense(name: str) -> Any:  # noqa: ANN401 - z3 has no types
    """An unknown number."""
    return z3.Real(name)


def begin_anew() -> None:
    """Let z3 forget what it was told so far, for what it finds depends on it; terms made before are not used again."""
    z3.z3._main_ctx = None  # noqa: SLF001 - terms are made in the context that is there, and z3 has no word for another


def identity(condition: Formula) -> int:
    """The number z3 knows a condition by: the same for the same condition, as long as somebody holds it."""
    return int(condition.get_id())


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


class Answer(Enum):
    """What z3 says of a condition."""

    YES = "there is such a case"
    NO = "there is none"
    UNDECIDED = "not decided within the limit"


@frozen(eq=False)
class Asker:
    """One conversation with z3. `limit` = how much it may reckon for one question, in its own steps: never a clock."""

    limit: int
    solver: Any = field(factory=z3.Solver)
    told: list[int] = field(factory=lambda: [0])

    def tell(self, axioms: Sequence[Formula]) -> None:
        """What holds from now on; those told before are known."""
        for axiom in axioms[self.told[0] :]:
            self.solver.add(axiom)
        self.told[0] = len(axioms)

    def ask(self, *conditions: Formula, limit: int | None = None) -> tuple[Answer, "Model | None"]:
        """Whether all of them can hold together, and a case in which they do."""
        if any(each is False for each in conditions):
            return Answer.NO, None
        self.solver.set("rlimit", limit or self.limit)
        self.solver.push()
        try:
            for each in conditions:
                if each is not True:
                    self.solver.add(each)
            answer = self.solver.check()
            if answer == z3.sat:
                return Answer.YES, Model(self.solver.model())
            return (Answer.NO if answer == z3.unsat else Answer.UNDECIDED), None
        finally:
            self.solver.pop()

    def ask_alone(self, *conditions: Formula, limit: int) -> tuple[Answer, "Model | None"]:
        """The same, put to a solver that first makes the question small, which one in a conversation cannot."""
        steps = ("simplify", "propagate-values", "solve-eqs", "smt")
        solver = z3.Then(*steps).solver()
        solver.set("rlimit", limit)
        solver.add(*self.solver.assertions(), *(each for each in conditions if each is not True))
        answer = solver.check()
        if answer == z3.sat:
            return Answer.YES, Model(solver.model())
        return (Answer.NO if answer == z3.unsat else Answer.UNDECIDED), None


@frozen(eq=False)
class Model:
    """A case that z3 found."""

    model: Any

    def holds(self, condition: Formula) -> bool:
        """Whether a condition holds in it."""
        if isinstance(condition, bool):
            return condition
        return bool(z3.is_true(self.model.eval(condition, model_completion=True)))

    def number(self, value: Term) -> Fraction:
        """What a number is in it; `ValueError` where that is no fraction."""
        if _is_plain(value):
            return Fraction(value)
        found = self.model.eval(value, model_completion=True)
        if z3.is_int_value(found):
            return Fraction(found.as_long())
        if z3.is_rational_value(found):
            return Fraction(found.numerator_as_long(), found.denominator_as_long())
        raise ValueError(f"no fraction: {found}")
