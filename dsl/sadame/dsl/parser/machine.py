"""Lark, and the only place that knows it: one slice of text and a start rule → a Lark tree or a `Stumble`.

Loaded when the first slice is read, not on import. Lark keeps the built tables in the user's cache folder
(`cache`; keyed by grammar text and its own version); where there is none, they are built anew.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias, cast

from attrs import frozen

from sadame.dsl import cache

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.lexer import TerminalDef

    Branch: TypeAlias = Tree[Token]

#: One start rule per kind of slice.
STARTS = (
    *("line", "expr", "given", "cell", "proviso", "presumption", "bounds", "coverage", "entry"),
    *("period", "sort", "outputs", "measure", "target", "law"),
)


@frozen
class Stumble:
    """Where a slice could not be read on. `expected` holds names of terminals."""

    start: int
    end: int
    found: str
    terminal: str
    expected: frozenset[str]


def _cache_path() -> str | bool:
    """Where the built parser is kept between runs; False where that is not possible."""
    home = cache.folder()
    return False if home is None else f"{home}/grammar.lark.cache"


def grammar() -> str:
    """The text of the grammar."""
    return files("sadame.dsl").joinpath("grammar.lark").read_text("utf-8")


@lru_cache(maxsize=1)
def _machine() -> "Lark":
    from lark import Lark  # noqa: PLC0415 — 50 ms that a run without rule files does not pay

    return Lark(
        grammar(),
        parser="lalr",
        lexer="basic",
        start=list(STARTS),
        propagate_positions=True,
        cache=_cache_path(),
    )


def terminals() -> "tuple[TerminalDef, ...]":
    """All terminals of the grammar."""
    return tuple(_machine().terminals)


#: Words that are operators after の and may be names of rules and facts elsewhere.
SOFT = frozenset(("人数", "該当数", "合計", "個数", "最大", "最小", "平均"))


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """The words of the language: terminals that are one plain string of letters."""
    return frozenset(
        str(terminal.pattern.value)
        for terminal in terminals()
        if terminal.pattern.type == "str" and terminal.pattern.value.isalpha()
    )


@lru_cache(maxsize=4096)
def read(text: str, start: str) -> "Branch | Stumble":
    """Read `text` with the start rule `start`.

    A file says the same cells and heads again and again; a tree knows nothing of where it stands.
    """
    from lark import UnexpectedCharacters, UnexpectedToken  # noqa: PLC0415 — see above

    machine = _machine()
    try:
        return machine.parse(text, start=start)
    except UnexpectedToken as error:
        token = error.token
        accepted: set[str] = error.interactive_parser.accepts()  # type: ignore[no-untyped-call]  # Lark's
        if token.type == "$END":
            return Stumble(len(text.rstrip()), len(text), "", "$END", frozenset(accepted))
        at = cast("int", token.start_pos)
        return Stumble(at, at + len(token), str(token), token.type, frozenset(accepted))
    except UnexpectedCharacters as error:
        at = cast("int", error.pos_in_stream)
        return Stumble(at, at + 1, text[at : at + 1], "", frozenset())


def words_of(text: str, start: str) -> "Iterator[tuple[int, int, str, str]]":
    """The words of a text that can be read: start, end, terminal, text."""
    for token in _machine().parse_interactive(text, start=start).exhaust_lexer():
        at, end = cast("int", token.start_pos), cast("int", token.end_pos)
        yield at, end, token.type, str(token)
