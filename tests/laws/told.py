"""Small fixed policies for laws that need a certain shape: text in, outcomes out."""

from collections.abc import Mapping

from tests.laws.trial import NAME, book

from sadame.dsl import calendar, core
from sadame.dsl.diagnostics import has_errors
from sadame.dsl.values import Possible, Values
from sadame.engine.case import Facts, Invalid
from sadame.engine.interp import evaluate

HEAD = f"制度 {NAME}\n根拠：試験法 第1条\n適用：令和5年4月1日 から\n"
TODAY = calendar.ordinal(2025, 4, 1)


def checked(*texts: str, name: str = NAME) -> core.Program:
    """The program of that name; the texts must be free of errors."""
    made = book(*texts)
    said = [problem.diagnostic() for problem in made.problems if has_errors((problem,))]
    assert not said, (said, texts)
    return made.programs[name]


def outcomes(
    program: core.Program, facts: Mapping[str, Values | Invalid], day: int = TODAY
) -> dict[str, Possible]:
    """What each rule may give."""
    trace = evaluate(program, Facts(facts), day, {})
    return {name: result.possible for name, result in trace.results.items()}
