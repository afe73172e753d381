"""Lark trees of the slices of declarations → `ast`: cells, periods, bounds, measures, laws.

In: a tree that `machine` read and its `Cut`. Out: the node of that kind of slice.
"""

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from sadame.dsl import ast, calendar
from sadame.dsl.parser.cut import Cut
from sadame.dsl.parser.expressions import (
    date,
    expression,
    gathered,
    limit,
    line,
    literal,
    name,
    with_unit,
)
from sadame.dsl.problems import slips, syntax
from sadame.dsl.problems import types as types_problems
from sadame.dsl.source import Span

if TYPE_CHECKING:
    from lark import Token

    from sadame.dsl.parser.machine import Branch

_SCALE = re.compile(r"[0-9.,]+[百千万億兆]")

Option: TypeAlias = ast.Expr | ast.Range


def _sub(tree: object, at: Cut) -> ast.Expr:
    return expression(cast("Branch", tree), at)


def _parts(tree: object) -> "list[Branch]":
    return cast("list[Branch]", cast("Branch", tree).children)


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


def options(tree: "Branch", at: Cut) -> tuple[Option, ...]:
    """What a cell lists: values and ranges."""
    return tuple(_option(part, at) for part in _parts(tree))


def _option(tree: "Branch", at: Cut) -> Option:
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "range", [low, *_, high] if len(tree.children) == 2:
            return _range(low, high, span, at)
        case "range", [low, _, high, _]:
            return _range(low, high, span, at)
        case "from_on", [low, *_]:
            return ast.Range(_sub(low, at), None, span=span)
        case "up_to", [high, *_]:
            return ast.Range(None, _sub(high, at), span=span)
        case "limited", [value, how]:
            return _one_sided(_sub(value, at), limit(how), span)
        case "limited", [first, how, second, other]:
            return _two_sided((first, how), (second, other), span, at)
        case _:
            return expression(tree, at)


def _range(low: object, high: object, span: Span, at: Cut) -> ast.Range:
    """`1〜10人`: the unit of the second holds for both, but `1〜10万円` could be 1円 or 1万円."""
    first, second = _sub(low, at), _sub(high, at)
    if _scaled(high) and not _scaled(low) and isinstance(first, ast.Number) and not first.unit:
        example = "1万円〜10万円"
        at.report(syntax.BadForm(span=span, what="範囲", text=at.text, example=example))
    return ast.Range(with_unit(first, second, at), second, span=span)


def _scaled(tree: object) -> bool:
    """Whether a number is written with 万 or the like."""
    branch = cast("Branch", tree)
    return branch.data == "literal" and _SCALE.match(str(branch.children[0])) is not None


def _one_sided(value: ast.Expr, how: ast.Comparison, span: Span) -> ast.Range:
    match how:
        case ast.Comparison.AT_LEAST:
            return ast.Range(value, None, span=span)
        case ast.Comparison.ABOVE:
            return ast.Range(value, None, low_open=True, span=span)
        case ast.Comparison.BELOW:
            return ast.Range(None, value, high_open=True, span=span)
        case ast.Comparison.AT_MOST | ast.Comparison.SAME:
            return ast.Range(None, value, span=span)


def _two_sided(
    first: tuple[object, object], second: tuple[object, object], span: Span, at: Cut
) -> ast.Range:
    """`25分以上32分未満`, in either order."""
    ends = [_one_sided(_sub(value, at), limit(how), span) for value, how in (first, second)]
    low = next((end for end in ends if end.low is not None), None)
    high = next((end for end in ends if end.high is not None), None)
    if low is None or high is None:
        example = "25分以上32分未満"
        at.report(syntax.BadForm(span=span, what="範囲", text=at.text, example=example))
        return ends[0]
    return ast.Range(low.low, high.high, low.low_open, high.high_open, span=span)


def record(tree: "Branch", at: Cut) -> ast.RecordValue:
    """`（金額：100円、対象：はい）`."""
    fields = []
    for part in _parts(tree):
        word, value = _parts(part)
        text = at.text[value.meta.start_pos : value.meta.end_pos]
        given = ast.Given(name(word, at), _option(value, at), text, span=at.span_of(part))
        fields.append(given)
    return ast.RecordValue(tuple(fields), span=at.span_of(tree))


