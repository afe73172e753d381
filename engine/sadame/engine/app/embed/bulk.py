"""`Policy.run` and `Policy.table`: a 制度 over a whole population, from Python.

In: a program, what was handed over as a population, the 基準日 or the column that has it. Out: `BulkResult`, or a frame
with all results of all rows. What cannot be served is a `CalledWrongly` here; `rulebook` makes it a `ValueError`.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
from attrs import field, frozen

from sadame.dsl import core, suggest
from sadame.dsl.types import Choice, Quantity, Type, is_numeric
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.crowd import Crowd, Reading, Some
from sadame.engine.app.embed.outcome import Number, Value, range_of, value_of
from sadame.engine.app.intake.dated import groups_of
from sadame.engine.app.intake.roster import REFUSED
from sadame.engine.app.output.columns import column_of, natural
from sadame.engine.app.output.population import needed, one_over_all_days, shown_keys
from sadame.engine.app.overview import periods
from sadame.engine.bulk import table as telling
from sadame.engine.bulk.days import DatedSurvey, by_part, dated_extractions
from sadame.engine.bulk.people import KEY, People
from sadame.engine.bulk.result import Listed, Result
from sadame.engine.bulk.table import Tabling, without_rule
from sadame.engine.population import Figure

ROW, LACKS = "行", "不足"
STATUS = pl.Enum(["値", "不明", "対象外", "誤り"])
_ENDS = pl.Enum(["下限を除く", "上限を除く", "両端を除く"])


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


# ── lists and 指標 ───────────────────────────────────────────────────────────────────────────────


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
    for turn in _turns(question, crowd, lists, indicators, keyed=True):
        has_keys = turn.some.has_keys
        refused += turn.refused
        survey.take(turn.part, turn.people)
    survey.doubled = sum(each.height for each in refused)
    result = survey.result()
    out = pl.concat(refused) if refused else pl.DataFrame(schema=REFUSED)
    return _result(question, result, out, crowd.told(), has_keys=has_keys)


@frozen(eq=False)
class _Turn:
    """People of one 断面 (None = no rules on their days), with the numbers of their rows among all."""

    part: core.Slice | None
    people: People
    rows: pl.Series
    some: Some
    refused: tuple[pl.DataFrame, ...]


def _turns(
    question: Question,
    crowd: Crowd,
    names: Sequence[str],
    indicators: Sequence[str],
    *,
    keyed: bool,
) -> Iterator[_Turn]:
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
                    yield _Turn(part, people, some.places.gather(rows), some, refused)
                    refused = ()
            if refused:  # nobody else is left
                nobody = some.people.chosen(pl.Series(dtype=pl.UInt32))
                yield _Turn(None, nobody, pl.Series(dtype=pl.UInt32), some, refused)


def _asked(question: Question, names: Sequence[str] | None) -> tuple[list[str], list[str]]:
    lists = dated_extractions(question.program.slices, question.program.own)
    about = dict.fromkeys(e.name for part in question.program.slices for e in part.indicators)
    if names is None:
        return lists, [*about]
    names = _known(names, [*lists, *about])
    return [n for n in lists if n in names], [n for n in about if n in names]


def _known(names: Sequence[str], known: Sequence[str]) -> Sequence[str]:
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


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def table(
    question: Question,
    crowd: Crowd,
    names: Sequence[str] | None,
    known: Sequence[str],
    *,
    why: bool,
) -> pl.DataFrame:
    """All results of these rules (None = all that are `known`), a line for each row, in the order of the rows."""
    program = question.program
    names = known if names is None else _known(names, known)
    kinds = {name: _kind(program, name) for name in names}
    pieces = {name: [without_rule(kind, 0, why=why)] for name, kind in kinds.items()}
    places, keys, has_keys = [pl.Series(dtype=pl.UInt32)], [pl.Series(dtype=pl.String)], True
    tablings: dict[int | None, Tabling] = {}
    for turn in _turns(question, crowd, names, (), keyed=False):
        has_keys = turn.some.has_keys
        places.append(turn.rows)
        keys.append(turn.people.names())
        found: Mapping[str, pl.DataFrame] = {}
        if turn.part is not None:
            own = [name for name in names if _has(turn.part, name)]
            new = Tabling(program, turn.part, question.day, question.readings, own, why)
            found = tablings.setdefault(turn.part.start, new).tell(turn.people)
        for name, kind in kinds.items():
            none = without_rule(kind, turn.people.frame.height if name not in found else 0, why=why)
            pieces[name].append(found.get(name, none))
    order = pl.concat(places).arg_sort()
    columns = [pl.int_range(1, len(order) + 1, dtype=pl.UInt32, eager=True).alias(ROW)]
    if has_keys and program.key:
        columns = [pl.concat(keys).gather(order).alias(program.key)]
    for name, kind in kinds.items():
        columns += _told(name, kind, pl.concat(pieces[name])[order])
    return pl.DataFrame(columns)


def _has(part: core.Slice, name: str) -> bool:
    return isinstance(part.by_name.get(name), core.Rule)


def _kind(program: core.Program, name: str) -> Type:
    """The type of a rule, that of the latest 断面 that has it."""
    kinds = [
        rule.type
        for part in program.slices
        if isinstance(rule := part.by_name.get(name), core.Rule)
    ]
    first, last = kinds[0], kinds[-1]
    if is_numeric(first) != is_numeric(last) or type(first) is not type(last):
        raise CalledWrongly(
            f"「{name}」は、途中の日から別の種類の値になります",
            "基準日の期間ごとに分けて実行してください",
        )
    return last


def _told(name: str, kind: Type, frame: pl.DataFrame) -> list[pl.Series]:
    """The frame of a rule as people use it: the value, then what there is to know of it."""
    status = pl.Series(STATUS.categories, dtype=STATUS).gather(frame[telling.STATUS])
    is_value = status == "値"
    beside = [status.alias(f"{name}@状態")]
    flags = {telling.ABSENT: frame[telling.ABSENT], telling.FAILED: frame[telling.FAILED]}
    left = pl.DataFrame(
        [pl.Series("@", [[]], dtype=pl.List(pl.String)).new_from_index(0, frame.height)]
    )
    if is_numeric(kind):
        low, high = _numbers(kind, frame)
        value = low.set(~is_value, None)
        beside += [low.alias(f"{name}@下限"), high.alias(f"{name}@上限")]
        beside.append(_open_ends(frame).alias(f"{name}@端"))
    else:
        value = _worded(kind, frame[telling.VALUE])
        left = frame.select(pl.col(telling.WORDS).alias("@"))
    words = left.select(
        pl.concat_list(
            "@",
            *(
                pl.when(pl.lit(flag & (status == "不明")))
                .then(pl.lit([word]))
                .otherwise(pl.lit([], dtype=pl.List(pl.String)))
                for word, flag in flags.items()
            ),
        )
    )
    beside.append(words.to_series().alias(f"{name}@候補"))
    if telling.REASONS in frame.columns:
        beside.append(frame[telling.REASONS].alias(f"{name}@理由"))
        beside.append(frame[telling.LACKS].alias(f"{name}@不足"))
    return [value.alias(name), *beside]


def _numbers(kind: Type, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The lower and the upper ends, both of one type."""
    ends = pl.concat([frame[telling.LOW].alias("@"), frame[telling.HIGH].alias("@")])
    under = frame[telling.UNDER]
    distinct = under.drop_nulls().unique()
    if len(distinct) <= 1:
        found, _ = natural(kind, ends, int(distinct[0]) if len(distinct) else 1, None)
    else:
        found, _ = natural(kind, ends, 1, pl.concat([under, under]).fill_null(1))
    return found.head(frame.height), found.tail(frame.height)


def _open_ends(frame: pl.DataFrame) -> pl.Series:
    low, high = pl.col(telling.LOW_OPEN), pl.col(telling.HIGH_OPEN)
    said = (
        pl.when(low & high)
        .then(pl.lit("両端を除く"))
        .when(low)
        .then(pl.lit("下限を除く"))
        .when(high)
        .then(pl.lit("上限を除く"))
    )
    return frame.select(said.cast(_ENDS)).to_series()


def _worded(kind: Type, values: pl.Series) -> pl.Series:
    """Members as an Enum, if the 区分 of the latest rules has them all."""
    if isinstance(kind, Choice) and values.drop_nulls().is_in(list(kind.members)).all():
        return values.cast(pl.Enum(kind.members))
    return values
