"""The line pass: folded text → logical lines, each with its kind.

In: the folded text of a file. Out: `Layout`: logical lines and trivia (blank lines, comments), which
together cover the file. Only the first word of a line, its colon and the line above decide; indentation
never does. Nothing is reported here and no sentence is read: `nesting` places the 号, `parser` the rest.
"""

import re
from collections.abc import Iterator
from enum import Enum

from attrs import define, frozen

from sadame.dsl.rounding import parse_rounding

# ── what each block knows ────────────────────────────────────────────────────────────────────────

#: Attributes any declaration may carry. Each is one line; a second paragraph repeats the label.
META = ("題名", "説明", "所管", "根拠", "出典", "確度", "適用", "備考", "目的", "調整")
#: The other attributes that end with their line. All that are in neither list hold an expression.
_ONE_LINE = frozenset(
    (
        *META,
        "問",
        "端数",
        "対象",
        "理由",
        "既定",
        "決定",
        "一致",
        "識別",
        "準用",
        "選択肢",
        "基準日",
        "その他",
        "名簿",
        "刻み",
        "収録",
        "不明",
        "未回答",
        "対象外",
        "承知",
    )
)
#: Where something may be found in the rules, what is found may be taken note of: what has no rules has no such line.
ACKNOWLEDGED = "承知"
_FACT = ("問", "条件", "未回答", "対象外", "刻み", "収録")
_RULE = ("前提", "原則", "端数", "不明", ACKNOWLEDGED)
_EXTRACTION = ("対象", "条件", "優先", "出力", "不明", ACKNOWLEDGED)


@frozen
class Shape:
    """Which labels a block knows beside `META`, and whether names of one's own may stand there too."""

    labels: tuple[str, ...] = ()
    is_open: bool = False


SHAPES = {
    "制度": Shape(("準用", ACKNOWLEDGED)),
    "参照": Shape(),
    "入力": Shape(("識別", *_FACT, ACKNOWLEDGED), is_open=True),
    "構造": Shape(_FACT, is_open=True),
    "区分": Shape(),
    "順序区分": Shape(),
    "単位": Shape(),
    "質問票": Shape(("選択肢",)),
    "基準値": Shape(("理由", ACKNOWLEDGED), is_open=True),
    "判定": Shape((*_RULE, "条件")),
    "算定": Shape(_RULE),
    "表": Shape(("一致", "端数", "前提", ACKNOWLEDGED)),
    "抽出": Shape(_EXTRACTION),
    "指標": Shape(("分子", "分母", "集計", "端数", ACKNOWLEDGED)),
    "解釈": Shape(("既定", "決定", ACKNOWLEDGED)),
    "読み替え": Shape(
        tuple(
            dict.fromkeys(
                (
                    *_RULE,
                    *_EXTRACTION,
                    *_FACT,
                    "一致",
                    "理由",
                    "分子",
                    "分母",
                    "集計",
                    "既定",
                    "決定",
                )
            )
        )
    ),
    "事例": Shape(("基準日", "その他", "名簿"), is_open=True),
    "性質": Shape(("前提", "条件", ACKNOWLEDGED)),
}
_BEFORE_ALL = Shape()


#: The two orders of kana, as statutes count.
IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
GOJUON = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)


#: Longer lines are not read.
MAX_LINE = 10_000


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


class Kind(Enum):
    """What the first word makes of a line."""

    DECLARATION = "宣言"
    LABEL = "見出し"
    ROW = "表の行"
    RESULT = "⇒"
    PROVISO = "ただし"
    PRIORITY = "優先"
    ITEM = "号"
    BODY = "本文"


@define
class Line:
    """A logical line: `key` is its keyword, label or marker, `rest` where the text after it begins.

    `end` moves while the lines that continue this one are found, and no more after that. A marker `is_foreign`
    that no 号 has here (`1.`, `第1号`); it `is_glued` where it touches its text, and so is a label without its `:`.
    """

    kind: Kind
    start: int
    key: str
    key_end: int
    rest: int
    end: int
    is_foreign: bool = False
    is_glued: bool = False


@frozen
class Layout:
    """The lines of a file.

    `text` is the folded text with comments blanked, so slices of it are plain. Lines that are `too_long`
    count as comments.
    """

    text: str
    lines: tuple[Line, ...]
    trivia: tuple[tuple[int, int], ...]
    too_long: tuple[tuple[int, int], ...] = ()


