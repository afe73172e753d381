"""`sadame verify --same`: two versions of rules proved to be the same, or the cases in which they differ, in words.

In: what was typed, two files, folders or `改訂:ファイル`. Out: lines or data, and whether everything is the same.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from sadame.dsl.calendar import format_period, to_date
from sadame.dsl.core import Program, Slice, Symbol
from sadame.dsl.display import Json, show, show_possible, single_to_json, to_json
from sadame.dsl.values import Values
from sadame.engine.app.versions import Version, side_of
from sadame.engine.solver.asking import Case
from sadame.engine.verify.sameness import Changed, Comparison, Stretch, compare
from sadame.engine.verify.wording import spoken

_ASSUMED = "前提：事実は全て分かっていて、正しい値である。日付は1900年から2199年までにある。"
_FEW = "一覧は3件までとした。"


@frozen
class Compared:
    """A 制度 on both sides; `found` None = only one side has it, or one has errors."""

    name: str
    found: Comparison | None
    why: str = ""


@frozen
class Sameness:
    """Everything that was compared."""

    labels: tuple[str, str]
    policies: tuple[Compared, ...]

    @property
    def is_same(self) -> bool:
        """Every 制度 is proved to be the same."""
        return all(each.found is not None and each.found.is_same for each in self.policies)


def sameness(old: str, new: str, limit: int) -> Sameness:
    """Compare two sides; `limit` = steps of the solver for one question."""
    sides = side_of(old), side_of(new)
    return Sameness((sides[0].label, sides[1].label), tuple(_compared(sides, limit)))


def _compared(sides: tuple[Version, Version], limit: int) -> Iterator[Compared]:
    old, new = sides
    before, after = [*old.sources()], [*new.sources()]
    partner = dict(zip(after, before, strict=True)) if len(before) == len(after) == 1 else {}
    for name in dict.fromkeys([*after, *(each for each in before if not partner)]):
        was = old.program(partner.get(name, name))
        now = new.program(name)
        if was is not None and now is not None:
            yield Compared(name, compare(was, now, limit))
        else:
            yield _without(name, was, now, (partner.get(name, name) in before, name in after))


def _without(
    name: str, was: Program | None, now: Program | None, there: tuple[bool, bool]
) -> Compared:
    for is_there, program, side in zip(there, (was, now), ("前", "後"), strict=True):
        if not is_there:
            return Compared(name, None, f"{side}にはありません")
        if program is None:
            return Compared(name, None, f"{side}の規則に誤りがあります")
    raise AssertionError(name)


# ── words ──


def lines(told: Sameness) -> Iterator[str]:
    """Everything, for a terminal."""
    yield f"前：{told.labels[0]}　後：{told.labels[1]}"
    for each in told.policies:
        yield ""
        yield each.name
        if each.found is None:
            yield f"　{each.why}"
        else:
            yield from _policy(each.found)


def _policy(found: Comparison) -> Iterator[str]:
    for side, rules, facts in zip(("前", "後"), found.rules_only, found.facts_only, strict=True):
        if rules:
            yield f"　{side}だけにある規則：{'、'.join(rules)}"
        if facts:
            yield f"　{side}だけにある入力：{'、'.join(facts)}"
    for stretch in found.stretches:
        yield from _stretch(stretch)
    if not found.stretches:
        yield "　どちらも適用される日がありません"
    yield f"　{_ASSUMED}{_FEW if found.few else ''}"


def _stretch(stretch: Stretch) -> Iterator[str]:
    when = format_period(stretch.start, stretch.end) or "全ての日"
    if not stretch.changed:
        yield f"　{when}：{len(stretch.same)}の規則が、どの場合も同じ結果になることを証明しました"
        return
    yield f"　{when}"
    for change in stretch.changed:
        yield from _change(stretch, change)
    if stretch.same:
        yield f"　　どの場合も同じ（証明済み）：{'、'.join(stretch.same)}"


def _change(stretch: Stretch, change: Changed) -> Iterator[str]:
    region = change.region
    if region is None:
        yield f"　　{change.rule}：{change.way.value}場合があるかどうか、決められた手間では判定できません"
        return
    kinds = [cut.by_name[change.rule].type for cut in stretch.cuts]
    shown = [
        show_possible(each, kind)
        for each, kind in zip((region.old, region.new), kinds, strict=True)
    ]
    yield f"　　{change.rule}：{change.way.value}　{shown[0]} → {shown[1]}"
    for name, reading in region.case.readings.items():
        yield f"　　　{spoken(name)}：{reading}"
    for name, symbol, values in _facts(stretch.cuts, region.case):
        yield f"　　　{name}：{show(values, symbol.type)}"


def _facts(cuts: Sequence[Slice], case: Case) -> Iterator[tuple[str, Symbol, Values]]:
    """Facts, and the 基準値 that nobody has set but the case has."""
    for name, values in (*case.facts.items(), *case.settings.items()):
        plain = name.partition("@")[0]
        symbol = next((cut.by_name[plain] for cut in reversed(cuts) if plain in cut.by_name), None)
        if symbol is not None:
            yield spoken(plain), symbol, values


# ── data ──


def data_of(told: Sameness) -> Json:
    """Everything, for machines."""
    return {
        "old": told.labels[0],
        "new": told.labels[1],
        "same": told.is_same,
        "policies": [_policy_data(each) for each in told.policies],
    }


def _policy_data(each: Compared) -> Json:
    found = each.found
    if found is None:
        return {"policy": each.name, "same": False, "why": each.why}
    return {
        "policy": each.name,
        "same": found.is_same,
        "rules_only": [[*side] for side in found.rules_only],
        "facts_only": [[*side] for side in found.facts_only],
        "lists_up_to": 3 if found.few else None,
        "stretches": [_stretch_data(stretch) for stretch in found.stretches],
    }


def _stretch_data(stretch: Stretch) -> Json:
    return {
        "from": None if stretch.start is None else to_date(stretch.start).isoformat(),
        "to": None if stretch.end is None else to_date(stretch.end).isoformat(),
        "same": [*stretch.same],
        "changed": [_change_data(stretch, change) for change in stretch.changed],
    }


def _change_data(stretch: Stretch, change: Changed) -> Json:
    region = change.region
    found: dict[str, Json] = {"rule": change.rule, "how": change.way.name.lower()}
    if region is None:
        return {**found, "decided": False}
    old, new = (cut.by_name[change.rule].type for cut in stretch.cuts)
    return {
        **found,
        "decided": True,
        "date": to_date(region.case.day).isoformat(),
        "readings": dict(region.case.readings),
        "facts": {
            name: single_to_json(values, symbol.type)
            for name, symbol, values in _facts(stretch.cuts, region.case)
        },
        "old": to_json(region.old, old),
        "new": to_json(region.new, new),
    }
