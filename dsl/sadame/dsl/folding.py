"""One spelling for the many widths of a character: one character to one character.

In: text as it was written. Out: text of exactly the same length, so that an offset in one is an offset
in the other. An explicit table, not NFKC: even the one-to-one part of NFKC turns `①` into `1`.

Refuses: `、` never becomes `,` (`最小（1、200）` is two numbers) and `ー`, a letter, never becomes a dash.
Characters nobody can see become `INVISIBLE`, which the parser reports and then steps over.
"""

import re
from unicodedata import category, normalize

#: What zero-width, bidirectional and control characters and lone surrogates are folded to.
INVISIBLE = "\u200b"

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SIGNS = {
    "〜": "～~∼",
    "-": "－−‐‑–—―─━",
    "≥": "≧",
    "≤": "≦",
    "・": "･",
}
#: The half-width voicing marks combine with the letter before them, as in decomposed text.
_VOICING = {"ﾞ": "\u3099", "ﾟ": "\u309a", "\u309b": "\u3099", "\u309c": "\u309a"}


def _one_to_one(first: int, last: int) -> dict[int, str]:
    """NFKC of a block, where it keeps to one character."""
    folded = {code: normalize("NFKC", chr(code)) for code in range(first, last + 1)}
    return {code: to for code, to in folded.items() if len(to) == 1 and to != chr(code)}


def _table() -> dict[int, str]:
    """What each character is folded to; a character that is not there stays."""
    table = _one_to_one(0xFF01, 0xFFEE)
    table |= _one_to_one(0x2E80, 0x2FDF)  # radicals, as PDF gives them
    table |= _one_to_one(0xF900, 0xFAFF)  # compatibility ideographs
    table |= {ord(space): " " for space in _SPACES}
    table |= {ord(sign): to for to, signs in _SIGNS.items() for sign in signs}
    table |= {ord(mark): to for mark, to in _VOICING.items()}
    table |= {
        code: INVISIBLE
        for code in (*range(0x3000), 0xFEFF, *range(0xFFF9, 0xFFFC))
        if category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"} and chr(code) not in "\t\n"
    }
    return table


_TABLE = _table()
_SURROGATES = re.compile("[\ud800-\udfff]")
_TAGS = re.compile("[\U000e0001-\U000e007f]")
_VARIANTS = re.compile(f"[{INVISIBLE}\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def fold(text: str) -> str:
    """`text` with one width for everything, as long as before.

    >>> fold("職員数　が　１０人　以上")
    '職員数 が 10人 以上'
    """
    folded = text.replace("\r\n", " \n").translate(_TABLE)
    if not text.isascii():
        folded = _TAGS.sub(INVISIBLE, _SURROGATES.sub(INVISIBLE, folded))
    return " " + folded[1:] if text.startswith("\ufeff") else folded


def name_of(folded: str) -> str:
    """The name a run of folded text spells: composed, without what cannot be seen."""
    return normalize("NFC", _VARIANTS.sub("", folded))
