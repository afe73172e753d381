"""A case in the words of a rule file: an 事例 that can be put into it as it stands.

In: a `Witness`. Out: its lines. What an 事例 cannot say, the number of a 基準値 that nobody has set, is a comment.
"""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.calendar import format_date
from sadame.dsl.display import UNKNOWN, show, show_possible
from sadame.dsl.spelling import spelt
from sadame.dsl.types import Truth
from sadame.dsl.values import YES, Elements, Possible
from sadame.engine.solver.asking import Case
from sadame.engine.verify.witness import Witness

_YES, _NO = "該当", "非該当"


def example_lines(found: Witness, title: str, remark: str = "") -> Iterator[str]:
    """The 事例 of that title, with what the rules come to now."""
    yield f"事例 {spelt(title)}"
    yield from case_lines(found.cut, found.case)
    for name, possible in found.results.items():
        yield f"⇒ {spoken(name)}：{result_text(found.cut.by_name[name], possible)}"
    if remark:
        yield f"備考：{remark}"


def case_lines(cut: core.Slice, case: Case) -> Iterator[str]:
    """The day, the readings and the facts, one a line."""
    yield f"基準日：{format_date(case.day)}"
    for name, reading in case.readings.items():
        yield f"{spoken(name)}：{spelt(reading)}"
    for name, values in case.facts.items():
        yield f"{spoken(name)}：{show(values, cut.by_name[name].type)}"
        if isinstance(values, Elements) and values.beyond is not None:
            yield f"# {name}：ほか：なし"
    for name, values in case.settings.items():
        symbol = cut.by_name.get(name.partition("@")[0])
        if symbol is not None:
            yield f"# 基準値 {name.partition('@')[0]} が {show(values, symbol.type)} のとき"


def result_text(symbol: core.Symbol, possible: Possible) -> str:
    """A result as an 事例 expects it."""
    if not possible.is_single:
        return UNKNOWN
    if isinstance(symbol.type, Truth) and possible.values is not None:
        return _YES if possible.values == YES else _NO
    return show_possible(possible, symbol.type)


def spoken(name: str) -> str:
    """The name of a symbol as it is written."""
    first, *rest = name.split(" の ")
    return " の ".join([spelt(first), *(spelt(each, begins=False) for each in rest)])
