"""Whether a mutant means the same for all full and valid facts, asked of the solver.

In: a program and a mutant. Out: `Judged`: proved to mean the same in every 断面 that has it; or a case in which the
original has one outcome and the mutant another, tried by the interpreter on both and made small, as an 事例 with what
the original comes to; or neither. What only shows under missing facts, in the order of a list or in a rounded 指標 is
not asked, and a proof about lists of a few elements is none.
"""

from collections.abc import Iterator

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Program, Slice
from sadame.engine.mutation.judging import Judged, Meaning
from sadame.engine.mutation.mutants import Edited, Mutant
from sadame.engine.mutation.mutated import mutated_slice
from sadame.engine.population import measured, measures_of
from sadame.engine.solver import outcomes
from sadame.engine.solver.asking import LIMIT, Case
from sadame.engine.solver.formulas import Answer, any_of, negate
from sadame.engine.verify.sameness import Pair, pair
from sadame.engine.verify.witness import Witness, replayed, smallest
from sadame.engine.verify.wording import example_lines

TITLE, REMARK = "要確認", "要確認。結果は今の決まりによる"


def judge(program: Program, mutant: Mutant) -> Judged:
    """What is known of a mutant."""
    found = [_in_slice(program.slices[number], edited) for number, edited in mutant.edits.items()]
    for each in found:
        if each.meaning is Meaning.OTHER:
            return each
    is_same = bool(found) and all(each.meaning is Meaning.SAME for each in found)
    return Judged(Meaning.SAME if is_same else Meaning.UNDECIDED)


def _in_slice(cut: Slice, edited: Edited) -> Judged:
    names = tuple(_looked_at(cut, edited))
    if not names:
        return Judged(Meaning.UNDECIDED)
    before, after = cut, mutated_slice(cut, edited)[0]
    if isinstance(edited, core.Indicator):
        before, after = measured(before), measured(after)
    both = pair((before, after), LIMIT)
    differs = [negate(outcomes.same(both.old.outcome(n), both.new.outcome(n))) for n in names]
    answer = both.questions.find(any_of(differs))
    match answer:
        case Answer.NO:
            return Judged(Meaning.UNDECIDED if both.few else Meaning.SAME)
        case Case():
            return _shown(both, names, answer)
        case _:
            return Judged(Meaning.UNDECIDED)


def _looked_at(cut: Slice, edited: Edited) -> Iterator[str]:
    """The rules whose outcomes tell whether it means the same; none where they would not tell all."""
    match edited:
        case core.Rule(name=name, unknown=unknown, order=order):
            original = cut.by_name[name]
            if isinstance(original, core.Rule) and (original.unknown, original.order) == (
                unknown,
                order,
            ):
                yield name
        case core.Parameter(name=name, now=core.Given()):
            for each in cut.rules():
                if name in core.references(each):
                    yield each.name
        case core.Indicator(name=name, rounding=rounding):
            original_one = next(each for each in cut.indicators if each.name == name)
            if original_one.rounding == rounding:
                names = measures_of(edited)
                yield from (names.members, names.hits, names.misses)
                yield from (each for each in (names.value, names.base) if each is not None)
        case _:
            pass


def _shown(both: Pair, names: tuple[str, ...], found: Case) -> Judged:
    """The 事例 that tells them apart, if the interpreter says so too."""
    whole = evolve(found, facts={**found.after, **found.facts}, after={})
    plain = evolve(whole, settings={})
    for name in names:

        def tells(_: Slice, case: Case, name: str = name) -> bool:
            before = replayed(both.old.cut, case, (name,))[name]
            return before.is_single and replayed(both.new.cut, case, (name,))[name] != before

        small = smallest(both.old.cut, plain, tells, (name,))
        if small is not None:
            result = replayed(both.old.cut, small, (name,))
            shown = Witness(both.old.cut, small, result)
            lines = tuple(example_lines(shown, TITLE, REMARK))
            return Judged(Meaning.OTHER, lines if "「" not in name else ())
    return Judged(Meaning.UNDECIDED)
