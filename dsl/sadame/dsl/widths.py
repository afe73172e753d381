"""How wide text is where every character has one cell or two, as in terminals and code editors."""

from unicodedata import category, east_asian_width


def width(text: str) -> int:
    """How many cells a text takes.

    >>> width("65歳以上")
    8
    """
    return sum(_cells(each) for each in text)


def _cells(character: str) -> int:
    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def padded(text: str, cells: int) -> str:
    """`text` filled with spaces to a number of cells."""
    return text + " " * (cells - width(text))
