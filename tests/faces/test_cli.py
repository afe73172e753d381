"""`sadame` as it is called: what it prints, and the exit status."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sadame.engine.app.cli import VERBS, main
from sadame.engine.app.cli.arguments import in_japanese

RULES = """制度 補助の試し
題名：試しの補助
根拠：試し要綱 第3条
出典：資料「試し」
適用：令和7年度

区分 導入区分：介護ロボット、ICT

入力
導入区分：導入区分
職員数：人、1人 以上
  問：実際に働く職員の人数
  条件：導入区分 が ICT
対象経費：円、0円 以上
継続利用：はい／いいえ
  未回答：いいえ とみなす

基準値 加算額：円
令和7年度：10万円

解釈 経費の読み方：税込、税抜
既定：税込

判定 対象
次の全てに該当：
一　対象経費 が 1万円 以上
二　次のいずれかに該当：
　イ　継続利用
　ロ　導入区分 が ICT

表 上限額：円
| 職員数    | ⇒ 上限額 |
| 1〜10人   | 100万円  |
| 11〜20人  | 150万円  |
| 21人以上  | 200万円  |

算定 補助額：円
前提：対象
端数：千円未満切捨て
最小（対象経費 × 1/2、上限額）

事例 上限の区切り
| 導入区分 | 職員数 | ⇒ 上限額        |
| ICT      | 10人   | 100万円         |
| ICT      | 11人   | 150万円         |
| ICT      | 不明   | 100万円〜200万円 |

性質 補助額は経費を超えない
補助額 が 対象経費 以下

