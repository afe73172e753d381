"""What changed between two versions, one sentence each: 「職員数31人以上の上限額が250万円から260万円に上がる」.

In: declarations beside each other (`alignment`). Out: `Change`s in the order of the new file. 事例 and 性質 are no
rules: they are counted, not told. What changes only because something it names has another name is not told twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from sadame.docs_gen.alignment import Beside, Pair, Standing, names, spans
from sadame.docs_gen.tokens import is_amount, is_day, tokens, turn
from sadame.dsl.folding import fold
from sadame.dsl.lines import Kind
from sadame.dsl.nesting import places
from sadame.dsl.passages import Passage, Statement

TRIALS = frozenset(("事例", "性質"))
_WORDS = frozenset(
    (
        *(
            "題名",
            "説明",
            "所管",
            "根拠",
            "出典",
            "確度",
            "備考",
            "承知",
            "目的",
            "問",
            "理由",
            "決定",
            "設問",
        ),
        *("調整", "優先", "出力", "集計"),
    )
)
"""What decides no result of a case."""
_WHOLE = frozenset(("端数", "一致", "既定", "適用", "不明", "未回答", "対象外", "刻み"))
"""What is short, and said as a whole."""
ANSWERS = frozenset(("はい", "いいえ", "該当", "非該当", "あり", "なし"))
_LONGEST = 40
_MARKED = ("以上", "以下", "未満", "超", "以前", "以後", "〜")


@frozen
class Change:
    """One thing that changed. `name` = the declaration, as the new version has it, or the old one where it is no more.

    `old` and `new` = the lines; both None: the declaration as a whole. `decides`: a result may depend on it.
    """

    said: str
    name: str
    keyword: str
    old: Statement | None = None
    new: Statement | None = None
    decides: bool = True


def changes(found: Sequence[Beside]) -> tuple[Change, ...]:
    """Everything that changed."""
    renamed = names(found)
    told = (
        each
        for beside in found
        if beside.passage.keyword not in TRIALS
        for each in _Telling(beside, renamed).all()
    )
    # Several versions of a rule have one name between them.
    return tuple({(each.said, each.old, each.new): each for each in told}.values())


def trials_changed(found: Iterable[Beside]) -> int:
    """How many 事例 and 性質 are others."""
    return sum(not each.is_same for each in found if each.passage.keyword in TRIALS)


def follows(pair: Pair, renamed: Mapping[str, str]) -> bool:
    """Whether a line changed only because something it names has another name."""
    if pair.old is None or pair.new is None:
        return False
    return (
        _renamed(pair.old.text, renamed) == pair.new.text
        and _renamed(pair.old.label, renamed) == pair.new.label
        and tuple(_renamed(each, renamed) for each in pair.old.cells) == pair.new.cells
    )


def _renamed(text: str, renamed: Mapping[str, str]) -> str:
    for old in sorted(renamed, key=len, reverse=True):
        text = text.replace(old, renamed[old]) if old else text
    return text


@frozen
class _Telling:
    """The sentences for one declaration."""

    beside: Beside
    renamed: Mapping[str, str]

    @property
    def subject(self) -> str:
        """How the declaration is called."""
        passage = self.beside.passage
        if passage.keyword == "制度" or not passage.name:
            return passage.keyword
        return f"{passage.keyword}「{passage.name}」"

    def all(self) -> Iterator[Change]:
        match self.beside.old, self.beside.new:
            case None, _:
                yield self.change(f"{self.subject}が加わる")
            case _, None:
                yield self.change(f"{self.subject}が削られる")
            case Passage() as old, Passage() as new:
                if old.name != new.name:
                    kind = "制度" if new.keyword == "制度" else f"{old.keyword}「{old.name}」"
                    words = (
                        f"「{old.name}」から「{new.name}」" if kind == "制度" else f"「{new.name}」"
                    )
                    yield self.change(f"{kind}の名前が{words}に変わる", decides=False)
                elif old.keyword != new.keyword:
                    yield self.change(f"「{new.name}」が{old.keyword}から{new.keyword}に変わる")
                yield from self.header()
                yield from self.lines(self.beside.pairs, "")

    def change(self, said: str, pair: Pair | None = None, *, decides: bool = True) -> Change:
        passage = self.beside.passage
        old, new = (None, None) if pair is None else (pair.old, pair.new)
        return Change(said, passage.name, passage.keyword, old, new, decides)

    def header(self) -> Iterator[Change]:
        """What stands after the name: a type, a range, the words of a 区分."""
        pair = self.beside.header
        if pair.standing is not Standing.CHANGED or pair.old is None or pair.new is None:
            return
        rests = [each.text.partition("：")[2] for each in (pair.old, pair.new)]
        if _renamed(rests[0], self.renamed) != rests[1]:
            yield self.change(_turned(self.subject, rests[0], rests[1]), pair)

    # ── lines ──

    def lines(self, pairs: Sequence[Pair], above: str) -> Iterator[Change]:
        """The sentences for lines and what stands under them; `above` = the address they stand under."""
        yield from self.renumbered(pairs, above)
        head = next((each for each in pairs if _is_head(each)), None)
        for pair in pairs:
            if pair.standing in {Standing.ADDED, Standing.REMOVED}:
                yield self.whole(pair, above, head)
                continue
            if pair.standing is Standing.CHANGED and not follows(pair, self.renamed):
                yield from self.changed(pair, above, head)
            yield from self.lines(pair.under, self.below(pair, above))

    def below(self, pair: Pair, above: str) -> str:
        line = pair.line
        return above + (line.address if line.kind is Kind.ITEM else line.label)

    def renumbered(self, pairs: Sequence[Pair], above: str) -> Iterator[Change]:
        """号 that have another number, a run of them in one sentence."""
        run: list[Pair] = []
        for pair in (*pairs, None):
            step = 0 if pair is None else _step(pair)
            if run and step != _step(run[-1]):
                yield self.change(self.moved(run, above), decides=False)
                run = []
            if pair is not None and step:
                run.append(pair)

    def moved(self, run: Sequence[Pair], above: str) -> str:
        ends = [
            [each.address for each in (pair.old, pair.new) if each is not None]
            for pair in (run[0], run[-1])
        ]
        turned = "繰り上がる" if _step(run[0]) < 0 else "繰り下がる"
        if len(run) == 1:
            return f"{self.subject}の{above}{ends[0][0]}が{ends[0][1]}に{turned}"
        joint, close = ("及び", "") if len(run) == 2 else ("から", "まで")
        old, new = (f"{ends[0][n]}{joint}{ends[1][n]}{close}" for n in (0, 1))
        return f"{self.subject}の{above}{old}が{new}に{turned}"

    def whole(self, pair: Pair, above: str, head: Pair | None) -> Change:
        """A line that is new or no more."""
        line = pair.line
        is_new = pair.old is None
        verb, particle = ("加わる", "に") if is_new else ("削られる", "の")
        match line:
            case Statement(kind=Kind.ROW):
                which = _row_name(line, head.line if head is not None else None)
                said = f"{self.subject}{particle}{which}が{verb}"
            case Statement(kind=Kind.ITEM):
                said = (
                    f"{self.subject}{particle}{above}{line.address}「{_short(line.text)}」が{verb}"
                )
            case Statement(kind=Kind.PROVISO):
                said = f"{self.subject}{particle}{line.address}「{_short(line.text)}」が{verb}"
            case Statement(label=label) if label and self.has_facts and not above:
                said = f"{self.subject}{particle}「{label}」が{verb}"
            case Statement(label=label) if label:
                said = f"{self.subject}{particle}{_of(above)}{label}「{_short(line.text)}」が{verb}"
            case _:
                said = f"{self.subject}{particle}「{_short(line.text)}」が{verb}"
        return self.change(said, pair, decides=line.label not in _WORDS)

    @property
    def has_facts(self) -> bool:
        """Whether the labels are names of the writer's own."""
        return self.beside.passage.keyword in {"入力", "構造"}

    def changed(self, pair: Pair, above: str, head: Pair | None) -> Iterator[Change]:
        """A line that says something else."""
        old, new = pair.old, pair.new
        assert old is not None and new is not None  # noqa: S101, PT018 - else it would not be changed
        if new.kind is Kind.ROW:
            if _is_head(pair):
                yield self.change(f"{self.subject}の見出しが変わる", pair)
            else:
                line = None if head is None else head.new
                yield from self.row(pair, line or new)
            return
        place = self.place(new, above)
        if old.label != new.label:
            names_ = f"「{old.label}」が「{new.label}」に変わる"
            yield self.change(f"{self.subject}の{names_}", pair)
        if _renamed(old.text, self.renamed) != new.text:
            whole = new.label in _WHOLE
            said = (
                _whole(place, old.text, new.text) if whole else _turned(place, old.text, new.text)
            )
            yield self.change(said, pair, decides=new.label not in _WORDS)

    def place(self, line: Statement, above: str) -> str:
        """Where a line stands, as one says it."""
        if line.kind is Kind.ITEM or line.kind is Kind.PROVISO:
            return f"{self.subject}の{above}{line.address}"
        if line.label and line.stretch is not None:
            return f"{self.subject}（{line.label}）"
        if line.label and self.has_facts and not above:
            return (
                f"入力「{line.label}」"
                if self.beside.passage.keyword == "入力"
                else f"{self.subject}の「{line.label}」"
            )
        if line.label:
            return f"{self.subject}の{_of(above)}{line.label}"
        return f"{self.subject}の柱書" if line.under else self.subject

    # ── rows ──

    def row(self, pair: Pair, head: Statement) -> Iterator[Change]:
        """A row: what it gives, or when."""
        old, new = pair.old, pair.new
        assert old is not None and new is not None  # noqa: S101, PT018 - else it would not be changed
        if len(old.cells) != len(new.cells) or len(head.cells) != len(new.cells):
            yield self.change(f"{self.subject}の{new.address}が変わる", pair)
            return
        heads = [each.removeprefix("⇒").strip() for each in head.cells]
        asks = self.beside.passage.keyword == "質問票"
        which = f"{self.subject}の問{new.cells[0]}" if asks else ""
        for n, (was, now) in enumerate(zip(old.cells, new.cells, strict=True)):
            if was == now or _renamed(was, self.renamed) == now:
                continue
            gives = n == len(heads) - 1
            heading = heads[n] or self.beside.passage.name
            if which:
                place = f"{which}の{heading}"
            elif gives:
                place = f"{_case(heads, new.cells)}{heading}"
            else:
                place = f"{self.subject}の{heads[-1] or '値'}{new.cells[-1]}の行の{heading}"
            verb = turn(was, now)
            yield self.change(
                f"{place}が{_answer(was)}から{_answer(now)}に{verb}",
                pair,
                decides=heading not in _WORDS,
            )


