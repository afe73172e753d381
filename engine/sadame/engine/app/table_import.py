"""Sheets and CSV files → the rows of 表 in a rule file.

In: a file that was exported or made by hand, and the rule files its tables are in. Out: `Plan`: the files as they
would be, what would change, and what would then be wrong, at the cells it came from. Nothing is written here.
Refuses: another heading, a table that has changed since it was exported, rows that live in a workbook.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from attrs import evolve, frozen

from sadame.dsl.diagnostics import Diagnostic, Severity
from sadame.dsl.folding import fold, name_of
from sadame.dsl.formatter import offered
from sadame.dsl.pipeline import compile_book
from sadame.dsl.problems.sheets import problem_of
from sadame.dsl.problems.syntax import ColumnCount
from sadame.dsl.source import Sheet, Source, Span
from sadame.dsl.tabular import (
    Rows,
    WrittenTable,
    cannot_hold,
    rows_of,
    same,
    with_rows,
    written_tables,
)
from sadame.engine.app.books import Opened
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.library import Shelf
from sadame.engine.app.table_export import content_of
from sadame.engine.app.workbooks.sheets import read_sheets

_LIMIT = 16_000_000
_TITLE = re.compile(r"表 *([^:]+?) *:")
_CONTENT = re.compile(r"内容 *([0-9a-f]{16})$")
_VERSION = re.compile(r"([0-9]+)つ目の版")


@frozen
class Change:
    """The rows of one table: what goes, what comes. A row for a row is a change of it."""

    table: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    added: int
    removed: int
    changed: int


@frozen
class Plan:
    """What an import would do. `found` is about `sources`; with errors in it nothing may be written."""

    texts: Mapping[str, str]
    changes: tuple[Change, ...]
    skipped: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]

    def is_sound(self) -> bool:
        """Whether it may be written."""
        return all(each.severity is not Severity.ERROR for each in self.found)


@frozen
class _Match:
    """Rows that were brought, and which table they are for, by its place among those of the file."""

    number: int
    brought: Rows


def plan(file: Path, shelf: Shelf, wanted: str | None) -> Plan:
    """What bringing `file` into the rule file on the shelf would do; `wanted` = the table it is for."""
    (path,) = shelf.asked
    brought = _brought(file)
    sources = {each.path: each for each in brought}
    found = [each for source in brought for each in _faults(source)]
    if any(each.severity is Severity.ERROR for each in found):
        return Plan({}, (), (), tuple(found), sources)
    tables = _tables(shelf, path)
    matches, skipped = _matched(brought, tables, wanted)
    for match in matches:
        found += _uneven(match.brought)
    if any(each.severity is Severity.ERROR for each in found):
        return Plan({}, (), (), tuple(found), sources)
    changes = tuple(_change(tables[m.number], m.brought) for m in matches)
    after = shelf
    for match, change in zip(matches, changes, strict=True):
        after = _put(after, path, match) if change.lines else after
    told, known = _checked(after, path, matches)
    texts = {path: text for path, text in _texts(after).items() if _texts(shelf)[path] != text}
    return Plan(texts, changes, skipped, (*found, *told), known | sources)


# ── what is brought ──────────────────────────────────────────────────────────────────────────────


def _brought(file: Path) -> Sequence[Source]:
    if file.suffix.lower() == ".csv":
        return [Source(str(file), read_text(file, _LIMIT))]
    return read_sheets(file, lambda _: True)


def _faults(source: Source) -> Iterator[Diagnostic]:
    for fault in source.faults if isinstance(source, Sheet) else ():
        yield problem_of(fault, _span(source, fault.start, fault.end)).diagnostic()


def _span(source: Source, start: int, end: int) -> Span:
    """The place without the spaces around it."""
    text = source.text[start:end]
    left = len(text) - len(text.lstrip())
    return Span(source.path, start + left, start + max(left, len(text.rstrip())))


def _uneven(rows: Rows) -> Iterator[Diagnostic]:
    """Rows longer or shorter than the heading, and cells that no row of a rule file can hold."""
    wide = len(rows.places[0])
    for places, texts in zip(rows.places, rows.texts(), strict=True):
        if len(places) != wide:
            span = Span(rows.source.path, places[0][0], places[-1][1])
            problem = ColumnCount(span=span, found=len(places), expected=wide, in_file=True)
            yield problem.diagnostic()
        for (start, _), text in zip(places, texts, strict=True):
            if cannot_hold(text):
                raise CalledWrongly(
                    f"{rows.source.place(start)} に「|」があります",
                    "規則ファイルの表では「|」がますを区切ります。ほかの文字にしてください",
                )


# ── which table ──────────────────────────────────────────────────────────────────────────────────


def _tables(shelf: Shelf, path: str) -> Sequence[WrittenTable]:
    source = next(each for each in shelf.sources if each.path == path)
    found = written_tables(source, shelf.files, offered(shelf.sources))
    if not found:
        raise CalledWrongly(
            f"{path} に表がありません", "規則ファイルに「表 名前：円」と見出しを書いてください"
        )
    return found


def _matched(
    brought: Sequence[Source], tables: Sequence[WrittenTable], wanted: str | None
) -> tuple[list[_Match], tuple[str, ...]]:
    matches: list[_Match] = []
    skipped: list[str] = []
    for source in brought:
        rows = rows_of(source)
        fitting = _fitting(source, tables, wanted, is_only=len(brought) == 1)
        if not fitting or not rows.places:
            skipped.append(source.name if isinstance(source, Sheet) else source.path)
        else:
            matches.append(_Match(_one(source, rows, tables, fitting), rows))
    if not matches:
        names = "、".join(dict.fromkeys(f"「{table.name}」" for table in tables))
        what = f"表「{wanted}」" if wanted else "どの表の行か"
        raise CalledWrongly(
            f"{what}が分かりません", f"--table に表の名前を書いてください（あるのは {names}）"
        )
    doubled = {m.number for m in matches if sum(o.number == m.number for o in matches) > 1}
    if doubled:
        name = tables[min(doubled)].name
        raise CalledWrongly(f"表「{name}」のシートが二枚あります", "どちらか一枚だけにしてください")
    return matches, tuple(skipped)


def _fitting(
    source: Source, tables: Sequence[WrittenTable], wanted: str | None, *, is_only: bool
) -> list[int]:
    """The tables a sheet may be: the one that is asked for, the one it says, the one of its name."""
    said = _said(source)
    asked = name_of(fold(wanted)) if wanted is not None else None
    if asked is not None and (is_only or asked in said):
        return [n for n, table in enumerate(tables) if table.name == asked]
    if asked is not None:
        return []
    return [n for n, table in enumerate(tables) if table.name in said]


def _said(source: Source) -> set[str]:
    """The names a sheet or a file goes by; the title it was exported with counts alone."""
    if not isinstance(source, Sheet):
        return {name_of(fold(Path(source.path).stem))}
    titles = (_TITLE.match(fold(title)) for title in source.titles)
    named = {name_of(title[1].strip("「」")) for title in titles if title}
    return named or {name_of(fold(source.name))}


def _one(source: Source, rows: Rows, tables: Sequence[WrittenTable], fitting: Sequence[int]) -> int:
    """The one table; of several versions the one that the sheet says it is."""
    version = _noted(source, _VERSION)
    found = [n for n in fitting if version in {None, str(tables[n].version)}]
    table = tables[fitting[0]]
    if len(found) != 1:
        raise CalledWrongly(
            f"表「{table.name}」には版が{len(fitting)}つあり、どの版の行か分かりません",
            "sadame table export で書き出したシートを直して取り込んでください",
        )
    old = tables[found[0]].rows.texts()
    if not old or same(old[0]) != same(rows.texts()[0]):
        shown = f"| {' | '.join(old[0])} |" if old else "ありません"
        raise CalledWrongly(
            f"{_called(source)}の見出しが、表「{table.name}」の見出しと違います",
            f"表の見出しは {shown} です。列を変えるときは、先に規則ファイルを直してください",
        )
    if _noted(source, _CONTENT) not in {None, content_of(old)}:
        raise CalledWrongly(
            f"表「{table.name}」は、{_called(source)}を書き出した後に変わっています",
            "もう一度書き出して直すか、見出しの上の「内容」の行を消してから取り込んでください",
        )
    return found[0]


def _called(source: Source) -> str:
    return f"シート「{source.name}」" if isinstance(source, Sheet) else source.path


def _noted(source: Source, form: re.Pattern[str]) -> str | None:
    """What the note above the heading of an exported sheet says."""
    titles = source.titles if isinstance(source, Sheet) else ()
    found = (form.search(fold(title)) for title in titles)
    return next((each[1] for each in found if each), None)


# ── what changes ─────────────────────────────────────────────────────────────────────────────────


def _change(table: WrittenTable, brought: Rows) -> Change:
    old, new = table.rows.texts()[1:], brought.texts()[1:]
    keys = [same(row) for row in old], [same(row) for row in new]
    lines: list[tuple[str, tuple[str, ...]]] = []
    added = removed = changed = 0
    for tag, first, last, start, stop in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [("－", row) for row in old[first:last]]
            lines += [("＋", row) for row in new[start:stop]]
            both = min(last - first, stop - start)
            changed += both
            removed += last - first - both
            added += stop - start - both
    return Change(table.name, tuple(lines), added, removed, changed)


def _put(shelf: Shelf, path: str, match: _Match) -> Shelf:
    """The shelf with the rows in their file."""
    table = _tables(shelf, path)[match.number]
    home = table.rows.source
    if isinstance(home, Sheet):
        raise CalledWrongly(
            f"表「{table.name}」の行は、規則の隣の {home.home} にあります",
            "取り込まずに、そのブックを Excel で直してください",
        )
    text = with_rows(table, match.brought.texts()[1:], offered(shelf.sources))
    new = Source(home.path, text)
    sources = tuple(new if each.path == home.path else each for each in shelf.sources)
    files = {key: new if key == home.path else each for key, each in shelf.files.items()}
    return Shelf(sources, files, shelf.asked)


def _texts(shelf: Shelf) -> Mapping[str, str]:
    every = (*shelf.sources, *shelf.files.values())
    return {each.path: each.text for each in every if not isinstance(each, Sheet)}


def _checked(
    shelf: Shelf, path: str, matches: Sequence[_Match]
) -> tuple[list[Diagnostic], dict[str, Source]]:
    """What is wrong after the import; what is wrong in a row, at the cell it came from."""
    opened = Opened(shelf, compile_book(shelf.sources, shelf.files))
    tables = _tables(shelf, path)
    cells = {
        (tables[m.number].rows.source.path, *place): _span(m.brought.source, *origin)
        for m in matches
        for row, came in zip(tables[m.number].rows.places, m.brought.places, strict=True)
        for place, origin in zip(row, came, strict=True)
    }
    moved = [_moved(each, cells) for each in opened.findings()]
    brought = {m.brought.source.path for m in matches}
    told = [e for e in moved if e.severity is Severity.ERROR or e.span.path in brought]
    return told, dict(opened.sources)


def _moved(found: Diagnostic, cells: Mapping[tuple[str, int, int], Span]) -> Diagnostic:
    span = found.span
    for (path, start, end), origin in cells.items():
        if path == span.path and start <= span.start <= end:
            return evolve(found, span=origin, edits=())
    return found
