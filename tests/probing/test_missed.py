"""What there is no case for, and why: said, never left out in silence. Worked out by hand."""

import json
from pathlib import Path

import pytest

pytest.importorskip("z3")

from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.cli import main
from sadame.engine.probing import seeking
from sadame.engine.probing.probing import probe
from sadame.engine.probing.rows import Why


def missed(text: str, rule: str) -> list[tuple[str, Why]]:
    book = compile_book([Source("試し.sadame", text)], {})
    assert not book.problems, book.problems
    (program,) = book.programs.values()
    group = probe(program, rule)
    assert group is not None
    return [(each.words, each.why) for each in group.missed]


PAIR = """制度 見本の割合
区分 世帯：単身、夫婦、その他

入力
世帯：世帯

算定 割合：割合
原則：1/2
ただし「単身」 世帯 が 単身 の場合：2/3
ただし「夫婦」 世帯 が 夫婦 の場合：3/4
"""


def test_two_provisos_that_never_meet() -> None:
    assert missed(PAIR, "割合") == [("単身と夫婦に同時に当たる", Why.IMPOSSIBLE)]


def test_within_too_few_steps_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "_LIMIT", 1)
    monkeypatch.setattr(seeking, "_ALONE_LIMIT", 1)
    assert missed(PAIR, "割合") == [("単身と夫婦に同時に当たる", Why.NOT_FOUND)]


def test_an_edge_that_never_decides() -> None:
    text = """制度 見本の人数
入力
人数：人、1人 以上

判定 大勢
次の全てに該当：
一　人数 が 10人 以上
二　人数 が 5人 以上
"""
    # Of 4 and of 5 the first 号 is いいえ anyway; of 10 the second decides as はい, but not at its edge.
    assert missed(text, "大勢") == [
        ("第2号　人数の境目（4人と5人）の4人", Why.NEVER_DECIDES),
        ("第2号　人数の境目（4人と5人）の5人", Why.NEVER_DECIDES),
    ]


IDLE = """制度 見本の余り
入力
甲：はい／いいえ
乙：はい／いいえ

判定 片方
次のいずれかに該当：
一　甲
二　甲 かつ 乙
"""


def test_a_condition_that_never_holds() -> None:
    text = """制度 見本の世帯
区分 世帯の形：単身、夫婦、その他

入力
世帯：世帯の形
申出：はい／いいえ

判定 両方
次の全てに該当：
一　世帯 が 単身
二　世帯 が 夫婦

判定 対象
次のいずれかに該当：
一　両方
二　申出
"""
    # Without 申出 it counts that 両方 is いいえ.
    assert missed(text, "対象") == [("第1号　両方が決め手（はい）", Why.IMPOSSIBLE)]


def test_a_fact_that_never_matters() -> None:
    # With 甲 the first 号 says it alone, and without it the second is いいえ: only that 甲 is missing there decides.
    assert missed(IDLE, "片方") == [
        ("第2号　甲が決め手（はい）", Why.NEVER_DECIDES),
        ("第2号　乙が決め手（はい）", Why.NEVER_DECIDES),
        ("第2号　乙が決め手（いいえ）", Why.NEVER_DECIDES),
        ("乙が不明", Why.NEVER_DECIDES),
    ]


LIST = """制度 見本の一覧
構造 明細
金額：円、0円 以上

入力
領収書：明細 の 一覧、件

判定 多い
領収書 の 個数 が 5件 以上
"""


LONG = LIST.replace("5件", "20件")


def test_of_a_list_that_is_counted_long_ones_are_looked_at_too() -> None:
    assert missed(LIST, "多い") == []


def test_of_a_list_so_much_is_claimed_as_was_looked_at() -> None:
    # With sixteen 件 there are neither nineteen nor twenty; いいえ is easily had.
    assert missed(LONG, "多い") == [
        ("領収書の個数の境目（19件と20件）の19件", Why.IN_LONG_LISTS),
        ("領収書の個数の境目（19件と20件）の20件", Why.IN_LONG_LISTS),
    ]


def test_what_a_case_of_the_file_shows_is_not_missed() -> None:
    one = "（金額：1円）"
    few, many = "、".join([one] * 19), "、".join([one] * 20)
    rows = f"| 領収書 | ⇒ 多い |\n| {few} | 非該当 |\n| {many} | 該当 |\n"
    assert not missed(f"{LONG}\n事例 十九件と二十件\n{rows}", "多い")


def test_a_number_that_nobody_has_set_leaves_the_edge_open() -> None:
    text = """制度 見本の上限
適用：令和6年度 から

基準値 上限：円、0円 以上
令和6年4月1日 から：資料に数なし

入力
所得：円、0円 以上

判定 低い
所得 が 上限 以下
"""
    assert {why for _, why in missed(text, "低い")} == {Why.OPEN}


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "規則.sadame"
    path.write_text(PAIR, "utf-8")
    return path


SAID = """# 次のことを確かめる事例は、作っていない。
# 割合　単身と夫婦に同時に当たる：起こらない
"""


def test_it_is_said_below_the_cases(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", str(rules)]) == 0
    assert capsys.readouterr().out.endswith(f"|\n\n{SAID}")


def test_it_is_said_and_not_written(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", str(rules), "--write"]) == 0
    assert capsys.readouterr().out.endswith(f"書き加えました\n{SAID}")
    assert "作っていない" not in rules.read_text("utf-8")
    assert main(["cases", str(rules), "--new"]) == 0
    assert capsys.readouterr().out == f"新しく作る事例はありません\n{SAID}"


def test_programs_are_told(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", str(rules), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missed"] == [
        {
            "rule": "割合",
            "what": "単身と夫婦に同時に当たる",
            "why": "impossible",
            "reason": "起こらない",
        }
    ]
