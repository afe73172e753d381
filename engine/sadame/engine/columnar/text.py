"""A plan as a person reads it: the columns it uses, each rule as terms, how wide its numbers are, what is left open.

In: a `Plan`, what is known of the columns. Out: lines. What several terms use stands once, as 〔1〕, 〔2〕 …; what is
never the case is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from sadame.dsl.display import exact_to_json, show_value
from sadame.dsl.types import Day, FiscalYear, Quantity, YearMonth, describe
from sadame.engine.columnar.encoding import FactColumn, State
from sadame.engine.columnar.plan import Plan, Told, is_wide, reached, shared
from sadame.engine.columnar.terms import (
    Among,
    Applied,
    Column,
    Constant,
    Gathered,
    Kind,
    Operation,
    Term,
)

_ROLES = {
    "kleene": "はい・いいえ（空はどちらとも）",
    "sure_yes": "はいに決まる",
    "sure_no": "いいえに決まる",
    "sure_absent": "対象外に決まる",
    "yes": "はいになりうる",
    "no": "いいえになりうる",
    "low": "下端",
    "high": "上端",
    "low_open": "下端を含まない",
    "high_open": "上端を含まない",
    "over": "さらに割る数",
    "has": "値がある",
    "place": "何番目か（0から、空はどれも）",
    "one": "一つに決まる",
    "only": "決まった番号（0から）",
    "text": "文字（空はどれも）",
    "absent": "対象外になりうる",
    "failed": "誤りになりうる",
    "open": "一件ずつ当てはめる",
}
_BETWEEN = {
    Operation.ALL: " かつ ",
    Operation.ANY: " または ",
    Operation.EQUAL: " ＝ ",
    Operation.BELOW: " ＜ ",
    Operation.UP_TO: " ≦ ",
    Operation.ADD: " ＋ ",
    Operation.MULTIPLY: " × ",
}
_CALLED = {
    Operation.LEAST: "最小",
    Operation.GREATEST: "最大",
    Operation.TALLY: "当たる数",
    Operation.MAGNITUDE: "大きさ",
}
_GATHERED = {"sum": "合計", "count": "個数", "least": "最小", "greatest": "最大"}
_STATES = {
    State.UNKNOWN: "不明",
    State.INVALID: "誤り",
    State.RANGE: "範囲",
    State.OTHER: "列にできないもの",
}
_NARROW, _WIDE = 2**63, 2**126
_MOST_MEMBERS = 8


def lines_of(plan: Plan, columns: Mapping[str, FactColumn]) -> Iterator[str]:
    """The plan; `columns` = of people and of their 一覧, by name."""
    used = _used(plan)
    own = [each for name, each in columns.items() if name in used]
    yield f"■ 使う列（{len(own)}）"
    yield from (f"　{_column(each)}" for each in own)
    for told in plan.rules:
        yield ""
        yield from _rule(told)
    yield ""
    yield "■ 一件ずつ当てはめるもの"
    yield from (f"　{name}：{why}" for name, why in plan.left.items())
    if not plan.left:
        yield "　なし"


def _used(plan: Plan) -> set[str]:
    """The facts that columns of the plan hold, also under @状態 and @上端."""
    terms = [term for told in plan.rules for term in told.roles.values()]
    terms += [term for each in plan.carried.values() for term in each.values()]
    found = {term.name for term in reached(terms) if isinstance(term, Column)}
    return found | {name.split("@")[0] for name in found}


def _column(column: FactColumn) -> str:
    parts = [describe(column.kind)]
    if isinstance(column.kind, Quantity) and (one := column.den * column.kind.unit.scale) != 1:
        shown = f"{int(one):,}" if one.denominator == 1 else exact_to_json(one)
        parts.append(f"1{column.kind.unit.text}を{shown}と数える")
    if column.low is not None or column.high is not None:
        parts.append(f"{_end(column, column.low)}〜{_end(column, column.high)}")
    if column.nullable:
        parts.append("空あり")
    parts += [word for state, word in _STATES.items() if state in column.states]
    return f"{column.name}：{'、'.join(parts)}"


def _end(column: FactColumn, end: int | None) -> str:
    match column.kind:
        case _ if end is None:
            return ""
        case Quantity():
            return show_value(Fraction(end, column.den), column.kind)
        case Day() | FiscalYear() | YearMonth():
            return show_value(end, column.kind)
        case _:
            return str(exact_to_json(Fraction(end)))


# ── rules ────────────────────────────────────────────────────────────────────────────────────────


def _rule(told: Told) -> Iterator[str]:
    scale = f"、値の{told.den:,}倍を整数で" if told.den > 1 else ""
    yield f"■ {told.name}（{describe(told.type)}{scale}）"
    roles = {role: term for role, term in told.roles.items() if not _is_never(role, term)}
    terms = [*roles.values()]
    writer = _Writer({each.number: at for at, each in enumerate(shared(terms), 1)})
    for each in shared(terms):
        yield f"　〔{writer.names[each.number]}〕＝ {writer.body(each)}{_span(each)}"
    for role, term in roles.items():
        yield f"　{_role(role)}：{writer.said(term)}{_span(term)}"
    yield f"　{_width(terms)}"


def _is_never(role: str, term: Term) -> bool:
    """Whether the role says that something is not the case on any row."""
    is_false = isinstance(term, Constant) and term.value is False
    return is_false and role not in {"kleene", "yes", "no", "sure_yes", "sure_no"}


def _role(role: str) -> str:
    if role.startswith("members"):
        return "なりうる番号（2の累乗の和）"
    return _ROLES.get(role, role)


def _span(term: Term) -> str:
    """The proved bounds of a number."""
    if term.kind is not Kind.INTEGER or isinstance(term, Column | Constant):
        return ""
    low, high = term.span.low, term.span.high
    return f"　［{'' if low is None else f'{low:,}'}〜{'' if high is None else f'{high:,}'}］"


def _width(terms: Sequence[Term]) -> str:
    """In how many bits all numbers of a rule are proved to fit."""
    numbers = [
        each
        for each in reached(terms)
        if each.kind is Kind.INTEGER and not (isinstance(each, Constant) and each.value is None)
    ]
    if not numbers:
        return "数の幅：数を使わない"
    if any(is_wide(each, _WIDE) for each in numbers):
        return "数の幅：126ビットに収まると言えない（一件ずつ当てはめる）"
    most = max(max(abs(e.span.low or 0), abs(e.span.high or 0)) for e in numbers)
    bits = 128 if any(is_wide(each, _NARROW) for each in numbers) else 64
    return f"数の幅：途中の数も {most:,} を超えない（{bits}ビットに収まる）"


@frozen
class _Writer:
    """Writes terms; `names` = the numbers of those that are written elsewhere."""

    names: Mapping[int, int]

    def said(self, term: Term) -> str:
        """A term, by its number where it has one."""
        name = self.names.get(term.number)
        return self.body(term) if name is None else f"〔{name}〕"

    def inside(self, term: Term) -> str:
        """A term among others."""
        is_long = isinstance(term, Applied) and term.operation in _BETWEEN
        alone = term.number in self.names or not is_long
        return self.said(term) if alone else f"（{self.said(term)}）"

    def body(self, term: Term) -> str:
        """A term, written out."""
        match term:
            case Column(name=name):
                return name
            case Constant(value=value):
                return _constant(value)
            case Among(subject=subject, members=members):
                shown = [_constant(each) for each in members[:_MOST_MEMBERS]]
                more = f" など{len(members)}個" if len(members) > _MOST_MEMBERS else ""
                return f"{self.inside(subject)} が {'、'.join(shown)}{more} のいずれか"
            case Gathered(source=source, how=how, where=where, value=value):
                what = "" if value is None else f" の {self.inside(value)}"
                return f"{source} のうち（{self.said(where)}）であるもの{what} の {_GATHERED[how]}"
            case Applied():
                return self.applied(term)
            case _:
                raise TypeError(f"not a term of a plan: {type(term).__name__}")

    def applied(self, term: Applied) -> str:
        """An operation."""
        operands = [self.inside(each) for each in term.operands]
        match term.operation:
            case Operation.NOT:
                return f"{operands[0]} でない"
            case Operation.MISSING:
                return f"{operands[0]} が空"
            case Operation.FILL:
                return f"（{operands[0]}、空なら {operands[1]}）"
            case Operation.WHEN:
                return f"（{operands[0]} なら {operands[1]}、ほかは {operands[2]}）"
            case Operation.QUOTIENT:
                return f"（{operands[0]} ÷ {operands[1]} の整数部分）"
            case operation if operation in _BETWEEN:
                return _BETWEEN[operation].join(operands)
            case operation:
                said = "、".join(self.said(each) for each in term.operands)
                return f"{_CALLED[operation]}（{said}）"


def _constant(value: bool | int | str | None) -> str:  # noqa: FBT001 - a value
    match value:
        case None:
            return "空"
        case bool():
            return "はい" if value else "いいえ"
        case int():
            return f"{value:,}"
        case str():
            return f"「{value}」"
