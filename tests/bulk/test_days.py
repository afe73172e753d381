"""Rows with each a 基準日 of their own: every row counts as if it were evaluated alone on its day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import polars as pl
import pytest
from tests.bulk.people import dated, people_of, some_people
from tests.bulk.test_survey import PROGRAMS
from tests.laws.trial import NAME, book, some_day
from tests.strategies import seeded

from sadame.dsl import calendar, core
from sadame.dsl.core import Standing
from sadame.dsl.interval import closed
from sadame.dsl.values import Possible
from sadame.engine.bulk.days import DatedSurvey, DifferentVersionsError, by_part, dated_extractions
from sadame.engine.bulk.people import People
from sadame.engine.bulk.result import Result
from sadame.engine.case import Facts
from sadame.engine.facts import decode
from sadame.engine.interp import evaluate
from sadame.engine.interp import survey as reference


def dated_survey(
    program: core.Program,
    batches: Iterable[People],
    readings: Mapping[str, str],
    names: Sequence[str],
    indicators: Sequence[str],
) -> Result:
    """The 抽出 and 指標 of a 制度 over all these people, each on the 基準日 of its row."""
    found = DatedSurvey(program, readings, names, indicators)
    for people in batches:
        for part, _, some in by_part(program, people):
            found.take(part, some)
    return found.result()


def alone(program: core.Program, name: str, person: reference.Person, day: int | None) -> Standing:
    """How a row stands to an 抽出 on its own day."""
    part = None if day is None else program.slice_on(day)
    if day is None or part is None or name not in {rule.name for rule in part.rules()}:
        return Standing.ERROR
    possible = evaluate(program, person.facts, day, {}, [name]).results[name].possible
    return reference.standing(possible)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_row_counts_as_on_its_own_day(name: str) -> None:
    program, chance = PROGRAMS[name], seeded(3)
    people = some_people(chance, program.slices[-1], 40)
    days: list[int | None] = [some_day(chance, chance.choice(program.slices)) for _ in people]
    days[7] = None
    days[8] = (program.slices[0].start or 700_000) - 1
    names = dated_extractions(program.slices, program.own)
    found = dated_survey(
        program, [dated(people_of(program.slices[-1], people), days)], {}, names, []
    )
    for each in names:
        stands = {
            person.key: alone(program, each, person, day)
            for person, day in zip(people, days, strict=True)
        }
        counted, listed = Counter(stands.values()), found.listed(each)
        got = listed.standings
        assert (got.rows, got.hit, got.miss) == (40, counted[Standing.HIT], counted[Standing.MISS])
        assert (got.unknown, got.absent, got.failed) == (
            counted[Standing.UNKNOWN],
            counted[Standing.NOT_APPLICABLE],
            counted[Standing.ERROR],
        )
        keys = {key for key, standing in stands.items() if standing is Standing.HIT}
        assert {*listed.hits["鍵"]} == keys
        assert {*listed.failed["鍵"]} == {k for k, s in stands.items() if s is Standing.ERROR}


VERSIONS = f"""制度 {NAME}
適用：令和6年4月1日 から

入力 申請者
識別：番号
番号：文字
地区：文字
所得：円、0円 以上
生年月日：日付

基準値 上限額：円
令和6年度：100万円
令和7年4月1日 から：200万円

抽出 対象者
対象：申請者
条件：次の全てに該当：
一　所得 が 上限額 以下
二　年齢（生年月日） が 65歳 以上
優先：所得 の 大きい順

抽出 新しい対象者
適用：令和7年4月1日 から
対象：申請者
条件：所得 が 300万円 以下

指標 対象者の割合：割合
分子：対象者 に 該当する 人数
分母：申請者 の 人数
集計：地区
"""
# 番号、地区、所得、生年月日、基準日
ROWS = (
    ("1", "東", "150万円", "昭和30年1月1日", "2024-06-01"),  # over the limit of 令和6年度
    ("2", "東", "150万円", "昭和30年1月1日", "2025-06-01"),  # within that of 令和7年度
    ("3", "東", "160万円", "昭和35年6月2日", "2025-06-01"),  # 65 on this very day
    ("4", "西", "50万円", "昭和35年6月3日", "2025-06-01"),  # 65 tomorrow
    ("5", "西", "不明", "昭和30年1月1日", "2025-06-01"),
    ("6", "西", "50万円", "昭和30年1月1日", "2023-06-01"),  # no rules yet
    ("7", "西", "50万円", "昭和30年1月1日", None),
)


def versions() -> tuple[core.Program, People]:
    made = book(VERSIONS)
    program = made.programs[NAME]
    cases = []
    for number, area, income, born, _ in ROWS:
        raw = {"番号": number, "地区": area, "所得": income, "生年月日": born}
        facts = decode(program, program.slices[-1], raw)
        assert isinstance(facts, Facts)
        cases.append(reference.Person(number, facts))
    days = [
        None if each[4] is None else calendar.ordinal(*map(int, each[4].split("-")))
        for each in ROWS
    ]
    return program, dated(people_of(program.slices[-1], cases), days)


def test_lists_and_figures_of_several_versions_are_one() -> None:
    program, people = versions()
    found = dated_survey(
        program, [people], {}, dated_extractions(program.slices, program.own), ["対象者の割合"]
    )
    listed = found.listed("対象者")
    assert listed.hits["鍵"].to_list() == ["3", "2"]
    assert listed.undecided.rows() == [("5", "所得")]
    assert listed.failed["鍵"].to_list() == ["6", "7"]
    newer = found.listed("新しい対象者")
    assert newer.hits["鍵"].to_list() == ["2", "3", "4"]
    assert newer.failed["鍵"].to_list() == ["1", "6", "7"]  # 1: there was no such list in 令和6年度
    whole, east, west = found.figures["対象者の割合"]
    assert whole.possible == Possible(closed(Fraction(2, 5), Fraction(3, 5)))
    assert (whole.tally.counts.rows, whole.tally.counts.failed) == (7, 2)
    assert east.possible == Possible(closed(Fraction(2, 3), Fraction(2, 3)))
    assert west.possible == Possible(closed(Fraction(0), Fraction(1, 2)))


def test_batches_and_their_order_make_no_difference() -> None:
    program, people = versions()
    names = dated_extractions(program.slices, program.own)
    batches = [people.chosen(pl.Series(at, dtype=pl.UInt32)) for at in ([6, 2], [4], [0, 1, 3, 5])]
    found = dated_survey(program, batches, {}, names, ["対象者の割合"])
    whole = dated_survey(program, [people], {}, names, ["対象者の割合"])
    for name in names:
        assert found.listed(name).hits.equals(whole.listed(name).hits)
        assert found.listed(name).failed.equals(whole.listed(name).failed)
    assert found.figures == whole.figures


def test_a_list_that_is_sorted_otherwise_later_is_no_one_list() -> None:
    text = (
        VERSIONS.replace("抽出 対象者\n", "抽出 対象者\n適用：令和6年度\n")
        + "\n抽出 対象者\n適用：令和7年4月1日 から\n対象：申請者\n条件：所得 が 1円 以上\n優先：所得 の 小さい順\n"
    )
    program = book(text).programs[NAME]
    with pytest.raises(DifferentVersionsError, match="対象者"):
        dated_survey(program, [], {}, ["対象者"], [])
