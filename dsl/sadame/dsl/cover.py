"""How much of a 制度 its own 事例 look at: what there is to see, what was seen, and what was not.

In: made by the engine's `trials`. Out: read by `docs_gen`, which words it, and by the faces. Nothing here claims that
what was not seen can happen.
"""

from enum import Enum

from attrs import field, frozen

from sadame.dsl.source import Span
from sadame.dsl.types import Scalar, Type


class Aspect(Enum):
    """What kinds of thing there are to see, in the order in which they are told."""

    RULE = "決まり"
    CLAUSE = "号"
    PRECONDITION = "前提"
    PROVISO = "ただし"
    ROW = "行"
    OUTCOME = "結果"
    EDGE = "境目"
    VERSION = "版"
    READING = "読み方"
    FACT = "不明"


class Sight(Enum):
    """What a case can show of a thing."""

    TRIED = "tried"
    EXPECTED = "expected"
    YES = "yes"
    NO = "no"
    DECIDED_BY_YES = "decided_by_yes"
    DECIDED_BY_NO = "decided_by_no"
    APPLIED = "applied"
    NOT_APPLIED = "not_applied"
    MET = "met"
    VALUE = "value"
    UNKNOWN = "unknown"
    LEFT_OPEN = "left_open"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"
    EXACTLY = "exactly"
    ON_DAY = "on_day"
    IN_FORCE = "in_force"
    READ_SO = "read_so"


@frozen
class Goal:
    """One thing to be seen. `value`: which value, day or reading; None where any will do."""

    sight: Sight
    value: Scalar | None = None
    type: Type | None = field(default=None, eq=False)


@frozen
class Point:
    """A thing in the text, what cases showed of it, and what none did.

    `owner` = the declaration it belongs to, `address` = the path of marks within, as in a trace.
    """

    aspect: Aspect
    owner: str
    address: str
    span: Span
    seen: tuple[Goal, ...]
    missing: tuple[Goal, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything about it was seen."""
        return not self.missing


@frozen
class Cover:
    """A 制度 and its points, in the order of the file; `cases` = rows of its 事例, 名簿 counted once."""

    policy: str
    cases: int
    points: tuple[Point, ...]

    def of(self, aspect: Aspect) -> tuple[Point, ...]:
        """The points of one kind."""
        return tuple(each for each in self.points if each.aspect is aspect)

    def counts(self) -> tuple[tuple[Aspect, int, int], ...]:
        """For each kind that occurs: how many are wholly seen, of how many."""
        found = ((aspect, self.of(aspect)) for aspect in Aspect)
        return tuple(
            (aspect, sum(each.is_whole for each in points), len(points))
            for aspect, points in found
            if points
        )
