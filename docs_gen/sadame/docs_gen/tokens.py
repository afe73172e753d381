"""A line of a rule file → the words that change as a whole: amounts with their unit, days, names.

In: canonical text. Out: words that joined are the text again; and what an amount or a day among them is worth.
"""

import re
from collections.abc import Sequence

from sadame.dsl.folding import fold
from sadame.dsl.literals import BadLiteral, DateLiteral, parse_date, parse_quantity
from sadame.dsl.units import known_units

_ERA = r"(?:明治|大正|昭和|平成|令和)?(?:[0-9]+|元)年(?:度|[0-9]+月(?:[0-9]+日)?)?"
_UNITS = "|".join(re.escape(each) for each in sorted(known_units(), key=len, reverse=True))
_AMOUNT = rf"[0-9][0-9,.]*(?:/[0-9]+)?(?:[十百千万億兆]|[0-9][0-9,.]*)*(?:[%割分厘]+|(?:{_UNITS})(?:/(?:{_UNITS}))*)?"
_WORD = re.compile(rf"{_ERA}|{_AMOUNT}|[^\W\d_ぁ-ん]+[ぁ-ん]*|[ぁ-ん]+|\s+|.", re.DOTALL)


def tokens(text: str) -> Sequence[str]:
    """The words.

    >>> tokens("年齢 が 65歳 以上 かつ 400万円 以下")
    ['年齢', ' ', 'が', ' ', '65歳', ' ', '以上', ' ', 'かつ', ' ', '400万円', ' ', '以下']
    """
    return _WORD.findall(text)


def turn(old: str, new: str) -> str:
    """How the second of two amounts lies to the first: `上がる`, `下がる`, or `変わる` where that cannot be said."""
    amounts = [parse_quantity(fold(each)) for each in (old, new)]
    match amounts:
        case [(before, unit), (after, other)] if unit.dimension == other.dimension:
            if before.value == after.value:
                return "変わる"
            return "上がる" if before.value < after.value else "下がる"
        case _:
            return "変わる"


def is_amount(text: str) -> bool:
    """Whether a text is an amount and nothing else."""
    return isinstance(parse_quantity(fold(text)), tuple)


def is_day(text: str) -> bool:
    """Whether a text is a day, a month or a year."""
    found = parse_date(fold(text))
    return isinstance(found, DateLiteral) and not isinstance(found, BadLiteral)
