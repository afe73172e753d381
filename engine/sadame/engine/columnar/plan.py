"""Rules of a 断面 → a plan: for each rule the columns that say what it comes to on each row, as pure data.

In: a 断面, the names of rules, what is known of the columns, the chosen 解釈. Out: terms, with the widths that
hold them proved from the bounds of the columns; and in words what is left to the interpreter. A plan knows
no engine: `polars_engine` and `sql` write the same terms, and `text` prints them.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from sadame.dsl import core
from sadame.dsl.types import Type
from sadame.engine.columnar import fixed, lacks, lowering, outcomes, reasons
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.context import Context
from sadame.engine.columnar.encoding import FactColumn
from sadame.engine.columnar.outcomes import Chosen, Number, Opaque, Outcome, Text, Truth
from sadame.engine.columnar.terms import (
    Among,
    Column,
    Constant,
    Gathered,
    Kind,
    Span,
    Term,
    inner_terms,
    operands,
    own_frame,
)

DAY = "基準日"
"""The column with the 基準日 of each row, where it is not the same on all of them."""

WIDEST = 2**126
"""No integer of a plan is farther from 0; what would be is left to the interpreter."""

TOO_WIDE = "数が大きくなりすぎる計算"
"""Why a rule is left to the interpreter where its numbers are wider."""

BITS = 60
"""So many truths are packed into one integer."""


@frozen(eq=False)
class Told:
    """What a plan says of one rule, by role.

    - 真偽: `sure_yes` `sure_no` (はい alone, いいえ alone), and `kleene` (null = either) where there is neither 対象外
      nor 誤り, else `sure_absent` `yes` `no` `absent` `failed`;
    - on a line: `low` `high` (over `den`, and over `over` where that is there; null = no end) `low_open`
      `high_open` `has` `absent` `failed`;
    - 区分: `place` (null = any) where that says all, else `members0` … (bits by place), `has`, `one`, and `only`,
      which is the place where there is one; `absent` `failed`;
    - 文字: `text` (null = any) `has` `absent` `failed`.

    `open`: rows that only the interpreter can answer. `reasons0` …: bits by the place of the address in
    `addresses`, with `reasons_open`: rows whose reasons only the interpreter can tell. `lacks0` … and `lacks_open`
    are the same for the 不足, by the place of the name in `unknowns`.
    """

    name: str
    type: Type
    roles: Mapping[str, Term]
    den: int = 1
    addresses: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()


@frozen
class Asked:
    """What a plan is to tell besides the outcomes."""

    reasons: bool = False
    lacks: bool = False


_OUTCOMES = Asked()


@frozen(eq=False)
class Plan:
    """Rules as terms. `left` = by rule, in words, what rows of it are left to the interpreter for.

    `carried` = by 一覧, the terms of the person that its elements read, by the name of their column.
    """

    rules: tuple[Told, ...]
    left: Mapping[str, str]
    carried: Mapping[str, Mapping[str, Term]] = field(factory=dict)

    def carried_by(self, gathered: Sequence[Gathered]) -> dict[str, Term]:
        """The terms of the person that these read inside their list, by the name of their column."""
        found: dict[str, Term] = {}
        for each in gathered:
            known = self.carried.get(each.source, {})
            for term in own_frame(inner_terms([each])):
                if isinstance(term, Column) and term.name in known:
                    found[term.name] = known[term.name]
        return found


def gathering_waves(plan: Plan, terms: Sequence[Term]) -> list[list[Gathered]]:
    """Everything gathered that these terms need; those of a wave need only what waves before give."""
    wave_of: dict[int, int] = {}
    found: dict[int, Gathered] = {}

    def wave(each: Gathered) -> int:
        if each.number not in wave_of:
            needed = gathered_in([*plan.carried_by([each]).values()])
            wave_of[each.number] = max((wave(other) + 1 for other in needed), default=0)
            found[each.number] = each
        return wave_of[each.number]

    for each in gathered_in(terms):
        wave(each)
    waves: list[list[Gathered]] = [[] for _ in range(max(wave_of.values(), default=-1) + 1)]
    for number in sorted(found):
        waves[wave_of[number]].append(found[number])
    return waves


def gathered_in(terms: Sequence[Term]) -> list[Gathered]:
    """What these terms gather, in their own frame."""
    return [each for each in own_frame(terms) if isinstance(each, Gathered)]


@define(eq=False)
class Planner:
    """Makes plans over the same columns, so that they share their terms."""

    part: core.Slice
    columns: Mapping[str, FactColumn]
    readings: Mapping[str, str]
    on: int | None
    lists: Mapping[str, Mapping[str, FactColumn]]
    _context: Context = field(init=False)

    def __attrs_post_init__(self) -> None:
        b = Builder()
        on = (
            b.column(DAY, Kind.INTEGER, Span(1, 3_652_059), nullable=False)
            if self.on is None
            else b.constant(self.on)
        )
        self._context = Context(
            b, self.part, self.columns, self.readings, on, lowering.lower, self.lists
        )

    @property
    def builder(self) -> Builder:
        """Makes the terms."""
        return self._context.builder

    def plan(self, names: Collection[str], asked: Asked = _OUTCOMES) -> Plan:
        """The plan of these rules."""
        told = tuple(self._told(self._rule(name), asked) for name in names)
        context = self._context
        return Plan(told, dict(context.left), {k: dict(v) for k, v in context.carried.items()})

    def _rule(self, name: str) -> core.Rule:
        rule = self.part.by_name[name]
        if not isinstance(rule, core.Rule):
            raise TypeError(f"{name} is not a rule")
        return rule

    def _told(self, rule: core.Rule, asked: Asked) -> Told:
        context, b = self._context, self.builder
        context.rule = rule.name
        found = lowering.settled(context, rule)
        if _too_wide(_terms_of(found)):
            context.left[rule.name] = TOO_WIDE
            told = _roles(b, rule.name, rule.type, fixed.anything(b, rule.type))
            nothing = {"reasons_open": b.yes, "reasons0": b.constant(0)} if asked.reasons else {}
            nothing |= {"lacks_open": b.yes, "lacks0": b.constant(0)} if asked.lacks else {}
            return evolve(told, roles={**told.roles, **nothing})
        told = _roles(b, rule.name, rule.type, found)
        if asked.reasons and reasons.tells(rule.body):
            told = self._with_reasons(rule, told)
        return self._with_lacks(rule, told) if asked.lacks else told

    def _with_reasons(self, rule: core.Rule, told: Told) -> Told:
        context, b = self._context, self.builder
        addresses = reasons.reasons(context, rule.body)
        by_body = b.negate(context.presumed.get(rule.name, b.no))
        bits = packed(b, [b.both(by_body, each) for each in addresses.values()])
        inside = lowering.unsettled_within(context, rule, [*reasons.conditions(rule.body)])
        undecided = b.negate(outcomes.single(b, context.outcome(rule.body)))
        open_ = b.either(reasons.loose(context, rule.body), b.both(undecided, inside))
        roles = {**told.roles, "reasons_open": open_}
        roles |= {f"reasons{at}": term for at, term in enumerate(bits)}
        return evolve(told, roles=roles, addresses=tuple(addresses))

    def _with_lacks(self, rule: core.Rule, told: Told) -> Told:
        context, b = self._context, self.builder
        found = lacks.lacks(context, rule)
        by_body = b.negate(context.presumed.get(rule.name, b.no))
        bits = packed(b, [b.both(by_body, each) for each in found.values()])
        open_ = b.either(lacks.loose(context, rule), lacks.case_open(context, rule))
        roles = {**told.roles, "lacks_open": open_}
        roles |= {f"lacks{at}": term for at, term in enumerate(bits)}
        return evolve(told, roles=roles, unknowns=tuple(found))


def _roles(b: Builder, name: str, kind: Type, found: Outcome) -> Told:
    open_ = b.both(found.loose, b.negate(outcomes.single(b, found)))
    rest = {"absent": found.absent, "failed": found.failed, "open": open_}
    match found:
        case Truth(kleene=kleene):
            sure = {
                "sure_yes": outcomes.only_yes(b, found),
                "sure_no": outcomes.only_no(b, found),
            }
            if kleene is not None:
                return Told(name, kind, {"kleene": kleene, **sure, "open": open_})
            sure["sure_absent"] = outcomes.only_absent(b, found)
            return Told(name, kind, {"yes": found.yes, "no": found.no, **sure, **rest})
        case Number(low=low, high=high, den=den, over=over):
            roles = {"low": low, "high": high, "has": found.has, **rest}
            roles |= {"low_open": found.low_open, "high_open": found.high_open}
            if over is not None:
                roles["over"] = over
            return Told(name, kind, roles, den)
        case Chosen(place=Term() as place):
            return Told(name, kind, {"place": place, **rest})
        case Chosen(can=can):
            bits = {f"members{at}": term for at, term in enumerate(packed(b, can))}
            bits["has"] = b.some(can)
            bits["one"] = b.equal(b.tally(can), b.constant(1))
            bits["only"] = b.greatest(
                b.when(each, b.constant(at), b.constant(0)) for at, each in enumerate(can)
            )
            return Told(name, kind, {**bits, **rest})
        case Text(text=text, has=has):
            return Told(name, kind, {"text": text, "has": has, **rest})
        case Opaque():
            return Told(name, kind, {"open": b.yes})


def packed(b: Builder, terms: Sequence[Term]) -> Iterator[Term]:
    """Truths without null as bits of integers, 60 to each."""
    for start in range(0, max(len(terms), 1), BITS):
        whole = b.constant(0)
        for at, term in enumerate(terms[start : start + BITS]):
            whole = b.add(whole, b.when(term, b.constant(1 << at), b.constant(0)))
        yield whole


def _terms_of(found: Outcome) -> list[Term]:
    """Every term of a form."""
    match found:
        case Number():
            return [found.low, found.high, *([] if found.over is None else [found.over])]
        case Chosen():
            return [*found.can, found.absent, found.failed]
        case Truth():
            return [found.yes, found.no, found.absent, found.failed]
        case Text():
            return [found.text]
        case Opaque():
            return []


def _too_wide(terms: Sequence[Term]) -> bool:
    return any(is_wide(each, WIDEST) for each in reached(terms))


def is_wide(term: Term, limit: int) -> bool:
    """Whether a term may leave ±limit, as far as is proved."""
    if term.kind is not Kind.INTEGER or (isinstance(term, Constant) and term.value is None):
        return False
    low, high = term.span.low, term.span.high
    return low is None or high is None or low < -limit or high > limit


def reached(terms: Sequence[Term]) -> list[Term]:
    """These terms and all under them, in the order of making, also those in the frames of lists."""
    found: dict[int, Term] = {}
    waiting = [*terms]
    while waiting:
        each = waiting.pop()
        if each.number not in found:
            found[each.number] = each
            waiting.extend(operands(each))
            if isinstance(each, Gathered):
                waiting.extend(inner_terms([each]))
    return [found[number] for number in sorted(found)]


def shared(terms: Sequence[Term], above: int = 1) -> list[Term]:
    """The terms worth a column of their own: more than one other uses them, and they have more than so many parts.

    What has a column of its own is one part of what is made of it.
    """
    found = [*own_frame(terms)]
    uses = Counter(operand.number for each in found for operand in operands(each))
    parts: dict[int, int] = {}
    steps: list[Term] = []
    for each in found:
        members = len(each.members) if isinstance(each, Among) else 0
        parts[each.number] = 1 + members + sum(parts[below.number] for below in operands(each))
        if uses[each.number] > 1 and parts[each.number] > above:
            steps.append(each)
            parts[each.number] = 1
    return steps


def levels(terms: Sequence[Term], above: int = 1) -> list[list[Term]]:
    """The shared terms of more than so many parts, those of a level needing only those before."""
    steps = shared(terms, above)
    step_numbers = {each.number for each in steps}
    level: dict[int, int] = {}
    depth: dict[int, int] = {}
    for each in own_frame(terms):
        below = max((depth[operand.number] for operand in operands(each)), default=0)
        if each.number in step_numbers:
            level[each.number] = below
            below += 1
        depth[each.number] = below
    found: list[list[Term]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for each in steps:
        found[level[each.number]].append(each)
    return found
