"""One population in every format gives the same encoded columns, and those of the readers of facts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from polars.testing import assert_frame_equal
from tests.bulk.intake.people import PART, PROGRAM, mapping_of, taken

from sadame.dsl.calendar import ordinal
from sadame.dsl.interval import Interval
from sadame.dsl.types import Choice, Label, Quantity
from sadame.dsl.values import Choices, Texts
from sadame.engine.app.intake.roster import Batch
from sadame.engine.app.intake.targets import targets_of
from sadame.engine.columnar.encoding import State
from sadame.engine.facts import decode
from sadame.engine.facts.problems import FactProblem

DAYS = st.dates(dt.date(1873, 1, 1), dt.date(2100, 12, 31))
LETTERS = st.text(st.sampled_from("0123456789あ髙①－ABC,\"'"), min_size=1, max_size=6)
PERSON = st.fixed_dictionaries(
    {
        "生年月日": st.none() | DAYS,
        "BMI": st.none() | st.decimals("0.1", "99.9", places=1),
        "薬剤数": st.none() | st.integers(0, 30),
        "体重": st.none() | st.decimals("0.1", "150", places=1),
        "年収": st.none() | st.integers(-(10**13), 10**13),
        "認定の年度": st.none() | st.integers(1900, 2100),
        "最後の受診": st.none() | st.dates(dt.date(1990, 1, 1)).map(lambda day: f"{day:%Y-%m}"),
        "入院中": st.none() | st.booleans(),
        "住まい": st.none() | st.sampled_from(["在宅", "施設", "病院"]),
        "回答 の 問4": st.none() | st.sampled_from(["はい", "いいえ"]),
        "前年の所得 の 金額": st.none() | st.integers(0, 10**9),
    }
)
TYPES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "被保険者番号": pl.String,
    "生年月日": pl.Date,
    "BMI": pl.Decimal(10, 1),
    "薬剤数": pl.Int64,
    "体重": pl.Decimal(10, 1),
    "年収": pl.Int64,
    "認定の年度": pl.Int32,
    "最後の受診": pl.String,
    "入院中": pl.Boolean,
    "住まい": pl.Enum(["病院", "在宅", "施設"]),
    "回答 の 問4": pl.Categorical,
    "前年の所得 の 金額": pl.Int64,
}


def natural(people: Sequence[Mapping[str, object]], keys: Sequence[str]) -> pl.DataFrame:
    rows = [{"被保険者番号": key, **person} for key, person in zip(keys, people, strict=True)]
    return pl.DataFrame(rows, schema=TYPES)


def as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case _:
            return str(value)


def written(frame: pl.DataFrame, home: Path) -> Mapping[str, Path]:
    frame.write_parquet(home / "r.parquet")
    frame.write_ipc(home / "r.arrow")
    texts = [[as_text(cell) for cell in row] for row in frame.rows()]
    lines = pl.DataFrame(texts, schema=frame.columns, orient="row")
    plain = lines.write_csv(quote_style="always")
    (home / "r.csv").write_text(plain)
    (home / "mark.csv").write_text(lines.write_csv(), encoding="utf-8-sig")
    (home / "sjis.csv").write_bytes(plain.replace("\n", "\r\n").encode("cp932"))
    (home / "r.tsv").write_text(lines.write_csv(separator="\t"))
    (home / "r.txt").write_text(lines.write_csv(separator="\t"), encoding="utf-16")
    (home / "r.xlsx").write_bytes(in_excel(frame))
    return {path.name: path for path in home.iterdir()}


def in_excel(frame: pl.DataFrame) -> bytes:
    """As Excel keeps it: numbers as such, and days from when its calendar begins."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, name in enumerate(frame.columns, 1):
        sheet.cell(1, at, name)
        for row, value in enumerate(frame[name].to_list(), 2):
            is_early = isinstance(value, dt.date) and value.year < 1901
            is_word = isinstance(value, bool) or value is None or is_early
            cell = sheet.cell(row, at, as_text(value) or None if is_word else value)
            if isinstance(value, str):
                cell.data_type = "s"  # `=1` is a text
                cell.number_format = "@"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def alike(batch: Batch) -> tuple[pl.DataFrame, list[object]]:
    names = sorted(batch.frame.columns)
    facts = [(each.name, each.kind, each.den, each.nullable, each.states) for each in batch.columns]
    return batch.frame.select(names), sorted(facts, key=str)


@given(st.lists(PERSON, min_size=1, max_size=8), st.data())
def test_every_format_gives_the_same_columns(
    people: list[dict[str, object]], data: st.DataObject
) -> None:
    count = len(people)
    keys = data.draw(st.lists(LETTERS, min_size=count, max_size=count, unique=True))
    frame = natural(people, keys)
    with TemporaryDirectory() as folder:
        found = {name: taken([path]) for name, path in written(frame, Path(folder)).items()}

    (first,), _ = found["r.parquet"]
    for name, ((batch,), report) in found.items():
        assert batch.keys is not None, name
        assert batch.keys.to_list() == keys, name
        assert_frame_equal(alike(batch)[0], alike(first)[0])
        assert alike(batch)[1] == alike(first)[1], name
        assert not [note for note in report.notes if note.done.is_fault], name


