"""読み替え within bounds: a value lies inside 調整 or 委任, a fact takes nothing its parent refuses.

In: a version that a 読み替え put in place, with what it replaced. Out: what it may not do.
"""

from collections.abc import Iterator

from sadame.dsl import ast, core
from sadame.dsl.checker.kinds import Kinds
from sadame.dsl.diagnostics import Problem
from sadame.dsl.display import show
from sadame.dsl.interval import ALL, Interval, intersect, point
from sadame.dsl.problems import types as types_problems
from sadame.dsl.problems import versions as versions_problems
from sadame.dsl.resolver import Days, Version, meet
from sadame.dsl.types import Type, describe, is_numeric, same

# ── 入力 ─────────────────────────────────────────────────────────────────────────────────────────


def check_fact(fact: ast.Fact, kind: Type, version: Version, kinds: Kinds) -> Iterator[Problem]:
    """The type stays, and the range and 刻み lie within those of the parent."""
    for old in version.instead_of:
        declared = old.declaration
        if not isinstance(declared, ast.Fact) or (wanted := kinds.resolve(declared.type)) is None:
            continue
        if not same(wanted, kind):
            yield types_problems.TypeMismatch(
                span=fact.type.span, expected=describe(wanted), found=describe(kind)
            )
        elif (allowed := _overstepped(fact, declared, kind, kinds)) is not None:
            span = fact.bounds[0].span if fact.bounds else fact.span
            yield versions_problems.OverrideOutside(span=span, name=fact.name.text, allowed=allowed)


def _overstepped(fact: ast.Fact, declared: ast.Fact, kind: Type, kinds: Kinds) -> str | None:
    """What the parent takes, in words, if `fact` takes more; else None."""
    limits, coarse = kinds.domain(declared, kind)
    own, fine = kinds.domain(fact, kind)
    is_finer = coarse is not None and (fine is None or fine % coarse != 0)
    if not is_finer and (limits is None or (own or ALL).within(limits)):
        return None
    step = f"（{show(point(coarse), kind)}刻み）" if is_finer and coarse is not None else ""
    return f"{show(limits or ALL, kind)}{step}"


def check_answer(version: Version, kind: Type, kinds: Kinds) -> Iterator[Problem]:
    """A rule that stands in for an 入力 gives a value of its type."""
    for old in version.instead_of:
        declared = old.declaration
        if not isinstance(declared, ast.Fact) or (wanted := kinds.resolve(declared.type)) is None:
            continue
        if not same(wanted, kind):
            typed = getattr(version.declaration, "type", None) or version.declaration.name
            yield types_problems.TypeMismatch(
                span=typed.span, expected=describe(wanted), found=describe(kind)
            )


def answered(version: Version, kind: Type, kinds: Kinds) -> core.Domain | None:
    """What the 入力 takes that a rule stands in for, of all its versions; None = it stands in for none."""
    facts = [old.declaration for old in version.instead_of if isinstance(old.declaration, ast.Fact)]
    if not facts or isinstance(version.declaration, ast.Fact):
        return None
    bounds, step = None, None
    for fact in facts:
        own, fine = kinds.domain(fact, kind)
        bounds = own if bounds is None else intersect(bounds, own or ALL)
        step = fine if step is None else max(step, fine or step)
    return core.Domain(bounds, step)


# ── 基準値 ───────────────────────────────────────────────────────────────────────────────────────


def check_parameter(
    version: Version, kind: Type, history: tuple[core.Entry, ...], kinds: Kinds
) -> Iterator[Problem]:
    """Every value of a 読み替え lies inside 調整, or inside the 委任 of the same days."""
    if not is_numeric(kind):
        return
    for old in version.instead_of:
        declared = old.declaration
        if not isinstance(declared, ast.Parameter):
            continue
        adjustment = declared.meta.adjustment
        limits = kinds.bounds(adjustment.bounds, kind) if adjustment else None
        if adjustment is not None and limits is None:
            continue
        for entry in history:
            days = meet(version.days, ((entry.start, entry.end),))
            allowed = limits or _delegated(declared, days, kind, kinds)
            value = _value(entry.setting)
            if value is not None and (allowed is None or not value.within(allowed)):
                text = show(allowed, kind) if allowed is not None else None
                name = version.declaration.name.text
                yield versions_problems.OverrideOutside(
                    span=entry.setting.span, name=name, allowed=text
                )


def _value(setting: core.Setting) -> Interval | None:
    match setting:
        case core.Delegated(bounds):
            return bounds
        case core.Given(value) if not isinstance(value, bool | str):
            return point(value)
        case _:
            return None


def _delegated(
    declared: ast.Parameter, days: tuple[Days, ...], kind: Type, kinds: Kinds
) -> Interval | None:
    """What 委任 allows on all of these days; None where some of them have a fixed value."""
    result: Interval | None = None
    for old in declared.entries:
        if not meet(days, ((old.period.start, old.period.end),)):
            continue
        if not isinstance(old.value, ast.Delegated):
            return None
        limits = kinds.bounds(old.value.bounds, kind)
        if limits is None:
            return None
        result = limits if result is None else intersect(result, limits)
    return result
