"""Findings in the forms other machines read: SARIF 2.1.0 and the commands of GitHub Actions.

In: diagnostics and the sources they point into. Out: data or text; nothing is printed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from sadame.dsl.diagnostics import Diagnostic, Severity
from sadame.dsl.explanations import page
from sadame.dsl.source import Sheet, Source, Span
from sadame.engine.app.render import home_of, range_of

Data = dict[str, object]
_LEVELS = {Severity.ERROR: "error", Severity.ADVICE: "warning"}


def github(found: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """One workflow command a line: GitHub shows each beside the line it is about."""
    return "\n".join(_command(each, sources) for each in found)


def sarif(found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> Data:
    """A log of one run, with the codes as rules and certain fixes as fixes."""
    codes = sorted({each.code for each in found})
    driver = {"name": "sadame", "rules": [_rule(code) for code in codes]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, codes, sources) for each in found],
            }
        ],
    }


def _command(each: Diagnostic, sources: Mapping[str, Source]) -> str:
    given = {"file": home_of(each.span, sources)}
    if (extent := range_of(each.span, sources)) is not None:
        (line, column), (end_line, end_column) = extent
        given |= {"line": str(line), "endLine": str(end_line), "col": str(column)}
        if line == end_line:
            given["endColumn"] = str(end_column)
    given["title"] = f"{each.code} {each.title}"
    properties = ",".join(f"{name}={_property(text)}" for name, text in given.items())
    return f"::{_LEVELS[each.severity]} {properties}::{_escaped(_message(each))}"


def _message(each: Diagnostic) -> str:
    return f"{each.title}\n{each.hint}" if each.hint else each.title


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _rule(code: str) -> Data:
    found = page(code)
    if found is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": found.title},
        "fullDescription": {"text": found.happened},
        "help": {"text": found.why},
    }


def _result(each: Diagnostic, codes: Sequence[str], sources: Mapping[str, Source]) -> Data:
    result: Data = {
        "ruleId": each.code,
        "ruleIndex": codes.index(each.code),
        "level": _LEVELS[each.severity],
        "message": {"text": _message(each)},
        "locations": [_location(each.span, sources)],
    }
    if each.labels:
        result["relatedLocations"] = [
            {**_location(label.span, sources), "message": {"text": label.text}}
            for label in each.labels
        ]
    if each.edits:
        result["fixes"] = [
            {
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": _uri(home_of(edit.span, sources))},
                        "replacements": [
                            {
                                "deletedRegion": _region(edit.span, sources),
                                "insertedContent": {"text": edit.text},
                            }
                        ],
                    }
                    for edit in each.edits
                ]
            }
        ]
    return result


def _location(span: Span, sources: Mapping[str, Source]) -> Data:
    place: Data = {"artifactLocation": {"uri": _uri(home_of(span, sources))}}
    if region := _region(span, sources):
        place["region"] = region
    found: Data = {"physicalLocation": place}
    source = sources.get(span.path)
    if isinstance(source, Sheet):
        cell = source.cell(span.start).name
        found["logicalLocations"] = [{"name": cell, "fullyQualifiedName": f"{source.name}!{cell}"}]
    return found


def _region(span: Span, sources: Mapping[str, Source]) -> Data:
    if (extent := range_of(span, sources)) is None:
        return {}
    (line, column), (end_line, end_column) = extent
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _uri(path: str) -> str:
    """A reference with what a URI cannot hold escaped; relative stays relative."""
    place = Path(path)
    return place.as_uri() if place.is_absolute() else quote(place.as_posix())
