"""The mapping file: which column of a roster is which fact, and how its cells are to be read.

In: YAML with Japanese keys, and what can be filled (`Targets`). Out: `Mapping`, with every name resolved and every
code checked; or all that is wrong with it, at once, as `CalledWrongly`. Nothing is read of a roster here.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Mappings
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from attrs import define, field, frozen

from sadame.dsl import suggest
from sadame.dsl.interval import Interval
from sadame.dsl.types import DAY, Quantity
from sadame.dsl.units import Unit, parse_unit
from sadame.engine.app.case_files import parse_case
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.intake.targets import Target, Targets, named, near_names, quoted
from sadame.engine.facts.problems import FactProblem
from sadame.engine.facts.scalars import UNKNOWN, read_scalar
from sadame.engine.facts.texts import read_line, squeezed

_LIMIT = 2_000_000
_HERE = Path()
_C = TypeVar("_C", bound=Enum)
UNUSED, UNANSWERED = "使わない", "未回答"
PERCENT = Unit((), Fraction(1, 100), "%")


class Duplicates(Enum):
    """What becomes of rows that share a key."""

    FAULT = "誤り"
    FIRST = "最初の行"
    LAST = "最後の行"


class Limits(Enum):
    """How `<5` is read."""

    RANGE = "範囲"
    UNKNOWN = "不明"


@frozen
class Rule:
    """How the cells of a column are read. `codes` and `missing` are in one width and without spaces."""

    codes: Mappings[str, str] = field(factory=dict)
    missing: frozenset[str] = frozenset()
    unit: Unit | None = None
    limits: Limits | None = None
    is_decimal: bool = False
    has_serials: bool = False


@frozen
class Use:
    """The fact a heading stands for; None = the column is not used, on purpose."""

    heading: str
    target: Target | None
    rule: Rule


@frozen
class Layout:
    """How a table is read. `key` = the heading of its key; None = by the names of the facts."""

    uses: tuple[Use, ...] = ()
    key: str | None = None
    missing: frozenset[str] = frozenset()
    sheet: str | None = None
    header: int | None = None


@frozen
class ListTable:
    """The table of a 一覧. `may_lack`: there may be more elements than are in it.

    `covered`: the days the data is from and to, as the mapping says.
    """

    name: str
    files: tuple[Path, ...]
    layout: Layout
    may_lack: bool
    covered: Interval | None


@frozen
class Mapping:
    """A mapping file, understood."""

    layout: Layout = Layout()
    duplicates: Duplicates = Duplicates.FAULT
    lists: tuple[ListTable, ...] = ()


EMPTY = Mapping()


def read_mapping(path: Path, targets: Targets) -> Mapping:
    """The mapping in a file."""
    raw = parse_case(str(path), read_text(path, _LIMIT), ".yaml")
    return understood(raw, targets, str(path), path.parent)


def understood(
    raw: Mappings[str, object], targets: Targets, called: str, home: Path = _HERE
) -> Mapping:
    """A mapping as plain data; `called` = what messages call it, `home` = where its files are."""
    reader = _Reader(called, targets)
    made = reader.mapping(raw, home)
    reader.finish()
    return made


TOP = ("制度", "鍵", "重複", "欠測", "シート", "見出しの行", "列", "一覧")
_LIST = (
    "ファイル",
    "鍵",
    "欠測",
    "シート",
    "見出しの行",
    "列",
    "データのある期間",
    "必要な期間",
    "ほか",
)
_COLUMN = ("入力", "符号", "欠測", "単位", "不等号", "小数", "日付")


@define
class _Reader:
    """Reads a mapping and collects what is wrong with it."""

    path: str
    targets: Targets
    wrong: list[tuple[str, str]] = field(factory=list)

    def finish(self) -> None:
        """Say everything that is wrong, if anything is."""
        if self.wrong:
            *before, (last, hint) = self.wrong
            lines = [f"{what}\n  → {how}" for what, how in before] + [last]
            raise CalledWrongly(f"{self.path} に直すところがあります\n" + "\n".join(lines), hint)

    def slip(self, what: str, hint: str) -> None:
        """Note one thing that is wrong."""
        self.wrong.append((what, hint))

    def mapping(self, raw: Mappings[str, object], home: Path) -> Mapping:
        """The whole file."""
        self.known(raw, TOP, "")
        layout = self.layout(raw, self.targets.facts, "")
        duplicates = self.one_of(raw, "重複", Duplicates, "") or Duplicates.FAULT
        lists = [
            self.list_table(name, entry, home)
            for name, entry in self.entries(raw.get("一覧"), "一覧")
        ]
        return Mapping(layout, duplicates, tuple(each for each in lists if each is not None))

    def layout(
        self, raw: Mappings[str, object], facts: Mappings[str, Target], where: str
    ) -> Layout:
        """How one table is read."""
        missing = self.texts(raw.get("欠測"), f"{where}欠測")
        uses = [
            self.use(heading, entry, facts, (missing, where))
            for heading, entry in self.entries(raw.get("列"), f"{where}列")
        ]
        found = tuple(use for use in uses if use is not None)
        filled = [use.target.name for use in found if use.target is not None]
        for name in dict.fromkeys(name for name in filled if filled.count(name) > 1):
            self.slip(f"{where}入力「{name}」に二つの列があります", "どちらか一つにしてください")
        header = self.text(raw.get("見出しの行"), f"{where}見出しの行")
        if header is not None and not (header.isascii() and header.isdigit() and int(header)):
            self.slip(
                f"{where}見出しの行の「{header}」は行の番号ではありません",
                "上から何行目かを、3 のように書いてください",
            )
            header = None
        return Layout(
            found,
            self.text(raw.get("鍵"), f"{where}鍵"),
            missing,
            self.text(raw.get("シート"), f"{where}シート"),
            int(header) if header else None,
        )

    def use(
        self,
        heading: str,
        entry: object,
        facts: Mappings[str, Target],
        around: tuple[frozenset[str], str],
    ) -> Use | None:
        """One column: the name of its fact, or a group with details."""
        missing, above = around
        where = f"{above}列「{heading}」の"
        if entry is None or (isinstance(entry, str) and entry.strip() == UNUSED):
            return Use(heading, None, Rule())
        given = {"入力": entry} if isinstance(entry, str) else entry
        if not isinstance(given, Mappings):
            self.slip(f"{where}書き方が違います", f"入力の名前か「{UNUSED}」を書いてください")
            return None
        self.known(given, _COLUMN, where)
        name = self.text(given.get("入力", heading), f"{where}入力")
        target = named(facts, name or "")
        if target is None:
            near = near_names(facts, name or "")
            hint = (
                f"{quoted(near)}のことですか" if near else f"使わない列なら「{UNUSED}」と書きます"
            )
            self.slip(f"{where}「{name or ''}」という入力はありません", hint)
            return None
        return Use(heading, target, self.rule(given, target, missing, where))

    def rule(
        self, given: Mappings[str, object], target: Target, missing: frozenset[str], where: str
    ) -> Rule:
        """The details of a column."""
        own = self.texts(given.get("欠測"), f"{where}欠測")
        decimal = self.only(given, "小数", "十進", where)
        serials = self.only(given, "日付", "Excel", where)
        if serials and target.domain.type != DAY:
            self.slip(f"{where}日付は、日付の入力にだけ書けます", "この行を消してください")
        return Rule(
            self.codes(given.get("符号"), target, where),
            own | missing,
            self.unit(given.get("単位"), target, where),
            self.one_of(given, "不等号", Limits, where),
            decimal,
            serials,
        )

    def codes(self, raw: object, target: Target, where: str) -> Mappings[str, str]:
        """`{1: はい, 2: いいえ, 9: 未回答}`: every word is one that the fact can hold."""
        found: dict[str, str] = {}
        for code, word in self.entries(raw, f"{where}符号"):
            text = self.text(word, f"{where}符号「{code}」")
            if text is None:
                continue
            if squeezed(text) not in {UNKNOWN, UNANSWERED}:
                read = read_scalar(target.name, target.domain, text)
                if isinstance(read, FactProblem):
                    self.slip(f"{where}符号「{code}」：{read.title()}", read.hint())
                    continue
            if squeezed(code) in found:
                self.slip(
                    f"{where}符号「{code}」が二度書かれています", "どちらか一つにしてください"
                )
            found[squeezed(code)] = text
        return found

    def unit(self, raw: object, target: Target, where: str) -> Unit | None:
        """The unit of numbers that have none."""
        text = self.text(raw, f"{where}単位")
        if text is None:
            return None
        kind = target.domain.type
        if not isinstance(kind, Quantity):
            self.slip(f"{where}単位は、数の入力にだけ書けます", "この行を消してください")
            return None
        said = squeezed(text)
        unit = PERCENT if said == "%" else parse_unit(said, {kind.unit.text: kind.unit})
        if unit is None or unit.dimension != kind.unit.dimension:
            wanted = kind.unit.text or "%"
            self.slip(
                f"{where}単位「{text}」は入力「{target.name}」の単位にできません",
                f"「{wanted}」に換算できる単位を書いてください",
            )
            return None
        return unit

    def list_table(self, said: str, raw: object, home: Path) -> ListTable | None:
        """The table of a 一覧."""
        where = f"一覧「{said}」の"
        name = next((each for each in self.targets.lists if squeezed(each) == squeezed(said)), None)
        if name is None:
            near = suggest.near(said, self.targets.lists)
            hint = f"{quoted(near)}のことですか" if near else "入力の一覧の名前を書いてください"
            self.slip(f"「{said}」という一覧はありません", hint)
            return None
        if not isinstance(raw, Mappings):
            self.slip(f"{where}書き方が違います", "ファイル、鍵、列を書いてください")
            return None
        self.known(raw, _LIST, where)
        entry = raw.get("ファイル")
        files = entry if isinstance(entry, list) else [entry]
        paths = tuple(home / each for each in files if isinstance(each, str) and each.strip())
        if not paths:
            self.slip(
                f"{where}ファイルがありません", "「ファイル：明細.csv」のように書いてください"
            )
        layout = self.layout(raw, self.targets.lists[name], where)
        if layout.key is None:
            self.slip(
                f"{where}鍵がありません", "名簿の鍵と同じ番号のある列の見出しを書いてください"
            )
        covered = self.days(raw.get("データのある期間"), f"{where}データのある期間")
        needed = self.days(raw.get("必要な期間"), f"{where}必要な期間")
        whole = self.only(raw, "ほか", "なし", where)
        if needed is not None and covered is None and raw.get("データのある期間") is None:
            self.slip(
                f"{where}データのある期間がありません",
                "いつからいつまでのデータがあるかを書いてください",
            )
        enough = covered is not None and needed is not None and needed.within(covered)
        return ListTable(name, paths, layout, not (whole or enough), covered)

    # ── small readings ──

    def known(self, raw: Mappings[str, object], names: Iterable[str], where: str) -> None:
        """Refuse keys nobody reads."""
        for key in raw:
            if key not in names:
                near = suggest.near(key, names)
                hint = (
                    f"{quoted(near)}のことですか" if near else f"書けるのは {quoted([*names])} です"
                )
                self.slip(f"{where}「{key}」という項目はありません", hint)

    def entries(self, raw: object, where: str) -> Iterable[tuple[str, object]]:
        """The pairs of a group."""
        if raw is None:
            return ()
        if not isinstance(raw, Mappings):
            self.slip(f"{where}は「名前：値」の組で書きます", "名前: 値 の形にしてください")
            return ()
        return raw.items()

    def text(self, raw: object, where: str) -> str | None:
        """A text, or nothing."""
        if raw is None or isinstance(raw, str):
            return raw.strip() if raw and raw.strip() else None
        self.slip(f"{where}は一つの値で書きます", "組や一覧は書けません")
        return None

    def texts(self, raw: object, where: str) -> frozenset[str]:
        """`0、999` or a list, each in one width and without spaces."""
        if raw is None:
            return frozenset()
        if isinstance(raw, str):
            raw = raw.replace("，", "、").replace(",", "、").split("、")
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            self.slip(f"{where}は値を並べて書きます", "「欠測: 0、999」のように書いてください")
            return frozenset()
        return frozenset(squeezed(each) for each in raw if each.strip())

    def one_of(
        self, raw: Mappings[str, object], key: str, choices: type[_C], where: str
    ) -> _C | None:
        """A word out of a few."""
        text = self.text(raw.get(key), f"{where}{key}")
        found = next((each for each in choices if each.value == text), None)
        if text is not None and found is None:
            words = quoted([str(each.value) for each in choices])
            self.slip(f"{where}{key}に「{text}」は書けません", f"{words} のどれかを書いてください")
        return found

    def only(self, raw: Mappings[str, object], key: str, word: str, where: str) -> bool:
        """Whether the one word that may stand there does."""
        text = self.text(raw.get(key), f"{where}{key}")
        if text is not None and text != word:
            self.slip(f"{where}{key}に「{text}」は書けません", f"書けるのは「{word}」だけです")
        return text == word

    def days(self, raw: object, where: str) -> Interval | None:
        """`2023年4月〜2025年3月`, both ends included."""
        text = self.text(raw, where)
        if text is None:
            return None
        found = read_line(where, DAY, text)
        if isinstance(found, FactProblem):
            self.slip(
                f"{where}の「{text}」を読み取れません",
                "「2023-04-01〜2025-03-31」のように書いてください",
            )
            return None
        return found
