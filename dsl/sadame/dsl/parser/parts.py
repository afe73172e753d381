"""The lines of one declaration, sorted: attributes by their label, the body, rows, ただし; names and types.

In: a block of nested lines. Out: `Parts`, and the small pieces every declaration is made of. A line that
the declaration has no use for is reported here, once, so that the builders need not look.
"""

import re
from collections.abc import Collection

from attrs import define, field, frozen

from sadame.dsl import ast, findings
from sadame.dsl.diagnostics import Edit
from sadame.dsl.folding import name_of
from sadame.dsl.lines import ACKNOWLEDGED, META, SHAPES, Kind, Line, first_colon
from sadame.dsl.nesting import Branch as Listed
from sadame.dsl.parser import clauses, machine
from sadame.dsl.parser.expressions import MAX_NAME
from sadame.dsl.parser.reader import Reader
from sadame.dsl.problems import slips, syntax
from sadame.dsl.source import Span
from sadame.dsl.suggest import near

_REPEATABLE = frozenset(("説明", "根拠", "出典", "備考", "適用", "前提", "理由", ACKNOWLEDGED))
_LETTER = r"[^\W\d_][\w・○◯\u3300-\u33ff℃\u3099\u309a\u200b\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_NAME = re.compile(_LETTER)
_QUOTED = re.compile(r"「[^「」\n]+」")
_PATH = re.compile(rf"(?:{_LETTER}|「[^「」\n]+」)(?: +の +(?:{_LETTER}|「[^「」\n]+」))+")
_TRUTH = frozenset((("はい", "いいえ"), ("該当", "非該当"), ("あり", "なし")))
_LIST = re.compile(r"(?P<name>.+?) *の *一覧")
_TYPE = re.compile(r"[^\s:()「」|、<>]+|「[^「」]+」")
_OWNED = re.compile(rf"(?P<owner>{_LETTER}) +の +(?P<name>{_LETTER})")

_PLACES = {
    Kind.ROW: ("表の行", "表・質問票・事例の中に書いてください"),
    Kind.RESULT: ("「⇒」の行", "「事例」の中に書いてください"),
    Kind.PROVISO: ("「ただし」", "「判定」か「算定」の中に書いてください"),
    Kind.PRIORITY: ("優先の行", "「判定」か「算定」の中に書いてください"),
    Kind.BODY: ("この行", "「見出し：内容」の形にするか、「判定」や「算定」の中に書いてください"),
    Kind.LABEL: ("この行", "見出しの名前を確かめてください"),
}


@frozen
class Block:
    """A declaration line and the lines under it."""

    header: Line
    branches: tuple[Listed, ...]

    @property
    def keyword(self) -> str:
        """What is declared."""
        return self.header.key


@define
class Parts:
    """The lines of a block by what they are. `own` are labels that are names or periods."""

    labels: dict[str, list[Listed]] = field(factory=dict)
    own: list[Listed] = field(factory=list)
    rows: list[Line] = field(factory=list)
    results: list[Line] = field(factory=list)
    provisos: list[Listed] = field(factory=list)
    priorities: list[Line] = field(factory=list)
    bodies: list[Listed] = field(factory=list)

    def one(self, label: str) -> Listed | None:
        """The line with that label."""
        found = self.labels.get(label)
        return found[0] if found else None

    def all(self, label: str) -> list[Listed]:
        """All lines with that label."""
        return self.labels.get(label, [])


def sort_out(block: Block, reader: Reader, takes: Collection[Kind] = ()) -> Parts:
    """The parts of a block; `takes` are the kinds of lines it has a use for beside labels."""
    parts = Parts()
    for branch in block.branches:
        put(parts, branch, block.keyword, reader, takes)
    said_once(parts, reader)
    if len(parts.bodies) > 1:
        _doubled("本文", parts.bodies[0].line, parts.bodies[1].line, reader)
    return parts


def said_once(parts: Parts, reader: Reader) -> None:
    """Report an attribute that stands twice: neither of the two is chosen in silence."""
    for label, lines in parts.labels.items():
        if len(lines) > 1 and label not in _REPEATABLE:
            _doubled(f"{label}：", lines[0].line, lines[1].line, reader)


