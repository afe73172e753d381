"""抽出 → tables: who is picked, who is undecided and for want of what, who is 誤り and why.

In: `Found`. Out: `Table`s, one for each of these of every 抽出, and one for the rows of the roster that are nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from sadame.docs_gen import words
from sadame.dsl import core
from sadame.dsl.source import Span
from sadame.dsl.trace import Cause, Fault
from sadame.engine.app.output.columns import Column, column_of, shapes_of
from sadame.engine.app.output.population import Asked, Found, shown_keys
from sadame.engine.app.output.tables import Table
from sadame.engine.bulk.result import Listed

LISTS, UNDECIDED, FAULTS = "抽出", "未確定", "誤り"
_SEPARATOR = "、"
#: What no name of a file may hold, and what stands for it.
_OTHERWISE = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")
_RULES = "定めの当てはめが誤り（sadame eval で理由が分かります）"


def file_names(names: Sequence[str]) -> Mapping[str, str]:
    """For each name one that a file can have, all different also where case makes no difference."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = name.translate(_OTHERWISE).strip(". ") or "名なし"
        unique, number = plain, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{plain}（{number}）"
        taken.add(unique.casefold())
        found[name] = unique
    return found


def tables_of(found: Found) -> list[Table]:
    """The lists of a run."""
    files = file_names([each.rule.name for each in found.result.lists])
    made = []
    for listed in found.result.lists:
        file, counts = files[listed.rule.name], listed.standings
        made += [
            Table(f"{LISTS}/{file}", counts.hit, partial(_picked, found, listed)),
            Table(f"{UNDECIDED}/{file}", counts.unknown, partial(_undecided, found, listed)),
        ]
    return [*made, _faults(found), _nobody(found)]


def _key(found: Found, keys: pl.Series) -> Column:
    return Column(found.asked.key, shown_keys(keys, has_keys=found.has_keys))


def _picked(found: Found, listed: Listed) -> Iterator[tuple[Column, ...]]:
    shapes = shapes_of(listed.outputs, listed.picked.frames)
    own = found.has_keys and any(each.title == found.asked.key for each in listed.outputs)
    for frame in listed.picked.pieces():
        outputs = [
            column_of(each, frame, shape)
            for each, shape in zip(listed.outputs, shapes, strict=True)
        ]
        yield (*([] if own else [_key(found, frame["鍵"])]), *outputs)


def _undecided(found: Found, listed: Listed) -> Iterator[tuple[Column, ...]]:
    asked: dict[str, str] = {}
    for frame in listed.open.pieces():
        lacks = frame["不足"]
        for each in lacks.unique().to_list():
            if each not in asked:
                names = each.split(_SEPARATOR)
                told = (question_of(found.asked, name) for name in names)
                asked[each] = _SEPARATOR.join(told)
        questions = lacks.replace_strict(asked, return_dtype=pl.String) if asked else lacks
        yield (
            _key(found, frame["鍵"]),
            Column("足りないもの", lacks),
            Column("尋ねること", questions),
        )


def question_of(asked: Asked, name: str) -> str:
    """What would have to be asked, or decided."""
    symbols = [part.by_name.get(name) for part in asked.parts]
    match next((each for each in reversed(symbols) if not isinstance(each, core.Hole)), None):
        case core.Input(question=question) if question:
            return question
        case core.Parameter():
            return f"{name} の定め"
        case core.Reading():
            return f"{name} の読み方"
        case _:
            return name


def _faults(found: Found) -> Table:
    """Who is 誤り in which 抽出, and for which facts."""
    lists = found.result.lists
    height = sum(each.standings.failed for each in lists) - found.result.doubled * len(lists)
    return Table(f"{FAULTS}/抽出ごと", height, partial(_failed, found))


def _failed(found: Found) -> Iterator[tuple[Column, ...]]:
    yield _failed_columns(found, "", pl.DataFrame(schema={"鍵": pl.String, "わけ": pl.String}))
    for listed in found.result.lists:
        reasons = pl.concat([_wrong_cells(found, listed), _undated(found)]).unique(
            "鍵", keep="last", maintain_order=True
        )
        told = pl.Series([_caused(found.asked, each) for each in listed.causes], dtype=pl.String)
        for frame in listed.faulty.pieces():
            why = pl.coalesce(pl.lit(told.gather(frame["わけ"])), "入力", pl.lit(_RULES))
            rows = frame.join(reasons, on="鍵", how="left", maintain_order="left")
            yield _failed_columns(found, listed.rule.name, rows.select("鍵", why.alias("わけ")))


def _failed_columns(found: Found, name: str, rows: pl.DataFrame) -> tuple[Column, ...]:
    names = pl.repeat(name, rows.height, dtype=pl.String, eager=True)
    return (_key(found, rows["鍵"]), Column("抽出", names), Column("わけ", rows["わけ"]))


def _caused(asked: Asked, causes: Sequence[Cause]) -> str:
    """Why somebody is 誤り: which facts are, or what in the rules is, and where."""
    facts = [each for each in causes if each.fault is Fault.INVALID_FACT]
    if len(facts) == len(causes):
        return f"{_SEPARATOR.join(dict.fromkeys(each.rule for each in facts))} が誤り"
    return "。".join(f"{words.cause(each)}{_place(asked, each.span)}" for each in causes)


def _place(asked: Asked, span: Span) -> str:
    source = asked.sources.get(span.path)
    return "" if source is None else f"（{source.place(span.start)}）"


def _wrong_cells(found: Found, listed: Listed) -> pl.DataFrame:
    """By person the facts of an 抽出 that are 誤り."""
    name = listed.rule.name
    notes = [part.notes[name] for part in found.asked.parts if name in part.notes]
    cone = {each for note in notes for each in note.cone}
    own = [each for each in found.faults["入力"].unique().to_list() if _is_under(each, cone)]
    return (
        found.faults.filter(pl.col("入力").is_in(own))
        .group_by("鍵", maintain_order=True)
        .agg(pl.col("入力").unique(maintain_order=True))
        .select("鍵", pl.col("入力").list.join(_SEPARATOR) + " が誤り")
    )


def _undated(found: Found) -> pl.DataFrame:
    """By person why no rules are in force on the 基準日."""
    return found.undated.select("鍵", pl.col("理由").alias("入力"))


def _is_under(column: str, cone: set[str]) -> bool:
    """Whether a column of facts, perhaps a field of a 構造, is one of these."""
    return column in cone or any(column.startswith(f"{each} の ") for each in cone)


def _nobody(found: Found) -> Table:
    """Rows of the roster that are nobody, and cells that are 誤り."""
    cells = found.faults.with_columns(
        pl.lit("範囲・刻み・選択肢に合わないか、読み取れない").alias("わけ")
    )
    rows = found.refused.select(
        "鍵", "ファイル", "行", pl.lit("").alias("入力"), pl.col("理由").alias("わけ")
    )
    days = found.undated.select(
        "鍵",
        "ファイル",
        "行",
        pl.lit(found.asked.day_column or "").alias("入力"),
        pl.col("理由").alias("わけ"),
    )
    both = pl.concat([rows, cells, days]).sort("ファイル", "行", "入力", maintain_order=True)
    texts = ("ファイル", "行", "入力", "わけ")
    return Table.of(
        f"{FAULTS}/名簿", (_key(found, both["鍵"]), *(Column(each, both[each]) for each in texts))
    )
