"""入力, 質問票, 基準値 and 解釈 as declarations write them.

In: symbols of a program. Out: lines.
"""

from collections.abc import Iterator, Sequence

from sadame.docs_gen.law.choices import presumption
from sadame.docs_gen.law.kinds import bounds, domain, kind, line, path, period
from sadame.docs_gen.law.phrases import Level
from sadame.docs_gen.law.writer import Writer
from sadame.dsl import core
from sadame.dsl.calendar import FIRST, format_date
from sadame.dsl.spelling import spelt
from sadame.dsl.types import Choice

#: A 読み替え without a day is in force as long as the 制度 is.
_ALWAYS = f"{format_date(FIRST)} から"


def fact(writer: Writer, found: core.Input, meta: Sequence[str]) -> Iterator[str]:
    """`職員数：人、1人 以上` and the lines below it."""
    first, *more = domain(found.type, found.bounds, found.step)
    yield f"{path(found.name)}：{first}"
    yield from more
    if found.question:
        yield f"　問：{found.question}"
    if found.condition is not None:
        yield f"　条件：{line(writer.phrase(found.condition).words)}"
    for label, assumed in (("未回答", found.unanswered), ("対象外", found.not_applicable)):
        if assumed is not None:
            said = presumption(writer, label, assumed, found.type)
            yield f"　{said.label}{line(said.words)}"
    if found.coverage is not None:
        held = found.coverage
        ends = [line(writer.phrase(end).at(Level.SUM)) for end in (held.first, held.last)]
        yield f"　収録：{spelt(held.name)} が {ends[0]} から {ends[1]} まで"
    yield from (f"　{each}" for each in meta)


def questionnaire(
    name: str, items: Sequence[tuple[str, core.Input | core.Rule]], meta: Sequence[str]
) -> Iterator[str]:
    """`質問票 名前` and its rows; a 問 that is worked out has its rule elsewhere."""
    asked = [found for _, found in items if isinstance(found, core.Input)]
    shared = [_members(each) for each in asked if _shares_options(each)]
    yield f"質問票 {spelt(name)}"
    if shared:
        yield f"選択肢：{shared[0]}"
    yield from meta
    yield "| 問 | 設問 | 該当 | 分野 | 選択肢 |"
    for item, found in items:
        number = item.rpartition("の 問")[2]
        if isinstance(found, core.Input):
            hits = "、".join(map(spelt, found.hits or ()))
            options = "" if _shares_options(found) else _members(found)
            yield f"| {number} | {found.question} | {hits} | {found.meta.title} | {options} |"
        else:
            yield f"| {number} | {found.meta.title or item} | 算出 |  |  |"


def _shares_options(found: core.Input) -> bool:
    """Whether the answers of a 問 are those of the whole 質問票."""
    return isinstance(found.type, Choice) and found.type.name.endswith(" の 選択肢")


def _members(found: core.Input) -> str:
    return "、".join(map(spelt, found.type.members)) if isinstance(found.type, Choice) else ""


def reading(found: core.Reading, meta: Sequence[str]) -> Iterator[str]:
    """`解釈 名前：読み方、読み方`."""
    yield f"解釈 {path(found.name)}：{'、'.join(map(spelt, found.type.members))}"
    if found.default is not None:
        yield f"既定：{spelt(found.default)}"
    if found.decided_by:
        yield f"決定：{found.decided_by}"
    yield from meta


def parameter(writer: Writer, found: core.Parameter, meta: Sequence[str]) -> Iterator[str]:
    """`基準値 名前：型` with its history."""
    limits = f"、{bounds(found.bounds, found.type)}" if found.bounds is not None else ""
    yield f"基準値 {path(found.name)}：{kind(found.type)}{limits}"
    yield from meta
    for entry in found.history:
        yield from _entry(writer, found, entry)
    if found.adjustment is not None:
        yield f"調整：{bounds(found.adjustment, found.type)}"
    elif found.adjustable:
        yield "調整：可"


def _entry(writer: Writer, found: core.Parameter, entry: core.Entry) -> Iterator[str]:
    when = period(entry.start, entry.end) or _ALWAYS
    match entry.setting:
        case core.Given(value, written):
            yield f"{when}：{line(writer.value(value, found.type, written).words)}"
        case core.NotGiven(reason):
            yield f"{when}：資料に数なし"
            if reason:
                yield f"　理由：{reason}"
        case core.Delegated(limits, body):
            bodies = "、".join(map(spelt, body.split("、")))
            yield f"{when}：{bounds(limits, found.type)} で {bodies} が 定める"
