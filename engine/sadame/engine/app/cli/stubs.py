"""`sadame stubs`: typed Python for programs that embed some 制度."""

import argparse
from pathlib import Path

from sadame.engine.app.books import open_policy
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly, read_text, replace_text
from sadame.engine.app.new_files import write_new
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings

HELP = """
使い方: sadame stubs 制度… [--out FILE] [--check] [--on DATE] [--path PATH…]

制度を組み込むプログラムのために、事実と結果の型を Python で書き出します。
足りない事実、名前や選択肢の書き誤り、ない結果を、型の検査が見つけるようになります。

引数:
  制度          制度の名前か、規則ファイル（いくつでも書ける）

オプション:
  --out FILE    書き出すファイル（省けば画面に出す）
  --check       書かずに、FILE が今の規則のままかを確かめる（違えば終了コードは 1）
  --on DATE     この日に適用される定めによる（省けば最も新しい定め）
  --path PATH…  制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help    この説明
"""

_LIMIT = 16_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度… --out --check --on --path`."""
    parser.add_argument("policies", nargs="+", metavar="制度")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Write the module, print it, or compare it with the one that is there."""
    text = _module(options)
    if text is None:
        return 1
    out: Path | None = options.out
    if options.check:
        return _compare(out, text)
    if out is None:
        print(text, end="")
    elif not out.exists():
        write_new(out.parent, {out.name: text})
    elif _is_ours(out):
        replace_text(out, text)
    else:
        raise CalledWrongly(
            f"{out} は sadame stubs が書いたファイルではありません", "別の名前を指定してください"
        )
    return 0


def _module(options: argparse.Namespace) -> str | None:
    """The text for the 制度 that are wanted; None = one of them has errors, which are shown."""
    from sadame.engine.app.embed.rulebook import Policy
    from sadame.engine.app.stubs.writer import write_stubs

    day = read_day(options.on) if options.on is not None else None
    wanted = []
    for said in dict.fromkeys(options.policies):
        opened, program = open_policy(said, options.path)
        if program is None:
            print_findings(opened.findings(), opened.sources)
            return None
        part = program.slices[-1] if day is None else program.slice_on(day)
        if part is None:
            raise CalledWrongly(
                f"「{program.name}」はその日に適用されません",
                f"適用される期間：{periods(program)}",
            )
        policy = Policy(program, opened.behind(program.name), opened.sources)
        wanted.append((policy, part))
    return write_stubs(wanted)


def _compare(out: Path | None, text: str) -> int:
    if out is None:
        raise CalledWrongly(
            "--check には、確かめるファイルが要ります", "--out FILE を書いてください"
        )
    if read_text(out, _LIMIT) == text:
        return 0
    print(f"{out} は今の規則と違います\n  → --check を外して、もう一度書き出してください")
    return 1


def _is_ours(path: Path) -> bool:
    return "sadame stubs" in read_text(path, _LIMIT).partition("\n")[0]
