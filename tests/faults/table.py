"""README.md: which tool finds which planted fault. `python -m tests.faults.table` puts every tool to every fault.

Exits 1 and says what has changed if the page is not what is found today; `--write` writes it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.faults.finding import TOOLS
from tests.faults.planted import Fault, faults

PAGE = Path(__file__).parent / "README.md"
_HEAD = """# Planted faults

{count} rule files, each with one slip as clerks make them: a boundary, a row, a ただし, a version, a 問. The pages in
[corpus/](corpus/) hold what was meant and, below it, the slips one at a time, with the tools that have to find them; every
run of the tests sees to that. This table says who finds them besides. `python -m tests.faults.table --write` makes it; do
not edit it.

- **check**: `sadame check` says something of the slip (codes).
- **test**: an 事例 or a 性質 that is already in the file fails.
- **verify**: a proof brings it up (codes).
- **cases**: among the cases that `sadame cases` makes from the file *with the slip* there is one which does not come out as was
  meant: who reads the 要確認 row sees it.
- **mutate**: `sadame mutate` names the place: a change there goes unnoticed by the 事例 and 性質 of the file. Nothing where these fail anyway.

"""
_COLUMNS = f"| slip | {' | '.join(TOOLS)} |\n|---|{'---|' * len(TOOLS)}\n"
Found = Mapping[str, tuple[str, ...]]


def found_by_all(fault: Fault) -> Found:
    """What each tool says of a fault."""
    return {name: find(fault) for name, find in TOOLS.items()}


def page(found: Iterable[tuple[Fault, Found]]) -> str:
    """The whole page."""
    told = [*found]
    lines: list[str] = [_HEAD.format(count=len(told))]
    for name in dict.fromkeys(fault.page for fault, _ in told):
        lines += [f"## [{name}](corpus/{name}.md)\n\n", _COLUMNS]
        lines += [row(fault, said) for fault, said in told if fault.page == name]
        lines.append("\n")
    lines.append("## In all\n\n" + _COLUMNS.replace("slip", "slips"))
    lines.append(f"| {len(told)} | {' | '.join(map(str, _totals(told)))} |\n")
    return "".join(lines)


def row(fault: Fault, found: Found) -> str:
    """A line of the table: codes where there are any, else a mark."""
    cells = (_cell(tool, found[tool]) for tool in TOOLS)
    return f"| {fault.title} | {' | '.join(cells)} |\n"


def _cell(tool: str, said: tuple[str, ...]) -> str:
    if tool in {"cases", "mutate"}:
        return "○" if said else ""
    return "、".join(said)


def _totals(told: list[tuple[Fault, Found]]) -> Iterator[int]:
    counted = Counter(tool for _, found in told for tool, said in found.items() if said)
    yield from (counted[tool] for tool in TOOLS)


def main() -> int:
    """Look at them all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    is_writing = parser.parse_args().write
    told = page((each, found_by_all(each)) for each in faults())
    if is_writing:
        PAGE.write_text(told, "utf-8")
    before, now = (text.splitlines() for text in (PAGE.read_text("utf-8"), told))
    gone = [f"- {line}" for line in before if line not in now]
    new = [f"+ {line}" for line in now if line not in before]
    print("\n".join([*gone, *new]) or "the table is true")  # noqa: T201 - it is asked on a terminal
    return 1 if gone or new else 0


if __name__ == "__main__":
    sys.exit(main())
