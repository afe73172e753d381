"""Cases of every rule file that ships, put into the file and tried there: `python -m tests.probing.soak [FILE…]`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from sadame.engine.app.books import open_policy
from sadame.engine.app.boundary_cases import failing, made, rules_of
from sadame.engine.app.differences import case_text

HOME = Path(__file__).parents[2] / "policies"


def wrong(path: Path) -> tuple[int, list[str]]:
    """How many cases were made of a file, and those that come out otherwise where they stand."""
    opened, program = open_policy(str(path), [HOME])
    assert program is not None
    found = made(opened, program, rules_of(opened, program))
    rows = sum(len(group.rows) for group in found.groups)
    return rows, [case_text(each, opened.sources) for each in failing(found)] if rows else []


def lines(paths: list[Path]) -> Iterator[str]:
    """A line for each file, and what is wrong."""
    for path in paths:
        rows, bad = wrong(path)
        yield f"{path.name}: {rows} cases, {len(bad)} wrong"
        yield from bad


if __name__ == "__main__":
    asked = [Path(each) for each in sys.argv[1:]] or sorted(HOME.glob("*/*.sadame"))
    for line in lines(asked):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
