"""一覧 on columns: what is doubtful is a range, what would settle it is told, and each row keeps its own."""

from fractions import Fraction

import pytest
from tests.columnar import agreement
from tests.laws.trial import NAME, book
from tests.laws.worlds import full, world
from tests.oracle import Bad
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.values import Choices, Elements, Fields, Possible, Values, only
from sadame.engine import load
from sadame.engine.bulk.cells import encode
from sadame.engine.case import Facts
from sadame.engine.columnar import results

RULES = f"""制度 {NAME}
適用：令和6年4月1日 から

構造 明細
診療年月：年月
点数：点、0点 以上
増減：円
対象：はい／いいえ

入力
初月：年月
終月：年月
調べる年度：年度
見る月：年月
明細：明細 の 一覧、件
　収録：診療年月 が 初月 から 終月 まで
財布：明細

算定 対象の件数：件
明細 のうち 対象 であるもの の 個数

算定 その月の点数：点
明細 のうち 診療年月 が 見る月 であるもの の 点数 の 合計

算定 増減の合計：円
明細 の 増減 の 合計

判定 年度の受診なし
明細 のうち 年度（診療年月） が 調べる年度 であるもの が ない

判定 多い財布
財布 の 点数 が 10点 以上
"""
FIRST, LAST = 2024 * 12 + 3, 2025 * 12 + 2  # 令和6年4月, 令和7年3月


def element(month: int, points: int, change: int, *, counts: bool | None) -> Fields:
    truth = Possible(Choices(frozenset({True, False})) if counts is None else only(counts))
    amounts = [Possible(point(Fraction(each))) for each in (month, points, change)]
    return Fields((*amounts, truth))


def facts(*elements: Fields, **others: Values) -> Facts:
    known: dict[str, Values] = {
        "初月": point(FIRST),
        "終月": point(LAST),
        "明細": Elements(elements),
    }
    return Facts(known | others)


def told(case: Facts) -> dict[str, tuple[Possible | None, set[str] | None]]:
    part = book(RULES).programs[NAME].slices[0]
    encoded = encode(part, [case])
    plan = agreement.planned(part, encoded, {}, part.start or 0)
    (row,) = agreement.on_polars(plan, encoded)
    found = {}
    for each in plan.rules:
        lack = results.missing(each, row[each.name])
        answer = results.possible(each, row[each.name])
        found[each.name] = answer, None if lack is None else set(lack)
    return found


def test_doubtful_elements_and_those_besides_make_a_range() -> None:
    # one surely counts, one perhaps; what lies outside 初月 to 終月 may count as well, as often as it likes
    found = told(
        facts(
            element(FIRST, 3, -5, counts=True),
            element(FIRST, 4, 9, counts=None),
            element(LAST, 5, 0, counts=False),
            見る月=closed(FIRST, FIRST + 1),
        )
    )
    assert found["対象の件数"] == (
        Possible(Interval(Fraction(1), None, low_open=False, high_open=True)),
        {"明細"},
    )
    # both of the month that may be looked at, or neither; nothing there is outside the 収録
    assert found["その月の点数"] == (Possible(closed(0, 7)), {"明細", "見る月"})
    # a change is up or down, so what may be there besides leaves no end
    assert found["増減の合計"] == (
        Possible(Interval(None, None, low_open=True, high_open=True)),
        {"明細"},
    )


@pytest.mark.parametrize(
    ("year", "month", "lack"),
    [
        (2024, LAST, set()),  # all of 令和6年度 is covered
        (2023, LAST, {"明細"}),
        (2024, LAST - 1, {"明細"}),
        (None, LAST, {"明細", "調べる年度"}),
    ],
)
def test_a_window_of_a_fiscal_year_is_sure_where_it_is_covered(
    year: int | None, month: int, lack: set[str]
) -> None:
    others: dict[str, Values] = {"終月": point(month)}
    if year is not None:
        others["調べる年度"] = point(year)
    found, missing = told(facts(**others))["年度の受診なし"]
    assert found == Possible(Choices(frozenset({True, False}) if lack else frozenset({True})))
    assert missing == lack


def test_what_a_record_lacks_is_told_without_the_interpreter() -> None:
    month, _, *others = element(FIRST, 0, 0, counts=True).fields
    purse = {
        at: Fields((month, Possible(closed(0, at)), *others))
        for at in (9, 10)  # 9点 at most is less than 10点, whatever it is
    }
    assert [told(facts(財布=each))["多い財布"][1] for each in purse.values()] == [set(), {"財布"}]
    assert told(facts())["多い財布"][1] == {"財布"}


def test_nothing_of_the_records_is_left_to_the_interpreter() -> None:
    program = load()["記録からの一体的実施抽出"].program
    part, chance = program.slices[-1], seeded(6)
    some = (world(chance, part) for _ in range(16))
    sound = [each for each in some if not any(isinstance(v, Bad) for v in each.facts.values())]
    assert len(sound) >= 3
    encoded = encode(part, [full(part, each) for each in sound])
    plan = agreement.planned(part, encoded, {}, part.start or 0)
    lists = [
        each
        for each in plan.rules
        if core.RuleKind.EXTRACTION is part.by_name[each.name].kind  # type: ignore[union-attr]
    ]
    assert lists
    for row in agreement.on_polars(plan, encoded):
        assert all(results.possible(each, row[each.name]) is not None for each in lists)
        assert all(results.missing(each, row[each.name]) is not None for each in lists)
