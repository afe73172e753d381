"""Reading the command line, in Japanese from end to end.

argparse reads; every word it would print in English is replaced: help texts are written by hand by each
verb, and its error messages are told apart by what they quote. Exit status 2 = called wrongly.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

_MESSAGES: Sequence[tuple[str, str]] = (
    (r"the following arguments are required: (.+)", "{0} を指定してください"),
    (r"argument (\S+): expected (\d+) arguments", "{0} の後に値を{1}つ書いてください"),
    (r"unrecognized arguments: (.+)", "{0} は読めない引数です"),
    (r"argument (\S+): expected one argument", "{0} の後に値を書いてください"),
    (r"argument (\S+): expected at least one argument", "{0} の後に値を一つ以上書いてください"),
    (r"argument .+: invalid choice: '(.*?)'.*", "「{0}」というコマンドはありません"),
    (r"argument (\S+): ignored explicit argument .+", "{0} に値は付けられません"),
    (r"ambiguous option: (\S+) could match (.+)", "{0} は {1} のどれか決められません"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose help is one text and whose errors are Japanese."""

    def __init__(self, help_text: str) -> None:
        """`help_text` begins with the line 「使い方:」."""
        super().__init__(add_help=False, allow_abbrev=False, prog="sadame")
        self.help_text = help_text
        self.add_argument("-h", "--help", action="store_true", dest="wants_help")

    def format_help(self) -> str:
        """The text written by hand."""
        return self.help_text.strip() + "\n"

    def format_usage(self) -> str:
        """Its lines about usage."""
        return self.help_text.strip().split("\n\n")[0] + "\n"

    def error(self, message: str) -> NoReturn:
        """Say it in Japanese and stop."""
        sys.stderr.write(f"{in_japanese(message)}\n{self.format_usage()}")
        raise SystemExit(2)


def in_japanese(message: str) -> str:
    """What argparse complains of; what it quotes is kept, none of its words are."""
    for pattern, words in _MESSAGES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*found.groups())
    return "引数の書き方が正しくありません"
