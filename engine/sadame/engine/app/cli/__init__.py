"""`sadame`: the command line. Which verb is meant, and how its failures leave the process.

Exit status: 0 fine, 1 the rules or the cases are wrong, 2 called wrongly. A verb is a module with
`HELP`, `add_arguments` and `run`; it is imported when it is called, so that `check` never waits for
what only `test` needs.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from sadame.engine.app.cli.arguments import Parser
from sadame.engine.app.disk import CalledWrongly

VERBS = (
    "init",
    "new",
    "check",
    "eval",
    "test",
    "cases",
    "mutate",
    "verify",
    "show",
    "sample",
    "fmt",
    "explain",
    "stubs",
    "table",
    "map",
    "run",
    "sql",
    "compare",
    "docs",
    "diff",
    "notice",
    "completion",
)
HELP = """
使い方: sadame コマンド [引数…]

制度の規則ファイル（*.sadame）を検査し、事例を試し、実際の事実に当てはめます。

コマンド:
  init DIR        書き始めるためのフォルダーを作る（注釈付きの見本と設定）
  new 制度        問いに答えて、規則ファイルの下書きを作る
  check [PATH…]   規則ファイルの誤りをすべて知らせる
  eval 制度       一件の事実に当てはめ、結果と理由を示す
  test [PATH…]    規則ファイルの事例と性質を試す
  cases 制度      境目などを確かめる事例を作る
  mutate [制度…]  規則をわざと1か所ずつ書き間違え、事例と性質が気づくかを試す
  verify 制度…    表の隙間や食い違いがないことを、すべての場合について証明する
  show 制度       入力・規則・基準値・解釈・出典を一覧する
  sample 制度     実在しない人を作り、制度の入力の形で書き出す
  fmt [PATH…]     規則ファイルの書き方をそろえる
  explain コード  知らせの意味と直し方を、例とともに説明する
  stubs 制度…     組み込むプログラムのために、事実と結果の型を書き出す
  table export    表を Excel か CSV に書き出す（table import で直した行を取り込む）
  map init 制度   名簿の列と入力の対応を下書きする（map check で名簿を確かめる）
  run 制度        名簿の全員に当てはめ、抽出の一覧と指標を書き出す
  sql 制度        制度を、データベースに送る問合せ（SQL）として表示する
  compare 制度    同じ名簿に二通りの当てはめをして、何が変わるかを示す
  docs [PATH…]    規則ファイルから、読むための頁を作る
  diff 前 後      二つの規則を比べ、変わったところを例とともに示す（新旧対照表）
  notice 制度     決定通知を、理由とともに作る
  completion      タブキーで補うための設定を表示する（bash・zsh・fish）

オプション:
  -h, --help      この説明（コマンドの後に付けると、そのコマンドの説明）
  --version       版を示す

終了コード: 0 問題なし　1 規則や事例に誤り　2 呼び方の誤り
"""
_FIRST_STEPS = """
このフォルダーには規則ファイル（*.sadame）がありません。はじめに、次のどれかを打ってください。
  sadame init 見本                書き始めるためのフォルダーを作る
  sadame new 見本の給付           問いに答えて、規則ファイルの下書きを作る
  sadame show 基本チェックリスト  同梱の制度を見る
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer with the exit status."""
    _speak_unicode()
    # A command builds large trees, keeps them and ends: looking for garbage often is wasted.
    gc.set_threshold(200_000, 20, 20)
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except CalledWrongly as slip:
        print(f"{slip.message}\n  → {slip.hint}" if slip.hint else slip.message, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`): there is nothing to complain about.
        # The interpreter flushes once more on its way out; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("中断しました", file=sys.stderr)
        return 130
    return status


def _run(words: list[str]) -> int:
    top = Parser(HELP)
    top.add_argument("--version", action="store_true")
    top.add_argument("verb", nargs="?", choices=VERBS, metavar="コマンド")
    chosen, _ = top.parse_known_args(words[:1])
    if chosen.version:
        return _version()
    if chosen.verb is None:
        print(top.format_help(), end="")
        if not chosen.wants_help and not _holds_rules(Path()):
            print(_FIRST_STEPS, end="")
        return 0
    verb = import_module(f"sadame.engine.app.cli.{chosen.verb}")
    parser = Parser(verb.HELP)
    verb.add_arguments(parser)
    if {"-h", "--help"} & set(words):
        print(parser.format_help(), end="")
        return 0
    options: argparse.Namespace = parser.parse_args(words[1:])
    status: int = verb.run(options)
    return status


def _holds_rules(folder: Path) -> bool:
    """Whether there are rule files here or one folder down; a whole disk is not searched for them."""
    return any(next(folder.glob(where), None) for where in ("*.sadame", "*/*.sadame"))


def _version() -> int:
    from sadame.engine.app.version import version

    known = version()
    print("sadame（インストールされていない作業用の写し）" if known is None else f"sadame {known}")
    return 0


def _speak_unicode() -> None:
    """A terminal that lacks a character shows a substitute, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
