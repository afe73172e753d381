"""A whole program written back as a rule file.

In: a `core.Program` that is checked. Out: the text of a file that is checked to that program: 区分 and 構造, the facts,
基準値 with their history, 解釈, every version of every rule, 指標 and 性質. What a program has no more is not in it:
comments, what came by 準用, how far a rule may be moved (調整), 区分 nobody uses, the words of a 問 that is worked out.
事例 are left out.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from attrs import evolve, frozen

from sadame.docs_gen.law import facts, figures, kinds
from sadame.docs_gen.law.rules import text, writer_of
from sadame.dsl import core
from sadame.dsl.respace import Lexicon
from sadame.dsl.spelling import spelt
from sadame.dsl.types import Choice, ListOf, Quantity, Structure, Truth, Type

_OF = " の "
Days: TypeAlias = tuple[tuple[int | None, int | None], ...]
Block: TypeAlias = tuple[str, ...]
Declared: TypeAlias = core.Input | core.Parameter | core.Reading | core.Rule | core.Indicator


@frozen
class _Version:
    """One version of a declaration: what it is, the first 断面 it is in force in, and its days."""

    found: Declared
    part: core.Slice
    days: Days


def policy_text(program: core.Program, lexicon: Lexicon | None = None) -> str:
    """The text of a rule file that means this program; with its `lexicon` the rules without needless spaces."""
    return _Policy(program, lexicon).text()


@frozen
class _Policy:
    """One program while it is written."""

    program: core.Program
    lexicon: Lexicon | None

    def text(self) -> str:
        blocks = [self._head(), *self._imports(), *self._types(), *self._symbols()]
        blocks += [*self._indicators(), *self._properties()]
        return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)

    # ── head ──

    def _head(self) -> Block:
        program = self.program
        periods = [f"適用：{kinds.period(*each)}" for each in self._days() if each != (None, None)]
        return (f"制度 {program.name}", *_meta(program.meta, core.Meta()), *periods)

    def _imports(self) -> Iterator[Block]:
        """The 制度 whose names occur."""
        own = frozenset(self.program.own)
        names = [each.name for part in self.program.slices for each in part.symbols]
        names += [each.name for each in self._every_type() if isinstance(each, Choice | Structure)]
        local = {name.rpartition(_OF)[0] for name in own} | own
        found = dict.fromkeys(
            name.split(_OF)[0] for name in names if _OF in name and name not in own
        )
        found_here = tuple(f"参照 {name}" for name in found if name not in local)
        yield found_here

    # ── types ──

    def _every_type(self) -> Iterator[Type]:
        for part in self.program.slices:
            own = [each for each in part.symbols if each.name in self.program.own]
            yield from kinds.types((*own, *part.indicators, *part.properties))

    def _types(self) -> Iterator[Block]:
        every = list(self._every_type())
        quantities = [each.unit for each in every if isinstance(each, Quantity)]
        counters = [each.counter for each in every if isinstance(each, ListOf)]
        yield tuple(kinds.units((*quantities, *counters)))
        yield from self._named_types()

    def _named_types(self) -> Iterator[Block]:
        """The 区分 and 構造, each version with its days."""
        found: dict[str, list[tuple[Choice | Structure, core.Slice]]] = {}
        for part in self.program.slices:
            own = [each for each in part.symbols if each.name in self.program.own]
            for each in dict.fromkeys(kinds.types((*own, *part.indicators, *part.properties))):
                if isinstance(each, Choice | Structure) and self._is_declared(each, part):
                    found.setdefault(each.name, []).append((each, part))
        for versions in found.values():
            distinct = dict.fromkeys(each for each, _ in versions)
            for each in distinct:
                days = _stretches([(p.start, p.end) for known, p in versions if known == each])
                when = [f"適用：{kinds.period(*day)}" for day in days] if len(distinct) > 1 else []
                yield (*kinds.declared(each), *when)

    def _is_declared(self, found: Choice | Structure, part: core.Slice) -> bool:
        """Whether a 区分 or 構造 has a declaration of its own: not the readings of a 解釈, not the rows of a 表."""
        if _OF in found.name:
            return False
        match part.by_name.get(found.name):
            case core.Reading(type=kind):
                return found != kind
            case core.Rule(type=ListOf(element)):
                return found != element
            case _:
                return True

    # ── symbols ──

    def _symbols(self) -> Iterator[Block]:
        """Everything the 制度 declares, in the order of the file; facts that follow each other in one 入力."""
        lines: list[str] = []
        is_first = True
        for name in self._order():
            versions = self._versions(name)
            if any(isinstance(each.found, core.Input) for each in versions) and not _form(name):
                lines += [] if lines else self._inputs(is_first=is_first)
                is_first = False
                lines += [line for each in versions for line in self._declaration(each, versions)]
                continue
            yield tuple(lines)
            lines = []
            if _form(name) and not all(isinstance(each.found, core.Rule) for each in versions):
                yield self._questions(name)
            else:
                yield from (self._declaration(each, versions) for each in versions)
        yield tuple(lines)

    def _order(self) -> list[str]:
        """The own names, of a 質問票 one 問 only; a 問 that is worked out where it is needed first."""
        found: dict[str, str] = {}
        for name in self.program.own:
            if not self._is_computed(name):
                found.setdefault(_form(name) or name, name)
        order = list(found.values())
        evaluated = [each.name for each in self.program.slices[0].symbols]
        for name in filter(self._is_computed, self.program.own):
            at = evaluated.index(name) if name in evaluated else len(evaluated)
            later = next((each for each in evaluated[at:] if each in order), None)
            order.insert(order.index(later) if later is not None else len(order), name)
        return order

    def _is_computed(self, name: str) -> bool:
        """Whether a 問 is worked out by a rule."""
        return bool(_form(name)) and any(
            isinstance(each.found, core.Rule) for each in self._versions(name)
        )

    def _inputs(self, *, is_first: bool) -> Iterator[str]:
        """The head of a run of facts; the first says whose they are."""
        program = self.program
        if not is_first or program.row is None or _OF in program.row:
            yield "入力"
            return
        yield f"入力 {spelt(program.row)}"
        if program.key is not None:
            yield f"識別：{kinds.path(program.key)}"

    def _declaration(self, version: _Version, versions: Sequence[_Version]) -> Block:
        """One version of whatever is declared."""
        writer, found = writer_of(self.program, version.part), version.found
        meta = (*_meta(found.meta, self.program.meta), *self._when(version, versions))
        match found:
            case core.Input():
                return tuple(facts.fact(writer, found, meta))
            case core.Parameter():
                return tuple(facts.parameter(writer, found, meta))
            case core.Reading():
                return tuple(facts.reading(found, meta))
            case core.Indicator():
                return tuple(figures.indicator(writer, self.program.row, found, meta))
            case core.Rule():
                body = text(self.program, version.part, found, self.lexicon).splitlines()
                return (_heading(found), *meta, *body)

    def _when(self, version: _Version, versions: Sequence[_Version]) -> Iterator[str]:
        """適用, where there are several versions or the days are not those of the whole 制度."""
        if isinstance(version.found, core.Rule) and version.found.unconfirmed:
            yield "適用：施行日未確認"
        elif len(versions) > 1 or version.days != self._days():
            yield from (f"適用：{kinds.period(*each)}" for each in version.days)

    def _days(self) -> Days:
        return _stretches([(each.start, each.end) for each in self.program.slices])

    def _versions(self, name: str) -> list[_Version]:
        return _grouped(self.program, lambda part: part.by_name.get(name))

    def _questions(self, name: str) -> Block:
        """The 質問票 of a 問, with all of its 問."""
        owner, symbols = _form(name), self._versions(name)[0].part.by_name
        items = [
            (each, found)
            for each in self.program.own
            if _form(each) == owner
            and isinstance(found := symbols.get(each), core.Input | core.Rule)
        ]
        first = next(found for _, found in items if isinstance(found, core.Input))
        meta = _meta(evolve(first.meta, title=""), self.program.meta)  # that of a 問 is its 分野
        return tuple(facts.questionnaire(owner, items, tuple(meta)))

    # ── 指標 and 性質 ──

    def _indicators(self) -> Iterator[Block]:
        names = dict.fromkeys(each.name for part in self.program.slices for each in part.indicators)
        for name in names:
            versions = _grouped(self.program, partial(_indicator, name))
            yield from (self._declaration(each, versions) for each in versions)

    def _properties(self) -> Iterator[Block]:
        part = self.program.slices[0]
        for each in part.properties:
            meta = [*_meta(each.meta, self.program.meta)]
            yield tuple(figures.claim(writer_of(self.program, part), each, meta))


def _form(name: str) -> str:
    """The 質問票 that a name is a 問 of; empty for other names."""
    owner, _, item = name.rpartition(_OF)
    return owner if item.startswith("問") else ""


def _meta(meta: core.Meta, header: core.Meta) -> Iterator[str]:
    """題名 and the rest, without what is inherited."""
    yield from (f"題名：{each}" for each in (meta.title,) if each)
    yield from (f"説明：{each}" for each in meta.description.split("\n") if each)
    yield from (f"目的：{each}" for each in (meta.purpose,) if each)
    if meta.jurisdiction != header.jurisdiction:
        yield f"所管：{meta.jurisdiction}"
    if meta.authorities != header.authorities:
        yield from (f"根拠：{each}" for each in meta.authorities)
    if meta.sources != header.sources:
        yield from (f"出典：{each}" for each in meta.sources)
    if meta.certainty != header.certainty:
        yield f"確度：{meta.certainty}"
    yield from (f"備考：{each}" for each in meta.remarks)
    yield from (f"承知：{each.code} {each.reason}" for each in meta.acknowledged)


def _heading(rule: core.Rule) -> str:
    name = kinds.path(rule.name)
    match rule.kind, rule.type:
        case (core.RuleKind.CONDITION, Truth("該当", "非該当")) | (core.RuleKind.EXTRACTION, _):
            return f"{rule.kind.value} {name}"
        case core.RuleKind.TABLE, ListOf(element):
            return f"表 {name}：{kinds.kind(element.fields[0].type)}"
        case kind, found:
            return f"{kind.value} {name}：{kinds.kind(found)}"


def _indicator(name: str, part: core.Slice) -> core.Indicator | None:
    return next((each for each in part.indicators if each.name == name), None)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _grouped(
    program: core.Program, of: Callable[[core.Slice], core.Symbol | core.Indicator | None]
) -> list[_Version]:
    """The versions of a declaration with the days of each."""
    found: dict[object, list[tuple[Declared, core.Slice]]] = {}
    for part in program.slices:
        each = of(part)
        if each is not None and not isinstance(each, core.Hole):
            found.setdefault(each.span, []).append((each, part))
    return [
        _Version(*each[0], _stretches([(part.start, part.end) for _, part in each]))
        for each in found.values()
    ]


def _stretches(days: Sequence[tuple[int | None, int | None]]) -> Days:
    """Days in order, those that follow each other as one."""
    joined: list[tuple[int | None, int | None]] = []
    for start, end in days:
        before = joined[-1][1] if joined else None
        if before is not None and start == before + 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
