"""Everything that is to be proved of a 断面, one kind after the other."""

from sadame.engine.verify.constant_conditions import constant_conditions
from sadame.engine.verify.faults import faults
from sadame.engine.verify.idle_conditions import idle_conditions
from sadame.engine.verify.leaking_absence import leaking_absence
from sadame.engine.verify.negative_amounts import negative_amounts
from sadame.engine.verify.obligations import Check
from sadame.engine.verify.unreachable_results import unreachable_results

CHECKS: tuple[Check, ...] = (
    faults,
    unreachable_results,
    constant_conditions,
    idle_conditions,
    negative_amounts,
    leaking_absence,
)
