"""Units: what a number counts or measures, and how it is written in Japanese.

A value is kept in base units (円, g, 人, か月 …); a `Unit` is a dimension, the exponents of those base
units, with a rational scale, and serves to read and to show values. 助数詞 are each a base unit of
their own, so 人 and 床 never add up; か月 and 日 never convert into each other. `%` and 割 belong to
literals (see `literals`), and 人・日 is shown but never read: a product is written as an expression.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from attrs import field, frozen

Dimension: TypeAlias = tuple[tuple[str, int], ...]
"""Base units with their exponents, sorted, none of them 0."""


@frozen
class Unit:
    """A dimension and how many base units one of this unit is; `text` is only how it is shown."""

    dimension: Dimension
    scale: Fraction = Fraction(1)
    text: str = field(default="", eq=False)


PLAIN = Unit(())
"""A number that counts nothing: 数, and 割合, which is only shown differently."""
RATIO = Unit((), text="割合")

_NONE: Mapping[str, Unit] = MappingProxyType({})


def counter(name: str) -> Unit:
    """A 助数詞 that is its own base unit, as `単位` declares it."""
    return Unit(((name, 1),), text=name)


# The first name of each is the one we write; the others are read as the same unit.
_MEASURES: Mapping[tuple[str, int], Mapping[str, Fraction | int]] = {
    ("円", 1): {"円": 1, "千円": 1000, "万円": 10**4, "百万円": 10**6, "億円": 10**8},
    ("m", 1): {"m": 1, "cm": Fraction(1, 100), "mm": Fraction(1, 1000), "km": 1000},
    ("m", 2): {"㎡": 1, "㎠": Fraction(1, 10**4), "㎢": 10**6, "ha": 10**4},
    ("m", 3): {"㎥": 1, "㎤": Fraction(1, 10**6)},
    ("g", 1): {"g": 1, "kg": 1000, "mg": Fraction(1, 1000), "µg": Fraction(1, 10**6), "t": 10**6},
    ("L", 1): {"L": 1, "mL": Fraction(1, 1000), "dL": Fraction(1, 10), "kL": 1000},
    ("mmHg", 1): {"mmHg": 1},
    ("kcal", 1): {"kcal": 1},
    ("kW", 1): {"kW": 1},
    ("kWh", 1): {"kWh": 1},
    ("分", 1): {"分": 1, "秒": Fraction(1, 60), "時間": 60},
    ("日", 1): {"日": 1, "週": 7},
    ("か月", 1): {"か月": 1, "年": 12},
}
_COUNTERS = (  # noqa: SIM905 - sixty names, one a line, would be harder to read
    "人 世帯 件 台 箇所 施設 事業所 市町村 都道府県 自治体 団体 法人 社 校 学級 園 区 課 校区 圏域 地区 区画 "
    "床 室 戸 棟 ユニット 定員 回 項目 問 点 単位 位 級 段階 種類 品目 科目 個 枚 本 冊 組 剤 錠 食 泊 便 頭 匹 羽 両 "
    "歳 年度分"
).split()
_ALIASES: Mapping[str, str] = {
    "円": "圓",
    "人": "名",
    "箇所": "か所 ヶ所 カ所 ヵ所 ケ所 個所",
    "か月": "ヶ月 カ月 ヵ月 ケ月 箇月 個月 月",
    "週": "週間",
    "分": "分間",
    "年": "年間 か年 カ年 ヵ年 ヶ年 箇年",
    "日": "日間",
    "㎡": "m2 m² 平方メートル",
    "㎠": "cm2 cm²",
    "㎢": "km2 km²",
    "㎥": "m3 m³ 立方メートル",
    "㎤": "cm3 cm³",
    "m": "メートル",
    "cm": "㎝ センチメートル",
    "mm": "㎜",
    "km": "㎞ キロメートル",
    "g": "グラム",
    "kg": "㎏ キログラム",
    "mg": "㎎",
    "µg": "μg",
    "t": "トン",
    "L": "l ℓ リットル",
    "mL": "ml ㎖ mℓ",
    "dL": "dl ㎗ dℓ",
    "kL": "kl ㎘ kℓ",
    "ha": "ヘクタール",
    "歳": "才",
    "年度分": "年度",
}


def _known() -> dict[str, Unit]:
    known = {
        name: Unit(((base, exponent),), Fraction(scale), name)
        for (base, exponent), names in _MEASURES.items()
        for name, scale in names.items()
    }
    known |= {name: counter(name) for name in _COUNTERS}
    for name, aliases in _ALIASES.items():
        unit = known[name]
        known |= {alias: Unit(unit.dimension, unit.scale, alias) for alias in aliases.split()}
    return known | {"割合": RATIO, "数": Unit((), text="数")}


_KNOWN: Mapping[str, Unit] = MappingProxyType(_known())
#: Unit → the name we write for it; the earlier of two names wins.
_WRITTEN: Mapping[Unit, str] = {_KNOWN[name]: name for name in reversed([*_KNOWN])}
_MEASURED = frozenset(base for base, _ in _MEASURES) - {"円"}

_MAX_DIVISORS = 8
_DIVISOR = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)?([^0-9].*)")


def known_units() -> list[str]:
    """Every name a unit goes by, for suggestions."""
    return sorted(_KNOWN)


def parse_unit(text: str, declared: Mapping[str, Unit] = _NONE) -> Unit | None:
    """Read `円`, `kg/㎡`, `mL/分/1.73㎡`, `/人`; `None` for a unit nobody knows or declared.

    Each `/` divides by one unit, which may have a number before it.

    >>> parse_unit("千円/人")
    Unit(dimension=(('人', -1), ('円', 1)), scale=Fraction(1000, 1), text='千円/人')
    """
    head, *divisors = text.split("/")
    unit = _atom(head, declared) if head or not divisors else PLAIN
    if unit is None or (divisors and head and not unit.dimension) or len(divisors) > _MAX_DIVISORS:
        return None
    dimension, scale = dict(unit.dimension), unit.scale
    for divisor in divisors:
        found = _DIVISOR.fullmatch(divisor)
        below = _atom(found[2], declared) if found else None
        if found is None or below is None or not below.dimension:
            return None
        size = Fraction(found[1] or 1)
        if not size or (found[1] and not head):  # 3/4人 is three quarters of a person
            return None
        scale /= size * below.scale
        for base, exponent in below.dimension:
            dimension[base] = dimension.get(base, 0) - exponent
    return Unit(_sorted(dimension), scale, text)


def _atom(name: str, declared: Mapping[str, Unit]) -> Unit | None:
    return _KNOWN.get(name) or declared.get(name)


def _sorted(exponents: Mapping[str, int]) -> Dimension:
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


def multiply(a: Unit, b: Unit) -> Unit:
    """The unit of a product: 円/人 × 人 is 円."""
    return _composed(a, b, 1)


def divide(a: Unit, b: Unit) -> Unit:
    """The unit of a quotient: 人 ÷ 人 counts nothing."""
    return _composed(a, b, -1)


def _composed(a: Unit, b: Unit, sign: int) -> Unit:
    exponents = _combined(dict(a.dimension), dict(b.dimension), sign)
    dimension, scale = _sorted(exponents), _written_scale(a) * _written_scale(b) ** sign
    if not dimension:
        return PLAIN
    if name := _WRITTEN.get(Unit(dimension, scale)):
        return Unit(dimension, scale, name)
    factors = _combined(_factors(a), _factors(b), sign)
    factors = {factor: exponent for factor, exponent in factors.items() if exponent}
    text = _composed_text(factors)
    # A number may stand in a divisor (mL/分/1.73㎡), but never where a value is written before it.
    numbered = [exponent for factor, exponent in factors.items() if factor[0].isdigit()]
    readable = max(numbered, default=-1) < 0 and not (numbered and text.startswith("/"))
    if readable and len(factors) == len(dimension):
        return Unit(dimension, scale, text)
    # 円・人/千円 says less than 人: what does not cancel by name is shown in base units.
    return Unit(dimension, Fraction(1), dimension_text(dimension))


def _written_scale(unit: Unit) -> Fraction:
    # 人/10000人 leaves no name behind in a product, so it leaves no scale either.
    return unit.scale if unit.dimension else Fraction(1)


def _combined(left: Mapping[str, int], right: Mapping[str, int], sign: int) -> dict[str, int]:
    return {
        key: left.get(key, 0) + sign * right.get(key, 0) for key in dict.fromkeys((*left, *right))
    }


def _factors(unit: Unit) -> dict[str, int]:
    """The parts of a unit's text with their exponents, each by the name we write."""
    if not unit.dimension:
        return {}
    head, *divisors = unit.text.split("/")
    parts = [(part, 1) for part in head.split("・") if part] + [(part, -1) for part in divisors]
    factors: dict[str, int] = {}
    for part, exponent in parts:
        name = _WRITTEN[_KNOWN[part]] if part in _KNOWN else part
        factors[name] = factors.get(name, 0) + exponent
    return factors


