"""Cases in which one fact is not known, and the result with it.

In: full cases of a rule. Out: for each fact that the rule itself names, for one 問 of a 質問票, a case in which not
knowing it leaves the result open, or lets 不明 … とみなす or 未回答 … とみなす say it; or why there is none.
"""

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from sadame.dsl import core
from sadame.dsl.values import Possible, everything
from sadame.engine.interp.symbols import step_of
from sadame.engine.probing.rows import Why
from sadame.engine.probing.staging import Asked, Known, Stage, fewest


@frozen
class Open:
    """A fact that is not known in a `case` with as few facts as leave the result as it is; or why it never matters."""

    name: str
    case: Known | Why
    words: str


def unknowns(
    made: Stage, cases: Sequence[Known], matters: Callable[[str], Known | Why]
) -> Iterator[Open]:
    """One for each fact, two where it is taken for something if nobody answers; `matters` looks beyond the cases."""
    shown: set[str] = set()
    failed: dict[str, Open] = {}
    for name in dict.fromkeys(core.references(made.plan.rule.body)):
        symbol = made.cut.by_name[name]
        if not isinstance(symbol, core.Input) or (symbol.questionnaire or name) in shown:
            continue
        group = symbol.questionnaire or name
        case = _open(made, cases, symbol) or _open(made, (wider := matters(name),), symbol)
        if case is None:
            why = wider if isinstance(wider, Why) else Why.OPEN
            failed.setdefault(group, Open(name, why, f"{name}が不明"))
            continue
        shown.add(group)
        yield Open(name, _few(made, case, name), f"{name}が不明")
        if symbol.unanswered is not None:
            silent = case.without((name,))
            yield Open(name, _few(made, silent, name), f"{name}が未回答")
    yield from (each for group, each in failed.items() if group not in shown)


def _open(made: Stage, cases: Sequence[Known | Why], symbol: core.Input) -> Known | None:
    """The first of the cases in which not knowing the fact leaves the result open."""
    whole = everything(symbol.type, symbol.bounds, step_of(symbol))
    for case in cases:
        if isinstance(case, Why):
            continue
        open_ = case.having(symbol.name, whole)
        answer = made.evaluation(open_).answer(made.rule)
        if not answer.outcome.possible.is_single or answer.presumed:
            return open_
    return None


def _few(made: Stage, case: Known, name: str) -> Known:
    """The case without the facts that change nothing of what the rule comes to, or of what it lacks."""
    asked = Asked(made, case)

    def told(less: Known) -> tuple[Possible, frozenset[str]]:
        found = Asked(made, less, asked).turned(0).kernel.plain(made.rule)
        return found.possible, found.lack

    whole = told(case)

    def serves(less: Known) -> bool:
        return told(less) == whole

    return fewest(case, [each for each in case.facts if each != name], serves)
