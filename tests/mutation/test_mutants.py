"""The slips of a rule file, all of them, written down by hand beside the text they are slips of."""

import pytest

from sadame.dsl import core
from sadame.dsl.core import Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.mutating.telling import Teller
from sadame.engine.mutation.kinds import Kind
from sadame.engine.mutation.mutants import Mutant, mutants

HEAD = """制度 見本
適用：令和7年度

区分 世帯：単身、夫婦、その他の世帯

入力
年齢：歳、0歳 以上
同居人数：人、1人 以上
世帯：世帯
所得：円、0円 以上
世帯の所得：円、0円 以上
市内に住む：はい／いいえ
申請日：日付
体重：kg、0kg 超

"""

FACTS = {"年齢", "同居人数", "所得", "世帯の所得", "体重"}


def compiled(text: str) -> tuple[Program, Source]:
    source = Source("見本.sadame", text)
    book = compile_book([source])
    assert [each.diagnostic().title for each in book.problems if each.code.startswith("E")] == []
    return book.programs["見本"], source


def found(rules: str) -> list[Mutant]:
    return [*mutants(compiled(HEAD + rules)[0], "見本.sadame")]


def said(rules: str) -> list[str]:
    """Each slip but those of days and in what is asked: its kind and what is written otherwise."""
    program, source = compiled(HEAD + rules)
    teller = Teller(program, {source.path: source})
    return [
        f"{each.kind.value} {teller.said(each)}"
        for each in mutants(program, "見本.sadame")
        if each.kind is not Kind.VERSION and each.owner not in FACTS
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            "判定 甲\n年齢 が 65歳 以上\n",
            [
                "境界 「65歳 以上」を「65歳 超」に変えても",
                "数 「65歳」を「64歳」に変えても",
                "数 「65歳」を「66歳」に変えても",
            ],
        ),
        (
            "判定 甲\n体重 が 2.5kg 未満\n",
            [
                "境界 「2.5kg 未満」を「2.5kg 以下」に変えても",
                "数 「2.5kg」を「2.4kg」に変えても",
                "数 「2.5kg」を「2.6kg」に変えても",
            ],
        ),
        (
            "判定 甲\n申請日 が 令和7年6月30日 以前\n",
            [
                "境界 「令和7年6月30日 以前」を「令和7年6月30日 より前」に変えても",
                "日付 「令和7年6月30日」を「令和7年6月29日」に変えても",
                "日付 「令和7年6月30日」を「令和7年7月1日」に変えても",
            ],
        ),
        (
            "判定 甲\n世帯 が 単身 でない\n",
            [
                "否定 「世帯 が 単身 でない」を「世帯 が 単身」に変えても",
                "区分の取違え 「世帯 が 単身」を「世帯 が 夫婦」に変えても",
            ],
        ),
        (
            "算定 甲：円\n所得 － 1円\n",
            [
                "入力の取違え 「所得」を「世帯の所得」に変えても",
                "計算 「所得 － 1円」を「所得 ＋ 1円」に変えても",
                "数 「1円」を「2円」に変えても",
                "数 「1円」を「0円」に変えても",
            ],
        ),
        (
            "判定 甲\n次の全てに該当：\n一　市内に住む\n二　年齢 が 65歳 以上 75歳 未満\n",
            [
                "全て・いずれか 「次の全てに該当」を「次のいずれかに該当」に変えても",
                "号の抜け 第1号の「市内に住む」を除いても",
                "否定 第1号の「市内に住む」を「市内に住む でない」に変えても",
                "号の抜け 第2号の「年齢 が 65歳 以上 75歳 未満」を除いても",
                "全て・いずれか 第2号の「年齢 が 65歳 以上 75歳 未満」を「年齢 が 65歳 以上、または、年齢 が 75歳 未満」に変えても",
                "号の抜け 第2号の「65歳 以上」を除いても",
                "境界 第2号の「65歳 以上」を「65歳 超」に変えても",
                "数 第2号の「65歳」を「64歳」に変えても",
                "数 第2号の「65歳」を「66歳」に変えても",
                "号の抜け 第2号の「75歳 未満」を除いても",
                "境界 第2号の「75歳 未満」を「75歳 以下」に変えても",
                "数 第2号の「75歳」を「74歳」に変えても",
                "数 第2号の「75歳」を「76歳」に変えても",
            ],
        ),
        (
            "表 甲：円\n| 同居人数 | ⇒ 額 |\n| 1〜10人 | 1円 |\n| 11人以上 | 2円 |\n",
            [
                "数 1行目の「1人 以上」を「0人 以上」に変えても",
                "数 1行目の「1人 以上」を「2人 以上」に変えても",
                "数 1行目の「10人 以下」を「9人 以下」に変えても",
                "数 1行目の「10人 以下」を「11人 以下」に変えても",
                "行の抜け 1行目を除いても",
                "結果の入替え 1行目の結果「1円」を次の行の「2円」と入れ替えても",
                "数 1行目の「1円」を「0円」に変えても",
                "数 1行目の「1円」を「2円」に変えても",
                "行の抜け 2行目を除いても",
                "数 2行目の「2円」を「1円」に変えても",
                "数 2行目の「2円」を「3円」に変えても",
            ],
        ),
        (
            "算定 甲：円\n前提：市内に住む\n端数：百円未満切捨て\n所得 × 10%\n",
            [
                "前提の抜け 前提「市内に住む」を除いても",
                "否定 前提の「市内に住む」を「市内に住む でない」に変えても",
                "端数 「百円未満切捨て」を「百円未満切上げ」に変えても",
                "端数 「百円未満切捨て」を「百円未満四捨五入」に変えても",
                "端数 「百円未満切捨て」を「十円未満切捨て」に変えても",
                "端数 「百円未満切捨て」を「千円未満切捨て」に変えても",
                "入力の取違え 「所得」を「世帯の所得」に変えても",
                "数 「10%」を「9.9%」に変えても",
                "数 「10%」を「10.1%」に変えても",
            ],
        ),
        (
            "算定 甲：円\n原則：1円\nただし「独」 世帯 が 単身 の場合：2円\nただし「市」 市内に住む の場合：2円\n「独」は「市」に優先\n",
            [
                "ただしの抜け 「独」を除いても",
                "ただしの抜け 「市」を除いても",
                "優先 「市」を「独」に優先させても",
                "数 原則の「1円」を「0円」に変えても",
                "数 原則の「1円」を「2円」に変えても",
                "否定 独の「世帯 が 単身」を「世帯 が 単身 でない」に変えても",
                "区分の取違え 独の「世帯 が 単身」を「世帯 が 夫婦」に変えても",
                "数 独の「2円」を「1円」に変えても",
                "数 独の「2円」を「3円」に変えても",
                "否定 市の「市内に住む」を「市内に住む でない」に変えても",
                "数 市の「2円」を「1円」に変えても",
                "数 市の「2円」を「3円」に変えても",
            ],
        ),
        (
            "基準値 甲：円\n令和7年度：10万円\n",
            ["数 「10万円」を「99,999円」に変えても", "数 「10万円」を「100,001円」に変えても"],
        ),
    ],
    ids=["数", "小数", "日付", "区分", "計算", "号", "表", "前提と端数", "ただし", "基準値"],
)
def test_every_slip_of_a_rule_is_there(rules: str, expected: list[str]) -> None:
    assert sorted(said(rules)) == sorted(expected)


