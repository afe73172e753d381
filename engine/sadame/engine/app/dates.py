"""The 基準日 as it is given on the command line."""

from sadame.dsl.folding import fold
from sadame.dsl.literals import BadLiteral, parse_date
from sadame.engine.app.disk import CalledWrongly


def read_day(text: str) -> int:
    """The day that `--on` names."""
    found = parse_date(fold(text).replace(" ", "")) if len(text) < 40 else None
    if isinstance(found, BadLiteral):
        hint = f"「{found.fix}」のことですか" if found.fix else ""
        raise CalledWrongly(f"--on の「{text}」は正しくありません。{found.reason}", hint)
    if found is None or found.kind != "date":
        raise CalledWrongly(
            "--on に書くのは日付です", "2025-04-01 や 令和7年4月1日 のように書いてください"
        )
    return found.value
