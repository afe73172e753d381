"""How a name is written where it is used, and what a text without spaces may be made of.

In: names, and the sources of a book. Out: text that the parser takes for that name, and for nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from sadame.dsl.formatter import offered
from sadame.dsl.parser import machine, policy_name
from sadame.dsl.parser.names import laid_out, vocabulary
from sadame.dsl.parser.parts import is_reserved
from sadame.dsl.parser.reader import lexicon_of
from sadame.dsl.respace import Lexicon
from sadame.dsl.source import Source

if TYPE_CHECKING:
    from lark import Token

#: At the beginning of a line these would be the mark of a 号, or a number.
_LIKE_A_MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}|[ァ-ヺ]|[一二三四五六七八九十百千万]+分の.*"
)


@lru_cache(maxsize=4096)
def spelt(name: str, *, begins: bool = True) -> str:
    """A name as it is written in a sentence: in 「」 where it would be read as anything else.

    `begins`: it stands alone or at the beginning of a path, where 合計 and the like are names too.

    >>> spelt("年齢の要件"), spelt("3人以上"), spelt("対象外"), spelt("表")
    ('年齢の要件', '「3人以上」', '「対象外」', '「表」')
    """
    if _is_name(name, begins=begins) and not is_reserved(name) and not _LIKE_A_MARK.fullmatch(name):
        return name
    return f"「{name}」"


def _is_name(text: str, *, begins: bool) -> bool:
    """Whether the grammar sees one name in it, and all of it."""
    tree = machine.read(text, "expr")
    if isinstance(tree, machine.Stumble) or tree.data != "name":
        return False
    (token,) = cast("list[Token]", tree.children)
    return str(token) == text and (token.type == "NAME" or (begins and token.type != "QUOTED"))


def lexicons(sources: Sequence[Source]) -> Mapping[str, Lexicon]:
    """For each 制度 of a book, what its sentences may be made of."""
    exported = offered(sources)
    named = ((policy_name(source)[0], source) for source in sources)
    return {
        name: lexicon_of(vocabulary(laid_out(source)[0], exported))
        for name, source in named
        if name is not None
    }
