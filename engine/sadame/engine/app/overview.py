"""What a 制度 asks, decides and stands on, as plain rows for a person or another program.

In: a `Lineage`, a 断面 of its program, and the texts of its files (a 条件 is quoted as it was written).
Out: an `Overview` whose fields are texts; `cli.show` prints it, `attrs.asdict` makes the JSON.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from sadame.dsl.calendar import format_periods
from sadame.dsl.core import (
    Delegated,
    Given,
    Hole,
    Indicator,
    Input,
    NotGiven,
    Parameter,
    Presumption,
    Program,
    Reading,
    Rule,
    Setting,
    Slice,
)
from sadame.dsl.display import show, show_written
from sadame.dsl.interval import point
from sadame.dsl.lineage import Declared, Lineage, Relation, effective
from sadame.dsl.source import Source, Span
from sadame.dsl.types import Choice, Label, Quantity, Scalar, Truth, Type, describe, natural_step
from sadame.dsl.values import Texts, Values, only
from sadame.engine.app.standing import Basis, Ground, period, written

_NOT_IN_FORCE = "この期間に適用なし"


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
    coverage: str
    basis: Basis


@frozen
class RuleView:
    """A 判定, 算定, 表 or 抽出, or a name without a version in this 断面. `text`: what a 読み替え says."""

    name: str
    kind: str
    type: str
    title: str
    remarks: tuple[str, ...]
    acknowledged: tuple[str, ...]
    text: str
    basis: Basis


@frozen
class EntryView:
    """One stretch of a 基準値's history."""

    period: str
    value: str


@frozen
class ParameterView:
    """A 基準値; `period` = when the value that is in force `now` is."""

    name: str
    type: str
    unit: str | None
    now: str
    period: str
    history: tuple[EntryView, ...]
    adjustment: str
    remarks: tuple[str, ...]
    basis: Basis


@frozen
class ReadingView:
    """A 解釈."""

    name: str
    readings: tuple[str, ...]
    default: str | None
    decided_by: str
    description: str
    basis: Basis


@frozen
class OtherView:
    """A 制度 that is adopted (準用) or referred to (参照), its file, and what the whole of it stands on."""

    policy: str
    path: str
    authorities: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: str


@frozen
class Overview:
    """A 制度 on the dates of one 断面.

    `adopts`: the nearest 準用元 first. `refers`: those whose declarations are listed.
    """

    policy: str
    path: str
    adopts: tuple[OtherView, ...]
    refers: tuple[OtherView, ...]
    title: str
    jurisdiction: str
    authorities: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: str
    content_hash: str
    period: str
    slices: tuple[str, ...]
    inputs: tuple[InputView, ...]
    rules: tuple[RuleView, ...]
    parameters: tuple[ParameterView, ...]
    readings: tuple[ReadingView, ...]
    cases: int
    properties: int


def overview(
    lineage: Lineage, cut: Slice, texts: Mapping[str, Source], day: int | None = None
) -> Overview:
    """The 制度 as it stands in that 断面; a rule of another 制度 that it uses is not listed.

    What a 読み替え replaced is told for `day`, else for the last day of the 断面.
    """
    program, symbols = lineage.program, cut.symbols
    own = frozenset(program.own)
    rules = [each for each in symbols if isinstance(each, Rule | Hole) and each.name in own]
    views = _Views(Ground(lineage, cut, cut.end if day is None else day, texts))
    return Overview(
        policy=program.name,
        path=program.path,
        adopts=tuple(map(_other, lineage.parents)),
        refers=tuple(_referred(lineage, cut)),
        title=program.meta.title,
        jurisdiction=program.meta.jurisdiction,
        authorities=program.meta.authorities,
        sources=program.meta.sources,
        certainty=program.meta.certainty,
        content_hash=program.content_hash,
        period=period(cut.start, cut.end),
        slices=tuple(period(each.start, each.end) for each in program.slices),
        inputs=tuple(views.input(each) for each in symbols if isinstance(each, Input)),
        rules=tuple(views.rule(each) for each in (*rules, *cut.indicators)),
        parameters=tuple(views.parameter(each) for each in symbols if isinstance(each, Parameter)),
        readings=tuple(views.reading(each) for each in symbols if isinstance(each, Reading)),
        cases=sum(len(each.cases) for each in cut.examples),
        properties=len(cut.properties),
    )


