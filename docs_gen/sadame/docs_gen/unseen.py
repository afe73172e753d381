"""What the 事例 of a 制度 have not shown, in words a clerk reads, and how much they have.

In: a `cover.Cover` and, for what has no number of its own, a way to quote the text. Out: lines without a full stop.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from attrs import frozen

from sadame.dsl.cover import Aspect, Cover, Goal, Point, Sight
from sadame.dsl.display import show_value
from sadame.dsl.source import Span

#: Around what is to be seen: what stands before it, how it is said itself, and the case that would show it.
PHRASES: Mapping[Sight, tuple[str, str, str]] = MappingProxyType(
    {
        Sight.TRIED: ("", "", "これを使う事例"),
        Sight.EXPECTED: ("", "", "答えを確かめる事例"),
        Sight.YES: ("", "「はい」", "になる事例"),
        Sight.NO: ("", "「いいえ」", "になる事例"),
        Sight.DECIDED_BY_YES: ("", "「はい」", "が結果を左右する事例"),
        Sight.DECIDED_BY_NO: ("", "「いいえ」", "が結果を左右する事例"),
        Sight.APPLIED: ("", "", "当てはまる事例"),
        Sight.NOT_APPLIED: ("", "", "当てはまらない事例"),
        Sight.MET: ("", "", "当てはまる事例"),
        Sight.VALUE: ("", "「{}」", "になる事例"),
        Sight.UNKNOWN: ("", "「不明」", "になる事例"),
        Sight.LEFT_OPEN: ("", "", "分からないままの事例"),
        Sight.NOT_APPLICABLE: ("", "「対象外」", "になる事例"),
        Sight.ERROR: ("", "「誤り」", "になる事例"),
        Sight.EXACTLY: ("ちょうど", "{}", "の事例"),
        Sight.ON_DAY: ("基準日が", "{}", "の事例"),
        Sight.IN_FORCE: ("", "", "この期間の事例"),
        Sight.READ_SO: ("", "「{}」", "と読む事例"),
    }
)
_ANY_VALUE = "値"
#: What a line is about is quoted where its address alone does not say it.
_QUOTED = frozenset({Aspect.CLAUSE, Aspect.PRECONDITION, Aspect.EDGE, Aspect.ROW})
_QUESTION = re.compile(r"問[0-9の]+$")
_LONGEST = 30


@frozen
class Unseen:
    """What is missing at one place: which 決まり and 号, and the cases there are none of.

    `where` begins with the name of `owner`, but for the days of a 制度 as a whole.
    """

    owner: str
    span: Span
    aspect: Aspect
    where: str
    what: str


def counts(cover: Cover) -> str:
    """How much was seen, kind by kind: `決まり 5/5　号 4/6　…　計 40/52（76%）`."""
    seen, there = total(cover)
    parts = [f"{aspect.value} {some}/{whole}" for aspect, some, whole in cover.counts()]
    return "　".join([*parts, f"計 {seen}/{there}（{percent(seen, there)}）"])


def total(cover: Cover) -> tuple[int, int]:
    """How many things were wholly seen, of how many."""
    return sum(each.is_whole for each in cover.points), len(cover.points)


def percent(some: int, whole: int) -> str:
    """A share in whole percent, the rest cut off: 100% is everything and nothing less."""
    return f"{some * 100 // whole if whole else 100}%"


def unseen(cover: Cover, quote: Callable[[Span], str]) -> tuple[Unseen, ...]:
    """What is missing, in the order of the text. Of a 決まり that no case gets to nothing else is said."""
    idle = {each.owner for each in cover.of(Aspect.RULE) if Goal(Sight.TRIED) in each.missing}
    places: dict[tuple[Span, str], list[Point]] = {}
    for each in cover.points:
        if each.missing and (each.owner not in idle or each.aspect is Aspect.RULE):
            places.setdefault((each.span, each.address), []).append(each)
    told: dict[tuple[Span, str], list[Point]] = {}
    for points in places.values():  # 問 of one count that lack the same are told together
        told.setdefault((points[0].span, _lacking(points)), []).append(points[0])
    return tuple(
        Unseen(points[0].owner, span, points[0].aspect, _where(points, quote), what)
        for (span, what), points in told.items()
    )


def _where(points: Sequence[Point], quote: Callable[[Span], str]) -> str:
    """Which part of which declaration; quoted where its address does not say it."""
    first, addresses = points[0], "、".join(each.address for each in points)
    if first.aspect is Aspect.VERSION:
        kind = "変わり目" if any(goal.sight is Sight.ON_DAY for goal in first.missing) else "版"
        return f"{kind}（{addresses}）"
    where = f"{first.owner} {addresses}".rstrip()
    is_quoted = first.aspect in _QUOTED and _QUESTION.search(first.address) is None
    text = _short(quote(first.span)) if is_quoted else ""
    return f"{where}「{text}」" if text and not text.endswith("：") else where


def _lacking(points: Iterable[Point]) -> str:
    """The cases there are none of."""
    goals = [goal for point in points for goal in point.missing]
    if Goal(Sight.TRIED) in goals:
        goals = [Goal(Sight.TRIED)]
    return f"{'、'.join(_cases(_needed(goals)))}がない"


def _needed(goals: Iterable[Goal]) -> list[Goal]:
    """Without what follows: who never says いいえ decides nothing by it."""
    found = list(goals)
    seen = {goal.sight for goal in found}
    idle = {
        Sight.DECIDED_BY_YES: Sight.YES in seen,
        Sight.DECIDED_BY_NO: Sight.NO in seen,
    }
    return [goal for goal in found if not idle.get(goal.sight, False)]


def _cases(goals: Iterable[Goal]) -> Iterator[str]:
    """The cases there are none of, those said alike together."""
    for (before, after), alike in groupby(goals, key=lambda each: PHRASES[each.sight][::2]):
        words = [PHRASES[goal.sight][1].format(_value(goal)) for goal in alike]
        between = "、" if before else ""
        yield f"{before}{between.join(words)}{after}"


def _value(goal: Goal) -> str:
    if goal.value is None or goal.type is None:
        return _ANY_VALUE
    return show_value(goal.value, goal.type)


def _short(text: str) -> str:
    line = " ".join(text.strip().partition("\n")[0].split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
