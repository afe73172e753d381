"""`sadame new`: whatever is answered, the draft is sound, or nothing is written."""

import builtins
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sadame.engine.app.cli import main
from sadame.engine.app.drafts.answers import KINDS, Refused, fact, start_label

FACTS = (
    "年齢：歳",
    "住所がある：はい／いいえ",
    "世帯：単身、夫婦、その他の世帯",
    "申請日：日付",
    "年度：年度",
    "診療月：年月",
    "人数：人、1人 以上",
    "率：割合",
    "氏名：文字",
)

Run = Callable[..., tuple[int, str, str]]
Typing = Callable[[Sequence[str]], None]


@pytest.fixture
def sadame(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        try:
            status = main(list(words))
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Somebody types these lines, and then goes away."""

    def types(said: Sequence[str]) -> None:
        lines = iter(said)

        def answer(question: str = "") -> str:
            sys.stdout.write(question)
            for line in lines:
                if line == "^C":
                    raise KeyboardInterrupt
                return line
            raise EOFError

        monkeypatch.setattr(builtins, "input", answer)

    return types


def _given(kind: str, facts: tuple[str, ...] = FACTS) -> Iterator[str]:
    yield from ("new", "見本の給付", "--yes", "--kind", kind, "--out", "mihon")
    if kind == "準用":
        yield from ("--adopt", "介護テクノロジー導入支援事業")
        return
    for each in facts:
        yield from ("--fact", each)
    if kind == "抽出":
        yield from ("--row", "住民", "--key", "住民番号")


@pytest.mark.parametrize("start", ["", "令和7年4月1日"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_checks_is_canonical_and_its_examples_pass(
    sadame: Run, kind: str, start: str
) -> None:
    more = ("--from", start) if start and kind != "準用" else ()
    assert sadame(*_given(kind), *more)[::2] == (0, "")
    assert sadame("check", "mihon.sadame") == (0, "", "")
    assert sadame("fmt", "--check", "mihon.sadame") == (0, "", "")
    status, out, _ = sadame("test", "mihon.sadame")
    assert status == 0
    assert out.startswith("事例 1件 すべて合格")


@pytest.mark.parametrize("one", FACTS[:-1])
def test_one_fact_of_any_type_is_enough(sadame: Run, one: str) -> None:
    assert sadame(*_given("判定", (one,)))[0] == 0
    assert sadame("test", "mihon.sadame")[0] == 0


@pytest.mark.parametrize("kind", ["算定", "表", "抽出"])
def test_one_fact_is_enough_for_every_kind(sadame: Run, kind: str) -> None:
    assert sadame(*_given(kind, ("年齢：歳",)))[0] == 0
    assert sadame("test", "mihon.sadame")[0] == 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "準用"])
def test_a_draft_invents_no_number(sadame: Run, tmp_path: Path, kind: str) -> None:
    sadame(*_given(kind, ("年齢：歳", "住所がある：はい／いいえ")))
    text = (tmp_path / "mihon.sadame").read_text("utf-8")
    rules = [line for line in text.splitlines() if not line.startswith("#")]
    figures = [line for line in rules if re.search(r"[0-9]", line)]
    assert set(figures) <= {"対象経費：円、0円 以上"}


def test_what_is_left_open_is_marked(sadame: Run, tmp_path: Path) -> None:
    told = sadame(*_given("判定"))[1]
    text = (tmp_path / "mihon.sadame").read_text("utf-8")
    assert "適用：施行日未確認" in text
    for label in ("題名", "所管", "根拠", "出典"):
        assert f"# 要確認 {label}：" in text
    assert f"「要確認」が {text.count('要確認') - 1}か所" in told


def test_what_is_said_stands_in_the_draft(sadame: Run, tmp_path: Path) -> None:
    sadame(
        *_given("判定"),
        *("--title", "見本市の見舞金", "--office", "見本市", "--from", "R7.4.1から".replace("R7.4.1", "令和7年4月1日")),
        *("--basis", "見本市見舞金要綱 第3条", "--source", "外部 見本市見舞金要綱"),
    )  # fmt: skip
    text = (tmp_path / "mihon.sadame").read_text("utf-8")
    for line in (
        "制度 見本の給付",
        "題名：見本市の見舞金",
        "所管：見本市",
        "根拠：見本市見舞金要綱 第3条",
        "出典：外部 見本市見舞金要綱",
        "適用：令和7年4月1日 から",
        "区分 世帯：単身、夫婦、その他の世帯",
        "人数：人、1人 以上",
    ):
        assert f"{line}\n" in text


def test_an_adoption_lists_what_may_be_read_otherwise(sadame: Run, tmp_path: Path) -> None:
    sadame(*_given("準用"))
    text = (tmp_path / "mihon.sadame").read_text("utf-8")
    assert "準用：介護テクノロジー導入支援事業" in text
    assert "# 読み替え 原則の補助率：要確認（国は 1/2。調整 50% 以上）" in text
    assert re.search("# 読み替え パッケージ上限額：.*都道府県 が定める", text)
    assert "補助額：" not in text
    line = "# 読み替え 引上げ後の補助率：要確認（国は 3/4。調整 75% 以上）"
    assert line in text
    (tmp_path / "mihon.sadame").write_text(
        text.replace(line, "読み替え 引上げ後の補助率：80%"), "utf-8"
    )
    assert sadame("check", "mihon.sadame") == (0, "", "")


# ── in the terminal ──

ANSWERS = "2\n見本市見舞金\n\n\n\n令和7年4月1日\n年齢：歳\n経費：円\n\nmihon"


def test_the_questions_lead_to_the_same_file_as_the_options(
    sadame: Run, typing: Typing, tmp_path: Path
) -> None:
    typing(ANSWERS.split("\n"))
    assert sadame("new", "見本の給付")[0] == 0
    typed = (tmp_path / "mihon.sadame").read_text("utf-8")
    sadame(
        *("new", "見本の給付", "--yes", "--kind", "算定", "--title", "見本市見舞金"),
        *("--from", "2025-04-01", "--fact", "年齢：歳", "--fact", "経費：円", "--out", "mihon2"),
    )
    assert typed == (tmp_path / "mihon2.sadame").read_text("utf-8")


def test_an_answer_that_cannot_stand_is_asked_for_again(
    sadame: Run, typing: Typing, tmp_path: Path
) -> None:
    typing(
        [
            "六",
            "",
            "1",
            "",
            "",
            "",
            "",
            "令和7年2月30日",
            "",
            "",
            "年齢",
            "年齢：才未満",
            "年齢：歳",
            "年齢：人",
            "",
            "/",
            "",
            "",
        ]
    )
    status, out, _ = sadame("new", "見本の給付")
    assert status == 0
    for told in (
        "「六」という種類はありません",
        "令和7年2月",
        "名前：型",
        "もうあります",
        "ファイル",
    ):
        assert told in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seido.sadame"]


@pytest.mark.parametrize("kept", range(ANSWERS.count("\n") + 1))
def test_who_stops_halfway_leaves_nothing_behind(
    sadame: Run, typing: Typing, tmp_path: Path, kept: int
) -> None:
    answered = ANSWERS.split("\n")[:kept]
    for lines, expected in ((answered, 2), ([*answered, "^C"], 130)):
        typing(lines)
        status, _, err = sadame("new", "見本の給付")
        assert status == expected
        assert err
        assert list(tmp_path.iterdir()) == []


def test_an_example_is_shown_with_every_question(sadame: Run, typing: Typing) -> None:
    typing(ANSWERS.split("\n"))
    out = sadame("new", "見本の給付")[1]
    for label in ("題名", "所管", "根拠", "出典", "適用開始"):
        assert f"{label}（例：" in out


# ── slips ──


@pytest.mark.parametrize(
    "words",
    [
        ("--kind", "判定"),
        ("--fact", "年齢：歳"),
        ("--kind", "式", "--fact", "年齢：歳"),
        ("--kind", "判定", "--fact", "年齢"),
        ("--kind", "判定", "--fact", "氏名：文字"),
        ("--kind", "判定", "--fact", "年齢：歳", "--fact", "年齢：歳"),
        ("--kind", "判定", "--fact", "年齢：歳", "--from", "令和7年2月30日"),
        ("--kind", "判定", "--fact", "年齢：歳", "--from", "来年"),
        ("--kind", "判定", "--fact", "年齢：歳", "--adopt", "基本チェックリスト"),
        ("--kind", "判定", "--fact", "年齢：歳", "--out", "/"),
        ("--kind", "算定", "--fact", "補助額：歳"),
        ("--kind", "抽出", "--fact", "年齢：歳"),
        ("--kind", "準用", "--adopt", "ない制度"),
        ("--kind", "準用", "--adopt", "基本チェックリスト", "--fact", "年齢：歳"),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(
    sadame: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    status, _, err = sadame("new", "見本の給付", "--yes", *words)
    assert status == 2
    assert err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "表", "はい", "甲 乙", "甲、乙", "甲（乙）", "12"])
def test_a_name_that_cannot_stand_is_refused_at_once(sadame: Run, name: str) -> None:
    status, out, err = sadame("new", name, "--yes", "--kind", "判定", "--fact", "年齢：歳")
    assert (status, out) == (2, "")
    assert "使えません" in err


def test_a_file_that_is_there_stays(sadame: Run, tmp_path: Path) -> None:
    (tmp_path / "mihon.sadame").write_text("わたしの", "utf-8")
    assert sadame(*_given("判定"))[0] == 2
    assert (tmp_path / "mihon.sadame").read_text("utf-8") == "わたしの"


def test_half_width_answers_mean_the_same() -> None:
    assert fact("年齢:歳").declared == "年齢：歳"
    assert fact("住所:はい/いいえ").declared == "住所：はい／いいえ"
    assert start_label("令和７年４月１日　から") == "令和7年4月1日 から"
    with pytest.raises(Refused, match="日付"):
        start_label("いつか")