def _case(heads: Sequence[str], cells: Sequence[str]) -> str:
    """For whom a row is: `職員数31人以上の`, `世帯が単身のときの`."""
    told = [
        (head, cell)
        for head, cell in zip(heads[:-1], cells[:-1], strict=True)
        if cell not in {"－", ""}
    ]
    if not told:
        return "どの場合も"
    if cells[0] == "上記以外":
        return "上記以外の"
    if all(cell[0].isdecimal() or cell.endswith(_MARKED) for _, cell in told):
        return f"{'、'.join(f'{head}{cell}' for head, cell in told)}の"
    return f"{'、'.join(f'{head}が{_answer(cell)}' for head, cell in told)}のときの"


def _answer(cell: str) -> str:
    """A cell; an answer stands in 「」, or it would be read as words of ours."""
    return f"「{cell}」" if cell in ANSWERS else cell


def _row_name(line: Statement, head: Statement | None) -> str:
    """A row that is new or no more."""
    if head is None or len(head.cells) != len(line.cells):
        return f"{'、'.join(line.cells)}の行"
    heads = [each.removeprefix("⇒").strip() for each in head.cells]
    case = _case(heads, line.cells).removesuffix("の").removesuffix("のとき")
    return f"「{case}」の行（{heads[-1]}{'は' if heads[-1] else ''}{line.cells[-1]}）"


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def _whole(place: str, old: str, new: str) -> str:
    if " " in old + new:  # 令和7年4月1日 から: it would be read on
        return f"{place}が「{_quoted(old)}」から「{_quoted(new)}」に変わる"
    return f"{place}が{_quoted(old)}から{_quoted(new)}に変わる"


