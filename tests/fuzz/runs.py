"""One try of each kind, timed: whatever comes in, no exception comes out, and no wait."""

from collections.abc import Mapping, Sequence
from random import Random
from time import process_time

from tests.fuzz.mutations import damaged, hostile_facts
from tests.laws.author import policy
from tests.laws.described import Printer
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.diagnostics import Diagnostic
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.facts.decoding import decode

PATIENCE = 1.0
"""Seconds of processor time that one answer may take."""


def try_text(text: str) -> float:
    """Compiles the text and words every message; the seconds it took."""
    start = process_time()
    book = compile_book([Source("試し.sadame", text)], {})
    spent = process_time() - start
    for problem in book.problems:
        said = problem.diagnostic()
        assert isinstance(said, Diagnostic)
        assert said.title
        assert 0 <= said.span.start <= said.span.end <= len(text), said
    return spent


def try_facts(program: core.Program, raw: Mapping[str, object]) -> float:
    """Decodes the facts; the seconds it took."""
    start = process_time()
    decode(program, program.slices[0], raw)
    return process_time() - start


def some_text(chance: Random, good: Sequence[str]) -> str:
    """A damaged rule file: a stretch of a good one, or one nobody wrote before."""
    texts = [*good, Printer().policy(policy(seeded(chance.getrandbits(32)), 4))]
    lines = chance.choice(texts).split("\n")
    start = chance.randrange(len(lines))
    stretch = lines[:8] + lines[max(8, start) : start + 50] if chance.randrange(5) else lines
    return damaged(chance, "\n".join(stretch), chance.choice(texts))


def some_facts(chance: Random, program: core.Program) -> dict[str, object]:
    names = [symbol.name for symbol in program.slices[0].symbols]
    return hostile_facts(chance, names)
