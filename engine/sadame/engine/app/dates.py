"""The 基準日 as it is given on the command line: one for all, or a column with that of each row."""

import re

from sadame.dsl.folding import fold
from sadame.dsl.literals import BadLiteral, parse_date
from sadame.engine.app.disk import CalledWrongly

#: A digit, or an 元号 and a number: whoever begins so means a day, and what is no day is a slip.
_LIKE_A_DAY = re.compile(
    r"\d|(?:[MTSHR]|明治?|大正?|昭和?|平成?|令和?)[\d元〇一二三四五六七八九十]", re.IGNORECASE
)


def read_on(text: str) -> int | str:
    """The day that `--on` names, or the heading of the column with the 基準日 of each row.

    What begins like a day is one; a heading that does stands in 「」, as a name does in a rule file.
    """
    said = text.strip()
    if said[:1] == "「" and said[-1:] == "」" and len(said) > 2:
        return said[1:-1].strip()
    if not said or _LIKE_A_DAY.match(fold(said)):
        return read_day(text, "列の名前なら「」で囲みます")
    return said


def read_day(text: str, otherwise: str = "") -> int:
    """The day that `--on` names; `otherwise` = what else could be meant."""
    found = parse_date(fold(text).replace(" ", "")) if len(text) < 40 else None
    if isinstance(found, BadLiteral):
        hint = f"「{found.fix}」のことですか" if found.fix else ""
        raise CalledWrongly(f"--on の「{text}」は正しくありません。{found.reason}", hint)
    if found is None or found.kind != "date":
        hint = "2025-04-01 や 令和7年4月1日 のように書いてください"
        raise CalledWrongly(
            "--on に書くのは日付です", f"{hint}。{otherwise}" if otherwise else hint
        )
    return found.value