def put(
    parts: Parts, branch: Listed, keyword: str, reader: Reader, takes: Collection[Kind]
) -> None:
    """Put one line where it belongs, or say that it belongs nowhere."""
    line = branch.line
    shape = SHAPES[keyword]
    match line.kind:
        case Kind.LABEL if line.key in shape.labels or line.key in META:
            if line.is_glued:
                _without_colon(line, reader)
            parts.labels.setdefault(line.key, []).append(branch)
        case Kind.LABEL if shape.is_open or Kind.LABEL in takes:
            parts.own.append(branch)
        case Kind.LABEL:
            _unknown_label(line, keyword, reader)
        case kind if kind not in takes:
            _misplaced(line, keyword, reader)
        case Kind.ROW:
            parts.rows.append(line)
        case Kind.RESULT:
            parts.results.append(line)
        case Kind.PROVISO:
            parts.provisos.append(branch)
        case Kind.PRIORITY:
            parts.priorities.append(line)
        case _:
            parts.bodies.append(branch)


def _without_colon(line: Line, reader: Reader) -> None:
    span = reader.span(line.start, line.key_end)
    edit = Edit(Span(span.path, line.key_end, line.rest), "：")
    reader.report(slips.NoColon(span=span, before=line.key, places=(edit,)))


def _doubled(what: str, first: Line, second: Line, reader: Reader) -> None:
    spans = (reader.span(line.start, max(line.key_end, line.start + 1)) for line in (first, second))
    known, again = spans
    reader.report(syntax.DoubledPart(span=again, what=what.rstrip("："), first=known))


def _unknown_label(line: Line, keyword: str, reader: Reader) -> None:
    labels = SHAPES[keyword].labels
    known = tuple(
        dict.fromkeys((*(each for each in labels if each != ACKNOWLEDGED), *META, *labels))
    )
    reader.swallowed = True  # what stands there may have been the body
    span = reader.span(line.start, line.key_end)
    if line.key.endswith("の場合") and Kind.PROVISO in _TAKES.get(keyword, ()):
        known = ("ただし",)
        reader.report(
            syntax.MissingPart(
                span=span, what="行の初めの「ただし」", example="ただし A の場合：1/2"
            )
        )
        return
    reader.report(
        syntax.UnknownLabel(
            span=span, label=line.key, keyword=keyword, known=known, near=_meant(line.key, keyword)
        )
    )


def _meant(label: str, keyword: str) -> tuple[str, ...]:
    """The labels that a label nobody knows may have been meant to be."""
    if (keyword, label) == ("算定", "条件"):
        return ("原則", "前提")
    return near(label, (*SHAPES[keyword].labels, *META))


_TAKES = {"判定": (Kind.PROVISO,), "算定": (Kind.PROVISO,), "読み替え": (Kind.PROVISO,)}


def _misplaced(line: Line, keyword: str, reader: Reader) -> None:
    what, advice = _PLACES.get(line.kind, _PLACES[Kind.BODY])
    if line.kind is Kind.BODY and reader.words(line.start, line.end).endswith("。"):
        advice = "要綱の文を残すなら、行の初めに「説明：」か「備考：」を付けてください"
    span = reader.span(line.start, line.end)
    reader.report(syntax.MisplacedLine(span=span, what=what, keyword=keyword, advice=advice))


# ── metadata ─────────────────────────────────────────────────────────────────────────────────────


def text_of(branch: Listed | None, reader: Reader) -> ast.Text | None:
    """The free text after a label."""
    return None if branch is None else reader.free(branch.line.rest, branch.line.end)


def meta(parts: Parts, reader: Reader, header: Line) -> ast.Meta:
    """The metadata among the attributes."""

    def one(label: str) -> ast.Text | None:
        return text_of(parts.one(label), reader)

    def every(label: str) -> tuple[ast.Text, ...]:
        return tuple(reader.free(found.line.rest, found.line.end) for found in parts.all(label))

    return ast.Meta(
        title=one("題名"),
        description=_paragraphs(every("説明")),
        jurisdiction=one("所管"),
        authorities=every("根拠"),
        sources=every("出典"),
        certainty=one("確度"),
        effective=tuple(
            period
            for found in parts.all("適用")
            if (period := reader.read(found.line.rest, found.line.end, "period", clauses.period))
        ),
        remarks=every("備考"),
        purpose=one("目的"),
        adjustment=_adjustment(parts.one("調整"), reader),
        acknowledged=acknowledged(parts, reader),
        span=reader.span(header.start, header.end),
    )


