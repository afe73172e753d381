"""What was compared, for machines."""

from collections.abc import Sequence
from fractions import Fraction

from sadame.dsl.calendar import to_date
from sadame.dsl.display import Json, exact_to_json, to_json
from sadame.dsl.types import Quantity
from sadame.engine.app.comparing.both import Answer, paired
from sadame.engine.app.output.population import shown_keys
from sadame.engine.bulk.compare.amounts import AFTER, BEFORE, Sum
from sadame.engine.bulk.compare.comparison import Compared, Moves
from sadame.engine.bulk.compare.sides import STANDINGS
from sadame.engine.bulk.compare.variants import Thing, Variant
from sadame.engine.bulk.people import KEY


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
            for label, was, now in paired(about, both)
        ]
    return {
        "with": _variant(compared.other),
        "lists": moves,
        "amounts": amounts,
        "indicators": figures,
        "untouched": [*compared.untouched],
        "only_before": _things(compared.unshared.before),
        "only_after": _things(compared.unshared.after),
        "unlike": _things(compared.unshared.unlike),
    }


def _things(things: Sequence[Thing]) -> list[Json]:
    return [{"kind": each.kind, "name": each.name} for each in things]


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
