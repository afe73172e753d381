"""`sadame compare`: a small city by hand, in text, as data and as a folder; and what it refuses."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sadame.dsl import core
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.cli import main
from sadame.engine.app.comparing.readings import MOST, of_readings
from sadame.engine.bulk.compare.variants import Variant

RULES = """制度 見本の手当
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
地区：文字
所得：円、0円 以上
同居人数：人、1人 以上 9人 以下

基準値 上限額：円
令和6年度：100万円
令和7年4月1日 から：200万円
調整：0円 以上 500万円 以下

解釈 同居の数え方：本人を含む、本人を除く
既定：本人を含む

算定 人数：人
原則：同居人数
ただし、同居の数え方 が 本人を除く の場合：同居人数 － 1人

抽出 対象者
対象：申請者
条件：次の全てに該当：
一　所得 が 上限額 以下
二　人数 が 2人 以上

判定 大家族
同居人数 が 5人 以上

算定 手当：円
前提：対象者
原則：人数 × 1万円 ÷ 1人

指標 対象者の割合：割合
分子：対象者 に 該当する 人数
分母：申請者 の 人数
集計：地区
端数：0.1%未満四捨五入
"""
CITY = """制度 見本市の手当
適用：令和6年4月1日 から
準用：見本の手当
読み替え 上限額：50万円
"""
PEOPLE = """番号,地区,所得,同居人数
1,東,50万円,2
2,東,150万円,3
3,西,40万円,
4,西,,3
5,西,40万円,5
5,西,40万円,5
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("見本.sadame").write_text(RULES)
    Path("市.sadame").write_text(CITY)
    Path("名簿.csv").write_text(PEOPLE)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    status = main(["compare", "見本.sadame", "--input", "名簿.csv", *words])
    captured = capsys.readouterr()
    assert status == 0, captured.err
    return captured.out


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:  # noqa: ANN401 - it is JSON
    return json.loads(said(capsys, *words, "--json"))


@pytest.mark.usefixtures("home")
def test_all_readings_of_a_clause(capsys: pytest.CaptureFixture[str]) -> None:
    # 1 lives with one other. 3 has 1 to 9 people: 0円 or 2万円〜9万円 before, 0円 or 2万円〜8万円 after.
    # 4 may earn too much: 0円 or 3万円 before, 0円 or 2万円 after.
    assert said(capsys, "--on", "2024-06-01", "--reading", "同居の数え方") == (
        """見本の手当　6人

前　同居の数え方＝本人を含む
後　同居の数え方＝本人を除く
■ 抽出 対象者　変わる人 1人
　該当 → 非該当　1人：1
■ 算定 人数　合計 9人〜17人 → 5人〜13人
　差 －12人〜＋4人（分かっている人では －3人）　減る 3人、不明 1人
■ 算定 手当　合計 2万円〜14万円 → 0円〜10万円
　差 －14万円〜＋8万円（分かっている人では －2万円）　減る 1人、変わらない 1人、不明 2人
■ 指標 対象者の割合
　全体　不明（25%〜75%） → 不明（0%〜50%）
　東　50% → 0%
変わらないもの：大家族
"""
    )


@pytest.mark.usefixtures("home")
def test_two_days(capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "--on", "2024-06-01", "--against", "2025-06-01", "--only", "対象者")
    assert found == (
        """見本の手当　6人

前　基準日 令和6年6月1日
後　基準日 令和7年6月1日
■ 抽出 対象者　変わる人 1人
　非該当 → 該当　1人：2
"""
    )


@pytest.mark.usefixtures("home")
def test_a_city_that_adopts_it(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "--on", "2025-06-01", "--with", "市.sadame", "--path", ".")
    compared = found["comparisons"][0]
    assert compared["with"]["policy"] == "見本市の手当"
    moves = compared["lists"]["対象者"]
    assert moves["who"] == [{"key": "2", "before": "該当", "after": "非該当"}]
    assert {"before": "誤り", "after": "誤り", "count": 2} in moves["counts"]
    amount = compared["amounts"]["手当"]
    assert (amount["settled"], amount["less"], amount["unknown"]) == (-30_000, 1, 2)
    assert "大家族" in compared["untouched"]


