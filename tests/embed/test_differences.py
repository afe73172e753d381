"""What would have to differ, as it is told and as data, on a made-up 給付; every figure is worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from sadame.engine import Outcome, Policy, load

RULES = """制度 見本の給付
適用：令和7年度

順序区分 段階：一 ＜ 二 ＜ 三 ＜ 四
区分 住まい：持家、借家、寮、その他の住まい

質問票 問診
選択肢：はい、いいえ
| 問 | 設問     | 該当   |
| 1  | 見本の一 | はい   |
| 2  | 見本の二 | はい   |
| 3  | 見本の三 | いいえ |
| 4  | 見本の四 | はい   |

入力
生年月日：日付
段階：段階
住まい：住まい
家賃：円、0円 以上
　条件：住まい が 借家
幅：cm、10cm 以上 90cm 以下
奥行：cm、10cm 以上 90cm 以下
申請：はい／いいえ
廃止：はい／いいえ

算定 満年齢：歳
年齢（生年月日、基準日）

算定 広さ：㎡
幅 × 奥行

判定 高齢
満年齢 が 65歳 以上

判定 働き盛り
満年齢 が 20歳 以上 65歳 未満

判定 広い
広さ が 0.25㎡ 超

判定 問診に当たる
問診 の 問1〜問4 のうち 2項目 以上

判定 重い
段階 が 三 以上

判定 借家の補助
次の全てに該当：
一　住まい が 借家
二　家賃 が 3万円 以上

判定 申し込める
次の全てに該当：
一　申請
二　次のいずれかに該当：
　イ　高齢
　ロ　重い

判定 古い届出
次の全てに該当：
一　廃止
二　基準日 が 令和7年5月1日 より前

判定 寮の外
住まい が 寮 でない

判定 申込みの写し
申し込める