def acknowledged(parts: Parts, reader: Reader) -> tuple[ast.Acknowledgement, ...]:
    """Each 承知 once; one that names no finding, or gives no reason, is reported and left out."""
    seen: dict[str, Line] = {}
    found = []
    for branch in parts.all(ACKNOWLEDGED):
        each = _acknowledgement(branch.line, reader)
        if each is None:
            continue
        if each.code in seen:
            _doubled(f"{ACKNOWLEDGED}：{each.code}", seen[each.code], branch.line, reader)
        seen.setdefault(each.code, branch.line)
        found.append(each)
    return tuple(found)


def _acknowledgement(line: Line, reader: Reader) -> ast.Acknowledgement | None:
    span = reader.span(line.rest, line.end)
    said = findings.read(reader.text[span.start : span.end])
    if said is not None and said.code not in findings.FINDINGS:
        code = Span(span.path, span.start, span.start + len(said.code))
        known = (*findings.FINDINGS,)
        reader.report(syntax.UnknownFinding(span=code, found=said.code, known=known))
        return None
    if said is None or not said.reason:
        what = "指摘のコード" if said is None else "承知する理由"
        example = f"{ACKNOWLEDGED}：{said.code if said else 'V0604'} 国の様式のとおりに書いたため"
        where = reader.span(line.start, line.end)
        reader.report(syntax.MissingPart(span=where, what=what, example=example))
        return None
    reason = reader.free(span.start + said.reason_at, span.end)
    return ast.Acknowledgement(said.code, reason, span=reader.span(line.start, line.end))


def _adjustment(found: Listed | None, reader: Reader) -> ast.Adjustment | None:
    if found is None:
        return None
    span = reader.span(found.line.rest, found.line.end)
    if reader.words(found.line.rest, found.line.end) == "可":
        return ast.Adjustment((), span=span)
    limits = reader.read(found.line.rest, found.line.end, "bounds", clauses.bounds)
    return None if limits is None else ast.Adjustment(limits, span=span)


def _paragraphs(texts: tuple[ast.Text, ...]) -> ast.Text | None:
    if not texts:
        return None
    return ast.Text("\n".join(text.text for text in texts), span=texts[0].span.to(texts[-1].span))


# ── names ────────────────────────────────────────────────────────────────────────────────────────


#: 三分の一以上 would be read as the number 三分の一.
_STARTS_AS_NUMBER = re.compile(r"[一二三四五六七八九十百千万]+分の[一二三四五六七八九十百千万]")


def name(start: int, end: int, reader: Reader, *, member: bool = False) -> ast.Name | None:
    """A name that is declared here. `member`: of a 区分, where reserved words may stand too."""
    span = reader.span(start, end)
    text = reader.words(start, end)
    if not text:
        return None
    found = plain_name(text)
    if found is None or _STARTS_AS_NUMBER.match(text) or (is_reserved(text) and not member):
        reader.report(_bad_name(text, span))
        return ast.Name(name_of(text.strip("「」")), span=span)
    if len(found) > MAX_NAME:
        reader.report(syntax.OverLimit(span=span, what="名前の長さ", limit=f"{MAX_NAME}字"))
    reader.declares(found, span)
    reader.note(span, "name")
    return ast.Name(found, span=span)


def is_reserved(text: str) -> bool:
    """Whether a word of the language stands where a name does."""
    return text in machine.words() - machine.SOFT or text in SHAPES


def plain_name(text: str) -> str | None:
    """The name that `text` spells if it is one: a run of letters, `「…」`, or `回答 の 問12`."""
    if _NAME.fullmatch(text):
        return name_of(text)
    if _QUOTED.fullmatch(text):
        return name_of(text[1:-1])
    if _PATH.fullmatch(text):
        return name_of(" の ".join(re.split(r" +の +", text)))
    return None


