"""How each row stands to a rule, as few and narrow columns: what lists, counts and sums are made of.

In: what a plan says of a rule, by role. Out: terms. A row that the plan leaves open is in `open` and nowhere else.
"""

from attrs import frozen

from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.plan import Told
from sadame.engine.columnar.terms import Kind, Term


@frozen(eq=False)
class Standing:
    """Rows with one outcome left, by which; `open` = only the interpreter can tell. The rest is 不明."""

    hit: Term
    miss: Term
    absent: Term
    failed: Term
    open: Term


def standing(b: Builder, told: Told) -> Standing:
    """How rows stand to a 判定 or 抽出."""
    roles = told.roles
    if "kleene" in roles:
        return Standing(roles["sure_yes"], roles["sure_no"], b.no, b.no, roles["open"])
    valued = b.either(roles["yes"], roles["no"])
    return Standing(
        roles["sure_yes"],
        roles["sure_no"],
        roles["sure_absent"],
        b.both(roles["failed"], b.negate(valued), b.negate(roles["absent"])),
        roles["open"],
    )


@frozen(eq=False)
class Places:
    """Where a row can stand to an 指標 (`population.stand`): outside the 分母, in both, in the 分母 only, 誤り."""

    outside: Term
    hit: Term
    miss: Term
    failed: Term
    open: Term


def places(b: Builder, members: Told, hits: Told, misses: Told) -> Places:
    """Where rows can stand, from the three rules of an 指標."""
    told = (members, hits, misses)
    return Places(
        _can(b, members, "no"),
        _can(b, hits, "yes"),
        _can(b, misses, "yes"),
        b.some(each.roles.get("failed", b.no) for each in told),
        b.some(each.roles["open"] for each in told),
    )


def _can(b: Builder, told: Told, answer: str) -> Term:
    roles = told.roles
    if answer in roles:
        return roles[answer]
    sure = roles["sure_yes" if answer == "no" else "sure_no"]
    return b.negate(sure)


def counts(b: Builder, at: Places) -> dict[str, Term]:
    """The fields of `population.Counts` for one row, but `rows`; rows that are open count nowhere."""
    told = b.negate(at.open)
    one = (at.outside, at.hit, at.miss, at.failed)
    sure = b.equal(b.tally(one), b.constant(1))
    found = {
        "members_low": b.both(b.negate(at.outside), b.negate(at.failed)),
        "members_high": b.either(at.hit, at.miss),
        "hits_low": b.both(at.hit, sure),
        "hits_high": at.hit,
        "misses_low": b.both(at.miss, sure),
        "misses_high": at.miss,
        "unknown": b.negate(sure),
        "failed": b.both(at.failed, sure),
    }
    return {name: b.both(told, term) for name, term in found.items()}


# ── values ───────────────────────────────────────────────────────────────────────────────────────

VALUE, UNKNOWN, ABSENT, FAILED = range(4)
"""What `status` says of a row."""


@frozen(eq=False)
class Shown:
    """The one value of a rule on each row, and what there is instead of it.

    `value`: truth, place of the member, text, or an integer over `den` (and over `over`); it counts where `status`
    is VALUE. `open` = only the interpreter can tell.
    """

    value: Term
    status: Term
    open: Term
    over: Term | None = None


def shown(b: Builder, told: Told) -> Shown:
    """The values of a rule."""
    roles = told.roles
    over = roles.get("over")
    value, single = _value(b, told)
    absent, failed = roles.get("absent", b.no), roles.get("failed", b.no)
    valued = _valued(b, told)
    alone = b.both(valued, single, b.negate(absent), b.negate(failed))
    status = b.when(
        alone,
        b.constant(VALUE),
        b.when(
            b.both(absent, b.negate(valued), b.negate(failed)),
            b.constant(ABSENT),
            b.when(
                b.both(failed, b.negate(valued), b.negate(absent)),
                b.constant(FAILED),
                b.constant(UNKNOWN),
            ),
        ),
    )
    return Shown(value, status, roles["open"], over)


def _value(b: Builder, told: Told) -> tuple[Term, Term]:
    """The value, and whether there is no other."""
    roles = told.roles
    match roles:
        case {"sure_yes": yes, "sure_no": no}:
            return yes, b.either(yes, no)
        case {"low": low, "high": high, "low_open": low_open, "high_open": high_open}:
            same = b.yes if low is high and not low.nullable else b.equal(low, high)
            ends = b.both(b.negate(low_open), b.negate(high_open))
            return low, b.both(b.filled(same, value=False), ends)
        case {"text": text}:
            return text, b.negate(b.missing(text))
        case {"place": place}:
            return place, b.negate(b.missing(place))
        case {"only": place, "one": one}:
            return place, one
        case _:
            return b.null(Kind.INTEGER), b.no


def _valued(b: Builder, told: Told) -> Term:
    roles = told.roles
    if "has" in roles:
        return roles["has"]
    if "yes" in roles:
        return b.either(roles["yes"], roles["no"])
    return b.yes
