"""`sadame cases`: boundary tests made for the author, as 事例 in the style of the file."""

import argparse
from importlib.util import find_spec
from pathlib import Path

from sadame.engine.app.books import open_policy
from sadame.engine.app.choices import choose_results
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.render import print_findings, print_json

HELP = """
使い方: sadame cases 制度 [--rule 名前…] [--new] [--write] [--json] [--path PATH…]

規則の境目を確かめる事例を作ります。境目のちょうど・一つ前・一つ後、号ごとに決め手になる例、
表の行、ただし書の重なりなどを、できるだけ少ない件数で示します。
答えは今の規則で求めたものです。要綱に照らして確かめてから、備考の「要確認」を消してください。

引数:
  制度             制度の名前か、規則ファイル

オプション:
  --rule 名前…     この規則だけの事例を作る（省けば、ファイルに書かれた規則と、
                   準用した規則のうち、読み替えで意味が変わったもの）
  --new            ファイルにある事例がまだ確かめていないことだけ
  --write          まだ確かめていないことの事例を、規則ファイルの終わりに書き加える
  --json           機械が読む形で示す
  --path PATH…     制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help       この説明
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --rule --new --write --json --path`."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--rule", nargs="+", default=[], metavar="名前")
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Make the cases and show them, or put them into the file; 1 if the rules are wrong."""
    if find_spec("z3") is None:
        raise CalledWrongly(
            "事例を探す部品（z3）が入っていません",
            'pip install "sadame[verify]" で入れてください',
        )
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    from sadame.engine.app.boundary_cases import as_data, made, missed_text, rules_of, write

    names = choose_results(program, options.rule) or rules_of(opened, program)
    found = made(opened, program, names, only_new=options.new or options.write)
    if options.write and found.text:
        write(found)
    if options.json:
        print_json(as_data(found))
        return 0
    missed = missed_text(found)
    if not found.text:
        print("新しく作る事例はありません")
    elif options.write:
        count = sum(len(group.rows) for group in found.groups)
        print(f"{found.source.path} の終わりに、事例を{count}件書き加えました")
    else:
        print(found.text, end="\n" if missed else "")
    print(missed, end="")
    return 0
