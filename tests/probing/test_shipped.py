"""Cases of rules that ship pass where they are put; all of them: `python -m tests.probing.soak`."""

import pytest

pytest.importorskip("z3")

from tests.probing.soak import HOME, wrong


@pytest.mark.parametrize("name", ["community/adviser", "fund/zangaku", "project/zaigen"])
def test_every_case_passes_as_it_is_written(name: str) -> None:
    rows, bad = wrong(HOME / f"{name}.sadame")
    assert rows
    assert not bad
