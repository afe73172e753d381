"""A plan in words says what its terms say."""

from pathlib import Path

from tests.bulk.output.town import RULES

from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.types import LABEL, TRUTH, Quantity
from sadame.dsl.units import parse_unit
from sadame.engine.columnar.builder import Builder
from sadame.engine.columnar.encoding import FactColumn, State
from sadame.engine.columnar.plan import Plan, Planner, Told
from sadame.engine.columnar.terms import Kind, Span, Term
from sadame.engine.columnar.text import lines_of

HOME = Path(__file__).parent / "golden"
DAY = 739_403  # 2025-06-01


def number(b: Builder, name: str, low: int, high: int) -> Term:
    return b.column(name, Kind.INTEGER, Span(low, high), nullable=False)


def said_of(term: Term) -> list[str]:
    told = Told("決まり", TRUTH, {"sure_yes": term})
    return [*lines_of(Plan((told,), {}), {})][2:-3]


def test_an_operation_stands_between_its_operands() -> None:
    b = Builder()
    x, y = number(b, "甲", 0, 10), number(b, "乙", 0, 20)
    term = b.below(b.add(b.multiply(x, y), b.constant(1)), b.constant(1500))

    assert said_of(b.below(x, y)) == [
        "■ 決まり（はい／いいえ）",
        "　はいに決まる：甲 ＜ 乙",
        "　数の幅：途中の数も 20 を超えない（64ビットに収まる）",
    ]
    # 201 is the most there can be: the condition always holds, and the plan says so
    assert said_of(term)[1] == "　はいに決まる：はい"
    narrower = b.below(b.add(b.multiply(x, y), b.constant(1)), b.constant(100))
    assert said_of(narrower)[1:] == [
        "　はいに決まる：（（甲 × 乙） ＋ 1） ＜ 100",
        "　数の幅：途中の数も 201 を超えない（64ビットに収まる）",
    ]


def test_numbers_that_need_more_are_told() -> None:
    b = Builder()
    x = number(b, "甲", 0, 2**40)

    assert "128ビット" in said_of(b.below(b.multiply(x, x), b.constant(5)))[-1]


def test_what_is_used_twice_stands_once() -> None:
    b = Builder()
    x, y, z = (b.column(n, Kind.TRUTH, Span(), nullable=False) for n in ("甲", "乙", "丙"))
    one = b.either(x, y)
    lines = said_of(b.either(b.both(one, z), b.both(b.negate(one), b.negate(z))))

    assert lines[1:3] == [
        "　〔1〕＝ 甲 または 乙",
        "　はいに決まる：（丙 かつ 〔1〕） または （〔1〕 でない かつ 丙 でない）",
    ]


def test_columns_are_told_with_their_bounds_in_their_unit() -> None:
    unit = parse_unit("kg")
    assert unit is not None
    states = frozenset({State.VALUE, State.BLANK, State.INVALID})
    weight = FactColumn("体重", Quantity(unit), 10, 0, 2_000_000, nullable=True, states=states)
    unused = FactColumn("氏名", LABEL)
    b = Builder()
    told = Told("重い", TRUTH, {"sure_yes": b.below(b.constant(9), number(b, "体重", 0, 10**6))})
    lines = [*lines_of(Plan((told,), {"重い": "順位"}), {"体重": weight, "氏名": unused})]

    assert lines[:2] == [
        "■ 使う列（1）",
        "　体重：kg、1kgを10,000と数える、0kg〜200kg、空あり、誤り",
    ]
    assert lines[-1] == "　重い：順位"


def test_the_plan_of_a_town_reads_as_it_did(*, update_golden: bool) -> None:
    book = compile_book([Source("見本.sadame", RULES)])
    part = book.programs["見本の訪問指導"].slice_on(DAY)
    assert part is not None
    kilo, agent = parse_unit("kg/㎡"), parse_unit("剤")
    assert kilo is not None
    assert agent is not None
    columns = {
        "BMI": FactColumn("BMI", Quantity(kilo), 1, 1, 80_000, nullable=True),
        "薬剤数": FactColumn("薬剤数", Quantity(agent), 1, 0, 40, nullable=True),
        "むせる": FactColumn("むせる", TRUTH, nullable=False),
    }
    plan = Planner(part, columns, {}, DAY, {}).plan(["訪問の候補"])
    text = "\n".join(lines_of(plan, columns)) + "\n"
    kept = HOME / "town.txt"
    if update_golden:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")

    assert kept.read_text("utf-8") == text
