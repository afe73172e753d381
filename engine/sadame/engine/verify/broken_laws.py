"""性質 that do not hold in some case (V0612)."""

from collections.abc import Iterator

from sadame.dsl import core
from sadame.dsl.source import Span
from sadame.engine.solver.formulas import Answer
from sadame.engine.trials.properties import Counterexample
from sadame.engine.verify.acknowledging import law_name
from sadame.engine.verify.assuming import all_of
from sadame.engine.verify.laws import Judged, judged
from sadame.engine.verify.problems import BrokenLaw
from sadame.engine.verify.standing import Standing, Verdict


def broken_laws(program: core.Program, limit: int) -> Iterator[Verdict]:
    """One verdict for each 性質, over all 断面."""
    together: dict[Span, list[Judged]] = {}
    for cut in program.slices:
        for each in judged(program, cut, limit):
            together.setdefault(each.about.span, []).append(each)
    for found in together.values():
        yield _verdict(found)


def _verdict(found: list[Judged]) -> Verdict:
    about = found[0].about
    problem = BrokenLaw(span=about.span, about=about.title)
    home = law_name(about.title)
    for each in found:
        if isinstance(each.found, Counterexample):
            return Verdict(problem, Standing.FOUND, home, about=about, counterexample=each.found)
    if any(each.found is not Answer.NO for each in found):
        return Verdict(problem, Standing.UNDECIDED, home)
    return Verdict(problem, Standing.PROVED, home, assumed=all_of(e.assumed for e in found))
