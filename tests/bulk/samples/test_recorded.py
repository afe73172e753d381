"""People with records and the same people with ready-made facts come to the same ten lists."""

import json
from pathlib import Path

import polars as pl
import pytest

from sadame.engine.app.cli import main

READY, RECORDED = "一体的実施抽出", "記録からの一体的実施抽出"
KEY = "被保険者番号"
DAY = "2026-03-31"
ROWS, SEED = 400, 4
EXTRACTIONS = (
    *("低栄養", "口腔", "多剤", "睡眠薬", "身体的フレイル", "コントロール不良者"),
    *("糖尿病等治療中断者", "基礎疾患保有とフレイル", "腎機能不良未受診者", "健康状態不明者"),
)


def _sample(policy: str, out: Path, *words: object, rows: int = ROWS, blank: str = "0%") -> None:
    told = ("--rows", rows, "--seed", SEED, "--blank", blank, "--on", DAY, *words)
    assert main(["sample", policy, "--output", str(out), *map(str, told)]) == 0


def _run(policy: str, people: Path, out: Path, *words: object) -> None:
    told = ("--input", people, "--output", out, "--on", DAY, *words)
    assert main(["run", policy, *map(str, told)]) == 0


def _lists(out: Path, kind: str) -> dict[str, list[str]]:
    return {
        name: sorted(pl.read_parquet(out / kind / f"{name}.parquet")[KEY]) for name in EXTRACTIONS
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("記録")
    _sample(READY, home / "名簿.parquet")
    _sample(RECORDED, home / "people.parquet", "--claims", home / "記録")
    _run(READY, home / "名簿.parquet", home / "事実から")
    return home


def test_facts_that_both_ask_for_are_the_same(folder: Path) -> None:
    ready, recorded = (pl.read_parquet(folder / f"{each}.parquet") for each in ("名簿", "people"))
    both = [name for name in recorded.columns if name in ready.columns]
    assert len(both) == len(recorded.columns) - 6  # 抽出年度, and the ends of レセプト, 健診, 認定
    assert ready.select(both).equals(recorded.select(both))
    assert len(ready.columns) - len(both) == 14  # what 記録からの一体的実施抽出 reads otherwise


def test_both_ways_give_the_same_lists(folder: Path) -> None:
    out = folder / "記録から"
    _run(RECORDED, folder / "people.parquet", out, "--map", folder / "記録" / "対応.yaml")
    for kind in ("抽出", "未確定"):
        before = _lists(folder / "事実から", kind)
        assert all(before.values()) == (kind == "抽出")
        assert _lists(out, kind) == before
    record = json.loads((out / "record.json").read_text())
    assert record["interpreter"]["questions"] == 0  # nobody was put to the interpreter


def test_who_stands_among_many_lacks_what_they_lack_among_a_few(tmp_path: Path) -> None:
    """Polars may join rows in any order where it thinks that nobody looks at it."""
    _sample(RECORDED, tmp_path / "人.parquet", "--claims", tmp_path / "記録", rows=100, blank="20%")
    everyone = pl.read_parquet(tmp_path / "人.parquet")
    whole = _undecided(tmp_path, everyone)
    assert any(each.height > 1 for each in whole.values())
    for start in (0, 10, 20):
        some = everyone[start : start + 10]
        for name, found in _undecided(tmp_path, some).items():
            assert whole[name].filter(pl.col(KEY).is_in(some[KEY].implode())).equals(found)


def _undecided(home: Path, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    people.write_parquet(home / "名簿.parquet")
    words = ("--map", home / "記録" / "対応.yaml", "--only", *EXTRACTIONS)
    _run(RECORDED, home / "名簿.parquet", home / "結果", *words)
    return {
        each: pl.read_parquet(home / "結果" / "未確定" / f"{each}.parquet") for each in EXTRACTIONS
    }
