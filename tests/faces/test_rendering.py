"""Messages on the terminal: the right place, and the underline under it."""

import re
import sys

import pytest
from attrs import evolve

from sadame.dsl.diagnostics import Diagnostic, Edit, Label, Severity
from sadame.dsl.source import Source, Span
from sadame.dsl.widths import width
from sadame.engine.app.render import Style, as_data, print_findings, render, render_all

TEXT = "制度 例\n所特 が 20万円 以下\nＡ\tｱ\u200bが\n"
SOURCES = {"例.sadame": Source("例.sadame", TEXT)}


def message(
    start: int,
    end: int,
    label: str = "",
    labels: tuple[Label, ...] = (),
    edits: tuple[Edit, ...] = (),
) -> Diagnostic:
    span = Span("例.sadame", start, end)
    title, hint = "「所特」は定義されていません", "「所得」のことですか"
    return Diagnostic("E0201", Severity.ERROR, span, title, hint, label, labels, edits)


def test_the_line_is_shown_with_what_is_meant_underlined() -> None:
    assert render(message(5, 7, label="この名前が見つかりません"), SOURCES) == (
        "例.sadame:2:1 エラー E0201 「所特」は定義されていません\n"
        "    2 | 所特 が 20万円 以下\n"
        "      | ^^^^ この名前が見つかりません\n"
        "  → 「所得」のことですか"
    )


def test_wide_characters_take_two_cells() -> None:
    assert width("所特ｱA") == 6
    assert "      |         ^^^^^^" in render(message(10, 14), SOURCES)


def test_what_would_move_the_cursor_is_made_visible() -> None:
    shown = render(message(20, 21), SOURCES)
    assert "Ａ ｱ�が" in shown


def test_a_span_may_end_the_file_or_cross_lines() -> None:
    assert "^" in render(message(len(TEXT), len(TEXT)), SOURCES)
    assert "      | ^^^^^^^" in render(message(0, 9), SOURCES)


def test_of_a_very_long_line_only_the_part_is_shown() -> None:
    text = "あ" * 5000 + "所特" + "い" * 5000
    shown = render(message(5000, 5002), {"例.sadame": Source("例.sadame", text)})
    assert max(width(line) for line in shown.split("\n")) < 220
    assert "所特" in shown


def test_other_places_and_the_count_follow() -> None:
    span = Span("例.sadame", 0, 2)
    shown = render_all([message(5, 7, labels=(Label(span, "ここと食い違います"),))], SOURCES)
    assert "  例.sadame:1:1 ここと食い違います\n    1 | 制度 例\n      | ----\n" in shown
    assert shown.endswith("\n\nくわしくは sadame explain E0201\nエラー 1件　注意 0件")


def test_where_to_read_more_is_said_once_and_for_the_worst() -> None:
    advice = evolve(message(10, 14), code="W0501", severity=Severity.ADVICE)
    shown = render_all([advice, message(5, 7), message(5, 7)], SOURCES)
    assert shown.count("sadame explain") == 1
    assert "くわしくは sadame explain E0201 など\nエラー 2件　注意 1件" in shown


def test_another_place_on_the_same_line_is_marked_under_it() -> None:
    label = Label(Span("例.sadame", 10, 14), "こちらの数")
    assert render(message(5, 7, labels=(label,)), SOURCES) == (
        "例.sadame:2:1 エラー E0201 「所特」は定義されていません\n"
        "    2 | 所特 が 20万円 以下\n"
        "      | ^^^^\n"
        "      |         ------ こちらの数\n"
        "  → 「所得」のことですか"
    )


def test_colour_changes_nothing_but_the_colour() -> None:
    painted = render(message(5, 7, label="ここ"), SOURCES, Style(has_colour=True))
    assert "\x1b[1;31mエラー E0201\x1b[0m" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == render(message(5, 7, label="ここ"), SOURCES)


@pytest.mark.parametrize(
    ("environment", "is_terminal", "is_painted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_only_a_terminal_that_wants_colour_gets_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    *,
    is_terminal: bool,
    is_painted: bool,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    print_findings([message(5, 7)], SOURCES)
    assert ("\x1b[" in capsys.readouterr().out) is is_painted


def test_a_file_nobody_has_is_only_named() -> None:
    assert render(message(5, 7), {}).startswith("例.sadame エラー")


def test_another_program_gets_lines_columns_and_the_fix() -> None:
    found = as_data(message(5, 7, edits=(Edit(Span("例.sadame", 5, 7), "所得"),)), SOURCES)
    assert found["line"] == 2
    assert found["end_column"] == 3
    assert found["edits"] == [
        {
            "text": "所得",
            "path": "例.sadame",
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 3,
        }
    ]
