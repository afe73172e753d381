"""Plain data → the facts of a case.

In: a mapping as JSON, YAML or TOML give it, and the 断面 whose 入力 it answers. Out: `Facts`, or every
problem at once. A missing key, null and a blank text are 未回答; `不明` is the whole domain. Whatever
comes in, no exception goes out, and no work is done that the program did not ask for: nested data is
followed only as deep as names and types go.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen

from sadame.dsl import suggest
from sadame.dsl.core import Hole, Input, Program, Slice
from sadame.dsl.interval import Interval
from sadame.dsl.types import ListOf, Structure, Type
from sadame.dsl.values import Elements, Fields, Possible, Values
from sadame.engine.case import Facts
from sadame.engine.facts.names import Group, find, kind_of, name_tree, path_of
from sadame.engine.facts.problems import (
    FactProblem,
    GivenTwice,
    NotAFact,
    NotInForce,
    UnknownFact,
    WrongShape,
)
from sadame.engine.facts.scalars import UNKNOWN, Domain, read_scalar, shape
from sadame.engine.facts.texts import excerpt, squeezed

_NO_OTHERS: Mapping[str, Program] = {}
_LONGEST_KEY = 300
_LONGEST_WAY = 10
_MANY = 50
"""So many problems are worth a search for near names; the rest are only listed."""
_LIST, _MORE = "一覧", "ほか"


def decode(
    program: Program,
    cut: Slice,
    raw: Mapping[str, object],
    others: Mapping[str, Program] = _NO_OTHERS,
) -> Facts | tuple[FactProblem, ...]:
    """The facts, or all that is wrong with them.

    `others` = 制度 that this one refers to: a case may answer all of their questions, also those no
    rule reaches here; such an answer is read, and left out.
    """
    elsewhen = tuple(name_tree(other) for other in program.slices if other is not cut)
    decoder = _Decoder(name_tree(cut, _unreached(cut, others)), elsewhen)
    decoder.group(decoder.root, raw, ())
    own = cut.by_name
    kept = {name: values for name, values in decoder.values.items() if name in own}
    return tuple(decoder.problems) or Facts(kept)


def _unreached(cut: Slice, others: Mapping[str, Program]) -> Iterator[Input]:
    """Facts of other 制度 under the names they have here."""
    day = cut.start if cut.start is not None else cut.end
    for name, other in others.items():
        theirs = other.slices[-1] if day is None else other.slice_on(day)
        for symbol in theirs.symbols if theirs is not None else ():
            if isinstance(symbol, Input):
                yield evolve(symbol, name=f"{name} の {symbol.name}")


def is_silent(raw: object) -> bool:
    """Whether nothing was said: 未回答."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def is_unknown(raw: object) -> bool:
    """Whether 不明 was said."""
    return isinstance(raw, str) and len(raw) < _LONGEST_KEY and squeezed(raw) == UNKNOWN


