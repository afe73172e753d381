"""名簿: a population in an 事例, and what is expected of it.

In: the `Parts` of an 事例 and the `Reader` of its file. Out: the roster, or nothing after a message.
"""

from collections.abc import Iterator

from sadame.dsl import ast
from sadame.dsl.lines import Line
from sadame.dsl.parser import clauses
from sadame.dsl.parser.expressions import expression
from sadame.dsl.parser.grids import Grid, Place, grid
from sadame.dsl.parser.parts import Parts
from sadame.dsl.parser.reader import Reader
from sadame.dsl.problems import syntax

REMARK = "備考"


def is_whole(label: Line, parts: Parts, reader: Reader) -> bool:
    """Whether a 名簿 has rows, and something is expected of it; what is missing is reported."""
    text = reader.words(label.rest, label.end)
    if text:
        place = reader.span(label.rest, label.end)
        reader.report(
            syntax.BadForm(span=place, what="名簿", text=text.strip("「」"), example="名簿：")
        )
    for present, what, example in (
        (parts.rows, "名簿の表", "| 番号 | 地区 | BMI |"),
        (parts.results, "事例の結果", "⇒ 候補の割合：50.0%"),
    ):
        if not present:
            place = reader.span(label.start, label.key_end)
            reader.report(syntax.MissingPart(span=place, what=what, example=example))
    return bool(parts.rows and parts.results)


def target(place: Place, reader: Reader) -> ast.Expr | ast.Grouped | ast.Picked | None:
    """What stands before the `：` of an expectation."""
    return reader.read(place.start, place.end, "target", clauses.target)


def people(parts: Parts, reader: Reader) -> Iterator[tuple[Place, list[tuple[ast.Expr, Place]]]]:
    """The rows: where each stands, and its cells that say something, by the names above them."""
    table = grid(parts.rows, reader)
    targets = dict(_headings(table))
    for row in table.rows[1:]:
        cells = [(targets[n], at) for n, at in enumerate(row) if n in targets and table.text(at)]
        yield Place(row[0].start, row[-1].end), cells


def _headings(table: Grid) -> Iterator[tuple[int, ast.Expr]]:
    reader = table.reader
    for n, place in enumerate(table.rows[0]):
        title = table.text(place)
        if title.startswith("⇒"):
            advice = "表の下に「⇒ 名：値」の行で書いてください"
            span = reader.span(place.start, place.end)
            reader.report(
                syntax.MisplacedLine(span=span, what="「⇒」の列", keyword="名簿", advice=advice)
            )
        elif title != REMARK and (found := reader.read(place.start, place.end, "expr", expression)):
            yield n, found
