"""Types and what goes with them as declarations write them: 人、1人 以上, 区分, 構造, 単位, 適用."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from sadame.docs_gen.law.phrases import Word
from sadame.docs_gen.law.spacing import spaced
from sadame.dsl import calendar, core
from sadame.dsl.display import show_value
from sadame.dsl.interval import Interval
from sadame.dsl.spelling import spelt
from sadame.dsl.types import (
    Choice,
    Day,
    FieldType,
    FiscalYear,
    ListOf,
    Quantity,
    Structure,
    Type,
    YearMonth,
    describe,
    natural_step,
)
from sadame.dsl.units import Unit, known_units

_OF = " の "


def line(words: Iterable[Word]) -> str:
    """Words as a rule file has them."""
    return "".join(word.text for word in spaced(words))


def path(name: str) -> str:
    """A name with the way to it: 見本の質問票 の 問1."""
    return _OF.join(spelt(part, begins=not n) for n, part in enumerate(name.split(_OF)))


def kind(of: Type) -> str:
    """`人`, `はい／いいえ`, `世帯区分`, `明細 の 一覧、件`."""
    match of:
        case Choice(name) | Structure(name):
            return path(name)
        case ListOf(element, counter):
            return f"{path(element.name)} の 一覧、{counter.text}"
        case _:
            return describe(of)


def bounds(found: Interval, of: Type) -> str:
    """`1人 以上 10人 以下`, `令和6年4月1日 以後`."""
    words = ("以後", "より後", "以前", "より前") if _is_day(of) else ("以上", "超", "以下", "未満")
    parts = []
    if found.low is not None:
        parts.append(f"{show_value(found.low, of)} {words[found.low_open]}")
    if found.high is not None:
        parts.append(f"{show_value(found.high, of)} {words[2 + found.high_open]}")
    return " ".join(parts).replace("-", "－")


def _is_day(of: Type) -> bool:
    return isinstance(of, Day | FiscalYear | YearMonth)


def domain(of: Type, limits: Interval | None, step: Fraction | None) -> Iterator[str]:
    """The type with its range, and on a line of its own the 刻み."""
    yield kind(of) + (f"、{bounds(limits, of)}" if limits is not None else "")
    if step is not None and step != natural_step(of):
        yield f"　刻み：{show_value(step, of)}"


def period(start: int | None, end: int | None) -> str:
    """`令和6年4月1日 から 令和7年3月31日 まで`."""
    first = f"{calendar.format_date(start)} から" if start is not None else ""
    last = f"{calendar.format_date(end)} まで" if end is not None else ""
    return f"{first} {last}".strip()


# ── declared types ───────────────────────────────────────────────────────────────────────────────


def declared(found: Choice | Structure) -> Iterator[str]:
    """`区分 世帯区分：単身、夫婦`, `構造 明細` and its fields."""
    match found:
        case Choice(name, members, ordered):
            between, word = (" ＜ ", "順序区分") if ordered else ("、", "区分")
            yield f"{word} {spelt(name)}：{between.join(map(spelt, members))}"
        case Structure(name, fields):
            yield from (f"構造 {spelt(name)}", *_fields(fields))


def _fields(fields: Iterable[FieldType]) -> Iterator[str]:
    for each in fields:
        first, *more = domain(each.type, each.bounds, each.step)
        yield from (f"{spelt(each.name)}：{first}", *more)


def units(of: Iterable[Unit]) -> Iterator[str]:
    """The 単位 that no text but that of the 制度 knows."""
    known = frozenset(known_units())
    found: dict[str, Unit] = {}
    for unit in of:
        for part in unit.text.replace("・", "/").split("/"):
            plain = part.lstrip("0123456789.")
            if plain and plain not in known and (plain == unit.text or plain not in found):
                found[plain] = unit
    for name, unit in found.items():
        if unit.text != name or unit.dimension == ((name, 1),):
            yield f"単位 {spelt(name)}"
        else:
            base = Unit(unit.dimension, text=unit.dimension[0][0])
            yield f"単位 {spelt(name)}：{show_value(unit.scale, Quantity(base))}"


def types(nodes: Iterable[core.Node]) -> Iterator[Type]:
    """Every type that occurs in parts of a program, also inside others."""
    for node in nodes:
        for each in core.walk(node):
            found = getattr(each, "type", None)
            if found is not None:
                yield from inside(found)


def inside(of: Type) -> Iterator[Type]:
    """A type and those of its parts, parts first."""
    match of:
        case Structure(fields=fields):
            for each in fields:
                yield from inside(each.type)
        case ListOf(element):
            yield from inside(element)
        case _:
            pass
    yield of
