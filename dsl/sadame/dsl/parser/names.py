"""The name scan: which names a file declares, by the line pass alone.

In: the layout of a file. Out: its `Vocabulary`, before any sentence is read; what other 制度 offer is put
beside it. A line that is no declaration declares nothing, so a scan never reports anything.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import define, field

from sadame.dsl import literals
from sadame.dsl.folding import fold, name_of
from sadame.dsl.lines import META, SHAPES, Kind, Layout, Line, first_colon, lay_out
from sadame.dsl.misprints import Misprint, mended
from sadame.dsl.parser.cut import Vocabulary
from sadame.dsl.parser.expressions import MAX_NAME
from sadame.dsl.parser.grids import cells
from sadame.dsl.parser.parts import is_reserved, plain_name, split
from sadame.dsl.source import Source, Span
from sadame.dsl.units import Unit, counter

Exported: TypeAlias = Callable[[str], frozenset[str]] | Mapping[str, frozenset[str]]

#: Larger files are refused before they are read.
MAX_BYTES = 2_000_000
#: What follows の after a 質問票 beside its 問.
_OF_QUESTIONS = frozenset(("該当項目", "該当数"))
_FREE_NAMES = frozenset(("制度", "参照"))
_UNNAMED = frozenset(("事例", "性質", *_FREE_NAMES))
_QUESTION = re.compile(r"問[0-9]")


@define
class _Scan:
    """What one file declares: names, what may follow の, types of facts, units."""

    names: set[str] = field(factory=set)
    members: dict[str, set[str]] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)
    sizes: dict[str, str] = field(factory=dict)
    refused: set[str] = field(factory=set)
    policy: str | None = None
    parent: str | None = None
    imports: list[str] = field(factory=list)


def _free_name(text: str) -> str | None:
    plain = text.strip().removeprefix(":").strip()
    if plain.startswith("「") and plain.endswith("」"):
        plain = plain[1:-1]
    return name_of(plain) or None


def _scan(layout: Layout) -> _Scan:
    scan, text = _Scan(), layout.text
    keyword = owner = ""
    column: int | None = None
    for line in layout.lines:
        if line.kind is Kind.DECLARATION:
            keyword, column = line.key, None
            owner = _header(line, text, scan) or ""
        elif line.kind is Kind.LABEL:
            _label(line, keyword, owner, text, scan)
        elif line.kind is Kind.ROW and keyword == "質問票":
            places = [text[place.start : place.end].strip() for place in cells(line, text)]
            if column is None:
                column = places.index("問") if "問" in places else -1
            elif 0 <= column < len(places):
                item = name_of("問" + places[column].removeprefix("問").strip())
                scan.names.add(item)
                scan.members.setdefault(owner, set(_OF_QUESTIONS)).add(item)
    return scan


def _header(line: Line, text: str, scan: _Scan) -> str | None:
    """What a declaration line declares; returns its name."""
    if line.key in _FREE_NAMES:
        found = _free_name(text[line.rest : line.end])
        if line.key == "参照" and found:
            scan.imports.append(found)
        elif scan.policy is None:
            scan.policy = found
        return found
    colon = first_colon(text, line.rest, line.end)
    written = text[line.rest : colon if colon >= 0 else line.end].strip()
    name = plain_name(written)
    if line.key in _UNNAMED:
        return None
    if name is None or is_reserved(written):
        _refuse(written, scan)
    if name is None:
        return None
    scan.names.add(name)
    if colon >= 0 and line.key in {"区分", "順序区分", "解釈"}:
        for start, end in split(text, colon + 1, line.end, "、<"):
            if member := plain_name(text[start:end].strip()):
                scan.names.add(member)
    if line.key == "単位":
        scan.sizes[name] = text[colon + 1 : line.end].strip() if colon >= 0 else ""
    return name


def _declared(sizes: Mapping[str, str]) -> dict[str, Unit]:
    """The declared units, in whatever order they stand; one whose size cannot be read is left out."""
    units: dict[str, Unit] = {name: counter(name) for name, size in sizes.items() if not size}
    waiting = {name: size for name, size in sizes.items() if size}
    while waiting:
        found: dict[str, Unit] = {}
        for name, size in waiting.items():
            match literals.parse_quantity(size, units):
                case (literals.NumberLiteral(value), unit) if value > 0:
                    found[name] = Unit(unit.dimension, value, name)
                case _:
                    pass
        if not found:
            break
        units |= found
        waiting = {name: size for name, size in waiting.items() if name not in found}
    return units


def _label(line: Line, keyword: str, owner: str, text: str, scan: _Scan) -> None:
    if keyword == "制度" and line.key == "準用":
        scan.parent = _free_name(text[line.rest : line.end])
    if keyword not in {"入力", "構造"} or line.key in SHAPES[keyword].labels or line.key in META:
        return
    name = plain_name(line.key)
    if name is None or is_reserved(line.key):
        _refuse(line.key, scan)
    if name is not None:
        scan.names.add(name)
        scan.types[name] = text[line.rest : line.end].split("、", maxsplit=1)[0].strip()
        if keyword == "構造":
            scan.members.setdefault(owner, set()).add(name)


def _refuse(written: str, scan: _Scan) -> None:
    if written and "「" not in written and "」" not in written and len(written) <= MAX_NAME:
        scan.refused.add(written)


def _members(scan: _Scan) -> Iterator[tuple[str, frozenset[str]]]:
    """What may follow の after each name: fields also after a fact of that 構造."""
    for name, found in scan.members.items():
        yield name, frozenset(found)
    for name, written in scan.types.items():
        kind = plain_name(re.sub(r" *の *一覧$", "", written))
        if kind in scan.members and name not in scan.members:
            yield name, frozenset(scan.members[kind])


def vocabulary(layout: Layout, exported: Exported) -> Vocabulary:
    """The names of a file and of the 制度 it refers to."""
    scan = _scan(layout)
    offered = exported if callable(exported) else lambda name: exported.get(name, frozenset())
    members = dict(_members(scan))
    names = set(scan.names)
    for other in [*scan.imports, *([scan.parent] if scan.parent else [])]:
        theirs = offered(other)
        names |= theirs
        names.add(other)
        members[other] = members.get(other, frozenset()) | theirs
        items = frozenset(name for name in theirs if _QUESTION.match(name)) | _OF_QUESTIONS
        for name in theirs - scan.names:
            members[name] = members.get(name, frozenset()) | items
    if scan.policy:
        names.add(scan.policy)
    singles = frozenset(name for name, kind in scan.types.items() if not kind.endswith("一覧"))
    return Vocabulary(
        frozenset(names), members, _declared(scan.sizes), frozenset(scan.refused), singles
    )


def own_names(layout: Layout) -> frozenset[str]:
    """The names a file declares itself."""
    return frozenset(_scan(layout).names)


def is_too_big(source: Source) -> bool:
    """Whether a file is refused for its size alone."""
    return (
        len(source.text) > MAX_BYTES
        or len(source.text.encode("utf-8", "surrogatepass")) > MAX_BYTES
    )


def laid_out(source: Source) -> tuple[Layout, tuple[Misprint, ...]]:
    """The lines of a file, with what was put right in them; of a file that is too big there are none."""
    written = "" if is_too_big(source) else source.text
    text, misprints = mended(fold(written), written)
    return lay_out(text), misprints


def declared_names(source: Source) -> frozenset[str]:
    """All names a file declares: rules, facts, members of 区分, 問N. Used to read the files that refer to it."""
    return own_names(laid_out(source)[0])


def declaring_lines(source: Source) -> dict[str, list[Span]]:
    """Where each name of a file is declared, as far as its lines tell, read or not."""
    layout, found, keyword = laid_out(source)[0], dict[str, list[Span]](), ""
    for line in layout.lines:
        scan = _Scan()
        if line.kind is Kind.DECLARATION:
            keyword = line.key
            _header(line, layout.text, scan)
        elif line.kind is Kind.LABEL:
            _label(line, keyword, "", layout.text, scan)
        for name in scan.names:
            found.setdefault(name, []).append(Span(source.path, line.start, line.end))
    return found


def policy_name(source: Source) -> tuple[str | None, str | None, tuple[str, ...]]:
    """The name of the 制度 of a file, of the one it 準用s, and of those it 参照s."""
    scan = _scan(laid_out(source)[0])
    return scan.policy, scan.parent, tuple(scan.imports)
