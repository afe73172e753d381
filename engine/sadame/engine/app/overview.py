"""What a 制度 asks, decides and stands on, as plain rows for a person or another program.

In: a program, one of its 断面, and the texts of its files (a 条件 is quoted as it was written).
Out: an `Overview` whose fields are texts; `cli.show` prints it, `attrs.asdict` makes the JSON.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from sadame.dsl.calendar import format_date, format_periods
from sadame.dsl.core import (
    Delegated,
    Entry,
    Given,
    Hole,
    Indicator,
    Input,
    Meta,
    NotGiven,
    Parameter,
    Presumption,
    Program,
    Reading,
    Rule,
    Setting,
    Slice,
)
from sadame.dsl.display import show
from sadame.dsl.interval import point
from sadame.dsl.source import Source, Span
from sadame.dsl.types import Choice, Label, Quantity, Scalar, Truth, Type, describe, natural_step
from sadame.dsl.values import Texts, Values, only


@frozen
class InputView:
    """An 入力."""

    name: str
    type: str
    unit: str | None
    range: str
    step: str
    answers: tuple[str, ...]
    question: str
    condition: str
    silence: tuple[str, ...]
    coverage: str = ""


@frozen
class RuleView:
    """A 判定, 算定, 表 or 抽出, or a name without a version in this 断面."""

    name: str
    kind: str
    type: str
    title: str
    authorities: tuple[str, ...]
    sources: tuple[str, ...]
    remarks: tuple[str, ...]
    acknowledged: tuple[str, ...]


@frozen
class EntryView:
    """One stretch of a 基準値's history."""

    period: str
    value: str


@frozen
class ParameterView:
    """A 基準値."""

    name: str
    type: str
    now: str
    history: tuple[EntryView, ...]
    adjustment: str


@frozen
class ReadingView:
    """A 解釈."""

    name: str
    readings: tuple[str, ...]
    default: str | None
    decided_by: str
    description: str


@frozen
class Overview:
    """A 制度 on the dates of one 断面."""

    policy: str
    title: str
    jurisdiction: str
    authorities: tuple[str, ...]
    sources: tuple[str, ...]
    content_hash: str
    period: str
    slices: tuple[str, ...]
    inputs: tuple[InputView, ...]
    rules: tuple[RuleView, ...]
    parameters: tuple[ParameterView, ...]
    readings: tuple[ReadingView, ...]
    cases: int
    properties: int


def overview(program: Program, cut: Slice, texts: Mapping[str, Source]) -> Overview:
    """The 制度 as it stands in that 断面; a rule of another 制度 that it uses is not listed."""
    own = frozenset(program.own)
    symbols = cut.symbols
    rules = [each for each in symbols if isinstance(each, Rule | Hole) and each.name in own]
    return Overview(
        policy=program.name,
        title=program.meta.title,
        jurisdiction=program.meta.jurisdiction,
        authorities=program.meta.authorities,
        sources=tuple(dict.fromkeys(_sources(program.meta, cut))),
        content_hash=program.content_hash,
        period=period(cut.start, cut.end),
        slices=tuple(period(each.start, each.end) for each in program.slices),
        inputs=tuple(_input(each, texts) for each in symbols if isinstance(each, Input)),
        rules=tuple(_rule(each) for each in (*rules, *cut.indicators)),
        parameters=tuple(_parameter(each) for each in symbols if isinstance(each, Parameter)),
        readings=tuple(_reading(each) for each in symbols if isinstance(each, Reading)),
        cases=sum(len(each.cases) for each in cut.examples),
        properties=len(cut.properties),
    )


def period(start: int | None, end: int | None) -> str:
    """`令和7年4月1日から 令和8年3月31日まで`, either side left out where it is open."""
    parts = [f"{format_date(start)}から"] if start is not None else []
    parts += [f"{format_date(end)}まで"] if end is not None else []
    return " ".join(parts) or "期間の定めなし"


def periods(program: Program) -> str:
    """When a 制度 is in force at all."""
    return format_periods((each.start, each.end) for each in program.slices)


