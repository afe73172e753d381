"""Which column of an opened file is which fact: by the mapping, else by the names of the facts.

In: a `Source`, a `Layout` and the `Target`s. Out: `Plan`. Refuses headings of the mapping that the file lacks, two
columns for one fact, and a file without its key.
"""

from collections.abc import Iterable, Mapping

from attrs import frozen

from sadame.dsl import suggest, types
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.mapping import Layout, Rule, Use
from sadame.engine.app.intake.report import Done, Ledger
from sadame.engine.app.intake.source import Looking, Source
from sadame.engine.app.intake.targets import Target, named, near_names, quoted
from sadame.engine.columnar.plan import DAY
from sadame.engine.facts.scalars import Domain
from sadame.engine.facts.texts import squeezed

_DAY = Target(DAY, Domain(types.DAY, None, None))


@frozen
class Plan:
    """The columns that are read, and the heading of the key (None = rows have no key)."""

    uses: tuple[Use, ...]
    key: str | None

    @property
    def headings(self) -> list[str]:
        """Every heading that is read."""
        return list(dict.fromkeys([*(use.heading for use in self.uses), *filter(None, [self.key])]))

    @property
    def facts(self) -> list[tuple[str, Target, Rule]]:
        """The columns of facts."""
        return [
            (each.heading, each.target, each.rule)
            for each in self.uses
            if each.target is not None and each.target is not _DAY
        ]

    @property
    def day(self) -> tuple[str, Target, Rule] | None:
        """The column of the 基準日, if rows have one of their own."""
        return next(((e.heading, _DAY, e.rule) for e in self.uses if e.target is _DAY), None)


def looking_for(layout: Layout, facts: Mapping[str, Target]) -> Looking:
    """What a row of headings may hold."""
    said = {squeezed(use.heading) for use in layout.uses} | {squeezed(layout.key or "")}

    def knows(heading: str) -> bool:
        return bool(heading) and (squeezed(heading) in said or named(facts, heading) is not None)

    return Looking(knows, layout.header, layout.sheet)


def planned(
    source: Source,
    layout: Layout,
    facts: Mapping[str, Target],
    amount: tuple[frozenset[str] | None, str | None],
    ledger: Ledger,
) -> Plan:
    """What is read of a file; `amount` = the facts that are of use (None = all), the heading of the 基準日 of rows."""
    wanted, day = amount
    mapped = {squeezed(use.heading): use for use in layout.uses}
    taken = {use.target.name for use in layout.uses if use.target is not None}
    by_text = {squeezed(heading): heading for heading in source.headings}
    _check(source, [use.heading for use in layout.uses], by_text)
    uses: list[Use] = []
    for heading in source.headings:
        use = mapped.get(squeezed(heading))
        target = use.target if use is not None else named(facts, heading)
        is_day = day is not None and squeezed(heading) == squeezed(day)
        if is_day:
            rule = use.rule if use is not None else Rule(missing=layout.missing)
            uses.append(Use(heading, _DAY, rule))
        if use is None and target is not None and target.name in taken:
            target = None
        is_key = use is None and squeezed(heading) == squeezed(layout.key or "")
        if target is None and not (is_day or is_key):
            near = near_names(facts, heading) if use is None else ()
            hint = f"入力{quoted(near)}に近い名前" if near else ""
            ledger.note((source.name, heading), Done.UNUSED, 1, [(0, hint)] if hint else [])
        elif target is not None and (wanted is None or target.name in wanted):
            rule = use.rule if use is not None else Rule(missing=layout.missing)
            uses.append(Use(heading, target, rule))
    _once(source, uses)
    if day is not None and squeezed(day) not in by_text:
        raise _no_day(source, day)
    key = None
    if layout.key is not None:
        _check(source, [layout.key], by_text)
        key = by_text[squeezed(layout.key)]
    return Plan(tuple(uses), key)


def _check(source: Source, headings: Iterable[str], there: Mapping[str, str]) -> None:
    missing = [each for each in headings if squeezed(each) not in there]
    if missing:
        near = suggest.near(missing[0], source.headings)
        shown = near or tuple(source.headings[:5])
        how = f"{quoted(near)}のことですか" if near else f"あるのは {quoted(shown)} などです"
        more = f"（ほか{len(missing) - 1}列）" if len(missing) > 1 else ""
        raise CalledWrongly(f"{source.name} に列「{missing[0]}」がありません{more}", how)


def _no_day(source: Source, said: str) -> CalledWrongly:
    """That `said` is no heading; it may have been meant for a day."""
    near = suggest.near(said, source.headings)
    how = (
        f"列は {quoted(near)} のことですか"
        if near
        else f"列は {quoted(source.headings[:5])} などです"
    )
    return CalledWrongly(
        f"基準日の「{said}」は日付ではなく、{source.name} にその名前の列もありません",
        f"{how}。日付なら 2025-04-01 のように書いてください",
    )


def _once(source: Source, uses: Iterable[Use]) -> None:
    filled: dict[str, str] = {}
    for use in uses:
        name = use.target.name if use.target is not None else ""
        if name in filled:
            raise CalledWrongly(
                f"{source.name} に入力「{name}」の列が二つあります（「{filled[name]}」と「{use.heading}」）",
                "使わない方を、対応に「使わない」と書いてください",
            )
        filled[name] = use.heading
