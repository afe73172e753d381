"""Rows of cases as an 事例: the text to put into the file, before it is formatted.

In: a `Group`. Out: lines. What is the same in all rows stands above the table.
"""

from collections.abc import Iterator, Mapping, Sequence

from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.display import UNKNOWN, WORDS, show
from sadame.dsl.interval import Interval
from sadame.dsl.spelling import spelt
from sadame.dsl.types import Choice, Quantity, Truth, Type
from sadame.dsl.values import Choices, Possible, Texts, Values, everything
from sadame.engine.interp.symbols import step_of
from sadame.engine.probing.rows import Group, Row
from sadame.engine.verify.wording import spoken

TO_CONFIRM = "要確認"
_TITLE = "{}を確かめる"
_DAY, _REMARK = "基準日", "備考"
_MOST_WORDS = 3


def title_of(rule: str, taken: Sequence[str]) -> str:
    """A title for the 事例 of a rule that no other has."""
    title, number = _TITLE.format(rule), 2
    while title in taken:
        title, number = f"{_TITLE.format(rule)}（{number}）", number + 1
    return title


def lines(group: Group, title: str) -> Iterator[str]:
    """The 事例."""
    yield f"事例 {title}"
    given = [_given(group, row) for row in group.rows]
    names = _columns(group, given)
    common = [name for name in names if len({each.get(name) for each in given}) == 1]
    for name in common:
        yield f"{name}：{given[0][name]}"
    columns = [name for name in names if name not in common]
    heading = [*columns, f"⇒ {spoken(group.rule.name)}", _REMARK]
    yield _table_row(heading)
    for row, cells in zip(group.rows, given, strict=True):
        result = result_text(group.rule, row.result)
        yield _table_row([*(cells.get(name, "") for name in columns), result, remark(row.words)])


def remark(words: Sequence[str]) -> str:
    """What a row shows, in short; to be confirmed by somebody who knows."""
    said = list(dict.fromkeys(words))
    more = f"　ほか{len(said) - _MOST_WORDS}つ" if len(said) > _MOST_WORDS else ""
    return f"{TO_CONFIRM}　{'、'.join(said[:_MOST_WORDS])}{more}"


def _given(group: Group, row: Row) -> dict[str, str]:
    """What a row gives, by what stands above its column."""
    found = {spoken(name): fact_text(group, name, values) for name, values in row.facts.items()}
    found |= {spoken(name): spelt(word) for name, word in row.readings.items()}
    return found if row.day is None else found | {_DAY: format_date(row.day)}


def _columns(group: Group, given: Sequence[Mapping[str, str]]) -> list[str]:
    """All columns: facts in the order of the file, then readings, then the day."""
    used = {name for each in given for name in each}
    facts = [each.name for each in group.inputs if isinstance(each, core.Input)]
    readings = [each.name for each in group.inputs if isinstance(each, core.Reading)]
    return [name for name in (*map(spoken, (*facts, *readings)), _DAY) if name in used]


def fact_text(group: Group, name: str, values: Values) -> str:
    """A fact as it is written in an 事例."""
    symbol = group.symbols[name]
    if isinstance(symbol, core.Input):
        whole = everything(symbol.type, symbol.bounds, step_of(symbol))
        return UNKNOWN if values == whole else value_text(values, symbol.type)
    return value_text(values, symbol.type)


def value_text(values: Values, kind: Type) -> str:
    """A value as it is written in an 事例."""
    match values, kind:
        case Choices(members), Choice(members=order) if len(members) < len(order):
            return "、".join(spelt(each) for each in order if each in members)
        case Choices(members), _ if len(members) > 1:
            return UNKNOWN
        case Texts(None), _:
            return UNKNOWN
        case Interval(), _ if not values.is_point and values != everything(kind):
            return show(values, kind).replace(" ", "")  # a cell has no spaces
        case _:
            return UNKNOWN if values == everything(kind) else show(values, kind)


def result_text(rule: core.Rule, possible: Possible) -> str:
    """What comes out now, as an 事例 expects it."""
    values = possible.values
    if possible.is_single:
        if values is None:
            return WORDS["absent"] if possible.absent else WORDS["error"]
        if rule.kind in _CONDITIONS and isinstance(rule.type, Truth):
            return show(values, Truth("該当", "非該当"))
        return value_text(values, rule.type)
    if possible.absent or possible.failed or values is None:
        return UNKNOWN
    match values:
        case Interval() if not isinstance(rule.type, Quantity):
            return UNKNOWN  # it may end where the calendar does, and no 事例 can say that
        case Interval() | Choices():
            return value_text(values, rule.type)
        case _:
            return UNKNOWN


_CONDITIONS = {core.RuleKind.CONDITION, core.RuleKind.EXTRACTION}


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
