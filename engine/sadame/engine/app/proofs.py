"""What was proved of a 制度, as people and as other programs are told.

In: verdicts. Out: text and data. The case that shows a finding is an 事例 that can be put into the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from sadame.dsl.calendar import to_date
from sadame.dsl.core import Program
from sadame.dsl.diagnostics import Problem
from sadame.dsl.findings import FINDINGS
from sadame.dsl.source import Source
from sadame.dsl.values import ABSENT, FAILED, Possible
from sadame.engine.app.differences import counterexample_lines
from sadame.engine.app.render import Style, as_data, place, render
from sadame.engine.solver.asking import LIMIT
from sadame.engine.verify.acknowledging import Note, acknowledged
from sadame.engine.verify.assuming import Assumed
from sadame.engine.verify.proving import verify
from sadame.engine.verify.standing import Standing, Verdict
from sadame.engine.verify.witness import SPAN
from sadame.engine.verify.wording import example_lines

_FULL = "事実はすべて分かっていて、入力の範囲と刻みに合う"


@frozen
class Asked:
    """What is asked for: findings of these codes only (none = all), and the limit for one question in steps."""

    only: tuple[str, ...] = ()
    limit: int = LIMIT


@frozen
class Told:
    """A verdict in words: what is wrong, how it stands, in what, and the lines of the 事例 that shows it.

    `assumed` = what a proof takes as given besides what all do; `lists` = of how long lists it is one, if not of any.
    """

    problem: Problem
    standing: Standing
    name: str
    example: tuple[str, ...] = ()
    reason: str = ""
    assumed: tuple[str, ...] = ()
    lists: str = ""

    @property
    def given(self) -> tuple[str, ...]:
        """Everything a proof takes as given."""
        return (_FULL, *self.assumed, *([self.lists] if self.lists else []))


@frozen
class Report:
    """All verdicts of a 制度."""

    policy: str
    told: tuple[Told, ...]
    notes: tuple[Note, ...] = ()

    @property
    def assumed(self) -> tuple[str, ...]:
        """What its proofs take as given between them, but for how long lists are: that is told of each."""
        proofs = self.standing(Standing.PROVED)
        return (_FULL, *dict.fromkeys(line for each in proofs for line in each.assumed))

    @property
    def found(self) -> tuple[Told, ...]:
        """The findings."""
        return self.standing(Standing.FOUND)

    def only(self, wanted: tuple[str, ...]) -> "Report":
        """What is told under these codes; none = all."""
        if not wanted:
            return self
        return evolve(
            self,
            told=tuple(each for each in self.told if each.problem.code in wanted),
            notes=tuple(each for each in self.notes if each.written.code in wanted),
        )

    def standing(self, standing: Standing) -> tuple[Told, ...]:
        """Those that stand so."""
        return tuple(each for each in self.told if each.standing is standing)


def codes() -> tuple[str, ...]:
    """The codes there are, in order."""
    return tuple(FINDINGS)


def proved(program: Program, limit: int, tell: Callable[[int, int], None] | None = None) -> Report:
    """Everything that is to be proved of a 制度. `limit` = for one question, in steps of the solver."""
    verdicts, notes = acknowledged(program, verify(program, limit, tell))
    return Report(program.name, tuple(map(told, verdicts)), notes)


def _assumed(given: Assumed) -> Iterator[str]:
    """What a proof takes as given besides full, valid facts and the length of lists."""
    if given.readings:
        yield "解釈はどの読み方でもよい"
    if given.settings:
        yield "決まっていない基準値は、その範囲のどの値でもよい"
    if given.few_days:
        first, last = (to_date(int(end or 0)).year for end in (SPAN.low, SPAN.high))
        yield f"日付は{first}年から{last}年まで"


def told(verdict: Verdict) -> Told:
    """The verdict in words."""
    given = verdict.assumed
    return Told(
        verdict.problem,
        verdict.standing,
        verdict.rule,
        tuple(_example(verdict)),
        verdict.reason,
        tuple(_assumed(given)),
        f"一覧は{given.elements}件まで" if given.elements else "",
    )


def _example(verdict: Verdict) -> Iterator[str]:
    if verdict.witness is not None:
        ((rule, possible),) = verdict.witness.results.items()
        yield from example_lines(verdict.witness, f"{rule}{_ends(possible)}場合")
    elif verdict.about is not None and verdict.counterexample is not None:
        yield from counterexample_lines(verdict.about, verdict.counterexample)


def _ends(possible: Possible) -> str:
    match possible:
        case _ if possible == FAILED:
            return "が誤りになる"
        case _ if possible == ABSENT:
            return "が対象外になる"
        case _:
            return "の"


# ── text ──


def text(report: Report, sources: Mapping[str, Source], style: Style) -> Iterator[str]:
    """The findings of a 制度, then how many there are; what could not be decided is only named."""
    for each in report.found:
        yield render(each.problem.diagnostic(), sources, style)
        if each.example:
            yield style.quiet("  こうなる例")
            yield from (f"    {line}" for line in each.example)
        yield ""
    for each in report.standing(Standing.NOTED):
        where = place(each.problem.span, sources)
        yield f"{where} {Standing.NOTED.value} {each.problem.code} {each.problem.title()}"
        yield f"  理由：{each.reason}"
    for each in report.standing(Standing.UNDECIDED):
        where, code = place(each.problem.span, sources), each.problem.code
        yield f"{where} {Standing.UNDECIDED.value} {code} {each.name}：{FINDINGS[code]}"
    yield f"{report.policy}　{tally([report])}"
    proofs = report.standing(Standing.PROVED)
    for lists in dict.fromkeys(each.lists for each in proofs if each.lists):
        short = [f"{each.name}（{each.problem.code}）" for each in proofs if each.lists == lists]
        yield f"　うち「{lists}」とした証明 {len(short)}件：{'、'.join(short)}"


def tally(reports: Sequence[Report]) -> str:
    """How many stand how; that nothing is noted is not worth a word."""
    counts = {each: sum(len(one.standing(each)) for one in reports) for each in Standing}
    return "　".join(
        f"{each.value} {count}件"
        for each, count in counts.items()
        if count or each is not Standing.NOTED
    )


def idle_notes(reports: Sequence[Report], sources: Mapping[str, Source]) -> Iterator[str]:
    """承知 that are for nothing that was found, in none of these 制度."""
    notes = [note for report in reports for note in report.notes]
    used = {note.written.span for note in notes if note.is_used}
    for each in dict.fromkeys(note.written.span for note in notes if note.written.span not in used):
        code = next(note.written.code for note in notes if note.written.span == each)
        yield f"{place(each, sources)} 注意 「承知：{code}」に当たる指摘はありません"


# ── data ──

_PLACE = ("code", "path", "sheet", "cell", "line", "column")


def data(report: Report, sources: Mapping[str, Source]) -> dict[str, object]:
    """The same for another program."""
    return {
        "policy": report.policy,
        "assumed": [*report.assumed],
        "proved": len(report.standing(Standing.PROVED)),
        "proofs": [_proof_data(each, sources) for each in report.standing(Standing.PROVED)],
        "findings": [_data(each, sources) for each in report.found],
        "acknowledged": [
            {**_data(each, sources), "reason": each.reason}
            for each in report.standing(Standing.NOTED)
        ],
        "undecided": [_data(each, sources) for each in report.standing(Standing.UNDECIDED)],
    }


def _proof_data(each: Told, sources: Mapping[str, Source]) -> dict[str, object]:
    """What is proved not to be so, where, and what that takes as given."""
    told = as_data(each.problem.diagnostic(), sources)
    place = {key: told[key] for key in _PLACE if key in told}
    return {**place, "name": each.name, "assumed": each.given}


def _data(each: Told, sources: Mapping[str, Source]) -> dict[str, object]:
    return {**as_data(each.problem.diagnostic(), sources), "example": "\n".join(each.example)}
