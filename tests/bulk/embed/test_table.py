"""`Policy.table` is `Policy.evaluate` on every row: the same values, states, ranges, reasons and 不足."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from tests.embed.test_engine import plain_facts
from tests.strategies import seeded

from sadame.dsl.calendar import to_date
from sadame.dsl.trace import Status
from sadame.dsl.types import Quantity, Structure, is_numeric
from sadame.engine import Answer, FactsError, Policy, load
from sadame.engine.app.embed.outcome import Range

POLICIES = [pytest.param(policy, id=policy.name) for policy in load().values()]
STATUS = {
    Status.VALUE: "値",
    Status.UNKNOWN: "不明",
    Status.NOT_APPLICABLE: "対象外",
    Status.ERROR: "誤り",
}
ENDS = {
    (False, False): None,
    (True, False): "下限を除く",
    (False, True): "上限を除く",
    (True, True): "両端を除く",
}


def exactly(value: object, answer: Answer) -> object:
    """A value of the table as `evaluate` gives it."""
    match value, answer.type:
        case None, _:
            return None
        case Decimal() | str(), Quantity():
            return Fraction(str(value))
        case str(), kind if not is_numeric(kind) and isinstance(kind, Structure):
            return json.loads(value)
        case _:
            return value


def same(answer: Answer, row: Mapping[str, object]) -> None:
    """One row of the table against one answer."""
    name = answer.name
    assert row[f"{name}@状態"] == STATUS[answer.status], name
    assert exactly(row[name], answer) == answer.value, name
    assert row[f"{name}@理由"] == [*answer.reasons], name
    assert row[f"{name}@不足"] == [each.name for each in answer.missing], name
    span = answer.range
    words = row[f"{name}@候補"]
    assert isinstance(words, list)
    if span is None:
        assert words == []
        if is_numeric(answer.type) and answer.value is not None:
            ends = [exactly(row[f"{name}@{end}"], answer) for end in ("下限", "上限")]
            assert ends == [answer.value, answer.value]
        return
    flags = {"対象外": span.may_be_not_applicable, "誤り": span.may_be_error}
    assert [each for each in words if each in flags] == [k for k, yes in flags.items() if yes], name
    if is_numeric(answer.type):
        within(answer, span, row)


def within(answer: Answer, span: Range, row: Mapping[str, object]) -> None:
    name = answer.name
    low, high = (exactly(row[f"{name}@{end}"], answer) for end in ("下限", "上限"))
    assert (low, high) == (span.low, span.high), name
    low_open, high_open = span.low_open and low is not None, span.high_open and high is not None
    assert row[f"{name}@端"] == ENDS[low_open, high_open], name


def taken(policy: Policy, day: dt.date, count: int) -> list[dict[str, object]]:
    """Plain facts that `evaluate` takes; of some 制度 hardly any that are drawn, then nothing is known."""
    chance, found = seeded(4), list[dict[str, object]]()
    part = policy.program.slice_on(day.toordinal())
    assert part is not None
    for _ in range(40):
        if len(found) == count:
            break
        raw = plain_facts(chance, part)
        try:
            policy.evaluate(raw, on=day)
        except FactsError:
            continue
        found.append(raw)
    return found or [{}]


@pytest.mark.parametrize("policy", POLICIES)
def test_rows_of_facts_get_what_each_gets_alone(policy: Policy) -> None:
    day = to_date(policy.program.slices[-1].start or 739_000)
    facts = taken(policy, day, 4)
    found = policy.table(facts, on=day)
    for raw, row in zip(facts, found.iter_rows(named=True), strict=True):
        outcome = policy.evaluate(raw, on=day)
        for answer in outcome.values():
            same(answer, row)


TEATE = """制度 見本の手当
適用：令和6年4月1日 から

区分 世帯構成：単身、夫婦、その他の世帯
構造 領収書
金額：円、0円 以上

入力
世帯構成：世帯構成
所得：円、0円 以上
生年月日：日付
申請日：日付
体重：kg、0kg 超
割合：割合、0% 以上 100% 以下
通院：はい／いいえ
　未回答：いいえ とみなす
領収書の束：領収書 の 一覧、枚

基準値 手当の額：円
令和6年度：1万円
令和7年4月1日 から：1万2,000円

判定 高齢
年齢（生年月日） が 65歳 以上

算定 手当：円
前提：所得 が 200万円 未満
原則：手当の額
ただし、世帯構成 が 単身 または 高齢 の場合：手当の額 × 2

算定 取り分：割合
割合 ÷ 3

算定 半分：kg
体重 ÷ 2

算定 満了の日：日付
満了日（申請日、30日、初日算入）

