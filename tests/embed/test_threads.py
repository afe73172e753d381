"""Threads share what is loaded: the answers are those that one thread alone is given."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from tests.embed.test_engine import plain_facts

from sadame.engine import FactsError, Outcome, Policy, load

DAY = "2025-06-01"
THREADS = 6
SHIPPED = tuple(
    name for name, policy in load().items() if policy.program.slice_on(739_403) is not None
)


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Threads take turns after every few steps."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def fresh(policy: Policy) -> Policy:
    """The same policy, of which nothing is compiled yet."""
    return Policy(policy.program, policy.others, policy.sources)


def together(action: Callable[[int], object]) -> list[object]:
    """What the action gives when all threads begin at once."""
    start = Barrier(THREADS)

    def begin(number: int) -> object:
        start.wait()
        return action(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [*pool.map(begin, range(THREADS))]


def told(outcome: Outcome) -> list[object]:
    """Everything that is cheap to ask of an outcome."""
    return [
        (name, each.status, each.value, each.range, each.missing, each.reasons)
        for name, each in outcome.items()
    ]


def said(policy: Policy, raw: dict[str, object]) -> object:
    try:
        return told(policy.evaluate(raw, on=DAY))
    except FactsError as refused:
        return str(refused)


@pytest.mark.parametrize("name", SHIPPED)
def test_threads_that_share_a_policy_are_told_what_one_alone_is_told(name: str) -> None:
    policy, chance = load()[name], Random(3)  # noqa: S311 - nothing here is secret
    part = policy.program.slice_on(739_403)
    assert part is not None
    cases = [plain_facts(chance, part) for _ in range(4)]
    alone = [said(fresh(policy), raw) for raw in cases]
    shared = fresh(policy)

    def all_cases(number: int) -> object:
        turned = [*cases[number % len(cases) :], *cases[: number % len(cases)]]
        answers = {id(raw): said(shared, raw) for raw in turned}
        return [answers[id(raw)] for raw in cases]

    assert together(all_cases) == [alone] * THREADS


def test_threads_that_share_an_outcome_are_told_one_story() -> None:
    policy = fresh(load()["基本チェックリスト"])
    outcome = policy.evaluate({"回答": {"問16": "いいえ"}}, on=DAY)
    expected = told(load()["基本チェックリスト"].evaluate({"回答": {"問16": "いいえ"}}, on=DAY))
    stories = together(lambda _: (told(outcome), outcome.explain("閉じこもり"), outcome.to_json()))
    assert stories == [(expected, outcome.explain("閉じこもり"), outcome.to_json())] * THREADS


def test_threads_that_load_at_once_get_the_same_rules(tmp_path: Path) -> None:
    rules = "制度 見本の給付\n入力\n職員数：人、1人 以上\n判定 多い\n職員数 が 10人 以上\n"
    (tmp_path / "見本.sadame").write_text(rules, "utf-8")

    def answer(_: int) -> object:
        policy = load(tmp_path)["見本の給付"]
        return policy.content_hash, policy.evaluate({"職員数": 10}, on=DAY)["多い"].value

    assert together(answer) == [(load(tmp_path)["見本の給付"].content_hash, True)] * THREADS
