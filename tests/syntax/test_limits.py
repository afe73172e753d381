"""What is too big is refused at once, and never by running out of stack."""

import pytest
from tests.effort import at_most
from tests.syntax.reading import AROUND, codes, said

HUGE = {
    "brackets": f"{'（' * 10_000}甲{'）' * 10_000}",
    "open brackets": "（" * 9_000,
    "a number": f"年齢 が {'9' * 9_000}歳 以上",
    "でない": f"甲{' でない' * 2_000}",
    "または": f"甲{' または 甲' * 1_500}",
    "の場合は": f"{'甲 の場合は、' * 1_000}甲",
    "＋": f"1{' ＋ 1' * 2_000}",
    "－": f"{'－' * 5_000}1",
    "の": f"甲{' の 甲' * 1_500}",
    "particles": "が" * 9_000,
    "members": "甲の" * 4_000,
}


@pytest.mark.parametrize("body", HUGE.values(), ids=HUGE)
def test_what_machines_write_is_answered_at_once(body: str) -> None:
    with at_most(1_000_000):
        codes(f"{AROUND}判定 結果\n{body}\n")


def test_each_limit_has_its_message() -> None:
    def refused(body: str) -> list[str]:
        return said(body)

    assert refused(f"{'（' * 41}甲{'）' * 41}") == [
        "E0105 かっこの重なりが上限（40重）を超えています"
    ]
    assert refused(f"甲{' の 甲' * 11}") == ["E0105 「の」のつながりが上限（10）を超えています"]
    assert refused(f"1{' ＋ 1' * 200}") == ["E0105 式の重なりが上限（100）を超えています"]
    assert refused("あ" * 101) == ["E0105 名前の長さが上限（100字）を超えています"]
    assert refused(f"年齢 が {'9' * 41}歳") == [f"E0116 「{'9' * 19}…」は読めません"]
    assert codes(f"制度 甲\n備考：{'あ' * 10_001}\n") == ["E0105"]
    assert refused("甲 かつ\n" * 2_500)[0].startswith("E0105 文の長さ")


def test_what_is_just_inside_the_limits_is_read() -> None:
    assert said(f"{'（' * 40}甲{'）' * 40}") == []
    assert said(f"世帯{' の 所得' * 10}") == []
    assert said(f"甲{' かつ 甲' * 900}") == []


def test_a_file_that_is_too_big_is_refused_before_it_is_read() -> None:
    with at_most(1_000):
        assert codes("制度 甲\n" + "# あ\n" * 2_500_000) == ["E0105"]


def test_after_many_faults_the_rest_is_not_read() -> None:
    found = codes("制度 甲\n" + "判定 乙\n甲 が が\n" * 1_000)

    assert len(found) == 501
    assert found[-1] == "E0106"