def _referred(lineage: Lineage, cut: Slice) -> Iterator[OtherView]:
    found = (lineage.origin(each, cut.end) for each in cut.symbols if not isinstance(each, Rule))
    names = dict.fromkeys(each.policy for each in found if each.relation is Relation.REFERRED)
    yield from (_other(lineage.known[name]) for name in names if name in lineage.known)


def _other(each: Program) -> OtherView:
    meta = each.meta
    return OtherView(each.name, each.path, meta.authorities, meta.sources, meta.certainty)


def periods(program: Program) -> str:
    """When a 制度 is in force at all."""
    return format_periods((each.start, each.end) for each in program.slices)


@frozen
class _Views:
    """Declarations of one 断面 as rows."""

    ground: Ground

    def input(self, each: Input) -> InputView:
        texts = self.ground.texts
        condition = quoted(each.condition.span, texts) if each.condition is not None else ""
        return InputView(
            name=each.name,
            type=describe(each.type),
            unit=_unit(each.type),
            range=_range(each),
            step=_step(each),
            answers=_answers(each.type),
            question=each.question,
            condition=condition,
            silence=tuple(_silence(each, texts)),
            coverage=quoted(each.coverage.span, texts) if each.coverage is not None else "",
            basis=self._basis(each),
        )

    def rule(self, each: Rule | Hole | Indicator) -> RuleView:
        basis, meta = self.ground.basis(each, self._instead), each.meta
        return RuleView(
            each.name,
            _kind(each),
            describe(each.type),
            meta.title,
            meta.remarks,
            tuple(f"{one.code} {one.reason}" for one in meta.acknowledged),
            self._said(each) if basis.origin == Relation.OVERRIDDEN.value else "",
            basis,
        )

    def parameter(self, each: Parameter) -> ParameterView:
        limits = show(each.adjustment, each.type) if each.adjustment is not None else "可"
        days = self.ground.days(each)
        stretches = [(entry, period(*effective(entry, days))) for entry in each.history]
        return ParameterView(
            each.name,
            describe(each.type),
            _unit(each.type),
            self._said(each),
            next((said for entry, said in stretches if each.is_in_force(entry)), ""),
            tuple(EntryView(said, setting(one.setting, each.type)) for one, said in stretches),
            limits if each.adjustable else "",
            each.meta.remarks,
            self._basis(each),
        )

    def reading(self, each: Reading) -> ReadingView:
        about = each.meta.description
        members = each.type.members
        return ReadingView(
            each.name, members, each.default, each.decided_by, about, self._basis(each)
        )

    def _basis(self, each: Declared) -> Basis:
        return self.ground.basis(each, self._said)

    def _instead(self, each: Declared) -> str:
        """What a rule has replaced: of an 入力 that is worked out now also that it was one."""
        said = self._said(each)
        return f"入力（{said}）" if isinstance(each, Input) else said

    def _said(self, each: Declared) -> str:
        """What a declaration says, in short."""
        match each:
            case Input():
                return "。".join((domain(each), *_silence(each, self.ground.texts)))
            case Parameter(now=now):
                return setting(now, each.type) if now is not None else _NOT_IN_FORCE
            case Reading(default=default):
                return f"既定は {default}" if default else "既定なし"
            case Rule() | Indicator():
                return written(each, self.ground.texts)
            case Hole():
                return _NOT_IN_FORCE


def domain(each: Input) -> str:
    """How a fact is answered: its words or its unit, its range and its 刻み."""
    return answered(_answers(each.type), describe(each.type), _range(each), _step(each))


def answered(words: tuple[str, ...], kind: str, limits: str, step: str) -> str:
    """`日（0日 以上、0.5日刻み）`."""
    said = "、".join(part for part in (limits, step and f"{step}刻み") if part)
    return ("／".join(words) or kind) + (f"（{said}）" if said else "")


def _range(each: Input) -> str:
    return show(each.bounds, each.type) if each.bounds is not None else ""


def _kind(each: Rule | Hole | Indicator) -> str:
    match each:
        case Rule(kind=declared):
            return declared.value
        case Indicator():
            return "指標"
        case Hole():
            return _NOT_IN_FORCE


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


def setting(each: Setting, kind: Type) -> str:
    """The value of a 基準値, or why it has none yet."""
    match each:
        case Given(value, written):
            return show_written(value, kind, written)
        case NotGiven(reason):
            return f"資料に数なし（{reason}）" if reason else "資料に数なし"
        case Delegated(bounds, body):
            return f"{show(bounds, kind)} で {body} が定める"