def test_a_folder_has_the_lists_of_who_changes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # the second replaces the first
        words = ("--on", "2024-06-01", "--reading", "同居の数え方", "--output", "結果")
        text = said(capsys, *words)
    assert text.endswith("結果 に書き出しました\n")
    moved = pl.read_parquet(home / "結果" / "変わる人" / "対象者.parquet")
    assert moved.rows(named=True) == [{"番号": "1", "前": "該当", "後": "非該当"}]
    amounts = pl.read_parquet(home / "結果" / "変わる人" / "手当.parquet")
    assert amounts.rows() == [
        ("1", 20_000, 20_000, 0, 0),
        ("3", 0, 90_000, 0, 80_000),
        ("4", 0, 30_000, 0, 20_000),
    ]
    assert amounts.columns == ["番号", "前の下限", "前の上限", "後の下限", "後の上限"]
    assert (home / "結果" / "summary.txt").read_text() in text


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "何と比べるかを書いてください"),
        (("--against", "2025-06-01", "--with", "市.sadame"), "何と何を比べるか決められません"),
        (("--reading", "同居の数え方=本人を含む"), "何と比べるかを書いてください"),
        (("--reading", "同居の数え"), "「同居の数え」という解釈はありません"),
        (("--reading", "同居の数え方=本人を含む,なし"), "「なし」という読み方はありません"),
        (("--against", "2020-06-01"), "その日に適用されません"),
        (("--against", "2025-06-01", "--only", "対象者割合"), "「対象者の割合」"),
    ],
)
def test_what_cannot_be_compared_is_said(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", "見本.sadame", "--input", "名簿.csv", "--on", "2024-06-01", *words]
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_too_many_combinations_are_taken_one_at_a_time() -> None:
    names = [f"解釈{at}" for at in range(7)]
    declared = "".join(f"解釈 {each}：甲、乙\n" for each in names)
    conditions = "".join(
        f"{mark}　{n} が 甲\n" for mark, n in zip("一二三四五六七", names, strict=True)
    )
    text = (
        f"制度 多い解釈\n適用：令和7年度\n\n{declared}\n判定 要件\n次の全てに該当：\n{conditions}"
    )
    program = program_of(text)
    base = Variant("", program, program.slices[0], 739_500, {})
    choices = dict.fromkeys(names, ("甲", "乙"))
    variants, is_whole = of_readings(base, choices)
    assert (len(variants), is_whole) == (8, False)
    assert all(sum(word == "乙" for word in each.readings.values()) == 1 for each in variants[1:])
    del choices["解釈6"]
    variants, is_whole = of_readings(base, choices)
    assert (len(variants), is_whole) == (MOST, True)
    assert len({tuple(each.readings.items()) for each in variants}) == MOST


def program_of(text: str) -> core.Program:
    (program,) = compile_book([Source("多い.sadame", text)], {}).programs.values()
    return program


# ── what only one side has ──

OWN = """制度 見本市の手当
適用：令和6年4月1日 から
準用：見本の手当

入力 申請者
離島に居住：はい／いいえ

判定 離島の人
離島に居住

指標 離島の人の割合：割合
分子：離島の人 に 該当する 人数
分母：申請者 の 人数
"""


@pytest.mark.usefixtures("home")
def test_what_only_one_side_has_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("市.sadame").write_text(OWN)
    words = ("--on", "2025-06-01", "--with", "市.sadame", "--path", ".")

    assert said(capsys, *words).endswith(
        "後だけにあるもの：判定 離島の人、指標 離島の人の割合、入力 離島に居住\n"
    )
    (compared,) = data(capsys, *words)["comparisons"]
    assert compared["only_before"] == []
    assert compared["only_after"] == [
        {"kind": "判定", "name": "離島の人"},
        {"kind": "指標", "name": "離島の人の割合"},
        {"kind": "入力", "name": "離島に居住"},
    ]


@pytest.mark.usefixtures("home")
def test_a_rule_of_some_days_only_is_named_with_the_side_that_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    later = RULES + "\n判定 新しい要件\n適用：令和7年4月1日 から\n所得 が 1円 以上\n"
    Path("見本.sadame").write_text(later)
    days = ("--on", "2025-06-01", "--against", "2024-06-01")

    assert "前だけにあるもの：判定 新しい要件\n" in said(capsys, *days)
    words = ["compare", "見本.sadame", "--input", "名簿.csv", *days, "--only", "新しい要件"]
    assert main(words) == 2
    assert "「新しい要件」は前だけにあるので、比べられません" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_what_is_of_another_kind_afterwards_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    other = RULES.replace("制度 見本の手当", "制度 別の手当")
    other = other.replace("判定 大家族\n同居人数 が 5人 以上", "算定 大家族：人\n同居人数")
    Path("別.sadame").write_text(other)

    found = said(capsys, "--on", "2024-06-01", "--with", "別.sadame", "--path", ".")
    assert found.endswith("値の種類が違い、比べられないもの：判定 大家族\n")
