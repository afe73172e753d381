"""Where a table begins: the row of headings below the lines of its title.

In: the first rows of a table as texts, and which headings are known. Out: the place of the row. The row in which most
cells are known is it; of two alike the first.
"""

from collections.abc import Sequence

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake.source import Looking

LOOKED_AT = 50
"""So many rows are looked at; no title is longer."""


class NoHeadingsError(CalledWrongly):
    """No row holds a heading that is known."""


def header_at(name: str, rows: Sequence[tuple[int, Sequence[str]]], looking: Looking) -> int:
    """The place among `rows` (each with its number) of the row of headings."""
    if looking.header is not None:
        for at, (number, _) in enumerate(rows):
            if number == looking.header:
                return at
        raise CalledWrongly(
            f"{name} の{looking.header}行目に見出しがありません",
            f"対応の「見出しの行」を確かめてください（{LOOKED_AT}行目までに書きます）",
        )
    known = [sum(map(looking.knows, {cell.strip() for cell in row})) for _, row in rows]
    if known and max(known) > 0:
        return known.index(max(known))
    first = next((row for _, row in rows if any(cell.strip() for cell in row)), ())
    shown = "、".join(f"「{cell.strip()[:20]}」" for cell in first[:5] if cell.strip())
    raise NoHeadingsError(
        f"{name} に見出しの行が見つかりません（はじめの行は {shown}）",
        "入力の名前の見出しを付けるか、対応（sadame map init で下書きができます）に列を書いてください",
    )
