"""What was compared, as a terminal shows it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import polars as pl

from sadame.docs_gen import words
from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.display import show_value
from sadame.dsl.types import Type
from sadame.engine.app.comparing.both import Answer, paired
from sadame.engine.app.output.population import shown_keys
from sadame.engine.bulk.compare.amounts import AFTER, BEFORE, Amounts, Sum
from sadame.engine.bulk.compare.comparison import Compared, Moves
from sadame.engine.bulk.compare.sides import STANDINGS
from sadame.engine.bulk.compare.variants import Thing, Variant
from sadame.engine.bulk.people import KEY
from sadame.engine.population import Figure

_LISTED = 10


def lines_of(answer: Answer) -> Iterator[str]:
    """What a terminal shows."""
    first = answer.compared[0]
    yield f"{first.base.program.name}　{first.rows:,}人"
    for each in answer.compared:
        yield ""
        yield f"前　{side_of(each.base, each.other)}"
        yield f"後　{side_of(each.other, each.base)}"
        yield from _changes(each, answer)


def side_of(variant: Variant, beside: Variant) -> str:
    """What is told of a variant: wherein it is not as the other."""
    told = [variant.label] if variant.label else []
    if variant.program.name != beside.program.name:
        told.append(variant.program.name)
    if variant.on != beside.on:
        told.append(f"基準日 {format_date(variant.on)}")
    return "　".join(told)


def _changes(compared: Compared, answer: Answer) -> Iterator[str]:
    moved = [each for each in compared.moves if each.moved]
    for each in moved:
        yield f"■ {_kind(compared, each.name)} {each.name}　変わる人 {each.moved:,}人"
        yield from _moves(each, answer)
    amounts = [each for each in compared.amounts if each.more or each.less or each.unsure]
    for amount in amounts:
        yield from _amount_lines(compared, amount)
    figures = [name for name, (was, now) in compared.figures.items() if was != now]
    for name in figures:
        yield from _figure_lines(compared, name)
    same = [each.name for each in compared.moves if not each.moved]
    same += [each.name for each in compared.amounts if each not in amounts]
    same += [name for name in compared.figures if name not in figures]
    if same:
        yield f"変わらないもの：{'、'.join(same)}"
    unshared = compared.unshared
    for title, things in (
        ("前だけにあるもの", unshared.before),
        ("後だけにあるもの", unshared.after),
        ("値の種類が違い、比べられないもの", unshared.unlike),
    ):
        if things:
            yield f"{title}：{_named(things)}"


def _named(things: Sequence[Thing]) -> str:
    """Things by what they are, as many as are told."""
    by_kind: dict[str, list[str]] = {}
    for each in things[:_LISTED]:
        by_kind.setdefault(each.kind, []).append(each.name)
    told = "、".join(f"{kind} {'・'.join(names)}" for kind, names in by_kind.items())
    return f"{told} ほか{len(things) - _LISTED}" if len(things) > _LISTED else told


def _kind(compared: Compared, name: str) -> str:
    rule = compared.base.part.by_name[name]
    return rule.kind.value if isinstance(rule, core.Rule) else ""


def _moves(moves: Moves, answer: Answer) -> Iterator[str]:
    for (was, now), count in sorted(
        moves.counts.items(), key=lambda each: [STANDINGS.index(one) for one in each[0]]
    ):
        if was is now:
            continue
        own = moves.changed.filter(
            (pl.col(BEFORE) == STANDINGS.index(was)) & (pl.col(AFTER) == STANDINGS.index(now))
        )
        keys = shown_keys(own[KEY], has_keys=answer.has_keys).to_list()
        more = f" ほか{len(keys) - _LISTED:,}人" if len(keys) > _LISTED else ""
        yield f"　{was.value} → {now.value}　{count:,}人：{'、'.join(keys[:_LISTED])}{more}"


def _amount_lines(compared: Compared, amount: Amounts) -> Iterator[str]:
    kind = compared.base.part.by_name[amount.name].type
    was, now = (_span(each, kind) for each in (amount.before, amount.after))
    yield f"■ {_kind(compared, amount.name)} {amount.name}　合計 {was} → {now}"
    counts = [
        f"{word} {count:,}人"
        for word, count in (
            ("増える", amount.more),
            ("減る", amount.less),
            ("変わらない", amount.same),
            ("不明", amount.unsure),
        )
        if count
    ]
    yield f"　差 {_difference(amount, kind)}　{'、'.join(counts)}"


def _difference(amount: Amounts, kind: Type) -> str:
    """By how much it is more; where some are 不明, also of those who are known."""
    whole = amount.difference
    settled = _span(Sum(amount.settled, amount.settled), kind, signed=True)
    if not amount.unsure:
        return settled
    if whole.low is None and whole.high is None:
        return f"分からない（分かっている人では {settled}）"
    return f"{_span(whole, kind, signed=True)}（分かっている人では {settled}）"


def _span(found: Sum, kind: Type, *, signed: bool = False) -> str:
    def end(value: Fraction) -> str:
        if not signed or not value:
            return show_value(value, kind)
        return ("＋" if value > 0 else "－") + show_value(abs(value), kind)

    if found.low is not None and found.low == found.high:
        return end(found.low)
    low = "" if found.low is None else end(found.low)
    high = "" if found.high is None else end(found.high)
    return f"{low}〜{high}"


def _figure_lines(compared: Compared, name: str) -> Iterator[str]:
    about = next(each for each in compared.base.part.indicators if each.name == name)
    yield f"■ 指標 {name}"
    for label, was, now in paired(about, compared.figures[name]):
        if was != now:
            told = [_outcome(each, about) for each in (was, now)]
            yield f"　{label}　{told[0]} → {told[1]}"


def _outcome(figure: Figure | None, about: core.Indicator) -> str:
    return "なし" if figure is None else words.outcome(figure.possible, about.type)