def _bad_name(text: str, span: Span) -> syntax.BadName:
    if text in SHAPES:
        reason = "宣言の初めの言葉です。名前にするときは「」で囲みます"
    elif _STARTS_AS_NUMBER.match(text):
        reason = "数で始まる名前は「」で囲みます"
    elif text in machine.words():
        reason = "決まった言葉です。名前にするときは「」で囲みます"
    elif text[0].isdigit():
        reason = "数字で始まる名前は「」で囲みます"
    elif " " in text:
        reason = "空白のある名前は「」で囲みます"
    else:
        reason = "名前に使えるのは文字・数字・「・」・「_」で、ほかの記号があるときは「」で囲みます"
    clean = text.replace("「", "").replace("」", "")
    return syntax.BadName(
        span=span, text=text, reason=reason, fix=f"「{clean}」" if clean else None
    )


def names(start: int, end: int, reader: Reader, separators: str = "、") -> tuple[ast.Name, ...]:
    """`介護ロボット、ICT`."""
    found = []
    for left, right in split(reader.text, start, end, separators):
        one = name(left, right, reader, member=True)
        if one is None:
            span = reader.span(max(start, left - 1), right + 1)
            reader.report(syntax.MissingPart(span=span, what="「、」の隣の名前", example="A、B、C"))
        else:
            found.append(one)
    return tuple(found)


def split(text: str, start: int, end: int, separators: str) -> list[tuple[int, int]]:
    """The parts between separators, none of them inside 「」."""
    parts, left, quoted = [], start, False
    for at in range(start, end):
        character = text[at]
        if character in "「」":
            quoted = character == "「"
        elif character in separators and not quoted:
            parts.append((left, at))
            left = at + 1
    return [*parts, (left, end)]


@frozen
class Head:
    """A declaration line taken apart: its name, and where what stands after `：` begins and ends."""

    name: ast.Name
    rest: tuple[int, int] | None


def head(line: Line, reader: Reader) -> Head | None:
    """The name of a declaration and the rest after the colon."""
    colon = first_colon(reader.text, line.rest, line.end)
    found = name(line.rest, colon if colon >= 0 else line.end, reader)
    if found is None:
        span = reader.span(line.start, line.key_end)
        what = f"「{line.key}」の名前"
        reader.report(syntax.MissingPart(span=span, what=what, example=f"{line.key} 名前"))
        return None
    return Head(found, (colon + 1, line.end) if colon >= 0 else None)


# ── types ────────────────────────────────────────────────────────────────────────────────────────


def is_type(text: str) -> bool:
    """Whether `text` has the form of a type."""
    truth = tuple(part.strip() for part in text.split("/")) in _TRUTH
    return truth or any(form.fullmatch(text) for form in (_LIST, _OWNED, _TYPE))


def type_name(start: int, end: int, reader: Reader) -> ast.TypeName | None:
    """`円`, `はい／いいえ`, `導入区分`, `経費明細 の 一覧`."""
    text, span = reader.words(start, end), reader.span(start, end)
    if is_type(text):
        reader.note(span, "type")
    left, _, right = (part.strip() for part in text.partition("/"))
    if (left, right) in _TRUTH:
        return ast.TypeName("真偽", words=(left, right), span=span)
    if (found := _LIST.fullmatch(text)) and plain_name(found["name"]):
        return ast.TypeName(plain_name(found["name"]) or "", is_list=True, span=span)
    if found := _OWNED.fullmatch(text):
        owner, inner = name_of(found["owner"]), name_of(found["name"])
        return ast.TypeName(inner, owner=owner, span=span)
    if _TYPE.fullmatch(text):
        return ast.TypeName(name_of(text.strip("「」")), span=span)
    if text:
        example = "円 や はい／いいえ や 区分の名前"
        reader.report(syntax.BadForm(span=span, what="型", text=text, example=example))
    else:
        reader.report(
            syntax.MissingPart(span=reader.span(start - 1, start), what="型", example="名前：円")
        )
    return None
