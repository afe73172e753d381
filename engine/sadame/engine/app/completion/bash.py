"""The script for bash, 3.2 or later."""

from collections.abc import Iterator, Sequence

from sadame.engine.app.completion.spec import Files, Offer, VerbSpec

_HEAD = """\
# sadame の補完（bash）。~/.bashrc に次の一行を書く。
#   eval "$(sadame completion bash)"
_sadame() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
    local verb="${COMP_WORDS[1]}" words="" files="" IFS=$'\\n'
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then"""

_TAIL = """\
    fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    case "$files" in
        rules) COMPREPLY+=($(compgen -f -X '!*.sadame' -- "$cur") $(compgen -d -- "$cur")) ;;
        any) COMPREPLY+=($(compgen -f -- "$cur")) ;;
        folders) COMPREPLY+=($(compgen -d -- "$cur")) ;;
    esac
}
complete -o filenames -F _sadame sadame
"""


def script(verbs: Sequence[VerbSpec]) -> str:
    """The script."""
    names = [each.name for each in verbs]
    lines = [_HEAD, f"        words={_words([*names, '--help', '--version'])}", "    else"]
    lines += ['        case "$verb $prev" in', *_values(verbs), "        *)"]
    lines += ['            case "$cur" in', "            -*)"]
    lines += ['                case "$verb" in']
    for verb in verbs:
        flags = [option.flag for option in verb.options]
        lines.append(f"                {verb.name}) words={_words(flags)} ;;")
    lines += ["                esac ;;", "            *)", '                case "$verb" in']
    for verb in verbs:
        if verb.operand is not None:
            lines.append(f"                {verb.name}) {_offer(verb.operand)} ;;")
    lines += ["                esac ;;", "            esac ;;", "        esac"]
    return "\n".join([*lines, _TAIL])


def _values(verbs: Sequence[VerbSpec]) -> Iterator[str]:
    for verb in verbs:
        for option in verb.options:
            if option.value is not None:
                yield f"        '{verb.name} {option.flag}') {_offer(option.value)} ;;"


def _offer(offer: Offer) -> str:
    parts = [f"words={_words(offer.words)}"] if offer.words else []
    if offer.results:
        parts.append('words=$(sadame completion --results "${COMP_WORDS[2]}" 2>/dev/null)')
    if offer.files is not Files.NONE:
        parts.append(f"files={offer.files.value}")
    return "; ".join(parts) or ":"


def _words(words: Sequence[str]) -> str:
    """One a line, so that a word may hold anything but that."""
    return "$'" + "\\n".join(each.replace("\\", "\\\\").replace("'", "\\'") for each in words) + "'"
