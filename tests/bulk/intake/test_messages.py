"""Every way to hand over a roster that cannot be read: what is said, where, and what to do."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.bulk.intake.people import PART, PROGRAM, mapping_of, taken
from tests.workbooks import workbook

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.mapping import EMPTY
from sadame.engine.app.intake.roster import read_roster

HEAD = "被保険者番号,BMI,薬剤数\n"
DAMAGED = b"PAR1" + b"\x00" * 100 + b"PAR1"


def said(path: Path, mapping: str = "") -> str:
    with pytest.raises(CalledWrongly) as caught:
        taken([path], mapping_of(path.parent, mapping))
    slip = caught.value
    return f"{slip.message}\n→ {slip.hint}".replace(f"{path.parent}/", "")


#: What is in the file, and what is said.
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (
        b"",
        "名簿.csv は空です\n→ 名簿の入ったファイルを指定してください",
    ),
    "blank": (
        b"\r\n \r\n",
        "名簿.csv は空です\n→ 名簿の入ったファイルを指定してください",
    ),
    "no headings": (
        "氏名,住所\n太郎,見本市\n".encode(),
        (
            "名簿.csv に見出しの行が見つかりません（はじめの行は 「氏名」、「住所」）\n→ 入力の名前の見出しを付けるか、"
            "対応（sadame map init で下書きができます）に列を書いてください"
        ),
    ),
    "no key": (
        b"BMI,x\n18,1\n",
        (
            "名簿.csv に、人を見分ける鍵「被保険者番号」の列がありません\n→ 対応に「鍵: 見出し」を書いてください"
            "（列は 「BMI」、「x」 など）"
        ),
    ),
    "short row": (
        f"{HEAD}1,18.5,3\n2,19\n".encode(),
        (
            "名簿.csv の3行目のますが足りません（2個。見出しは3個）\n→ 列がずれていないか、区切りの「,」が値の中に"
            "入っていないか確かめてください"
        ),
    ),
    "long row": (
        f"{HEAD}1,18.5,1,234\n2,19,3\n".encode(),
        (
            "名簿.csv の2行目のますが多すぎます（4個。見出しは3個）\n→ 列がずれていないか、区切りの「,」が値の中に"
            "入っていないか確かめてください"
        ),
    ),
    "short and long rows that add up": (
        f"{HEAD}1,18.5,1,234\n2,19\n".encode(),
        (
            "名簿.csv の2行目のますが多すぎます（4個。見出しは3個）\n→ 列がずれていないか、区切りの「,」が値の中に"
            "入っていないか確かめてください"
        ),
    ),
    "open quote": (
        f'{HEAD}1,18.5,3\n2,"19,4\n3,20,5\n'.encode(),
        (
            '名簿.csv の3行目の引用符（"）が合いません\n→ ますの中に " を書くときは、ますを " で囲み、中の " を "" '
            "と書いてください"
        ),
    ),
    "text behind a quote": (
        f'{HEAD}1,"18.5"x,3\n'.encode(),
        (
            '名簿.csv の2行目の引用符（"）が合いません\n→ ますの中に " を書くときは、ますを " で囲み、中の " を "" '
            "と書いてください"
        ),
    ),
    "no encoding": (
        HEAD.encode() + b"1,\x82\xff\xfe,3\n",
        (
            "名簿.csv の文字コードが分かりません（1行目より後に読めない字があります）\n→ Excel で開き、「CSV UTF-8」で"
            "保存してください"
        ),
    ),
    "two columns for one fact": (
        "被保険者番号,BMI,ＢＭＩ\n1,18,19\n".encode(),
        (
            "名簿.csv に入力「BMI」の列が二つあります（「BMI」と「ＢＭＩ」）\n→ 使わない方を、対応に「使わない」と"
            "書いてください"
        ),
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "名簿.csv は名簿として読めない種類のファイルです\n→ CSV、Excel（.xlsx）、Parquet、Arrow のどれかにしてください",
    ),
    "damaged Parquet": (
        DAMAGED,
        "名簿.csv は壊れています\n→ 作り直すか、元のファイルをもう一度写してください",
    ),
    "damaged workbook": (
        b"PK\x03\x04 nothing",
        "名簿.csv は Excel のブックとして読めません\n→ Excel で開いて .xlsx で保存し直してください",
    ),
    "old workbook": (
        b"\xd0\xcf\x11\xe0 old",
        (
            "名簿.csv はパスワード付きか、古い形式（.xls）のブックです\n→ パスワードを外し、「名前を付けて保存」で "
            ".xlsx にしてください"
        ),
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_nobody_can_read_is_refused_with_its_place(tmp_path: Path, case: str) -> None:
    data, expected = FILES[case]
    path = tmp_path / "名簿.csv"
    path.write_bytes(data)

    assert said(path) == expected


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert (
        said(tmp_path / "ない.csv") == "ない.csv がありません\n→ ファイル名と場所を確かめてください"
    )
    folder = tmp_path / "箱"
    folder.mkdir()
    expected = "箱 はフォルダーです\n→ フォルダーの中のファイルを指定してください"
    assert said(folder) == expected
    with pytest.raises(CalledWrongly, match="名簿のファイルを指定してください"):
        read_roster(PROGRAM, PART, [], EMPTY)


#: A column of a type its fact cannot have.
COLUMNS: dict[str, tuple[pl.Series, str]] = {
    "binary fraction": (
        pl.Series("BMI", [18.5]),
        (
            "r.parquet の列「BMI」は二進の小数（Float64）です\n→ 対応の列に「小数: 十進」と書くと最短の十進小数に読みます。"
            "列を十進の数か文字で書き出してください"
        ),
    ),
    "numbers for はい": (
        pl.Series("入院中", [1]),
        (
            "r.parquet の列「入院中」は数（Int64）ですが、入力は「はい／いいえ」です\n→ どの数がどちらかを、対応の"
            "「符号: {1: はい, 0: いいえ}」で書いてください"
        ),
    ),
    "truth for a number": (
        pl.Series("BMI", [True]),
        (
            "r.parquet の列「BMI」は型が Boolean で、入力の「kg/㎡」に合いません\n→ 列を文字か、入力に合う型にして"
            "書き出してください"
        ),
    ),
    "a list": (
        pl.Series("住まい", [["在宅"]]),
        (
            "r.parquet の列「住まい」は型が List(String) で、入力の「住まい」に合いません\n→ 列を文字か、入力に合う型にして"
            "書き出してください"
        ),
    ),
    "a time of day": (
        pl.Series("生年月日", ["1935-04-01T12:00:00"]).str.to_datetime(),
        "r.parquet の列「生年月日」は時刻の入った日時です\n→ 日付だけの列にして書き出してください",
    ),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_of_another_type_is_refused_with_its_fix(tmp_path: Path, case: str) -> None:
    column, expected = COLUMNS[case]
    path = tmp_path / "r.parquet"
    pl.DataFrame([pl.Series("被保険者番号", ["1"]), column]).write_parquet(path)

    assert said(path) == expected


SHEETS: dict[str, tuple[dict[str, str], str, str]] = {
    "two sheets": (
        {"甲": "| 被保険者番号 | BMI |\n| 1 | 18 |", "乙": "| 被保険者番号 | BMI |\n| 1 | 18 |"},
        "",
        "r.xlsx にはシートが2枚あります\n→ どのシートかを対応の「シート」に書いてください（あるのは 「甲」、「乙」）",
    ),
    "no such sheet": (
        {"甲": "| 被保険者番号 | BMI |\n| 1 | 18 |"},
        "シート: 丙\n",
        "r.xlsx にシート「丙」はありません\n→ あるのは 「甲」 です",
    ),
    "an error value": (
        {"甲": "| 被保険者番号 | BMI |\n| 1 | 〔誤り #REF!〕 |"},
        "",
        "r.xlsx のシート「甲」 の B2 はエラー値です\n→ Excel で、読ませたい値をそのまま、ます一つずつに書いてください",
    ),
    "merged cells": (
        {"甲": "| 被保険者番号 | BMI |\n| 1 | 18 |\n| 2 | 19 |\n結合 B2:B3"},
        "",
        "r.xlsx のシート「甲」 の B2:B3 は結合されています\n→ Excel で、読ませたい値をそのまま、ます一つずつに書いてください",
    ),
    "a cell beyond the headings": (
        {"甲": "| 被保険者番号 | BMI |\n| 1 | 18 | x |"},
        "",
        "r.xlsx のシート「甲」 の C2 は、見出しのない列です\n→ 見出しを付けるか、この列を消してください",
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_a_sheet_that_says_other_than_it_shows_is_refused(tmp_path: Path, case: str) -> None:
    sheets, mapping, expected = SHEETS[case]
    path = tmp_path / "r.xlsx"
    path.write_bytes(workbook(sheets))

    assert said(path, mapping) == expected


MAPPINGS: dict[str, tuple[str, str]] = {
    "unknown entries": (
        "列名: {a: b}\n",
        "「列名」という項目はありません\n→ 「列」のことですか",
    ),
    "unknown fact": (
        "列:\n  BMI: 薬剤の数\n",
        "列「BMI」の「薬剤の数」という入力はありません\n→ 「薬剤数」のことですか",
    ),
    "unknown code": (
        "列:\n  BMI: 使わない\n  薬剤数: {入力: 住まい, 符号: {1: 自宅}}\n",
        "列「薬剤数」の符号「1」：「住まい」に「自宅」という選択肢はありません\n→ 「在宅」のことですか",
    ),
    "wrong unit": (
        "列:\n  BMI: {単位: 円}\n",
        "列「BMI」の単位「円」は入力「BMI」の単位にできません\n→ 「kg/㎡」に換算できる単位を書いてください",
    ),
    "unit of words": (
        "列:\n  薬剤数: {入力: 住まい, 単位: 円}\n",
        "列「薬剤数」の単位は、数の入力にだけ書けます\n→ この行を消してください",
    ),
    "way of duplicates": (
        "重複: 平均\n",
        "重複に「平均」は書けません\n→ 「誤り」、「最初の行」、「最後の行」 のどれかを書いてください",
    ),
    "decimals": (
        "列:\n  BMI: {小数: 二進}\n",
        "列「BMI」の小数に「二進」は書けません\n→ 書けるのは「十進」だけです",
    ),
    "two columns for one fact": (
        "列:\n  BMI: BMI\n  薬剤数: BMI\n",
        "入力「BMI」に二つの列があります\n→ どちらか一つにしてください",
    ),
    "row of headings": (
        "見出しの行: 三\n",
        "見出しの行の「三」は行の番号ではありません\n→ 上から何行目かを、3 のように書いてください",
    ),
    "unknown list": (
        "一覧:\n  受信歴: {ファイル: a.csv, 鍵: 番号}\n",
        "「受信歴」という一覧はありません\n→ 「受診歴」のことですか",
    ),
    "list without a file or a key": (
        "一覧:\n  受診歴: {データのある期間: 昔}\n",
        (
            "一覧「受診歴」のファイルがありません\n  → 「ファイル：明細.csv」のように書いてください\n"
            "一覧「受診歴」の鍵がありません\n  → 名簿の鍵と同じ番号のある列の見出しを書いてください\n"
            "一覧「受診歴」のデータのある期間の「昔」を読み取れません\n→ 「2023-04-01〜2025-03-31」のように書いてください"
        ),
    ),
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path: Path, case: str) -> None:
    mapping, expected = MAPPINGS[case]
    path = tmp_path / "名簿.csv"
    path.write_text(f"{HEAD}1,18.5,3\n")

    assert said(path, mapping) == f"対応.yaml に直すところがあります\n{expected}"


def test_a_mapping_that_names_what_the_file_lacks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text(f"{HEAD}1,18.5,3\n")

    expected = "名簿.csv に列「薬剤の数」がありません\n→ 「薬剤数」のことですか"
    assert said(path, "列:\n  薬剤の数: 薬剤数\n") == expected
    assert said(path, "鍵: 個人コード\n").startswith("名簿.csv に列「個人コード」がありません\n→ ")
    expected = "名簿.csv の9行目に見出しがありません\n→ 対応の「見出しの行」を確かめてください（50行目までに書きます）"
    assert said(path, "見出しの行: 9\n") == expected


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(b"PK" + b"\0" * 10)])
def test_no_exception_but_ours_goes_out(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "r.bin"
    make(path)

    assert said(path)
