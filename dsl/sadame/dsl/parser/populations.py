"""抽出 and 指標: blocks → who is picked from a population, and what is counted over it.

In: a `Block` and the `Reader` of its file. Out: the declaration, with what could be read of it.
"""

from sadame.dsl import ast
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses
from sadame.dsl.parser.parts import Block, Parts, head, meta, sort_out
from sadame.dsl.parser.reader import Reader
from sadame.dsl.parser.rules import declared_type, presumption, rounding
from sadame.dsl.problems import syntax


def extraction(block: Block, reader: Reader) -> ast.Extraction | None:
    """`抽出`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    if parts.one("条件") is None:
        example = "条件：次の全てに該当："
        reader.report(syntax.MissingPart(span=found.name.span, what="抽出の条件", example=example))
    return extraction_of(block, parts, found.name, reader)


def extraction_of(block: Block, parts: Parts, named: ast.Name, reader: Reader) -> ast.Extraction:
    """An 抽出 of that name, also one under 読み替え."""
    target, condition, order = parts.one("対象"), parts.one("条件"), parts.one("優先")
    return ast.Extraction(
        named,
        reader.line(target, "expr") if target else None,
        reader.line(condition, above=("条件", "出力")) if condition else None,
        order=(order and reader.read(order.line.rest, order.line.end, "sort", clauses.sort)) or (),
        outputs=_outputs(parts.one("出力"), reader),
        unknown=presumption(parts.one("不明"), reader),
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _outputs(found: Listed | None, reader: Reader) -> tuple[ast.Expr, ...]:
    if found is None:
        return ()
    return reader.read(found.line.rest, found.line.end, "outputs", clauses.outputs) or ()


def indicator(block: Block, reader: Reader) -> ast.Indicator | None:
    """`指標`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    if parts.one("分子") is None:
        example = "分子：低栄養 に 該当する 人数"
        reader.report(syntax.MissingPart(span=found.name.span, what="指標の分子", example=example))
    return ast.Indicator(
        found.name,
        declared_type(found, reader),
        _measure(parts.one("分子"), reader),
        _measure(parts.one("分母"), reader),
        groups=_outputs(parts.one("集計"), reader),
        rounding=rounding(parts, reader),
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _measure(found: Listed | None, reader: Reader) -> ast.Measure | None:
    if found is None:
        return None
    return reader.read(found.line.rest, found.line.end, "measure", clauses.measure)
