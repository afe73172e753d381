"""基準値, 解釈 and 読み替え: blocks → what a file leaves open, and what another file puts in its place.

In: a `Block` and the `Reader` of its file. Out: the declaration, with what could be read of it.
"""

from typing import TypeAlias

from attrs import evolve

from sadame.dsl import ast
from sadame.dsl.lines import Kind
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses
from sadame.dsl.parser.expressions import expression
from sadame.dsl.parser.facts import fact_of
from sadame.dsl.parser.parts import (
    Block,
    Head,
    Parts,
    head,
    is_type,
    meta,
    name,
    names,
    sort_out,
    text_of,
    type_name,
)
from sadame.dsl.parser.populations import extraction_of
from sadame.dsl.parser.reader import Reader
from sadame.dsl.parser.rules import RULE_LINES, declared_type, rule_of
from sadame.dsl.parser.tables import table_of
from sadame.dsl.problems import syntax

# ── 基準値 ───────────────────────────────────────────────────────────────────────────────────────


def parameter(block: Block, reader: Reader) -> ast.Parameter | None:
    """`基準値`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    if found.rest is None:
        span = found.name.span
        reader.report(syntax.MissingPart(span=span, what="基準値の型", example="基準値 上限額：円"))
    typed, bounds = _bounded_type(found, reader)
    made = _parameter(block, parts, (found.name, typed), None, reader)
    return evolve(made, bounds=bounds)


def _bounded_type(found: Head, reader: Reader) -> tuple[ast.TypeName | None, tuple[ast.Bound, ...]]:
    """`円、0円 以上`: the range in which a value that nobody has given yet will lie."""
    if found.rest is None:
        return None, ()
    start, end = found.rest
    comma = reader.text.find("、", start, end)
    if comma < 0:
        return declared_type(found, reader), ()
    bounds = reader.read(comma + 1, end, "bounds", clauses.bounds) or ()
    return type_name(start, comma, reader), bounds


def _parameter(
    block: Block,
    parts: Parts,
    signature: tuple[ast.Name, ast.TypeName | None],
    fixed: ast.Expr | None,
    reader: Reader,
) -> ast.Parameter:
    return ast.Parameter(
        *signature,
        entries=tuple(one for part in parts.own if (one := _entry(part, parts, reader))),
        fixed=fixed,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _entry(branch: Listed, parts: Parts, reader: Reader) -> ast.Entry | None:
    """One period and its value; a 理由 below 資料に数なし is its reason."""
    line = branch.line
    when = reader.read(line.start, line.key_end, "period", clauses.period)
    value = reader.read(line.rest, line.end, "entry", clauses.entry)
    if when is None or value is None:
        return None
    if isinstance(value, ast.NotGiven):
        value = ast.NotGiven(_reason(branch, parts, reader), span=value.span)
    return ast.Entry(when, value, span=reader.span(line.start, line.end))


def _reason(branch: Listed, parts: Parts, reader: Reader) -> ast.Text | None:
    following = [part.line.start for part in parts.own if part.line.start > branch.line.start]
    until = min(following, default=len(reader.text))
    for found in parts.all("理由"):
        if branch.line.start < found.line.start < until:
            return text_of(found, reader)
    return None


# ── 解釈 ─────────────────────────────────────────────────────────────────────────────────────────


def reading(block: Block, reader: Reader) -> ast.Reading | None:
    """`解釈`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    if found.rest is None:
        example = "解釈 薬剤の読み方：疾患別、全薬剤"
        what = "解釈の読み方"
        reader.report(syntax.MissingPart(span=found.name.span, what=what, example=example))
    made = _reading(block, parts, found, reader)
    if len(made.options) == 1:
        example = f"解釈 {found.name.text}：{made.options[0].text}、もう一つの読み方"
        span = made.options[0].span
        reader.report(syntax.MissingPart(span=span, what="二つめの読み方", example=example))
    return made


def _reading(block: Block, parts: Parts, found: Head, reader: Reader) -> ast.Reading:
    default = parts.one("既定")
    return ast.Reading(
        found.name,
        names(*found.rest, reader) if found.rest else (),
        name(default.line.rest, default.line.end, reader, member=True) if default else None,
        decided_by=text_of(parts.one("決定"), reader),
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


# ── 読み替え ─────────────────────────────────────────────────────────────────────────────────────

_Target: TypeAlias = ast.Fact | ast.Parameter | ast.Rule | ast.Table | ast.Extraction | ast.Reading


def override(block: Block, reader: Reader) -> ast.Override | None:
    """`読み替え`: what its lines look like says what it puts in place."""
    parts = sort_out(block, reader, (*RULE_LINES, Kind.ROW, Kind.LABEL))
    found = head(block.header, reader)
    if found is None:
        return None
    target = _target(block, parts, found, reader)
    if target is None:
        return None
    return ast.Override(target, meta=target.meta, span=target.span)


def _target(block: Block, parts: Parts, found: Head, reader: Reader) -> _Target | None:
    """After `名：` stands the new value, or the type where the new body follows below."""
    labels = ("条件", "優先", "出力", "対象")
    has_body = parts.rows or parts.own or parts.bodies or parts.provisos or parts.one("原則")
    if found.rest is not None and not has_body and _is_fact(parts, found.rest, reader):
        return fact_of(found.name, found.rest, parts, block.header, reader)
    if found.rest is not None and not has_body:
        value = reader.read(*found.rest, "expr", expression)
        return _parameter(block, parts, (found.name, None), value, reader)
    typed = declared_type(found, reader)
    if parts.rows:
        return table_of(block, parts, found, typed, reader)
    if parts.own:
        return _parameter(block, parts, (found.name, typed), None, reader)
    if not has_body and any(parts.one(label) for label in labels):
        return extraction_of(block, parts, found.name, reader)
    if not has_body and parts.one("既定"):
        return _reading(block, parts, found, reader)
    return rule_of(block, parts, (None, found.name, typed), reader)


def _is_fact(parts: Parts, rest: tuple[int, int], reader: Reader) -> bool:
    """Whether a type and a range stand there (`人、0人 以上`), or what only a fact has."""
    if any(parts.one(label) for label in ("問", "条件", "未回答", "対象外", "刻み", "収録")):
        return True
    typed, comma, _ = reader.words(*rest).partition("、")
    return bool(comma) and is_type(typed.strip())
