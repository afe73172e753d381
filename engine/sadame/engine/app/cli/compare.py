"""`sadame compare`: what if: other readings, another 制度 or another day over the same roster."""

import argparse
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.dsl import core, suggest
from sadame.dsl.folding import fold, name_of
from sadame.engine.app.books import open_policy
from sadame.engine.app.choices import choose_readings
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

if TYPE_CHECKING:
    from sadame.engine.bulk.compare.variants import Variant

HELP = """
使い方: sadame compare 制度 --input FILE… --on DATE
                       --reading 名前=読み方,読み方… か --with 制度 か --against DATE
                       [--only 名前…] [--map FILE] [--output DIR] [--json] [--path PATH…]

同じ名簿に、二通りの当てはめをして、だれの判定が変わり、額と指標がいくら変わるかを示します。

引数:
  制度                      もとになる制度の名前か、規則ファイル

オプション:
  --input FILE…             名簿のファイル（CSV、Excel、Parquet、Arrow）
  --on DATE                 基準日
  --reading 名前=読み方,…   比べる読み方。名前だけなら、読み方すべて。一つなら、どちらにも当てはめる
  --with 制度               比べる制度（準用して読み替えた市の制度など）
  --against DATE            比べる基準日
  --only 名前…              この判定、抽出、算定、指標だけ
  --map FILE                列と入力の対応
  --output DIR              変わる人の一覧を書き出すフォルダー
  --json                    機械が読む形で示す
  --path PATH…              制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help                この説明
"""


_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --input --on --reading --with --against --only --map --output --json --path`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--input", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--on", required=True, metavar="DATE")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--with", dest="other", metavar="制度")
    parser.add_argument("--against", metavar="DATE")
    parser.add_argument("--only", nargs="+", default=[], metavar="名前")
    parser.add_argument("--map", type=Path, metavar="FILE")
    parser.add_argument("--output", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Compare and tell; 1 if the rules are wrong."""
    if find_spec("polars") is None:
        raise CalledWrongly(
            "名簿を読む部品（polars）が入っていません",
            'pip install "sadame[bulk]" で入れてください',
        )
    program = _program(options.policy, options.path)
    other = program if options.other is None else _program(options.other, options.path)
    if program is None or other is None:
        return 1
    variants = _variants(program, other, options)
    return _tell(variants, options)


def _program(said: str, path: Sequence[Path]) -> core.Program | None:
    opened, program = open_policy(said, path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
    return program


def _variants(
    program: core.Program, other: core.Program, options: argparse.Namespace
) -> "list[Variant]":
    """What is compared: exactly one thing differs, be it readings, the 制度 or the day."""
    from sadame.engine.app.comparing.readings import MOST, of_readings
    from sadame.engine.bulk.compare.variants import Variant

    day = read_day(options.on)
    part = _part(program, day)
    choices, fixed = _choices(program, day, part, options.reading)
    kinds = [bool(choices), options.other is not None, options.against is not None]
    if sum(kinds) != 1:
        raise CalledWrongly(
            "何と何を比べるか決められません" if sum(kinds) else "何と比べるかを書いてください",
            "--reading 名前=読み方,読み方 か、--with 制度 か、--against DATE のどれか一つです",
        )
    base = Variant("", program, part, day, fixed)
    if choices:
        variants, is_whole = of_readings(base, choices)
        if not is_whole and not options.json:
            print(f"組合せが{MOST}を超えるので、解釈を一つずつ変えて比べます")
        return variants
    if options.against is not None:
        day = read_day(options.against)
    return [base, Variant("", other, _part(other, day), day, fixed)]


def _part(program: core.Program, day: int) -> core.Slice:
    part = program.slice_on(day)
    if part is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    return part


def _choices(
    program: core.Program, day: int, part: core.Slice, said: Sequence[str]
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, str]]:
    """The readings that are compared, by 解釈, and those that are the same on both sides."""
    compared: dict[str, Sequence[str]] = {}
    fixed: dict[str, str] = {}
    known = {each.name: each for each in part.symbols if isinstance(each, core.Reading)}
    for text in said:
        name, equals, members = fold(text).partition("=")
        words = [each for each in members.replace("、", ",").split(",") if each.strip()]
        if not equals:
            reading = _reading(known, name_of(name.strip()))
            compared[reading.name] = reading.type.members
            continue
        chosen = [choose_readings(program, day, [f"{name}={word}"]) for word in words or [members]]
        (full,) = chosen[0]
        if len(chosen) == 1:
            fixed |= chosen[0]
        else:
            compared[full] = [*dict.fromkeys(each[full] for each in chosen)]
    return {name: words for name, words in compared.items() if len(words) > 1}, fixed


def _reading(known: Mapping[str, core.Reading], name: str) -> core.Reading:
    found = [each for full, each in known.items() if full == name or full.endswith(f" の {name}")]
    if len(found) == 1:
        return found[0]
    near = suggest.near(name, list(known)) or list(known)
    hint = "".join(f"「{each}」" for each in near[:5])
    raise CalledWrongly(
        f"「{name}」という解釈はありません",
        f"{hint}があります" if hint else "この制度にはこの基準日の解釈がありません",
    )


def _tell(variants: "list[Variant]", options: argparse.Namespace) -> int:
    from sadame.engine.app.comparing.both import compare
    from sadame.engine.app.comparing.data import data_of
    from sadame.engine.app.comparing.folder import write_folder
    from sadame.engine.app.comparing.text import lines_of
    from sadame.engine.app.output.folder import refuse_foreign
    from sadame.engine.bulk.compare.variants import subjects_of

    output: Path | None = options.output
    if output is not None:
        refuse_foreign(output)
    wanted = [name_of(fold(each)) for each in options.only] or None
    _check_known(variants, wanted or ())
    answer = compare(variants, subjects_of(variants, wanted), options.input, options.map)
    if options.json:
        print(json.dumps(data_of(answer), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines_of(answer)))
    if output is not None:
        write_folder(output, answer)
        if not options.json:
            print(f"{output} に書き出しました")
    return 0


def _check_known(variants: "list[Variant]", wanted: Sequence[str]) -> None:
    """Refuse names of what cannot be compared; which side has them is told."""
    from sadame.engine.bulk.compare.variants import subjects_of, unshared_by

    subjects = subjects_of(variants, None)
    names = [*subjects.truths, *subjects.amounts, *subjects.indicators]
    unshared = unshared_by(variants[0], variants[-1])
    for name in wanted:
        if name in names:
            continue
        for side, things in (("前", unshared.before), ("後", unshared.after)):
            if any(each.name == name for each in things):
                raise CalledWrongly(
                    f"「{name}」は{side}だけにあるので、比べられません",
                    f"--only には {'、'.join(f'「{each}」' for each in names[:_SHOWN])} などを書けます",
                )
        near = suggest.near(name, names)
        hint = "か".join(f"「{each}」" for each in near[:3])
        raise CalledWrongly(
            f"「{name}」は、どちらにもある判定、抽出、算定、指標ではありません",
            f"{hint}のことですか" if hint else f"{'、'.join(names[:_SHOWN])} などがあります",
        )
