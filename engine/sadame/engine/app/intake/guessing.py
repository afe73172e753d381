"""A first mapping, guessed from the headings and the first rows of a roster, for a person to go through.

In: a file and a 断面. Out: YAML in which every line that rests on a guess says so and why. Names are guessed, meanings
are not: which code is はい stands in a comment until somebody has looked it up.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from sadame.dsl import suggest
from sadame.dsl.core import Program, Slice
from sadame.dsl.literals import NumberLiteral, parse_number
from sadame.dsl.types import Choice, Quantity, Truth, describe
from sadame.engine.app.intake.columns import looking_for
from sadame.engine.app.intake.headings import NoHeadingsError
from sadame.engine.app.intake.mapping import PERCENT, UNUSED, Layout, Limits, Rule
from sadame.engine.app.intake.opening import open_source
from sadame.engine.app.intake.readings import read_text
from sadame.engine.app.intake.source import Looking, Source
from sadame.engine.app.intake.targets import Target, Targets, named, near_names, targets_of
from sadame.engine.columnar.encoding import State
from sadame.engine.facts.texts import excerpt, squeezed

_SAMPLE = 2_000
_SHOWN = 5
_PLAIN = re.compile(r"[^\W\d_][\w・（）()]*")
_KEYS = re.compile("番号|コード")
_LIMIT = re.compile("^[<>≤≥]")


@frozen
class Guess:
    """The fact a heading may stand for, and why."""

    target: Target
    why: str


def draft(program: Program, part: Slice, path: Path) -> str:
    """The mapping of a file, in which not a single heading need be known."""
    targets = targets_of(part)
    try:
        source = open_source(path, looking_for(Layout(), targets.facts))
    except NoHeadingsError:
        source = open_source(path, Looking(lambda cell: bool(cell) and not _is_number(cell)))
    return guessed(program, source, targets)


def _is_number(text: str) -> bool:
    return isinstance(parse_number(squeezed(text)), NumberLiteral)


def guessed(program: Program, source: Source, targets: Targets) -> str:
    """The text of the mapping."""
    guesses = guesses_of(source.headings, targets.facts)
    sample = next(source.pieces(source.headings, _SAMPLE), None)
    frame = sample.frame if sample is not None else pl.DataFrame()
    lines = [
        f"# {source.name} の列を、制度「{program.name}」の入力に対応させる",
        "# 「推測」と書いた行は、確かめて直す。使わない列は「使わない」と書く",
        *_key(program, source, guesses),
        "",
        "列:",
    ]
    for heading in source.headings:
        guess = guesses.get(heading)
        column = frame[heading] if heading in frame.columns else pl.Series(dtype=pl.String)
        lines += _column(heading, guess, column, near_names(targets.facts, heading))
    taken = {guess.target.name for guess in guesses.values()}
    lines += _missing([each for name, each in targets.facts.items() if name not in taken])
    for name, fields in targets.lists.items():
        lines += _list(name, fields)
    return "\n".join(lines) + "\n"


def guesses_of(headings: Sequence[str], facts: Mapping[str, Target]) -> dict[str, Guess]:
    """For every heading the fact it is likely to be; sure ones first, so that none is taken twice."""
    found: dict[str, Guess] = {}
    free = dict(facts)
    for why, look in (
        ("", named),
        ("書き方の違い", _by_sound),
        ("問の言葉", _by_question),
        ("近い名前", _near),
    ):
        for heading in headings:
            if heading not in found and (target := look(free, heading)) is not None:
                found[heading] = Guess(target, why)
                free.pop(target.name)
    return found


def _by_sound(facts: Mapping[str, Target], heading: str) -> Target | None:
    heard = suggest.sound(heading[:60])
    alike = [each for name, each in facts.items() if suggest.sound(name.split(" の ")[-1]) == heard]
    return alike[0] if heard and len(alike) == 1 else None


def _by_question(facts: Mapping[str, Target], heading: str) -> Target | None:
    text = squeezed(heading)
    alike = [
        each
        for each in facts.values()
        if any(len(text) > 2 and (text in squeezed(q) or squeezed(q) in text) for q in each.said)
    ]
    return alike[0] if len(alike) == 1 else None


def _near(facts: Mapping[str, Target], heading: str) -> Target | None:
    names = near_names(facts, heading)
    return facts[names[0]] if len(names) == 1 else None


# ── lines ──


def _key(program: Program, source: Source, guesses: Mapping[str, Guess]) -> Iterator[str]:
    own = [each for each, guess in guesses.items() if guess.target.name == program.key]
    likely = own or [each for each in source.headings if _KEYS.search(each)]
    if likely:
        why = "" if own and not guesses[own[0]].why else "  # 推測：人を見分ける番号"
        yield f"鍵: {_quoted(likely[0])}{why}"
    else:
        yield "# 鍵:   ← 人を見分ける番号の列を書く"
    yield "重複: 誤り  # 同じ鍵の行が二つ以上あるとき。ほかに「最初の行」「最後の行」"


def _column(
    heading: str, guess: Guess | None, column: pl.Series, near: Sequence[str]
) -> Iterator[str]:
    if guess is None:
        hint = f"。近いのは{'、'.join(f'「{each}」' for each in near)}" if near else ""
        yield f"  {_quoted(heading)}: {UNUSED}  # 当てはまる入力が見つからない{hint}"
        return
    why = f"  # 推測：{guess.why}" if guess.why else ""
    yield f"  {_quoted(heading)}:{why}"
    yield f"    入力: {_quoted(guess.target.name)}  # {describe(guess.target.domain.type)}"
    if column.dtype.is_float() and isinstance(guess.target.domain.type, Quantity):
        yield "    小数: 十進  # 二進の小数の列なので、最短の十進小数に読む"
    if not column.dtype.is_nested():
        texts = column.cast(pl.String).drop_nulls().unique(maintain_order=True).to_list()
        yield from _details(guess.target, texts)


def _details(target: Target, texts: Sequence[str]) -> Iterator[str]:
    """What the first rows hold that needs to be told how to read."""
    kind = target.domain.type
    if isinstance(kind, Quantity) and _in_percent(target, texts):
        yield '    単位: "%"  # 推測：「％」のない数のままでは範囲を超える'
        rule = Rule(unit=PERCENT)
    else:
        rule = Rule()
    limits = [text for text in texts if _LIMIT.match(squeezed(text))]
    if limits and isinstance(kind, Quantity):
        yield f"    # 不等号: 範囲   ← 「{excerpt(limits[0])}」などがある。範囲か不明かを決めて # を外す"
        rule = evolve(rule, limits=Limits.RANGE)
    odd = [text for text in texts if read_text(target, rule, text).state is State.INVALID]
    if not odd:
        return
    shown = "、".join(f"「{excerpt(text)}」" for text in odd[:_SHOWN])
    if isinstance(kind, Truth | Choice):
        words = (kind.yes, kind.no) if isinstance(kind, Truth) else kind.members
        codes = "、".join(squeezed(text)[:20] for text in odd[:_SHOWN])
        yield f"    # 符号: {{{_quoted(odd[0])}: {words[0]}, …}}   ← 値は {codes}。どれがどれかを調べて書く"
    else:
        yield f"    # 欠測: {odd[0]}   ← このままでは誤りになる値：{shown}。欠測の符号なら書く"


def _in_percent(target: Target, texts: Sequence[str]) -> bool:
    """Whether the numbers are only within the range as per cent."""
    numbers = [text for text in texts if _is_number(text)]
    if not numbers or target.domain.bounds is None or not isinstance(target.domain.type, Quantity):
        return False
    if target.domain.type.unit.dimension:
        return False

    def wrong(rule: Rule) -> int:
        return sum(read_text(target, rule, text).state is State.INVALID for text in numbers)

    return 2 * wrong(Rule()) > len(numbers) and 2 * wrong(Rule(unit=PERCENT)) < len(numbers)


def _missing(targets: Sequence[Target]) -> Iterator[str]:
    if targets:
        yield ""
        yield "# 列の見つからない入力（このままなら、全員「未回答」）"
        for each in targets:
            said = f"　{each.said[0]}" if each.said else ""
            yield f"#   {each.name}（{describe(each.domain.type)}）{said}"


def _list(name: str, fields: Mapping[str, Target]) -> Iterator[str]:
    yield ""
    yield f"# 一覧「{name}」は別の表から読む（ここを # を外して書く）"
    yield "# 一覧:"
    yield f"#   {_quoted(name)}:"
    yield "#     ファイル: 明細.csv"
    yield "#     鍵: 名簿の鍵と同じ番号の列"
    yield "#     データのある期間: 2024-04-01〜2025-03-31"
    yield "#     必要な期間: 2024-04-01〜2025-03-31"
    yield f"#     列: {{…}}   ← {'、'.join(fields)}"


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever is in it."""
    return (
        text
        if _PLAIN.fullmatch(text) and text.lower() != "null"
        else json.dumps(text, ensure_ascii=False)
    )
