"""表 and 質問票: rows of cells → tables, also from a file beside the rule file.

In: a `Block` and the `Reader` of its file. Out: the declaration. Each cell of a row is read alone, so a cell
that cannot be read costs one message and the rest of the row stands.
"""

from collections.abc import Mapping

from sadame.dsl import ast
from sadame.dsl.diagnostics import Edit
from sadame.dsl.folding import name_of
from sadame.dsl.lines import Kind
from sadame.dsl.parser import clauses
from sadame.dsl.parser.expressions import expression
from sadame.dsl.parser.grids import Grid, Named, Place, grid, grid_of, named
from sadame.dsl.parser.parts import Block, Head, Parts, head, meta, names, sort_out, type_name
from sadame.dsl.parser.reader import Reader
from sadame.dsl.parser.rules import preconditions, rounding
from sadame.dsl.problems import syntax
from sadame.dsl.source import Source, Span

_DASHES = frozenset(("-", ""))
_OTHERS = "上記以外"


def result_column(table: Grid, *, is_last: bool = False) -> int | None:
    """Which column of the heading begins with ⇒; it has to be there. `is_last`: it can only be the last."""
    heading = table.rows[0]
    marked = [n for n, place in enumerate(heading) if table.text(place).startswith("⇒")]
    if not marked:
        span = table.reader.span(heading[0].start, heading[-1].end)
        last = table.reader.span(heading[-1].start, heading[-1].end)
        edit = Edit(Span(last.path, last.start, last.start), "⇒ ")
        places = (edit,) if is_last and len(heading) > 1 else ()
        table.reader.report(syntax.NoResultColumn(span=span, places=places))
        return None
    return marked[0]


# ── 表 ───────────────────────────────────────────────────────────────────────────────────────────


def table(block: Block, reader: Reader, files: Mapping[str, Source]) -> ast.Table | None:
    """`表`, with its rows below it or in a file."""
    parts = sort_out(block, reader, (Kind.ROW,))
    found = head(block.header, reader)
    if found is None:
        return None
    if found.rest is None:
        span = found.name.span
        reader.report(syntax.MissingPart(span=span, what="表の型", example="表 上限額：円"))
        return table_of(block, parts, found, None, reader)
    start, end = found.rest
    quote = reader.text.find(":", start, end)
    if quote < 0:
        return table_of(block, parts, found, type_name(start, end, reader), reader)
    typed = type_name(start, quote, reader)
    file = named(quote + 1, end, reader)
    if parts.rows:
        advice = "行はファイルの中か、この下か、どちらか一方に書いてください"
        span = reader.span(parts.rows[0].start, parts.rows[0].end)
        reader.report(
            syntax.MisplacedLine(
                span=span, what="表の行", keyword="ファイルのある表", advice=advice
            )
        )
    rows = grid_of(file, reader, files) if file is not None else None
    return _filled(block, parts, (found, typed, file), rows, reader)


def table_of(
    block: Block, parts: Parts, found: Head, typed: ast.TypeName | None, reader: Reader
) -> ast.Table:
    """A table whose rows stand in the rule file."""
    if not parts.rows:
        span = found.name.span
        reader.report(syntax.MissingPart(span=span, what="表の行", example="| 職員数 | ⇒ 上限額 |"))
    return _filled(block, parts, (found, typed, None), grid(parts.rows, reader), reader)


