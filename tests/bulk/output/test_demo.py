"""What `make people` runs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_demonstration_ends_with_a_summary_of_everybody(tmp_path: Path) -> None:
    shim = tmp_path / "sadame"
    said = "import sys; from sadame.engine.app.cli import main; sys.exit(main())"
    shim.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{said}' \"$@\"\n", "utf-8")
    shim.chmod(0o755)
    roots = [str(ROOT / each) for each in ("dsl", "engine", "docs_gen")]
    for _ in range(2):  # the second time the people are there already
        done = subprocess.run(
            ["/bin/sh", str(ROOT / "examples" / "people.sh"), str(shim), "町", "300"],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(roots), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )

    assert done.stdout.count("抽出 ") == 10
    assert "まとめは 町/結果/summary.html" in done.stdout
    assert "300人" in (tmp_path / "町" / "結果" / "summary.html").read_text("utf-8")
    assert len([*(tmp_path / "町" / "結果" / "図").iterdir()]) == 10
