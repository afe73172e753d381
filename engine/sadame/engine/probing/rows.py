"""What is made: rows of 事例."""

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.values import Possible, Values


@frozen
class Row:
    """A case for an 事例: what is given, what comes out now, and what it shows. `day` None = on any."""

    facts: Mapping[str, Values]
    readings: Mapping[str, str]
    day: int | None
    result: Possible
    words: tuple[str, ...]


@frozen(slots=False)
class Group:
    """The rows of one rule. `inputs` = what its rows may give, facts and readings, in the order of the file."""

    rule: core.Rule
    inputs: tuple[core.Input | core.Reading, ...]
    rows: tuple[Row, ...]

    @cached_property
    def symbols(self) -> Mapping[str, core.Input | core.Reading]:
        """What may be given, by name."""
        return {each.name: each for each in self.inputs}
