"""One decision at a time: the 25-question checklist and a technology subsidy, in one run.

    .venv/bin/python benchmarks/decision.py

Prints microseconds and ratios. `zen-engine` and `common-expression-language` take part if they are
installed; they get the same seven criteria as one expression of theirs, and must give the same answer.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from random import Random
from timeit import repeat
from typing import Any

from sadame.engine import Policy, load
from sadame.engine.app.embed.quick import reader_of
from sadame.engine.case import Facts
from sadame.engine.compiled import Case, Layout, compile_rules, layout_of
from sadame.engine.facts import decode
from sadame.engine.interp import evaluate

DAY = 739_342  # 2025-04-01
ROUNDS, TIMES = 7, 4_000
YES_SIDE = (9, 10, 11, 13, 14, 15, 17, 18, 20, 21, 22, 23, 24, 25)
CRITERIA = ((range(1, 21), 10), (range(6, 11), 3), (range(11, 13), 2), (range(13, 16), 2),
            (range(16, 17), 1), (range(18, 21), 1), (range(21, 26), 2))  # fmt: skip

SUBSIDY: dict[str, object] = {
    "導入区分": "ICT",
    "施設の種別": "介護施設・介護事業所",
    "サービス類型": "入所・泊まり・居住系",
    "機器等": "介護ソフト",
    "職員数により変動しない": "いいえ",
    "職員数": 12,
    "対象経費": 3_000_000,
    "業務改善計画の提出": "はい",
    "効果の報告": "はい",
    "第三者による業務改善支援": "はい",
    "研修・相談等による支援": "いいえ",
    "委員会の設置": "はい",
    "職員賃金への還元を明記": "はい",
    "LIFEへのデータ提供": "はい",
    "文書量半減の導入計画": "いいえ",
}


def microseconds(action: Callable[[], object], times: int = TIMES) -> float:
    """The best of several rounds, for one call."""
    return min(repeat(action, number=times, repeat=ROUNDS)) / times * 1e6


def over(people: Sequence[tuple[Any, ...]], decide: Callable[..., object]) -> float:
    """One decision, on average over different people."""

    def everybody() -> None:
        for case in people:
            decide(*case)

    return microseconds(everybody, 40) / len(people)


def person(chance: Random, share: int) -> dict[str, object]:
    """Answers, `share` percent of them 該当."""
    answers = {}
    for number in range(1, 26):
        if number != 12:
            hit = chance.randrange(100) < share
            answers[f"問{number}"] = "はい" if hit == (number in YES_SIDE) else "いいえ"
    return {"回答": answers, "身長": chance.randrange(140, 180), "体重": chance.randrange(35, 80)}


def expression() -> str:
    """The seven criteria in the notation that zen-engine and CEL share."""
    items = {
        n: f"(q{n} == '{'はい' if n in YES_SIDE else 'いいえ'}' ? 1 : 0)" for n in range(1, 26)
    }
    items[12] = "(weight * 20000 < 37 * height * height ? 1 : 0)"
    criteria = [f"({' + '.join(items[n] for n in numbers)}) >= {k}" for numbers, k in CRITERIA]
    return " or ".join(criteria)


def context(raw: Mapping[str, object]) -> dict[str, object]:
    """The same person for the other engines."""
    answers = raw["回答"]
    assert isinstance(answers, dict)
    return {f"q{name[1:]}": word for name, word in answers.items()} | {
        "height": raw["身長"],
        "weight": raw["体重"],
    }


def others(people: list[dict[str, object]], expected: list[bool]) -> dict[str, float]:
    """Microseconds of the engines that are installed."""
    found = {}
    contexts = [context(raw) for raw in people]
    for name, module, attribute, code in (
        ("zen-engine", "zen", "compile_expression", expression()),
        ("common-expression-language", "cel", "compile", expression().replace(" or ", " || ")),
    ):
        try:
            compiled = getattr(import_module(module), attribute)(code)
        except ImportError:
            print(f"{name} is not installed")
            continue
        run = getattr(compiled, "evaluate", None) or compiled.execute
        assert [bool(run(each)) for each in contexts] == expected, name
        found[name] = over([(each,) for each in contexts], run)
    return found


def report(name: str, value: float, against: float | None = None) -> None:
    """One line."""
    ratio = f"{value / against:9.1f} ×" if against else ""
    print(f"{name:56}{value:10.2f} µs{ratio}")


def checklist(policy: Policy) -> None:
    """事業対象者: deciding, all criteria, reasons, and what is around it."""
    part = policy.program.slices[0]
    layout = layout_of(part)
    one = compile_rules(part, ["事業対象者"], layout)
    every = compile_rules(part, policy.rules, layout)
    chance = Random(1)
    people = [person(chance, share) for share in (2, 5, 10, 20, 40) for _ in range(20)]
    facts = [decoded(policy, raw) for raw in people]
    known = cases(layout, facts)
    unsure = cases(layout, [decoded(policy, {**raw, "身長": "不明"}) for raw in people])
    expected = [one.decide(*case) == (1,) for case in known]
    base = over(known, one.decide)
    print(f"基本チェックリスト, 事業対象者, {len(known)} people, {sum(expected)} of them 該当")
    report("deciding, compiled", base)
    report("deciding, compiled, 身長 not known", over(unsure, one.decide), base)
    report("all results, compiled", over(known, every.decide), base)
    report("reasons, compiled", over(known, lambda *case: every.reasons("事業対象者", case)), base)
    read = reader_of(layout).read
    given = [(raw,) for raw in people]
    report("reading a plain dict, validated", over(given, lambda raw: read(raw, DAY, {})), base)
    report(
        "reading it and deciding",
        over(given, lambda raw: one.decide(*read(raw, DAY, {}) or ())),
        base,
    )
    around(policy, "事業対象者", people[50], base)
    for name, value in others(people, expected).items():
        report(name, value, base)


def subsidy(policy: Policy) -> None:
    """補助額 of one ICT case."""
    part = policy.program.slices[0]
    layout = layout_of(part)
    one = compile_rules(part, ["補助額"], layout)
    (case,) = cases(layout, [decoded(policy, SUBSIDY)])
    assert one.decide(*case) == ((1_500_000, 1),)
    base = microseconds(lambda: one.decide(*case))
    print("\n介護テクノロジー導入支援事業, 補助額")
    report("compiled", base)
    around(policy, "補助額", SUBSIDY, base)


def around(policy: Policy, name: str, raw: dict[str, object], base: float) -> None:
    """The whole way from a dict, and what the reference interpreter takes."""
    facts = decoded(policy, raw)

    def told() -> object:
        return evaluate(policy.program, facts, DAY, {})

    def embedded() -> object:
        return policy.evaluate(raw, on="2025-04-01")[name].value

    report("evaluate()[…].value from a plain dict, validated", microseconds(embedded), base)
    report("the interpreter, all results, on decoded facts", microseconds(told, 10), base)


def decoded(policy: Policy, raw: dict[str, object]) -> Facts:
    """The facts, which are right."""
    facts = decode(policy.program, policy.program.slices[0], raw)
    assert isinstance(facts, Facts)
    return facts


def cases(layout: Layout, people: list[Facts]) -> list[Case]:
    """The cases, which are valid."""
    found = [layout.case(facts, {}, DAY) for facts in people]
    return [case for case in found if case is not None]


def main() -> None:
    """Both."""
    book = load()
    checklist(book["基本チェックリスト"])
    subsidy(book["介護テクノロジー導入支援事業"])


if __name__ == "__main__":
    main()
