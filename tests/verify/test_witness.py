"""A witness is replayed, small, and can be put into the file as it stands."""

import pytest

from sadame.dsl.core import Slice
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import Possible
from sadame.engine.trials.examples import run_examples

pytest.importorskip("z3")

from sadame.engine.solver.asking import Case, Questions
from sadame.engine.solver.encoding import Encoding
from sadame.engine.solver.formulas import below
from sadame.engine.solver.outcomes import number
from sadame.engine.verify.witness import Results, witness
from sadame.engine.verify.wording import example_lines

TEXT = """制度 見本の給付
根拠：見本の条例
適用：令和7年4月1日 から

解釈 数え方：本人を含む、本人を除く
既定：本人を含む

入力
世帯の人数：人、1人 以上
所得：円、0円 以上
申請日：日付
住所が市内：はい／いいえ

算定 数える人数：人
原則：世帯の人数
ただし 数え方 が 本人を除く の場合：世帯の人数 － 1人

判定 対象
次の全てに該当：
一　住所が市内
二　所得 が 500円 未満

算定 給付額：円
前提：対象
原則：100円/人 × 数える人数
"""


def first_slice(text: str) -> Slice:
    book = compile_book([Source("見本.sadame", text)], {})
    assert not has_errors(book.problems)
    return book.programs["見本の給付"].slices[0]


def test_facts_that_do_not_matter_are_left_out_and_the_usual_reading_is_not_said() -> None:
    cut = first_slice(TEXT)
    encoding = Encoding(cut)
    outcome = encoding.outcome("給付額")
    case = Questions(encoding).find(outcome.valued, below(250, number(outcome.value).term))
    assert isinstance(case, Case)

    def shows(told: Results) -> bool:
        values = told["給付額"].values
        return told["給付額"].is_single and values is not None and getattr(values, "low", 0) > 250

    small = witness(cut, case, ["給付額"], shows)
    assert small is not None
    assert [*example_lines(small, "三人の世帯", "要確認")] == [
        "事例 三人の世帯",
        "基準日：令和7年4月1日",
        "世帯の人数：3人",
        "所得：0円",
        "住所が市内：はい",
        "⇒ 給付額：300円",
        "備考：要確認",
    ]


def test_what_is_absent_needs_one_fact() -> None:
    cut = first_slice(TEXT)
    encoding = Encoding(cut)
    case = Questions(encoding).find(encoding.outcome("給付額").absent)
    assert isinstance(case, Case)
    absent = {"給付額": Possible(None, absent=True)}
    small = witness(cut, case, ["給付額"], lambda told: told == absent)
    assert small is not None
    assert len(small.case.facts) == 1


def test_a_witness_put_into_the_file_passes() -> None:
    cut = first_slice(TEXT)
    encoding = Encoding(cut)
    case = Questions(encoding).find(encoding.outcome("給付額").valued)
    assert isinstance(case, Case)
    small = witness(cut, case, ["給付額"], lambda told: told["給付額"].is_single)
    assert small is not None
    text = TEXT + "\n" + "\n".join(example_lines(small, "見つけた場合", "要確認")) + "\n"
    book = compile_book([Source("見本.sadame", text)], {})
    assert not has_errors(book.problems)
    (trial,) = run_examples(book.programs["見本の給付"])
    assert not trial.differences


def test_a_case_that_shows_something_else_is_no_witness() -> None:
    cut = first_slice(TEXT)
    encoding = Encoding(cut)
    case = Questions(encoding).find(encoding.outcome("給付額").valued)
    assert isinstance(case, Case)
    assert witness(cut, case, ["給付額"], lambda told: told["給付額"].absent) is None
