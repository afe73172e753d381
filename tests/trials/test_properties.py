"""性質: what satisfies, what violates, and the smallest case that shows it."""

import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from sadame.dsl.calendar import ordinal
from sadame.dsl.core import (
    Absent,
    Arithmetic,
    Claim,
    Clause,
    Compare,
    Comparison,
    Constant,
    Count,
    DateCall,
    DateFunction,
    Delegated,
    Equivalent,
    Exclusive,
    Expr,
    Form,
    Guarded,
    Input,
    Law,
    Meta,
    Monotone,
    Operator,
    Parameter,
    Program,
    Property,
    Reference,
    ReferenceDate,
    Rounded,
    Rule,
    RuleKind,
    Slice,
    Symbol,
)
from sadame.dsl.interval import Interval as Line
from sadame.dsl.interval import at_least, closed
from sadame.dsl.notes import annotate
from sadame.dsl.pipeline import compile_book
from sadame.dsl.rounding import Mode, Rounding
from sadame.dsl.source import Source, Span
from sadame.dsl.types import DAY, TRUTH, Quantity, Type
from sadame.dsl.units import counter
from sadame.dsl.values import Values
from sadame.engine.trials.properties import PropertyTrial, run_properties

ROOT = Path(__file__).parents[2]
PATHS = tuple(str(ROOT / folder) for folder in (".", "dsl", "engine", "docs_gen"))
TRIALS = ROOT / "engine" / "sadame" / "engine" / "trials"
HERE = Span("試", 0, 0)
PEOPLE, AGE, YEN = (Quantity(counter(unit)) for unit in ("人", "歳", "円"))


def ref(name: str, kind: Type = PEOPLE) -> Reference:
    return Reference(name, kind, span=HERE)


def number(value: int, kind: Type = PEOPLE) -> Constant:
    return Constant(Fraction(value), kind, span=HERE)


def compare(comparison: Comparison, left: Expr, right: Expr) -> Compare:
    return Compare(comparison, left, right, span=HERE)


def plus(left: Expr, right: Expr) -> Arithmetic:
    return Arithmetic(Operator.ADD, left, right, PEOPLE, span=HERE)


AT_LEAST, BELOW = Comparison.AT_LEAST, Comparison.BELOW
STAFF = Input("職員数", PEOPLE, Meta(), at_least(Fraction(0)), span=HERE)
GUESTS = Input("利用者数", PEOPLE, Meta(), at_least(Fraction(0)), span=HERE)
BORN = Input("生年月日", DAY, Meta(), span=HERE)
LIMIT = Parameter(
    "定員",
    PEOPLE,
    Meta(),
    Delegated(closed(Fraction(10), Fraction(30)), "都道府県", span=HERE),
    (),
    span=HERE,
)


def rule(name: str, body: Expr, kind: Type = TRUTH) -> Rule:
    return Rule(name, RuleKind.VALUE, kind, Meta(), body, span=HERE)


RULES = (
    rule("大規模", compare(AT_LEAST, ref("職員数"), number(20))),
    rule("小規模", compare(BELOW, ref("職員数"), number(21))),
    rule("合計", plus(ref("職員数"), ref("利用者数")), PEOPLE),
    rule(
        "年齢",
        DateCall(
            DateFunction.AGE,
            (ref("生年月日", DAY), ReferenceDate(DAY, span=HERE)),
            AGE,
            span=HERE,
        ),
        AGE,
    ),
    rule(
        "率",
        Guarded(
            compare(AT_LEAST, ref("利用者数"), number(5)),
            Arithmetic(
                Operator.DIVIDE, ref("職員数"), plus(ref("利用者数"), number(-7)), PEOPLE, span=HERE
            ),
            PEOPLE,
            span=HERE,
        ),
        PEOPLE,
    ),
    rule("なし", Absent(PEOPLE, span=HERE), PEOPLE),
    rule("定員以上", compare(AT_LEAST, ref("職員数"), ref("定員"))),
)


def trial(law: Law, assumption: Expr | None = None, budget: int = 200) -> PropertyTrial:
    about = Property("試し", law, assumption, Meta(), span=HERE)
    symbols = (STAFF, GUESTS, BORN, LIMIT, *RULES)
    cut = annotate(Slice(ordinal(2025, 4, 1), None, symbols, properties=(about,)))
    program = Program("試し", Meta(), (cut,), tuple(each.name for each in RULES), None, None)
    (found,) = run_properties(program, budget)
    return found


def monotone(
    mover: str, follower: str, trend: int, kind: Type = PEOPLE, *, rising: bool = True
) -> Monotone:
    return Monotone((mover,), rising, ref(follower, kind), trend, span=HERE)  # type: ignore[arg-type] # -1, 0, 1


def claim(condition: Expr) -> Claim:
    return Claim(condition, span=HERE)


