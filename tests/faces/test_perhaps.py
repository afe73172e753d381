"""What is told of a 誤り that only may come: the range holds every completion, and nothing more is claimed."""

import json
from itertools import product
from pathlib import Path

import pytest

from sadame.engine.app.cli import main

#: The two ただし meet in 入所, where they say the same: no case is 誤り, which one pass over the amounts cannot see.
RULES = """制度 重なるただし書
区分 種別：入所、通所、訪問

入力
種別：種別
基本額：円、0円 以上

算定 額：円
原則：基本額
ただし、種別 が 入所 の場合：基本額 × 2
ただし、種別 が 入所、通所 のいずれか の場合：基本額 × 2
"""


def _eval(path: Path, facts: dict[str, str], *options: str) -> None:
    (path.parent / "事実.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    facts_file = str(path.parent / "事実.json")
    main(["eval", str(path), "--facts", facts_file, "--on", "2025-06-01", *options])


def test_an_error_that_may_not_come_is_not_said_to_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "規則.sadame"
    path.write_text(RULES, "utf-8")

    _eval(path, {"種別": "不明", "基本額": "不明"}, "--explain")
    said = capsys.readouterr().out
    statuses = []
    for kind, amount in product(("入所", "通所", "訪問"), ("0円", "1円", "250円")):
        _eval(path, {"種別": kind, "基本額": amount}, "--json")
        statuses.append(json.loads(capsys.readouterr().out)["results"]["額"]["status"])

    assert set(statuses) == {"value"}
    assert "■ 額：不明（0円 以上、誤りかもしれない）\n" in said
    assert "　事実によっては、次の誤りになるかもしれません\n" in said
