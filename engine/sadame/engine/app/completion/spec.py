"""What may follow what on the command line, read from the parsers themselves.

In: the parser of each verb. Out: `VerbSpec`s, in which nothing of argparse is left.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from enum import Enum

from attrs import frozen


class Files(Enum):
    """Which files are offered."""

    NONE = "none"
    RULES = "rules"
    ANY = "any"
    FOLDERS = "folders"


@frozen
class Offer:
    """What may stand in a place: words, files, or the results of the 制度 that was named."""

    words: tuple[str, ...] = ()
    files: Files = Files.NONE
    results: bool = False


@frozen
class OptionSpec:
    """An option. `value` None = it takes none."""

    flag: str
    about: str
    value: Offer | None


@frozen
class VerbSpec:
    """A verb with what may follow it."""

    name: str
    about: str
    options: tuple[OptionSpec, ...]
    operand: Offer | None


def verb_spec(
    name: str,
    about: str,
    parser: argparse.ArgumentParser,
    help_text: str,
    offers: Mapping[str, Offer],
) -> VerbSpec:
    """The verb; `offers` by verb and option, else by what stands for the value in the help.

    `KeyError` for one that is not there.
    """
    options = []
    operand: Offer | None = None
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to ask
        shown = str(action.metavar or action.dest)
        if not action.option_strings:
            operand = offers[shown]
            continue
        flag = max(action.option_strings, key=len)
        value = None if action.nargs == 0 else offers.get(f"{name} {flag}") or offers[shown]
        options.append(OptionSpec(flag, _about(flag, value, help_text), value))
    return VerbSpec(name, about, tuple(options), operand)


def _about(flag: str, value: Offer | None, help_text: str) -> str:
    """What the help says of an option, beside it or on the line below."""
    placeholder = "" if value is None else r" \S+"
    several = r"(?: \S+)*? {2,}"
    line = rf"^  (?:-h, )?{flag}(?:{several}|{placeholder}(?: +|\n {{6,}}))(\S[^\n]*)$"
    found = re.search(line, help_text, re.MULTILINE)
    return found[1] if found else ""


_VERB = re.compile(r"^  ([a-z]+)(?: [^\n ]+)* {2,}(\S[^\n]*)$", re.MULTILINE)


def told_of_verbs(help_text: str, verbs: Sequence[str]) -> Mapping[str, str]:
    """What the help says of each verb."""
    found = dict(_VERB.findall(help_text))
    return {verb: found.get(verb, "") for verb in verbs}
