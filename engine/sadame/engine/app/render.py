"""Problems in rule files → what a terminal shows: place, code, sentence, the line, and what to write.

In: a diagnostic and the source it points into. Out: text (or plain data for `--json`). Columns are
counted in characters, as editors do; the underline is measured in cells, two for a wide character.
"""

import json
from collections.abc import Mapping, Sequence
from unicodedata import category

from sadame.dsl.diagnostics import Diagnostic, Severity
from sadame.dsl.source import Source, Span
from sadame.dsl.widths import width

_WIDEST = 100
_BEFORE = 30


def render(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    """The message with the line it is about."""
    kind = f"{diagnostic.severity.value} {diagnostic.code}"
    lines = [f"{place(diagnostic.span, sources)} {kind} {diagnostic.title}"]
    lines += _excerpt(diagnostic.span, diagnostic.label, sources)
    for label in diagnostic.labels:
        lines.append(f"  {place(label.span, sources)} {label.text}")
        lines += _excerpt(label.span, "", sources)
    if diagnostic.hint:
        lines.append(f"  → {diagnostic.hint}")
    return "\n".join(lines)


def render_all(found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """The messages one by one, and how many there are."""
    errors = sum(each.severity is Severity.ERROR for each in found)
    count = f"エラー {errors}件　注意 {len(found) - errors}件"
    return "\n\n".join([*(render(each, sources) for each in found), count])


def problems_as_data(
    found: Sequence[Diagnostic], sources: Mapping[str, Source]
) -> dict[str, object]:
    """`{"problems": […]}`, what every verb answers to rules it cannot use."""
    return {"problems": [as_data(each, sources) for each in found]}


def print_json(data: object) -> None:
    """Data for another program, readable by people as well."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def place(span: Span, sources: Mapping[str, Source]) -> str:
    """`path:line:column`."""
    source = sources.get(span.path)
    if source is None:
        return span.path
    line, column = source.position(span.start)
    return f"{span.path}:{line}:{column}"


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


def _span_data(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    source = sources.get(span.path)
    if source is None:
        return {"path": span.path}
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "path": span.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _excerpt(span: Span, label: str, sources: Mapping[str, Source]) -> list[str]:
    """The line with what is meant underlined; of a very long line only the part around it."""
    source = sources.get(span.path)
    if source is None:
        return []
    number, column = source.position(span.start)
    text = source.line(number)
    start = column - 1
    length = min(span.end - span.start, max(len(text) - start, 0))
    cut = max(start - _BEFORE, 0) if len(text) > _WIDEST else 0
    shown = text[cut : cut + _WIDEST]
    margin = f"{number:>5} | "
    indent = " " * width(shown[: start - cut])
    underline = "^" * max(width(shown[start - cut : start - cut + length]), 1)
    return [
        margin + printable(shown),
        f"{' ' * 5} | {indent}{underline} {label}".rstrip(),
    ]


def printable(text: str) -> str:
    """`text` with what would move the cursor made visible, one character for one."""
    return "".join(" " if each == "\t" else each if _is_shown(each) else "�" for each in text)


def _is_shown(character: str) -> bool:
    return category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
