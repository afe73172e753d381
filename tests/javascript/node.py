"""One Node process that is handed scripts and cases, a line of JSON each, and answers each with a line."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.laws.plain import plain_fact, plain_possible

from sadame.docs_gen.phrases import phrases
from sadame.dsl.trace import Cause, Result
from sadame.engine.app.calculator import shared
from sadame.engine.case import Facts

DRIVER = Path(__file__).with_name("driver.js")
MISSING = None if shutil.which("node") else "Node がない"


class Node:
    """The process; it has the runtime already."""

    def __init__(self) -> None:
        command = [shutil.which("node") or "node", "--stack-size=4000", str(DRIVER)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.run(shared(phrases()))

    def ask(self, task: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "broken" not in answer, answer["broken"]
        return answer["answer"]

    def run(self, script: str) -> None:
        """Take in a script."""
        self.ask({"script": script})

    def evaluate(
        self,
        policy: str,
        facts: Facts,
        on: int,
        readings: Mapping[str, str],
        names: list[str] | None = None,
        *,
        told: bool = False,
    ) -> Any:  # noqa: ANN401 - JSON
        return self.ask(
            {
                "policy": policy,
                "facts": {name: plain_fact(each) for name, each in facts.values.items()},
                "on": on,
                "readings": dict(readings),
                "names": names,
                "told": told,
            }
        )


@cache
def node() -> Node:
    """The one process of this test run; it ends when its input does."""
    return Node()


# ── results as JSON ──────────────────────────────────────────────────────────────────────────────


def plain_cause(cause: Cause) -> object:
    return [
        cause.fault.value,
        cause.rule,
        cause.detail,
        list(cause.parties),
        list(cause.authorities),
        [list(each) for each in cause.facts],
    ]


def plain_result(result: Result) -> dict[str, object]:
    """What Node says of a result, as the interpreter has it."""
    return {
        "possible": plain_possible(result.possible),
        "missing": [[each.name, each.lack.value, each.detail] for each in result.missing],
        "reasons": list(result.reasons),
        "causes": [plain_cause(each) for each in result.causes],
        "noted": [plain_cause(each) for each in result.noted],
        "used": [[each.name, each.origin, plain_possible(each.possible)] for each in result.used],
        "marks": list(result.marks),
    }
