"""What an embedding program can be refused, always with everything that is wrong at once."""

from collections.abc import Mapping, Sequence

from sadame.dsl.diagnostics import Diagnostic
from sadame.dsl.source import Source
from sadame.engine.facts import FactProblem


class PolicyError(Exception):
    """Rule files with errors. `diagnostics` = every error, with its code, place and hint."""

    def __init__(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> None:
        """The message is what `sadame check` prints."""
        from sadame.engine.app.render import render_all

        super().__init__(render_all(diagnostics, sources))
        self.diagnostics = tuple(diagnostics)


class FactsError(Exception):
    """Facts that do not fit the 入力. `problems` = all of them; empty where the text is no JSON."""

    def __init__(self, problems: Sequence[FactProblem], message: str = "") -> None:
        """The message says of each problem what is wrong and what to write instead."""
        lines = [f"{each.code} {each.title()}\n  → {each.hint()}" for each in problems]
        super().__init__(message or "\n".join(lines))
        self.problems = tuple(problems)