def _filled(
    block: Block,
    parts: Parts,
    signature: tuple[Head, ast.TypeName | None, Named | None],
    table: Grid | None,
    reader: Reader,
) -> ast.Table:
    found, typed, file = signature
    columns: tuple[ast.Expr, ...] = ()
    heading: ast.Text | None = None
    rows: tuple[ast.Row, ...] = ()
    if table and table.rows and (last := result_column(table, is_last=True)) is not None:
        columns, heading = _heading(table, last)
        if columns:
            rows = tuple(_row(row, last, table) for row in table.rows[1:])
    return ast.Table(
        found.name,
        typed,
        columns,
        heading,
        rows,
        _match(parts, reader),
        file.file if file else None,
        rounding(parts, reader),
        preconditions(parts, reader, "備考"),
        file.sheet if file else None,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _heading(table: Grid, last: int) -> tuple[tuple[ast.Expr, ...], ast.Text | None]:
    reader, places = table.reader, table.rows[0]
    result = places[last]
    if last != len(places) - 1:
        span = reader.span(places[last + 1].start, places[-1].end)
        reader.report(syntax.NoResultColumn(span=span, count=len(places) - last))
        return (), None
    if any(place.is_lost for place in places):
        return (), None
    read = [reader.read(place.start, place.end, "expr", expression) for place in places[:last]]
    shown = reader.free(reader.text.index("⇒", result.start) + 1, result.end)
    known = tuple(one for one in read if one is not None)
    return known if len(known) == len(read) else (), shown


def _row(row: tuple[Place, ...], last: int, table: Grid) -> ast.Row:
    reader = table.reader
    span = reader.span(row[0].start, row[-1].end)
    result = row[last]
    value = None if result.is_lost else reader.read(result.start, result.end, "expr", expression)
    texts = [table.text(place) for place in row[:last]]
    if texts and texts[0] == _OTHERS and set(texts[1:]) <= _DASHES:
        return ast.Row(None, value, span=span)
    return ast.Row(tuple(_cell(place, table) for place in row[:last]), value, span=span)


def _cell(place: Place, table: Grid) -> ast.Cell | None:
    reader, text = table.reader, table.text(place)
    span = reader.span(place.start, place.end)
    match text:
        case _ if place.is_lost:
            return None
        case "-":
            return ast.Any(span=span)
        case "その他":
            return ast.Rest(span=span)
        case "ー" | "一" if text not in reader.vocabulary.names:
            reader.report(syntax.LongMarkAlone(span=span, found=text, meant="－"))
            return ast.Any(span=span)
        case "":
            outer = reader.span(place.start - 1, place.end + 1)
            reader.report(syntax.MissingPart(span=outer, what="ますの中身", example="－"))
            return None
        case _:
            return reader.read(place.start, place.end, "cell", clauses.cell)


def _match(parts: Parts, reader: Reader) -> ast.Match:
    found = parts.one("一致")
    if found is None:
        return ast.Match.UNIQUE
    text = reader.words(found.line.rest, found.line.end)
    if text not in {kind.value for kind in ast.Match}:
        span = reader.span(found.line.rest, found.line.end)
        example = "一意・先頭・合計・一覧 のどれか"
        reader.report(syntax.BadForm(span=span, what="一致", text=text, example=example))
        return ast.Match.UNIQUE
    return ast.Match(text)


# ── 質問票 ───────────────────────────────────────────────────────────────────────────────────────

_COLUMNS = ("問", "設問", "該当", "分野", "選択肢")
_COMPUTED = "算出"


def questionnaire(block: Block, reader: Reader) -> ast.Questionnaire | None:
    """`質問票`."""
    parts = sort_out(block, reader, (Kind.ROW,))
    found = head(block.header, reader)
    if found is None:
        return None
    options = parts.one("選択肢")
    if not parts.rows:
        example = "| 問 | 設問 | 該当 |"
        reader.report(syntax.MissingPart(span=found.name.span, what="質問票の表", example=example))
    return ast.Questionnaire(
        found.name,
        names(options.line.rest, options.line.end, reader) if options else (),
        _questions(grid(parts.rows, reader)) if parts.rows else (),
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _questions(table: Grid) -> tuple[ast.Question, ...]:
    reader, heading = table.reader, table.rows[0]
    columns = [table.text(place).replace(" ", "") for place in heading]
    unknown = [n for n, column in enumerate(columns) if column not in _COLUMNS]
    for n in unknown:
        span = reader.span(heading[n].start, heading[n].end)
        reader.report(syntax.UnknownColumn(span=span, found=columns[n], known=_COLUMNS))
    if unknown:
        return ()
    for column in _COLUMNS[:3]:
        if column not in columns:
            span = reader.span(heading[0].start, heading[-1].end)
            what = f"質問票の「{column}」の列"
            reader.report(syntax.MissingPart(span=span, what=what, example="| 問 | 設問 | 該当 |"))
            return ()
    return tuple(_question(dict(zip(columns, row, strict=True)), table) for row in table.rows[1:])


def _question(row: Mapping[str, Place], table: Grid) -> ast.Question:
    reader = table.reader
    hits, options, area = row["該当"], row.get("選択肢"), row.get("分野")
    number = table.text(row["問"]).removeprefix("問").strip()
    reader.note(reader.span(row["問"].start, row["問"].end), "number")
    return ast.Question(
        name_of(number),
        reader.free(row["設問"].start, row["設問"].end),
        None if table.text(hits) == _COMPUTED else names(hits.start, hits.end, reader),
        names(options.start, options.end, reader) if options and table.text(options) else None,
        reader.free(area.start, area.end) if area and table.text(area) else None,
        span=reader.span(row["問"].start, row["問"].end),
    )
