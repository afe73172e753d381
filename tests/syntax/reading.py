"""What the tests of the syntax share: a small 制度 around the line that is looked at."""

from pathlib import Path

from sadame.dsl import ast
from sadame.dsl.diagnostics import Diagnostic
from sadame.dsl.parser import parse
from sadame.dsl.source import Source

TOURS = tuple(sorted((Path(__file__).parent / "data").glob("*.sadame")))

#: The 制度 around a sentence: every fact the sentences of these tests speak of.
AROUND = """制度 試し
区分 認定：非該当、要支援1、要支援2、その他
質問票 回答
選択肢：はい、いいえ
| 問 | 設問 | 該当 |
| 1 | 一人で外出しますか | はい |
| 2 | 買い物をしますか | はい |
構造 世帯員
所得：円
仕事あり：はい／いいえ
入力
年齢：歳
生年月日：日付
所得：円
認定：認定
世帯：世帯員 の 一覧
がん検診：はい／いいえ
甲：はい／いいえ
乙：はい／いいえ
丙：はい／いいえ
"""


def read(text: str) -> tuple[ast.Policy | None, list[Diagnostic]]:
    policy, problems = parse(Source("試.sadame", text))
    return policy, [problem.diagnostic() for problem in problems]


def codes(text: str) -> list[str]:
    return [found.code for found in read(text)[1]]


def rule(body: str) -> tuple[ast.Rule, list[Diagnostic]]:
    """The last rule of a 制度 whose 判定 has that body."""
    policy, found = read(f"{AROUND}判定 結果\n{body}\n")
    assert policy is not None
    last = policy.declarations[-1]
    assert isinstance(last, ast.Rule)
    return last, found


def sentence(body: str) -> ast.Expr:
    """The tree of a sentence nothing is said about."""
    last, found = rule(body)
    assert found == []
    assert last.body is not None
    return last.body


def said(body: str) -> list[str]:
    """`CODE 題名` of everything said about a sentence."""
    return [f"{found.code} {found.title}" for found in rule(body)[1]]
