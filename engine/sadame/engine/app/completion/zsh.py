"""The script for zsh, 5.0 or later."""

from collections.abc import Iterator, Sequence

from sadame.engine.app.completion.spec import Files, Offer, OptionSpec, VerbSpec

_HEAD = """\
#compdef sadame
# sadame の補完（zsh）。~/.zshrc の compinit の後に次の一行を書く。
#   eval "$(sadame completion zsh)"
_sadame() {
    local cur="${words[CURRENT]}" prev="${words[CURRENT-1]}" verb="${words[2]}"
    local -a offered"""

_TAIL = """\
}
if [ "${funcstack[1]}" = "_sadame" ]; then
    _sadame "$@"
else
    compdef _sadame sadame
fi
"""
_FILES = {
    Files.RULES: "_files -g '*.sadame'",
    Files.ANY: "_files",
    Files.FOLDERS: "_files -/",
}


def script(verbs: Sequence[VerbSpec]) -> str:
    """The script."""
    lines = [_HEAD, "    if (( CURRENT == 2 )); then"]
    lines.append(f"        offered=({' '.join(_told(each.name, each.about) for each in verbs)})")
    lines += ["        _describe 'コマンド' offered", "        return", "    fi"]
    lines += ['    case "$verb $prev" in']
    for verb in verbs:
        for option in verb.options:
            if option.value is not None:
                body = "; ".join([*_offer(option.value), "return"])
                lines.append(f"    '{verb.name} {option.flag}') {body} ;;")
    lines += ["    esac", '    if [[ "$cur" == -* ]]; then', '        case "$verb" in']
    lines += [f"        {each.name}) offered=({_options(each.options)}) ;;" for each in verbs]
    lines += [
        "        esac",
        "        _describe -o 'オプション' offered",
        "        return",
        "    fi",
    ]
    lines += ['    case "$verb" in']
    for verb in verbs:
        if verb.operand is not None:
            lines.append(f"    {verb.name}) {'; '.join(_offer(verb.operand)) or ':'} ;;")
    return "\n".join([*lines, "    esac", _TAIL])


def _offer(offer: Offer) -> Iterator[str]:
    if offer.words:
        yield f"compadd -- {' '.join(_quoted(each) for each in offer.words)}"
    if offer.results:
        yield 'compadd -- ${(f)"$(sadame completion --results ${words[3]} 2>/dev/null)"}'
    if offer.files is not Files.NONE:
        yield _FILES[offer.files]


def _options(options: Sequence[OptionSpec]) -> str:
    return " ".join(_told(each.flag, each.about) for each in options)


def _told(word: str, about: str) -> str:
    return _quoted(f"{word}:{about}" if about else word)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
