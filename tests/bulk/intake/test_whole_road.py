"""From a file to a list: a roster with odd cells is surveyed, and the answers are those worked out by hand."""

from pathlib import Path

import pytest
from tests.bulk.intake.people import compiled

from sadame.dsl.calendar import ordinal
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.roster import Amount, read_roster
from sadame.engine.bulk.result import Standings
from sadame.engine.bulk.survey import survey

RULES = """制度 見本の抽出
適用：令和7年度

入力 被保険者
識別：番号
番号：文字
BMI：kg/㎡、0kg/㎡ 超
生年月日：日付

判定 高齢
年齢（生年月日、基準日） が 75歳 以上

抽出 低栄養
対象：被保険者
条件：次の全てに該当：
一　BMI が 20kg/㎡ 以下
二　高齢
優先：BMI の 小さい順
出力：番号、BMI
"""
#: 1 and 3 are thin and old; 2 is not thin; 4 is young; of 5 the BMI is not known; 6 has an impossible one; 7 is there twice
ROSTER = """番号,BMI,生年月日
1,１９．５,S10.4.1
2,20.1,S10.4.1
3,18,3100401
4,18,19900401
5,,S10.4.1
6,-1,S10.4.1
7,18,S10.4.1
7,18,S10.4.1
"""


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_roster_is_surveyed_as_by_hand(tmp_path: Path, size: int) -> None:
    program = compiled(RULES)
    path = tmp_path / "名簿.csv"
    path.write_bytes(ROSTER.encode("cp932"))
    roster = read_roster(program, program.slices[0], [path], amount=Amount(rows=size))

    people = (batch.people() for batch in roster.batches())
    result = survey(program.slices[0], people, ordinal(2025, 6, 1), {}, ["低栄養"])

    found = result.listed("低栄養")
    assert [row[0] for row in found.hits.rows()] == ["3", "1"]  # the thinner first
    assert [row[0] for row in found.undecided.rows()] == ["5"]
    assert [row[0] for row in found.failed.rows()] == ["6"]
    assert found.standings == Standings(rows=6, hit=2, miss=2, unknown=1, failed=1)
    assert roster.report().count(Done.DUPLICATE) == 2
