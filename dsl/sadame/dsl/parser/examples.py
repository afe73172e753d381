"""事例 and 性質: blocks → worked examples and laws.

In: a `Block` and the `Reader` of its file. Out: the declaration, with what could be read of it.
"""

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias, cast

from attrs import evolve

from sadame.dsl import ast
from sadame.dsl.folding import name_of
from sadame.dsl.lines import Kind, Line, first_colon
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses, rosters
from sadame.dsl.parser.expressions import expression
from sadame.dsl.parser.grids import Grid, Place, grid
from sadame.dsl.parser.parts import Block, Parts, meta, sort_out, text_of
from sadame.dsl.parser.reader import Reader
from sadame.dsl.parser.tables import result_column
from sadame.dsl.problems import syntax

_UNKNOWN = "不明"
_STATUS = frozenset((_UNKNOWN, "対象外", "誤り"))
_REASON = "理由"
_REMARK = rosters.REMARK
_FILL = "該当しない側"
_WIDE = str.maketrans("()", "（）")


def _title(block: Block, reader: Reader) -> ast.Text | None:
    start = block.header.rest
    found = reader.free(start, block.header.end)
    if found.text:
        return found
    span = reader.span(block.header.start, block.header.key_end)
    what, example = f"{block.keyword}の題名", f"{block.keyword} 職員数の区切り"
    reader.report(syntax.MissingPart(span=span, what=what, example=example))
    return None


# ── 事例 ─────────────────────────────────────────────────────────────────────────────────────────


