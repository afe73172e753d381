"""The ten 抽出 (W1) beside rule engines: OpenFisca over whole columns, zen-engine and CEL row by row.

    python benchmarks/peers.py --rows 200000

Run it in a venv of its own with `polars`, `duckdb`, `attrs`, `lark`, `pyyaml` and, as far as they are to take part,
`OpenFisca-Core`, `zen-engine` and `common-expression-language`; `PYTHONPATH=dsl:engine:docs_gen:benchmarks`. None of
them knows 不明, so they are asked for 該当 alone: a blank is false, and no number lies on a side that counts. Their
hits are compared with ours before anybody is timed. Row engines get a few rows; the figure is for one person.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
from population import DAY, KEY, TEN, Q, Ten

from sadame.dsl import core
from sadame.dsl.types import Quantity, Truth
from sadame.engine.bulk.asking import Interpreter
from sadame.engine.bulk.batch import Batch, Planned
from sadame.engine.bulk.people import People
from sadame.engine.columnar.plan import Planner

FEW = 2_000
#: What stands for a blank number: it meets no comparison of the ten.
BLANK = {"BMI": 10**6, "eGFR": 10**6}


def names_of(ten: Ten) -> dict[str, str]:
    """Short names of the facts, which every notation can read."""
    return {name: f"f{at}" for at, name in enumerate(ten.names)}


def conditions(ten: Ten) -> list[str]:
    """The ten in the notation that these engines share."""
    f = names_of(ten)
    q = {at: f[f"{Q}{at}"] for at in (1, 4, 5, 6, 7, 8, 10, 11, 13)}
    lost = f["資格喪失"]
    sugar, pressure = f["過去1年間の糖尿病薬の処方なし"], f["過去1年間の降圧薬の処方なし"]
    found = [
        f"{f['BMI']} <= 20000 and {q[6]} == 0",
        f"({q[4]} == 0 or {q[5]} == 0) and {f['過去1年間の歯科レセプトなし']}",
        f"{f['処方薬剤数']} >= 15",
        f"{f['睡眠薬の処方']} and ({q[8]} == 0 or ({q[10]} == 0 and {q[11]} == 0))",
        f"{q[7]} == 0 and ({q[1]} >= 3 or {q[8]} == 0)",
        (
            f"({f['HbA1c']} >= 80 and {sugar}) or "
            f"(({f['収縮期血圧']} >= 160 or {f['拡張期血圧']} >= 100) and {pressure})"
        ),
        (
            f"{f['抽出年度の健診の記録なし']} and "
            f"(({f['前3年間の糖尿病薬の処方']} and {f['抽出年度の糖尿病薬の処方なし']}) or "
            f"({f['前3年間の高血圧薬の処方']} and {f['抽出年度の高血圧薬の処方なし']}))"
        ),
        (
            f"({f['糖尿病の治療中または中断']} or {f['心不全']} or {f['脳卒中']} or {f['虚血性心疾患']} "
            f"or {f['HbA1c']} >= 70) and ({q[1]} >= 3 or {q[6]} == 0 or {q[8]} == 0 or {q[13]} == 1)"
        ),
        f"({f['eGFR']} < 45 or {f['尿蛋白']} >= 2) and {f['抽出年度のレセプトなし']}",
        (
            f"{f['抽出年度の健診の記録なし']} and {f['前年度の健診の記録なし']} and "
            f"{f['抽出年度のレセプトなし']} and {f['前年度のレセプトなし']} and "
            f"{f['認定の状況']} <= 1 and {f['認定の状況']} >= 0"
        ),
    ]
    return [f"not {lost} and ({each})" for each in found]


def filled(ten: Ten, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns without blanks."""
    changes = []
    for fact in ten.part.symbols:
        if isinstance(fact, core.Input) and fact.name in ten.names:
            match fact.type:
                case Truth():
                    value: object = False
                case Quantity():
                    value = BLANK.get(fact.name, -1)
                case _:
                    value = -1
            column = pl.col(fact.name)
            column = column if value is False else column.cast(pl.Int64)
            changes.append(column.fill_null(value))
    return frame.with_columns(changes)


def ours(ten: Ten, frame: pl.DataFrame) -> Callable[[], list[int]]:
    """Our hits: from a frame in memory, plans included."""

    def run() -> list[int]:
        people = People(frame.select(ten.names), ten.columns, frame[KEY])
        planned = Planned(Planner(ten.part, ten.columns, {}, DAY, {}))
        standings = Batch(people, planned, Interpreter(ten.part, DAY, {})).standings(TEN)
        return [int(each.hit.sum()) for each in standings.values()]

    return run


