"""Two ways of applying rules over one population: what the interpreter says of each person, put side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from attrs import evolve
from tests.bulk.people import people_of, some_people
from tests.laws.worlds import some_readings
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.interval import Interval, hull, point
from sadame.dsl.values import Possible
from sadame.engine import load
from sadame.engine.bulk.compare.amounts import Sum
from sadame.engine.bulk.compare.comparison import Compared, comparisons
from sadame.engine.bulk.compare.sides import STANDINGS
from sadame.engine.bulk.compare.variants import Variant, is_untouched, subjects_of
from sadame.engine.interp import evaluate
from sadame.engine.interp import survey as reference

PROGRAMS = {name: policy.program for name, policy in load().items()}
NOTHING = point(Fraction(0))


def adds(possible: Possible) -> Interval:
    """What one person adds to a sum."""
    if not isinstance(possible.values, Interval):
        return NOTHING
    is_sure = not possible.absent and not possible.failed
    return possible.values if is_sure else hull(NOTHING, possible.values)


def total(amounts: Sequence[Interval]) -> Sum:
    found = Sum()
    for each in amounts:
        low, high = (None if end is None else Fraction(end) for end in (each.low, each.high))
        found += Sum(low, high)
    return found


def more_or_less(before: Interval, after: Interval) -> str:
    if after.low is not None and before.high is not None and after.low > before.high:
        return "more"
    if after.high is not None and before.low is not None and after.high < before.low:
        return "less"
    return "same" if before.is_point and after.is_point else "unsure"


def compared(
    variants: Sequence[Variant], people: Sequence[reference.Person], size: int
) -> Compared:
    base, (found,) = comparisons(variants, subjects_of(variants, None))
    for start in range(0, len(people), size):
        some = people_of(variants[-1].part, people[start : start + size])
        found.take(some.names(), base.take(some), found.other.take(some))
    return found.result()


def as_told_one_by_one(found: Compared, people: Sequence[reference.Person]) -> None:
    names = [*(each.name for each in found.moves), *(each.name for each in found.amounts)]
    said: list[Mapping[str, list[Possible]]] = []
    for each in (found.base, found.other):
        by_rule: dict[str, list[Possible]] = {name: [] for name in names}
        for person in people:
            trace = evaluate(each.program, person.facts, each.on, each.readings, names)
            for name in names:
                by_rule[name].append(trace.results[name].possible)
        said.append(by_rule)
    for moves in found.moves:
        before, after = ([reference.standing(each) for each in side[moves.name]] for side in said)
        pairs = Counter(zip(before, after, strict=True))
        assert {pair: n for pair, n in moves.counts.items() if n} == dict(pairs), moves.name
        expected = [
            (person.key, STANDINGS.index(was), STANDINGS.index(now))
            for person, was, now in zip(people, before, after, strict=True)
            if was is not now
        ]
        assert moves.changed.rows() == expected, moves.name
    for amount in found.amounts:
        was, now = ([adds(each) for each in side[amount.name]] for side in said)
        assert (amount.before, amount.after) == (total(was), total(now)), amount.name
        if amount.name in found.untouched:
            assert said[0][amount.name] == said[1][amount.name]
            continue
        assert amount.difference == total(now) - total(was), amount.name
        verdicts = Counter(map(more_or_less, was, now))
        told = {"more": amount.more, "less": amount.less, "same": amount.same}
        assert {**told, "unsure": amount.unsure} == {w: verdicts[w] for w in (*told, "unsure")}


@pytest.mark.parametrize("name", PROGRAMS)
def test_other_readings_move_who_they_move_one_by_one(name: str) -> None:
    program, chance = PROGRAMS[name], seeded(21)
    part = program.slices[-1]
    people = some_people(chance, part, 12)
    base = Variant("", program, part, part.start or 738_000, some_readings(chance, part))
    other = evolve(base, readings=some_readings(chance, part))
    as_told_one_by_one(compared([base, other], people, 5), people)


MUNICIPAL = [name for name in PROGRAMS if name.endswith("の一体的実施")]


@pytest.mark.parametrize("name", MUNICIPAL)
def test_who_adopts_a_policy_is_put_beside_it(name: str) -> None:
    program, parent = PROGRAMS[name], PROGRAMS["一体的実施抽出"]
    part = program.slices[-1]
    day = max(part.start or 0, parent.slices[-1].start or 0)
    people = some_people(seeded(22), part, 12)
    found = compared(
        [Variant("", parent, parent.slices[-1], day, {}), Variant("", program, part, day, {})],
        people,
        12,
    )
    assert found.moves
    as_told_one_by_one(found, people)


def test_a_rule_that_hangs_on_no_other_reading_is_untouched() -> None:
    program = PROGRAMS["介護テクノロジー導入支援事業"]
    part = program.slices[-1]
    base = Variant("", program, part, part.start or 0, {})
    other = evolve(base, readings={"連携システムの利用開始の読み方": "年度内の開始に限る"})
    assert is_untouched(base, other, "共通要件")
    assert not is_untouched(base, other, "連携システムの利用開始")
    assert is_untouched(base, evolve(base, readings={}), "連携システムの利用開始")


def test_a_rule_that_looks_at_the_day_is_not_the_same_on_another() -> None:
    program = PROGRAMS["一体的実施抽出"]
    part = program.slices[-1]
    base = Variant("", program, part, part.start or 0, {})
    other = evolve(base, on=base.on + 1)
    by_day = {
        rule.name
        for rule in part.rules()
        if any(isinstance(node, core.ReferenceDate) for node in core.walk(rule))
    }
    for name in by_day:
        assert not is_untouched(base, other, name)
