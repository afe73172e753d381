"""What is made: rows of 事例; and what there is no row for."""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.values import Possible, Values
from sadame.engine.solver.extent import LARGE, SIZE


@frozen
class Row:
    """A case for an 事例: what is given, what comes out now, and what it shows. `day` None = on any."""

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    day: int | None
    result: Possible
    words: tuple[str, ...]


class Why(Enum):
    """Why there is no row for something; the later ones claim less."""

    IMPOSSIBLE = "起こらない"
    NEVER_DECIDES = "それだけで結果が変わることはない"
    IN_LONG_LISTS = f"{LARGE}件までの一覧では作れない"
    IN_SHORT_LISTS = f"{SIZE}件までの一覧では作れない"
    TOO_MANY = "選択肢が多いので作らない"
    UNSAYABLE = "ここから参照しない制度の事実が要る"
    OPEN = "決まっていない数か、収録に書いていない分で結果が変わる"
    NOT_FOUND = "探した限りでは見つからない"

    @classmethod
    def of(cls, whys: Iterable["Why"]) -> "Why":
        """Why there is none in any of several ways: what claims least."""
        order = [*cls]
        return max(whys, key=order.index)


@frozen
class Missed:
    """Something there is no row for."""

    words: str
    why: Why


@frozen(slots=False)
class Group:
    """The rows of one rule. `inputs` = what its rows may give, facts and readings, in the order of the file."""

    rule: core.Rule
    inputs: tuple[core.Input | core.Reading, ...]
    rows: tuple[Row, ...]
    missed: tuple[Missed, ...] = ()

    @cached_property
    def symbols(self) -> Mapping[str, core.Input | core.Reading]:
        """What may be given, by name."""
        return {each.name: each for each in self.inputs}