def openfisca(ten: Ten, frame: pl.DataFrame) -> Callable[[], list[int]]:
    """The same rules as OpenFisca variables over numpy arrays."""
    entities = import_module("openfisca_core.entities")
    periods = import_module("openfisca_core.periods")
    simulations = import_module("openfisca_core.simulation_builder")
    system = import_module("openfisca_core.taxbenefitsystems")
    variables = import_module("openfisca_core.variables")
    person = entities.Entity("person", "persons", "", "")
    tbs = system.TaxBenefitSystem([person])
    short = names_of(ten)
    arrays = {short[name]: frame[name].to_numpy() for name in ten.names}
    for name, array in arrays.items():
        kind = bool if array.dtype == bool else int
        tbs.add_variable(_variable(variables, periods, person, name, kind, None))
    for at, condition in enumerate(conditions(ten)):
        formula = _formula(condition)
        tbs.add_variable(_variable(variables, periods, person, f"r{at}", bool, formula))

    def run() -> list[int]:
        simulation = simulations.SimulationBuilder().build_default_simulation(tbs, frame.height)
        for name, array in arrays.items():
            simulation.set_input(name, "2025-04", array)
        return [int(simulation.calculate(f"r{at}", "2025-04").sum()) for at in range(len(TEN))]

    return run


def _variable(  # noqa: PLR0913, PLR0917 - what a variable of theirs is made of
    variables: Any,  # noqa: ANN401 - their modules have no types of ours
    periods: Any,  # noqa: ANN401 - the same
    person: Any,  # noqa: ANN401 - the same
    name: str,
    kind: type,
    formula: Callable[..., Any] | None,
) -> type:
    parts: dict[str, object] = {
        "value_type": kind,
        "entity": person,
        "definition_period": periods.DateUnit.MONTH,
        "label": name,
    }
    if formula is not None:
        parts["formula"] = formula
    return type(name, (variables.Variable,), parts)


def _formula(condition: str) -> Callable[..., Any]:
    """A formula of theirs: the condition over arrays."""
    text = re.sub(r"(f\d+) ([<>=]+) (\d+)", r"(\1 \2 \3)", condition)
    text = re.sub(r"f\d+", lambda found: f"p('{found[0]}', m)", text)
    text = text.replace(" and ", " & ").replace(" or ", " | ").replace("not ", "~")
    return eval(f"lambda p, m: {text}")  # type: ignore[no-any-return]  # noqa: S307 - our own


def row_engine(
    module: str, compile_name: str, texts: Sequence[str]
) -> Callable[[dict[str, Any]], list[bool]]:
    """An engine that evaluates one row at a time."""
    compiled = [getattr(import_module(module), compile_name)(text) for text in texts]

    def decide(row: dict[str, Any]) -> list[bool]:
        return [bool(_run(each, row)) for each in compiled]

    return decide


def _run(program: Any, row: dict[str, Any]) -> object:  # noqa: ANN401 - the same
    return program.evaluate(row) if hasattr(program, "evaluate") else program.execute(row)


def seconds(action: Callable[[], object], rounds: int = 5) -> float:
    """The best of several."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Everybody who is installed, for one person."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        ten = Ten(rows, Path(folder))
        frame = pl.read_parquet(ten.file)
    known = filled(ten, frame)
    run = ours(ten, frame)
    expected, base = run(), seconds(run) / rows
    print(f"sadame                       {base * 1e6:9.4f} µs a person       1 x")
    if find_spec("openfisca_core"):
        peer = openfisca(ten, known)
        assert peer() == expected
        taken = seconds(peer, 3) / rows
        print(f"OpenFisca                    {taken * 1e6:9.4f} µs a person  {taken / base:8.0f} x")
    few = known.head(FEW).select(ten.names).rename(names_of(ten)).to_dicts()
    hits = ours(ten, frame.head(FEW))()
    cel = [
        t.replace(" and ", " && ").replace(" or ", " || ").replace("not ", "!")
        for t in conditions(ten)
    ]
    for label, module, compile_name, texts in (
        ("zen-engine", "zen", "compile_expression", conditions(ten)),
        ("common-expression-language", "cel", "compile", cel),
    ):
        if find_spec(module):
            decide = row_engine(module, compile_name, texts)
            found = [decide(row) for row in few]
            assert [sum(side) for side in zip(*found, strict=True)] == hits
            taken = seconds(lambda decide=decide: [decide(row) for row in few], 3) / FEW
            print(f"{label:28} {taken * 1e6:9.4f} µs a person  {taken / base:8.0f} x")


if __name__ == "__main__":
    main()