TEXTS = """
不明 はい いいえ 該当 なし 在宅 病院 自宅 10 10人 １０剤 10〜20 5未満 18.5 18.55 22.5kg 8.0% 8％ 0.08 3/4 -1 1,234 12,34
1234567890123456789 9999999999999999999999 1e3 昭和35年4月2日 S35.4.2 1960-04-02 1960-4-2 1960/04/02 昭和35年4月
令和6年度 2024-04 平成31年5月1日 2025-02-30 ±以上 2＋ ＋ －〜± 千円 1千円 100万円 0 -0 00012 +5 . ー
"""
SPOKEN = st.sampled_from([*TEXTS.split(), "在宅 か 病院"])


@given(st.lists(SPOKEN, min_size=1, max_size=12, unique=True))
@example(["5未満", "18.55"])
def test_a_text_means_in_a_column_what_it_means_in_a_case(texts: list[str]) -> None:
    targets = targets_of(PART).facts
    for name, target in targets.items():
        if name in {"被保険者番号", "前年の所得 の 金額"}:
            continue
        with TemporaryDirectory() as folder:
            path = Path(folder) / "r.parquet"
            keys = [str(n) for n in range(len(texts))]
            pl.DataFrame({"被保険者番号": keys, name: texts}).write_parquet(path)
            (batch,), _ = taken([path])
        column = next(each for each in batch.columns if each.name == name)
        for row, text in enumerate(texts):
            cell = Cell(batch, name, row)
            expected = meaning(name, text)
            assert cell.read(target.domain.type, column.den) == expected, (name, text)


class Cell:
    """A cell of an encoded frame, back as the readers of facts say it."""

    def __init__(self, batch: Batch, name: str, row: int) -> None:
        self.batch, self.name, self.row = batch, name, row

    def read(self, kind: object, den: int) -> object:
        values = self.batch.frame.row(self.row, named=True)
        match values.get(f"{self.name}@状態", 0):
            case State.INVALID:
                return "誤り"
            case State.UNKNOWN:
                return "不明"
            case State.OTHER:
                return self.batch.others[self.name][self.row]
            case State.RANGE:
                low, high = values[self.name], values[f"{self.name}@上端"]
                return Interval(self.over(kind, low, den), self.over(kind, high, den))
            case _:
                value = values[self.name]
                if isinstance(kind, Choice):
                    return Choices(frozenset({kind.members[value]}))
                if isinstance(value, bool):
                    return Choices(frozenset({value}))
                if isinstance(kind, Label):
                    return Texts(frozenset({value}))
                return Interval(self.over(kind, value, den), self.over(kind, value, den))

    @staticmethod
    def over(kind: object, value: int | None, den: int) -> Fraction | int | None:
        if value is None or not isinstance(kind, Quantity):
            return value
        return Fraction(value, den)


def meaning(name: str, text: str) -> object:
    if text == "不明":
        return "不明"
    found = decode(PROGRAM, PART, {name: text})
    if isinstance(found, tuple):
        assert all(isinstance(each, FactProblem) for each in found)
        return "誤り"
    return found.values[name]


def test_binary_fractions_are_their_shortest_decimals_if_the_mapping_says_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "r.parquet"
    numbers = [18.5, 0.1, 1e-7, float("nan"), 22.0, None]
    keys = [str(n) for n in range(6)]
    pl.DataFrame({"被保険者番号": keys, "BMI": numbers}).write_parquet(path)

    (batch,), report = taken([path], mapping_of(tmp_path, "列:\n  BMI: {小数: 十進}\n"))

    column = batch.columns[1]
    # the finest is 1/10,000,000 kg/㎡ = 1/10,000 g/㎡
    assert column.den == 10_000
    assert batch.frame["BMI"].to_list() == [185_000_000, 1_000_000, 1, None, 220_000_000, None]
    assert [note.line() for note in report.notes] == [
        "空欄を「未回答」に読んだ　2件（4行目「」、6行目「」）",
        "NaN を「未回答」に読んだ　1件（4行目「」）",
    ]


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("M45.7.29", 1912, 7, 29),
        ("1450729", 1912, 7, 29),
        ("2151224", 1926, 12, 24),
        ("昭和10年4月1日", 1935, 4, 1),
        ("3100401", 1935, 4, 1),
        ("4310430", 2019, 4, 30),
        ("5010501", 2019, 5, 1),
        ("20250401", 2025, 4, 1),
        ("２０２５／４／１", 2025, 4, 1),
    ],
)
def test_days_of_every_era(tmp_path: Path, text: str, year: int, month: int, day: int) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"被保険者番号,生年月日\n1,{text}\n")

    (batch,), _ = taken([path])

    assert batch.frame["生年月日"].to_list() == [ordinal(year, month, day)]


@pytest.mark.parametrize("text", ["3650101", "4010107", "20250230", "6010101", "350401", "45000"])
def test_what_is_no_day_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"被保険者番号,生年月日\n1,{text}\n")

    (batch,), _ = taken([path])

    assert batch.frame["生年月日@状態"].to_list() == [State.INVALID]


def test_a_number_too_large_for_a_column_is_for_the_interpreter(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pl.DataFrame({"被保険者番号": ["1"], "年収": [Decimal(10) ** 20]}).write_parquet(path)

    (batch,), _ = taken([path])

    assert batch.others == {"年収": {0: Interval(Fraction(10**20), Fraction(10**20))}}
