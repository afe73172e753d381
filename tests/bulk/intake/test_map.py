"""`sadame map`: a mapping drafted from a roster, and a roster tried with it."""

from pathlib import Path

import pytest
from tests.bulk.intake.people import PART, RULES

from sadame.engine.app.cli import main
from sadame.engine.app.intake.mapping import read_mapping
from sadame.engine.app.intake.targets import targets_of

ROSTER = """対象者一覧
作成日,令和7年4月1日

被保険者の番号,生年月日,ＢＭＩ,HbA1c,薬剤の数,いま入院,住まい,"備考: 等",No
0001,S10.4.1,１８．５,8.0,3,1,在宅,,1
0002,19350401,0,7.1,<5,2,自宅,転入,2
"""
DRAFT = """# 名簿.csv の列を、制度「見本の抽出」の入力に対応させる
# 「推測」と書いた行は、確かめて直す。使わない列は「使わない」と書く
鍵: 被保険者の番号  # 推測：人を見分ける番号
重複: 誤り  # 同じ鍵の行が二つ以上あるとき。ほかに「最初の行」「最後の行」

列:
  被保険者の番号:  # 推測：書き方の違い
    入力: 被保険者番号  # 文字
  生年月日:
    入力: 生年月日  # 日付
  ＢＭＩ:
    入力: BMI  # kg/㎡
    # 欠測: 0   ← このままでは誤りになる値：「0」。欠測の符号なら書く
  HbA1c:
    入力: HbA1c  # 割合
    単位: "%"  # 推測：「％」のない数のままでは範囲を超える
  薬剤の数:  # 推測：書き方の違い
    入力: 薬剤数  # 剤
    # 不等号: 範囲   ← 「<5」などがある。範囲か不明かを決めて # を外す
  いま入院:  # 推測：問の言葉
    入力: 入院中  # はい／いいえ
    # 符号: {"1": はい, …}   ← 値は 1、2。どれがどれかを調べて書く
  住まい:
    入力: 住まい  # 住まい
    # 符号: {自宅: 在宅, …}   ← 値は 自宅。どれがどれかを調べて書く
  "備考: 等": 使わない  # 当てはまる入力が見つからない
  No: 使わない  # 当てはまる入力が見つからない

# 列の見つからない入力（このままなら、全員「未回答」）
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("見本.sadame").write_text(RULES)
    Path("名簿.csv").write_bytes(ROSTER.encode("cp932"))
    return tmp_path


@pytest.mark.usefixtures("home")
def test_a_draft_says_what_is_guessed_and_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map", "init", "見本.sadame", "--input", "名簿.csv"]) == 0

    said = capsys.readouterr().out
    assert said.startswith(DRAFT)
    missing, _, lists = said.removeprefix(DRAFT).partition("\n\n")
    assert [line.split("（")[0] for line in missing.splitlines()] == [
        "#   回答 の 問4",
        "#   体重",
        "#   年収",
        "#   認定の年度",
        "#   最後の受診",
        "#   尿蛋白",
        "#   前年の所得 の 金額",
    ]
    assert lists.startswith("# 一覧「受診歴」は別の表から読む")
    assert lists.endswith("診療月、日数、体重\n")


@pytest.mark.usefixtures("home")
def test_a_draft_is_a_mapping_as_it_stands() -> None:
    assert main(["map", "init", "見本.sadame", "--input", "名簿.csv", "--out", "対応.yaml"]) == 0

    made = read_mapping(Path("対応.yaml"), targets_of(PART))

    assert made.layout.key == "被保険者の番号"
    assert {use.heading: use.target and use.target.name for use in made.layout.uses} == {
        "被保険者の番号": "被保険者番号",
        "生年月日": "生年月日",
        "ＢＭＩ": "BMI",
        "HbA1c": "HbA1c",
        "薬剤の数": "薬剤数",
        "いま入院": "入院中",
        "住まい": "住まい",
        "備考: 等": None,
        "No": None,
    }


@pytest.mark.usefixtures("home")
def test_a_draft_never_takes_the_place_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("対応.yaml").write_text("鍵: 番号\n")

    assert main(["map", "init", "見本.sadame", "--input", "名簿.csv", "--out", "対応.yaml"]) == 2
    assert "もうあります" in capsys.readouterr().err
    assert Path("対応.yaml").read_text() == "鍵: 番号\n"


@pytest.mark.usefixtures("home")
def test_headings_that_nobody_knows_are_drafted_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("他.csv").write_text("調査票,,\n甲,乙,丙\n1,2,3\n")

    assert main(["map", "init", "見本.sadame", "--input", "他.csv"]) == 0

    said = capsys.readouterr().out
    assert "# 鍵:   ← 人を見分ける番号の列を書く\n" in said
    assert "  甲: 使わない" in said


@pytest.mark.usefixtures("home")
def test_a_check_counts_what_was_done_and_fails_where_a_cell_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("対応.yaml").write_text(
        "鍵: 被保険者の番号\n列:\n  被保険者の番号: 被保険者番号\n  ＢＭＩ: {欠測: 0}\n  HbA1c: {単位: '%'}\n"
        "  薬剤の数: {入力: 薬剤数, 不等号: 不明}\n  いま入院: {入力: 入院中, 符号: {1: はい, 2: いいえ}}\n"
        "  '備考: 等': 使わない\n  No: 使わない\n"
    )

    status = main(["map", "check", "見本.sadame", "--input", "名簿.csv", "--map", "対応.yaml"])

    assert status == 1
    assert capsys.readouterr().out == (
        "読んだ行 2行　名簿の人数 2人\n"
        "名簿.csv の列「備考: 等」\n  この列は使わなかった\n"
        "名簿.csv の列「No」\n  この列は使わなかった\n"
        "名簿.csv の列「生年月日」\n"
        "  年月日の数字を日付に読んだ　1件（6行目「19350401」）\n"
        "  元号を略した年月日を日付に読んだ　1件（5行目「S10.4.1」）\n"
        "名簿.csv の列「ＢＭＩ」\n"
        "  全角などの字を直して読んだ　1件（5行目「１８．５」）\n"
        "  欠測の符号を「未回答」に読んだ　1件（6行目「0」）\n"
        "名簿.csv の列「薬剤の数」\n  不等号を「不明」に読んだ　1件（6行目「<5」）\n"
        "名簿.csv の列「住まい」\n  選択肢にないので「誤り」とした　1件（6行目「自宅」）\n"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["作る", "見本.sadame"], "「作る」はできません\n  → init か check を書いてください\n"),
        (["init"], "制度を一つ指定してください\n  → sadame map init 制度 --input 名簿.csv\n"),
        (["init", "見本.sadame"], "--input を指定してください\n  → --input 名簿.csv\n"),
        (
            ["init", "見本.sadame", "--input", "名簿.csv", "名簿.csv"],
            "下書きは一つのファイルから作ります\n  → --input に一つだけ書いてください\n",
        ),
        (
            ["check", "見本.sadame", "--input", "名簿.csv", "--on", "2020-01-01"],
            "「見本の抽出」はその日に適用されません\n  → 適用される期間：令和7年4月1日から令和8年3月31日まで\n",
        ),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_call_that_cannot_be_served_is_told(
    capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    assert main(["map", *words]) == 2
    assert capsys.readouterr().err == expected
