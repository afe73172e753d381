"""What a failed 名簿 looks like: the expected and the actual range of an 指標, or list of people.

In: differences of trials. Out: text.
"""

from typing import assert_never

from sadame.docs_gen import words
from sadame.dsl.calendar import format_date
from sadame.dsl.core import Counted, Expr, FieldOf, Picked, Reference, Standing
from sadame.dsl.display import UNKNOWN, show
from sadame.dsl.types import Type
from sadame.engine.population import Counts, Figure
from sadame.engine.trials.rosters import FigureDifference, ListDifference

_STATUS = {"value": "値", "unknown": "不明", "not_applicable": "対象外（分母0人）", "error": "誤り"}
_PICKED = {Standing.HIT: "に 該当する", Standing.MISS: "に 該当しない"}


def difference(each: FigureDifference | ListDifference) -> str:
    """One expectation that was not met."""
    expected, actual = sides(each)
    lines = [
        f"　{target(each)}（基準日 {format_date(each.day)}）",
        f"　　期待　{expected}",
        f"　　結果　{actual}",
    ]
    if isinstance(each, FigureDifference) and each.actual is not None:
        lines.append(f"　　　　　{counted(each.actual.tally.counts)}")
    return "\n".join(lines)


def target(each: FigureDifference | ListDifference) -> str:
    """What was looked at, as the 事例 says it."""
    match each.expected:
        case Counted(name, group):
            cells = "、".join(
                f"{_said(expression)}：{UNKNOWN if values is None else show(values, expression.type)}"
                for expression, values in group
            )
            return f"{name}（{cells}）" if cells else name
        case Picked(name, standing, _, label):
            return f"{name} {_PICKED.get(standing, f'が {standing.value} の')} {label}"
        case _ as never:
            assert_never(never)


def sides(each: FigureDifference | ListDifference) -> tuple[str, str]:
    """What was expected and what came out."""
    match each:
        case FigureDifference(_, expected, about, actual):
            kind = None if about is None else about.type
            wanted = _STATUS[expected.status]
            if expected.values is not None and kind is not None:
                wanted = show(expected.values, kind)
            return wanted, _outcome(actual, kind)
        case ListDifference(_, expected, keys):
            return _list(expected.keys), "この名前の規則がありません" if keys is None else _list(
                keys
            )


def _outcome(actual: Figure | None, kind: Type | None) -> str:
    if actual is None or kind is None:
        return "この名前の指標か集計がありません"
    if actual.possible.values is None:
        return _STATUS["not_applicable"]
    return words.outcome(actual.possible, kind)


def counted(counts: Counts) -> str:
    """Who was counted: `3人のうち、分母 3人、該当 1〜2人、不明 1人`."""
    parts = [
        f"分母 {_span(counts.members_low, counts.members_high)}",
        f"該当 {_span(counts.hits_low, counts.hits_high)}",
        *(f"不明 {counts.unknown}人" for _ in range(counts.unknown > 0)),
        *(f"誤り {counts.failed}人" for _ in range(counts.failed > 0)),
    ]
    return f"{counts.rows}人のうち、{'、'.join(parts)}"


def _span(low: int, high: int) -> str:
    return f"{low}人" if low == high else f"{low}〜{high}人"


def _said(expression: Expr) -> str:
    match expression:
        case Reference(name) | FieldOf(name=name):
            return name
        case _:
            return "集計"


def _list(keys: tuple[str, ...]) -> str:
    return "、".join(keys) or "なし"
