"""Text without spaces: one reading is read, several and none are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.reading import AROUND, codes, read, rule, said

from sadame.dsl import ast
from sadame.dsl.parser import parse
from sadame.dsl.parser.machine import STARTS, Stumble
from sadame.dsl.parser.machine import read as read_slice
from sadame.dsl.respace import PATTERN_WORDS
from sadame.dsl.source import Source

SENTENCES = (
    "年齢 が 65歳以上",
    "年齢 が 65歳以上 かつ 所得 が 100万円未満",
    "認定 が 非該当 でない",
    "回答 の 問1 に 該当",
    "回答 の 問1〜問2 のうち 1項目以上",
    "世帯 の 所得 の 合計 が 100万円 を超える",
    "認定 が 要支援1、要支援2 のいずれか",
    "生年月日 が 令和7年4月1日以下",
    "生年月日 が 昭和35年4月1日以後 令和7年4月1日以前",
    "甲 の場合は、乙 または 丙",
    "順位（100万円、世帯 のうち、仕事あり であるもの の 所得、大きい順） が 2位以下",
    "甲 でない 場合は、乙 、または、 丙",
)


@pytest.mark.parametrize("written", SENTENCES)
def test_what_is_pasted_means_what_is_spaced(written: str) -> None:
    spaced, none = rule(written)
    pasted, notice = rule(written.replace(" ", ""))

    assert none == []
    assert [one.code for one in notice] == ["W0501"]
    assert pasted == spaced


@pytest.mark.parametrize("written", SENTENCES)
def test_the_edit_of_the_notice_is_read_without_one(written: str) -> None:
    text = f"{AROUND}判定 結果\n{written.replace(' ', '')}\n"
    (notice,) = read(text)[1]
    (edit,) = notice.edits

    assert codes(text[: edit.span.start] + edit.text + text[edit.span.end :]) == []


def test_no_reading_names_the_part_that_is_no_name() -> None:
    _, (found,) = rule("年令が65歳以上")

    assert found.code == "E0201"
    assert found.title == "「年令が65歳以上」を区切れません"
    assert found.hint == "「年令」という名前はありません（近い名前：年齢）"


def test_two_readings_are_refused_and_shown() -> None:
    facts = (
        "制度 試\n入力\n甲：はい／いいえ\n甲が乙：はい／いいえ\n乙：区\n区分 区：乙、乙が丙、丙\n"
    )
    (found, *_) = [one for one in read(f"{facts}判定 結果\n甲が乙が丙\n")[1] if one.code == "E0202"]

    assert found.title == "「甲が乙が丙」は二通り以上に読めます"
    assert "甲 が 乙が丙" in found.hint
    assert "甲が乙 が 丙" in found.hint


def test_too_many_readings_are_refused_like_two() -> None:
    names = [f"{left}が{right}" for left in "あいう" for right in "あいう"]
    facts = "".join(f"{name}：はい／いいえ\n" for name in (*"あいう", *names))
    body = "かつ".join(["あがい"] * 12)
    found = codes(f"制度 試\n入力\n{facts}判定 結果\n{body}\n")

    assert "E0202" in found


def test_a_name_that_reads_as_a_sentence_is_refused_where_it_is_declared() -> None:
    text = "制度 試\n入力\n年齢：歳\n年齢が65歳以上：はい／いいえ\n"
    _, (found,) = read(text)

    assert found.code == "E0203"
    assert found.span.start == text.index("年齢が")


def test_an_owner_is_followed_by_its_members_only() -> None:
    assert codes(f"{AROUND}判定 所得の年齢\n甲\n") == []
    assert codes(f"{AROUND}判定 回答の問1\n甲\n") == ["E0203"]


def test_a_name_nobody_declared_is_left_to_the_phase_that_knows_names() -> None:
    for text in ("ロボットの要件", "所特", "委員会の設置", "睡眠薬の処方", "糖尿病薬なし"):
        assert said(text) == []


def test_names_of_other_policies_count() -> None:
    text = "制度 試\n参照 票\n判定 結果\n票の問6に該当\n"
    _, alone = parse(Source("試", text))
    _, (notice,) = parse(Source("試", text), exported={"票": frozenset({"問6"})})

    assert [one.code for one in alone] == []
    assert notice.code == "W0501"


NAMES = st.text(alphabet="甲乙がのに65歳以上でない", min_size=1, max_size=6)


@given(
    st.lists(
        st.sampled_from(["甲", "乙", "が", "の", "に", "65歳", "以上", "でない", "かつ"]),
        max_size=7,
    ),
    NAMES,
)
def test_a_new_name_never_changes_a_meaning_silently(words: list[str], name: str) -> None:
    facts = "制度 試\n入力\n甲：歳\n乙：はい／いいえ\n"
    body = f"判定 結果\n{''.join(words)}\n"
    before, _ = read(facts + body)
    after, found = read(f"{facts}{name}：はい／いいえ\n{body}")
    assert before is not None
    assert after is not None
    old, new = before.declarations[-1], after.declarations[-1]

    said_anything = any(one.code.startswith("E") for one in found)
    unread = isinstance(old, ast.Rule) and (old.body is None or isinstance(old.body, ast.Name))
    assert old == new or said_anything or unread


def test_the_words_the_grammar_has_as_patterns_are_words_there() -> None:
    for word in PATTERN_WORDS:
        outcomes = [read_slice(word, start) for start in STARTS]
        first = [found for found in outcomes if isinstance(found, Stumble)]
        assert {found.terminal for found in first} - {"NAME"} or len(first) < len(outcomes), word
