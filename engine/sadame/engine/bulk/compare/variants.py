"""Ways of applying rules, and what of them can be held side by side.

In: `Variant`s. Out: the `Subjects` they share, what only one of two has (`Unshared`), and the rules in which nothing
can differ: those whose whole cone is the same in both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.types import Quantity, Truth

INDICATOR, INPUT = "指標", "入力"


@frozen
class Variant:
    """One way of applying rules. `label` = what it is called."""

    label: str
    program: core.Program
    part: core.Slice
    on: int
    readings: Mapping[str, str]


@frozen
class Subjects:
    """What is compared, by name: 判定 and 抽出, amounts, 指標."""

    truths: tuple[str, ...]
    amounts: tuple[str, ...]
    indicators: tuple[str, ...]


@frozen
class Thing:
    """Something that is declared. `kind` = what it is called, `form` = what of it must be alike on both sides."""

    kind: str
    name: str
    form: object

    @property
    def place(self) -> tuple[str, str]:
        """What it can be held against: a 判定 and an 抽出 of one name, never a rule and an 入力."""
        return self.kind if self.kind in {INDICATOR, INPUT} else "", self.name


@frozen
class Unshared:
    """What only the base has, what only the other has, and what both have as another kind of value."""

    before: tuple[Thing, ...] = ()
    after: tuple[Thing, ...] = ()
    unlike: tuple[Thing, ...] = ()


def subjects_of(variants: Sequence[Variant], wanted: Sequence[str] | None) -> Subjects:
    """The rules and 指標 that all of these have, of the 制度 of the first; `wanted` = some of them."""
    base = variants[0]

    def everywhere(name: str) -> bool:
        kinds = [
            rule.type if isinstance(rule := v.part.by_name.get(name), core.Rule) else None
            for v in variants
        ]
        return all(kind is not None and kind == kinds[0] for kind in kinds)

    own = [n for n in base.program.own if everywhere(n) and (wanted is None or n in wanted)]
    types = {name: base.part.by_name[name].type for name in own}
    forms = [{each.name: _form(each) for each in v.part.indicators} for v in variants]
    return Subjects(
        tuple(name for name in own if isinstance(types[name], Truth)),
        tuple(name for name in own if _is_amount(types[name])),
        tuple(
            each.name
            for each in base.part.indicators
            if all(form.get(each.name) == forms[0][each.name] for form in forms)
            and (wanted is None or each.name in wanted)
        ),
    )


def unshared_by(base: Variant, other: Variant) -> Unshared:
    """What cannot be held side by side, in the order of the files."""
    own = dict.fromkeys((*base.program.own, *other.program.own))
    was, now = ({each.place: each for each in _things(v, own)} for v in (base, other))
    return Unshared(
        tuple(each for place, each in was.items() if place not in now),
        tuple(each for place, each in now.items() if place not in was),
        tuple(each for place, each in was.items() if place in now and now[place].form != each.form),
    )


def _things(variant: Variant, own: Iterable[str]) -> Iterator[Thing]:
    """The rules of the 制度 compared, its 指標, and the 入力 these may ask for."""
    for name in own:
        rule = variant.part.by_name.get(name)
        if isinstance(rule, core.Rule):
            yield Thing(rule.kind.value, name, rule.type)
    for about in variant.part.indicators:
        yield Thing(INDICATOR, about.name, _form(about))
    for symbol in variant.part.symbols:
        if isinstance(symbol, core.Input):
            yield Thing(INPUT, symbol.name, symbol.type)


def _is_amount(kind: object) -> bool:
    return isinstance(kind, Quantity) and bool(kind.unit.dimension)


def _form(about: core.Indicator) -> object:
    base = None if about.denominator is None else type(about.denominator)
    return type(about.numerator), base, about.type, [each.type for each in about.groups]


# ── what cannot differ ───────────────────────────────────────────────────────────────────────────


def is_untouched(base: Variant, other: Variant, name: str) -> bool:
    """Whether a rule, and all it stands on, is the same in both."""
    cones = [(*v.part.notes[name].cone, name) for v in (base, other)]
    if set(cones[0]) != set(cones[1]):
        return False
    for each in cones[0]:
        was, now = base.part.by_name[each], other.part.by_name[each]
        if was != now:
            return False
        if isinstance(was, core.Reading):
            chosen = [v.readings.get(each, was.default) for v in (base, other)]
            if chosen[0] != chosen[1]:
                return False
        if base.on != other.on and _looks_at_the_day(was):
            return False
    return True


def _looks_at_the_day(symbol: core.Symbol) -> bool:
    return any(isinstance(each, core.ReferenceDate) for each in core.walk(symbol))


def untouched_of(base: Variant, other: Variant, subjects: Subjects) -> Iterator[str]:
    """The rules in which nothing can differ."""
    for name in (*subjects.truths, *subjects.amounts):
        if is_untouched(base, other, name):
            yield name
