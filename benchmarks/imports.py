"""How much CPU an import costs in a fresh process.

.venv/bin/python benchmarks/imports.py
"""

import subprocess
import sys

STEPS = {
    "python alone": "pass",
    "import attrs": "import attrs",
    "import sadame.engine": "import sadame.engine",
    "from sadame.engine import load": "from sadame.engine import load",
    "load()": "from sadame.engine import load; load()",
    "first answer": (
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
    """One line for each step."""
    for name, program in STEPS.items():
        print(f"{name:40}{milliseconds(program):8.1f} ms")


if __name__ == "__main__":
    main()
