"""How what had to be proved stands, and what shows it."""

from enum import Enum

from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.diagnostics import Problem
from sadame.engine.trials.properties import Counterexample
from sadame.engine.verify.assuming import Assumed
from sadame.engine.verify.witness import Witness


class Standing(Enum):
    """How an obligation stands."""

    PROVED = "証明済み"
    FOUND = "指摘"
    NOTED = "承知"
    UNDECIDED = "判定できず"


@frozen
class Verdict:
    """`rule` = whose it is.

    `witness` shows a finding, `counterexample` one about a 性質; without either there is no case at all. `names` = the
    one name a condition consists of, if it does. `replays` False: the solver found a case that the interpreter does
    not confirm, which is a mistake of ours. `reason` = why it stays, where the file says so. `assumed` = what a proof
    takes as given.
    """

    problem: Problem
    standing: Standing
    rule: str
    witness: Witness | None = None
    names: str = ""
    about: core.Property | None = None
    counterexample: Counterexample | None = None
    replays: bool = True
    reason: str = ""
    assumed: Assumed = field(factory=Assumed)
