"""新旧対照表: what is said of each change, with cases worked out by hand, and the table itself."""

import json
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
import pytest

from sadame.docs_gen.alignment import Beside, aligned
from sadame.docs_gen.blocks import Cell, Document, Emphasis, Inlines, Table, said
from sadame.docs_gen.changes import Change, changes
from sadame.docs_gen.columns import table
from sadame.docs_gen.markdown import markdown
from sadame.docs_gen.paper import paper_html
from sadame.dsl.passages import passages
from sadame.dsl.source import Source
from sadame.engine.app.cli import main

RULES = """制度 見舞金
適用：令和7年4月1日 から

入力
職員数：人、1人 以上
申請日：日付
同居：はい／いいえ
被災：はい／いいえ
申出：はい／いいえ

基準値 一人分：円
令和7年4月1日 から：1万円

判定 要件
次の全てに該当：
一　同居
二　被災
三　申出

判定 期限内
申請日 が 令和7年6月30日 以前

表 上限額：円
| 職員数  | ⇒ 額  |
| 1〜10人 | 10万円 |
| 11人以上 | 25万円 |

算定 見舞金の額：円
前提：要件 かつ 期限内
端数：千円未満切捨て
最小（職員数 × 一人分 ÷ 1人、上限額）

事例 一件
| 職員数 | 申請日        | 同居 | 被災 | 申出 | ⇒ 見舞金の額 |
| 3人    | 令和7年5月1日 | はい | はい | はい | 3万円        |
"""


def _write(folder: Path, *edits: tuple[str, str]) -> tuple[str, str]:
    """The rules as they are and as they are with other words, as files."""
    text = RULES
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    names = []
    for name, each in (("前.sadame", RULES), ("後.sadame", text)):
        (folder / name).write_text(each, "utf-8")
        names.append(str(folder / name))
    return names[0], names[1]


def _said(folder: Path, *edits: tuple[str, str]) -> list[str]:
    """Only the sentences."""
    return [each.said for each in _changes(folder, *edits)]


def _changes(folder: Path, *edits: tuple[str, str]) -> Sequence[Change]:
    return changes(_aligned(folder, *edits))


def _aligned(folder: Path, *edits: tuple[str, str]) -> Sequence[Beside]:
    texts = [
        passages(Source(name, Path(name).read_text("utf-8"))) for name in _write(folder, *edits)
    ]
    assert texts[0] is not None
    assert texts[1] is not None
    return aligned(texts[0], texts[1])


def _shown(inlines: Inlines) -> str:
    """Words with 傍線 as _ around them."""
    return "".join(
        f"_{said(each.inlines)}_"
        if isinstance(each, Emphasis) and each.kind == "changed"
        else said((each,))
        for each in inlines
    ).strip("　")


def _rows(found: Table) -> list[tuple[str, ...]]:
    def words(cell: Cell) -> str:
        match cell.inlines:
            case (Emphasis(kind="strong", inlines=inner),):
                return _shown(inner)
            case inlines:
                return _shown(inlines)

    return [tuple(words(cell) for cell in row) for row in found.body]


