"""`sadame run` over people with records: processor time and peak memory at several sizes, and what they rise by.

    nice -n 19 .venv/bin/python benchmarks/records.py --people 20000 60000 200000

The people and their records are those of `sadame sample 記録からの一体的実施抽出`, a thousand of them, again and again
under other keys; of the records of each some twenty are kept. The tables are files by 年度, in the order of the month:
the records of a person lie far apart. Each size is run in a process of its own, which is asked what it used; times are
processor seconds, so other work beside it counts little.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from attrs import frozen

POLICY, DAY, KEY = "記録からの一体的実施抽出", "2026-03-31", "被保険者番号"
TEMPLATES, ROW_GROUP = 1_000, 250_000
MANY, FEW = ("レセプト", "処方"), ("健診", "認定")
MONTHS = {"レセプト": "診療年月", "処方": "処方年月", "健診": "健診日", "認定": "有効期間の初日"}


@frozen
class Used:
    """What a run used: processor seconds, and the most memory at once in MB."""

    people: int
    lines: int
    seconds: float
    memory: int
    written: int


def sampled(home: Path) -> None:
    """A thousand people and their records."""
    words = ["--rows", str(TEMPLATES), "--on", DAY, "--claims", str(home / "記録")]
    run("sample", POLICY, "--output", str(home / "人.parquet"), *words)


def run(*words: str) -> resource.struct_rusage:
    """`sadame` in a process of its own, and what that used."""
    code = "from sadame.engine.app.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", code, *words]
    process = os.posix_spawn(
        sys.executable,
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(words)}: {status}")
    return usage


def tiled(home: Path, into: Path, people: int, kind: str, each: int) -> int:
    """So many people with `each` レセプト and as many 処方 in files below `into`; how many lines there are."""
    times = people // TEMPLATES
    _put(_over(pl.read_parquet(home / "人.parquet"), times), into / f"人.{kind}")
    mapping = (home / "記録" / "対応.yaml").read_text("utf-8")
    lines = 0
    for name, kept in {**dict.fromkeys(MANY, each), **dict.fromkeys(FEW, 1)}.items():
        own = pl.read_parquet(home / "記録" / f"{name}.parquet")
        chosen = own.filter(pl.int_range(pl.len()).shuffle(seed=1).over(KEY) < kept)
        moment = pl.col(MONTHS[name]).cast(pl.String)
        year = moment.str.slice(0, 4).cast(pl.Int32) - (moment.str.slice(5, 2) < "04").cast(
            pl.Int32
        )
        files = []
        for (at,), group in sorted(chosen.with_columns(年度=year).group_by("年度")):
            whole = _over(group.drop("年度"), times).sort(moment, maintain_order=True)
            files.append(f"{name}{at}.{kind}")
            _put(whole, into / files[-1])
            lines += whole.height
        mapping = mapping.replace(f"{name}.parquet", f"[{', '.join(files)}]")
    (into / "対応.yaml").write_text(mapping, "utf-8")
    return lines


def _over(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    """The same rows again and again, each time of other people, in no order of the keys."""
    again = pl.DataFrame({"次": range(times)}).sample(fraction=1, shuffle=True, seed=2)
    key = pl.col("次").cast(pl.String).str.zfill(6) + pl.col(KEY)
    return (
        again.join(frame, how="cross", maintain_order="left")
        .with_columns(key.alias(KEY))
        .drop("次")
    )


def _put(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path, row_group_size=ROW_GROUP)
        return
    words = {True: "はい", False: "いいえ"}
    truths = [name for name, type_ in frame.schema.items() if type_ == pl.Boolean]
    frame.with_columns(
        pl.col(each).replace_strict(words, return_dtype=pl.String) for each in truths
    ).write_csv(path)


def measured(home: Path, people: int, kind: str, each: int) -> Used:
    """One run."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        into = Path(folder)
        lines = tiled(home, into, people, kind, each)
        words = ["--input", str(into / f"人.{kind}"), "--map", str(into / "対応.yaml")]
        usage = run("run", POLICY, *words, "--on", DAY, "--output", str(into / "結果"))
        if usage is None:
            raise TypeError
        written = sum(each.stat().st_size for each in (into / "結果").rglob("*") if each.is_file())
    seconds = usage.ru_utime + usage.ru_stime
    return Used(people, lines, seconds, usage.ru_maxrss // 1024, written >> 20)


def told(sizes: Sequence[int], home: Path, kind: str, lines: int) -> None:
    """A line for each size, and what a million lines more cost between the last two."""
    print("| people | lines | processor seconds | peak MB | written MB |")
    print("|---:|---:|---:|---:|---:|")
    found = []
    for people in sizes:
        found.append(each := measured(home, people, kind, lines))
        shown = f"{each.people:,} | {each.lines:,} | {each.seconds:.1f} | {each.memory:,}"
        print(f"| {shown} | {each.written:,} |", flush=True)
    if len(found) > 1:
        before, last = found[-2:]
        more = (last.lines - before.lines) / 1e6
        seconds, memory = last.seconds - before.seconds, last.memory - before.memory
        print(f"each further million lines: {seconds / more:.2f} s, {memory / more:.0f} MB")


def main() -> None:
    """Print it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, nargs="+", default=[20_000, 60_000, 200_000])
    asked.add_argument("--lines", type=int, default=10, help="レセプト of each person, and 処方")
    asked.add_argument("--kind", choices=["parquet", "csv"], default="parquet")
    asked.add_argument("--folder", type=Path, default=None)
    options = asked.parse_args()
    home = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        sampled(home)
        told(options.people, home, options.kind, options.lines)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
