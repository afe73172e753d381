"""Facts from disk: the same case in three formats, and files made to hurt."""

from decimal import Decimal

import pytest
from tests.effort import at_most

from sadame.engine.app.case_files import parse_case
from sadame.engine.app.disk import CalledWrongly

JSON = """
{"職員数": 10, "身長": 160.50, "生年月日": "1950-03-01", "継続利用": true, "備考": null,
 "回答": {"問1": "はい"}, "明細": [{"金額": 100}, {"金額": 200}]}
"""
YAML = """
職員数: 10
身長: 160.50
生年月日: 1950-03-01
継続利用: true
備考:
回答:
  問1: はい
明細:
  - {金額: 100}
  - 金額: 200
"""
TOML = """
"職員数" = 10
"身長" = 160.50
"生年月日" = 1950-03-01
"継続利用" = true
"明細" = [{"金額" = 100}, {"金額" = 200}]
["回答"]
"問1" = "はい"
"""


def test_json_keeps_every_digit() -> None:
    assert parse_case("例", JSON, ".json") == {
        "職員数": 10,
        "身長": Decimal("160.50"),
        "生年月日": "1950-03-01",
        "継続利用": True,
        "備考": None,
        "回答": {"問1": "はい"},
        "明細": [{"金額": 100}, {"金額": 200}],
    }


def test_yaml_scalars_stay_the_text_that_was_written() -> None:
    assert parse_case("例", YAML, ".yaml") == {
        "職員数": "10",
        "身長": "160.50",
        "生年月日": "1950-03-01",
        "継続利用": "true",
        "備考": None,
        "回答": {"問1": "はい"},
        "明細": [{"金額": "100"}, {"金額": "200"}],
    }


def test_toml_dates_become_text_and_decimals_stay_exact() -> None:
    assert parse_case("例", TOML, ".toml") == {
        "職員数": 10,
        "身長": Decimal("160.50"),
        "生年月日": "1950-03-01",
        "継続利用": True,
        "明細": [{"金額": 100}, {"金額": 200}],
        "回答": {"問1": "はい"},
    }


def test_without_a_suffix_the_text_tells() -> None:
    assert parse_case("標準入力", '{"職員数": 1}', "") == {"職員数": 1}
    assert parse_case("標準入力", "職員数: 1", "") == {"職員数": "1"}


@pytest.mark.parametrize(
    ("text", "suffix", "message"),
    [
        ('{"a": 1', ".json", "例:1:8 JSON として読めません"),
        ("{'a': 1}", ".json", "例:1:2 JSON として読めません"),
        (" \n", ".json", "例 は空です"),
        ('{"職員数": 1, "職員数": 2}', ".json", "例 の「職員数」が二度書かれています"),
        ("[1]", ".json", "例 は「名前：値」の組ではありません"),
        ("a: [1", ".yaml", "YAML として読めません"),
        ("a: \x07", ".yaml", "例 は YAML として読めません"),
        ("a: 1\na: 2", ".yaml", "例 の「a」が二度書かれています"),
        ("a: &x 1\nb: *x", ".yaml", "例 の別名（*）は使えません"),
        ("[1]: 2", ".yaml", "例 の名前は文字で書きます"),
        ("a: 1\n---\nb: 2", ".yaml", "例 に書くのは一件分です"),
        ("はい", ".yaml", "例 は「名前：値」の組ではありません"),
        ("# 空", ".yaml", "例 に書くのは一件分です"),
        ("a = ", ".toml", "TOML として読めません"),
        ("職員数 = 1", ".toml", "例:1:1 TOML として読めません"),
        ("a = 1\na = 2", ".toml", "TOML として読めません"),
    ],
)
def test_what_is_not_well_formed_is_refused(text: str, suffix: str, message: str) -> None:
    with pytest.raises(CalledWrongly) as slip:
        parse_case("例", text, suffix)
    assert message in slip.value.message


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)}, *{chr(97 + at)}]\n" for at in range(20)
)


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("[" * 1_000_000, ".json"),
        ('{"a":' * 300_000 + "1" + "}" * 300_000, ".json"),
        ("a: " + "[" * 100_000, ".yaml"),
        ("- " * 100_000, ".yaml"),
        (BOMB, ".yaml"),
        ("a = " + "[" * 100_000, ".toml"),
        ("a = [\n" + "[\n" * 10_000, ".toml"),
        (".".join(["a"] * 100_000) + " = 1", ".toml"),
        ("a = " + "9" * 1_000_000, ".toml"),
    ],
)
def test_files_made_to_hurt_are_refused_fast(text: str, suffix: str) -> None:
    with at_most(100_000), pytest.raises(CalledWrongly):
        parse_case("例", text, suffix)


@pytest.mark.parametrize("number", ["9" * 1_000_000, "1e999999999999999999999", "NaN", "-Infinity"])
def test_numbers_no_case_has_stay_text(number: str) -> None:
    assert parse_case("例", f'{{"a": {number}}}', ".json") == {"a": number}
