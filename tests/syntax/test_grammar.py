"""The grammar itself: no conflicts, a word for every terminal, and a parser that loads quickly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark
from tests.effort import at_most
from tests.syntax.reading import AROUND, read

from sadame.dsl.parser.machine import STARTS, grammar, terminals
from sadame.dsl.parser.wording import WORDS, said


def test_the_grammar_has_no_conflicts() -> None:
    Lark(grammar(), parser="lalr", lexer="basic", start=list(STARTS), strict=True)


def test_the_grammar_fits_in_one_room() -> None:
    assert len(grammar().splitlines()) <= 260


def test_every_terminal_has_a_word() -> None:
    names = {terminal.name for terminal in terminals()} - {"__IGNORE_0"}

    assert {name for name in names if name.startswith("__ANON")} == set()
    assert names <= set(WORDS)
    assert set(WORDS) - names == {"$END"}


def test_what_is_expected_is_said_in_groups() -> None:
    values = {"NAME", "QUOTED", "NUMBER", "DATE", "LPAR", "YES", "NO", "MINUS"}

    assert said(values) == ("値（名前・数量・日付・はい／いいえ・かっこ）",)
    assert said({"PLUS", "MINUS", "_IS", "$END"}) == ("が", "計算の記号", "行の終わり")


def started(code: str, cache: Path) -> str:
    """What a fresh interpreter prints."""
    environment = {
        **os.environ,
        "SADAME_CACHE": "",
        "XDG_CACHE_HOME": str(cache),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout


ONE_VALUE = "from sadame.dsl.parser import parse_value; print(parse_value('91.4万円').value)"


def test_lark_is_loaded_only_when_something_is_read(tmp_path: Path) -> None:
    code = "import sys, sadame.dsl.parser; print('lark' in sys.modules)"

    assert started(code, tmp_path) == "False\n"


def test_the_built_parser_is_kept_where_that_is_possible(tmp_path: Path) -> None:
    assert started(ONE_VALUE, tmp_path) == "914000\n"
    kept = list((tmp_path / "sadame").iterdir())
    assert [path.name for path in kept] == ["grammar.lark.cache"]
    assert started(ONE_VALUE, tmp_path) == "914000\n"

    kept[0].write_bytes(b"not a parser")
    assert started(ONE_VALUE, tmp_path) == "914000\n"


def test_nothing_is_said_where_it_cannot_be_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")

    assert started(ONE_VALUE, blocked) == "914000\n"


@pytest.mark.parametrize("size", [2_000])
def test_two_thousand_lines_are_read_in_a_moment(size: int) -> None:
    block = (
        "判定 要件{n}\n備考：{n}つめ\n次の全てに該当：\n一　年齢 が {n}歳 以上 かつ 認定 が 要支援1\n"
        "二　次のいずれかに該当：\n　イ　所得 × 2 が {n}万円 未満\n　ロ　認定 が 要支援1、要支援2 のいずれか\n\n"
        "表 上限{n}：円\n| 年齢 | 認定 | ⇒ 額 |\n| 1〜{n}歳 | 要支援1 | {n}万円 |\n| 99歳以上 | － | 最小（{n}円、所得） |\n\n"
    )
    text = AROUND + "".join(block.format(n=n + 10) for n in range(size // 13))
    read(AROUND)
    with at_most(3_000_000):
        _, found = read(text)

    assert found == []
