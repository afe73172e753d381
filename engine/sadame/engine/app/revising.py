"""Two versions → what is told of them: the texts side by side, each change with a case, and what a roster says.

In: `Version`s, or one and two days. Out: a `Comparison` for `docs_gen.comparison`. A case is looked for on days on
which both versions are in force, the latest first; where there is none, on the first day of the last stretch of each.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from attrs import field, frozen

from sadame.docs_gen.alignment import aligned, names
from sadame.docs_gen.changes import Change, changes, trials_changed
from sadame.docs_gen.comparison import Comparison, Revised, Told
from sadame.dsl.calendar import format_date, to_date
from sadame.dsl.core import Program
from sadame.dsl.display import Json, single_to_json, to_json
from sadame.dsl.passages import Passage, in_force
from sadame.dsl.source import Source
from sadame.dsl.trace import Contrast
from sadame.dsl.values import Values
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import periods
from sadame.engine.app.versions import Version
from sadame.engine.trials.contrasts import Target, Watched, contrast, is_other, is_used, watched
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.sides import Side

_HAVE_CASES = frozenset(("判定", "算定", "表", "抽出", "基準値", "解釈", "読み替え"))
_MOST_DAYS = 6
_SIDES = ("前　", "後　")


@frozen
class People:
    """A roster to be counted over: its files and the mapping."""

    paths: Sequence[Path] = ()
    mapping: Path | None = None


@frozen
class Question:
    """What is asked: on which 基準日 (None = where it makes a difference), over which roster."""

    day: int | None = None
    people: People = field(factory=People)


def compared(old: Version, new: Version, asked: Question) -> Comparison:
    """Every 制度 of both sides, in the order of the new one."""
    before, after = old.sources(), new.sources()
    partner = {name: name for name in after if name in before}
    if len(before) == len(after) == 1:  # one file each: one 制度, whatever its name
        partner = dict(zip(after, before, strict=True))
    found = []
    for name in [*after, *(each for each in before if each not in partner.values())]:
        was = partner.get(name, None if name in after else name)
        if name in after and was is not None and _is_same(old, before[was], new, after[name]):
            continue
        texts = [
            _passages(side, one)
            for side, one in ((old, was), (new, name if name in after else None))
        ]
        programs = (
            None if was is None else old.program(was),
            new.program(name) if name in after else None,
        )
        found.append(_Pair(name, texts[0], texts[1], programs, asked).told())
    kept = [each for each in found if each.told or each.notes]
    return Comparison(old.label, new.label, tuple(kept))


def _is_same(old: Version, was: Source, new: Version, now: Source) -> bool:
    """Whether not even a letter differs, also in the files of 表."""
    if was.text != now.text:
        return False
    files = (
        {name: one.text for name, one in v.beside(s).items()} for v, s in ((old, was), (new, now))
    )
    return next(files) == next(files)


def between(version: Version, name: str, days: tuple[int, int], asked: Question) -> Comparison:
    """One 制度 on two days."""
    program = version.program(name)
    if program is None:
        raise CalledWrongly(f"制度「{name}」に誤りがあります", "sadame check で確かめてください")
    for day in days:
        if program.slice_on(day) is None:
            raise CalledWrongly(
                f"「{name}」は{format_date(day)}に適用されません",
                f"適用される期間：{periods(program)}",
            )
    text = _passages(version, name)
    old, new = (in_force(text, day) for day in days)
    pair = _Pair(name, old, new, (program, program), asked, days)
    labels = [f"{format_date(day)}に適用される定め" for day in days]
    return Comparison(labels[0], labels[1], (pair.told(),))


def _passages(version: Version, name: str | None) -> tuple[Passage, ...]:
    if name is None:
        return ()
    source = version.sources()[name]
    found = version.passages(source)
    if found is None:
        raise CalledWrongly(
            f"{source.path} を制度として読めません", "sadame check で誤りを確かめてください"
        )
    return found


@frozen
class _Pair:
    """One 制度 in two versions. `days` = given where one 制度 is looked at on two days."""

    name: str
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    programs: tuple[Program | None, Program | None]
    asked: Question
    days: tuple[int, int] | None = None

    def told(self) -> Revised:
        beside = aligned(self.old, self.new)
        renamed = {new: old for old, new in names(beside).items()}
        sides = [*self.sides()]
        told = tuple(_effect(each, sides, renamed) for each in changes(beside))
        return Revised(
            self.name,
            beside,
            told,
            tuple(self.notes(trials_changed(beside))),
            tuple(self.counts(sides)),
        )

    def sides(self) -> Iterator[tuple[Side, Side]]:
        """The days on which cases are looked for."""
        old, new = self.programs
        if old is None or new is None:
            return
        if self.days is not None:
            yield Side(old, self.days[0]), Side(new, self.days[1])
            return
        if self.asked.day is not None:
            days = [self.asked.day]
        else:
            starts = {first_day(cut) for program in (old, new) for cut in program.slices}
            days = sorted(starts, reverse=True)[:_MOST_DAYS]
        both = [day for day in days if old.slice_on(day) and new.slice_on(day)]
        if both or self.asked.day is not None:
            yield from ((Side(old, day), Side(new, day)) for day in both)
        else:
            last = [first_day(program.slices[-1]) for program in (old, new)]
            yield Side(old, last[0]), Side(new, last[1])

    def notes(self, trials: int) -> Iterator[str]:
        """What else is to be said."""
        if trials:
            yield f"このほか、事例と性質（確かめ）{trials}件が変わっています。表には載せません。"
        old, new = self.programs
        for side, texts, program in (("改正前", self.old, old), ("改正後", self.new, new)):
            if texts and program is None:
                yield f"{side}の規則に誤りがあるので、結果の違いは調べていません。"
        day = self.asked.day
        if day is not None and old is not None and new is not None:
            missing = [one for one in (old, new) if one.slice_on(day) is None]
            if missing:
                yield f"{format_date(day)}に適用されない側があるので、結果の違いは調べていません。"

    def counts(self, sides: Sequence[tuple[Side, Side]]) -> Iterator[str]:
        """Who of a roster gets another result."""
        if not self.asked.people.paths or not sides:
            return
        from sadame.engine.app.comparing.both import compare
        from sadame.engine.app.comparing.text import lines_of
        from sadame.engine.bulk.compare.variants import Variant, subjects_of

        variants = [
            Variant(label, side.program, side.cut, side.day, {})
            for label, side in zip(("改正前", "改正後"), sides[0], strict=True)
        ]
        people = self.asked.people
        answer = compare(variants, subjects_of(variants, None), people.paths, people.mapping)
        # Which side is which has been said; the first line is the 制度 and how many people there are.
        yield from (line for line in lines_of(answer) if line and not line.startswith(_SIDES))


# ── as data ──────────────────────────────────────────────────────────────────────────────────────


def data_of(comparison: Comparison) -> dict[str, Json]:
    """Everything that is told, for machines."""
    return {
        "old": comparison.old,
        "new": comparison.new,
        "policies": [
            {
                "policy": each.name,
                "changes": [_change(told) for told in each.told],
                "notes": [*each.notes],
                "population": [*each.counts],
            }
            for each in comparison.revised
        ],
    }


def _change(told: Told) -> Json:
    change = told.change
    return {
        "said": change.said,
        "kind": change.keyword,
        "name": change.name,
        "decides": change.decides,
        "searched": told.was_tried,
        "proved_same": told.is_proved,
        "unused": told.is_idle,
        "case": None if told.contrast is None else _case(told.contrast),
    }


def _case(found: Contrast) -> Json:
    results: list[Json] = [
        {"name": one.name, "old": to_json(one.old, one.type), "new": to_json(one.new, one.type)}
        for one in found.shifts
    ]
    return {
        "facts": {name: single_to_json(values, kind) for name, kind, values in found.facts},
        "readings": dict(found.readings),
        "dates": [to_date(day).isoformat() for day in found.days],
        "results": results,
    }


def _effect(change: Change, sides: Sequence[tuple[Side, Side]], renamed: Mapping[str, str]) -> Told:
    """A change with a case that shows it."""
    if not change.decides or change.keyword not in _HAVE_CASES:
        return Told(change)
    is_line = change.old is not None or change.new is not None
    lines = tuple(None if one is None else one.span for one in (change.old, change.new))
    target = Target((renamed.get(change.name, change.name), change.name), (lines[0], lines[1]))
    was_tried = is_idle = False
    for old, new in sides:
        if not is_line or not is_other(old, new, target):
            continue
        if not is_used(old, new, target, renamed):
            is_idle = True
            continue
        was_tried = True
        found: Contrast | None = contrast(old, new, target, renamed, partial(_solved, old, new))
        if found is not None:
            return Told(change, found, was_tried=True)
    proved = was_tried and _is_proved(sides, target, renamed)
    return Told(change, None, was_tried, is_idle and not was_tried, proved)


def _solved(
    old: Side, new: Side, what: Watched
) -> tuple[Mapping[str, Values], Mapping[str, str]] | None:
    """A case from the solver, where it is installed."""
    if find_spec("z3") is None:
        return None
    from sadame.engine.solver.asking import LIMIT
    from sadame.engine.verify.differing import case_of

    return case_of(old, new, what, LIMIT)


def _is_proved(
    sides: Sequence[tuple[Side, Side]], target: Target, renamed: Mapping[str, str]
) -> bool:
    """Whether the solver, where it is installed, proves that no result is another on any day."""
    if find_spec("z3") is None:
        return False
    from sadame.engine.solver.asking import LIMIT
    from sadame.engine.verify.differing import is_unchanged

    programs = {(id(old.program), id(new.program)): (old, new) for old, new in sides}
    return all(
        is_unchanged(old.program, new.program, watched(old, new, target, renamed).pairs, LIMIT)
        for old, new in programs.values()
        if is_other(old, new, target) and is_used(old, new, target, renamed)
    )
