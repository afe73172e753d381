"""Columns of natural types → whole numbers, by vectors alone; which cells are left for `readings`.

In: a `Series` of any type a file may have. Out: `Regular`. What is odd in any way (outside the range, off the 刻み,
a code for missing, a text that is no plain number) is left, so that it is read, and told of, in one place only.
Refuses, by raising `UnfitColumnError`, a column of a type its fact cannot have, and binary fractions unless the mapping
says 小数：十進.
"""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import polars as pl
from attrs import frozen

from sadame.dsl import calendar
from sadame.dsl.interval import ALL, Interval
from sadame.dsl.literals import NumberLiteral, parse_number
from sadame.dsl.types import Choice, Day, FiscalYear, Label, Quantity, Truth, Type, describe
from sadame.engine.app.intake.mapping import UNANSWERED, Rule
from sadame.engine.app.intake.readings import read_text
from sadame.engine.app.intake.report import Done
from sadame.engine.app.intake.targets import Target
from sadame.engine.columnar.encoding import State
from sadame.engine.facts.texts import squeezed

INT64 = 2**63 - 1
_EPOCH = calendar.ordinal(1970, 1, 1)
_PLACES = 9
_NUMBER = rf"^-?[0-9]{{1,15}}(\.[0-9]{{1,{_PLACES}}})?$"
_GROUPED = rf"^-?[0-9]{{1,3}}(,[0-9]{{3}}){{1,4}}(\.[0-9]{{1,{_PLACES}}})?$"
_ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SAID_UNKNOWN = r"^\s*不\s*明\s*$"
_GAIJI = "[\ue000-\uf8ff]"
_LONGEST_LABEL = 1_000
_TRUTH = {"はい": True, "該当": True, "あり": True, "いいえ": False, "非該当": False, "なし": False}


class UnfitColumnError(Exception):
    """A column whose type its fact cannot have: what it is, and what to do."""

    def __init__(self, what: str, hint: str) -> None:
        """Both are told to the person; `what` follows the name of the column."""
        super().__init__(what)
        self.what = what
        self.hint = hint


@frozen(eq=False)
class Regular:
    """What vectors made of a column.

    `numbers`: places, days, texts, or what times `factor` is in base units; null where there is none (yet).
    `odd`: the cells of `plain` to read as texts. `limits`: the declared range.
    """

    numbers: pl.Series
    plain: pl.Series
    odd: pl.Series
    factor: Fraction
    limits: Interval
    notes: tuple[tuple[Done, pl.Series], ...]

    def texts(self) -> pl.Series:
        """The cells as texts."""
        return self.plain.cast(pl.String)


def regular(target: Target, rule: Rule, raw: pl.Series) -> Regular:
    """The column as far as vectors can read it."""
    plain, notes = _plain(target.domain.type, rule, raw)
    factor = unit_scale = Fraction(1)
    match target.domain.type:
        case Truth() | Choice():
            numbers = _places(target, rule, plain)
        case Label():
            numbers = _labels(rule, plain)
            if plain.str.contains(_GAIJI).any():
                notes.append((Done.GAIJI, plain.str.contains(_GAIJI).fill_null(value=False)))
        case Quantity(unit):
            numbers, places = _numbers(plain)
            unit_scale = (rule.unit or unit).scale
            factor = unit_scale / 10**places
        case Day():
            numbers = _days(plain)
        case _:
            numbers = _years(plain)
    limits = _limits(target)
    if not isinstance(target.domain.type, Truth | Choice | Label):
        numbers = _within(numbers, target, factor, limits)
        numbers = _meant(numbers, rule, plain, factor / unit_scale)
    blank = plain.is_null()
    if plain.dtype == pl.String:
        blank = blank | (plain == "").fill_null(value=False)
    if blank.any():
        notes.append((Done.BLANK, blank))
    odd = numbers.is_null() & ~blank
    return Regular(numbers, plain, odd, factor, limits, tuple(notes))


# ── one type for each kind of fact ──


