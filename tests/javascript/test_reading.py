"""What somebody writes in a field of the calculator is read as the reader of facts reads it, with the same words."""

from itertools import product

import pytest
from tests.javascript.node import MISSING, node
from tests.laws.plain import plain

from sadame.dsl import calendar, core
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.calculator import rules
from sadame.engine.facts.problems import FactProblem
from sadame.engine.facts.scalars import Domain, read_scalar

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

ON = calendar.ordinal(2025, 6, 1)
TEXT = """制度 読み取り
適用：令和7年4月1日 から
単位 束：100枚
入力
金額：円、0円 以上 1兆円 以下
人数：人、1人 以上
率：割合
体重：kg
　刻み：0.1kg
単価：円/人
申請日：日付、平成元年1月8日 以後
診療年月：年月
会計年度：年度
呼び名：文字
通り名：文字
束の数：束
判定 全部
金額 が 1円 以上 かつ 人数 が 1人 以上 かつ 率 が 1/2 以上 かつ 体重 が 1kg 以上 かつ 単価 が 1円/人 以上
判定 日付も
申請日 が 令和7年度 に ある かつ 診療年月 が 令和7年4月 以後 かつ 会計年度 が 令和7年度 以後 かつ 束の数 が 1束 以上 かつ 呼び名 が 通り名
"""

NUMBERS = [
    *(
        "0",
        "1",
        "１２３",
        "1,200",
        "１，２００円",
        "1,20",
        "91.4万円",
        "1億2,000万円",
        "1万1億",
        "2兆円",
    ),
    *(
        "3/4",
        "2分の1",
        "1/0",
        "38.5%",
        "2割5分",
        "2割5分3厘",
        "100千円",
        "50百万円",
        "-5",
        "－5円",
        "0.05kg",
    ),
    *(
        "60kg",
        "60.05kg",
        "60000g",
        "60㎏",
        "10人",
        "10名",
        "10〜20人",
        "1万〜2万円",
        "10人〜20人",
        "20〜10人",
    ),
    *(
        "30人以下",
        "10人超",
        "10人以上20人未満",
        "10人超10人以下",
        "5円/人",
        "5千円/人",
        "2束",
        "200枚",
        "3 人",
    ),
    *(
        "10 人　以上",
        "12345678901234567890123456789012345678901",
        "千円",
        "たくさん",
        "人",
        "1.2.3",
        "円",
        "1,000,000",
        "0円",
        "0人",
    ),
    *("5日", "10%以上50%以下", "1/3〜2/3", "1 / 3", "1~3人", "1−3人", "百分の三", "10人くらい"),
]
DATES = [
    *(
        "令和7年4月1日",
        "R7.4.1",
        "2025-04-01",
        "2025/4/1",
        "2025.4.1",
        "2025-4/1",
        "平成31年5月1日",
        "令和元年4月1日",
    ),
    *(
        "昭和63年1月1日",
        "昭和64年1月8日",
        "平成元年",
        "昭和25年3月",
        "2025-04",
        "令和7年度",
        "令和7年",
        "平成31年度",
        "令和元年度",
    ),
    *(
        "2025年2月30日",
        "令和7年2月29日",
        "2025年13月1日",
        "2025年13月",
        "1872年1月1日",
        "明治5年1月1日",
        "令和0年",
        "令和9999年",
    ),
    *(
        "9999年度",
        "10000年1月1日",
        "2024年2月29日〜2024年3月",
        "令和7年4月以降",
        "令和7年4月1日以前",
        "2025年度より前",
        "今日",
    ),
    *(
        "令和7年4月1日超",
        "２０２５年４月１日",
        "S63.13.1",
        "R7-04",
        "2025",
        "1200年",
        "大正15年12月25日",
        "令和 7 年 4 月 1 日",
        "9999年12月31日",
    ),
]


@pytest.fixture(scope="module")
def program() -> core.Program:
    book = compile_book([Source("読み取り.sadame", TEXT)])
    assert not [each for each in book.problems if each.code.startswith("E")]
    made = book.programs["読み取り"]
    node().run(rules(made, {}))
    return made


def test_every_text_is_read_as_the_reader_of_facts_reads_it(program: core.Program) -> None:
    part = program.slice_on(ON)
    assert part is not None
    facts = [symbol for symbol in part.symbols if isinstance(symbol, core.Input)]
    asked = [
        (fact, text)
        for fact, text in product(facts, [*NUMBERS, *DATES])
        if text not in UNTOLD and not (fact.name == "呼び名" and len(text) > 40)
    ]
    said = node().ask(
        {"policy": "読み取り", "on": ON, "read": [[fact.name, text] for fact, text in asked]}
    )
    for (fact, text), ours in zip(asked, said, strict=True):
        theirs = read_scalar(fact.name, Domain(fact.type, fact.bounds, fact.step), text)
        if isinstance(theirs, FactProblem):
            message = f"{theirs.title()}。{theirs.hint()}"
            assert ours["message"].replace("{path}", fact.name) == message, (fact.name, text)
        else:
            assert ours == plain(theirs), (fact.name, text)


#: Fractions in 漢数字 are read from files only.
UNTOLD = frozenset({"百分の三"})
