"""What an expression can give on each row, as terms: the columnar form of `values.Possible`.

Every form holds four things: what values are among the outcomes, whether 対象外 (`absent`) and 誤り
(`failed`) are, and whether the set is only known to contain the true one (`loose`): then a row whose
set has one outcome left is right all the same, and any other is for the interpreter. Where a row is
known for sure all of it folds to little: a condition over known answers is one Kleene truth.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.dsl.interval import Interval
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.terms import Constant, Kind, Term


@frozen(eq=False, kw_only=True)
class Form:
    """対象外, 誤り and looseness of a set of outcomes, each on every row a truth without null."""

    absent: Term
    failed: Term
    loose: Term


@frozen(eq=False, kw_only=True)
class Truth(Form):
    """Outcomes of a condition: whether はい and いいえ are among them.

    `kleene` where there is neither 対象外 nor 誤り: the same as one truth, null = either. `surely`: where
    it is はい alone, いいえ alone and 対象外 alone, if that is said more shortly than by the four outcomes.
    """

    yes: Term
    no: Term
    kleene: Term | None = None
    surely: tuple[Term, Term, Term] | None = None


@frozen(eq=False, kw_only=True)
class Number(Form):
    """Outcomes on a line: from `low` to `high`, in units of 1/`den`; null = without an end.

    `over` divides both (a positive integer): a quotient by a variable, which has one value per row.
    `has` = whether there is a value at all, `is_point`: never more than one. `simple`: a value, or null =
    anywhere in the domain.
    """

    low: Term
    high: Term
    low_open: Term
    high_open: Term
    has: Term
    den: int
    over: Term | None = None
    is_point: bool = False
    simple: "tuple[Term, Interval] | None" = None


@frozen(eq=False, kw_only=True)
class Chosen(Form):
    """Outcomes of a 区分: for each member whether it is among them; or its place, null = any."""

    members: tuple[str, ...]
    can: tuple[Term, ...]
    place: Term | None = None


@frozen(eq=False, kw_only=True)
class Text(Form):
    """A 文字: the text, null = any; `has` = whether there is one."""

    text: Term
    has: Term


@frozen(eq=False, kw_only=True)
class Opaque(Form):
    """構造 and 一覧 that rules make: left to the interpreter."""


Outcome: TypeAlias = Truth | Number | Chosen | Text | Opaque


# ── truths ───────────────────────────────────────────────────────────────────────────────────────


def kleene(b: Builder, term: Term, loose: Term | None = None) -> Truth:
    """A condition with neither 対象外 nor 誤り, from one truth; null = either."""
    return Truth(
        yes=b.filled(term, value=True),
        no=b.negate(b.filled(term, value=False)),
        absent=b.no,
        failed=b.no,
        loose=b.no if loose is None else loose,
        kleene=term,
    )


def flags(  # noqa: PLR0913, PLR0917 - the four outcomes
    b: Builder, yes: Term, no: Term, absent: Term, failed: Term, loose: Term
) -> Truth:
    """A condition by its four outcomes; one truth where that says it all."""
    plain = None
    if absent is b.no and failed is b.no:
        crisp = b.negate(yes) is no or b.negate(no) is yes
        plain = yes if crisp else None
    return Truth(yes=yes, no=no, absent=absent, failed=failed, loose=loose, kleene=plain)


def only_yes(b: Builder, truth: Truth) -> Term:
    """はい and nothing else."""
    if truth.kleene is not None:
        return b.filled(truth.kleene, value=False)
    if truth.surely is not None:
        return truth.surely[0]
    return b.both(truth.yes, *(b.negate(each) for each in (truth.no, truth.absent, truth.failed)))


def only_no(b: Builder, truth: Truth) -> Term:
    """いいえ and nothing else."""
    if truth.kleene is not None:
        return b.negate(b.filled(truth.kleene, value=True))
    if truth.surely is not None:
        return truth.surely[1]
    return b.both(truth.no, *(b.negate(each) for each in (truth.yes, truth.absent, truth.failed)))


def only_absent(b: Builder, truth: Truth) -> Term:
    """対象外 and nothing else."""
    if truth.surely is not None:
        return truth.surely[2]
    return b.both(truth.absent, *(b.negate(each) for each in (truth.yes, truth.no, truth.failed)))


# ── one outcome left ─────────────────────────────────────────────────────────────────────────────


def single(b: Builder, found: Outcome) -> Term:
    """Whether exactly one outcome is left."""
    match found:
        case Truth(kleene=Term() as term):
            return b.negate(b.missing(term))
        case Truth():
            return _exactly_one(b, [found.yes, found.no, found.absent, found.failed])
        case Chosen(place=Term() as place) if found.absent is b.no and found.failed is b.no:
            return b.negate(b.missing(place))
        case Chosen():
            return _exactly_one(b, [*found.can, found.absent, found.failed])
        case Number() | Text():
            lone = b.both(has_value(b, found), one_value(b, found))
            other = b.negate(has_value(b, found))
            return b.either(
                b.both(lone, b.negate(found.absent), b.negate(found.failed)),
                b.both(other, _exactly_one(b, [found.absent, found.failed])),
            )
        case Opaque():
            return b.no


def _exactly_one(b: Builder, terms: list[Term]) -> Term:
    if len([each for each in terms if not isinstance(each, Constant)]) > 2:
        return b.equal(b.tally(terms), b.constant(1))
    pairs = [
        b.negate(b.both(one, other)) for at, one in enumerate(terms) for other in terms[at + 1 :]
    ]
    return b.both(b.some(terms), *pairs)


def has_value(b: Builder, found: Outcome) -> Term:
    """Whether a value is among the outcomes."""
    match found:
        case Truth():
            return b.either(found.yes, found.no)
        case Chosen():
            return b.some(found.can)
        case Number() | Text():
            return found.has
        case Opaque():
            return b.yes


def one_value(b: Builder, found: Number | Text) -> Term:
    """Whether the values are one value, where there are any."""
    match found:
        case Number():
            if found.is_point:
                return b.yes
            ends = (found.low_open, found.high_open)
            same = b.filled(b.equal(found.low, found.high), value=False)
            return b.both(same, *(b.negate(each) for each in ends))
        case Text():
            return b.negate(b.missing(found.text))


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def exact(b: Builder, value: Fraction | int) -> Number:
    """A number that is the same on every row."""
    whole = Fraction(value)
    return point(b, b.constant(whole.numerator), whole.denominator)


def point(  # noqa: PLR0913, PLR0917 - a form
    b: Builder,
    value: Term,
    den: int,
    absent: Term | None = None,
    failed: Term | None = None,
    loose: Term | None = None,
    over: Term | None = None,
) -> Number:
    """One value on every row that is neither 対象外 nor 誤り."""
    absent, failed = absent or b.no, failed or b.no
    return Number(
        low=value,
        high=value,
        low_open=b.no,
        high_open=b.no,
        has=b.both(b.negate(absent), b.negate(failed)),
        absent=absent,
        failed=failed,
        loose=loose or b.no,
        den=den,
        over=over,
        is_point=True,
    )


def simple(b: Builder, value: Term, domain: Interval, den: int) -> Number:
    """A value, and where it is null all of a domain."""
    if not value.nullable:
        return point(b, value, den)
    unknown = b.missing(value)
    return Number(
        low=b.fill(value, _end(b, domain.low, den)),
        high=b.fill(value, _end(b, domain.high, den)),
        low_open=unknown if domain.low_open else b.no,
        high_open=unknown if domain.high_open else b.no,
        has=b.yes,
        absent=b.no,
        failed=b.no,
        loose=b.no,
        den=den,
        simple=(value, domain),
    )


def _end(b: Builder, end: Fraction | int | None, den: int) -> Term:
    if end is None:
        return b.null()
    scaled = Fraction(end) * den
    if scaled.denominator != 1:
        raise ValueError(f"{end} does not lie on the lattice of 1/{den}")
    return b.constant(scaled.numerator)


def spread(b: Builder, domain: Interval) -> Number:
    """The same set of values on every row."""
    if domain.is_point and domain.low is not None:
        return exact(b, domain.low)
    return simple(b, b.null(), domain, den_of(domain))


def den_of(domain: Interval) -> int:
    """A denominator of both ends."""
    ends = [Fraction(each) for each in (domain.low, domain.high) if each is not None]
    return reduce(lcm, (each.denominator for each in ends), 1)


def lcm(left: int, right: int) -> int:
    """The least common multiple."""
    return left * right // gcd(left, right)


def rescaled(b: Builder, number: Number, den: int) -> Number:
    """The same number over a multiple of its denominator."""
    factor = den // number.den
    if factor == 1:
        return number
    low = b.scale(number.low, factor)
    high = low if number.is_point else b.scale(number.high, factor)
    known = number.simple and (b.scale(number.simple[0], factor), number.simple[1])
    return evolve(number, low=low, high=high, den=den, simple=known or None)


def levelled(b: Builder, numbers: Sequence[Number]) -> list[Number]:
    """All over one denominator, and over one divisor."""
    den = reduce(lcm, (each.den for each in numbers), 1)
    ours = [rescaled(b, each, den) for each in numbers]
    overs = {each.over.number: each.over for each in ours if each.over is not None}
    if not overs:
        return ours
    return [_over(b, each, list(overs.values())) for each in ours]


def _over(b: Builder, number: Number, overs: list[Term]) -> Number:
    """The same number over the product of these divisors, of which its own may be one."""
    factors = [each for each in overs if each is not number.over]
    low, high = number.low, number.high
    for each in factors:
        low = b.multiply(low, each)
        high = low if number.is_point else b.multiply(high, each)
    whole = reduce(b.multiply, overs)
    return evolve(number, low=low, high=high, over=whole, simple=None)


# ── what is not known in columns ─────────────────────────────────────────────────────────────────


def anything_true(b: Builder) -> Truth:
    """Every outcome of a condition, for all that is known here."""
    return Truth(yes=b.yes, no=b.yes, absent=b.yes, failed=b.yes, loose=b.yes)


def anything_number(b: Builder) -> Number:
    """Every outcome on a line, for all that is known here."""
    return Number(
        low=b.null(),
        high=b.null(),
        low_open=b.no,
        high_open=b.no,
        has=b.yes,
        absent=b.yes,
        failed=b.yes,
        loose=b.yes,
        den=1,
    )


def anything_chosen(b: Builder, members: tuple[str, ...]) -> Chosen:
    """Every outcome of a 区分, for all that is known here."""
    can = (b.yes,) * len(members)
    return Chosen(members=members, can=can, absent=b.yes, failed=b.yes, loose=b.yes)


def anything_text(b: Builder) -> Text:
    """Every 文字, for all that is known here."""
    return Text(text=b.null(Kind.TEXT), has=b.yes, absent=b.yes, failed=b.yes, loose=b.yes)


def chosen(b: Builder, members: tuple[str, ...], place: Term) -> Chosen:
    """A member by its place; null = any."""
    can = tuple(b.filled(b.equal(place, b.constant(at)), value=True) for at in range(len(members)))
    return Chosen(members=members, can=can, place=place, absent=b.no, failed=b.no, loose=b.no)


def loosened(b: Builder, found: Outcome, loose: Term) -> Outcome:
    """The same outcomes, on these rows only known to contain the true ones."""
    return evolve(found, loose=b.either(found.loose, loose))


def any_loose(b: Builder, parts: Iterable[Form]) -> Term:
    """Whether one of the parts is loose."""
    return b.some(each.loose for each in parts)
