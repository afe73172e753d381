"""The stretches of a file and what each is: what the formatter prints again.

In: a source. Out: `Text`: its tree, its lines, and every slice that could be read, as the words it is made
of, in the spellings documents use (以上 for ≧, 超 for を超える, 以後 for 以上 where days are compared,
2025-04-01 for 2025/4/1). Free text is no slice, and neither is what could not be read: nobody is to touch it.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from attrs import evolve, frozen

from sadame.dsl import ast
from sadame.dsl.folding import fold, name_of
from sadame.dsl.lines import Layout
from sadame.dsl.literals import written_date
from sadame.dsl.parser import machine
from sadame.dsl.parser.cut import Cut
from sadame.dsl.parser.names import Exported, laid_out
from sadame.dsl.parser.policies import read_policy
from sadame.dsl.parser.reader import Heard
from sadame.dsl.source import Source

if TYPE_CHECKING:
    from lark import Token

    from sadame.dsl.parser.machine import Branch

_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})

_SIGNS = {"≥": "以上", ">=": "以上", "≤": "以下", "<=": "以下", "<": "未満", ">": "超"}
_UNEQUAL = frozenset(("≠", "!="))
_WORDS = {"OVER": "超", "SHORT": "未満"}
_OF_DAYS = {"以上": "以後", "以下": "以前", "未満": "より前", "超": "より後"}
_DAYS = frozenset(("日付", "年月", "年度"))
_GIVE_DAYS = frozenset(("満了日", "応当日", "初日", "末日", "年度", "年月"))
_SPACED = frozenset(("_THAT_ARE", "NOT_TOGETHER"))


@frozen
class Word:
    """A word of a slice: the name of its terminal, how it is written, where it began in the file."""

    kind: str
    text: str
    start: int


@frozen
class Slice:
    """A stretch of the file; `rule` = its start rule, or `name`, `type` and the like for plain text."""

    start: int
    end: int
    rule: str
    words: tuple[Word, ...]


@frozen
class Text:
    """A file as it was understood. `policy` None = nothing was."""

    policy: ast.Policy | None
    layout: Layout
    slices: tuple[Slice, ...]


def understood(source: Source, exported: Exported = _NOTHING) -> Text:
    """Read a file for its text; CSV files beside it are not looked at."""
    heard: list[Heard] = []
    policy, layout, _ = read_policy(source, {}, exported, heard)
    if policy is None or laid_out(source)[1]:  # a line that is to be put right is put right first
        return Text(None, layout, ())
    dated = _dated(policy)
    latest = {(one.start, one.end): one for one in heard}
    expected = _expected(policy)
    slices = (_slice(latest[at], source, dated, expected) for at in sorted(latest))
    return Text(policy, layout, tuple(slices))


def _expected(policy: ast.Policy) -> frozenset[int]:
    """Where what an 事例 expects begins."""
    found = (node for node in ast.walk(policy) if isinstance(node, ast.Expected))
    return frozenset(each.span.start for each in found)


def _dated(policy: ast.Policy) -> frozenset[str]:
    """The names that are days wherever they are declared in this file."""
    typed: dict[str, set[str]] = {}
    for node in ast.walk(policy):
        if isinstance(node, ast.Fact | ast.Rule | ast.Parameter | ast.Table):
            kind = node.type.name if node.type is not None and not node.type.is_list else ""
            typed.setdefault(node.name.text, set()).add(kind)
    return frozenset(name for name, kinds in typed.items() if kinds <= _DAYS)


def _slice(heard: Heard, source: Source, dated: frozenset[str], expected: frozenset[int]) -> Slice:
    if heard.cut is None or heard.tree is None:
        is_file = heard.rule == "file"  # a file of another width is another file
        raw = source.text[heard.start : heard.end]
        written = raw if is_file else "".join(_letters(source, heard.start, heard.end))
        text = written if "「" in written or heard.rule == "policy" else name_of(fold(written))
        word = Word(heard.rule, text, heard.start)
        return Slice(heard.start, heard.end, heard.rule, (word,))
    words = _worded(heard.tree, heard.cut, heard.rule, dated)
    placed = (_placed(word, heard.cut, source) for word in words)
    if heard.rule != "given" and heard.start not in expected:  # there it may stand for a 文字
        placed = (_dated_as_ours(word) for word in placed)
    return Slice(heard.start, heard.end, heard.rule, tuple(placed))


def _letters(source: Source, start: int, end: int) -> Iterator[str]:
    """Text with the widths of its letters and digits folded, and its signs as they were written."""
    for character in source.text[start:end]:
        folded = fold(character)
        yield folded if folded.isalnum() and folded.isascii() else character


def _placed(word: Word, cut: Cut, source: Source) -> Word:
    """The word at its place in the file; a quoted name keeps the signs it was written with."""
    span = cut.span(word.start, word.start + len(word.text))
    if word.kind == "QUOTED":
        return Word(word.kind, "".join(_letters(source, span.start, span.end)), span.start)
    text = name_of(word.text) if word.kind == "NAME" else word.text
    return Word(word.kind, text, span.start)


def _dated_as_ours(word: Word) -> Word:
    return evolve(word, text=written_date(word.text)) if word.kind == "DATE" else word


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def _worded(tree: "Branch", cut: Cut, rule: str, dated: frozenset[str]) -> Iterator[Word]:
    """The words of a slice, with symbols put into words."""
    closing, of_days = _closing(tree), frozenset(_of_days(tree, dated))
    for start, end, kind, text in machine.words_of(cut.text, rule):
        word = Word(kind, text.replace(" ", "") if kind in _SPACED else text, start)
        match kind:
            case "SYMBOL":
                yield evolve(word, kind="_IS", text="が")
            case "OVER" | "SHORT" | "LIMIT":
                limit = _WORDS.get(kind, text).replace("以降", "以後")
                said = _OF_DAYS.get(limit, limit) if start in of_days else limit
                yield evolve(word, kind="LIMIT", text=said)
            case _:
                yield word
        if end in closing:
            yield from _closed(closing[end], end, of_days)


def _closed(sign: "Token", end: int, of_days: frozenset[int]) -> Sequence[Word]:
    """What a symbol says after its right side."""
    if str(sign) in _UNEQUAL:
        return (Word("_NOT", "でない", end - 1),)
    limit = _SIGNS.get(str(sign))
    if limit is None:
        return ()
    said = _OF_DAYS[limit] if sign.start_pos in of_days else limit
    return (Word("LIMIT", said, end - 1),)


def _closing(tree: "Branch") -> "dict[int, Token]":
    """The symbols by where their right side ends."""
    found: dict[int, Token] = {}
    for each in tree.find_data("symbol"):
        _, sign, right = each.children
        found[cast("Branch", right).meta.end_pos] = cast("Token", sign)
    return found


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _of_days(tree: "Branch", dated: frozenset[str]) -> Iterator[int]:
    """Where the boundary words and symbols stand that compare days."""
    for each in tree.iter_subtrees():
        match str(each.data), cast("list[Branch]", each.children):
            case "symbol", [left, sign, right] if _is_day(left, dated) or _is_day(right, dated):
                yield cast("int", cast("Token", sign).start_pos)
            case (("compare" | "not_compare" | "between" | "bound" | "limited"), parts):
                sides = [part for part in parts if part.data != "limit"]
                if any(_is_day(side, dated) for side in sides):
                    limits = (part for part in parts if part.data == "limit")
                    yield from (limit.meta.start_pos for limit in limits)
            case _:
                pass


def _is_day(tree: "Branch", dated: frozenset[str]) -> bool:
    match str(tree.data), cast("list[Branch]", tree.children):
        case "literal", [token]:
            return cast("Token", token).type in {"DATE", "REFERENCE_DATE"}
        case (("name" | "word"), [token]):
            return name_of(str(token).strip("「」")) in dated
        case "member", [_, word]:
            return _is_day(word, dated)
        case "call", [function, arguments]:
            called = str(function.children[0])
            if called in {"最小", "最大"}:
                return any(_is_day(each, dated) for each in _parts(arguments))
            return called in _GIVE_DAYS or _is_day(function, dated)
        case (("as_of" | "otherwise" | "bracket"), [inner, *_]):
            return _is_day(inner, dated)
        case _:
            return False


def _parts(tree: "Branch") -> "list[Branch]":
    return cast("list[Branch]", tree.children)
