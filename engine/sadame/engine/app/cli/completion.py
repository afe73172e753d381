"""`sadame completion`: a script that completes words of the command line, for one shell."""

import argparse
from collections.abc import Mapping
from importlib import import_module

from sadame.dsl.explanations import codes
from sadame.engine.app.books import open_policy
from sadame.engine.app.cli.arguments import Parser
from sadame.engine.app.cli.check import FORMATS
from sadame.engine.app.cli.diff import FORMATS as DIFF_FORMATS
from sadame.engine.app.cli.docs import FORMATS as DOCS_FORMATS
from sadame.engine.app.cli.notice import FORMATS as NOTICE_FORMATS
from sadame.engine.app.cli.run import ENCODINGS, ENGINES
from sadame.engine.app.cli.run import FORMATS as RUN_FORMATS
from sadame.engine.app.cli.sql import DIALECTS
from sadame.engine.app.completion import bash, fish, zsh
from sadame.engine.app.completion.spec import (
    Files,
    Offer,
    VerbSpec,
    told_of_verbs,
    verb_spec,
)
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.drafts.answers import KINDS
from sadame.engine.app.library import shipped

HELP = """
使い方: sadame completion bash｜zsh｜fish
       sadame completion --results 制度

コマンド、オプション、規則ファイル、同梱の制度、コードを、タブキーで補うための設定を表示します。

  bash   ~/.bashrc に  eval "$(sadame completion bash)"  と書く
  zsh    ~/.zshrc の compinit の後に  eval "$(sadame completion zsh)"  と書く
  fish   sadame completion fish > ~/.config/fish/completions/sadame.fish

引数:
  bash、zsh、fish  使っているシェル

オプション:
  --results 制度   その制度の結果の名前を並べる（補完が使う）
  -h, --help       この説明
"""

_SHELLS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}
_NOTHING = Offer()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`SHELL --results`."""
    parser.add_argument("shell", nargs="?", metavar="シェル")
    parser.add_argument("--results", metavar="制度")


def run(options: argparse.Namespace) -> int:
    """Print the script, or the names of results."""
    if options.results is not None:
        _, program = open_policy(options.results, [])
        last = program.slices[-1] if program is not None else None
        own = frozenset(program.own) if program is not None else frozenset()
        names = [rule.name for rule in last.rules() if rule.name in own] if last is not None else []
        print("".join(f"{name}\n" for name in names), end="")
        return 0
    if options.shell not in _SHELLS:
        said = (
            f"「{options.shell}」には補完がありません"
            if options.shell
            else "シェルの名前が要ります"
        )
        raise CalledWrongly(said, f"{'、'.join(_SHELLS)} のどれかを書いてください")
    print(_SHELLS[options.shell](specs()), end="")
    return 0


def specs() -> list[VerbSpec]:
    """Every verb as its own parser has it."""
    from sadame.engine.app import cli

    told = told_of_verbs(cli.HELP, cli.VERBS)
    offers = _offers()
    found = []
    for name in cli.VERBS:
        verb = import_module(f"{cli.__name__}.{name}")
        parser = Parser(verb.HELP)
        verb.add_arguments(parser)
        found.append(verb_spec(name, told[name], parser, verb.HELP, offers))
    return found


def _offers() -> Mapping[str, Offer]:
    """What may stand where the help shows a placeholder."""
    policies = Offer(tuple(shipped()), Files.RULES)
    return {
        "制度": policies,
        "国の制度": policies,
        "PATH": Offer(files=Files.RULES),
        "FILE": Offer(files=Files.ANY),
        "DIR": Offer(files=Files.FOLDERS),
        "コード": Offer(codes()),
        "形式": Offer(FORMATS),
        "ファイル形式": Offer(RUN_FORMATS),
        "種類": Offer(tuple(KINDS)),
        "文字コード": Offer(ENCODINGS),
        "シェル": Offer(tuple(_SHELLS)),
        "eval --only": Offer(results=True),
        "run --only": Offer(results=True),
        "compare --only": Offer(results=True),
        "export か import": Offer(("export", "import", *shipped()), Files.ANY),
        "init か check": Offer(("init", "check", *shipped()), Files.RULES),
        "table --out": Offer(files=Files.ANY),
        "table --path": Offer(files=Files.RULES),
        "table --table": _NOTHING,
        "方言": Offer(DIALECTS),
        "前 後": policies,
        "書式": Offer(DIFF_FORMATS),
        "頁の書式": Offer(DOCS_FORMATS),
        "通知の書式": Offer(NOTICE_FORMATS),
        "notice --only": Offer(results=True),
        "計算エンジン": Offer(ENGINES),
        "名前…": policies,
        "sql --table": _NOTHING,
        "sql --key": _NOTHING,
        **dict.fromkeys(_FREE, _NOTHING),
    }


#: What only the author of the case or the rules knows, or numbers.
_FREE = (
    *(
        "DATE",
        "基準日",
        "名前=読み方",
        "名前",
        "名前：型",
        "題名",
        "所管",
        "根拠",
        "出典",
        "適用開始",
        "手間",
    ),
    *("改訂", "名前=文字"),
    *("N", "S", "割合", "接続先"),
)
