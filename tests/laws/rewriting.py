"""Laws 6, 9 and 14 on checked programs: the same meaning in another form.

In: a `Trial`. Its rules are rewritten (references inlined, ただし added, tables said as ただし), annotated
again, and must answer as before.
"""

from collections.abc import Callable
from typing import cast

from attrs import evolve
from tests.laws.laws import CASES, broken, partial
from tests.laws.trial import NAME, Trial, ask, book, missing_of
from tests.laws.worlds import full, inputs_of, world

from sadame.dsl import core, notes
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.types import ListOf, Structure
from sadame.dsl.values import Choices, Possible
from sadame.engine.case import Facts

Change = Callable[[core.Node], core.Node]

SOURCE = "試し0.sadame"
COPY = "写し"
ADOPTER = "準用する制度"


def rewritten(node: core.Node, change: Change) -> core.Node:
    """The tree with every node changed, children first."""
    return change(core.rebuilt(node, lambda child: rewritten(child, change)))


def with_rules(trial: Trial, change: Change) -> core.Program:
    """The program with the body of every rule changed."""

    def within(symbol: core.Symbol) -> core.Symbol:
        if not isinstance(symbol, core.Rule):
            return symbol
        return evolve(symbol, body=cast(core.Expr, rewritten(symbol.body, change)))

    return with_part(trial, evolve(trial.part, symbols=tuple(map(within, trial.part.symbols))))


def with_part(trial: Trial, part: core.Slice) -> core.Program:
    annotated = notes.annotate(part)
    slices = tuple(annotated if each is trial.part else each for each in trial.program.slices)
    return evolve(trial.program, slices=slices)


def same_on_full_facts(
    trial: Trial, program: core.Program, law: int, same: Callable[[Possible, Possible], bool]
) -> None:
    known = world(trial.chance, trial.part)
    facts = full(trial.part, known)
    before = trial.ask(facts, known.readings).results
    after = ask(program, facts, trial.day, known.readings).results
    for rule in trial.part.rules():
        old, new = before[rule.name].possible, after[rule.name].possible
        if old.is_single and not same(old, new):
            raise broken(trial, (facts, known.readings), (law, rule), old, new)


def inlining_changes_nothing(trial: Trial) -> None:
    """Law 6: a reference is the rule it names (no 端数, no barrier)."""
    bodies = {
        rule.name: rule.body
        for rule in trial.part.rules()
        if rule.unknown is None
        and not any(isinstance(node, core.Rounded) for node in core.walk(rule.body))
    }

    def inlined(node: core.Node) -> core.Node:
        if isinstance(node, core.Reference) and node.name in bodies:
            return bodies[node.name]
        return node

    same_on_full_facts(trial, with_rules(trial, inlined), 6, Possible.__eq__)


def a_rule_that_only_refers_says_the_same(trial: Trial) -> None:
    """Law 6: n ≤ 1024: A of 算定 s = just r equals A(r)."""
    rules = [rule for rule in trial.plain_rules() if trial.cases(rule) <= CASES]
    if not rules:
        return
    rule = trial.chance.choice(rules)
    body = core.Reference(rule.name, rule.type, span=rule.span)
    copy = evolve(rule, name=COPY, body=body)
    program = with_part(trial, evolve(trial.part, symbols=(*trial.part.symbols, copy)))
    program = evolve(program, own=(*program.own, COPY))
    facts, readings = partial(trial)
    results = ask(program, facts, trial.day, readings).results
    if results[rule.name].possible != results[COPY].possible:
        raise broken(
            trial, (facts, readings), (6, rule), results[rule.name].possible, results[COPY].possible
        )


def a_proviso_that_never_applies_changes_nothing(trial: Trial) -> None:
    """Law 9: one that never holds, and a copy of one that is there."""

    def more(node: core.Node) -> core.Node:
        if not isinstance(node, core.Choose) or not node.alternatives:
            return node
        first = node.alternatives[0]
        never = core.Constant(value=False, type=first.condition.type, span=first.span)
        copied = len(node.alternatives)
        above = [(*each, copied) if 0 in each else each for each in node.above]
        return evolve(
            node,
            alternatives=(
                *node.alternatives,
                first,
                evolve(first, label="決して", condition=never),
            ),
            above=(*above, above[0], ()),
        )

    same_on_full_facts(trial, with_rules(trial, more), 9, Possible.__eq__)


