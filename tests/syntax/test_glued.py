"""A label that touches its text, and a name that looks like one."""

from tests.syntax.reading import codes


def test_a_label_without_its_colon_is_said_to_be_one() -> None:
    assert codes(
        "制度 甲\n適用：令和7年度\n入力\n額：円\n算定 乙：円\n端数百円未満切捨て\n額\n"
    ) == ["E0124"]


def test_a_name_that_begins_like_a_label_is_a_name() -> None:
    text = (
        "制度 甲\n入力\n確度高：はい／いいえ\n"
        "基準値 適用令和7年度単価：円\n令和7年度：10円\n"
        "判定 一致先頭\n確度高\n"
        "判定 確か\n確度高\n"
        "判定 先頭か\n一致先頭\n"
        "算定 単価：円\n適用令和7年度単価\n"
    )

    assert codes(text) == []
