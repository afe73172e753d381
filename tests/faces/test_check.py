"""`sadame check`: when it fails."""

from pathlib import Path

import pytest

from sadame.engine.app.cli import main

GAP = """制度 隙間
入力
人数：人、1人 以上

表 額：円
| 人数     | ⇒ 額 |
| 2人以上 | 1円  |
"""


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (GAP, [], 0),
        (GAP, ["--strict"], 1),
        (GAP.replace("1人 以上", "2人 以上"), ["--strict"], 0),
        (GAP.replace("1人 以上", "1台 以上"), [], 1),
    ],
)
def test_advice_fails_only_where_it_is_asked_to(
    text: str, options: list[str], status: int, tmp_path: Path
) -> None:
    path = tmp_path / "隙間.sadame"
    path.write_text(text, "utf-8")

    assert main(["check", str(path), *options]) == status
