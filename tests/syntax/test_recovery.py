"""One cause, one message; and whatever is written, an answer."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.reading import AROUND, TOURS, codes, read, said

from sadame.dsl.diagnostics import Diagnostic

FAULTS = """制度 誤りだらけ
適用：いつか
所菅：市町村

区分 種類：い型、、ろ型

入力
職員数：人、1人 異常
末回答：いいえ とみなす
1号店：はい／いいえ

判定 甲
職員数 が が 10人 以上

判定 乙
（職員数 が 10人 以上

判定 丙
次の全てに該当：
一　職員数 が 10人
三　職員数 が 11人

算定 丁：円
端数：千円みまん切捨て
1円 ＋ × 2

算定 戊：円
原則：1/2
ただし 職員数 が 10人：3/4

表 己：円
| 職員数 | ⇒ 額 |
| 10人〜〜 | 1円 |
| 11人 | 2円 | 3円 |
| 12人 | 平成31年5月1日 |

事例 庚
職員数：10人

性質 辛
甲 が 増えても 乙 は

| 迷子 |
"""


def lines(text: str, found: list[Diagnostic]) -> list[int]:
    return [text.count("\n", 0, one.span.start) + 1 for one in found]


def test_every_fault_is_said_once_at_its_place() -> None:
    policy, found = read(FAULTS)

    assert policy is not None
    assert len(policy.declarations) == 10
    assert [(line, one.code) for line, one in zip(lines(FAULTS, found), found, strict=True)] == [
        (2, "E0110"),
        (3, "E0140"),
        (5, "E0143"),
        (8, "E0110"),
        (9, "E0140"),
        (10, "E0145"),
        (13, "E0110"),
        (16, "E0112"),
        (21, "E0130"),
        (24, "E0144"),
        (25, "E0110"),
        (29, "E0121"),
        (33, "E0110"),
        (34, "E0150"),
        (35, "E0116"),
        (37, "E0143"),
        (41, "E0111"),
        (43, "E0141"),
    ]


def test_every_message_says_what_is_and_what_to_write() -> None:
    for found in read(FAULTS)[1]:
        assert found.title
        assert found.hint
        assert len(found.title) <= 48
        assert not found.title.endswith("。")
        assert not found.hint.endswith("。")


PIECES = "（）「」、：｜|⇒〜ー－一イア（がのにはと,./%0９\u200b\x00\r\t\u3000\ud800＜≧＝×÷・①\n"
WORDS = (
    *PIECES,
    *(
        "次の全てに該当：",
        "ただし ",
        "かつ",
        "または",
        "でない",
        "の場合は、",
        "のうち",
        "事例 ",
        "表 ",
    ),
    *(
        "入力",
        "65歳以上",
        "\n\n",
        "# ",
        "制度 ",
        "年齢",
        "（" * 45,
        "である もの",
        "対象外は",
        "読み替え ",
    ),
)


def mutated(text: str, chance: Random) -> str:
    for _ in range(chance.randrange(1, 6)):
        at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(WORDS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 5) :]
            case 2:
                text = text[:at] + text[other : other + 30] + text[at:]
            case _:
                text = text[:at] + chance.choice(WORDS) + text[at + 1 :]
    return text


def window(text: str, chance: Random) -> str:
    """The 制度 line and some of the lines of a tour."""
    every = text.split("\n")
    start = chance.randrange(len(every))
    return "\n".join([every[0], *every[start : start + chance.randrange(3, 25)]])


def test_no_mutation_of_a_tour_raises_or_points_outside() -> None:
    chance = Random(20250401)  # noqa: S311 - nothing here is secret
    tours = [tour.read_text("utf-8") for tour in TOURS]
    for _ in range(2_000):
        text = mutated(window(chance.choice(tours), chance), chance)
        for found in read(text)[1]:
            spans = [found.span, *(edit.span for edit in found.edits)]
            assert all(0 <= span.start <= span.end <= len(text) for span in spans), text


@given(st.text(alphabet=st.sampled_from(sorted(set(PIECES + "甲乙歳万円令和年月日以上")))))
def test_no_sentence_raises(text: str) -> None:
    read(f"{AROUND}判定 結果\n{text}\n")


def test_only_a_file_without_a_policy_gives_none() -> None:
    assert read("") == (None, read("")[1])
    assert codes("") == ["E0101"]
    assert codes("入力\n年齢：歳\n") == ["E0101"]
    assert codes("入力\n年齢：歳\n制度 甲\n") == ["E0103"]
    assert codes("制度 甲\n制度 乙\n") == ["E0102"]
    assert codes("制度\n") == ["E0143"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_line_ends_are_read(end: str) -> None:
    text = TOURS[0].read_text("utf-8")

    assert codes("\ufeff" + text.replace("\n", end)) == []


def test_what_cannot_be_seen_is_said_once_and_with_its_fix() -> None:
    text = "制度 甲\n入力\n年\u200b齢：歳\n判定 乙\n年齢 が か\u200bつ 65歳\x00 以上\n"
    _, found = read(text)

    assert [one.code for one in found] == ["E0104", "E0104", "E0104"]
    assert all(one.edits[0].text == "" for one in found)


def test_fixes_that_are_certain_are_edits() -> None:
    def fixed(body: str) -> str:
        text = f"{AROUND}判定 結果\n{body}\n"
        (found, *_) = read(text)[1]
        (edit,) = found.edits
        return (text[: edit.span.start] + edit.text + text[edit.span.end :]).split("判定 結果\n")[1]

    assert fixed("所得/年齢 が 1円") == "所得 ÷ 年齢 が 1円\n"
    assert fixed("所得 * 2 が 1円") == "所得 × 2 が 1円\n"
    assert fixed("年齢 が 65 歳 以上") == "年齢 が 65歳 以上\n"
    assert fixed("生年月日 が 平成31年5月1日") == "生年月日 が 令和元年5月1日\n"
    assert fixed("前提：甲\n乙") == "前提：甲\n条件：乙\n"
    assert fixed("次の全てに該当\n一 甲\n二 乙") == "次の全てに該当：\n一 甲\n二 乙\n"


def test_a_body_that_was_taken_by_the_attribute_above_is_said_once() -> None:
    assert said("前提：甲\n年齢 が 65歳 以上") == [
        "E0119 この行は上の「前提：」の続きとして読まれます"
    ]


def test_a_literal_that_cannot_be_meant_leaves_no_tree() -> None:
    policy, found = read(f"{AROUND}判定 結果\n年齢 が 1,20歳 以上\n")

    assert policy is not None
    assert [one.code for one in found] == ["E0116"]
    assert getattr(policy.declarations[-1], "body", "") is None


@pytest.mark.parametrize("tail", ["", " ", "　", "\n"])
@pytest.mark.parametrize(
    "line",
    ["ただし、", "ただし「", "原則：", "前提：", "⇒", "「", "（"],
)
def test_a_file_that_breaks_off_in_a_line_is_answered(line: str, tail: str) -> None:
    assert codes(f"制度 甲\n判定 乙\n{line}{tail}") != []
