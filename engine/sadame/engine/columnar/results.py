"""What a plan says of one row as the set of outcomes it stands for.

In: the roles of a rule on a row, as plain Python values. Out: `values.Possible`, or None where only the
interpreter can answer; and the addresses of the reasons.
"""

from collections.abc import Mapping
from fractions import Fraction

from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Day, FiscalYear, YearMonth
from sadame.dsl.values import Choices, Possible, Texts, Values
from sadame.engine.columnar.plan import BITS, Told


def possible(told: Told, row: Mapping[str, object]) -> Possible | None:
    """The set of outcomes of a rule; None = only the interpreter can tell."""
    if row["open"]:
        return None
    return Possible(_values(told, row), bool(row.get("absent")), bool(row.get("failed")))


def reasons(told: Told, row: Mapping[str, object]) -> tuple[str, ...] | None:
    """The addresses that decided; None = only the interpreter can tell."""
    if not told.addresses:
        return ()
    if row["reasons_open"]:
        return None
    return tuple(
        address for at, address in enumerate(told.addresses) if has_bit(row, "reasons", at)
    )


def missing(told: Told, row: Mapping[str, object]) -> tuple[str, ...] | None:
    """The names of the 不足; None = only the interpreter can tell."""
    if row["lacks_open"]:
        return None
    return tuple(name for at, name in enumerate(told.unknowns) if has_bit(row, "lacks", at))


def has_bit(row: Mapping[str, object], role: str, at: int) -> bool:
    """Whether a bit is set in packed truths."""
    whole = row[f"{role}{at // BITS}"]
    return isinstance(whole, int) and bool(whole >> at % BITS & 1)


def _values(told: Told, row: Mapping[str, object]) -> Values | None:
    if "kleene" in row:
        known = row["kleene"]
        return _members({True, False} if known is None else {bool(known)})
    if "yes" in row:
        return _members({word for word, role in ((True, "yes"), (False, "no")) if row[role]})
    if "text" in row:
        text = row["text"]
        return Texts(None if text is None else frozenset({str(text)})) if row["has"] else None
    if "low" in row:
        return _line(told, row) if row["has"] else None
    return _choices(told, row)


def _members(found: "set[bool] | set[str]") -> Choices | None:
    return Choices(frozenset(found)) if found else None


def _choices(told: Told, row: Mapping[str, object]) -> Choices | None:
    members = told.type.members if isinstance(told.type, Choice) else ()
    if "place" in row:
        place = row["place"]
        if isinstance(place, int):
            return Choices(frozenset({members[place]}))
        return Choices(frozenset(members))
    return _members({each for at, each in enumerate(members) if has_bit(row, "members", at)})


def _line(told: Told, row: Mapping[str, object]) -> Interval:
    over = row.get("over", 1)
    whole = isinstance(told.type, Day | FiscalYear | YearMonth)
    ends: list[Fraction | int | None] = []
    for role in ("low", "high"):
        end = row[role]
        if not isinstance(end, int) or not isinstance(over, int):
            ends.append(None)
            continue
        value = Fraction(end, told.den * over)
        ends.append(int(value) if whole else value)
    return Interval(
        ends[0],
        ends[1],
        low_open=ends[0] is not None and bool(row["low_open"]),
        high_open=ends[1] is not None and bool(row["high_open"]),
    )
