"""The laws of semantics §11, each as a function of a `Trial` that raises `BrokenLawError` where it fails.

They are written once, for Hypothesis (`test_*.py` beside this file) and for the long run (`soak`).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve
from tests.laws.author import renaming
from tests.laws.described import Printer
from tests.laws.trial import (
    BrokenLawError,
    Trial,
    admits,
    ask,
    inside,
    missing_of,
    program_of,
    settled,
    some_day,
    with_fact,
)
from tests.laws.worlds import (
    completed,
    domain_of,
    facet,
    full,
    inputs_of,
    narrowed,
    some_value,
    widened,
    world,
)
from tests.oracle import ABSENT, Error, Judge, outcome

from sadame.dsl import core
from sadame.dsl.interval import Interval, on_lattice
from sadame.dsl.trace import Fault, Result
from sadame.dsl.types import natural_step
from sadame.dsl.values import (
    Choices,
    Elements,
    Fields,
    Possible,
    Values,
    everything,
    is_single,
    join,
    meet_values,
    only,
)
from sadame.engine.case import Facts, Invalid

Law: TypeAlias = Callable[[Trial], None]
Told: TypeAlias = tuple[Facts, Mapping[str, str]]

#: Up to here the case analysis is exact (semantics §2.4).
CASES = 1024


def full_facts_give_the_concrete_meaning(trial: Trial) -> None:
    """Law 1: with everything known A(r) is single and equals ⟦r⟧."""
    known = world(trial.chance, trial.part)
    facts = full(trial.part, known)
    program = settled(trial.program, known) if known.parameters else trial.program
    trace = ask(program, facts, trial.day, known.readings)
    part = program.slice_on(trial.day)
    assert part is not None
    for rule in part.rules():
        got = trace.results[rule.name]
        expected = outcome(part, known, trial.day, rule.name)
        if not (got.possible.is_single and admits(got.possible, expected)):
            raise broken(trial, (facts, known.readings), (1, rule), expected, got)
        if isinstance(expected, Error) and not expected.faults & {c.fault for c in got.causes}:
            raise broken(trial, (facts, known.readings), (1, rule), expected, got.causes)


def partial(trial: Trial) -> tuple[Facts, dict[str, str]]:
    """Some facts forgotten and some readings not chosen."""
    known = world(trial.chance, trial.part)
    readings = {name: each for name, each in known.readings.items() if trial.chance.randrange(2)}
    return widened(trial.chance, trial.part, known), readings


def completions_stay_inside(trial: Trial) -> None:
    """Law 2: ⟦r⟧ of every completion is in A(r)."""
    facts, readings = partial(trial)
    trace = trial.ask(facts, readings)
    for _ in range(4):
        known = completed(trial.chance, trial.part, facts, readings)
        judge = Judge(trial.part, known, trial.day)
        for rule in trial.plain_rules():
            expected, got = judge.named(rule.name), trace.results[rule.name]
            if not admits(got.possible, expected):
                told = full(trial.part, known)
                raise broken(
                    trial, (facts, readings), (2, rule), (expected, told, known.parameters), got
                )


def knowing_more_only_narrows(trial: Trial) -> None:
    """Law 2: dom' ⊆ dom ⇒ A'(r) ⊆ A(r); what was decided stays."""
    facts, readings = partial(trial)
    better = narrowed(trial.chance, trial.part, facts)
    chosen = {**completed(trial.chance, trial.part, better, readings).readings, **readings}
    before, after = trial.ask(facts, readings), trial.ask(better, chosen)
    for rule in trial.plain_rules():
        wide, narrow = before.results[rule.name], after.results[rule.name]
        if not inside(narrow.possible, wide.possible):
            raise broken(
                trial,
                (facts, readings),
                (2, rule),
                wide.possible,
                (narrow.possible, better, chosen),
            )


def names_and_order_mean_nothing(trial: Trial) -> None:
    """Law 3: other names and another order give the same outcomes and the same 不足."""
    new = renaming(trial.chance, trial.policy.names)
    texts = Printer(new, trial.chance).texts(trial.policy)
    program = program_of(*texts)
    facts, readings = partial(trial)
    if program is None:
        raise BrokenLawError(f"law 3: refused under other names\n{trial.text}\n{texts}")
    renamed = Facts({called(new, k): values_called(new, v) for k, v in facts.values.items()})
    chosen = {called(new, name): called(new, each) for name, each in readings.items()}
    before = trial.ask(facts, readings)
    after = ask(program, renamed, trial.day, chosen)
    for rule in trial.part.rules():
        old, other = before.results[rule.name], after.results[called(new, rule.name)]
        same = values_called_in(new, old.possible) == other.possible
        lacks = frozenset((called(new, name), lack) for name, lack in missing_of(old))
        if not same or lacks != missing_of(other):
            raise broken(
                trial,
                (facts, readings),
                (3, rule),
                (old.possible, lacks),
                (other.possible, missing_of(other), texts),
            )


def called(names: Mapping[str, str], name: str) -> str:
    return " の ".join(names.get(each, each) for each in name.split(" の "))


def values_called(names: Mapping[str, str], values: Values | Invalid) -> Values | Invalid:
    match values:
        case Choices(members):
            renamed = (called(names, each) if isinstance(each, str) else each for each in members)
            return Choices(frozenset(renamed))
        case Fields(fields):
            return Fields(tuple(values_called_in(names, each) for each in fields))
        case Elements(known):
            parts = [values_called(names, each) for each in known]
            return evolve(values, known=tuple(each for each in parts if isinstance(each, Fields)))
        case _:
            return values


def values_called_in(names: Mapping[str, str], possible: Possible) -> Possible:
    if possible.values is None:
        return possible
    values = values_called(names, possible.values)
    assert not isinstance(values, Invalid)
    return evolve(possible, values=values)


def a_case_analysis_is_the_union_of_its_cases(trial: Trial) -> None:
    """Law 7: for s in S(r), A(r) = ⋃ of A(r) with s fixed to each of its cases."""
    facts, readings = partial(trial)
    whole = trial.ask(facts, readings)
    rules = trial.plain_rules()
    for rule in trial.chance.sample(rules, min(4, len(rules))):
        splits = trial.part.notes[rule.name].splits
        if not splits or trial.cases(rule) > CASES:
            continue
        split = trial.chance.choice(splits)
        fixed = fixings(trial, facts, readings, split)
        if len(fixed) < 2:
            continue
        parts = [
            ask(program, known, trial.day, chosen).results[rule.name].possible
            for program, known, chosen in fixed
        ]
        got = whole.results[rule.name].possible
        if join(parts) != got:
            raise broken(trial, (facts, readings), (7, rule), (split.name, parts), got)


def fixings(
    trial: Trial, facts: Facts, readings: Mapping[str, str], split: core.Split
) -> list[tuple[core.Program, Facts, Mapping[str, str]]]:
    """The same program and knowledge with the member fixed to each of its cases."""
    symbol = trial.part.by_name[split.name]
    match symbol:
        case core.Reading(name=name, default=default, type=kind):
            if name in readings or default is not None:
                return []
            return [(trial.program, facts, {**readings, name: each}) for each in kind.members]
        case core.Input():
            domain = domain_of(trial.part, facts, symbol)
            if domain is None or isinstance(domain, Invalid):
                return []
            cuts = cuts_of(domain, split, facet(trial.part, symbol).stride())
            return [(trial.program, with_fact(facts, symbol.name, e), readings) for e in cuts]
        case core.Parameter(now=core.NotGiven() | core.Delegated()):
            stride = natural_step(symbol.type)
            cuts = cuts_of(unset(symbol), split, stride)
            programs = (narrowed_setting(trial, symbol, each) for each in cuts)
            return [(program, facts, readings) for program in programs]
        case _:
            return []


def cuts_of(domain: Values, split: core.Split, stride: Fraction | None) -> list[Values]:
    """What each case leaves of a domain, where it leaves anything."""
    cuts = (cut(domain, case, stride) for case in split.cases if not isinstance(case, str))
    return [each for each in cuts if each is not None]


def unset(parameter: core.Parameter) -> Values:
    """What a 基準値 can be until somebody sets it."""
    now = parameter.now
    bounds = now.bounds if isinstance(now, core.Delegated) else parameter.bounds
    return everything(parameter.type, bounds, natural_step(parameter.type))


def narrowed_setting(trial: Trial, parameter: core.Parameter, values: Values) -> core.Program:
    """The program with less left open of a 基準値; what was noted of it stays as it is."""
    assert isinstance(values, Interval)
    left = evolve(parameter, now=core.Delegated(values, "試し", span=parameter.span))
    symbols = tuple(left if each is parameter else each for each in trial.part.symbols)
    part = evolve(trial.part, symbols=symbols)
    slices = tuple(part if each is trial.part else each for each in trial.program.slices)
    return evolve(trial.program, slices=slices)


def cut(domain: Values, case: Values, stride: Fraction | None) -> Values | None:
    met = meet_values(domain, case)
    if isinstance(met, Interval) and stride is not None:
        return on_lattice(met, stride)
    return met


def only_what_is_missing_matters(trial: Trial) -> None:
    """Law 8: 不足 is empty exactly when A(r) is single, and fixing any other fact changes nothing."""
    facts, readings = partial(trial)
    before = trial.ask(facts, readings)
    rules = trial.plain_rules()
    for rule in rules:
        got = before.results[rule.name]
        if got.possible.is_single == bool(got.missing):
            raise broken(trial, (facts, readings), (8, rule), got.possible, got.missing)
    open_facts = [
        fact
        for fact in inputs_of(trial.part)
        if isinstance(domain := domain_of(trial.part, facts, fact), Choices | Interval)
        and not is_single(domain)
    ]
    if not open_facts:
        return
    fact = trial.chance.choice(open_facts)
    domain = domain_of(trial.part, facts, fact)
    assert isinstance(domain, Choices | Interval)
    value = some_value(trial.chance, facet(trial.part, fact), domain)
    assert not isinstance(value, tuple)
    after = trial.ask(with_fact(facts, fact.name, only(value)), readings)
    for rule in rules:
        old, new = before.results[rule.name], after.results[rule.name]
        if fact.name in {each.name for each in old.missing}:
            continue
        few = trial.cases(rule) <= CASES
        if (few and new.possible != old.possible) or not inside(new.possible, old.possible):
            raise broken(trial, (facts, readings), (8, rule), old, (fact.name, value, new.possible))


def days_of_one_slice_are_alike(trial: Trial) -> None:
    """Law 10: within one 断面 only date functions know the day."""
    facts, readings = partial(trial)
    other = some_day(trial.chance, trial.part)
    before, after = trial.ask(facts, readings), trial.ask(facts, readings, other)
    for rule in trial.part.rules():
        dated = any(
            isinstance(node, core.ReferenceDate)
            for symbol in trial.cone(rule)
            for node in core.walk(symbol)
        )
        old, new = before.results[rule.name], after.results[rule.name]
        if not dated and (old.possible, old.missing) != (new.possible, new.missing):
            raise broken(trial, (facts, readings), (10, rule), old, (other, new))


def presuming_is_answering(trial: Trial) -> None:
    """Law 15: silence read as v is the answer v; facts nobody asked for change nothing."""
    facts, readings = partial(trial)
    for fact in inputs_of(trial.part):
        presumed = fact.unanswered
        if presumed is None or presumed.condition is not None:
            continue
        silent = trial.ask(with_fact(facts, fact.name, None), readings)
        answered = trial.ask(with_fact(facts, fact.name, only(presumed.value)), readings)
        compare(trial, (facts, readings), 15, silent.results, answered.results)
    known = world(trial.chance, trial.part)
    judge = Judge(trial.part, known, trial.day)
    told = full(trial.part, known)
    before = trial.ask(told, known.readings).results
    for fact in inputs_of(trial.part):
        if fact.condition is None or fact.name not in known.facts:
            continue
        if judge.of(fact.condition) not in (False, ABSENT):
            continue
        domain = facet(trial.part, fact)
        other = some_value(trial.chance, domain, domain.whole())
        changed: Values | None = None if isinstance(other, tuple) else only(other)
        after = trial.ask(with_fact(told, fact.name, changed), known.readings).results
        compare(trial, (told, known.readings), 15, before, after)


def compare(
    trial: Trial,
    told: Told,
    law: int,
    before: Mapping[str, Result],
    after: Mapping[str, Result],
) -> None:
    for rule in trial.part.rules():
        old, new = before[rule.name], after[rule.name]
        if (old.possible, missing_of(old)) != (new.possible, missing_of(new)):
            raise broken(trial, told, (law, rule), old, new)


def broken(
    trial: Trial, told: Told, place: tuple[int, core.Rule], *sides: object
) -> BrokenLawError:
    law, rule = place
    expected, got = sides
    return BrokenLawError(
        f"law {law}, 「{rule.name}」\nexpected {expected}\ngot {got}\n{trial.story(*told)}"
    )


def what_is_noted_holds(trial: Trial) -> None:
    """§0: bounds, denominators and what cannot happen, as the checker noted them for all back ends."""
    known = world(trial.chance, trial.part)
    judge = Judge(trial.part, known, trial.day)
    for rule in trial.part.rules():
        noted, got = trial.part.notes[rule.name], judge.named(rule.name)
        wrong = (got is ABSENT and not noted.may_be_absent) or (
            isinstance(got, Error) and not noted.may_fail and not got.faults <= {Fault.INVALID_FACT}
        )
        if isinstance(got, Fraction | int) and not isinstance(got, bool):
            step = noted.denominator
            wrong = (noted.bounds is not None and not noted.bounds.contains(got)) or (
                step is not None and (Fraction(got) * step).denominator != 1
            )
        if wrong:
            told = full(trial.part, known), known.readings
            raise broken(trial, told, (0, rule), got, (noted, known.parameters))
