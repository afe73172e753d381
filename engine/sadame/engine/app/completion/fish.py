"""The script for fish, 3.0 or later."""

from collections.abc import Iterator, Sequence

from sadame.engine.app.completion.spec import Files, Offer, OptionSpec, VerbSpec

_HEAD = """\
# sadame の補完（fish）。~/.config/fish/completions/sadame.fish に置く。
#   sadame completion fish > ~/.config/fish/completions/sadame.fish
complete -c sadame -f"""


def script(verbs: Sequence[VerbSpec]) -> str:
    """The script."""
    first = "complete -c sadame -n __fish_use_subcommand -a"
    lines = [_HEAD, *(f"{first} {each.name}{_about(each.about)}" for each in verbs)]
    for verb in verbs:
        here = f"complete -c sadame -n '__fish_seen_subcommand_from {verb.name}'"
        lines += [f"{here} {_option(each)}" for each in verb.options]
        if verb.operand is not None:
            lines += [f"{here} -a {each}" for each in _sources(verb.operand)]
    return "\n".join([*lines, ""])


def _option(option: OptionSpec) -> str:
    flag = f"-l {option.flag.removeprefix('--')}"
    if option.value is None:
        return f"{flag}{_about(option.about)}"
    if option.value.files is Files.ANY:
        return f"{flag} -r -F{_about(option.about)}"
    offered = "".join(f" -a {each}" for each in _sources(option.value))
    return f"{flag} -x{offered}{_about(option.about)}"


def _sources(offer: Offer) -> Iterator[str]:
    if offer.words:
        yield _quoted(" ".join(offer.words))
    if offer.results:
        yield "'(sadame completion --results (commandline -opc)[3] 2>/dev/null)'"
    if offer.files is Files.RULES:
        yield """'(__fish_complete_path (commandline -ct) | string match -er "/|[.]sadame")'"""
    elif offer.files is not Files.NONE:
        yield "'(__fish_complete_directories)'"


def _about(text: str) -> str:
    return f" -d {_quoted(text)}" if text else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
