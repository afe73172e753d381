"""Expressions as formulas: every operator has its arm here, as in the interpreter (semantics §1 to §7).

In: a `core.Expr` and what its names mean, as a `Context`. Out: its `Outcome`. Where 誤り can arise is a `Site`.
"""

from collections.abc import Sequence
from typing import Protocol

from attrs import evolve, frozen

from sadame.dsl import core
from sadame.dsl.trace import Fault
from sadame.dsl.types import Choice, Day, FiscalYear, YearMonth
from sadame.engine.solver import days, gates, lists
from sadame.engine.solver.days import Dated, Days
from sadame.engine.solver.extent import Extent
from sadame.engine.solver.formulas import (
    Formula,
    Term,
    at_least,
    both,
    divided,
    either,
    equal,
    minus,
    negate,
    plus,
    quotient,
    whole_below,
)
from sadame.engine.solver.knowns import Wordings
from sadame.engine.solver.literals import literal, literal_of
from sadame.engine.solver.operators import (
    COMPARE,
    field_of,
    gathered,
    inverse,
    one_of,
    ordered,
    rounded,
)
from sadame.engine.solver.outcomes import (
    Items,
    Number,
    Outcome,
    Record,
    chosen,
    combined,
    compared,
    constant,
    extreme,
    items,
    mapped,
    merged,
    number,
    product,
    same,
    same_value,
    settled,
    strict,
)


@frozen(eq=False)
class Site:
    """A place where 誤り can arise, and under which condition it does and counts for the rule.

    `parties` = the ただし or rows that take part.
    """

    rule: str
    node: core.Node
    fault: Fault
    condition: Formula
    parties: tuple[str, ...] = ()


class Context(Protocol):
    """What a reader asks of the 断面 it reads in."""

    @property
    def cut(self) -> core.Slice:
        """The 断面."""

    @property
    def days(self) -> Days:
        """The calendar."""

    @property
    def today(self) -> Number:
        """The 基準日."""

    @property
    def texts(self) -> Wordings:
        """Texts by number."""

    @property
    def extent(self) -> Extent:
        """What is asked of the elements of lists."""

    @property
    def sites(self) -> list[Site]:
        """Where 誤り can arise, as it is found."""

    def outcome(self, name: str) -> Outcome:
        """What a symbol comes to."""

    def at_date(self, node: core.AtDate, moment: Number) -> list[tuple[Formula, Outcome]]:
        """The value of a 基準値 for each stretch of its history that the moment may fall in."""


