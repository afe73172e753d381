"""The words of the language as a reader of the pages meets them, and readings of hard words.

In: `templates/terms.toml`. Out: `Term`s in the order of that file.
"""

import tomllib
from importlib.resources import files

from attrs import frozen


@frozen
class Term:
    """A word, its reading if it is hard to read, and what it means; empty = a word one only has to read."""

    word: str
    reading: str
    meaning: str


def _load() -> tuple[Term, ...]:
    text = files("sadame.docs_gen").joinpath("templates", "terms.toml").read_text("utf-8")
    return tuple(
        Term(each["word"], each.get("reading", ""), each.get("meaning", ""))
        for each in tomllib.loads(text)["term"]
    )


ALL = _load()
TERMS = tuple(each for each in ALL if each.meaning)
RUBY = {each.word: each.reading for each in ALL if each.reading}