@frozen
class _Decoder:
    """Walks a case along the tree of names and keeps what it finds."""

    root: Group
    elsewhen: tuple[Group, ...]
    values: dict[str, Values] = field(factory=dict)
    problems: list[FactProblem] = field(factory=list)

    def group(self, here: Group, raw: object, way: tuple[str, ...]) -> None:
        """A 質問票, a 制度, or the case itself."""
        if is_silent(raw):
            return
        if is_unknown(raw) and way:
            for unknown in here.inputs():
                self.fact(unknown, UNKNOWN)
            return
        if not isinstance(raw, Mapping):
            path = " の ".join(way) or "事実"
            wanted = "「名前：値」の組で、中の入力"
            self.problems.append(WrongShape(path=path, found=shape(raw), wanted=wanted))
            return
        for key, value in raw.items():
            self.entry(here, key, value, way)

    def entry(self, here: Group, key: object, raw: object, way: tuple[str, ...]) -> None:
        """One key with its value."""
        if not isinstance(key, str) or len(key) > _LONGEST_KEY or len(way) > _LONGEST_WAY:
            path = excerpt(key) if isinstance(key, str) else shape(key)
            self.problems.append(UnknownFact(path=path, near=()))
            return
        parts = path_of(key)
        match find(here, parts):
            case Group() as group:
                self.group(group, raw, (*way, *parts))
            case Input() as symbol:
                self.fact(symbol, raw)
            case None:
                self.problems.append(self.stranger(here, key, (*way, *parts)))
            case Hole() if self.is_asked_elsewhen((*way, *parts)):
                self.problems.append(NotInForce(path=" の ".join((*way, *parts))))
            case symbol:
                kind, how = kind_of(symbol)
                self.problems.append(NotAFact(path=symbol.name, kind=kind, how=how))

    def stranger(self, here: Group, key: str, way: tuple[str, ...]) -> FactProblem:
        """What to say of a name that is not there: other dates may have it, or other places."""
        path = " の ".join(way)
        if len(self.problems) >= _MANY:
            return UnknownFact(path=excerpt(path), near=())
        if self.is_asked_elsewhen(way):
            return NotInForce(path=path)
        last = way[-1]
        elsewhere = [leaf.name for leaf in self.root.inputs() if path_of(leaf.name)[-1] == last]
        near = elsewhere or suggest.near(excerpt(key), _fact_names(here))
        return UnknownFact(path=excerpt(path), near=tuple(near[:3]))

    def is_asked_elsewhen(self, way: tuple[str, ...]) -> bool:
        """Whether other dates ask for this fact."""
        return any(isinstance(find(tree, way), Input) for tree in self.elsewhen)

    def fact(self, symbol: Input, raw: object) -> None:
        """The value of one 入力."""
        if is_silent(raw):
            return
        if symbol.name in self.values:
            self.problems.append(GivenTwice(path=symbol.name))
            return
        read = self.value(symbol.name, symbol.type, symbol.bounds, symbol.step, raw)
        if read is not None:
            self.values[symbol.name] = read

    def value(
        self, path: str, kind: Type, bounds: Interval | None, step: Fraction | None, raw: object
    ) -> Values | None:
        """A value of any type; None = a problem was kept."""
        match kind:
            case Structure():
                return self.record(path, kind, raw)
            case ListOf(element):
                return self.elements(path, element, raw)
            case _:
                read = read_scalar(path, Domain(kind, bounds, step), raw)
                if isinstance(read, FactProblem):
                    self.problems.append(read)
                    return None
                return read

    def record(self, path: str, kind: Structure, raw: object) -> Fields | None:
        """A record; a field that is not said is not known."""
        if is_silent(raw) or is_unknown(raw):
            raw = {}
        if not isinstance(raw, Mapping):
            wanted = f"{kind.name}の「名前：値」の組"
            self.problems.append(WrongShape(path=path, found=shape(raw), wanted=wanted))
            return None
        given = dict(self.field_names(path, kind, raw))
        parts: list[Values | None] = []
        for each in kind.fields:
            said = given.get(each.name)
            value = UNKNOWN if is_silent(said) else said
            parts.append(
                self.value(f"{path} の {each.name}", each.type, each.bounds, each.step, value)
            )
        known = tuple(Possible(part) for part in parts if part is not None)
        return Fields(known) if len(known) == len(parts) else None

    def field_names(
        self, path: str, kind: Structure, raw: Mapping[object, object]
    ) -> Iterator[tuple[str, object]]:
        """The entries of a record whose names are fields; the others are problems."""
        names, given = [each.name for each in kind.fields], set[str]()
        for key, value in raw.items():
            word = excerpt(key) if isinstance(key, str) else shape(key)
            name = path_of(key)[-1] if isinstance(key, str) and len(key) < _LONGEST_KEY else ""
            if name in given:
                self.problems.append(GivenTwice(path=f"{path} の {name}"))
            elif name in names:
                given.add(name)
                yield name, value
            else:
                near = suggest.near(word, names) if len(self.problems) < _MANY else ()
                self.problems.append(UnknownFact(path=f"{path} の {word}", near=near))

    def elements(self, path: str, element: Structure, raw: object) -> Elements | None:
        """A 一覧; `ほか` says whether there may be more than is listed."""
        if is_unknown(raw):
            return Elements((), more=True)
        more, beyond = False, None
        if isinstance(raw, Mapping) and set(raw) <= {_LIST, _MORE}:
            more = is_unknown(raw.get(_MORE))
            beyond = () if raw.get(_MORE) == "なし" else None
            if not more and not is_silent(raw.get(_MORE)) and raw.get(_MORE) != "なし":
                found = shape(raw.get(_MORE))
                wanted = "「不明」か「なし」"
                self.problems.append(WrongShape(path=f"{path} の ほか", found=found, wanted=wanted))
            raw = raw.get(_LIST, [])
        if not isinstance(raw, list | tuple):
            wanted = f"{element.name}を並べた一覧"
            self.problems.append(WrongShape(path=path, found=shape(raw), wanted=wanted))
            return None
        records = [
            self.record(f"{path} の {at}番目", element, each) for at, each in enumerate(raw, 1)
        ]
        known = tuple(each for each in records if each is not None)
        return Elements(known, more, beyond) if len(known) == len(records) else None


def _fact_names(here: Group) -> list[str]:
    return [name for name, place in here.members.items() if isinstance(place, Group | Input)]