@pytest.mark.parametrize(
    "law",
    [
        claim(compare(AT_LEAST, ref("合計"), ref("職員数"))),
        claim(compare(AT_LEAST, ref("年齢", AGE), number(0, AGE))),
        claim(compare(AT_LEAST, ref("なし"), number(0))),
        monotone("職員数", "合計", 1),
        monotone("職員数", "合計", -1, rising=False),
        monotone("職員数", "大規模", 1, TRUTH),
        monotone("利用者数", "大規模", 0, TRUTH),
        monotone("生年月日", "年齢", -1, AGE),
        Equivalent(ref("合計"), plus(ref("利用者数"), ref("職員数")), span=HERE),
        Equivalent(ref("合計"), ref("なし"), span=HERE),
    ],
)
def test_what_always_holds_passes(law: Law) -> None:
    found = trial(law)
    assert found.counterexample is None
    assert found.tried >= 1


def fact(values: Values) -> Fraction:
    assert isinstance(values, Line)
    assert values.low is not None
    return Fraction(values.low)


def test_a_counterexample_is_minimal() -> None:
    found = trial(claim(compare(BELOW, ref("職員数"), number(15)))).counterexample
    assert found is not None
    assert {name: fact(values) for name, values in found.case.facts.items()} == {"職員数": 15}


def test_overlapping_conditions_are_found_at_their_one_common_value() -> None:
    law = Exclusive((ref("大規模", TRUTH), ref("小規模", TRUTH)), span=HERE)
    found = trial(law).counterexample
    assert found is not None
    assert fact(found.case.facts["職員数"]) == 20


def test_an_error_violates() -> None:
    found = trial(Equivalent(ref("率"), ref("率"), span=HERE)).counterexample
    assert found is not None
    assert fact(found.case.facts["利用者数"]) == 7


def test_what_moves_is_shown_before_and_after() -> None:
    found = trial(monotone("職員数", "小規模", 1, TRUTH)).counterexample
    assert found is not None
    assert fact(found.case.facts["職員数"]) <= 20 < fact(found.case.after["職員数"])


def test_an_assumption_limits_the_cases() -> None:
    law = claim(compare(BELOW, ref("職員数"), number(15)))
    assert trial(law, compare(BELOW, ref("職員数"), number(10))).counterexample is None
    idle = trial(law, compare(BELOW, ref("職員数"), number(0)))
    assert idle.idle


def test_a_value_others_set_is_tried_at_its_ends() -> None:
    law = Equivalent(
        ref("定員以上", TRUTH), compare(AT_LEAST, ref("職員数"), number(10)), span=HERE
    )
    found = trial(law).counterexample
    assert found is not None
    assert found.world.settings["定員"] > 10


def test_the_same_program_is_tried_on_the_same_cases() -> None:
    law = claim(compare(BELOW, ref("合計"), number(1000)))
    first, second = trial(law), trial(law)
    assert first.tried == second.tried
    assert first.counterexample is not None
    assert second.counterexample is not None
    assert first.counterexample.case.facts == second.counterexample.case.facts


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    trial(claim(compare(BELOW, ref("合計"), number(1000))))
    assert list(tmp_path.iterdir()) == []


def test_cases_get_past_many_requirements() -> None:
    names = [f"要件{at}" for at in range(12)]
    inputs = tuple(Input(name, TRUTH, Meta(), span=HERE) for name in names)
    clauses = tuple(
        Clause(f"第{at}号", ref(name, TRUTH), span=HERE) for at, name in enumerate(names)
    )
    required = rule("要件", Count(len(names), clauses, Form.ALL, span=HERE))
    paid = rule("補助", Guarded(ref("要件", TRUTH), ref("職員数"), PEOPLE, span=HERE), PEOPLE)
    about = Property(
        "試し", claim(compare(BELOW, ref("補助"), number(60))), None, Meta(), span=HERE
    )
    symbols: tuple[Symbol, ...] = (*inputs, STAFF, required, paid)
    cut = annotate(Slice(None, None, symbols, properties=(about,)))
    program = Program("試し", Meta(), (cut,), ("補助",), None, None)
    (found,) = run_properties(program)
    assert found.counterexample is not None


def test_amounts_go_beyond_the_place_that_is_kept() -> None:
    inputs = tuple(
        Input(name, YEN, Meta(), bounds=at_least(Fraction(0)), span=HERE)
        for name in ("総額", "除く額")
    )
    rest = Arithmetic(Operator.SUBTRACT, ref("総額", YEN), ref("除く額", YEN), YEN, span=HERE)
    thousands = Rounding(Mode.DOWN, Fraction(1000))
    paid = rule("補助", Rounded(rest, thousands, YEN, span=HERE), YEN)
    law = claim(compare(AT_LEAST, ref("補助", YEN), number(0, YEN)))
    about = Property("試し", law, None, Meta(), span=HERE)
    cut = annotate(Slice(None, None, (*inputs, paid), properties=(about,)))
    (found,) = run_properties(Program("試し", Meta(), (cut,), ("補助",), None, None))
    assert found.counterexample is not None


