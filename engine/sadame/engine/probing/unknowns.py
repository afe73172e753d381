"""Cases in which one fact is not known, and the result with it.

In: full cases of a rule. Out: for each fact that the rule itself names, for one 問 of a 質問票, the first case in
which not knowing it leaves the result open, or lets 不明 … とみなす or 未回答 … とみなす say it.
"""

from collections.abc import Iterator, Sequence

from sadame.dsl import core
from sadame.dsl.values import Possible, everything
from sadame.engine.interp.symbols import step_of
from sadame.engine.probing.staging import Known, Stage, fewest


def unknowns(made: Stage, cases: Sequence[Known]) -> Iterator[tuple[str, Known, str]]:
    """The fact, the case with as few facts as leave the result as it is, and what it shows."""
    seen: set[str] = set()
    for name in dict.fromkeys(core.references(made.plan.rule.body)):
        symbol = made.cut.by_name[name]
        if not isinstance(symbol, core.Input) or (symbol.questionnaire or name) in seen:
            continue
        seen.add(symbol.questionnaire or name)
        whole = everything(symbol.type, symbol.bounds, step_of(symbol))
        for case in cases:
            open_ = case.having(name, whole)
            answer = made.evaluation(open_).answer(made.rule)
            if answer.outcome.possible.is_single and not answer.presumed:
                continue
            yield name, _few(made, open_, name), f"{name}が不明"
            if symbol.unanswered is not None:
                silent = case.without((name,))
                yield name, _few(made, silent, name), f"{name}が未回答"
            break


def _few(made: Stage, case: Known, name: str) -> Known:
    """The case without the facts that change nothing of what the rule comes to, or of what it lacks."""

    def told(less: Known) -> tuple[Possible, frozenset[str]]:
        found = made.evaluation(less).kernel.plain(made.rule)
        return found.possible, found.lack

    whole = told(case)

    def serves(less: Known) -> bool:
        return told(less) == whole

    return fewest(case, [each for each in case.facts if each != name], serves)
