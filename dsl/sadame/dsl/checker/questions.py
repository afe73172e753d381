"""質問票: the 問 that count, and how many of them do."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sadame.dsl import ast, core
from sadame.dsl.checker import gathering
from sadame.dsl.checker.comparisons import COMPARISONS
from sadame.dsl.checker.scope import Elsewhere, Questions, Symbol, said
from sadame.dsl.problems import rules as rules_problems
from sadame.dsl.problems import types as types_problems
from sadame.dsl.types import Quantity
from sadame.dsl.units import counter

if TYPE_CHECKING:
    from sadame.dsl.checker.expressions import Elaborator

ITEM = Quantity(counter("項目"))


def items(elaborator: Elaborator, node: ast.Items) -> tuple[core.Clause, ...] | None:
    """`回答 の 問1〜問20` as conditions, every number between declared."""
    questions = _questionnaire(elaborator, node)
    if questions is None:
        return None
    numbers = list(questions.items)
    for end in (node.first, node.last):
        if end.text not in questions.items:
            elaborator.no_member(end, questions.name, questions)
            return None
    first, last = numbers.index(node.first.text), numbers.index(node.last.text)
    if first > last:
        elaborator.report(types_problems.EmptyRange(span=node.span))
        return None
    chosen = [questions.items[number] for number in numbers[first : last + 1]]
    whole = [question_number(symbol.name)[0] for symbol in chosen]
    for number in range(whole[0], whole[-1]):
        if number not in whole:
            gap = ast.Name(f"問{number}", span=node.span)
            elaborator.no_member(gap, questions.name, questions)
            return None
    return tuple(core.Clause("", question_hit(symbol, node), span=node.span) for symbol in chosen)


def _questionnaire(elaborator: Elaborator, node: ast.Items) -> Questions | None:
    if node.owner is None:
        owners = [b for b in elaborator.scope.bindings.values() if isinstance(b, Questions)]
        if len(owners) == 1:
            return owners[0]
        elaborator.value(node.first)
        return None
    found = elaborator.binding(node.owner)
    if isinstance(found, Elsewhere):
        inner = found.scope.bindings.get(found.name)
        found = inner or found
    if isinstance(found, Questions):
        return found
    if found is None:
        elaborator.value(node.owner)
    else:
        elaborator.report(
            types_problems.NotAQuestion(
                span=node.owner.span, found="質問票でない名前", said=said(node.owner)
            )
        )
    return None


def question_count(elaborator: Elaborator, node: ast.ItemCount | ast.EveryItem) -> core.Expr | None:
    """`… のうち 3項目 以上`, `… の 全て`, `… の 該当数`."""
    clauses = items(elaborator, node.items)
    if clauses is None:
        return None
    total, span = len(clauses), node.span
    if isinstance(node, ast.EveryItem):
        return core.Count(total, clauses, core.Form.QUESTIONS, span=span)
    tally = core.Tally(tuple(c.condition for c in clauses), ITEM, span=span)
    if node.comparison is None:
        return tally
    wanted = elaborator.typed(node.at_least, ITEM)
    if wanted is None:
        return None
    if not isinstance(wanted, core.Constant) or not isinstance(wanted.value, Fraction):
        return core.Compare(COMPARISONS[node.comparison], tally, wanted, span=span)
    at_least, negated = gathering.threshold(node.comparison, wanted.value)
    if not 1 <= at_least <= total:
        problem = rules_problems.TooManyWanted
        always = (at_least < 1) != negated
        elaborator.report(problem(span=span, wanted=at_least, there=total, of="問", always=always))
        return None
    count = core.Count(at_least, clauses, core.Form.QUESTIONS, span=span)
    return core.Not(count, span=span) if negated else count


def question_number(name: str) -> tuple[int, ...]:
    """Where a 問 stands: 問3の2 after 問3 and before 問4, wherever its row is."""
    number = name.rpartition("問")[2]
    return tuple(int(part) for part in number.split("の") if part.isdecimal())


def question_hit(symbol: Symbol, node: ast.Expr) -> core.Expr:
    """The condition that the answer of a 問 counts."""
    reference = core.Reference(symbol.name, symbol.type, span=node.span)
    if symbol.hits is None:
        return reference
    return core.OneOf(reference, symbol.hits, span=node.span)
