"""Every planted fault is found by the tool that has to find it, and the table of all tools is about these faults.

The whole table is looked at by `make soak`: every tool is put to every fault.
"""

import re
from collections.abc import Iterator

import pytest
from tests.faults.finding import TOOLS
from tests.faults.planted import Fault, Files, faults
from tests.faults.table import PAGE

from sadame.engine.trials.examples import run_examples
from sadame.engine.trials.properties import run_properties
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing

ALL = faults()
MEANT = {each.page: each.meant for each in ALL}


@pytest.mark.parametrize("meant", MEANT.values(), ids=MEANT)
def test_what_was_meant_is_right(meant: Files) -> None:
    assert meant.book.problems == ()
    assert meant.program is not None
    assert [each for each in run_examples(meant.program) if each.differences] == []
    assert [each for each in run_properties(meant.program) if each.counterexample] == []
    assert [each for each in verify(meant.program) if each.standing is Standing.FOUND] == []


@pytest.mark.parametrize("fault", ALL, ids=lambda each: each.name)
def test_who_has_to_find_it_finds_it(fault: Fault) -> None:
    found = {tool: TOOLS[tool](fault) for tool in fault.tools}

    assert all(found.values()), found
    assert {*fault.codes} <= {code for said in found.values() for code in said}


def test_there_are_enough() -> None:
    assert len(ALL) >= 60
    assert len({each.name for each in ALL}) == len(ALL)


def test_the_table_is_about_these_faults() -> None:
    told = dict(_cells())

    assert [*told] == [each.name for each in ALL]
    for each in ALL:
        cells = dict(zip(TOOLS, told[each.name], strict=True))
        assert all(cells[tool] for tool in each.tools), each.name
        assert all(any(code in cell for cell in cells.values()) for code in each.codes), each.name


def _cells() -> Iterator[tuple[str, list[str]]]:
    """The lines of the table, by the name of the fault."""
    page = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if found := re.fullmatch(r"## \[(.+)\]\(.+\)", line):
            page = found[1]
        elif line.startswith("## "):
            return
        elif line.startswith("| ") and not line.startswith("| slip |"):
            title, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            yield f"{page}: {title}", cells
