"""The words of a slice → text: which spelling, and where a space stands.

In: a slice. Out: `Atom`s, the words as they are written, each with its place in the old text, so that
whoever puts them on lines knows on which line each one was.
"""

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from sadame.dsl import ast
from sadame.dsl.parser.expressions import head_of
from sadame.dsl.parser.slices import Slice, Word
from sadame.dsl.rounding import parse_rounding


@frozen
class Atom:
    """A piece of text that stays in one piece; `glued` = it touches what stands before it."""

    text: str
    start: int
    glued: bool = False


def atoms(piece: Slice) -> list[Atom]:
    """A slice in its one spelling."""
    match piece.rule:
        case "name" | "policy" | "type" | "file" | "rounding" | "reason" | "number":
            word = piece.words[0]
            return [Atom(_plain(word.text, piece.rule), word.start)]
        case _:
            words = list(_settled(piece.words, piece.rule))
            in_cell = piece.rule in {"cell", "given"}
            return [
                Atom(
                    _SIGNS.get(word.kind, word.text),
                    word.start,
                    glued=n > 0 and not _apart(words[:n], word, in_cell=in_cell),
                )
                for n, word in enumerate(words)
            ]


# ── which spelling ───────────────────────────────────────────────────────────────────────────────

_SIGNS = {
    "LPAR": "（",
    "RPAR": "）",
    "PLUS": "＋",
    "MINUS": "－",
    "TIMES": "×",
    "DIVIDED": "÷",
    "_COLON": "：",
    "_COMMA": "、",
    "_SPAN": "〜",
    "LEGAL_AND": "かつ",
    "LEGAL_OR": "または",
}
#: 該当する人数, 該当する番号: what stands between them is no end of a sentence.
_AFTER_HITS = frozenset(("PEOPLE", "NAME", "QUOTED"))
_CASES = frozenset(("_IN_CASE", "_CASE", "_IN_EVENT", "_EVENT"))


def _settled(words: Sequence[Word], rule: str) -> Iterator[Word]:
    """The words with their particles and 読点 as documents have them."""
    depth, at, awaits_value = 0, 0, rule == "proviso"
    while at < len(words):
        word = words[at]
        after = words[at + 1].kind if at + 1 < len(words) else "RPAR"
        depth += (word.kind == "LPAR") - (word.kind == "RPAR")
        at += 1
        if word.kind in _CASES and after == "RPAR":
            yield evolve(word, text="の場合")
        elif word.kind in _CASES:
            value_follows = awaits_value and depth == 0
            awaits_value = awaits_value and not value_follows
            yield evolve(word, text="の場合" if value_follows else "の場合は")
            yield evolve(word, kind="_COLON" if value_follows else "_COMMA")
            at += after in {"_COMMA", "_COLON"}
        else:
            yield _spelt(word, after)
            at += word.kind == "_AMONG" and after == "_COMMA"


def _spelt(word: Word, after: str) -> Word:
    match word.kind:
        case "HITS" if after not in _AFTER_HITS:
            return evolve(word, text="該当")
        case "HEAD":
            return evolve(word, text=_head(word.text))
        case _:
            return word


def _head(text: str) -> str:
    match head_of(text):
        case ast.Head.ALL, _:
            return "次の全てに該当："
        case ast.Head.ANY, _:
            return "次のいずれかに該当："
        case ast.Head.NONE, _:
            return "次のいずれにも該当しない："
        case ast.Head.COUNT, int(number):
            return f"次のうち{number}{'つ' if number < 10 else ''}以上に該当："
        case _:
            return text


# ── where a space stands ─────────────────────────────────────────────────────────────────────────

_TOUCH_BEFORE = frozenset(("RPAR", "_COMMA", "_COLON", "_SPAN"))
_TOUCH_AFTER = frozenset(("LPAR", "_COMMA", "_COLON", "_SPAN", "_NA_IS"))
_NAMES = frozenset(("NAME", "QUOTED", "AGGREGATE", "PEOPLE", "TALLY"))
_VALUES = (
    _NAMES
    | frozenset(("NUMBER", "DATE", "RPAR", "YES", "NO", "HIT", "MISS", "WITH", "WITHOUT"))
    | frozenset(("NOT_APPLICABLE", "REFERENCE_DATE"))
)


def _apart(before: Sequence[Word], word: Word, *, in_cell: bool) -> bool:
    """Whether a space stands between a word and the one before it."""
    if not before:
        return False
    last = before[-1]
    if word.kind in _TOUCH_BEFORE or last.kind in _TOUCH_AFTER:
        return False
    if word.kind == "LPAR":
        return last.kind not in _NAMES | {"RPAR", "_REGARDED"}
    if last.kind == "MINUS":  # a sign touches its number, an operator does not
        return len(before) > 1 and before[-2].kind in _VALUES
    if in_cell and word.kind == "LIMIT":
        return last.kind not in {"NUMBER", "DATE"}
    return not (in_cell and last.kind == "LIMIT" and word.text[0].isdecimal())


# ── plain text ───────────────────────────────────────────────────────────────────────────────────

_WIDE = str.maketrans("()", "（）")
_OF = re.compile(r" *の +(?=一覧$)| +の +")
_SHEET = re.compile(r"」\s*の\s*シート\s*「")
_PLACE = re.compile(r"(?P<place>[^未を]*)(?P<side>未満|を|).*")


def _plain(text: str, rule: str) -> str:
    if rule == "file":
        return _SHEET.sub("」のシート「", text)
    if "「" in text or rule == "policy":
        return text
    match rule:
        case "name":
            return _OF.sub(" の ", text)
        case "type":
            return _type(text)
        case "reason":
            return text.replace(" ", "").translate(_WIDE)
        case "rounding":
            return _rounding(text)
        case _:
            return text


def _type(text: str) -> str:
    """`はい／いいえ`, `経費明細 の 一覧`, `円/台`."""
    left, slash, right = (part.strip() for part in text.partition("/"))
    if slash and {left, right} <= {"はい", "いいえ", "該当", "非該当", "あり", "なし"}:
        return f"{left}／{right}"
    return _OF.sub(" の ", text)


def _rounding(text: str) -> str:
    """`千円未満切捨て` for 千円未満の端数を切り捨てる."""
    plain = text.replace(" ", "")
    found, read = _PLACE.fullmatch(plain), parse_rounding(plain)
    if found is None or read is None:
        return plain
    short = f"{found['place']}{found['side']}{read[0].value}"
    return short if parse_rounding(short) == read else plain
