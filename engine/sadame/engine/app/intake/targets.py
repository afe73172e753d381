"""What the columns of a roster may be: the facts of a 断面, and under which headings they are known.

In: a 断面. Out: `Target`s by name. A 構造 is reached field by field; a 一覧 has targets of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from sadame.dsl import suggest
from sadame.dsl.core import Input, Slice
from sadame.dsl.types import ListOf, Structure
from sadame.engine.columnar.encoding import field_of
from sadame.engine.facts.names import path_of
from sadame.engine.facts.scalars import Domain

_LONGEST = 200


@frozen
class Target:
    """A fact that a column can fill. `said`: its 問 and 題名, words a heading may echo."""

    name: str
    domain: Domain
    said: tuple[str, ...] = ()


@frozen
class Targets:
    """What can be filled: by the roster itself, and by a table for each 一覧."""

    facts: Mapping[str, Target]
    lists: Mapping[str, Mapping[str, Target]]


def targets_of(*parts: Slice) -> Targets:
    """Every fact of a 断面; of several, as the last that has it says."""
    facts: dict[str, Target] = {}
    lists: dict[str, dict[str, Target]] = {}
    for symbol in (each for part in parts for each in part.symbols):
        match symbol:
            case Input(name=name, type=ListOf(element)):
                fields = lists.setdefault(name, {})
                fields |= {each.name: each for each in _fields(element, "")}
            case Input(name=name, type=Structure() as record):
                facts |= {each.name: each for each in _fields(record, name)}
            case Input(name=name, type=kind, bounds=bounds, step=step):
                said = tuple(text for text in (symbol.question, symbol.meta.title) if text)
                facts[name] = Target(name, Domain(kind, bounds, step), said)
            case _:
                pass
    return Targets(facts, lists)


def _fields(record: Structure, name: str) -> Iterator[Target]:
    """The scalar fields of a record, deep ones under their whole way."""
    for each in record.fields:
        whole = field_of(name, each.name) if name else each.name
        match each.type:
            case Structure() as inner:
                yield from _fields(inner, whole)
            case ListOf():
                pass
            case kind:
                yield Target(whole, Domain(kind, each.bounds, each.step))


def named(facts: Mapping[str, Target], heading: str) -> Target | None:
    """The fact a heading names: in any width, and by its last part where that is enough."""
    if not heading.strip() or len(heading) > _LONGEST:
        return None
    parts = path_of(heading)
    exact = [target for name, target in facts.items() if path_of(name) == parts]
    if exact:
        return exact[0]
    ending = [target for name, target in facts.items() if path_of(name)[-len(parts) :] == parts]
    return ending[0] if len(ending) == 1 else None


def near_names(facts: Iterable[str], heading: str) -> tuple[str, ...]:
    """Facts whose name, or the last part of it, is near to a heading."""
    whole: dict[str, str] = {}
    for name in facts:
        whole.setdefault(path_of(name)[-1], name)
        whole[name] = name
    found = suggest.near(heading.strip()[:_LONGEST], whole)
    return tuple(dict.fromkeys(whole[each] for each in found))


def quoted(names: Sequence[str]) -> str:
    """Names as messages show them."""
    return "、".join(f"「{each}」" for each in names)