def given(tree: "Branch", at: Cut) -> ast.Expr | ast.Range | ast.Values:
    """The value of a fact: one, a range, or several."""
    match str(tree.data), tree.children:
        case "given", [cell]:
            return given(cast("Branch", cell), at)
        case "records", records:
            values = tuple(record(cast("Branch", part), at) for part in records)
            return ast.Values(values, span=at.span_of(tree))
        case _:
            found = options(tree, at)
            return found[0] if len(found) == 1 else ast.Values(found, span=at.span_of(tree))


def cell(tree: "Branch", at: Cut) -> ast.Cell:
    """A condition of a row."""
    match options(tree, at):
        case (ast.Range() as only,):
            return only
        case found:
            return ast.Values(found, span=at.span_of(tree))


# ── periods, bounds, values of 基準値 ─────────────────────────────────────────────────────────────


def period(tree: "Branch", at: Cut) -> ast.Period:
    """`令和4年3月 から`, `令和7年度`, `施行日未確認`."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "period", [inner]:
            return period(cast("Branch", inner), at)
        case "unconfirmed", [_, inner]:
            return ast.Period(None, period(cast("Branch", inner), at).end, True, span=span)
        case "unconfirmed", _:
            return ast.Period(None, None, True, span=span)
        case kind, tokens:
            days = [_days(cast("Token", token), at) for token in tokens if token.type == "DATE"]  # type: ignore[union-attr]
            unread = any(isinstance(each, syntax.BadLiteral) for each in at.problems)
            if kind == "during" and days[0][0] == days[0][1] and not unread:
                at.report(slips.OneDay(span=span, day=calendar.format_date(days[0][0])))
            start = None if kind == "until" else days[0][0]
            end = None if kind == "since" else days[-1][1]
            if start is not None and end is not None and end < start:
                at.report(types_problems.EmptyRange(span=span))
                end = None
            return ast.Period(start, end, span=span)


def _days(token: "Token", at: Cut) -> tuple[int, int]:
    """The first and last day of a date."""
    span = at.span(cast("int", token.start_pos), cast("int", token.end_pos))
    return first_and_last(date(str(token), span, at))


def first_and_last(written: ast.DateLiteral) -> tuple[int, int]:
    """The first and last day a date, 年月, 年度 or 年 covers."""
    value = written.value
    match written.kind:
        case "date":
            return value, value
        case "year_month":
            return calendar.month_start(value), calendar.month_end(value)
        case "fiscal_year":
            return calendar.fiscal_year_start(value), calendar.fiscal_year_end(value)
        case "year":
            return calendar.ordinal(value, 1, 1), calendar.ordinal(value, 12, 31)


def bounds(tree: "Branch", at: Cut) -> tuple[ast.Bound, ...]:
    """`1人 以上 10人 以下`."""
    found = []
    for part in _parts(tree):
        value, how = _parts(part)
        found.append(ast.Bound(limit(how), _sub(value, at), span=at.span_of(part)))
    return tuple(found)


def entry(tree: "Branch", at: Cut) -> ast.Expr | ast.NotGiven | ast.Delegated:
    """The value of a 基準値 in one period."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "entry", [inner]:
            return entry(cast("Branch", inner), at)
        case "no_figure", _:
            return ast.NotGiven(span=span)
        case "delegated", [limits, *names]:
            body = ast.Text("、".join(map(str, names)), span=span)
            return ast.Delegated(bounds(cast("Branch", limits), at), body, span=span)
        case _:
            return expression(tree, at)


def coverage(tree: "Branch", at: Cut) -> ast.Coverage:
    """`診療年月 が 初月 から 終月 まで`."""
    field, first, _, last, _ = tree.children
    named = name(cast("Branch", field), at)
    return ast.Coverage(named, _sub(first, at), _sub(last, at), span=at.span_of(tree))


def presumption(tree: "Branch", at: Cut) -> ast.Presumption:
    """`いいえ とみなす（… の場合）`."""
    value, *condition = tree.children
    under = _sub(condition[0], at) if condition else None
    return ast.Presumption(_sub(value, at), under, span=at.span_of(tree))


def proviso(
    tree: "Branch", items: tuple[ast.Item, ...], label: ast.Text | None, at: Cut
) -> ast.Proviso | None:
    """What stands after `ただし`."""
    condition, value = tree.children
    then = line(cast("Branch", value), items, at)
    if then is None:
        return None
    return ast.Proviso(label, _sub(condition, at), then, span=at.span_of(tree))


# ── 抽出, 指標, 性質 ──────────────────────────────────────────────────────────────────────────────


