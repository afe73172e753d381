"""Whether a mutant means the same for all full and valid facts, asked of the solver.

In: a program and a mutant. Out: `Judged`: proved to mean the same in every 断面 that has it; or a case in which the
original has one outcome and the mutant another, tried by the interpreter on both and made small, as an 事例 with what
the original comes to; or neither. What only shows under missing facts, in the order of a list or in a rounded 指標 is
not asked, and a proof about lists of a few elements is none.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Program, Slice
from sadame.dsl.values import FAILED
from sadame.engine.mutation.judging import Judged, Meaning
from sadame.engine.mutation.mutants import Edited, Mutant
from sadame.engine.mutation.mutated import mutated, mutated_slice
from sadame.engine.mutation.standins import Pairing, needs_one, pairing
from sadame.engine.population import measured, measures_of, output_names
from sadame.engine.solver import outcomes
from sadame.engine.solver.asking import LIMIT, Case
from sadame.engine.solver.extent import SIZE
from sadame.engine.solver.formulas import Answer, Formula, any_of, both, either, negate
from sadame.engine.verify.laws import HERE, said_otherwise
from sadame.engine.verify.sameness import Pair, pair
from sadame.engine.verify.witness import Witness, replayed, smallest
from sadame.engine.verify.wording import example_lines

TITLE, REMARK = "要確認", "要確認。結果は今の決まりによる"

_HAVE_RESULTS = (core.Rule, core.Hole)
"""What has an outcome that can be compared; that of a hole is 誤り."""


def judge(program: Program, mutant: Mutant) -> Judged:
    """What is known of a mutant."""
    found = [_in_slice(program.slices[number], edited) for number, edited in mutant.edits.items()]
    if mutant.owner == program.name:
        return _outside(program, mutant)
    found += _on_the_days(program, mutant)
    for each in found:
        if each.meaning is Meaning.OTHER:
            return each
    is_same = bool(found) and all(each.meaning is Meaning.SAME for each in found)
    return Judged(Meaning.SAME if is_same else Meaning.UNDECIDED)


def _in_slice(cut: Slice, edited: Edited) -> Judged:
    if isinstance(edited, core.Input | core.Reading):
        return _asked_otherwise(cut, edited)
    names = tuple(_looked_at(cut, edited))
    before, after = cut, mutated_slice(cut, edited)[0]
    if isinstance(edited, core.Indicator):
        before, after = measured(before), measured(after)
    return _between(before, after, names)


def _asked_otherwise(cut: Slice, edited: core.Input | core.Reading) -> Judged:
    """A fact or a 解釈: what any 事例 can look at that hangs on it, over all that either side takes."""
    before, after = measured(cut), measured(mutated_slice(cut, edited)[0])
    names = tuple(_hanging(before, edited.name))
    paired = pairing(before, after, edited.name)
    if paired is None and needs_one(cut.by_name[edited.name], edited):
        return Judged(Meaning.UNDECIDED)
    found = _between(before, after, names, paired=paired)
    # Whether silence is read so or so shows under missing facts alone.
    presumes = any(edited.name in core.references(each) for each in _presumptions(cut))
    # So does what is any of its values, which rules need not see through (所得 － 所得).
    if (presumes or _is_silent_alone(cut, edited)) and found.meaning is Meaning.SAME:
        return Judged(Meaning.UNDECIDED)
    return found


def _is_silent_alone(cut: Slice, edited: core.Input | core.Reading) -> bool:
    """Whether silence is taken for something on one side only."""
    before = cut.by_name[edited.name]
    if not (isinstance(before, core.Input) and isinstance(edited, core.Input)):
        return False
    return (before.unanswered is None) != (edited.unanswered is None)


def _hanging(cut: Slice, name: str) -> Iterator[str]:
    """The rules that ask for a fact or a 解釈, themselves or through what is asked on its account."""
    asks = {name}
    columns = {each for rule in cut.rules() for each in output_names(rule)}
    for symbol in cut.symbols:
        if asks.isdisjoint(core.references(symbol)):
            continue
        if isinstance(symbol, core.Input):
            asks.add(symbol.name)
        elif isinstance(symbol, core.Rule) and symbol.name not in columns:
            yield symbol.name


def _presumptions(cut: Slice) -> Iterator[core.Presumption]:
    for symbol in cut.symbols:
        match symbol:
            case core.Rule(unknown=core.Presumption() as presumed):
                yield presumed
            case core.Input(unanswered=core.Presumption() as presumed):
                yield presumed
            case _:
                pass


def _outside(program: Program, mutant: Mutant) -> Judged:
    """Where the 制度 begins or ends on another day: a rule that, with no fact known, fails on the one side alone."""
    whole = mutated(program, mutant)
    for day in _days(mutant):
        was, now = program.slice_on(day), whole.slice_on(day)
        cut = was or now
        if cut is None or (was is not None and now is not None):
            continue
        case = Case({}, {}, {}, day)
        for name in (each.name for each in cut.rules() if each.name in program.own):
            result = replayed(cut, case, (name,))[name]
            if not result.failed:
                shown = Witness(cut, case, {name: FAILED if was is None else result})
                return Judged(Meaning.OTHER, tuple(example_lines(shown, TITLE, REMARK)))
    return Judged(Meaning.UNDECIDED)


def _days(mutant: Mutant) -> Iterator[int]:
    """The day as it is and as it is written: on one of them one side alone is in force."""
    for node in (mutant.before, mutant.after):
        if isinstance(node, core.Constant) and isinstance(node.value, int):
            yield node.value


def _on_the_days(program: Program, mutant: Mutant) -> Iterator[Judged]:
    """Where a day is moved: what rules and 性質 come to on the day that changes hands, and where they ask for it."""
    for cut in mutant.slices or ():
        day = cut.end if cut.start is None else cut.start
        before = program.slices[0] if day is None else program.slice_on(day)
        if before is None or before.symbols is cut.symbols:
            continue
        names = tuple(
            name
            for name in dict.fromkeys((mutant.owner, *_users(cut, mutant), *_users(before, mutant)))
            if all(isinstance(side.by_name.get(name), _HAVE_RESULTS) for side in (before, cut))
        )
        claims = tuple(each for each in cut.properties if mutant.owner in core.references(each))
        if any(mutant.owner in core.references(each) for each in cut.indicators):
            yield Judged(Meaning.UNDECIDED)
        elif names or claims:
            yield _between(evolve(before, start=cut.start, end=cut.end), cut, names, claims)
        else:
            yield Judged(Meaning.SAME)


def _users(cut: Slice, mutant: Mutant) -> Iterator[str]:
    """The rules that refer to what has moved: if none of them comes to anything else, no other does."""
    return (each.name for each in cut.rules() if mutant.owner in core.references(each))


def _between(
    before: Slice,
    after: Slice,
    names: tuple[str, ...],
    claims: tuple[core.Property, ...] = (),
    paired: Pairing | None = None,
) -> Judged:
    """What is known of these rules and 性質 over the same case; with longer lists where short ones do not decide."""
    if not names and not claims:
        return Judged(Meaning.UNDECIDED)
    counted = _counted(before)
    read = (*names, *(counted[name] for name in names if name in counted))
    read += tuple(name for each in claims for name in (HERE, *core.references(each)))
    size = SIZE
    while size:
        asked = (before, after) if paired is None else (paired.before, paired.after)
        sides = pair(asked, LIMIT, size)
        differs = [_differs(sides, name, counted.get(name)) for name in names]
        differs += [said_otherwise(sides.old, sides.new, each) for each in claims]
        answer = sides.questions.find(any_of(differs))
        if isinstance(answer, Case):
            whole = evolve(answer, facts={**answer.after, **answer.facts}, after={})
            case = whole if paired is None else paired.told(answer)
            return _shown((before, after), names, case)
        if answer is not Answer.NO:
            break
        reach = sides.reach(read)
        if reach.is_any:
            return Judged(Meaning.SAME)
        size = reach.longer
    return Judged(Meaning.UNDECIDED)


def _counted(cut: Slice) -> dict[str, str]:
    """What an 指標 adds up, and the rule that says of a row whether it does."""
    found: dict[str, str] = {}
    for each in map(measures_of, cut.indicators):
        found |= {} if each.value is None else {each.value: each.hits}
        found |= {} if each.base is None else {each.base: each.members}
    return found


def _differs(sides: Pair, name: str, counted: str | None) -> Formula:
    """When a rule comes to something else; what is added up, where either side adds it."""
    differs = negate(outcomes.same(sides.old.outcome(name), sides.new.outcome(name)))
    if counted is None:
        return differs
    return both(
        differs, either(*(negate(side.outcome(counted).no) for side in (sides.old, sides.new)))
    )


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


def _shown(cuts: tuple[Slice, Slice], names: tuple[str, ...], found: Case) -> Judged:
    """The 事例 that tells them apart, if the interpreter says so too; rather by a value than by 不明."""
    plain = evolve(found, settings={})
    before = cuts[0]
    for may_be_open, name in product((False, True), names):
        tells = partial(_tells, cuts, name, may_be_open=may_be_open)
        small = smallest(before, plain, tells, (name,))
        if small is not None:
            shown = Witness(before, small, replayed(before, small, (name,)))
            is_rule_of_the_file = "「" not in name
            lines = example_lines(shown, TITLE, REMARK) if is_rule_of_the_file else ()
            return Judged(Meaning.OTHER, tuple(lines))
    return Judged(Meaning.UNDECIDED)


def _tells(
    cuts: tuple[Slice, Slice], name: str, _: Slice, case: Case, *, may_be_open: bool
) -> bool:
    """Whether an 事例 with this case notices the change: by another outcome, or by 不明 for a single one."""
    before = replayed(cuts[0], case, (name,))[name]
    if not before.is_single and not may_be_open:
        return False
    after = replayed(cuts[1], case, (name,))[name]
    return before != after and (before.is_single or after.is_single)
