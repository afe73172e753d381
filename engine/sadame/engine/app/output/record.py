"""The record of a run: what was applied to what, under which readings, and what came of it.

In: `Found`, the options, the files that were written. Out: plain data for `record.json`, the same for the same input;
how long it took stands in a file of its own.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sadame.dsl import core
from sadame.dsl.calendar import format_periods, to_date
from sadame.dsl.display import Json, show_written, to_json
from sadame.engine.app.intake.report import Note
from sadame.engine.app.output.folder import FORMAT
from sadame.engine.app.output.indicators import HIDDEN, Counted
from sadame.engine.app.output.population import Asked, Found
from sadame.engine.app.output.standings import few_hidden
from sadame.engine.app.version import version

if TYPE_CHECKING:
    from sadame.engine.app.output.writing import Written

Data: TypeAlias = dict[str, Json]


def record_of(run: "Written", options: Data, files: Mapping[str, str]) -> Data:
    """Everything about a run that would be the same if it were made again."""
    found = run.found
    asked, result, report = found.asked, found.result, found.report
    return {
        "format": FORMAT,
        "sadame": version(),
        "policy": asked.program.name,
        "title": asked.program.meta.title,
        "content_hash": asked.program.content_hash,
        "date": None if asked.day is None else to_date(asked.day).isoformat(),
        **_days(found, run.least),
        "readings": dict(readings_of(asked)),
        "changed_parameters": dict(changed_of(asked.parts)),
        "options": options,
        "inputs": dict(found.hashes),
        "rows": report.rows,
        "people": report.people,
        "refused_rows": found.refused.height,
        "lists": {name: each.data() for name, each in run.standings.items()},
        "indicators": {each.about.name: _lines(each) for each in run.counted},
        "interpreter": {"questions": result.asked, "why": dict(result.left)},
        "intake": [_note(each) for each in report.notes],
        "files": dict(files),
    }


def _days(found: Found, least: int) -> Data:
    """Where each row has a 基準日: its column, and how many stand in each 断面."""
    if found.asked.day is not None:
        return {}
    *counts, nowhere = dated_shown(found, least)
    versions: list[Json] = [
        {
            "from": None if part.start is None else to_date(part.start).isoformat(),
            "to": None if part.end is None else to_date(part.end).isoformat(),
            "people": count,
        }
        for part, count in zip(found.asked.parts, counts, strict=True)
    ]
    return {
        "date_column": found.asked.day_column,
        "versions": versions,
        "without_version": nowhere,
    }


def dated_shown(found: Found, least: int) -> tuple[int | None, ...]:
    """How many stand in each 断面, and last in none; None = hidden."""
    return few_hidden((*found.dated, found.undated.height), least, len(found.dated))


def readings_of(asked: Asked) -> Mapping[str, str]:
    """The reading used for each 解釈 that has one, chosen or by default."""
    found: dict[str, list[tuple[core.Slice, str]]] = {}
    for part in asked.parts:
        for symbol in part.symbols:
            if isinstance(symbol, core.Reading):
                reading = asked.readings.get(symbol.name, symbol.default)
                if reading is not None:
                    found.setdefault(symbol.name, []).append((part, reading))
    return {name: _over_time(each) for name, each in found.items()}


def changed_of(parts: Sequence[core.Slice]) -> Mapping[str, str]:
    """The 基準値 that a 読み替え has set, with their values."""
    found: dict[str, list[tuple[core.Slice, str]]] = {}
    for part in parts:
        for symbol in part.symbols:
            if (
                isinstance(symbol, core.Parameter)
                and symbol.adjusted
                and isinstance(symbol.now, core.Given)
            ):
                said = show_written(symbol.now.value, symbol.type, symbol.now.written)
                found.setdefault(symbol.name, []).append((part, said))
    return {name: _over_time(each) for name, each in found.items()}


def _over_time(said: Sequence[tuple[core.Slice, str]]) -> str:
    """What holds in each 断面, as one text; once if it is the same in all."""
    distinct: dict[str, list[tuple[int | None, int | None]]] = {}
    for part, text in said:
        distinct.setdefault(text, []).append((part.start, part.end))
    if len(distinct) == 1:
        return said[0][1]
    return "、".join(f"{text}（{format_periods(days)}）" for text, days in distinct.items())


def _lines(each: Counted) -> list[Json]:
    found: list[Json] = []
    for line in each.lines:
        group: Json = dict(zip(each.group_names, line.labels, strict=False))
        if line.figure is None:
            found.append({"group": group, "value": HIDDEN})
            continue
        counts = line.figure.tally.counts
        found.append(
            {
                "group": group,
                "value": to_json(line.figure.possible, each.about.type),
                "rows": counts.rows,
                "denominator": [counts.members_low, counts.members_high],
                "numerator": [counts.hits_low, counts.hits_high],
                "unknown": counts.unknown,
                "failed": counts.failed,
            }
        )
    return found


def _note(note: Note) -> Json:
    return {
        "file": note.file,
        "column": note.column,
        "done": note.done.value,
        "count": note.count,
    }