def _plain(
    kind: Type, rule: Rule, raw: pl.Series
) -> tuple[pl.Series, list[tuple[Done, pl.Series]]]:
    """The column in a type that its fact is read from."""
    dtype = raw.dtype
    if dtype == pl.Null:
        return raw.cast(pl.String), []
    if dtype.is_float():
        return _decimals(kind, rule, raw)
    if isinstance(dtype, pl.Datetime) and isinstance(kind, Day):
        return _dates(raw), []
    is_text = isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
    match kind:
        case Truth() | Choice():
            fits = is_text or dtype == pl.Boolean or dtype.is_integer()
            if dtype.is_integer() and isinstance(kind, Truth) and not rule.codes:
                raise UnfitColumnError(
                    f"数（{dtype}）ですが、入力は「{describe(kind)}」です",
                    "どの数がどちらかを、対応の「符号: {1: はい, 0: いいえ}」で書いてください",
                )
            is_plain = dtype == pl.Boolean and isinstance(kind, Truth) and not rule.codes
            keeps = is_plain or (is_text and not rule.codes)
        case Quantity():
            fits = is_text or dtype.is_integer() or dtype.is_decimal()
            keeps = not is_text
        case Day():
            fits, keeps = is_text or dtype.is_integer() or dtype == pl.Date, dtype == pl.Date
        case FiscalYear():
            fits, keeps = is_text or dtype.is_integer(), dtype.is_integer()
        case _:
            fits, keeps = is_text or dtype.is_integer(), False
    if not fits:
        raise UnfitColumnError(
            f"型が {dtype} で、入力の「{describe(kind)}」に合いません",
            "列を文字か、入力に合う型にして書き出してください",
        )
    plain = raw if keeps else raw.cast(pl.String)
    numbered = isinstance(kind, Label) and dtype.is_integer()
    return plain, [(Done.NUMBERED, plain.is_not_null())] if numbered else []


def _decimals(
    kind: Type, rule: Rule, raw: pl.Series
) -> tuple[pl.Series, list[tuple[Done, pl.Series]]]:
    """Binary fractions as the shortest decimals that name them."""
    is_code = isinstance(kind, Truth | Choice) and bool(rule.codes)
    if not is_code and not (rule.is_decimal and isinstance(kind, Quantity)):
        hint = "列を十進の数か文字で書き出してください"
        if isinstance(kind, Quantity):
            hint = f"対応の列に「小数: 十進」と書くと最短の十進小数に読みます。{hint}"
        raise UnfitColumnError(f"二進の小数（{raw.dtype}）です", hint)
    nan = raw.is_nan().fill_null(value=False)
    texts = pl.select(pl.when(~nan).then(raw)).to_series().cast(pl.String)
    if is_code:
        texts = texts.str.replace(r"\.0$", "")
    long = texts.filter(texts.str.contains("e")).unique().to_list()
    if long:
        texts = texts.replace(long, [f"{Decimal(each):f}" for each in long])
    return texts, [(Done.NAN, nan)] if nan.any() else []


def _dates(raw: pl.Series) -> pl.Series:
    days = raw.dt.date()
    if (days.cast(raw.dtype) != raw).any():
        raise UnfitColumnError("時刻の入った日時です", "日付だけの列にして書き出してください")
    return days


# ── numbers ──


def _places(target: Target, rule: Rule, plain: pl.Series) -> pl.Series:
    """The places of words in the 区分; 真偽 as 0 and 1."""
    if plain.dtype == pl.Boolean:
        return plain
    table = {
        word: place for word, place in _words(target, rule) if squeezed(word) not in rule.missing
    }
    if not table:
        return _nothing(plain)
    at = plain.cast(pl.Enum(list(table)), strict=False).to_physical()
    return pl.Series(list(table.values())).gather(at)


def _words(target: Target, rule: Rule) -> list[tuple[str, int | bool]]:
    """What may stand in the cells as it is, with its place; codes go first."""
    match target.domain.type:
        case Choice(members=members):
            words: dict[str, int | bool] = {name: at for at, name in enumerate(members)}
        case Truth(yes, no):
            words = {**_TRUTH, yes: True, no: False}
        case _:
            words = {}
    for code, word in rule.codes.items():
        words.pop(code, None)
        if word != UNANSWERED:
            reading = read_text(target, Rule(), word)
            if reading.state is State.VALUE and isinstance(reading.low, int):
                words[code] = reading.low
    return list(words.items())


