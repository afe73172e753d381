"""The law of the pages: what JavaScript works out is what the interpreter says, all of it.

In: a `Trial`, or rules that ship. For facts of which all, much, some or little is known, every result of
the compiled program under Node is put beside the interpreter's: outcomes, range, 不足, reasons, causes, 注意.
"""

from collections.abc import Mapping, Sequence
from random import Random

from tests.compiled.agreement import sparse
from tests.javascript.node import MISSING, node, plain_result
from tests.laws.laws import Law, broken
from tests.laws.trial import Trial
from tests.laws.worlds import full, widened, world

from sadame.docs_gen.reasons import explain_result
from sadame.dsl import core
from sadame.dsl.source import Source
from sadame.dsl.trace import Trace
from sadame.engine.app.calculator import rules
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate, quote

_loaded: list[core.Program] = []


def laws() -> list[Law]:
    """Those that can be tried here."""
    return [] if MISSING else [javascript_says_what_the_interpreter_says]


def handed_over(program: core.Program, sources: Mapping[str, Source]) -> None:
    """The program, as Node has it last under its name."""
    if not _loaded or _loaded[-1] is not program:
        node().run(rules(program, sources))
        _loaded[:] = [program]


def some_facts(chance: Random, part: core.Slice) -> tuple[Facts, Mapping[str, str]]:
    """Facts of which all, much, some or little is known, and readings of some 解釈."""
    known = world(chance, part)
    readings = {name: each for name, each in known.readings.items() if chance.randrange(3)}
    match chance.randrange(4):
        case 0:
            return full(part, known), dict(known.readings)
        case 1:
            return widened(chance, part, known, 8), readings
        case 2:
            return widened(chance, part, known), readings
        case _:
            return sparse(chance, full(part, known)), readings


def javascript_says_what_the_interpreter_says(trial: Trial) -> None:
    """Law 4 of the back ends: no difference, whatever is known."""
    facts, readings = some_facts(trial.chance, trial.part)
    handed_over(trial.program, trial.sources)
    said_of(trial, (facts, readings), trial.sources)


def said_of(
    trial: Trial,
    case: tuple[Facts, Mapping[str, str]],
    sources: Mapping[str, Source],
    names: Sequence[str] = (),
) -> Trace:
    """The results of every rule (or of `names`), and now and then their explanation, line by line.

    Gives what the interpreter says.
    """
    facts, readings = case
    asked = [*names] or [rule.name for rule in trial.part.rules()]
    told = trial.chance.randrange(3) == 0
    said = node().evaluate(trial.program.name, facts, trial.day, readings, asked, told=told)
    trace = evaluate(trial.program, facts, trial.day, readings, asked)
    quoted = quote(trace, sources) if told else trace
    for name, result in trace.results.items():
        ours, theirs = said["results"][name], plain_result(result)
        if told:
            theirs["lines"] = list(explain_result(quoted.results[name], quoted))
        for part, value in theirs.items():
            if ours[part] != value:
                rule = next(each for each in trial.part.rules() if each.name == name)
                raise broken(trial, case, (4, rule), (part, value), (part, ours[part]))
    assert said["readings"] == dict(trace.readings)
    return trace
