"""`Policy.table`: every result of every row, as one frame.

In: a `Question`, a crowd, names of rules. Out: a frame with a line for each row, in their order.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from sadame.dsl import core
from sadame.dsl.types import Choice, Type, is_numeric
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.embed.crowd import Crowd
from sadame.engine.app.embed.question import ROW, Question, known_names, turns
from sadame.engine.app.output.columns import natural
from sadame.engine.bulk import table as telling
from sadame.engine.bulk.table import Tabling, without_rule

STATUS = pl.Enum(["値", "不明", "対象外", "誤り"])
_ENDS = pl.Enum(["下限を除く", "上限を除く", "両端を除く"])


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
    names = known if names is None else known_names(names, known)
    kinds = {name: _kind(program, name) for name in names}
    pieces = {name: [without_rule(kind, 0, why=why)] for name, kind in kinds.items()}
    places, keys, has_keys = [pl.Series(dtype=pl.UInt32)], [pl.Series(dtype=pl.String)], True
    tablings: dict[int | None, Tabling] = {}
    for turn in turns(question, crowd, names, (), keyed=False):
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
