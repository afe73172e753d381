"""改正: which day brings what, in one 制度 and over all of them.

In: a `View`. Out: `Change`s in order of days; a section for the page. What changes was found by the checker: each
version has its period, each 基準値 its history.
"""

from collections.abc import Iterator
from typing import Literal

from attrs import evolve, frozen

from sadame.docs_gen.blocks import Block, Cell, Inlines, Table
from sadame.docs_gen.site.values import setting
from sadame.docs_gen.site.view import View, text
from sadame.dsl import core
from sadame.dsl.calendar import format_date

What = Literal["begins", "ends", "new", "other", "gone", "value"]


@frozen
class Change:
    """What happens to a name on a day; `said` = the new value of a 基準値. An empty name = the 制度 itself."""

    day: int
    name: str
    what: What
    said: str = ""
    before: str = ""


def changes(view: View) -> tuple[Change, ...]:
    """Everything that changes, by day, then in the order of the file."""
    found = [*_of_policy(view.program), *_of_versions(view), *_of_parameters(view)]
    return tuple(sorted(found, key=lambda each: each.day))


def _of_policy(program: core.Program) -> Iterator[Change]:
    if program.start is not None:
        yield Change(program.start, "", "begins")
    if program.end is not None:
        yield Change(program.end + 1, "", "ends")


def _of_versions(view: View) -> Iterator[Change]:
    """Rules and the rest; what begins and ends with the 制度 is no change of its own."""
    program = view.program
    for name, newest_first in view.versions.items():
        versions = tuple(reversed(newest_first))
        if isinstance(versions[0].symbol, core.Parameter):
            continue
        for number, each in enumerate(versions):
            follows = number and versions[number - 1].end == (each.start or 0) - 1
            if each.start is not None and each.start != program.start:
                yield Change(each.start, name, "other" if follows else "new")
            is_last = (
                number + 1 == len(versions) or versions[number + 1].start != (each.end or 0) + 1
            )
            if each.end is not None and each.end != program.end and is_last:
                yield Change(each.end + 1, name, "gone")


def _of_parameters(view: View) -> Iterator[Change]:
    program = view.program
    for each in view.newest(core.Parameter):
        if not isinstance(each, core.Parameter):
            continue
        before: core.Entry | None = None
        for entry in each.history:
            said = setting(entry.setting, each.type, view.say)
            was = setting(before.setting, each.type, view.say) if before is not None else ""
            begins_later = before is not None or entry.start != program.start
            if entry.start is not None and begins_later and said != was:
                yield Change(entry.start, each.name, "value", said, was)
            before = entry
        if before is not None and before.end is not None and before.end != program.end:
            yield Change(before.end + 1, each.name, "gone")


def told(change: Change, view: View) -> Inlines:
    """What happens, in words."""
    if change.what == "value" and change.before:
        return text(view.say("changes.moves", before=change.before, after=change.said))
    if change.what == "value":
        return text(view.say("changes.value", after=change.said))
    return text(view.say(f"changes.{change.what}"))


def section(view: View) -> tuple[Block, ...]:
    """The changes of one 制度 as a table; nothing where nothing ever changed."""
    found = [each for each in changes(view) if each.name]
    if not found:
        return ()
    head = tuple(
        Cell(text(view.say(f"changes.{each}")), heads=True) for each in ("day", "name", "what")
    )
    rows = [
        (
            Cell(text(format_date(each.day))),
            Cell((view.link(each.name),)),
            Cell(told(each, view)),
        )
        for each in found
    ]
    return (Table((), (head,), tuple(_merged(rows)), role="changes"),)


def _merged(rows: "list[tuple[Cell, Cell, Cell]]") -> "Iterator[tuple[Cell, ...]]":
    """The day once for all that changes on it."""
    for number, row in enumerate(rows):
        if number and rows[number - 1][0] == row[0]:
            yield row[1:]
            continue
        height = 1
        while number + height < len(rows) and rows[number + height][0] == row[0]:
            height += 1
        yield (evolve(row[0], rows=height, heads=True), *row[1:])
