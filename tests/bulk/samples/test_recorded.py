"""People with records and the same people with ready-made facts come to the same ten lists."""

from pathlib import Path

import polars as pl
import pytest

from sadame.engine.app.cli import main

READY, RECORDED = "一体的実施抽出", "記録からの一体的実施抽出"
KEY = "被保険者番号"
DAY = "2026-03-31"
ROWS, SEED, EACH = 400, 4, 3
EXTRACTIONS = (
    *("低栄養", "口腔", "多剤", "睡眠薬", "身体的フレイル", "コントロール不良者"),
    *("糖尿病等治療中断者", "基礎疾患保有とフレイル", "腎機能不良未受診者", "健康状態不明者"),
)


def _sample(policy: str, out: Path, *words: object) -> None:
    told = ("--rows", ROWS, "--seed", SEED, "--blank", "0%", "--on", DAY, *words)
    assert main(["sample", policy, "--output", str(out), *map(str, told)]) == 0


def _run(policy: str, people: Path, out: Path, *words: object) -> None:
    told = ("--input", people, "--output", out, "--on", DAY, *words)
    assert main(["run", policy, *map(str, told)]) == 0


def _lists(out: Path, kind: str) -> dict[str, list[str]]:
    return {
        name: sorted(pl.read_parquet(out / kind / f"{name}.parquet")[KEY]) for name in EXTRACTIONS
    }


def _some(listed: dict[str, list[str]], everyone: list[str]) -> frozenset[str]:
    """A few members of every list and a few others: a person with four years of records takes a while."""
    return frozenset([*everyone[:EACH], *(key for keys in listed.values() for key in keys[:EACH])])


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
    listed = _lists(folder / "事実から", "抽出")
    assert all(listed.values())
    everyone = pl.read_parquet(folder / "people.parquet")
    chosen = _some(listed, everyone[KEY].to_list())
    everyone.filter(pl.col(KEY).is_in(list(chosen))).write_parquet(folder / "一部.parquet")
    out = folder / "記録から"
    _run(RECORDED, folder / "一部.parquet", out, "--map", folder / "記録" / "対応.yaml")
    for kind in ("抽出", "未確定"):
        before = _lists(folder / "事実から", kind)
        told = {name: [key for key in keys if key in chosen] for name, keys in before.items()}
        assert _lists(out, kind) == told
