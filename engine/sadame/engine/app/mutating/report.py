"""What the mutants of a 制度 came to: by rule, survivors each with its line and its words; as text and as data.

In: scores. Out: a `Report` for each 制度.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from attrs import frozen

from sadame.dsl.core import Program
from sadame.dsl.source import Source
from sadame.engine.app.mutating.running import Score, Subject
from sadame.engine.app.mutating.telling import Teller
from sadame.engine.app.render import place
from sadame.engine.mutation.judging import Meaning
from sadame.engine.mutation.trying import Killer


@frozen
class Line:
    """A mutant as it is shown: its id, its place, what is written otherwise, and what came of it."""

    id: str
    place: str
    said: str
    score: Score

    @property
    def told(self) -> str:
        """The sentence."""
        verdict = self.score.verdict
        match verdict.killer:
            case None if self.is_same:
                return f"{self.said}、同じ意味です"
            case None if verdict.judged is None or verdict.judged.meaning is Meaning.OTHER:
                return f"{self.said}、どの事例も性質も気づきません"
            case None:
                return f"{self.said}、どの事例も性質も気づきません（意味が変わるかは、判定できず）"
            case Killer.CHECK:
                return f"{self.said}、点検（sadame check）が断ります"
            case Killer.EXAMPLE:
                return f"{self.said}、事例「{verdict.title}」の{verdict.number}件目が気づきます"
            case Killer.PROPERTY:
                return f"{self.said}、性質「{verdict.title}」が気づきます"

    @property
    def is_same(self) -> bool:
        """Whether it is proved to mean the same."""
        judged = self.score.verdict.judged
        return judged is not None and judged.meaning is Meaning.SAME

    @property
    def example(self) -> tuple[str, ...]:
        """The 事例 that would notice it."""
        judged = self.score.verdict.judged
        return () if judged is None else judged.example

    def as_data(self) -> dict[str, object]:
        """For another program."""
        mutant, verdict = self.score.mutant, self.score.verdict
        return {
            "id": self.id,
            "place": self.place,
            "kind": mutant.kind.value,
            "address": mutant.address,
            "change": self.said,
            "killed_by": verdict.killer.value if verdict.killer else None,
            "title": verdict.title or None,
            "number": verdict.number or None,
            "meaning": verdict.judged.meaning.value if verdict.judged else None,
            "example": "\n".join(self.example) or None,
        }


@frozen
class Report:
    """The mutants of a 制度."""

    program: Program
    home: str
    lines: tuple[Line, ...]

    @property
    def counted(self) -> tuple[Line, ...]:
        """Those that count: all but those that mean the same."""
        return tuple(each for each in self.lines if not each.is_same)

    @property
    def survivors(self) -> tuple[Line, ...]:
        """Those nobody noticed."""
        return tuple(each for each in self.counted if each.score.verdict.survived)

    @property
    def share(self) -> Fraction:
        """How many of them are noticed; all, where there are none."""
        total = len(self.counted)
        return Fraction(total - len(self.survivors), total) if total else Fraction(1)

    def rules(self) -> Iterator[tuple[str, list[Line]]]:
        """By the name of the declaration, in the order of the file."""
        for name, lines in groupby(self.lines, lambda each: each.score.mutant.owner):
            yield name, list(lines)

    def text(self, *, with_all: bool = False) -> str:
        """For a terminal."""
        total, missed = len(self.counted), len(self.survivors)
        alike = len(self.lines) - total
        same = f"　ほかに、同じ意味になるもの {alike}件" if alike else ""
        noticed = (
            f"書き間違い {total}件のうち {total - missed}件に気づきます（{percent(self.share)}）"
        )
        lines = [f"{self.program.name}（{self.home}）：{noticed}{same}"]
        for name, found in self.rules():
            shown = [each for each in found if with_all or each.score.verdict.survived]
            survived = sum(each.score.verdict.survived for each in found)
            if shown:
                counted = sum(not each.is_same for each in found)
                lines.append(f"　{name}：{counted}件のうち気づかれない {survived}件")
                for each in shown:
                    lines.append(f"　　{each.place} {each.told}")
                    lines += [f"　　　　{line}" for line in each.example]
        return "\n".join(lines)

    def as_data(self) -> dict[str, object]:
        """For another program."""
        killers = [each.score.verdict.killer for each in self.counted]
        return {
            "policy": self.program.name,
            "path": self.home,
            "mutants": len(self.counted),
            "survived": len(self.survivors),
            "same": len(self.lines) - len(self.counted),
            "killed_by": {each.value: killers.count(each) for each in Killer},
            "score": percent(self.share),
            "rules": [
                {
                    "name": name,
                    "mutants": sum(not each.is_same for each in found),
                    "survived": sum(each.score.verdict.survived for each in found),
                    "list": [each.as_data() for each in found],
                }
                for name, found in self.rules()
            ],
        }


def percent(share: Fraction) -> str:
    """`97.5%`, cut off, so that 100.0% is all of them."""
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def reports(
    subjects: Sequence[Subject],
    scores: Sequence[Sequence[Score]],
    sources: Mapping[str, Source],
) -> list[Report]:
    """One for each 制度."""
    return [
        Report(each.program, each.path, tuple(_lines(each, found, sources)))
        for each, found in zip(subjects, scores, strict=True)
    ]


def _lines(
    subject: Subject, found: Sequence[Score], sources: Mapping[str, Source]
) -> Iterator[Line]:
    teller = Teller(subject.program, sources)
    times: dict[str, int] = {}
    for each in found:
        source = sources.get(each.mutant.span.path)
        number = source.position(each.mutant.span.start)[0] if source is not None else 0
        start = f"{subject.program.name}:{number}:{each.mutant.kind.value}"
        times[start] = times.get(start, 0) + 1
        where = place(each.mutant.span, sources)
        yield Line(f"{start}:{times[start]}", where, teller.said(each.mutant), each)
