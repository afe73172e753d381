"""入力, 構造, 区分, 単位 and 参照: blocks → the facts, their types and where other names come from.

In: a `Block` and the `Reader` of its file. Out: the declaration, with what could be read of it.
"""

import re

from attrs import evolve

from sadame.dsl import ast
from sadame.dsl.diagnostics import Edit
from sadame.dsl.folding import name_of
from sadame.dsl.lines import ACKNOWLEDGED, META, SHAPES, Kind, Line
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses
from sadame.dsl.parser.expressions import expression
from sadame.dsl.parser.parts import (
    Block,
    Parts,
    head,
    is_type,
    meta,
    name,
    names,
    put,
    said_once,
    sort_out,
    text_of,
    type_name,
)
from sadame.dsl.parser.reader import Reader
from sadame.dsl.parser.rules import presumption
from sadame.dsl.problems import syntax
from sadame.dsl.problems.slips import OtherWording
from sadame.dsl.suggest import near
from sadame.dsl.units import parse_unit

#: Two words of 真偽 with another sign between them, or in kanji.
_TWO_WORDS = (
    (re.compile(r"はい ?[・、] ?いいえ"), "はい／いいえ"),
    (re.compile(r"該当 ?[・、] ?非該当"), "該当／非該当"),
    (re.compile(r"あり ?[・、] ?なし|有り? ?[・、/] ?無し?"), "あり／なし"),
)
#: A range with its unit in it, and no type before it, or no 、 after that.
_ONLY_A_RANGE = re.compile(
    r"(?:(?P<type>[^\W\d]+) +)?(?P<range>[0-9][0-9,.万千億]*(?P<unit>[^\W\d][\w/㎡]*?) ?(?:以上|以下|未満|超).*)"
)

# ── 入力, 構造 ───────────────────────────────────────────────────────────────────────────────────


