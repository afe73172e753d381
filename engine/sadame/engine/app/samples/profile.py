"""What goes together in an elderly person, for facts that go by these names; another 制度 has none of it.

A guess at what is plausible, so that lists made from made-up people look like lists: who has no 健診 of the year has no
values of it, who sees no doctor has no prescriptions. The percentages are nobody's statistics.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from sadame.dsl.core import Program

BLANK = None
CHECKUP, CHECKUP_BEFORE = "抽出年度の健診の記録なし", "前年度の健診の記録なし"
VISIT, VISIT_BEFORE = "抽出年度のレセプトなし", "前年度のレセプトなし"
CARE = "認定の状況"
DENTAL = "過去1年間の歯科レセプトなし"
SUGAR, PRESSURE = "抽出年度の糖尿病薬の処方なし", "抽出年度の高血圧薬の処方なし"
_SUGAR_YEAR, _PRESSURE_YEAR = "過去1年間の糖尿病薬の処方なし", "過去1年間の降圧薬の処方なし"
SUGAR_BEFORE, PRESSURE_BEFORE = "前3年間の糖尿病薬の処方", "前3年間の高血圧薬の処方"
_TREATED, SLEEP, DRUGS = "糖尿病の治療中または中断", "睡眠薬の処方", "処方薬剤数"
MEASURED = ("BMI", "収縮期血圧", "拡張期血圧", "HbA1c", "eGFR", "尿蛋白")
_HIGHER, _LOWER = "収縮期血圧", "拡張期血圧"

#: How many of a hundred say はい.
PERCENT: Mapping[str, int] = {
    "資格喪失": 3,
    "施設入所または長期入院": 6,
    CHECKUP: 30,
    CHECKUP_BEFORE: 30,
    VISIT: 8,
    VISIT_BEFORE: 10,
    DENTAL: 45,
    SUGAR: 85,
    _SUGAR_YEAR: 85,
    PRESSURE: 55,
    _PRESSURE_YEAR: 55,
    SUGAR_BEFORE: 18,
    PRESSURE_BEFORE: 48,
    _TREATED: 16,
}
#: What the healthy say はい to.
OF_THE_HEALTHY = frozenset({VISIT, VISIT_BEFORE, SUGAR, _SUGAR_YEAR, PRESSURE, _PRESSURE_YEAR})


@frozen
class Tie:
    """Of whom `fact` is `member` (1 = はい, あり), `then` is `number`, or at least that.

    `BLANK` = it was not measured.
    """

    fact: str
    member: int
    then: str
    number: int | None
    at_least: bool = False


@frozen
class Gap:
    """`higher` lies at least so much above `lower`."""

    higher: str
    lower: str
    by: int


def _both_ways(fact: str, then: str) -> Iterator[Tie]:
    yield from (Tie(fact, k, then, k) for k in (0, 1))


#: In the order in which they are applied. 過去1年間 is taken to be the 抽出年度, which is over.
TIES: tuple[Tie | Gap, ...] = (
    *(Tie(VISIT, 1, each, 1) for each in (SUGAR, PRESSURE, DENTAL)),
    Tie(VISIT, 1, SLEEP, 0),
    Tie(VISIT, 1, DRUGS, 0),
    *_both_ways(SUGAR, _SUGAR_YEAR),
    *_both_ways(PRESSURE, _PRESSURE_YEAR),
    Tie(SUGAR, 0, _TREATED, 1),
    Tie(SUGAR_BEFORE, 1, _TREATED, 1),
    Tie(SUGAR, 0, DRUGS, 1, at_least=True),
    Tie(PRESSURE, 0, DRUGS, 2, at_least=True),
    Tie(SLEEP, 1, DRUGS, 3, at_least=True),
    Gap(_HIGHER, _LOWER, 20),
    *(Tie(CHECKUP, 1, each, BLANK) for each in MEASURED),
)


def ties_of(names: Iterable[str]) -> tuple[Tie | Gap, ...]:
    """The ties between facts that are there."""
    there = frozenset(names)
    return tuple(each for each in TIES if _ends(each) <= there)


def _ends(tie: Tie | Gap) -> frozenset[str]:
    match tie:
        case Tie(fact=fact, then=then):
            return frozenset({fact, then})
        case Gap(higher, lower):
            return frozenset({higher, lower})


def is_about_elderly_people(program: Program, names: Iterable[str]) -> bool:
    """Whether records of visits, prescriptions, 健診 and 認定 can be made up for them."""
    return program.key is not None and frozenset(names) >= RECORDED


#: What the records of a person are made from.
RECORDED = frozenset(
    {
        *(CHECKUP, CHECKUP_BEFORE, VISIT, VISIT_BEFORE, DENTAL, DRUGS, SLEEP),
        *(SUGAR, PRESSURE, SUGAR_BEFORE, PRESSURE_BEFORE, CARE),
    }
)
