"""Expressions of a checked program → outcomes on columns.

In: a `Context` and a node. Out: the form that stands for it on every row. What columns do not hold is every
outcome there is, and loose: the rows it matters for are left to the interpreter, and said so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.core import Matching
from sadame.dsl.types import Choice, Day, FiscalYear, YearMonth
from sadame.engine.columnar import (
    choosing,
    comparisons,
    fixed,
    gathering,
    inputs,
    joining,
    lists,
    moments,
    numbers,
    outcomes,
    symbols,
    truths,
)
from sadame.engine.columnar.choosing import Terms
from sadame.engine.columnar.context import Context, Unsupported
from sadame.engine.columnar.outcomes import Chosen, Number, Outcome, Truth
from sadame.engine.columnar.terms import (
    Among,
    Applied,
    Column,
    Constant,
    Gathered,
    Operation,
    Term,
    inner_terms,
    operands,
    own_frame,
)


def lower(context: Context, expr: core.Expr) -> Outcome:
    """The outcomes of an expression."""
    try:
        return _lowered(context, expr)
    except Unsupported as refusal:
        context.left.setdefault(context.rule, str(refusal))
        return fixed.anything(context.builder, expr.type)


def _lowered(context: Context, expr: core.Expr) -> Outcome:
    b = context.builder
    match expr:
        case core.Constant(value, kind):
            return fixed.literal(b, value, kind)
        case core.Absent(kind):
            return fixed.absence(b, kind)
        case core.Reference(name):
            return symbol_outcome(context, name)
        case core.ReferenceDate():
            element = context.element
            day = outcomes.point(b, context.on, 1)
            return day if element is None else element.carried(b, day)
        case core.ElementField(index=index, depth=depth):
            if depth:
                raise Unsupported("一覧の中の一覧")
            return lists.element_field(context, index)
        case core.FieldOf(record, index):
            return _field_of(context, record, index)
        case core.Arithmetic():
            return _arithmetic(context, expr)
        case core.Extreme(largest, parts, kind):
            return _extreme(context, parts, kind, largest=largest)
        case core.Rounded(operand, rounding):
            return numbers.rounded(b, context.number(operand), rounding)
        case core.DateCall(arguments=arguments):
            return moments.call(b, expr, [context.number(each) for each in arguments])
        case core.AtDate():
            return _at_date(context, expr)
        case core.Substitute(subject, substitute):
            found = context.outcome(subject)
            return choosing.substituted(b, found, context.outcome(substitute))
        case core.Choose():
            return choosing_of(context, expr).outcome
        case core.Guarded(precondition, body):
            return choosing.guarded(b, context.truth(precondition), context.outcome(body))
        case core.Lookup():
            return _looked_up(context, expr)
        case core.Gather():
            return gathering.gather(context, expr)
        case core.Quantified():
            return gathering.quantified(context, expr)
        case core.Rank():
            raise Unsupported("順位")
        case core.Tally(conditions):
            return truths.tallied(b, [context.truth(each) for each in conditions])
        case core.Not(operand):
            return truths.negated(b, context.truth(operand))
        case core.Implies(condition, consequence):
            left = truths.negated(b, context.truth(condition))
            return truths.some(b, [left, context.truth(consequence)])
        case core.Count(at_least, clauses):
            return truths.counted(b, at_least, [context.truth(each.condition) for each in clauses])
        case core.Compare():
            return _compared(context, expr)
        case core.OneOf(subject, members):
            return truths.one_of(b, context.outcome(subject), members)
        case core.IsAbsent(subject):
            return truths.is_absent(b, context.outcome(subject))


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def symbol_outcome(context: Context, name: str) -> Outcome:
    """What a name comes to on every row; inside a 一覧, carried into its frame."""
    element = context.element
    if element is not None:
        return element.carried(context.builder, symbol_outcome(element.person, name))
    found = context.symbols.get(name)
    if found is None:
        found = context.symbols[name] = _made(context, context.part.by_name[name])
    return found


def _made(context: Context, symbol: core.Symbol) -> Outcome:
    if not isinstance(symbol, core.Rule):
        return symbols.symbol(context, symbol)
    before, context.rule = context.rule, symbol.name
    try:
        if (
            symbol.unknown
            and inputs.presumed(context, symbol.unknown).yes is not context.builder.no
        ):
            return settled(context, symbol)
        return context.outcome(symbol.body)
    finally:
        context.rule = before


def settled(context: Context, rule: core.Rule) -> Outcome:
    """A rule as a result: open where S(r) may narrow it; 不明：… とみなす (a barrier) comes last."""
    b = context.builder
    found = context.outcome(rule.body)
    unsettled = b.no
    if outcomes.single(b, found) is not b.yes:
        unsettled = _unsettled(context, rule)
    found = outcomes.loosened(b, found, unsettled)
    if rule.unknown is None:
        return found
    works = inputs.presumed(context, rule.unknown)
    sure = outcomes.only_yes(b, works)
    if works.yes is b.no:
        return found
    single = outcomes.single(b, found)
    replaced = b.both(b.negate(single), b.negate(found.failed), sure)
    doubtful = b.both(b.negate(single), works.yes, b.negate(sure))
    value = fixed.literal(b, rule.unknown.value, rule.type)
    presumed = context.presumed[rule.name] = b.both(replaced, b.negate(found.loose))
    kept = joining.either_or(b, presumed, value, found)
    # What is loose may be single, or 誤り after all: the interpreter settles it before it is presumed.
    loose = b.either(b.both(found.loose, b.negate(single)), doubtful)
    return joining.widened(b, kept, value, loose)


def _unsettled(context: Context, rule: core.Rule) -> Term:
    """Rows on which a case analysis may say less than the operators one by one."""
    return _open_to_cases(
        context, rule, lambda plain: unate(_conditions_of(plain, rule.body), plain.carried)
    )


def unsettled_within(context: Context, rule: core.Rule, conditions: Sequence[core.Expr]) -> Term:
    """Rows on which a case analysis may settle one of these conditions, though not the whole."""
    return _open_to_cases(context, rule, lambda plain: _even_in_each(plain, conditions))


def _open_to_cases(
    context: Context, rule: core.Rule, even_in: Callable[[Context], frozenset[str]]
) -> Term:
    b = context.builder
    splits = [each.name for each in context.part.notes[rule.name].splits]
    if not splits:
        return b.no
    open_ = {each: b.negate(outcomes.single(b, symbol_outcome(context, each))) for each in splits}
    plain = context.plainly()
    even = even_in(plain)
    if plain is context:
        return b.some(at for name, at in open_.items() if name not in even)
    odd = inputs.is_odd(context, context.part.notes[rule.name].cone)
    return b.some(b.both(at, odd) if name in even else at for name, at in open_.items())


def _even_in_each(plain: Context, conditions: Sequence[core.Expr]) -> frozenset[str]:
    """Columns that each condition by itself reads evenly, or not at all."""
    known = [plain.truth(each).kleene for each in conditions]
    terms = [each for each in known if each is not None]
    if len(terms) < len(known):
        return frozenset()
    read = [{name for name, _, _ in _tests(each, plain.carried)} for each in terms]
    even = [unate([each], plain.carried) for each in terms]
    odd = {name for names, fine in zip(read, even, strict=True) for name in names - fine}
    return frozenset(name for names in read for name in names) - odd


def answer_of(context: Context, found: core.Input) -> Outcome:
    """What was answered to an 入力, apart from its 条件."""
    return inputs.answer(context, found)


def _conditions_of(context: Context, body: core.Expr) -> list[Term]:
    """The Kleene truths a condition comes from: its 前提 one by one, and what holds under them."""
    found = []
    while isinstance(body, core.Guarded):
        found.append(context.truth(body.precondition).kleene)
        body = body.body
    inner = context.outcome(body)
    found.append(inner.kleene if isinstance(inner, Truth) else None)
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else []


Carried: TypeAlias = Mapping[str, Mapping[str, Term]]
"""By 一覧, the terms of the person that its elements read."""


def unate(terms: Sequence[Term], carried: Carried) -> frozenset[str]:
    """Columns that these Kleene truths read through one condition only, always with the same sign.

    However often that condition stands in one of them, Kleene's answer is then exact for it: all that is
    open at its better end gives the one answer, at its worse end the other.
    """
    met: dict[str, set[tuple[int, int, bool]]] = {}
    for place, term in enumerate(terms):
        for column, number, sign in _tests(term, carried):
            met.setdefault(column, set()).add((place, number, sign))
    return frozenset(name for name, ways in met.items() if len(ways) == 1)


def _tests(term: Term, carried: Carried) -> Iterator[tuple[str, int, bool]]:
    """The columns a truth reads, each with its condition and its sign; two signs where it is no plain test."""
    waiting, seen = [(term, True)], set()
    while waiting:
        each, sign = waiting.pop()
        if (each.number, sign) in seen:
            continue
        seen.add((each.number, sign))
        match each:
            case Applied(operation=Operation.NOT, operands=(inner,)):
                waiting.append((inner, not sign))
            case Applied(operation=Operation.ALL | Operation.ANY, operands=inner):
                waiting.extend((part, sign) for part in inner)
            case _:
                columns = _columns(each, carried)
                plain = len(columns) == 1 and _is_test(each)
                for name in columns:
                    yield name, each.number, sign
                    if not plain:
                        yield name, each.number, not sign


def _is_test(term: Term) -> bool:
    """A column of truths, or a column beside constants."""
    match term:
        case Column():
            return True
        case Among(subject=Column()):
            return True
        case Applied(operation=Operation.EQUAL | Operation.BELOW | Operation.UP_TO, operands=parts):
            return all(_is_scaled(each) for each in parts)
        case _:
            return False


def _is_scaled(term: Term) -> bool:
    match term:
        case Column() | Constant():
            return True
        case Applied(operation=Operation.MULTIPLY, operands=(Column(), Constant())):
            return True
        case _:
            return False


def _columns(term: Term, carried: Carried) -> set[str]:
    """The columns of the person that a term reads, also inside lists."""
    found, waiting = set(), [term]
    while waiting:
        each = waiting.pop()
        match each:
            case Column(name=name):
                found.add(name)
            case Gathered(source=source):
                inside = {
                    inner.name
                    for inner in own_frame(inner_terms([each]))
                    if isinstance(inner, Column)
                }
                known = carried.get(source, {})
                waiting.extend(known[name] for name in inside if name in known)
            case _:
                waiting.extend(operands(each))
    return found


def _field_of(context: Context, record: core.Expr, index: int) -> Outcome:
    if context.element is None and isinstance(record, core.Reference):
        source = context.part.by_name[record.name]
        if isinstance(source, core.Input):
            return inputs.record_field(context, source, index)
    raise Unsupported("規則が作る構造")


def _at_date(context: Context, expr: core.AtDate) -> Outcome:
    found = context.part.by_name[expr.parameter]
    moment = context.number(expr.moment)
    if not isinstance(found, core.Parameter):
        return fixed.failure(context.builder, expr.type)
    return symbols.at_date(context, found, expr.moment.type, moment)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _arithmetic(context: Context, expr: core.Arithmetic) -> Number:
    b = context.builder
    left, right = context.number(expr.left), context.number(expr.right)
    found = numbers.arithmetic(b, expr.operator, left, right)
    match expr.type:
        case Day():
            return moments.moved(b, found)
        case FiscalYear() | YearMonth():
            if found.den != 1 or found.over is not None:
                raise Unsupported("端数のある月数")
            return found
        case _:
            return found


def _extreme(
    context: Context, parts: tuple[core.Expr, ...], kind: object, *, largest: bool
) -> Outcome:
    b = context.builder
    if not isinstance(kind, Choice):
        return numbers.extreme(b, [context.number(each) for each in parts], largest=largest)
    members = [each for each in map(context.outcome, parts) if isinstance(each, Chosen)]
    if len(members) < len(parts):
        raise Unsupported("区分でない値")
    return truths.extreme_member(b, members, largest=largest)


def _compared(context: Context, expr: core.Compare) -> Truth:
    b = context.builder
    left, right = context.outcome(expr.left), context.outcome(expr.right)
    match left, right:
        case Number(), Number():
            return comparisons.compare(b, expr.comparison, left, right)
        case Chosen(), Chosen():
            return truths.compare_members(b, expr.comparison, left, right)
        case Truth(), Truth():
            return truths.same_truth(b, left, right)
        case outcomes.Text(), outcomes.Text():
            return truths.strict(b, b.equal(left.text, right.text), left, right)
        case _:
            raise Unsupported("構造や一覧の比較")


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def choosing_of(context: Context, expr: core.Choose) -> choosing.Verdict:
    """What 原則／ただし comes to."""
    return choosing.choose(
        context.builder,
        [context.truth(each.condition) for each in expr.alternatives],
        [context.outcome(each.value) for each in expr.alternatives],
        None if expr.default is None else context.outcome(expr.default),
        Terms(expr.above),
    )


def matches_of(context: Context, expr: core.Lookup) -> list[Truth]:
    """For each row of a 表 whether it matches; 上記以外 as if it had no cells."""
    return [
        truths.every(
            context.builder, [context.truth(cell) for cell in row.cells or () if cell is not None]
        )
        for row in expr.rows
    ]


def rows_of(context: Context, expr: core.Lookup) -> choosing.Verdict:
    """What the rows under 一意 and 先頭 come to; the verdict counts the rows with cells."""
    matches = matches_of(context, expr)
    plain = [i for i, row in enumerate(expr.rows) if row.cells is not None]
    rest = next((row.value for row in expr.rows if row.cells is None), None)
    above = None if expr.matching is Matching.FIRST else ((),) * len(plain)
    return choosing.choose(
        context.builder,
        [matches[i] for i in plain],
        [context.outcome(expr.rows[i].value) for i in plain],
        None if rest is None else context.outcome(rest),
        Terms(above, sole=True, disjoint=expr.disjoint, complete=expr.complete),
    )


def _looked_up(context: Context, expr: core.Lookup) -> Outcome:
    b = context.builder
    match expr.matching:
        case Matching.UNIQUE | Matching.FIRST:
            return rows_of(context, expr).outcome
        case Matching.SUM:
            return choosing.total(b, sum_rows(context, expr))
        case Matching.LIST:
            raise Unsupported("行を一覧にする表")


def sum_rows(context: Context, expr: core.Lookup) -> list[tuple[Truth, Outcome]]:
    """For each row of a 表 under 合計 whether it counts, and its value."""
    b = context.builder
    matches = matches_of(context, expr)
    plain = [m for m, row in zip(matches, expr.rows, strict=True) if row.cells is not None]
    rest = choosing.rest_row(b, plain)
    return [
        (rest if row.cells is None else match, context.outcome(row.value))
        for match, row in zip(matches, expr.rows, strict=True)
    ]