def asked(lines: str, rule: str) -> list[str]:
    """Each slip in the line of a fact or of a 解釈, of a program in which `rule` asks for it."""
    text = f"制度 見本\n適用：令和7年度\n\n{lines}\n{rule}\n"
    program, source = compiled(text)
    teller = Teller(program, {source.path: source})
    return [
        f"{each.kind.value} {teller.said(each)}"
        for each in mutants(program, "見本.sadame")
        if each.kind is not Kind.VERSION and each.owner == "甲"
    ]


@pytest.mark.parametrize(
    ("lines", "rule", "expected"),
    [
        (
            "入力\n甲：円、0円 以上\n",
            "判定 丙\n甲 が 5円 以上\n",
            ["入力の範囲 範囲の「0円 以上」を「1円 以上」に変えても"],
        ),
        (
            "入力\n甲：人、1人 以上 9人 以下\n",
            "判定 丙\n甲 が 5人 以上\n",
            [
                "入力の範囲 範囲の「1人 以上」を「0人 以上」に変えても",
                "入力の範囲 範囲の「1人 以上」を「2人 以上」に変えても",
                "入力の範囲 範囲の「9人 以下」を「8人 以下」に変えても",
                "入力の範囲 範囲の「9人 以下」を「10人 以下」に変えても",
            ],
        ),
        (
            "入力\n甲：人、5人 以上 5人 以下\n",
            "判定 丙\n甲 が 5人 以上\n",
            [
                "入力の範囲 範囲の「5人 以上」を「4人 以上」に変えても",
                "入力の範囲 範囲の「5人 以下」を「6人 以下」に変えても",
            ],
        ),
        (
            "入力\n甲：kg、0kg 超\n　刻み：0.1kg\n",
            "判定 丙\n甲 が 5kg 以上\n",
            [
                "入力の範囲 範囲の「0kg 超」を「1kg 超」に変えても",
                "入力の範囲 範囲の「0kg 超」を「0kg 以上」に変えても",
                "刻み 刻みの「0.1kg」を「0.01kg」に変えても",
                "刻み 刻みの「0.1kg」を「1kg」に変えても",
            ],
        ),
        (
            "入力\n甲：日付、令和7年4月1日 以後\n",
            "判定 丙\n甲 が 令和7年6月1日 以後\n",
            [
                "入力の範囲 範囲の「令和7年4月1日 以後」を「令和7年3月31日 以後」に変えても",
                "入力の範囲 範囲の「令和7年4月1日 以後」を「令和7年4月2日 以後」に変えても",
            ],
        ),
        (
            "入力\n乙：歳、0歳 以上\n甲：はい／いいえ\n　条件：乙 が 65歳 以上\n　未回答：いいえ とみなす\n",
            "判定 丙\n甲\n",
            [
                "条件の抜け 条件「65歳 以上」を除いても",
                "境界 条件の「65歳 以上」を「65歳 超」に変えても",
                "数 条件の「65歳」を「64歳」に変えても",
                "数 条件の「65歳」を「66歳」に変えても",
                "みなしの抜け 未回答の「いいえ とみなす」を除いても",
                "みなしの値 未回答の「いいえ」を「はい」に変えても",
            ],
        ),
        (
            "入力\n乙：はい／いいえ\n甲：人、1人 以上\n　条件：乙\n　対象外：2人 とみなす\n",
            "判定 丙\n甲 が 5人 以上\n",
            [
                "入力の範囲 範囲の「1人 以上」を「0人 以上」に変えても",
                "入力の範囲 範囲の「1人 以上」を「2人 以上」に変えても",
                "条件の抜け 条件「乙」を除いても",
                "否定 条件の「乙」を「乙 でない」に変えても",
                "みなしの抜け 対象外の「2人 とみなす」を除いても",
                "みなしの値 対象外の「2人」を「1人」に変えても",
                "みなしの値 対象外の「2人」を「3人」に変えても",
            ],
        ),
        (
            "解釈 甲：広い、狭い、中ほど\n既定：広い\n",
            "判定 丙\n甲 が 広い\n",
            [
                "解釈の既定 既定の「広い」を「狭い」に変えても",
                "解釈の既定 既定の「広い」を「中ほど」に変えても",
            ],
        ),
        ("入力\n乙：円\n甲：円、0円 以上\n", "判定 丙\n乙 が 5円 以上\n", []),
    ],
    ids=["下の端", "両端", "一つだけ", "刻み", "日", "条件と未回答", "対象外", "解釈", "使わない"],
)
def test_every_slip_in_what_is_asked_is_there(lines: str, rule: str, expected: list[str]) -> None:
    assert sorted(asked(lines, rule)) == sorted(expected)


