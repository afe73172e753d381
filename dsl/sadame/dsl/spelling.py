"""How a name is written where it is used, and what a text without spaces may be made of.

In: names, and the sources of a book. Out: text that the parser takes for that name, and for nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from sadame.dsl.formatter import offered
from sadame.dsl.parser import machine, policy_name
from sadame.dsl.parser.cut import Vocabulary
from sadame.dsl.parser.names import laid_out, vocabulary
from sadame.dsl.parser.parts import is_reserved
from sadame.dsl.parser.reader import lexicon_of
from sadame.dsl.respace import Lexicon
from sadame.dsl.source import Source

if TYPE_CHECKING:
    from lark import Token

#: What would be the mark of a 号 at the beginning of a line, a number, or the head of a list.
_LIKE_ANOTHER = re.compile(
    r"[一二三四五六七八九十]{1,3}|[ァ-ヺ]|[一二三四五六七八九十百千万]+分の.*|(次の|次に掲げる|以下の).*"
)


@lru_cache(maxsize=4096)
def spelt(name: str, *, begins: bool = True) -> str:
    """A name as it is written in a sentence: in 「」 where it would be read as anything else.

    `begins`: it stands alone or at the beginning of a path, where 合計 and the like are names too.

    >>> spelt("年齢の要件"), spelt("3人以上"), spelt("対象外"), spelt("表"), spelt("次の年度の額")
    ('年齢の要件', '「3人以上」', '「対象外」', '「表」', '「次の年度の額」')
    """
    if (
        _is_name(name, begins=begins)
        and not is_reserved(name)
        and not _LIKE_ANOTHER.fullmatch(name)
    ):
        return name
    return f"「{name}」"


def _is_name(text: str, *, begins: bool) -> bool:
    """Whether the grammar sees one name in it, and all of it."""
    tree = machine.read(text, "expr")
    if isinstance(tree, machine.Stumble) or tree.data != "name":
        return False
    (token,) = cast("list[Token]", tree.children)
    return str(token) == text and (token.type == "NAME" or (begins and token.type != "QUOTED"))


def is_read(text: str, rule: str) -> bool:
    """Whether the grammar takes a text, folded and spaced, for what that start rule reads."""
    return not isinstance(machine.read(text, rule), machine.Stumble)


def lexicons(sources: Sequence[Source]) -> Mapping[str, Lexicon]:
    """For each 制度 of a book, what its sentences may be made of: with 準用 also those of its parent."""
    exported = offered(sources)
    known: dict[str, Vocabulary] = {}
    parents: dict[str, str] = {}
    for source in sources:
        name, parent, _ = policy_name(source)
        if name is not None:
            known[name] = vocabulary(laid_out(source)[0], exported)
            parents |= {name: parent} if parent is not None else {}
    return {name: lexicon_of(_inherited(name, known, parents)) for name in known}


def _inherited(
    name: str, known: Mapping[str, Vocabulary], parents: Mapping[str, str]
) -> Vocabulary:
    """The names of a 制度 and of those it 準用s, one after the other."""
    found, seen = known[name], {name}
    while (name := parents.get(name, "")) in known and name not in seen:
        seen.add(name)
        more = known[name]
        found = Vocabulary(
            found.names | more.names,
            {**more.members, **found.members},
            {**more.units, **found.units},
            found.refused | more.refused,
            found.singles | more.singles,
        )
    return found
