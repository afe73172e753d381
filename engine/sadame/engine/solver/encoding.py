"""A 断面 as formulas: the concrete meaning (semantics.md) of every rule for all full and valid facts at once.

In: a `core.Slice`. Out: `Encoding`, which says of each symbol and each expression under which conditions it has a
value, is 対象外 or 誤り. Every operator has its arm here, as in the interpreter. Nothing is rewritten: what is
proved is proved of the program as checked.

What is assumed is in `Unknowns`: facts are known and valid, a 一覧 has few elements, a 基準値 that nobody has set is
any number of its range, a 解釈 that is not fixed is any of its readings, the 基準日 any day of the 断面.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from sadame.dsl import calendar, core
from sadame.dsl.interval import Interval, closed, intersect
from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.trace import Fault
from sadame.dsl.types import (
    Choice,
    Day,
    FiscalYear,
    Label,
    ListOf,
    Scalar,
    Structure,
    Truth,
    Type,
    YearMonth,
    natural_step,
)
from sadame.engine.solver import days, gates, lists
from sadame.engine.solver.days import Dated, Days
from sadame.engine.solver.formulas import (
    Formula,
    Term,
    any_of,
    at_least,
    at_most,
    below,
    both,
    divided,
    either,
    equal,
    minus,
    negate,
    picked,
    plus,
    quotient,
    times,
    whole_below,
)
from sadame.engine.solver.knowns import Unknowns
from sadame.engine.solver.outcomes import (
    Chosen,
    Held,
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
    record,
    same,
    same_value,
    settled,
    strict,
)

BASE_DATE = "基準日"
SIZE = 3
"""So many elements of a 一覧 are looked at."""


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


@frozen(slots=False, eq=False)
class Encoding:
    """One 断面. `fixed` = readings that are taken as given; `size` = how many elements of a list are looked at.

    `span` = the days all days lie between, where not the whole calendar is looked at.
    `axioms` = what holds in every case; `asked` = when a fact with a 条件 is asked for; `sites` = where 誤り can
    arise. All three grow as more is encoded. With a `base` it is a second copy of the same case, in which only
    the facts that `vary` may differ.
    """

    cut: core.Slice
    fixed: Mapping[str, str] = field(factory=dict)
    size: int = SIZE
    span: Interval | None = None
    base: "Encoding | None" = None
    vary: frozenset[str] = frozenset()
    sites: list[Site] = field(factory=list)
    known: dict[str, Outcome] = field(factory=dict)
    asked: dict[str, Formula] = field(factory=dict)
    axioms: list[Formula] = field(factory=list)
    days: Days = field(init=False)
    unknowns: Unknowns = field(init=False)
    today: Number = field(init=False)

    def __attrs_post_init__(self) -> None:
        base = self.base
        if base is None:
            object.__setattr__(self, "unknowns", Unknowns(self.size, self.axioms, self.span))
            object.__setattr__(self, "days", Days(self.axioms))
        else:
            object.__setattr__(self, "axioms", base.axioms)
            object.__setattr__(self, "days", base.days)
            unknowns = Unknowns(base.size, base.axioms, base.span, base.unknowns, self.vary)
            object.__setattr__(self, "unknowns", unknowns)
            object.__setattr__(self, "today", base.today)
            return
        start, end = self._stretch()
        if start == end:
            object.__setattr__(self, "today", constant(start))
            return
        day = number(self.unknowns.of(BASE_DATE, Day()))
        self.axioms.append(both(at_most(start, day.term), at_most(day.term, end)))
        object.__setattr__(self, "today", day)

    def _stretch(self) -> tuple[int, int]:
        """The first and the last day of the 断面 that are looked at."""
        span = closed(calendar.FIRST, calendar.LAST) if self.span is None else self.span
        own = Interval(self.cut.start, self.cut.end)
        found = intersect(own, span) or intersect(own, closed(calendar.FIRST, calendar.LAST))
        if found is None or found.low is None or found.high is None:
            raise ValueError("a 断面 has days")
        return int(found.low), int(found.high)

    def varied(self, names: Iterable[str], cut: core.Slice | None = None) -> "Encoding":
        """The same case, but for these facts; perhaps under other rules."""
        return Encoding(cut or self.cut, self.fixed, self.size, self.span, self, frozenset(names))

    def is_on(self, day: int) -> Formula:
        """The 基準日 is that day."""
        return equal(self.today.term, day)

    # ── symbols ──

    def outcome(self, name: str) -> Outcome:
        """What a symbol comes to."""
        if name not in self.known:
            self.known[name] = self._symbol(self.cut.by_name[name])
        return self.known[name]

    def _symbol(self, symbol: core.Symbol) -> Outcome:
        match symbol:
            case core.Input():
                return self._fact(symbol)
            case core.Parameter():
                return self._setting(symbol, symbol.now, symbol.name)
            case core.Reading(name=name, type=kind):
                fixed = self.fixed.get(name)
                return Outcome(self.unknowns.of(name, kind) if fixed is None else _member(fixed))
            case core.Rule(name=name, body=body):
                return self.expression(body, name)
            case core.Hole(type=kind):
                return Outcome(literal_of(kind), failed=True)

    def _fact(self, symbol: core.Input) -> Outcome:
        """The 条件 first, then the answer (§1.7); the fact is known, so its silence says nothing."""
        step = symbol.step or natural_step(symbol.type)
        held = self.unknowns.of(symbol.name, symbol.type, symbol.bounds, step)
        answer = Outcome(held, failed=self._covered(symbol))
        if symbol.condition is None:
            return answer
        asked = Reader(self, symbol.name).of(symbol.condition)
        self.asked[symbol.name] = asked.yes
        found = gates.guarded(asked, answer)
        if symbol.not_applicable is None:
            return found
        presumed = symbol.not_applicable
        holds: Formula = True
        if presumed.condition is not None:
            holds = Reader(self, symbol.name).of(presumed.condition).yes
        instead = both(found.absent, holds)
        value = merged([(instead, literal(self, presumed.value, symbol.type)), (True, held)])
        return Outcome(value, both(found.absent, negate(holds)), found.failed)

    def _covered(self, symbol: core.Input) -> Formula:
        """An end of 収録 that is 誤り is 誤り of the list."""
        if symbol.coverage is None:
            return False
        reader = Reader(self, symbol.name)
        ends = [reader.of(symbol.coverage.first), reader.of(symbol.coverage.last)]
        return any_of(end.failed for end in ends)

    def _setting(self, symbol: core.Parameter, setting: core.Setting | None, name: str) -> Outcome:
        match setting:
            case None:
                return Outcome(literal_of(symbol.type), failed=True)
            case core.Given(value):
                return Outcome(literal(self, value, symbol.type))
            case core.NotGiven():
                bounds = symbol.bounds
            case core.Delegated(bounds):
                pass
        if name not in self.known:
            step = natural_step(symbol.type)
            self.known[name] = Outcome(self.unknowns.of(name, symbol.type, bounds, step))
        return self.known[name]

    def at_date(self, node: core.AtDate, moment: Number) -> list[tuple[Formula, Outcome]]:
        """The value of a 基準値 for each stretch of its history that the moment may fall in."""
        symbol = self.cut.by_name[node.parameter]
        assert isinstance(symbol, core.Parameter)  # noqa: S101 - the checker says so
        day = moment.term
        if isinstance(node.moment.type, FiscalYear):
            day = self.days.fiscal_year_start(moment.term).value
        found = []
        for entry in symbol.history:
            first: Formula = True if entry.start is None else at_most(entry.start, day)
            last: Formula = True if entry.end is None else at_most(day, entry.end)
            name = entry_name(symbol, entry)
            found.append((both(first, last), self._setting(symbol, entry.setting, name)))
        return found

    # ── expressions ──

    def expression(self, expr: core.Expr, rule: str) -> Outcome:
        """What an expression outside any list comes to; its places of 誤り are told under `rule`."""
        before = len(self.sites)
        found = Reader(self, rule).of(expr)
        self.sites[before:] = [
            Site(s.rule, s.node, s.fault, both(s.condition, found.failed), s.parties)
            if s.rule == rule
            else s
            for s in self.sites[before:]
        ]
        return found


def entry_name(symbol: core.Parameter, entry: core.Entry) -> str:
    """The name of what a 基準値 is in a stretch of its history, where nobody has set it."""
    return symbol.name if symbol.is_in_force(entry) else f"{symbol.name}@{entry.start}"


def _member(name: str) -> Chosen:
    return Chosen({name: True})


def literal(encoding: Encoding, value: Scalar, kind: Type) -> Held:
    """A known value."""
    match value:
        case bool():
            return value
        case str():
            if isinstance(kind, Label):
                return constant(encoding.unknowns.texts.number(value))
            return _member(value)
        case _:
            return constant(value)


def literal_of(kind: Type) -> Held:
    """Some value of a type, where there is none to speak of."""
    match kind:
        case Truth():
            return False
        case Choice(members=members):
            return _member(members[0])
        case Structure(fields=fields):
            return Record(tuple(Outcome(literal_of(each.type)) for each in fields))
        case ListOf():
            return Items(())
        case _:
            return constant(0)


@frozen(eq=False)
class Reader:
    """Reads expressions of one rule. `elements` = the records aggregates around look at; `path` = when it counts."""

    encoding: Encoding
    rule: str
    elements: tuple[Record, ...] = ()
    path: Formula = True

    def under(self, condition: Formula) -> "Reader":
        """The same where what is read counts only under a condition."""
        return Reader(self.encoding, self.rule, self.elements, both(self.path, condition))

    def at(self, element: Record, there: Formula) -> "Reader":
        """The same, looking at an element of a list."""
        return Reader(self.encoding, self.rule, (element, *self.elements), both(self.path, there))

    def fault(
        self, node: core.Node, fault: Fault, condition: Formula, parties: tuple[str, ...] = ()
    ) -> None:
        """Note that 誤り arises here."""
        reached = both(self.path, condition)
        if reached is not False:
            self.encoding.sites.append(Site(self.rule, node, fault, reached, parties))

    def of(self, expr: core.Expr) -> Outcome:
        """What the expression comes to."""
        match expr:
            case core.Constant(value, kind):
                return Outcome(literal(self.encoding, value, kind))
            case core.Absent(kind):
                return Outcome(literal_of(kind), absent=True)
            case core.Reference(name):
                return self._reference(expr, name)
            case core.ReferenceDate():
                return Outcome(self.encoding.today)
            case core.ElementField(index=index, depth=depth):
                return self.elements[depth].fields[index]
            case core.FieldOf(inner, index):
                return _field(self.of(inner), index)
            case core.Arithmetic():
                return self._arithmetic(expr)
            case core.Extreme(largest, operands):
                parts = [self.of(each) for each in operands]
                return strict(
                    parts, lambda *values: extreme([number(v) for v in values], largest=largest)
                )
            case core.Rounded(operand, rounding):
                return strict(
                    [self.of(operand)], lambda value: mapped(number(value), _rounding(rounding))
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
                return strict([self.of(subject)], lambda value: _one_of(value, members))
            case core.IsAbsent(subject):
                given = self.of(subject)
                return Outcome(given.absent, failed=given.failed)
            case core.Quantified():
                return self._quantified(expr)

    def _reference(self, node: core.Reference, name: str) -> Outcome:
        found = self.encoding.outcome(name)
        symbol = self.encoding.cut.by_name[name]
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
                found = product(a, mapped(b, _inverse)) if b.pieces else combined(a, b, divided)
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
        calendar_ = self.encoding.days
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
        cases = self.encoding.at_date(node, number(moment.value))
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
            return _gathered(node.matching, holding, bars)
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

    def _members(self, source: core.Expr) -> tuple[Outcome, Sequence[tuple[Formula, Record]]]:
        listed = self.of(source)
        return listed, items(listed.value).elements

    def _gather(self, node: core.Gather | core.Rank) -> Outcome:
        source, members = self._members(node.source)
        shares = []
        for there, element in members:
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
        source, members = self._members(node.source)
        elements = []
        for there, element in members:
            inner = self.at(element, there)
            kept = Outcome(True) if node.filter is None else inner.of(node.filter)
            elements.append((there, kept, inner.of(node.condition)))
        return lists.quantified(source, elements, node.at_least)

    # ── comparisons ──

    def _compare(self, node: core.Compare) -> Outcome:
        parts = [self.of(node.left), self.of(node.right)]
        kind = node.left.type
        if node.comparison is core.Comparison.SAME:
            return strict(parts, same_value)
        if isinstance(kind, Choice):
            return strict(parts, lambda a, b: _ordered(kind, chosen(a), chosen(b), node.comparison))
        return strict(parts, lambda a, b: compared(number(a), number(b), _COMPARE[node.comparison]))


_COMPARE = {
    core.Comparison.AT_LEAST: lambda a, b: at_most(b, a),
    core.Comparison.AT_MOST: at_most,
    core.Comparison.BELOW: below,
    core.Comparison.ABOVE: lambda a, b: below(b, a),
}


def _ordered(kind: Choice, left: Chosen, right: Chosen, comparison: core.Comparison) -> Formula:
    place = {member: Fraction(at) for at, member in enumerate(kind.members)}
    return any_of(
        both(a, b)
        for x, a in left.members.items()
        for y, b in right.members.items()
        if comparison.holds(place[x], place[y])
    )


def _one_of(value: Held, members: tuple[bool | str, ...]) -> Formula:
    if isinstance(value, Chosen):
        return any_of(value.members.get(str(each), False) for each in members)
    return any_of(value if each else negate(value) for each in members)


def _field(whole: Outcome, index: int) -> Outcome:
    found = record(whole.value).fields[index]
    return Outcome(
        found.value,
        either(whole.absent, both(whole.valued, found.absent)),
        either(whole.failed, both(whole.valued, found.failed)),
    )


def _gathered(
    matching: core.Matching,
    holding: Sequence[tuple[Formula, Outcome]],
    bars: tuple[Formula, Formula],
) -> Outcome:
    """表 under 合計 and 一覧."""
    absent, failed = bars
    inside = negate(either(absent, failed))
    wrong = both(inside, any_of(both(guard, each.failed) for guard, each in holding))
    away = both(inside, negate(wrong), any_of(both(g, each.absent) for g, each in holding))
    value: Held
    if matching is core.Matching.LIST:
        value = Items(tuple((guard, Record((Outcome(each.value),))) for guard, each in holding))
    else:
        total: Term = Fraction(0)
        for guard, each in holding:
            total = plus(total, picked(guard, number(each.value).term, Fraction(0)))
        value = Number(total)
    return Outcome(value, either(absent, away), either(failed, wrong))


def _inverse(value: Term) -> Term:
    return Fraction(0) if value == 0 else 1 / Fraction(value)


def _rounding(rounding: Rounding) -> Callable[[Term], Term]:
    """端数 by absolute value, keeping the sign."""

    def apply(value: Term) -> Term:
        size = times(value, 1 / rounding.unit)
        positive = picked(at_most(0, value), size, times(size, Fraction(-1)))
        match rounding.mode:
            case Mode.DOWN:
                kept = whole_below(positive)
            case Mode.UP:
                kept = times(whole_below(times(positive, Fraction(-1))), Fraction(-1))
            case Mode.HALF_UP:
                kept = whole_below(plus(positive, Fraction(1, 2)))
        amount = times(kept, rounding.unit)
        return picked(at_most(0, value), amount, times(amount, Fraction(-1)))

    return apply