@frozen(eq=False)
class Reader:
    """Reads expressions of one rule. `elements` = the records aggregates around look at; `path` = when it counts.

    `about` = the name under which is written down what it asks of lists, if that is not the rule's.
    """

    context: Context
    rule: str
    elements: tuple[Record, ...] = ()
    path: Formula = True
    about: str | None = None

    def under(self, condition: Formula) -> "Reader":
        """The same where what is read counts only under a condition."""
        return evolve(self, path=both(self.path, condition))

    def at(self, element: Record, there: Formula) -> "Reader":
        """The same, looking at an element of a list."""
        return evolve(self, elements=(element, *self.elements), path=both(self.path, there))

    def fault(
        self, node: core.Node, fault: Fault, condition: Formula, parties: tuple[str, ...] = ()
    ) -> None:
        """Note that 誤り arises here."""
        reached = both(self.path, condition)
        if reached is not False:
            self.context.sites.append(Site(self.rule, node, fault, reached, parties))

    def of(self, expr: core.Expr) -> Outcome:
        """What the expression comes to."""
        match expr:
            case core.Constant(value, kind):
                return Outcome(literal(self.context.texts, value, kind))
            case core.Absent(kind):
                return Outcome(literal_of(kind), absent=True)
            case core.Reference(name):
                found = self._reference(expr, name)
                if isinstance(found.value, Items):
                    self._takes(found.value)
                return found
            case core.ReferenceDate():
                return Outcome(self.context.today)
            case core.ElementField(index=index, depth=depth):
                return self.elements[depth].fields[index]
            case core.FieldOf(inner, index):
                return field_of(self.of(inner), index)
            case core.Arithmetic():
                return self._arithmetic(expr)
            case core.Extreme(largest, operands):
                parts = [self.of(each) for each in operands]
                return strict(
                    parts, lambda *values: extreme([number(v) for v in values], largest=largest)
                )
            case core.Rounded(operand, rounding):
                return strict(
                    [self.of(operand)], lambda value: mapped(number(value), rounded(rounding))
                )
            case core.DateCall():
                return self._date_call(expr)
            case core.AtDate():
                return self._at_date(expr)
            case core.Substitute(subject, substitute):
                return self._substitute(self.of(subject), substitute)
            case core.Choose():
                return self._choose(expr)
            case core.Guarded(precondition, body):
                held = self.of(precondition)
                return gates.guarded(held, self.under(held.yes).of(body))
            case core.Lookup():
                return self._lookup(expr)
            case core.Gather() | core.Rank():
                return self._gather(expr)
            case core.Tally(operands):
                parts = [self.of(each) for each in operands]
                return strict(parts, lambda *values: lists.how_many(values))
            case core.Not(operand):
                return gates.negated(self.of(operand))
            case core.Count(wanted, clauses):
                return gates.counted([self.of(each.condition) for each in clauses], wanted)
            case core.Implies(condition, consequence):
                return gates.counted([gates.negated(self.of(condition)), self.of(consequence)], 1)
            case core.Compare():
                return self._compare(expr)
            case core.OneOf(subject, members):
                return strict([self.of(subject)], lambda value: one_of(value, members))
            case core.IsAbsent(subject):
                given = self.of(subject)
                return Outcome(given.absent, failed=given.failed)
            case core.Quantified():
                return self._quantified(expr)

    def _reference(self, node: core.Reference, name: str) -> Outcome:
        found = self.context.outcome(name)
        symbol = self.context.cut.by_name[name]
        unset = isinstance(symbol, core.Parameter) and symbol.now is None
        if isinstance(symbol, core.Hole) or unset:
            self.fault(node, Fault.NO_VERSION, found.failed, (name,))
            return Outcome(literal_of(node.type), found.absent, found.failed)
        return found

    # ── strict operators ──

    def _arithmetic(self, node: core.Arithmetic) -> Outcome:
        left, right = self.of(node.left), self.of(node.right)
        a, b = number(left.value), number(right.value)
        valued = both(left.valued, right.valued)
        wrong: Formula = False
        match node.operator:
            case core.Operator.ADD:
                found = combined(a, b, plus)
            case core.Operator.SUBTRACT:
                found = combined(a, b, minus)
            case core.Operator.MULTIPLY:
                found = product(a, b)
            case core.Operator.DIVIDE:
                wrong = compared(b, constant(0), equal)
                self.fault(node, Fault.DIVISION_BY_ZERO, both(valued, wrong))
                found = product(a, mapped(b, inverse)) if b.pieces else combined(a, b, divided)
        if isinstance(node.type, Day | FiscalYear | YearMonth):
            found = mapped(found, whole_below)  # part of a day or of a month does not complete it
        if isinstance(node.type, Day):
            wrong = negate(days.inside(found.term))
            self.fault(node, Fault.DATE_RANGE, both(valued, wrong))
        return strict([left, right], lambda *_: found, lambda *_: wrong)

    def _date_call(self, node: core.DateCall) -> Outcome:
        parts = [self.of(each) for each in node.arguments]
        found = self._dated(node, [number(each.value).term for each in parts])
        wrong = negate(found.answers)
        valued = both(*(each.valued for each in parts))
        self.fault(node, Fault.DATE_RANGE, both(valued, wrong))
        return strict(parts, lambda *_: Number(found.value), lambda *_: wrong)

    def _dated(self, node: core.DateCall, values: Sequence[Term]) -> Dated:
        calendar_ = self.context.days
        of_year = isinstance(node.arguments[0].type, FiscalYear)
        match node.function:
            case core.DateFunction.AGE:
                return calendar_.age(values[0], values[1])
            case core.DateFunction.AGE_BY_BIRTHDAY:
                return calendar_.age_by_birthday(values[0], values[1])
            case core.DateFunction.TERM_END:
                length = whole_below(values[1])
                return calendar_.term_end(
                    values[0], length, months=node.months, include_first=node.include_first
                )
            case core.DateFunction.SAME_DAY:
                return calendar_.same_day(values[0], whole_below(values[1]))
            case core.DateFunction.MONTHS:
                return calendar_.months_between(values[0], values[1])
            case core.DateFunction.CALENDAR_MONTHS:
                return calendar_.calendar_months(values[0], values[1])
            case core.DateFunction.FISCAL_YEAR if isinstance(node.arguments[0].type, YearMonth):
                return Dated(quotient(minus(values[0], 3), 12))
            case core.DateFunction.FISCAL_YEAR:
                return Dated(calendar_.fiscal_year(values[0]))
            case core.DateFunction.YEAR_MONTH:
                return Dated(calendar_.year_month(values[0]))
            case core.DateFunction.FIRST_DAY:
                first = calendar_.fiscal_year_start if of_year else calendar_.month_start
                return first(values[0])
            case core.DateFunction.LAST_DAY:
                last = calendar_.fiscal_year_end if of_year else calendar_.month_end
                return last(values[0])

    def _at_date(self, node: core.AtDate) -> Outcome:
        moment = self.of(node.moment)
        cases = self.context.at_date(node, number(moment.value))
        none = gates.none_of([guard for guard, _ in cases])
        self.fault(node, Fault.NO_VERSION, both(moment.valued, none), (node.parameter,))
        found = settled([*cases, (True, Outcome(literal_of(node.type), failed=True))])
        return Outcome(
            found.value,
            either(moment.absent, both(moment.valued, found.absent)),
            either(moment.failed, both(moment.valued, found.failed)),
        )

    def _substitute(self, given: Outcome, substitute: core.Expr) -> Outcome:
        instead = self.under(given.absent).of(substitute)
        return Outcome(
            merged([(given.absent, instead.value), (True, given.value)]),
            both(given.absent, instead.absent),
            either(given.failed, both(given.absent, instead.failed)),
        )

    # ── gates ──

    def _choose(self, node: core.Choose) -> Outcome:
        met = [self.of(each.condition) for each in node.alternatives]
        live = gates.live_ones(met, node.above)
        holding = []
        for up, held, each in zip(live, met, node.alternatives, strict=True):
            holds = both(up, held.yes)
            holding.append((holds, self.under(holds).of(each.value)))
        bars = gates.barred(met, live)
        free = negate(either(*bars))
        clash: Formula = False
        for number_, (holds, value) in enumerate(holding):
            for other, (also, second) in enumerate(holding[:number_]):
                apart = both(holds, also, negate(same(value, second)))
                labels = (node.alternatives[other].label, node.alternatives[number_].label)
                self.fault(node, Fault.CONFLICT, both(free, apart), labels)
                clash = either(clash, apart)
        nobody = gates.none_of([holds for holds, _ in holding])
        default = None
        if node.default is None:
            self.fault(node, Fault.NO_RULE, both(free, nobody))
        else:
            default = self.under(nobody).of(node.default)
        return gates.chosen(holding, default, bars, clash)

    def _lookup(self, node: core.Lookup) -> Outcome:
        columns = [row for row in node.rows if row.cells is not None]
        matches = []
        for row in columns:
            cells = [self.of(cell) for cell in row.cells or () if cell is not None]
            matches.append(gates.counted(cells, len(cells)) if cells else Outcome(True))
        first = node.matching is core.Matching.FIRST
        live = gates.first_ones(matches) if first else [True] * len(matches)
        holding = []
        for up, match, row in zip(live, matches, columns, strict=True):
            holds = both(up, match.yes)
            holding.append((holds, self.under(holds).of(row.value)))
        nobody = gates.none_of([holds for holds, _ in holding])
        rest = [self.under(nobody).of(row.value) for row in node.rows if row.cells is None]
        bars = gates.barred(matches, live)
        if node.matching in {core.Matching.SUM, core.Matching.LIST}:
            if rest:
                holding.append((nobody, rest[0]))
            return gathered(node.matching, holding, bars)
        return gates.chosen(
            holding, rest[0] if rest else None, bars, self._faulty(node, holding, bars, bool(rest))
        )

    def _faulty(
        self,
        node: core.Lookup,
        holding: Sequence[tuple[Formula, Outcome]],
        bars: tuple[Formula, Formula],
        rest: bool,  # noqa: FBT001 - whether there is 上記以外
    ) -> Formula:
        """Two rows that match where one may; none that does is a gap."""
        free = negate(either(*bars))
        guards = [guard for guard, _ in holding]
        if not rest:
            self.fault(node, Fault.GAP, both(free, gates.none_of(guards)))
        if node.matching is core.Matching.FIRST or node.disjoint:
            return False
        twice = at_least(2, guards)
        self.fault(node, Fault.OVERLAP, both(free, twice))
        return twice

    # ── lists ──

    def _gather(self, node: core.Gather | core.Rank) -> Outcome:
        source = self._listed(node.source)
        self._notes(node, items(source.value))
        shares = []
        for there, element in items(source.value).elements:
            inner = self.at(element, there)
            counts = Outcome(True) if node.condition is None else inner.of(node.condition)
            value = Outcome(constant(1))
            if node.value is not None:
                value = inner.under(counts.yes).of(node.value)
            shares.append(lists.Share(there, counts, value))
        if isinstance(node, core.Rank):
            subject = self.of(node.subject)
            found, empty = lists.ranked(subject, source, shares, descending=node.descending)
        else:
            found, empty = lists.aggregated(node.aggregate, source, shares)
        self.fault(node, Fault.EMPTY_LIST, empty)
        return found

    def _quantified(self, node: core.Quantified) -> Outcome:
        source = self._listed(node.source)
        listed = items(source.value)
        elements = []
        for there, element in listed.elements:
            inner = self.at(element, there)
            kept = Outcome(True) if node.filter is None else inner.of(node.filter)
            elements.append((there, kept, inner.of(node.condition)))
        parts = lists.fulfilled(elements, node.at_least)
        if parts and listed.packed and not self.elements:
            kinds = lists.kinds(parts[0], node.at_least)
            self.context.extent.asks(self.about or self.rule, listed.names, kinds)
        else:
            self._takes(listed)
        return lists.quantified(source, parts, node.at_least)

    def _notes(self, node: core.Gather | core.Rank, listed: Items) -> None:
        is_count = isinstance(node, core.Gather) and node.aggregate is core.Aggregate.COUNT
        if is_count and listed.packed and not self.elements:
            self.context.extent.counts(self.about or self.rule, listed.names)
        else:
            self._takes(listed)

    def _takes(self, listed: Items) -> None:
        """A list is looked at as a whole."""
        self.context.extent.takes(self.about or self.rule, listed.names)

    def _listed(self, source: core.Expr) -> Outcome:
        """A list whose elements alone are asked about."""
        if isinstance(source, core.Reference):
            return self._reference(source, source.name)
        return self.of(source)

    # ── comparisons ──

    def _compare(self, node: core.Compare) -> Outcome:
        parts = [self.of(node.left), self.of(node.right)]
        kind = node.left.type
        if node.comparison is core.Comparison.SAME:
            return strict(parts, same_value)
        if isinstance(kind, Choice):
            return strict(parts, lambda a, b: ordered(kind, chosen(a), chosen(b), node.comparison))
        return strict(parts, lambda a, b: compared(number(a), number(b), COMPARE[node.comparison]))
