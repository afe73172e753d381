"""承知 is carried to whoever looks for findings, and changes no meaning."""

from sadame.dsl.core import Acknowledgement, Program, Rule
from sadame.dsl.findings import FINDINGS, read
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source

TEXT = """制度 見本
入力
職員数：人、1人 以上
判定 要件
職員数 が 10人 以下
"""
LINE = "承知：V0604 様式のため"


def program(text: str) -> Program:
    book = compile_book([Source("見本.sadame", text)], {})
    assert not book.problems
    return book.programs["見本"]


def test_it_stands_with_its_place_at_its_declaration() -> None:
    text = TEXT.replace("判定 要件\n", f"判定 要件\n{LINE}\n承知：V0606 二つめ\n")
    rule = program(text).slices[0].by_name["要件"]
    assert isinstance(rule, Rule)
    assert [(each.code, each.reason) for each in rule.meta.acknowledged] == [
        ("V0604", "様式のため"),
        ("V0606", "二つめ"),
    ]
    span = rule.meta.acknowledged[0].span
    assert text[span.start : span.end] == LINE


def test_what_the_policy_takes_note_of_is_not_taken_over_by_its_rules() -> None:
    found = program(TEXT.replace("入力\n", f"{LINE}\n入力\n", 1))
    (own,) = found.meta.acknowledged
    assert isinstance(own, Acknowledgement)
    assert own.code == "V0604"
    assert not any(each.meta.acknowledged for each in found.slices[0].symbols)


def test_the_meaning_is_the_same_with_it() -> None:
    with_it = program(TEXT.replace("判定 要件\n", f"判定 要件\n{LINE}\n"))
    assert with_it.content_hash == program(TEXT).content_hash


def test_codes_stand_in_order_and_are_read_in_any_width() -> None:
    assert [*FINDINGS] == sorted(FINDINGS)
    found = read("v0604 様式のため")
    assert found is not None
    assert (found.code, found.reason, found.reason_at) == ("V0604", "様式のため", 6)
    assert read("様式のため") is None