算定 額：円
前提：申し込める
原則：1万円
"""
FACTS = {
    "生年月日": "1960-07-01",
    "段階": "一",
    "住まい": "寮",
    "幅": "40cm",
    "奥行": "50cm",
    "申請": "はい",
    "廃止": "いいえ",
    "問診": {"問1": "いいえ", "問2": "いいえ", "問3": "はい", "問4": "はい"},
}
ON = "2025-06-30"  # 65歳 is reached the day before: born on 昭和35年7月1日 or earlier


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "見本.sadame"
    file.write_text(RULES, "utf-8")
    return load(file)["見本の給付"]


def ask(policy: Policy, **changed: object) -> Outcome:
    return policy.evaluate({**FACTS, **changed}, on=ON)


def ways(outcome: Outcome, name: str) -> list[str]:
    """The lines about what would have to differ."""
    lines = [line.strip("　") for line in outcome.explain(name).splitlines()]
    begin = next(
        (i for i, line in enumerate(lines) if line.startswith("次の") and "であれば" in line), None
    )
    if begin is None:
        return [line for line in lines if "どうであっても" in line]
    rest = lines[begin + 1 :]
    return [lines[begin], *(line for line in rest if line.startswith("・"))]


def difference_of(outcome: Outcome, name: str) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(outcome.to_json(explain=True))["results"][name]["difference"]


def test_a_birthday_is_told_with_the_age_and_the_last_day_that_would_do(policy: Policy) -> None:
    # 1960-07-01: 65 on 2025-06-30. A day later is too young.
    assert ways(ask(policy), "高齢") == []
    assert ways(ask(policy, 生年月日="1960-07-02"), "高齢") == [
        "次のとおりであれば、該当でした",
        "・満年齢が65歳以上（生年月日が昭和35年7月1日以前）",
    ]


def test_a_stretch_of_ages_has_both_its_days(policy: Policy) -> None:
    # 20歳 on 2025-06-30: born by 2005-07-01; not yet 65: born after 1960-07-01.
    assert ways(ask(policy), "働き盛り") == [
        "次のとおりであれば、該当でした",
        "・満年齢が20歳以上65歳未満（生年月日が昭和35年7月2日から平成17年7月1日まで）",
    ]


def test_a_quantity_of_two_facts_is_told_alone(policy: Policy) -> None:
    # 40cm × 62.5cm and 50cm × 50cm are just 0.25㎡, which is not enough: the next tenth of a cm is.
    outcome = ask(policy)
    assert ways(outcome, "広い") == ["次のとおりであれば、該当でした", "・広さが0.25㎡超"]
    (way,) = difference_of(outcome, "広い")["alternatives"]
    through = {each["name"]: each["to"]["min"] for each in way["changes"][0]["through"]}
    assert through == {"幅": "50.1", "奥行": "62.6"}


def test_any_so_many_questions_are_one_line(policy: Policy) -> None:
    # 問4 counts; one more of the other three would do.
    assert ways(ask(policy), "問診に当たる") == [
        "次のとおりであれば、該当でした",
        "・問診 の 問1〜問3 のうち、あと1項目（問1・問2は「はい」、問3は「いいえ」）",
    ]
    none = {"問1": "いいえ", "問2": "いいえ", "問3": "はい", "問4": "いいえ"}
    assert ways(ask(policy, 問診=none), "問診に当たる") == [
        "次のとおりであれば、該当でした",
        "・問診 の 問1〜問4 のうち、あと2項目（問1・問2・問4は「はい」、問3は「いいえ」）",
    ]


def test_what_is_unknown_stays_unknown(policy: Policy) -> None:
    # 問1 is not known and may be no hit: two of the other three are needed to be sure.
    answers = {"問1": "不明", "問2": "いいえ", "問3": "はい", "問4": "いいえ"}
    outcome = ask(policy, 問診=answers)
    assert outcome["問診に当たる"].value is False
    assert ways(outcome, "問診に当たる") == [
        "次のとおりであれば、該当でした",
        "・問診 の 問2〜問4 のうち、あと2項目（問2・問4は「はい」、問3は「いいえ」）",
    ]


def test_a_step_of_an_order_is_told_by_where_it_begins(policy: Policy) -> None:
    assert ways(ask(policy), "重い")[1:] == ["・段階が「三」以上"]


def test_all_members_but_one_are_told_by_that_one(policy: Policy) -> None:
    assert ways(ask(policy), "寮の外")[1:] == ["・住まいが「寮」以外"]


def test_what_would_do_for_two_results_is_told_once(policy: Policy) -> None:
    outcome = ask(policy, 生年月日="1960-07-02")
    told = outcome.explain().splitlines()
    assert told.count("　　・段階が「三」以上") == 3  # for 重い, 申し込める and, as 対象, for 額
    assert "　何が違えば該当だったか：「申し込める」のところに同じ" in told
    assert len(ways(outcome, "申込みの写し")) == 3


def test_a_fact_that_would_be_asked_then_has_to_be_answered_too(policy: Policy) -> None:
    assert ways(ask(policy), "借家の補助")[1:] == ["・住まいが「借家」、かつ家賃が3万円以上"]


def test_what_is_out_of_scope_is_told_what_would_bring_it_in(policy: Policy) -> None:
    outcome = ask(policy, 生年月日="1960-07-02")
    assert outcome["額"].status.value == "not_applicable"
    assert ways(outcome, "額") == [
        "次のいずれかであれば、対象でした",
        "・満年齢が65歳以上（生年月日が昭和35年7月1日以前）",
        "・段階が「三」以上",
    ]


def test_two_changes_are_told_where_one_is_not_enough(policy: Policy) -> None:
    outcome = ask(policy, 生年月日="1960-07-02", 申請="いいえ")
    assert ways(outcome, "申し込める")[1:] == [
        "・満年齢が65歳以上（生年月日が昭和35年7月1日以前）、かつ申請が「はい」",
        "・段階が「三」以上、かつ申請が「はい」",
    ]


def test_what_no_facts_would_do_is_said_to_be_so(policy: Policy) -> None:
    assert ways(ask(policy), "古い届出") == [
        "この基準日と解釈では、事実がどうであっても該当になりません"
    ]


def test_nothing_is_told_of_a_yes_or_of_an_unknown(policy: Policy) -> None:
    outcome = ask(policy, 段階="不明", 生年月日="1980-01-01")
    assert outcome["申し込める"].status.value == "unknown"
    assert outcome["申し込める"].alternatives == ()
    assert outcome["申し込める"].difference is None
    assert ask(policy)["高齢"].difference is None


def test_the_data_says_the_same(policy: Policy) -> None:
    outcome = ask(policy, 生年月日="1960-07-02")
    assert difference_of(outcome, "働き盛り") is None
    (way,) = difference_of(outcome, "高齢")["alternatives"]
    (change,) = way["changes"]
    assert (way["needed"], change["name"], change["unit"], change["to"]["min"]) == (
        1,
        "満年齢",
        "歳",
        65,
    )
    (birthday,) = change["through"]
    assert (birthday["name"], birthday["to"]["max"]) == ("生年月日", "1960-07-01")
    assert "difference" not in json.loads(outcome.to_json())["results"]["高齢"]


def test_an_explanation_of_an_unknown_result_is_refused(policy: Policy) -> None:
    with pytest.raises(KeyError, match="見本の給付 に「高令」という結果はありません"):
        ask(policy).explain("高令")


def test_the_search_ends_however_long_the_chain_of_rules(tmp_path: Path) -> None:
    chain = "".join(f"判定 段{i}\n段{i - 1} かつ 甲\n\n" for i in range(1, 600))
    head = "制度 見本の鎖\n適用：令和7年度\n\n入力\n甲：はい／いいえ\n乙：数、0 以上\n\n"
    file = tmp_path / "鎖.sadame"
    file.write_text(f"{head}判定 段0\n甲 かつ 乙 が 3 以上\n\n{chain}", "utf-8")
    outcome = load(file)["見本の鎖"].evaluate({"甲": "いいえ", "乙": 1}, on=ON)
    assert [
        (each.needed, {change.name for change in each.changes})
        for each in outcome["段599"].alternatives
    ] == [(2, {"甲", "乙"})]


def test_a_search_that_takes_too_long_says_so(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("search", "pieces"):
        monkeypatch.setattr(f"sadame.engine.differ.{place}.BUDGET", 1)
    difference = ask(policy, 申請="いいえ", 生年月日="1960-07-02")["申し込める"].difference
    assert difference is not None
    assert (difference.alternatives, difference.gave_up, difference.hopeless) == ((), True, False)
    told = ask(policy, 申請="いいえ", 生年月日="1960-07-02").explain("申し込める")
    assert "何が違えば結果が変わるかは、組合せが多く、調べ切れていません" in told
