"""Static knowledge of the symbols of a 断面, for the checks that ask about expressions."""

from sadame.dsl import core
from sadame.dsl.interval import Exact
from sadame.dsl.notes.static import Static, of_symbol


def known_symbols(piece: core.Slice) -> dict[str, Static]:
    """What is known of every symbol."""
    known: dict[str, Static] = {}
    for symbol in piece.symbols:
        known[symbol.name] = of_symbol(symbol, known)
    return known


def known_constants(piece: core.Slice) -> dict[str, Exact]:
    """The 基準値 that have one value in this 断面."""
    return {
        symbol.name: symbol.now.value
        for symbol in piece.symbols
        if isinstance(symbol, core.Parameter)
        and isinstance(symbol.now, core.Given)
        and not isinstance(symbol.now.value, bool | str)
    }