算定 領収書の額：円
領収書の束 の 金額 の 合計

判定 通院か夫婦
次のいずれかに該当：
一　通院
二　世帯構成 が 夫婦
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("規則") / "teate.sadame"
    path.write_text(TEATE)
    return load(path)["見本の手当"]


def frame() -> pl.DataFrame:
    days = [dt.date(1950, 4, 2), dt.date(1960, 4, 2), None, dt.date(1960, 4, 3)]
    return pl.DataFrame(
        {
            "世帯構成": pl.Series(
                ["単身", "夫婦", None, "夫婦"], dtype=pl.Enum(["単身", "夫婦", "その他の世帯"])
            ),
            "所得": [1_500_000, 2_000_000, 0, None],
            "生年月日": days,
            "申請日": [dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2024, 1, 1), None],
            "体重": pl.Series(["50.5", "60.1", None, "3"]).cast(pl.Decimal(5, 1)),
            "割合": pl.Series(["0.08", "0.5", None, "0.1"]).cast(pl.Decimal(5, 3)),
            "通院": [True, False, None, None],
        }
    )


def rows(table: pl.DataFrame) -> list[dict[str, object]]:
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in table.to_dicts()
    ]


def test_a_frame_gets_what_each_row_gets_alone(policy: Policy) -> None:
    found = policy.table(frame(), on="2025-04-02")
    assert found.columns[0] == "行"
    assert found["行"].to_list() == [1, 2, 3, 4]
    for raw, row in zip(rows(frame()), found.iter_rows(named=True), strict=True):
        for answer in policy.evaluate(raw, on="2025-04-02").values():
            same(answer, row)


def test_values_come_in_their_natural_types(policy: Policy) -> None:
    found = policy.table(frame(), on="2025-04-02", why=False)
    assert found["手当"].to_list() == [24_000, None, None, None]
    assert found["手当@状態"].to_list() == ["値", "対象外", "不明", "不明"]
    assert found.select("手当@下限", "手当@上限").rows()[2] == (12_000, 24_000)
    # born 1960-04-03: 65 on 2025-04-02, the day before the birthday
    assert found["高齢"].to_list() == [True, True, None, True]
    assert found["手当@候補"].to_list()[3] == ["対象外"]
    # 0.08/3 is no decimal: every number of the column is exact text
    assert found["取り分"].to_list() == ["2/75", "1/6", None, "1/30"]
    assert found["半分"].to_list() == [
        Decimal("25.25"),
        Decimal("30.05"),
        None,
        Decimal("1.50"),
    ]
    assert found.schema["満了の日"] == pl.Date
    assert found["満了の日"].to_list()[1] == dt.date(2025, 4, 30)
    assert "手当@理由" not in found.columns


def test_each_row_on_its_own_day(policy: Policy) -> None:
    found = policy.table(frame(), on="申請日")
    for raw, row in zip(rows(frame()), found.iter_rows(named=True), strict=True):
        day = raw.get("申請日")
        if not isinstance(day, dt.date) or day < dt.date(2024, 4, 1):
            assert {row[f"{name}@状態"] for name in policy.rules} == {"誤り"}
            continue
        for answer in policy.evaluate(raw, on=day).values():
            same(answer, row)
    assert found["手当"].to_list()[0] == 20_000  # 令和6年度: 1万円, doubled


def test_a_column_of_days_need_be_no_fact(policy: Policy) -> None:
    table = frame().rename({"申請日": "受付の日"})
    found = policy.table(table, on="受付の日", names=["手当"])
    plain = policy.table(table.to_dicts(), on="受付の日", names=["手当"])
    assert found["手当"].to_list() == plain["手当"].to_list() == [20_000, None, None, None]


def test_lists_stand_in_the_rows(policy: Policy) -> None:
    told: Sequence[object] = [[{"金額": 100}, {"金額": 250}], [], None]
    table = pl.DataFrame({"領収書の束": told})
    found = policy.table(table, on="2025-04-02", names=["領収書の額"])
    assert found["領収書の額"].to_list() == [350, 0, None]
    assert found["領収書の額@状態"].to_list() == ["値", "値", "不明"]


def test_a_day_without_rules_is_an_error_on_every_row(policy: Policy) -> None:
    found = policy.table(frame(), on="2020-01-01", names=["手当"])
    assert found["手当@状態"].to_list() == ["誤り"] * 4
    assert policy.evaluate({}, on="2020-01-01")["手当"].status is Status.ERROR


def test_nobody_is_a_table_without_rows(policy: Policy) -> None:
    found = policy.table(frame().clear(), on="2025-04-02")
    assert found.height == 0
    assert {"行", "手当", "手当@状態"} <= {*found.columns}
