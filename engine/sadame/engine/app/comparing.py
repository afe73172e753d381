"""What if, over a roster: the variants that were asked for, both sides in one pass, and how that is told.

In: `Variant`s and files. Out: `Compared`s, as text, as plain data, or as a folder. The cells are read once where all
variants ask for the same facts in the same way, else once for each way.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from sadame.docs_gen import words
from sadame.dsl import core
from sadame.dsl.calendar import format_date, to_date
from sadame.dsl.display import UNKNOWN, Json, exact_to_json, show_value, to_json
from sadame.dsl.types import Quantity, Type
from sadame.engine.app.intake.dated import form_of
from sadame.engine.app.intake.mapping import EMPTY, read_mapping
from sadame.engine.app.intake.roster import Amount, Roster, read_roster
from sadame.engine.app.intake.targets import targets_of
from sadame.engine.app.output.columns import Column, natural
from sadame.engine.app.output.folder import FORMAT, RECORD, digests, replace_folder
from sadame.engine.app.output.listings import file_names
from sadame.engine.app.output.population import needed, people_of, shown_keys
from sadame.engine.app.output.tables import Changed, Form, Table, write_table
from sadame.engine.app.output.writing import write_json
from sadame.engine.bulk import table as telling
from sadame.engine.bulk.compare import (
    AFTER,
    BEFORE,
    STANDINGS,
    Amounts,
    Compared,
    Moves,
    Subjects,
    Sum,
    Variant,
    comparisons,
)
from sadame.engine.bulk.people import KEY, People
from sadame.engine.population import Figure

MOST = 64
"""So many combinations of readings are compared; of more, one 解釈 at a time."""
_LISTED = 10


# ── variants ─────────────────────────────────────────────────────────────────────────────────────


def of_readings(base: Variant, choices: Mapping[str, Sequence[str]]) -> tuple[list[Variant], bool]:
    """The base and every other combination of these readings; False = they are too many, one at a time is taken.

    The base reads each 解釈 as the file does, or, where the file does not say, as the first of the choices.
    """
    first = {name: _usual(base.part, name, words_) for name, words_ in choices.items()}
    base = evolve(base, label=_label(first), readings={**base.readings, **first})
    count = 1
    for words_ in choices.values():
        count *= len(words_)
    if count <= MOST:
        combined = [dict(zip(choices, each, strict=True)) for each in product(*choices.values())]
    else:
        combined = [{**first, name: word} for name, words_ in choices.items() for word in words_]
    others = [
        evolve(base, label=_label(each), readings={**base.readings, **each})
        for each in combined
        if each != first
    ]
    return [base, *others], count <= MOST


def _usual(part: core.Slice, name: str, choices: Sequence[str]) -> str:
    symbol = part.by_name[name]
    default = symbol.default if isinstance(symbol, core.Reading) else None
    return default if default is not None and default in choices else choices[0]


def _label(readings: Mapping[str, str]) -> str:
    return "、".join(f"{name}＝{word}" for name, word in readings.items())


# ── one pass ─────────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False)
class Answer:
    """What was compared. `key` = what people are called by; `notes` = what was done to cells."""

    compared: tuple[Compared, ...]
    key: str
    has_keys: bool
    hashes: Mapping[str, str]
    notes: tuple[str, ...]


def compare(
    variants: Sequence[Variant],
    subjects: Subjects,
    paths: Sequence[Path],
    map_file: Path | None,
) -> Answer:
    """The base and each of the others over the people in these files."""
    base, found = comparisons(variants, subjects)
    rosters = [_roster(group, subjects, paths, map_file) for group in _groups(variants)]
    place = {id(v): at for at, group in enumerate(_groups(variants)) for v in group}
    refused, has_keys = 0, True
    for batches in zip(*(roster.batches() for roster in rosters), strict=True):
        people: list[People] = [people_of(b, several=len(paths) > 1) for b in batches]
        refused += batches[0].refused.height
        has_keys = batches[0].keys is not None
        keys = people[0].names()
        before = base.take(people[place[id(base.variant)]])
        for each in found:
            each.take(keys, before, each.other.take(people[place[id(each.other.variant)]]))
    for each in found:
        each.doubled = refused
    report = rosters[0].report().lines()
    return Answer(
        tuple(each.result() for each in found),
        variants[0].program.key or "行",
        has_keys,
        rosters[0].hashes,
        tuple(report),
    )


def _groups(variants: Sequence[Variant]) -> list[list[Variant]]:
    """Variants whose 入力 are alike: their cells are read once."""
    found: dict[object, list[Variant]] = {}
    for each in variants:
        found.setdefault(form_of(each.part), []).append(each)
    return list(found.values())


def _roster(
    group: Sequence[Variant], subjects: Subjects, paths: Sequence[Path], map_file: Path | None
) -> Roster:
    wanted: frozenset[str] = frozenset()
    for each in group:
        about = [one for one in each.part.indicators if one.name in subjects.indicators]
        names = [*subjects.truths, *subjects.amounts]
        wanted |= needed(each.part, names, about)
    first = group[0]
    mapping = EMPTY if map_file is None else read_mapping(map_file, targets_of(first.part))
    return read_roster(first.program, first.part, paths, mapping, Amount(wanted))


# ── as text ──────────────────────────────────────────────────────────────────────────────────────


def lines_of(answer: Answer) -> Iterator[str]:
    """What a terminal shows."""
    first = answer.compared[0]
    yield f"{first.base.program.name}　{first.rows:,}人"
    for each in answer.compared:
        yield ""
        yield f"前　{side_of(each.base, each.other)}"
        yield f"後　{side_of(each.other, each.base)}"
        yield from _changes(each, answer)


def side_of(variant: Variant, beside: Variant) -> str:
    """What is told of a variant: wherein it is not as the other."""
    told = [variant.label] if variant.label else []
    if variant.program.name != beside.program.name:
        told.append(variant.program.name)
    if variant.on != beside.on:
        told.append(f"基準日 {format_date(variant.on)}")
    return "　".join(told)


def _changes(compared: Compared, answer: Answer) -> Iterator[str]:
    moved = [each for each in compared.moves if each.moved]
    for each in moved:
        yield f"■ {_kind(compared, each.name)} {each.name}　変わる人 {each.moved:,}人"
        yield from _moves(each, answer)
    amounts = [each for each in compared.amounts if each.more or each.less or each.unsure]
    for amount in amounts:
        yield from _amount_lines(compared, amount)
    figures = [name for name, (was, now) in compared.figures.items() if was != now]
    for name in figures:
        yield from _figure_lines(compared, name)
    same = [each.name for each in compared.moves if not each.moved]
    same += [each.name for each in compared.amounts if each not in amounts]
    same += [name for name in compared.figures if name not in figures]
    if same:
        yield f"変わらないもの：{'、'.join(same)}"


def _kind(compared: Compared, name: str) -> str:
    rule = compared.base.part.by_name[name]
    return rule.kind.value if isinstance(rule, core.Rule) else ""


def _moves(moves: Moves, answer: Answer) -> Iterator[str]:
    for (was, now), count in sorted(
        moves.counts.items(), key=lambda each: [STANDINGS.index(one) for one in each[0]]
    ):
        if was is now:
            continue
        own = moves.changed.filter(
            (pl.col(BEFORE) == STANDINGS.index(was)) & (pl.col(AFTER) == STANDINGS.index(now))
        )
        keys = shown_keys(own[KEY], has_keys=answer.has_keys).to_list()
        more = f" ほか{len(keys) - _LISTED:,}人" if len(keys) > _LISTED else ""
        yield f"　{was.value} → {now.value}　{count:,}人：{'、'.join(keys[:_LISTED])}{more}"


def _amount_lines(compared: Compared, amount: Amounts) -> Iterator[str]:
    kind = compared.base.part.by_name[amount.name].type
    was, now = (_span(each, kind) for each in (amount.before, amount.after))
    yield f"■ {_kind(compared, amount.name)} {amount.name}　合計 {was} → {now}"
    counts = [
        f"{word} {count:,}人"
        for word, count in (
            ("増える", amount.more),
            ("減る", amount.less),
            ("変わらない", amount.same),
            ("不明", amount.unsure),
        )
        if count
    ]
    yield f"　差 {_difference(amount, kind)}　{'、'.join(counts)}"


def _difference(amount: Amounts, kind: Type) -> str:
    """By how much it is more; where some are 不明, also of those who are known."""
    whole = amount.difference
    settled = _span(Sum(amount.settled, amount.settled), kind, signed=True)
    if not amount.unsure:
        return settled
    if whole.low is None and whole.high is None:
        return f"分からない（分かっている人では {settled}）"
    return f"{_span(whole, kind, signed=True)}（分かっている人では {settled}）"


def _span(found: Sum, kind: Type, *, signed: bool = False) -> str:
    def end(value: Fraction) -> str:
        if not signed or not value:
            return show_value(value, kind)
        return ("＋" if value > 0 else "－") + show_value(abs(value), kind)

    if found.low is not None and found.low == found.high:
        return end(found.low)
    low = "" if found.low is None else end(found.low)
    high = "" if found.high is None else end(found.high)
    return f"{low}〜{high}"


def _figure_lines(compared: Compared, name: str) -> Iterator[str]:
    about = next(each for each in compared.base.part.indicators if each.name == name)
    yield f"■ 指標 {name}"
    for label, was, now in _paired(about, compared.figures[name]):
        if was != now:
            told = [_outcome(each, about) for each in (was, now)]
            yield f"　{label}　{told[0]} → {told[1]}"


def _outcome(figure: Figure | None, about: core.Indicator) -> str:
    return "なし" if figure is None else words.outcome(figure.possible, about.type)


def _paired(
    about: core.Indicator, figures: tuple[Sequence[Figure], Sequence[Figure]]
) -> Iterator[tuple[str, Figure | None, Figure | None]]:
    """Each group with its figure on both sides; the first is everybody."""
    was, now = ({each.key: each for each in side} for side in figures)
    for key in dict.fromkeys([*was, *now]):
        cells = [
            UNKNOWN if each is None else words.outcome(each, group.type)
            for each, group in zip(key, about.groups, strict=bool(key))
        ]
        yield "、".join(cells) or "全体", was.get(key), now.get(key)


# ── as data ──────────────────────────────────────────────────────────────────────────────────────


def data_of(answer: Answer) -> dict[str, Json]:
    """Everything, for machines."""
    first = answer.compared[0]
    return {
        "base": _variant(first.base),
        "rows": first.rows,
        "comparisons": [_compared(each, answer) for each in answer.compared],
        "notes": [*answer.notes],
    }


def _variant(variant: Variant) -> Json:
    return {
        "policy": variant.program.name,
        "content_hash": variant.program.content_hash,
        "date": to_date(variant.on).isoformat(),
        "readings": dict(variant.readings),
    }


def _compared(compared: Compared, answer: Answer) -> Json:
    moves: dict[str, Json] = {each.name: _moves_data(each, answer) for each in compared.moves}
    amounts: dict[str, Json] = {
        each.name: {
            "unit": _unit(compared, each.name),
            "before": [*_ends(compared, each.name, each.before)],
            "after": [*_ends(compared, each.name, each.after)],
            "difference": [*_ends(compared, each.name, each.difference)],
            "settled": _ends(compared, each.name, Sum(each.settled, each.settled))[0],
            "more": each.more,
            "less": each.less,
            "same": each.same,
            "unknown": each.unsure,
        }
        for each in compared.amounts
    }
    figures: dict[str, Json] = {}
    for name, both in compared.figures.items():
        about = next(each for each in compared.base.part.indicators if each.name == name)
        figures[name] = [
            {
                "group": label,
                "before": None if was is None else to_json(was.possible, about.type),
                "after": None if now is None else to_json(now.possible, about.type),
            }
            for label, was, now in _paired(about, both)
        ]
    return {
        "with": _variant(compared.other),
        "lists": moves,
        "amounts": amounts,
        "indicators": figures,
        "untouched": [*compared.untouched],
    }


def _moves_data(moves: Moves, answer: Answer) -> Json:
    keys = shown_keys(moves.changed[KEY], has_keys=answer.has_keys)
    changed: list[Json] = [
        {"key": key, "before": STANDINGS[was].value, "after": STANDINGS[now].value}
        for key, was, now in zip(keys, moves.changed[BEFORE], moves.changed[AFTER], strict=True)
    ]
    counts: list[Json] = [
        {"before": was.value, "after": now.value, "count": count}
        for (was, now), count in moves.counts.items()
        if count
    ]
    return {"changed": moves.moved, "counts": counts, "who": changed}


def _unit(compared: Compared, name: str) -> str:
    kind = compared.base.part.by_name[name].type
    return kind.unit.text if isinstance(kind, Quantity) else ""


def _ends(compared: Compared, name: str, found: Sum) -> list[Json]:
    kind = compared.base.part.by_name[name].type
    scale = kind.unit.scale if isinstance(kind, Quantity) else Fraction(1)
    return [
        None if each is None else exact_to_json(each / scale) for each in (found.low, found.high)
    ]


# ── as a folder ──────────────────────────────────────────────────────────────────────────────────


def write_folder(home: Path, answer: Answer) -> None:
    """Lists of who changes, what a terminal shows, and the record: whole or not at all."""

    def write(growing: Path) -> None:
        for table in _tables(answer):
            write_table(growing, table, Form(), Changed())
        (growing / "summary.txt").write_text("\n".join([*lines_of(answer), ""]), "utf-8")
        record: dict[str, Json] = {"format": FORMAT, "inputs": dict(answer.hashes)}
        record |= data_of(answer)
        record["files"] = dict(digests(growing))
        write_json(growing / RECORD, record)

    replace_folder(home, write)


def _tables(answer: Answer) -> Iterator[Table]:
    for at, compared in enumerate(answer.compared, 1):
        room = f"{at:02}" if len(answer.compared) > 1 else "変わる人"
        names = file_names(
            [*(each.name for each in compared.moves), *(each.name for each in compared.amounts)]
        )
        for moves in compared.moves:
            if moves.moved:
                yield Table(f"{room}/{names[moves.name]}", _moved_columns(moves, answer))
        for amount in compared.amounts:
            if amount.changed:
                columns = _amount_columns(compared, amount, answer)
                yield Table(f"{room}/{names[amount.name]}", columns)


def _moved_columns(moves: Moves, answer: Answer) -> tuple[Column, ...]:
    said = pl.Series([each.value for each in STANDINGS])
    keys = shown_keys(moves.changed[KEY], has_keys=answer.has_keys)
    sides = (Column(side, said.gather(moves.changed[side])) for side in (BEFORE, AFTER))
    return (Column(answer.key, keys), *sides)


def _amount_columns(compared: Compared, amount: Amounts, answer: Answer) -> tuple[Column, ...]:
    kind = compared.base.part.by_name[amount.name].type
    frame = pl.concat(amount.changed).sort(KEY)
    found = [Column(answer.key, shown_keys(frame[KEY], has_keys=answer.has_keys))]
    for side in (BEFORE, AFTER):
        for end in (telling.LOW, telling.HIGH):
            values, unit = natural(kind, frame[f"{side}{end}"], 1, frame[f"{side}{telling.UNDER}"])
            found.append(Column(f"{side}の{end}", values, None, unit))
    return tuple(found)