def test_each_question_of_a_range_is_left_out_the_first_too() -> None:
    rules = """質問票 票
選択肢：はい、いいえ
| 問 | 設問 | 該当 |
| 1  | 甲か | はい |
| 2  | 乙か | はい |
| 3  | 丙か | はい |

算定 丁：項目
票 の 問1〜問3 の 該当数

判定 戊
票 の 問1〜問3 のうち 2項目 以上
"""
    left = [each for each in found(rules) if each.kind is Kind.CLAUSE]

    assert [each.owner for each in left] == ["丁"] * 3 + ["戊"] * 3


def test_where_two_rows_meet_the_bound_is_moved_in_both() -> None:
    rules = "表 甲：円\n| 同居人数 | ⇒ 額 |\n| 1〜10人 | 1円 |\n| 11人以上 | 2円 |\n"
    (mutant,) = (
        each
        for each in found(rules)
        if isinstance(each.after, core.Compare)
        and isinstance(each.after.right, core.Constant)
        and each.after.right.value == 11
    )
    (edited,) = mutant.edits.values()
    bounds = [
        (each.comparison.value, each.right.value)
        for each in core.walk(edited)
        if isinstance(each, core.Compare) and isinstance(each.right, core.Constant)
    ]

    assert bounds == [("以上", 1), ("以下", 11), ("以上", 12)]


