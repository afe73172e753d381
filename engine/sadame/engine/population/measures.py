"""What an 指標 looks at in a row, and what an 抽出 is sorted by, as rules.

In: a 断面. Out: the same 断面 with one rule for each such thing, with notes like any other, so whoever can
evaluate rules can evaluate these, and all say the same. That a row cannot be in the 分子 without being in
the 分母 is said by the rules themselves, so what is not known is looked at once for both.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.core import Clause, Count, Form, IsAbsent, Not, Reference, Rule, RuleKind, Slice
from sadame.dsl.notes import annotate, annotated
from sadame.dsl.notes.static import Static, of_expr
from sadame.dsl.types import TRUTH


@frozen
class Measures:
    """Names of the rules of an 指標.

    `members` = はい for a row in the 分母, `hits` in both, `misses` in the 分母 only; none is ever 対象外.
    `value`, `base` = what is added up, None where people are counted. `groups` = the 集計, in order.
    """

    members: str
    hits: str
    misses: str
    value: str | None
    base: str | None
    groups: tuple[str, ...]


def measures_of(about: core.Indicator) -> Measures:
    """The names of the rules of an 指標; 「」 stands in no name that a file can declare."""
    own = f"「{about.name}」の"
    return Measures(
        f"{own}分母",
        f"{own}該当",
        f"{own}非該当",
        f"{own}値" if isinstance(about.numerator, core.Total) else None,
        f"{own}分母の値" if isinstance(about.denominator, core.Total) else None,
        tuple(f"{own}集計{number}" for number in range(len(about.groups))),
    )


def sort_names(rule: Rule) -> tuple[str, ...]:
    """The names of the rules an 抽出 is sorted by."""
    return tuple(f"「{rule.name}」の優先{number}" for number in range(len(rule.order)))


def output_names(rule: Rule) -> tuple[str, ...]:
    """The names of the rules for the 出力 of an 抽出."""
    return tuple(f"「{rule.name}」の出力{number}" for number in range(len(rule.outputs)))


@lru_cache(maxsize=16)
def measured(cut: Slice) -> Slice:
    """The 断面 with the rules of its 指標 and of the 優先 and the 出力 of its 抽出."""
    _, known = annotated(cut)
    added = [rule for each in cut.indicators for rule in _Writer(each, known).rules()]
    for rule in cut.rules():
        pairs = zip(sort_names(rule), rule.order, strict=True)
        added += [_rule(name, each.key) for name, each in pairs]
        columns = zip(output_names(rule), rule.outputs, strict=True)
        added += [_rule(name, each.value) for name, each in columns]
    return annotate(evolve(cut, symbols=(*cut.symbols, *added)))


def _rule(name: str, body: core.Expr) -> Rule:
    return Rule(name, RuleKind.VALUE, body.type, core.Meta(), body, span=body.span)


@frozen
class _Writer:
    """Writes the rules of one 指標. `known` = what is known of the symbols they refer to."""

    about: core.Indicator
    known: Mapping[str, Static]

    def rules(self) -> Iterator[Rule]:
        """分母, 該当, 非該当, what is added up, 集計."""
        about, names = self.about, measures_of(self.about)
        counted = self._counted(about.numerator)
        missed: core.Expr = Not(counted, span=counted.span)
        if about.denominator is None:
            yield _rule(names.members, self._all())
        else:
            yield _rule(names.members, self._counted(about.denominator))
            members = Reference(names.members, TRUTH, span=about.span)
            counted, missed = self._all(members, counted), self._all(members, missed)
        yield _rule(names.hits, counted)
        yield _rule(names.misses, missed)
        for name, measure in ((names.value, about.numerator), (names.base, about.denominator)):
            if name is not None and isinstance(measure, core.Total):
                yield _rule(name, measure.value)
        for name, group in zip(names.groups, about.groups, strict=True):
            yield _rule(name, group)

    def _counted(self, measure: core.Measure) -> core.Expr:
        """Whether a row counts: its condition holds, 対象外 taken for いいえ, and there is a value."""
        tests: list[core.Expr] = []
        if measure.condition is not None:
            tests.append(self._never_absent(measure.condition))
        if isinstance(measure, core.Total) and self._may_be_absent(measure.value):
            is_absent = IsAbsent(measure.value, span=measure.span)
            tests.append(Not(is_absent, span=measure.span))
        return tests[0] if len(tests) == 1 else self._all(*tests)

    def _never_absent(self, test: core.Expr) -> core.Expr:
        if not self._may_be_absent(test):
            return test
        no = core.Constant(value=False, type=TRUTH, span=test.span)
        return core.Substitute(test, no, TRUTH, span=test.span)

    def _may_be_absent(self, node: core.Expr) -> bool:
        return of_expr(node, self.known).absent

    def _all(self, *tests: core.Expr) -> core.Expr:
        clauses = tuple(Clause("", test, span=test.span) for test in tests)
        return Count(len(tests), clauses, Form.AND, span=self.about.span)
