import pytest

from sadame.dsl.suggest import CUTOFF, near, sound


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("所特", "所得"),
        ("年令", "年齢"),
        ("ねんれい", "年齢"),
        ("みまん", "未満"),
        ("ヵ月", "か月"),
        ("取り組み", "取組"),
        ("ﾛﾎﾞｯﾄ", "ロボット"),
        ("ユーザ", "ユーザー"),
        ("障がい者", "障害者"),
        ("利用者の負担額", "利用者負担額"),
        ("末回答", "未回答"),
        ("最少", "最小"),
    ],
)
def test_the_name_that_was_meant_comes_first(written: str, meant: str) -> None:
    assert near(written, ["世帯", meant, "対象経費", "台数"])[:1] == (meant,)


def test_names_that_are_far_are_not_suggested() -> None:
    assert near("台数", ["所得", "生年月日"]) == ()


def test_the_cutoff_lets_half_of_a_short_word_through() -> None:
    assert CUTOFF * 2 == 1
    assert near("所特", ["所得"]) == ("所得",)
    assert near("所特税", ["所得"]) == ()


def test_what_sounds_the_same_is_the_same() -> None:
    assert sound("ケ月") == sound("ヶ月") == sound("か月") == sound("箇月")
    assert sound("及び") == sound("および")


def test_at_most_three_are_shown() -> None:
    assert len(near("要件", [f"要件{n}" for n in range(9)])) == 3