def test_the_next_question_is_asked_with_the_answers_that_count_for_it() -> None:
    rules = """質問票 票
選択肢：はい、いいえ
| 問 | 設問 | 該当   |
| 1  | 甲か | いいえ |
| 2  | 乙か | はい   |

判定 丙
票 の 問1 に 該当
"""
    (mutant,) = (each for each in found(rules) if each.kind is Kind.QUESTION)

    assert mutant.after == core.OneOf(
        core.Reference("票 の 問2", mutant.before.subject.type, span=mutant.span),  # type: ignore[attr-defined]
        ("はい",),
        span=mutant.span,
    )


def test_what_is_a_column_of_a_list_alone_is_not_changed() -> None:
    program, _ = compiled(HEAD + "判定 甲\n市内に住む\n\n抽出 名簿\n条件：甲\n出力：年齢\n")

    assert "年齢" not in {each.owner for each in mutants(program, "見本.sadame")}


def test_what_another_file_declares_is_not_changed() -> None:
    program, _ = compiled(HEAD + "判定 甲\n市内に住む\n")

    assert {each.kind for each in mutants(program, "ほか.sadame")} == {Kind.VERSION}


def test_a_rule_in_force_in_several_stretches_is_changed_in_all_of_them() -> None:
    rules = "基準値 乙：円\n令和7年4月1日 から：1円\n令和7年10月1日 から：3円\n\n判定 甲\n所得 が 乙 以上\n"
    (mutant,) = (each for each in found(rules) if each.kind is Kind.BOUNDARY)
    given = [each for each in found(rules) if each.owner == "乙" and each.kind is Kind.NUMBER]

    assert sorted(mutant.edits) == [0, 1]
    assert [
        {n: getattr(edited, "now").value for n, edited in each.edits.items()}  # noqa: B009 - 基準値
        for each in given
    ] == [{0: 0}, {0: 2}, {1: 2}, {1: 4}]


def test_two_mutants_never_have_the_same_key() -> None:
    rules = "表 甲：円\n| 世帯 | ⇒ 額 |\n| 単身 | 1円 |\n| 夫婦 | 1円 |\n| その他 | 1円 |\n"
    twice = "\n基準値 乙：円\n令和7年4月1日 から：5円\n令和7年10月1日 から：5円\n"
    keys = [each.key for each in found(rules + twice)]

    assert len({*keys}) == len(keys)