性質 経費が増えても補助額は減らない
対象経費 が 増えても 補助額 は 減らない
"""
#: These make files or text of their own; there is nothing to say about them in JSON.
MAKERS = {
    "init",
    "new",
    "stubs",
    "completion",
    "table",
    "map",
    "run",
    "sample",
    "sql",
    "docs",
    "notice",
}
FACTS = {"導入区分": "ICT", "職員数": "15人", "対象経費": "201.9万円"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "試し.sadame"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "事実.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return path


@pytest.fixture
def sadame(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> tuple[int, str, str]:
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run


# ── check ──


def test_check_is_silent_when_nothing_is_wrong(sadame: Run, rules: Path) -> None:
    assert sadame("check", rules) == (0, "", "")
    assert sadame("check", rules.parent) == (0, "", "")


def test_check_says_what_is_wrong_and_where(sadame: Run, rules: Path) -> None:
    rules.write_text(RULES.replace("対象経費 × 1/2", "対象経非 × 1/2"), encoding="utf-8")
    status, out, _ = sadame("check", rules)
    assert status == 1
    assert re.search(r"試し\.sadame:\d+:\d+ エラー E02\d\d .*「対象経非」", out)
    assert "| 最小（対象経非 × 1/2、上限額）" in out
    assert out.rstrip().endswith("エラー 1件　注意 0件")
    status, out, _ = sadame("check", rules, "--json")
    (problem,) = json.loads(out)["problems"]
    assert status == 1
    assert problem["severity"] == "error"
    assert problem["line"] > 1


# ── eval ──


def test_eval_gives_every_result_in_the_promised_json(
    sadame: Run, rules: Path, facts: Path
) -> None:
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01", "--json")
    data = json.loads(out)
    assert status == 0
    assert list(data) == ["policy", "content_hash", "date", "readings", "results"]
    assert (data["policy"], data["date"]) == ("補助の試し", "2025-10-01")
    assert re.fullmatch("[0-9a-f]{64}", data["content_hash"])
    assert data["results"]["補助額"] == {
        "status": "value",
        "value": 1_009_000,
        "unit": "円",
        "range": None,
        "missing": [],
        "reasons": data["results"]["補助額"]["reasons"],
        "causes": [],
    }
    assert data["results"]["対象"]["value"] is True
    assert data["results"]["対象"]["reasons"] == ["第1号", "第2号ロ"]


def test_eval_gives_a_range_and_what_would_settle_it(sadame: Run, rules: Path, facts: Path) -> None:
    facts.write_text('{"導入区分": "ICT", "対象経費": 5000000}', encoding="utf-8")
    _, out, _ = sadame("eval", rules, "--facts", facts, "--on", "R7.10.1", "--json")
    found = json.loads(out)["results"]["上限額"]
    assert found["status"] == "unknown"
    assert (found["range"]["min"], found["range"]["max"]) == (1_000_000, 2_000_000)
    assert [each["name"] for each in found["missing"]] == ["職員数"]
    _, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01")
    assert "上限額：不明（100万円〜200万円）" in out
    assert "職員数" in out


def test_eval_explains(sadame: Run, rules: Path, facts: Path) -> None:
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01", "--explain")
    assert status == 0
    assert "■ 対象：" in out
    assert "○ 第1号 対象経費 が 1万円 以上" in out
    assert "× 第2号イ 継続利用" in out
    assert "試し要綱 第3条" in out
    assert "みなしたこと（未回答など）：継続利用＝いいえ" in out


def test_an_undecided_rule_says_where_and_what_would_decide_it(
    sadame: Run, rules: Path, facts: Path
) -> None:
    facts.write_text('{"導入区分": "ICT", "継続利用": "いいえ"}', encoding="utf-8")
    _, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01", "--explain")
    assert out.split("\n\n")[1] == (
        "■ 対象：不明\n"
        "　まだ決まらないところ：第1号\n"
        "　？ 第1号 対象経費 が 1万円 以上［対象経費＝不明（0円 以上）］　←\n"
        "　○ 第2号 次のいずれかに該当：\n"
        "　　× 第2号イ 継続利用\n"
        "　　○ 第2号ロ 導入区分 が ICT［導入区分＝ICT］\n"
        "　分かれば決まること\n"
        "　　・「対象経費」\n"
        "　根拠：試し要綱 第3条"
    )


def test_a_fact_without_a_place_in_the_case_is_pointed_out(
    sadame: Run, rules: Path, facts: Path
) -> None:
    facts.write_text('{"導入区分": "介護ロボット", "職員数": 3}', encoding="utf-8")
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01")
    assert (status, "注意 F0715 「職員数」の値は使いませんでした" in out) == (0, True)


def test_eval_lists_everything_wrong_with_the_facts(sadame: Run, rules: Path, facts: Path) -> None:
    facts.write_text('{"導入区分": "ロボ", "職員": 1, "対象経費": -1}', encoding="utf-8")
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01")
    assert status == 1
    assert [line[:5] for line in out.splitlines() if line.startswith("F")] == [
        "F0712",
        "F0702",
        "F0710",
    ]
    assert out.rstrip().endswith("事実の誤り 3件")
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2025-10-01", "--json")
    assert (status, len(json.loads(out)["problems"])) == (1, 3)


def test_eval_outside_the_dates_is_an_error_as_a_result(
    sadame: Run, rules: Path, facts: Path
) -> None:
    status, out, _ = sadame("eval", rules, "--facts", facts, "--on", "2020-01-01", "--json")
    results = json.loads(out)["results"]
    assert status == 1
    assert {each["status"] for each in results.values()} == {"error"}


def test_eval_as_data_says_when_there_are_rules_and_what_the_policy_says_of_itself(
    sadame: Run, tmp_path: Path
) -> None:
    rules, facts = tmp_path / "期限.sadame", tmp_path / "事実.json"
    rules.write_text(
        "制度 期限のある補助\n備考：次の年度の額は、まだ決まっていない。\n"
        "適用：令和5年度\n適用：令和6年度\n適用：令和8年4月1日 から\n"
        "\n算定 額：円\n100円\n",
        encoding="utf-8",
    )
    facts.write_text("{}", encoding="utf-8")

    def asked(day: str) -> tuple[int, dict[str, object]]:
        status, out, _ = sadame("eval", rules, "--facts", facts, "--on", day, "--json")
        return status, json.loads(out)

    status, outside = asked("2025-04-01")
    assert status == 1
    assert outside["in_force"] == [
        {"from": "2023-04-01", "to": "2025-03-31"},
        {"from": "2026-04-01", "to": None},
    ]
    assert outside["remarks"] == ["次の年度の額は、まだ決まっていない。"]
    status, within = asked("2025-03-31")
    assert (status, {"in_force", "remarks"} & within.keys()) == (0, set())


def test_eval_says_of_the_shares_why_it_answers_for_no_later_year(
    sadame: Run, tmp_path: Path
) -> None:
    cost = tmp_path / "費用.yaml"
    cost.write_text("財源の区分: 総合事業\n", encoding="utf-8")

    _, last, _ = sadame("eval", "地域支援事業の財源構成", "--facts", cost, "--on", "2027-03-31")
    _, after, _ = sadame("eval", "地域支援事業の財源構成", "--facts", cost, "--on", "2027-04-01")

    assert "第1号保険料の割合：23%" in last
    assert "第1号保険料の割合" not in after
    assert "適用される期間：平成24年4月1日から令和9年3月31日まで" in after
    assert "第2号被保険者負担率は政令で定まっていない" in after


def test_eval_finds_a_policy_by_name_and_suggests_near_ones(
    sadame: Run, rules: Path, facts: Path
) -> None:
    words = ("--facts", facts, "--on", "2025-10-01", "--path", rules.parent)
    assert sadame("eval", "補助の試し", *words)[0] == 0
    status, _, err = sadame("eval", "補助の試み", *words)
    assert (status, "「補助の試し」のことですか" in err) == (2, True)


def test_readings_are_chosen_by_name(sadame: Run, rules: Path, facts: Path) -> None:
    words = ("eval", rules, "--facts", facts, "--on", "2025-10-01")
    assert sadame(*words, "--reading", "経費の読み方＝税抜")[0] == 0
    assert sadame(*words, "--reading", "経費の読み方")[0] == 2
    status, _, err = sadame(*words, "--reading", "経費の読み方=半分")
    assert (status, "「税込」か「税抜」" in err) == (2, True)
    status, _, err = sadame(*words, "--reading", "経費の読方=税抜")
    assert (status, "「経費の読み方」があります" in err) == (2, True)


@pytest.mark.parametrize("day", ["2025-02-30", "昨日", "令和7年4月", "平成31年5月1日", "9" * 9999])
def test_a_day_that_is_none_is_refused(sadame: Run, rules: Path, facts: Path, day: str) -> None:
    status, _, err = sadame("eval", rules, "--facts", facts, "--on", day)
    assert (status, "--on" in err) == (2, True)


# ── test ──


def test_test_counts_what_passed(sadame: Run, rules: Path) -> None:
    status, out, _ = sadame("test", rules)
    assert (status, out) == (0, "事例 3件 すべて合格　性質 2件 すべて合格\n")


def test_test_shows_the_difference(sadame: Run, rules: Path) -> None:
    wrong = RULES.replace("| 11人   | 150万円", "| 11人   | 100万円")
    rules.write_text(wrong.replace("対象経費 以下", "100万円 以下"), encoding="utf-8")
    status, out, _ = sadame("test", rules)
    assert status == 1
    assert "事例「上限の区切り」2件目が合いません" in out
    assert "期待　100万円\n　　結果　150万円" in out
    assert "性質「補助額は経費を超えない」が成り立たない例があります" in out
    assert "対象経費：" in out
    assert "事例 3件 うち不合格 1件　性質 2件 うち不合格 1件" in out
    status, again, _ = sadame("test", rules)
    assert again == out
    status, out, _ = sadame("test", rules, "--json")
    data = json.loads(out)
    assert (status, data["cases"]["count"], len(data["properties"]["failed"])) == (1, 3, 1)


def test_test_says_what_the_examples_do_not_look_at(sadame: Run, rules: Path) -> None:
    status, out, _ = sadame("test", rules, "--coverage")
    first, rest = out.split("\n\n")[:2]
    assert (status, first) == (0, "事例 3件 すべて合格　性質 2件 すべて合格")
    assert rest.startswith("補助の試し　事例 3件　決まり 1/")
    # The 事例 ask for 上限額 of 10人, 11人 and nobody knows how many: never for 21人, never for 対象.
    line = RULES[: RULES.index("21人以上")].count("\n") + 1
    assert f"　{line}行目 上限額 3行目「21人以上 | 200万円」：当てはまる事例がない\n" in out
    line = RULES[: RULES.index("判定 対象")].count("\n") + 1
    assert f"　{line}行目 対象：これを使う事例がない\n" in out
    status, out, _ = sadame("test", rules, "--coverage", "--json")
    (found,) = json.loads(out)["coverage"]
    assert (status, found["policy"], found["cases"]) == (0, "補助の試し", 3)
    (row,) = (
        each for each in found["points"] if each["address"] == "3行目" and each["aspect"] == "row"
    )
    assert (row["seen"], row["missing"]) == ([], [{"sight": "met"}])
    edge = next(
        each for each in found["points"] if (each["aspect"], each["name"]) == ("edge", "上限額")
    )
    assert edge["seen"] + edge["missing"] == [
        {"sight": "exactly", "value": 10},
        {"sight": "exactly", "value": 11},
    ]


def test_test_of_many_files_gives_a_line_for_each(sadame: Run, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "other.sadame").write_text("制度 別の試し\n入力\n甲：はい／いいえ\n", "utf-8")
    status, out, _ = sadame("test", rules.parent, "--coverage")
    assert (status, "事例がまだ" in out) == (0, False)
    assert "別の試し　事例 0件　版 0/1　不明 0/1　計 0/2（0%）" in out


# ── show ──


def test_show_lists_what_a_policy_stands_on(sadame: Run, rules: Path) -> None:
    status, out, _ = sadame("show", rules)
    assert status == 0
    for line in (
        "職員数：人（1人 以上）",
        "問：実際に働く職員の人数",
        "未回答：いいえ とみなす",
        "判定 対象",
        "加算額：10万円",
        "経費の読み方：税込、税抜（既定は 税込）",
        "資料「試し」",
        "事例 3件　性質 2件",
    ):
        assert line in out
    status, out, _ = sadame("show", rules, "--json", "--on", "2025-04-01")
    data = json.loads(out)
    assert status == 0
    assert [each["name"] for each in data["inputs"]] == [
        "導入区分",
        "職員数",
        "対象経費",
        "継続利用",
    ]
    assert sadame("show", rules, "--on", "2020-04-01")[0] == 2


# ── called wrongly ──


@pytest.mark.parametrize(
    "words",
    [
        ("chek",),
        ("check", "--jsn"),
        ("check", "ない.sadame"),
        ("eval",),
        ("eval", "例"),
        ("eval", "例", "--facts"),
        ("eval", "例", "--facts", "f", "--on", "2025-04-01", "あまり"),
        ("eval", "ない制度", "--facts", "-", "--on", "x"),
        ("show", "どこにもない制度"),
        ("test", "a\0b"),
        ("test", "/"),
    ],
)
def test_a_slip_is_answered_in_japanese(
    sadame: Run, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if words == ("test", "/"):
        words = ("test", str(tmp_path))
    status, out, err = sadame(*words)
    assert (status, out) == (2, "")
    assert err
    assert not re.search(r"\b(usage|error|argument|required|invalid|positional|options)\b", err)


def test_help_is_japanese_and_names_every_option(sadame: Run) -> None:
    for verb in VERBS:
        status, out, _ = sadame(verb, "--help")
        assert status == 0
        assert out.startswith(f"使い方: sadame {verb}")
        assert not re.search(r"usage|optional|positional|show this", out)
        assert ("--json" in out) == (verb not in MAKERS)
    status, out, _ = sadame("--help")
    assert all(f"\n  {verb} " in out for verb in VERBS)
    assert sadame("--version")[1].startswith("sadame")


def test_no_word_of_argparse_leaks() -> None:
    assert in_japanese("something nobody translated") == "引数の書き方が正しくありません"


def test_check_starts_without_what_only_others_need(rules: Path) -> None:
    code = (
        "import sys\nfrom sadame.engine.app.cli import main\n"
        f"assert main(['check', {str(rules)!r}]) == 0\n"
        "print(sorted({'hypothesis', 'yaml', 'jinja2'} & set(sys.modules)))"
    )
    roots = [path for path in sys.path if path.endswith(("/dsl", "/engine", "/docs_gen"))]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.path[:0] = {roots!r}\n{code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
