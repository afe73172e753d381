"""How much CPU an import costs in a fresh process.

.venv/bin/python benchmarks/imports.py
"""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

STEPS = {
    "python alone": "pass",
    "import attrs": "import attrs",
    "import sadame.engine": "import sadame.engine",
    "from sadame.engine import load": "from sadame.engine import load",
    "load(), nothing kept": "import os; os.environ['SADAME_CACHE'] = 'off';"
    "from sadame.engine import load; load()",
    "load(), saved": "from sadame.engine import load; load()",
    "first answer, saved": (
        "from sadame.engine import load;"
        "load()['基本チェックリスト'].evaluate({'回答': {'問16': 'いいえ'}}, on='2025-04-01')"
        "['事業対象者'].value"
    ),
}
ROUNDS = 9


def milliseconds(program: str) -> float:
    """CPU of the program in a process that has just started; the median."""
    code = f"import time; t = time.process_time(); {program}; print(time.process_time() - t)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(ROUNDS)
    ]
    return sorted(runs)[ROUNDS // 2] * 1000


def main() -> None:
    """One line for each step; books are saved in a folder of their own."""
    with TemporaryDirectory() as home:
        os.environ["SADAME_CACHE"] = home
        for name, program in STEPS.items():
            print(f"{name:40}{milliseconds(program):8.1f} ms")


if __name__ == "__main__":
    main()
