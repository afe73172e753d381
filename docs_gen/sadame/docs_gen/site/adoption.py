"""準用: which 制度 one adopts, what it has put in place of the other's, and what it takes over as it is.

In: a `View`. Out: a sentence for the top of the page, a table of the 読み替え, and a line for each declaration.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from sadame.docs_gen import anchors
from sadame.docs_gen.blocks import Block, Cell, Inline, Inlines, Link, Table, Text
from sadame.docs_gen.site.values import kind_of, setting
from sadame.docs_gen.site.view import Version, View, text
from sadame.dsl import core
from sadame.dsl.display import show
from sadame.dsl.lineage import Before, Declared, Origin, Relation


def opening(view: View) -> Iterator[Block]:
    """Which 制度 it adopts; nothing of a 制度 that adopts none."""
    parents = view.lineage.parents
    if not parents:
        return
    nearest, *further = (page(each.name, view) for each in parents)
    yield view.paragraph("adoption.adopts", "adopts", policy=(nearest,))
    for each in further:
        yield view.paragraph("adoption.further", "adopts", policy=(each,))


def section(view: View) -> tuple[Block, ...]:
    """What it has 読み替えた, each with what stands there in the 準用元."""
    rows = tuple(_row(each, view) for each in _changed(view))
    if not rows:
        return ()
    names = ("name", "period", "here", "there")
    head = tuple(Cell(text(view.say(f"adoption.{each}")), heads=True) for each in names)
    return (Table((), (head,), rows, role="settings"),)


def origin(version: Version, view: View) -> Origin:
    """Where a version comes from; what it replaces is told for its last day."""
    return view.lineage.origin(version.symbol, version.end)


def said(version: Version, view: View) -> Inlines:
    """Of a declaration that is not the 制度's own alone: whose it is, or what it replaces."""
    found = origin(version, view)
    match found.relation:
        case Relation.ADOPTED:
            return view.say.line(
                "adoption.kept", policy=(_there(found.policy, version.symbol, view),)
            )
        case Relation.OVERRIDDEN if found.before is not None:
            return view.say.line("adoption.changed", there=_before(found.before, version, view))
        case _:
            return ()


@frozen
class _Change:
    """A version that is a 読み替え, and what it has replaced."""

    version: Version
    before: Before


def _changed(view: View) -> Iterator[_Change]:
    """Each 読み替え, in the order of the file, the newest of a name first."""
    for versions in view.versions.values():
        for each in versions:
            found = origin(each, view)
            if found.relation is Relation.OVERRIDDEN and found.before is not None:
                yield _Change(each, found.before)


def _row(change: _Change, view: View) -> tuple[Cell, ...]:
    version, program = change.version, view.program
    days = (version.start, version.end)
    period = view.period(*days) if days != (program.start, program.end) else ""
    here = _pair(change.before, version, view)[0]
    shown = text(here) if here else (view.link(version.symbol.name, view.say("adoption.own")),)
    return (
        Cell((view.link(version.symbol.name),), heads=True),
        Cell(text(period)),
        Cell(shown),
        Cell(_before(change.before, version, view)),
    )


def _before(before: Before, version: Version, view: View) -> Inlines:
    """What the 準用元 has, and the way there."""
    if before.symbol is None:
        return text(view.say("adoption.nothing", policy=before.policy))
    there, short = _there(before.policy, before.symbol, view), _pair(before, version, view)[1]
    return (
        view.say.line("adoption.value", value=text(short), policy=(there,)) if short else (there,)
    )


def _pair(before: Before, version: Version, view: View) -> tuple[str, str]:
    """What is said here and there, where that shows what the difference is."""
    old = _short(before.symbol, view) if before.symbol is not None else ""
    new = _short(version.symbol, view)
    return (new, old) if new != old else ("", "")


def _short(each: Declared, view: View) -> str:
    """A declaration in a few words, where it can be said so; a rule is to be read where it stands."""
    match each:
        case core.Parameter(now=now, type=kind):
            return setting(now, kind, view.say) if now is not None else ""
        case core.Reading(default=default):
            return view.say("adoption.default", word=default) if default else ""
        case core.Input(bounds=bounds, type=kind):
            limits = f"（{show(bounds, kind)}）" if bounds is not None else ""
            return "".join(kind_of(kind, view.say)) + limits
        case core.Rule() | core.Hole() | core.Indicator():
            return ""


def page(policy: str, view: View) -> Inline:
    """A 制度, leading to its page if there is one."""
    return Link(policy, view.pages[policy]) if policy in view.pages else Text(policy)


def _there(policy: str, each: Declared, view: View) -> Inline:
    """A 制度, leading to a declaration on its page."""
    if policy not in view.pages:
        return Text(policy)
    return Link(policy, f"{view.pages[policy]}#{anchors.anchor(each.name)}")


def listed(names: Iterable[Inline]) -> Iterator[Inline]:
    """Names one after the other."""
    for number, each in enumerate(names):
        if number:
            yield Text("、")
        yield each
