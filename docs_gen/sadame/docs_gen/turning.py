"""What would have to differ, in words a citizen can be given: 「次のいずれかであれば、該当でした」.

In: a `trace.Difference`. Out: a heading and lines. It says how things would have been, and asks nobody to be
otherwise: 「BMIが18.5kg/㎡未満」, not 「痩せれば」.
"""

from collections.abc import Iterator, Sequence

from sadame.docs_gen import words
from sadame.dsl.display import show_value
from sadame.dsl.interval import Interval
from sadame.dsl.trace import Alternative, Change, Difference
from sadame.dsl.types import Choice, Day, FiscalYear, Truth, Type, YearMonth
from sadame.dsl.values import Choices, Values

UNSEEN = "何が違えば結果が変わるかは、組合せが多く、調べ切れていません"
TRUTH_OF_RULES = "該当"
_MOST = 8
_LIST = 3
_ITEM = " の "


def heading(kind: Type, ways: int) -> str:
    """What the ways below it lead to."""
    return f"次の{'いずれか' if ways > 1 else 'とおり'}であれば、{_goal(kind)}でした"


def as_above(kind: Type, name: str) -> str:
    """What is said where it is the same as for a result told before."""
    return f"何が違えば{_goal(kind)}だったか：「{name}」のところに同じ"


def hopeless(kind: Type) -> str:
    """What is said when no facts would do."""
    return f"この基準日と解釈では、事実がどうであっても{_goal(kind)}になりません"


def _goal(kind: Type) -> str:
    if not isinstance(kind, Truth):
        return "対象"
    return kind.yes if kind.yes == TRUTH_OF_RULES else f"「{kind.yes}」"


def ways(difference: Difference) -> Iterator[str]:
    """The ways, one a line; the first of them if there are many."""
    shown = difference.alternatives[:_MOST]
    yield from map(way, shown)
    rest = len(difference.alternatives) - len(shown)
    if rest:
        yield f"ほか{rest}とおり"
    if difference.gave_up:
        yield "ほかにもあるかもしれません（組合せが多く、調べ切れていません）" if shown else UNSEEN


def way(alternative: Alternative) -> str:
    """One way: 問9が「はい」; BMIが20kg/㎡以下; 問7、問8、問9のうち、あと2項目."""
    changes = alternative.changes
    if alternative.needed == len(changes):
        return "、かつ".join(map(change, changes))
    if changes[0].group:
        home = changes[0].name.rpartition(_ITEM)[0]
        items = [_item(each) for each in changes]
        return f"{home} の {words.items(items)} のうち、あと{alternative.needed}項目（{_answers(changes)}）"
    return f"{'、'.join(map(change, changes))} のうち、{alternative.needed}つ"


def _answers(changes: Sequence[Change]) -> str:
    """Which answer each 問 would have to have, those with the same answer together."""
    by_answer: dict[str, list[str]] = {}
    for each in changes:
        by_answer.setdefault(wanted(each.values, each.type), []).append(_item(each))
    if len(by_answer) == 1:
        return f"いずれも{next(iter(by_answer))}"
    return "、".join(f"{'・'.join(items)}は{answer}" for answer, items in by_answer.items())


def _item(change: Change) -> str:
    return change.name.rpartition(_ITEM)[2]


def change(each: Change) -> str:
    """One fact, or a quantity that only one fact decides, with the fact."""
    said = f"{each.name}が{wanted(each.values, each.type)}"
    if len(each.facts) == 1:
        said += f"（{change(each.facts[0])}）"
    return said


def wanted(values: Values, kind: Type) -> str:
    """A set of values as what follows が: 「はい」, 20kg/㎡以下, 昭和35年6月2日以前."""
    match values:
        case Choices(members):
            return _words(members, kind)
        case Interval():
            return _stretch(values, kind)
        case _:
            return "別のもの"


def _words(members: frozenset[bool | str], kind: Type) -> str:
    if not isinstance(kind, Choice):
        return "か".join(f"「{show_value(each, kind)}」" for each in sorted(members, reverse=True))
    inside = [each for each in kind.members if each in members]
    outside = [each for each in kind.members if each not in members]
    if kind.ordered and len(inside) > 1 and tuple(inside) == kind.members[-len(inside) :]:
        return f"「{inside[0]}」以上"
    if len(outside) < _LIST and len(inside) > len(outside):
        return f"{'と'.join(f'「{each}」' for each in outside)}以外"
    listed = [f"「{each}」" for each in inside]
    return "か".join(listed) if len(listed) < _LIST else f"{'、'.join(listed)}のいずれか"


def _stretch(values: Interval, kind: Type) -> str:
    low, high = values.low, values.high
    if low is not None and low == high:
        return show_value(low, kind)
    is_time = isinstance(kind, Day | FiscalYear | YearMonth)
    if is_time and low is not None and high is not None:
        return f"{show_value(low, kind)}から{show_value(high, kind)}まで"
    after, before = ("以後", "以前") if is_time else ("以上", "以下")
    lower = "" if low is None else show_value(low, kind) + ("超" if values.low_open else after)
    upper = (
        "" if high is None else show_value(high, kind) + ("未満" if values.high_open else before)
    )
    return f"{lower}{upper}" or "別の値"