def _composed_text(factors: Mapping[str, int]) -> str:
    above = [name for name, exponent in factors.items() for _ in range(exponent)]
    below = [f"/{name}" for name, exponent in factors.items() for _ in range(-exponent)]
    return "・".join(above) + "".join(below)


def dimension_text(dimension: Dimension) -> str:
    """A dimension in base units: 円/人, g/㎡; 数 where there is none."""
    powers = {("m", 2): "㎡", ("m", 3): "㎥"}
    factors: dict[str, int] = {}
    for base, exponent in dimension:
        sign = 1 if exponent > 0 else -1
        name = powers.get((base, abs(exponent)))
        factors[name or base] = sign if name else exponent
    return _composed_text(factors) or "数"


def is_counter(unit: Unit) -> bool:
    """Whether values are whole unless 刻み says otherwise: 円 and 助数詞."""
    match unit.dimension:
        case ((base, 1),):
            return base not in _MEASURED
        case _:
            return False


def format_number(value: Fraction) -> str:
    """A number in decimals with 1,000s marked where it has few enough of them, else a fraction.

    >>> format_number(Fraction(3, 4)), format_number(Fraction(1, 3)), format_number(Fraction(1200))
    ('0.75', '1/3', '1,200')
    """
    places = _decimal_places(value.denominator)
    sign = "-" if value < 0 else ""
    if places is None:
        return f"{sign}{_digits(abs(value.numerator))}/{_digits(value.denominator)}"
    whole, rest = divmod(abs(value), 1)
    decimals = f".{int(rest * 10**places):0{places}d}" if places else ""
    return f"{sign}{_grouped(_digits(int(whole)))}{decimals}"


