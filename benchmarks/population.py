"""Whole populations: ten 抽出 over people (W1) and one subsidy over applications (W2), beside hand-written queries.

    .venv/bin/python benchmarks/population.py --rows 1000000

W1: from a Parquet file of 36 columns, about a tenth of the cells blank, to how many are 該当, 非該当 and 不明 for each
of the ten, and a Parquet file of keys for each. W2: 補助額 of a made-up scheme for each row of a frame in memory, every
amount compared with `Fraction` on a sample and with each other on all rows. Everybody gives the same answers before
anybody is timed; rounds are interleaved, medians and their ratios are printed.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import duckdb
import polars as pl
from attrs import frozen

from sadame.dsl import core
from sadame.dsl.types import Choice, Quantity, Truth
from sadame.engine import load
from sadame.engine.bulk.asking import Interpreter
from sadame.engine.bulk.batch import Batch, Planned
from sadame.engine.bulk.people import People
from sadame.engine.columnar.encoding import FactColumn
from sadame.engine.columnar.plan import Planner
from sadame.engine.population import measured

DAY = 739_342  # 2025-04-01
HERE = Path(__file__).parent
ROUNDS = 9
KEY = "被保険者番号"
Q = "後期高齢者の質問票 の 問"
TEN = (
    "低栄養",
    "口腔",
    "多剤",
    "睡眠薬",
    "身体的フレイル",
    "コントロール不良者",
    "糖尿病等治療中断者",
    "基礎疾患保有とフレイル",
    "腎機能不良未受診者",
    "健康状態不明者",
)

#: Quantities: least, span, and what the column's integers are over the base unit. BMI comes in tenths.
NUMBERS = {
    "BMI": (150, 200, 100, 1),
    "収縮期血圧": (90, 110, 1, 1),
    "拡張期血圧": (50, 70, 1, 1),
    "HbA1c": (50, 60, 1, 1000),
    "eGFR": (20, 80, 1, 1730),
    "処方薬剤数": (0, 25, 1, 1),
}


def drawn(rows: int, seed: int) -> pl.Series:
    """Numbers that look like chance and are the same in every run."""
    return pl.DataFrame({"i": range(rows)}).select(pl.col("i").hash(seed)).to_series()


# ── W1 ───────────────────────────────────────────────────────────────────────────────────────────


class Ten:
    """The ten 抽出 over people in a file."""

    def __init__(self, rows: int, folder: Path) -> None:
        """So many made-up people in a file of that folder."""
        self.folder, self.file = folder, folder / "people.parquet"
        part = load()["一体的実施抽出"].program.slices[-1]
        reached = {name for each in TEN for name in part.notes[each].cone}
        self.part = measured(part)
        facts = [s for s in part.symbols if isinstance(s, core.Input) and s.name in reached]
        self.names = [each.name for each in facts]
        self.columns = {each.name: self._column(each) for each in facts}
        made = {KEY: pl.Series([f"{at:08}" for at in range(rows)])}
        for seed, each in enumerate(facts):
            value, blank = self._values(each, drawn(rows, seed)), drawn(rows, seed + 1000) % 10 == 0
            made[each.name] = value.set(blank, None)
        pl.DataFrame(made).write_parquet(self.file)

    def _column(self, fact: core.Input) -> FactColumn:
        low, span, times, den = NUMBERS.get(fact.name, (0, 1, 1, 1))
        top = (low + span) * times
        return FactColumn(fact.name, fact.type, den, low * times, top, nullable=True)

    def _values(self, fact: core.Input, chance: pl.Series) -> pl.Series:
        match fact.type:
            case Truth():
                return chance % 5 == 0
            case Choice(members=members):
                return (chance % len(members)).cast(pl.UInt8)
            case Quantity():
                low, span, times, _ = NUMBERS[fact.name]
                return (chance % span + low).cast(pl.Int64) * times
            case _:
                raise TypeError(fact.name)

    def _out(self, name: str) -> Path:
        out = self.folder / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        return out

    def decode(self) -> None:
        """Reading the columns and nothing else."""
        pl.read_parquet(self.file, columns=[KEY, *self.names])

    def sadame(self) -> Mapping[str, tuple[int, ...]]:
        """The plan, as `sadame run` uses it."""
        out = self._out("sadame")
        batch = self._batch(pl.read_parquet(self.file, columns=[KEY, *self.names]))
        counts = {}
        for name, each in batch.standings(TEN).items():
            found = each.counted()
            counts[name] = (found.hit, found.miss, found.unknown)
            keys = pl.DataFrame([batch.keys.filter(each.hit)])
            keys.write_parquet(
                out / f"{name}.parquet", compression="uncompressed", statistics=False
            )
        return counts

    def _batch(self, frame: pl.DataFrame) -> Batch:
        people = People(frame.select(self.names), self.columns, frame[KEY])
        planned = Planned(Planner(self.part, self.columns, {}, DAY, {}))
        return Batch(people, planned, Interpreter(self.part, DAY, {}))

    def in_memory(self) -> Callable[[], object]:
        """The plan over a frame that is in memory, and the counts: neither reading nor writing."""
        frame = pl.read_parquet(self.file, columns=[KEY, *self.names])
        return lambda: [each.counted() for each in self._batch(frame).standings(TEN).values()]

    def polars(self) -> Mapping[str, tuple[int, ...]]:
        """What an expert writes by hand."""
        out, c = self._out("polars"), pl.col
        q = {at: c(f"{Q}{at}") for at in (1, 4, 5, 6, 7, 8, 10, 11, 13)}
        sugar, pressure = c("過去1年間の糖尿病薬の処方なし"), c("過去1年間の降圧薬の処方なし")
        slow, fell = q[7] == 0, q[8] == 0
        poorly = q[1] >= 3
        flags = (
            (c("BMI") <= 20_000) & (q[6] == 0),
            ((q[4] == 0) | (q[5] == 0)) & c("過去1年間の歯科レセプトなし"),
            c("処方薬剤数") >= 15,
            c("睡眠薬の処方") & (fell | ((q[10] == 0) & (q[11] == 0))),
            slow & (poorly | fell),
            ((c("HbA1c") >= 80) & sugar)
            | (((c("収縮期血圧") >= 160) | (c("拡張期血圧") >= 100)) & pressure),
            c("抽出年度の健診の記録なし")
            & (
                (c("前3年間の糖尿病薬の処方") & c("抽出年度の糖尿病薬の処方なし"))
                | (c("前3年間の高血圧薬の処方") & c("抽出年度の高血圧薬の処方なし"))
            ),
            (
                c("糖尿病の治療中または中断")
                | c("心不全")
                | c("脳卒中")
                | c("虚血性心疾患")
                | (c("HbA1c") >= 70)
            )
            & (poorly | (q[6] == 0) | fell | (q[13] == 1)),
            ((c("eGFR") < 45) | (c("尿蛋白") >= 2)) & c("抽出年度のレセプトなし"),
            c("抽出年度の健診の記録なし")
            & c("前年度の健診の記録なし")
            & c("抽出年度のレセプトなし")
            & c("前年度のレセプトなし")
            & (c("認定の状況") <= 1),
        )
        named = dict(zip(TEN, flags, strict=True))
        frame = pl.scan_parquet(self.file).select(KEY, "資格喪失", **named).collect()
        counted = ~frame["資格喪失"].fill_null(value=False)
        everybody, counts = int(counted.sum()), {}
        for name in TEN:
            hit = (frame[name] & counted).fill_null(value=False)
            miss = (~frame[name] & counted).fill_null(value=False)
            hits, misses = int(hit.sum()), int(miss.sum())
            counts[name] = (hits, misses, everybody - hits - misses)
            keys = frame.select(pl.col(KEY).filter(hit))
            keys.write_parquet(out / f"{name}.parquet", compression="uncompressed")
        return counts

    def in_sql(self, quote: str) -> tuple[str, ...]:
        """The ten in SQL, written by hand; `quote` = what stands around a name."""
        c = {name: f"{quote}{name}{quote}" for name in self.names}
        q = {at: c[f"{Q}{at}"] for at in (1, 4, 5, 6, 7, 8, 10, 11, 13)}
        no_checkup, no_visit = c["抽出年度の健診の記録なし"], c["抽出年度のレセプトなし"]
        sugar, pressure = c["過去1年間の糖尿病薬の処方なし"], c["過去1年間の降圧薬の処方なし"]
        return (
            f"{c['BMI']} <= 20000 and {q[6]} = 0",
            f"({q[4]} = 0 or {q[5]} = 0) and {c['過去1年間の歯科レセプトなし']}",
            f"{c['処方薬剤数']} >= 15",
            f"{c['睡眠薬の処方']} and ({q[8]} = 0 or ({q[10]} = 0 and {q[11]} = 0))",
            f"{q[7]} = 0 and ({q[1]} >= 3 or {q[8]} = 0)",
            (
                f"({c['HbA1c']} >= 80 and {sugar}) or "
                f"(({c['収縮期血圧']} >= 160 or {c['拡張期血圧']} >= 100) and {pressure})"
            ),
            (
                f"{no_checkup} and "
                f"(({c['前3年間の糖尿病薬の処方']} and {c['抽出年度の糖尿病薬の処方なし']}) "
                f"or ({c['前3年間の高血圧薬の処方']} and {c['抽出年度の高血圧薬の処方なし']}))"
            ),
            (
                f"({c['糖尿病の治療中または中断']} or {c['心不全']} or {c['脳卒中']} "
                f"or {c['虚血性心疾患']} or {c['HbA1c']} >= 70) "
                f"and ({q[1]} >= 3 or {q[6]} = 0 or {q[8]} = 0 or {q[13]} = 1)"
            ),
            f"({c['eGFR']} < 45 or {c['尿蛋白']} >= 2) and {no_visit}",
            (
                f"{no_checkup} and {c['前年度の健診の記録なし']} and {no_visit} "
                f"and {c['前年度のレセプトなし']} and {c['認定の状況']} <= 1"
            ),
        )

    def duckdb(self) -> Mapping[str, tuple[int, ...]]:
        """The same in SQL on DuckDB."""
        out = self._out("duckdb")
        base = duckdb.connect()
        columns = ", ".join(f"({flag}) as f{at}" for at, flag in enumerate(self.in_sql('"')))
        base.execute(
            f'create temp table t as select "{KEY}" as k, {columns} '  # noqa: S608 - our own
            f"from '{self.file}' where not coalesce(\"資格喪失\", false)"
        )
        counts = {}
        for at, name in enumerate(TEN):
            found = base.execute(
                f"select count_if(f{at}), count_if(not f{at}), count_if(f{at} is null) from t"  # noqa: S608
            ).fetchone()
            counts[name] = tuple(found or ())
            target = out / f"{name}.parquet"
            base.execute(f"copy (select k from t where f{at}) to '{target}' (format parquet)")  # noqa: S608
        return counts


# ── W2 ───────────────────────────────────────────────────────────────────────────────────────────

PRICES = (5350, 4985, 4120, 3661, 3100, 2877, 2430, 1988, 1510, 1193, 896, 458)  # 千円
CAPS = ((10, 30_000_000), (30, 90_000_000), (100, 300_000_000), (1000, 900_000_000))
NEEDS = ("要件一", "要件二", "要件三", "要件四", "要件五", "要件六")


class Subsidy:
    """One subsidy over applications in memory."""

    def __init__(self, rows: int) -> None:
        """So many made-up applications."""
        policy = load(HERE / "mihon_hojo.sadame")["見本の整備費の補助"]
        self.part = policy.program.slices[-1]
        facts = [each for each in self.part.symbols if isinstance(each, core.Input)]
        most = {"定員": 200, "職員数": 1000}
        made, self.columns = {}, {}
        for seed, each in enumerate(facts):
            chance = drawn(rows, seed)
            match each.type:
                case Truth():
                    made[each.name], low, top = chance % 3 != 0, 0, 1
                case Choice(members=members):
                    made[each.name], low, top = (chance % len(members)).cast(pl.UInt8), 0, 11
                case _:
                    low, top = (1, most[each.name]) if each.name in most else (0, 999_999_999)
                    made[each.name] = (chance % (top - low + 1) + low).cast(pl.Int64)
            self.columns[each.name] = FactColumn(each.name, each.type, 1, low, top)
        self.frame = pl.DataFrame(made)
        self.people = People(self.frame, self.columns)

    def sadame(self) -> pl.Series:
        """The plan."""
        planned = Planned(Planner(self.part, self.columns, {}, DAY, {}))
        batch = Batch(self.people, planned, Interpreter(self.part, DAY, {}))
        return batch.values(["補助額"])["補助額"].value

    def polars(self) -> pl.Series:
        """What an expert writes by hand: integers, so that nothing is lost."""
        c = pl.col
        price = pl.lit(pl.Series(PRICES, dtype=pl.Int64)).gather(c("施設")) * 1000
        fifth = pl.when(c("合築")).then(105).otherwise(100).cast(pl.Int64)
        eighth = pl.when(c("特別の地域")).then(108).otherwise(100).cast(pl.Int64)
        standard = price * c("定員") * fifth * eighth // 10_000
        cap = pl.lit(CAPS[-1][1])
        for most, amount in reversed(CAPS[:-1]):
            cap = pl.when(c("職員数") <= most).then(amount).otherwise(cap)
        one, two, three, four, five, six = (c(each) for each in NEEDS)
        raised = one & two & ((three & four) | five | six)
        rest = pl.max_horizontal(c("総事業費") - c("収入額"), 0)
        least = pl.min_horizontal(standard, c("対象経費"), rest)
        amount = least * pl.when(raised).then(3).otherwise(2) // 4
        # min(x, cap) in whole 千円: the cap is one already, so rounding first changes nothing
        return self.frame.select(pl.min_horizontal(amount, cap) // 1000 * 1000).to_series()

    def exactly(self, row: Mapping[str, object]) -> Fraction:
        """補助額 of one application, in fractions."""
        number = {name: Fraction(each) for name, each in row.items() if isinstance(each, int)}
        standard = PRICES[int(number["施設"])] * 1000 * number["定員"]
        standard *= Fraction(105 if row["合築"] else 100, 100)
        standard *= Fraction(108 if row["特別の地域"] else 100, 100)
        rest = max(number["総事業費"] - number["収入額"], Fraction(0))
        one, two, three, four, five, six = (bool(row[each]) for each in NEEDS)
        raised = one and two and ((three and four) or five or six)
        least = min(Fraction(standard // 1), number["対象経費"], rest)
        cap = next(amount for most, amount in CAPS if number["職員数"] <= most)
        return min(least * Fraction(3 if raised else 2, 4), Fraction(cap)) // 1000 * 1000


# ── timing ───────────────────────────────────────────────────────────────────────────────────────


@frozen
class Taken:
    """Median seconds on the clock and on all processors."""

    wall: float
    cpu: float


def interleaved(actions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """What each takes; everybody has a turn in every round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            wall, cpu = time.perf_counter(), time.process_time()
            action()
            found[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return {
        name: Taken(*(statistics.median(side) for side in zip(*each, strict=True)))
        for name, each in found.items()
    }


def show(title: str, taken: Mapping[str, Taken]) -> None:
    """The medians, and their ratios to ours."""
    base = taken["sadame"]
    print(f"\n{title}")
    for name, each in taken.items():
        wall = f"{each.wall * 1000:9.1f} ms {each.wall / base.wall:6.2f} x"
        print(f"  {name:12}{wall}   cpu {each.cpu * 1000:9.1f} ms {each.cpu / base.cpu:6.2f} x")


def main() -> None:
    """Both workloads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ten = Ten(asked.rows, Path(folder))
        answers = ten.sadame()
        assert answers == ten.polars() == ten.duckdb()
        show(
            f"W1, {asked.rows:,} people",
            interleaved(
                {
                    "decode": ten.decode,
                    "polars": ten.polars,
                    "sadame": ten.sadame,
                    "duckdb": ten.duckdb,
                    "in memory": ten.in_memory(),
                },
                asked.rounds,
            ),
        )
    subsidy = Subsidy(asked.rows)
    amounts = subsidy.sadame()
    assert amounts.equals(subsidy.polars(), check_dtypes=False)
    for at, row in enumerate(subsidy.frame.head(20_000).iter_rows(named=True)):
        assert amounts[at] == subsidy.exactly(row)
    show(
        f"W2, {asked.rows:,} applications",
        interleaved({"polars": subsidy.polars, "sadame": subsidy.sadame}, asked.rounds),
    )


if __name__ == "__main__":
    main()