def example(block: Block, reader: Reader) -> ast.Example | None:
    """`事例`, one case by lines or several by rows."""
    parts = sort_out(block, reader, (Kind.ROW, Kind.RESULT))
    title = _title(block, reader)
    if title is None:
        return None
    listing = parts.one("名簿")
    for line in parts.results if parts.rows and not listing else ():
        advice = "結果は表の「⇒」の列に書いてください"
        span = reader.span(line.start, line.end)
        what = "「⇒ 名：値」の行"
        reader.report(
            syntax.MisplacedLine(span=span, what=what, keyword="表のある事例", advice=advice)
        )
    cases: tuple[ast.Case | ast.Roster, ...]
    if listing is not None:
        cases = _roster(block, listing.line, parts, reader)
    else:
        cases = _table(parts, reader) if parts.rows else _single(block, parts, reader)
    date = parts.one("基準日")
    return ast.Example(
        title,
        cases,
        reader.read(date.line.rest, date.line.end, "expr", expression) if date else None,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _single(block: Block, parts: Parts, reader: Reader) -> tuple[ast.Case, ...]:
    given = tuple(one for part in parts.own if (one := _given_line(part, reader)))
    checks = tuple(made for line in parts.results if (made := _check_line(line, reader)))
    span = reader.span(block.header.start, block.header.end)
    if not parts.results:
        reader.report(syntax.MissingPart(span=span, what="事例の結果", example="⇒ 補助額：100万円"))
        return ()
    remark = text_of(parts.one(_REMARK), reader)
    return (ast.Case(given, checks, _fills(parts, reader), remark, span=span),)


def _table(parts: Parts, reader: Reader) -> tuple[ast.Case, ...]:
    """The rows; what stands in lines above them holds for every row that does not say otherwise."""
    common = tuple(one for part in parts.own if (one := _given_line(part, reader)))
    fill = _fills(parts, reader)
    cases = _rows(grid(parts.rows, reader))
    return tuple(
        evolve(case, given=(*_others(common, case), *case.given), fill=fill) for case in cases
    )


def _roster(block: Block, label: Line, parts: Parts, reader: Reader) -> tuple[ast.Roster, ...]:
    """A population: the rows below `名簿：`, and what is expected of it below them."""
    if not rosters.is_whole(label, parts, reader):
        return ()
    given = tuple(one for part in parts.own if (one := _given_line(part, reader)))
    people = tuple(_person(*row, reader) for row in rosters.people(parts, reader))
    checks = (_check_line(line, reader, rosters.target) for line in parts.results)
    return (
        ast.Roster(
            given,
            people,
            tuple(check for check in checks if check is not None),
            _fills(parts, reader),
            text_of(parts.one(_REMARK), reader),
            span=reader.span(block.header.start, block.header.end),
        ),
    )


def _person(row: Place, cells: list[tuple[ast.Expr, Place]], reader: Reader) -> ast.Person:
    facts = (_fact(target, place, place, reader) for target, place in cells)
    given = tuple(fact for fact in facts if fact is not None)
    return ast.Person(given, span=reader.span(row.start, row.end))


def _others(common: tuple[ast.Given, ...], case: ast.Case) -> Iterator[ast.Given]:
    own = [given.target for given in case.given]
    return (given for given in common if given.target not in own)


def _fills(parts: Parts, reader: Reader) -> ast.Text | None:
    found = parts.one("その他")
    if found is None:
        return None
    text = reader.words(found.line.rest, found.line.end)
    if text != _FILL:
        span = reader.span(found.line.rest, found.line.end)
        reader.report(
            syntax.BadForm(span=span, what="その他", text=text, example=f"その他：{_FILL}")
        )
    return ast.Text(text, span=reader.span(found.line.start, found.line.end))


def _given_line(branch: Listed, reader: Reader) -> ast.Given | None:
    line = branch.line
    target = reader.read(line.start, line.key_end, "expr", expression)
    return _fact(target, Place(line.rest, line.end), Place(line.start, line.end), reader)


def _fact(target: ast.Expr | None, place: Place, whole: Place, reader: Reader) -> ast.Given | None:
    """What stands at `place` as the value of a fact."""
    value = _given(place, reader)
    if target is None or value is None:
        return None
    text = reader.words(place.start, place.end)
    return ast.Given(target, value[0], text, span=reader.span(whole.start, whole.end))


def _given(place: Place, reader: Reader) -> tuple[ast.Expr | ast.Range | ast.Values | None] | None:
    """The value of a fact, in a tuple of its own because None is 不明."""
    if reader.words(place.start, place.end) == _UNKNOWN:
        return (None,)
    read = reader.read(place.start, place.end, "given", clauses.given)
    return None if read is None else (read,)


Checked: TypeAlias = Callable[[Place, Reader], ast.Expr | ast.Grouped | ast.Picked | None]


def _rule(place: Place, reader: Reader) -> ast.Expr | None:
    """What is expected of one case."""
    return reader.read(place.start, place.end, "expr", expression)


def _check_line(line: Line, reader: Reader, target: Checked = _rule) -> ast.Check | None:
    colon = first_colon(reader.text, line.rest, line.end)
    span = reader.span(line.start, line.end)
    if colon < 0:
        reader.report(
            syntax.MissingPart(span=span, what="「⇒」の行の「：」", example="⇒ 補助額：100万円")
        )
        return None
    return _check(Place(line.rest, colon), Place(colon + 1, line.end), reader, target)


def _check(heading: Place, place: Place, reader: Reader, read_target: Checked) -> ast.Check | None:
    span = reader.span(place.start, place.end)
    if read_target is _rule and reader.words(heading.start, heading.end) == _REASON:
        reason = name_of(reader.words(place.start, place.end).replace(" ", ""))
        reader.note(span, "reason")
        expected = ast.Expected(reason=reason.translate(_WIDE), span=span)
        return ast.Check(None, expected, span=span)
    target = read_target(heading, reader)
    found = _expected(place, reader)
    return None if target is None or found is None else ast.Check(target, found, span=span)


def _expected(place: Place, reader: Reader) -> ast.Expected | None:
    text, span = reader.words(place.start, place.end), reader.span(place.start, place.end)
    if text in _STATUS:
        status = cast("Literal['不明', '対象外', '誤り']", text)
        return ast.Expected(status=status, text=text, span=span)
    read = reader.read(place.start, place.end, "cell", clauses.given)
    match read:
        case None:
            return None
        case ast.Range():
            return ast.Expected(range=read, text=text, span=span)
        case ast.Values(options):
            singles = tuple(one for one in options if not isinstance(one, ast.Range))
            return ast.Expected(options=singles, text=text, span=span)
        case _:
            return ast.Expected(value=read, text=text, span=span)


def _rows(table: Grid) -> tuple[ast.Case, ...]:
    first = result_column(table)
    if first is None:
        return ()
    headings = [_unmarked(place, table) for place in table.rows[0]]
    titles = [table.text(place) for place in headings]
    reader = table.reader
    targets = {
        n: target
        for n, place in enumerate(headings)
        if titles[n] not in {_REMARK, _REASON}
        and (target := reader.read(place.start, place.end, "expr", expression))
    }
    return tuple(_case(row, first, titles, targets, table) for row in table.rows[1:])


def _unmarked(place: Place, table: Grid) -> Place:
    """A heading without its ⇒."""
    at = table.reader.text.find("⇒", place.start, place.end)
    return place if at < 0 else Place(at + 1, place.end)


def _case(
    row: tuple[Place, ...],
    first: int,
    titles: list[str],
    targets: dict[int, ast.Expr],
    table: Grid,
) -> ast.Case:
    reader = table.reader
    given, checks, remark = [], [], None
    for n, place in enumerate(row):
        text, span = table.text(place), reader.span(place.start, place.end)
        if not text:
            continue
        if titles[n] == _REMARK:
            remark = reader.free(place.start, place.end)
        elif n < first:
            if fact := _fact(targets.get(n), place, place, reader):
                given.append(fact)
        elif titles[n] == _REASON:
            reason = name_of(text.replace(" ", "")).translate(_WIDE)
            reader.note(span, "reason")
            checks.append(ast.Check(None, ast.Expected(reason=reason, span=span), span=span))
        elif (expected := _expected(place, reader)) and n in targets:
            checks.append(ast.Check(targets[n], expected, span=span))
    span = reader.span(row[0].start, row[-1].end)
    return ast.Case(tuple(given), tuple(checks), remark=remark, span=span)


# ── 性質 ─────────────────────────────────────────────────────────────────────────────────────────


def law(block: Block, reader: Reader) -> ast.Property | None:
    """`性質`."""
    parts = sort_out(block, reader, (Kind.BODY,))
    title = _title(block, reader)
    if title is None:
        return None
    assumption = parts.one("前提")
    assumed = reader.line(assumption, above=("前提", "条件")) if assumption else None
    body = parts.bodies[0] if parts.bodies else parts.one("条件")
    if body is None and not reader.swallowed:
        example = "補助額 が 対象経費 以下"
        reader.report(syntax.MissingPart(span=title.span, what="性質の文", example=example))
    return ast.Property(
        title,
        _law(body, reader) if body else None,
        assumed,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _law(body: Listed, reader: Reader) -> ast.Law | None:
    items = reader.items(body)
    start, end = body.line.rest, body.line.end
    return reader.read(start, end, "law", lambda tree, at: clauses.law(tree, items, at))
