"""Questions to the interpreter: the same answers however often it is asked, and each distinct question once."""

from fractions import Fraction

from tests.laws.trial import NAME, book
from tests.strategies import seeded

from sadame.dsl.interval import Interval, point
from sadame.dsl.types import YearMonth
from sadame.dsl.values import Choices, Elements, Fields, Possible, Values, everything
from sadame.engine.bulk.asking import Heard, Interpreter
from sadame.engine.bulk.cells import encode
from sadame.engine.bulk.people import Elements as Rows
from sadame.engine.bulk.people import People
from sadame.engine.case import Facts

RULES = f"""制度 {NAME}
適用：令和6年4月1日 から

構造 明細
診療年月：年月
点数：点、0点 以上
対象：はい／いいえ

入力
明細：明細 の 一覧、件
年齢：歳、0歳 以上

算定 一番高い点数：点
明細 のうち 対象 であるもの の 点数 の 最大
"""
PART = book(RULES).programs[NAME].slices[0]
RULE = "一番高い点数"
EITHER = Choices(frozenset({True, False}))


def element(month: Values, points: int, counts: Values = EITHER) -> Fields:
    return Fields((Possible(month), Possible(point(Fraction(points))), Possible(counts)))


def person(*elements: Fields, age: int = 70) -> Facts:
    return Facts({"明細": Elements(elements), "年齢": point(Fraction(age))})


def people(*facts: Facts) -> People:
    encoded = encode(PART, facts)
    lists = {name: Rows(each, encoded.list_columns[name]) for name, each in encoded.lists.items()}
    return People(encoded.frame, encoded.columns, None, lists, encoded.others)


def asked(*facts: Facts) -> tuple[list[Heard], int]:
    interpreter = Interpreter(PART, PART.start, {})
    whole = people(*facts)
    return interpreter.hear(whole, RULE, range(len(facts))), interpreter.asked


MAY, JUNE = point(2024 * 12 + 4), point(2024 * 12 + 5)


def test_what_a_rule_does_not_look_at_makes_no_other_question() -> None:
    said, count = asked(
        person(element(MAY, 3), element(JUNE, 8)),
        person(element(JUNE, 8), element(JUNE, 3), age=71),  # another order, month and age
        person(element(MAY, 3), element(JUNE, 9)),
        person(element(MAY, 3), element(JUNE, 8), element(JUNE, 8)),
    )
    assert count == 3
    assert said[0] == said[1]
    assert said[0].possible.values == Interval(Fraction(3), Fraction(8))
    assert said[0].lack == {"明細"}


def test_whether_it_is_known_counts_for_what_is_lacking() -> None:
    sure = Choices(frozenset({True}))
    whenever = everything(YearMonth())
    said, count = asked(
        person(element(MAY, 3, sure)),
        person(element(JUNE, 3, sure)),
        person(element(whenever, 3, sure)),
    )
    assert count == 2
    assert {each.possible.values for each in said} == {point(Fraction(3))}


def test_a_question_is_put_once_over_all_batches() -> None:
    chance = seeded(2)
    everyone = [
        person(*(element(MAY, chance.randrange(2)) for _ in range(chance.randrange(3))))
        for _ in range(40)
    ]
    alone = [asked(each)[0][0] for each in everyone]
    for size in (3, 40):
        interpreter = Interpreter(PART, PART.start, {})
        said = []
        for start in range(0, len(everyone), size):
            batch = people(*everyone[start : start + size])
            rows = range(batch.frame.height)
            assert interpreter.hear(batch, RULE, rows) == interpreter.hear(batch, RULE, rows)
            said += interpreter.hear(batch, RULE, rows)
        assert said == alone
        # no element; one of 0 or of 1; two of 0, of both, of 1
        assert interpreter.asked == 6
