"""A run → the files of its folder.

In: `Found`, a `Form`. Out: lists, figures, pictures, the summary, what was done to the cells, and the record; the same
bytes for the same input. Only `times.json` says how long it took.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from sadame.docs_gen.pictures.picture import picture
from sadame.docs_gen.summary import Summary, summary_html, summary_markdown
from sadame.engine.app.output.cover import cover_of
from sadame.engine.app.output.folder import RECORD, TIMES, digests
from sadame.engine.app.output.indicators import Counted, counted, table_of
from sadame.engine.app.output.listings import file_names, tables_of
from sadame.engine.app.output.population import Found
from sadame.engine.app.output.record import Data, record_of
from sadame.engine.app.output.standings import Shown, shown
from sadame.engine.app.output.tables import Changed, Form, write_table
from sadame.engine.app.output.telling import REPORT, picture_file, summary_of

SUMMARY = "summary.html"


@frozen(eq=False)
class Written:
    """What a run comes to, as it is shown."""

    found: Found
    standings: Mapping[str, Shown]
    counted: tuple[Counted, ...]
    changed: Changed
    least: int


def told(found: Found, least: int) -> Written:
    """The run with small numbers hidden; `least` 0 = none are."""
    standings = {each.rule.name: shown(each.standings, least) for each in found.result.lists}
    figures = found.result.figures
    indicators = [(each, figures[each.name]) for each in found.asked.indicators]
    return Written(found, standings, counted(indicators, least, standings), Changed(), least)


def write_tables(home: Path, run: Written, form: Form) -> None:
    """Write the lists and the figures below `home`."""
    form = evolve(form, cover=cover_of(run))
    figures = table_of(run.counted)
    for table in [*tables_of(run.found), *([] if figures is None else [figures])]:
        write_table(home, table, form, run.changed)


def write_rest(home: Path, run: Written, form: Form, options: Data, times: Data) -> None:
    """Write what is told about the tables that are there, and the record of all files."""
    summary = summary_of(run.found, run.standings, run.counted, form.format.value, run.least)
    _write_pictures(home, summary)
    report = "\n".join([*run.found.report.lines(), *changes(run.changed), ""])
    (home / REPORT).write_text(report, "utf-8")
    summary = evolve(summary, notes=tuple(changes(run.changed)))
    (home / SUMMARY).write_text(summary_html(summary), "utf-8")
    (home / "summary.md").write_text(summary_markdown(summary), "utf-8")
    record = record_of(run, options, digests(home))
    write_json(home / RECORD, record)
    write_json(home / TIMES, times)


def _write_pictures(home: Path, summary: Summary) -> None:
    names = file_names([each.name for each in summary.indicators])
    for each in summary.indicators:
        path = home / picture_file(names[each.name])
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture(each.chart), "utf-8")


def changes(changed: Changed) -> list[str]:
    """What had to be changed in CSV files."""
    found = []
    for file, lacking in changed.lacking.items():
        shown = "、".join(f"「{each}」{count}字" for each, count in sorted(lacking.items()))
        found.append(f"{file}：CP932 にない字を番号で書いた（{shown}）")
    for file, count in changed.formulas.items():
        found.append(f"{file}：式に見える文字の前に ' を付けた　{count:,}件")
    return found


def write_json(path: Path, data: Data) -> None:
    """Plain data, the same bytes for the same data."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
