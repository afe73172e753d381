from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.reading import TOURS, read

from sadame.dsl.folding import INVISIBLE, fold, name_of

#: Half width to full width, one character each; `、` has no half-width comma for a partner.
WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {ord(" "): "\u3000"}


def widened(text: str, mask: int) -> str:
    """`text` with some of its half-width characters made full width."""
    return "".join(
        WIDE.get(ord(character), character) if mask >> (n % 61) & 1 else character
        for n, character in enumerate(text)
    )


@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(TOURS), st.integers(0, 2**61 - 1))
def test_width_means_nothing(tour: Path, mask: int) -> None:
    text = tour.read_text("utf-8")
    policy, found = read(text)
    wide_policy, wide_found = read(widened(text, mask))

    assert found == wide_found == []
    assert policy is not None
    assert wide_policy is not None
    assert [fold(repr(one)) for one in wide_policy.declarations] == [
        fold(repr(one)) for one in policy.declarations
    ]


def test_what_looks_alike_is_one_sign() -> None:
    assert fold("～~∼〜") == "〜〜〜〜"
    assert fold("－−‐–—-") == "------"
    assert fold("≧≦＞＜＝") == "≥≤><="
    assert fold("ｱｶﾞｰ､｡｢｣･") == "アカ\u3099ー、。「」・"


def test_what_is_different_stays_different() -> None:
    assert fold("、ー①²㋐") == "、ー①²㋐"


def test_characters_of_a_pdf_become_the_usual_ones() -> None:
    assert fold("⼈神") == "人神"


def test_a_mark_of_byte_order_is_dropped_and_other_invisible_characters_are_not() -> None:
    assert fold("\ufeff制度") == " 制度"
    assert fold("a\u200bb\ufeffc\x00d\ud800e\u202ef") == INVISIBLE.join("abcdef")


def test_names_are_compared_as_they_are_composed() -> None:
    assert name_of(fold("ｶﾞｲﾄﾞ")) == name_of("ガイド") == "ガイド"
    assert name_of("葛\U000e0100") == "葛"
