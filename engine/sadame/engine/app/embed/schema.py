"""The 入力 of a 制度 as JSON Schema (2020-12), so that forms and other languages can ask for facts.

In: a 断面. Out: plain data; names, titles and choices in Japanese as the rules write them. It describes
facts that are fully known; `不明`, ranges and literals such as `91.4万円` are texts and pass as well.
"""

from fractions import Fraction

from sadame.dsl.core import Input, Program, Slice
from sadame.dsl.display import value_to_json
from sadame.dsl.interval import Interval
from sadame.dsl.types import (
    Choice,
    Day,
    FieldType,
    FiscalYear,
    Label,
    ListOf,
    Quantity,
    Structure,
    Truth,
    Type,
    YearMonth,
    describe,
)
from sadame.engine.facts.names import Group, name_tree

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_UNKNOWN = "不明"


def input_schema(program: Program, part: Slice) -> dict[str, object]:
    """The schema of one case."""
    return {
        "$schema": DIALECT,
        "title": program.meta.title or program.name,
        **_group(name_tree(part)),
    }


def _group(group: Group) -> dict[str, object]:
    """A 質問票 or a 制度: the facts that are reached through it."""
    properties: dict[str, object] = {}
    for name, member in group.members.items():
        if isinstance(member, Input):
            properties[name] = _fact(member)
        elif isinstance(member, Group) and next(member.inputs(), None) is not None:
            properties[name] = {"title": name, **_group(member)}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _fact(symbol: Input) -> dict[str, object]:
    title = symbol.question or symbol.meta.title or symbol.name
    found = {"title": title, **_of_type(symbol.type, symbol.bounds, symbol.step)}
    if symbol.coverage is not None:
        found["description"] = f"「{symbol.coverage.name}」が収録の外にあるものは、ほかにもありうる"
    return found


def _of_type(
    kind: Type, bounds: Interval | None = None, step: Fraction | None = None
) -> dict[str, object]:
    match kind:
        case Truth(yes, no):
            return {"enum": [yes, no, True, False, _UNKNOWN]}
        case Choice(members=members):
            return {"enum": [*members, _UNKNOWN]}
        case Label():
            return {"type": "string"}
        case Day():
            return {"type": "string", "description": "日付（2025-04-01、令和7年4月1日）"}
        case Quantity() | FiscalYear() | YearMonth():
            return _number(kind, bounds, step)
        case Structure(fields=fields):
            return _record(fields)
        case ListOf(element):
            return {"type": "array", "items": {"title": element.name, **_record(element.fields)}}


def _number(
    kind: Quantity | FiscalYear | YearMonth, bounds: Interval | None, step: Fraction | None
) -> dict[str, object]:
    """A number, or the same as text; ends and 刻み where they are whole in its unit."""
    found: dict[str, object] = {"type": ["number", "string"], "description": describe(kind)}
    if isinstance(kind, YearMonth):
        return {"type": "string", "description": "年月（2025-04）"}
    if bounds is not None:
        for word, open_word, end, is_open in (
            ("minimum", "exclusiveMinimum", bounds.low, bounds.low_open),
            ("maximum", "exclusiveMaximum", bounds.high, bounds.high_open),
        ):
            shown = None if end is None else value_to_json(end, kind)
            if isinstance(shown, int):
                found[open_word if is_open else word] = shown
    if step is not None and isinstance(shown := value_to_json(step, kind), int):
        found["multipleOf"] = shown
    return found


def _record(fields: tuple[FieldType, ...]) -> dict[str, object]:
    properties = {
        each.name: {"title": each.name, **_of_type(each.type, each.bounds, each.step)}
        for each in fields
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}
