"""Values of a fact in the form in which `Policy.evaluate` takes them.

In: a set of values, and the 入力 or the field they are of. Out: a number, a truth value or a text where there
is one value, `"不明"` for the whole domain, else a range (`"10人〜11人"`) or `{"いずれか": […]}`; records and 一覧 of
such parts. Reading it gives the same values.
"""

from sadame.dsl.core import Input
from sadame.dsl.display import show, single_to_json
from sadame.dsl.types import Choice, FieldType, ListOf, Structure, natural_step
from sadame.dsl.values import Choices, Elements, Fields, Texts, Values, everything, is_single

_UNKNOWN = "不明"


def written(values: Values, of: Input | FieldType) -> object:
    """The fact as it is handed over."""
    match values, of.type:
        case Fields(), Structure() as kind:
            return _record(values, kind)
        case Elements(known, more, beyond), ListOf(element):
            records = [_record(each, element) for each in known]
            if more:
                return {"一覧": records, "ほか": _UNKNOWN} if records else _UNKNOWN
            is_open = isinstance(of, Input) and of.coverage is not None
            return {"一覧": records, "ほか": "なし"} if is_open and beyond == () else records
        case _ if is_single(values):
            return single_to_json(values, of.type)
        case _ if values == everything(of.type, of.bounds, of.step or natural_step(of.type)):
            return _UNKNOWN
        case Choices(members), Choice(members=words):
            return {"いずれか": [word for word in words if word in members]}
        case Texts(known), _ if known is not None:
            return {"いずれか": sorted(known)}
        case _:
            return show(values, of.type)


def _record(values: Fields, kind: Structure) -> dict[str, object]:
    """A record by the names of its fields."""
    parts = zip(values.fields, kind.fields, strict=True)
    return {each.name: written(part.values, each) for part, each in parts if part.values}
