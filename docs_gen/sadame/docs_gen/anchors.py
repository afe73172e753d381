"""Where a name and each 号 stand on a page: anchors that stay the same as long as the name does.

In: the name of a symbol, the address of a 号 as the trace has it (`第2号イ（1）`). Out: a text that may stand in `id`
and, as it is, behind `#` in `href`. The calculator, the law-style sentences and the pages all ask here.
"""

from unicodedata import category

_SEPARATOR = "-"
#: What a browser or a reader of HTML would take for something else.
_SPECIAL = frozenset("\"#%&'./<>?[\\]^`{|}")


def of_symbol(name: str) -> str:
    """The place of a symbol, also of one of another 制度: its name, with spaces as `_`; no two names have one place.

    >>> of_symbol("回答 の 問16")
    '回答_の_問16'
    """
    return "".join(map(_safe, name))


def of_clause(rule: str, address: str) -> str:
    """The place of a 号, a ただし or a row within a rule.

    >>> of_clause("補助率引上げの要件", "第2号イ")
    '補助率引上げの要件-第2号イ'
    """
    return f"{of_symbol(rule)}{_SEPARATOR}{of_symbol(address)}"


def _safe(character: str) -> str:
    if character == " ":
        return "_"
    odd = character in _SPECIAL or character in {"_", _SEPARATOR} or category(character)[0] in "CZ"
    return f"_{ord(character):X}." if odd else character
