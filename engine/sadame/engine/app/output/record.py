"""The record of a run: what was applied to what, under which readings, and what came of it.

In: `Found`, the options, the files that were written. Out: plain data for `record.json`, the same for the same input;
how long it took stands in a file of its own.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sadame.dsl import core
from sadame.dsl.calendar import to_date
from sadame.dsl.display import Json, show_value, to_json
from sadame.engine.app.intake.report import Note
from sadame.engine.app.output.folder import FORMAT
from sadame.engine.app.output.indicators import HIDDEN, Counted
from sadame.engine.app.output.population import Asked, Found
from sadame.engine.app.output.standings import Shown
from sadame.engine.app.version import version

Data: TypeAlias = dict[str, Json]


def record_of(
    found: Found,
    options: Data,
    standings: Mapping[str, Shown],
    counted: Sequence[Counted],
    files: Mapping[str, str],
) -> Data:
    """Everything about a run that would be the same if it were made again."""
    asked, result = found.asked, found.result
    report = found.roster.report()
    return {
        "format": FORMAT,
        "sadame": version(),
        "policy": asked.program.name,
        "title": asked.program.meta.title,
        "content_hash": asked.program.content_hash,
        "date": to_date(asked.on).isoformat(),
        "readings": dict(readings_of(asked)),
        "changed_parameters": dict(changed_of(asked.part)),
        "options": options,
        "inputs": dict(found.roster.hashes),
        "rows": report.rows,
        "people": report.people,
        "refused_rows": found.refused.height,
        "lists": {name: each.data() for name, each in standings.items()},
        "indicators": {each.about.name: _lines(each) for each in counted},
        "interpreter": {"questions": result.asked, "why": dict(result.left)},
        "intake": [_note(each) for each in report.notes],
        "files": dict(files),
    }


def readings_of(asked: Asked) -> Mapping[str, str]:
    """The reading used for each 解釈 that has one, chosen or by default."""
    found = {}
    for symbol in asked.part.symbols:
        if isinstance(symbol, core.Reading):
            reading = asked.readings.get(symbol.name, symbol.default)
            if reading is not None:
                found[symbol.name] = reading
    return found


def changed_of(part: core.Slice) -> Mapping[str, str]:
    """The 基準値 that a 読み替え has set, with their values."""
    return {
        symbol.name: show_value(symbol.now.value, symbol.type)
        for symbol in part.symbols
        if isinstance(symbol, core.Parameter)
        and symbol.adjusted
        and isinstance(symbol.now, core.Given)
    }


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
