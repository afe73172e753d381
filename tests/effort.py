"""How much work an answer takes, counted in calls of functions: the same on any machine, however busy it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from signal import ITIMER_VIRTUAL, SIGVTALRM, setitimer, signal
from types import FrameType

GUARD = 30
"""Seconds of processor time after which a search that calls nothing is taken to be lost."""


class TooMuch(AssertionError):  # noqa: N818 - it is said of what is tried
    """Whatever is being tried does more than anyone should wait for."""


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Raises TooMuch if the block calls more functions, of ours or of Python's, than so many.

    It is raised at the call that is too many, and once more at the end, in case somebody has caught
    it. A search of a regular expression that goes astray calls nothing; a clock far beyond what any
    machine needs stands guard for that, so that a run ends and says where it was.
    """
    left = calls

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal left
        if event in {"call", "c_call"}:
            left -= 1
            if left == -1:
                raise TooMuch(f"more than {calls} calls")

    def astray(_: int, __: FrameType | None) -> None:
        raise TooMuch(f"no answer in {GUARD} seconds of processor time")

    before, watching = signal(SIGVTALRM, astray), sys.getprofile()
    setitimer(ITIMER_VIRTUAL, GUARD)
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(watching)
        setitimer(ITIMER_VIRTUAL, 0)
        signal(SIGVTALRM, before)
    if left < 0:
        raise TooMuch(f"more than {calls} calls")
