"""`sadame run --engine spark`: Parquet in and Parquet out on a cluster, or on all cores of this machine."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.engine.app.disk import CalledWrongly

if TYPE_CHECKING:
    from sadame.engine.app.output.population import Asked

BY = "市町村"


def run_spark(asked: "Asked", said: Sequence[Path], output: Path, master: str) -> int:
    """Work out the 抽出 of every person in a Parquet of people; `一覧名=場所` names that of a 一覧."""
    if asked.day is None:
        raise CalledWrongly(
            f"--engine spark では、一人ずつの基準日（列「{asked.on}」）は使えません",
            "--on に日付を書くか、--engine を付けずに打ってください",
        )
    if find_spec("pyspark") is None:
        raise CalledWrongly(
            "spark を使う部品が入っていません",
            'pip install "sadame[spark]" で入れてください',
        )
    from sadame.engine.bulk.spark import Stored, UnfitTableError, Work, run_on_spark

    people, lists = _stored(said)
    if output.exists():
        raise CalledWrongly(
            f"{output} はもうあります", "別の名前の、まだないフォルダーにしてください"
        )
    key = asked.program.key
    if key is None:
        raise CalledWrongly(
            f"「{asked.program.name}」には識別がありません", "入力に「識別：」が要ります"
        )
    by = BY if BY in asked.part.by_name else ""
    work = Work(asked.part, asked.names, asked.day, asked.readings, key, by)
    try:
        left = run_on_spark(master, work, Stored(people, lists), str(output))
    except UnfitTableError as unfit:
        raise CalledWrongly(unfit.what, unfit.hint) from None
    for name, why in left.items():
        print(f"{name}：状態が「未計算」の人は --engine を付けずに求めてください（{why}）")
    print(f"{output} に書き出しました")
    return 0


def _stored(said: Sequence[Path]) -> tuple[str, dict[str, str]]:
    """Where the people are, and each 一覧."""
    people = [str(each) for each in said if "=" not in str(each)]
    lists = dict(str(each).split("=", 1) for each in said if "=" in str(each))
    if len(people) != 1:
        raise CalledWrongly(
            "--engine spark では、人の Parquet を一つだけ指定します",
            "--input 人.parquet 一覧の名前=一覧.parquet",
        )
    return people[0], lists
