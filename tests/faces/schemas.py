"""Whether data has the shape a JSON Schema promises: as much of the language as our schemas speak."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
}
_SPOKEN = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "description", "enum", "items",
    "pattern", "properties", "required", "title", "type",
}  # fmt: skip


def misfits(data: object, schema: Mapping[str, Any]) -> list[str]:
    """The paths at which data does not fit."""
    return list(_misfits(data, schema, schema, "$"))


def _misfits(
    data: object, schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    assert set(schema) <= _SPOKEN, "a word of JSON Schema nobody reads here"
    if "$ref" in schema:
        yield from _misfits(data, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in schema and all(list(_misfits(data, each, root, at)) for each in schema["anyOf"]):
        yield at
    if not _is_of_type(data, schema) or data not in schema.get("enum", [data]):
        yield at
    if schema.get("const", data) != data:
        yield at
    if "pattern" in schema and isinstance(data, str) and not re.search(schema["pattern"], data):
        yield at
    if isinstance(data, list):
        for number, each in enumerate(data):
            yield from _misfits(each, schema.get("items", {}), root, f"{at}[{number}]")
    if isinstance(data, dict):
        yield from _misfits_inside(data, schema, root, at)


def _is_of_type(data: object, schema: Mapping[str, Any]) -> bool:
    names = schema.get("type", [])
    wanted = [names] if isinstance(names, str) else names
    return not wanted or any(isinstance(data, _TYPES[name]) for name in wanted)


def _misfits_inside(
    data: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{at}.{name}" for name in schema.get("required", []) if name not in data)
    rest = schema.get("additionalProperties", {})
    for name, value in data.items():
        if name in known:
            yield from _misfits(value, known[name], root, f"{at}.{name}")
        elif rest is False:
            yield f"{at}.{name}"
        else:
            yield from _misfits(value, rest, root, f"{at}.{name}")
