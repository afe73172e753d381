"""Facts on disk → plain data, with nothing lost on the way.

In: the text of a JSON, YAML or TOML file. Out: mappings, lists, texts and exact numbers for
`facts.decode`. Refuses, by raising `CalledWrongly`, what is not well formed or is made to hurt: keys
given twice, aliases, deep nesting. In YAML every scalar stays the text that was written (`はい`,
`2025-04-01`, `18.50`); no number ever becomes a float.
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sadame.engine.app.disk import CalledWrongly, read_standard_input, read_text
from sadame.engine.facts.problems import GivenTwice

if TYPE_CHECKING:
    import yaml

_LIMIT = 2_000_000
_DEEPEST = 30
_DIGITS = 60
_PLACE = re.compile(r"line (\d+), column (\d+)")


def read_case(name: str) -> Mapping[str, object]:
    """The facts in a file, or in what is piped in if `name` is `-`."""
    if name == "-":
        return parse_case("標準入力", read_standard_input(_LIMIT), "")
    path = Path(name)
    return parse_case(str(path), read_text(path, _LIMIT), path.suffix.lower())


def parse_case(name: str, text: str, suffix: str) -> Mapping[str, object]:
    """The facts in a text; without a telling suffix it is JSON if it begins like JSON, else YAML."""
    if not text.strip():
        raise CalledWrongly(f"{name} は空です", "分かる事実がなければ {} とだけ書いてください")
    try:
        match suffix:
            case ".toml":
                data = _toml(name, text)
            case ".json":
                data = _json(name, text)
            case ".yaml" | ".yml":
                data = _yaml(name, text)
            case _:
                data = (_json if text.lstrip()[:1] in {"{", "["} else _yaml)(name, text)
    except RecursionError:
        _too_deep(name)
    if not isinstance(data, Mapping):
        raise CalledWrongly(
            f"{name} は「名前：値」の組ではありません", '{"職員数": 10} のように書いてください'
        )
    return data


def _too_deep(name: str) -> NoReturn:
    raise CalledWrongly(f"{name} の入れ子が深すぎます", f"{_DEEPEST}段までにしてください")


def _misspelt(name: str, form: str, line: int, column: int) -> CalledWrongly:
    return CalledWrongly(
        f"{name}:{line}:{column} {form} として読めません",
        "この場所の前後の書き方を確かめてください",
    )


# ── JSON ──


def _json(name: str, text: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return _once(name, pairs)

    try:
        return json.loads(
            text,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=str,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as error:
        raise _misspelt(name, "JSON", error.lineno, error.colno) from None


def _integer(text: str) -> int | str:
    """A whole number; one that no case has stays text, to be refused by name."""
    return int(text) if len(text) <= _DIGITS else text


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text) if len(text) <= _DIGITS else text
    except InvalidOperation:  # an exponent beyond all bounds
        return text


def _once(name: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A mapping of the pairs, no key twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        problem = GivenTwice(path=twice[:40])
        raise CalledWrongly(f"{name} の{problem.title()}", problem.hint())
    return made


# ── TOML ──


def _toml(name: str, text: str) -> object:
    if any(line.count("[") > _DEEPEST or line.count(".") > 1_000 for line in text.split("\n")):
        _too_deep(name)
    try:
        return _plain(tomllib.loads(text, parse_float=_decimal))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
        slip = _misspelt(name, "TOML", line, column)
        slip.hint = 'TOML では日本語の名前を "職員数" = 10 のように囲みます'
        raise slip from None
    except ValueError:  # a number of thousands of digits
        raise CalledWrongly(f"{name} に長すぎる数があります", "40桁までにしてください") from None


def _plain(data: object) -> object:
    """Dates as ISO text: the one form every format shares."""
    match data:
        case dict():
            return {key: _plain(value) for key, value in data.items()}
        case list():
            return [_plain(value) for value in data]
        case dt.date() | dt.time():
            return data.isoformat()
        case _:
            return data


# ── YAML ──


def _yaml(name: str, text: str) -> object:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _from_events(name, yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _misspelt(name, "YAML", line, column) from None
    except yaml.YAMLError:  # a control character
        raise CalledWrongly(
            f"{name} は YAML として読めません", "使えない文字がないか確かめてください"
        ) from None


def _from_events(name: str, events: "Iterator[yaml.Event]") -> object:
    """The one document, scalars as text. Built from events, since nothing else would stop an alias bomb."""
    import yaml

    held: list[list[object]] = [[]]
    opened: list[yaml.Event] = []
    for event in events:
        match event:
            case yaml.AliasEvent():
                raise CalledWrongly(f"{name} の別名（*）は使えません", "値をその場に書いてください")
            case yaml.ScalarEvent():
                held[-1].append(None if _is_null(event) else event.value)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                opened.append(event)
                held.append([])
                if len(opened) > _DEEPEST:
                    _too_deep(name)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                parts = held.pop()
                is_mapping = isinstance(opened.pop(), yaml.MappingStartEvent)
                held[-1].append(_mapping(name, parts) if is_mapping else parts)
            case _:
                pass
    if len(held[0]) != 1:
        raise CalledWrongly(f"{name} に書くのは一件分です", "「---」で区切らず、一つにしてください")
    return held[0][0]


def _is_null(event: "yaml.ScalarEvent") -> bool:
    return not event.style and event.value in {"", "~", "null", "Null", "NULL"}


def _mapping(name: str, parts: list[object]) -> dict[str, object]:
    pairs: list[tuple[str, object]] = []
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if not isinstance(key, str):
            raise CalledWrongly(f"{name} の名前は文字で書きます", "名前：値 の形にしてください")
        pairs.append((key, value))
    return _once(name, pairs)