def inputs(block: Block, reader: Reader) -> ast.Inputs:
    """`入力`, or `入力 被保険者`."""
    above, facts = _facts(block, reader)
    for each in above.all(ACKNOWLEDGED):
        what, advice = (
            f"名前より前の「{ACKNOWLEDGED}：」",
            "承知する入力の行の、すぐ下に書いてください",
        )
        span = reader.span(each.line.start, each.line.end)
        reader.report(
            syntax.MisplacedLine(span=span, what=what, keyword=block.keyword, advice=advice)
        )
    row = name(block.header.rest, block.header.end, reader)
    key = above.one("識別")
    return ast.Inputs(
        facts,
        row,
        name(key.line.rest, key.line.end, reader) if key else None,
        meta=meta(above, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def record(block: Block, reader: Reader) -> ast.Record | None:
    """`構造`."""
    above, facts = _facts(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    span = reader.span(block.header.start, block.header.end)
    return ast.Record(found.name, facts, meta=meta(above, reader, block.header), span=span)


def _facts(block: Block, reader: Reader) -> tuple[Parts, tuple[ast.Fact, ...]]:
    """The attributes above the first fact, and the facts, each with the attributes under it."""
    above, groups = Parts(), list[tuple[Listed, Parts]]()
    for branch in block.branches:
        line = branch.line
        own = line.kind is Kind.LABEL and line.key not in SHAPES[block.keyword].labels
        if own and line.key not in META:
            groups.append((branch, Parts()))
        elif line.key == "識別" or not groups:
            put(above, branch, block.keyword, reader, ())
        else:
            put(groups[-1][1], branch, block.keyword, reader, ())
    for parts in (above, *(parts for _, parts in groups)):
        said_once(parts, reader)
    found = (_fact(branch, parts, block, reader) for branch, parts in groups)
    return above, tuple(fact for fact in found if fact is not None)


def _fact(branch: Listed, parts: Parts, block: Block, reader: Reader) -> ast.Fact | None:
    line = branch.line
    named = name(line.start, line.key_end, reader)
    if named is None or _means_a_label(branch, block, reader):
        return None
    return fact_of(named, (line.rest, line.end), parts, line, reader)


def fact_of(
    named: ast.Name, rest: tuple[int, int], parts: Parts, line: Line, reader: Reader
) -> ast.Fact | None:
    """A fact: after `：` its type and range, and the attributes of `parts`."""
    typed, limits = _type_and_bounds(*rest, reader)
    if typed is None:
        return None
    condition, step, held = parts.one("条件"), parts.one("刻み"), parts.one("収録")
    return ast.Fact(
        named,
        typed,
        limits,
        question=text_of(parts.one("問"), reader),
        condition=reader.line(condition) if condition else None,
        unanswered=presumption(parts.one("未回答"), reader),
        not_applicable=presumption(parts.one("対象外"), reader),
        step=reader.read(step.line.rest, step.line.end, "expr", expression) if step else None,
        coverage=reader.read(held.line.rest, held.line.end, "coverage", clauses.coverage)
        if held
        else None,
        meta=meta(parts, reader, line),
        span=reader.span(line.start, line.end),
    )


def _type_and_bounds(
    start: int, last: int, reader: Reader
) -> tuple[ast.TypeName | None, tuple[ast.Bound, ...]]:
    """`人、1人 以上`; after a 一覧, its counter."""
    if (slip := _typed_otherwise(reader.words(start, last))) is not None:
        span = reader.span(start, last)
        text, places = reader.words(start, last), (Edit(span, slip),)
        reader.report(OtherWording(span=span, found=text, meant=slip, places=places))
        return None, ()
    comma = reader.text.find("、", start, last)
    typed = type_name(start, comma if comma >= 0 else last, reader)
    if comma < 0 or typed is None:
        return typed, ()
    if typed.is_list:
        reader.note(reader.span(comma + 1, last), "name")
        return evolve(typed, counter=name_of(reader.words(comma + 1, last))), ()
    return typed, reader.read(comma + 1, last, "bounds", clauses.bounds) or ()


def _typed_otherwise(text: str) -> str | None:
    """`あり／なし` for あり・なし, `人、10人 以上` for 10人 以上, `円、0円 以上` for 円 0円 以上."""
    pair = next((words for pattern, words in _TWO_WORDS if pattern.fullmatch(text)), None)
    if pair is not None:
        return pair
    if (found := _ONLY_A_RANGE.fullmatch(text)) and parse_unit(found["unit"]):
        if found["type"] not in {None, found["unit"]}:
            return None
        return f"{found['unit']}、{found['range']}"
    return None


def _means_a_label(branch: Listed, block: Block, reader: Reader) -> bool:
    """A mistyped label would be a fact of a strange type: say so instead."""
    line = branch.line
    words = reader.words(line.rest, line.end)
    if "、" in words or is_type(words):
        return False
    known = SHAPES[block.keyword].labels
    close = near(line.key, (*known, *META), most=1)
    if not close:
        return False
    span = reader.span(line.start, line.key_end)
    reader.report(
        syntax.UnknownLabel(
            span=span, label=line.key, keyword=block.keyword, known=known, near=close
        )
    )
    return True


# ── 区分, 単位, 参照 ─────────────────────────────────────────────────────────────────────────────


def enumeration(block: Block, reader: Reader) -> ast.Enumeration | None:
    """`区分 名：A、B` or `順序区分 名：A ＜ B`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    ordered = block.keyword == "順序区分"
    members = names(*found.rest, reader, "<" if ordered else "、") if found.rest else ()
    if not members:
        example = "順序区分 段階：低 ＜ 中 ＜ 高" if ordered else "区分 導入区分：ICT、介護ロボット"
        reader.report(syntax.MissingPart(span=found.name.span, what="区分の値", example=example))
    return ast.Enumeration(
        found.name,
        members,
        ordered,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def unit(block: Block, reader: Reader) -> ast.UnitDeclaration | None:
    """`単位 圏域`, `単位 束：100枚`."""
    parts = sort_out(block, reader)
    found = head(block.header, reader)
    if found is None:
        return None
    value = reader.read(*found.rest, "expr", expression) if found.rest else None
    if value is not None and not isinstance(value, ast.Number):
        text = reader.words(*found.rest) if found.rest else ""
        reader.report(
            syntax.BadForm(
                span=value.span, what="単位の大きさ", text=text, example="単位 束：100枚"
            )
        )
        value = None
    return ast.UnitDeclaration(
        found.name,
        value,
        meta=meta(parts, reader, block.header),
        span=reader.span(block.header.start, block.header.end),
    )


def imported(block: Block, reader: Reader) -> ast.Import | None:
    """`参照 制度名`."""
    parts = sort_out(block, reader)
    if parts.labels:
        _swallowed(next(iter(parts.labels.values()))[0].line, reader)
    named = policy_name(block.header.rest, block.header.end, reader)
    if named is None:
        span = reader.span(block.header.start, block.header.key_end)
        example = "参照 後期高齢者の質問票"
        reader.report(syntax.MissingPart(span=span, what="参照する制度の名前", example=example))
        return None
    return ast.Import(named, span=reader.span(block.header.start, block.header.end))


def _swallowed(line: Line, reader: Reader) -> None:
    """An attribute below 参照 that nobody would read: it was meant for the 制度."""
    advice = "「制度」の見出しなら、「参照」より上の、「制度」の行の下に移してください"
    span, what = reader.span(line.start, line.end), f"「{line.key}：」"
    reader.report(syntax.MisplacedLine(span=span, what=what, keyword="参照", advice=advice))


def policy_name(start: int, end: int, reader: Reader) -> ast.Name | None:
    """The name of a 制度: free text, compared like any name."""
    text = reader.words(start, end)
    if text.startswith(":"):
        start = reader.text.index(":", start) + 1
        text = text[1:].strip()
    reader.note(reader.span(start, end), "policy")
    if text.startswith("「") and text.endswith("」"):
        text = text[1:-1]
    return ast.Name(name_of(text), span=reader.span(start, end)) if text else None
