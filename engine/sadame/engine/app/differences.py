"""What a failed 事例 or 性質 looks like: expected and actual side by side, the case as facts.

In: trials. Out: text, or plain data for `--json`.
"""

from collections.abc import Iterator, Mapping

from sadame.docs_gen import words
from sadame.dsl.calendar import format_date, to_date
from sadame.dsl.core import Expected, Monotone, Slice
from sadame.dsl.display import show
from sadame.dsl.interval import point
from sadame.dsl.source import Source
from sadame.dsl.trace import Result
from sadame.dsl.types import Type
from sadame.dsl.values import Possible
from sadame.engine.app.render import place
from sadame.engine.trials.examples import CaseTrial, Difference
from sadame.engine.trials.properties import Counterexample, PropertyTrial

_STATUS = {"value": "値", "unknown": "不明", "not_applicable": "対象外", "error": "誤り"}


def case_text(trial: CaseTrial, sources: Mapping[str, Source]) -> str:
    """A failed row of an 事例."""
    where = place(trial.case.span, sources)
    title = f"{where} 事例「{trial.example.title}」{trial.number}件目が合いません"
    remark = f"（{trial.case.remark}）" if trial.case.remark else ""
    return "\n".join([title + remark, *(_difference(each) for each in trial.differences)])


def _difference(each: Difference) -> str:
    expected, actual = expectation(each.expected, each.actual), outcome(each.actual)
    lines = [
        f"　{each.expected.target}（基準日 {format_date(each.day)}）",
        f"　　期待　{expected}",
        f"　　結果　{actual}",
    ]
    if each.expected.reasons is not None:
        lines[1] += f"　理由 {_list(each.expected.reasons)}"
        lines[2] += f"　理由 {_list(each.actual.reasons if each.actual else ())}"
    if each.actual is not None:
        lines += [f"　　　　　{words.cause(cause)}" for cause in each.actual.causes]
    return "\n".join(lines)


def expectation(expected: Expected, actual: Result | None) -> str:
    """What a row expects, in the words of the result's type."""
    if expected.values is None or actual is None:
        return _STATUS[expected.status]
    return show(expected.values, actual.type)


def outcome(actual: Result | None) -> str:
    """What came out."""
    return (
        "この名前の規則がありません"
        if actual is None
        else words.outcome(actual.possible, actual.type)
    )


def _list(reasons: tuple[str, ...]) -> str:
    return "、".join(reasons) or "なし"


def case_as_data(trial: CaseTrial, sources: Mapping[str, Source]) -> dict[str, object]:
    """A failed row for another program."""
    return {
        "place": place(trial.case.span, sources),
        "title": trial.example.title,
        "number": trial.number,
        "differences": [
            {
                "date": to_date(each.day).isoformat(),
                "target": each.expected.target,
                "expected": expectation(each.expected, each.actual),
                "actual": outcome(each.actual),
            }
            for each in trial.differences
        ],
    }


# ── 性質 ──


def property_text(trial: PropertyTrial, sources: Mapping[str, Source]) -> str:
    """A 性質 with the smallest case in which it does not hold, or one that could not be tried."""
    where = f"{place(trial.about.span, sources)} 性質「{trial.about.title}」"
    if trial.counterexample is None:
        return f"{where}に当てはまる事実を作れず、試せませんでした（注意）"
    return "\n".join([f"{where}が成り立たない例があります", *_case(trial, trial.counterexample)])


def _case(trial: PropertyTrial, found: Counterexample) -> Iterator[str]:
    # An inherited 性質 stands in the parent's file: say which 制度 breaks it.
    yield f"　制度：{found.world.program.name}"
    yield f"　基準日：{format_date(found.case.day)}"
    for name, text in _facts(found):
        yield f"　{name}：{text}"
    shown = [words.outcome(possible, kind) for possible, kind in found.outcomes]
    if isinstance(trial.about.law, Monotone):
        yield f"　⇒ {' → '.join(shown)}"
    else:
        yield f"　⇒ {'、'.join(shown)}"


def _facts(found: Counterexample) -> Iterator[tuple[str, str]]:
    """Facts, readings and 基準値 of a case; where a fact moves, from what to what."""
    case = found.case
    kinds = _kinds(found.world.cut)
    for name, values in case.facts.items():
        text = show(values, kinds[name])
        if name in case.after:
            text += f" → {show(case.after[name], kinds[name])}"
        yield name, text
    yield from case.readings.items()
    for name, value in found.world.settings.items():
        yield name, words.outcome(Possible(point(value)), kinds[name])


def _kinds(cut: Slice) -> dict[str, Type]:
    return {each.name: each.type for each in cut.symbols}


def property_as_data(trial: PropertyTrial, sources: Mapping[str, Source]) -> dict[str, object]:
    """A 性質 that does not hold, for another program."""
    found = trial.counterexample
    return {
        "place": place(trial.about.span, sources),
        "title": trial.about.title,
        "tried": trial.tried,
        "date": to_date(found.case.day).isoformat() if found else None,
        "facts": dict(_facts(found)) if found else None,
        "outcomes": [words.outcome(*each) for each in found.outcomes] if found else None,
    }