def _labels(rule: Rule, plain: pl.Series) -> pl.Series:
    is_odd = (
        (plain.str.strip_chars() != plain)
        | (plain == "")
        | (plain.str.len_chars() > _LONGEST_LABEL)
        | plain.str.contains(_SAID_UNKNOWN)
    )
    if rule.missing or rule.codes:
        is_odd = is_odd | plain.is_in(pl.Series([*rule.missing, *rule.codes]).implode())
    return _where(~is_odd, plain) if is_odd.any() else plain


def _numbers(plain: pl.Series) -> tuple[pl.Series, int]:
    """Whole numbers, and how many of their figures are decimal places."""
    if plain.dtype.is_integer():
        return plain.cast(pl.Int64, strict=False), 0
    places = 0
    if plain.dtype == pl.String:
        is_number = plain.str.contains(_NUMBER)
        if not is_number.all():
            is_grouped = plain.str.contains(_GROUPED)
            plain = _where(is_grouped, plain.str.replace_all(",", "")).zip_with(
                ~is_number.fill_null(value=False), plain
            )
        found = plain.str.extract(r"\.([0-9]+)$").str.len_bytes().max()
        places = found if isinstance(found, int) else 0
        plain = plain.cast(pl.Decimal(38, places))
    elif isinstance(plain.dtype, pl.Decimal):
        places = plain.dtype.scale
    return plain.to_physical().cast(pl.Int64, strict=False), places


def _days(plain: pl.Series) -> pl.Series:
    if plain.dtype == pl.String:
        iso = _where(plain.str.contains(_ISO), plain)
        plain = iso.str.to_date("%Y-%m-%d", strict=False)
    return plain.to_physical().cast(pl.Int64) + _EPOCH


def _years(plain: pl.Series) -> pl.Series:
    is_number = plain.dtype.is_integer()
    return plain.cast(pl.Int64, strict=False) if is_number else _nothing(plain)


def _nothing(plain: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(plain))


def _where(mask: pl.Series, values: pl.Series) -> pl.Series:
    """The values under the mask; null elsewhere."""
    return pl.select(pl.when(mask).then(values)).to_series()


# ── what is within the range, on the 刻み, and not a code ──


def ends_of(numbers: pl.Series) -> tuple[int | None, int | None]:
    """The least and the greatest of whole numbers."""
    least, greatest = numbers.min(), numbers.max()
    return (
        least if isinstance(least, int) else None,
        greatest if isinstance(greatest, int) else None,
    )


def _limits(target: Target) -> Interval:
    whole = target.domain.bounds or target.domain.everything()
    return whole if isinstance(whole, Interval) else ALL


def _within(numbers: pl.Series, target: Target, factor: Fraction, limits: Interval) -> pl.Series:
    """The numbers that are valid and fit into 64 bits over the denominator of the column."""
    step = target.domain.step
    den = step.denominator if step is not None else factor.denominator
    most = min(INT64, floor(INT64 / (factor * den)))
    low, high = -most, most
    if limits.low is not None:
        end = limits.low / factor
        low = max(low, floor(end) + 1 if limits.low_open else ceil(end))
    if limits.high is not None:
        end = limits.high / factor
        high = min(high, ceil(end) - 1 if limits.high_open else floor(end))
    least, greatest = ends_of(numbers)
    if least is not None and greatest is not None and (least < low or greatest > high):
        numbers = _where((numbers >= low) & (numbers <= high), numbers)
    between = (factor / step).denominator if step is not None else 1
    if between > 1:
        numbers = _where(numbers % between == 0, numbers)
    return numbers


def _meant(numbers: pl.Series, rule: Rule, plain: pl.Series, each: Fraction) -> pl.Series:
    """The numbers that are no codes; `each` = what one of them is, as it was written."""
    if not rule.missing and not rule.codes:
        return numbers
    read = (parse_number(text) for text in (*rule.missing, *rule.codes))
    codes = [one.value / each for one in read if isinstance(one, NumberLiteral)]
    whole = [int(code) for code in codes if code.denominator == 1 and abs(code) <= INT64]
    if plain.dtype == pl.Date or not whole:
        return numbers
    return _where(~numbers.is_in(pl.Series(whole, dtype=pl.Int64).implode()), numbers)