def _decimal_places(denominator: int) -> int | None:
    """How many decimals show 1/denominator exactly, if a dozen are enough."""
    return next((places for places in range(13) if 10**places % denominator == 0), None)


def _digits(number: int) -> str:
    # `str` refuses very long numbers; a value has no such limit.
    high, low = divmod(number, 10**4000)
    return f"{_digits(high)}{low:04000d}" if high else str(low)


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))]
    return ",".join(group for group in groups if group)


def format_ratio(value: Fraction) -> str:
    """75% where it can be said in decimals, else 1/3."""
    shown = format_number(value * 100)
    return format_number(value) if "/" in shown else f"{shown}%"


def format_quantity(value: Fraction, unit: Unit) -> str:
    """A value in base units as it is written in `unit`: 20kg/㎡, 91.4万円, 1億2,000万円/人, 2/3人."""
    if unit.text == "割合":
        return format_ratio(value)
    shown = value / unit.scale
    text = "" if unit.text == "数" else unit.text
    if text.split("/")[0] == "円" and (myriads := _in_myriads(shown)):
        return f"{myriads}{text}"
    return f"{format_number(shown)}{text}"


def _in_myriads(value: Fraction) -> str | None:
    """Yen as 公用文 writes them, from 1万 on, if no odd thousands (from 1億 on: no odd 万) are left."""
    size = abs(value)
    if size < 10**4 or size % (10**3 if size < 10**8 else 10**4):
        return None
    shown = "-" if value < 0 else ""
    for name, power in (("兆", 10**12), ("億", 10**8)):
        whole, size = divmod(size, power)
        shown += f"{format_number(Fraction(whole))}{name}" if whole else ""
    return f"{shown}{format_number(size / 10**4)}万" if size else shown
