"""What a failed 事例 or 性質 looks like: expected and actual side by side, the case as facts.

In: trials. Out: text, or plain data for `--json`.
"""

import re
from collections.abc import Iterator, Mapping

from sadame.docs_gen import words
from sadame.dsl.calendar import format_date, to_date
from sadame.dsl.core import Claim, Expected, Monotone, Property, Roster, Rule, Slice, references
from sadame.dsl.display import show
from sadame.dsl.interval import point
from sadame.dsl.literals import NumberLiteral, parse_number
from sadame.dsl.source import Source
from sadame.dsl.trace import Fault, Result, Status
from sadame.dsl.types import Type
from sadame.dsl.units import format_number
from sadame.dsl.values import Possible
from sadame.engine.app import rosters
from sadame.engine.app.render import place
from sadame.engine.case import Facts
from sadame.engine.interp import evaluate
from sadame.engine.trials.examples import AnyDifference, CaseTrial, Difference
from sadame.engine.trials.properties import Counterexample, PropertyTrial
from sadame.engine.trials.rosters import FigureDifference, ListDifference

#: An amount of money without its 円: 617,284 or 61.7万.
_YEN = re.compile(r"[0-9][0-9,.兆億万]*(?=円)")
_FIVE_DIGITS = len("10,000")
_STATUS = {"value": "値", "unknown": "不明", "not_applicable": "対象外", "error": "誤り"}


def case_text(trial: CaseTrial, sources: Mapping[str, Source]) -> str:
    """A failed row of an 事例."""
    where = place(trial.case.span, sources)
    which = "の名簿" if isinstance(trial.case, Roster) else f"{trial.number}件目"
    title = f"{where} 事例「{trial.example.title}」{which}が合いません"
    remark = f"（{trial.case.remark}）" if trial.case.remark else ""
    return "\n".join([title + remark, *(_difference(each) for each in trial.differences)])


def _difference(each: AnyDifference) -> str:
    match each:
        case Difference():
            return _case_difference(each)
        case FigureDifference() | ListDifference():
            return rosters.difference(each)


def _case_difference(each: Difference) -> str:
    expected, actual = _alike(expectation(each.expected, each.actual), outcome(each.actual))
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
        lines += [f"　　→ {advice}" for advice in _advice(each.actual)]
    return "\n".join(lines)


def _advice(actual: Result) -> Iterator[str]:
    """What may be written instead, where a result is not the one value that was hoped for."""
    if actual.status is Status.UNKNOWN and actual.missing:
        lacking = "、".join(map(words.missing, actual.missing))
        yield f"{lacking}がないと決まりません。事例に加えるか、期待を「不明」にしてください"
    for cause in actual.causes:
        match cause.fault, cause.parties:
            case Fault.CONFLICT, (first, second, *_):
                yield f"優先があるなら、その行を書いてください：「{first}」は「{second}」に優先"
            case Fault.GAP, _:
                yield "当たる行を足すか、「上記以外」の行を書いてください"
            case _:
                pass


def _alike(*texts: str) -> list[str]:
    """Amounts of money in one notation: 617,284円 is not compared with 61.7万円."""
    amounts = [each for text in texts for each in _YEN.findall(text)]
    if not any(len(each) >= _FIVE_DIGITS and each[-1].isdecimal() for each in amounts):
        return [*texts]
    return [_YEN.sub(_in_digits, text) for text in texts]


def _in_digits(amount: re.Match[str]) -> str:
    number = parse_number(amount[0])
    return format_number(number.value) if isinstance(number, NumberLiteral) else amount[0]


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
        "differences": [_difference_as_data(each) for each in trial.differences],
    }


def _difference_as_data(each: AnyDifference) -> dict[str, object]:
    match each:
        case Difference():
            target, sides = (
                each.expected.target,
                (expectation(each.expected, each.actual), outcome(each.actual)),
            )
        case FigureDifference() | ListDifference():
            target, sides = rosters.target(each), rosters.sides(each)
    return {
        "date": to_date(each.day).isoformat(),
        "target": target,
        "expected": sides[0],
        "actual": sides[1],
    }


# ── 性質 ──


def property_text(trial: PropertyTrial, sources: Mapping[str, Source]) -> str:
    """A 性質 with the smallest case in which it does not hold, or one that could not be tried."""
    where = f"{place(trial.about.span, sources)} 性質「{trial.about.title}」"
    if trial.counterexample is None:
        return f"{where}に当てはまる事実を作れず、試せませんでした（注意）"
    shown = counterexample_lines(trial.about, trial.counterexample)
    return "\n".join([f"{where}が成り立たない例があります", *(f"　{line}" for line in shown)])


def counterexample_lines(about: Property, found: Counterexample) -> Iterator[str]:
    """A case in which a 性質 does not hold."""
    # An inherited 性質 stands in the parent's file: say which 制度 breaks it.
    yield f"制度：{found.world.program.name}"
    yield f"基準日：{format_date(found.case.day)}"
    for name, text in _facts(found):
        yield f"{name}：{text}"
    for name, text in _results(about, found):
        yield f"⇒ {name}：{text}"
    shown = [words.outcome(possible, kind) for possible, kind in found.outcomes]
    if isinstance(about.law, Monotone):
        yield f"⇒ {' → '.join(shown)}"
    else:
        yield f"⇒ {'、'.join(shown)}"


def _results(about: Property, found: Counterexample) -> Iterator[tuple[str, str]]:
    """What the rules a plain 性質 speaks of give in the case: which side of it is off."""
    law, case = about.law, found.case
    if not isinstance(law, Claim):
        return
    program = found.world.program
    rules = {each.name for each in found.world.cut.symbols if isinstance(each, Rule)}
    names = tuple(dict.fromkeys(name for name in references(law.condition) if name in rules))
    if names:
        trace = evaluate(program, Facts(dict(case.facts)), case.day, dict(case.readings), names)
        for name in names:
            yield name, outcome(trace.results.get(name))


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