# ── sentences ──


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("25万円", "26万円")], ["職員数11人以上の額が25万円から26万円に上がる"]),
        ([("| 1〜10人 ", "| 1〜9人 ")], ["表「上限額」の額10万円の行の職員数が1〜10人から1〜9人に変わる"]),
        ([("から：1万円", "から：9,000円")], ["基準値「一人分」（令和7年4月1日 から）が1万円から9,000円に下がる"]),
        ([("千円未満切捨て", "百円未満四捨五入")], ["算定「見舞金の額」の端数が千円未満切捨てから百円未満四捨五入に変わる"]),
        ([("令和7年6月30日 以前", "令和7年9月30日 以前")], ["判定「期限内」の令和7年6月30日が令和7年9月30日に変わる"]),
        ([("三　申出", "三　申出\n四　期限内")], ["判定「要件」に第4号「期限内」が加わる"]),
        (
            [("一　同居\n", ""), ("二　被災", "一　被災"), ("三　申出", "二　申出")],
            ["判定「要件」の第2号及び第3号が第1号及び第2号に繰り上がる", "判定「要件」の第1号「同居」が削られる"],
        ),
        (
            [("一　同居", "一　期限内\n二　同居"), ("二　被災", "三　被災"), ("三　申出", "四　申出")],
            ["判定「要件」の第1号から第3号までが第2号から第4号までに繰り下がる", "判定「要件」に第1号「期限内」が加わる"],
        ),
        ([("次の全てに", "次のいずれかに")], ["判定「要件」の柱書の「次の全てに」が「次のいずれかに」に変わる"]),
        (
            [("判定 期限内", "判定 期限に間に合う"), ("要件 かつ 期限内", "要件 かつ 期限に間に合う")],
            ["判定「期限内」の名前が「期限に間に合う」に変わる"],
        ),
        ([("前提：要件 かつ 期限内", "前提：要件")], ["算定「見舞金の額」の前提の「かつ 期限内」が削られる"]),
        ([("適用：令和7年4月1日 から\n", "適用：令和7年度\n")], ["制度の適用が「令和7年4月1日 から」から「令和7年度」に変わる"]),
        ([("| 11人以上 | 25万円 |", "| 11〜50人 | 25万円 |\n| 51人以上 | 50万円 |")], [
            "表「上限額」の額25万円の行の職員数が11人以上から11〜50人に変わる",
            "表「上限額」に「職員数51人以上」の行（額は50万円）が加わる",
        ]),
        ([("申出：はい／いいえ", "申出：はい／いいえ\n欠席：はい／いいえ")], ["入力に「欠席」が加わる"]),
        ([("| 3人 ", "| 4人 ")], []),
        ([("入力\n", "# 覚え\n\n入力\n"), ("一　同居", "一、同居")], []),
    ],
)  # fmt: skip
def test_a_change_is_one_sentence(
    tmp_path: Path, edits: list[tuple[str, str]], expected: list[str]
) -> None:
    assert _said(tmp_path, *edits) == expected


def test_declarations_in_another_order_say_the_same(tmp_path: Path) -> None:
    first, second = "判定 期限内\n申請日 が 令和7年6月30日 以前\n\n", "入力\n"

    assert _said(tmp_path, (first, ""), (second, first + second)) == []


# ── cases ──


def test_one_amount_is_one_sentence_with_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _write(tmp_path, ("25万円", "26万円"))

    status = main(["diff", old, new])

    told = capsys.readouterr().out
    assert status == 1
    assert "・職員数11人以上の額が25万円から26万円に上がる" in told
    case = next(line for line in told.splitlines() if "例：" in line)
    # The cap counts from 26 people on: 26 × 1万円 = 26万円, more than the old cap.
    assert (
        "上限額が25万円から26万円に、見舞金の額が25万円から26万円に変わる（基準日 令和7年4月1日）"
        in case
    )
    assert told.splitlines()[-2:] == ["－ 11人以上｜25万円", "＋ 11人以上｜26万円"]


