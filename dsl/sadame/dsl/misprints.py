"""Misprints of lines: a sign, a keyword or a label that is nearly the right one, put right before lines are cut.

In: the folded text of a file, and the text as it was written (for tabs). Out: the text with the right characters,
of exactly the same length, so that every offset stays, and a `Misprint` for each place. Nothing is changed that
could be meant as it stands: two names side by side are no sentence, and `；` or `｜---｜` stand in none.
"""

import re
from collections.abc import Iterator
from enum import Enum

from attrs import define, evolve, field, frozen

from sadame.dsl.lines import META, SHAPES, first_colon
from sadame.dsl.units import parse_unit

#: A file with more of them is some other kind of file.
MOST = 200


class Slip(Enum):
    """What was mistaken."""

    SIGN = "記号"
    NO_COLON = "：の忘れ"
    KEYWORD = "宣言の言葉"
    NEAR_KEYWORD = "宣言の言葉に近い言葉"
    COLON_AFTER_KEYWORD = "宣言の言葉の後の："
    FRAME = "宣言の言葉の囲み"
    NOT_OURS = "ここにない行"
    PASTED_ROWS = "貼り付けた表"


@frozen
class Misprint:
    """A place, what was mistaken there, what is meant, and the edits that put it there."""

    slip: Slip
    start: int
    end: int
    meant: str
    edits: tuple[tuple[int, int, str], ...] = ()


#: Words after which a name is not what it follows: two names side by side are no sentence.
_JOINING = re.compile(
    r"(?:が|の|に|は|と|で|かつ|または|又は|若しくは|もしくは|及び|および|並びに|且つ|でない|である|を超える|に満たない)(?![\w・])"
    r"|のうち|のいずれ|の場合|以上|以下|未満|超|以前|以後|以降|より|から|まで|時点|(?:大きい|小さい)順|とみなす|該当"
    r"|AND|OR|and|or(?!\w)"
)
_LETTERS = r"[^\W\d_][\w・]*"
_KEYWORDS = "|".join(SHAPES)
_DECLARATION = re.compile(rf"(?P<key>{_KEYWORDS})(?=[ :]|$)")
_NAMELESS = re.compile(r"(?P<key>制度名|制度の名称|制度名称)[ :]+(?=[^\W\d])")
_FRAMED = re.compile(rf"[【〔《〈\[](?P<key>{_KEYWORDS})[】〕》〉\]](?= *[^\W\d])")
_TYPED = re.compile(rf"(?:{_LETTERS}|「[^「」]+」) *: *[^0-9 ,、:]+(?P<comma>,)")
_FENCE = re.compile(r"(?:```|~~~)\w*$")
_REMARK = re.compile(r"//+ *|※ *")
_RULE = re.compile(r"\|(?: *:?-{3,}:? *\|)+$")
_BARS = re.compile(r"[│┃┆┇┊┋║¦‖丨ǀ∣]")
_ARROW = re.compile(r"(?<=\|)(?P<space> *)(?P<arrow>→|=>|->|➡|⇨|＝＞)")
_FIRST = re.compile(rf"(?P<word>{_LETTERS})(?: +(?P<next>.+))?$")
_PERIOD = re.compile(
    r"(?P<key>(?:明治|大正|昭和|平成|令和|[12][0-9]{3})[^:=]*?(?:年度|から|まで|[年月日])) +(?=[0-9]|資料に)"
)
_EQUAL = re.compile(
    rf"(?:⇒ *)?(?P<key>{_LETTERS}|「[^「」]+」)(?: +の +{_LETTERS})? *(?P<sign>=) *(?=\S)"
)
_FACT = re.compile(rf"(?P<name>{_LETTERS}|「[^「」]+」)(?P<gap> +)(?P<type>[^ 、:]+)(?:、.*)?$")
_TYPES = frozenset(
    ("日付", "年度", "年月", "文字", "割合", "数", "はい/いいえ", "あり/なし", "該当/非該当")
)
_DECLARED = re.compile(rf"(?P<name>{_LETTERS}|「[^「」]+」)(?P<gap> +)(?P<rest>\S.*)$")

