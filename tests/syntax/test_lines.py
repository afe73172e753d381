from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.reading import TOURS

from sadame.dsl.folding import fold
from sadame.dsl.lines import Kind, lay_out

PIECES = st.sampled_from(
    """制度 甲|入力|｜ a ｜|判定 乙|名：円|条件：甲 が （乙|かつ 丙）|# 注||　一　甲|⇒ 甲：乙|ただし 甲 の場合：乙
次の全てに該当：|備考：あ|－ 5|「甲」は「乙」に優先""".replace("\n", "|").split("|")
)


@given(st.lists(PIECES, max_size=30).map("\n".join))
def test_lines_and_trivia_cover_the_file(text: str) -> None:
    folded = fold(text)
    layout = lay_out(folded)
    covered = [*((line.start, line.end) for line in layout.lines), *layout.trivia]
    inside = {at for start, end in covered for at in range(start, end)}

    assert sum(end - start for start, end in covered) == len(inside)
    assert {folded[at] for at in range(len(folded)) if at not in inside} <= {" ", "\n"}


@pytest.mark.parametrize("tour", TOURS, ids=lambda path: path.stem)
def test_indentation_means_nothing(tour: Path) -> None:
    lines = fold(tour.read_text("utf-8")).split("\n")
    flat = lay_out("\n".join(line.strip() for line in lines))
    deep = lay_out("\n".join(f"   {n % 5 * ' '}{line.strip()}" for n, line in enumerate(lines)))

    assert [(line.kind, line.key) for line in flat.lines] == [
        (line.kind, line.key) for line in deep.lines
    ]


def kinds(text: str) -> list[Kind]:
    return [line.kind for line in lay_out(fold(text)).lines]


def test_the_first_word_decides() -> None:
    text = "算定 額：円\n端数：円未満切捨て\n最小（甲、\n乙）\nただし、甲 の場合：\n乙\n「三」は「二」に優先\n"

    assert kinds(text) == [
        Kind.DECLARATION,
        Kind.LABEL,
        Kind.BODY,
        Kind.PROVISO,
        Kind.PRIORITY,
    ]


def test_an_attribute_that_holds_an_expression_goes_on() -> None:
    assert kinds("判定 甲\n前提：乙\nかつ 丙\n") == [Kind.DECLARATION, Kind.LABEL]


def test_a_comment_inside_a_sentence_belongs_to_it() -> None:
    layout = lay_out("判定 甲\n乙 かつ\n# 注\n丙\n# 終わり\n")

    assert [line.kind for line in layout.lines] == [Kind.DECLARATION, Kind.BODY]
    assert layout.text[layout.lines[1].start : layout.lines[1].end].split() == ["乙", "かつ", "丙"]
    assert len(layout.trivia) == 1


def test_only_a_line_feed_ends_a_line() -> None:
    assert len(lay_out("判定 甲\n乙 か\u2028つ 丙\x0b丁\x0c\x85戊\n").lines) == 2


def test_a_reserved_label_is_reserved_only_where_it_means_something() -> None:
    inputs = lay_out(fold("構造 明細\n対象：はい／いいえ\n金額：円\n")).lines

    assert [line.key for line in inputs] == ["構造", "対象", "金額"]
