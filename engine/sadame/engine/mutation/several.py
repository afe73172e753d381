"""Slips where several things stand together: 号 and ただし left out, 全て for いずれか, 優先 the wrong way round.

In: a 号 list or chain, or a 原則／ただし. Out: `Change`s.
"""

from collections.abc import Sequence

from attrs import evolve

from sadame.dsl import core
from sadame.dsl.core import Form, Node
from sadame.engine.mutation.kinds import Change, Changes, Kind

_FORMS = {
    Form.ALL: Form.ANY,
    Form.ANY: Form.ALL,
    Form.AND: Form.OR,
    Form.OR: Form.AND,
}


def together(node: Node, address: str) -> Changes:
    """The changes that are about the operands of a node as a whole."""
    match node:
        case core.Count():
            yield from _counted(node, address)
        case core.Choose():
            yield from _chosen(node, address)
        case core.Guarded(precondition, body):
            yield Change(Kind.PRECONDITION, address + "前提", precondition, None, body)
        case core.Implies(condition, consequence):
            yield Change(Kind.CLAUSE, address, condition, None, consequence)
        case core.Tally(operands):
            for i, each in enumerate(operands) if len(operands) > 1 else ():
                rest = (*operands[:i], *operands[i + 1 :])
                yield Change(Kind.CLAUSE, address, each, None, evolve(node, operands=rest))
        case core.Gather(condition=condition) | core.Rank(condition=condition):
            if condition is not None:
                yield Change(Kind.CLAUSE, address, condition, None, evolve(node, condition=None))
        case core.Quantified(filter=condition):
            if condition is not None:
                yield Change(Kind.CLAUSE, address, condition, None, evolve(node, filter=None))
        case _:
            pass


# ── 号 ───────────────────────────────────────────────────────────────────────────────────────────


def _counted(node: core.Count, address: str) -> Changes:
    """全て for いずれか, one more or fewer of several, and each 号 left out."""
    needed, clauses = node.at_least, node.clauses
    for other in _thresholds(node):
        changed = evolve(node, at_least=other, form=_FORMS.get(node.form, node.form))
        yield Change(Kind.COUNT, address, node, changed, changed)
    for i, clause in enumerate(clauses) if len(clauses) > 1 else ():
        rest = (*clauses[:i], *clauses[i + 1 :])
        left = evolve(node, clauses=rest, at_least=min(needed, len(rest)))
        is_chain = len(rest) == 1 and not clause.mark
        yield Change(
            Kind.CLAUSE,
            address + clause.mark,
            clause,
            None,
            rest[0].condition if is_chain else left,
        )


def _thresholds(node: core.Count) -> Sequence[int]:
    needed, most = node.at_least, len(node.clauses)
    found: tuple[int, ...]
    match node.form:
        case Form.ALL | Form.AND:
            found = (1,)
        case Form.ANY | Form.OR:
            found = (most,)
        case Form.SOME | Form.QUESTIONS:
            found = (needed - 1, needed + 1)
    return [each for each in found if 1 <= each <= most and each != needed]


# ── ただし ───────────────────────────────────────────────────────────────────────────────────────


def _chosen(node: core.Choose, address: str) -> Changes:
    """Each ただし left out, and each 優先 the other way round."""
    for i, each in enumerate(node.alternatives):
        without = _without(node, i)
        if without is not None:
            yield Change(Kind.PROVISO, address + each.label, each, None, without)
    for low, above in enumerate(node.above):
        for high in above:
            if not any(high in node.above[between] for between in above):
                turned = evolve(node, above=_turned(node.above, low, high))
                first, second = node.alternatives[high], node.alternatives[low]
                yield Change(Kind.PRIORITY, address, first, second, turned)


def _without(node: core.Choose, number: int) -> Node | None:
    rest = [i for i in range(len(node.alternatives)) if i != number]
    if not rest:
        return node.default
    new = {old: at for at, old in enumerate(rest)}
    above = tuple(tuple(new[j] for j in node.above[i] if j in new) for i in rest)
    return evolve(node, alternatives=tuple(node.alternatives[i] for i in rest), above=above)


def _turned(above: Sequence[tuple[int, ...]], low: int, high: int) -> tuple[tuple[int, ...], ...]:
    """`low` before `high`, which was before it; closed again."""
    sets = [set(each) for each in above]
    sets[low].discard(high)
    sets[high].add(low)
    for _ in sets:
        for each in sets:
            each.update(*[sets[j] for j in each])
    return tuple(tuple(sorted(each)) for each in sets)