_KEYWORD = re.compile(rf"(?P<key>{'|'.join(SHAPES)})(?=[ :]|$)")
# Pasted from a 要綱 there is no space after it; ただし書… stays a name.
_PROVISO = re.compile(r"ただし(?=[ 、「(]|(?!書)[^:]*の場合)[ 、]*")
#: 一・イ・ア need a space, `、` or `.` after them (一部負担金 is a name), the others none.
_LETTER = rf"(?:[一二三四五六七八九十]{{1,3}}|[{GOJUON}ヰヱー])(?=[ 、.])"
_OTHER = rf"\([0-9]{{1,2}}\)|\([{GOJUON}]\)|[・①-⑳]"
_BARE_MARK = re.compile(rf"(?P<mark>{_LETTER})[ 、.]+")
_MARK = re.compile(rf"(?P<mark>{_LETTER}|{_OTHER})[ 、.]*")
_MARK_OR_DASH = re.compile(rf"(?P<mark>{_LETTER}|{_OTHER}|-)[ 、.]*")
#: What 号 are marked with elsewhere, before a text that can only be a 号.
_FOREIGN = re.compile(
    r"(?P<mark>第(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})号|\([a-z]\)|[⑴-⒇⒈-⒛❶-❿Ⅰ-Ⅻⅰ-ⅻ][.)]?"
    rf"|(?:[0-9]{{1,2}}|[a-z]|[ivx]{{1,4}}|[一二三四五六七八九十]{{1,3}}|[{GOJUON}])[.)]"
    r"|(?:[0-9]{1,2}|[a-z])(?=[ 、]))"
    r"[ 、]*(?=[^\W\d_]|[「(])(?!以上|以下|未満|超|かつ|または|[がのにはと] )"
)
_FIRSTS = {"一": "二", "イ": "ロ", "ア": "イ"}
_PRIORITY = re.compile(r"「[^「」]*」 *は *「[^「」]*」 *に *優先")
#: 次の全てに該当, and as laws have it: 次に掲げる要件を全て満たすこと.
_HEAD = r"(?:次の|次に掲げる|(?<!\w)以下の)(?:[^:()「」、]{0,8}うち、)?[^:()「」、]{1,40}"
_ENDS_IN_HEAD = re.compile(rf"{_HEAD}:$")
_HEAD_AT_END = re.compile(
    rf"{_HEAD}(?::|(?:に ?該当(?:する|しない)?|を ?満たす)(?:者|もの|こと|場合|とき)?)$"
)
_LABEL_LIKE = re.compile(r"[\w・ ]{1,40}|「[^「」]+」")
#: Labels whose text has a form of its own: known where nothing stands between the two (端数百円未満切捨て).
_GLUED = re.compile(
    r"(?P<label>端数|適用|一致|確度)(?P<joint>[は・。、 ]*)(?P<text>[^は・。、 :][^:]*)"
)
_FORMS = {
    "適用": re.compile(r"(?:明治|大正|昭和|平成|令和|[12][0-9]{3}[年/-]).*"),
    "一致": re.compile("一意|先頭|合計|一覧"),
    "確度": re.compile("[高中低]"),
}
_PERIOD_LIKE = re.compile(r"[0-9]|明治|大正|昭和|平成|令和|施行日")
_OUTSIDE = re.compile(r"「[^「」]*」|[():]")


