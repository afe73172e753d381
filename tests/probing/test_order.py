"""The cases of a rule do not hang on what was asked before them in the same process."""

import pytest

pytest.importorskip("z3")

from tests.probing.made import made

LIST = """制度 領収書の助成

構造 明細
金額：円、0円 以上 100万円 以下
自己負担：円、0円 以上 100万円 以下
対象：はい／いいえ

入力
領収書：明細 の 一覧、件

算定 対象の額：円
領収書 のうち 対象 であるもの の 自己負担 の 合計

判定 高額
領収書 のうち 金額 が 1万円 以上 であるもの が ある
"""


def test_the_same_rule_has_the_same_cases_whatever_was_asked_before() -> None:
    alone = made(LIST, "対象の額")
    made(LIST, "高額")

    assert made(LIST, "対象の額") == alone