def a_barrier_is_a_constant_to_who_refers_to_it(trial: Trial) -> None:
    """§2.5: what a rule with 不明：… とみなす comes to is settled from the facts, once for all who use it.

    So laws 2, 7 and 8 hold of them as well, with that constant in its place.
    """
    barriers = [rule.name for rule in trial.part.rules() if rule.unknown is not None]
    if not barriers:
        return
    told, readings = partial(trial)
    before = trial.ask(told, readings).results
    settled = {name: before[name].possible for name in barriers}

    def constant(symbol: core.Symbol) -> core.Symbol:
        found = settled.get(symbol.name)
        if (
            found is None
            or not isinstance(symbol, core.Rule)
            or not found.is_single
            or found.failed
        ):
            return symbol
        body: core.Expr = core.Absent(symbol.type, span=symbol.span)
        if isinstance(found.values, Choices):
            (value,) = found.values.members
            body = core.Constant(value, symbol.type, span=symbol.span)
        return evolve(symbol, body=body, unknown=None)

    part = evolve(trial.part, symbols=tuple(map(constant, trial.part.symbols)))
    program = with_part(trial, part)
    after = ask(program, told, trial.day, readings).results
    for rule in trial.part.rules():
        old, new = before[rule.name].possible, after[rule.name].possible
        if trial.cases(rule) <= CASES and old != new:
            raise broken(trial, (told, readings), (2, rule), old, (new, settled))


def a_table_is_a_choice_between_its_rows(trial: Trial) -> None:
    """Law 14: a disjoint 一意 table = one ただし per row, the rest as 原則."""

    def chosen(node: core.Node) -> core.Node:
        if not isinstance(node, core.Lookup) or node.matching is not core.Matching.UNIQUE:
            return node
        if not node.disjoint:
            return node
        alternatives = [
            core.Alternative(f"{at}行目", matching(row), row.value, span=row.span)
            for at, row in enumerate(node.rows, 1)
            if row.cells is not None
        ]
        rest = next((row.value for row in node.rows if row.cells is None), None)
        above = tuple(() for _ in alternatives)
        return core.Choose(tuple(alternatives), rest, above, node.type, span=node.span)

    same_on_full_facts(trial, with_rules(trial, chosen), 14, Possible.__eq__)


def matching(row: core.Row) -> core.Expr:
    """All of the cells that look at their column."""
    cells = [cell for cell in row.cells or () if cell is not None]
    clauses = tuple(core.Clause("", cell, span=row.span) for cell in cells)
    return core.Count(len(clauses), clauses, core.Form.AND, span=row.span)


def a_fact_that_is_worked_out_is_as_if_it_were_told(trial: Trial) -> None:
    """§4: who adopts the 制度 and works a fact out from another of the same kind gets the same answers.

    不足 may be more: that a fact matters is tried among cases alike in all other facts, and what is worked out is none.
    """
    facts = [
        fact
        for fact in inputs_of(trial.part)
        if not (fact.condition or fact.unanswered or fact.not_applicable or fact.coverage)
        and not isinstance(fact.type, Structure | ListOf)
        and " の " not in fact.name
        and fact.span.path == SOURCE
    ]
    if not facts:
        return
    fact = trial.chance.choice(facts)
    written = trial.text[fact.span.start : fact.span.end]
    copy = written.replace(fact.name, COPY, 1)
    step = trial.text[fact.span.end :].split("\n", 2)[1]
    copy += f"\n{step}" if "刻み：" in step else ""
    child = f"制度 {ADOPTER}\n準用：{NAME}\n\n入力\n{copy}\n\n読み替え {fact.name}：{COPY}\n"
    made = book(trial.text, child, *trial.others)
    assert not has_errors(made.problems), (trial.text, child, made.problems)
    told, readings = partial(trial)
    before = trial.ask(told, readings).results
    moved = {COPY if name == fact.name else name: each for name, each in told.values.items()}
    after = ask(made.programs[ADOPTER], Facts(moved), trial.day, readings).results
    for rule in trial.part.rules():
        old, new = before[rule.name], after[rule.name]
        lacks = {(COPY if name == fact.name else name, lack) for name, lack in missing_of(old)}
        few = trial.cases(rule) <= CASES
        if few and (old.possible != new.possible or not lacks <= missing_of(new)):
            raise broken(trial, (told, readings), (11, rule), old, (fact.name, new))
