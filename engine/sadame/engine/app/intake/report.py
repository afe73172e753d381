"""What was done to the cells and rows of a roster: every odd one counted, the first few shown.

In: notes of the readers, batch by batch. Out: `Report`, equal whatever the size of the batches. Nothing here
is guessed: a cell that is in no note was taken as it stands.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from enum import Enum

from attrs import define, field, frozen

from sadame.engine.facts.texts import excerpt

SHOWN = 5
"""So many examples are kept of each kind in a column."""


class Done(Enum):
    """What was done to a cell or a row, as it is told."""

    WIDTH = "全角などの字を直して読んだ"
    SPACES = "前後の空白を除いた"
    DATE = "年月日の数字を日付に読んだ"
    ERA = "元号を略した年月日を日付に読んだ"
    SERIAL = "Excelの通し番号を日付に読んだ"
    LIMIT_RANGE = "不等号を範囲に読んだ"
    LIMIT_UNKNOWN = "不等号を「不明」に読んだ"
    RANGE = "範囲として読んだ"
    WIDENED = "一覧の中では持てない範囲なので「不明」に読んだ"
    UNKNOWN = "「不明」と書かれていた"
    BLANK = "空欄を「未回答」に読んだ"
    MISSING = "欠測の符号を「未回答」に読んだ"
    NAN = "NaN を「未回答」に読んだ"
    GAIJI = "外字が入っていた（そのまま読んだ）"
    NUMBERED = "数の列を文字に読んだ（先頭の 0 は列に残っていない）"
    OUTSIDE = "範囲の外なので「誤り」とした"
    OFF_STEP = "刻みに合わないので「誤り」とした"
    NO_MEMBER = "選択肢にないので「誤り」とした"
    WRONG_UNIT = "単位が違うので「誤り」とした"
    UNREADABLE = "読み取れないので「誤り」とした"
    DUPLICATE = "同じ鍵の行が二つ以上あるので「誤り（重複）」とした"
    DROPPED = "同じ鍵の別の行を使うので読まなかった"
    NO_KEY = "鍵が空欄なので「誤り（鍵なし）」とした"
    ORPHAN = "鍵の合う人が名簿にいないので読まなかった"
    EMPTY_ROW = "空の行を読まなかった"
    UNUSED = "この列は使わなかった"
    HIDDEN = "隠れている行や列も読んだ"

    @property
    def is_fault(self) -> bool:
        """Whether the cell or the row is 誤り."""
        return "誤り" in self.value


@frozen
class Seen:
    """An example: the row as a person counts it, and the text; row 0 = the whole column."""

    row: int
    text: str


@frozen
class Note:
    """One kind of thing done in one column of one file. `column` "" = to whole rows."""

    file: str
    column: str
    done: Done
    count: int
    examples: tuple[Seen, ...]

    def line(self) -> str:
        """The note in one line."""
        shown = "、".join(
            f"{each.row}行目「{each.text}」" if each.row else each.text for each in self.examples
        )
        more = "など" if self.count > len(self.examples) else ""
        if self.done is Done.UNUSED:
            return f"{self.done.value}{f'（{shown}）' if shown else ''}"
        return f"{self.done.value}　{self.count:,}件（{shown}{more}）"


@frozen
class Report:
    """All notes, in the order of files, columns and kinds; and how many rows there were.

    `rows` = rows of people that were read, `people` = rows that became people.
    """

    notes: tuple[Note, ...]
    rows: int
    people: int

    def count(self, done: Done, column: str | None = None) -> int:
        """How many cells or rows it was done to, in one column or in all."""
        return sum(
            note.count for note in self.notes if note.done is done and column in {None, note.column}
        )

    def lines(self) -> Iterator[str]:
        """The report as a person reads it."""
        yield f"読んだ行 {self.rows:,}行　名簿の人数 {self.people:,}人"
        here: tuple[str, str] | None = None
        for note in self.notes:
            if here != (note.file, note.column):
                here = note.file, note.column
                yield f"{note.file} の{f'列「{note.column}」' if note.column else '行'}"
            yield f"  {note.line()}"


def together(reports: Sequence[Report], shared: Container[tuple[str, str]]) -> Report:
    """The report of readings that shared the people between them, each with all files before it.

    What was done to whole rows or in the columns (file, column) that are `shared` every reading tells: once is enough.
    A column counts as unused where none has used it.
    """
    first = reports[0]
    if len(reports) == 1:
        return first
    ledger = Ledger(first.rows, first.people)
    unused = [{(n.file, n.column) for n in e.notes if n.done is Done.UNUSED} for e in reports]
    once = set[tuple[str, str, Done]]()
    for note in (each for report in reports for each in report.notes):
        place, key = (note.file, note.column), (note.file, note.column, note.done)
        if note.done is Done.UNUSED and not all(place in each for each in unused):
            continue
        is_shared = not note.column or note.done is Done.UNUSED or place in shared
        if not (is_shared and key in once):
            ledger.note(place, note.done, note.count, [(e.row, e.text) for e in note.examples])
        once.add(key)
    return ledger.report()


@define
class Ledger:
    """Where readers write down what they do. `order` of columns is the order of their first note."""

    rows: int = 0
    people: int = 0
    _counts: dict[tuple[str, str, Done], int] = field(factory=dict)
    _examples: dict[tuple[str, str, Done], list[Seen]] = field(factory=dict)

    def wants(self, file: str, column: str, done: Done) -> int:
        """How many more examples are of use."""
        return SHOWN - len(self._examples.get((file, column, done), ()))

    def note(
        self, place: tuple[str, str], done: Done, count: int, examples: Iterable[tuple[int, str]]
    ) -> None:
        """`count` more of a kind at (file, column)."""
        key = (*place, done)
        self._counts[key] = self._counts.get(key, 0) + count
        kept = self._examples.setdefault(key, [])
        for row, text in examples:
            if len(kept) < SHOWN:
                kept.append(Seen(row, excerpt(text)))

    def report(self) -> Report:
        """What there is so far."""
        files, columns = dict[str, int](), dict[tuple[str, str], int]()
        for file, column, _ in self._counts:
            files.setdefault(file, len(files))
            columns.setdefault((file, column), len(columns) if column else -1)
        kinds = list(Done)
        keys = sorted(
            self._counts, key=lambda k: (files[k[0]], columns[k[0], k[1]], kinds.index(k[2]))
        )
        notes = (Note(*key, self._counts[key], tuple(self._examples[key])) for key in keys)
        return Report(tuple(notes), self.rows, self.people)