#: Characters that are taken for each other, by the eye or by an input method.
_ALIKE = (
    *(
        "定底程停低提廷亭呈",
        "力カ",
        "表票標俵",
        "値植直",
        "例列令礼",
        "質資貿",
        "問間門",
        "区句",
        "分文",
    ),
    *(
        "単短",
        "位囲",
        "抽軸油",
        "指示",
        "解回開",
        "釈訳",
        "判反伴版",
        "算産参",
        "参算",
        "照昭象",
        "性生正",
    ),
    *("出手", "構講購", "造像増", "基其墓", "準順", "制製成政", "度土庶", "事時自", "入人"),
)


@define
class _Mender:
    """The text while it is put right, and the block a line stands in."""

    text: str
    written: str
    keyword: str = ""
    found: list[Misprint] = field(factory=list)
    pasted: list[tuple[int, int]] = field(factory=list)
    after_blank: bool = True
    #: Where the last bar stands that was put right.
    drawn: int = -1

    def mend(self) -> None:
        start = 0
        while start < len(self.text):
            stop = self.text.find("\n", start)
            stop = len(self.text) if stop < 0 else stop
            line = self.text[start:stop]
            words = start + len(line) - len(line.lstrip(" "))
            end = start + len(line.rstrip(" "))
            if words < end and self.text[words] != "#" and len(self.found) < MOST:
                self._line(words, end)
            self.after_blank = words >= end
            start = stop + 1
        self._rows()

    def _line(self, start: int, end: int) -> None:
        if self._not_ours(start, end):
            return
        self._framed_keyword(start, end)
        self._colon_after_keyword(start, end)
        self._keyword(start, end)
        if found := _DECLARATION.match(self.text, start, end):
            self.keyword = found["key"]
            if self.keyword in {"区分", "解釈"}:
                self._commas(found.end(), end, ",", "、")
            elif self.keyword == "順序区分":
                self._commas(found.end(), end, "→", "<")
            self._typed_declaration(found.end(), end)
        elif self._is_pasted_row(start, end):
            self.pasted.append((start, end))
        elif self.text[start] == "|" or _BARS.match(self.text, start, end):
            self._row(start, end)
        else:
            self._label(start, end)
        self._semicolon(start, end)

    def _put(self, start: int, end: int, by: str, slip: Slip, meant: str) -> None:
        """Put `by`, as long as what was there, and remember what is meant."""
        self.found.append(Misprint(slip, start, end, meant, ((start, end, meant),)))
        self._replace(start, end, by)

    def _replace(self, start: int, end: int, by: str) -> None:
        self.text = self.text[:start] + by.ljust(end - start) + self.text[end:]

    # ── whole lines ──

    def _not_ours(self, start: int, end: int) -> bool:
        """Marks of Markdown and of other people's remarks: no line of a rule file begins like that."""
        text = self.text
        if _FENCE.match(text, start, end) or (
            _RULE.match(text, start, end) and self.keyword in {"表", "質問票", "事例", "読み替え"}
        ):
            first = text.rfind("\n", 0, start) + 1
            last = text.find("\n", end)
            whole = (first, len(text) if last < 0 else last + 1, "")
            same = next((n for n, one in enumerate(self.found) if one.slip is Slip.NOT_OURS), None)
            if same is not None and text.startswith(("`", "~"), start):
                one = self.found[same]  # a fence is one thing, and has two ends
                self.found[same] = Misprint(one.slip, one.start, one.end, "", (*one.edits, whole))
            else:
                self.found.append(Misprint(Slip.NOT_OURS, start, end, "", (whole,)))
        elif remark := _REMARK.match(text, start, end):
            edit = (start, remark.end(), "# ")
            self.found.append(Misprint(Slip.NOT_OURS, start, end, "# ", (edit,)))
        else:
            return False
        self._replace(start, end, "")
        return True

    def _keyword(self, start: int, end: int) -> None:
        """判底 and 入カ: nearly a keyword, before what can only be a name."""
        if found := _NAMELESS.match(self.text, start, end):
            if self.keyword == "":
                self._put(start, found.end(), "制度 ", Slip.KEYWORD, "制度 ")
            return
        found = _FIRST.match(self.text, start, end)
        if found is None or found["word"] in SHAPES:
            return
        meant = _near_keyword(found["word"])
        following = found["next"] or ""
        names_it = (
            _stands_alone(following) if following else meant is not None and meant[0] == "入力"
        )
        if meant is None or not names_it or not (meant[1] or self.after_blank):
            return
        slip = Slip.KEYWORD if meant[1] else Slip.NEAR_KEYWORD
        self._put(start, found.end("word"), meant[0], slip, meant[0])

    def _framed_keyword(self, start: int, end: int) -> None:
        """【判定】対象者."""
        if found := _FRAMED.match(self.text, start, end):
            first, last = found.start(), found.end() - 1
            edits = ((first, first + 1, ""), (last, last + 1, " "))
            self.found.append(Misprint(Slip.FRAME, first, last + 1, found["key"], edits))
            self._replace(first, last + 1, f" {found['key']} ")

    def _commas(self, start: int, end: int, sign: str, meant: str) -> None:
        """`，` between the members of a 区分, or between the type of a fact and its range; `→` in an order."""
        places = [at for at in range(start, end) if self.text[at] == sign]
        shown = meant.replace("<", "＜")
        if places:
            edits = tuple((at, at + 1, shown) for at in places)
            first = places[0]
            self.found.append(Misprint(Slip.SIGN, first, first + 1, shown, edits))
            for at in places:
                self._replace(at, at + 1, meant)

    def _colon_after_keyword(self, start: int, end: int) -> None:
        """判定：対象者 — but 制度： and 参照： are read."""
        found = _DECLARATION.match(self.text, start, end)
        if (
            found is None
            or found["key"] in {"制度", "参照"}
            or not self.text.startswith(":", found.end())
        ):
            return
        at = found.end()
        rest = len(self.text[at + 1 : end]) - len(self.text[at + 1 : end].lstrip())
        if at + 1 < end:
            self._put(at, at + 1 + rest, " ", Slip.COLON_AFTER_KEYWORD, " ")

    # ── signs and colons ──

    def _semicolon(self, start: int, end: int) -> None:
        line = self.text[start:end]
        if ";" in line:
            at = first_colon(line.replace(":", " ").replace(";", ":"), 0, len(line))
            colon = first_colon(line, 0, len(line))
            if at >= 0 and (colon < 0 or at < colon):
                self._put(start + at, start + at + 1, ":", Slip.SIGN, "：")

    def _label(self, start: int, end: int) -> None:
        shape = SHAPES.get(self.keyword)
        if shape is None:
            return
        found = _FIRST.match(self.text, start, end)
        if found and found["word"] in (*shape.labels, *META) and _stands_alone(found["next"] or ""):
            at = found.end("word")
            gap = found.start("next") - at
            self._put(at, at + gap, ":", Slip.NO_COLON, "：")
            return
        if self.keyword in {"入力", "構造"} and (typed := _TYPED.match(self.text, start, end)):
            self._commas(*typed.span("comma"), ",", "、")
        if not shape.is_open or first_colon(self.text, start, end) >= 0:
            return
        if found := _EQUAL.match(self.text, start, end):
            self._put(found.start("sign"), found.end("sign"), ":", Slip.SIGN, "：")
        elif self.keyword == "基準値" and (found := _PERIOD.match(self.text, start, end)):
            self._put(found.end("key"), found.end(), ":", Slip.NO_COLON, "：")
        elif (
            self.keyword in {"入力", "構造"}
            and (found := _FACT.match(self.text, start, end))
            and (found["type"] in _TYPES or parse_unit(found["type"]) is not None)
        ):
            self._put(*found.span("gap"), ":", Slip.NO_COLON, "：")

    def _typed_declaration(self, start: int, end: int) -> None:
        """`算定 補助額 円`, `区分 種別 入所、通所`: what the colon would stand before is there."""
        words = start + len(self.text[start:end]) - len(self.text[start:end].lstrip(" "))
        found = _DECLARED.match(self.text, words, end)
        if found is None or first_colon(self.text, start, end) >= 0 or ";" in found["rest"]:
            return
        rest = found["rest"]
        match self.keyword:
            case "算定" | "基準値" | "表":
                is_meant = rest in _TYPES or (" " not in rest and parse_unit(rest) is not None)
            case "区分" | "解釈":
                is_meant = "、" in rest
            case "順序区分":
                is_meant = "<" in rest
            case _:
                is_meant = False
        if is_meant:
            self._put(*found.span("gap"), ":", Slip.NO_COLON, "：")

    # ── rows ──

    def _row(self, start: int, end: int) -> None:
        """Bars that are drawn, and arrows that are not ours."""
        bars = [found.start() for found in _BARS.finditer(self.text, start, end)]
        if bars and self.keyword in {"表", "質問票", "事例", "読み替え"}:
            edits = tuple((at, at + 1, "|") for at in bars)
            last = self.found[-1] if self.found else None
            if last and self.drawn > 0 and self.text.count("\n", self.drawn, start) == 1:
                # one table is drawn once
                self.found[-1] = evolve(last, edits=(*last.edits, *edits))
            else:
                self.found.append(Misprint(Slip.SIGN, start, start + 1, "|", edits))
            self.drawn = bars[-1] + 1
            for at in bars:
                self._replace(at, at + 1, "|")
        if "⇒" not in self.text[start:end]:
            for found in list(_ARROW.finditer(self.text, start, end))[-1:]:
                self._put(*found.span("arrow"), "⇒", Slip.SIGN, "⇒")

    def _is_pasted_row(self, start: int, end: int) -> bool:
        return (
            self.keyword in {"表", "質問票", "事例"}
            and "\t" in self.written[start:end]
            and first_colon(self.text, start, end) < 0
            and self.text[start] not in "|⇒"
        )

    def _rows(self) -> None:
        """Rows between tabs, as a spreadsheet gives them: each stretch of them is one misprint."""
        for stretch in _stretches(self.pasted, self.text):
            edits: list[tuple[int, int, str]] = []
            for start, end in stretch:
                edits.append((start, start, "| "))
                edits += [
                    (at, at + 1, " | ") for at in range(start, end) if self.written[at] == "\t"
                ]
                edits.append((end, end, " |"))
                self._replace(start, end, "")
            first, last = stretch[0][0], stretch[0][1]
            self.found.append(Misprint(Slip.PASTED_ROWS, first, last, "|", tuple(edits)))


