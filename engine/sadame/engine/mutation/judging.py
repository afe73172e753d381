"""Whether a mutant means the same as the original: the seam to whoever can tell.

In: a program and a mutant of it that no 事例 notices. Out: `Judged`. Here is said what is asked; `equivalence` asks
the solver, and is imported only where that is installed.
"""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from attrs import frozen

from sadame.dsl.core import Program
from sadame.engine.mutation.mutants import Mutant


class Meaning(Enum):
    """What is known of a mutant's meaning."""

    SAME = "同じ意味"
    OTHER = "違う意味"
    UNDECIDED = "判定できず"


@frozen
class Judged:
    """What is known, and where it means something else the 事例 that would notice it, line by line."""

    meaning: Meaning
    example: tuple[str, ...] = ()


Judge: TypeAlias = Callable[[Program, Mutant], Judged]
