"""Names of rules as names of Python.

In: the name of a 制度, an 入力, a 区分. Out: an identifier that every supported Python reads the same
way. Most names stay as they are; where one cannot, the caller notes the true name beside it.
"""

import builtins
import keyword
from unicodedata import normalize

from attrs import field, frozen

_MIDDLE_DOT = "・"
"""Python takes it in a name only from 3.13 on."""

#: What annotations and attrs need for themselves.
_TAKEN = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self"})


def identifier(name: str) -> str:
    """The nearest identifier.

    >>> identifier("研修・相談等による支援"), identifier("75歳以上"), identifier("回答 の 問6")
    ('研修_相談等による支援', 'n75歳以上', '回答の問6')
    """
    text = "".join(_allowed(each) for each in name.replace(" の ", "の"))
    text = text if text.isidentifier() and not text.startswith("_") else f"n{text}"
    return f"{text}_" if text in _TAKEN else text


def _allowed(character: str) -> str:
    if character == _MIDDLE_DOT or normalize("NFKC", character) != character:
        return "_"
    return character if f"n{character}".isidentifier() else "_"


@frozen
class Names:
    """Names given out in one scope; none twice."""

    taken: set[str] = field(factory=set)

    def give(self, name: str) -> str:
        """An identifier for `name` that nothing else in this scope has."""
        wanted = found = identifier(name)
        number = 2
        while found in self.taken:
            found, number = f"{wanted}_{number}", number + 1
        self.taken.add(found)
        return found
