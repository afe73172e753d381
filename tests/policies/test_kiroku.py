"""The ten categories come out the same from records as from the facts one would have worked out of them.

What the records say is worked out here a second time, in plain Python over months counted from year 0: a
「なし」 is いいえ where a record lies in the window, はい where none does and the data cover it, else 不明.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from attrs import evolve, frozen
from tests.strategies import seeded

from sadame.dsl.interval import at_least, point
from sadame.dsl.values import Choices, Values
from sadame.engine import load
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate

TODAY = date(2025, 6, 1)
YEAR = 2024
"""抽出年度: April 2024 to March 2025."""
RECORDS = "受診と処方の記録"
CATEGORIES = (
    *(
        "低栄養",
        "口腔",
        "多剤",
        "睡眠薬",
        "身体的フレイル",
        "コントロール不良者",
        "糖尿病等治療中断者",
    ),
    *("基礎疾患保有とフレイル", "腎機能不良未受診者", "健康状態不明者"),
)
STANDINGS = ("認定なし", "事業対象者", "要支援", "要介護")
READINGS: Mapping[str, tuple[str, ...]] = {
    "欠損の読み方": ("三値", "ツール互換"),
    "対応薬剤の読み方": ("疾患別", "全薬剤"),
    "治療中断の読み方": ("疾患別", "合算"),
    "未受診の期間": ("抽出年度だけ", "前年度も"),
    "レセプトの期間": ("前年度も", "抽出年度だけ"),
    "認定の範囲": ("要支援を含む", "要介護だけ", "事業対象者を含む"),
    "認定の期間": ("抽出の時点", "二つの年度"),
    "多剤の下限": ("十五剤", "二十剤"),
}
OF_RECORDS: Mapping[str, tuple[str, ...]] = {
    "過去1年間の起点": ("データの終月まで", "抽出の月の前月まで", "抽出の月まで", "抽出年度"),
    "薬剤数の対象月": ("データの終月", "抽出の月の前月", "三か月で一番多い月"),
    "睡眠薬の期間": ("薬剤数と同じ月", "過去1年間"),
    "前3年間の数え方": ("年度", "三十六か月"),
    "受診とみるレセプト": ("入院・外来・歯科だけ", "調剤を含む", "全て含む"),
}
VISITS = {"入院", "外来", "歯科"}
TAKEN_AS_VISITS = {
    "入院・外来・歯科だけ": VISITS,
    "調剤を含む": VISITS | {"調剤"},
    "全て含む": VISITS | {"調剤", "その他のレセプト"},
}

BOTH = Choices(frozenset({True, False}))


@frozen
class Stretch:
    """Data from the first to the last moment, both included; None = not known."""

    first: int | None
    last: int | None

    def holds(self, window: tuple[int, int]) -> bool:
        """Whether everything in the window is there."""
        if self.first is None or self.last is None:
            return False
        return self.first <= window[0] and window[1] <= self.last


@frozen
class Drug:
    """A drug of a month (counted), and what it is for."""

    month: int
    diabetes: bool
    pressure: bool
    hypnotic: bool


@frozen
class Person:
    """What the records of one person hold. Moments are months or days, counted."""

    claims: tuple[tuple[int, str], ...]
    drugs: tuple[Drug, ...]
    months: Stretch
    checkups: tuple[date, ...]
    days: Stretch
    certificates: tuple[tuple[str, date, date], ...]
    certified: date | None


# ── a person ─────────────────────────────────────────────────────────────────────────────────────


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def in_years(first: int, last: int) -> tuple[int, int]:
    """The months of these 年度."""
    return month(first, 4), month(last + 1, 3)


def some_person(chance: Random) -> Person:
    """Records near the turns of the windows."""
    turns = [month(y, m) for y, m in ((2021, 3), (2021, 4), (2023, 3), (2023, 4), (2024, 3))]
    turns += [
        month(y, m) for y, m in ((2024, 4), (2024, 5), (2025, 1), (2025, 2), (2025, 3), (2025, 4))
    ]
    months = Stretch(
        chance.choice((None, month(2021, 4), month(2021, 4), month(2021, 5), month(2024, 4))),
        chance.choice((None, month(2025, 3), month(2025, 3), month(2025, 2), month(2025, 5))),
    )
    kinds = ("入院", "外来", "歯科", "調剤", "その他のレセプト")
    drugs = [
        Drug(chance.choice(turns), *(chance.randrange(3) == 0 for _ in range(3)))
        for _ in range(chance.choice((0, 0, 1, 3, 16, 40)))
    ]
    held = [date(2023, 3, 31), date(2023, 4, 1), date(2024, 3, 31), date(2024, 4, 1)]
    held += [date(2025, 3, 31), date(2025, 4, 1)]
    days = Stretch(
        chance.choice((None, *(date(2023, 4, d).toordinal() for d in (1, 1, 2)))),
        chance.choice((None, *(date(2025, 3, d).toordinal() for d in (31, 31, 30)))),
    )
    certificates = [
        (
            chance.choice(STANDINGS[1:]),
            chance.choice((date(2022, 4, 1), date(2024, 6, 1), TODAY, date(2025, 6, 2))),
            chance.choice((date(2023, 3, 31), date(2025, 5, 31), TODAY, date(2026, 5, 31))),
        )
        for _ in range(chance.choice((0, 0, 1, 2)))
    ]
    return Person(
        tuple(
            (chance.choice(turns), chance.choice(kinds)) for _ in range(chance.choice((0, 0, 1, 4)))
        ),
        tuple(drugs),
        months,
        tuple(chance.sample(held, chance.choice((0, 0, 1, 2)))),
        days,
        tuple(certificates),
        chance.choice((None, TODAY, TODAY, date(2025, 5, 31))),
    )


def other_facts(chance: Random) -> dict[str, Any]:
    """What no record is read for."""
    answers = {"問1": chance.choice(("よい", "よくない"))}
    for number in range(4, 14):
        if number != 12:
            answers[f"問{number}"] = chance.choice(("はい", "いいえ", "はい", "不明"))
    return {
        "後期高齢者の質問票": answers,
        "資格喪失": chance.choice(("いいえ", "いいえ", "はい")),
        "BMI": chance.choice(("19.9", "20.0", "20.1", "不明")),
        "収縮期血圧": chance.choice(("159", "160", "不明")),
        "拡張期血圧": chance.choice(("99", "100")),
        "HbA1c": chance.choice(("6.9%", "7.0%", "8.0%", "不明")),
        "eGFR": chance.choice(("44.9", "45.0", "不明")),
        "尿蛋白": chance.choice(("－", "＋")),
        "糖尿病の治療中または中断": chance.choice(("はい", "いいえ", "不明")),
        "心不全": chance.choice(("あり", "なし")),
        "脳卒中": "なし",
        "虚血性心疾患": "なし",
        "その他の循環器疾患": "なし",
    }


# ── as records ───────────────────────────────────────────────────────────────────────────────────


def said(moment: int | None) -> str | None:
    return None if moment is None else f"{moment // 12}-{moment % 12 + 1:02}"


def day_said(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


def as_records(person: Person) -> dict[str, Any]:
    """The facts of 受診と処方の記録."""
    return {
        "抽出年度": YEAR,
        "レセプトの初月": said(person.months.first),
        "レセプトの終月": said(person.months.last),
        "レセプト": [{"診療年月": said(at), "種別": kind} for at, kind in person.claims],
        "処方": [
            {
                "処方年月": said(each.month),
                "糖尿病薬": each.diabetes,
                "高血圧薬": each.pressure,
                "睡眠薬": each.hypnotic,
            }
            for each in person.drugs
        ],
        "健診データの初日": day_said(person.days.first),
        "健診データの終日": day_said(person.days.last),
        "健診": [{"健診日": each.isoformat()} for each in person.checkups],
        "介護データの終日": None if person.certified is None else person.certified.isoformat(),
        "認定": [
            {"種類": kind, "有効期間の初日": a.isoformat(), "有効期間の終日": b.isoformat()}
            for kind, a, b in person.certificates
        ],
    }


# ── as facts worked out beforehand ───────────────────────────────────────────────────────────────


def is_there(moments: Sequence[int], data: Stretch, window: tuple[int, int] | None) -> Values:
    """Whether a record lies in the window; None = it is not known which window."""
    if window is None:
        return BOTH
    if any(window[0] <= each <= window[1] for each in moments):
        return Choices(frozenset({True}))
    return Choices(frozenset({False})) if data.holds(window) else BOTH


def is_not_there(moments: Sequence[int], data: Stretch, window: tuple[int, int] | None) -> Values:
    found = is_there(moments, data, window)
    assert isinstance(found, Choices)
    return Choices(frozenset(not each for each in found.members))


def year_back(person: Person, origin: str) -> tuple[int, int] | None:
    """The months of 過去1年間."""
    last: int | None = {
        "データの終月まで": person.months.last,
        "抽出の月の前月まで": month(TODAY.year, TODAY.month) - 1,
        "抽出の月まで": month(TODAY.year, TODAY.month),
        "抽出年度": month(YEAR + 1, 3),
    }[origin]
    return None if last is None else (last - 11, last)


def counted(person: Person, reading: str) -> Values:
    """処方薬剤数."""
    last = month(TODAY.year, TODAY.month) - 1
    if reading != "抽出の月の前月":
        if person.months.last is None:
            return at_least(Fraction(0))
        last = person.months.last
    looked_at = range(last - 2, last + 1) if reading == "三か月で一番多い月" else (last,)
    most = max(sum(each.month == at for each in person.drugs) for at in looked_at)
    whole = all(person.months.holds((at, at)) for at in looked_at)
    return point(Fraction(most)) if whole else at_least(Fraction(most))


def hypnotic(person: Person, counting: str, stretch: str, origin: str) -> Values:
    """睡眠薬の処方."""
    moments = [each.month for each in person.drugs if each.hypnotic]
    if stretch == "過去1年間":
        return is_there(moments, person.months, year_back(person, origin))
    if counting == "抽出の月の前月":
        last: int | None = month(TODAY.year, TODAY.month) - 1
    else:
        last = person.months.last
    if last is None:
        return BOTH
    first = last - 2 if counting == "三か月で一番多い月" else last
    return is_there(moments, person.months, (first, last))


def three_years(reading: str) -> tuple[int, int]:
    """The months of 前3年間."""
    if reading == "年度":
        return in_years(YEAR - 3, YEAR - 1)
    this = month(TODAY.year, TODAY.month)
    return this - 36, this - 1


def standing(person: Person, first: date, last: date) -> Values:
    """The highest 認定 in force on some day of these, and whatever may be there besides."""
    in_force = [kind for kind, a, b in person.certificates if a <= last and b >= first]
    highest = max((STANDINGS.index(kind) for kind in in_force), default=0)
    if person.certified is not None and person.certified >= last:
        return Choices(frozenset({STANDINGS[highest]}))
    return Choices(frozenset(STANDINGS[highest:]))


def worked_out(person: Person, records: Mapping[str, str]) -> dict[str, Values]:
    """The facts 一体的実施抽出 asks for."""
    origin, counting, stretch, years, visits = (records[each] for each in OF_RECORDS)
    back = year_back(person, origin)
    this, last = in_years(YEAR, YEAR), in_years(YEAR - 1, YEAR - 1)
    three = three_years(years)

    def drugs(of: Callable[[Drug], bool]) -> list[int]:
        return [each.month for each in person.drugs if of(each)]

    diabetes, pressure = drugs(lambda each: each.diabetes), drugs(lambda each: each.pressure)
    dental = [at for at, kind in person.claims if kind == "歯科"]
    seen = [at for at, kind in person.claims if kind in TAKEN_AS_VISITS[visits]]
    days = [each.toordinal() for each in person.checkups]
    data = person.months

    def year_of_days(year: int) -> tuple[int, int]:
        return date(year, 4, 1).toordinal(), date(year + 1, 3, 31).toordinal()

    return {
        "過去1年間の歯科レセプトなし": is_not_there(dental, data, back),
        "過去1年間の糖尿病薬の処方なし": is_not_there(diabetes, data, back),
        "過去1年間の降圧薬の処方なし": is_not_there(pressure, data, back),
        "抽出年度の糖尿病薬の処方なし": is_not_there(diabetes, data, this),
        "抽出年度の高血圧薬の処方なし": is_not_there(pressure, data, this),
        "前3年間の糖尿病薬の処方": is_there(diabetes, data, three),
        "前3年間の高血圧薬の処方": is_there(pressure, data, three),
        "抽出年度の健診の記録なし": is_not_there(days, person.days, year_of_days(YEAR)),
        "前年度の健診の記録なし": is_not_there(days, person.days, year_of_days(YEAR - 1)),
        "抽出年度のレセプトなし": is_not_there(seen, data, this),
        "前年度のレセプトなし": is_not_there(seen, data, last),
        "処方薬剤数": counted(person, counting),
        "睡眠薬の処方": hypnotic(person, counting, stretch, origin),
        "認定の状況": standing(person, TODAY, TODAY),
        "二つの年度の認定の状況": standing(person, date(YEAR - 1, 4, 1), date(YEAR + 1, 3, 31)),
    }


# ── the same answers ─────────────────────────────────────────────────────────────────────────────

PLAIN, BY_RECORDS = load()["一体的実施抽出"], load()["記録からの一体的実施抽出"]


@pytest.mark.parametrize("seed", range(6))
def test_the_ten_categories_are_the_same_from_records_and_from_facts(seed: int) -> None:
    chance, day = seeded(seed), TODAY.toordinal()
    for _ in range(20):
        person, others = some_person(chance), other_facts(chance)
        readings = {name: chance.choice(each) for name, each in READINGS.items()}
        records = {name: chance.choice(each) for name, each in OF_RECORDS.items()}
        told = PLAIN.decoded(others, day)
        facts = evolve(told, values={**told.values, **worked_out(person, records)})
        plain = evaluate(PLAIN.program, facts, day, readings).results
        chosen = readings | {f"{RECORDS} の {name}": each for name, each in records.items()}
        raw = BY_RECORDS.decoded({**others, RECORDS: as_records(person)}, day)
        found = evaluate(BY_RECORDS.program, Facts(raw.values), day, chosen).results
        for name in CATEGORIES:
            assert found[name].possible == plain[name].possible, (name, person, others, chosen)


def test_the_people_of_the_comparison_fall_on_every_side() -> None:
    """Every fact comes out both ways and open, so that the comparison says something."""
    met: dict[str, set[str]] = {}
    chance = seeded(7)
    for _ in range(400):
        records = {name: each[0] for name, each in OF_RECORDS.items()}
        for name, values in worked_out(some_person(chance), records).items():
            if isinstance(values, Choices):
                met.setdefault(name, set()).add("".join(sorted(map(str, values.members))))
    for name in met.keys() - {"認定の状況", "二つの年度の認定の状況"}:
        assert met[name] == {"True", "False", "FalseTrue"}, name
    assert len(met["認定の状況"]) >= 6
    assert len(met["二つの年度の認定の状況"]) >= 6