def _sources(meta: Meta, cut: Slice) -> Iterator[str]:
    yield from meta.sources
    for symbol in cut.symbols:
        yield from symbol.meta.sources


def _input(each: Input, texts: Mapping[str, Source]) -> InputView:
    condition = quoted(each.condition.span, texts) if each.condition is not None else ""
    return InputView(
        name=each.name,
        type=describe(each.type),
        unit=_unit(each.type),
        range=show(each.bounds, each.type) if each.bounds is not None else "",
        step=_step(each),
        answers=_answers(each.type),
        question=each.question,
        condition=condition,
        silence=tuple(_silence(each, texts)),
        coverage=quoted(each.coverage.span, texts) if each.coverage is not None else "",
    )


def _step(each: Input) -> str:
    """The 刻み, where it is not the one its unit has by itself."""
    if each.step is None or each.step == natural_step(each.type):
        return ""
    return show(point(each.step), each.type)


def _unit(kind: Type) -> str | None:
    return kind.unit.text if isinstance(kind, Quantity) and kind.unit.dimension else None


def _answers(kind: Type) -> tuple[str, ...]:
    match kind:
        case Truth(yes, no):
            return (yes, no)
        case Choice(members=members):
            return members
        case _:
            return ()


def _silence(each: Input, texts: Mapping[str, Source]) -> Iterator[str]:
    """How an answer that is not there is read."""
    for when, presumed in (("未回答", each.unanswered), ("対象外", each.not_applicable)):
        if presumed is not None:
            yield f"{when}：{_presumed(presumed, each.type, texts)}"


def _presumed(presumed: Presumption, kind: Type, texts: Mapping[str, Source]) -> str:
    said = f"{show(_set_of(presumed.value, kind), kind)} とみなす"
    if presumed.condition is None:
        return said
    return f"{said}（{quoted(presumed.condition.span, texts)} の場合）"


def _set_of(value: Scalar, kind: Type) -> Values:
    if isinstance(kind, Label) and isinstance(value, str):
        return Texts(frozenset({value}))
    return only(value)


def quoted(span: Span, texts: Mapping[str, Source]) -> str:
    """A stretch of a rule file on one line."""
    source = texts.get(span.path)
    return " ".join(source.text[span.start : span.end].split()) if source else ""


def _rule(each: Rule | Hole | Indicator) -> RuleView:
    match each:
        case Rule(kind=declared, adjusted=adjusted):
            kind = declared.value + ("（読み替え済み）" if adjusted else "")
        case Indicator():
            kind = "指標"
        case Hole():
            kind = "この期間に適用なし"
    return RuleView(
        each.name,
        kind,
        describe(each.type),
        each.meta.title,
        each.meta.authorities,
        each.meta.sources,
        each.meta.remarks,
        tuple(f"{one.code} {one.reason}" for one in each.meta.acknowledged),
    )


def _parameter(each: Parameter) -> ParameterView:
    limits = show(each.adjustment, each.type) if each.adjustment is not None else "可"
    return ParameterView(
        each.name,
        describe(each.type),
        setting(each.now, each.type) if each.now is not None else "この期間に適用なし",
        tuple(_entry(entry, each.type) for entry in each.history),
        limits if each.adjustable else "",
    )


def _entry(entry: Entry, kind: Type) -> EntryView:
    return EntryView(period(entry.start, entry.end), setting(entry.setting, kind))


def setting(each: Setting, kind: Type) -> str:
    """The value of a 基準値, or why it has none yet."""
    match each:
        case Given(value):
            return show(_set_of(value, kind), kind)
        case NotGiven(reason):
            return f"資料に数なし（{reason}）" if reason else "資料に数なし"
        case Delegated(bounds, body):
            return f"{show(bounds, kind)} で {body} が定める"


def _reading(each: Reading) -> ReadingView:
    return ReadingView(
        each.name, each.type.members, each.default, each.decided_by, each.meta.description
    )
