"""Ranges of a 順序区分 → its members in between: `要支援2以上`, `要支援1〜要介護2`, `要介護1未満`.

In: a folded text without spaces and the members in their order. Out: the members, what is wrong with an end,
or None where the text is no range.
"""

import re
from collections.abc import Sequence

from sadame.dsl import suggest
from sadame.engine.facts.problems import EmptyRange, FactProblem, NotAMember
from sadame.engine.facts.texts import excerpt

_FROM_TO = re.compile(r"(?P<low>[^〜]+)〜(?P<high>[^〜]+)")
_LIMITED = re.compile(r"(?:(?P<low>.+?)(?P<above>以上|超))?(?:(?P<high>.+?)(?P<below>以下|未満))?")


def read_ranks(
    path: str, members: Sequence[str], text: str
) -> tuple[str, ...] | FactProblem | None:
    """The members a range leaves open."""
    found = _FROM_TO.fullmatch(text) or _LIMITED.fullmatch(text)
    if found is None or not (found["low"] or found["high"]):
        return None
    for end in (found["low"], found["high"]):
        if end and end not in members:
            near = suggest.near(end, members)
            return NotAMember(path=path, text=excerpt(end), members=tuple(members), near=near)
    words = found.groupdict()
    first = members.index(words["low"]) if words["low"] else 0
    last = members.index(words["high"]) if words["high"] else len(members) - 1
    chosen = members[
        first + (words.get("above") == "超") : last + 1 - (words.get("below") == "未満")
    ]
    return tuple(chosen) or EmptyRange(path=path, text=excerpt(text))
