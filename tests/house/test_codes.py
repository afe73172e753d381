"""Every problem has a code of its own, and the specification shows each of them."""

import re
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import iter_modules

from sadame.dsl import problems
from sadame.dsl.diagnostics import Problem

SPEC = Path(__file__).parent.parent / "spec"

#: Codes that no chunk of the specification shows, and why. Empty is the aim.
NOT_SHOWN = {
    "E0106": "takes more mistakes than a reader wants to see: tests/syntax/test_limits.py",
}

_PHASES = ("syntax", "slips", "sheets", "names", "types", "rules", "tables", "versions", "trials")
_CODE = re.compile(r"[EW]0[1-9]\d\d")


def _registered() -> list[type[Problem]]:
    modules = [import_module(f"{problems.__name__}.{phase}") for phase in _PHASES]
    return [problem for module in modules for problem in module.PROBLEMS]


def _exercised() -> set[str]:
    """Codes in the expect blocks of the specification."""
    found: set[str] = set()
    for path in SPEC.glob("*.md"):
        for block in re.findall(
            r"^```expect\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            found.update(_CODE.findall(block))
    return found


def test_every_phase_that_has_problems_is_looked_at_here() -> None:
    assert sorted(module.name for module in iter_modules(problems.__path__)) == sorted(_PHASES)


def test_every_problem_is_registered_in_its_module() -> None:
    for phase in _PHASES:
        module = import_module(f"{problems.__name__}.{phase}")
        declared = {
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Problem)
            and value.__module__ == module.__name__
        }

        assert declared == set(module.PROBLEMS), phase


def test_no_code_is_used_twice() -> None:
    by_code = sorted(_registered(), key=lambda problem: problem.code)
    names = {
        code: [problem.__name__ for problem in group]
        for code, group in groupby(by_code, key=lambda problem: problem.code)
    }

    assert {code: group for code, group in names.items() if len(group) > 1} == {}


def test_every_code_has_the_form_that_says_how_serious_it_is() -> None:
    assert [p.__name__ for p in _registered() if not _CODE.fullmatch(p.code)] == []


def test_every_problem_is_shown_in_the_specification() -> None:
    never = {problem.code for problem in _registered()} - _exercised()

    assert never == set(NOT_SHOWN)


def test_the_specification_names_no_code_that_does_not_exist() -> None:
    assert _exercised() - {problem.code for problem in _registered()} == set()
