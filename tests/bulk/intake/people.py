"""A 制度 that asks one fact of each kind, and ways to read a roster of it."""

from pathlib import Path

from sadame.dsl.core import Program
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.app.intake.mapping import EMPTY, Mapping, read_mapping
from sadame.engine.app.intake.report import Report
from sadame.engine.app.intake.roster import Amount, Batch, read_roster
from sadame.engine.app.intake.targets import targets_of

RULES = """制度 見本の抽出
適用：令和7年度

区分 住まい：在宅、施設、病院
順序区分 尿蛋白の程度：「－」 ＜ 「±」 ＜ 「＋」 ＜ 「2＋」

構造 受診
診療月：年月
日数：日、1日 以上
体重：kg、0kg 超

構造 所得
金額：円、0円 以上

質問票 回答
選択肢：はい、いいえ
| 問 | 設問     | 該当 |
| 4  | むせるか | はい |

入力 被保険者
識別：被保険者番号
被保険者番号：文字
生年月日：日付
BMI：kg/㎡、0kg/㎡ 超
HbA1c：割合、0% 超 100% 以下
薬剤数：剤、0剤 以上
体重：kg、0kg 超
　刻み：0.1kg
年収：円
認定の年度：年度
最後の受診：年月
入院中：はい／いいえ
　問：いま入院していますか
住まい：住まい
尿蛋白：尿蛋白の程度
前年の所得：所得
受診歴：受診 の 一覧、回

判定 低栄養
次のいずれかに該当：
一　BMI が 20kg/㎡ 以下
二　HbA1c が 8% 以上 かつ 薬剤数 が 15剤 以上 かつ 体重 が 40kg 以下
三　生年月日 が 昭和10年4月1日 以前 かつ 年収 が 0円 以下 かつ 認定の年度 が 令和6年度 以前
四　最後の受診 が 令和6年4月 以前 かつ 入院中 かつ 住まい が 病院 かつ 尿蛋白 が 「＋」 以上
五　前年の所得 の 金額 が 0円 以下 かつ 受診歴 の 個数 が 2回 以上 かつ 回答 の 問4 に 該当
"""


def compiled(rules: str = RULES) -> Program:
    book = compile_book([Source("見本.sadame", rules)])
    assert not [each for each in book.problems if each.severity.name == "ERROR"], book.problems
    (program,) = book.programs.values()
    return program


PROGRAM = compiled()
PART = PROGRAM.slices[0]


def mapping_of(home: Path, text: str) -> Mapping:
    if not text:
        return EMPTY
    path = home / "対応.yaml"
    path.write_text(text)
    return read_mapping(path, targets_of(PART))


def taken(
    paths: list[Path], mapping: Mapping = EMPTY, rows: int = 1_000_000
) -> tuple[list[Batch], Report]:
    roster = read_roster(PROGRAM, PART, paths, mapping, Amount(rows=rows))
    batches = list(roster.batches())
    return batches, roster.report()
