"""The one loop: everybody is asked the same, and whoever says another thing than the interpreter is told.

In: a `Sitting` and evaluators. Out: `Difference`s. A crash is a difference as well.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from traceback import format_exc

from attrs import define, field, frozen
from tests.laws.evaluators import REFERENCE
from tests.laws.sittings import OPEN, Answer, Evaluator, Part, Said, Sitting

CRASH = "例外"
NOTHING = "未計算"


@frozen
class Difference:
    """Two answers to one question. `part` = what was asked, or `CRASH`; `row` = the person."""

    who: str
    part: str
    rule: str
    row: int
    expected: object
    found: object

    @property
    def kind(self) -> tuple[str, str]:
        """What stays the same while a case shrinks."""
        return self.who, self.part


@define
class Counts:
    """How much was compared: `compared[who, part]` answers; `seconds` by evaluator."""

    compared: Counter[tuple[str, str]] = field(factory=Counter)
    seconds: dict[str, float] = field(factory=dict)


def differences(
    sitting: Sitting, evaluators: Sequence[Evaluator], counts: Counts
) -> Iterator[Difference]:
    """Where somebody differs from the interpreter, all of them put to the same people."""
    expected = _asked(REFERENCE, sitting, counts)
    if isinstance(expected, Difference):
        yield expected
        return
    for each in evaluators:
        found = _asked(each, sitting, counts)
        if isinstance(found, Difference):
            yield found
            continue
        for row, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
            yield from _beside(each.name, row, ours, theirs, counts)


def _asked(who: Evaluator, sitting: Sitting, counts: Counts) -> list[Answer] | Difference:
    start = time.perf_counter()
    try:
        return [*who.answers(sitting)]
    except Exception:  # noqa: BLE001 - any exception is a finding
        return Difference(who.name, CRASH, "", 0, "", format_exc())
    finally:
        spent = time.perf_counter() - start
        counts.seconds[who.name] = counts.seconds.get(who.name, 0.0) + spent


def _beside(
    who: str, row: int, ours: Answer, theirs: Answer, counts: Counts
) -> Iterator[Difference]:
    """What somebody says of one person beside what the interpreter says."""
    for rule, expected in ours.items():
        said = theirs.get(rule, OPEN)
        if said.possible is None:
            counts.compared[who, NOTHING] += 1
            continue
        for part, wanted, found in _pairs(expected, said):
            counts.compared[who, part.value] += 1
            if wanted != found:
                yield Difference(who, part.value, rule, row, wanted, found)


def _pairs(expected: Said, said: Said) -> Iterator[tuple[Part, object, object]]:
    """Each part that somebody tells of a rule, as the interpreter has it and as they have it."""
    assert expected.possible is not None
    what = Part.OUTCOME if expected.possible.is_single else Part.RANGE
    yield what, expected.possible, said.possible
    for part, wanted, found in (
        (Part.REASONS, expected.reasons, said.reasons),
        (Part.LACKS, expected.lacks, said.lacks),
        (Part.CAUSES, expected.causes, said.causes),
    ):
        if found is not None:
            yield part, wanted, found
