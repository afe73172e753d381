"""What is asked of a population, and its people in turn: each once, under the rules of their day."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import frozen

from sadame.dsl import core, suggest
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.crowd import Crowd, Reading, Some
from sadame.engine.app.intake.dated import groups_of
from sadame.engine.app.output.population import needed
from sadame.engine.bulk.days import by_part
from sadame.engine.bulk.people import People

ROW = "行"


@frozen
class Question:
    """What is asked of a population. `day` = the 基準日 of all, else `column` names that of each row."""

    program: core.Program
    readings: Mapping[str, str]
    day: int | None
    column: str | None

    def parts(self) -> tuple[core.Slice, ...]:
        """The 断面 there are to look at."""
        if self.day is None:
            return self.program.slices
        part = self.program.slice_on(self.day)
        return () if part is None else (part,)

    def groups(self) -> list[tuple[core.Slice, ...]]:
        """The 断面 under which the cells of a row are read alike."""
        return groups_of(self.parts())


@frozen(eq=False)
class Turn:
    """People of one 断面 (None = no rules on their days), with the numbers of their rows among all."""

    part: core.Slice | None
    people: People
    rows: pl.Series
    some: Some
    refused: tuple[pl.DataFrame, ...]


def turns(
    question: Question,
    crowd: Crowd,
    names: Sequence[str],
    indicators: Sequence[str],
    *,
    keyed: bool,
) -> Iterator[Turn]:
    """Everybody, once, read under the 入力 of the day; those without rules come with the first reading."""
    program = question.program
    groups = question.groups() or [program.slices]
    for at, group in enumerate(groups):
        wanted = _wanted(group, names, indicators) if question.parts() else frozenset[str]()
        reading = Reading(tuple(groups), at, wanted, question.column, keyed)
        for some in crowd.read(reading):
            refused = (some.refused,) if at == 0 else ()
            for part, rows, people in by_part(program, some.people, question.day):
                if part in group or (part is None and at == 0):
                    yield Turn(part, people, some.places.gather(rows), some, refused)
                    refused = ()
            if refused:  # nobody else is left
                nobody = some.people.chosen(pl.Series(dtype=pl.UInt32))
                yield Turn(None, nobody, pl.Series(dtype=pl.UInt32), some, refused)


def _wanted(
    group: Sequence[core.Slice], names: Sequence[str], indicators: Sequence[str]
) -> frozenset[str]:
    """The facts that these stand on."""
    found: frozenset[str] = frozenset()
    for part in group:
        own = [name for name in names if isinstance(part.by_name.get(name), core.Rule)]
        counted = [each for each in part.indicators if each.name in indicators]
        found |= needed(part, own, counted)
    return found


def known_names(names: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The names, each once, all of them known."""
    for name in names:
        if name not in known:
            near = suggest.near(name, known)
            hint = "か".join(f"「{each}」" for each in near[:3])
            raise CalledWrongly(
                f"「{name}」という結果はありません",
                f"{hint}のことですか" if hint else f"{'、'.join(known[:5])} などがあります",
            )
    return [*dict.fromkeys(names)]
