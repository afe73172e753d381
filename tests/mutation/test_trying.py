"""What notices a mutant: the quick way says what `sadame test` of the changed file would say."""

from itertools import islice
from pathlib import Path

import pytest

from sadame.dsl.core import Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.books import open_paths
from sadame.engine.mutation.kinds import Kind
from sadame.engine.mutation.mutants import Mutant, mutants
from sadame.engine.mutation.mutated import mutated
from sadame.engine.mutation.trying import Bench, Killer, Unsound
from sadame.engine.trials.examples import run_examples
from sadame.engine.trials.properties import run_properties

ROOT = Path(__file__).parents[2]

RULES = """制度 見本
適用：令和7年度

区分 世帯：単身、夫婦、その他の世帯

入力 申請者
識別：番号
番号：文字
年齢：歳、0歳 以上
所得：円、0円 以上
世帯：世帯
市内に住む：はい／いいえ

判定 対象者
次の全てに該当：
一　年齢 が 65歳 以上
二　市内に住む
不明：非該当 とみなす

算定 年額：円
原則：1万円
ただし、年齢 が 75歳 以上 の場合：2万円

表 加算額：円
| 世帯   | ⇒ 額    |
| 単身   | 2,000円 |
| 夫婦   | 1,000円 |
| その他 | 0円     |

算定 手当：円
前提：対象者
端数：百円未満切捨て
最小（年額 ＋ 加算額、所得 ÷ 3）

指標 対象者の割合：割合
分子：対象者 に 該当する 人数
分母：申請者 の 人数
端数：0.1%未満四捨五入

事例 手当
| 年齢 | 所得     | 世帯         | 市内に住む | ⇒ 手当   | ⇒ 対象者 | ⇒ 理由 |
| 65歳 | 100万円  | 単身         | はい       | 1.2万円  | 該当     |        |
| 64歳 | 100万円  | 単身         | はい       | 対象外   | 非該当   | 第1号  |
| 80歳 | 100万円  | 不明         | はい       | 2万円〜2.2万円 | 該当 |        |
| 75歳 | 1,000円  | 夫婦         | はい       | 300円    | 該当     |        |
| 70歳 | 1,000円  | その他の世帯 | 不明       | 対象外   | 非該当   |        |

事例 三人
名簿：
| 番号 | 年齢 | 市内に住む |
| 1    | 70歳 | はい       |
| 2    | 60歳 | はい       |
| 3    | 65歳 | いいえ     |
⇒ 対象者の割合：33.3%

性質 手当は所得を超えない
手当 が 所得 以下
"""


def compiled(text: str) -> Program:
    book = compile_book([Source("見本.sadame", text)])
    assert [each.diagnostic().title for each in book.problems if each.code.startswith("E")] == []
    return book.programs["見本"]


def noticed_plainly(program: Program, mutant: Mutant) -> bool:
    """Whether an 事例 of the changed program fails."""
    return any(each.differences for each in run_examples(mutated(program, mutant)))


def test_the_quick_way_notices_what_the_plain_way_does() -> None:
    program = compiled(RULES)
    bench = Bench(program)
    survivors = []
    for mutant in mutants(program, "見本.sadame"):
        quick = bench.by_examples(mutant) is not None
        survivors += [] if quick else [mutant]

        assert quick == noticed_plainly(program, mutant), mutant
    for mutant in survivors[::4]:
        laws = run_properties(mutated(program, mutant))
        refuted = any(each.counterexample for each in laws)

        assert (bench.verdict(mutant).killer is Killer.PROPERTY) == refuted, mutant


