"""A CSV is read in blocks; where they are cut is nobody's business."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.bulk.intake.people import PART
from tests.effort import at_most

from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.intake import source
from sadame.engine.app.intake.columns import looking_for
from sadame.engine.app.intake.delimited import open_delimited
from sadame.engine.app.intake.mapping import Layout
from sadame.engine.app.intake.targets import targets_of

CELLS = st.text(st.sampled_from('ab髙ｶ,"\n 1'), max_size=6)
LOOKING = looking_for(Layout(), targets_of(PART).facts)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12),
    st.integers(1, 80),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_cut_into_any_blocks_has_the_rows_that_were_written(
    rows: list[tuple[str, str, str]], size: int, encoding: str, quoting: int, end: str
) -> None:
    stream = StringIO()
    writer = csv.writer(stream, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([("題名", "", ""), ("被保険者番号", "BMI", "備考"), *rows])
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_CHUNK", 7)
        path = Path(folder) / "r.csv"
        path.write_bytes(stream.getvalue().encode(encoding))
        table = evolve(open_delimited(path, LOOKING), size=size)
        pieces = list(table.pieces(table.headings, 5))

    found = [
        (number, tuple(cell or "" for cell in row))
        for piece in pieces
        for number, row in zip(piece.rows.to_list(), piece.frame.rows(), strict=True)
    ]
    written = [(number, row) for number, row in enumerate(rows, 3) if any(row)]
    empty = [number for piece in pieces for _, number, _ in piece.notes]
    assert found == written
    assert len(found) + len(empty) == len(rows)


def test_a_quote_that_is_never_closed_is_found_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text('被保険者番号,BMI\n1,"18\n' + "2,19\n" * 2_000_000)

    with at_most(40_000_000), pytest.raises(CalledWrongly, match=r"2行目の引用符"):
        list(open_delimited(path, LOOKING).pieces(["BMI"]))
