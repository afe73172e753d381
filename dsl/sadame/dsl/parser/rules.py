"""判定 and 算定: blocks → rules, and the attributes other declarations share with them.

In: a `Block` and the `Reader` of its file. Out: the declaration, with what could be read of it.
"""

import re
from typing import Literal

from sadame.dsl import ast
from sadame.dsl.diagnostics import Edit
from sadame.dsl.lines import Kind
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses
from sadame.dsl.parser.parts import (
    Block,
    Head,
    Parts,
    head,
    meta,
    sort_out,
    type_name,
)
from sadame.dsl.parser.reader import Reader
from sadame.dsl.problems import syntax
from sadame.dsl.problems.slips import OtherWording
from sadame.dsl.rounding import parse_rounding

_ROUNDED = re.compile(r"(?P<place>[^未以]+(?:未満|以下)).*?(?P<how>切り?捨て|切り?上げ|四捨五入)")
#: The lines a rule has beside its attributes.
RULE_LINES = (Kind.PROVISO, Kind.PRIORITY, Kind.BODY)


def declared_type(found: Head, reader: Reader) -> ast.TypeName | None:
    """The type after the name, if one is written."""
    return type_name(*found.rest, reader) if found.rest else None


# ── 判定, 算定 ───────────────────────────────────────────────────────────────────────────────────


def rule(block: Block, reader: Reader) -> ast.Rule | None:
    """`判定` or `算定`."""
    parts = sort_out(block, reader, RULE_LINES)
    found = head(block.header, reader)
    if found is None:
        return None
    if block.keyword == "算定" and found.rest is None:
        span = found.name.span
        reader.report(syntax.MissingPart(span=span, what="算定の型", example="算定 補助額：円"))
    kind: Literal["判定", "算定"] = "判定" if block.keyword == "判定" else "算定"
    return rule_of(block, parts, (kind, found.name, declared_type(found, reader)), reader)


def rule_of(
    block: Block,
    parts: Parts,
    signature: tuple[Literal["判定", "算定"] | None, ast.Name, ast.TypeName | None],
    reader: Reader,
) -> ast.Rule:
    """A rule with that kind, name and type."""
    kind, named, typed = signature
    assumed = preconditions(parts, reader, "条件" if kind == "判定" else "原則")
    body = _body(block, parts, named, reader)
    return ast.Rule(
        kind,
        named,
        typed,
        preconditions=assumed,
        body=body,
        provisos=tuple(one for part in parts.provisos if (one := _proviso(part, reader))),
        priorities=tuple(_priority(found.start, found.end, reader) for found in parts.priorities),
        rounding=rounding(parts, reader),
        unknown=presumption(parts.one("不明"), reader),
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def _body(block: Block, parts: Parts, named: ast.Name, reader: Reader) -> ast.Expr | None:
    """The one body: bare, or after 原則 (in a 判定 also 条件)."""
    every = (parts.bodies, parts.all("原則"), parts.all("条件"))
    sources = [found for found in every if found]
    if not sources:
        if not parts.provisos and not reader.swallowed:
            example = "原則：1/2" if block.keyword == "算定" else "次の全てに該当："
            what = f"「{named.text}」の本文"
            reader.report(syntax.MissingPart(span=named.span, what=what, example=example))
        return None
    if len(sources) > 1:
        first, second = (source[0].line for source in sources[:2])
        reader.report(
            syntax.DoubledPart(
                span=reader.span(second.start, second.end),
                what="本文",
                first=reader.span(first.start, first.end),
            )
        )
    return reader.line(sources[0][0])


def preconditions(parts: Parts, reader: Reader, fix: str) -> tuple[ast.Expr, ...]:
    """The 前提 of a declaration; `fix` is the label that a bare line below it should have had."""
    read = (reader.line(found, above=("前提", fix)) for found in parts.all("前提"))
    return tuple(one for one in read if one is not None)


def _proviso(branch: Listed, reader: Reader) -> ast.Proviso | None:
    text, start, end = reader.text, branch.line.rest, branch.line.end
    label = None
    if text.startswith("「", start):
        close = text.find("」", start, end)
        if close > 0 and reader.names_follow(close + 1, end):
            label = reader.label(start + 1, close)
            start = close + 1
    items = reader.items(branch)
    return reader.read(
        start, end, "proviso", lambda tree, at: clauses.proviso(tree, items, label, at)
    )


def _priority(start: int, end: int, reader: Reader) -> ast.Priority:
    text = reader.text
    first, second = text.index("」", start), text.rindex("」", start, end)
    stronger = reader.label(text.index("「", start) + 1, first)
    weaker = reader.label(text.index("「", first) + 1, second)
    return ast.Priority(stronger, weaker, span=reader.span(start, end))


def rounding(parts: Parts, reader: Reader) -> ast.RoundingRule | None:
    """`端数：千円未満切捨て` or `端数：なし`."""
    found = parts.one("端数")
    if found is None:
        return None
    text = reader.words(found.line.rest, found.line.end)
    span = reader.span(found.line.rest, found.line.end)
    if text == "なし":
        return ast.RoundingRule(None, span=span)
    read = parse_rounding(text)
    if read is None:
        example = "千円未満切捨て"
        if plain := _plainly(text):
            edit = Edit(span, plain)
            reader.report(OtherWording(span=span, found=text, meant=plain, places=(edit,)))
        else:
            reader.report(syntax.BadForm(span=span, what="端数", text=text, example=example))
        return ast.RoundingRule(None, span=span)  # what it leaves open was said
    reader.note(span, "rounding")
    mode, multiple, unit = read
    return ast.RoundingRule(mode, multiple, unit, span=span)


def _plainly(text: str) -> str | None:
    """`千円未満切捨て`, for 千円未満の端数があるときはこれを切り捨てるものとする."""
    found = _ROUNDED.match(text)
    plain = found["place"].replace("以下", "未満") + found["how"].replace("り", "") if found else ""
    return plain if parse_rounding(plain) else None


def presumption(found: Listed | None, reader: Reader) -> ast.Presumption | None:
    """`… とみなす`."""
    if found is None:
        return None
    return reader.read(found.line.rest, found.line.end, "presumption", clauses.presumption)
