"""Proofs that were made before: taken from the user's cache folder instead of being made again.

In: a 制度, the files it is made of, the limit. Out: its whole `Report`. A kept one is found by the contents of these
files, of our own code and of the solver's, so that it is never another one's answer. What is damaged is made again.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from sadame.dsl.cache import folder
from sadame.dsl.core import Acknowledgement, Program
from sadame.dsl.diagnostics import Problem
from sadame.dsl.source import Source, Span
from sadame.engine.app.proofs import Report, Told, proved
from sadame.engine.app.saved import code, keep, read_kept
from sadame.engine.verify.acknowledging import Note
from sadame.engine.verify.problems import FINDINGS
from sadame.engine.verify.standing import Standing

_SUFFIX = ".proof"
_KINDS = {kind.__name__: kind for kind in FINDINGS}

Tell = Callable[[int, int], None]


def report(
    program: Program, sources: Sequence[Source], limit: int, tell: Tell | None = None
) -> Report:
    """Everything that is to be proved of a 制度 made of these files."""
    path = _place(program, sources, limit)
    if path is not None:
        with suppress(ValueError, KeyError, TypeError):
            return _read(json.loads(read_kept(path)))
    found = proved(program, limit, tell)
    if path is not None:
        keep(path, json.dumps(_written(found), ensure_ascii=False).encode())
    return found


def _place(program: Program, sources: Sequence[Source], limit: int) -> Path | None:
    home = folder()
    if home is None:
        return None
    digest = sha256(code("sadame.dsl", "sadame.engine", "attr", "lark", "z3"))
    for part in (program.name, str(limit), *(p for s in sources for p in (s.path, s.text))):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return Path(home, digest.hexdigest() + _SUFFIX)


# ── as data ──


def _written(found: Report) -> dict[str, object]:
    return {
        "policy": found.policy,
        "told": [
            {
                "kind": type(each.problem).__name__,
                "facts": {name: _plain(getattr(each.problem, name)) for name in each.problem.facts},
                "standing": each.standing.name,
                "name": each.name,
                "example": each.example,
                "reason": each.reason,
                "assumed": each.assumed,
                "lists": each.lists,
            }
            for each in found.told
        ],
        "notes": [
            [_plain(note.written.span), note.written.code, note.written.reason, note.is_used]
            for note in found.notes
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, Span):
        return {"path": value.path, "start": value.start, "end": value.end}
    return value


def _read(data: dict[str, Any]) -> Report:
    return Report(
        data["policy"],
        tuple(
            Told(
                _problem(each["kind"], each["facts"]),
                Standing[each["standing"]],
                each["name"],
                tuple(each["example"]),
                each["reason"],
                tuple(each["assumed"]),
                each["lists"],
            )
            for each in data["told"]
        ),
        tuple(
            Note(Acknowledgement(finding, reason, span=Span(**span)), is_used)
            for span, finding, reason, is_used in data["notes"]
        ),
    )


def _problem(kind: str, facts: dict[str, Any]) -> Problem:
    return _KINDS[kind](**{name: _fact(value) for name, value in facts.items()})


def _fact(value: object) -> Any:  # noqa: ANN401 - facts are of many types
    match value:
        case {"path": str(path), "start": int(start), "end": int(end)}:
            return Span(path, start, end)
        case list():
            return tuple(value)
        case _:
            return value
