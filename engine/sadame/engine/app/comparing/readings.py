"""Other readings of 解釈 → the variants that are compared."""

from collections.abc import Mapping, Sequence
from itertools import product

from attrs import evolve

from sadame.dsl import core
from sadame.engine.bulk.compare.variants import Variant

MOST = 64
"""So many combinations of readings are compared; of more, one 解釈 at a time."""


def of_readings(base: Variant, choices: Mapping[str, Sequence[str]]) -> tuple[list[Variant], bool]:
    """The base and every other combination of these readings; False = they are too many, one at a time is taken.

    The base reads each 解釈 as the file does, or, where the file does not say, as the first of the choices.
    """
    first = {name: _usual(base.part, name, words_) for name, words_ in choices.items()}
    base = evolve(base, label=_label(first), readings={**base.readings, **first})
    count = 1
    for words_ in choices.values():
        count *= len(words_)
    if count <= MOST:
        combined = [dict(zip(choices, each, strict=True)) for each in product(*choices.values())]
    else:
        combined = [{**first, name: word} for name, words_ in choices.items() for word in words_]
    others = [
        evolve(base, label=_label(each), readings={**base.readings, **each})
        for each in combined
        if each != first
    ]
    return [base, *others], count <= MOST


def _usual(part: core.Slice, name: str, choices: Sequence[str]) -> str:
    symbol = part.by_name[name]
    default = symbol.default if isinstance(symbol, core.Reading) else None
    return default if default is not None and default in choices else choices[0]


def _label(readings: Mapping[str, str]) -> str:
    return "、".join(f"{name}＝{word}" for name, word in readings.items())
