"""The map in policies/README.md: every system of the source, and every rule file, once."""

import re
from pathlib import Path

POLICIES = Path(__file__).parents[2] / "policies"
ROW = re.compile(r"^\| ([\d・]+) \| .+ \| (\S+) \| \[(\S+)\]\(\3\) \|$", re.MULTILINE)
ROWS: list[tuple[str, str, str]] = ROW.findall((POLICIES / "README.md").read_text(encoding="utf-8"))


def test_every_system_of_the_source_is_on_the_map() -> None:
    assert {int(number) for numbers, _, _ in ROWS for number in numbers.split("・")} == set(
        range(1, 30)
    )


def test_every_rule_file_is_on_the_map_once() -> None:
    written = sorted(path.relative_to(POLICIES).as_posix() for path in POLICIES.rglob("*.sadame"))
    assert sorted(file for _, _, file in ROWS) == written


def test_a_row_names_the_policy_its_file_opens_with() -> None:
    for _, name, file in ROWS:
        assert f"制度 {name}" in (POLICIES / file).read_text(encoding="utf-8").splitlines(), file
