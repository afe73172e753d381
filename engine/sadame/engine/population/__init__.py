"""Counting over a population: pure arithmetic, the same for whoever evaluated the rows.

In: where each row stands. Out: `Figure`, what an 指標 comes to for a group. `measures` turns what an 指標 looks at
into rules, so that an evaluator needs to know about rules only; `counts` adds up what they gave.
"""

from sadame.engine.population.counts import DOUBLED, Counts, Figure, Tally, figure, stand, tally_of
from sadame.engine.population.measures import (
    Measures,
    measured,
    measures_of,
    output_names,
    sort_names,
)
from sadame.engine.population.order import Key, rank, rank_of_key

__all__ = [
    "DOUBLED",
    "Counts",
    "Figure",
    "Key",
    "Measures",
    "Tally",
    "figure",
    "measured",
    "measures_of",
    "output_names",
    "rank",
    "rank_of_key",
    "sort_names",
    "stand",
    "tally_of",
]