def sort(tree: "Branch", at: Cut) -> tuple[ast.SortKey, ...]:
    """`BMI の 小さい順、年齢 の 大きい順`."""
    keys = []
    for part in _parts(tree):
        key, order = part.children
        descending = str(order).startswith("大きい")
        keys.append(ast.SortKey(_sub(key, at), descending, span=at.span_of(part)))
    return tuple(keys)


def outputs(tree: "Branch", at: Cut) -> tuple[ast.Expr, ...]:
    """`被保険者番号、BMI`."""
    return tuple(expression(part, at) for part in _parts(tree))


def measure(tree: "Branch", at: Cut) -> ast.Measure | None:
    """A 分子 or 分母."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "people_who", [subject, *_]:
            return ast.Headcount(None, ast.Hits(_sub(subject, at), span=span), span=span)
        case "people", [source, _]:
            selection, _ = gathered(cast("Branch", source), at, whole=True)
            return ast.Headcount(selection.source, selection.condition, span=span)
        case "total", [atom]:
            return _total(cast("Branch", atom), span, at)
        case _:
            raise AssertionError(tree)


def _total(tree: "Branch", span: Span, at: Cut) -> ast.Total | None:
    if tree.data == "gather" and str(tree.children[1]) == ast.Gathering.SUM.value:
        source = cast("Branch", tree.children[0])
        if source.data in {"name", "member"}:
            return ast.Total(expression(source, at), span=span)
        selection, path = gathered(source, at)
        if path:
            value: ast.Expr = path[0]
            for part in path[1:]:
                value = ast.Member(value, part, span=part.span)
            return ast.Total(value, selection.source, selection.condition, span=span)
    example = "低栄養 に 該当する 人数"
    at.report(syntax.BadForm(span=span, what="分子・分母", text=at.text, example=example))
    return None


def target(tree: "Branch", at: Cut) -> ast.Expr | ast.Grouped | ast.Picked:
    """What is expected of a 名簿: an 指標, also of a group, or who stands how to a 判定."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "grouped", [subject, cells]:
            group = record(cast("Branch", cells), at)
            return ast.Grouped(_sub(subject, at), group.fields, span=span)
        case "picked", [subject, standing, key]:
            found = _standing(cast("Token", standing), at)
            return ast.Picked(_sub(subject, at), found, name(cast("Branch", key), at), span=span)
        case "target", [subject]:
            return _sub(subject, at)
        case _:
            raise AssertionError(tree)


_STANDINGS = {"HITS": "該当", "HITS_NOT": "非該当", "NOT_APPLICABLE": "対象外"}


def _standing(token: "Token", at: Cut) -> str:
    word = _STANDINGS.get(token.type, str(token))
    if word not in {*_STANDINGS.values(), "不明", "誤り"}:
        example = "低栄養 が 不明 の 番号"
        span = at.span(cast("int", token.start_pos), cast("int", token.end_pos))
        at.report(syntax.BadForm(span=span, what="答えの種類", text=word, example=example))
    return word


def law(tree: "Branch", items: tuple[ast.Item, ...], at: Cut) -> ast.Law | None:
    """What a 性質 says."""
    span = at.span_of(tree)
    match str(tree.data), tree.children:
        case "monotone", [mover, moves, follower, *rest]:
            rising = str(moves).startswith("増")
            trend = _trend(rest, span, at)
            return ast.Monotone(_sub(mover, at), rising, _sub(follower, at), trend, span=span)
        case "exclusive", [together, _]:
            return ast.Exclusive(tuple(_sub(part, at) for part in _parts(together)), span=span)
        case "equivalent", [together, _]:
            left, right, *more = (_sub(part, at) for part in _parts(together))
            if more:
                at.report(syntax.AgreementOfMany(span=span))
            return ast.Equivalent(left, right, span=span)
        case _:
            condition = line(tree, items, at)
            return None if condition is None else ast.Claim(condition, span=span)


def _trend(rest: "list[Branch | Token]", span: Span, at: Cut) -> ast.Trend:
    """減らない; `非該当 に 変わらない` says the same of a 判定."""
    match rest:
        case [word]:
            return ast.Trend(str(word))
        case [value, word] if str(word) == ast.Trend.SAME.value:
            kept = literal(cast("Token", _parts(value)[0]), span, at)
            if isinstance(kept, ast.Word):
                return ast.Trend.NOT_UP if kept.value else ast.Trend.NOT_DOWN
    example = "A が 増えても B は 非該当 に 変わらない"
    at.report(syntax.BadForm(span=span, what="性質", text=at.text, example=example))
    return ast.Trend.SAME