def _stretches(lines: list[tuple[int, int]], text: str) -> Iterator[list[tuple[int, int]]]:
    """Lines that follow each other."""
    group: list[tuple[int, int]] = []
    for line in lines:
        if group and text[group[-1][1] : line[0]].count("\n") > 1:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _stands_alone(following: str) -> bool:
    """Whether what follows a word begins with a name or value, so that the two are no sentence."""
    return bool(following) and (
        (following[0].isalnum() or following[0] in "「(") and not _JOINING.match(following)
    )


def _near_keyword(word: str) -> tuple[str, bool] | None:
    """The one keyword that differs in one character, and whether that is one it is taken for."""
    near = [
        (key, n)
        for key in SHAPES
        if len(key) == len(word) > 1
        for n in range(len(key))
        if key[n] != word[n] and key[:n] + key[n + 1 :] == word[:n] + word[n + 1 :]
    ]
    alike = [
        (key, n) for key, n in near if any({key[n], word[n]} <= set(group) for group in _ALIKE)
    ]
    chosen = alike or near
    return (chosen[0][0], bool(alike)) if len(chosen) == 1 else None


def mended(folded: str, written: str) -> tuple[str, tuple[Misprint, ...]]:
    """The text with its lines put right, and what was mistaken, in order of place."""
    mender = _Mender(folded, written)
    mender.mend()
    return mender.text, tuple(sorted(mender.found, key=lambda one: one.start))
