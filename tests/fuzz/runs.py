"""One try of each kind, its work counted: whatever comes in, no exception comes out, and no wait."""

from collections.abc import Mapping, Sequence
from random import Random

from tests.effort import at_most
from tests.fuzz.mutations import damaged, hostile_facts
from tests.laws.author import policy
from tests.laws.described import Printer
from tests.strategies import seeded

from sadame.dsl import core
from sadame.dsl.diagnostics import Diagnostic
from sadame.dsl.pipeline import compile_book
from sadame.dsl.source import Source
from sadame.engine.facts.decoding import decode

CALLS = 10_000_000
"""What one answer may cost: 20,000 lines, each deeper than the one before, cost 4,250,000."""


def try_text(text: str) -> None:
    """Compiles the text and words every message."""
    with at_most(CALLS):
        book = compile_book([Source("試し.sadame", text)], {})
    for problem in book.problems:
        said = problem.diagnostic()
        assert isinstance(said, Diagnostic)
        assert said.title
        assert 0 <= said.span.start <= said.span.end <= len(text), said


def try_facts(program: core.Program, raw: Mapping[str, object]) -> None:
    """Decodes the facts."""
    with at_most(CALLS // 100):
        decode(program, program.slices[0], raw)


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