def _turned(place: str, old: str, new: str) -> str:
    """A text that became another."""
    if (is_amount(old) and is_amount(new)) or (is_day(old) and is_day(new)):
        return f"{place}が{old}から{new}に{turn(old, new)}"
    differing = [each for each in spans(tokens(old), tokens(new)) if not each.is_same]
    if len(differing) == 1:
        was, now = (each.strip(" 、：") for each in (differing[0].old, differing[0].new))
        if was and now and is_amount(was) and is_amount(now):
            return f"{place}の{was}が{now}に{turn(was, now)}"
        if is_day(was) and is_day(now):
            return f"{place}の{was}が{now}に変わる"
        if was and now:
            return f"{place}の「{_short(was)}」が「{_short(now)}」に変わる"
        if now:
            return f"{place}に「{_short(now)}」が加わる"
        if was:
            return f"{place}の「{_short(was)}」が削られる"
    if max(len(old), len(new)) <= _LONGEST:
        return f"{place}が「{_quoted(old)}」から「{_quoted(new)}」に変わる"
    return f"{place}が変わる（傍線の部分）"


def _short(text: str) -> str:
    return _quoted(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _quoted(text: str) -> str:
    """A text as it stands inside 「」."""
    return text.replace("「", "『").replace("」", "』")


def _of(above: str) -> str:
    return f"{above}の" if above else ""


def _is_head(pair: Pair) -> bool:
    """Whether a row is the heading of its table."""
    line = pair.line
    return line.kind is Kind.ROW and not line.address


def _step(pair: Pair) -> int:
    """By how many places a 号 moved; 0 = it did not."""
    if pair.old is None or pair.new is None or pair.old.mark == pair.new.mark:
        return 0
    for old in places(fold(pair.old.mark)):
        for new in places(fold(pair.new.mark)):
            if old.style is new.style and old.number is not None and new.number is not None:
                return new.number - old.number
    return 0