def first_colon(text: str, start: int, end: int) -> int:
    """Where the first `:` outside brackets and quotes stands, or -1."""
    if text.find(":", start, end) < 0:
        return -1
    depth = 0
    for found in _OUTSIDE.finditer(text, start, end):
        match found[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case ":" if depth <= 0:
                return found.start()
    return -1


def _after(mark: str) -> str | None:
    """The mark that follows, of those one character long."""
    for order in (IROHA, GOJUON, "一二三四五六七八九十"):
        at = order.find(mark)
        if 0 <= at < len(order) - 1:
            return order[at + 1]
    return None


def ends_in_head(text: str, start: int, end: int) -> bool:
    """Whether the text ends in `次の…:`, so that 号 are expected below it (the `:` may be forgotten)."""
    return _HEAD_AT_END.search(text, max(start, end - 60), end) is not None


def is_one_line(label: str) -> bool:
    """Whether what stands after `label` ends with its line."""
    return label in _ONE_LINE


def _physical(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, start of the words and end (without spaces and line end) of each line."""
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        words = start + len(line) - len(line.lstrip(" "))
        yield start, words, start + len(line.rstrip(" "))
        start = stop + 1


class _Scanner:
    """The state of the pass: the block, the logical line that is open, and its open brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shape = _BEFORE_ALL
        self.keyword = ""
        self.lines: list[Line] = []
        self.trivia: list[tuple[int, int]] = []
        self.depth = 0

    def scan(self) -> Layout:
        blanked: list[tuple[int, int]] = []
        too_long: list[tuple[int, int]] = []
        for start, words, end in _physical(self.text):
            if end - words > MAX_LINE:
                too_long.append((words, end))
            if words >= end or self.text[words] == "#" or end - words > MAX_LINE:
                self.trivia.append((start, end))
                if words < end:
                    blanked.append((words, end))
            elif line := self._structural(words, end):
                self._open(line)
            else:
                self._continue(words, end)
        text = _blank(self.text, blanked)
        trivia = tuple(self._outside_lines())
        return Layout(text, tuple(self.lines), trivia, tuple(too_long))

    def _outside_lines(self) -> Iterator[tuple[int, int]]:
        """Trivia inside a logical line belong to it."""
        ends = iter(self.lines)
        line = next(ends, None)
        for start, end in self.trivia:
            while line is not None and line.end < start:
                line = next(ends, None)
            if line is None or end <= line.start:
                yield start, end

    # ── one physical line ──

    def _structural(self, start: int, end: int) -> Line | None:
        """The line that begins here, or None where the line above continues."""
        text = self.text
        if found := _KEYWORD.match(text, start, end):
            return Line(Kind.DECLARATION, start, found[0], found.end(), found.end(), end)
        if text[start] == "|":
            return Line(Kind.ROW, start, "|", start + 1, start + 1, end)
        if text[start] == "⇒":
            return Line(Kind.RESULT, start, "⇒", start + 1, start + 1, end)
        if found := _PROVISO.match(text, start, end):
            return Line(Kind.PROVISO, start, "ただし", found.end(), found.end(), end)
        if found := _PRIORITY.match(text, start, end):
            return Line(Kind.PRIORITY, start, "優先", start, start, end)
        if line := self._label(start, end):
            return line
        if found := self._markers().match(text, start, end):
            return Line(Kind.ITEM, start, found["mark"], found.end("mark"), found.end(), end)
        if self.depth == 0 and self._list_in_view() and (line := self._odd_mark(start, end)):
            return line
        if self.depth == 0 and (line := self._unknown_label(start, end)):
            return line
        if self._opens_body():
            return Line(Kind.BODY, start, "", start, start, end)
        return None

    def _markers(self) -> re.Pattern[str]:
        """Which markers count here: a bracket that is open, or no list in view, leaves fewer."""
        if self.depth > 0:
            return _BARE_MARK
        if not self.lines:
            return _MARK
        return _MARK_OR_DASH if self._list_in_view() else _MARK

    def _list_in_view(self) -> bool:
        """Whether a 号 may begin here: below another, or below 次の…:."""
        last = self.lines[-1] if self.lines else None
        return last is not None and (
            last.kind is Kind.ITEM or ends_in_head(self.text, last.rest, last.end)
        )

    def _odd_mark(self, start: int, end: int) -> Line | None:
        """A 号 whose mark is not ours, or touches its text."""
        if found := _FOREIGN.match(self.text, start, end):
            mark = found["mark"]
            return Line(
                Kind.ITEM, start, mark, found.end("mark"), found.end(), end, is_foreign=True
            )
        if not self._is_glued(start, end):
            return None
        return Line(Kind.ITEM, start, self.text[start], start + 1, start + 1, end, is_glued=True)

    def _is_glued(self, start: int, end: int) -> bool:
        """一市民, 二在勤: a first mark with the second on the next line, or the one after a glued mark."""
        mark, last = self.text[start], self.lines[-1]
        if last.is_glued:
            return mark == _after(last.key)
        following = self.text[end:].lstrip()[:1]
        return (
            last.kind is not Kind.ITEM
            and mark in _FIRSTS
            and following == _FIRSTS[mark]
            and self.text[start + 1 : start + 2].isalpha()
        )

    def _label(self, start: int, end: int) -> Line | None:
        colon = first_colon(self.text, start, end)
        if colon < 0:
            return self._glued_label(start, end)
        if _ENDS_IN_HEAD.search(self.text, start, colon + 1):
            return None
        key = self.text[start:colon].rstrip(" ")
        known = key in self.shape.labels or (key in META and self.shape is not _BEFORE_ALL)
        if not (known or self._takes(key)) or self._awaits_colon():
            return None
        return Line(Kind.LABEL, start, key, start + len(key), colon + 1, end)

    def _glued_label(self, start: int, end: int) -> Line | None:
        """A label without its `:` before what can only be its text."""
        found = _GLUED.fullmatch(self.text, start, end)
        if found is None or self.depth > 0 or self._awaits_colon():
            return None
        key, form = found["label"], _FORMS.get(found["label"])
        reads = form.fullmatch(found["text"]) if form else parse_rounding(found["text"])
        if not reads or key not in (*self.shape.labels, *META) or self.shape is _BEFORE_ALL:
            return None
        if self._is_declared(self.text[start:end]):
            return None
        rest = found.start("text")
        return Line(Kind.LABEL, start, key, found.end("label"), rest, end, is_glued=True)

    def _is_declared(self, name: str) -> bool:
        """Whether a line of the file declares this name (確度高：はい／いいえ, 判定 確度高)."""
        line = rf"^ *(?:\w+ )?{re.escape(name)} ?:|^ *\w+ {re.escape(name)} *$"
        return re.search(line, self.text, re.MULTILINE) is not None

    def _takes(self, key: str) -> bool:
        """Whether a label of one's own may stand here."""
        if self.keyword == "読み替え":
            return _PERIOD_LIKE.match(key) is not None
        return self.shape.is_open and key != ""

    def _awaits_colon(self) -> bool:
        """Whether the line above is a ただし whose `:` has not come yet."""
        if not self.lines or self.lines[-1].kind is not Kind.PROVISO:
            return False
        last = self.lines[-1]
        return first_colon(self.text, last.rest, last.end) < 0

    def _unknown_label(self, start: int, end: int) -> Line | None:
        """`…:` where this block knows no such label: the parser says which ones it knows."""
        colon = first_colon(self.text, start, end)
        if colon < 0 or self._awaits_colon() or _ENDS_IN_HEAD.search(self.text, start, colon + 1):
            return None
        key = self.text[start:colon].rstrip(" ")
        if self.shape is _BEFORE_ALL or not _LABEL_LIKE.fullmatch(key):
            return None
        return Line(Kind.LABEL, start, key, start + len(key), colon + 1, end)

    def _opens_body(self) -> bool:
        """After a declaration, a row, ⇒ or a one-line attribute a bare line begins anew."""
        if self.depth > 0:
            return False
        if not self.lines:
            return True
        last = self.lines[-1]
        match last.kind:
            case Kind.DECLARATION | Kind.ROW | Kind.RESULT | Kind.PRIORITY:
                return True
            case Kind.LABEL if self.keyword == "性質" and last.key == "前提":
                # what must hold follows its 前提 on the next line
                return not ends_in_head(self.text, last.rest, last.end)
            case Kind.LABEL:
                return is_one_line(last.key)
            case _:
                return False

    # ── the logical line that is open ──

    def _open(self, line: Line) -> None:
        if line.kind is Kind.DECLARATION:
            self.keyword = line.key
            self.shape = SHAPES[line.key]
        self.lines.append(line)
        self.depth = 0
        free = line.kind in {Kind.DECLARATION, Kind.ROW, Kind.RESULT, Kind.PRIORITY}
        if not free and not (line.kind is Kind.LABEL and is_one_line(line.key)):
            self._count(line.rest, line.end)

    def _continue(self, start: int, end: int) -> None:
        self.lines[-1].end = end
        self._count(start, end)

    def _count(self, start: int, end: int) -> None:
        for found in _OUTSIDE.finditer(self.text, start, end):
            if found[0] == "(":
                self.depth += 1
            elif found[0] == ")" and self.depth > 0:
                self.depth -= 1


def _blank(text: str, comments: list[tuple[int, int]]) -> str:
    if not comments:
        return text
    parts, at = [], 0
    for start, end in comments:
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def lay_out(text: str) -> Layout:
    """The logical lines of `text`, which is folded."""
    return _Scanner(text).scan()
