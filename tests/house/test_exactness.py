"""Binary floating point exists nowhere: what the linter's bans cannot see."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _is_floating(node: ast.expr) -> bool:
    match node:
        case ast.Constant(float() | complex()) | ast.Call(ast.Name("float")):
            return True
        case _:
            return False


def _floating(code: str) -> list[int]:
    """The lines on which a floating-point number is written or made."""
    nodes = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.expr))
    return [node.lineno for node in nodes if _is_floating(node)]


@pytest.mark.parametrize("folder", ["dsl", "engine", "docs_gen"])
def test_no_number_is_floating(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in _floating(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_a_floating_number_would_be_found() -> None:
    assert _floating("a = 0.1\nb = float('0.1')\nc = 1e3\nd = isinstance(a, float)") == [1, 2, 3]
