"""Tables: the cells of rows → lines whose `|` stand under each other."""

from collections.abc import Mapping, Sequence

from sadame.dsl.widths import padded, width

#: Rows that would be wider are written without padding.
_WIDEST = 1_000


def aligned(rows: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """The text of each row, by its number; all rows have as many cells."""
    if not rows:
        return {}
    widths = [max(map(width, column)) for column in zip(*rows.values(), strict=True)]
    if sum(widths) > _WIDEST:
        widths = [0] * len(widths)
    return {number: _row(cells, widths) for number, cells in rows.items()}


def marked(heading: Sequence[str]) -> list[str]:
    """The heading of an 事例: `⇒` on every column that is expected, not only on the first."""
    first = next((n for n, cell in enumerate(heading) if cell.startswith("⇒")), len(heading))
    return [
        f"⇒ {cell}" if n > first and cell not in {"", "備考"} and not cell.startswith("⇒") else cell
        for n, cell in enumerate(heading)
    ]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    filled = (padded(cell, cells_wide) for cell, cells_wide in zip(cells, widths, strict=True))
    return f"| {' | '.join(filled)} |"
