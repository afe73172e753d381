"""What JavaScript works out under Node is what the interpreter says: generated programs, and all that ships."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.javascript import agreement
from tests.javascript.node import MISSING, node
from tests.laws.described import Policy
from tests.laws.trial import Trial, some_day, trial
from tests.strategies import chances, policies, seeded

from sadame.dsl import calendar, core
from sadame.dsl.calendar import ERAS, LAST
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.dsl.values import YES, Choices
from sadame.engine import load
from sadame.engine.app.embed.rulebook import Policy as Rules
from sadame.engine.case import Facts
from sadame.engine.trials.examples import first_day
from sadame.engine.trials.rosters import facts_of

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

calm = settings(
    max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@calm
@given(policies(), chances())
def test_javascript_says_what_the_interpreter_says(policy: Policy, chance: Random) -> None:
    tried = trial(policy, chance)
    assume(tried is not None)
    assert tried is not None
    agreement.javascript_says_what_the_interpreter_says(tried)


SLICES = [
    pytest.param(rules, part, id=f"{rules.name}{number}")
    for rules in load().values()
    for number, part in enumerate(rules.program.slices)
]


def sources_of(rules: Rules) -> Mapping[str, Source]:
    return dict(rules.sources)


def shipped(rules: Rules, part: core.Slice, day: int, chance: Random) -> Trial:
    return Trial(Policy((), (), ()), rules.name, rules.program, part, day, chance)


@pytest.mark.parametrize(("rules", "part"), SLICES)
def test_javascript_agrees_on_every_shipped_policy(rules: Rules, part: core.Slice) -> None:
    chance = seeded(part.start or 11)
    agreement.handed_over(rules.program, sources_of(rules))
    tried = shipped(rules, part, some_day(chance, part), chance)
    case = agreement.some_facts(chance, part)
    agreement.said_of(tried, case, sources_of(rules))


def cases(program: core.Program) -> Iterator[tuple[core.Slice, int, core.Case]]:
    """Every row of every 事例, on its 基準日 or on a day of its 断面; days without a 断面 are tried below."""
    for part in program.slices:
        for example in part.examples:
            for case in example.cases:
                day = case.date or first_day(part)
                home = program.slice_on(day)
                if isinstance(case, core.Case) and home is not None:
                    yield home, day, case


@pytest.mark.parametrize("rules", [pytest.param(each, id=each.name) for each in load().values()])
def test_every_example_comes_to_the_same(rules: Rules) -> None:
    agreement.handed_over(rules.program, sources_of(rules))
    chance = seeded(1)
    for part, day, case in cases(rules.program):
        facts = facts_of(dict(case.facts), part.by_name)
        tried = shipped(rules, part, day, chance)
        names = list(dict.fromkeys(each.target for each in case.expected))
        agreement.said_of(tried, (facts, dict(case.readings)), sources_of(rules), names)


LARGE = """制度 大きな表
適用：令和7年4月1日 から
区分 町：{members}
入力
町：町
人数：人、1人 以上
表 単価：円
{matching}| 町 | ⇒ 額 |
{rows}{rest}算定 額：円
原則：単価 × 2
ただし、町 が 町5 の場合：単価
"""


@pytest.mark.parametrize("matching", ["", "一致：先頭\n"])
@pytest.mark.parametrize("rest", ["", "| 上記以外 | 7円 |\n"])
def test_a_large_table_is_found_by_its_index(matching: str, rest: str) -> None:
    members = [f"町{n}" for n in range(45)]
    twice = members if matching else [f"町{n + 40}" for n in range(2)]  # 一意 has each member once
    named = [
        f"{each}、{twice[0]}" if n in {7, 20} and matching else each
        for n, each in enumerate(members[:40])
    ]
    rows = "".join(f"| {each} | {n}円 |\n" for n, each in enumerate([*named, twice[1]], 1))
    text = LARGE.format(members="、".join(members), matching=matching, rows=rows, rest=rest)
    source = Source("大きな表.sadame", text)
    program = compile_book([source]).programs["大きな表"]
    agreement.handed_over(program, {source.path: source})
    chance = seeded(3)
    sets = [None, {"町3"}, {"町5"}, {"町44"}, {"町3", "町5"}, {"町44", "町5"}, {*members[:20]}]
    for known in sets:
        facts = Facts({} if known is None else {"町": Choices(frozenset(known))})
        day = calendar.ordinal(2025, 6, 1)
        tried = Trial(Policy((), (), ()), text, program, program.slices[-1], day, chance)
        agreement.said_of(tried, (facts, {}), {source.path: source})


SHARED = """制度 表の列
適用：令和5年4月1日 から
入力
額：円、100円 以上
甲：はい／いいえ
乙：はい／いいえ
丙：はい／いいえ
丁：はい／いいえ
戊：はい／いいえ
己：はい／いいえ
判定 要件
次のうち3つ以上に該当：
一　戊 の場合は、甲
二　（戊 でない） または 丁
三　（乙 でない） または 丁
四　（戊 でない） または 丙
五　己 の場合は、丙
六　甲 の場合は、己
表 給付額：円
一致：先頭
端数：百円未満切捨て
| 額         | 要件   | ⇒ 値  |
| その他     | いいえ | 額    |
| 100〜300円 | いいえ | 250円 |
| 上記以外   | －     | 200円 |
"""


def test_a_column_is_told_as_its_cells_saw_it() -> None:
    """丁 and 戊 are known, and 三つ hold whatever the others are: only looking case by case shows it."""
    source = Source("表の列.sadame", SHARED)
    program = compile_book([source]).programs["表の列"]
    agreement.handed_over(program, {source.path: source})
    facts = Facts({"丁": YES, "戊": YES})
    for seed in range(6):  # now and then the explanation is compared, too
        tried = Trial(Policy((), (), ()), SHARED, program, program.slices[0], 738634, seeded(seed))
        agreement.said_of(tried, (facts, {}), {source.path: source})


def test_days_outside_every_version_are_errors_in_both() -> None:
    rules = load()["介護テクノロジー導入支援事業"]
    agreement.handed_over(rules.program, {})
    said = node().evaluate(rules.name, Facts({}), date(1990, 1, 1).toordinal(), {})
    assert {str(each["possible"]) for each in said["results"].values()} == {"[None, False, True]"}


@pytest.mark.parametrize(
    "day", [era.first + n for era in ERAS for n in (-1, 0, 1)] + [1, 59, 60, 61, 365, 366, LAST]
)
def test_a_day_has_the_same_parts(day: int) -> None:
    expected = date.fromordinal(day)
    parts = [expected.year, expected.month, expected.day]
    assert node().ask({"call": "partsOf", "args": [day]}) == parts
    assert node().ask({"call": "ordinal", "args": parts}) == day
    assert node().ask({"call": "formatDate", "args": [day]}) == calendar.format_date(day)


def test_every_new_year_is_where_it_is() -> None:
    days = [date(year, 1, 1).toordinal() for year in range(1, 10_000)]
    starts = node().ask({"call": "partsOfAll", "args": [days]})
    ends = node().ask({"call": "partsOfAll", "args": [[day - 1 for day in days[1:]]]})
    assert starts == [[year, 1, 1] for year in range(1, 10_000)]
    assert ends == [[year, 12, 31] for year in range(1, 9_999)]
