"""Where boxes and words of pictures stand, and cells of tables: by law, on things nobody drew."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sadame.docs_gen.blocks import Cell, Text, said
from sadame.docs_gen.site.layers import layout
from sadame.docs_gen.site.svg import balanced, wrapped
from sadame.docs_gen.site.tables import merged
from sadame.dsl.widths import width

_NEVER_FIRST = frozenset("、。）」ー")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    """Nodes in an order in which every edge goes forwards."""
    count = draw(st.integers(1, 9))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    return [f"決まり{n}" for n in range(count)], [(f"決まり{a}", f"決まり{b}") for a, b in edges]


@given(graphs())
def test_boxes_stand_apart_and_lines_go_one_way(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    found = layout(nodes, edges)

    assert set(found.spots) == set(nodes)
    for first, last in edges:
        assert found.spots[first].column < found.spots[last].column
        columns = [spot.column for spot in found.ways[first, last]]
        assert columns == list(range(columns[0], columns[-1] + 1))
    for one in nodes:
        for other in nodes:
            a, b = found.spots[one], found.spots[other]
            assert one == other or a.column != b.column or abs(a.row - b.row) >= 1
    assert all(
        0 <= spot.row <= found.rows - 1 and spot.column < found.columns
        for spot in found.spots.values()
    )


@given(graphs())
def test_the_same_graph_is_the_same_picture(graph: tuple[list[str], list[tuple[str, str]]]) -> None:
    assert layout(*graph) == layout(*graph)


@given(st.text(alphabet="対象経費の 、。）ーA1", max_size=60), st.integers(6, 40))
def test_wrapping_loses_no_word_and_begins_no_line_with_what_may_not(text: str, cells: int) -> None:
    lines = wrapped(text, cells, 99)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line[0] not in _NEVER_FIRST for line in lines[1:])
    # a sign that may not begin a line hangs over the end of the one before
    assert all(width(line.rstrip(" 、。）ー")) <= cells for line in lines)


@given(st.text(alphabet="対象経費の", min_size=1, max_size=40))
def test_a_name_in_a_box_has_two_lines_at_most(text: str) -> None:
    assert 1 <= len(balanced(text, 20)) <= 2


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from(["ア", "イ", ""]), min_size=columns, max_size=columns),
            min_size=1,
            max_size=7,
        )
    )
)
def test_cells_that_reach_over_rows_say_the_same_table(rows: list[list[str]]) -> None:
    found = merged([[Cell((Text(each),)) for each in row] for row in rows])

    # laid out as a browser does it: each cell in the first free column of its row
    laid: dict[tuple[int, int], str] = {}
    for at, cells in enumerate(found):
        for cell in cells:
            column = next(c for c in range(len(rows[0])) if (at, c) not in laid)
            laid |= {(at + down, column): said(cell.inlines) for down in range(cell.rows)}
    assert laid == {(at, c): text for at, row in enumerate(rows) for c, text in enumerate(row)}
    assert Counter(len(row) for row in found)[0] <= len(rows) - 1
