"""A draft that adopts a 制度 (準用): what may be read otherwise stands ready in comments.

In: a draft and the 制度 it adopts. Out: the text of a rule file. It replaces nothing by itself.
"""

import re
from collections.abc import Iterator, Mapping

from sadame.dsl.calendar import format_date
from sadame.dsl.core import Delegated, NotGiven, Parameter, Program, Reading, Rule, Slice
from sadame.dsl.display import show
from sadame.dsl.source import Source, Span
from sadame.dsl.trace import Status, status_of
from sadame.engine.app.drafts.answers import Draft
from sadame.engine.app.drafts.text import TODO, heading
from sadame.engine.app.overview import setting
from sadame.engine.case import Facts

_NEXT = re.compile(r"\n[ \t\u3000]*(?=\n)")
_ADJUSTMENT = re.compile(r"^調整[:：]", re.MULTILINE)


def adopted(draft: Draft, parent: Program, texts: Mapping[str, Source]) -> str:
    """The text for 準用."""
    part = parent.slices[-1]
    lines = [*heading(draft, parent.name), "", *_proposals(part, frozenset(parent.own), texts)]
    return "\n".join([*lines, *_example(parent, part), ""])


def own_period(parent: Program) -> str:
    """The label of the time in which the adopted 制度 is in force."""
    parts = [f"{format_date(parent.start)} から"] if parent.start is not None else []
    parts += [f"{format_date(parent.end)} まで"] if parent.end is not None else []
    return " ".join(parts) or Draft("").start


def _proposals(part: Slice, own: frozenset[str], texts: Mapping[str, Source]) -> Iterator[str]:
    yield "# 読み替えられるもの。使う行の「# 」を消して、値を書き替えます。使わない行は消します。"
    count = 0
    for symbol in part.symbols:
        said = _proposal(symbol, texts) if symbol.name in own else ""
        if said:
            count += 1
            yield said
    if not count:
        yield "# この制度には、読み替えられるものがありません。"


def _proposal(symbol: object, texts: Mapping[str, Source]) -> str:
    match symbol:
        case Parameter(name=name, type=kind, now=now) if now is not None and (
            symbol.adjustable or isinstance(now, Delegated)
        ):
            value = "資料に数なし" if isinstance(now, NotGiven) else setting(now, kind)
            limits = f"。調整 {show(symbol.adjustment, kind)}" if symbol.adjustment else ""
            return f"# 読み替え {name}：{TODO}（国は {value}{limits}）"
        case Rule(name=name) if _may_be_replaced(symbol.span, texts):
            return f"# 読み替え {name}　…この下に、国の書き方にならって本文を書く"
        case Reading(name=name, default=default) if _may_be_replaced(symbol.span, texts):
            words = "、".join(symbol.type.members)
            return f"# 読み替え {name}（既定 {default or 'なし'}。{words} から選ぶ）"
        case _:
            return ""


def _may_be_replaced(span: Span, texts: Mapping[str, Source]) -> bool:
    """Whether 調整 stands among the attributes of a declaration, up to the next blank line."""
    source = texts.get(span.path)
    rest = source.text[span.end :] if source is not None else ""
    return _ADJUSTMENT.search(_NEXT.split(rest, maxsplit=1)[0]) is not None


def _example(parent: Program, part: Slice) -> Iterator[str]:
    """A result that is 不明 as long as nothing is known, if there is one."""
    from sadame.engine.interp import evaluate

    day = part.start if part.start is not None else part.end
    if day is None:
        return
    trace = evaluate(parent, Facts({}), day, {})
    open_ones = [
        name
        for name in parent.own
        if name in trace.results and status_of(trace.results[name].possible) is Status.UNKNOWN
    ]
    if open_ones:
        yield from (
            "",
            f"# {TODO} この市町村での例を、事実と答えを並べて足します。",
            "事例 分からなければ、答えも分からない",
            f"基準日：{format_date(day)}",
            f"⇒ {open_ones[0]}：不明",
        )
