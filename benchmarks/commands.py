"""How much CPU a command costs: the first time, when the book is saved, and with nothing kept.

    .venv/bin/python benchmarks/commands.py [LINES]

The large file is made up: judgements with lists, tables and amounts, of 2,000 lines if nothing is said.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import rmtree
from tempfile import TemporaryDirectory

ROUNDS = 7
RUN = "import sys; from sadame.engine.app.cli import main; sys.exit(main())"
HEADER = """制度 見本の大きな制度
題名：見本の大きな制度（大きさを測るためのもの）
適用：令和7年4月1日 から

順序区分 認定：非該当 ＜ 要支援1 ＜ 要支援2 ＜ 要介護1

入力
年齢：歳、0歳 以上
所得：円、0円 以上
職員数：人、1人 以上
認定：認定
同意：はい／いいえ
"""
BLOCK = """
判定 要件{n}
備考：{n}つめの要件
次の全てに該当：
一　年齢 が {n}歳 以上 かつ 認定 が 要支援1 以上
二　次のいずれかに該当：
　イ　所得 × 2 が {n}万円 未満
　ロ　認定 が 要支援2、要介護1 のいずれか
　ハ　同意 でない

表 上限{n}：円
| 職員数       | 認定 | ⇒ 額       |
| 1〜{n}人     | －   | {n}万円    |
| {m}〜{k}人   | －   | {m}万円    |
| {l}人以上    | －   | 最小（{n}万円、所得） |

算定 額{n}：円
前提：要件{n}
端数：千円未満切捨て
原則：最小（所得 × 1/2、上限{n}）
ただし、年齢 が 75歳 以上 の場合：上限{n}
"""
CASE = {"回答": {"問16": "いいえ", "問17": "はい"}, "身長": 160, "体重": 50}


def rules(lines: int) -> str:
    """A file of about so many lines."""
    size = BLOCK.count("\n")
    number = (lines - HEADER.count("\n")) // size
    return HEADER + "".join(
        BLOCK.format(n=n, m=n + 1, k=n + 10, l=n + 11) for n in range(1, number + 1)
    )


def milliseconds(command: list[str], home: str) -> float:
    """CPU of one run, that of the system included."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", RUN, *command],
        env={**os.environ, "SADAME_CACHE": home},
        capture_output=True,
        check=True,
    )
    after = getrusage(RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def median(command: list[str], home: str, *, empty: bool = False) -> float:
    """The middle one of several runs; `empty` = each begins with nothing kept."""
    runs = []
    for _ in range(ROUNDS):
        if empty:
            rmtree(home, ignore_errors=True)
        runs.append(milliseconds(command, home))
    return sorted(runs)[ROUNDS // 2]


def main() -> None:
    """One line for each command."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with TemporaryDirectory() as folder:
        large, case = Path(folder, "見本.sadame"), Path(folder, "case.json")
        large.write_text(rules(lines), "utf-8")
        case.write_text(json.dumps(CASE, ensure_ascii=False), "utf-8")
        home = str(Path(folder, "cache"))
        number = large.read_text("utf-8").count("\n")
        on = ["--facts", str(case), "--on", "2025-06-01"]
        print(f"{'':44}{'nothing kept':>14}{'first':>9}{'saved':>9}   ms CPU")
        for name, command in (
            ("sadame --version", ["--version"]),
            (f"sadame check, {number} lines", ["check", str(large)]),
            ("sadame eval 基本チェックリスト", ["eval", "基本チェックリスト", *on]),
            ("sadame show 基本チェックリスト", ["show", "基本チェックリスト"]),
        ):
            off, first = median(command, "off"), median(command, home, empty=True)
            print(f"{name:44}{off:14.0f}{first:9.0f}{median(command, home):9.0f}")


if __name__ == "__main__":
    main()
