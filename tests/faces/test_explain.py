"""`sadame explain`: a code leads to its page, a slip to near codes."""

import json

import pytest

from sadame.dsl.explanations import codes
from sadame.engine.app.cli import main


def test_a_code_may_be_typed_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E0404"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("E0404　端数の扱いがない\n\n■ 何が起きたか\n\n")
    assert "\n    端数：円未満切捨て\n    経費 × 1/3\n" in shown
    assert "```" not in shown
    assert main(["explain", "ｅ０４０４"]) == 0
    assert capsys.readouterr().out == shown


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("　")[0] for line in lines] == list(codes())
    assert main(["explain", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["pages"]) == len(lines)


def test_a_word_of_the_title_finds_the_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "端数"]) == 0
    assert "E0404　端数の扱いがない\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("W0404", "「E0404」のことですか"),
        ("404", "「E0404」のことですか"),
        ("E9999", "一覧"),
        ("蛙", "一覧"),
    ],
)
def test_a_code_that_is_none_is_answered_with_near_ones(
    capsys: pytest.CaptureFixture[str], said: str, hint: str
) -> None:
    assert main(["explain", said]) == 2
    out, err = capsys.readouterr()
    assert (out, hint in err) == ("", True)


def test_a_page_is_data_for_another_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E0404", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == [
        "code",
        "title",
        "happened",
        "why",
        "wrong",
        "right",
    ]
