"""`Policy.run`: the 抽出 and 指標 of a 制度 over a whole population, from Python.

In: a `Question`, what was handed over as a population. Out: `BulkResult`. What cannot be served is a `CalledWrongly`
here; `rulebook` makes it a `ValueError`.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import field, frozen

from sadame.dsl import core
from sadame.dsl.types import Quantity
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.crowd import Crowd
from sadame.engine.app.embed.outcome import Number, Value, range_of, value_of
from sadame.engine.app.embed.question import ROW, Question, known_names, turns
from sadame.engine.app.intake.roster import REFUSED
from sadame.engine.app.output.columns import column_of
from sadame.engine.app.output.population import one_over_all_days, shown_keys
from sadame.engine.app.overview import periods
from sadame.engine.bulk.days import DatedSurvey, dated_extractions
from sadame.engine.bulk.people import KEY
from sadame.engine.bulk.result import Listed, Result
from sadame.engine.population import Figure

LACKS = "不足"


@frozen
class Counts:
    """How many rows stand how to an 抽出; they add up to `rows`."""

    rows: int
    hit: int
    miss: int
    unknown: int
    not_applicable: int
    error: int


@frozen
class GroupFigure:
    """What an 指標 comes to for one group; `group` is empty for everybody.

    `group`: by 集計 its value, None where that is 不明, 対象外 or 誤り. `low`, `high`: exact, in `unit`; None = nobody
    is in the 分母. `members`, `hits`: the least and the most people in the 分母, and in both.
    """

    group: Mapping[str, Value]
    low: Number
    high: Number
    may_be_not_applicable: bool
    unit: str | None
    rows: int
    members: tuple[int, int]
    hits: tuple[int, int]
    unknown: int
    errors: int


@frozen(slots=False, eq=False)
class BulkResult(Mapping[str, pl.DataFrame]):
    """The 抽出 and 指標 of a 制度 over a population; by name of an 抽出 its list.

    - `result["低栄養"]`: who is picked, in the order of its 優先: the key of a person, then its 出力 in their natural
      types, null where there is no value;
    - `undecided["低栄養"]`: who may be, and in 不足 the names of what would settle it;
    - `errors["低栄養"]`: for whom the rules give no answer; `refused`: rows that are nobody (a key twice, or none);
    - `counts`, `figures`: by name; `notes`: what was done to cells that were not taken as they stood, in words.
    """

    policy: str
    content_hash: str
    readings: Mapping[str, str]
    undecided: Mapping[str, pl.DataFrame]
    errors: Mapping[str, pl.DataFrame]
    refused: pl.DataFrame
    counts: Mapping[str, Counts]
    figures: Mapping[str, tuple[GroupFigure, ...]]
    notes: tuple[str, ...]
    _lists: Mapping[str, pl.DataFrame] = field(repr=False)

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The list of an 抽出; `KeyError` if there is none of that name."""
        if name not in self._lists:
            raise KeyError(f"{self.policy} に「{name}」という抽出はありません")
        return self._lists[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)


def run(question: Question, crowd: Crowd, names: Sequence[str] | None) -> BulkResult:
    """The 抽出 and 指標 of these names (None = all) over the people."""
    program = question.program
    if question.day is not None and not question.parts():
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    lists, indicators = _asked(question, names)
    with one_over_all_days():
        survey = DatedSurvey(program, question.readings, lists, indicators, on=question.day)
    refused: list[pl.DataFrame] = []
    has_keys = True
    for turn in turns(question, crowd, lists, indicators, keyed=True):
        has_keys = turn.some.has_keys
        refused += turn.refused
        survey.take(turn.part, turn.people)
    survey.doubled = sum(each.height for each in refused)
    result = survey.result()
    out = pl.concat(refused) if refused else pl.DataFrame(schema=REFUSED)
    return _result(question, result, out, crowd.told(), has_keys=has_keys)


def _asked(question: Question, names: Sequence[str] | None) -> tuple[list[str], list[str]]:
    lists = dated_extractions(question.program.slices, question.program.own)
    about = dict.fromkeys(e.name for part in question.program.slices for e in part.indicators)
    if names is None:
        return lists, [*about]
    names = known_names(names, [*lists, *about])
    return [n for n in lists if n in names], [n for n in about if n in names]


def _result(
    question: Question,
    result: Result,
    refused: pl.DataFrame,
    notes: tuple[str, ...],
    *,
    has_keys: bool,
) -> BulkResult:
    called = question.program.key if has_keys and question.program.key else ROW

    def keys(frame: pl.DataFrame) -> pl.Series:
        return shown_keys(frame[KEY], has_keys=has_keys).alias(called)

    lists, undecided, errors, counts = {}, {}, {}, {}
    for each in result.lists:
        name, found = each.rule.name, each.standings
        lists[name] = _list(each, keys(each.hits))
        lacks = each.undecided[LACKS].str.split("、")
        undecided[name] = pl.DataFrame([keys(each.undecided), lacks])
        errors[name] = pl.DataFrame([keys(each.failed)])
        counts[name] = Counts(
            found.rows, found.hit, found.miss, found.unknown, found.absent, found.failed
        )
    about = {e.name: e for part in question.program.slices for e in part.indicators}
    figures = {
        name: tuple(_figure(about[name], each) for each in own)
        for name, own in result.figures.items()
    }
    return BulkResult(
        question.program.name,
        question.program.content_hash,
        question.readings,
        undecided,
        errors,
        refused,
        counts,
        figures,
        notes,
        lists,
    )


def _list(listed: Listed, keys: pl.Series) -> pl.DataFrame:
    outputs = [column_of(each, listed.hits) for each in listed.outputs]
    series = {each.title: each.values.alias(each.title) for each in outputs}
    return pl.DataFrame([keys, *(each for title, each in series.items() if title != keys.name)])


def _figure(about: core.Indicator, figure: Figure) -> GroupFigure:
    counts, span = figure.tally.counts, range_of(figure.possible, about.type)
    group: dict[str, Value] = {}
    for at, (key, each) in enumerate(zip(figure.key, about.groups, strict=bool(figure.key)), 1):
        title = each.name if isinstance(each, core.Reference | core.FieldOf) else f"集計{at}"
        group[title] = (
            None if key is None or key.values is None else value_of(key.values, each.type)
        )
    return GroupFigure(
        group,
        span.low,
        span.high,
        figure.possible.absent,
        about.type.unit.text if isinstance(about.type, Quantity) else None,
        counts.rows,
        (counts.members_low, counts.members_high),
        (counts.hits_low, counts.hits_high),
        counts.unknown,
        counts.failed,
    )
