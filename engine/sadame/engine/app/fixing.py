"""Certain fixes, applied: what the messages carry as edits, until none is left.

In: opened rule files. Out: the same files opened again with the fixed texts, and every fix that was made. Nothing is
written here. Of fixes that touch each other one is made, and the other looked at again in the next round.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from attrs import evolve, frozen

from sadame.dsl.diagnostics import Diagnostic, Edit
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.books import Opened

#: One fix may bring the next mistake to light; a file that is never done is left to its writer.
_ROUNDS = 20


@frozen
class Fix:
    """One fix: where it was made (in the text of its round), why, and what was put for what."""

    path: str
    line: int
    column: int
    code: str
    before: str
    after: str


def fixed(opened: Opened) -> tuple[Opened, list[Fix]]:
    """The files that were asked for, fixed as far as that is certain."""
    made: list[Fix] = []
    for _ in range(_ROUNDS):
        chosen = _chosen(opened.findings(), frozenset(opened.shelf.asked))
        if not chosen:
            break
        sources = opened.sources
        made.extend(_told(edit, code, sources[edit.span.path]) for edit, code in chosen)
        edits = {
            path: [edit for edit, _ in group]
            for path, group in groupby(chosen, key=lambda each: each[0].span.path)
        }
        opened = _reopened(opened, edits)
    return opened, made


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not touch each other, in order of place."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join((*parts, text[at:]))


def _chosen(found: Sequence[Diagnostic], within: frozenset[str]) -> list[tuple[Edit, str]]:
    """Edits in order of place; those of one message are made together or not at all."""
    taken: dict[Edit, str] = {}
    for each in found:
        wanted = [edit for edit in each.edits if edit not in taken]
        own_file = all(edit.span.path in within for edit in wanted)
        if own_file and not any(_touch(one, other) for one in wanted for other in taken):
            taken |= dict.fromkeys(wanted, each.code)
    return sorted(taken.items(), key=lambda item: item[0].span)


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits share a place; two insertions side by side do."""
    return (
        one.span.path == other.span.path
        and one.span.start <= other.span.end
        and other.span.start <= one.span.end
    )


def _told(edit: Edit, code: str, source: Source) -> Fix:
    line, column = source.position(edit.span.start)
    before = source.text[edit.span.start : edit.span.end]
    return Fix(source.path, line, column, code, before, edit.text)


def _reopened(opened: Opened, edits: Mapping[str, Sequence[Edit]]) -> Opened:
    shelf = evolve(opened.shelf, sources=tuple(_new(opened.shelf.sources, edits)))
    return Opened(shelf, compile_book(shelf.sources, shelf.files))


def _new(sources: Iterable[Source], edits: Mapping[str, Sequence[Edit]]) -> Iterator[Source]:
    for source in sources:
        yield Source(source.path, edited(source.text, edits.get(source.path, ())))