def test_a_case_is_about_the_change_it_stands_under(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _write(tmp_path, ("二　被災\n", ""), ("三　申出", "二　申出\n三　期限内"))

    main(["diff", old, new])

    told = capsys.readouterr().out.splitlines()
    after = {line: told[n + 1] for n, line in enumerate(told) if line.startswith("・")}
    gone = after["・判定「要件」の第2号「被災」が削られる"]
    come = after["・判定「要件」に第3号「期限内」が加わる"]
    assert "被災が「いいえ」" in gone
    assert "要件が非該当から該当に" in gone
    assert "被災が「はい」" in come
    assert "要件が該当から非該当に" in come
    assert "申請日が令和7年7月1日" in come


def test_no_case_is_an_answer_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The same conditions in another order: no case can come out otherwise.
    old, new = _write(tmp_path, ("要件 かつ 期限内", "期限内 かつ 要件"))

    main(["diff", old, new])

    assert "事実がどうであっても、結果は変わりません（証明済み）" in capsys.readouterr().out


def test_without_a_solver_nothing_is_claimed_that_is_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _write(tmp_path, ("要件 かつ 期限内", "期限内 かつ 要件"))
    monkeypatch.setattr("sadame.engine.app.revising.find_spec", lambda _: None)

    main(["diff", old, new])

    assert "結果が変わる例は見つかりませんでした（ないとは限りません）" in capsys.readouterr().out


def test_a_case_that_lies_at_no_corner_is_found_by_the_solver(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 7 × 甲 ＋ 11 × 乙 = 12,347円 has few solutions in whole yen: no corner of the rules is one.
    old = (
        "制度 甲\n根拠：見本\n適用：令和7年度\n\n入力\n甲：円、0円 以上\n乙：円、0円 以上\n\n"
        "判定 丁\n甲 × 7 ＋ 乙 × 11 が 12,347円\n"
    )
    names = []
    for name, text in (("前", old), ("後", old.replace("12,347円", "12,346円"))):
        (tmp_path / f"{name}.sadame").write_text(text, "utf-8")
        names.append(str(tmp_path / f"{name}.sadame"))

    assert main(["diff", *names]) == 1

    told = capsys.readouterr().out
    case = next(line for line in told.splitlines() if "例：" in line)
    assert "丁が" in case


def test_a_figure_that_no_result_uses_is_told_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "制度 甲\n適用：令和7年度\n\n入力\n乙：はい／いいえ\n\n基準値 丙：円\n令和7年度：1万円\n\n判定 丁\n乙\n"
    names = []
    for name, text in (("前", old), ("後", old.replace("1万円", "2万円"))):
        (tmp_path / f"{name}.sadame").write_text(text, "utf-8")
        names.append(str(tmp_path / f"{name}.sadame"))

    assert main(["diff", *names]) == 1

    told = capsys.readouterr().out
    assert "・基準値「丙」（令和7年度）が1万円から2万円に上がる" in told
    assert "この制度の結果は、どれもこれによりません" in told


def test_a_reading_that_only_one_side_knows_is_asked_of_that_side_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = (
        "制度 甲\n適用：令和7年度\n\n入力\n人数：人、1人 以上\n\n解釈 数え方：含む、除く\n既定：含む\n\n"
        "算定 人：人\n原則：人数\nただし、数え方 が 除く の場合：人数 － 1人\n"
    )
    new = old.replace("除く", "二人除く").replace("－ 1人", "－ 2人")
    names = []
    for name, text in (("前", old), ("後", new)):
        (tmp_path / f"{name}.sadame").write_text(text, "utf-8")
        names.append(str(tmp_path / f"{name}.sadame"))

    assert main(["diff", *names]) == 1

    assert "解釈「数え方」の「除く」が「二人除く」に変わる" in capsys.readouterr().out


def test_the_same_rules_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = _write(tmp_path, ("入力\n", "# 覚え\n入力\n"))

    assert main(["diff", old, new]) == 0
    assert "変わったところはありません" in capsys.readouterr().out


# ── the table ──


def test_the_table_shows_what_changed_and_leaves_out_the_rest(tmp_path: Path) -> None:
    found = _aligned(
        tmp_path,
        ("一　同居\n", ""),
        ("二　被災", "一　被災"),
        ("三　申出", "二　申出"),
        ("25万円", "26万円"),
        ("千円未満切捨て", "百円未満切捨て"),
    )

    assert _rows(table(found)) == [
        ("判定 要件", "判定 要件"),
        ("次の全てに該当：", "次の全てに該当："),
        ("（削る）", "_一　同居_"),
        ("_一・二_　（略）", "_二・三_　（略）"),
        ("表 上限額：円", "表 上限額：円"),
        ("職員数", "⇒ 額", "職員数", "⇒ 額"),
        ("（略）", "（略）"),
        ("11人以上", "_26万円_", "11人以上", "_25万円_"),
        ("算定 見舞金の額：円", "算定 見舞金の額：円"),
        ("（略）", "（略）"),
        ("端数：_百円未満切捨て_", "端数：_千円未満切捨て_"),
        ("（略）", "（略）"),
    ]


def test_what_is_new_stands_beside_its_absence(tmp_path: Path) -> None:
    rule = "判定 両方\n次のいずれかに該当：\n一　同居\n二　被災\n\n"
    found = _aligned(tmp_path, ("判定 期限内", f"{rule}判定 期限内"))

    assert _rows(table(found)) == [
        ("_判定 両方_", "（新設）"),
        ("_次のいずれかに該当：_", ""),
        ("_一　同居_", ""),
        ("_二　被災_", ""),
    ]


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_every_format_has_the_sentence_and_the_table(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _write(tmp_path, ("25万円", "26万円"))
    out = tmp_path / f"表.{form}"

    assert main(["diff", old, new, "--out", str(out)]) == 1
    assert "書き出しました" in capsys.readouterr().out
    data = out.read_bytes()
    if form == "docx":
        read = docx.Document(BytesIO(data))
        assert any("25万円から26万円に上がる" in each.text for each in read.paragraphs)
        lined = [
            run.text
            for row in read.tables[0].rows
            for cell in row.cells
            for line in cell.paragraphs
            for run in line.runs
            if run.underline
        ]
        assert lined == ["26万円", "25万円"]
    else:
        assert "25万円から26万円に上がる" in data.decode()
        marked = '<em class="changed">26万円</em>' if form == "html" else "**26万円**"
        assert marked in data.decode()
    assert main(["diff", old, new, "--out", str(out)]) == 2
    assert "もうあります" in capsys.readouterr().err


def test_hostile_words_stay_words() -> None:
    name = "<script>alert(1)</script>"
    rules = f"制度 甲\n\n入力\n乙：はい／いいえ\n　問：{name}\n\n判定 丙\n乙\n"
    old, new = (
        passages(Source("a", text)) for text in (rules, rules.replace("alert(1)", "alert(2)"))
    )
    assert old is not None
    assert new is not None
    found = table(aligned(old, new))
    page = paper_html(_paper(found))

    assert "<script>" not in page
    assert "&lt;script&gt;alert" in page
    assert "<script>" not in markdown(_paper(found))


def _paper(found: Table) -> Document:
    return Document("x", "題", (found,))


# ── sides ──


def _git(home: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(home), *words],  # noqa: S607
        check=True,
        capture_output=True,
    )


def test_two_revisions_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "保管庫"
    (home / "規則").mkdir(parents=True)
    rules = home / "規則" / "見舞金.sadame"
    rules.write_text(RULES, "utf-8")
    _git(home, "init", "-q")
    _git(home, "add", ".")
    _git(home, "commit", "-qm", "一")
    rules.write_text(RULES.replace("25万円", "26万円"), "utf-8")
    _git(home, "commit", "-qam", "二")
    rules.write_text("壊れた作業中のもの", "utf-8")
    monkeypatch.chdir(home)

    for words in (
        ["--rev", "HEAD~1", "HEAD"],
        ["--rev", "HEAD~1", "HEAD", "規則"],
        ["HEAD~1:規則/見舞金.sadame", "HEAD:規則/見舞金.sadame"],
    ):
        assert main(["diff", *words]) == 1
        assert "・職員数11人以上の額が25万円から26万円に上がる" in capsys.readouterr().out
    assert rules.read_text("utf-8") == "壊れた作業中のもの"
    assert main(["diff", "--rev", "HEAD", "ない札"]) == 2
    assert "「ない札」という改訂は、この保管庫にありません" in capsys.readouterr().err
    with pytest.raises(SystemExit):  # what begins like an option is none of Git's
        main(["diff", "--rev", "HEAD", "--output=x"])
    assert "--rev の後に値を2つ書いてください" in capsys.readouterr().err


def test_rows_in_a_file_of_their_own_are_compared_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "制度 甲\n適用：令和7年度\n\n入力\n人数：人、1人 以上\n\n表 単価：円：「単価.csv」\n"
    for side, price in (("前", "200円"), ("後", "250円")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "甲.sadame").write_text(rules, "utf-8")
        rows = f"人数,⇒ 単価\n1〜10人,100円\n11人以上,{price}\n"
        (tmp_path / side / "単価.csv").write_text(rows, "utf-8")

    assert main(["diff", str(tmp_path / "前"), str(tmp_path / "後")]) == 1

    told = capsys.readouterr().out
    assert "・人数11人以上の単価が200円から250円に上がる" in told
    assert "単価が200円から250円に変わる（基準日 令和7年4月1日）" in told


def test_policies_that_come_and_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for side, names in (("前", "甲乙"), ("後", "乙丙")):
        (tmp_path / side).mkdir()
        for name in names:
            text = f"制度 {name}\n適用：令和7年度\n\n入力\n該当者：はい／いいえ\n\n判定 {name}の要件\n該当者\n"
            (tmp_path / side / f"{name}.sadame").write_text(text, "utf-8")

    assert main(["diff", str(tmp_path / "前"), str(tmp_path / "後")]) == 1

    told = capsys.readouterr().out
    assert "・判定「丙の要件」が加わる" in told
    assert "・判定「甲の要件」が削られる" in told
    assert "乙の要件" not in told


def test_two_days_of_one_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.replace(
        "令和7年4月1日 から：1万円", "令和7年度：1万円\n令和8年4月1日 から：1万2,000円"
    )
    rules += "\n判定 冬\n適用：令和8年4月1日 から\n被災\n"
    (tmp_path / "規則.sadame").write_text(rules, "utf-8")

    status = main(["diff", str(tmp_path / "規則.sadame"), "--between", "2025-05-01", "2026-05-01"])

    told = capsys.readouterr().out
    assert status == 1
    assert "改正前　令和7年5月1日に適用される定め" in told
    assert "・基準値「一人分」が1万円から1万2,000円に上がる" in told
    assert "・判定「冬」が加わる" in told
    assert (
        main(["diff", str(tmp_path / "規則.sadame"), "--between", "2020-01-01", "2026-05-01"]) == 2
    )


def test_a_rule_file_that_cannot_be_checked_is_still_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _write(tmp_path, ("最小（職員数", "最小（人数"))

    assert main(["diff", old, new]) == 1
    told = capsys.readouterr().out
    assert "「職員数」が「人数」に変わる" in told
    assert "改正後の規則に誤りがあるので、結果の違いは調べていません。" in told


def test_people_whose_result_changes_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("polars")
    old, new = _write(tmp_path, ("25万円", "26万円"))
    roster = tmp_path / "名簿.csv"
    lines = [
        "職員数,申請日,同居,被災,申出",
        *(f"{n},2025-05-01,はい,はい,はい" for n in (5, 25, 26, 40)),
    ]
    roster.write_text("\n".join(lines) + "\n", "utf-8")

    assert main(["diff", old, new, "--population", str(roster)]) == 1

    # 26 and 40 people: 26万円 in place of 25万円; before 5 + 25 + 25 + 25 = 80, then 5 + 25 + 26 + 26 = 82.
    told = capsys.readouterr().out
    assert "■ 算定 見舞金の額　合計 80万円 → 82万円" in told
    assert "差 ＋2万円　増える 2人、変わらない 2人" in told

    out = tmp_path / "表.md"
    assert main(["diff", old, new, "--population", str(roster), "--out", str(out)]) == 1
    paper = out.read_text("utf-8")
    assert "## 名簿に当てはめた影響" in paper
    assert "- 見舞金　4人" in paper
    assert "- 算定 見舞金の額　合計 80万円 → 82万円\n\n  差 ＋2万円" in paper


def test_answers_in_a_row_stand_in_brackets() -> None:
    rules = "制度 甲\n\n入力\n乙：はい／いいえ\n\n表 丙：該当／非該当\n| 乙 | ⇒ 判断 |\n| はい | 該当 |\n| いいえ | 非該当 |\n"
    old, new = (
        passages(Source("a", text)) for text in (rules, rules.replace("いいえ | 非", "いいえ | "))
    )
    assert old is not None
    assert new is not None

    told = [each.said for each in changes(aligned(old, new))]

    assert told == ["乙が「いいえ」のときの判断が「非該当」から「該当」に変わる"]


def test_a_case_as_data_is_one_that_can_be_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _write(tmp_path, ("25万円", "26万円"))

    assert main(["diff", old, new, "--json"]) == 1

    (policy,) = json.loads(capsys.readouterr().out)["policies"]
    (change,) = policy["changes"]
    assert change["said"] == "職員数11人以上の額が25万円から26万円に上がる"
    assert change["searched"] is True
    results = {each["name"]: each for each in change["case"]["results"]}
    assert results["上限額"]["old"]["min"] == 250_000
    assert results["上限額"]["new"]["max"] == 260_000
    facts = tmp_path / "事実.json"
    facts.write_text(json.dumps(change["case"]["facts"]), "utf-8")
    for rules, cap in ((old, "25万円"), (new, "26万円")):
        words = ["--facts", str(facts), "--on", change["case"]["dates"][0], "--only", "上限額"]
        assert main(["eval", rules, *words]) == 0
        assert f"上限額：{cap}" in capsys.readouterr().out
