"""Everything that is to be proved of a 断面, one kind after the other."""

from sadame.engine.verify.faults import faults
from sadame.engine.verify.obligations import Check

CHECKS: tuple[Check, ...] = (faults,)
