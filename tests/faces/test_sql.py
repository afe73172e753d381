"""`sadame sql`: what it prints is a query that the database runs."""

from pathlib import Path

import duckdb
import pytest

from sadame.engine.app.cli import main

TEXT = """制度 見本の手当
適用：令和7年度

解釈 小さな世帯：夫婦まで、親子まで
既定：夫婦まで

構造 領収書の行
金額：円、0円 以上

入力
世帯人数：人、1人 以上
領収書：領収書の行 の 一覧、枚

算定 手当：円
領収書 の 金額 の 合計

判定 小世帯
次のいずれかに該当：
一　小さな世帯 が 夫婦まで かつ 世帯人数 が 2人 以下
二　小さな世帯 が 親子まで かつ 世帯人数 が 3人 以下
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "手当.sadame"
    path.write_text(TEXT, "utf-8")
    return str(path)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main(["sql", *words]) == 0
    return capsys.readouterr().out


def test_the_query_runs(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("--reading", "小さな世帯=親子まで", "--table", "申請者", "--key", "整理番号")
    query = printed(capsys, rules, "--dialect", "duckdb", "--on", "2025-04-01", *chosen)
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE "申請者" ("整理番号" INTEGER, "世帯人数" BIGINT)')
        connection.execute('CREATE TABLE "領収書" ("整理番号" INTEGER, "金額" BIGINT)')
        connection.execute('INSERT INTO "申請者" VALUES (1, 3), (2, 4), (3, NULL)')
        connection.execute('INSERT INTO "領収書" VALUES (1, 500), (1, 700), (3, NULL)')
        found = connection.execute(query)
        names = [each[0] for each in found.description]
        rows = [dict(zip(names, each, strict=True)) for each in sorted(found.fetchall())]
    assert [row["整理番号"] for row in rows] == [1, 2, 3]
    assert [row["手当@状態"] for row in rows][:2] == ["値", "値"]
    assert [row["手当"] for row in rows] == [1_200, 0, None]
    assert [row["小世帯"] for row in rows] == [True, False, None]
    assert [row["小世帯@状態"] for row in rows] == ["値", "値", "不明"]


def test_it_says_what_it_reads(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, rules, "小世帯", "--dialect", "spark", "--on", "2025-04-01")
    assert "--   人 の 世帯人数  BIGINT" in out
    assert "金額" not in out
    assert "`小世帯@状態`" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dialect", "oracle", "--on", "2025-04-01"], "「oracle」という方言はありません"),
        (["--dialect", "duckdb", "--on", "2020-04-01"], "その日に適用されません"),
        (["--dialect", "duckdb", "--on", "2025-04-01", "--key", "手当"], "結果の名前です"),
        (
            ["手当て", "--dialect", "duckdb", "--on", "2025-04-01"],
            "「手当て」という結果はありません",
        ),
    ],
)
def test_a_slip_is_told(
    rules: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sql", rules, *words]) == 2
    assert said in capsys.readouterr().err
