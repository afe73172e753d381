"""A module of typed Python for some 制度: their facts as attrs classes, their results by name.

In: policies as `load` gives them. Out: the text of a module, the same for the same rules. What is always
asked must be given, if only as 不明; what is asked in some cases, has a とみなす, or belongs to a 制度 that is
referred to may be left out (未回答).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from sadame.dsl.core import Input, Slice
from sadame.dsl.lineage import Lineage
from sadame.dsl.types import Choice, FieldType, Structure, Type, describe
from sadame.engine.app.embed.rulebook import Policy
from sadame.engine.app.embed.typed import FACT
from sadame.engine.app.overview import InputView, overview
from sadame.engine.app.stubs.kinds import SHARED, Kinds
from sadame.engine.app.stubs.names import Names
from sadame.engine.app.stubs.text import (
    annotated,
    call,
    derived,
    docstring,
    indented,
    method,
    quoted,
    subscript,
)
from sadame.engine.facts.names import Group, name_tree

#: Where each name that a module may use comes from.
_IMPORTS: Mapping[str, Sequence[str]] = {
    "collections.abc": ("Sequence",),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "typing": ("TYPE_CHECKING", "Final", "Literal", "TypeAlias", "overload"),
    "attrs": ("field", "frozen"),
    "sadame.engine": ("Answer", "AnswerOf", "FactsOf", "Outcome"),
}
_KNOWN = {"dt", *(name for names in _IMPORTS.values() for name in names)}


def write_stubs(wanted: Sequence[tuple[Policy, Slice]]) -> str:
    """The module for these 制度, each as it stands in one of its 断面."""
    kinds = Kinds(Names({*_KNOWN, *SHARED}))
    blocks = [block for policy, part in wanted for block in _Writer(kinds, policy, part).blocks()]
    shared = [f"{name}: TypeAlias = {meaning}" for name, meaning in sorted(kinds.shared.items())]
    body = "\n\n\n".join("\n".join(block) for block in ([shared] if shared else []) + blocks)
    titles = "、".join(policy.name for policy, _ in wanted)
    head = f"{docstring(f'{titles} の事実と結果の型。sadame stubs が書いたもので、手では直さない。')}\n# ruff: noqa\n"
    return f"{head}\n{_imports(body)}\n\n{body}\n"


def _imports(body: str) -> str:
    lines = ["import datetime as dt"] if "dt." in body else []
    for module, names in _IMPORTS.items():
        used = [name for name in names if _is_used(name, body)]
        if module in {"attrs", "sadame.engine"}:
            lines.append("")
        lines += [f"from {module} import {', '.join(used)}"] if used else []
    return "\n".join(lines).strip()


def _is_used(name: str, body: str) -> bool:
    marks = (f"{name}[", f"{name}(", f"{name}:", f" {name}\n", f"@{name}", f"{name} ", f"{name}]")
    return any(mark in body for mark in marks)


@frozen
class _Member:
    """A field of a class that is written."""

    name: str
    annotation: str
    optional: bool
    about: str


@frozen
class _Writer:
    """Writes one 制度."""

    kinds: Kinds
    policy: Policy
    part: Slice
    views: dict[str, InputView] = field(factory=dict)
    classes: list[list[str]] = field(factory=list)

    def blocks(self) -> Iterator[list[str]]:
        """Version, types, results, facts: what is used comes first."""
        name = self.policy.name
        view = overview(Lineage(self.policy.program), self.part, self.policy.sources)
        self.views.update({each.name: each for each in view.inputs})
        tree = name_tree(self.part)
        types = [each.type for each in tree.inputs()]
        named = list(self.kinds.name(name, [*types, *self._result_types().values()]))
        head = self._version()
        names = self._result_names()
        result = self.kinds.names.give(f"{name}の結果")
        for each in named:
            if isinstance(each, Structure):
                self.classes.append(self._record(each))
        results = self._results(result)
        self._group(tree, f"{name}の事実", f"FactsOf[{result}]")
        yield [*head, *self._aliases(named, [results, *self.classes]), *names]
        yield from (results, *self.classes)

    def _version(self) -> list[str]:
        return [
            f"{self.kinds.names.give(f'{self.policy.name}の版')}: Final = (",
            f"    {quoted(self.policy.content_hash)}",
            ")",
            docstring("この型を書いたときの規則（content_hash）"),
        ]

    def _aliases(self, named: Iterable[Type], blocks: Iterable[list[str]]) -> Iterator[str]:
        """The 区分 that the classes mention."""
        text = "\n".join(line for block in blocks for line in block)
        for each in named:
            if isinstance(each, Choice) and self.kinds.named(each) in text:
                yield from self.kinds.alias(each)

    # ── results ──────────────────────────────────────────────────────────────────────────────────

    def _result_types(self) -> dict[str, Type]:
        """Every result by name, as this 断面 has it, else as another one does."""
        found: dict[str, Type] = {}
        for part in (*self.policy.program.slices, self.part):
            found.update({rule.name: rule.type for rule in part.rules()})
        return {name: found[name] for name in self.policy.rules}

    def _result_names(self) -> list[str]:
        alias = self.kinds.names.give(f"{self.policy.name}の結果名")
        members = [quoted(name) for name in self._result_types()]
        return subscript(f"{alias}: TypeAlias = Literal", members) if members else []

    def _results(self, name: str) -> list[str]:
        """The outcome: at run time the one every policy has, to a type checker one that knows its names."""
        by_answer: dict[str, list[str]] = {}
        for rule, kind in self._result_types().items():
            by_answer.setdefault(self.kinds.answer(kind), []).append(quoted(rule))
        return [
            "if TYPE_CHECKING:",
            "",
            f"    class {name}(Outcome):",
            f"        {docstring(f'{self.policy.name} の結果')}",
            "",
            *indented(indented(_overloads(by_answer))),
            "",
            "else:",
            f"    {name} = Outcome",
        ]

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    def _group(self, group: Group, wanted: str, base: str = "") -> str:
        """Write the class of a 質問票 or a 制度, after those it is made of; its name."""
        name = self.kinds.names.give(wanted)
        stem = wanted.removesuffix("の事実")
        below = {
            key: self._group(each, f"{stem}の{key}")
            for key, each in group.members.items()
            if isinstance(each, Group) and next(each.inputs(), None) is not None
        }
        scope = Names({*self.kinds.names.taken})
        members: list[tuple[str, _Member]] = []
        for key, each in group.members.items():
            if isinstance(each, Input):
                members.append((key, self._fact(scope, key, each)))
            elif key in below:
                optional = key in self.policy.others
                members.append((key, _Member(scope.give(key), below[key], optional, key)))
        title = group.name or f"{self.policy.name} の一件の事実"
        self.classes.append(_class(name, base, title, members))
        return name

    def _fact(self, scope: Names, key: str, symbol: Input) -> _Member:
        view = self.views[symbol.name]
        kind = "" if isinstance(symbol.type, Choice) else view.type
        limits = "、".join(part for part in (kind, view.range, view.step) if part)
        when = f"{view.condition} のとき" if view.condition else ""
        held = f"収録：{view.coverage}" if view.coverage else ""
        notes = "。".join(part for part in (limits, when, held, *view.silence) if part)
        about = f"{view.question or key}（{notes}）" if notes else view.question or key
        optional = symbol.condition is not None or symbol.unanswered is not None
        return _Member(scope.give(key), self.kinds.fact(symbol.type), optional, about)

    def _record(self, kind: Structure) -> list[str]:
        """The class of a 構造; a field that is not known is 不明."""
        scope = Names({*self.kinds.names.taken})
        members = [(each.name, self._field(scope, each)) for each in kind.fields]
        return _class(self.kinds.named(kind), "", kind.name, members)

    def _field(self, scope: Names, each: FieldType) -> _Member:
        about = f"{each.name}（{describe(each.type)}）"
        return _Member(scope.give(each.name), self.kinds.fact(each.type), False, about)


def _class(name: str, base: str, title: str, members: Iterable[tuple[str, _Member]]) -> list[str]:
    """The lines of an attrs class; `members` by the names that the facts have."""
    lines = ["@frozen(kw_only=True)", *derived(name, base), f"    {docstring(title)}", ""]
    for key, member in members:
        lines += indented([*_declared(key, member), docstring(member.about)])
    return lines


def _declared(key: str, member: _Member) -> list[str]:
    annotation = f"{member.annotation} | None" if member.optional else member.annotation
    if member.name == key:
        return annotated(member.name, annotation, "None" if member.optional else "")
    said = ["default=None"] if member.optional else []
    said.append(f'metadata={{"{FACT}": {quoted(key)}}}')
    return call(f"{member.name}: {annotation} = field", ", ".join(said))


def _overloads(by_answer: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """`__getitem__` by the type of the answer; a name that no result has is an error."""
    override = "  # type: ignore[override]"
    if len(by_answer) == 1:
        [(answer, names)] = by_answer.items()
        first, *rest = method("__getitem__", "name", names, answer)
        yield from (f"{first}{override}", *rest)
        return
    for at, (answer, names) in enumerate(by_answer.items()):
        yield f"@overload{'' if at else override}"
        yield from method("__getitem__", "name", names, answer)
    yield "def __getitem__(self, name: str) -> Answer: ..."
