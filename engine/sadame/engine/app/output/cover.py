"""The first sheet of every workbook: what it was made of, so that a copy that is passed on still says so."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sadame.engine.app.output.record import changed_of, readings_of
from sadame.engine.app.version import version

if TYPE_CHECKING:
    from sadame.engine.app.output.writing import Written

Rows = tuple[tuple[str, ...], ...]


def cover_of(run: "Written") -> Rows:
    """Heading and rows."""
    return tuple(_rows(run))


def _rows(run: "Written") -> Iterator[tuple[str, ...]]:
    found = run.found
    asked, report = found.asked, found.report
    yield ("項目", "内容")
    yield ("制度", asked.program.name)
    if asked.program.meta.title:
        yield ("題名", asked.program.meta.title)
    yield ("定めの指紋", asked.program.content_hash)
    yield ("sadame の版", version() or "インストールされていない作業用の写し")
    yield ("基準日", asked.date)
    yield from ((f"解釈 {name}", reading) for name, reading in readings_of(asked).items())
    yield from (
        (f"読み替えた基準値 {name}", value) for name, value in changed_of(asked.parts).items()
    )
    yield from ((f"名簿 {name}", f"SHA-256 {digest}") for name, digest in found.hashes.items())
    yield ("読んだ行", f"{report.rows:,}行")
    yield ("名簿の人数", f"{report.people:,}人")
    for name, each in run.standings.items():
        parts = (
            ("該当", each.hit),
            ("非該当", each.miss),
            ("不明", each.unknown),
            ("対象外", each.absent),
            ("誤り", each.failed),
        )
        said = "、".join(f"{word} {people(count)}" for word, count in parts)
        yield (f"抽出 {name}", said)


def people(count: int | None) -> str:
    """A number of people; None = hidden."""
    return "秘匿" if count is None else f"{count:,}人"
