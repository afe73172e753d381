"""A population: every completion lies within, and neither order nor company changes a row."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from sadame.dsl.core import Indicator, Rule, Slice, Standing
from sadame.dsl.interval import Interval, closed, point
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import EITHER, NO, YES, Choices, Texts, Values
from sadame.engine.case import Facts
from sadame.engine.interp.survey import Person, Survey
from sadame.engine.population import Counts

TEXT = """制度 調べ
入力 人
識別：番号
番号：文字
地区：文字
年：歳、73歳 以上 76歳 以下
要：はい／いいえ
額：円、0円 以上 3円 以下
　条件：要

判定 高齢
年 が 75歳 以上

抽出 候補
対象：高齢
条件：要 または 年 が 76歳
優先：額 の 大きい順、年 の 小さい順

指標 全員の割合：割合
分子：候補 に 該当する 人数
分母：人 の 人数
集計：地区

指標 高齢の割合：割合
分子：候補 に 該当する 人数
分母：人 のうち 高齢 であるもの の 人数
集計：地区

指標 若い人の割合：割合
分子：候補 に 該当する 人数
分母：人 のうち 額 が 2円 以下 であるもの の 人数

指標 額の合計：円
分子：人 のうち 候補 であるもの の 額 の 合計

指標 一人の額：円/人
分子：額 の 合計
分母：人 のうち 高齢 であるもの の 人数
"""
(PART,) = compile_book([Source("調べ.sadame", TEXT)]).programs["調べ"].slices
NOBODY = Facts({})

ages = st.tuples(st.integers(73, 76), st.integers(73, 76)).map(
    lambda ends: closed(min(ends), max(ends))
)
sums = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(
    lambda ends: closed(min(ends), max(ends))
)
rows = st.fixed_dictionaries(
    {
        "地区": st.sampled_from([Texts(frozenset({"東"})), Texts(frozenset({"西"})), Texts(None)]),
        "年": ages,
        "要": st.sampled_from([YES, NO, EITHER]),
        "額": sums,
    }
)


def survey(people: list[dict[str, Values]], part: Slice = PART) -> Survey:
    return Survey(part, [Person(str(n), Facts(row)) for n, row in enumerate(people)], 739000, {})


def completions(row: dict[str, Values]) -> Iterator[dict[str, Values]]:
    choices = {name: list(_members(values)) for name, values in row.items()}
    for picked in product(*choices.values()):
        yield dict(zip(choices, picked, strict=True))


def _members(values: Values) -> Iterator[Values]:
    match values:
        case Interval(low, high):
            assert low is not None
            assert high is not None
            yield from (point(at) for at in range(int(low), int(high) + 1))
        case Choices(members):
            yield from (Choices(frozenset({each})) for each in members)
        case _:
            yield values


@given(st.lists(rows, max_size=2))
def test_the_figure_of_every_completion_lies_within(people: list[dict[str, Values]]) -> None:
    before = survey(people)
    wide = {about.name: before.figures(about)[0] for about in PART.indicators}
    for completed in product(*map(completions, people)):
        after = survey(list(completed))
        for about in PART.indicators:
            sharp, figure = after.figures(about)[0].possible, wide[about.name].possible
            assert sharp.is_single
            assert not sharp.failed
            assert figure.absent or not sharp.absent
            if isinstance(sharp.values, Interval):
                assert isinstance(figure.values, Interval)
                assert sharp.values.within(figure.values)


@given(st.lists(rows, max_size=5))
def test_the_ends_of_a_share_are_reached(people: list[dict[str, Values]]) -> None:
    """Each row alone: its places are exactly those of its completions."""
    for row in people:
        for name in ("全員の割合", "高齢の割合", "若い人の割合"):
            counts = _counts([row], name)
            every = [_counts([each], name) for each in completions(row)]
            assert counts.hits_high == max(each.hits_high for each in every)
            assert counts.misses_high == max(each.misses_high for each in every)
            assert counts.members_low == min(each.members_low for each in every)


def _counts(people: list[dict[str, Values]], name: str) -> Counts:
    return survey(people).figures(_indicator(name))[0].tally.counts


def _indicator(name: str) -> Indicator:
    return next(each for each in PART.indicators if each.name == name)


@given(st.lists(rows, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    people: list[dict[str, Values]], chance: object
) -> None:
    straight = survey(people)
    shuffled = survey(people)
    shuffled.people = sorted(straight.people, key=lambda _: chance.random())  # type: ignore[attr-defined]
    rule = PART.by_name["候補"]
    assert isinstance(rule, Rule)

    for about in PART.indicators:
        assert shuffled.figures(about) == straight.figures(about)
    for standing in Standing:
        assert shuffled.listed(rule, standing) == straight.listed(rule, standing)


@given(st.lists(rows, max_size=6))
def test_groups_and_lists_add_up_to_the_rows(people: list[dict[str, Values]]) -> None:
    found = survey(people)
    whole, *groups = found.figures(_indicator("高齢の割合"))
    total = sum((group.tally.counts for group in groups), Counts())
    rule = PART.by_name["候補"]
    assert isinstance(rule, Rule)

    assert total == whole.tally.counts
    assert whole.tally.counts.rows == len(people)
    assert sum(len(found.listed(rule, standing)) for standing in Standing) == len(people)
    assert len({group.key for group in groups}) == len(groups) <= 3


def test_nobody_is_listed_twice_whatever_two_rows_say() -> None:
    yes: dict[str, Values] = {"年": point(75), "要": YES, "額": point(1)}
    people = [Person("1", Facts(yes)), Person("1", NOBODY), Person("2", Facts(yes))]
    found = Survey(PART, people, 739000, {})
    rule = PART.by_name["候補"]
    assert isinstance(rule, Rule)

    assert found.listed(rule, Standing.HIT) == ("2",)
    assert found.listed(rule, Standing.ERROR) == ("1", "1")