def compiled(text: str) -> Program:
    book = compile_book([Source("試.sadame", text)])
    assert book.problems == ()
    (program,) = book.programs.values()
    return program


def test_a_property_holds_under_every_reading_or_not_at_all() -> None:
    program = compiled(
        "制度 試\n解釈 数え方：広く、狭く\n既定：広く\n\n入力\n職員数：人、0人 以上\n\n"
        "算定 数：人\n原則：職員数 ＋ 1人\nただし 数え方 が 狭く の場合：職員数\n\n"
        "性質 職員数より多い\n数 が 職員数 超\n"
    )
    (found,) = run_properties(program)
    assert found.counterexample is not None
    assert found.counterexample.case.readings == {"数え方": "狭く"}


def test_a_corner_that_chance_misses_is_met_and_made_plain() -> None:
    # 14.5% と 15% の間だけ、しかも区分と読み方がそろったときだけ成り立たない
    program = compiled(
        "制度 試\n区分 種別：甲、乙、丙、丁\n解釈 見方：標準、個別\n既定：標準\n\n入力\n種別：種別\n係数：割合、0% 以上 15% 以下\n"
        "人数：人、0人 以上 500人 以下\n\n算定 残り：割合\n原則：14%\nただし 見方 が 個別 かつ 種別 が 丁 の場合：14.9% － 係数\n\n"
        "性質 残りは負にならない\n前提：人数 が 0人 以上\n条件：残り が 0% 以上\n"
    )
    (found,) = run_properties(program)
    assert found.counterexample is not None
    case = found.counterexample.case
    assert case.facts["係数"] == Line(Fraction(15, 100), Fraction(15, 100))
    assert case.facts["人数"] == Line(Fraction(0), Fraction(0))


def test_a_number_no_source_gives_is_tried_inside_its_declared_range() -> None:
    program = compiled(
        "制度 試\n適用：令和6年4月1日 から\n\n基準値 率：割合、0% 以上 100% 以下\n令和6年4月1日 から：資料に数なし\n\n入力\n経費：円、0円 以上\n\n"
        "算定 額：円\n端数：円未満切捨て\n経費 × 率\n\n性質 経費を超えない\n額 が 経費 以下\n\n性質 半分を超えない\n額 が 経費 × 1/2 以下\n"
    )
    within, half = run_properties(program)
    assert within.counterexample is None
    assert half.counterexample is not None


def test_two_numbers_no_source_gives_are_not_taken_to_be_one() -> None:
    program = compiled(
        "制度 試\n適用：令和6年4月1日 から\n\n基準値 甲：円、0円 以上\n令和6年4月1日 から：資料に数なし\n\n"
        "基準値 乙：円、0円 以上\n令和6年4月1日 から：資料に数なし\n\n算定 額：円\n乙\n\n"
        "性質 甲の額\n額 が 甲\n\n性質 乙の額\n額 が 乙\n"
    )
    other, own = run_properties(program)
    assert other.counterexample is not None
    assert own.counterexample is None


_IN_A_PROCESS = """
from tests.trials.test_properties import BELOW, claim, compare, number, ref, trial
found = trial(claim(compare(BELOW, ref("合計"), number(1000)))).counterexample
assert found is not None
print(sorted((name, str(values)) for name, values in found.case.facts.items()))
"""


def test_another_process_shows_the_same_counterexample() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", _IN_A_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(PATHS)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }

    assert len(told) == 1


def test_cases_are_labelled_alike_in_every_process() -> None:
    names = re.compile(r"\bst\.(?:sampled_from|builds|none)\(")
    texts = [path.read_text("utf-8") for path in TRIALS.glob("*.py")]

    assert texts
    assert [found for text in texts for found in names.findall(text)] == []


UNMOVED = """制度 動かない事実
適用：令和5年4月1日 から

質問票 回答
選択肢：はい、いいえ
| 問 | 設問 | 該当 |
| 1 | 設問 | はい、いいえ |

入力
施設数：か所、1か所 以上 1か所 以下
生年月日：日付、令和5年4月1日 以上

判定 対象
施設数 が 1か所 かつ 年齢（生年月日） が 1歳 未満 かつ 回答 の 問1 に 該当

性質 施設が増えても
施設数 が 増えても 対象 は 減らない

性質 項目が増えても
回答 の 該当項目 が 増えても 対象 は 減らない

性質 生年月日が早くなっても
生年月日 が 減っても 対象 は 増えない
"""


def test_a_fact_that_has_one_value_moves_nowhere() -> None:
    """The only birthday that is not after the first day is that day."""
    book = compile_book([Source("案.sadame", UNMOVED)])
    assert book.problems == ()
    first, second, third = run_properties(book.programs["動かない事実"])

    assert first.counterexample is second.counterexample is third.counterexample is None
    assert first.tried > 0
