"""A town small enough to be worked out by hand, and the run over it."""

from pathlib import Path

from sadame.engine.app.cli import main

RULES = """\
制度 見本の訪問指導
適用：令和7年度

入力 被保険者
識別：被保険者番号
被保険者番号：文字
地区：文字
BMI：kg/㎡、0kg/㎡ 超
薬剤数：剤、0剤 以上
　問：処方されている薬は何剤ですか
むせる：はい／いいえ
　問：お茶や汁物等でむせることがありますか

解釈 数え方：含む、除く
既定：含む

判定 多剤
薬剤数 が 6剤 以上 かつ 数え方 が 含む

抽出 訪問の候補
条件：次のいずれかに該当：
一　BMI が 20kg/㎡ 以下
二　多剤 かつ むせる
優先：BMI の 小さい順
出力：被保険者番号、地区、BMI、むせる

指標 候補の割合：割合
分子：訪問の候補 に 該当する 人数
分母：被保険者 の 人数
集計：地区
端数：0.1%未満四捨五入

指標 薬の総数：剤
分子：被保険者 のうち 多剤 であるもの の 薬剤数 の 合計
"""

#: 0001 BMI → 該当; 0002 薬剤数 is missing → 不明; 0003 多剤 and むせる → 該当; 0004 → 非該当; 0005 has no such BMI → 誤り;
#: 0006 is there twice, and the last row is nobody.
PEOPLE = """\
被保険者番号,地区,BMI,薬剤数,むせる
0003,西,25,6,はい
0001,東,18.5,5,はい
0002,東,22.0,,はい
0004,西,25,2,いいえ
0005,西,-1,2,いいえ
0006,東,18,2,いいえ
0006,東,18,2,いいえ
,東,18,2,いいえ
"""


def town(folder: Path, people: str = PEOPLE, rules: str = RULES) -> Path:
    """The files of the town, in a folder."""
    (folder / "見本.sadame").write_text(rules, "utf-8")
    (folder / "名簿.csv").write_text(people, "utf-8")
    return folder


def run_in(folder: Path, *words: str, output: str = "結果", on: str = "2025-06-01") -> int:
    """`sadame run` over the town."""
    rules, people = str(folder / "見本.sadame"), str(folder / "名簿.csv")
    where = ["--output", str(folder / output)]
    return main(["run", rules, "--input", people, *where, "--on", on, *words])
