"""People with records and the same people with ready-made facts come to the same ten lists."""

import json
from pathlib import Path

import polars as pl
import pytest

from sadame.engine.app.cli import main
from sadame.engine.app.intake import lists, roster

READY, RECORDED = "一体的実施抽出", "記録からの一体的実施抽出"
RECORDS = "受診と処方の記録"
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
    assert len(ready.columns) - len(both) == 15  # what 記録からの一体的実施抽出 reads otherwise


def test_both_ways_give_the_same_lists(folder: Path) -> None:
    out = folder / "記録から"
    _run(RECORDED, folder / "people.parquet", out, "--map", folder / "記録" / "対応.yaml")
    for kind in ("抽出", "未確定"):
        before = _lists(folder / "事実から", kind)
        assert all(before.values()) == (kind == "抽出")
        assert _lists(out, kind) == before
    record = json.loads((out / "record.json").read_text())
    assert record["interpreter"]["questions"] == 0  # nobody was put to the interpreter


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_run_by_parts_writes_the_same_bytes(
    tmp_path: Path, folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pl.read_parquet(folder / "people.parquet")[::10]
    words = (tmp_path / f"人.{kind}", tmp_path / "結果", "--map", tmp_path / "対応.yaml")
    _put(rows, tmp_path / f"人.{kind}")
    for each in (folder / "記録").glob("*.parquet"):
        lines = pl.read_parquet(each).filter(pl.col(KEY).is_in(rows[KEY].implode()))
        _put(lines[::-1], tmp_path / each.with_suffix(f".{kind}").name)
    mapping = (folder / "記録" / "対応.yaml").read_text().replace(".parquet", f".{kind}")
    (tmp_path / "対応.yaml").write_text(mapping)

    _run(RECORDED, *words)
    whole = _bytes(tmp_path / "結果")
    monkeypatch.setattr(roster, "PART_SIZE", 11)
    monkeypatch.setattr(roster, "AT_ONCE", 5_000)
    monkeypatch.setattr(lists, "HELD", 4_000)
    _run(RECORDED, *words)
    assert _bytes(tmp_path / "結果") == whole


def _put(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path)
        return
    words = {True: "はい", False: "いいえ"}
    truths = [name for name, kind in frame.schema.items() if kind == pl.Boolean]
    frame.with_columns(
        pl.col(each).replace_strict(words, return_dtype=pl.String) for each in truths
    ).write_csv(path)


def _bytes(home: Path) -> dict[str, bytes]:
    return {
        f"{each.relative_to(home)}": each.read_bytes()
        for each in home.rglob("*")
        if each.is_file() and each.name != "times.json"
    }


def test_who_stands_among_many_lacks_what_they_lack_among_a_few(folder: Path) -> None:
    """Polars may join rows in any order where it thinks that nobody looks at it."""
    everyone = pl.read_parquet(folder / "people.parquet")[:100].with_columns(
        pl.when(pl.int_range(pl.len()) % every != 0).then(pl.col(name)).alias(name)
        for name, every in {"収縮期血圧": 3, "HbA1c": 4, f"{RECORDS} の レセプトの終月": 5}.items()
    )
    whole = _undecided(folder, everyone)
    assert sum(each.height for each in whole.values()) > 50
    for start in (0, 10, 20):
        some = everyone[start : start + 10]
        for name, found in _undecided(folder, some).items():
            assert whole[name].filter(pl.col(KEY).is_in(some[KEY].implode())).equals(found)


def _undecided(home: Path, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    people.write_parquet(home / "数人.parquet")
    words = ("--map", home / "記録" / "対応.yaml", "--only", *EXTRACTIONS)
    _run(RECORDED, home / "数人.parquet", home / "数人", *words)
    return {
        each: pl.read_parquet(home / "数人" / "未確定" / f"{each}.parquet") for each in EXTRACTIONS
    }
