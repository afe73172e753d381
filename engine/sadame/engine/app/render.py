"""Problems in rule files → what a terminal shows: place, code, sentence, the line, and what to write.

In: a diagnostic and the source it points into. Out: text (or plain data for `--json`). Columns are
counted in characters, as editors do; the underline is measured in cells, two for a wide character.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from unicodedata import category

from attrs import frozen

from sadame.dsl.diagnostics import Diagnostic, Severity
from sadame.dsl.source import Sheet, Source, Span
from sadame.dsl.widths import width

_WIDEST = 100
_BEFORE = 30


@frozen
class Style:
    """How the parts of a message stand out: in colour, or not at all."""

    has_colour: bool = False

    def loud(self, text: str, severity: Severity) -> str:
        """What is wrong: red, or yellow for 注意."""
        return self._painted(text, "1;33" if severity is Severity.ADVICE else "1;31")

    def quiet(self, text: str) -> str:
        """What only helps to find one's way."""
        return self._painted(text, "2")

    def helpful(self, text: str) -> str:
        """What to do."""
        return self._painted(text, "36")

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.has_colour and text else text


PLAIN = Style()


def render(diagnostic: Diagnostic, sources: Mapping[str, Source], style: Style = PLAIN) -> str:
    """The message with the line it is about; other places on that line are marked under it."""
    kind = style.loud(f"{diagnostic.severity.value} {diagnostic.code}", diagnostic.severity)
    lines = [f"{place(diagnostic.span, sources)} {kind} {diagnostic.title}"]
    lines += _excerpt(diagnostic.span, diagnostic.label, sources, style, diagnostic.severity)
    for label in diagnostic.labels:
        if _share_a_line(label.span, diagnostic.span, sources):
            lines += _excerpt(label.span, label.text, sources, style)[1:]
        else:
            lines.append(f"  {place(label.span, sources)} {label.text}")
            lines += _excerpt(label.span, "", sources, style)
    if diagnostic.hint:
        lines.append(f"  {style.helpful('→')} {diagnostic.hint}")
    return "\n".join(lines)


def render_all(
    found: Sequence[Diagnostic], sources: Mapping[str, Source], style: Style = PLAIN
) -> str:
    """The messages one by one, where to read more, and how many there are."""
    errors = sum(each.severity is Severity.ERROR for each in found)
    count = f"エラー {errors}件　注意 {len(found) - errors}件"
    messages = (render(each, sources, style) for each in found)
    return "\n\n".join([*messages, f"{_more(found)}{count}"])


def _more(found: Sequence[Diagnostic]) -> str:
    if not found:
        return ""
    worst = next((each for each in found if each.severity is Severity.ERROR), found[0])
    others = " など" if any(each.code != worst.code for each in found) else ""
    return f"くわしくは sadame explain {worst.code}{others}\n"


def print_findings(found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> None:
    """What a verb shows of rules that are not fine; in colour on a terminal that wants it."""
    print(render_all(found, sources, wanted_style()))


def wanted_style() -> Style:
    """In colour on a terminal, if nobody asked for none (NO_COLOR)."""
    is_wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(has_colour=is_wanted and sys.stdout.isatty())


def problems_as_data(
    found: Sequence[Diagnostic], sources: Mapping[str, Source]
) -> dict[str, object]:
    """`{"problems": […]}`, what every verb answers to rules it cannot use."""
    return {"problems": [as_data(each, sources) for each in found]}


def print_json(data: object) -> None:
    """Data for another program, readable by people as well."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def place(span: Span, sources: Mapping[str, Source]) -> str:
    """`path:line:column`, or the cell of a sheet."""
    source = sources.get(span.path)
    return span.path if source is None else source.place(span.start)


def short_names(sources: Mapping[str, Source]) -> dict[str, str]:
    """How a file is called, by the path of its text: its name, with its folders where another has the same."""
    names = Counter(Path(home).name for home in {each.home for each in sources.values()})
    return {
        path: Path(each.home).name if names[Path(each.home).name] == 1 else each.home
        for path, each in sources.items()
    }


def as_data(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, object]:
    """The message for another program."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.name.lower(),
        **_span_data(diagnostic.span, sources),
        "title": diagnostic.title,
        "hint": diagnostic.hint,
        "related": [
            {"text": label.text, **_span_data(label.span, sources)} for label in diagnostic.labels
        ],
        "edits": [
            {"text": edit.text, **_span_data(edit.span, sources)} for edit in diagnostic.edits
        ],
    }


def range_of(
    span: Span, sources: Mapping[str, Source]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Line and column of both ends; None for a file nobody has.

    In a sheet the row and the column of the first cell, and the column after the last one.
    """
    source = sources.get(span.path)
    match source:
        case None:
            return None
        case Sheet():
            row, column = source.position(max(span.end - 1, span.start))
            return source.position(span.start), (row, column + 1)
        case _:
            return source.position(span.start), source.position(span.end)


def home_of(span: Span, sources: Mapping[str, Source]) -> str:
    """The path of the file it is in, which for a sheet is the workbook's."""
    source = sources.get(span.path)
    return span.path if source is None else source.home


def _share_a_line(one: Span, other: Span, sources: Mapping[str, Source]) -> bool:
    """Whether both can be marked under one and the same excerpt."""
    source = sources.get(one.path)
    if source is None or one.path != other.path:
        return False
    line, text, _ = source.excerpt(one.start)
    return line == source.excerpt(other.start)[0] and len(text) <= _WIDEST


def _span_data(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    if (extent := range_of(span, sources)) is None:
        return {"path": span.path}
    (line, column), (end_line, end_column) = extent
    return {
        "path": home_of(span, sources),
        **_cell_data(sources[span.path], span),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _cell_data(source: Source, span: Span) -> dict[str, object]:
    if not isinstance(source, Sheet):
        return {}
    return {"sheet": source.name, "cell": source.cell(span.start).name}


def _excerpt(
    span: Span,
    label: str,
    sources: Mapping[str, Source],
    style: Style,
    severity: Severity | None = None,
) -> list[str]:
    """The line with what is meant underlined (`^`, other places `-`); of a long line only the part around it."""
    source = sources.get(span.path)
    if source is None:
        return []
    number, text, start = source.excerpt(span.start)
    length = min(span.end - span.start, max(len(text) - start, 0))
    cut = max(start - _BEFORE, 0) if len(text) > _WIDEST else 0
    shown = text[cut : cut + _WIDEST]
    indent = " " * width(shown[: start - cut])
    cells = max(width(shown[start - cut : start - cut + length]), 1)
    underline = "-" * cells if severity is None else style.loud("^" * cells, severity)
    return [
        style.quiet(f"{number:>5} | ") + printable(shown),
        f"{style.quiet('      | ')}{indent}{underline} {label}".rstrip(),
    ]


def printable(text: str) -> str:
    """`text` with what would move the cursor made visible, one character for one."""
    return "".join(" " if each == "\t" else each if _is_shown(each) else "�" for each in text)


def _is_shown(character: str) -> bool:
    return category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
