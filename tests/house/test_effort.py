"""The counter of work: it stops what does too much, also where somebody catches everything."""

import re
from contextlib import suppress

import pytest
from tests import effort
from tests.effort import TooMuch, at_most


def _work(calls: int) -> None:
    for _ in range(calls):
        len("")


def test_so_many_calls_are_allowed_and_one_more_is_not() -> None:
    with at_most(20):
        _work(10)
    with pytest.raises(TooMuch, match="more than 20 calls"), at_most(20):
        _work(30)


def test_what_catches_everything_does_not_hide_it() -> None:
    with pytest.raises(TooMuch), at_most(20), suppress(Exception):
        _work(30)


def test_a_search_that_goes_astray_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "GUARD", 0.2)
    with pytest.raises(TooMuch, match="no answer"), at_most(1_000):
        re.match("(a*)*b", "a" * 60)
