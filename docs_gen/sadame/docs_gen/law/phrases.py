"""A sentence while it is made: words, how tightly they bind, and the 号 below them.

In: words and phrases. Out: `Phrase`s, put together so that brackets stand where the grammar needs them, and no others.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, TypeAlias

from attrs import evolve, frozen


class Level(IntEnum):
    """How tightly a phrase binds, loosest first; each may stand where a looser one is expected."""

    SENTENCE = 0
    CHAIN = 1
    CONDITION = 2
    SUM = 3
    PRODUCT = 4
    FACTOR = 5
    ATOM = 6


Kind: TypeAlias = Literal["word", "name", "value", "sign"]


@frozen
class Word:
    """A word: of the language, a name with what it leads to, a value with a `note` about it, or a sign.

    `glued` = it touches what stands before it, `opens` = what stands after it touches it, `apart` = nothing
    else touches it.
    """

    text: str
    kind: Kind = "word"
    target: str = ""
    note: str = ""
    glued: bool = False
    opens: bool = False
    apart: bool = False


AMONG = Word("のうち")
COMMA = Word("、", "sign", glued=True, opens=True)
COLON = Word("：", "sign", glued=True, opens=True)
UNTIL = Word("〜", "sign", glued=True, opens=True)
OPENS = Word("（", "sign", opens=True)
CALLS = Word("（", "sign", glued=True, opens=True)
CLOSES = Word("）", "sign", glued=True)
SPACE = Word(" ", "sign", glued=True, opens=True)
MINUS = Word("－", "sign", opens=True)


@frozen
class Item:
    """A 号: its mark as it is cited, and what it says."""

    mark: str
    phrase: "Phrase"


@frozen
class Phrase:
    """Words, and the 号 that stand below them where they end in 次の…：."""

    words: tuple[Word, ...]
    level: Level
    items: tuple[Item, ...] = ()

    def at(self, level: Level) -> tuple[Word, ...]:
        """The words where at least so much binding is needed: in brackets if they have less."""
        if self.items:
            raise AssertionError(self)
        return self.words if self.level >= level else bracketed(self.words)


def bracketed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """（…）."""
    return (OPENS, *words, CLOSES)


def called(function: tuple[Word, ...], *arguments: tuple[Word, ...]) -> Phrase:
    """名前（…、…）; a 読点 in there stands between arguments only, so のうち has none."""
    parts = (
        tuple(word for n, word in enumerate(each) if word != COMMA or each[n - 1] != AMONG)
        for each in arguments
    )
    return Phrase((*function, CALLS, *listed(parts), CLOSES), Level.ATOM)


def listed(parts: Iterable[tuple[Word, ...]]) -> tuple[Word, ...]:
    """…、…、…."""
    words: list[Word] = []
    for part in parts:
        words += [COMMA, *part] if words else part
    return tuple(words)


def glued(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, the first of which touches what stands before it."""
    return (evolve(words[0], glued=True), *words[1:]) if words else ()
