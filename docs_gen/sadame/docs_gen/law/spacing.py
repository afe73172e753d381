"""Where spaces stand: between all words, as in rule files, or only where they are needed, as in documents.

Without spaces a text is read if there is one way to divide it into known words and names that is a sentence
(`dsl.respace`). Where that is so, words stand together; where a run of them could be read otherwise, apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product
from math import prod

from sadame.docs_gen.law.phrases import SPACE, Word
from sadame.dsl.folding import fold
from sadame.dsl.respace import MOST, Lexicon, TooManyError, joined
from sadame.dsl.spelling import is_read

#: `）以下の場合：` would begin a list of 号, as 以下の全てに該当： does.
_LIKE_A_HEAD = "以下の"


def spaced(words: Iterable[Word]) -> Iterator[Word]:
    """The words, with spaces between them as words of their own."""
    before: Word | None = None
    for word in words:
        if before is not None and not (word.glued or before.opens):
            yield SPACE
        yield word
        before = word


def together(words: Sequence[Word], rule: str, lexicon: Lexicon) -> Iterator[Word]:
    """The words with spaces only where they are needed; `rule` = the start rule that reads them."""
    runs = list(_runs(words))
    divided = _divided(runs, rule, lexicon)
    before: Word | None = None
    for run, is_divided in zip(runs, divided, strict=True):
        for word in run:
            if before is not None and not (word.glued or before.opens):
                inside = word is not run[0]
                if (inside and is_divided) or word.apart or before.apart:
                    yield SPACE
            yield word
            before = word


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Words that are one unbroken text when no space is between them; signs and 「…」 break it."""
    for breaks, found in groupby(words, lambda word: word.kind == "sign" or word.text[:1] == "「"):
        if breaks:
            yield from ([word] for word in found)
        else:
            yield list(found)


def _divided(runs: Sequence[list[Word]], rule: str, lexicon: Lexicon) -> list[bool]:
    """For each run, whether its words must stand apart."""
    readings = [_readings(run, lexicon) for run in runs]
    meant = ["".join(word.text for word in spaced(run)) for run in runs]
    divided = [not found for found in readings]
    choices = [found or [text] for found, text in zip(readings, meant, strict=True)]
    doubtful = [len(found) > 1 for found in choices]
    if any(doubtful) and not _is_sure(runs, choices, rule):
        return [a or b for a, b in zip(divided, doubtful, strict=True)]
    return divided


def _readings(run: Sequence[Word], lexicon: Lexicon) -> list[str]:
    """The ways to read a run that is written together, the one that is meant among them; else none."""
    texts = [fold(word.text) for word in run]
    if len(texts) == 1:
        return [run[0].text]
    text = "".join(texts)
    if text in lexicon.names or text in lexicon.words or text.startswith(_LIKE_A_HEAD):
        return []
    try:
        found = lexicon.readings(text)
    except TooManyError:
        return []
    if tuple(texts) not in {tuple(piece for piece, _ in pieces) for pieces in found}:
        return []
    return list(dict.fromkeys(map(joined, found)))


def _is_sure(runs: Sequence[list[Word]], choices: Sequence[list[str]], rule: str) -> bool:
    """Whether of all ways to read the runs only one makes a sentence, as the parser asks."""
    if prod(map(len, choices)) > MOST:
        return False
    firsts = [run[0] for run in runs]
    found = 0
    for choice in product(*choices):
        words = (
            Word(text, glued=first.glued, opens=run[-1].opens)
            for text, first, run in zip(choice, firsts, runs, strict=True)
        )
        found += is_read(fold("".join(word.text for word in spaced(words))), rule)
    return found == 1
