"""The concrete meaning ⟦·⟧(F, D, ρ), read off semantics.md paragraph by paragraph.

In: one 断面 of a checked program, a day, and a `World` in which everything is known.
Out: the one outcome of a rule: a value, `ABSENT`, or an `Error` with the faults it rests on.

This is a second opinion. It knows no sets of outcomes, no 不明 and no cases, is as slow as it likes,
and shares nothing with the interpreter but the calendar and the rounding of single numbers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from sadame.dsl import calendar, core
from sadame.dsl.rounding import round_exact
from sadame.dsl.trace import Fault
from sadame.dsl.types import Choice, Day, Scalar

Plain: TypeAlias = Scalar | tuple["Plain", ...]
"""A value: a scalar, a record (its fields in order), or a list of records."""


class Absent(Enum):
    """対象外, the outcome that is not a value and not an error."""

    ABSENT = "対象外"


@frozen
class Error:
    """誤り, with every fault that took part."""

    faults: frozenset[Fault]


@frozen
class Bad:
    """A fact that was supplied and is not valid (off its 刻み, outside its range)."""


ABSENT = Absent.ABSENT
Outcome: TypeAlias = Plain | Absent | Error


@frozen
class World:
    """Everything there is to know: no fact, no 基準値 and no 解釈 is left open.

    `facts`: a key that is not there is 未回答. `parameters`: values of what the program itself leaves
    open (資料に数なし, 委任), by name and first day of the entry. `readings`: one for each 解釈.
    """

    facts: Mapping[str, Plain | Bad]
    parameters: Mapping[tuple[str, int | None], Scalar] = field(factory=dict)
    readings: Mapping[str, str] = field(factory=dict)


class NotFullError(Exception):
    """The world leaves something open, so there is no concrete meaning to speak of."""


def outcome(part: core.Slice, world: World, day: int, name: str) -> Outcome:
    """⟦name⟧ in that world on that day."""
    return Judge(part, world, day).named(name)


def error(fault: Fault) -> Error:
    """An error with one cause."""
    return Error(frozenset({fault}))


def worst(parts: Sequence[Outcome]) -> Outcome | None:
    """§1.3, strict: some 誤 → 誤; else some 対 → 対; else nothing stands in the way."""
    faults = [part.faults for part in parts if isinstance(part, Error)]
    if faults:
        return Error(frozenset().union(*faults))
    return ABSENT if ABSENT in parts else None


def count(conditions: Sequence[Outcome], at_least: int) -> Outcome:
    """§1.2, `次のうち k 以上に該当`."""
    yes = sum(1 for each in conditions if each is True)
    other = sum(1 for each in conditions if each is ABSENT or isinstance(each, Error))
    if yes >= at_least:
        return True
    if yes + other < at_least:
        return False
    return worst(conditions) or False


def negate(condition: Outcome) -> Outcome:
    """§1.2, `でない`: はい↔いいえ, 対 and 誤 stay."""
    return not condition if isinstance(condition, bool) else condition


@frozen(slots=False)
class Judge:
    """Reads one 断面 in one world. `element` holds the records the aggregates around us look at."""

    part: core.Slice
    world: World
    day: int
    element: tuple[tuple[Plain, ...], ...] = ()
    known: dict[str, Outcome] = field(factory=dict)

    def at(self, record: Plain) -> "Judge":
        """The same judge, looking at one element of a list."""
        assert isinstance(record, tuple)
        return Judge(self.part, self.world, self.day, (record, *self.element), self.known)

    # ── symbols ──────────────────────────────────────────────────────────────────────────────────

    def named(self, name: str) -> Outcome:
        """§1.6: a reference hands over the whole outcome; a rule is one node."""
        if name not in self.known:
            outside = Judge(self.part, self.world, self.day, (), self.known)
            self.known[name] = outside.symbol(self.part.by_name[name])
        return self.known[name]

    def symbol(self, symbol: core.Symbol) -> Outcome:
        match symbol:
            case core.Input():
                return self.fact(symbol)
            case core.Parameter():
                return self.setting(symbol, symbol.now, entry_on(symbol, self.day))
            case core.Reading(name=name, default=default):
                reading = self.world.readings.get(name, default)
                if reading is None:
                    raise NotFullError(name)
                return reading
            case core.Rule(body=body):
                return self.of(body)
            case core.Hole():
                return error(Fault.NO_VERSION)

    def fact(self, fact: core.Input) -> Outcome:
        """§1.7 and §1.8: the 条件 first, then silence, then the answer."""
        asked = True if fact.condition is None else self.of(fact.condition)
        if isinstance(asked, Error):
            return asked
        if asked is not True:
            return self.presumed(fact.not_applicable, ABSENT)
        answer = self.world.facts.get(fact.name)
        if isinstance(answer, Bad):
            return error(Fault.INVALID_FACT)
        if answer is not None:
            return self.held(fact) or answer
        silence = self.presumed(fact.unanswered, ABSENT)
        if silence is ABSENT:
            raise NotFullError(fact.name)
        return silence

    def held(self, fact: core.Input) -> Error | None:
        """§1.9: 収録 says what is told of a list and not what is in it; an end that is 誤 is 誤 of the list."""
        held = fact.coverage
        ends = [] if held is None else [self.of(held.first), self.of(held.last)]
        barred = worst([end for end in ends if isinstance(end, Error)])
        return barred if isinstance(barred, Error) else None

    def presumed(self, presumption: core.Presumption | None, otherwise: Outcome) -> Outcome:
        if presumption is None:
            return otherwise
        if presumption.condition is not None and self.of(presumption.condition) is not True:
            return otherwise
        return presumption.value

    def setting(
        self, symbol: core.Parameter, setting: core.Setting | None, entry: core.Entry | None
    ) -> Outcome:
        """§4: the value in force; a hole is 誤「適用なし」; what nobody has set, the world sets."""
        match setting:
            case None:
                return error(Fault.NO_VERSION)
            case core.Given(value=value):
                return value
            case core.NotGiven() | core.Delegated():
                key = (symbol.name, entry.start if entry else None)
                if key not in self.world.parameters:
                    raise NotFullError(symbol.name)
                return self.world.parameters[key]

    # ── values ───────────────────────────────────────────────────────────────────────────────────

    def of(self, expr: core.Expr) -> Outcome:
        match expr:
            case core.Constant(value=value):
                return value
            case core.Absent():
                return ABSENT
            case core.Reference(name=name):
                return self.named(name)
            case core.ReferenceDate():
                return self.day
            case core.ElementField(index=index, depth=depth):
                return self.element[depth][index]
            case core.FieldOf(record=record, index=index):
                return self.strict([record], lambda fields: fields[index])
            case core.Arithmetic():
                return self.arithmetic(expr)
            case core.Extreme(largest=largest, operands=operands):
                best = max if largest else min
                return self.strict(operands, lambda *values: best(values))
            case core.Rounded(operand=operand, rounding=rounding):
                return self.strict([operand], lambda value: round_exact(Fraction(value), rounding))
            case core.DateCall():
                return self.date_call(expr)
            case core.AtDate():
                return self.at_date(expr)
            case core.Substitute(subject=subject, substitute=substitute):
                given = self.of(subject)
                return self.of(substitute) if given is ABSENT else given
            case core.Choose():
                return self.choose(expr)
            case core.Guarded(precondition=precondition, body=body):
                return self.guarded(self.of(precondition), body)
            case core.Lookup():
                return self.lookup(expr)
            case core.Gather():
                return self.gather(expr)
            case core.Rank():
                return self.rank(expr)
            case core.Tally(operands=operands):
                return self.strict(
                    operands, lambda *answers: Fraction(sum(1 for each in answers if each is True))
                )
            case _:
                return self.condition(expr)

    def strict(self, operands: Sequence[core.Expr], operation: Callable[..., Outcome]) -> Outcome:
        """§1.3: the operation on the values, if all operands have one."""
        outcomes = [self.of(operand) for operand in operands]
        barred = worst(outcomes)
        return operation(*outcomes) if barred is None else barred

    def arithmetic(self, expr: core.Arithmetic) -> Outcome:
        def result(left: Fraction, right: Fraction) -> Outcome:
            match expr.operator:
                case core.Operator.ADD:
                    value = left + right
                case core.Operator.SUBTRACT:
                    value = left - right
                case core.Operator.MULTIPLY:
                    value = left * right
                case core.Operator.DIVIDE if right == 0:
                    return error(Fault.DIVISION_BY_ZERO)
                case core.Operator.DIVIDE:
                    value = Fraction(left) / right
            if isinstance(expr.type, Day) and not calendar.FIRST <= value <= calendar.LAST:
                return error(Fault.DATE_RANGE)
            return value

        return self.strict([expr.left, expr.right], result)

    def date_call(self, call: core.DateCall) -> Outcome:
        def result(*values: Fraction) -> Outcome:
            try:
                return calendar_call(call, [int(value) for value in values])
            except ValueError:
                ordered = values[0] <= values[-1]
                paired = call.function not in {
                    core.DateFunction.TERM_END,
                    core.DateFunction.SAME_DAY,
                }
                return error(
                    Fault.DATE_ORDER if paired and not ordered else Fault.DATE_RANGE,
                )

        return self.strict(call.arguments, result)

    def at_date(self, expr: core.AtDate) -> Outcome:
        """§4: the step function of the date; outside all entries → 誤「適用なし」."""
        parameter = self.part.by_name[expr.parameter]
        assert isinstance(parameter, core.Parameter)

        def result(moment: int) -> Outcome:
            day = moment
            if not isinstance(expr.moment.type, Day):
                day = calendar.fiscal_year_start(int(moment))
            entry = entry_on(parameter, day)
            return self.setting(parameter, entry.setting if entry else None, entry)

        return self.strict([expr.moment], result)

    # ── gates ────────────────────────────────────────────────────────────────────────────────────

    def guarded(self, precondition: Outcome, body: core.Expr) -> Outcome:
        """§1.5, 前提: はい → body, いいえ or 対 → 対, 誤 → 誤."""
        if isinstance(precondition, Error):
            return precondition
        return self.of(body) if precondition is True else ABSENT

    def choose(self, expr: core.Choose) -> Outcome:
        """§3, the concrete formula."""
        met = [self.of(each.condition) for each in expr.alternatives]
        live = [
            index
            for index, above in enumerate(expr.above)
            if not any(met[higher] is True for higher in above)
        ]
        barred = worst([met[index] for index in live])
        if barred is not None:
            return barred
        holding = [self.of(expr.alternatives[index].value) for index in live if met[index] is True]
        if not holding:
            return error(Fault.NO_RULE) if expr.default is None else self.of(expr.default)
        if all(same_outcome(each, holding[0]) for each in holding):
            return worst(holding) or holding[0]
        return error(Fault.CONFLICT)

    def lookup(self, table: core.Lookup) -> Outcome:
        """§7, by listing the rows that match."""
        plain = [row for row in table.rows if row.cells is not None]
        matches = [
            count([self.of(cell) for cell in cells], len(cells))
            for cells in ([cell for cell in row.cells or () if cell is not None] for row in plain)
        ]
        if table.matching is core.Matching.FIRST and True in matches:
            first = matches.index(True)
            matches, plain = matches[: first + 1], plain[: first + 1]
        barred = worst(matches)
        if barred is not None:
            return barred
        chosen = [row for row, match in zip(plain, matches, strict=True) if match is True]
        if not chosen:
            chosen = [row for row in table.rows if row.cells is None]
        values = [self.of(row.value) for row in chosen]
        match table.matching:
            case core.Matching.UNIQUE | core.Matching.FIRST:
                if not values:
                    return error(Fault.GAP)
                return values[0] if len(values) == 1 else error(Fault.OVERLAP)
            case core.Matching.SUM:
                return worst(values) or sum((number(each) for each in values), Fraction(0))
            case core.Matching.LIST:
                barred = worst(values)
                return tuple((plain_of(each),) for each in values) if barred is None else barred

    # ── lists ────────────────────────────────────────────────────────────────────────────────────

    def members(self, source: core.Expr) -> Iterator["Judge"] | Outcome:
        listed = self.of(source)
        if isinstance(listed, tuple):
            return (self.at(record) for record in listed)
        return listed

    def gather(self, expr: core.Gather) -> Outcome:
        """§1.9, the strict aggregates."""
        return self.aggregated(expr, lambda values: folded(expr.aggregate, values))

    def aggregated(
        self, expr: core.Gather | core.Rank, fold: Callable[[list[Fraction]], Outcome]
    ) -> Outcome:
        members = self.members(expr.source)
        if not isinstance(members, Iterator):
            return members
        doubts: list[Outcome] = []
        values: list[Outcome] = []
        for member in members:
            counts = True if expr.condition is None else member.of(expr.condition)
            if counts is True:
                values.append(Fraction(1) if expr.value is None else member.of(expr.value))
            elif counts is not False:
                doubts.append(counts)
        barred = worst([*doubts, *values])
        return fold([number(each) for each in values]) if barred is None else barred

    def rank(self, expr: core.Rank) -> Outcome:
        """§1.9: equal values share the better rank."""
        own = self.of(expr.subject)

        def place(values: list[Fraction]) -> Outcome:
            if not values:
                return error(Fault.EMPTY_LIST)
            mine = number(own)
            better = [each for each in values if (each > mine if expr.descending else each < mine)]
            return Fraction(1 + len(better))

        among = self.aggregated(expr, place if worst([own]) is None else lambda _: Fraction(0))
        return worst([own, among]) or among

    # ── conditions ───────────────────────────────────────────────────────────────────────────────

    def condition(self, expr: core.Expr) -> Outcome:
        match expr:
            case core.Not(operand=operand):
                return negate(self.of(operand))
            case core.Count(at_least=at_least, clauses=clauses):
                return count([self.of(clause.condition) for clause in clauses], at_least)
            case core.Implies(condition=condition, consequence=consequence):
                return count([negate(self.of(condition)), self.of(consequence)], 1)
            case core.Compare():
                return self.compare(expr)
            case core.OneOf(subject=subject, members=members):
                return self.strict([subject], lambda value: value in members)
            case core.IsAbsent(subject=subject):
                given = self.of(subject)
                return given if isinstance(given, Error) else given is ABSENT
            case core.Quantified():
                return self.quantified(expr)
            case _:
                message = f"no meaning is written down for {type(expr).__name__}"
                raise NotImplementedError(message)

    def compare(self, expr: core.Compare) -> Outcome:
        """§1.4, on single values; 順序区分 by the order of its members."""

        def result(left: Scalar, right: Scalar) -> Outcome:
            kind = expr.left.type
            if expr.comparison is core.Comparison.SAME:
                return left == right
            if isinstance(kind, Choice):
                left, right = kind.members.index(str(left)), kind.members.index(str(right))
            match expr.comparison:
                case core.Comparison.AT_LEAST:
                    return number(left) >= number(right)
                case core.Comparison.AT_MOST:
                    return number(left) <= number(right)
                case core.Comparison.BELOW:
                    return number(left) < number(right)
                case core.Comparison.ABOVE:
                    return number(left) > number(right)

        return self.strict([expr.left, expr.right], result)

    def quantified(self, expr: core.Quantified) -> Outcome:
        """§1.9: いずれか, 全て and 個数 k 以上 count as in §1.2; an element filtered out does not count."""
        members = self.members(expr.source)
        if not isinstance(members, Iterator):
            return members
        chosen: list[Outcome] = []
        for member in members:
            counts = True if expr.filter is None else member.of(expr.filter)
            holds = member.of(expr.condition)
            if expr.at_least is None:
                chosen.append(count([negate(counts), holds], 1))
            else:
                chosen.append(count([counts, holds], 2))
        return count(chosen, len(chosen) if expr.at_least is None else expr.at_least)


def folded(aggregate: core.Aggregate, values: list[Fraction]) -> Outcome:
    """§1.9 on values; an empty list has no 最大, 最小 or 平均."""
    match aggregate:
        case core.Aggregate.SUM:
            return sum(values, Fraction(0))
        case core.Aggregate.COUNT:
            return Fraction(len(values))
        case _ if not values:
            return error(Fault.EMPTY_LIST)
        case core.Aggregate.MAXIMUM:
            return max(values)
        case core.Aggregate.MINIMUM:
            return min(values)
        case core.Aggregate.MEAN:
            return Fraction(sum(values, Fraction(0))) / len(values)


def calendar_call(call: core.DateCall, values: list[int]) -> Scalar:
    """§6, by name."""
    match call.function:
        case core.DateFunction.AGE:
            return Fraction(calendar.age(values[0], values[1]))
        case core.DateFunction.AGE_BY_BIRTHDAY:
            return Fraction(calendar.age_by_birthday(values[0], values[1]))
        case core.DateFunction.TERM_END:
            start, length = values
            months, days = (length, None) if call.months else (None, length)
            return calendar.term_end(start, months, days, include_first=call.include_first)
        case core.DateFunction.SAME_DAY:
            return calendar.same_day(values[0], values[1])
        case core.DateFunction.MONTHS:
            return Fraction(calendar.months_between(values[0], values[1]))
        case core.DateFunction.CALENDAR_MONTHS:
            return Fraction(calendar.calendar_months(values[0], values[1]))
        case core.DateFunction.FISCAL_YEAR:
            of_month = type(call.arguments[0].type).__name__ == "YearMonth"
            return calendar.fiscal_year(calendar.month_start(values[0]) if of_month else values[0])
        case core.DateFunction.YEAR_MONTH:
            return calendar.year_month(values[0])
        case core.DateFunction.FIRST_DAY:
            return first_day(call, values[0])
        case core.DateFunction.LAST_DAY:
            return last_day(call, values[0])


def first_day(call: core.DateCall, value: int) -> int:
    of_year = is_fiscal_year(call.arguments[0])
    return calendar.fiscal_year_start(value) if of_year else calendar.month_start(value)


def last_day(call: core.DateCall, value: int) -> int:
    of_year = is_fiscal_year(call.arguments[0])
    return calendar.fiscal_year_end(value) if of_year else calendar.month_end(value)


def is_fiscal_year(expr: core.Expr) -> bool:
    return type(expr.type).__name__ == "FiscalYear"


def entry_on(parameter: core.Parameter, day: int) -> core.Entry | None:
    """The stretch of a 基準値's history that holds on that day."""
    for entry in parameter.history:
        if (entry.start is None or entry.start <= day) and (entry.end is None or day <= entry.end):
            return entry
    return None


def same_outcome(left: Outcome, right: Outcome) -> bool:
    """§3: equal = the same exact value, or all 対象外 (or all in error: an error either way)."""
    if isinstance(left, Error) or isinstance(right, Error):
        return isinstance(left, Error) and isinstance(right, Error)
    return left == right


def number(value: Outcome) -> Fraction:
    """A value that lies on a line."""
    assert isinstance(value, Fraction | int)
    return Fraction(value)


def plain_of(value: Outcome) -> Plain:
    assert not isinstance(value, Absent | Error)
    return value