ASKED = """制度 見本
適用：令和7年度

解釈 通いの数え方：数える、数えない
既定：数える

入力
年齢：歳、0歳 以上 120歳 以下
体重：kg、0kg 超
　刻み：0.1kg
学生：はい／いいえ
　条件：年齢 が 18歳 以上
　未回答：いいえ とみなす
通学の日数：日、1日 以上
　条件：学生
　対象外：2日 とみなす

判定 若い学生
学生 かつ 年齢 が 30歳 未満

判定 通う人
不明：非該当 とみなす（通いの数え方 が 数える の場合）
通学の日数 が 3日 以上

算定 数：日
原則：通学の日数
ただし、通いの数え方 が 数えない の場合：0日

判定 重い人
体重 が 60kg 以上

事例 通学
| 年齢  | 学生   | 通学の日数 | 通いの数え方 | ⇒ 若い学生 | ⇒ 通う人 | ⇒ 数   |
| 18歳  | はい   | 4日        |              | 該当       | 該当     | 4日    |
| 17歳  | はい   | 4日        |              | 対象外     | 非該当   | 2日    |
| 29歳  |        |            |              | 非該当     | 非該当   | 2日    |
| 20歳  | はい   | 1日        | 数えない     | 該当       | 非該当   | 0日    |
| 20歳  | はい   |            |              | 該当       | 非該当   | 不明   |
| 20歳  | はい   | 0日        |              | 該当       | 誤り     | 誤り   |
| 121歳 | いいえ |            |              | 誤り       | 誤り     | 誤り   |

事例 体重
| 体重   | ⇒ 重い人 |
| 59.9kg | 非該当   |
| 60kg   | 該当     |
| 0.05kg | 誤り     |
"""


def test_the_quick_way_notices_slips_in_what_is_asked() -> None:
    program = compiled(ASKED)
    bench = Bench(program)
    found = [each for each in mutants(program, "見本.sadame") if each.owner not in TRUTHS]
    quick = {each.key: bench.by_examples(each) is not None for each in found}

    assert quick == {each.key: noticed_plainly(program, each) for each in found}
    assert {True, False} == {*quick.values()}


TRUTHS = {"若い学生", "通う人", "数", "重い人", "見本"}


@pytest.mark.parametrize(
    ("path", "every"),
    [
        ("fund/kaishu.sadame", 25),
        ("community/hyosho.sadame", 12),
        ("municipal/nankoku.sadame", 30),
        ("integrated/taisei.sadame", 40),
    ],
)
def test_the_quick_way_is_right_about_shipped_rules(path: str, every: int) -> None:
    where = ROOT / "policies" / path
    (program,) = open_paths([where]).programs()
    bench = Bench(program)
    for mutant in islice(mutants(program, str(where)), 0, None, every):
        quick = bench.by_examples(mutant) is not None

        assert quick == noticed_plainly(program, mutant), mutant


def verdicts(text: str, owner: str) -> dict[Kind, set[str]]:
    """By kind, who noticed the mutants of a declaration."""
    program = compiled(text)
    bench = Bench(program)
    found: dict[Kind, set[str]] = {}
    for each in mutants(program, "見本.sadame"):
        if each.owner == owner:
            verdict = bench.verdict(each)
            found.setdefault(each.kind, set()).add(verdict.killer.value if verdict.killer else "")
    return found


def test_who_notices_is_told() -> None:
    assert verdicts(RULES, "対象者の割合") == {
        Kind.NEGATION: {"事例"},
        Kind.CLAUSE: {"事例"},
        Kind.ROUNDING: {"事例", ""},
    }


def test_a_property_notices_what_no_example_does() -> None:
    rules = """制度 見本
適用：令和7年度

入力
所得：円、0円 以上

算定 手当：円
最小（所得、1万円）

事例 少ない人
| 所得    | ⇒ 手当  |
| 1,000円 | 1,000円 |

性質 手当は1万円を超えない
手当 が 1万円 以下
"""

    assert verdicts(rules, "手当") == {Kind.CALCULATION: {"事例"}, Kind.NUMBER: {"性質", ""}}


def test_rules_whose_own_trials_fail_are_not_tried() -> None:
    program = compiled(RULES.replace("300円", "400円"))
    found = mutants(program, "見本.sadame")
    days = [each for each in found if each.kind is Kind.VERSION]
    numbers = [each for each in found if each.owner == "手当"]

    for mutant in (days[0], days[1], numbers[0]):
        with pytest.raises(Unsound, match="手当"):
            Bench(program).verdict(mutant)
